package feature

import (
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// shingle is how many words in a row are looked up together: five are rarely
// the same in two texts of which one was not taken from the other.
const shingle = 5

// shingles is the set of the runs of words of a text, with the place of each.
type shingles struct {
	set   counter  // the counts are places: where in the text the run ends, in words
	words []uint32 // hashes of the words of the text last read
}

// read fills the set with the runs of words of a text given in parts; a run
// may reach from one part to the next. It returns the number of words.
func (s *shingles) read(parts []string) int {
	s.words = s.words[:0]
	for _, part := range parts {
		s.words = appendWords(s.words, part)
	}
	s.set.reset(len(s.words))
	for i := shingle; i <= len(s.words); i++ {
		*s.set.at(run(s.words[i-shingle : i])) = int32(i)
	}
	return len(s.words)
}

// match is how a text compares with the one in the set.
type match struct {
	runs, shared int // runs of words; those that stand in the set
	place        int // where in the set's text the last of them ends
	rest         int // words of the text after it
}

func (s *shingles) match(text string) match {
	s.words = appendWords(s.words[:0], text)
	var m match
	for i := shingle; i <= len(s.words); i++ {
		m.runs++
		if place := s.set.find(run(s.words[i-shingle : i])); place > 0 {
			m.shared++
			m.place, m.rest = int(place), len(s.words)-i
		}
	}
	return m
}

// find is get without taking a place for the key.
func (c *counter) find(key uint64) int32 {
	if key == 0 {
		key = 1
	}
	mask := uint64(len(c.keys) - 1)
	for i := key * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		if c.keys[i] == key || c.keys[i] == 0 {
			return c.counts[i]
		}
	}
}

func run(words []uint32) uint64 {
	key := uint64(14695981039346656037)
	for _, w := range words {
		key = (key ^ uint64(w)) * 1099511628211
	}
	return key
}

// appendWords adds the hash of each word of a text; of a script without spaces each
// character is one.
func appendWords(words []uint32, text string) []uint32 {
	h, in := uint32(fnvOffset), false
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			i++
			if cl := classes[c]; cl&(letter|digit) != 0 {
				if cl&letter != 0 {
					c |= 0x20
				}
				h, in = (h^uint32(c))*fnvPrime, true
				continue
			}
		} else {
			r, n := utf8.DecodeRuneInString(text[i:])
			i += n
			if doc.Dense(r) {
				if in {
					words = append(words, h)
				}
				words = append(words, uint32(r)*fnvPrime)
				h, in = fnvOffset, false
				continue
			}
			if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
				h, in = hashRune(h, unicode.ToLower(r)), true
				continue
			}
		}
		if in {
			words = append(words, h)
			h, in = fnvOffset, false
		}
	}
	if in {
		words = append(words, h)
	}
	return words
}

// The bins of StructuredBody.
const (
	noStructured    = iota // the page's data has no body, or one that the page does not show
	outsideBody            // the block does not stand in it
	tooShort               // to tell
	insideBody             // the block stands in it
	afterCutBody           // the body in the data breaks off in the text before the block
	structuredKinds        // how many bins there are
)

const (
	// minShared is the share of a structured body, in percent of its words, that
	// must stand in the page for the body to say anything of the blocks.
	minShared = 50
	// minInside is the share of a block's runs that must stand in the body, in percent.
	minInside = 60
	// A body whose end stands in the page with at least so many words of the same
	// block after it was cut short; so many words at its end may be an addition
	// such as "read more".
	cutRest, cutTail = 3, 8
)

// structuredBody marks in m which blocks stand in the page's structured body.
func (s *Scanner) structuredBody(blocks []doc.Block, m *Matrix) {
	if len(s.Hints.Body) == 0 {
		return
	}
	words := s.body.read(s.Hints.Body)
	shared, reached, cut := 0, 0, len(blocks)
	for i := range blocks {
		x := s.body.match(blocks[i].Text)
		shared += x.shared
		bin := uint8(outsideBody)
		switch {
		case x.runs == 0:
			bin = tooShort
		case x.shared*100 >= x.runs*minInside:
			bin = insideBody
		}
		if x.place > reached {
			reached, cut = x.place, len(blocks)
			if words-x.place <= cutTail && x.rest >= cutRest {
				bin, cut = insideBody, i
			}
		}
		if i > cut {
			bin = afterCutBody
		}
		m.Row(i)[StructuredBody] = bin
	}
	if shared*100 < words*minShared {
		for i := range blocks {
			m.Row(i)[StructuredBody] = noStructured
		}
	}
}
