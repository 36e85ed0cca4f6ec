package fit

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/eval"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/meta"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/rules"
)

// load reads, blocks and labels the pages.
func (f *fitter) load(sets []*eval.Set) error {
	if err := f.teach(sets); err != nil {
		return err
	}
	type job struct {
		p    *eval.Page
		w    float64
		i    int
		body bool
	}
	jobs := make(chan job, 16)
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for j := range jobs {
				p, err := f.read(j.p, j.w, j.body)
				mu.Lock()
				if err != nil && failed == nil {
					failed = fmt.Errorf("set %s, page %s: %w", j.p.Set, j.p.ID, err)
				}
				for len(f.pages) <= j.i {
					f.pages = append(f.pages, nil)
				}
				f.pages[j.i] = p
				mu.Unlock()
			}
		})
	}
	n := 0
	hosts := map[string]int{}
	var groups []int
	add := func(p *eval.Page, w float64, body bool) {
		h := p.Host()
		if h == "" {
			h = p.ID
		}
		if _, ok := hosts[h]; !ok {
			hosts[h] = len(hosts)
		}
		groups = append(groups, hosts[h])
		jobs <- job{p, w, n, body}
		n++
	}
	for k, s := range sets {
		number := k
		for p, err := range s.Pages() {
			if err != nil {
				close(jobs)
				return fmt.Errorf("reading labelled pages: %w", err)
			}
			// What extractors left of one page is much the same: a third of it teaches as much.
			if number++; strings.HasPrefix(s.Name, "leftovers/") && number%3 != 0 {
				continue
			}
			switch {
			case p.HTML == f.html:
				add(p, f.weight(s.Name), strings.HasPrefix(s.Name, "leftovers/"))
			case p.HTML:
				add(p, f.weight("text/"+s.Name), false) // one more text, with other lines than a browser makes
			}
			name := "gold/" + strings.TrimPrefix(s.Name, "text/")
			if w, ok := f.Sets[name]; ok && !f.html && p.HasGold && !p.HTML && strings.HasPrefix(s.Name, "text/") {
				q := *p
				q.Input = []byte(p.Gold)
				add(&q, w, true)
			}
		}
	}
	close(jobs)
	wg.Wait()
	for i, p := range f.pages {
		if p != nil {
			p.group = groups[i]
		}
	}
	f.pages = slices.DeleteFunc(f.pages, func(p *page) bool { return p == nil || len(p.label) == 0 })
	return failed
}

func (f *fitter) read(in *eval.Page, setWeight float64, body bool) (*page, error) {
	p := &page{fold: in.Fold(Folds), body: body, key: keyOf(in), kind: kindOf(in)}
	if body {
		p.key = "body/" + in.Set + p.key
	}
	if f.html {
		root, err := read.Parse(in.Input, "")
		if err != nil {
			return nil, nil // what cannot be read teaches nothing
		}
		read.Page(&p.doc, root)
		p.doc.URL = in.URL
		head := meta.Collect(root)
		said, _ := head.Metadata(in.URL)
		p.hints = feature.Hints{PageType: uint8(head.PageType()), Body: head.Body().Texts()}
		p.doc.Titles = append(p.doc.Titles, said.Title)
		p.names = namesOf(&p.doc)
	} else {
		text, err := textOf(in)
		if err != nil {
			return nil, nil
		}
		read.Lines(&p.doc, text)
	}
	n := len(p.doc.Blocks)
	tokens := make([][]uint64, n)
	for i := range p.doc.Blocks {
		tokens[i] = Tokens(nil, p.doc.Blocks[i].Text)
	}
	if in.HasGold {
		p.label = Align(tokens, Tokens(nil, in.Gold))
		p.weight = pageWeights(tokens, p.label)
		if body && !slices.ContainsFunc(p.label, func(y float32) bool { return y < 0.5 }) {
			for i := range p.weight {
				p.weight[i] = 1 // of a body nothing may be lost, short or long
			}
		}
	} else {
		p.label, p.weight = snippetLabels(&p.doc, in)
		if found, ok := f.taught.of(in); ok {
			p.learn(tokens, found, f.Trust)
		}
	}
	p.sample(f.PerPage)
	for i := range p.weight {
		p.weight[i] *= float32(setWeight)
	}
	j := f.judge(&weigh.Model{HTML: f.html})
	j.Hints = p.hints
	j.Read(&p.doc)
	j.Features(&p.doc, p.doc.Blocks)
	p.hits = make([][]string, n)
	for _, h := range j.Hits {
		if r := f.set.Rules[h.Rule]; !h.Reach && r.Kind != rules.SpanStart && r.Kind != rules.SpanEnd {
			p.hits[h.Block] = append(p.hits[h.Block], r.ID)
		}
	}
	for _, i := range p.used {
		p.words = append(p.words, WordsOf(p.doc.Blocks[i].Text))
		p.pairs = append(p.pairs, PairsOf(p.doc.Blocks[i].Text))
	}
	return p, nil
}

// textOf is the raw text of a page, that of HTML a line for each block.
func textOf(in *eval.Page) (string, error) {
	if !in.HTML {
		return read.Text(in.Input, "")
	}
	root, err := read.Parse(in.Input, "")
	if err != nil {
		return "", err
	}
	var d doc.Document
	read.Page(&d, root)
	var lines []string
	for i := range d.Blocks {
		lines = append(lines, d.Blocks[i].Text)
	}
	return strings.Join(lines, "\n"), nil
}

// kindOf is the labelled kind of a page; pages of publishers and of collections
// of news without a label are articles.
func kindOf(in *eval.Page) string {
	if strings.HasPrefix(in.Set, "golden/") {
		return in.Type
	}
	if in.Type == "" {
		return "article"
	}
	return in.Type
}

// pageWeights gives a page's blocks weights by their words, so that each page
// counts the same as it does in a mean of F1 over pages; noise counts at most
// twice what the body does.
func pageWeights(tokens [][]uint64, label []float32) []float32 {
	weight := make([]float32, len(tokens))
	var body, noise float32
	for i, t := range tokens {
		w := float32(len(t)) + 0.5
		weight[i] = w
		body += w * label[i]
		noise += w * (1 - label[i])
	}
	scale, less := 30/max(body, 40), float32(1)
	if noise > 2*body && body > 0 {
		less = 2 * body / noise
	}
	for i := range weight {
		if label[i] < 0.5 {
			weight[i] *= less
		}
		weight[i] *= scale
	}
	return weight
}

// snippetLabels labels the blocks in which a snippet stands; nothing is known of the others.
func snippetLabels(d *doc.Document, in *eval.Page) (label, weight []float32) {
	label, weight = make([]float32, len(d.Blocks)), make([]float32, len(d.Blocks))
	for i := range d.Blocks {
		text := d.Blocks[i].Text
		for _, s := range in.With {
			if len(s) > 10 && strings.Contains(text, s) {
				label[i], weight[i] = 1, 2
			}
		}
		for _, s := range in.Without {
			if len(s) > 3 && strings.Contains(text, s) && weight[i] == 0 && len(text) < 4*len(s)+40 {
				weight[i] = 2
			}
		}
	}
	return label, weight
}

// sample draws the blocks of noise that the fit looks at, where there are many.
func (p *page) sample(most int) {
	noise := 0
	for i := range p.label {
		if p.label[i] < 0.5 && p.weight[i] > 0 {
			noise++
		}
	}
	step := 1 + (noise-1)/max(most, 1)
	n := 0
	for i := range p.label {
		if p.weight[i] == 0 {
			continue
		}
		if p.label[i] < 0.5 {
			n++
			if (n*7919)%step != 0 {
				continue
			}
			p.weight[i] *= float32(step)
		}
		p.used = append(p.used, int32(i))
	}
}

// namesOf returns for each element that holds a block directly the names of it and of all
// its ancestors.
func namesOf(d *doc.Document) map[int32][]string {
	own := make([][]string, len(d.Elems))
	out := map[int32][]string{}
	for i := range d.Elems {
		feature.EachName(d.Elems[i].Node, func(_ uint32, prefix, text string) {
			if n := feature.Name(prefix, text); len(n) > 1 && !slices.Contains(own[i], n) {
				own[i] = append(own[i], n)
			}
		})
	}
	for i := range d.Blocks {
		e := d.Blocks[i].Elem
		if e < 0 || out[e] != nil {
			continue
		}
		var all []string
		for x := e; x >= 0; x = d.Elems[x].Parent {
			all = append(all, own[x]...)
		}
		slices.Sort(all)
		out[e] = slices.Compact(all)
	}
	return out
}
