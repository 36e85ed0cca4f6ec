package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// A residue of the lines given: what ends with a full stop is a paragraph.
// A line that begins with By is hit by a rule that argues for a byline.
func TestHead(t *testing.T) {
	p, err := rules.Parse("test.yaml", []byte("category: bylines\nrules:\n  - id: bylines/a\n    why: For a test.\n    weight: 1\n    line: '^By'\n    drop: [By A]\n    keep: [Bar]\n"))
	require.NoError(t, err)
	set, err := rules.Compile(p)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		lines []string
		score float32 // of the first line, where it is not that of the others
		keep  string  // categories that the caller keeps
		gone  []int
	}{
		"by a byline":                {lines: []string{"Mill opens again", "By Ann Lee", "It opened.", "What it cost", "A lot."}, gone: []int{0, 1}},
		"below a byline":             {lines: []string{"By Ann Lee", "Mill opens again", "It opened.", "What it cost", "A lot."}, gone: []int{0, 1}},
		"alone":                      {lines: []string{"Mill opens again", "It opened.", "It burnt."}, gone: []int{0}},
		"one subheading of several":  {lines: []string{"Why the mill opens", "It opened.", "What it cost", "A lot."}},
		"against the evidence":       {lines: []string{"Mill opens again", "It opened.", "What it cost", "A lot."}, score: -0.1, gone: []int{0}},
		"a number with its label":    {lines: []string{"Tel 555 01 234", "It opened.", "It burnt."}},
		"a list without a paragraph": {lines: []string{"Mill opens again", "By Ann Lee"}},
		"a label":                    {lines: []string{"What was burnt here:", "It opened.", "It burnt."}},
		"kept titles":                {lines: []string{"Mill opens again", "By Ann Lee", "It opened."}, keep: "title", gone: []int{1}},
		"kept bylines":               {lines: []string{"Mill opens again", "By Ann Lee", "It opened."}, keep: "bylines", gone: []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			d := &Decider{Set: set, Keep: map[string]bool{c.keep: true}, Drop: map[string]bool{}, Weights: func(int32) float32 { return 1 }}
			var blocks []doc.Block
			var scores []float32
			var hits []rules.Hit
			for i, line := range c.lines {
				b := doc.Block{Text: line, Words: 4, Gap: doc.NewLine, Elem: -1}
				b.Prose = line[len(line)-1] == '.'
				if line[:2] == "By" {
					hits = append(hits, rules.Hit{Block: int32(i), To: int32(len(line))})
				}
				blocks, scores = append(blocks, b), append(scores, 2)
			}
			if c.score != 0 {
				scores[0] = c.score
			}
			d.Decide(blocks, scores, hits, true)
			var gone []int
			for i, v := range d.Verdicts {
				if !v.Keep {
					gone = append(gone, i)
				}
			}
			assert.Equal(t, c.gone, gone)
		})
	}
}
