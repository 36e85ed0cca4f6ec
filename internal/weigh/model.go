// Package weigh says how likely each block of a document is part of its body:
// a sum of named evidence over small symmetric trees that were fitted to labelled pages.
package weigh

import "github.com/winnow-text/winnow/internal/feature"

// Word is a word or a name and its log-odds.
type Word struct {
	Text   string
	Weight float32
	Count  int32 // hosts it was seen on
}

// Model is what is read from a weights file.
type Model struct {
	HTML   bool
	Words  []Word // of text
	Prose  []Word // of text as well, their weights in blocks of ten words and more
	Pairs  []Word // of words in a row, such as read_more; ^ is the start of a block, $ its end, 0 a number
	Names  []Word // of elements
	Rules  []Word // fitted weights of rules, by id
	Passes []Pass
	// Gate says of text, from the features of the document, whether it is that
	// of a page (above zero) or what an extractor has left of one.
	Gate Pass
	// Kinds says what kind of page it is, the kinds in the order of the bins of feature.PageKind.
	Kinds []Kind

	lexicon *feature.Lexicon
	names   *feature.Names
	rules   map[string]float32
	kinds   *kinds
}

// Columns describes the columns of a pass's matrix.
func (m *Model) Columns(pass int) []feature.Spec {
	n := feature.TextFeatures
	if m.HTML {
		n = feature.HTMLFeatures
	}
	cols := append([]feature.Spec(nil), feature.Specs[:n]...)
	if pass == 0 {
		return cols
	}
	context := feature.ContextSpecs[:feature.TextContext]
	if m.HTML {
		context = feature.ContextSpecs[:]
	}
	return append(cols, context...)
}

// Prepare builds what scoring needs; a model read from a file is prepared.
func (m *Model) Prepare() {
	words, weights := split(m.Words)
	prose, inProse := split(m.Prose)
	pairs, ofPairs := split(m.Pairs)
	m.lexicon = feature.NewLexicon(words, weights, prose, inProse, pairs, ofPairs)
	names, weights := split(m.Names)
	m.names = feature.NewNames(names, weights)
	m.rules = make(map[string]float32, len(m.Rules))
	for _, r := range m.Rules {
		m.rules[r.Text] = r.Weight
	}
	for i := range m.Passes {
		m.Passes[i].Prepare()
	}
	m.prepareKinds()
	m.Gate.Prepare()
}

func split(list []Word) ([]string, []float32) {
	texts, weights := make([]string, len(list)), make([]float32, len(list))
	for i, w := range list {
		texts[i], weights[i] = w.Text, w.Weight
	}
	return texts, weights
}
