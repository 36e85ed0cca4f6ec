package fit

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/eval"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/rules"
)

// Folds is how many parts cross-validation splits the hosts into.
const Folds = 4

// Config says how to fit.
type Config struct {
	Passes   []Options // each pass sees how the one before judged
	Gate     Options
	Lean     float64 // log-odds by which a text in doubt is rather taken for what an extractor left, of which less is cut
	MinHosts int     // of a name or a word, for it to get a weight
	Ridge    float64 // on names and words
	PerPage  int     // most blocks of noise of a page that are looked at; the others are drawn by lot
	// Weight of a set in the fit, by its name or its folder; 1 when absent. A set of HTML is
	// text/NAME in a fit of text.
	Sets map[string]float64
	// Teacher cleans HTML. What it finds on a page labels the text of that page where labels
	// know snippets only; nil leaves that unlabelled.
	Teacher eval.CleanFunc
	Trust   float64 // weight of such a label, that of a person being 1
	Log     io.Writer
}

// DefaultConfig has what the shipped weights were fitted with.
func DefaultConfig() Config {
	return Config{
		Passes: []Options{
			{Trees: 400, Depth: 5, Rate: 0.07, Ridge: 30, Rows: 0.5, Cols: 0.2, Seed: 1},
			{Trees: 600, Depth: 5, Rate: 0.05, Ridge: 20, Rows: 0.5, Cols: 0.2, Seed: 2},
		},
		Gate:     Options{Trees: 60, Depth: 4, Rate: 0.2, Ridge: 5, Rows: 0.7, Cols: 0.6, Seed: 1},
		Lean:     0.2,
		MinHosts: 8,
		Ridge:    3,
		PerPage:  160,
		Trust:    1,
		Sets: map[string]float64{
			"publishers": 5, "text/publishers": 5, "multi": 1.5, "text/multi": 1.5,
			"golden/html": 2, "golden/text": 4, "text/golden/html": 4, "leftovers": 2,
			"gold/wcxb-dev": 2, "gold/publishers": 2,
		},
		Log: io.Discard,
	}
}

// weight of a set, which counts as its folder does unless it is named.
func (c *Config) weight(set string) float64 {
	folder, _, _ := strings.Cut(set, "/")
	for _, name := range []string{set, folder} {
		if w, ok := c.Sets[name]; ok {
			return w
		}
	}
	return 1
}

// page is one labelled page on its way through the fit.
type page struct {
	fold     int
	group    int // host
	kind     string
	signs    []string
	body     bool   // the text is a body, or what an extractor left of a page
	key      string // of the page, whose texts may be several
	doc      doc.Document
	hints    feature.Hints
	label    []float32
	weight   []float32
	used     []int32 // the blocks that the fit looks at
	first    []uint8 // bins of the used blocks
	document []uint8 // bins of the document
	names    map[int32][]string
	words    [][]string
	pairs    [][]string
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
	taught
	start time.Time
}

// Fit fits the weights of text or of HTML to labelled pages. Texts are passed over in a
// fit of HTML; pages of HTML are texts too in one of text. The same pages give the same
// weights.
func Fit(sets []*eval.Set, set *rules.Set, html bool, c Config) (*Result, error) {
	f := &fitter{Config: c, html: html, set: set, start: time.Now()}
	if err := f.load(sets); err != nil {
		return nil, err
	}
	if len(f.pages) < 2*Folds {
		return nil, fmt.Errorf("fitting: %d labelled pages of this kind; it takes at least %d", len(f.pages), 2*Folds)
	}
	if body, noise := f.classes(); !body || !noise {
		return nil, errors.New("fitting: the labels call every block body, or none; it takes pages that have both")
	}
	f.commonPairs()
	f.log("%d pages read", len(f.pages))
	r := &Result{Pages: len(f.pages), Model: f.lexicons(-1)}
	f.parallelFolds(func(k int) { r.Folds[k] = f.lexicons(k) })
	f.log("names, words and rules weighed: %d, %d, %d", len(r.Model.Names), len(r.Model.Words), len(r.Model.Rules))
	f.documents(r)
	for pass, o := range c.Passes {
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
			m.Passes = append(m.Passes, f.pass(m.Columns(pass), k, o))
		}
		f.log("pass %d fitted on %d rows", pass+1, r.Rows)
	}
	return r, nil
}

// classes says whether there are labelled blocks of body, and of noise.
func (f *fitter) classes() (body, noise bool) {
	for _, p := range f.pages {
		for _, i := range p.used {
			body, noise = body || p.label[i] > 0.5, noise || p.label[i] < 0.5
		}
	}
	return body, noise
}

func (f *fitter) log(format string, args ...any) {
	fmt.Fprintf(f.Log, "%6.1fs "+format+"\n", append([]any{time.Since(f.start).Seconds()}, args...)...)
}

func (f *fitter) judge(m *weigh.Model) *weigh.Judge {
	m.Prepare()
	j := weigh.NewJudge(m, f.set)
	j.Everything()
	return j
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

// pass fits one pass of the model that is not to see fold k.
func (f *fitter) pass(cols []feature.Spec, k int, o Options) weigh.Pass {
	if f.html {
		for i := range cols {
			if cols[i].TextOnly() {
				cols[i].Bins = 1 // no tree asks
			}
		}
	}
	s := &Set{Specs: cols}
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
	return Grow(s, o)
}
