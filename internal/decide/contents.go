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
	longestEntry  = 18 // words
	mostEntries   = 60 // blocks looked at behind the heading
)

// contents takes out tables of contents: the heading that a rule knows and the lines behind
// it that come back as subheadings. Of those that the evidence would leave in, nine in
// ten are no part of labelled bodies.
func (d *Decider) contents(blocks []doc.Block, hits []rules.Hit) {
	var lines entries
	for _, h := range hits {
		if d.Set.Rules[h.Rule].Category != "toc" || h.Reach || d.Keep["toc"] {
			continue
		}
		if lines.text == nil {
			lines = entriesOf(blocks)
		}
		head := int(h.Block)
		last := lines.tableEnd(head)
		for i := head; i <= last; i++ {
			if v := &d.Verdicts[i]; v.Keep && !d.held(v) {
				*v = Verdict{Rule: h.Rule, Category: "toc"}
			}
		}
	}
}

// entries are the lines of a document as a table of contents may list them: of each block its
// text without the number or the mark before it, "" of a long one, and of each text the
// block that has it last.
type entries struct {
	text []string
	last map[string]int
}

func entriesOf(blocks []doc.Block) entries {
	e := entries{make([]string, len(blocks)), map[string]int{}}
	for i := range blocks {
		if blocks[i].Words > longestEntry {
			continue
		}
		text := strings.ToLower(strings.TrimFunc(blocks[i].Text, func(r rune) bool { return !unicode.IsLetter(r) }))
		if e.text[i] = text; text != "" {
			e.last[text] = i
		}
	}
	return e
}

// comesBack says whether a block below the given one has the text of block i.
func (e *entries) comesBack(i, below int) bool {
	return e.text[i] != "" && e.last[e.text[i]] > below
}

// tableEnd is the last line of the table of contents below a heading, -1 if there is none.
func (e *entries) tableEnd(head int) int {
	last := head
	for i := head + 1; i < min(len(e.text), head+mostEntries) && e.text[i] != "" && i <= last+2; i++ {
		if e.comesBack(i, i) {
			last = i
		}
	}
	back := 0
	for i := head + 1; i <= last; i++ {
		if e.comesBack(i, last) {
			back++
		}
	}
	if back < fewestEntries || 10*back < 7*(last-head) {
		return -1
	}
	return last
}
