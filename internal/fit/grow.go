package fit

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/weigh"
)

// Set is what a pass is fitted to: rows of bins with a soft label (the share
// of the block that is body) and a weight each.
type Set struct {
	Specs  []feature.Spec // of the columns
	Rows   []uint8
	Label  []float32
	Weight []float32
}

// Len is the number of rows.
func (s *Set) Len() int { return len(s.Label) }

// Options of the fit of a pass.
type Options struct {
	Trees int
	Depth int     // questions that a tree asks a row
	Rate  float64 // of learning
	Ridge float64 // added to each answer's weight of evidence: what it needs to be believed
	Rows  float64 // share of the rows that a tree is grown on
	Cols  float64 // share of the columns that it may ask about
	Seed  uint64
}

// Grow fits a pass by gradient boosting (Friedman 2001) of decision trees. Each tree takes
// a Newton step towards the labels on a sample of rows and columns, and asks level by level
// what gains most (Chen and Guestrin 2016).
func Grow(s *Set, o Options) weigh.Pass {
	g := newGrower(s, o)
	out := weigh.Pass{Bias: round(float64(g.bias))}
	for range o.Trees {
		if t := g.tree(&out); slices.ContainsFunc(t.Weights[:], func(w float32) bool { return w != 0 }) {
			out.Trees = append(out.Trees, t)
		}
	}
	return out
}

// round keeps the thousandths that the weights file has.
func round(x float64) float32 { return float32(math.Round(x*1000) / 1000) }

// grower has the rows in a random order, so that any stretch of them is a sample.
type grower struct {
	o       Options
	specs   []feature.Spec
	rnd     *rand.Rand
	ranks   [][]uint8 // of a feature without an order: the place that each bin was given
	cols    [][]uint8 // ranks of all rows, by column
	label   []float32
	weight  []float32
	bias    float32
	margin  []float32
	grad    []float32
	hess    []float32
	answers []uint8 // of each row to the tree that grows
	hists   [workers][]sum
}

type sum struct{ g, h float32 }

// workers share the columns or the rows among them; no sum depends on their number.
const workers = 2

func parallel(fn func(k int)) {
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() { fn(k) })
	}
	wg.Wait()
}

// rows has each worker do its part of the rows.
func parallelRows(from, to int, fn func(from, to int)) {
	n := to - from
	parallel(func(k int) { fn(from+n*k/workers, from+n*(k+1)/workers) })
}

func newGrower(s *Set, o Options) *grower {
	n := s.Len()
	g := &grower{
		o: o, specs: s.Specs, rnd: rand.New(rand.NewPCG(o.Seed, 1)),
		ranks: make([][]uint8, len(s.Specs)), cols: make([][]uint8, len(s.Specs)),
		label: make([]float32, n), weight: make([]float32, n), margin: make([]float32, n),
		grad: make([]float32, n), hess: make([]float32, n), answers: make([]uint8, n),
	}
	order := g.rnd.Perm(n)
	var body, all float64
	for i, row := range order {
		g.label[i], g.weight[i] = s.Label[row], s.Weight[row]
		body += float64(g.label[i] * g.weight[i])
		all += float64(g.weight[i])
	}
	// The hosts of a fold may have blocks of one class only.
	share := min(max(body/all, 1e-3), 1-1e-3)
	g.bias = float32(math.Log(share / (1 - share)))
	for i := range g.margin {
		g.margin[i] = g.bias
	}
	parallel(func(k int) {
		for c := k; c < len(s.Specs); c += workers {
			col := make([]uint8, n)
			for i, row := range order {
				col[i] = s.Rows[row*len(s.Specs)+c]
			}
			if s.Specs[c].Unordered() {
				g.ranks[c] = g.rank(col, s.Specs[c].Bins, body/all)
				for i, bin := range col {
					col[i] = g.ranks[c][bin]
				}
			}
			g.cols[c] = col
		}
		g.hists[k] = make([]sum, weigh.MaxBins<<o.Depth)
	})
	return g
}

// rank orders the bins of a feature without an order by the share of body in them.
func (g *grower) rank(col []uint8, bins int, mean float64) []uint8 {
	const believed = 5 // weight of rows that a bin needs to stand for itself
	body, all := make([]float64, bins), make([]float64, bins)
	for b := range bins {
		body[b], all[b] = believed*mean, believed
	}
	for i, b := range col {
		body[b] += float64(g.weight[i] * g.label[i])
		all[b] += float64(g.weight[i])
	}
	order := make([]int, bins)
	for b := range order {
		order[b] = b
	}
	slices.SortStableFunc(order, func(x, y int) int {
		switch d := body[x]/all[x] - body[y]/all[y]; {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	ranks := make([]uint8, bins)
	for place, b := range order {
		ranks[b] = uint8(place)
	}
	return ranks
}

// question asks whether the rank of a column is above a cut. One without a column is not asked.
type question struct{ col, cut int }

var unasked = question{col: -1}

// tree grows a tree of a pass.
func (g *grower) tree(p *weigh.Pass) (t weigh.Tree) {
	size := int(float64(len(g.label)) * g.o.Rows)
	from := g.rnd.IntN(len(g.label) - size + 1)
	to := from + size
	parallelRows(from, to, g.gradients)
	var may []int
	for c := range g.cols {
		if g.specs[c].Bins > 1 && g.rnd.Float64() < g.o.Cols {
			may = append(may, c)
		}
	}
	// A tree sees a part of the rows, and believes them as it would all.
	ridge := g.o.Ridge * g.o.Rows
	var asked []question // in the order of weigh.Tree
	for d := range g.o.Depth {
		level, gain := g.best(may, from, to, d, ridge)
		if gain <= 0 {
			break
		}
		asked = append(asked, level...)
		parallelRows(from, to, func(from, to int) {
			for i := from; i < to; i++ {
				if q := level[g.answers[i]]; q.col >= 0 && int(g.cols[q.col][i]) > q.cut {
					g.answers[i] |= 1 << d
				}
			}
		})
	}
	if len(asked) == 0 {
		return t // nothing to ask: it would say the same of every row
	}
	var sums [len(t.Weights)]sum
	for i, a := range g.answers[from:to] {
		sums[a].g += g.grad[from+i]
		sums[a].h += g.hess[from+i]
	}
	for a, x := range sums {
		if x.h > 0 {
			t.Weights[a] = round(g.o.Rate * float64(x.g) / (float64(x.h) + ridge))
		}
	}
	for i, q := range asked {
		t.Asked[i] = p.Ask(g.test(q))
	}
	g.add(&t, asked)
	return t
}

// gradients computes the first and second derivatives of the log-loss, and forgets the answers.
func (g *grower) gradients(from, to int) {
	for i := from; i < to; i++ {
		p := float32(1 / (1 + math.Exp(-float64(g.margin[i]))))
		g.grad[i] = g.weight[i] * (g.label[i] - p)
		g.hess[i] = g.weight[i] * max(p*(1-p), 1e-4)
		g.answers[i] = 0
	}
}

// found is the best question of a node, and what it gains.
type found struct {
	question
	gain float64
}

// best finds the questions that gain most after d others, one for each of the answers to
// those, and what they gain together.
func (g *grower) best(may []int, from, to, d int, ridge float64) ([]question, float64) {
	each := make([][]found, len(may))
	parallel(func(k int) {
		for i := k; i < len(may); i += workers {
			c := may[i]
			hist := g.hists[k][:weigh.MaxBins<<d]
			clear(hist)
			grad, hess, answers := g.grad[from:to], g.hess[from:to], g.answers[from:to]
			for i, rank := range g.cols[c][from:to] {
				x := &hist[int(answers[i])<<6|int(rank&63)]
				x.g += grad[i]
				x.h += hess[i]
			}
			each[i] = make([]found, 1<<d)
			for a := range each[i] {
				each[i][a] = bestCut(hist[a<<6:(a+1)<<6], c, g.specs[c].Bins, ridge)
			}
		}
	})
	level := make([]question, 1<<d)
	gain := 0.0
	for a := range level {
		q := found{question: unasked}
		for _, f := range each {
			if f[a].gain > q.gain {
				q = f[a]
			}
		}
		level[a] = q.question
		gain += q.gain
	}
	return level, gain
}

// bestCut finds the cut of a column that gains most.
func bestCut(hist []sum, col, bins int, ridge float64) found {
	var all struct{ g, h float64 }
	for _, x := range hist[:bins] {
		all.g += float64(x.g)
		all.h += float64(x.h)
	}
	q := found{question: unasked}
	if all.h == 0 {
		return q
	}
	whole := all.g * all.g / (all.h + ridge)
	var g, h float64
	for b, x := range hist[:bins-1] {
		g += float64(x.g)
		h += float64(x.h)
		og, oh := all.g-g, max(all.h-h, 0)
		if gain := g*g/(h+ridge) + og*og/(oh+ridge) - whole; gain > q.gain {
			q = found{question{col, b}, gain}
		}
	}
	return q
}

// test is a question in terms of bins.
func (g *grower) test(q question) weigh.Test {
	if q.col < 0 {
		return weigh.Test{}
	}
	t := weigh.Test{Col: q.col}
	for b := range g.specs[q.col].Bins {
		rank := b
		if g.ranks[q.col] != nil {
			rank = int(g.ranks[q.col][b])
		}
		if rank > q.cut {
			t.Bins |= 1 << b
		}
	}
	return t
}

// add adds a tree to the margins of all rows and counts its answers.
func (g *grower) add(t *weigh.Tree, asked []question) {
	var counts [workers][len(t.Counts)]int32
	n := len(g.label)
	parallel(func(k int) {
		for i := n * k / workers; i < n*(k+1)/workers; i++ {
			a := 0
			for d := 0; 1<<d <= len(asked); d++ {
				if q := asked[1<<d-1+a]; q.col >= 0 && int(g.cols[q.col][i]) > q.cut {
					a |= 1 << d
				}
			}
			g.margin[i] += t.Weights[a]
			counts[k][a]++
		}
	})
	for k := range counts {
		for a, c := range counts[k] {
			t.Counts[a] += c
		}
	}
}
