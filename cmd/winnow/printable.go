package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes a text from an input harmless on a terminal: control
// characters (escape sequences begin with one, in 7 or 8 bits), marks that turn the
// direction of writing, and bytes that are no UTF-8 are shown as escapes.
// White space becomes a plain space.
func printable(s string) string {
	return escape(s, func(r rune) bool { return false })
}

// printableLines is printable, but line feeds stay.
func printableLines(s string) string {
	return escape(s, func(r rune) bool { return r == '\n' })
}

func escape(s string, stays func(rune) bool) string {
	if clean := strings.IndexFunc(s, func(r rune) bool { return r == utf8.RuneError || !harmless(r) && !stays(r) }) < 0; clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case harmless(r) || stays(r):
			b.WriteRune(r)
		case r == '\n' || r == '\r' || r == '\t':
			b.WriteByte(' ')
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

func harmless(r rune) bool {
	return !unicode.IsControl(r) && !unicode.Is(unicode.Bidi_Control, r) && r != '\u2028' && r != '\u2029'
}

// shorten cuts a text to so many characters, the ellipsis included.
func shorten(s string, n int) string {
	if n < 1 || len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	for i := range s {
		if n--; n == 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// list joins words as a sentence does.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
