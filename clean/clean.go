package clean

import (
	"cmp"
	"context"
	"fmt"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/meta"
	"github.com/winnow-text/winnow/internal/read"
)

// Text cleans raw text. Bytes that are not UTF-8 are decoded first, as UTF-16,
// ISO-2022, an encoding of Cyrillic, Greek, Chinese, Japanese or another script
// whose letters show, or else Windows-1252; offsets in the result then count in
// the decoded text. The body is a subsequence of the input: whole lines as they
// stood, and of some lines a part. Lines keep their indentation where the
// paragraphs that stay have one margin, which is taken off.
//
// The error is ErrBinary for input that is no text, or the context's.
func (c *Cleaner) Text(ctx context.Context, text string) (*Result, error) {
	source, err := read.Text([]byte(text), "")
	if err != nil {
		return nil, fmt.Errorf("cleaning text: %w", err)
	}
	w, err := c.worker(false)
	if err != nil {
		return nil, err
	}
	defer c.release(w)

	// Cleaning goes on until it changes nothing, so that a body cleaned again
	// stays as it is: with the noise around it gone, a line may look different.
	r := &Result{source: source}
	whole := newView(source)
	for round := 0; ; round++ {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("cleaning text: %w", err)
		}
		read.Lines(&w.doc, whole.text) // the input becomes blocks
		w.recall(whole, round)
		w.doc.Lang = c.lang
		w.judge.Read(&w.doc)                // counts, and where the rules' patterns match
		w.judge.Judge(&w.doc, w.doc.Blocks) // evidence, summed to a score
		w.decide(w.doc.Blocks)              // keep or drop
		if round == 0 {
			r.begin(w)
		}
		r.rounds++
		if whole = whole.without(r, w); !whole.changed || round == maxRounds {
			break
		}
	}
	r.Text = whole.text
	r.finish(w)
	r.salvage(w, meta.Metadata{Lang: w.doc.Lang}, nil)
	return r, nil
}

// maxRounds bounds how often text is cleaned again; real text takes two or three. One that
// no person writes may lose a line a round, and is left before it has settled.
const maxRounds = 12

// HTML cleans a page. Its encoding is found by its byte order mark, the
// charset of in, its own declaration, or guessed.
//
// The error is ErrBinary or ErrNotHTML for input that is no page, or the
// context's.
func (c *Cleaner) HTML(ctx context.Context, page []byte, in ...Input) (*Result, error) {
	about := first(in)
	root, err := read.Parse(page, about.Charset)
	if err != nil {
		return nil, fmt.Errorf("cleaning HTML: %w", err)
	}
	return c.Node(ctx, root, about)
}

// Document cleans a page that goquery has parsed, as Node does. The page's
// address is that of in, or else the document's own.
//
// The error is ErrNotHTML for a document without a node, or the context's.
func (c *Cleaner) Document(ctx context.Context, page *goquery.Document, in ...Input) (*Result, error) {
	about := first(in)
	if page == nil || page.Selection == nil || len(page.Nodes) == 0 {
		return nil, fmt.Errorf("cleaning HTML: %w: the document is empty", ErrNotHTML)
	}
	if about.URL == "" && page.Url != nil {
		about.URL = page.Url.String()
	}
	return c.Node(ctx, page.Nodes[0], about)
}

// Node cleans a page, or a part of one, that was parsed. The tree is not changed,
// and must not be while the Result's own Node is still to be called. Of in the
// charset has no meaning.
//
// The error is the context's.
func (c *Cleaner) Node(ctx context.Context, root *html.Node, in ...Input) (*Result, error) {
	about := first(in)
	w, err := c.worker(true)
	if err != nil {
		return nil, err
	}
	defer c.release(w)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("cleaning HTML: %w", err)
	}
	head := meta.Collect(root)
	head.Lang = c.lang
	said, from := head.Metadata(about.URL)
	body := head.Body()
	w.judge.Hints = feature.Hints{PageType: uint8(head.PageType()), Body: body.Texts()}
	read.Page(&w.doc, root) // the tree becomes blocks in reading order
	w.doc.Lang, w.doc.URL, w.doc.Titles = c.lang, about.URL, append(w.doc.Titles, said.Title)
	w.judge.Read(&w.doc)
	said.Lang = cmp.Or(said.Lang, w.doc.Lang)
	w.judge.Judge(&w.doc, w.doc.Blocks)
	w.decide(w.doc.Blocks)
	w.opinion = w.opinion[:0]
	if c.other != nil && w.inDoubt() {
		c.ask(ctx, w, root, about)
	}
	r := &Result{source: w.doc.Source, html: true, root: root, url: about.URL}
	r.begin(w)
	r.Text = r.render(w)
	r.finish(w)
	r.structured(body) // of a page that a script would have drawn
	r.salvage(w, said, from)
	return r, nil
}

func first(in []Input) Input {
	if len(in) == 0 {
		return Input{}
	}
	return in[0]
}

// decide runs the last step before rendering.
func (w *worker) decide(blocks []doc.Block) {
	w.decider.Decide(blocks, w.judge.Scores, w.judge.Hits, w.judge.Residue)
	if w.html {
		w.decider.Hide(blocks, w.judge.Scores, w.judge.Hidden)
		w.decider.Copies(blocks, w.doc.Elems)
	}
}
