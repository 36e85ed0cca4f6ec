package weigh

import (
	"math/bits"

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
	Tests   []Test
	Weights []float32 // log-odds by all answers
	Counts  []int32   // how many blocks of the training pages answered so
}

// question is what a tree asks after d answers.
func (t *Tree) question(d, answers int) Test { return t.Tests[1<<d-1+answers] }

// depth is how many questions a block is asked.
func (t *Tree) depth() int { return bits.Len(uint(len(t.Tests))) }

// Pass is one sum of trees. The first pass sees the document's features; those
// after it see also how the one before judged the neighbours.
type Pass struct {
	Bias  float32
	Trees []Tree

	forest forest
}

// MaxDepth is how many questions a tree asks a block at most, MaxBins how many bins a feature.
const (
	MaxDepth = 5
	MaxBins  = 64
)

// Prepare builds what scoring needs.
func (p *Pass) Prepare() {
	asked, numbers := questionsOf(p.Trees)
	p.forest = newForest(asked, len(p.Trees))
	for i := range p.Trees {
		p.forest.trees[i].asked = numbers[i]
		copy(p.forest.trees[i].weights[:], p.Trees[i].Weights)
	}
}

// Score is the log-odds that the block of a row is body.
func (p *Pass) Score(row []uint8) float32 {
	v := p.Bias
	for i := range p.Trees {
		t := &p.Trees[i]
		at := 0
		for d := range t.depth() {
			q := t.question(d, at)
			at |= int(q.Bins>>(row[q.Col]&63)&1) << d
		}
		v += t.Weights[at]
	}
	return v
}

// scores fills out with the scores of the rows of m.
func (p *Pass) scores(m *feature.Matrix, l *lanes, out []float32) {
	for i := 0; i < len(out); i += lane {
		l.score(&p.forest, p.Bias, m, i, out[i:min(i+lane, len(out))])
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
		mean := t.mean(0, 0)
		bias += mean
		at := 0
		for d := range t.depth() {
			q := t.question(d, at)
			at |= int(q.Bins>>row[q.Col]&1) << d
			next := t.mean(at, d+1)
			if q.Bins == 0 {
				bias += next - mean
			} else {
				sums[q.Col] += next - mean
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
