package decide

import (
	"math"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// spoken is how strongly, in log-odds, rules must speak of a block for their
// word to count beside the evidence.
const spoken = 1

// Nearly all that an extractor leaves is body, and who cleans it again wants
// nothing of it lost. A block goes that a rule speaks against and the evidence
// holds for noise at odds of nine to one; a rule of sharpRule or more, which knows
// its phrase, needs the evidence to be weaker than itself by one, and one of clearRule
// by two. With these the gain on unseen residues was highest of a dozen choices that did not
// lose more of bodies that were fed back in.
const (
	residueThreshold = -2.2
	sharpRule        = 3
	clearRule        = 2.5
)

// sure is the score from which a paragraph of a residue is part of its body.
const sure = 0.5

// limit is the score that block i with these hits needs to stay. Rules that argue
// for a block are too rare for the fit to have learnt what they say: their
// weight counts here.
func (d *Decider) limit(blocks []doc.Block, i int, hits []rules.Hit) float32 {
	sum, sharpest, against := float32(0), 0.0, false
	for _, h := range hits {
		r := d.Set.Rules[h.Rule]
		if r.Kind == rules.SpanStart || r.Kind == rules.SpanEnd {
			continue
		}
		w := d.Weights(h.Rule)
		if !h.Reach {
			sum += w
		}
		if w > 0 && r.Category != "repeats" && r.Category != "separators" {
			against = true
			if !h.Reach {
				sharpest = max(sharpest, r.Weight)
			}
		}
	}
	limit := d.Threshold
	if d.residue && sum < spoken {
		limit = min(limit, residueThreshold)
		if !against && !d.outside(blocks, i) {
			limit = float32(math.Inf(-1))
		}
	}
	switch {
	case !d.residue || sharpest < clearRule:
	case sharpest < sharpRule:
		limit = max(limit, float32(sharpest)-2)
	default:
		limit = max(limit, float32(sharpest)-1)
	}
	if sum <= -spoken {
		limit = min(limit, d.Threshold+sum)
	}
	return limit
}

// findBody finds the paragraphs between which a residue is body.
func (d *Decider) findBody(blocks []doc.Block, scores []float32) {
	d.first, d.last = len(blocks), -1
	for i := range blocks {
		if blocks[i].Prose && scores[i] > sure {
			d.first, d.last = min(d.first, i), i
		}
	}
}

// outside says whether block i of a residue stands above its body, or is a
// paragraph below it. Only there evidence alone may speak: a list or a table at
// the end looks like nothing, and a sentence of a long line like what stands
// around it. Where no paragraph is sure to be body, nothing is known of above and below.
func (d *Decider) outside(blocks []doc.Block, i int) bool {
	if d.last < 0 {
		return false
	}
	if i > 0 && blocks[i].Gap == doc.SameLine || i+1 < len(blocks) && blocks[i+1].Gap == doc.SameLine {
		return false
	}
	return i < d.first || i > d.last && blocks[i].Prose
}
