package fit

import (
	"math"
	"slices"

	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/weigh"
)

// documents fits what is said of whole documents: their kinds, and of text
// whether it is that of a page.
func (f *fitter) documents(r *Result) {
	var judges [Folds]*weigh.Judge
	for k := range judges {
		judges[k] = f.judge(r.Folds[k])
	}
	for _, p := range f.pages {
		j := judges[p.fold]
		j.Hints = p.hints
		j.Read(&p.doc)
		j.Features(&p.doc, p.doc.Blocks)
		p.document = slices.Clone(j.Document())
		p.signs = j.Signs(&p.doc)
	}
	right, kinds, known := 0, 0, 0
	for k := -1; k < Folds; k++ {
		m := r.Model
		if k >= 0 {
			m = r.Folds[k]
		}
		if !f.html {
			f.gate(m, k)
		}
		m.Kinds = f.kinds(k)
		m.Prepare()
		for _, p := range f.pages {
			if p.fold != k {
				continue
			}
			if !f.html && (m.Gate.Score(p.document) < 0) == p.body {
				right++
			}
			if p.kind != "" && !p.body {
				known++
				if tell(m.Kinds, p.signs) == p.kind {
					kinds++
				}
			}
		}
	}
	if !f.html && slices.ContainsFunc(f.pages, func(p *page) bool { return p.body }) {
		f.log("pages told from what extractors leave: %.1f %% right", 100*float64(right)/float64(len(f.pages)))
	}
	if known > 0 {
		f.log("kinds of page: %.1f %% of %d right", 100*float64(kinds)/float64(known), known)
	}
}

// tell is the kind that most speaks for.
func tell(kinds []weigh.Kind, signs []string) string {
	best, name := math.Inf(-1), ""
	for _, k := range kinds {
		v := 0.0
		for _, w := range k.Signs {
			if slices.Contains(signs, w.Text) {
				v += float64(w.Weight)
			}
		}
		if v > best {
			best, name = v, k.Name
		}
	}
	return name
}

// kinds weighs the signs of each kind of page on the pages outside fold k.
func (f *fitter) kinds(k int) []weigh.Kind {
	var names []string
	for _, p := range f.pages {
		if p.kind != "" && !slices.Contains(names, p.kind) {
			names = append(names, p.kind)
		}
	}
	slices.Sort(names)
	var out []weigh.Kind
	for _, name := range names {
		var docs []LexBlock
		for _, p := range f.pages {
			if p.fold == k || p.kind == "" || p.body {
				continue
			}
			b := LexBlock{Words: p.signs, Weight: 1, Group: p.group}
			if p.kind == name {
				b.Label = 1
			}
			docs = append(docs, b)
		}
		out = append(out, weigh.Kind{Name: name, Signs: Lexicon(docs, 1, f.MinHosts, f.Ridge, 30)})
	}
	return out
}

// gate fits what tells the text of pages from what extractors leave.
func (f *fitter) gate(m *weigh.Model, k int) {
	s := &Set{Specs: feature.DocSpecs[:]}
	texts := map[string]int{} // of a page: as a browser shows it, and by block
	for _, p := range f.pages {
		texts[p.key]++
	}
	for _, p := range f.pages {
		if p.fold == k {
			continue
		}
		s.Rows = append(s.Rows, p.document...)
		s.Weight = append(s.Weight, 1/float32(texts[p.key]))
		y := float32(1)
		if p.body {
			y = 0
		}
		s.Label = append(s.Label, y)
	}
	m.Gate = Grow(s, f.Gate)
	m.Gate.Bias = round(float64(m.Gate.Bias) - f.Lean)
}
