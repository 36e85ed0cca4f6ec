package rules

import (
	"math/bits"
	"unicode/utf8"
)

// grams finds all literals of a set in one pass over a text, in the manner of
// Wu and Manber (A fast algorithm for multi-pattern searching, 1994): of each
// literal the most telling gramBytes bytes are known by their hash, and where
// bytes of such a hash stand in the text, the literals are compared. A step a
// byte, however many literals there are, through two small tables; no step
// waits for the one before it.
type grams struct {
	buckets
	// pairs has, for the classes of two bytes in a row, the sizes (as bits) of the
	// literals shorter than a gram that may end there.
	pairs [1 << (2 * classBits)]uint8
}

const (
	classBits = 6
	gramBytes = 4
	maxWindow = 8 // the most bytes of a literal that are looked for
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

func newGrams(lits []literal) *grams {
	g := &grams{}
	for i := range lits {
		l := &lits[i]
		from, to := window(l.text, gramBytes)
		l.after = int32(len(l.text) - to)
		var gram uint32
		for _, b := range []byte(l.text[from:to]) {
			gram = gram<<8 | uint32(lowered[b])
		}
		l.hash = mixGram(gram)
		g.addPairs(l.text)
	}
	g.fill(lits)
	return g
}

// addPairs notes what a literal shorter than a gram ends with.
func (g *grams) addPairs(text string) {
	n := len(text)
	if n >= gramBytes {
		return
	}
	last := int(classes[text[n-1]])
	if n > 1 {
		g.pairs[int(classes[text[n-2]])<<classBits|last] |= 1 << n
		return
	}
	for before := range 1 << classBits {
		g.pairs[before<<classBits|last] |= 1 << n
	}
}

// mixGram is the hash of bytes; those of fewer than gramBytes follow zeros, which
// stand in no literal.
func mixGram(gram uint32) uint32 { return gram * 0x9e3779b1 }

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

// find calls found for the rules of every literal in text, possibly more
// than once. The letters of text beyond ASCII must have been folded.
func (g *grams) find(text string, found func(rules []int32)) {
	if len(g.lits) == 0 {
		return
	}
	gram, pair := uint32(0), 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		gram = gram<<8 | uint32(lowered[c])
		pair = (pair<<classBits | int(classes[c])) & (len(g.pairs) - 1)
		if hash := mixGram(gram); g.has(hash) {
			g.compare(text, i+1, hash, found)
		}
		for sizes := g.pairs[pair]; sizes != 0; sizes &= sizes - 1 {
			size := bits.TrailingZeros8(sizes)
			if hash := mixGram(gram & (1<<(8*size) - 1)); g.has(hash) {
				g.compare(text, i+1, hash, found)
			}
		}
	}
}

// compare compares the literals known by bytes that end at text[:end].
func (g *grams) compare(text string, end int, hash uint32, found func([]int32)) {
	lits := g.of(hash)
	for i := range lits {
		lit := &lits[i]
		to := end + int(lit.after)
		from := to - len(lit.text)
		if from >= 0 && to <= len(text) && foldedEqual(text[from:to], lit.text) {
			found(lit.rules)
		}
	}
}

// foldedEqual reports whether text is lit, its ASCII letters in lower case
// unless lit has them as capitals.
func foldedEqual(text, lit string) bool {
	for i := 0; i < len(lit); i++ {
		if c := text[i]; c != lit[i] && lowered[c] != lit[i] {
			return false
		}
	}
	return true
}

// lowered is lower of every byte.
var lowered = func() (t [256]byte) {
	for b := range t {
		t[b] = lower(byte(b))
	}
	return t
}()
