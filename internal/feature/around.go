package feature

import "github.com/winnow-text/winnow/internal/doc"

// Families are the categories of rules by what they are found among: comments,
// links to other pages, who wrote when, menus, small print, offers. How far noise of each
// family stands from a block tells what the block is itself where no rule knows it.
var Families = [...]string{
	"comments counters platform",
	"related readmore popular toc",
	"bylines bios dates credits captions sources",
	"nav labels ui tags cms scripts",
	"copyright legal cookies aggregator",
	"newsletter paywall promo share follow ads affiliate shop support feedback media",
}

// families fills how many blocks off the nearest noise of each family stands, and how
// much of the first three there is within ten blocks.
func families(noise []Noise, m *Matrix) {
	const far, near = 1 << 20, 10
	n := len(noise)
	for f := range Families {
		last := -far
		for i := range noise {
			m.Row(i)[CommentsBack+ID(f)] = logBin(int32(i-last), 12)
			if noise[i].Families>>f&1 != 0 {
				last = i
			}
		}
		last = far
		for i := n - 1; i >= 0; i-- {
			m.Row(i)[CommentsAhead+ID(f)] = logBin(int32(last-i), 12)
			if noise[i].Families>>f&1 != 0 {
				last = i
			}
		}
		if ID(f) > PeopleNear-CommentsNear {
			continue
		}
		at := func(i int) uint8 {
			if i < 0 || i >= n {
				return 0
			}
			return noise[i].Families >> f & 1
		}
		count := uint8(0)
		for i := -near; i < n; i++ {
			count += at(i+near) - at(i-near-1)
			if i >= 0 {
				m.Row(i)[CommentsNear+ID(f)] = min(count, 7)
			}
		}
	}
}

// shapes fills how many blocks of the document have the shape of the block, or of one
// of three blocks on either side: dates, names and labels that come back are those of teasers
// and comments.
func (s *Scanner) shapes(blocks []doc.Block, m *Matrix) {
	const short, reach = 12, 3
	n := len(blocks)
	key := func(b *doc.Block) uint64 {
		if b.Words < 1 || b.Words > short {
			return 0
		}
		return uint64(s.Stats[b.Index].Shape)<<8 | uint64(b.Words)
	}
	s.seen.reset(n)
	for i := range blocks {
		if k := key(&blocks[i]); k != 0 {
			s.seen.add(k)
		}
	}
	for i := range blocks {
		if k := key(&blocks[i]); k != 0 {
			m.Row(i)[Shape] = logBin(s.seen.get(k), 8)
		}
	}
	for i := range blocks {
		r := m.Row(i)
		for k := max(0, i-reach); k < i; k++ {
			r[ShapeBefore] = max(r[ShapeBefore], m.Row(k)[Shape])
			r[RepeatsNear] = max(r[RepeatsNear], m.Row(k)[Repeats])
		}
		for k := i + 1; k < min(n, i+reach+1); k++ {
			r[ShapeAfter] = max(r[ShapeAfter], m.Row(k)[Shape])
			r[RepeatsNear] = max(r[RepeatsNear], m.Row(k)[Repeats])
		}
	}
}

// spread fills how unlike in length the blocks are that stand within four: those of
// menus are alike.
func spread(blocks []doc.Block, m *Matrix) {
	const reach = 4
	n := len(blocks)
	step := func(i int) int32 {
		if i < 0 || i+1 >= n {
			return 0
		}
		d := blocks[i].Words - blocks[i+1].Words
		return max(d, -d)
	}
	sum := int32(0)
	for i := -reach; i < n; i++ {
		sum += step(i+reach-1) - step(i-reach-1)
		if i >= 0 {
			m.Row(i)[Spread] = logBin(sum, 10)
		}
	}
}
