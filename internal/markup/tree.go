// Package markup builds the tree of a body: elements that say what the text
// is, and nothing else, from what was decided on a page or a text.
//
// Only what this package knows gets into the tree: elements by their names,
// addresses by their schemes, text by the decision on its block. What a
// page tries to smuggle in (scripts, handlers, styles) has no way there.
package markup

import (
	"errors"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/read"
)

// ErrChanged is returned when a tree is no longer the one that was decided on.
var ErrChanged = errors.New("the page's tree was changed after it was cleaned; render before changing it")

// Page is a page that was decided on.
type Page struct {
	Root   *html.Node
	Source string // the text of the page when it was decided on
	URL    string // its address, or ""
	Blocks []Block
}

// Block is the decision on one of the page's blocks.
type Block struct {
	Keep  bool
	Aside bool   // a caption or a credit: says nothing of the company a picture keeps
	Cuts  []Span // parts of Page.Source that went though the block stayed, in order
}

// Span is the bytes from Start to End.
type Span struct{ Start, End int }

// Tree builds the tree of the body, an <article>. The page's own tree is not
// changed. The error is ErrChanged.
func Tree(p Page) (*html.Node, error) {
	d, t := read.Retrace(p.Root)
	if d.Source != p.Source || len(d.Blocks) != len(p.Blocks) {
		return nil, ErrChanged
	}
	b := builder{page: &p, blocks: d.Blocks, trace: t, block: -1, root: element(atom.Article), address: address(p)}
	b.out = b.root
	b.findTables()
	b.children(p.Root)
	b.settle()
	b.judgeDoubtful()
	tidy(b.root)
	b.resolve()
	tidy(b.root)
	return b.root, nil
}

// builder walks the page once and builds the tree beside it.
type builder struct {
	page    *Page
	blocks  []doc.Block
	trace   *read.Trace
	next    int // in trace.Pieces
	address *url.URL
	tables  map[*html.Node]bool // those that show data

	root  *html.Node
	out   *html.Node // the container that lines and containers are put into
	depth int
	line  *html.Node // the element that the open line's text is put into; nil: none is open
	last  *html.Node // the element of the line before, while another may join it
	block int32      // that the last line is of
	end   int        // where in the page's text the last piece ended
	// inline has the inline elements around the walk; chain those that are open in the line.
	inline []*html.Node
	chain  []opened
	// outer is the tongue of the open container, around that of the block element that the walk is in,
	// inner that of the text there; spoken has what inline elements say of theirs.
	outer, around, inner tongue
	spoken               map[*html.Node][]html.Attribute

	broken bool // a block element began or ended since the last text
	rule   bool // a thematic break waits for text after it

	seen, kept int                 // bytes of text so far, captions apart
	images     []image             // whose company is not known yet
	doubtful   []image             // whose company is neither good nor bad
	formulas   map[*html.Node]bool // those that were begun
	lastTeX    string              // the source of the last one in the tree
	picture    string              // an address from the <source>s of the <picture> around
	box, boxed *html.Node          // the box of a task, which waits for the text of its item, and that item
	noscript   int
	justImage  bool // nothing was put since the last image
	lastSrc    string

	growing *html.Node // the text node that append adds to, and its text so far
	grown   []byte

	ids     []string // of elements whose text is still to come
	anchors map[string]*html.Node
	local   []*html.Node // links to places in the page
}

// opened is an inline element of the page and its image in the tree.
type opened struct{ from, to *html.Node }

func element(a atom.Atom) *html.Node {
	return &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
}

func (b *builder) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			b.text(c)
		case html.ElementNode:
			b.element(c)
		case html.DocumentNode:
			b.children(c)
		}
	}
}

func (b *builder) element(n *html.Node) {
	if n.DataAtom == atom.Img || n.Data == "amp-img" {
		b.image(n)
	}
	if n.DataAtom == atom.Input {
		b.checkbox(n)
	}
	if read.Skipped(n) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		b.text(n) // where it is a line break in code
		return
	case atom.Hr:
		b.rule = true
		return
	case atom.Source:
		b.source(n)
		return
	}
	from, ids, images := b.seen, len(b.ids), len(b.images)
	keptBefore := b.kept
	b.name(n)
	around, inner := b.around, b.inner
	b.speak(n, read.Inline(n))
	switch {
	case n.DataAtom == atom.Noscript:
		b.noscript++
		if parsed := b.trace.Fragments[n]; parsed != nil {
			n = parsed
		}
		b.broken = true
		b.children(n)
		b.broken = true
		b.noscript--
	case read.Inline(n):
		if n.DataAtom == atom.Picture {
			b.picture = ""
		}
		if phrasing(n) || b.spoken[n] != nil || n.DataAtom == atom.Math || n.DataAtom == atom.Script {
			b.inline = append(b.inline, n)
			b.content(n)
			b.inline = b.inline[:len(b.inline)-1]
		} else {
			b.content(n)
		}
	default:
		b.broken = true
		b.container(n)
		b.broken = true
	}
	b.around, b.inner = around, inner
	if b.seen == from {
		return
	}
	b.ids = b.ids[:min(ids, len(b.ids))]
	if len(b.images) > images {
		b.company(images, b.seen-from, b.kept-keptBefore, n)
	}
}

// content walks an inline element with the marks that a <q> has before and after its text.
func (b *builder) content(n *html.Node) {
	if n.DataAtom != atom.Q {
		b.children(n)
		return
	}
	b.text(n)
	b.children(n)
	b.text(n)
}

// text puts what was kept of a text node into the tree.
func (b *builder) text(n *html.Node) {
	if b.next == len(b.trace.Pieces) || b.trace.Pieces[b.next].Node != n {
		return
	}
	p := b.trace.Pieces[b.next]
	b.next++
	block := &b.page.Blocks[p.Block]
	if !block.Aside {
		b.seen += p.End - p.Start
	}
	if !block.Keep {
		return
	}
	if s := b.visible(p, block.Cuts); s != "" {
		if !block.Aside {
			b.kept += p.End - p.Start
		}
		b.put(s, p)
	}
}

// visible is a piece's text without what was cut.
func (b *builder) visible(p read.Piece, cuts []Span) string {
	if len(cuts) == 0 {
		return b.page.Source[p.Start:p.End]
	}
	var s strings.Builder
	at := p.Start
	for _, c := range cuts {
		if c.End <= at || c.Start >= p.End {
			continue
		}
		if c.Start > at {
			s.WriteString(b.page.Source[at:c.Start])
		}
		at = min(c.End, p.End)
	}
	s.WriteString(b.page.Source[at:p.End])
	if last := cuts[len(cuts)-1]; last.End == b.blocks[p.Block].End && at >= last.Start {
		return strings.TrimRight(s.String(), " \t\n")
	}
	return s.String()
}

// put puts text of a block into the line that is open, or opens one.
func (b *builder) put(s string, p read.Piece) {
	code := b.inCode()
	if b.line == nil || p.Block != b.block {
		if !code {
			if s = strings.TrimLeft(s, " "); s == "" {
				return
			}
		}
		b.openLine(p.Block)
	} else if p.Start > b.end && s[0] != ' ' {
		s = " " + s // what stood between belongs to no node, as the tab between cells
	}
	b.end = p.End
	b.anchor()
	b.broken, b.justImage = false, false
	if code {
		b.append(b.line, s)
		return
	}
	wanted := b.wanted()
	k := 0
	for k < len(b.chain) && k < len(wanted) && b.chain[k].from == wanted[k] {
		k++
	}
	b.chain = b.chain[:k]
	at := b.line
	if k > 0 {
		at = b.chain[k-1].to
	}
	if s[0] == ' ' && len(wanted) > k {
		// White space stands before an element, not in it.
		b.append(at, " ")
		if s = s[1:]; s == "" {
			return
		}
	}
	for _, from := range wanted[k:] {
		to := b.copyInline(from)
		if to == nil {
			continue
		}
		at.AppendChild(to)
		b.chain = append(b.chain, opened{from, to})
		at = to
	}
	b.append(at, s)
}

// append adds text to an element.
func (b *builder) append(n *html.Node, s string) {
	if c := n.LastChild; c != nil && c.Type == html.TextNode {
		if c != b.growing {
			b.settle()
			b.growing, b.grown = c, append(b.grown[:0], c.Data...)
		}
		b.grown = append(b.grown, s...)
		return
	}
	n.AppendChild(&html.Node{Type: html.TextNode, Data: s})
}

// settle gives the text node that grew last its text.
func (b *builder) settle() {
	if b.growing != nil {
		b.growing.Data, b.growing = string(b.grown), nil
	}
}
