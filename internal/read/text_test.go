package read

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/winnow-text/winnow/internal/doc"
)

// A line is looked at eight bytes at a time; it ends where its break stands all the same.
func TestLineEnd(t *testing.T) {
	for _, before := range []string{"a", "é", "\t", "~", " ", "\u2027", "\u0084"} {
		for n := range 20 {
			line := strings.Repeat(before, n)
			assert.Equal(t, len(line), lineEnd(line), "%q", line)
			for _, stop := range []string{"\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"} {
				assert.Equal(t, len(line), lineEnd(line+stop+"more of it"), "%q before %q", line, stop)
			}
		}
	}
}

// Code is one block, and lines that a link, an emphasis or the colours of code tore apart are.
func TestCodeAndTornLines(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a bracket closes what stands above", "if tide < low {\nreturn\n}\nThe gauge reads twice a day.",
			[]string{"if tide < low {", "return }", "The gauge reads twice a day."}},
		{"links", "Ask the\ngauge\n, which reads the\nTide\n, and the\nharbour office\n.\nSee The Manual\nThe gauge sleeps at night.",
			[]string{"Ask the gauge , which reads the", "Tide , and the harbour office .", "See The Manual", "The gauge sleeps at night."}},
		{"code", "import\nGauge\ngauge\n=\nGauge\n(\n'north'\n,\n9600\n)\nThe gauge answers.",
			[]string{"import Gauge gauge = Gauge ( 'north' , 9600 )", "The gauge answers."}},
		{"a paragraph apart", "Ask the\n\n, which reads\n\n.\n\n}", []string{"Ask the", ", which reads", ".", "}"}},
		{"a table in Markdown", "| Day | Gauge |\n|-----|-------|\n| 1 | 4.31 |\n--|--", []string{"| Day | Gauge | |-----|-------|", "| 1 | 4.31 | --|--"}},
		{"an underlined title", "The gauge\n=====\nreads\n-----", []string{"The gauge =====", "reads", "-----"}},
		{"between fences", "Ask:\n```sh\nread\n\n  continue\n```\nDone", []string{"Ask:", "```sh read continue ```", "Done"}},
		{"a fence that is not closed", "~~~\nread\ncontinue", []string{"~~~", "read", "continue"}},
		{"set in from the margin", "The gauge reads twice a day, unless the harbour master has gone home.\n\nfor reading in line:\n    continue\n\n    Retry(reading)\nDone",
			[]string{"The gauge reads twice a day, unless the harbour master has gone home.", "for reading in line: continue Retry(reading)", "Done"}},
		{"a label above lines that are set in", "The gauge reads twice a day, unless the harbour master has gone home.\nRelated:\n    One more story",
			[]string{"The gauge reads twice a day, unless the harbour master has gone home.", "Related:", "One more story"}},
		{"long lines without a margin", "The gauge reads twice a day, unless the harbour master has gone home.\n  The gauge reads twice a day, unless the harbour master has gone home.\nif (low) {\n    return",
			[]string{"The gauge reads twice a day, unless the harbour master has gone home.", "The gauge reads twice a day, unless the harbour master has gone home.", "if (low) {", "return"}},
		{"small letters without a tear", "Flour\nsalt\nwater\n...\nStir", []string{"Flour", "salt", "water", "...", "Stir"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d doc.Document
			Lines(&d, c.text)
			var got []string
			for _, b := range d.Blocks {
				got = append(got, b.Text)
			}
			assert.Equal(t, c.want, got)
		})
	}
}
