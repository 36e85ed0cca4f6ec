package feature

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// wordSet are the hashes of the distinct words of a title.
type wordSet []uint32

func words(dst wordSet, text string) wordSet {
	h, in := uint32(fnvOffset), false
	end := func() {
		if h == 0 {
			h = 1 // as in Hash
		}
		if len(dst) < 64 && !slices.Contains(dst, h) {
			dst = append(dst, h)
		}
		h, in = fnvOffset, false
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && classes[r]&letter != 0:
			h, in = (h^uint32(r|0x20))*fnvPrime, true
		case r < utf8.RuneSelf && classes[r]&digit != 0:
			h, in = (h^uint32(r))*fnvPrime, true
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			h, in = hashRune(h, unicode.ToLower(r)), true
		case in:
			end()
		}
	}
	if in {
		end()
	}
	return dst
}

// likeness fills how like a title of the document each short block is: the
// words that both have as a share of those that either has (Jaccard). In text the
// title is the first block that could be one.
func (s *Scanner) likeness(d *doc.Document, blocks []doc.Block, m *Matrix) {
	s.titles = s.titles[:0]
	for _, t := range d.Titles {
		s.titles = append(s.titles, words(nil, t))
	}
	first := -1
	if len(s.titles) == 0 {
		for i := range blocks {
			if w := blocks[i].Words; w >= 4 && w <= 25 && !blocks[i].Prose {
				s.titles, first = append(s.titles, words(nil, blocks[i].Text)), i
				break
			}
			if i > 40 {
				break
			}
		}
	}
	if len(s.titles) == 0 {
		return
	}
	var buf [64]uint32
	for i := range blocks {
		if i == first || blocks[i].Words < 2 || blocks[i].Words > 30 {
			continue
		}
		set := words(buf[:0], blocks[i].Text)
		best := 0
		for _, t := range s.titles {
			both := 0
			for _, x := range set {
				for _, y := range t {
					if x == y {
						both++
						break
					}
				}
			}
			if either := len(set) + len(t) - both; either > 0 {
				best = max(best, both*100/either)
			}
		}
		bin := uint8(0)
		switch {
		case best == 100:
			bin = 6
		case best >= 80:
			bin = 5
		case best >= 60:
			bin = 4
		case best >= 40:
			bin = 3
		case best >= 20:
			bin = 2
		case best > 0:
			bin = 1
		}
		m.Row(i)[TitleLikeness] = bin
	}
}
