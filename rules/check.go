package rules

import (
	"fmt"
	"regexp/syntax"
	"strings"

	"go.yaml.in/yaml/v3"
)

const defaultWeight = 1.5

// check tests a rule whose keys could all be read: what is missing, what
// contradicts what, and whether the patterns can be used.
func (l *loader) check(n *yaml.Node, r *Rule, given map[string]*yaml.Node) {
	if r.ID == "" {
		l.fail(n, r, "the rule has no id, so no removal could be credited to it")
		return
	}
	if r.Why == "" {
		l.fail(n, r, "no why, so the next author cannot tell what the rule is for")
	}
	matchers := 0
	for _, key := range []string{"line", "span", "sequence", "select", "like"} {
		if given[key] != nil {
			matchers++
		}
	}
	if matchers != 1 {
		l.fail(n, r, "%d of the keys line, span, sequence, select, like; a rule has exactly one of them", matchers)
		return
	}
	switch {
	case r.Certain && given["weight"] != nil:
		l.fail(given["weight"], r, "certain and weight contradict each other: a certain rule decides and needs no weight")
	case !r.Certain && r.Weight == 0:
		r.Weight = defaultWeight
	}
	if r.Truncates && r.Action != Drop {
		l.fail(given["truncates"], r, "truncates has no effect with action %s: only what goes can say that the text is cut short", r.Action)
	}
	if r.Action == Body && r.Kind != Select {
		l.fail(given["action"], r, "action body is for select rules, other matchers don't see elements")
	}
	if given["hosts"] != nil && r.Kind != Select {
		l.fail(given["hosts"], r, "hosts are for select rules; --hosts gives the texts of a host packs of their own")
	}
	if r.Kind == Select {
		for _, key := range []string{"words", "zone", "kinds", "reach"} {
			if given[key] != nil {
				l.fail(given[key], r, "%s has no effect with select, which takes every block of an element", key)
			}
		}
	}
	if r.Kind == SpanStart || r.Kind == SpanEnd {
		if r.Action != Drop {
			l.fail(n, r, "span with action %s: a span only cuts", r.Action)
		}
		if given["reach"] != nil {
			l.fail(given["reach"], r, "reach has no effect with span, which cuts a part of one block")
		}
	}
	l.checkExamples(n, r, given)
	l.checkPatterns(n, r, given)
}

func (l *loader) checkExamples(n *yaml.Node, r *Rule, given map[string]*yaml.Node) {
	e := &r.Examples
	if r.Action != Drop && (given["drop"] != nil || given["keep"] != nil) {
		l.fail(n, r, "drop and keep are the examples of drop rules, a rule with action %s has match and miss", r.Action)
		return
	}
	hit, near := "drop", "keep"
	if r.Action != Drop {
		hit, near = "match", "miss"
	}
	if len(e.Drop)+len(e.Match) == 0 {
		l.fail(n, r, "no %s example, so nothing shows that the rule works", hit)
	}
	if len(e.Keep)+len(e.Miss) == 0 {
		l.fail(n, r, "no %s example, so nothing shows what the rule must leave alone", near)
	}
}

func (l *loader) checkPatterns(n *yaml.Node, r *Rule, given map[string]*yaml.Node) {
	try := func(key, pattern string) *syntax.Regexp {
		re, err := parsePattern(pattern)
		if err != nil {
			l.fail(given[key], r, "%s: %s, so the rule could never match", key, err)
		}
		return re
	}
	switch r.Kind {
	case Line:
		try("line", r.Pattern)
	case SpanStart:
		if re := try("span", r.Pattern); re != nil && !startAnchored(re) {
			if loose := looseWay(re, startAnchored); loose != nil {
				l.fail(given["span"], r, "in the pattern of span.start ^ is not meant for the alternative %s, which could cut the middle of a sentence; write ^(one|other)", loose)
			} else {
				l.fail(given["span"], r, "the pattern of span.start doesn't begin with ^, so it could cut the middle of a sentence")
			}
		}
	case SpanEnd:
		if re := try("span", r.Pattern); re != nil && !endAnchored(re) {
			if loose := looseWay(re, endAnchored); loose != nil {
				l.fail(given["span"], r, "in the pattern of span.end $ is not meant for the alternative %s, which could cut the middle of a sentence; write (one|other)$", loose)
			} else {
				l.fail(given["span"], r, "the pattern of span.end doesn't end with $, so it could cut the middle of a sentence")
			}
		}
	case Sequence:
		if len(r.Steps) < 2 || len(r.Steps) > maxSteps {
			l.fail(given["sequence"], r, "a sequence of %d patterns, it needs from 2 to %d", len(r.Steps), maxSteps)
		}
		required := 0
		for _, s := range r.Steps {
			try("sequence", s.Pattern)
			if !s.Optional {
				required++
			}
		}
		if required == 0 {
			l.fail(given["sequence"], r, "every pattern of the sequence is optional, so it would match nothing everywhere")
		}
	case Select:
		if err := checkSelector(r.Pattern); err != nil {
			l.fail(given["select"], r, "select: %s", err)
		}
	}
	if r.Reach.Kind == ReachUntil {
		try("reach", r.Reach.Until)
	}
}

// parsePattern parses a regular expression the way regexp.Compile does, within
// the limits of a pack.
func parsePattern(pattern string) (*syntax.Regexp, error) {
	if pattern == "" {
		return nil, fmt.Errorf("the pattern is empty")
	}
	if len(pattern) > maxPattern {
		return nil, fmt.Errorf("the pattern is %d bytes long, at most %d are read", len(pattern), maxPattern)
	}
	if i := strings.IndexFunc(pattern, func(r rune) bool { return r < ' ' }); i >= 0 {
		return nil, fmt.Errorf("the pattern holds a control character at byte %d, write it as an escape", i)
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("bad pattern: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if programSize(re) > maxProgram {
		return nil, fmt.Errorf("the pattern would need more than %d instructions, use smaller repetitions", maxProgram)
	}
	return re, nil
}

// programSize is about how many instructions the pattern compiles to.
func programSize(re *syntax.Regexp) int {
	size := 1
	if re.Op == syntax.OpLiteral {
		size = len(re.Rune)
	}
	for _, sub := range re.Sub {
		size += programSize(sub)
	}
	if re.Op == syntax.OpRepeat {
		size *= max(re.Max, re.Min, 1)
	}
	return min(size, 1<<30)
}
