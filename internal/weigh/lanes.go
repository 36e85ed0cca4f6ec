package weigh

import (
	"encoding/binary"
	"math/bits"

	"github.com/winnow-text/winnow/internal/feature"
)

// Eight rows are scored at a time, their bins of a column side by side in the bytes of one
// word: a sum of words asks all eight whether their bin reaches a bound. And each
// question is asked once, of which the trees share most: a tree takes the answers to
// its own, and they make the index of its weight in each of the bytes.

// ones has 1 in each byte; a multiple of it has the same number in each.
const ones = 0x0101010101010101

// interval asks whether the bin of a column is in from..to-1.
type interval struct {
	col, from, to uint8
}

// or is an interval with which a question is answered with yes too.
type or struct {
	question uint32
	interval
}

// forest is the trees of a pass as eight rows are scored by them.
type forest struct {
	questions []interval
	ors       []or
	trees     []laneTree
}

// laneTree is a tree with the numbers of its questions. One that asks less than the most
// asks the rest what nothing answers with yes.
type laneTree struct {
	asked   [MaxDepth]uint32
	weights [1 << MaxDepth]float32
}

func newForest(trees []Tree) forest {
	f := forest{trees: make([]laneTree, len(trees))}
	known := map[Test]uint32{}
	for i := range trees {
		t := &f.trees[i]
		copy(t.weights[:], trees[i].Weights)
		for d := range t.asked {
			var q Test // no bins
			if d < len(trees[i].Tests) {
				q = trees[i].Tests[d]
			}
			n, ok := known[q]
			if !ok {
				n = uint32(len(f.questions))
				known[q] = n
				f.ask(q)
			}
			t.asked[d] = n
		}
	}
	return f
}

// ask adds a question.
func (f *forest) ask(q Test) {
	n := uint32(len(f.questions))
	next := func() interval {
		from := bits.TrailingZeros64(q.Bins)
		to := from + bits.TrailingZeros64(^(q.Bins >> from))
		q.Bins &= ^uint64(0) << to
		return interval{uint8(q.Col), uint8(from), uint8(to)}
	}
	f.questions = append(f.questions, next())
	for q.Bins != 0 {
		f.ors = append(f.ors, or{n, next()})
	}
}

// lanes is the scratch of scoring.
type lanes struct {
	bins    [256][8]uint8 // by column: the bins of the rows
	answers []uint64      // by question: 1 in the bytes of the rows that say yes
}

// in says which bins of a column are in an interval: 1 in the bytes of their rows. Bins
// and bounds are at most MaxBins, so that a byte's highest bit is the carry of a bin from
// the bound on, and no byte carries into the next.
func (l *lanes) in(i interval) uint64 {
	x := binary.LittleEndian.Uint64(l.bins[i.col][:])
	return ((x + ones*(128-uint64(i.from))) ^ (x + ones*(128-uint64(i.to)))) >> 7 & ones
}

// score fills out with the scores of up to eight rows of m from the first on.
func (l *lanes) score(f *forest, bias float32, m *feature.Matrix, first int, out []float32) {
	for r := range out {
		for c, bin := range m.Row(first + r) {
			l.bins[c&255][r&7] = bin
		}
	}
	answers := l.answers[:0]
	for _, q := range f.questions {
		answers = append(answers, l.in(q))
	}
	for _, q := range f.ors {
		answers[q.question] |= l.in(q.interval)
	}
	l.answers = answers
	a, b, c, d, e, g, h, k := bias, bias, bias, bias, bias, bias, bias, bias // in registers
	for i := range f.trees {
		t := &f.trees[i]
		q := &t.asked
		at := answers[q[0]] | answers[q[1]]<<1 | answers[q[2]]<<2 | answers[q[3]]<<3 | answers[q[4]]<<4 | answers[q[5]]<<5
		w := &t.weights
		a += w[at%uint64(len(w))]
		b += w[at>>8%uint64(len(w))]
		c += w[at>>16%uint64(len(w))]
		d += w[at>>24%uint64(len(w))]
		e += w[at>>32%uint64(len(w))]
		g += w[at>>40%uint64(len(w))]
		h += w[at>>48%uint64(len(w))]
		k += w[at>>56%uint64(len(w))]
	}
	sums := [8]float32{a, b, c, d, e, g, h, k}
	copy(out, sums[:])
}
