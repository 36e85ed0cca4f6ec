package rules

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
)

// Set is a compiled set of rules. It is immutable and safe for concurrent use.
type Set struct {
	// Rules in the order of their ids, whatever order the packs came in.
	Rules []*Rule

	compiled []compiled // of the rule with the same index
	index

	memory budget // of the automata of patterns

	selectorsOnce sync.Once
	selectors     *selectorIndex
}

// compiled is what a rule needs to run.
type compiled struct {
	*gates
	main  *lazy   // of a line or span rule, or the key step of a sequence
	steps []*lazy // of a sequence
	until *lazy
}

// gates is what is known of a rule's patterns without parsing them again.
type gates struct {
	key   int    // index of the sequence's step that is looked for
	trees []tree // of the rule's pattern or of its steps; then of what ends its reach
	gate  gate   // of the pattern, or of the key step
}

// Compile makes a set of all rules of the packs. An id that stands twice and
// an unusable pattern are errors.
func Compile(packs ...*Pack) (*Set, error) {
	s := &Set{}
	for _, p := range packs {
		s.Rules = append(s.Rules, p.Rules...)
	}
	slices.SortFunc(s.Rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range s.Rules[min(1, len(s.Rules)):] {
		if s.Rules[i].ID == s.Rules[i+1].ID {
			return nil, unique(packs) // says where the two stand
		}
	}
	if err := s.compile(); err != nil {
		return nil, err
	}
	s.index = newIndex(s.Rules, s.compiled)
	return s, nil
}

// compile readies the patterns of all rules.
func (s *Set) compile() error {
	s.memory.rules = int64(len(s.Rules))
	s.compiled = make([]compiled, len(s.Rules))
	var errs []error
	for i, r := range s.Rules {
		if err := s.compiled[i].from(r, &s.memory); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.pos(), err))
		}
	}
	return errors.Join(errs...)
}

func (c *compiled) from(r *Rule, memory *budget) error {
	c.gates = r.gates
	if c.gates == nil {
		g, err := gatesOf(r, newSetTable())
		if err != nil {
			return err
		}
		c.gates = &g
	}
	trees := c.trees
	pattern := func(source string) *lazy {
		l := &lazy{source: source, tree: trees[0], memory: memory}
		trees = trees[1:]
		return l
	}
	switch r.Kind {
	case Line, SpanStart, SpanEnd:
		c.main = pattern(r.Pattern)
	case Sequence:
		c.steps = make([]*lazy, len(r.Steps))
		for i, step := range r.Steps {
			c.steps[i] = pattern(step.Pattern)
		}
		c.main = c.steps[c.key]
	}
	if r.Reach.Kind == ReachUntil {
		c.until = pattern(r.Reach.Until)
	}
	return nil
}

// gatesOf parses every pattern of a rule and derives the gates. Sets of characters
// go into the table.
func gatesOf(r *Rule, table *setTable) (gates, error) {
	var g gates
	parse := func(pattern string) (*syntax.Regexp, error) {
		re, err := parsePattern(pattern)
		if err == nil {
			g.trees = append(g.trees, treeOf(re, table))
		}
		return re, err
	}
	switch r.Kind {
	case Line, SpanStart, SpanEnd:
		re, err := parse(r.Pattern)
		if err != nil {
			return g, err
		}
		g.gate = gateOf(re)
	case Sequence:
		best := 0.0
		g.key = -1
		for i, step := range r.Steps {
			re, err := parse(step.Pattern)
			if err != nil {
				return g, err
			}
			if step.Optional {
				continue
			}
			if sg := gateOf(re); g.key < 0 || sg.cost() < best {
				g.key, g.gate, best = i, sg, sg.cost()
			}
		}
		if g.key < 0 {
			return g, errors.New("no step of the sequence is required, so it would match nothing everywhere")
		}
	case Select:
		if r.Find != nil {
			break
		}
		if err := checkSelector(r.Pattern); err != nil {
			return g, fmt.Errorf("select: %w", err)
		}
	}
	if r.Reach.Kind == ReachUntil {
		if _, err := parse(r.Reach.Until); err != nil {
			return g, err
		}
	}
	return g, nil
}

// cost orders gates: about how often one lets a block pass.
func (g *gate) cost() float64 {
	pass := 1.0
	for _, set := range [][]string{g.start, g.end} {
		if set != nil {
			pass *= min(1, chance(set))
		}
	}
	if g.within != nil {
		pass *= min(1, blockBytes*chance(g.within))
	}
	if g.most == 0 {
		pass *= 2
	}
	return pass
}

// Rule returns the rule of an id, nil if there is none.
func (s *Set) Rule(id string) *Rule {
	i, ok := slices.BinarySearchFunc(s.Rules, id, byID)
	if !ok {
		return nil
	}
	return s.Rules[i]
}

func byID(r *Rule, id string) int { return strings.Compare(r.ID, id) }
