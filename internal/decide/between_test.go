package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

func TestShortPiecesBetweenBodyStay(t *testing.T) {
	for name, c := range map[string]struct {
		kind  doc.Kind
		score float32
		words int // of the piece
		hit   int32
		keep  bool
	}{
		"code":                               {doc.Code, -5, 3, -1, true},
		"code that a rule speaks of":         {doc.Code, -5, 3, comments, true},
		"code that a certain rule takes":     {doc.Code, -5, 3, ads, false},
		"an item":                            {doc.ListItem, -0.9, 5, -1, true},
		"an item of a menu":                  {doc.ListItem, -3, 5, -1, false},
		"an item that a rule speaks against": {doc.ListItem, -0.9, 5, comments, false},
		"a long item":                        {doc.ListItem, -0.9, 200, -1, false},
		"a subheading":                       {doc.Heading, -1, 4, -1, true},
		"a heading that is surely noise":     {doc.Heading, -2, 4, -1, false},
		"long code":                          {doc.Code, -1, 60, -1, false},
		"a paragraph":                        {doc.Paragraph, -1, 4, -1, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := decider(t)
			blocks := page(c.words)
			blocks[0].Words, blocks[2].Words = 400, 400
			for i := range blocks {
				blocks[i].Elem = int32(i)
			}
			blocks[1].Kind = c.kind
			var hits []rules.Hit
			if c.hit >= 0 {
				hits = append(hits, rules.Hit{Rule: c.hit, Block: 1})
			}
			d.Decide(blocks, []float32{5, c.score, 5}, hits, false)
			assert.Equal(t, c.keep, d.Verdicts[1].Keep)
		})
	}
}

// A heading over what goes, and a piece at the end, have nothing to stay with.
func TestPiecesBesideNoiseGo(t *testing.T) {
	d := decider(t)
	var blocks []doc.Block
	for i, kind := range []doc.Kind{doc.Paragraph, doc.Heading, doc.Paragraph, doc.Paragraph, doc.Code} {
		b := block(60)
		b.Kind, b.Elem = kind, int32(i)
		blocks = append(blocks, b)
	}
	d.Decide(blocks, []float32{5, -1, -3, 5, -3}, nil, false)
	var keep []bool
	for _, v := range d.Verdicts {
		keep = append(keep, v.Keep)
	}
	assert.Equal(t, []bool{true, false, false, true, false}, keep)
}

// Of lines without a blank one between them the others stay where most do.
func TestLinesOfAGroupStayTogether(t *testing.T) {
	d := decider(t)
	blocks := []doc.Block{block(60)}
	scores := []float32{5}
	for _, score := range []float32{2, 2, -0.5, 2, -0.5, 2} {
		b := block(4)
		b.Gap = doc.NewLine
		blocks, scores = append(blocks, b), append(scores, score)
	}
	blocks[1].Gap = doc.BlankLine
	kept := func() (n int) {
		d.Decide(blocks, scores, nil, false)
		for _, v := range d.Verdicts {
			if v.Keep {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 7, kept())
	scores[4] = -0.5
	assert.Equal(t, 4, kept())
}
