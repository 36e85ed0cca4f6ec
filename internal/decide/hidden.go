package decide

import (
	"github.com/winnow-text/winnow/internal/doc"
)

// The shares of the words kept up to which what a page hides is taken out. A
// page that hides more has its body there until a script shows it. What is
// hidden from screen readers alone is mostly a copy or an ornament, but
// sometimes shown.
const (
	hiddenShare     = 0.3
	ariaHiddenShare = 0.1
)

// hiddenSure is the score from which a hidden block stays: the panels of tabs
// and accordions hold body that a click shows. Of the hidden words on labelled
// pages that score as much, by weights that had not seen most of their hosts, six
// in seven are body; of those that score less, fewer than half.
const hiddenSure = 1

// Hide takes out blocks that stand in hidden elements: those for which hidden
// is 1 are hidden from screen readers (aria-hidden), above that from everybody.
// What a rule holds stays, and what is surely body.
func (d *Decider) Hide(blocks []doc.Block, scores []float32, hidden func(block int) uint8) {
	if d.Keep["hidden"] {
		return
	}
	var kept, aria, all int32
	for i := range blocks {
		if !d.Verdicts[i].Keep {
			continue
		}
		kept += blocks[i].Words
		switch hidden(i) {
		case 0:
		case 1:
			aria += blocks[i].Words
		default:
			all += blocks[i].Words
		}
	}
	least := uint8(2)
	switch {
	case aria+all == 0 || float32(all) > hiddenShare*float32(kept):
		return
	case float32(aria) <= ariaHiddenShare*float32(kept):
		least = 1
	}
	for i := range blocks {
		if v := &d.Verdicts[i]; v.Keep && v.Rule < 0 && scores[i] < hiddenSure && hidden(i) >= least {
			*v = Verdict{Category: "hidden", Rule: -1}
		}
	}
	d.uncut()
}
