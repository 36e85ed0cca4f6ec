package rules

import (
	"cmp"
	"slices"
	"sync"

	"github.com/winnow-text/winnow/internal/flat"
)

// index is what Scan looks rules up in, by their number.
type index struct {
	guards  []guard
	langs   [][]string // the lists of languages that rules have
	rank    []int32    // of each rule: its place among all, those that argue most first
	likes   []int32    // rules with Like
	selects []int32    // rules with Select, those that argue most first

	starts, ends, middle *grams
	// silentStart and silentEnd are rules whose texts may have no ASCII letter
	// or digit to start or end with.
	silentStart, silentEnd flat.Fixed
	first                  [1 << classBits][]int32 // rules without literals, by class of the first byte
}

// newIndex indexes rules and their gates.
func newIndex(rules []*Rule, compiled []compiled) (x index) {
	gates := make([]sets, len(rules))
	var packed flat.Decoder
	var starts, ends, middles int
	for i := range compiled {
		g := compiled[i].gate.literals(&packed)
		gates[i] = g
		starts, ends, middles = starts+len(g.start), ends+len(g.end), middles+len(g.within)
	}
	x.guard(rules, compiled)
	start, end, middle := make([]wanted, 0, starts), make([]wanted, 0, ends), make([]wanted, 0, middles)
	var silentStart, silentEnd []int32
	for i, r := range rules {
		if r.Kind == Like || r.Kind == Select {
			continue
		}
		rule, asked := int32(i), &x.guards[i].conditions
		start, silentStart = asked.add(hasStart, rule, gates[i].start, start, silentStart)
		end, silentEnd = asked.add(hasEnd, rule, gates[i].end, end, silentEnd)
		middle, _ = asked.add(hasWithin, rule, gates[i].within, middle, nil)
	}
	x.silentStart, x.silentEnd = flat.FixedOf(silentStart), flat.FixedOf(silentEnd)
	// Side by side, as winnow waits for them when it starts with packs of a user.
	var group sync.WaitGroup
	group.Go(func() { x.rank = rankOf(rules) })
	group.Go(func() { x.starts = newGrams(start, x.guards, outset) })
	group.Go(func() { x.ends = newGrams(end, x.guards, ending) })
	x.middle = newGrams(middle, x.guards, telling)
	group.Wait()
	x.list(rules)
	return x
}

// guard makes the guards of rules.
func (x *index) guard(rules []*Rule, compiled []compiled) {
	x.guards = make([]guard, len(rules))
	for i, r := range rules {
		g := guardOf(r, &compiled[i].gate)
		g.langs = x.langsOf(r.Lang)
		g.sieve = g.applying()
		x.guards[i] = g
	}
}

// list gathers what needs no literal: the rules of some kinds, and those to be tried
// wherever the first byte is theirs.
func (x *index) list(rules []*Rule) {
	for i, r := range rules {
		switch g := &x.guards[i]; {
		case r.Kind == Like:
			x.likes = append(x.likes, int32(i))
		case r.Kind == Select:
			x.selects = append(x.selects, int32(i))
		case g.conditions == 0:
			x.tryAt(int32(i), &g.first)
		}
	}
	slices.SortFunc(x.selects, func(a, b int32) int { return cmp.Compare(x.rank[a], x.rank[b]) })
}

// add makes it a condition of a rule that one of a set of literals is there, if there is a
// set: adds them to those that are wanted, or the rule to those that ask for no letter.
func (c *conditions) add(bit conditions, rule int32, set []string, all []wanted, silent []int32) ([]wanted, []int32) {
	if set != nil {
		*c |= bit
	}
	for _, text := range set {
		if text == noWord {
			silent = append(silent, rule)
		} else {
			all = append(all, wanted{text, rule})
		}
	}
	return all, silent
}

// tryAt has a rule tried at texts that begin with one of some bytes.
func (x *index) tryAt(rule int32, first *firstBytes) {
	var done uint64
	for b := range 256 {
		if c := classes[b]; first.has(byte(b)) && done&(1<<c) == 0 {
			done |= 1 << c
			x.first[c] = append(x.first[c], rule)
		}
	}
}

// rankOf orders rules by how much they argue: certain ones, then the
// heavy ones, then by id.
func rankOf(rules []*Rule) []int32 {
	order := make([]int32, len(rules))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		ra, rb := rules[a], rules[b]
		if ra.Certain != rb.Certain {
			if ra.Certain {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(rb.Weight, ra.Weight), cmp.Compare(a, b))
	})
	rank := make([]int32, len(order))
	for place, i := range order {
		rank[i] = int32(place)
	}
	return rank
}

// write writes what of an index takes long to make.
func (x *index) write(e *flat.Encoder) {
	e.Fixed(flat.FixedOf(x.rank))
	e.Fixed(x.silentStart)
	e.Fixed(x.silentEnd)
	for i := range x.guards {
		e.Number(int(x.guards[i].conditions))
	}
	for _, g := range []*grams{x.starts, x.ends, x.middle} {
		g.write(e)
	}
}

// readIndex reads what write wrote and makes the rest.
func readIndex(d *flat.Decoder, rules []*Rule, compiled []compiled) (x index) {
	x.rank, x.silentStart, x.silentEnd = flat.List[int32](d.Fixed()), d.Fixed(), d.Fixed()
	if len(x.rank) != len(rules) {
		return index{} // it ends early
	}
	x.guard(rules, compiled)
	for i := range x.guards {
		x.guards[i].conditions = conditions(d.Number())
	}
	x.starts, x.ends, x.middle = readGrams(d), readGrams(d), readGrams(d)
	x.list(rules)
	return x
}
