package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"github.com/winnow-text/winnow/internal/doc"
)

// Problem is something about a rule that is allowed and mostly unwise.
type Problem struct {
	Rule *Rule
	Text string
}

// Error gives file, line, rule and problem.
func (p Problem) Error() string { return p.Rule.pos() + ": " + p.Text }

// Lint looks for rules that cost much, decide too much, or test too little. It
// returns its findings in the order of packs and rules.
func Lint(packs ...*Pack) []Problem {
	l := &linter{patterns: map[string]*Rule{}}
	for _, p := range packs {
		for _, r := range p.Rules {
			l.rule(r)
		}
	}
	return l.problems
}

type linter struct {
	problems []Problem
	patterns map[string]*Rule
}

func (l *linter) note(r *Rule, format string, args ...any) {
	l.problems = append(l.problems, Problem{r, fmt.Sprintf(format, args...)})
}

func (l *linter) rule(r *Rule) {
	l.duplicate(r)
	l.cost(r)
	if r.Kind == Line {
		l.unanchored(r)
		if r.Certain {
			l.certain(r)
		}
	}
	for _, texts := range [][]string{r.Examples.Drop, r.Examples.Keep, r.Examples.Match, r.Examples.Miss} {
		if a, b, ok := tooAlike(texts); ok {
			l.note(r, "the examples %q and %q differ in little, so the second tests nothing more", a, b)
		}
	}
}

func (l *linter) duplicate(r *Rule) {
	key := fmt.Sprint(r.Kind, r.Pattern, r.Steps, r.Likeness, r.Zone, r.Kinds, r.Lang, r.Hosts)
	if first := l.patterns[key]; first != nil {
		l.note(r, "the same matcher as %s, one of the two is not needed", first.ID)
		return
	}
	l.patterns[key] = r
}

// cost warns of patterns that run on many blocks.
func (l *linter) cost(r *Rule) {
	g, err := gatesOf(r, newSetTable())
	if err != nil || r.Kind == Select || r.Kind == Like {
		return
	}
	switch {
	case g.gate.start == nil && g.gate.end == nil && g.gate.within == nil:
		if shortOnly(r) {
			break
		}
		l.note(r, "no literal that every match must contain, so the pattern runs on every block of its length")
	case g.gate.start == nil && g.gate.end == nil && blockBytes*chance(g.gate.within) > 20:
		l.note(r, "its literals (%s) stand in most blocks, so the pattern runs on most", sample(g.gate.within))
	}
	if r.Kind == Line && r.Words == 0 && g.gate.most == 0 {
		l.note(r, "no limit of words, so a long paragraph can match; set words")
	}
}

// shortOnly reports whether a rule asks for the whole of a block of few words.
// Its pattern needs no literal: it is over at the first byte of prose that it
// does not know, and there are never many.
func shortOnly(r *Rule) bool {
	re, err := parsePattern(r.Pattern)
	return err == nil && r.Kind == Line && r.Words > 0 && r.Words <= fewWords &&
		startAnchored(re) && endAnchored(re)
}

// fewWords is the longest block in which a pattern without literals is cheap.
const fewWords = 15

// sample lists a few literals.
func sample(set []string) string {
	var list []string
	for _, s := range set[:min(4, len(set))] {
		list = append(list, fmt.Sprintf("%q", s))
	}
	return strings.Join(list, " ")
}

func (l *linter) unanchored(r *Rule) {
	re, err := parsePattern(r.Pattern)
	if err != nil || anchored(re) {
		return
	}
	loose := looseWay(re, anchored)
	if loose != nil {
		re = loose
	}
	switch least, _ := lengths(re); {
	case least >= 20:
	case loose != nil:
		l.note(r, "^ and $ are not meant for the alternative %s, which may stand in the middle of a sentence; write ^(one|other)", loose)
	default:
		l.note(r, "a match of %d bytes may stand in the middle of a sentence; anchor the pattern with ^ or $", least)
	}
}

// anchored reports whether every match begins or ends with the text.
func anchored(re *syntax.Regexp) bool {
	switch {
	case startAnchored(re), endAnchored(re):
		return true
	case re.Op == syntax.OpCapture:
		return anchored(re.Sub[0])
	case re.Op == syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !anchored(sub) })
	}
	return false
}

// certain asks more of a rule that decides alone.
func (l *linter) certain(r *Rule) {
	re, err := parsePattern(r.Pattern)
	if err != nil {
		return
	}
	for _, text := range slices.Concat(r.Examples.Drop, r.Examples.Match) {
		if wordsIn(text) < 2 {
			l.note(r, "decides alone on %q, a single word; let it argue with a weight", text)
			break
		}
	}
	free, err := regexp.Compile(unanchor(re).String())
	if err != nil {
		return
	}
	if !slices.ContainsFunc(slices.Concat(r.Examples.Keep, r.Examples.Miss), free.MatchString) {
		l.note(r, "decides alone, and no keep example has its phrase inside a sentence")
	}
}

// wordsIn counts words as a person would: buttons whose names ran together
// (FacebookTwitterEmail), an article before its noun (l'auteur) and the parts of
// an address are words of their own. Nobody writes those as a heading or
// in a list, while a single word may be one.
func wordsIn(text string) int {
	words, last := 0, ' '
	for _, r := range text {
		inside := unicode.IsLetter(last) || unicode.IsDigit(last)
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		case !inside, unicode.IsUpper(r) && unicode.IsLower(last):
			words++
		}
		last = r
	}
	return max(words, int(doc.Words(text)))
}

// unanchor is the expression without ^ and $.
func unanchor(re *syntax.Regexp) *syntax.Regexp {
	if re.Op == syntax.OpBeginText || re.Op == syntax.OpEndText {
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	}
	free := *re
	free.Sub = nil
	for _, sub := range re.Sub {
		free.Sub = append(free.Sub, unanchor(sub))
	}
	return &free
}

// tooAlike finds two texts that have almost the same words.
func tooAlike(texts []string) (a, b string, ok bool) {
	for i := range texts {
		words := wordsOf(texts[i])
		for j := range i {
			if len(words) > 4 && jaccard(words, wordsOf(texts[j])) > 0.9 {
				return texts[j], texts[i], true
			}
		}
	}
	return "", "", false
}
