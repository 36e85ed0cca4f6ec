package fit

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Table is the log-odds that the bins of one feature, or of a pair of
// features, add.
type Table struct {
	A, B    int // columns; B is -1 for a single feature
	Weights []float64
	Counts  []float64 // how much training weight stood in each bin
}

// Model is a sum of tables.
type Model struct {
	Bias   float64
	Tables []Table
}

// Set is what a model is fitted to: rows of bins with a soft label (the share
// of the block that is body) and a weight each.
type Set struct {
	Cols   int
	Bins   []int // bins of each column
	Rows   []uint8
	Label  []float32
	Weight []float32
}

// Len is the number of rows.
func (s *Set) Len() int { return len(s.Label) }

// Options of the fit.
type Options struct {
	Rounds     int
	PairRounds int
	Pairs      int     // how many pairs of features to add
	Rate       float64 // of learning
	Ridge      float64 // added to each bin's weight of evidence: what a bin needs to be believed
	Update     int     // how many tables move in a round
	Seed       uint64
}

const shards = 4 // fixed, so that sums do not depend on the number of cores

// Boost fits the tables by gradient boosting in the manner of explainable
// boosting machines (Lou, Caruana, Gehrke 2012; pairs: GA²M, Lou and others 2013): each
// round takes a Newton step in the few tables that gain most.
func Boost(s *Set, o Options) *Model {
	m := &Model{}
	for f := range s.Cols {
		if s.Bins[f] > 1 {
			m.Tables = append(m.Tables, Table{A: f, B: -1, Weights: make([]float64, s.Bins[f]), Counts: make([]float64, s.Bins[f])})
		}
	}
	var pos, all float64
	for i, y := range s.Label {
		pos += float64(y * s.Weight[i])
		all += float64(s.Weight[i])
	}
	m.Bias = math.Log(pos / (all - pos))
	b := &booster{s: s, m: m, o: o, margin: make([]float32, s.Len()), grad: make([]float32, s.Len()), hess: make([]float32, s.Len()), rng: rand.New(rand.NewPCG(o.Seed, 1))}
	for i := range b.margin {
		b.margin[i] = float32(m.Bias)
	}
	b.rounds(o.Rounds)
	if o.Pairs > 0 {
		b.addPairs(o.Pairs)
		b.rounds(o.PairRounds)
	}
	b.count()
	return m
}

type booster struct {
	s      *Set
	m      *Model
	o      Options
	margin []float32
	grad   []float32
	hess   []float32
	rng    *rand.Rand
}

type sum struct{ g, h float64 }

func (b *booster) parallel(fn func(shard, from, to int)) {
	n := b.s.Len()
	var wg sync.WaitGroup
	for k := range shards {
		wg.Go(func() { fn(k, n*k/shards, n*(k+1)/shards) })
	}
	wg.Wait()
}

func (b *booster) gradients() {
	b.parallel(func(_, from, to int) {
		for i := from; i < to; i++ {
			p := sigmoid(b.margin[i])
			b.grad[i] = b.s.Weight[i] * (b.s.Label[i] - p)
			b.hess[i] = b.s.Weight[i] * max(p*(1-p), 1e-4)
		}
	})
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

func (b *booster) rounds(n int) {
	offs := make([]int, len(b.m.Tables)+1)
	for i, t := range b.m.Tables {
		offs[i+1] = offs[i] + len(t.Weights)
	}
	total := offs[len(b.m.Tables)]
	hists := make([][]sum, shards)
	for k := range hists {
		hists[k] = make([]sum, total)
	}
	type gain struct {
		table int
		gain  float64
	}
	const sample = 3 // a third of the rows a round
	for range n {
		b.gradients()
		phase := b.rng.IntN(sample)
		b.parallel(func(k, from, to int) {
			hist := hists[k]
			clear(hist)
			for i := from + (phase+sample-from%sample)%sample; i < to; i += sample {
				row := b.s.Rows[i*b.s.Cols : (i+1)*b.s.Cols]
				g, h := float64(b.grad[i]), float64(b.hess[i])
				for t := range b.m.Tables {
					x := &hist[offs[t]+b.m.Tables[t].bin(row, b.s.Bins)]
					x.g += g
					x.h += h
				}
			}
		})
		hist := hists[0]
		for k := 1; k < shards; k++ {
			for i := range hist {
				hist[i].g += hists[k][i].g
				hist[i].h += hists[k][i].h
			}
		}
		gains := make([]gain, len(b.m.Tables))
		for t := range b.m.Tables {
			gains[t].table = t
			for _, x := range hist[offs[t]:offs[t+1]] {
				gains[t].gain += x.g * x.g / (x.h + b.o.Ridge)
			}
		}
		slices.SortStableFunc(gains, func(x, y gain) int { return cmp.Compare(y.gain, x.gain) })
		moved := gains[:min(b.o.Update, len(gains))]
		steps := make([][]float32, len(moved))
		for i, g := range moved {
			t := &b.m.Tables[g.table]
			steps[i] = make([]float32, len(t.Weights))
			for j, x := range hist[offs[g.table]:offs[g.table+1]] {
				step := b.o.Rate * x.g / (x.h + b.o.Ridge/sample)
				t.Weights[j] += step
				steps[i][j] = float32(step)
			}
		}
		b.parallel(func(_, from, to int) {
			for i := from; i < to; i++ {
				row := b.s.Rows[i*b.s.Cols : (i+1)*b.s.Cols]
				for k, g := range moved {
					b.margin[i] += steps[k][b.m.Tables[g.table].bin(row, b.s.Bins)]
				}
			}
		})
	}
}

func (t *Table) bin(row []uint8, bins []int) int {
	if t.B < 0 {
		return int(row[t.A])
	}
	return int(row[t.A])*bins[t.B] + int(row[t.B])
}

// addPairs adds tables for the pairs of features whose joint bins explain most
// of what the single tables leave.
func (b *booster) addPairs(n int) {
	type pair struct {
		a, b int
		gain float64
	}
	b.gradients()
	step := max(1, b.s.Len()/150_000)
	var pairs []pair
	for x := range b.s.Cols {
		for y := x + 1; y < b.s.Cols; y++ {
			if b.s.Bins[x] > 1 && b.s.Bins[y] > 1 {
				pairs = append(pairs, pair{a: x, b: y})
			}
		}
	}
	var wg sync.WaitGroup
	for k := range shards {
		wg.Go(func() {
			hist := make([]sum, 64*64)
			for p := k; p < len(pairs); p += shards {
				x := &pairs[p]
				nb := b.s.Bins[x.b]
				hist := hist[:b.s.Bins[x.a]*nb]
				clear(hist)
				for i := 0; i < b.s.Len(); i += step {
					row := b.s.Rows[i*b.s.Cols:]
					h := &hist[int(row[x.a])*nb+int(row[x.b])]
					h.g += float64(b.grad[i])
					h.h += float64(b.hess[i])
				}
				for _, h := range hist {
					x.gain += h.g * h.g / (h.h + b.o.Ridge)
				}
			}
		})
	}
	wg.Wait()
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.gain, x.gain) })
	uses := make([]int, b.s.Cols)
	for _, p := range pairs {
		if n == 0 {
			break
		}
		if uses[p.a] >= 8 || uses[p.b] >= 8 {
			continue
		}
		uses[p.a]++
		uses[p.b]++
		n--
		size := b.s.Bins[p.a] * b.s.Bins[p.b]
		b.m.Tables = append(b.m.Tables, Table{A: p.a, B: p.b, Weights: make([]float64, size), Counts: make([]float64, size)})
	}
}

// count notes how much of the set stood in each bin.
func (b *booster) count() {
	for t := range b.m.Tables {
		x := &b.m.Tables[t]
		for i := range b.s.Len() {
			x.Counts[x.bin(b.s.Rows[i*b.s.Cols:], b.s.Bins)]++
		}
	}
}

// Score is the log-odds of a row.
func (m *Model) Score(row []uint8, bins []int) float32 {
	v := m.Bias
	for t := range m.Tables {
		v += m.Tables[t].Weights[m.Tables[t].bin(row, bins)]
	}
	return float32(v)
}
