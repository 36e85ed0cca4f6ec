package eval

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// Report is what [Measure] found.
type Report struct {
	Sets []SetReport `json:"sets"`
}

// SetReport is what was found of one set.
type SetReport struct {
	Name   string     `json:"name"`
	Groups []Group    `json:"groups"` // all pages, then those of each type and of each language
	Rules  []RuleCost `json:"rules"`  // the costliest first
	Pages  []Score    `json:"pages"`  // in the order of the set
}

// Group is the figures of some pages of a set.
type Group struct {
	Name     string   `json:"name"` // "all", "type.article", "lang.de", "lang.other"
	Pages    int      `json:"pages"`
	Measures []Figure `json:"measures"`
}

// Figure is one measure of some pages.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	// Of is how many pages, snippets or lines the figure is taken over.
	Of int `json:"of"`
}

// A definition names a measure and says how it is summed up over pages.
type definition struct {
	name  string
	lower bool // less is better
	value func([]Score) (value float64, of int)
}

// definitions list the measures in the order in which they are printed. Each
// looks only at the pages that have what it needs.
var definitions = []definition{
	{"f1", false, mean(func(s *Score) (float64, bool) { return s.Words.get(f1), s.plain() })},
	{"precision", false, mean(func(s *Score) (float64, bool) { return s.Words.get(precision), s.plain() })},
	{"recall", false, mean(func(s *Score) (float64, bool) { return s.Words.get(recall), s.plain() })},
	{"shingle-f1", false, shingleF1},
	{"exact", false, mean(func(s *Score) (float64, bool) { return share(s.Exact), s.plain() })},
	{"as-is", false, mean(func(s *Score) (float64, bool) { return s.WordsAsIs.get(f1), s.changed() })},
	{"delta", false, mean(func(s *Score) (float64, bool) { return s.Words.get(f1) - s.WordsAsIs.get(f1), s.changed() })},
	{"recall-lost", true, mean(func(s *Score) (float64, bool) { return s.WordsAsIs.get(recall) - s.Words.get(recall), s.changed() })},
	{"snippets", false, snippets(func(n Snippets) (float64, int) { return n.f().F1, n.With + n.Without }, false)},
	{"snippets-precision", false, snippets(func(n Snippets) (float64, int) { return n.f().P, n.With + n.Without }, false)},
	{"with-found", false, snippets(func(n Snippets) (float64, int) { return ratio(n.Found, n.With), n.With }, false)},
	{"without-found", true, snippets(func(n Snippets) (float64, int) { return ratio(n.Leaked, n.Without), n.Without }, false)},
	{"snippets-as-is", false, snippets(func(n Snippets) (float64, int) { return n.f().F1, n.With + n.Without }, true)},
	{"title", false, agreements(func(s *Score) Agreement { return s.Title }, Equal)},
	{"title-contained", false, agreements(func(s *Score) Agreement { return s.Title }, Equal, Contained)},
	{"byline", false, agreements(func(s *Score) Agreement { return s.Byline }, Equal)},
	{"byline-contained", false, agreements(func(s *Score) Agreement { return s.Byline }, Equal, Contained)},
	{"byline-none", false, mean(func(s *Score) (float64, bool) {
		return share(s.Byline == None), !s.pair && (s.Byline == None || s.Byline == Invented)
	})},
	{"date", false, agreements(func(s *Score) Agreement { return s.Date }, Equal)},
	{"blocks-lost", true, blocksLost},
	{"pages-touched", true, mean(func(s *Score) (float64, bool) { return share(len(s.LostLines) > 0), s.fed })},
	{"passed", false, mean(func(s *Score) (float64, bool) { return s.Mark, s.pair })},
	{"failed", true, mean(func(s *Score) (float64, bool) { return share(s.Error != ""), true })},
}

// lowest is the measure of a set over its languages: the mark of the language
// that does worst, of those with at least so many pages.
const (
	lowest      = "lang.lowest"
	lowestPages = 10
)

func f1(o Overlap) float64        { return o.F1 }
func precision(o Overlap) float64 { return o.P }
func recall(o Overlap) float64    { return o.R }

func (o *Overlap) get(part func(Overlap) float64) float64 {
	if o == nil {
		return 0
	}
	return part(*o)
}

// plain says whether the page has a gold and its words are to be compared with it,
// which for a gold fed back in, or a pair, would only say the same again.
func (s *Score) plain() bool { return s.Words != nil && !s.fed && !s.pair }

// changed says whether the figures before and after cleaning can be compared.
func (s *Score) changed() bool {
	return s.WordsAsIs != nil && s.plain()
}

func share(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func mean(value func(*Score) (float64, bool)) func([]Score) (float64, int) {
	return func(scores []Score) (float64, int) {
		sum, n := 0.0, 0
		for i := range scores {
			if v, ok := value(&scores[i]); ok {
				sum, n = sum+v, n+1
			}
		}
		return sum / float64(max(n, 1)), n
	}
}

func snippets(value func(Snippets) (float64, int), asIs bool) func([]Score) (float64, int) {
	return func(scores []Score) (float64, int) {
		var sum Snippets
		for i := range scores {
			n := scores[i].Snippets
			if asIs {
				n = scores[i].SnippetsAsIs
			}
			if n != nil {
				sum.With, sum.Found = sum.With+n.With, sum.Found+n.Found
				sum.Without, sum.Leaked = sum.Without+n.Without, sum.Leaked+n.Leaked
			}
		}
		return value(sum)
	}
}

// agreements is the share of one of the agreements, over the pages that have
// something to agree with.
func agreements(of func(*Score) Agreement, right ...Agreement) func([]Score) (float64, int) {
	return mean(func(s *Score) (float64, bool) {
		a := of(s)
		return share(slices.Contains(right, a)), !s.pair && a != "" && a != None && a != Invented
	})
}

// shingleF1 takes the mean of precision and recall over pages first.
func shingleF1(scores []Score) (float64, int) {
	p, n := mean(func(s *Score) (float64, bool) {
		return s.Shingles.get(precision), s.plain()
	})(scores)
	r, _ := mean(func(s *Score) (float64, bool) {
		return s.Shingles.get(recall), s.plain()
	})(scores)
	if p+r == 0 {
		return 0, n
	}
	return 2 * p * r / (p + r), n
}

func blocksLost(scores []Score) (float64, int) {
	lost, lines := 0, 0
	for i := range scores {
		lost, lines = lost+len(scores[i].LostLines), lines+scores[i].Lines
	}
	return ratio(lost, lines), lines
}

// group sums up some scores.
func group(name string, scores []Score) Group {
	g := Group{Name: name, Pages: len(scores)}
	for _, d := range definitions {
		if v, of := d.value(scores); of > 0 {
			g.Measures = append(g.Measures, Figure{d.name, v, of})
		}
	}
	return g
}

// sumUp makes the report of a set.
func sumUp(s *Set, scores []Score, rules []RuleCost) SetReport {
	r := SetReport{Name: s.Name, Groups: []Group{group("all", scores)}, Rules: rules, Pages: scores}
	r.Groups = append(r.Groups, groupsBy(scores, "type.", func(s *Score) string { return s.Type })...)
	langs := groupsBy(scores, "lang.", func(s *Score) string { return s.Lang })
	if len(langs) < 2 {
		return r
	}
	r.Groups = append(r.Groups, langs...)
	var other []Score
	for _, sc := range scores {
		if sc.Lang != "en" && sc.Lang != "de" {
			other = append(other, sc)
		}
	}
	r.Groups = append(r.Groups, group("lang.other", other))
	return r
}

// groupsBy makes a group of each value of key, the largest first.
func groupsBy(scores []Score, prefix string, key func(*Score) string) []Group {
	by := map[string][]Score{}
	for i := range scores {
		if k := key(&scores[i]); k != "" {
			by[k] = append(by[k], scores[i])
		}
	}
	var groups []Group
	for k, s := range by {
		groups = append(groups, group(prefix+k, s))
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), cmp.Compare(a.Name, b.Name))
	})
	return groups
}

// get returns a measure of the group.
func (g *Group) get(name string) (Figure, bool) {
	for _, m := range g.Measures {
		if m.Name == name {
			return m, true
		}
	}
	return Figure{}, false
}

// Get returns a figure by name: that of a measure over all pages ("f1"), over a
// group ("type.article.f1", "lang.de.f1"), or over the language with at least
// ten pages that does worst ("lang.lowest.f1").
func (r *SetReport) Get(name string) (Figure, bool) {
	var worst Figure
	found := false
	for i := range r.Groups {
		g := &r.Groups[i]
		if g.Name == "all" {
			if m, ok := g.get(name); ok {
				return m, true
			}
			continue
		}
		if m, ok := cutGroup(g.Name, name); ok {
			if v, ok := g.get(m); ok {
				return v, true
			}
		}
		m, ok := cutGroup(lowest, name)
		if !ok || g.Pages < lowestPages || g.Name == "lang.other" {
			continue
		}
		if _, isLang := cutGroup("lang", g.Name); !isLang {
			continue
		}
		if v, ok := g.get(m); ok && (!found || (v.Value < worst.Value) != lowerIsBetter(m)) {
			worst, found = v, true
		}
	}
	return worst, found
}

// cutGroup returns the measure in "group.measure".
func cutGroup(group, name string) (string, bool) {
	if len(name) > len(group) && name[:len(group)] == group && name[len(group)] == '.' {
		return name[len(group)+1:], true
	}
	return "", false
}

func lowerIsBetter(measure string) bool {
	i := slices.IndexFunc(definitions, func(d definition) bool { return d.name == measure })
	return i >= 0 && definitions[i].lower
}

// LoadReport reads a report that was written with To "json".
func LoadReport(path string) (*Report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the report to compare with: %w", err)
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: not a report that eval wrote as json: %w", path, err)
	}
	if len(r.Sets) == 0 {
		return nil, fmt.Errorf("%s: a report without any set: write one with --to json first", path)
	}
	return &r, nil
}
