package eval

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// RuleCost is what a rule removed from the pages of a set, and how much of
// that it should have left.
type RuleCost struct {
	Rule         string `json:"rule"` // or the category, where no rule decided
	Cuts         int    `json:"cuts"`
	Words        int    `json:"words"`                   // removed
	LostWords    int    `json:"lost-words"`              // of these, of the gold and no longer in the output
	LostSnippets int    `json:"lost-snippets,omitempty"` // that belong to the body
	LostPages    int    `json:"lost-pages"`              // that lost something
	Example      string `json:"example,omitempty"`       // id of the page that lost most
	exampleLost  int
}

// costs are the costs of rules by name.
type costs map[string]*RuleCost

func (r Removed) name() string {
	switch {
	case r.Rule != "":
		return r.Rule
	case r.Category != "":
		return r.Category
	}
	return "unnamed"
}

func (c costs) of(name string) *RuleCost {
	k := c[name]
	if k == nil {
		k = &RuleCost{Rule: name}
		c[name] = k
	}
	return k
}

// lose books what one page lost to a rule.
func (k *RuleCost) lose(page string, lost int) {
	k.LostPages++
	if lost > k.exampleLost || lost == k.exampleLost && page < k.Example {
		k.Example, k.exampleLost = page, lost
	}
}

// words books the words of the gold that the cuts took out. A word counts when
// it stands in a cut within a shingle that the gold has more often than the
// output; a cut shorter than that, when it is a whole line of the gold.
// It uses the shingles that s holds of the gold and the output.
func (c costs) words(s *scorer, p *Page, o Outcome) {
	if len(o.Removed) == 0 {
		return
	}
	lost := surplus(s.goldShingles, s.gotShingles)
	var lines map[uint64]int
	perPage := map[string]int{}
	for _, r := range o.Removed {
		k := c.of(r.name())
		k.Cuts++
		s.span.read(r.Text)
		words := s.span.kept
		k.Words += len(words)
		n := 0
		if len(words) < shingleWords {
			if len(words) == 0 {
				continue
			}
			if lines == nil {
				lines = s.shortLines(p.Gold, o.Text)
			}
			if h := shingle(words); lines[h] > 0 {
				lines[h]--
				n = len(words)
			}
		} else {
			counted := 0 // words before this index are counted already
			for i := 0; i+shingleWords <= len(words); i++ {
				h := shingle(words[i : i+shingleWords])
				if lost[h] > 0 {
					lost[h]--
					n += i + shingleWords - max(counted, i)
					counted = i + shingleWords
				}
			}
		}
		if n > 0 {
			k.LostWords += n
			perPage[r.name()] += n
		}
	}
	for name, n := range perPage { // every order gives the same sums
		c[name].lose(p.ID, n)
	}
}

// surplus returns what the first sorted bag has more often than the second.
func surplus(a, b []uint64) map[uint64]int {
	more := map[uint64]int{}
	for len(a) > 0 {
		switch {
		case len(b) == 0 || a[0] < b[0]:
			more[a[0]]++
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return more
}

// shortLines counts the lines of less than four words that the gold has more often than the output.
func (s *scorer) shortLines(gold, got string) map[uint64]int {
	count := map[uint64]int{}
	add := func(text string, n int) {
		for line := range strings.Lines(text) {
			if s.got.read(line); len(s.got.kept) > 0 && len(s.got.kept) < shingleWords {
				count[shingle(s.got.kept)] += n
			}
		}
	}
	add(gold, 1)
	add(got, -1)
	return count
}

// snippets books the snippets of the body that a cut took out.
func (c costs) snippets(p *Page, o Outcome) {
	if p.HasGold || len(o.Removed) == 0 {
		return
	}
	for _, r := range o.Removed {
		k := c.of(r.name())
		k.Cuts++
		k.Words += len(strings.Fields(r.Text))
	}
	perPage := map[string]int{}
	for _, w := range p.With {
		if strings.Contains(o.Text, w) {
			continue
		}
		for _, r := range o.Removed {
			if strings.Contains(r.Text, w) {
				c[r.name()].LostSnippets++
				perPage[r.name()]++
				break
			}
		}
	}
	for name, n := range perPage {
		c[name].lose(p.ID, n)
	}
}

// add adds the costs of another worker.
func (c costs) add(other costs) {
	for name, k := range other { // every order gives the same sums
		sum := c.of(name)
		sum.Cuts += k.Cuts
		sum.Words += k.Words
		sum.LostWords += k.LostWords
		sum.LostSnippets += k.LostSnippets
		sum.LostPages += k.LostPages
		if k.exampleLost > sum.exampleLost || k.exampleLost == sum.exampleLost && k.exampleLost > 0 && k.Example < sum.Example {
			sum.Example, sum.exampleLost = k.Example, k.exampleLost
		}
	}
}

// list returns the costs with the costliest rule first.
func (c costs) list() []RuleCost {
	all := make([]RuleCost, 0, len(c))
	for _, k := range c {
		all = append(all, *k)
	}
	slices.SortFunc(all, func(a, b RuleCost) int {
		return cmp.Or(cmp.Compare(b.LostWords+b.LostSnippets, a.LostWords+a.LostSnippets), cmp.Compare(b.Words, a.Words), strings.Compare(a.Rule, b.Rule))
	})
	return all
}

// LostLine is a line of a gold text that did not come back out.
type LostLine struct {
	Text string `json:"text"`
	Rule string `json:"rule"` // that took it; empty when no cut holds it
}

// visible is a line without white space that is too much and without the zero-width
// characters that winnow leaves out.
func visible(line string) string {
	return oneLine(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, line))
}

// lostLines counts the lines of the gold that are not blank and lists those
// that are no line of the output, white space aside.
func lostLines(gold string, o Outcome) (total int, lost []LostLine) {
	left := map[string]int{}
	for line := range strings.Lines(o.Text) {
		left[visible(line)]++
	}
	for line := range strings.Lines(gold) {
		line = visible(line)
		if line == "" {
			continue
		}
		total++
		if left[line] > 0 {
			left[line]--
			continue
		}
		l := LostLine{Text: line}
		for _, r := range o.Removed {
			if cut := visible(r.Text); cut != "" && (strings.Contains(cut, line) || strings.Contains(line, cut)) {
				l.Rule = r.name()
				break
			}
		}
		lost = append(lost, l)
	}
	return total, lost
}
