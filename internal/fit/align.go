// Package fit finds the weights of the evidence from labelled pages.
package fit

import (
	"slices"
	"unicode"
)

// Tokens are the words of a text, lower-cased and hashed (64-bit FNV-1a).
// Words are runs of letters, digits and underscores, as the corpora's figures are
// computed.
func Tokens(dst []uint64, text string) []uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h, in := uint64(offset), false
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_' {
			h = (h ^ uint64(unicode.ToLower(r))) * prime
			in = true
			continue
		}
		if in {
			dst = append(dst, h)
			h, in = offset, false
		}
	}
	if in {
		dst = append(dst, h)
	}
	return dst
}

// Align returns for each block the share of its tokens that stand in the gold text at the
// place where the block stands: order matters, so that a menu entry whose words also occur
// in the article isn't the article. It anchors on runs of tokens that are unique in both (a
// patience diff), longest first, and looks for shorter ones between the anchors.
func Align(blocks [][]uint64, gold []uint64) []float32 {
	a := aligner{gold: gold, used: make([]bool, len(gold))}
	owner := []int32{}
	for i, b := range blocks {
		a.page = append(a.page, b...)
		for range b {
			owner = append(owner, int32(i))
		}
	}
	a.hit = make([]bool, len(a.page))
	a.align(0, len(a.page), 0, len(gold), 0)
	a.moved(blocks)
	share := make([]float32, len(blocks))
	for i, hit := range a.hit {
		if hit {
			share[owner[i]] += 1 / float32(len(blocks[owner[i]]))
		}
	}
	return share
}

type aligner struct {
	page, gold []uint64
	hit, used  []bool
}

var runLengths = [...]int{12, 6, 4, 3, 2, 1}

func (a *aligner) align(p0, p1, g0, g1, level int) {
	for p0 < p1 && g0 < g1 && a.page[p0] == a.gold[g0] && level > 0 {
		a.mark(p0, g0)
		p0, g0 = p0+1, g0+1
	}
	for p0 < p1 && g0 < g1 && a.page[p1-1] == a.gold[g1-1] && level > 0 {
		p1, g1 = p1-1, g1-1
		a.mark(p1, g1)
	}
	for ; level < len(runLengths) && p0 < p1 && g0 < g1; level++ {
		anchors := a.anchors(p0, p1, g0, g1, runLengths[level])
		if len(anchors) == 0 {
			continue
		}
		n := runLengths[level]
		p, g := p0, g0
		for _, x := range anchors {
			xp, xg := x[0], x[1]
			if xp < p || xg < g {
				continue // overlaps the run before it
			}
			ep, eg := xp+n, xg+n
			for ep < p1 && eg < g1 && a.page[ep] == a.gold[eg] {
				ep, eg = ep+1, eg+1
			}
			for xp > p && xg > g && a.page[xp-1] == a.gold[xg-1] {
				xp, xg = xp-1, xg-1
			}
			for k := xp; k < ep; k++ {
				a.mark(k, xg+k-xp)
			}
			a.align(p, xp, g, xg, level)
			p, g = ep, eg
		}
		a.align(p, p1, g, g1, level)
		return
	}
}

func (a *aligner) mark(p, g int) { a.hit[p], a.used[g] = true, true }

// anchors returns the places of the runs of n tokens that occur once in both
// ranges, in an order that both share (the longest increasing subsequence).
func (a *aligner) anchors(p0, p1, g0, g1, n int) [][2]int {
	type place struct{ page, gold, pages, golds int }
	places := map[uint64]*place{}
	for g := g0; g+n <= g1; g++ {
		h := run(a.gold[g : g+n])
		x := places[h]
		if x == nil {
			x = &place{}
			places[h] = x
		}
		x.gold = g
		x.golds++
	}
	for p := p0; p+n <= p1; p++ {
		if x := places[run(a.page[p:p+n])]; x != nil {
			x.page = p
			x.pages++
		}
	}
	var all [][2]int
	for _, x := range places {
		if x.pages == 1 && x.golds == 1 {
			all = append(all, [2]int{x.page, x.gold})
		}
	}
	slices.SortFunc(all, func(x, y [2]int) int { return x[0] - y[0] })
	return increasing(all)
}

func run(tokens []uint64) uint64 {
	h := uint64(1469598103934665603)
	for _, t := range tokens {
		h = (h ^ t) * 1099511628211
		h ^= h >> 29
	}
	return h
}

// increasing is the longest subsequence whose second members increase.
func increasing(all [][2]int) [][2]int {
	var tails []int
	back := make([]int, len(all))
	for i, x := range all {
		at, _ := slices.BinarySearchFunc(tails, x[1], func(t, v int) int { return all[t][1] - v })
		back[i] = -1
		if at > 0 {
			back[i] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, i)
		} else {
			tails[at] = i
		}
	}
	if len(tails) == 0 {
		return nil
	}
	out := make([][2]int, len(tails))
	for i, at := len(tails)-1, tails[len(tails)-1]; i >= 0; i, at = i-1, back[at] {
		out[i] = all[at]
	}
	return out
}

// moved marks long blocks that the gold has at another place, as it happens
// where a label puts a table or a summary elsewhere: most of their runs of four
// tokens stand in the part of the gold that nothing was aligned with.
func (a *aligner) moved(blocks [][]uint64) {
	const n = 4
	left := map[uint64]int{}
	for g := 0; g+n <= len(a.gold); g++ {
		if !a.used[g] && !a.used[g+n-1] {
			left[run(a.gold[g:g+n])]++
		}
	}
	at := 0
	for _, b := range blocks {
		start := at
		at += len(b)
		if len(b) < 8 {
			continue
		}
		hits := 0
		for _, h := range a.hit[start:at] {
			if h {
				hits++
			}
		}
		if hits*2 > len(b) {
			continue
		}
		found := 0
		for p := start; p+n <= at; p++ {
			if left[run(a.page[p:p+n])] > 0 {
				found++
			}
		}
		if found*10 < (len(b)-n+1)*7 {
			continue
		}
		for p := start; p < at; p++ {
			a.hit[p] = true
			if h := run(a.page[p:min(p+n, at)]); left[h] > 0 {
				left[h]--
			}
		}
	}
}
