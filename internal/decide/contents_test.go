package decide

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

func TestTablesOfContents(t *testing.T) {
	const paragraph = "paragraph"
	for name, c := range map[string]struct{ lines, want string }{
		"lines that come back":            {"intro|Contents|1. Salt|2. Sea|3. Sand|paragraph|Salt|paragraph|Sea|paragraph|Sand|paragraph", "intro|paragraph|Salt|paragraph|Sea|paragraph|Sand|paragraph"},
		"one that does not between them":  {"Contents|Salt|Advice|Sea|Sand|paragraph|SALT|Sea|Sand|paragraph", "paragraph|SALT|Sea|Sand|paragraph"},
		"two lines":                       {"Contents|Salt|Sea|paragraph|Salt|Sea|paragraph", "Contents|Salt|Sea|paragraph|Salt|Sea|paragraph"},
		"lines that do not come back":     {"Contents|Salt|Sea|Sand|paragraph", "Contents|Salt|Sea|Sand|paragraph"},
		"too many that do not":            {"Contents|Salt|a|Sea|b|Sand|paragraph|Salt|Sea|Sand|paragraph", "Contents|Salt|a|Sea|b|Sand|paragraph|Salt|Sea|Sand|paragraph"},
		"a heading over what comes twice": {"Contents|Salt|Sea|Salt|Sea|paragraph", "Contents|Salt|Sea|Salt|Sea|paragraph"},
	} {
		t.Run(name, func(t *testing.T) {
			d := deciderOf(t, "category: toc\nrules:\n  - id: toc/a\n    why: For a test.\n    weight: 1\n    line: '^Contents'\n    match: [Contents]\n    keep: [bbb]\n")
			var blocks []doc.Block
			var hits []rules.Hit
			for i, line := range strings.Split(c.lines, "|") {
				b := doc.Block{Text: line, Words: 1, Elem: -1, Index: int32(i), Gap: doc.BlankLine}
				if line == paragraph {
					b.Words, b.Prose = 60, true
				}
				if line == "Contents" {
					hits = append(hits, rules.Hit{Rule: 0, Block: int32(i)})
				}
				blocks = append(blocks, b)
			}
			scores := make([]float32, len(blocks))
			for i := range scores {
				scores[i] = 3
			}
			d.Decide(blocks, scores, hits, false)
			var kept []string
			for i, v := range d.Verdicts {
				if v.Keep {
					kept = append(kept, blocks[i].Text)
				}
			}
			assert.Equal(t, c.want, strings.Join(kept, "|"))

			d.Keep["toc"] = true
			d.Decide(blocks, scores, hits, false)
			for _, v := range d.Verdicts {
				assert.True(t, v.Keep, "the caller wants them")
			}
		})
	}
}
