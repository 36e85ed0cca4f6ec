package rules

import (
	"encoding/binary"
	"unicode/utf8"
)

// charSet is a set of characters.
type charSet struct {
	ascii  bits128
	wide   string // the ranges that go beyond ASCII, as in the code of a set
	before rune   // where the range before those ends
}

// newCharSet reads the code of a set, its ranges as unsigned varints: how far a range
// begins behind the end of the one before, and how many characters it goes on.
func newCharSet(code string) (s charSet) {
	for ranges := (varints{code: code}); ranges.at < len(code); {
		from := ranges.at
		lo := s.before + rune(ranges.number())
		hi := lo + rune(ranges.number())
		s.ascii.addASCII(lo, hi)
		if hi >= utf8.RuneSelf {
			s.wide = code[from:]
			break
		}
		s.before = hi
	}
	return s
}

func (s *charSet) has(r rune) bool {
	if uint32(r) < utf8.RuneSelf {
		return s.ascii.has(uint8(r))
	}
	ranges := varints{code: s.wide}
	for last := s.before; ranges.at < len(s.wide); {
		lo := last + rune(ranges.number())
		if last = lo + rune(ranges.number()); r <= last {
			return lo <= r
		}
	}
	return false
}

// setTable holds each of the sets of characters of many patterns once: those of all
// letters take hundreds of ranges.
type setTable struct {
	sets []charSet
	// What is needed to add sets, or to write the table.
	codes   []string          // of the sets
	numbers map[string]uint64 // of a set, by its code
}

func newSetTable() *setTable { return &setTable{numbers: map[string]uint64{}} }

// number is the number of a set, which may be a new one.
func (t *setTable) number(ranges []rune) uint64 {
	var code []byte
	last := rune(0)
	for i := 0; i < len(ranges); i += 2 {
		code = binary.AppendUvarint(code, uint64(ranges[i]-last))
		code = binary.AppendUvarint(code, uint64(ranges[i+1]-ranges[i]))
		last = ranges[i+1]
	}
	n, ok := t.numbers[string(code)]
	if !ok {
		n = uint64(len(t.codes))
		t.numbers[string(code)] = n
		t.codes, t.sets = append(t.codes, string(code)), append(t.sets, newCharSet(string(code)))
	}
	return n
}

// varints reads unsigned varints.
type varints struct {
	code string
	at   int
}

func (v *varints) number() int {
	n := 0
	for shift := 0; ; shift += 7 {
		b := v.code[v.at]
		v.at++
		n |= int(b&0x7f) << shift
		if b < utf8.RuneSelf {
			return n
		}
	}
}
