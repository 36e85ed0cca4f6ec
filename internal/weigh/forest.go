package weigh

import (
	"github.com/winnow-text/winnow/internal/feature"
)

// Test is a yes/no question about a block: is the bin of a feature one of these?
type Test struct {
	Col  int    // column of the matrix
	Bins uint64 // a bit for each bin for which the answer is yes
}

// Tree is a table of log-odds over the answers to a few questions, in other words a
// symmetric (oblivious) decision tree: every path through it asks the same questions.
type Tree struct {
	Tests   []Test
	Weights []float32 // by the answers: the first question's is the lowest bit
	Counts  []int32   // how many blocks of the training pages answered so
}

// Pass is one sum of trees. The first pass sees the document's features; those
// after it see also how the one before judged the neighbours.
type Pass struct {
	Bias  float32
	Trees []Tree

	depth int      // of the deepest tree
	tests []packed // depth of each tree; where it has fewer, ones that nothing answers with yes
	flat  []float32
}

type packed struct {
	bins uint64
	col  uint8
}

// MaxDepth is how many questions a tree has at most, MaxBins how many bins a feature.
const (
	MaxDepth = 8
	MaxBins  = 64
)

// Prepare builds what scoring needs.
func (p *Pass) Prepare() {
	p.depth, p.tests, p.flat = 0, nil, nil
	for i := range p.Trees {
		p.depth = max(p.depth, len(p.Trees[i].Tests))
	}
	for i := range p.Trees {
		t := &p.Trees[i]
		for d := range p.depth {
			var q packed
			if d < len(t.Tests) {
				q = packed{t.Tests[d].Bins, uint8(t.Tests[d].Col)}
			}
			p.tests = append(p.tests, q)
		}
		p.flat = append(p.flat, t.Weights...)
		p.flat = append(p.flat, make([]float32, 1<<p.depth-len(t.Weights))...)
	}
}

// Score is the log-odds that the block of a row is body.
func (p *Pass) Score(row []uint8) float32 {
	v := p.Bias
	tests, flat := p.tests, p.flat
	for len(tests) > 0 {
		at := 0
		for d, q := range tests[:p.depth] {
			at |= int(q.bins>>(row[q.col]&63)&1) << d
		}
		v += flat[at]
		tests, flat = tests[p.depth:], flat[1<<p.depth:]
	}
	return v
}

// scores fills out with the scores of the rows of m, four at a time: a sum waits
// for each of its additions, and four sums don't wait for each other.
func (p *Pass) scores(m *feature.Matrix, out []float32) {
	i := 0
	if p.depth > 0 {
		for ; i+4 <= len(out); i += 4 {
			p.four([4][]uint8{m.Row(i), m.Row(i + 1), m.Row(i + 2), m.Row(i + 3)}, out[i:i+4])
		}
	}
	for ; i < len(out); i++ {
		out[i] = p.Score(m.Row(i))
	}
}

func (p *Pass) four(rows [4][]uint8, out []float32) {
	var a, b, c, d [256]uint8 // a column of eight bits is always inside
	copy(a[:], rows[0])
	copy(b[:], rows[1])
	copy(c[:], rows[2])
	copy(d[:], rows[3])
	va, vb, vc, vd := p.Bias, p.Bias, p.Bias, p.Bias
	tests, flat := p.tests, p.flat
	for len(tests) > 0 {
		var ia, ib, ic, id uint64
		for n, q := range tests[:p.depth] {
			n := uint(n) & 7
			ia |= q.bins >> (a[q.col] & 63) & 1 << n
			ib |= q.bins >> (b[q.col] & 63) & 1 << n
			ic |= q.bins >> (c[q.col] & 63) & 1 << n
			id |= q.bins >> (d[q.col] & 63) & 1 << n
		}
		w := flat[:1<<p.depth]
		va += w[ia]
		vb += w[ib]
		vc += w[ic]
		vd += w[id]
		tests, flat = tests[p.depth:], flat[1<<p.depth:]
	}
	out[0], out[1], out[2], out[3] = va, vb, vc, vd
}

// Evidence is one summand of a score.
type Evidence struct {
	Name  string  `json:"name"`
	Value float32 `json:"value"` // log-odds; above zero speaks for body
}

// Evidence names what the features add for a row, in the order of the columns;
// together with the bias it is the score. What a tree says is shared out among its
// questions: each gets what its answer moves the mean of the blocks that gave the
// answers before it (Saabas 2014), and the mean of all blocks goes to the bias.
func (p *Pass) Evidence(row []uint8, cols []feature.Spec) []Evidence {
	bias := p.Bias
	sums := make([]float32, len(cols))
	for i := range p.Trees {
		t := &p.Trees[i]
		mean := t.mean(0, 0)
		bias += mean
		at := 0
		for d, q := range t.Tests {
			at |= int(q.Bins>>row[q.Col]&1) << d
			next := t.mean(at, d+1)
			sums[q.Col] += next - mean
			mean = next
		}
	}
	out := []Evidence{{"bias", bias}}
	for c, v := range sums {
		if v != 0 {
			out = append(out, Evidence{cols[c].Name, v})
		}
	}
	return out
}

// mean is the mean weight of the blocks whose first answers are known.
func (t *Tree) mean(at, known int) float32 {
	var sum, n float64
	for x := at; x < len(t.Weights); x += 1 << known {
		// Half a block where none stood: an answer that was never given has a mean too.
		c := float64(t.Counts[x]) + 0.5
		sum += c * float64(t.Weights[x])
		n += c
	}
	return float32(sum / n)
}
