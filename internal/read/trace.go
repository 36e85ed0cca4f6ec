package read

import (
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

// Piece is the part of a page's text that one node holds.
type Piece struct {
	Node       *html.Node // a text node, or a <br> in code
	Block      int32      // index in Document.Blocks
	Start, End int        // bytes of Document.Source
}

// Trace tells where in the tree each block's text stands.
type Trace struct {
	Pieces []Piece // in document order
	// Fragments has the tree that the markup in a <noscript> was parsed into,
	// where that came as text.
	Fragments map[*html.Node]*html.Node

	open int // Pieces[open:] belong to the open block
}

// Retrace reads a page like Page and keeps what Page has no use for: which node
// each part of the text came from. The same tree gives the same blocks.
func Retrace(root *html.Node) (*doc.Document, *Trace) {
	d, t := new(doc.Document), &Trace{Fragments: map[*html.Node]*html.Node{}}
	page(d, root, t)
	return d, t
}

// add notes that the bytes from start to end of the text came from a node.
func (t *Trace) add(n *html.Node, start, end int) {
	if start < end {
		t.Pieces = append(t.Pieces, Piece{Node: n, Start: start, End: end})
	}
}

// settle ends the open block: what is left of it are the bytes from start to end.
func (t *Trace) settle(block int32, start, end int) {
	kept := t.Pieces[:t.open]
	for _, p := range t.Pieces[t.open:] {
		p.Start, p.End, p.Block = max(p.Start, start), min(p.End, end), block
		if p.Start < p.End {
			kept = append(kept, p)
		}
	}
	t.Pieces, t.open = kept, len(kept)
}

// Skipped says whether nothing is read inside an element.
func Skipped(n *html.Node) bool { return skipped(n) }

// Inline says whether an element stands within a line of text.
func Inline(n *html.Node) bool { return inline(n) }
