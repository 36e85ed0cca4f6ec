package feature

import (
	"github.com/winnow-text/winnow/internal/doc"
)

// Hints are what a page says of itself outside its text.
type Hints struct {
	PageType uint8    // what kind of page it says it is: a meta.PageType
	Body     []string // the paragraphs of the body that stands in its structured data; nil without one
}

// sums are running totals over the blocks, so that what a container holds is a
// difference of two.
type sums struct {
	words, bytes, links, prose int32
}

func (a sums) minus(b sums) sums {
	return sums{a.words - b.words, a.bytes - b.bytes, a.links - b.links, a.prose - b.prose}
}

// groupInfo is what the blocks of one path of tags and classes have together.
type groupInfo struct {
	count int32
	sums
}

// measureElements adds to m what the elements around each block say.
func (s *Scanner) measureElements(d *doc.Document, blocks []doc.Block, m *Matrix) {
	n := len(blocks)
	s.elements(d)
	s.sums = append(s.sums[:0], sums{})
	var total sums
	for i := range blocks {
		b := &blocks[i]
		total.words += b.Words
		total.bytes += int32(len(b.Text))
		total.links += b.LinkBytes
		if b.Prose {
			total.prose += b.Words
		}
		s.sums = append(s.sums, total)
	}
	// Groups of blocks with the same signature of element and parent.
	s.groups.reset(n)
	s.group = s.group[:0]
	if cap(s.tmp) < n {
		s.tmp = make([]int32, n*5/4)
	}
	s.tmp = s.tmp[:n]
	for i := range blocks {
		number := s.groups.at(s.path(d, &blocks[i]))
		if *number == 0 {
			s.group = append(s.group, groupInfo{})
			*number = int32(len(s.group))
		}
		s.tmp[i] = *number - 1
		g := &s.group[s.tmp[i]]
		own := s.sums[i+1].minus(s.sums[i])
		g.count++
		g.words += own.words
		g.bytes += own.bytes
		g.links += own.links
		g.prose += own.prose
	}
	heading := -1
	for i := range blocks {
		if blocks[i].Kind == doc.Heading && blocks[i].Level == 1 {
			heading = i
			break
		}
	}
	half, most := s.holder(d, total.prose/2), s.holder(d, total.prose*4/5)
	pageLinks := share(total.links, total.bytes, 11)
	s.structuredBody(blocks, m)
	for i := range blocks {
		b := &blocks[i]
		r := m.Row(i)
		r[PageLinks] = pageLinks
		r[PageType] = s.Hints.PageType
		r[LinkShare] = share(b.LinkBytes, int32(len(b.Text)), 11)
		r[LinkNumber] = uint8(min(b.LinkCount, 7))
		r[Level] = min(b.Level, 7)
		g := &s.group[s.tmp[i]]
		r[GroupCount] = logBin(g.count, 12)
		r[GroupWords] = countBin(g.words/g.count, 18)
		r[GroupProse] = share(g.prose, g.words, 11)
		r[GroupLinks] = share(g.links, g.bytes, 11)
		r[GroupHold] = endsBin(g.prose, total.prose)
		switch {
		case heading < 0:
			r[ToMainHeading] = 0
		case i < heading:
			r[ToMainHeading] = 1 + logBin(int32(heading-i), 12)
		default:
			r[ToMainHeading] = 13 + logBin(int32(i-heading), 13)
		}
		if b.Elem < 0 {
			continue
		}
		info := &s.elems[b.Elem]
		r[SelfTag] = info.tag
		r[Zone], r[Part], r[Hidden] = info.zone, info.part, info.hidden
		r[Articles] = s.articleBin(info)
		r[ElemDepth] = uint8(min(d.Elems[b.Elem].Depth/2, 15))
		r[ClassSum], r[ClassLow], r[ClassHigh] = uint8(max(0, min(23, int(info.sum*1.5+14)))), scoreBin(info.low), scoreBin(info.high)
		r[Alike0] = logBin(info.alike, 8)
		r[BestShort], r[BestLong] = s.relation(d, b, half), s.relation(d, b, most)
		if half >= 0 {
			r[BestDepth] = uint8(min(max(d.Elems[b.Elem].Depth-d.Elems[half].Depth+4, 0), 11))
		}
		s.levels(d, b, i, info, total, r)
	}
}

// levels fills what stands in the containers around a block, from the
// innermost outward; elements that hold nothing more than another are one container.
func (s *Scanner) levels(d *doc.Document, b *doc.Block, i int, info *elemInfo, total sums, r []uint8) {
	own := float32(0)
	e := b.Elem
	level := 0
	for e >= 0 && level <= 5 {
		// all elements of the same extent
		next := s.elems[e].parent
		score := s.elems[e].sum
		if next >= 0 {
			score -= s.elems[next].sum
		}
		if level == 0 {
			own = score
			r[ClassSelf] = scoreBin(own)
			if next >= 0 {
				r[ParentTag] = s.elems[next].tag
			}
		} else {
			x := s.held(d, e)
			k := ID(level - 1)
			r[Words1+k] = logBin(x.words, 14)
			r[Links1+k] = share(x.links, x.bytes, 11)
			r[Prose1+k] = share(x.prose, x.words, 11)
			r[Hold1+k] = endsBin(x.prose, total.prose)
			if level <= 3 {
				r[Blocks1+k] = logBin(d.Elems[e].Last-d.Elems[e].First, 12)
				r[Class1+k] = scoreBin(score)
			}
			if level <= 2 {
				r[Alike1+k] = logBin(s.elems[e].alike, 8)
			}
		}
		e = next
		level++
	}
}

// held is what stands in an element. It needs the blocks to be all of the
// document's: offsets of elements are offsets into those.
func (s *Scanner) held(d *doc.Document, e int32) sums {
	return s.sums[d.Elems[e].Last].minus(s.sums[d.Elems[e].First])
}

// holder is the smallest element that holds at least so many words of prose,
// -1 where there is none.
func (s *Scanner) holder(d *doc.Document, prose int32) int32 {
	if prose <= 0 {
		return -1
	}
	best := int32(-1)
	for i := range d.Elems {
		// Among nested elements the later is the smaller; two that are not nested
		// cannot both hold half.
		if s.held(d, int32(i)).prose > prose {
			best = int32(i)
		}
	}
	return best
}

// relation is where a block lies to a container: inside it, how many levels
// deep; or outside, before or after it, and how far.
func (s *Scanner) relation(d *doc.Document, b *doc.Block, container int32) uint8 {
	if container < 0 {
		return 0
	}
	c := &d.Elems[container]
	switch {
	case b.Index < c.First:
		return 1 + logBin((c.First-b.Index)/4, 4)
	case b.Index >= c.Last:
		return 5 + logBin((b.Index-c.Last)/4, 4)
	}
	return 9 + uint8(min(max(d.Elems[b.Elem].Depth-c.Depth, 0), 6))
}

func (s *Scanner) articleBin(info *elemInfo) uint8 {
	switch {
	case s.articles == 0:
		return 0
	case info.articles == 0:
		return 1
	case s.articles == 1:
		return 2
	case info.articles == 1:
		return 3
	case info.articles == 2:
		return 4
	}
	return 5
}

// path is a key of the tags and classes of a block's element and its parent.
func (s *Scanner) path(d *doc.Document, b *doc.Block) uint64 {
	if b.Elem < 0 {
		return 1
	}
	key := uint64(s.elems[b.Elem].sig) << 32
	if p := d.Elems[b.Elem].Parent; p >= 0 {
		key |= uint64(s.elems[p].sig)
	}
	return key | 1
}
