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
	shift   int      // what leaves of a hash the number of a bucket
	filter  []uint64 // bits for the hashes of grams, few enough for the fastest cache
	buckets []bucket // and one more
	// short has, for the classes of two bytes in a row, what the literals of less than
	// gramBytes let pass that may begin there.
	short [1 << (2 * classBits)]sieve
	lits  []literal // each text once, and one more
	texts []string  // of the literals, folded, see literal.go
	rules []int32   // in whose patterns the literals stand, one literal after the other
}

// bucket is the literals whose grams have hashes with the same highest bits:
// grams.lits from first on up to those of the next bucket.
type bucket struct {
	some  sieve // what the literals let pass together
	whole sieve // likewise, those that are all gram, which aren't among some
	first int32
}

// literal is a text that rules look for. They are small and without pointers, as many
// are compared.
type literal struct {
	head   uint64 // the first bytes, eight at most, in lower case
	sieve  sieve
	rules  int32 // the first of its rules in grams.rules; those of the next literal follow
	before int16 // bytes of the text that stand before its gram
	size   uint8 // of head, in bytes
	exact  bool  // the text must be compared too, as head doesn't tell all of it
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
	g := &grams{shift: 64 - size, filter: make([]uint64, 1<<(size+filterBits)/64), buckets: make([]bucket, 1<<size+1)}
	g.lits, g.texts, g.rules = make([]literal, 0, len(list)+1), make([]string, 0, len(list)), make([]int32, 0, len(list))
	in := make([]uint32, len(list))  // the bucket of each
	ends := make([]int32, 1<<size+1) // of the buckets before each
	for i, w := range list {
		from, to := gram(w.text)
		hash := hashOf(gramOf(w.text[from:to]))
		in[i] = hash.bucket(g)
		g.filter[hash.bit(g)/64] |= 1 << (hash.bit(g) % 64)
		ends[in[i]+1]++
	}
	for b := range 1 << size {
		ends[b+1] += ends[b]
	}
	ordered := make([]wanted, len(list))
	for i, w := range list {
		ordered[ends[in[i]]] = w
		ends[in[i]]++
	}
	from := int32(0)
	for b, end := range ends {
		g.fill(&g.buckets[b], ordered[from:end], guards, gram)
		from = end
	}
	g.lits = append(g.lits, literal{rules: int32(len(g.rules))})
	return g
}

// fill puts literals into the next bucket.
func (g *grams) fill(b *bucket, list []wanted, guards []guard, gram func(text string) (from, to int)) {
	b.first = int32(len(g.lits))
	if len(list) > 1 {
		slices.SortStableFunc(list, func(a, b wanted) int { return cmp.Compare(a.text, b.text) })
	}
	for i, w := range list {
		from, to := gram(w.text)
		if i == 0 || w.text != list[i-1].text {
			g.add(w.text, from, to)
		}
		g.rules = append(g.rules, w.rule)
		lit := &g.lits[len(g.lits)-1]
		lit.sieve |= guards[w.rule].sieve
		if to-from == maxWindow {
			b.whole |= lit.sieve
		} else {
			b.some |= lit.sieve
		}
		if to-from < gramBytes {
			g.addShort(w.text, lit.sieve)
		}
	}
}

// add adds a literal whose gram is text[from:to], of no rule yet.
func (g *grams) add(text string, from, to int) {
	head := text[:min(8, len(text))]
	lit := literal{head: gramOf(head), rules: int32(len(g.rules)), before: int16(from), size: uint8(len(head))}
	lit.exact = len(head) < len(text) || strings.ContainsFunc(head, isCapital)
	if to-from == maxWindow {
		lit.sieve = fingerprint(hashOf(lit.head))
	} else {
		lit.sieve = besides(text, from, to)
	}
	g.lits, g.texts = append(g.lits, lit), append(g.texts, text)
}

// addShort notes what a literal shorter than a gram begins with.
func (g *grams) addShort(text string, s sieve) {
	pair := int(classes[text[0]]) << classBits
	if len(text) > 1 {
		pair |= int(classes[text[1]])
		g.short[pair] |= besides(text, 0, 2) | s&^(anyByte<<afterGram)
		return
	}
	for second := range 1 << classBits {
		g.short[pair|second] |= s
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
			if b := h.bucket(g); g.buckets[b].whole.hasPrint(h) && g.buckets[b].whole.asked(r) {
				g.compare(r, i, b, found)
			}
		}
		if h := hashOf(text & (1<<(8*gramBytes) - 1)); h.known(g) {
			if b := h.bucket(g); g.buckets[b].some.passes(before, byte(text>>(8*gramBytes))) && g.buckets[b].some.asked(r) {
				g.compare(r, i, b, found)
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
	if b := h.bucket(g); g.buckets[b].some.passes(r.lower[i-1], byte(text>>(8*size))) && g.buckets[b].some.asked(r) {
		g.compare(r, i, b, found)
	}
}

// compare compares the literals of a bucket whose gram is at i.
func (g *grams) compare(r *reading, i int, bucket uint32, found func(rules []int32)) {
	for n := g.buckets[bucket].first; n < g.buckets[bucket+1].first; n++ {
		lit := &g.lits[n]
		from := i - int(lit.before)
		if from < margin || (r.at(from)^lit.head)<<((64-8*lit.size)&63) != 0 || !lit.sieve.asked(r) {
			continue
		}
		if !lit.exact || r.has(g.texts[n], from-margin) {
			found(g.rules[lit.rules:g.lits[n+1].rules])
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
