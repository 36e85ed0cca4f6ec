package rules

import (
	"cmp"
	"slices"

	"github.com/winnow-text/winnow/internal/doc"
)

// untilWithin is how many blocks a reach with until may look ahead.
const untilWithin = 40

// runs answers, for every block, where the run it stands in ends. Computed
// once a call, so that a million matches don't walk a million runs.
type runs struct {
	known bool
	// prose[i] is the next prose block at or after i, pair[i] the next at or
	// after i that is followed by another prose block; len(blocks) if none.
	prose, pair []int32
	// proseUp[i] is the last prose block before i, pairUp[i] the second block
	// of the last pair before i; -1 if none.
	proseUp, pairUp []int32
}

func (r *resolver) findRuns() {
	if r.runs.known {
		return
	}
	r.runs.known = true
	n := len(r.blocks)
	u := &r.runs
	u.prose, u.pair = cleared(u.prose, n+1), cleared(u.pair, n+1)
	u.proseUp, u.pairUp = cleared(u.proseUp, n+1), cleared(u.pairUp, n+1)
	prose, pair := int32(n), int32(n)
	u.prose[n], u.pair[n] = prose, pair
	for i := n - 1; i >= 0; i-- {
		if r.blocks[i].Prose {
			prose = int32(i)
			if i+1 < n && r.blocks[i+1].Prose {
				pair = int32(i)
			}
		}
		u.prose[i], u.pair[i] = prose, pair
	}
	prose, pair = -1, -1
	for i := 0; i <= n; i++ {
		u.proseUp[i], u.pairUp[i] = prose, pair
		if i < n && r.blocks[i].Prose {
			prose = int32(i)
			if i > 0 && r.blocks[i-1].Prose {
				pair = int32(i)
			}
		}
	}
}

// cover adds the hits of what a rule reaches from its leads. Each block is hit
// once, by the first lead that reaches it.
func (r *resolver) cover(rule int32, leads []lead, hits []Hit) []Hit {
	r.findRuns()
	r.spans = r.spans[:0]
	until := 0 // see untilNext
	for _, l := range leads {
		if n := len(r.spans); n > 0 && r.set.Rules[rule].Reach.Kind == ReachBlock && l.block < r.spans[n-1].to {
			continue // the same block of lines, or an element inside the last
		}
		from, to := r.extent(rule, int(l.block), &until)
		if from < to {
			r.spans = append(r.spans, reach{int32(from), int32(to), l.block})
		}
	}
	slices.SortStableFunc(r.spans, func(a, b reach) int { return cmp.Compare(a.from, b.from) })
	done := int32(0)
	for _, span := range r.spans {
		for i := max(span.from, done); i < span.to; i++ {
			if r.marks[i] == rule+1 || r.reached[i] >= maxReach {
				continue
			}
			r.reached[i]++
			h := r.hit(rule, int(i))
			h.Reach, h.Lead = true, span.lead
			hits = append(hits, h)
		}
		done = max(done, span.to)
	}
	return hits
}

// extent is what a match at block i reaches, blocks[from:to], which may
// include i.
func (r *resolver) extent(rule int32, i int, until *int) (from, to int) {
	n := len(r.blocks)
	certain := r.set.Rules[rule].Certain
	switch r.set.Rules[rule].Reach.Kind {
	case ReachBefore:
		return int(r.runs.proseUp[i]) + 1, i
	case ReachAfter:
		to = int(r.runs.prose[i+1])
		// A heading right above prose belongs to the prose.
		if to < n && to-1 > i && r.blocks[to-1].Kind == doc.Heading {
			to--
		}
		return i + 1, to
	case ReachEnd:
		if certain {
			return i + 1, n
		}
		return i + 1, int(r.runs.pair[i+1])
	case ReachStart:
		if certain {
			return 0, i
		}
		return int(r.runs.pairUp[i]) + 1, i
	case ReachBlock:
		if r.blocks[i].Elem >= 0 {
			return r.parentBlocks(i)
		}
		return r.textBlock(i)
	case ReachUntil:
		return r.untilNext(rule, i, until)
	}
	return i, i
}

// untilNext looks for the block that ends the reach. As leads come in order,
// what an earlier lead has passed is not looked at again: until is the first
// block not yet known to let the reach go on.
func (r *resolver) untilNext(rule int32, i int, until *int) (from, to int) {
	last := min(i+untilWithin, len(r.blocks)-1)
	for j := max(i+1, *until); j <= last; j++ {
		*until = j
		text := r.blocks[j].Text
		if len(text) <= maxBlock && r.set.compiled[rule].until.match(text) {
			return i + 1, j
		}
		*until = j + 1
	}
	return i, i
}

// textBlock is the run of lines without a blank line between them.
func (r *resolver) textBlock(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && !r.blankBefore(from) {
		from--
	}
	for to < len(r.blocks) && !r.blankBefore(to) {
		to++
	}
	return from, to
}

// blankBefore reports whether a blank line stands between blocks[i-1] and
// blocks[i] in the document; what stood between them may have been taken out.
func (r *resolver) blankBefore(i int) bool {
	for j := r.blocks[i-1].Index + 1; j <= r.blocks[i].Index; j++ {
		if r.d.Blocks[j].Gap == doc.BlankLine {
			return true
		}
	}
	return false
}

// parentBlocks is the blocks of the element around the block's element. The
// page's own frame is never taken.
func (r *resolver) parentBlocks(i int) (from, to int) {
	parent := r.d.Elems[r.blocks[i].Elem].Parent
	if parent < 0 {
		return i, i + 1
	}
	e := &r.d.Elems[parent]
	switch e.Node.Data {
	case "html", "body", "main", "article":
		return i, i + 1
	}
	return r.position(e.First), r.position(e.Last)
}

// position is where the block with the index, or the first after it, stands in
// blocks.
func (r *resolver) position(index int32) int {
	at, _ := slices.BinarySearchFunc(r.blocks, index, func(b doc.Block, index int32) int { return cmp.Compare(b.Index, index) })
	return at
}
