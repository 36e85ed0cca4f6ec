package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// The rules of these tests, by their place in the set.
const (
	biography     int32 = iota // argues
	correction                 // keeps
	relatedLabel               // of one other article
	relatedList                // reaches over what follows
	shareLabel                 // drops certainly
	footRuleCount int   = iota
)

func footDecider(t *testing.T) *Decider {
	const examples = "\n    why: For a test.\n    line: '^aaa'\n    drop: [aaa]\n    keep: [bbb]\n"
	d := deciderOf(t,
		"category: bios\nrules:\n  - id: bios/a\n    weight: 2\n    why: For a test.\n    line: '^aaa'\n    match: [aaa]\n    keep: [bbb]\n",
		"category: corrections\nrules:\n  - id: corrections/b\n    action: keep\n    certain: true\n    why: For a test.\n    line: '^aaa'\n    match: [aaa]\n    miss: [bbb]\n",
		"category: related\nrules:\n  - id: related/c\n    certain: true"+examples+"  - id: related/d\n    certain: true\n    reach: after"+examples,
		"category: share\nrules:\n  - id: share/e\n    certain: true"+examples,
	)
	require.Len(t, d.Set.Rules, footRuleCount)
	return d
}

// What stands below a line of the foot goes with it, unless it is surely body, most of the
// text, or held by a rule.
func TestBelowTheFoot(t *testing.T) {
	for name, c := range map[string]struct {
		words  [3]int // of the body, of the line that the rule hits, of what stands below it
		scores [3]float32
		rule   int32
		held   bool // a rule keeps what stands below
		kept   string
	}{
		"a line of the foot":             {[3]int{90, 3, 20}, [3]float32{5, 5, 0.9}, shareLabel, false, "b"},
		"surely body below":              {[3]int{90, 3, 20}, [3]float32{5, 5, 1.1}, shareLabel, false, "b b"},
		"a list of other articles":       {[3]int{90, 3, 20}, [3]float32{5, 5, 0.9}, relatedList, false, "b"},
		"a label of one other article":   {[3]int{90, 3, 20}, [3]float32{5, 5, 0.9}, relatedLabel, false, "b b"},
		"most of the text below":         {[3]int{20, 3, 90}, [3]float32{5, 5, 0.9}, shareLabel, false, "b b"},
		"a correction below":             {[3]int{90, 3, 20}, [3]float32{5, 5, 0.9}, shareLabel, true, "b b"},
		"a biography at the end":         {[3]int{190, 20, 3}, [3]float32{5, 0.4, 0.9}, biography, false, "b"},
		"one that may be body":           {[3]int{190, 20, 3}, [3]float32{5, 0.6, 0.9}, biography, false, "b b b"},
		"one with much of the text left": {[3]int{90, 20, 30}, [3]float32{5, 0.4, 0.9}, biography, false, "b b b"},
	} {
		t.Run(name, func(t *testing.T) {
			d := footDecider(t)
			blocks := []doc.Block{block(c.words[0]), block(c.words[1]), block(c.words[2])}
			hits := []rules.Hit{{Rule: c.rule, Block: 1}}
			if c.held {
				hits = append(hits, rules.Hit{Rule: correction, Block: 2})
			}
			d.Decide(blocks, c.scores[:], hits, false)
			kept := ""
			for _, v := range d.Verdicts {
				if v.Keep {
					kept += " b"
				} else {
					assert.Equal(t, c.rule, v.Rule, "the rule is named")
				}
			}
			assert.Equal(t, " "+c.kept, kept)
		})
	}
}

// Of residue most is body, and its scores are higher; of a page elements tell more.
func TestFootOfResidueAndOfPages(t *testing.T) {
	d := footDecider(t)
	blocks := []doc.Block{block(90), block(3), block(20)}
	hits := []rules.Hit{{Rule: shareLabel, Block: 1}}
	d.Decide(blocks, []float32{5, 5, 1.9}, hits, true)
	assert.False(t, d.Verdicts[2].Keep)
	d.Decide(blocks, []float32{5, 5, 2.1}, hits, true)
	assert.True(t, d.Verdicts[2].Keep)
	for i := range blocks {
		blocks[i].Elem = int32(i)
	}
	d.Decide(blocks, []float32{5, 5, 0.4}, hits, false)
	assert.False(t, d.Verdicts[2].Keep)
	d.Decide(blocks, []float32{5, 5, 0.6}, hits, false)
	assert.True(t, d.Verdicts[2].Keep)
}

// A part that a rule cuts out of a block is no matter once the block goes as a whole.
func TestCutsBelowTheFootAreForgotten(t *testing.T) {
	const examples = "\n    why: For a test.\n    drop: [aaa]\n    keep: [bbb]\n"
	d := deciderOf(t,
		"category: readmore\nrules:\n  - id: readmore/a\n    certain: true\n    span: {end: 'aaa$'}"+examples,
		"category: share\nrules:\n  - id: share/b\n    certain: true\n    line: '^aaa'"+examples,
	)
	blocks := []doc.Block{block(90), block(3), block(20)}
	hits := []rules.Hit{{Rule: 0, Block: 0, From: 10, To: 14}, {Rule: 1, Block: 1}, {Rule: 0, Block: 2, From: 10, To: 14}}
	d.Decide(blocks, []float32{5, 5, 0}, hits, false)
	assert.Equal(t, []Cut{{Block: 0, From: 10, To: 14, Rule: 0}}, d.Cuts)
}
