package weigh

import (
	"slices"

	"github.com/winnow-text/winnow/internal/feature"
)

// Test is a yes/no question about a block: is the bin of a feature one of these? One
// without bins asks nothing, and the answer is no.
type Test struct {
	Col  int    // column of the matrix
	Bins uint64 // a bit for each bin for which the answer is yes
}

// Tree is a decision tree. Its questions lie level by level, 1, 2, 4 and so on: of those
// after d answers, the one at the number that the answers make, the first answer being
// the lowest bit.
type Tree struct {
	Asked   [leaves - 1]uint16 // the numbers of the questions in Pass.Tests
	Weights [leaves]float32    // log-odds by all answers
	Counts  [leaves]int32      // how many blocks of the training pages answered so
}

// depth is how many questions a tree asks a block at most.
func (t *Tree) depth() int {
	d := MaxDepth
	for d > 0 && !slices.ContainsFunc(t.Asked[1<<(d-1)-1:1<<d-1], func(n uint16) bool { return n > 0 }) {
		d--
	}
	return d
}

// Pass is one sum of trees. The first pass sees the document's features; those
// after it see also how the one before judged the neighbours.
type Pass struct {
	Bias  float32
	Tests []Test // what the trees ask, each question once; the first asks nothing
	Trees []Tree

	numbers map[Test]uint16 // of Tests, while there come more
	forest  forest
}

// MaxDepth is how many questions a tree asks a block at most, MaxBins how many bins a feature.
const (
	MaxDepth = 5
	MaxBins  = 64
	leaves   = 1 << MaxDepth
)

// Ask returns the number of a question, which it adds where it is new. One without bins
// must be asked as Test{}.
func (p *Pass) Ask(q Test) uint16 {
	if len(p.Tests) == 0 {
		p.Tests = append(p.Tests, Test{})
	}
	if p.numbers == nil {
		p.numbers = map[Test]uint16{}
		for n, q := range p.Tests {
			p.numbers[q] = uint16(n)
		}
	}
	n, ok := p.numbers[q]
	if !ok {
		n = uint16(len(p.Tests))
		p.numbers[q] = n
		p.Tests = append(p.Tests, q)
	}
	return n
}

// Prepare builds what scoring needs.
func (p *Pass) Prepare() { p.forest, p.numbers = newForest(p.Tests), nil }

// Score is the log-odds that the block of a row is body.
func (p *Pass) Score(row []uint8) float32 {
	v := p.Bias
	for i := range p.Trees {
		t := &p.Trees[i]
		at := 0
		for d := range MaxDepth {
			at |= p.answer(t, d, at, row) << d
		}
		v += t.Weights[at]
	}
	return v
}

// answer is what a row says to a tree after d answers, 1 for yes.
func (p *Pass) answer(t *Tree, d, answers int, row []uint8) int {
	q := p.Tests[t.Asked[1<<d-1+answers]]
	return int(q.Bins >> (row[q.Col] & 63) & 1)
}

// scores fills out with the scores of the rows of m.
func (p *Pass) scores(m *feature.Matrix, l *lanes, out []float32) {
	for i := 0; i < len(out); i += lane {
		l.score(p, m, i, out[i:min(i+lane, len(out))])
	}
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
		size := 1 << t.depth()
		mean := t.mean(0, 0, size)
		bias += mean
		at := 0
		for d := 0; 1<<d < size; d++ {
			n := t.Asked[1<<d-1+at]
			at |= p.answer(t, d, at, row) << d
			next := t.mean(at, d+1, size)
			if n == 0 {
				bias += next - mean
			} else {
				sums[p.Tests[n].Col] += next - mean
			}
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

// mean is the mean weight of the blocks whose first answers are known, of so many that
// the tree's questions have together.
func (t *Tree) mean(at, known, size int) float32 {
	var sum, n float64
	for x := at; x < size; x += 1 << known {
		// Half a block where none stood: an answer that was never given has a mean too.
		c := float64(t.Counts[x]) + 0.5
		sum += c * float64(t.Weights[x])
		n += c
	}
	return float32(sum / n)
}
