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

// What is judged of a line of Markdown is what it says.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		line, said string
		linkBytes  int32
		links      int32
	}{
		{"Ask the [gauge](https://example.org/g_(1)) or [the office](/o \"Open\").", "Ask the gauge or the office.", 15, 2},
		{"- [Home](/) | [Notes](/notes)", "Home | Notes", 9, 2},
		{"## **What we measured**", "What we measured", 0, 0},
		{"_By [Ana Ruiz](/ana)_", "By Ana Ruiz", 8, 1},
		{"[![The pier](p.png)](/pier)", "![The pier](p.png)", 18, 1},
		{"![The pier](p.png)", "![The pier](p.png)", 0, 0},
		{"[[1](#n)] a[b] (c) [d](e", "[1] a[b] (c) [d](e", 1, 1},
		{"[](/)", "[](/)", 0, 1},
		{"*a* and *b*", "*a* and *b*", 0, 0},
		{"#tag - 5 * 3", "#tag - 5 * 3", 0, 0},
		{"-", "-", 0, 0},
		{"***", "***", 0, 0},
		{"* * *", "* * *", 0, 0},
		{"- 12", "- 12", 0, 0},
		{"[[[[[[[[[[a](b)", "[[[[[[[[[a", 1, 1},
		{"](x) a](y)", "](x) a](y)", 0, 0},
		{"[a](" + strings.Repeat("(", 2000) + ")", "[a](" + strings.Repeat("(", 2000) + ")", 0, 0},
	} {
		marks, bytes, links := Marks(c.line)
		assert.Equal(t, c.said, said(c.line, marks), c.line)
		assert.Equal(t, []int32{c.linkBytes, c.links}, []int32{bytes, links}, c.line)
	}
}
