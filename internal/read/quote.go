package read

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// quotation walks a <q>, for which browsers show the marks that its text does not have.
func (w *walker) quotation(n *html.Node) {
	marks := [...]string{"“", "”"}
	if w.quoted%2 == 1 {
		marks = [...]string{"‘", "’"}
	}
	last := ""
	if w.pending() && !w.space {
		_, size := utf8.DecodeLastRune(w.arena)
		last = string(w.arena[len(w.arena)-size:])
	}
	first := firstRune(n)
	if first == "" || strings.Contains(quotationMarks, first) || last != "" && w.quoted == 0 && strings.Contains(quotationMarks, last) {
		w.children(n)
		return
	}
	w.mark(n, marks[0])
	w.quoted++
	w.children(n)
	w.quoted--
	if w.pending() { // else a block stood in it
		space := w.space
		w.space = false
		w.mark(n, marks[1])
		w.space = space
	}
}

const quotationMarks = `"'“”„‟‘’‚‛«»‹›「」『』《》`

// mark adds a mark that stands in no text of the page.
func (w *walker) mark(n *html.Node, mark string) {
	start := len(w.arena)
	w.text(mark)
	if w.trace != nil {
		w.trace.add(n, start, len(w.arena))
	}
}

// firstRune is what the text of an element begins with, "" if that is empty or another block. It goes
// down in first elements only, so that of many <q> in each other each is not looked through by all.
func firstRune(n *html.Node) string {
	c := n.FirstChild
	for depth := 0; c != nil && depth < 8; depth++ {
		for c != nil && (c.Type == html.CommentNode || c.Type == html.TextNode && strings.TrimSpace(c.Data) == "") {
			c = c.NextSibling
		}
		switch {
		case c == nil:
		case c.Type == html.TextNode:
			text := strings.TrimSpace(c.Data)
			_, size := utf8.DecodeRuneInString(text)
			return text[:size]
		case c.Type == html.ElementNode && inline(c) && !skipped(c):
			c = c.FirstChild
		default:
			return ""
		}
	}
	return ""
}
