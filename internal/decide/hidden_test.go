package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

func TestHiddenBlocksLeave(t *testing.T) {
	for name, c := range map[string]struct {
		words  []int
		hidden []uint8
		hit    int32 // of the second block; -1: none
		keep   []bool
	}{
		"a hidden block beside the body":                  {[]int{60, 10, 60}, []uint8{0, 3, 0}, -1, []bool{true, false, true}},
		"a body that is hidden until a script shows it":   {[]int{5, 90, 60}, []uint8{0, 2, 2}, -1, []bool{true, true, true}},
		"what screen readers do not hear, if it is small": {[]int{60, 10, 60}, []uint8{0, 1, 0}, -1, []bool{true, false, true}},
		"and stays if it is not":                          {[]int{60, 30, 60}, []uint8{0, 1, 0}, -1, []bool{true, true, true}},
		"what a rule holds":                               {[]int{60, 10, 60}, []uint8{0, 3, 0}, correct, []bool{true, true, true}},
		"nothing is hidden":                               {[]int{60, 10, 60}, []uint8{0, 0, 0}, -1, []bool{true, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			d := decider(t)
			var blocks []doc.Block
			for _, n := range c.words {
				blocks = append(blocks, block(n))
			}
			var hits []rules.Hit
			if c.hit >= 0 {
				hits = append(hits, rules.Hit{Rule: c.hit, Block: 1})
			}
			scores := []float32{5, 0.5, 5}
			d.Decide(blocks, scores, hits, false)
			d.Hide(blocks, scores, func(i int) uint8 { return c.hidden[i] })
			for i, v := range d.Verdicts {
				assert.Equal(t, c.keep[i], v.Keep, "block %d", i)
				if !v.Keep {
					assert.Equal(t, "hidden", v.Category)
				}
			}
		})
	}
}

func TestHiddenCategoryCanBeKept(t *testing.T) {
	d := decider(t)
	d.Keep["hidden"] = true
	blocks, scores := page(10), []float32{5, 0.5, 5}
	d.Decide(blocks, scores, nil, false)
	d.Hide(blocks, scores, func(i int) uint8 { return uint8(i) })
	assert.True(t, d.Verdicts[1].Keep)
}

// The panel of a tab that is not open.
func TestHiddenBlockThatIsSurelyBodyStays(t *testing.T) {
	d := decider(t)
	blocks, scores := page(10), []float32{5, 2, 5}
	d.Decide(blocks, scores, nil, false)
	d.Hide(blocks, scores, func(i int) uint8 { return uint8(3 * (i % 2)) })
	assert.True(t, d.Verdicts[1].Keep)
}

func TestCutsOfHiddenBlocksGoWithThem(t *testing.T) {
	d := decider(t)
	blocks := page(10)
	hits := []rules.Hit{{Rule: newspan, Block: 0, From: 20, To: 300}, {Rule: newspan, Block: 1, From: 20, To: int32(len(blocks[1].Text))}}
	scores := []float32{5, 0.5, 5}
	d.Decide(blocks, scores, hits, false)
	assert.Len(t, d.Cuts, 2)
	d.Hide(blocks, scores, func(i int) uint8 { return uint8(3 * (i % 2)) })
	assert.Equal(t, []Cut{{Block: 0, From: 20, To: 300, Rule: newspan}}, d.Cuts)
}
