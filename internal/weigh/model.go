// Package weigh says how likely each block of a document is part of its body:
// a sum of named evidence over small trees that were fitted to labelled pages.
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

// asks says which features the trees ask for.
func (m *Model) asks() (a feature.Asked) {
	first := len(m.Columns(0))
	for i := range m.Passes {
		for _, q := range m.Passes[i].Tests[min(1, len(m.Passes[i].Tests)):] {
			if q.Col < first {
				a.Add(feature.ID(q.Col), false)
			} else {
				a.Add(feature.ID(q.Col-first), true)
			}
		}
	}
	return a
}

// Prepare builds what scoring needs; a model read from a file is prepared.
func (m *Model) Prepare() {
	m.lexicon = feature.NewLexicon(split(m.Words), split(m.Prose), split(m.Pairs))
	m.Gate.Prepare()
	for i := range m.Passes {
		m.Passes[i].Prepare()
	}
	m.prepare()
}

// prepare builds what scoring needs beside the lexicon and the trees.
func (m *Model) prepare() {
	m.names = feature.NewNames(split(m.Names))
	m.rules = make(map[string]float32, len(m.Rules))
	for _, r := range m.Rules {
		m.rules[r.Text] = r.Weight
	}
	m.prepareKinds()
}

func split(list []Word) feature.Weighted {
	w := feature.Weighted{Texts: make([]string, len(list)), Weights: make([]float32, len(list))}
	for i, x := range list {
		w.Texts[i], w.Weights[i] = x.Text, x.Weight
	}
	return w
}
