package decide

import (
	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// What stands below the foot of a text is no body where nothing of it scores higher than
// this. Of an extractor's output most is body, and what is not has higher scores. Of the
// labelled texts that this changes, judged by weights that had not seen their hosts,
// five in six come out better.
const (
	belowFoot        = 1.0
	belowFootPage    = 0.5 // of HTML, whose elements tell more
	belowFootResidue = 2.0
	biographyMargin  = 0.5 // the limit for a biography is lower
)

// foot takes out what stands below the foot of a text: once a site has asked the reader to
// subscribe or to share, has said who the author is or has begun to list other articles,
// what follows is of that kind too, however well it is written.
func (d *Decider) foot(blocks []doc.Block, scores []float32, hits []rules.Hit) {
	limit := float32(belowFoot)
	switch {
	case d.residue:
		limit = belowFootResidue
	case len(blocks) > 0 && blocks[0].Elem >= 0:
		limit = belowFootPage
	}
	var all, below int32 // words that would stay
	for i := range blocks {
		if d.Verdicts[i].Keep {
			all += blocks[i].Words
		}
	}
	var credited Verdict
	at := len(blocks)
	for i := len(blocks) - 1; i >= 0; i-- {
		from := len(hits)
		for from > 0 && int(hits[from-1].Block) == i {
			from--
		}
		v := &d.Verdicts[i]
		if v.Keep {
			below += blocks[i].Words
			if scores[i] > limit || 2*below > all {
				break
			}
		}
		switch late := 5*below <= all; {
		case !v.Keep && v.Rule >= 0 && ofFoot(d.Set.Rules[v.Rule], late):
			at, credited = i+1, *v
		case v.Keep && !d.held(v) && late && scores[i] <= limit-biographyMargin && blocks[i].Gap != doc.SameLine:
			if r := d.biography(hits[from:]); r >= 0 {
				at, credited = i, Verdict{Rule: r, Category: "bios"}
			}
		}
		hits = hits[:from]
	}
	for i := at; i < len(blocks); i++ {
		if v := &d.Verdicts[i]; v.Keep && !d.held(v) {
			*v = credited
		}
	}
}

// ofFoot says whether a rule knows what stands at the foot of an article and seldom
// within it; late in a text that a biography does. A label of another article may stand
// anywhere, the heading of a list of them reaches over the list.
func ofFoot(r *rules.Rule, late bool) bool {
	switch r.Category {
	case "newsletter", "share", "follow", "support", "feedback":
		return true
	case "bios":
		return late
	case "related", "popular":
		return r.Reach.Kind != rules.ReachLine
	}
	return false
}

// biography is the rule that takes a block with these hits for an author's biography, -1
// where there is none.
func (d *Decider) biography(hits []rules.Hit) int32 {
	for _, h := range hits {
		if r := d.Set.Rules[h.Rule]; r.Category == "bios" && r.Action == rules.Drop && !h.Reach && !d.Keep["bios"] && r.Kind != rules.SpanStart && r.Kind != rules.SpanEnd {
			return h.Rule
		}
	}
	return -1
}
