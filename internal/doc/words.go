package doc

import (
	"strings"
	"unicode"
)

// Dense says whether a rune is of a script that puts no spaces between words;
// two of its characters are counted as one word.
func Dense(r rune) bool {
	return r >= 0x2e80 && r < 0xa4d0 || r >= 0xf900 && r < 0xfb00 || r >= 0xff66 && r < 0xffa0 || r >= 0x0e00 && r < 0x0e80 || r >= 0x20000 && r < 0x32000
}

// Words counts the words of a text as the evidence does, which counts more in one
// pass: runs of letters and digits, with the apostrophes in them. The parts of
// an address and of a number are words each.
func Words(text string) int32 {
	var words, dense int32
	in := false
	for _, r := range text {
		switch {
		case Dense(r):
			in = false
			if !strings.ContainsRune("。．、「」『』《》", r) {
				dense++
			}
		case unicode.IsLetter(r) || unicode.IsMark(r) || r >= '0' && r <= '9':
			if !in {
				words++
			}
			in = true
		case r != '\'' && r != '’':
			in = false
		}
	}
	return words + (dense+1)/2
}
