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
	n := s.Len()
	b := &booster{s: s, m: m, o: o, order: make([]int32, n), margin: make([]float32, n), grad: make([]float32, n), hess: make([]float32, n), label: make([]float32, n), weight: make([]float32, n)}
	for i, row := range rand.New(rand.NewPCG(o.Seed, 1)).Perm(n) {
		b.order[i] = int32(row)
		b.label[i], b.weight[i] = s.Label[row], s.Weight[row]
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
	order  []int32    // rows, shuffled, so that any stretch of them is a sample
	cols   [][]uint16 // the bin of each row in each table, rows in that order
	margin []float32
	grad   []float32
	hess   []float32
	label  []float32
	weight []float32
	round  int
}

type sum struct{ g, h float32 }

// column computes the bins of a table for all rows.
func (b *booster) column(t *Table) []uint16 {
	col := make([]uint16, b.s.Len())
	for i, row := range b.order {
		col[i] = uint16(t.bin(b.s.Rows[int(row)*b.s.Cols:], b.s.Bins))
	}
	return col
}

func (b *booster) parallel(n int, fn func(k int)) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for k := w; k < n; k += workers {
				fn(k)
			}
		})
	}
	wg.Wait()
}

// workers share the tables among them; sums do not depend on their number,
// because one table is always summed by one worker in the order of the rows.
const workers = 2

func (b *booster) gradients(from, to int) {
	b.parallel(workers, func(k int) {
		n := to - from
		for i := from + n*k/workers; i < from+n*(k+1)/workers; i++ {
			p := sigmoid(b.margin[i])
			b.grad[i] = b.weight[i] * (b.label[i] - p)
			b.hess[i] = b.weight[i] * max(p*(1-p), 1e-4)
		}
	})
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

// samples is how many parts the rows are split into; a round looks at one.
const samples = 4

func (b *booster) rounds(n int) {
	tables := len(b.m.Tables)
	for len(b.cols) < tables {
		from := len(b.cols)
		b.cols = append(b.cols, make([][]uint16, tables-from)...)
		b.parallel(tables-from, func(k int) { b.cols[from+k] = b.column(&b.m.Tables[from+k]) })
	}
	hists := make([][]sum, tables)
	for t := range hists {
		hists[t] = make([]sum, len(b.m.Tables[t].Weights))
	}
	gains := make([]float64, tables)
	order := make([]int, tables)
	rows := b.s.Len()
	for range n {
		part := b.round % samples
		b.round++
		from, to := rows*part/samples, rows*(part+1)/samples
		b.gradients(from, to)
		grad, hess := b.grad[from:to], b.hess[from:to]
		b.parallel(tables, func(t int) {
			hist := hists[t]
			clear(hist)
			col := b.cols[t][from:to]
			for i, bin := range col {
				x := &hist[bin]
				x.g += grad[i]
				x.h += hess[i]
			}
			gains[t] = 0
			for _, x := range hist {
				gains[t] += float64(x.g*x.g) / (float64(x.h) + b.o.Ridge)
			}
		})
		for t := range order {
			order[t] = t
		}
		slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(gains[y], gains[x]) })
		moved := order[:min(b.o.Update, tables)]
		for _, t := range moved {
			for j := range hists[t] {
				x := &hists[t][j]
				x.g = float32(b.o.Rate) * x.g / (x.h + float32(b.o.Ridge)/samples)
				b.m.Tables[t].Weights[j] += float64(x.g)
			}
		}
		b.parallel(workers, func(k int) {
			from, to := rows*k/workers, rows*(k+1)/workers
			margin := b.margin[from:to]
			for _, t := range moved {
				hist := hists[t]
				for i, bin := range b.cols[t][from:to] {
					margin[i] += hist[bin].g
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
func (b *booster) addPairs(most int) {
	type pair struct {
		a, b int
		gain float64
	}
	n := b.s.Len()
	look := min(n, 120_000)
	b.gradients(0, look)
	single := map[int][]uint16{}
	for t := range b.m.Tables {
		single[b.m.Tables[t].A] = b.cols[t][:look]
	}
	var pairs []pair
	for x := range b.s.Cols {
		for y := x + 1; y < b.s.Cols; y++ {
			if b.s.Bins[x] > 1 && b.s.Bins[y] > 1 {
				pairs = append(pairs, pair{a: x, b: y})
			}
		}
	}
	b.parallel(len(pairs), func(p int) {
		x := &pairs[p]
		nb := uint16(b.s.Bins[x.b])
		hist := make([]sum, b.s.Bins[x.a]*int(nb))
		cb := single[x.b]
		for i, bin := range single[x.a] {
			h := &hist[bin*nb+cb[i]]
			h.g += b.grad[i]
			h.h += b.hess[i]
		}
		for _, h := range hist {
			x.gain += float64(h.g*h.g) / (float64(h.h) + b.o.Ridge)
		}
	})
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.gain, x.gain) })
	uses := make([]int, b.s.Cols)
	for _, p := range pairs {
		if most == 0 {
			break
		}
		if uses[p.a] >= 12 || uses[p.b] >= 12 {
			continue
		}
		uses[p.a]++
		uses[p.b]++
		most--
		size := b.s.Bins[p.a] * b.s.Bins[p.b]
		b.m.Tables = append(b.m.Tables, Table{A: p.a, B: p.b, Weights: make([]float64, size), Counts: make([]float64, size)})
	}
}

// count notes how many rows stood in each bin.
func (b *booster) count() {
	for t := range b.m.Tables {
		for _, bin := range b.cols[t] {
			b.m.Tables[t].Counts[bin]++
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
