package read

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

// raw reads a <br> where lines do not end a block.
func (w *walker) raw(br *html.Node) {
	if w.pre > 0 {
		w.arena = append(w.arena, '\n')
		if w.trace != nil {
			w.trace.add(br, len(w.arena)-1, len(w.arena))
		}
		return
	}
	w.space = true
}

// pending says whether the open block has text.
func (w *walker) pending() bool { return len(w.arena) > w.start }

// text adds the text of a node to the open block, every run of white space as
// one space.
func (w *walker) text(s string) {
	if w.lines {
		w.listed(s)
		return
	}
	if w.pre > 0 {
		w.arena = append(w.arena, s...)
		return
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c <= ' ' {
			w.space = true
			i++
			continue
		}
		if c >= 0xc2 {
			if r, n := utf8.DecodeRuneInString(s[i:]); Blank(r) {
				w.space = w.space || unicode.IsSpace(r)
				i += n
				continue
			}
		}
		if w.space && w.pending() && w.arena[len(w.arena)-1] != '\t' {
			w.arena = append(w.arena, ' ')
		}
		w.space = false
		j := i + 1
		for j < len(s) && s[j] > ' ' && !maybeBlank(s[j]) {
			j++
		}
		w.arena = append(w.arena, s[i:j]...)
		i = j
	}
}

// maybeBlank says whether a byte may begin a rune that is blank.
func maybeBlank(c byte) bool { return c == 0xc2 || c == 0xcd || c >= 0xe1 && c <= 0xe3 || c == 0xef }

// flush ends the open block; gap is what stands before the next.
func (w *walker) flush(gap doc.Gap) {
	w.space = false
	start, end := w.start, len(w.arena)
	if w.pre > 0 {
		start, end = trimLines(w.arena, start, end)
	} else {
		for end > start && w.arena[end-1] <= ' ' {
			end--
		}
		for start < end && w.arena[start] <= ' ' {
			start++
		}
	}
	if w.trace != nil {
		w.trace.settle(int32(len(w.d.Blocks)), start, end)
	}
	if start == end {
		w.arena = w.arena[:w.start]
		w.gap = max(w.gap, gap)
		w.linkLen, w.linkNum = 0, 0
		if w.links > 0 {
			w.linkFrom, w.linkNum = w.start, 1
		}
		w.wrap = -1
		return
	}
	if w.links > 0 {
		w.linkLen += int32(end - w.linkFrom)
	}
	b := doc.Block{Start: start, End: end, Elem: w.elem, Index: int32(len(w.d.Blocks)), LinkBytes: w.linkLen, LinkCount: w.linkNum, Gap: w.gap}
	b.Kind, b.Level = w.kind()
	if w.gap == doc.BlankLine && b.Kind == w.lastKind && (b.Kind == doc.ListItem || b.Kind == doc.TableRow) {
		b.Gap = doc.NewLine
	}
	w.lastKind = b.Kind
	if w.wrap >= 0 && w.until >= end {
		b.Elem = w.wrap
		for e := w.wrap; e > w.elem; e = w.d.Elems[e].Parent {
			w.d.Elems[e].First, w.d.Elems[e].Last = b.Index, b.Index+1
		}
	}
	w.d.Blocks = append(w.d.Blocks, b)
	w.arena = append(w.arena[:end], '\n')
	w.start = len(w.arena)
	w.gap = gap
	w.wrap = -1
	w.linkLen, w.linkNum = 0, 0
	if w.links > 0 {
		w.linkFrom, w.linkNum = w.start, 1
	}
}

// kind is the kind of the open block, and its level.
func (w *walker) kind() (doc.Kind, uint8) {
	switch {
	case w.pre > 0:
		return doc.Code, 0
	case w.heading > 0:
		return doc.Heading, w.heading
	case w.captions > 0:
		return doc.Caption, 0
	case w.rows > 0:
		return doc.TableRow, 0
	case w.items > 0:
		return doc.ListItem, uint8(min(w.items, 9))
	case w.quotes > 0:
		return doc.Quote, 0
	}
	return doc.Paragraph, 0
}

// trimLines drops blank lines from the ends of code, and white space from its
// last line; the first line keeps its indent.
func trimLines(s []byte, start, end int) (int, int) {
	for end > start && s[end-1] <= ' ' {
		end--
	}
	for i := start; i < end && s[i] <= ' '; i++ {
		if s[i] == '\n' {
			start = i + 1
		}
	}
	if end < start {
		end = start
	}
	return start, end
}
