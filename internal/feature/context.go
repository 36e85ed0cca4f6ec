package feature

import (
	"math"

	"github.com/winnow-text/winnow/internal/doc"
)

// The features of the later passes: how the pass before judged the blocks around.
const (
	CtxOwn ID = iota
	CtxPrev
	CtxNext
	CtxPrev2
	CtxNext2
	CtxNear3
	CtxNear8
	CtxNear20
	CtxBack // the mean of the 5 blocks before, weighted by words
	CtxAhead
	CtxBefore // the share of the expected body that stands before
	CtxAfter
	CtxDoc // the expected share of body in the document
	CtxDoubt
	CtxNoise // how many words look like noise
	CtxToKeep
	CtxToKeepAfter
	CtxToDrop
	CtxToDropAfter
	CtxRun // of alike verdicts
	CtxMaxBefore
	CtxMaxAfter
	CtxTopic // what the blocks with the same words say of the block
	CtxTopicMean
	TextContext
)

// What the later passes see besides in a page.
const (
	CtxHold1 ID = TextContext + iota // the expected share of body in each container, without the block itself
	CtxHold2
	CtxHold3
	CtxHold4
	CtxGroup      // the same in the blocks of the same path
	CtxBody       // where the block lies to the smallest container of half the expected body
	CtxBodyMost   // ... of most of it
	CtxBodyShare1 // the share of the page's expected body that the container holds
	CtxBodyShare2
	CtxBodyShare3
	CtxBodyShare4
	CtxGroupShare
	htmlContext
)

// ContextSpecs describes the features of the later passes.
var ContextSpecs = [htmlContext]Spec{
	CtxOwn:         {"first", 24},
	CtxPrev:        {"first-previous", 16},
	CtxNext:        {"first-next", 16},
	CtxPrev2:       {"first-previous-2", 16},
	CtxNext2:       {"first-next-2", 16},
	CtxNear3:       {"first-near-3", 16},
	CtxNear8:       {"first-near-8", 16},
	CtxNear20:      {"first-near-20", 16},
	CtxBack:        {"first-back", 16},
	CtxAhead:       {"first-ahead", 16},
	CtxBefore:      {"body-before", 14},
	CtxAfter:       {"body-after", 14},
	CtxDoc:         {"first-document", 14},
	CtxDoubt:       {"first-doubt", 12},
	CtxNoise:       {"first-noise", 14},
	CtxToKeep:      {"to-body-before", 12},
	CtxToKeepAfter: {"to-body-after", 12},
	CtxToDrop:      {"to-noise-before", 12},
	CtxToDropAfter: {"to-noise-after", 12},
	CtxRun:         {"first-run", 12},
	CtxMaxBefore:   {"first-best-before", 12},
	CtxMaxAfter:    {"first-best-after", 12},
	CtxTopic:       {"first-topic", 24},
	CtxTopicMean:   {"first-topic-mean", 17},
	CtxHold1:       {"first-container-1", 16},
	CtxHold2:       {"first-container-2", 16},
	CtxHold3:       {"first-container-3", 16},
	CtxHold4:       {"first-container-4", 16},
	CtxGroup:       {"first-group", 16},
	CtxBody:        {"body-half", 16},
	CtxBodyMost:    {"body-most", 16},
	CtxBodyShare1:  {"body-in-1", 14},
	CtxBodyShare2:  {"body-in-2", 14},
	CtxBodyShare3:  {"body-in-3", 14},
	CtxBodyShare4:  {"body-in-4", 14},
	CtxGroupShare:  {"body-in-group", 14},
}

// Contexter fills the matrices of the later passes. It keeps its scratch
// between documents.
type Contexter struct {
	prob, words []float32
	sumW, sumB  []float32 // running totals of words and of expected body words
	groupW      []float32
	groupB      []float32
}

// probability of a log-odds.
func probability(score float32) float32 { return float32(1 / (1 + math.Exp(-float64(score)))) }

// cuts are the upper bounds of the probability bins: even steps of log-odds, two bins at
// the ends for what is nearly certain.
var cuts = func() (t [25][]float32) {
	for bins := 3; bins < len(t); bins++ {
		t[bins] = append(t[bins], 0.005)
		for k := 1; k < bins-2; k++ {
			l := 5.3 * (2*float64(k)/float64(bins-2) - 1)
			t[bins] = append(t[bins], float32(1/(1+math.Exp(-l))))
		}
		t[bins] = append(t[bins], 0.995)
	}
	return t
}()

func probBin(p float32, bins int) uint8 {
	c := cuts[bins]
	lo, hi := 0, len(c)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if p >= c[mid] {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return uint8(lo)
}

func (c *Contexter) reset(n int) {
	if cap(c.prob) <= n {
		m := n*5/4 + 16
		c.prob, c.words, c.sumW, c.sumB, c.groupW, c.groupB = make([]float32, m), make([]float32, m), make([]float32, m), make([]float32, m), make([]float32, m), make([]float32, m)
	}
	c.prob, c.words, c.sumW, c.sumB = c.prob[:n], c.words[:n], c.sumW[:n+1], c.sumB[:n+1]
	c.groupW, c.groupB = c.groupW[:n], c.groupB[:n]
}

// mean is the expected share of body in blocks from..to without block skip.
func (c *Contexter) mean(from, to, skip int) float32 {
	from, to = max(from, 0), min(to, len(c.prob))
	if from >= to {
		return 0
	}
	w, b := c.sumW[to]-c.sumW[from], c.sumB[to]-c.sumB[from]
	if skip >= from && skip < to {
		w -= c.words[skip]
		b -= c.words[skip] * c.prob[skip]
	}
	if w <= 0.01 {
		return 0
	}
	return max(0, min(1, b/w))
}

// Fill adds to the rows of m what the scores (log-odds) of the pass before say of
// each block's surroundings.
func (c *Contexter) Fill(s *Scanner, d *doc.Document, blocks []doc.Block, score []float32, m *Matrix, html bool) {
	n := len(blocks)
	base := int(TextFeatures)
	if html {
		base = int(HTMLFeatures)
	}
	m.Cols = m.Stride
	c.reset(n)
	c.sumW[0], c.sumB[0] = 0, 0
	var doubt float32
	for i := range blocks {
		p, w := probability(score[i]), float32(blocks[i].Words)+0.5
		c.prob[i], c.words[i] = p, w
		c.sumW[i+1] = c.sumW[i] + w
		c.sumB[i+1] = c.sumB[i] + w*p
		doubt += w * p * (1 - p)
	}
	if n == 0 {
		return
	}
	all, body := c.sumW[n], c.sumB[n]
	docBin, doubtBin, noiseBin := probBin(body/all, 14), uint8(min(int(doubt/all*80), 11)), logBin(int32(all-body), 14)
	toKeep, toDrop := int32(1<<20), int32(1<<20)
	best := float32(0)
	for i := range blocks {
		r := m.Row(i)[base:]
		clear(r) // there may have been another pass
		p := c.prob[i]
		r[CtxOwn] = probBin(p, 24)
		if i > 0 {
			prev := m.Row(i - 1)[base:]
			bin := probBin(p, 16)
			prev[CtxNext] = bin
			r[CtxPrev] = probBin(c.prob[i-1], 16)
			r[CtxPrev2] = prev[CtxPrev]
			if i > 1 {
				m.Row(i - 2)[base:][CtxNext2] = bin
			}
		}
		r[CtxNear3] = probBin(c.mean(i-3, i+4, i), 16)
		r[CtxNear8] = probBin(c.mean(i-8, i+9, i), 16)
		r[CtxNear20] = probBin(c.mean(i-20, i+21, i), 16)
		r[CtxBack] = probBin(c.mean(i-5, i, -1), 16)
		r[CtxAhead] = probBin(c.mean(i+1, i+6, -1), 16)
		r[CtxBefore] = endsBin(int32(c.sumB[i]*10), int32(body*10))
		r[CtxAfter] = endsBin(int32((body-c.sumB[i+1])*10), int32(body*10))
		r[CtxDoc], r[CtxDoubt], r[CtxNoise] = docBin, doubtBin, noiseBin
		r[CtxToKeep], r[CtxToDrop] = logBin(toKeep, 12), logBin(toDrop, 12)
		r[CtxMaxBefore] = probBin(best, 12)
		best = max(best, p)
		toKeep, toDrop = toKeep+1, toDrop+1
		if p > 0.5 {
			toKeep = 0
		} else {
			toDrop = 0
		}
	}
	c.back(m, base)
	if s.Asked.Topics {
		c.topic(&s.topics, m, base)
	}
	if html {
		c.containers(s, d, blocks, m, base)
	}
}

// back fills what is known only from the end of the document.
func (c *Contexter) back(m *Matrix, base int) {
	n := len(c.prob)
	toKeep, toDrop := int32(1<<20), int32(1<<20)
	best := float32(0)
	for i := n - 1; i >= 0; i-- {
		r := m.Row(i)[base:]
		r[CtxToKeepAfter], r[CtxToDropAfter] = logBin(toKeep, 12), logBin(toDrop, 12)
		r[CtxMaxAfter] = probBin(best, 12)
		best = max(best, c.prob[i])
		toKeep, toDrop = toKeep+1, toDrop+1
		if c.prob[i] > 0.5 {
			toKeep = 0
		} else {
			toDrop = 0
		}
	}
	for i := 0; i < n; {
		j := i
		for j < n && (c.prob[j] > 0.5) == (c.prob[i] > 0.5) {
			j++
		}
		bin := logBin(int32(j-i), 12)
		for k := i; k < j; k++ {
			m.Row(k)[base:][CtxRun] = bin
		}
		i = j
	}
}

// containers fills what the pass before found in the elements around a block.
func (c *Contexter) containers(s *Scanner, d *doc.Document, blocks []doc.Block, m *Matrix, base int) {
	n := len(blocks)
	body := c.sumB[n]
	half, most := c.holder(d, body/2), c.holder(d, body*4/5)
	for g := range s.group {
		c.groupW[g], c.groupB[g] = 0, 0
	}
	for i := range blocks {
		g := s.tmp[i]
		c.groupW[g] += c.words[i]
		c.groupB[g] += c.words[i] * c.prob[i]
	}
	for i := range blocks {
		b := &blocks[i]
		r := m.Row(i)[base:]
		g := s.tmp[i]
		own := c.words[i] * c.prob[i]
		if w := c.groupW[g] - c.words[i]; w > 0.01 {
			r[CtxGroup] = probBin(max(0, min(1, (c.groupB[g]-own)/w)), 16)
		}
		r[CtxGroupShare] = endsBin(int32(c.groupB[g]*10), int32(body*10))
		if b.Elem < 0 {
			continue
		}
		r[CtxBody], r[CtxBodyMost] = s.relation(d, b, half), s.relation(d, b, most)
		e := s.elems[b.Elem].parent
		for k := ID(0); k < 4 && e >= 0; k++ {
			from, to := int(d.Elems[e].First), int(d.Elems[e].Last)
			r[CtxHold1+k] = probBin(c.mean(from, to, i), 16)
			r[CtxBodyShare1+k] = endsBin(int32((c.sumB[to]-c.sumB[from])*10), int32(body*10))
			e = s.elems[e].parent
		}
	}
}

// holder is the smallest element with more than so many expected words of body.
func (c *Contexter) holder(d *doc.Document, body float32) int32 {
	best := int32(-1)
	for i := range d.Elems {
		if e := &d.Elems[i]; c.sumB[e.Last]-c.sumB[e.First] > body {
			best = int32(i)
		}
	}
	return best
}
