package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word or a number of a written date.
type token struct {
	word   string // lower case; "" for a number
	n      int    // of a number
	digits int    // how many digits it was written with
	before string // what stood between it and the token before, trimmed; " " if only white space
	joined bool   // no blank stands right before it
	at     int    // where it begins in the text
	end    int    // where it ends
}

func (t token) isNumber(most int) bool { return t.word == "" && t.digits <= most }

// maxTokens bounds a written date: a longer text has its date in the beginning or is no date line.
const maxTokens = 40

// tokenise splits a text into words and numbers. Digits of every script count,
// CJK letters are words of one letter (2024年5月1日), and a capital within a
// word begins a new one, for labels glued to what they label ("UpdatedMonday").
func tokenise(s string, into []token) []token {
	gap := 0
	for i := 0; i < len(s) && len(into) < maxTokens; {
		r, size := utf8.DecodeRuneInString(s[i:])
		start := i
		switch {
		case unicode.IsDigit(r):
			t := token{before: between(s[gap:i]), joined: i > 0 && s[i-1] > ' ', at: i}
			for ; i < len(s) && t.digits < 9; i += size {
				if r, size = utf8.DecodeRuneInString(s[i:]); !unicode.IsDigit(r) {
					break
				}
				t.n = t.n*10 + digit(r)
				t.digits++
			}
			t.end = i
			into = append(into, t)
			gap = i
		case unicode.IsLetter(r):
			single := unicode.In(r, unicode.Han, unicode.Hangul)
			lower := false
			for ; i < len(s); i += size {
				r, size = utf8.DecodeRuneInString(s[i:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) || single && i > start || lower && unicode.IsUpper(r) {
					break
				}
				lower = unicode.IsLower(r)
			}
			into = append(into, token{word: strings.ToLower(s[start:i]), before: between(s[gap:start]), at: start, end: i})
			gap = i
		default:
			i += size
		}
	}
	return into
}

// hasDigit is the cheap test before a text is read as a date.
func hasDigit(s string) bool {
	for _, r := range s {
		if '0' <= r && r <= '9' || r >= utf8.RuneSelf && unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

func between(s string) string {
	if t := strings.TrimSpace(s); t != "" || s == "" {
		return t
	}
	return " "
}

// digit is the value of a decimal digit of any script: each script's ten
// digits stand in a row, and the row's first is the one with no digit, or
// another row's nine, before it.
func digit(r rune) int {
	if r <= '9' {
		return int(r - '0')
	}
	for _, zero := range [...]rune{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return 0
}
