package clean

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Extractor is another program that finds the body of a page; what it returns
// is in Result.Text. It must not change the page. Package readability has one.
type Extractor func(ctx context.Context, page *html.Node, in Input) (*Result, error)

// SecondOpinion asks another extractor about the pages that look like an article and on
// which the decision is in doubt, some two in a hundred, and about no others. What it finds speaks
// for the blocks it takes in and against those it leaves out, as evidence with the
// name second-opinion; it counts only where it makes the decision surer. An
// extractor that fails, or finds next to nothing, changes nothing.
func SecondOpinion(other Extractor) Option {
	return func(c *Cleaner) error { c.other = other; return nil }
}

// The figures were chosen with weights that had not seen the pages' hosts. Extractors of
// articles know nothing of other pages: asked about all kinds, they take 0.002 of word F1
// from the labelled pages; asked about articles alone they add 0.001 to these, and 2 pages in
// 100 are asked about.
const (
	doubtful       = 0.8     // the expected word F1 below which a page is asked about
	opinionWeight  = 1.5     // log-odds that it adds to, or takes from, a block's score
	opinionWords   = 50      // what it must have found to be heard
	opinionBlocks  = 1 << 12 // the most blocks of a page: extractors are not linear in what they read
	opinionElement = 1 << 13 // likewise elements with text
)

// inDoubt says whether another extractor is to be asked.
func (w *worker) inDoubt() bool {
	kind := w.judge.PageKind
	return (kind == "article" || kind == "") && w.decider.Expected > 0 && w.decider.Expected < doubtful &&
		len(w.doc.Blocks) <= opinionBlocks && len(w.doc.Elems) <= opinionElement
}

// ask decides once more, with what the other extractor found.
func (c *Cleaner) ask(ctx context.Context, w *worker, page *html.Node, in Input) {
	found, err := c.other(ctx, page, in)
	if err != nil || found == nil {
		return // the first opinion stands
	}
	var theirs phrases
	if theirs.read(found.Text) < opinionWords {
		return
	}
	blocks, first, sure := w.doc.Blocks, slices.Clone(w.judge.Scores), w.decider.Expected
	for i := range blocks {
		says := opinionWeight * (2*theirs.share(blocks[i].Text) - 1)
		w.opinion = append(w.opinion, says)
		w.judge.Scores[i] += says
	}
	w.decide(blocks)
	if w.decider.Expected <= sure {
		copy(w.judge.Scores, first)
		w.opinion = w.opinion[:0]
		w.decide(blocks)
	}
}

// phrases are the runs of one to three words of a text.
type phrases struct {
	seen  map[uint64]struct{}
	words []uint64 // scratch
}

var phraseSeed = maphash.MakeSeed()

func (p *phrases) split(text string) {
	p.words = p.words[:0]
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		p.words = append(p.words, maphash.String(phraseSeed, word))
	}
}

// phrase is the hash of a run of words.
func phrase(words []uint64) uint64 {
	h := uint64(len(words))
	for _, w := range words {
		h = (h ^ w) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}

// read takes in a text and returns its number of words.
func (p *phrases) read(text string) int {
	p.split(text)
	p.seen = make(map[uint64]struct{}, 3*len(p.words))
	for i := range p.words {
		for n := 1; n <= 3 && i+n <= len(p.words); n++ {
			p.seen[phrase(p.words[i:i+n])] = struct{}{}
		}
	}
	return len(p.words)
}

// share is how much of a text stands in the one that was read, in runs of three
// words: 0 to 1.
func (p *phrases) share(text string) float32 {
	p.split(text)
	n := min(3, len(p.words))
	if n == 0 {
		return 0.5 // it says nothing
	}
	hits, all := 0, len(p.words)-n+1
	for i := range all {
		if _, ok := p.seen[phrase(p.words[i:i+n])]; ok {
			hits++
		}
	}
	return float32(hits) / float32(all)
}
