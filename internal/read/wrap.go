package read

import (
	"strings"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// Hard-wrapped text breaks its lines where the next word would have passed a
// margin. Margins in use lie between these columns (RFC 5322 recommends 78).
const (
	minMargin = 50
	maxMargin = 90
	minWraps  = 6 // wrapped lines that it takes to believe in a margin
	// One line in so many may pass every margin: an address, or what was put behind a
	// paragraph.
	mostLong = 10
)

// wrapWidth returns the margin, in runes, at which the document's lines are
// wrapped, 0 if they are not.
func wrapWidth(d *doc.Document) int {
	if len(d.Blocks) < 2*minWraps {
		return 0
	}
	margin, long := 0, 0
	for i := range d.Blocks {
		b := &d.Blocks[i]
		n := b.End - b.Start
		if n <= utf8.UTFMax*maxMargin {
			n = utf8.RuneCountInString(d.Source[b.Start:b.End])
		}
		if n > maxMargin {
			if long++; long > len(d.Blocks)/mostLong {
				return 0
			}
			continue
		}
		margin = max(margin, n)
	}
	if margin < minMargin {
		return 0
	}
	pairs, wraps := 0, 0
	for i := 1; i < len(d.Blocks); i++ {
		if d.Blocks[i].Gap != doc.NewLine {
			continue
		}
		pairs++
		if wrapped(d, i, margin) {
			wraps++
		}
	}
	if wraps >= minWraps && wraps*2 >= pairs {
		return margin
	}
	return 0
}

// wrapped says whether block i continues the line before it: it follows
// directly, and its first word would have passed the margin there.
func wrapped(d *doc.Document, i, margin int) bool {
	b, before := &d.Blocks[i], &d.Blocks[i-1]
	if b.Gap != doc.NewLine {
		return false
	}
	text := d.Source[b.Start:b.End]
	word := strings.IndexByte(text, ' ')
	if word < 0 {
		word = len(text)
	}
	n := utf8.RuneCountInString(d.Source[before.Start:before.End])
	return n >= minMargin*4/5 && n+1+utf8.RuneCountInString(text[:word]) > margin-4
}

// joinWrapped makes one block of the lines of each wrapped paragraph.
func joinWrapped(d *doc.Document, margin int) {
	// Decide all before joining: a joined block no longer has its lines' lengths.
	joins := make([]bool, len(d.Blocks))
	for i := 1; i < len(d.Blocks); i++ {
		joins[i] = wrapped(d, i, margin)
	}
	out := d.Blocks[:0]
	for i, b := range d.Blocks {
		if joins[i] {
			out[len(out)-1].End = b.End
			continue
		}
		out = append(out, b)
	}
	d.Blocks = out
}
