package feature

import (
	"math"

	"github.com/winnow-text/winnow/internal/doc"
)

// content has the content words of a document: those of four letters and more that
// are no stop words, and pairs of characters of a script without spaces.
type content struct {
	words []uint32 // hashes, block by block
	first []int32  // those of the block of Index i are words[first[i]:first[i+1]]
}

const minContent = 4

func (c *content) of(block int32) []uint32 { return c.words[c.first[block]:c.first[block+1]] }

// topics knows which blocks share content words: what a body is about comes back
// in its paragraphs, and a teaser in good prose is about something else.
type topics struct {
	table counter
	terms []int32 // the words as numbers from 0, each once a block
	first []int32 // those of the i-th block measured are terms[first[i]:first[i+1]]
	last  []int32 // by term: the block that had it last
	body  []float32
	title []bool    // by term: a title has it
	all   []float32 // by term: how many blocks have it, and how much of these is body
}

// number gives the content words of blocks their numbers.
func (t *topics) number(c *content, blocks []doc.Block) {
	t.terms, t.first, t.last = t.terms[:0], t.first[:0], t.last[:0]
	t.table.reset(min(len(c.words), 2000+len(c.words)/16)) // most words of a long text come back
	for i := range blocks {
		t.first = append(t.first, int32(len(t.terms)))
		for _, hash := range c.of(blocks[i].Index) {
			n := t.table.at(uint64(hash))
			if *n == 0 {
				t.last = append(t.last, -1)
				*n = int32(len(t.last))
			}
			if term := *n - 1; t.last[term] != int32(i) {
				t.last[term] = int32(i)
				t.terms = append(t.terms, term)
			}
		}
	}
	t.first = append(t.first, int32(len(t.terms)))
	n := len(t.last)
	if cap(t.body) < n {
		t.body, t.all = make([]float32, n*5/4), make([]float32, n*5/4)
	}
	t.body, t.all = t.body[:n], t.all[:n]
}

func (t *topics) of(i int) []int32 { return t.terms[t.first[i]:t.first[i+1]] }

// entitle notes the terms that titles have.
func (t *topics) entitle(titles []wordSet) {
	t.title = append(t.title[:0], make([]bool, len(t.last))...)
	for _, words := range titles {
		for _, hash := range words {
			if n := *t.table.at(uint64(hash)); n > 0 {
				t.title[n-1] = true
			}
		}
	}
}

// count counts the blocks of each term, of which the i-th is body with a probability.
func (t *topics) count(n int, body func(i int) float32) {
	clear(t.body)
	clear(t.all)
	for i := range n {
		p := body(i)
		for _, term := range t.of(i) {
			t.body[term] += p
			t.all[term]++
		}
	}
}

// topic fills how many of a block's content words come back in the prose of others.
func (s *Scanner) topic(blocks []doc.Block, m *Matrix) {
	t := &s.topics
	t.number(&s.content, blocks)
	t.entitle(s.titles)
	prose := func(i int) float32 {
		if blocks[i].Prose {
			return 1
		}
		return 0
	}
	t.count(len(blocks), prose)
	for i := range blocks {
		terms, own := t.of(i), prose(i)
		var once, often int32
		for _, term := range terms {
			if others := t.body[term] - own; others >= 1 {
				once++
				if others >= 3 {
					often++
				}
			}
		}
		title := uint8(0)
		for _, term := range terms {
			if t.title[term] {
				title++
			}
		}
		if n := int32(len(terms)); n > 0 {
			r := m.Row(i)
			r[TitleWords] = min(title, 5)
			r[Topic], r[TopicOften], r[TopicWords] = 1+share(once, n, 11), 1+share(often, n, 11), logBin(n, 8)
		}
	}
}

// topic fills what the words of each block say of it by how the pass before judged the
// other blocks that have them: the log-odds of naive Bayes, their sum and their mean.
func (c *Contexter) topic(t *topics, m *Matrix, base int) {
	n := len(c.prob)
	t.count(n, func(i int) float32 { return c.prob[i] })
	var body, all float32
	for term := range t.all {
		body += t.body[term]
		all += t.all[term]
	}
	prior := (body + 1) / (all + 2)
	odds := logOdds(prior, 1-prior)
	for i := range n {
		var sum, known float32
		for _, term := range t.of(i) {
			if others := t.all[term] - 1; others > 0 {
				b := t.body[term] - c.prob[i]
				sum += logOdds(b+prior, others-b+1-prior) - odds
				known++
			}
		}
		r := m.Row(i)[base:]
		r[CtxTopic] = wideBin(sum, 24)
		if known > 0 {
			r[CtxTopicMean] = 1 + wideBin(4*sum/(known+1), 16)
		}
	}
}

func logOdds(a, b float32) float32 { return float32(math.Log(float64(a / b))) }
