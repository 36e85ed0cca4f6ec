package rules

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"testing"
)

// automata are the exact and the loose automaton of a pattern; of a pattern
// that nothing loosens the two are alike.
func automata(t *testing.T, pattern string) (exact, loose *dfa) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	p := treeOf(re, newSetTable())
	program, _ := p.compile(false)
	looser, _ := p.compile(true)
	return newDFA(program, &budget{rules: 1000}), newDFA(looser, &budget{rules: 1000})
}

// The automaton of every pattern decides as the regexp does, on texts that
// match, on texts of other patterns, and on both with noise around them.
func TestAutomatonOfPatternEqualsRegexp(t *testing.T) {
	patterns := testPatterns(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	var texts []string
	for _, p := range patterns {
		re, err := parsePattern(p)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			text := generate(re, rnd)
			texts = append(texts, text, noise(rnd)+text+noise(rnd))
		}
	}
	decided, matched := 0, 0
	for i, p := range patterns {
		exact, loose := automata(t, p)
		re := regexp.MustCompile(p)
		try := func(text string) {
			want := re.MatchString(text)
			if loose != gaveUp && want {
				if got, ok := loose.match(text); ok && !got {
					t.Errorf("pattern %q on %q: the loose automaton turns it down, regexp matches", p, text)
				}
			}
			if exact == gaveUp {
				return
			}
			got, ok := exact.match(text)
			if !ok {
				return
			}
			decided++
			if got {
				matched++
			}
			if got != want {
				t.Errorf("pattern %q on %q: %v, regexp says %v", p, text, got, want)
			}
		}
		for _, text := range texts[6*i : 6*i+6] {
			try(text)
		}
		for range 60 {
			try(texts[rnd.IntN(len(texts))])
		}
	}
	if decided < 50*len(patterns) || matched < 2*len(patterns) {
		t.Errorf("only %d decided and %d matched for %d patterns", decided, matched, len(patterns))
	}
}

func FuzzAutomatonOfPattern(f *testing.F) {
	f.Add(`(?i)^\W*(share|tweet)\b.{0,9}k?\W*$`, "Share this, \u212a")
	f.Add(`\bfoo\b|\Bbar|^$`, "foobar")
	f.Add(`(?m)^a$\n^b$`, "a\nb")
	f.Add("x*\uFFFD", "xx\xff")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 2000 {
			return
		}
		if _, err := parsePattern(pattern); err != nil {
			return
		}
		want := regexp.MustCompile(pattern).MatchString(text)
		exact, loose := automata(t, pattern)
		if exact != gaveUp {
			if got, ok := exact.match(text); ok && got != want {
				t.Errorf("pattern %q on %q: %v, regexp says %v", pattern, text, got, want)
			}
		}
		if loose != gaveUp && want {
			if got, ok := loose.match(text); ok && !got {
				t.Errorf("pattern %q on %q: the loose automaton turns it down, regexp matches", pattern, text)
			}
		}
	})
}

// Goroutines that make the states of the same automata at the same time find
// what one of them finds alone.
func TestAutomataAreShared(t *testing.T) {
	set, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	d := benchDocument()
	want := fastScan(set, d, new(Scan))
	fresh, err := Compile(&Pack{Rules: set.Rules})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var m Scan
			for range hotAfter {
				if got := fastScan(fresh, d, &m); !slices.Equal(got, want) {
					t.Errorf("found %v, alone %v", got, want)
				}
			}
		})
	}
	group.Wait()
}
