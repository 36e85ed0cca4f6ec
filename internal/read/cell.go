package read

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inCell walks a block element inside the row of a table: a cell sets a tab
// before it, anything else a space.
func (w *walker) inCell(n *html.Node) {
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		if w.cell {
			w.arena = append(w.arena, '\t')
			w.space = false
		}
		w.cell = true
		w.children(n)
		return
	}
	w.space = true
	w.children(n)
	w.space = true
}

// dataRow says whether a row of a table is one of data, so that its cells make
// a line, and not the scaffold of a layout: two cells or more, with
// little in each and nothing that is a block of its own.
func dataRow(tr *html.Node) bool {
	cells := 0
	budget := 400
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			cells++
			if bytes := 0; !plainCell(c, &bytes, &budget) || bytes > 600 {
				return false
			}
		}
	}
	return cells >= 2
}

func plainCell(n *html.Node, bytes, budget *int) bool {
	paragraphs := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if *budget--; *budget < 0 {
			return false
		}
		switch {
		case c.Type == html.TextNode:
			*bytes += len(strings.TrimSpace(c.Data))
		case c.Type != html.ElementNode || skipped(c):
		case inline(c) || c.DataAtom == atom.Br || c.DataAtom == atom.Div || c.DataAtom == atom.Center || c.DataAtom == atom.P:
			if c.DataAtom == atom.P {
				if paragraphs++; paragraphs > 2 {
					return false
				}
			}
			if !plainCell(c, bytes, budget) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
