package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tidy takes out elements that nothing stands in, line breaks at the ends of
// lines, and puts an item's first line into a paragraph where others follow.
func tidy(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			tidy(c)
			if empty(c) {
				n.RemoveChild(c)
			}
		}
		c = next
	}
	for c := n.FirstChild; c != nil && (c.DataAtom == atom.Br || c.DataAtom == atom.Hr); c = n.FirstChild {
		n.RemoveChild(c)
	}
	for c := n.LastChild; c != nil && (c.DataAtom == atom.Br || c.DataAtom == atom.Hr); c = n.LastChild {
		n.RemoveChild(c)
	}
	if n.DataAtom == atom.Li || n.DataAtom == atom.Dd {
		wrapLine(n)
	}
}

// empty says whether an element may go: cells stay while their row does.
func empty(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Td, atom.Th:
		return false
	case atom.Tr:
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.FirstChild != nil {
				return false
			}
		}
		return true
	}
	if n.FirstChild == nil {
		return true
	}
	return n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode && strings.TrimSpace(n.FirstChild.Data) == "" && !phrasing(n)
}

// wrapLine makes the text that an item begins with a paragraph if paragraphs follow.
func wrapLine(n *html.Node) {
	paragraphs := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		paragraphs = paragraphs || c.DataAtom == atom.P
	}
	if !paragraphs || n.FirstChild.DataAtom == atom.P {
		return
	}
	p := element(atom.P)
	for c := n.FirstChild; c != nil && inLine(c); c = n.FirstChild {
		n.RemoveChild(c)
		p.AppendChild(c)
	}
	if p.FirstChild != nil {
		n.InsertBefore(p, n.FirstChild)
	}
}
