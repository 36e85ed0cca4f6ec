package clean

import (
	_ "embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/winnow-text/winnow/internal/decide"
	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/meta"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/internal/weights"
	"github.com/winnow-text/winnow/rules"
)

// Errors that say that an input is not what it was given for.
var (
	ErrBinary  = read.ErrBinary  // binary data, not text
	ErrNotHTML = read.ErrNotHTML // no page
)

// Input is what the caller knows of a page.
type Input struct {
	URL     string // its address: for links, metadata and the kind of page; nothing is fetched
	Charset string // its encoding as an HTTP header gave it; empty: found out
}

// Cleaner cleans documents. Make one with New.
type Cleaner struct {
	config
	pools [2]sync.Pool // of *worker, for text and for HTML
}

// config is what options set.
type config struct {
	set     *rules.Set
	lang    string
	keep    map[string]bool
	drop    map[string]bool
	explain bool
	other   Extractor // asked for a second opinion; nil: none is

	noDefault  bool
	packs      []*rules.Pack
	text, html func() (*weigh.Model, error)
}

// Option changes what a Cleaner does.
type Option func(*Cleaner) error

// New makes a cleaner with the built-in rules and weights. The error says which
// option, which pack and which rule is wrong, and how.
func New(opts ...Option) (*Cleaner, error) {
	c := &Cleaner{config: config{keep: map[string]bool{}, drop: map[string]bool{}, text: weights.Text, html: weights.HTML}}
	for _, o := range opts {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	var err error
	if c.set, err = c.rules(); err != nil {
		return nil, fmt.Errorf("loading rules: %w", err)
	}
	return c, nil
}

// With returns a cleaner with c's options and further ones. It shares c's rules
// unless the options change them, so that it costs little.
func (c *Cleaner) With(opts ...Option) (*Cleaner, error) {
	d := &Cleaner{config: c.config}
	d.keep, d.drop, d.packs = maps.Clone(c.keep), maps.Clone(c.drop), slices.Clip(c.packs)
	for _, o := range opts {
		if err := o(d); err != nil {
			return nil, err
		}
	}
	if len(d.packs) == len(c.packs) && d.noDefault == c.noDefault {
		return d, nil
	}
	var err error
	if d.set, err = d.rules(); err != nil {
		return nil, fmt.Errorf("loading rules: %w", err)
	}
	return d, nil
}

func (c *Cleaner) rules() (*rules.Set, error) {
	switch {
	case len(c.packs) == 0 && !c.noDefault:
		return rules.Default()
	case c.noDefault:
		return rules.Compile(c.packs...)
	}
	packs, err := rules.DefaultPacks()
	if err != nil {
		return nil, err
	}
	return rules.Compile(append(slices.Clone(packs), c.packs...)...)
}

// RuleSet is the set of rules that the cleaner works with.
func (c *Cleaner) RuleSet() *rules.Set { return c.set }

// Keep lets blocks of these categories stay in the body. Categories lists them;
// another name is an error of New.
func Keep(categories ...string) Option {
	return func(c *Cleaner) error { return mark(c.keep, "keep", categories) }
}

// Drop takes blocks of these categories out that are kept by default, such as
// corrections. A name that Categories does not list is an error of New.
func Drop(categories ...string) Option {
	return func(c *Cleaner) error { return mark(c.drop, "drop", categories) }
}

func mark(set map[string]bool, what string, categories []string) error {
	for _, name := range categories {
		if !slices.Contains(rules.Categories(), name) {
			return fmt.Errorf("cannot %s %q: no such category; there are %s", what, name, strings.Join(rules.Categories(), ", "))
		}
		set[name] = true
	}
	return nil
}

// Categories are the names that Keep and Drop take.
func Categories() []string { return rules.Categories() }

// Rules adds the rules of packs: YAML files, or folders of them, of fsys, such as
// os.DirFS or an embed.FS. 'winnow rules schema' prints the schema of a pack; a
// pack that is not right is an error of New that names file, line and rule.
func Rules(fsys fs.FS, paths ...string) Option {
	return func(c *Cleaner) error {
		packs, err := rules.LoadFS(fsys, paths...)
		c.packs = append(c.packs, packs...)
		return err
	}
}

// Packs adds rules that were read otherwise: rules.LoadFilters reads filter lists,
// siteconfig.Load the site configs of Full-Text RSS.
func Packs(packs ...*rules.Pack) Option {
	return func(c *Cleaner) error { c.packs = append(c.packs, packs...); return nil }
}

// WithoutDefaultRules leaves the built-in rules out. The evidence of structure
// and shape stays.
func WithoutDefaultRules() Option {
	return func(c *Cleaner) error { c.noDefault = true; return nil }
}

// Lang names the language of the documents, a two-letter ISO 639-1 code, instead of
// having it detected or taken from what a page says.
func Lang(code string) Option {
	return func(c *Cleaner) error {
		if len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
			return fmt.Errorf("language %q: use a two-letter ISO 639-1 code such as en or de", code)
		}
		c.lang = code
		return nil
	}
}

// Explain keeps the evidence of every block in the result (Block.Evidence). It costs
// time and memory.
func Explain() Option {
	return func(c *Cleaner) error { c.explain = true; return nil }
}

// Weights replaces the fitted weights of text or of HTML, whichever they are for.
// file is the content of a file that 'winnow rules fit' wrote, name stands for it
// in errors.
func Weights(name, file string) Option {
	return func(c *Cleaner) error {
		m, err := weigh.Parse(name, file)
		if err != nil {
			return err
		}
		if m.HTML {
			c.html = func() (*weigh.Model, error) { return m, nil }
		} else {
			c.text = func() (*weigh.Model, error) { return m, nil }
		}
		return nil
	}
}

// worker is the scratch of one document's cleaning.
type worker struct {
	doc     doc.Document
	judge   *weigh.Judge
	decider decide.Decider
	opinion []float32  // what a second opinion added to the score of each block; empty: it did not count
	stood   [2][]place // of the blocks of a text, and of those of the round before
	was     []int32
	kept    []piece
	cuts    []meta.Cut
	explain bool
	html    bool
}

func (c *Cleaner) worker(html bool) (*worker, error) {
	pool, model := &c.pools[0], c.text
	if html {
		pool, model = &c.pools[1], c.html
	}
	if w, _ := pool.Get().(*worker); w != nil {
		return w, nil
	}
	m, err := model()
	if err != nil {
		return nil, err
	}
	w := &worker{judge: weigh.NewJudge(m, c.set), explain: c.explain, html: html}
	w.decider = decide.Decider{Set: c.set, Keep: c.keep, Drop: c.drop, Weights: w.judge.Weight}
	return w, nil
}

// maxPooled is how many blocks a worker may have been grown to and still be
// kept: one huge document must not hold its memory for ever.
const maxPooled = 1 << 16

func (c *Cleaner) release(w *worker) {
	if cap(w.doc.Blocks) > maxPooled || cap(w.doc.Elems) > maxPooled {
		return
	}
	// Lets the tree and the text go. Behind what this document had, the slices are
	// clear: to clear them whole would cost each small document after a large one.
	w.doc.Blocks = emptied(w.doc.Blocks)
	w.doc.Elems = emptied(w.doc.Elems)
	w.doc.Titles = emptied(w.doc.Titles)
	w.doc.Source = ""
	w.cuts, w.kept = emptied(w.cuts), emptied(w.kept)
	for i := range w.stood {
		w.stood[i] = emptied(w.stood[i])
	}
	w.judge.Hints = feature.Hints{}
	i := 0
	if w.html {
		i = 1
	}
	c.pools[i].Put(w)
}

func emptied[T any](s []T) []T {
	clear(s)
	return s[:0]
}
