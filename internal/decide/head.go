package decide

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// head takes out of what an extractor left what stands above its first paragraph and speaks
// of the article: the byline, the date, and the headline by them. The evidence alone can
// seldom tell a headline from the subheading that many bodies begin with; its company does.
// Where the evidence does speak against one, it is right: of such lines above a text with
// subheadings five in six were no part of the labelled body, of those with a score up to
// one two in three.
func (d *Decider) head(blocks []doc.Block, scores []float32, hits []rules.Hit) {
	first := 0
	for first < len(blocks) && !(blocks[first].Prose && d.Verdicts[first].Keep) {
		first++
	}
	if first == 0 || first == len(blocks) {
		return
	}
	d.about = append(d.about[:0], make([]bool, first)...)
	for _, h := range hits {
		r := d.Set.Rules[h.Rule]
		if int(h.Block) >= first || h.Reach || r.Action != rules.Drop || !ofArticle(r) {
			continue
		}
		d.about[h.Block] = true
		if v := &d.Verdicts[h.Block]; v.Keep && !d.held(v) && !d.Keep[r.Category] {
			*v = Verdict{Rule: h.Rule, Category: r.Category}
		}
	}
	if d.Keep["title"] {
		return
	}
	for i := range first {
		if v := &d.Verdicts[i]; v.Keep && !d.held(v) && !d.about[i] && mayBeHeadline(&blocks[i]) &&
			(d.doubted(scores, i, first) || d.company(i) || blocks[first].Gap != doc.SameLine && d.alone(blocks, i, first)) {
			*v = Verdict{Rule: -1, Category: "title"}
		}
	}
}

// ofArticle says whether a rule knows lines that stand with a headline and about
// a whole block.
func ofArticle(r *rules.Rule) bool {
	if r.Kind == rules.SpanStart || r.Kind == rules.SpanEnd {
		return false
	}
	return r.Category == "bylines" || r.Category == "dates" || r.Category == "readtime"
}

// held says whether a rule or the caller holds a block that stays.
func (d *Decider) held(v *Verdict) bool { return v.Rule >= 0 || v.Category != "" }

// company says whether a byline, a date or a reading time stands within two
// blocks of block i of the head, or the caption of the picture behind it.
func (d *Decider) company(i int) bool {
	for k := max(0, i-2); k <= min(i+2, len(d.about)-1); k++ {
		v := &d.Verdicts[k]
		if d.about[k] || k > i && !v.Keep && (v.Category == "captions" || v.Category == "credits") {
			return true
		}
	}
	return false
}

// doubted says whether the evidence speaks against block i of the head, is sure of
// the first paragraph, and has nothing else above it.
func (d *Decider) doubted(scores []float32, i, first int) bool {
	if scores[i] >= 0 || scores[first] < sure {
		return false
	}
	for k := range first {
		if k != i && d.Verdicts[k].Keep {
			return false
		}
	}
	return true
}

// alone says whether block i is all that stays above the first paragraph and the
// only one with the look of a heading: a body does not have one subheading, and
// that above everything.
func (d *Decider) alone(blocks []doc.Block, i, first int) bool {
	for k := range blocks {
		if !d.Verdicts[k].Keep || k == i {
			continue
		}
		if k < first || k+1 < len(blocks) && blocks[k+1].Prose && mayBeHeadline(&blocks[k]) {
			return false
		}
	}
	return true
}

// mayBeHeadline says whether a block is as long as a headline, and neither a
// sentence nor a number with its label.
func mayBeHeadline(b *doc.Block) bool {
	const fewest, most = 3, 30
	if b.Prose || b.Words < fewest || b.Words > most || b.Kind == doc.Separator || b.Kind == doc.Code {
		return false
	}
	letters, digits := 0, 0
	for _, r := range b.Text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	if digits > letters {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(b.Text, `"'”’»)`))
	return !strings.ContainsRune(".:,;…。：，；", last)
}
