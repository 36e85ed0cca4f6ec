package eval

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// tokens is a text as words: runs of letters, numbers and underscores, which is
// Python's \w+ (marks are no part of a word there). Words are kept as 64-bit
// hashes: a score compares words and never shows them.
type tokens struct {
	folded []uint64   // words of the lower-cased text
	kept   []uint64   // words with their case
	at     [][2]int32 // where each word of kept stands in the text, in bytes
}

const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

// ascii maps a byte to its lower-case form when it is part of a word, to 0
// when it is not.
var ascii = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '_':
			t[c] = byte(c)
		case 'A' <= c && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		}
	}
	return t
}()

// read replaces what t holds by the words of s.
func (t *tokens) read(s string) {
	t.folded, t.kept, t.at = t.folded[:0], t.kept[:0], t.at[:0]
	begin := -1
	var folded, kept uint64
	open := false // a folded word is open
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		var lower rune
		if r < utf8.RuneSelf {
			lower = rune(ascii[r])
		} else {
			r, size = utf8.DecodeRuneInString(s[i:])
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				lower = unicode.ToLower(r)
			}
		}
		if lower == 0 {
			if begin >= 0 {
				t.kept, t.at = append(t.kept, mix(kept)), append(t.at, [2]int32{int32(begin), int32(i)})
				if open {
					t.folded = append(t.folded, mix(folded))
				}
				begin, open = -1, false
			}
			i += size
			continue
		}
		if begin < 0 {
			begin, kept = i, offset64
		}
		if !open {
			open, folded = true, offset64
		}
		kept = (kept ^ uint64(r)) * prime64
		folded = (folded ^ uint64(lower)) * prime64
		if r == 'İ' {
			// In lower case it is an i and a combining dot, which ends the word.
			t.folded, open = append(t.folded, mix(folded)), false
		}
		i += size
	}
	if begin >= 0 {
		t.kept, t.at = append(t.kept, mix(kept)), append(t.at, [2]int32{int32(begin), int32(len(s))})
		if open {
			t.folded = append(t.folded, mix(folded))
		}
	}
}

// mix spreads the bits of a hash (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// shingleWords is how many words in a row make a shingle.
const shingleWords = 4

// shingles appends the runs of four words to dst; fewer words make one run.
func shingles(dst, words []uint64) []uint64 {
	if len(words) == 0 {
		return dst
	}
	if len(words) < shingleWords {
		return append(dst, shingle(words))
	}
	for i := 0; i+shingleWords <= len(words); i++ {
		dst = append(dst, shingle(words[i:i+shingleWords]))
	}
	return dst
}

func shingle(words []uint64) uint64 {
	h := uint64(len(words))
	for _, w := range words {
		h = mix(h*prime64 + w)
	}
	return h
}

// common counts what two sorted bags share.
func common(a, b []uint64) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n++
			a, b = a[1:], b[1:]
		}
	}
	return n
}

// missing marks the words of t that stand in no shingle of the sorted bag.
func (t *tokens) missing(mark []bool, bag []uint64) []bool {
	mark = mark[:0]
	for range t.kept {
		mark = append(mark, true)
	}
	if len(t.kept) < shingleWords {
		if len(t.kept) > 0 {
			if _, ok := slices.BinarySearch(bag, shingle(t.kept)); ok {
				clear(mark)
			}
		}
		return mark
	}
	for i := 0; i+shingleWords <= len(t.kept); i++ {
		if _, ok := slices.BinarySearch(bag, shingle(t.kept[i:i+shingleWords])); ok {
			for j := range shingleWords {
				mark[i+j] = false
			}
		}
	}
	return mark
}

// excerptBytes is about how much of a lost or leaked passage a report shows.
const excerptBytes = 100

// excerpt returns the start of the first run of marked words in s, the text of
// t: of the first that is as long as a shingle if there is one, since a shorter run
// may be no more than the seam between two passages.
func (t *tokens) excerpt(s string, mark []bool) string {
	first, long := -1, -1
	run := 0
	for i, m := range mark {
		if !m {
			run = 0
			continue
		}
		run++
		if first < 0 {
			first = i
		}
		if run == shingleWords {
			long = i - shingleWords + 1
			break
		}
	}
	if long >= 0 {
		first = long
	}
	if first < 0 {
		return ""
	}
	last := first
	for last+1 < len(mark) && mark[last+1] && int(t.at[last+1][1]-t.at[first][0]) <= excerptBytes {
		last++
	}
	return oneLine(s[t.at[first][0]:t.at[last][1]])
}
