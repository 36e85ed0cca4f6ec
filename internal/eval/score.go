package eval

import (
	"slices"
	"strings"
)

// Score is what one page scored.
type Score struct {
	ID    string `json:"id"`
	URL   string `json:"url,omitempty"`
	Type  string `json:"type,omitempty"`
	Lang  string `json:"lang,omitempty"`
	Error string `json:"error,omitempty"` // the cleaner failed; its output counts as empty
	// Mark is what the page is ranked and compared by, from 0 to 1: word F1
	// where there is a gold, else the F of the snippets; the share of lines kept
	// where gold is fed in; 1 or 0 for a pair.
	Mark     float64   `json:"mark"`
	Words    *Overlap  `json:"words,omitempty"`
	Shingles *Overlap  `json:"shingles,omitempty"`
	Exact    bool      `json:"exact,omitempty"` // the words are the gold's, in its order
	Snippets *Snippets `json:"snippets,omitempty"`
	// As the input was before it was cleaned; only where it is text.
	WordsAsIs    *Overlap  `json:"words-as-is,omitempty"`
	SnippetsAsIs *Snippets `json:"snippets-as-is,omitempty"`
	Title        Agreement `json:"title,omitempty"`
	Byline       Agreement `json:"byline,omitempty"`
	Date         Agreement `json:"date,omitempty"`
	// Lines and LostLines count what became of a gold that was fed in.
	Lines     int        `json:"lines,omitempty"`
	LostLines []LostLine `json:"lost-lines,omitempty"`
	// Wrong says what a pair has wrong; nil when it passed.
	Wrong []string `json:"wrong,omitempty"`
	Lost  string   `json:"lost,omitempty"`   // start of the first passage of the gold that is not in the output
	Leaks string   `json:"leaked,omitempty"` // start of the first passage of the output that is not in the gold
	Doubt []string `json:"doubt,omitempty"`

	fed, pair bool // a gold fed back in; a pair
}

// Overlap is how far two bags agree.
type Overlap struct {
	P  float64 `json:"p"`
	R  float64 `json:"r"`
	F1 float64 `json:"f1"`
}

// overlapOf returns the overlap of bags of the given sizes. An empty output is
// right for an empty gold.
func overlapOf(common, got, gold int) Overlap {
	if got == 0 && gold == 0 {
		return Overlap{1, 1, 1}
	}
	if common == 0 {
		return Overlap{}
	}
	p, r := float64(common)/float64(got), float64(common)/float64(gold)
	return Overlap{p, r, 2 * p * r / (p + r)}
}

// shingleOverlap is [overlapOf] as Zyte's article extraction benchmark has it
// for shingles: where there are only misses on one side, the other side is 1.
func shingleOverlap(common, got, gold int) Overlap {
	o := overlapOf(common, got, gold)
	if common == 0 && got == 0 && gold > 0 {
		o.P = 1 // nothing false was returned
	}
	if common == 0 && gold == 0 && got > 0 {
		o.R = 1
	}
	return o
}

// Snippets counts the snippets of a page.
type Snippets struct {
	With    int `json:"with"`    // that belong to the body
	Found   int `json:"found"`   // of these, in the output
	Without int `json:"without"` // that don't
	Leaked  int `json:"leaked"`  // of these, in the output
}

// f is 2TP/(2TP+FP+FN), with P = TP/(TP+FP) and R = TP/(TP+FN).
func (s Snippets) f() (o Overlap) {
	if s.Found > 0 {
		o.P = float64(s.Found) / float64(s.Found+s.Leaked)
		o.R = float64(s.Found) / float64(s.With)
	} else if s.With+s.Leaked == 0 {
		o.P, o.R = 1, 1
	}
	if d := s.With + s.Found + s.Leaked; d > 0 {
		o.F1 = 2 * float64(s.Found) / float64(d)
	} else {
		o.F1 = 1
	}
	return o
}

// countSnippets looks for the page's snippets in a text: literally where they
// are all the page has, ignoring case where they come on top of a gold.
func countSnippets(p *Page, text string) Snippets {
	if p.HasGold {
		text = strings.ToLower(text)
	}
	find := func(snippets []string) (n int) {
		for _, s := range snippets {
			if p.HasGold {
				s = strings.ToLower(s)
			}
			if strings.Contains(text, s) {
				n++
			}
		}
		return n
	}
	return Snippets{len(p.With), find(p.With), len(p.Without), find(p.Without)}
}

// scorer scores pages one after the other and reuses its buffers.
type scorer struct {
	gold, got, span           tokens
	goldBag, gotBag           []uint64
	goldShingles, gotShingles []uint64
	mark                      []bool
	costs                     costs
}

func newScorer() *scorer { return &scorer{costs: costs{}} }

// sorted replaces dst by a sorted copy of words.
func sorted(dst, words []uint64) []uint64 {
	dst = append(dst[:0], words...)
	slices.Sort(dst)
	return dst
}

// score scores the outcome of one page; failure is the cleaner's error.
func (s *scorer) score(p *Page, o Outcome, failure error, fed bool) Score {
	sc := Score{ID: p.ID, URL: p.URL, Type: p.Type, Lang: p.Lang, Doubt: o.Doubt}
	if failure != nil {
		sc.Error = failure.Error()
		o = Outcome{}
	}
	if len(p.With)+len(p.Without) > 0 {
		n := countSnippets(p, o.Text)
		sc.Snippets = &n
		sc.Mark = n.f().F1
		s.costs.snippets(p, o)
		if !p.HTML {
			was := countSnippets(p, string(p.Input))
			sc.SnippetsAsIs = &was
		}
	}
	if p.HasGold {
		s.words(p, o, &sc)
		sc.Mark = sc.Words.F1
	}
	sc.Title = agree(p.Label.Title, o.Title)
	sc.Byline = agree(p.Label.Byline, o.Byline)
	sc.Date = agreeDate(p.Label.Published, o.Published)
	if sc.fed = fed; fed {
		sc.Lines, sc.LostLines = lostLines(p.Gold, o)
		sc.Mark = 1
		if sc.Lines > 0 {
			sc.Mark = 1 - float64(len(sc.LostLines))/float64(sc.Lines)
		}
	}
	return sc
}

// words compares the words of the output with those of the gold.
func (s *scorer) words(p *Page, o Outcome, sc *Score) {
	s.gold.read(p.Gold)
	s.got.read(o.Text)
	sc.Exact = slices.Equal(s.gold.folded, s.got.folded)
	s.goldBag = sorted(s.goldBag, s.gold.folded)
	s.gotBag = sorted(s.gotBag, s.got.folded)
	words := overlapOf(common(s.goldBag, s.gotBag), len(s.gotBag), len(s.goldBag))
	sc.Words = &words

	s.goldShingles = shingles(s.goldShingles[:0], s.gold.kept)
	s.gotShingles = shingles(s.gotShingles[:0], s.got.kept)
	slices.Sort(s.goldShingles)
	slices.Sort(s.gotShingles)
	runs := shingleOverlap(common(s.goldShingles, s.gotShingles), len(s.gotShingles), len(s.goldShingles))
	sc.Shingles = &runs

	if !sc.Exact {
		s.mark = s.gold.missing(s.mark, s.gotShingles)
		sc.Lost = s.gold.excerpt(p.Gold, s.mark)
		s.mark = s.got.missing(s.mark, s.goldShingles)
		sc.Leaks = s.got.excerpt(o.Text, s.mark)
	}
	s.costs.words(s, p, o)
	if !p.HTML {
		s.got.read(string(p.Input))
		s.gotBag = sorted(s.gotBag, s.got.folded)
		was := overlapOf(common(s.goldBag, s.gotBag), len(s.gotBag), len(s.goldBag))
		sc.WordsAsIs = &was
	}
}

// oneLine replaces every run of white space by a single space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
