package rules

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// Literals and texts are compared folded: every rune is replaced by one that
// stands for all its case variants, as regexp's (?i) sees them. ASCII letters
// are folded as they are read, which costs nothing; other
// letters are rewritten first, in blocks that have any (see foldText).

// foldRune is the rune that stands for all case variants of r: the lower-case
// ASCII letter where there is one, otherwise the smallest variant.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for v := unicode.SimpleFold(r); v != r; v = unicode.SimpleFold(v) {
		least = min(least, v)
	}
	if 'A' <= least && least <= 'Z' {
		least += 'a' - 'A'
	}
	return least
}

// foldedTo ends the table of folded runes: Latin, Greek, Cyrillic, Armenian,
// Georgian, Cherokee, the extended Latin and Greek, and the letter-like signs.
const foldedTo = 0x2500

var foldTable = sync.OnceValue(func() *[foldedTo]uint16 {
	t := new([foldedTo]uint16)
	for r := range t {
		t[r] = uint16(foldRune(rune(r)))
	}
	return t
})

// needsFold reports whether text may hold a letter beyond ASCII that has case
// variants. Typographic signs (U+2000 to U+20FF) and scripts without case don't
// count.
func needsFold(text string) bool {
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b < utf8.RuneSelf {
			continue
		}
		switch {
		case b == 0xC2: // Latin-1 signs, of which only µ has a variant
			if i+1 < len(text) && text[i+1] == 0xB5 {
				return true
			}
			i++
		case b == 0xE2: // U+2000 to U+2FFF
			if i+1 < len(text) && text[i+1] > 0x83 {
				return true
			}
			i += 2
		case 0xE3 <= b && b <= 0xE9 || b == 0xEB || b == 0xEC || b == 0xED: // U+3000 to U+9FFF, U+B000 to U+DFFF
			i += 2
		case b >= 0xC3:
			return true
		}
	}
	return false
}

// foldText appends text to buf with its letters beyond ASCII folded. ASCII and
// invalid bytes are copied.
func foldText(buf []byte, text string) []byte {
	table := foldTable()
	for i := 0; i < len(text); {
		b := text[i]
		if b < utf8.RuneSelf {
			buf = append(buf, b)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			buf = append(buf, b)
		case r < foldedTo:
			buf = utf8.AppendRune(buf, rune(table[r]))
		case r >= 0x3000 && r < 0xA000:
			buf = append(buf, text[i:i+n]...)
		default:
			buf = utf8.AppendRune(buf, foldRune(r))
		}
		i += n
	}
	return buf
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		b += 'a' - 'A'
	}
	return b
}

// variants are the other case variants of a rune.
func variants(r rune) []rune {
	var list []rune
	for v := unicode.SimpleFold(r); v != r; v = unicode.SimpleFold(v) {
		list = append(list, v)
	}
	return list
}
