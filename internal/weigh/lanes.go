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
	depth     int // of the deepest tree
	questions []interval
	ors       []or
	asked     []uint32  // depth questions of each tree, the last first
	weights   []float32 // 1<<depth of each tree
}

func newForest(trees []Tree) forest {
	var f forest
	for i := range trees {
		f.depth = max(f.depth, len(trees[i].Tests))
	}
	f.asked = make([]uint32, 0, len(trees)*f.depth)
	f.weights = make([]float32, len(trees)<<f.depth+1<<MaxDepth) // a byte is an index that is always inside
	known := map[Test]uint32{}
	for i := range trees {
		t := &trees[i]
		for d := f.depth - 1; d >= 0; d-- {
			var q Test // no bins: what trees ask that have fewer questions, and nothing answers with yes
			if d < len(t.Tests) {
				q = t.Tests[d]
			}
			n, ok := known[q]
			if !ok {
				n = uint32(len(f.questions))
				known[q] = n
				f.ask(q)
			}
			f.asked = append(f.asked, n)
		}
		copy(f.weights[i<<f.depth:], t.Weights)
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
	depth, asked, weights := f.depth, f.asked, f.weights // in registers
	a, b, c, d, e, g, h, k := bias, bias, bias, bias, bias, bias, bias, bias
	for len(asked) > 0 {
		var at uint64
		for _, q := range asked[:depth] {
			at = at<<1 | answers[q]
		}
		w := (*[1 << MaxDepth]float32)(weights)
		a += w[uint8(at)]
		b += w[uint8(at>>8)]
		c += w[uint8(at>>16)]
		d += w[uint8(at>>24)]
		e += w[uint8(at>>32)]
		g += w[uint8(at>>40)]
		h += w[uint8(at>>48)]
		k += w[uint8(at>>56)]
		asked, weights = asked[depth:], weights[1<<depth:]
	}
	sums := [8]float32{a, b, c, d, e, g, h, k}
	copy(out, sums[:])
}
