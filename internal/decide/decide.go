// Package decide says of every block whether it stays, from its score, the
// rules that hit it and what the document as a whole looks like.
package decide

import (
	"math"
	"slices"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// Verdict is the decision on one block.
type Verdict struct {
	Keep     bool
	Category string // of a block that goes, and of one that a keep rule holds
	Rule     int32  // index in the set of the rule credited; -1 where evidence alone decided
}

// Cut is a part of a block that stays, taken out by a span rule.
type Cut struct {
	Block    int32 // index in the blocks decided
	From, To int32 // bytes of its text
	Rule     int32
}

// Decider decides. It keeps its scratch between documents; it is not safe for
// concurrent use.
type Decider struct {
	Set     *rules.Set
	Keep    map[string]bool // categories whose blocks stay though they were recognised
	Drop    map[string]bool // categories that go though a keep rule holds them
	Weights func(rule int32) float32

	Verdicts  []Verdict
	Cuts      []Cut
	Threshold float32 // the score from which blocks were kept
	Expected  float32 // the word F1 expected of the choice, 0 to 1

	words, body [buckets + 1]float32

	named       int32  // the certain rule that says where the body is; -1 for none
	residue     bool   // the blocks are what an extractor left
	first, last int    // of a residue: its first and its last sure paragraph
	about       []bool // of the blocks above the first paragraph: they speak of the article

	stood map[string]int32 // of a text: the first block that stays with it
	run   []int32
}

// buckets of probability in which the threshold is looked for.
const buckets = 200

// A document has no body where fewer than noBody words of one are expected, or
// where the best choice of blocks is expected to reach less than a word F1 of
// noChoice: what little stands out on a page that waits for its scripts is its
// menu. Of 1,497 labelled pages, judged by weights that had not seen their hosts, only
// such without a body were below this. Of a note of fewWords little is known, and
// its sentence stays.
const (
	noBody   = 2
	noChoice = 0.4
	fewWords = 60
)

// Decide fills Verdicts and Cuts for blocks with their scores and hits (sorted by block).
func (d *Decider) Decide(blocks []doc.Block, scores []float32, hits []rules.Hit, residue bool) {
	d.Verdicts, d.Cuts = slices.Grow(d.Verdicts[:0], len(blocks)), d.Cuts[:0]
	words := d.threshold(blocks, scores)
	if d.Expected < noChoice && words > fewWords && !residue {
		d.Threshold = float32(math.Inf(1))
	}
	d.residue = residue
	if residue {
		d.findBody(blocks, scores)
	}
	d.named = d.bodyRule(hits)
	next := 0
	for i := range blocks {
		from := next
		for next < len(hits) && int(hits[next].Block) == i {
			next++
		}
		d.Verdicts = append(d.Verdicts, d.block(&blocks[i], scores[i] >= d.limit(blocks, i, hits[from:next]), hits[from:next]))
	}
	d.together(blocks)
	d.between(blocks, scores)
	d.contents(blocks, hits)
	d.announced(blocks, hits)
	if residue {
		d.head(blocks, scores, hits)
	}
	d.foot(blocks, scores, hits)
	d.uncut()
}

// uncut forgets the cuts of blocks that go as a whole after all.
func (d *Decider) uncut() {
	d.Cuts = slices.DeleteFunc(d.Cuts, func(c Cut) bool { return !d.Verdicts[c.Block].Keep })
}

// together lets the rest of a list, a table, a stanza or a group of lines stay where most of
// it stays: a row of one short cell looks like nothing alone. What a rule dropped stays
// dropped, and so does what an extractor left between lines that stay.
func (d *Decider) together(blocks []doc.Block) {
	if d.residue {
		return
	}
	const few, most = 3, 0.65
	for i := 0; i < len(blocks); {
		j := i + 1
		for j < len(blocks) && joined(&blocks[j-1], &blocks[j]) {
			j++
		}
		kept := 0
		for k := i; k < j; k++ {
			if d.Verdicts[k].Keep {
				kept++
			}
		}
		if j-i >= few && kept < j-i && float64(kept) >= most*float64(j-i) {
			for k := i; k < j; k++ {
				if v := &d.Verdicts[k]; !v.Keep && v.Rule < 0 {
					*v = Verdict{Keep: true, Rule: -1}
				}
			}
		}
		i = j
	}
}

// The scores from which a list item and a subheading between blocks that stay do so too,
// unless they are links. On labelled pages, judged by weights that had not seen their
// hosts, two in three of those that had gone were body, and nine in ten blocks of code;
// of long listings labels leave out some.
const (
	itemBetween    = -1
	headingBetween = -1
	longGap        = 120 // words beside code
	longCode       = 40  // words of code that speaks for itself
)

// between lets code, list items and the subheading of what follows stay where the blocks
// before and after do: between what is body, the evidence is too strict with short
// pieces. Where a rule speaks in the gap, or much is gone, it is noise that stands there;
// but code stays, as its words say what rules look for in prose.
func (d *Decider) between(blocks []doc.Block, scores []float32) {
	for i := 1; i < len(blocks); i++ {
		if d.Verdicts[i].Keep || !d.Verdicts[i-1].Keep || blocks[i].Elem < 0 {
			continue
		}
		end, ruled, words := i, false, int32(0)
		for ; end < len(blocks) && !d.Verdicts[end].Keep; end++ {
			ruled = ruled || d.Verdicts[end].Rule >= 0
			if blocks[end].Kind != doc.Code {
				words += blocks[end].Words
			}
		}
		if end == len(blocks) {
			return
		}
		for k := i; k < end && words <= longGap; k++ {
			stays := false
			switch blocks[k].Kind {
			case doc.Code:
				stays = blocks[k].Words <= longCode && !d.certain(k)
			case doc.ListItem:
				stays = !ruled && scores[k] >= itemBetween && !linked(&blocks[k])
			case doc.Heading:
				stays = !ruled && scores[k] >= headingBetween && k == end-1 && !linked(&blocks[k])
			}
			if stays {
				d.Verdicts[k] = Verdict{Keep: true, Rule: -1}
			}
		}
		i = end
	}
}

// linked reports whether most of a block is a link to another page.
func linked(b *doc.Block) bool { return 2*int(b.LinkBytes) > len(b.Text) }

// certain reports whether block i goes whatever else is known: by a certain rule or
// because the caller wants it so.
func (d *Decider) certain(i int) bool {
	v := &d.Verdicts[i]
	return v.Rule >= 0 && (d.Set.Rules[v.Rule].Certain || d.Drop[v.Category])
}

// announced keeps the subheadings of a text that a table of contents announced; in a page
// elements tell them. The evidence sees lines that stood on the page before; what matters
// is that the paragraph below stays and the copy above does not.
func (d *Decider) announced(blocks []doc.Block, hits []rules.Hit) {
	const longest, furthest = 15, 1000 // words of a subheading, blocks back to where it is announced
	for _, h := range hits {
		i := int(h.Block)
		v := &d.Verdicts[i]
		if d.Set.Rules[h.Rule].Category != "repeats" || v.Keep || v.Category != "boilerplate" && v.Category != "repeats" ||
			blocks[i].Elem >= 0 || blocks[i].Words > longest || i+1 == len(blocks) || !blocks[i+1].Prose || !d.Verdicts[i+1].Keep {
			continue
		}
		copies := 0
		for k := max(0, i-furthest); k < i; k++ {
			if blocks[k].Text == blocks[i].Text {
				if d.Verdicts[k].Keep {
					copies = 0
					break
				}
				copies++
			}
		}
		if copies == 1 {
			*v = Verdict{Keep: true, Rule: -1}
		}
	}
}

// joined says whether two blocks in a row are of one list, table or stanza; in raw text, of
// lines without a blank one between them.
func joined(a, b *doc.Block) bool {
	if b.Gap != doc.NewLine {
		return false
	}
	if b.Elem < 0 {
		return true
	}
	return a.Elem == b.Elem || a.Kind == b.Kind && (b.Kind == doc.TableRow || b.Kind == doc.ListItem)
}

// threshold finds the score that makes the expected word F1 of the document
// greatest when all blocks above it are kept. For a set chosen by threshold
// that is 2·(expected body kept)/(words kept + expected body), and the best
// threshold lies at half the best F1 (Lipton, Elkan, Narayanaswamy 2014): a
// page in doubt keeps more, a clear one is cut at even odds. It returns the words of all
// blocks.
func (d *Decider) threshold(blocks []doc.Block, scores []float32) (all float32) {
	clear(d.words[:])
	clear(d.body[:])
	total := float32(0)
	for i := range blocks {
		p := probability(scores[i])
		w := float32(blocks[i].Words)
		k := int(p * buckets)
		d.words[k] += w
		d.body[k] += w * p
		total += w * p
		all += w
	}
	d.Threshold, d.Expected = float32(math.Inf(1)), 0
	if total < noBody && total < all/2 {
		return all
	}
	at := 0
	var words, body float32
	for k := buckets; k >= 0; k-- {
		words += d.words[k]
		body += d.body[k]
		if f := 2 * body / (words + total + 1e-6); f > d.Expected {
			d.Expected, at = f, k
		}
	}
	p := float64(at) / buckets
	p = min(max(p, 0.005), 0.5)
	d.Threshold = float32(math.Log(p / (1 - p)))
	return all
}

func probability(score float32) float32 { return float32(1 / (1 + math.Exp(-float64(score)))) }

// block decides one block, which its score says is likely body or not. Rules that are
// certain come first, keep before drop; then those that say where the body is, outside of
// which nothing stays; then the score; and the categories that the caller wants kept or
// dropped have the last word.
func (d *Decider) block(b *doc.Block, likely bool, hits []rules.Hit) Verdict {
	v := Verdict{Keep: likely, Rule: -1}
	var drop, keep int32 = -1, -1
	certainDrop, certainKeep, outside := false, false, d.named >= 0
	best := float32(0)
	cuts := len(d.Cuts)
	for _, h := range hits {
		r := d.Set.Rules[h.Rule]
		if r.Kind == rules.SpanStart || r.Kind == rules.SpanEnd {
			if r.Action == rules.Drop && !d.Keep[r.Category] && int(h.To-h.From) < len(b.Text) {
				d.Cuts = append(d.Cuts, Cut{Block: h.Block, From: h.From, To: h.To, Rule: h.Rule})
			}
			continue
		}
		switch {
		case r.Action == rules.Body && r.Certain:
			keep, outside, v.Keep = h.Rule, false, true
		case r.Action != rules.Drop:
			if d.Drop[r.Category] {
				drop, certainDrop = h.Rule, true
				continue
			}
			keep = h.Rule
			certainKeep = certainKeep || r.Certain
		case d.Keep[r.Category] && (r.Certain || !v.Keep):
			v.Keep = true
			keep, certainKeep = h.Rule, true
		case r.Certain:
			if !certainDrop {
				drop, certainDrop = h.Rule, true
			}
		case !certainDrop:
			if w := d.Weights(h.Rule); w > best {
				drop, best = h.Rule, w
			}
		}
	}
	switch {
	case certainKeep:
		v.Keep = true
	case certainDrop:
		v.Keep = false
	case outside:
		v.Keep, drop = false, d.named
	}
	if v.Keep {
		if keep >= 0 {
			v.Rule, v.Category = keep, d.Set.Rules[keep].Category
		}
		return v
	}
	v.Rule, v.Category = drop, category(b)
	if drop >= 0 {
		v.Category = d.Set.Rules[drop].Category
	}
	if v.Keep = d.Keep[v.Category]; !v.Keep {
		d.Cuts = d.Cuts[:cuts]
	}
	return v
}

// bodyRule is a certain rule that says where the body of the page is, if one hit; -1 for
// none.
func (d *Decider) bodyRule(hits []rules.Hit) int32 {
	for _, h := range hits {
		if r := d.Set.Rules[h.Rule]; r.Action == rules.Body && r.Certain {
			return h.Rule
		}
	}
	return -1
}

// category names what a block without a rule is, by its kind.
func category(b *doc.Block) string {
	switch b.Kind {
	case doc.Caption:
		return "captions"
	case doc.Separator:
		return "separators"
	}
	return "boilerplate"
}
