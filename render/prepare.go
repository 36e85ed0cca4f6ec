package render

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// prepare makes a tree ready for the converter: what Markdown cannot say is
// said otherwise or left out, and text is escaped.
func prepare(root *html.Node) {
	footnotes(root)
	math := formulas(root)
	each(root, func(n *html.Node) {
		switch {
		case n.DataAtom == atom.A && strings.HasPrefix(attr(n, "href"), "#"):
			unwrap(n) // Markdown has no names to lead to
		case n.DataAtom == atom.Table:
			prepareTable(n)
		}
	})
	each(root, func(n *html.Node) {
		if emphasis(n) && !flanking(n) {
			unwrap(n)
		}
	})
	e := escaper{lineStart: true, math: math}
	e.children(root)
}

// each calls f for the elements below n, the inner before the outer. f may
// unwrap or remove the element it is called for.
func each(n *html.Node, f func(*html.Node)) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			each(c, f)
			f(c)
		}
		c = next
	}
}

// maxSpans bounds how many cells the spans of a table's cells may add for each
// cell there is.
const maxSpans = 4

// prepareTable puts a table's caption outside, makes lines of the lists in its cells and
// common cells of the header cells below the first row, for the converter would put their
// row on top, and takes the spans out of a table that is mostly spans.
func prepareTable(table *html.Node) {
	each(table, func(n *html.Node) {
		if n.DataAtom == atom.Ul || n.DataAtom == atom.Ol {
			lineUp(n)
		}
	})
	if holdsBlocks(table) {
		plainTable(table)
		return
	}
	rows, cells, spans := 0, 0, 0
	align(table)
	var row *html.Node
	var spanning []*html.Node
	each(table, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Caption:
			at := table
			if n.PrevSibling != nil {
				at = table.NextSibling
			}
			n.Parent.RemoveChild(n)
			n.DataAtom, n.Data = atom.P, "p"
			table.Parent.InsertBefore(n, at)
		case atom.Td, atom.Th:
			if n.Parent != row {
				row = n.Parent
				rows++
			}
			cells++
			if n.DataAtom == atom.Th && rows > 1 {
				n.DataAtom, n.Data = atom.Td, "td"
			}
			if hasAttr(n, "colspan") || hasAttr(n, "rowspan") {
				spans += max(integer(n, "colspan"), 1) * max(integer(n, "rowspan"), 1)
				spanning = append(spanning, n)
			}
		}
	})
	if spans > maxSpans*cells+64 {
		for _, n := range spanning {
			n.Attr = nil
		}
	}
}

// align gives the cells of a table's first row, from which the converter takes how columns are set,
// what all cells below agree on. Behind a cell that spans several, the columns are not known.
func align(table *html.Node) {
	var first []*html.Node
	var below [][]string // by column, what its cells say, each value once
	wideHead, wide := false, false
	each(table, func(row *html.Node) {
		if row.DataAtom != atom.Tr {
			return
		}
		head := first == nil
		column := 0
		for c := row.FirstChild; c != nil; c = c.NextSibling {
			wide = wide || hasAttr(c, "colspan") || hasAttr(c, "rowspan")
			if head {
				first, below = append(first, c), append(below, nil)
				wideHead = wideHead || hasAttr(c, "colspan")
			} else if column < len(below) && !slices.Contains(below[column], attr(c, "align")) {
				below[column] = append(below[column], attr(c, "align"))
			}
			column++
		}
	})
	for i, c := range first {
		said := attr(c, "align")
		if !wide && len(below[i]) == 1 && below[i][0] != "" {
			said = below[i][0]
		}
		c.Attr = slices.DeleteFunc(c.Attr, func(a html.Attribute) bool { return a.Key == "align" })
		if said != "" && !wideHead {
			c.Attr = append(c.Attr, html.Attribute{Key: "align", Val: said})
		}
	}
}

// lineUp makes lines of a list in a cell, a line each item.
func lineUp(list *html.Node) {
	put := func(n *html.Node) { list.Parent.InsertBefore(n, list) }
	number, step := numbering(list)
	for item := list.FirstChild; item != nil; item = item.NextSibling {
		if item.DataAtom != atom.Li {
			continue
		}
		if list.PrevSibling != nil {
			put(&html.Node{Type: html.ElementNode, DataAtom: atom.Br, Data: "br"})
		}
		mark := "• "
		if list.DataAtom == atom.Ol {
			if attr(item, "value") != "" {
				number = integer(item, "value")
			}
			mark = strconv.Itoa(max(number, 0)) + ". "
			number += step
		}
		put(&html.Node{Type: html.TextNode, Data: mark})
		for c := item.FirstChild; c != nil; c = item.FirstChild {
			item.RemoveChild(c)
			put(c)
		}
	}
	list.Parent.RemoveChild(list)
}

// holdsBlocks says whether something stands in a table that takes more than a line.
func holdsBlocks(table *html.Node) bool {
	found := false
	each(table, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Pre, atom.Ul, atom.Ol, atom.Dl, atom.Blockquote, atom.Table, atom.Hr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			found = true
		}
	})
	return found
}

// plainTable leaves of a table what stands in its cells, a paragraph each:
// Markdown's cells hold one line.
func plainTable(table *html.Node) {
	each(table, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Td, atom.Th, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Caption:
			n.DataAtom, n.Data, n.Attr = atom.Div, "div", nil
		}
	})
	table.DataAtom, table.Data = atom.Div, "div"
}

// integer is the value of an attribute that sanitise let through: a few digits; 0 without it.
func integer(n *html.Node, key string) int {
	value := 0
	for _, c := range attr(n, key) {
		value = value*10 + int(c-'0')
	}
	return value
}

func hasAttr(n *html.Node, key string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// unwrap puts the children of an element in its place.
func unwrap(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
}
