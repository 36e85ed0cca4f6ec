package fit

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/eval"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/meta"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/rules"
)

// Folds is how many parts cross-validation splits the hosts into.
const Folds = 4

// Config says how to fit.
type Config struct {
	Boost    Options
	Passes   int
	MinHosts int     // of a name or a word, for it to get a weight
	Ridge    float64 // on names and words
	PerPage  int     // most blocks of noise of a page that are looked at; the others are drawn by lot
	// Weight of a set in the fit, by name; 1 when absent.
	Sets map[string]float64
	Log  io.Writer
}

// DefaultConfig has what the shipped weights were fitted with.
func DefaultConfig() Config {
	return Config{
		Boost:    Options{Rounds: 160, PairRounds: 140, Pairs: 50, Rate: 0.1, Ridge: 6, Update: 8, Seed: 1},
		Passes:   3,
		MinHosts: 8,
		Ridge:    3,
		PerPage:  160,
		Sets: map[string]float64{
			"publishers": 5, "text/publishers": 5, "multi": 1.5, "text/multi": 1.5,
			"golden/text": 2, "golden/html": 2,
			"gold/wcxb-dev": 1, "gold/publishers": 1,
		},
		Log: io.Discard,
	}
}

// page is one labelled page on its way through the fit.
type page struct {
	fold     int
	group    int // host
	kind     string
	signs    []string
	body     bool // the text is a body, or what an extractor left of a page
	doc      doc.Document
	hints    feature.Hints
	label    []float32
	weight   []float32
	used     []int32 // the blocks that the fit looks at
	first    []uint8 // bins of the used blocks
	document []uint8 // bins of the document
	names    map[int32][]string
	words    [][]string
	hits     [][]string // ids of rules
}

// Result of a fit: the model of all pages, and for each fold one that has not
// seen the fold's hosts.
type Result struct {
	Model *weigh.Model
	Folds [Folds]*weigh.Model
	Pages int
	Rows  int
}

type fitter struct {
	Config
	html  bool
	set   *rules.Set
	pages []*page
	start time.Time
}

// Fit fits the weights of text or of HTML to labelled pages; those of the other
// kind are passed over. The same pages give the same weights.
func Fit(sets []*eval.Set, set *rules.Set, html bool, c Config) (*Result, error) {
	f := &fitter{Config: c, html: html, set: set, start: time.Now()}
	if err := f.load(sets); err != nil {
		return nil, err
	}
	if len(f.pages) < 2*Folds {
		return nil, fmt.Errorf("fitting: %d labelled pages of this kind; it takes at least %d", len(f.pages), 2*Folds)
	}
	f.log("%d pages read", len(f.pages))
	r := &Result{Pages: len(f.pages), Model: f.lexicons(-1)}
	f.parallelFolds(func(k int) { r.Folds[k] = f.lexicons(k) })
	f.log("names, words and rules weighed: %d, %d, %d", len(r.Model.Names), len(r.Model.Words), len(r.Model.Rules))
	f.documents(r)
	for pass := range c.Passes {
		f.rows(r, pass)
		r.Rows = 0
		for _, p := range f.pages {
			r.Rows += len(p.used)
		}
		for k := -1; k < Folds; k++ {
			m := r.Model
			if k >= 0 {
				m = r.Folds[k]
			}
			m.Passes = append(m.Passes, f.pass(m.Columns(pass), k))
		}
		f.log("pass %d fitted on %d rows", pass+1, r.Rows)
	}
	return r, nil
}

func (f *fitter) log(format string, args ...any) {
	fmt.Fprintf(f.Log, "%6.1fs "+format+"\n", append([]any{time.Since(f.start).Seconds()}, args...)...)
}

// load reads, blocks and labels the pages.
func (f *fitter) load(sets []*eval.Set) error {
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
	weight := func(name string) float64 {
		if w, ok := f.Sets[name]; ok {
			return w
		}
		if strings.HasPrefix(name, "leftovers/") {
			return 1
		}
		return 1
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
			if p.HTML == f.html {
				add(p, weight(s.Name), strings.HasPrefix(s.Name, "leftovers/"))
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
	p := &page{fold: in.Fold(Folds), body: body, kind: kindOf(in)}
	if in.HTML {
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
		text, err := read.Text(in.Input, "")
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
	}
	return p, nil
}

func (f *fitter) judge(m *weigh.Model) *weigh.Judge {
	m.Prepare()
	return weigh.NewJudge(m, f.set)
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

// namesOf returns for each element that holds a block directly the names of it and of all its ancestors.
func namesOf(d *doc.Document) map[int32][]string {
	own := make([][]string, len(d.Elems))
	out := map[int32][]string{}
	for i := range d.Elems {
		feature.EachName(d.Elems[i].Node, func(_ uint32, name func() string) {
			if n := name(); len(n) > 1 && !slices.Contains(own[i], n) {
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

func (f *fitter) parallelFolds(fn func(k int)) {
	var wg sync.WaitGroup
	gate := make(chan bool, 2)
	for k := range Folds {
		wg.Go(func() {
			gate <- true
			fn(k)
			<-gate
		})
	}
	wg.Wait()
}

// lexicons weighs names, words and rules on the pages outside fold k.
func (f *fitter) lexicons(k int) *weigh.Model {
	m := &weigh.Model{HTML: f.html}
	var names, words, ruled []LexBlock
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

// rows measures every page for a pass, with the model that has not seen its host.
func (f *fitter) rows(r *Result, pass int) {
	judges := [2][Folds]*weigh.Judge{}
	for g := range judges {
		for k := range Folds {
			judges[g][k] = f.judge(r.Folds[k])
		}
	}
	var wg sync.WaitGroup
	for g := range judges {
		wg.Go(func() {
			for i := g; i < len(f.pages); i += len(judges) {
				p := f.pages[i]
				j := judges[g][p.fold]
				j.Hints = p.hints
				j.Read(&p.doc)
				m := j.Features(&p.doc, p.doc.Blocks)
				for x := range pass {
					j.Pass(&p.doc, p.doc.Blocks, x)
				}
				if pass > 0 {
					m = j.Context(&p.doc, p.doc.Blocks)
				}
				p.first = p.first[:0]
				for _, b := range p.used {
					p.first = append(p.first, m.Row(int(b))...)
				}
			}
		})
	}
	wg.Wait()
}

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
	f.log("pages told from what extractors leave: %.1f %% right", 100*float64(right)/float64(len(f.pages)))
	f.log("kinds of page: %.1f %% of %d right", 100*float64(kinds)/float64(max(known, 1)), known)
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
	s := &Set{Cols: len(feature.DocSpecs)}
	for _, p := range f.pages {
		if p.fold == k {
			continue
		}
		s.Rows = append(s.Rows, p.document...)
		s.Weight = append(s.Weight, 1)
		y := float32(1)
		if p.body {
			y = 0
		}
		s.Label = append(s.Label, y)
	}
	m.Gate = fitPass(s, feature.DocSpecs[:], Options{Rounds: 200, Rate: 0.1, Ridge: 3, Update: 4, Seed: 1})
}

// pass fits one pass of the model that is not to see fold k.
func (f *fitter) pass(cols []feature.Spec, k int) weigh.Pass {
	s := &Set{Cols: len(cols)}
	for _, p := range f.pages {
		if p.fold == k {
			continue
		}
		s.Rows = append(s.Rows, p.first...)
		for _, i := range p.used {
			s.Label = append(s.Label, p.label[i])
			s.Weight = append(s.Weight, p.weight[i])
		}
	}
	return fitPass(s, cols, f.Boost)
}

func fitPass(s *Set, cols []feature.Spec, o Options) weigh.Pass {
	for _, c := range cols {
		s.Bins = append(s.Bins, c.Bins)
	}
	fitted := Boost(s, o)
	out := weigh.Pass{Bias: float32(fitted.Bias)}
	for _, t := range fitted.Tables {
		x := weigh.Table{A: t.A, B: t.B, Weights: make([]float32, len(t.Weights)), Counts: make([]int32, len(t.Weights))}
		used := false
		for i := range t.Weights {
			x.Weights[i] = float32(math.Round(t.Weights[i]*100) / 100)
			x.Counts[i] = int32(t.Counts[i])
			used = used || x.Weights[i] != 0
		}
		if used {
			out.Tables = append(out.Tables, x)
		}
	}
	return out
}
