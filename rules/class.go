package rules

import (
	"math"
	"regexp/syntax"
	"sync/atomic"
	"unicode/utf8"
)

// alphabet merges the characters that no instruction of a program tells apart
// into classes. A class is made when a text first has a character of it: of all
// that a pattern could tell apart, texts show little.
type alphabet struct {
	ascii  [utf8.RuneSelf / 4]atomic.Uint32 // the classes of ASCII characters, four a word; endClass: not known yet
	other  [otherClasses]atomic.Uint32      // characters met beyond ASCII: character<<8 | class
	sets   []takenSet
	sample []rune           // a character of each class
	byHash map[uint64]uint8 // class, by which of the sets a character is in
	words  bool             // the program has assertions
}

// takenSet is the characters that instructions of a program take.
type takenSet struct {
	*charSet
	classes bits128 // of the known ones, those in the set
}

// begin takes the sets of characters of a program; words says that it has assertions.
func (a *alphabet) begin(sets []takenSet, words bool) {
	a.sets, a.words = sets, words
	a.byHash, a.sample = map[uint64]uint8{}, []rune{startOfText} // the end of the text is a class
}

// bits128 is a set of ASCII characters, or of classes.
type bits128 [2]uint64

func (s *bits128) add(c uint8) { s[c>>6] |= 1 << (c & 63) }

func (s *bits128) has(c uint8) bool { return s[c>>6]&(1<<(c&63)) != 0 }

const (
	endClass   = 0 // the end of the text
	maxClasses = 128
	// otherClasses is how many characters beyond ASCII are remembered.
	otherClasses = 128
	noSet        = math.MaxUint16 // of an instruction that takes no character
)

// addASCII adds the ASCII characters from lo to hi.
func (s *bits128) addASCII(lo, hi rune) {
	for r := lo; r <= min(hi, utf8.RuneSelf-1); r++ {
		s.add(uint8(r))
	}
}

// class is the class of a character, endClass if it is not known yet.
func (a *alphabet) class(r rune) uint8 {
	if uint32(r) < utf8.RuneSelf {
		return uint8(a.ascii[r/4].Load() >> (r % 4 * 8))
	}
	if v := a.other[r%otherClasses].Load(); v>>8 == uint32(r) {
		return uint8(v)
	}
	return endClass
}

// learn finds the class of a character, which may be a new one; ok is false if
// that would be one too many. It must be published for class to know it. Only one
// goroutine may learn at a time.
func (a *alphabet) learn(r rune) (c uint8, ok bool) {
	hash := a.hash(r)
	if c, ok := a.byHash[hash]; ok {
		return c, true
	}
	if len(a.sample) == maxClasses {
		return 0, false
	}
	c = uint8(len(a.sample))
	a.byHash[hash] = c
	a.sample = append(a.sample, r)
	for i := range a.sets {
		if a.sets[i].has(r) {
			a.sets[i].classes.add(c)
		}
	}
	return c, true
}

func (a *alphabet) publish(r rune, c uint8) {
	if r < utf8.RuneSelf {
		four := &a.ascii[r/4] // only one goroutine may publish at a time
		four.Store(four.Load() | uint32(c)<<(r%4*8))
	} else {
		a.other[r%otherClasses].Store(uint32(r)<<8 | uint32(c))
	}
}

// hash tells which of the sets a character is in, and what an assertion sees
// in it.
func (a *alphabet) hash(r rune) uint64 {
	var h uint64
	for i := range a.sets {
		if a.sets[i].has(r) {
			h += mix(uint64(i) + 1)
		}
	}
	if a.words {
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
