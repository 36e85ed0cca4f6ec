package clean

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/meta"
)

// shownShare is how much of the structured body may have been kept from the
// visible page for the page still to count as one without a body.
const shownShare = 0.25

// structured takes the body from the page's structured data where the page
// shows none. What had been kept of the page goes. The blocks of the body come after
// those of the page, and their offsets after its text.
func (r *Result) structured(body meta.Body) {
	size := 0
	for _, p := range body {
		size += len(p.Text)
	}
	if size == 0 || float64(r.keptBytes()) > shownShare*float64(size) || r.shows(body, size) {
		return
	}
	for i := range r.Blocks {
		if b := &r.Blocks[i]; b.Keep {
			b.Keep, b.Category, b.Rule, b.Cut = false, "boilerplate", "", nil
		}
	}
	var text strings.Builder
	text.Grow(size + 2*len(body))
	at := len(r.source) + len(separators[doc.BlankLine])
	last := doc.Separator
	for i, p := range body {
		if i > 0 {
			gap := doc.BlankLine
			if p.Kind == last && (p.Kind == doc.ListItem || p.Kind == doc.TableRow) {
				gap = doc.NewLine
			}
			text.WriteString(separators[gap])
		}
		last = p.Kind
		start := at + text.Len()
		text.WriteString(p.Text)
		r.Blocks = append(r.Blocks, Block{Text: p.Text, Kind: p.Kind.String(), Level: int(p.Level), Start: start, End: start + len(p.Text), Keep: true})
	}
	r.Text = text.String()
	r.root = nil // the body does not stand in it
	r.source += separators[doc.BlankLine] + r.Text
	r.Doubt = slices.DeleteFunc(r.Doubt, func(d string) bool { return d == DoubtEmpty || d == DoubtUncertain || d == DoubtBlocked })
	r.Doubt = append(r.Doubt, DoubtStructured)
}

func (r *Result) keptBytes() int {
	n := 0
	for i := range r.Blocks {
		if r.Blocks[i].Keep {
			n += len(r.Blocks[i].Text)
		}
	}
	return n
}

// probe is how many bytes of the text of a part are looked for in the page.
const probe = 60

// shows says whether the page shows the body, judged by the beginnings of its parts.
func (r *Result) shows(body meta.Body, size int) bool {
	shown := 0
	for _, p := range body {
		start := p.Text[:min(len(p.Text), probe)]
		for !utf8.ValidString(start) && len(start) > probe-utf8.UTFMax {
			start = start[:len(start)-1]
		}
		if strings.Contains(r.source, start) {
			shown += len(p.Text)
		}
	}
	return 2*shown > size
}
