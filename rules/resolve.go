package rules

import (
	"cmp"
	"slices"

	"github.com/winnow-text/winnow/internal/doc"
)

// Hit is a rule that applies to a block.
type Hit struct {
	Rule     int32 // index in Set.Rules
	Block    int32 // index in the blocks passed to Resolve
	From, To int32 // bytes of the block's text: all of it, unless the rule is a span
	// Reach is true where the rule matched another block, Lead, and reaches
	// this one. Lead is an index like Block.
	Reach bool
	Lead  int32
}

// maxReach is how many rules may reach one block; the certain ones and the
// heaviest come first. More would not change a verdict, and a hostile page
// could make the hits outgrow the input.
const maxReach = 16

// resolver is the scratch of one call of Resolve.
type resolver struct {
	set    *Set
	d      *doc.Document
	blocks []doc.Block
	m      *Scan

	firstProse, lastProse int // -1 and len(blocks) where there is none

	leads   []lead  // matches of rules that reach, sequences included
	spans   []reach // what one rule reaches
	reached []uint8 // of a block: how many rules reached it
	runs    runs
	marks   []int32 // of a block: the last rule, plus one, that hit it
	covered []uint8 // of a block: how many select rules took it
	seen    []int32 // of a block of the document: its first twin in blocks, plus one
}

// lead is a match from which a rule reaches on.
type lead struct{ rule, block int32 }

// reach is a run of blocks, blocks[from:to], that a match at lead reaches.
type reach struct{ from, to, lead int32 }

// Resolve completes the scan with what depends on a block's neighbours: zones,
// sequences, likeness to other blocks, and reach. blocks is d.Blocks or a part
// of it in order. The hits are appended to hits, sorted by block and rule; no
// rule hits a block twice, and a match counts before a reach.
func (s *Set) Resolve(d *doc.Document, blocks []doc.Block, m *Scan, hits []Hit) []Hit {
	if len(blocks) == 0 {
		return hits
	}
	r := &m.resolve
	r.set, r.d, r.blocks, r.m = s, d, blocks, m
	r.start()
	base := len(hits)
	hits = r.direct(hits)
	hits = r.alike(hits)
	hits = r.selected(hits)
	hits = r.reachOn(hits)
	r.set, r.d, r.blocks, r.m = nil, nil, nil, nil
	slices.SortFunc(hits[base:], func(a, b Hit) int {
		if a.Block != b.Block {
			return cmp.Compare(a.Block, b.Block)
		}
		return cmp.Compare(a.Rule, b.Rule)
	})
	return hits
}

func (r *resolver) start() {
	r.leads = r.leads[:0]
	r.runs.known = false
	r.reached = cleared(r.reached, len(r.blocks))
	r.marks = cleared(r.marks, len(r.blocks))
	r.firstProse, r.lastProse = len(r.blocks), -1
	for i := range r.blocks {
		if r.blocks[i].Prose {
			r.firstProse = min(r.firstProse, i)
			r.lastProse = i
		}
	}
}

// cleared is s with n zero elements.
func cleared[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// inZone reports whether block i stands in the zone. Without prose the whole
// document is both head and tail.
func (r *resolver) inZone(z Zone, i int) bool {
	head, tail := i < r.firstProse, i > r.lastProse
	switch z {
	case Head:
		return head
	case Tail:
		return tail
	case Mid:
		return !head && !tail
	}
	return true
}

// direct adds the hits of line and span rules, and the leads of all rules with
// a pattern.
func (r *resolver) direct(hits []Hit) []Hit {
	for i := range r.blocks {
		for _, match := range r.m.of(r.blocks[i].Index) {
			rule := r.set.Rules[match.rule]
			if !r.inZone(rule.Zone, i) {
				continue
			}
			if rule.Kind == Sequence {
				r.leads = append(r.leads, lead{match.rule, int32(i)})
				continue
			}
			hits = append(hits, Hit{Rule: match.rule, Block: int32(i), From: match.from, To: match.to, Lead: int32(i)})
			if rule.Reach.Kind != ReachLine {
				r.leads = append(r.leads, lead{match.rule, int32(i)})
			}
		}
	}
	return hits
}

// hit is a hit of the whole of block i.
func (r *resolver) hit(rule int32, i int) Hit {
	return Hit{Rule: rule, Block: int32(i), To: int32(len(r.blocks[i].Text)), Lead: int32(i)}
}

// reachOn resolves sequences and reaches, one rule after the other. Rules that
// argue most come first, so that maxReach does not depend on names.
func (r *resolver) reachOn(hits []Hit) []Hit {
	if len(r.leads) == 0 {
		return hits
	}
	rank := r.set.rank
	slices.SortStableFunc(r.leads, func(a, b lead) int { return cmp.Compare(rank[a.rule], rank[b.rule]) })
	for from := 0; from < len(r.leads); {
		rule := r.leads[from].rule
		to := from + 1
		for to < len(r.leads) && r.leads[to].rule == rule {
			to++
		}
		leads := r.leads[from:to]
		if r.set.Rules[rule].Kind == Sequence {
			hits, leads = r.sequences(rule, leads, hits)
		} else {
			for _, l := range leads {
				r.marks[l.block] = rule + 1
			}
		}
		if r.set.Rules[rule].Reach.Kind != ReachLine {
			hits = r.cover(rule, leads, hits)
		}
		from = to
	}
	return hits
}

// sequences tries a sequence at every block that its key step matched, and
// returns the leads it reaches on from: the last block of each match, or the
// first for a reach upwards.
func (r *resolver) sequences(rule int32, leads []lead, hits []Hit) ([]Hit, []lead) {
	kept := leads[:0]
	up := r.set.Rules[rule].Reach.Kind == ReachBefore || r.set.Rules[rule].Reach.Kind == ReachStart
	for _, l := range leads {
		first, last, ok := r.sequenceAt(rule, int(l.block))
		if !ok {
			continue
		}
		for i := first; i <= last; i++ {
			if r.marks[i] != rule+1 {
				r.marks[i] = rule + 1
				hits = append(hits, r.hit(rule, i))
			}
		}
		at := last
		if up {
			at = first
		}
		kept = append(kept, lead{rule, int32(at)})
	}
	slices.SortFunc(kept, func(a, b lead) int { return cmp.Compare(a.block, b.block) })
	return hits, kept
}

// sequenceAt matches the steps around the key step, which matched block i, and
// returns the first and the last block of the sequence.
func (r *resolver) sequenceAt(rule int32, i int) (first, last int, ok bool) {
	c := &r.set.compiled[rule]
	steps := r.set.Rules[rule].Steps
	first, ok = r.steps(rule, steps, c.key-1, i-1, -1)
	if !ok {
		return 0, 0, false
	}
	last, ok = r.steps(rule, steps, c.key+1, i+1, 1)
	return first, last, ok
}

// steps matches the steps from step on against the blocks from i on, in the
// direction of by, and returns the last block used.
func (r *resolver) steps(rule int32, steps []Step, step, i, by int) (last int, ok bool) {
	if step < 0 || step >= len(steps) {
		return i - by, true
	}
	if i >= 0 && i < len(r.blocks) && r.allows(rule, &r.blocks[i]) && r.inZone(r.set.Rules[rule].Zone, i) &&
		len(r.blocks[i].Text) <= maxBlock && r.set.compiled[rule].steps[step].match(r.blocks[i].Text) {
		if last, ok = r.steps(rule, steps, step+by, i+by, by); ok {
			return last, true
		}
	}
	if steps[step].Optional {
		return r.steps(rule, steps, step+by, i, by)
	}
	return 0, false
}
