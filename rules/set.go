package rules

import (
	"cmp"
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
	guards   []guard    // of the rule with the same index
	langs    [][]string // the lists of languages that rules have
	rank     []int32    // of the rule with the same index: its place among all, those that argue most first
	likes    []int32    // rules with Like
	selects  []int32    // rules with Select

	starts, ends, middle *grams
	// silentStart and silentEnd are rules whose texts may have no ASCII letter
	// or digit to start or end with.
	silentStart, silentEnd []int32
	first                  [1 << classBits][]int32 // rules without literals, by class of the first byte

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
	s.compiled = make([]compiled, len(s.Rules))
	var errs []error
	for i, r := range s.Rules {
		if err := s.compiled[i].from(r, &s.memory); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.pos(), err))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	s.index()
	return s, nil
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

// index builds what Scan looks rules up in.
func (s *Set) index() {
	var starts, ends, middles int
	for i := range s.compiled {
		g := &s.compiled[i].gate
		starts, ends, middles = starts+len(g.start), ends+len(g.end), middles+len(g.within)
	}
	start, end, middle := make([]wanted, 0, starts), make([]wanted, 0, ends), make([]wanted, 0, middles)
	s.guards = make([]guard, len(s.Rules))
	for i, r := range s.Rules {
		gate := &s.compiled[i].gate
		s.guards[i] = guardOf(r, gate)
		s.guards[i].langs = s.langsOf(r.Lang)
		s.guards[i].sieve = s.guards[i].applying()
		switch r.Kind {
		case Like:
			s.likes = append(s.likes, int32(i))
			continue
		case Select:
			s.selects = append(s.selects, int32(i))
			continue
		}
		s.guards[i].conditions = s.indexGate(int32(i), gate, &start, &end, &middle)
	}
	// Side by side, as winnow waits for them when it starts.
	var group sync.WaitGroup
	group.Go(s.rankRules)
	group.Go(func() { s.starts = newGrams(start, s.guards, outset) })
	group.Go(func() { s.ends = newGrams(end, s.guards, ending) })
	s.middle = newGrams(middle, s.guards, telling)
	group.Wait()
}

// indexGate adds the literals of a rule's gate, and returns the conditions that
// they make.
func (s *Set) indexGate(rule int32, g *gate, start, end, middle *[]wanted) conditions {
	var c conditions
	add := func(bit conditions, set []string, to *[]wanted, silent *[]int32) {
		if set == nil {
			return
		}
		c |= bit
		for _, text := range set {
			if text == noWord {
				*silent = append(*silent, rule)
				continue
			}
			*to = append(*to, wanted{text, rule})
		}
	}
	add(hasStart, g.start, start, &s.silentStart)
	add(hasEnd, g.end, end, &s.silentEnd)
	add(hasWithin, g.within, middle, nil)
	if c == 0 {
		s.indexFirst(rule, &g.first)
	}
	return c
}

// rankRules orders the rules by how much they argue: certain ones, then the
// heavy ones, then by id.
func (s *Set) rankRules() {
	order := make([]int32, len(s.Rules))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		ra, rb := s.Rules[a], s.Rules[b]
		if ra.Certain != rb.Certain {
			if ra.Certain {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(rb.Weight, ra.Weight), cmp.Compare(a, b))
	})
	s.rank = make([]int32, len(order))
	for place, i := range order {
		s.rank[i] = int32(place)
	}
	slices.SortFunc(s.selects, func(a, b int32) int { return cmp.Compare(s.rank[a], s.rank[b]) })
}

func (s *Set) indexFirst(rule int32, first *firstBytes) {
	var done uint64
	for b := range 256 {
		if c := classes[b]; first.has(byte(b)) && done&(1<<c) == 0 {
			done |= 1 << c
			s.first[c] = append(s.first[c], rule)
		}
	}
}

// Rule returns the rule of an id, nil if there is none.
func (s *Set) Rule(id string) *Rule {
	i, ok := slices.BinarySearchFunc(s.Rules, id, func(r *Rule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return nil
	}
	return s.Rules[i]
}
