package rules

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/flat"
)

// gate is what can be tested before a pattern's regular expression runs. No
// text that fails the gate can match the pattern. A set that is nil asks
// nothing; of each other one a literal must stand in the text, folded.
type gate struct {
	sets
	packed string // in place of the sets: these as in a cache, to be read when they are asked for
	// least and most are bounds of the text's length in bytes; most is 0
	// where there is none.
	least, most int
	// first holds the bytes a text can begin with.
	first firstBytes
}

// sets are the literals of a gate.
type sets struct {
	// start stands at the text's first byte or at its first ASCII letter or
	// digit, end before its last byte or after its last ASCII letter or digit.
	start, end []string
	within     []string // anywhere
}

// literals are the gate's sets, which d reads where they are packed.
func (g *gate) literals(d *flat.Decoder) sets {
	if g.packed == "" {
		return g.sets
	}
	d.Reset(g.packed)
	return sets{d.Texts(), d.Texts(), d.Texts()}
}

// pack is the sets as a cache has them.
func (s *sets) pack() string {
	var e flat.Encoder
	e.Texts(s.start)
	e.Texts(s.end)
	e.Texts(s.within)
	return e.String()
}

// firstBytes is a set of bytes.
type firstBytes [4]uint64

func (f *firstBytes) add(b byte)      { f[b>>6] |= 1 << (b & 63) }
func (f *firstBytes) has(b byte) bool { return f[b>>6]&(1<<(b&63)) != 0 }

var allBytes = firstBytes{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

// blockBytes is about how many bytes a block has in which a literal may stand.
const blockBytes = 100

// A set within is looked for only where it is rarer than maxChance a byte, and
// the sets at the ends let more than enough of the blocks pass.
const (
	maxChance = 1.0 / 16
	enough    = 1.0 / 2000
)

// gateOf derives the gate of a parsed pattern.
func gateOf(re *syntax.Regexp) gate {
	f := factsOf(re)
	g := gate{first: allBytes}
	least, most := lengths(re)
	g.least = least
	start, end := startAnchored(re), endAnchored(re)
	if start && end && most < unbounded {
		g.most = most
	}
	pass := 1.0
	if start {
		var first firstBytes
		if empty := addFirst(re, &first); !empty {
			g.first = first
		}
		if g.start = usefulPrefixes(f.begins()); g.start == nil {
			g.start = outerWords(re, false)
		}
		if g.start != nil {
			g.start = shortened(g.start)
			pass *= min(1, chance(g.start))
		}
	}
	if end {
		ends := reversed(f.ends())
		if ends = usefulPrefixes(ends); ends == nil {
			ends = outerWords(re, true)
		}
		if ends != nil {
			g.end = reversed(shortened(ends))
			pass *= min(1, chance(g.end))
		}
	}
	if need := useful(f.needs()); need != nil && pass > enough && chance(need) <= maxChance {
		need = windows(need)
		if g.start == nil && g.end == nil || blockBytes*chance(need) < 0.7 {
			g.within = need
		}
	}
	return g
}

// reversed is the set with the bytes of every member in reverse.
func reversed(set []string) []string {
	out := make([]string, len(set))
	for i, s := range set {
		b := []byte(s)
		slices.Reverse(b)
		out[i] = string(b)
	}
	return out
}

// startAnchored reports whether every match begins at the start of the text.
func startAnchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpCapture:
		return startAnchored(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if startAnchored(sub) {
				return true
			}
			if sub.Op != syntax.OpEmptyMatch && sub.Op != syntax.OpWordBoundary {
				return false
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !startAnchored(sub) {
				return false
			}
		}
		return true
	}
	return false
}

// looseWay is the first alternative of a pattern that is not anchored while another
// is, as in ^one|other; nil if there is none.
func looseWay(re *syntax.Regexp, anchored func(*syntax.Regexp) bool) *syntax.Regexp {
	switch re.Op {
	case syntax.OpCapture:
		return looseWay(re.Sub[0], anchored)
	case syntax.OpAlternate:
		if slices.ContainsFunc(re.Sub, anchored) {
			for _, sub := range re.Sub {
				if !anchored(sub) {
					return sub
				}
			}
		}
	}
	return nil
}

// endAnchored reports whether every match ends at the end of the text.
func endAnchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpEndText:
		return true
	case syntax.OpCapture:
		return endAnchored(re.Sub[0])
	case syntax.OpConcat:
		for i := len(re.Sub) - 1; i >= 0; i-- {
			sub := re.Sub[i]
			if endAnchored(sub) {
				return true
			}
			if sub.Op != syntax.OpEmptyMatch && sub.Op != syntax.OpWordBoundary {
				return false
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !endAnchored(sub) {
				return false
			}
		}
		return true
	}
	return false
}

const unbounded = 1 << 24

// lengths is the least and the most bytes of a match; unbounded where there is
// no most.
func lengths(re *syntax.Regexp) (least, most int) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			lo, hi := runeLengths(r, re.Flags&syntax.FoldCase != 0)
			least, most = least+lo, most+hi
		}
	case syntax.OpCharClass:
		least, most = utf8.UTFMax, 0
		for i := 0; i < len(re.Rune); i += 2 {
			lo, _ := runeLengths(re.Rune[i], false)
			_, hi := runeLengths(re.Rune[i+1], false)
			if re.Rune[i] <= utf8.RuneError && utf8.RuneError <= re.Rune[i+1] {
				lo = 1
			}
			least, most = min(least, lo), max(most, hi)
		}
		least = min(least, most)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, utf8.UTFMax
	case syntax.OpCapture:
		return lengths(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			lo, hi := lengths(sub)
			least, most = least+lo, most+hi
		}
	case syntax.OpAlternate:
		least = unbounded
		for _, sub := range re.Sub {
			lo, hi := lengths(sub)
			least, most = min(least, lo), max(most, hi)
		}
	case syntax.OpStar:
		return 0, unbounded
	case syntax.OpPlus:
		least, _ = lengths(re.Sub[0])
		return least, unbounded
	case syntax.OpQuest:
		_, most = lengths(re.Sub[0])
	case syntax.OpRepeat:
		lo, hi := lengths(re.Sub[0])
		least, most = lo*re.Min, hi*re.Max
		if re.Max < 0 {
			most = unbounded
		}
	}
	return min(least, unbounded), min(most, unbounded)
}

// runeLengths is the least and the most bytes of a rune, or of its case
// variants, in UTF-8.
func runeLengths(r rune, fold bool) (least, most int) {
	if r == utf8.RuneError {
		return 1, 3 // an invalid byte counts as U+FFFD
	}
	least = max(utf8.RuneLen(r), 1)
	most = least
	if fold {
		for _, v := range variants(r) {
			least, most = min(least, utf8.RuneLen(v)), max(most, utf8.RuneLen(v))
		}
	}
	return least, most
}

// addFirst adds the bytes with which a match can begin and reports whether the
// match can be empty.
func addFirst(re *syntax.Regexp, set *firstBytes) (empty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		addRunes(re.Rune[0], re.Rune[0], set)
		if re.Flags&syntax.FoldCase != 0 {
			for _, v := range variants(re.Rune[0]) {
				addRunes(v, v, set)
			}
		}
		return false
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			addRunes(re.Rune[i], re.Rune[i+1], set)
		}
		return false
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		*set = allBytes
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return addFirst(re.Sub[0], set)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !addFirst(sub, set) {
				return false
			}
		}
		return true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			empty = addFirst(sub, set) || empty
		}
		return empty
	case syntax.OpStar, syntax.OpQuest:
		addFirst(re.Sub[0], set)
		return true
	case syntax.OpRepeat:
		return addFirst(re.Sub[0], set) || re.Min == 0
	case syntax.OpNoMatch:
		return false
	}
	return true // assertions and the empty match
}

// addRunes adds the first bytes of the runes from lo to hi.
func addRunes(lo, hi rune, set *firstBytes) {
	for b := lo; b <= min(hi, utf8.RuneSelf-1); b++ {
		set.add(byte(b))
	}
	if hi < utf8.RuneSelf {
		return
	}
	from, to := firstByte(max(lo, utf8.RuneSelf)), firstByte(hi)
	if lo <= utf8.RuneError && utf8.RuneError <= hi {
		from, to = utf8.RuneSelf, 0xFF // invalid bytes count as U+FFFD
	}
	for b := int(from); b <= int(to); b++ {
		set.add(byte(b))
	}
}

func firstByte(r rune) byte {
	var buf [utf8.UTFMax]byte
	utf8.EncodeRune(buf[:], r)
	return buf[0]
}
