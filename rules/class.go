package rules

import (
	"encoding/binary"
	"math"
	"regexp/syntax"
	"sync/atomic"
	"unicode/utf8"
)

// classSet is a set of classes of characters, or of ASCII characters.
type classSet [2]uint64

func (s *classSet) add(c uint8) { s[c>>6] |= 1 << (c & 63) }

func (s *classSet) has(c uint8) bool { return s[c>>6]&(1<<(c&63)) != 0 }

func (s classSet) union(t classSet) classSet { return classSet{s[0] | t[0], s[1] | t[1]} }

// runeClasses merges the characters that no instruction of a program tells
// apart.
type runeClasses struct {
	ascii  [256]uint8                  // of a byte: the class of the ASCII character, endClass beyond ASCII
	other  [otherClasses]atomic.Uint32 // characters met beyond ASCII: character<<8 | class
	sample []rune                      // a character of each class
	byHash map[uint64]uint8            // class, by which of the sets a character is in
	insts  []*syntax.Inst              // one for each distinct set of characters
	narrow []classSet                  // the ASCII characters in each
	sets   []classSet                  // the classes in each
	setOf  []uint16                    // of an instruction: its set
	all    classSet
	words  bool // the program has assertions
}

const (
	endClass   = 0 // the end of the text
	maxClasses = 128
	// otherClasses is how many characters beyond ASCII are remembered.
	otherClasses = 128
	noSet        = math.MaxUint16 // of an instruction that takes no character
)

// usualRunes are characters beyond ASCII of the classes that texts need: signs
// and letters of both cases and of none.
const usualRunes = "\u00a0–—‘’“”…•·©®°«»‹›→←|éÉßاя日\ufffd\u0301²☀"

// classify finds the classes of a program, and reports whether there are few
// enough.
func (x *runeClasses) classify(prog *syntax.Prog) bool {
	known := map[string]uint16{}
	x.setOf = make([]uint16, len(prog.Inst))
	var runes []rune
	for r := range rune(utf8.RuneSelf) {
		runes = append(runes, r)
	}
	runes = append(runes, []rune(usualRunes)...)
	for pc := range prog.Inst {
		in := &prog.Inst[pc]
		x.setOf[pc] = noSet
		switch in.Op {
		case syntax.InstEmptyWidth:
			x.words = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			key := string(byte(in.Op)) + string(binary.LittleEndian.AppendUint32(nil, in.Arg)) + string(in.Rune)
			set, ok := known[key]
			if !ok {
				set = uint16(len(x.insts))
				known[key] = set
				x.insts, x.narrow = append(x.insts, in), append(x.narrow, asciiOf(in))
				if len(in.Rune) < 24 {
					runes = append(runes, in.Rune...)
				}
			}
			x.setOf[pc] = set
		}
	}
	x.sets = make([]classSet, len(x.insts))
	x.byHash = map[uint64]uint8{}
	x.sample = []rune{startOfText} // the end of the text
	x.all.add(endClass)
	for _, r := range runes {
		c, ok := x.of(r)
		if !ok {
			if len(x.sample) == maxClasses {
				return false
			}
			c = uint8(len(x.sample))
			x.byHash[x.hash(r)] = c
			x.sample = append(x.sample, r)
			x.all.add(c)
			for i := range x.insts {
				if x.matches(i, r) {
					x.sets[i].add(c)
				}
			}
		}
		if r < utf8.RuneSelf {
			x.ascii[r] = c
		}
	}
	return true
}

// asciiOf is the ASCII characters that an instruction takes, as MatchRune has it.
func asciiOf(in *syntax.Inst) (set classSet) {
	if len(in.Rune) == 1 {
		r := in.Rune[0]
		set.addASCII(r, r)
		if syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
			for _, v := range variants(r) {
				set.addASCII(v, v)
			}
		}
		return set
	}
	for i := 0; i+1 < len(in.Rune); i += 2 {
		set.addASCII(in.Rune[i], in.Rune[i+1])
	}
	return set
}

// addASCII adds the ASCII characters from lo to hi.
func (s *classSet) addASCII(lo, hi rune) {
	for r := lo; r <= min(hi, utf8.RuneSelf-1); r++ {
		s.add(uint8(r))
	}
}

// matches reports whether a character is in a set.
func (x *runeClasses) matches(set int, r rune) bool {
	if uint32(r) < utf8.RuneSelf {
		return x.narrow[set].has(uint8(r))
	}
	return x.insts[set].MatchRune(r)
}

// of is the class of a character.
func (x *runeClasses) of(r rune) (c uint8, ok bool) {
	c, ok = x.byHash[x.hash(r)]
	return c, ok
}

// accepts reports whether an instruction takes the characters of a class.
func (x *runeClasses) accepts(pc uint32, c uint8) bool {
	set := x.setOf[pc]
	return set != noSet && x.sets[set].has(c)
}

// hash tells which of the sets a character is in, and what an assertion sees
// in it.
func (x *runeClasses) hash(r rune) uint64 {
	var h uint64
	for i := range x.insts {
		if x.matches(i, r) {
			h += mix(uint64(i) + 1)
		}
	}
	if x.words {
		if r == '\n' {
			h += mix(1 << 40)
		}
		if syntax.IsWordChar(r) {
			h += mix(1 << 41)
		}
	}
	return h
}

// mix spreads the bits of x (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
