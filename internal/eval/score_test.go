package eval

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func scoreText(gold, out string) Score {
	return newScorer().score(&Page{ID: "p", Gold: gold, HasGold: true, HTML: true}, Outcome{Text: out}, nil, false)
}

func TestWordF1(t *testing.T) {
	for _, c := range []struct {
		gold, out string
		p, r, f1  float64
	}{
		{"a b c d", "A, b; c d", 1, 1, 1},
		{"a b c d", "a b", 1, 0.5, 2. / 3},
		{"a b", "a b c d", 0.5, 1, 2. / 3},
		{"a a b", "a a a b", 0.75, 1, 6. / 7}, // a bag: the third a is one too many
		{"", "", 1, 1, 1},
		{"", "a", 0, 0, 0},
		{"a", "", 0, 0, 0},
		{"a", "b", 0, 0, 0},
	} {
		s := scoreText(c.gold, c.out)
		if w := *s.Words; !near(w.P, c.p) || !near(w.R, c.r) || !near(w.F1, c.f1) {
			t.Errorf("gold %q, output %q: %+v, want P %v R %v F1 %v", c.gold, c.out, w, c.p, c.r, c.f1)
		}
		if s.Mark != s.Words.F1 {
			t.Errorf("gold %q, output %q: the mark is %v", c.gold, c.out, s.Mark)
		}
	}
}

func TestShingles(t *testing.T) {
	for _, c := range []struct {
		gold, out string
		p, r      float64
		exact     bool
	}{
		{"a b c d e", "a b c d e", 1, 1, true},
		{"a b c d e", "A b c d e", 0.5, 0.5, true}, // case counts in shingles only
		{"a b c d e", "e d c b a", 0, 0, false},    // order counts
		{"a b c d e f", "a b c d", 1, 1. / 3, false},
		{"a b", "a b", 1, 1, true},
		{"a b", "", 1, 0, false},
		{"", "a b", 0, 1, false},
		{"", "", 1, 1, true},
	} {
		s := scoreText(c.gold, c.out)
		if sh := *s.Shingles; !near(sh.P, c.p) || !near(sh.R, c.r) || s.Exact != c.exact {
			t.Errorf("gold %q, output %q: %+v exact %v, want P %v R %v exact %v", c.gold, c.out, sh, s.Exact, c.p, c.r, c.exact)
		}
	}
}

func TestShingleF1IsTakenOfTheMeans(t *testing.T) {
	v, n := shingleF1([]Score{scoreText("a b c d", "a b c d"), scoreText("a b c d e f", "a b c d")})
	if want := 2 * 1 * (2. / 3) / (1 + 2./3); n != 2 || !near(v, want) {
		t.Errorf("%v of %d, want %v", v, n, want)
	}
}

func TestSnippets(t *testing.T) {
	p := &Page{With: []string{"Kept Words", "lost words"}, Without: []string{"menu", "Footer"}, Input: []byte("Kept Words lost words menu Footer")}
	s := newScorer().score(p, Outcome{Text: "kept words, Kept Words and a Footer"}, nil, false)
	if *s.Snippets != (Snippets{2, 1, 2, 1}) {
		t.Errorf("%+v", *s.Snippets)
	}
	if !near(s.Mark, 0.5) { // TP 1, FP 1, FN 1
		t.Errorf("F = %v", s.Mark)
	}
	if *s.SnippetsAsIs != (Snippets{2, 2, 2, 2}) {
		t.Errorf("as is: %+v", *s.SnippetsAsIs)
	}
	// On top of a gold, case is ignored and the gold decides.
	p.HasGold, p.Gold = true, "kept words"
	s = newScorer().score(p, Outcome{Text: "kept words FOOTER"}, nil, false)
	if *s.Snippets != (Snippets{2, 1, 2, 1}) || !near(s.Mark, 0.8) {
		t.Errorf("%+v, mark %v", *s.Snippets, s.Mark)
	}
}

func TestAgreement(t *testing.T) {
	label := func(v ...string) Field { return Field{Known: true, Values: v} }
	for _, c := range []struct {
		label Field
		got   string
		want  Agreement
	}{
		{Field{}, "Anything", ""},
		{label("The Title: a Story"), "the title – A STORY", Equal},
		{label("The Title"), "The Title | Site", Contained},
		{label("The Title | Site"), "The Title", Contained},
		{label("The Title"), "Another", Different},
		{label("The Title"), "", Missing},
		{label(), "", None},
		{label(), "By Nobody", Invented},
		{label("Ann Lee", "Bo Ray"), "Ann Lee, Bo Ray", Equal},
		{label("Ann Lee", "Bo Ray"), "Bo Ray and Ann Lee", Contained},
		{label("Ann Lee", "Bo Ray"), "Bo Ray and Cy Coe", Different},
	} {
		if got := agree(c.label, c.got); got != c.want {
			t.Errorf("agree(%v, %q) = %q, want %q", c.label, c.got, got, c.want)
		}
	}
	for _, c := range []struct {
		label Field
		got   string
		want  Agreement
	}{
		{label("2025-09-04"), "2025-09-04T10:00:00Z", Equal},
		{label("2025-09-04T23:00:00"), "2025-09-04", Equal},
		{label("2025-09"), "2025-09-04", Equal},
		{label("2025-09-04"), "2025-09-05", Different},
		{label("2025-09-04"), "", Missing},
		{label(), "", None},
		{label(), "2025-09-04", Invented},
		{Field{}, "2025-09-04", ""},
	} {
		if got := agreeDate(c.label, c.got); got != c.want {
			t.Errorf("agreeDate(%v, %q) = %q, want %q", c.label, c.got, got, c.want)
		}
	}
}

func TestRuleCosts(t *testing.T) {
	p := &Page{ID: "p1", HasGold: true, HTML: true, Gold: "First line of the body stands here.\nSub head\nSecond line of the body stands there."}
	s := newScorer()
	s.score(p, Outcome{Text: "First line of the body stands here.", Removed: []Removed{
		{"Home News Sport and more here", "nav", "nav/menu"},
		{"Sub head", "labels", "labels/short"},
		{"Second line of the body stands there.", "boilerplate", ""},
		{"First line of the body stands here.", "repeats", "repeats/again"}, // the body still has it
	}}, nil, false)
	got := map[string]RuleCost{}
	for _, k := range s.costs.list() {
		got[k.Rule] = k
	}
	for name, want := range map[string][3]int{ // cuts, words, lost words
		"nav/menu": {1, 6, 0}, "labels/short": {1, 2, 2}, "boilerplate": {1, 7, 7}, "repeats/again": {1, 7, 0},
	} {
		k := got[name]
		if [3]int{k.Cuts, k.Words, k.LostWords} != want {
			t.Errorf("%s: %d cuts, %d words, %d lost; want %v", name, k.Cuts, k.Words, k.LostWords, want)
		}
	}
	if first := s.costs.list()[0]; first.Rule != "boilerplate" || first.LostPages != 1 || first.Example != "p1" {
		t.Errorf("the costliest rule: %+v", first)
	}
}

func TestSnippetCosts(t *testing.T) {
	s := newScorer()
	p := &Page{ID: "p1", With: []string{"in the body", "and here"}, HTML: true}
	s.score(p, Outcome{Text: "in the body", Removed: []Removed{{"left: and here it is", "bios", "bios/about"}}}, nil, false)
	if k := s.costs["bios/about"]; k.LostSnippets != 1 || k.LostPages != 1 {
		t.Errorf("%+v", k)
	}
}

func TestLostLines(t *testing.T) {
	total, lost := lostLines("One line.\n\nTwice.\nTwice.\n  Cut in part here. \n", Outcome{
		Text:    "One  line.\nTwice.\nCut in part",
		Removed: []Removed{{"Twice.", "repeats", "repeats/line"}, {"here.", "ui", "ui/tail"}},
	})
	if total != 4 || len(lost) != 2 || lost[0] != (LostLine{"Twice.", "repeats/line"}) || lost[1] != (LostLine{"Cut in part here.", "ui/tail"}) {
		t.Errorf("%d lines, lost %+v", total, lost)
	}
}
