package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// How much of the page around the headline is read in search of a line with
// names or a date.
const (
	nodesBefore = 80
	nodesAfter  = 400
	maxLines    = 40
	// afterProse is how many bytes of running text end the search: the body has begun.
	afterProse = 600
)

// around returns the short lines of text around the headline: those before
// it, nearest last, and those after it.
func around(headline *html.Node) (before, after []string) {
	start := headline
	for range nodesBefore {
		p := previous(start)
		if p == nil || p.DataAtom == atom.Body {
			break
		}
		start = p
	}
	w := liner{skip: headline}
	for n := start; n != nil && n != headline && len(w.lines) < 4*maxLines; {
		n = w.step(n)
	}
	w.flush()
	before = w.lines[max(0, len(w.lines)-maxLines/4):]
	w = liner{}
	n := past(headline)
	for i := 0; n != nil && i < nodesAfter && len(w.lines) < maxLines && w.prose < afterProse; i++ {
		n = w.step(n)
	}
	w.flush()
	return before, w.lines
}

// liner gathers the lines of text of nodes visited in document order.
type liner struct {
	lines []string
	b     strings.Builder
	prose int
	skip  *html.Node // ends the walk
}

// step takes note of n and returns the node to visit next, which is n's first
// child unless n's inside is not text.
func (w *liner) step(n *html.Node) *html.Node {
	switch n.Type {
	case html.TextNode:
		if w.b.Len() < 1000 {
			w.b.WriteString(n.Data)
		}
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template, atom.Nav, atom.Form, atom.Select, atom.Button, atom.Figure, atom.Iframe:
			w.flush()
			return w.past(n)
		case atom.Div, atom.Section, atom.Ol, atom.Ul, atom.Li, atom.Footer:
			w.flush()
			if isOthers(n) {
				return w.past(n)
			}
		case atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Font, atom.Time, atom.Abbr, atom.Small, atom.Cite, atom.Img, atom.Wbr, atom.Bdi, atom.Address:
			if isUnseen(n) {
				w.flush()
			}
		default:
			w.flush()
		}
	}
	if n.FirstChild != nil {
		return n.FirstChild
	}
	return w.past(n)
}

// past is the package's past, ending lines where block elements end.
func (w *liner) past(n *html.Node) *html.Node {
	for n != nil && n.NextSibling == nil {
		if n = n.Parent; n != nil && !inline(n) {
			w.flush()
		}
	}
	if n == nil {
		return nil
	}
	return n.NextSibling
}

func inline(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Font, atom.Time, atom.Abbr, atom.Small, atom.Cite, atom.Bdi, atom.Address:
		return !isUnseen(n)
	}
	return false
}

func (w *liner) flush() {
	if w.b.Len() == 0 {
		return
	}
	line := oneLine(w.b.String())
	w.b.Reset()
	switch {
	case line == "":
	case len(line) > 200:
		w.prose += len(line)
	default:
		if len(line) >= leastSentence && strings.ContainsAny(line[len(line)-1:], ".!?") {
			w.prose += len(line)
		}
		w.lines = append(w.lines, line)
	}
}

// leastSentence is the length in bytes from which a line that ends as sentences do is prose.
const leastSentence = 60

// isOthers reports whether an element holds what is not the author's or of another time:
// comments, customers' reviews, a list of references, the foot of the page.
func isOthers(n *html.Node) bool {
	if n.DataAtom == atom.Footer {
		for p := n.Parent; p != nil; p = p.Parent {
			if p.DataAtom == atom.Article {
				return false // of the article, which may say there when it was posted
			}
		}
		return true
	}
	others := false
	for i := range n.Attr {
		if a := &n.Attr[i]; a.Key == "class" || a.Key == "id" {
			nameParts(a.Val, func(part string) {
				switch part {
				case "comment", "comments", "commentlist", "reviews", "references", "reflist", "bibliography":
					others = true
				}
			})
		}
	}
	return others
}

// past is the node after n and all that is inside it, in document order.
func past(n *html.Node) *html.Node {
	for n != nil && n.NextSibling == nil {
		n = n.Parent
	}
	if n == nil {
		return nil
	}
	return n.NextSibling
}

// previous is the node before n in document order.
func previous(n *html.Node) *html.Node {
	if n.PrevSibling == nil {
		return n.Parent
	}
	n = n.PrevSibling
	for n.LastChild != nil {
		n = n.LastChild
	}
	return n
}

// textLike is the first text below root that is the title, or the first part
// of it, and how many elements stand before it; nil if there is none.
func textLike(root *html.Node, title string) (*html.Node, int32) {
	want := key(title)
	elements := int32(0)
	for n := root; n != nil; {
		if n.Type == html.ElementNode {
			elements++
		}
		if n.Type == html.TextNode && len(n.Data) >= 8 && len(n.Data) < 2*len(title)+80 {
			if k := key(n.Data); k == want || len(k) >= 15 && strings.HasPrefix(want, k) {
				return n, elements
			}
		}
		if n.FirstChild != nil && n.DataAtom != atom.Script && n.DataAtom != atom.Style {
			n = n.FirstChild
		} else {
			n = past(n)
		}
	}
	return nil, 0
}
