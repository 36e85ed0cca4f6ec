package golden

import (
	"strings"

	"github.com/winnow-text/winnow/clean"
)

// traceWidth is how many characters of a block a trace line shows.
const traceWidth = 60

// trace writes a line a block: "keep TEXT" or "drop category/rule TEXT", and
// below a kept block a line "cut category/rule TEXT" for each part that a
// rule took out of it. TEXT is the start of the block on one line.
func trace(r *clean.Result) string {
	var b strings.Builder
	for i := range r.Blocks {
		k := &r.Blocks[i]
		if k.Keep {
			b.WriteString("keep ")
		} else {
			b.WriteString("drop " + credit(k.Category, k.Rule) + " ")
		}
		b.WriteString(excerpt(k.Text) + "\n")
		if !k.Keep {
			continue
		}
		for _, c := range k.Cut {
			b.WriteString("cut " + credit(c.Category, c.Rule) + " " + excerpt(c.Text) + "\n")
		}
	}
	return b.String()
}

// credit names what decided: the rule, or the category where evidence alone did.
func credit(category, rule string) string {
	if rule != "" {
		return rule
	}
	return category
}

// excerpt is the first characters of a text with its white space folded.
func excerpt(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for i := range s {
		if n == traceWidth {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
