package decide

import (
	"strings"
	"unicode"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// The lines behind the heading of a table of contents are one where at least fewestEntries
// of them, and seven in ten, come back below.
const (
	fewestEntries = 3
	longestEntry  = 18   // words
	mostEntries   = 60   // blocks looked at behind the heading
	farthestEntry = 1000 // blocks looked at for one that comes back
)

// contents takes out tables of contents: the heading that a rule knows and the lines behind
// it that come back as subheadings. Of those that the evidence would leave in, nine in
// ten are no part of labelled bodies.
func (d *Decider) contents(blocks []doc.Block, hits []rules.Hit) {
	for _, h := range hits {
		if d.Set.Rules[h.Rule].Category != "toc" || h.Reach || d.Keep["toc"] {
			continue
		}
		head, last := int(h.Block), int(h.Block)
		for i := head + 1; i < min(len(blocks), head+mostEntries) && blocks[i].Words <= longestEntry && i <= last+2; i++ {
			if comesBack(blocks, i, i) {
				last = i
			}
		}
		entries := 0
		for i := head + 1; i <= last; i++ {
			if comesBack(blocks, i, last) {
				entries++
			}
		}
		if entries < fewestEntries || 10*entries < 7*(last-head) {
			continue
		}
		for i := head; i <= last; i++ {
			if v := &d.Verdicts[i]; v.Keep && !d.held(v) {
				*v = Verdict{Rule: h.Rule, Category: "toc"}
			}
		}
	}
}

// comesBack says whether a block below the given one is the same as block i but for its
// number.
func comesBack(blocks []doc.Block, i, below int) bool {
	text := entry(blocks[i].Text)
	if text == "" {
		return false
	}
	for k := below + 1; k < min(len(blocks), below+farthestEntry); k++ {
		if b := &blocks[k]; b.Words <= longestEntry && strings.EqualFold(entry(b.Text), text) {
			return true
		}
	}
	return false
}

// entry is the text of a line without the number or the mark before it.
func entry(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}
