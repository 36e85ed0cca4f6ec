package rules

import (
	"encoding/binary"
	"slices"

	"github.com/winnow-text/winnow/internal/doc"
)

// reading is the text of a block in the form in which literals are looked for.
type reading struct {
	text  string // its letters beyond ASCII folded
	lower []byte // text in lower case, between two margins of zeros
	size  uint8  // of the block, as the number of its bit in a sieve
	langs sieve  // the bits of the lists of languages that have the document's
}

// margin is how many bytes may be read on either side of a text.
const margin = 8

// take makes r the reading of a block, whose text is folded.
func (r *reading) take(b *doc.Block, text string) {
	r.text, r.size = text, sizeOf(b)
	r.lower = slices.Grow(r.lower[:0], len(text)+2*margin)[:len(text)+2*margin]
	clear(r.lower[:margin])
	clear(r.lower[margin+len(text):])
	inner := r.lower[margin:]
	for i := range len(text) {
		inner[i] = lowered[text[i]]
	}
}

// at is eight bytes in lower case, the first of which is lower[i].
func (r *reading) at(i int) uint64 { return binary.LittleEndian.Uint64(r.lower[i:]) }

// has reports whether a literal stands at a byte of the text: its ASCII letters in
// either case, unless the literal has them as capitals.
func (r *reading) has(lit string, at int) bool {
	if at+len(lit) > len(r.text) {
		return false
	}
	for i := range len(lit) {
		if c := r.text[at+i]; c != lit[i] && lowered[c] != lit[i] {
			return false
		}
	}
	return true
}

// sieve says of literals, in bits, what stands beside their grams and which blocks
// and languages their rules apply to. Where one of the four has no bit, none of the
// literals is there, or nobody asks for it.
type sieve uint32

const (
	// From the lowest on:
	beforeGram = 0  // a bit for each class of the byte before the gram
	afterGram  = 8  // and of the byte after it
	ofSize     = 16 // a bit for each of sizes
	ofLang     = 22 // bits that the lists of languages share
	langBits   = 32 - ofLang
	anyByte    = 0xff

	printShift = 36 // above which six bits of a hash are the fingerprint
)

// beside is the class of a byte beside a gram. The letters are spread evenly.
func beside(b byte) uint8 { return b & 7 }

// besides is the part of a literal's sieve that tells what stands beside its gram,
// text[from:to]: anything where the literal ends.
func besides(text string, from, to int) sieve {
	before, after := sieve(anyByte), sieve(anyByte)
	if from > 0 {
		before = 1 << beside(lowered[text[from-1]])
	}
	if to < len(text) {
		after = 1 << beside(lowered[text[to]])
	}
	return before<<beforeGram | after<<afterGram
}

// fingerprint stands in the place of besides for a gram that is all of its literal,
// and is made of the gram's hash.
func fingerprint(h gramHash) sieve {
	return 1<<(h>>printShift&7) | 1<<(afterGram+h>>(printShift+3)&7)
}

// passes reports whether one of the literals may have these bytes beside its gram.
func (s sieve) passes(before, after byte) bool {
	return s>>beside(before)&(s>>(afterGram+beside(after)))&1 != 0
}

// hasPrint reports whether one of the literals that are all gram may have this hash.
func (s sieve) hasPrint(h gramHash) bool {
	return s>>(h>>printShift&7)&(s>>(afterGram+h>>(printShift+3)&7))&1 != 0
}

// asked reports whether a rule of the literals applies to blocks like that of r.
func (s sieve) asked(r *reading) bool { return s>>(r.size&31)&1 != 0 && s&r.langs != 0 }

// sizes are the classes of blocks by size: of the last class of which a block has
// more words and more bytes. Most rules apply to short blocks only.
var sizes = [ofLang - ofSize]struct{ words, bytes int32 }{{-1, 0}, {5, 25}, {10, 50}, {20, 110}, {40, 220}, {80, 440}}

// sizeOf is the number of the bit of a block's class.
func sizeOf(b *doc.Block) uint8 {
	c := len(sizes) - 1
	for b.Words <= sizes[c].words || int32(len(b.Text)) <= sizes[c].bytes {
		c--
	}
	return ofSize + uint8(c)
}

// applying is the part of a sieve that tells what a rule of this guard applies to.
func (g *guard) applying() sieve {
	s := langBit(g.langs)
	for c, than := range sizes {
		if g.words > than.words && g.most > than.bytes {
			s |= 1 << (ofSize + c)
		}
	}
	return s
}

// langBit is the bit of a list of languages.
func langBit(list uint16) sieve { return 1 << (ofLang + list%langBits) }
