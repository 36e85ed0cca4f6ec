package main

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"plain, ünïcode, 漢字 😀":  "plain, ünïcode, 漢字 😀",
		"\x1b[31mred\x1b[0m":    `\x1b[31mred\x1b[0m`,
		"\u009b31m":             `\x9b31m`,
		"bell\a back\b del\x7f": `bell\x07 back\x08 del\x7f`,
		"a\r\nb\tc":             "a  b c",
		"turned \u202etxt.exe":  `turned \u202etxt.exe`,
		"line\u2028separator":   `line\u2028separator`,
		"broken \xff\xfe":       `broken \xff\xfe`,
		"kept \ufffd":           "kept \ufffd",
		"nul\x00":               `nul\x00`,
	} {
		require.Equal(t, want, printable(in), "%q", in)
	}
	require.Equal(t, "two\nlines \\x1b", printableLines("two\nlines \x1b"))
}

func TestShorten(t *testing.T) {
	require.Equal(t, "short", shorten("short", 5))
	require.Equal(t, "sho…", shorten("shorter", 4))
	require.Equal(t, "äöü…", shorten("äöüßß", 4))
	require.Equal(t, "word…", shorten("word word", 6))
	require.Equal(t, "…> p", shortenLeft("body > main > p", 4))
	require.Equal(t, "p", shortenLeft("p", 4))
}

// Nothing that a terminal would obey comes through, whatever the bytes.
func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"a\tb\r\nc", "\x1b[31mred\x1b[0m", "\u009b31m", "\x9b31m", "a\u202eb\u2066", "\u2028", "\x00\x7f\xff", "日本"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, shown := range []string{printable(s), strings.ReplaceAll(printableLines(s), "\n", "")} {
			require.True(t, utf8.ValidString(shown), "%q", shown)
			for _, r := range shown {
				require.False(t, unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r), "%q", shown)
			}
		}
	})
}
