package feature

import (
	"strings"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/flat"
)

// Noise is what the rules say of a block, in log-odds against its being body;
// negative where they speak for it.
type Noise struct {
	Own, Reach float32
	Families   uint8 // a bit for each of Families of which rules found noise in the block
}

// Scanner measures documents. It holds a document's counts between the steps
// and is reused; it is not safe for concurrent use.
type Scanner struct {
	Lexicon *Lexicon
	Asked   Asked
	Stats   []Stats // by doc.Block.Index
	before  []Stats // of the document scanned before
	lang    string  // of the document
	known   bool    // the document's language has stop words
	seen    counter // of the keys of blocks
	tmp     []int32

	Names     *Names // of elements; needed for HTML
	nameSeen  []bool // by index in Names
	namesSeen []int32
	elems     []elemInfo // by index in doc.Document.Elems
	siblings  counter
	articles  uint8
	groups    counter
	group     []groupInfo
	sums      []sums
	titles    []wordSet
	Hints     Hints
	body      shingles // of Hints.Body
	content   content  // words of the document
	wasIn     content  // of the document scanned before
	topics    topics
}

// Lexicon has the words that tell noise from body, each with its log-odds.
type Lexicon struct {
	vocab   *vocabulary
	weights flat.Fixed // see weightAny
	pairs   bool       // there are any
}

// The weights of a word or of a pair.
const (
	weightAny   = iota // in blocks of any kind
	weightProse        // in prose
	weightPair
	weightSize
)

// Weighted are words and their log-odds.
type Weighted struct {
	Texts   []string
	Weights []float32
}

// NewLexicon makes a lexicon of words in lower case with their weights in blocks of
// any kind, of those with weights in prose, and of pairs of words such as "read_more".
func NewLexicon(words, prose, pairs Weighted) *Lexicon {
	var g glossary
	g.addStopwords()
	var weights []float32
	for k, list := range [weightSize]Weighted{weightAny: words, weightProse: prose, weightPair: pairs} {
		for i, text := range list.Texts {
			hash := Hash(text)
			if a, b, isPair := strings.Cut(text, "_"); isPair {
				hash = pairHash(Hash(a), Hash(b))
			}
			e := g.add(hash)
			if e.lex < 0 {
				e.lex = int32(len(weights) / weightSize)
				weights = append(weights, make([]float32, weightSize)...)
			}
			weights[int(e.lex)*weightSize+k] = list.Weights[i]
		}
	}
	return &Lexicon{vocab: g.vocabulary(), weights: flat.Floats(weights), pairs: len(pairs.Texts) > 0}
}

// Write writes a lexicon for ReadLexicon: what it knows of words, and of no word the text.
func (l *Lexicon) Write(e *flat.Encoder) {
	l.vocab.write(e)
	e.Fixed(l.weights)
	e.Bool(l.pairs)
}

// ReadLexicon reads what Write wrote.
func ReadLexicon(d *flat.Decoder) *Lexicon {
	return &Lexicon{vocab: readVocabulary(d), weights: d.Fixed(), pairs: d.Bool()}
}

// Scan counts what there is in each block's text and sets Words and Prose of
// the blocks, and the document's language if it has none.
func (s *Scanner) Scan(d *doc.Document) {
	if d.Lang == "" {
		d.Lang = s.Lexicon.vocab.language(func(yield func(string) bool) {
			for i := range d.Blocks {
				if t := d.Blocks[i].Text; len(t) > 60 && !yield(t) {
					return
				}
			}
			for i := range d.Blocks {
				if t := d.Blocks[i].Text; len(t) <= 60 && !yield(t) {
					return
				}
			}
		})
	}
	s.content, s.wasIn = s.wasIn, s.content
	s.content.words, s.content.first = s.content.words[:0], s.content.first[:0]
	sc := scanner{vocab: s.Lexicon.vocab, weights: s.Lexicon.weights, words: s.content.words, pairs: s.Lexicon.pairs, content: s.Asked.Topics}
	s.known = d.Lang == "ja" || d.Lang == "zh"
	for i, lang := range sc.vocab.langs {
		if lang == d.Lang {
			sc.bit, s.known = 1<<i, true
		}
	}
	again := d.Was != nil && d.Lang == s.lang
	s.lang = d.Lang
	s.Stats, s.before = s.before, s.Stats
	if cap(s.Stats) < len(d.Blocks) {
		s.Stats = make([]Stats, len(d.Blocks), len(d.Blocks)*5/4)
	}
	s.Stats = s.Stats[:len(d.Blocks)]
	for i := range d.Blocks {
		b, st := &d.Blocks[i], &s.Stats[i]
		s.content.first = append(s.content.first, int32(len(sc.words)))
		if again && d.Was[i] >= 0 {
			*st = s.before[d.Was[i]]
			sc.words = append(sc.words, s.wasIn.of(d.Was[i])...)
		} else {
			sc.scan(b.Text, st)
		}
		b.Words = st.Words
		if st.Letters+st.Digits == 0 && b.Kind != doc.Code {
			b.Kind = doc.Separator
		}
		b.Prose = prose(b, st, s.known)
	}
	s.content.words, s.content.first = sc.words, append(s.content.first, int32(len(sc.words)))
}

// prose recognises running text: enough words, an end of a sentence, not a
// link, and stop words where the language is known. The figures are those of
// jusText's "good" blocks (Pomikálek 2011), lowered for one-sentence paragraphs.
func prose(b *doc.Block, st *Stats, known bool) bool {
	if st.Words < 10 || b.LinkBytes*2 > int32(len(b.Text)) {
		return false
	}
	if st.Ends == 0 && (st.End != EdgeColon || st.Words < 15) {
		return false
	}
	return !known || st.Stops*6 >= st.Words || st.Words >= 25 && st.Stops*10 >= st.Words
}

// Measure fills m with a row for each of blocks, a subsequence of the
// document's, of raw text or of HTML. noise has what the rules say of each.
func (s *Scanner) Measure(d *doc.Document, blocks []doc.Block, noise []Noise, m *Matrix, html bool) {
	n := len(blocks)
	m.reset(n, html)
	if n == 0 {
		return
	}
	var words, proseWords, noisy int32
	for i := range blocks {
		words += blocks[i].Words
		if blocks[i].Prose {
			proseWords += blocks[i].Words
		}
		if noise[i].Own > 0.5 {
			noisy++
		}
	}
	s.repeats(blocks, m)
	lang := uint8(0)
	switch {
	case d.Lang == "ja" || d.Lang == "zh":
		lang = 3
	case s.known && d.Lang == "en":
		lang = 1
	case s.known:
		lang = 2
	}
	docBlocks, docWords := logBin(int32(n), 14), logBin(words/8, 14)
	docMean, docProse, ruleDoc := countBin(words/int32(n), 18), share(proseWords, words, 11), share(4*noisy, int32(n), 8)
	var wordsSoFar, proseSoFar int32
	backRule, backProse := int32(1<<20), int32(1<<20)
	lexBack := uint8(8)
	for i := range blocks {
		b := &blocks[i]
		st := &s.Stats[b.Index]
		r := m.Row(i)
		w := max(st.Words, 1)
		r[Words] = countBin(st.Words, 18)
		r[WordLength] = uint8(min(st.Letters/w, 11))
		r[SentenceLength] = logish(w, st.Ends)
		r[Sentences] = uint8(min(st.Ends, 7))
		r[StartEdge], r[EndEdge] = uint8(st.Start), uint8(st.End)
		if s.known {
			r[StopShare] = 1 + share(2*st.Stops, w, 12)
			r[StopWords] = countBin(st.Stops, 10)
		}
		r[CapShare] = share(st.Caps, w, 11)
		r[UpperShare] = share(st.Upper, st.Letters, 11)
		r[DigitShare] = share(st.Digits, st.Runes, 11)
		r[Commas] = uint8(min(st.Commas, 6))
		r[Symbols] = uint8(min(st.Symbols, 6))
		r[Quotes] = uint8(min(st.Quotes, 5))
		r[Marks] = st.Marks & 63
		r[LexiconScore] = scoreBin(st.Lex)
		r[LexiconWide] = wideBin(st.Lex, 32)
		r[LexiconMean] = wideBin(40*st.Lex/float32(w), 24)
		r[ProseLexicon] = wideBin(2*st.LexProse, 40)
		r[ProseLexMean] = wideBin(60*st.LexProse/float32(w), 24)
		r[LexiconLow] = uint8(min(-8*st.LexLow, 11))
		r[LexiconPairs] = wideBin(2*st.LexPairs, 40)
		r[Kind] = uint8(b.Kind)
		r[GapBefore] = uint8(b.Gap)
		if i+1 < n {
			r[GapAfter] = uint8(blocks[i+1].Gap)
		} else {
			r[GapAfter] = 2
		}
		r[PlaceByWords] = uint8(int64(wordsSoFar) * 16 / int64(words+1))
		r[PlaceByBlocks] = uint8(i * 16 / n)
		r[FromStart] = logBin(int32(i), 12)
		r[FromEnd] = logBin(int32(n-1-i), 12)
		r[ProseBefore] = endsBin(proseSoFar, proseWords)
		after := proseWords - proseSoFar
		if b.Prose {
			after -= b.Words
		}
		r[ProseAfter] = endsBin(after, proseWords)
		r[ToProseBefore] = logBin(backProse, 12)
		r[DocBlocks], r[DocWords], r[DocMeanWords], r[DocProse], r[DocLang] = docBlocks, docWords, docMean, docProse, lang
		r[RuleDoc] = ruleDoc
		r[RuleOwn] = ruleBin(noise[i].Own)
		r[RuleReach] = ruleBin(noise[i].Reach)
		r[RuleBack] = logBin(backRule, 12)
		r[LexiconBack] = lexBack
		wordsSoFar += b.Words
		backProse++
		if b.Prose {
			proseSoFar += b.Words
			backProse = 0
		}
		backRule++
		if noise[i].Own > 0.5 {
			backRule = 0
		}
		if st.Words < 10 {
			lexBack = r[LexiconScore]
		}
	}
	s.around(blocks, noise, m)
	if html {
		s.measureElements(d, blocks, m)
	}
	s.likeness(d, blocks, m)
	if s.Asked.Families {
		families(noise, m)
	}
	if s.Asked.Shapes {
		s.shapes(blocks, m)
		spread(blocks, m)
	}
	if s.Asked.Topics {
		s.topic(blocks, m)
	}
}

// around fills what is known of a block from the blocks about it.
func (s *Scanner) around(blocks []doc.Block, noise []Noise, m *Matrix) {
	n := len(blocks)
	ahead, aheadRule := int32(1<<20), int32(1<<20)
	for i := n - 1; i >= 0; i-- {
		r := m.Row(i)
		r[ToProseAfter] = logBin(ahead, 12)
		r[RuleAhead] = logBin(aheadRule, 12)
		ahead++
		if blocks[i].Prose {
			ahead = 0
		}
		aheadRule++
		if noise[i].Own > 0.5 {
			aheadRule = 0
		}
	}
	for i := 0; i < n; {
		j := i
		for j < n && blocks[j].Prose == blocks[i].Prose {
			j++
		}
		if !blocks[i].Prose {
			b := logBin(int32(j-i), 12)
			for k := i; k < j; k++ {
				m.Row(k)[RunLength] = b
			}
		}
		i = j
	}
	s.window(blocks, m, Near2, 2)
	s.window(blocks, m, Near5, 5)
	s.window(blocks, m, Near15, 15)
	var words3, noise5 int32
	for i := -5; i < n; i++ {
		if k := i + 5; k < n && noise[k].Own > 0.5 {
			noise5++
		}
		if k := i - 6; k >= 0 && noise[k].Own > 0.5 {
			noise5--
		}
		if k := i + 3; k >= 0 && k < n {
			words3 += blocks[k].Words
		}
		if k := i - 4; k >= 0 {
			words3 -= blocks[k].Words
		}
		if i < 0 {
			continue
		}
		r := m.Row(i)
		r[MeanWords3] = countBin(words3/7, 18)
		r[RuleNear] = uint8(min(noise5, 7))
		low := uint8(15)
		for k := max(0, i-3); k <= min(n-1, i+3); k++ {
			low = min(low, m.Row(k)[LexiconScore])
		}
		r[LexiconNear] = low
		if i > 0 {
			p := m.Row(i - 1)
			r[PrevWords], r[PrevStops], r[PrevEnd], r[PrevLexicon] = p[Words], p[StopShare], p[EndEdge], p[LexiconScore]
			r[Prev2Words] = p[PrevWords]
			p[NextWords], p[NextStops], p[NextEnd], p[NextStart], p[NextLexicon] = r[Words], r[StopShare], r[EndEdge], r[StartEdge], r[LexiconScore]
			if i > 1 {
				m.Row(i - 2)[Next2Words] = r[Words]
			}
		}
	}
}

// window fills the share of prose among the words of reach blocks on either side.
func (s *Scanner) window(blocks []doc.Block, m *Matrix, id ID, reach int) {
	n := len(blocks)
	var words, prose int32
	for i := -reach; i < n; i++ {
		if k := i + reach; k < n {
			words += blocks[k].Words
			if blocks[k].Prose {
				prose += blocks[k].Words
			}
		}
		if k := i - reach - 1; k >= 0 {
			words -= blocks[k].Words
			if blocks[k].Prose {
				prose -= blocks[k].Words
			}
		}
		if i >= 0 {
			own := int32(0)
			if blocks[i].Prose {
				own = blocks[i].Words
			}
			m.Row(i)[id] = share(prose-own, words-blocks[i].Words, 11)
		}
	}
}

// repeats marks blocks whose text stands in the document more than once: 1 the
// first of two, 2 the first of more, 3 the second, 4 a later one, 5 the
// same as the block before.
func (s *Scanner) repeats(blocks []doc.Block, m *Matrix) {
	s.seen.reset(len(blocks))
	if cap(s.tmp) < len(blocks) {
		s.tmp = make([]int32, len(blocks)*5/4)
	}
	s.tmp = s.tmp[:len(blocks)]
	for i := range blocks {
		n := s.seen.at(s.Stats[blocks[i].Index].Key)
		s.tmp[i] = *n
		*n++
	}
	for i := range blocks {
		key := s.Stats[blocks[i].Index].Key
		total, before := s.seen.get(key), s.tmp[i]
		bin := uint8(0)
		switch {
		case total == 1:
		case i > 0 && s.Stats[blocks[i-1].Index].Key == key:
			bin = 5
		case before == 0 && total == 2:
			bin = 1
		case before == 0:
			bin = 2
		case before == 1:
			bin = 3
		default:
			bin = 4
		}
		m.Row(i)[Repeats] = bin
	}
}

// logish bins the mean length of a sentence in words; 0 where none ends.
func logish(words, ends int32) uint8 {
	if ends == 0 {
		return 0
	}
	return uint8(1 + min(words/ends/4, 10))
}

// ruleBin bins what rules add: 4 is nothing, above it noise, below it body.
func ruleBin(v float32) uint8 {
	switch {
	case v == 0:
		return 4
	case v < 0:
		return uint8(max(0, 3+int(v)))
	}
	return uint8(min(11, 5+int(v)))
}
