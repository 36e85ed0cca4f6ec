package weigh

import (
	"math/bits"
	"slices"

	"github.com/winnow-text/winnow/internal/feature"
)

// Up to 64 rows are scored at a time, a bit of a word each. For every bound of a column
// there is a word of the rows whose bin reaches it, of which the answers to all questions
// follow; each question is answered once, as the trees share most. A tree asks all it
// could ask and picks, level by level, the answer that the answers before lead to
// (so does QuickScorer, Lucchese and others 2015, by other means).

const (
	lane         = 64      // rows that are scored at a time
	maxQuestions = 1 << 12 // different ones of a pass
)

// column is a column that trees ask about. Its bounds lie in a row from first on; a bin
// above top is as good as top.
type column struct {
	col, top uint8
	first    uint16
}

// interval asks whether the bin of a column reaches one bound but not another.
type interval struct{ from, to uint16 }

// or is an interval with which a question is answered with yes too.
type or struct {
	question uint16
	interval
}

// forest is the questions of a pass as rows answer them.
type forest struct {
	columns   []column
	bounds    int // of all columns
	questions []interval
	ors       []or
}

func newForest(asked []Test) forest {
	f := forest{bounds: 1} // the first is of no column
	var top [256]uint8
	for _, q := range asked {
		top[q.Col&255] = max(top[q.Col&255], uint8(bits.Len64(q.Bins)))
	}
	var first [256]uint16
	for c, t := range top {
		if t > 0 {
			first[c] = uint16(f.bounds)
			f.columns = append(f.columns, column{uint8(c), t, first[c]})
			f.bounds += int(t) + 1
		}
	}
	for n, q := range asked {
		f.questions = append(f.questions, interval{})
		for k := 0; q.Bins != 0; k++ {
			from := bits.TrailingZeros64(q.Bins)
			to := from + bits.TrailingZeros64(^(q.Bins >> from))
			q.Bins &= ^uint64(0) << to
			in := interval{first[q.Col&255] + uint16(from), first[q.Col&255] + uint16(to)}
			if k == 0 {
				f.questions[n] = in
			} else {
				f.ors = append(f.ors, or{uint16(n), in})
			}
		}
	}
	return f
}

// lanes is the scratch of scoring.
type lanes struct {
	reach   []uint64             // by bound: the rows whose bin reaches it
	answers [maxQuestions]uint64 // by question: the rows that say yes
	paths   [][MaxDepth]uint64   // by tree and level: the rows that say yes to the question on their path
}

// score fills out with the scores of up to 64 rows of m from the first on.
func (l *lanes) score(p *Pass, m *feature.Matrix, first int, out []float32) {
	l.answer(&p.forest, m, first, len(out))
	l.paths = l.paths[:0]
	for i := range p.Trees {
		l.paths = append(l.paths, l.pick(&p.Trees[i].Asked))
	}
	for r := 0; r < len(out); r += 8 {
		a, b, c, d, e, g, h, k := p.Bias, p.Bias, p.Bias, p.Bias, p.Bias, p.Bias, p.Bias, p.Bias // in registers
		for i := range l.paths {
			path, w := &l.paths[i], &p.Trees[i].Weights
			at := spread[path[0]>>r&255] | spread[path[1]>>r&255]<<1 | spread[path[2]>>r&255]<<2 | spread[path[3]>>r&255]<<3 | spread[path[4]>>r&255]<<4
			a += w[at%leaves]
			b += w[at>>8%leaves]
			c += w[at>>16%leaves]
			d += w[at>>24%leaves]
			e += w[at>>32%leaves]
			g += w[at>>40%leaves]
			h += w[at>>48%leaves]
			k += w[at>>56%leaves]
		}
		sums := [8]float32{a, b, c, d, e, g, h, k}
		copy(out[r:], sums[:])
	}
}

// answer answers the questions of a forest for n rows of m.
func (l *lanes) answer(f *forest, m *feature.Matrix, first, n int) {
	l.reach = append(l.reach[:0], make([]uint64, f.bounds)...)
	reach := l.reach
	for r := range n {
		row, bit := m.Row(first+r), uint64(1)<<r
		for _, c := range f.columns {
			reach[c.first+uint16(min(row[c.col], c.top))] |= bit
		}
	}
	for _, c := range f.columns {
		all := uint64(0)
		for b, rows := range slices.Backward(reach[c.first:][:c.top+1]) {
			all |= rows
			reach[int(c.first)+b] = all
		}
	}
	for n, q := range f.questions {
		l.answers[n%maxQuestions] = reach[q.from] &^ reach[q.to]
	}
	for _, q := range f.ors {
		l.answers[q.question%maxQuestions] |= reach[q.from] &^ reach[q.to]
	}
}

// pick follows the answers through a tree.
func (l *lanes) pick(q *[leaves - 1]uint16) (path [MaxDepth]uint64) {
	a := &l.answers
	p0 := a[q[0]%maxQuestions]
	p1 := either(p0, a[q[1]%maxQuestions], a[q[2]%maxQuestions])
	p2 := either(p1, either(p0, a[q[3]%maxQuestions], a[q[4]%maxQuestions]), either(p0, a[q[5]%maxQuestions], a[q[6]%maxQuestions]))
	p3 := either(p2, l.four(q[7:11], p0, p1), l.four(q[11:15], p0, p1))
	p4 := either(p3, either(p2, l.four(q[15:19], p0, p1), l.four(q[19:23], p0, p1)),
		either(p2, l.four(q[23:27], p0, p1), l.four(q[27:31], p0, p1)))
	return [MaxDepth]uint64{p0, p1, p2, p3, p4}
}

// four is the answer to one of four questions, after two answers.
func (l *lanes) four(q []uint16, p0, p1 uint64) uint64 {
	a := &l.answers
	_ = q[3]
	return either(p1, either(p0, a[q[0]%maxQuestions], a[q[1]%maxQuestions]), either(p0, a[q[2]%maxQuestions], a[q[3]%maxQuestions]))
}

// either takes of yes the rows that are set and of no the others.
func either(rows, no, yes uint64) uint64 { return no ^ (no^yes)&rows }

// spread has the bits of a byte in the bytes of a word.
var spread = func() (words [256]uint64) {
	for b := range words {
		for i := range 8 {
			words[b] |= uint64(b>>i&1) << (8 * i)
		}
	}
	return words
}()
