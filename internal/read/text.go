package read

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// Lines splits decoded text into blocks and puts them into d: a line each;
// in hard-wrapped text (e-mail, plain-text archives) the lines of a paragraph
// together, code between fences or set in from the margin, and what a tear at a link or a word
// of code parts; in text that came without line breaks a sentence each. Offsets are
// bytes of source. d's slices are reused.
func Lines(d *doc.Document, source string) {
	*d = doc.Document{Source: source, Blocks: slices.Grow(d.Blocks[:0], strings.Count(source, "\n")-strings.Count(source, "\n\n")+1), Elems: d.Elems[:0], Titles: d.Titles[:0]}
	gap := doc.SameLine
	lines, bytes := 0, 0
	for pos := 0; pos < len(source); {
		end := pos + lineEnd(source[pos:])
		if start, stop := trim(source, pos, end); start < stop {
			d.Blocks = append(d.Blocks, doc.Block{Start: start, End: stop, Elem: -1, Gap: gap})
			gap = doc.NewLine
			lines++
			bytes += stop - start
		} else if lines > 0 {
			gap = doc.BlankLine
		}
		pos = end + breakLen(source[end:])
	}
	switch {
	case lines <= unbrokenLines && bytes > unbrokenBytes:
		splitSentences(d)
	default:
		if width := wrapWidth(d); width > 0 {
			joinWrapped(d, width)
		}
		joinCode(d)
		joinTorn(d)
	}
	for i := range d.Blocks {
		b := &d.Blocks[i]
		b.Index = int32(i)
		b.Text = clear(source[b.Start:b.End])
		if marks, bytes, links := Marks(b.Text); len(marks) > 0 {
			b.Text, b.LinkBytes, b.LinkCount = said(b.Text, marks), bytes, links
		}
	}
}

// Text of at most so many lines and at least so many bytes is taken for text
// whose line breaks were lost on the way; its sentences are the units.
const (
	unbrokenLines = 2
	unbrokenBytes = 600
)

// lineEnd is where the first line of s ends: at a line feed, a carriage return,
// a tab or feed of the page, or one of Unicode's separators U+0085, U+2028 and U+2029.
func lineEnd(s string) int {
	for i := 0; i < len(s); {
		if printing(s[i:]) {
			i += 8
			continue
		}
		for stop := min(i+8, len(s)); i < stop; i++ {
			switch c := s[i]; {
			case c >= '\n' && c <= '\r':
				return i
			case c == 0xc2 && strings.HasPrefix(s[i:], "\u0085"),
				c == 0xe2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
				return i
			}
		}
	}
	return len(s)
}

// printing says whether s begins with eight bytes of ASCII from the space on: most of a
// text is looked at so, eight bytes at a time.
func printing(s string) bool {
	const ones = 0x0101010101010101
	if len(s) < 8 {
		return false
	}
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (x|(x-' '*ones))&(0x80*ones) == 0 // the highest bit of a byte above 0x7f, or one that borrowed
}

// breakLen is the length of the line break that s begins with; CR LF is one.
func breakLen(s string) int {
	if s == "" {
		return 0
	}
	if s[0] == '\r' && len(s) > 1 && s[1] == '\n' {
		return 2
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// Blank says whether r prints nothing and stands for nothing: white space,
// no-break spaces, zero-width and directional marks.
func Blank(r rune) bool {
	return unicode.IsSpace(r) || r == 0x200b || r == 0xfeff || r == 0x2060 || r == 0x200e || r == 0x200f || r == 0xad || r == 0x34f || r < ' '
}

// trim narrows [start,end) to what is left without blank runes at its ends.
func trim(s string, start, end int) (int, int) {
	for start < end {
		if c := s[start]; c < utf8.RuneSelf {
			if c > ' ' {
				break
			}
			start++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[start:end])
		if !Blank(r) {
			break
		}
		start += n
	}
	for start < end {
		if c := s[end-1]; c < utf8.RuneSelf {
			if c > ' ' {
				break
			}
			end--
			continue
		}
		r, n := utf8.DecodeLastRuneInString(s[start:end])
		if !Blank(r) {
			break
		}
		end -= n
	}
	return start, end
}

// clear is the text as it is judged: every run of white space one space, and
// without the marks that stand for nothing. It copies only where there are any.
func clear(s string) string {
	dirty := -1
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c > ' ' && c < 0xc2 || c == ' ' && s[i+1] > ' ' && s[i+1] < 0xc2 {
			continue
		}
		if c == 0xc2 && (s[i+1] == 0xa0 || s[i+1] == 0xad) || c <= ' ' && blankPair(s[i:]) || c == 0xe2 && i+2 < len(s) && (s[i+1] == 0x80 || s[i+1] == 0x81) && blankTail(s[i:]) || c == 0xe3 && strings.HasPrefix(s[i:], "\u3000") || c == 0xef && strings.HasPrefix(s[i:], "\ufeff") {
			dirty = i
			break
		}
	}
	if dirty < 0 {
		return s
	}
	out := make([]byte, dirty, len(s))
	copy(out, s)
	space := false
	for _, r := range s[dirty:] {
		switch {
		case unicode.IsSpace(r) || r < ' ':
			space = true
		case Blank(r):
		default:
			if space && len(out) > 0 && out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
			space = false
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// blankPair says whether a space must be touched: one that is no plain space,
// or one followed by another blank.
func blankPair(s string) bool {
	return s[0] != ' ' || len(s) > 1 && (s[1] <= ' ' || s[1] == 0xc2 && len(s) > 2 && s[2] == 0xa0)
}

func blankTail(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return Blank(r)
}
