package fit

import (
	"math"
	"slices"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/rules"
)

// proseWords is the length from which a block teaches what words weigh in prose,
// where those of labels and prompts are rare and other words tell a teaser.
const proseWords = 10

// lexicons weighs names, words and rules on the pages outside fold k.
func (f *fitter) lexicons(k int) *weigh.Model {
	m := &weigh.Model{HTML: f.html}
	var names, words, prose, pairs, ruled []LexBlock
	for _, p := range f.pages {
		if p.fold == k {
			continue
		}
		var total float32
		for _, i := range p.used {
			total += p.weight[i]
		}
		even := 60 / max(total, 1e-6) * min(total/30, 1)
		type sum struct{ w, y float32 }
		elems := map[int32]*sum{}
		var order []int32
		for n, i := range p.used {
			b := &p.doc.Blocks[i]
			w, y := p.weight[i]*even, p.label[i]
			words = append(words, LexBlock{Words: p.words[n], Shape: shape(b), Label: y, Weight: min(w, 3), Group: p.group})
			pairs = append(pairs, LexBlock{Words: p.pairs[n], Shape: shape(b), Label: y, Weight: min(w, 3), Group: p.group})
			if b.Words >= proseWords {
				prose = append(prose, words[len(words)-1])
			}
			if len(p.hits[i]) > 0 || n%4 == 0 {
				ruled = append(ruled, LexBlock{Words: p.hits[i], Shape: shape(b), Label: y, Weight: min(w, 3), Group: p.group})
			}
			if b.Elem >= 0 {
				s := elems[b.Elem]
				if s == nil {
					s = &sum{}
					elems[b.Elem] = s
					order = append(order, b.Elem)
				}
				s.w += w
				s.y += w * y
			}
		}
		for _, e := range order {
			if s := elems[e]; s.w > 0 {
				names = append(names, LexBlock{Words: p.names[e], Label: s.y / s.w, Weight: s.w, Group: p.group})
			}
		}
	}
	if f.html {
		m.Names = Lexicon(names, shapes, f.MinHosts, f.Ridge, 6)
	} else {
		m.Prose = Lexicon(prose, shapes, 2*f.MinHosts, 2*f.Ridge, 6)
		m.Pairs = Lexicon(pairs, shapes, f.pairHosts(), 3*f.Ridge, 6)
	}
	m.Words = Lexicon(words, shapes, 2*f.MinHosts, 2*f.Ridge, 6)
	m.Rules = f.ruleWeights(Lexicon(ruled, shapes, 3, 1, 6))
	return m
}

// shape is a bin of the length of a block and whether it is running text.
func shape(b *doc.Block) int {
	n := int(math.Log2(float64(b.Words) + 1))
	if b.Prose {
		return 16 + min(n, 15)
	}
	return min(n, 15)
}

const shapes = 32

// ruleWeights draws the fitted weights of rules towards those their authors
// gave, the more the fewer hosts they rest on.
func (f *fitter) ruleWeights(fitted []weigh.Word) []weigh.Word {
	const believed = 12 // hosts that weigh as much as the author
	var out []weigh.Word
	for _, w := range fitted {
		r := f.set.Rule(w.Text)
		if r == nil || r.Certain {
			continue
		}
		prior := float32(r.Weight)
		if r.Action != rules.Drop {
			prior = -prior
		}
		n := float32(w.Count)
		x := (n*-w.Weight + believed*prior) / (n + believed)
		out = append(out, weigh.Word{Text: w.Text, Weight: float32(math.Round(float64(x)*100) / 100), Count: w.Count})
	}
	return out
}

// pairHosts is on how many hosts a pair of words has to stand. There are many more pairs
// than words.
func (f *fitter) pairHosts() int { return 3 * f.MinHosts }

// commonPairs forgets the pairs of words that stand on too few hosts: nearly all do.
func (f *fitter) commonPairs() {
	type seen struct{ hosts, last int32 }
	pairs := map[string]seen{}
	order := slices.Clone(f.pages)
	slices.SortStableFunc(order, func(a, b *page) int { return a.group - b.group })
	for _, p := range order {
		for _, list := range p.pairs {
			for _, pair := range list {
				if s := pairs[pair]; s.hosts == 0 || s.last != int32(p.group) {
					pairs[pair] = seen{s.hosts + 1, int32(p.group)}
				}
			}
		}
	}
	for _, p := range f.pages {
		for i, list := range p.pairs {
			p.pairs[i] = slices.Clip(slices.DeleteFunc(list, func(pair string) bool {
				return int(pairs[pair].hosts) < f.pairHosts()
			}))
		}
	}
}
