package read

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// listing says whether an element is code of several lines that has a block to itself, as editors write
// what ought to be a <pre>.
func listing(code *html.Node) bool {
	if code.DataAtom != atom.Code || code.Parent == nil || !alone(code) {
		return false
	}
	switch code.Parent.DataAtom {
	case atom.P, atom.Div, atom.Li, atom.Dd, atom.Blockquote, atom.Figure, atom.Section, atom.Article, atom.Main, atom.Body:
	default:
		return false
	}
	for c := code.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Br && c.NextSibling != nil {
			return true
		}
	}
	return false
}

// alone says whether nothing but white space stands beside an element.
func alone(n *html.Node) bool {
	blank := func(n *html.Node) bool { return n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" }
	before, after := n.PrevSibling, n.NextSibling
	return (before == nil || blank(before) && before.PrevSibling == nil) && (after == nil || blank(after) && after.NextSibling == nil)
}

// listed adds the text of a listing: its lines end where a <br> stands and are set in by blanks that do
// not break; other white space is that of the source.
func (w *walker) listed(s string) {
	space := true
	if w.pending() {
		last := w.arena[len(w.arena)-1]
		space = last == ' ' || last == '\n'
	}
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "\u00a0"):
			w.arena = append(w.arena, ' ')
			space = false
			i++
		case s[i] > ' ':
			w.arena = append(w.arena, s[i])
			space = false
		case !space:
			w.arena = append(w.arena, ' ')
			space = true
		}
	}
}
