package rules

import (
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/flat"
)

// grams finds the literals of a set in a text, in the manner of Wu and Manber
// (A fast algorithm for multi-pattern searching, 1994): each literal is known by
// one gram, a few bytes of it in a row, and is compared where the text has bytes
// of its gram's hash. That is a step a byte, however many literals there are; no
// step waits for the one before it, and the sieves turn most of them down.
//
// The large tables are numbers one after the other. Those of the embedded packs are read
// where they lie in the cache, as a text needs a small part of them.
type grams struct {
	shift  int      // what leaves of a hash the number of a bucket
	filter []uint64 // bits for the hashes of grams, few enough for the fastest cache
	// short has, for the classes of two bytes in a row, what the literals of less than
	// gramBytes let pass that may begin there.
	short   []sieve
	buckets flat.Fixed // see bucketSome; and one more
	lits    flat.Fixed // see litHead; each text once, and one more
	texts   string     // of the literals, folded, see literal.go, one after the other
	rules   flat.Fixed // in whose patterns the literals stand, one literal after the other
}

// The numbers of a bucket, which is the literals whose grams have hashes with the same
// highest bits: those from the first on up to the first of the next bucket.
const (
	bucketSome  = iota // the sieve of what the literals let pass together
	bucketWhole        // likewise, of those that are all gram, which aren't among some
	bucketFirst
	bucketSize
)

// The numbers of a literal, a text that rules look for.
const (
	litHead  = iota // the first bytes, eight at most, in lower case: two numbers, the lower first
	_               //
	litSieve        // what its rules let pass
	litRules        // the first of its rules in grams.rules; those of the next literal follow
	litText         // where its text begins in grams.texts; that of the next literal follows
	litFlags        // how many bytes of the text stand before its gram, from the lowest bit on, and see below
	litSize
)

// The flags of a literal.
const (
	litBytes = 8       // from this bit on: how many bytes its head has
	litExact = 1 << 16 // the text must be compared too, as head doesn't tell all of it
)

const (
	classBits = 6
	gramBytes = 4
	// filterBits is how many times more bits the filter has than there are buckets, as
	// a power of two.
	filterBits = 2
	maxWindow  = 8 // the most bytes of a literal that are looked for anywhere; so many are one gram
)

// classes folds case and merges rare bytes, so that 64 classes suffice for
// every script.
var classes = func() (t [256]uint8) {
	for b := range t {
		c := lower(byte(b))
		switch {
		case 'a' <= c && c <= 'z':
			t[b] = c - 'a' + 1
		case '0' <= c && c <= '9':
			t[b] = c - '0' + 27
		case c == ' ':
			t[b] = 37
		case c == '\'':
			t[b] = 38
		case c == '-':
			t[b] = 39
		case c < ' ':
			t[b] = 0
		case c < utf8.RuneSelf:
			t[b] = 40 + c&7
		default:
			t[b] = 48 + (c^c>>4)&15
		}
	}
	return t
}()

// gramOf is the number of a gram.
func gramOf(text string) (gram uint64) {
	for i := range len(text) {
		gram |= uint64(lowered[text[i]]) << (8 * i)
	}
	return gram
}

// gramHash is the hash of a gram.
type gramHash uint64

func hashOf(gram uint64) gramHash { return gramHash(gram * 0x9e3779b97f4a7c15) }

// bucket is where the literals of grams with this hash are.
func (h gramHash) bucket(g *grams) uint32 { return uint32(h >> (g.shift & 63)) }

// bit is the number of the hash's bit in the filter.
func (h gramHash) bit(g *grams) uint32 { return uint32(h >> ((g.shift - filterBits) & 63)) }

// known reports whether there may be grams of this hash.
func (h gramHash) known(g *grams) bool {
	bit := h.bit(g)
	return g.filter[bit/64]>>(bit%64)&1 != 0
}

// find calls found for the rules of every literal in r, possibly more than once.
func (g *grams) find(r *reading, found func(rules flat.Fixed)) {
	short := (*[1 << (2 * classBits)]sieve)(g.short)
	for i := margin; i < len(r.lower)-margin; i++ {
		before, text := r.lower[i-1], r.at(i)
		if h := hashOf(text); h.known(g) {
			if b := h.bucket(g); g.sieve(b, bucketWhole).hasPrint(h) && g.sieve(b, bucketWhole).asked(r) {
				g.compare(r, i, b, found)
			}
		}
		if h := hashOf(text & (1<<(8*gramBytes) - 1)); h.known(g) {
			if b := h.bucket(g); g.sieve(b, bucketSome).passes(before, byte(text>>(8*gramBytes))) && g.sieve(b, bucketSome).asked(r) {
				g.compare(r, i, b, found)
			}
		}
		if s := short[int(classes[byte(text)])<<classBits|int(classes[byte(text>>8)])]; s.passes(before, byte(text>>16)) && s.asked(r) {
			for size := 1; size < gramBytes; size++ {
				g.look(r, i, size, found)
			}
		}
	}
}

// findFirst calls found for the rules of every literal that begins at the byte of r.
func (g *grams) findFirst(r *reading, at int, found func(rules flat.Fixed)) {
	for size := range gramBytes {
		g.look(r, margin+at, size+1, found)
	}
}

// findLast calls found for the rules of every literal that ends before the byte of r.
func (g *grams) findLast(r *reading, end int, found func(rules flat.Fixed)) {
	for size := range min(gramBytes, end) {
		g.look(r, margin+end-size-1, size+1, found)
	}
}

// look compares the literals whose gram is the size bytes at i.
func (g *grams) look(r *reading, i, size int, found func(rules flat.Fixed)) {
	text := r.at(i)
	h := hashOf(text & (1<<(8*size) - 1))
	if !h.known(g) {
		return
	}
	if b := h.bucket(g); g.sieve(b, bucketSome).passes(r.lower[i-1], byte(text>>(8*size))) && g.sieve(b, bucketSome).asked(r) {
		g.compare(r, i, b, found)
	}
}

// compare compares the literals of a bucket whose gram is at i.
func (g *grams) compare(r *reading, i int, bucket uint32, found func(rules flat.Fixed)) {
	first, end := g.buckets.At(int(bucket)*bucketSize+bucketFirst), g.buckets.At(int(bucket+1)*bucketSize+bucketFirst)
	for n := int(first); n < int(end); n++ {
		lit := g.lits.Cut(n*litSize, (n+1)*litSize)
		flags := lit.At(litFlags)
		from, size := i-int(flags&0xff), flags>>litBytes&0xff
		head := uint64(lit.At(litHead)) | uint64(lit.At(litHead+1))<<32
		if from < margin || (r.at(from)^head)<<((64-8*size)&63) != 0 || !sieve(lit.At(litSieve)).asked(r) {
			continue
		}
		next := g.lits.Cut((n+1)*litSize, (n+2)*litSize)
		if flags&litExact == 0 || r.has(g.texts[lit.At(litText):next.At(litText)], from-margin) {
			found(g.rules.Cut(int(lit.At(litRules)), int(next.At(litRules))))
		}
	}
}

// sieve is one of a bucket's.
func (g *grams) sieve(bucket uint32, which int) sieve {
	return sieve(g.buckets.At(int(bucket)*bucketSize + which))
}

// write writes what readGrams reads.
func (g *grams) write(e *flat.Encoder) {
	e.Number(g.shift)
	e.Number(len(g.filter))
	for _, w := range g.filter {
		e.Bits(w)
	}
	e.Fixed(flat.FixedOf(g.short))
	e.Fixed(g.buckets)
	e.Fixed(g.lits)
	e.Text(g.texts)
	e.Fixed(g.rules)
}

// readGrams reads what write wrote.
func readGrams(d *flat.Decoder) *grams {
	g := &grams{shift: d.Number(), filter: make([]uint64, d.Count())}
	for i := range g.filter {
		g.filter[i] = d.Bits()
	}
	g.short = flat.List[sieve](d.Fixed())
	g.buckets, g.lits, g.texts, g.rules = d.Fixed(), d.Fixed(), d.Text(), d.Fixed()
	return g
}

// window is the part of a literal that tells most, at most width bytes.
func window(text string, width int) (from, to int) {
	if len(text) <= width {
		return 0, len(text)
	}
	bits := 0.0
	for i := range width {
		bits += byteBits[text[i]]
	}
	best := bits
	for i := width; i < len(text); i++ {
		bits += byteBits[text[i]] - byteBits[text[i-width]]
		if bits > best+1e-9 {
			best, from = bits, i-width+1
		}
	}
	return from, from + width
}

// lowered is lower of every byte.
var lowered = func() (t [256]byte) {
	for b := range t {
		t[b] = lower(byte(b))
	}
	return t
}()
