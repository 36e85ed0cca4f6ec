package markup

import (
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// phrasing says whether an inline element says something of its text that is kept.
func phrasing(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.B, atom.Br, atom.Cite, atom.Code, atom.Del, atom.Dfn, atom.Em, atom.I, atom.Ins, atom.Kbd, atom.Mark,
		atom.S, atom.Samp, atom.Small, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var:
		return true
	}
	return false
}

// inLine says whether a node of the tree stands in a line.
func inLine(n *html.Node) bool {
	return n.Type == html.TextNode || n.DataAtom == atom.Img || n.DataAtom == atom.Input || n.DataAtom == atom.Span || phrasing(n)
}

// name is that of the element of the tree that an inline element of the page becomes. One that
// says nothing but the language of its text is a <span>.
func name(n *html.Node) atom.Atom {
	switch {
	case n.DataAtom == atom.Strike:
		return atom.S
	case n.DataAtom == atom.Tt:
		return atom.Code
	case phrasing(n):
		return n.DataAtom
	}
	return atom.Span
}

// wanted are the inline elements of the page that the line's text stands in,
// each name once. A heading is bold by itself.
func (b *builder) wanted() []*html.Node {
	var all []*html.Node
	for i, n := range b.inline {
		if bold(n) && heading(b.line) {
			continue
		}
		a := name(n)
		if (a == atom.A || a == atom.Span) && slices.ContainsFunc(b.inline[i+1:], func(m *html.Node) bool { return name(m) == a }) {
			continue // the innermost counts
		}
		if !slices.ContainsFunc(all, func(m *html.Node) bool {
			return name(m) == a || bold(m) && bold(n) || italic(m) && italic(n)
		}) {
			all = append(all, n)
		}
	}
	return all
}

func bold(n *html.Node) bool   { return n.DataAtom == atom.B || n.DataAtom == atom.Strong }
func italic(n *html.Node) bool { return n.DataAtom == atom.I || n.DataAtom == atom.Em }

func heading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Th:
		return true
	}
	return false
}

// copyInline makes the element of the tree that an inline element of the page
// stands for; nil if it stands for none, as a link without an address.
func (b *builder) copyInline(from *html.Node) *html.Node {
	to := element(name(from))
	switch from.DataAtom {
	case atom.Math, atom.Script:
		return b.copyFormula(from)
	case atom.A:
		href := b.href(attr(from, "href"))
		if href == "" {
			return nil
		}
		to.Attr = []html.Attribute{{Key: "href", Val: href}}
		if href[0] == '#' {
			b.local = append(b.local, to)
		}
	case atom.Time:
		if when := attr(from, "datetime"); isDate(when) {
			to.Attr = []html.Attribute{{Key: "datetime", Val: when}}
		}
	}
	to.Attr = append(to.Attr, b.spoken[from]...)
	return to
}

// isDate says whether a value looks like a date or a duration in ISO 8601.
func isDate(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && c != '-' && c != ':' && c != '.' && c != '+' && c != ' ' && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
