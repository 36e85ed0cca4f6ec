package render

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The elements that footnotes become before they are written.
const (
	footnoteMark = "footnote-mark"
	footnoteText = "footnote-text"
)

// maxMark is how many characters a footnote's mark has at most.
const maxMark = 4

// footnotes finds the notes that marks in the text lead to, and makes both what
// Markdown has for them. A list is taken for notes when a mark leads to each item.
func footnotes(root *html.Node) {
	named, order := map[string]*html.Node{}, map[*html.Node]int{}
	var links []*html.Node
	inOrder(root, func(n *html.Node) {
		order[n] = len(order)
		if id := attr(n, "id"); id != "" {
			named[id] = n
		}
		if n.DataAtom == atom.A && strings.HasPrefix(attr(n, "href"), "#") {
			links = append(links, n)
		}
	})
	marks := map[*html.Node][]*html.Node{} // by note
	var notes []*html.Node
	for _, a := range links {
		note := named[attr(a, "href")[1:]]
		if note == nil || order[note] < order[a] || !isMark(a) || note.DataAtom != atom.Li && note.DataAtom != atom.P && note.DataAtom != atom.Dd {
			continue
		}
		if marks[note] == nil {
			notes = append(notes, note)
		}
		marks[note] = append(marks[note], a)
	}
	taken := map[string]bool{}
	for _, note := range notes {
		if note.DataAtom != atom.P && !allNotes(note.Parent, marks) {
			continue
		}
		label := labelOf(marks[note][0], taken)
		for _, a := range marks[note] {
			replaceMark(a, label)
		}
		withoutReturn(note, named, order)
		note.DataAtom, note.Data = 0, footnoteText
		note.Attr = []html.Attribute{{Key: "label", Val: label}}
	}
	each(root, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Ol, atom.Ul, atom.Dl:
			if c := n.FirstChild; c != nil && c.Data == footnoteText {
				unwrap(n)
			}
		}
	})
}

func inOrder(n *html.Node, f func(*html.Node)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			f(c)
			inOrder(c, f)
		}
	}
}

// isMark says whether a link looks like a footnote's mark: raised or in
// brackets, and short.
func isMark(a *html.Node) bool {
	text := strings.TrimSpace(textOf(a))
	bare := strings.Trim(text, "[]()")
	if bare == "" || utf8.RuneCountInString(bare) > maxMark {
		return false
	}
	raised := a.Parent.DataAtom == atom.Sup || a.FirstChild.DataAtom == atom.Sup && a.FirstChild == a.LastChild
	return raised || bare != text && text[0] == '['
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func allNotes(list *html.Node, marks map[*html.Node][]*html.Node) bool {
	for c := list.FirstChild; c != nil; c = c.NextSibling {
		if marks[c] == nil && c.Data != footnoteText {
			return false
		}
	}
	return true
}

// labelOf is the mark's own text if it may be a label and is free, else a number.
func labelOf(a *html.Node, taken map[string]bool) string {
	label := strings.Trim(strings.TrimSpace(textOf(a)), "[]()")
	if strings.ContainsFunc(label, func(r rune) bool { return r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		label = ""
	}
	for n := len(taken) + 1; label == "" || taken[label]; n++ {
		label = strconv.Itoa(n)
	}
	taken[label] = true
	return label
}

// replaceMark puts a footnote's mark in the place of a link and the <sup> around it.
func replaceMark(a *html.Node, label string) {
	at := a
	if p := a.Parent; p.DataAtom == atom.Sup && p.FirstChild == a && p.LastChild == a {
		at = p
	}
	mark := &html.Node{Type: html.ElementNode, Data: footnoteMark, Attr: []html.Attribute{{Key: "label", Val: label}}}
	at.Parent.InsertBefore(mark, at)
	at.Parent.RemoveChild(at)
}

// withoutReturn takes the link that leads back to the text out of a note: an
// arrow, or the note's own mark at its start.
func withoutReturn(note *html.Node, named map[string]*html.Node, order map[*html.Node]int) {
	each(note, func(n *html.Node) {
		if n.DataAtom != atom.A || !strings.HasPrefix(attr(n, "href"), "#") {
			return
		}
		to := named[attr(n, "href")[1:]]
		if to == nil || order[to] > order[note] {
			return
		}
		if !strings.ContainsFunc(textOf(n), wordAt) {
			n.Parent.RemoveChild(n)
		}
	})
}

func renderFootnoteMark(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	_, _ = w.WriteString("[^" + attr(n, "label") + "]")
	return converter.RenderSuccess
}

func renderFootnoteText(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	var buf bytes.Buffer
	ctx.RenderChildNodes(ctx, &buf, n)
	text := manyBreaks.ReplaceAllString(strings.TrimSpace(buf.String()), "\n\n")
	text = strings.ReplaceAll(text, "\n", "\n    ")
	text = strings.ReplaceAll(text, codeMarker, codeMarker+"    ")
	_, _ = w.WriteString("\n\n[^" + attr(n, "label") + "]: " + text + "\n\n")
	return converter.RenderSuccess
}
