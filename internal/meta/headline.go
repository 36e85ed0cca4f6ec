package meta

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// Evidence that a line above a body is its headline, added up. A headline speaks of what
// its body speaks of, and the byline and the date stand below it; of a text with a menu
// above it most lines are something else, and none is better than a wrong one. Fitted by
// hand to 793 articles as a browser shows them: 505 right, 169 wrong and 119 none, where
// the first line that looked like a headline had been right for 163 and wrong for 553.
const (
	sharedWords  = 2.0  // times the share of its content words that the body has
	sharedTerm   = 0.2  // each of these, and a third of it each time up to three
	mostTerms    = 6.0  // that count
	perBlock     = 0.05 // less for each block down to the body
	farthest     = 40   // blocks
	bylineBelow  = 1.5
	repeated     = 0.3
	inList       = -0.3 // taken for a link to another article
	lowerCase    = -0.6
	ofManyLines  = 1.5 // what a line must reach where more than so many others stand above the body
	manyLines    = 10
	linesOfBody  = 3       // at the head of the body that may be its headline
	bodyRead     = 1 << 16 // bytes of the body that are read
	longestTitle = 300     // bytes
	leastTerm    = 4       // letters; shorter words tell nothing
	bylineWithin = 3       // cuts
)

// candidate is a line that may be the headline.
type candidate struct {
	text  string
	cut   int // its place among the cuts, -1 for a line of the body
	score float64
	terms []string
}

// headline finds the headline among the cuts above the body and the lines at its head by
// what the body speaks of. The cut is -1 for a line of the body, the text empty where
// nothing is likely enough.
func (s *salvage) headline() (text string, cut int) {
	above := 0
	for above < len(s.cuts) && s.cuts[above].BeforeBody {
		above++
	}
	var list []candidate
	for i := range above {
		c := &s.cuts[i]
		far := s.cuts[above-1].Index + 1 - c.Index
		if far <= farthest && mayBeTitle(*c, s.lang) {
			list = append(list, candidate{text: oneLine(c.Text), cut: i, score: s.aloneScore(i, above) - perBlock*float64(far)})
		}
	}
	for _, line := range s.body[:min(linesOfBody, len(s.body))] {
		if !mayHeadBody(line, s.lang) {
			break
		}
		list = append(list, candidate{text: oneLine(line), cut: -1})
	}
	if list = s.withoutSubheadings(list); len(list) == 0 {
		return "", -1
	}
	s.weighTerms(list)
	best := 0
	for i, c := range list {
		if first, _ := utf8.DecodeRuneInString(c.text); unicode.IsLower(first) {
			list[i].score += lowerCase
		}
		if list[i].score > list[best].score {
			best = i
		}
	}
	if above > manyLines && list[best].score < ofManyLines {
		return "", -1
	}
	return list[best].text, list[best].cut
}

// aloneScore is what speaks for cut i without its words.
func (s *salvage) aloneScore(i, above int) (score float64) {
	switch s.cuts[i].Category {
	case "repeats":
		score += repeated
	case "related", "popular":
		score += inList
	}
	for _, c := range s.cuts[i+1 : min(i+1+bylineWithin, above)] {
		if c.Category == "bylines" || c.Category == "dates" || c.Category == "readtime" {
			return score + bylineBelow
		}
	}
	return score
}

// withoutSubheadings takes out the cuts that are lines of the body too: what a table of
// contents lists.
func (s *salvage) withoutSubheadings(list []candidate) []candidate {
	lines := map[string]bool{}
	for _, line := range s.body {
		if len(line) <= longestTitle {
			lines[line] = true
		}
	}
	return slices.DeleteFunc(list, func(c candidate) bool { return c.cut >= 0 && lines[c.text] })
}

// weighTerms adds what the body says of the words of each candidate. A line of the body
// is not its own witness.
func (s *salvage) weighTerms(list []candidate) {
	type count struct{ blocks, last int } // how many blocks of the body have a term, and the last that had it
	in := map[string]*count{}
	for i := range list {
		eachTerm(list[i].text, func(term []byte) {
			in[string(term)] = &count{last: -1}
			list[i].terms = append(list[i].terms, string(term))
		})
	}
	read := 0
	for i, text := range s.body {
		if read += len(text); read > bodyRead {
			break
		}
		eachTerm(text, func(term []byte) {
			if n := in[string(term)]; n != nil && n.last != i {
				n.blocks, n.last = n.blocks+1, i
			}
		})
	}
	for i := range list {
		c := &list[i]
		own, shared, hits := 0, 0, 0.0
		if c.cut < 0 {
			own = 1
		}
		for _, term := range c.terms {
			if n := in[term].blocks; n > own {
				shared++
				hits += float64(min(n, 3)) / 3
			}
		}
		if len(c.terms) > 0 {
			c.score += sharedWords * float64(shared) / float64(len(c.terms))
		}
		c.score += sharedTerm * min(hits, mostTerms)
	}
}

// mayHeadBody reports whether a line at the head of the body may be its headline.
func mayHeadBody(line, lang string) bool {
	line = oneLine(line)
	if n := doc.Words(line); n < 3 || n > 30 || len(line) > longestTitle {
		return false
	}
	return mayBeTitle(Cut{Text: line}, lang) && !strings.ContainsAny(line[len(line)-1:], ".:,;?!")
}

// eachTerm calls fn for the words of a text that tell what it is about, in lower case: those of
// some letters, and pairs of letters of a script without spaces. fn must not keep the bytes.
func eachTerm(text string, fn func(term []byte)) {
	var term []byte
	letters := 0
	var before rune // of a script without spaces
	end := func() {
		if letters >= leastTerm {
			fn(term)
		}
		term, letters = term[:0], 0
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if c := lowerASCII[r]; c != 0 {
				term = append(term, c)
				letters++
			} else if letters > 0 {
				end()
			}
		case doc.Dense(r) && unicode.IsLetter(r):
			end()
			if before != 0 {
				fn(utf8.AppendRune(utf8.AppendRune(term, before), r))
			}
			before = r
			continue
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			term = utf8.AppendRune(term, unicode.ToLower(r))
			letters++
		default:
			end()
		}
		before = 0
	}
	end()
}

// lowerASCII is the lower case of letters and digits, and 0 of all else.
var lowerASCII = func() (lower [utf8.RuneSelf]byte) {
	for c := range lower {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			lower[c] = byte(unicode.ToLower(r))
		}
	}
	return lower
}()
