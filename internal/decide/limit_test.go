package decide

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// weighted is a decider with one rule of a category and a weight.
func weighted(t *testing.T, category string, weight float64) *Decider {
	t.Helper()
	p, err := rules.Parse("test.yaml", fmt.Appendf(nil,
		"category: %s\nrules:\n  - id: %s/x\n    why: For a test.\n    weight: %g\n    line: '^aaa'\n    match: [aaa]\n    miss: [bbb]\n", category, category, weight))
	require.NoError(t, err)
	s, err := rules.Compile(p)
	require.NoError(t, err)
	return &Decider{Set: s, Weights: func(r int32) float32 { return float32(s.Rules[r].Weight) }}
}

// Within what an extractor left, the evidence has to be weaker than the rule, by more
// the less the rule is sure of its phrase.
func TestRulesWithinAResidue(t *testing.T) {
	for _, c := range []struct {
		weight float64
		score  float32
		keep   bool
	}{
		{2.4, 0.1, true}, {2.4, -3, false},
		{2.6, 0.5, false}, {2.6, 0.7, true},
		{3, 1.9, false}, {3, 2.1, true},
		{4, 2.9, false}, {4, 3.1, true},
	} {
		blocks := page(10)
		for i := range blocks {
			blocks[i].Prose = i != 1
		}
		d := weighted(t, "comments", c.weight)
		d.Decide(blocks, []float32{5, c.score, 5}, []rules.Hit{{Rule: 0, Block: 1}}, true)
		require.Equal(t, c.keep, d.Verdicts[1].Keep, "weight %g, score %g", c.weight, c.score)
	}
}

func TestSubheadingsThatAContentsAnnounces(t *testing.T) {
	for name, c := range map[string]struct {
		change func(blocks []doc.Block, scores []float32)
		keep   bool
	}{
		"announced once, above a paragraph":    {func([]doc.Block, []float32) {}, true},
		"the copy above stays":                 {func(_ []doc.Block, scores []float32) { scores[0] = 5 }, false},
		"two copies above: a list of its own":  {func(b []doc.Block, _ []float32) { b[1].Text = b[3].Text }, false},
		"what stands below goes":               {func(_ []doc.Block, scores []float32) { scores[4] = -5 }, false},
		"what stands below is no paragraph":    {func(b []doc.Block, _ []float32) { b[4].Prose = false }, false},
		"in a page, where elements tell of it": {func(b []doc.Block, _ []float32) { b[3].Elem = 0 }, false},
		"longer than a subheading":             {func(b []doc.Block, _ []float32) { b[3].Words = 16 }, false},
		"announced by another text":            {func(b []doc.Block, _ []float32) { b[0].Text = "Peening" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			blocks := []doc.Block{block(3), block(4), block(60), block(3), block(60)}
			blocks[2].Prose, blocks[4].Prose = true, true
			scores := []float32{-5, -5, 5, -5, 5}
			c.change(blocks, scores)
			d := weighted(t, "repeats", 0.6)
			d.Decide(blocks, scores, []rules.Hit{{Rule: 0, Block: 3}}, false)
			require.Equal(t, c.keep, d.Verdicts[3].Keep)
		})
	}
}
