package rules

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// grams finds the literals of a set in a text, in the manner of Wu and Manber
// (A fast algorithm for multi-pattern searching, 1994): each literal is known by
// one gram, a few bytes of it in a row, and is compared where the text has bytes
// of its gram's hash. That is a step a byte, however many literals there are; no
// step waits for the one before it, and the sieves turn most of them down.
type grams struct {
	shift  int       // what leaves of a hash the number of a bucket
	filter []uint64  // bits for the hashes of grams, few enough for the fastest cache
	sieves []sieve   // of a bucket: what its literals let pass together
	whole  []sieve   // likewise, of those that are all gram
	first  []int32   // of a bucket: its literals are lits[first[b]:first[b+1]]
	lits   []literal // each text once
	rules  []int32   // of the literals, one after the other
	// short has, for the classes of two bytes in a row, what the literals of less than
	// gramBytes let pass that may begin there.
	short [1 << (2 * classBits)]sieve
}

// literal is a text that rules look for.
type literal struct {
	text       string // folded, see literal.go
	head, mask uint64 // the first bytes in lower case, and which of eight those are
	sieve      sieve
	before     int16 // bytes of text that stand before its gram
	exact      bool  // text must be compared too, as head doesn't tell all of it
	from, to   int32 // the rules in whose patterns it stands are grams.rules[from:to]
}

// wanted is a literal of one rule.
type wanted struct {
	text string
	rule int32
}

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

// The part of a literal that is its gram, where it may stand anywhere, begins a text
// or ends one.
func telling(text string) (from, to int) {
	if len(text) == maxWindow {
		return 0, maxWindow
	}
	return window(text, gramBytes)
}
func outset(text string) (from, to int) { return 0, min(gramBytes, len(text)) }
func ending(text string) (from, to int) { return max(0, len(text)-gramBytes), len(text) }

// newGrams indexes literals, whose grams are where gram says. guards are those of
// all rules.
func newGrams(list []wanted, guards []guard, gram func(text string) (from, to int)) *grams {
	size := max(8, bits.Len(uint(len(list))))
	g := &grams{shift: 64 - size, filter: make([]uint64, 1<<(size+filterBits)/64), sieves: make([]sieve, 1<<size), whole: make([]sieve, 1<<size), first: make([]int32, 1<<size+1)}
	g.lits, g.rules = make([]literal, 0, len(list)), make([]int32, 0, len(list))
	buckets := make([]uint32, len(list))
	for i, w := range list {
		from, to := gram(w.text)
		hash := hashOf(gramOf(w.text[from:to]))
		buckets[i] = hash.bucket(g)
		g.filter[hash.bit(g)/64] |= 1 << (hash.bit(g) % 64)
		g.first[buckets[i]+1]++
	}
	for b := range g.sieves {
		g.first[b+1] += g.first[b]
	}
	next, ordered := slices.Clone(g.first), make([]wanted, len(list))
	for i, w := range list {
		at := &next[buckets[i]]
		ordered[*at] = w
		*at++
	}
	for b := range g.sieves {
		in := ordered[g.first[b]:g.first[b+1]]
		g.first[b] = int32(len(g.lits))
		if len(in) > 1 {
			slices.SortStableFunc(in, func(a, b wanted) int { return cmp.Compare(a.text, b.text) })
		}
		for i, w := range in {
			from, to := gram(w.text)
			if i == 0 || w.text != in[i-1].text {
				g.add(w.text, from, to)
			}
			lit := &g.lits[len(g.lits)-1]
			g.rules = append(g.rules, w.rule)
			lit.to = int32(len(g.rules))
			lit.sieve |= guards[w.rule].sieve
			if to-from == maxWindow {
				g.whole[b] |= lit.sieve
			} else {
				g.sieves[b] |= lit.sieve
			}
			if to-from < gramBytes {
				g.addShort(lit)
			}
		}
	}
	g.first[len(g.sieves)] = int32(len(g.lits))
	return g
}

// add adds a literal whose gram is text[from:to], of no rule yet.
func (g *grams) add(text string, from, to int) {
	head := text[:min(8, len(text))]
	lit := literal{text: text, head: gramOf(head), mask: 1<<(8*len(head)) - 1, before: int16(from), from: int32(len(g.rules))}
	lit.exact = len(head) < len(text) || strings.ContainsFunc(head, isCapital)
	if to-from == maxWindow {
		lit.sieve = fingerprint(hashOf(lit.head))
	} else {
		lit.sieve = besides(text, from, to)
	}
	g.lits = append(g.lits, lit)
}

// addShort notes what a literal shorter than a gram begins with.
func (g *grams) addShort(lit *literal) {
	pair := int(classes[lit.text[0]]) << classBits
	if len(lit.text) > 1 {
		pair |= int(classes[lit.text[1]])
		g.short[pair] |= besides(lit.text, 0, 2) | lit.sieve&^(anyByte<<afterGram)
		return
	}
	for second := range 1 << classBits {
		g.short[pair|second] |= lit.sieve
	}
}

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
func (g *grams) find(r *reading, found func(rules []int32)) {
	for i := margin; i < len(r.lower)-margin; i++ {
		before, text := r.lower[i-1], r.at(i)
		if h := hashOf(text); h.known(g) {
			if s := g.whole[h.bucket(g)]; s.hasPrint(h) && s.asked(r) {
				g.compare(r, i, h.bucket(g), found)
			}
		}
		if h := hashOf(text & (1<<(8*gramBytes) - 1)); h.known(g) {
			if s := g.sieves[h.bucket(g)]; s.passes(before, byte(text>>(8*gramBytes))) && s.asked(r) {
				g.compare(r, i, h.bucket(g), found)
			}
		}
		if s := g.short[int(classes[byte(text)])<<classBits|int(classes[byte(text>>8)])]; s.passes(before, byte(text>>16)) && s.asked(r) {
			for size := 1; size < gramBytes; size++ {
				g.look(r, i, size, found)
			}
		}
	}
}

// findFirst calls found for the rules of every literal that begins at the byte of r.
func (g *grams) findFirst(r *reading, at int, found func(rules []int32)) {
	for size := range gramBytes {
		g.look(r, margin+at, size+1, found)
	}
}

// findLast calls found for the rules of every literal that ends before the byte of r.
func (g *grams) findLast(r *reading, end int, found func(rules []int32)) {
	for size := range min(gramBytes, end) {
		g.look(r, margin+end-size-1, size+1, found)
	}
}

// look compares the literals whose gram is the size bytes at i.
func (g *grams) look(r *reading, i, size int, found func(rules []int32)) {
	text := r.at(i)
	h := hashOf(text & (1<<(8*size) - 1))
	if !h.known(g) {
		return
	}
	if s := g.sieves[h.bucket(g)]; s.asked(r) && s.passes(r.lower[i-1], byte(text>>(8*size))) {
		g.compare(r, i, h.bucket(g), found)
	}
}

// compare compares the literals of a bucket whose gram is at i.
func (g *grams) compare(r *reading, i int, bucket uint32, found func(rules []int32)) {
	lits := g.lits[g.first[bucket]:g.first[bucket+1]]
	for n := range lits {
		lit := &lits[n]
		from := i - int(lit.before)
		if from >= margin && r.at(from)&lit.mask == lit.head && lit.sieve.asked(r) && (!lit.exact || r.has(lit.text, from-margin)) {
			found(g.rules[lit.from:lit.to])
		}
	}
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
