package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// escaper escapes what would read as marks in the text of a tree.
type escaper struct {
	lineStart bool // nothing stands yet in the line
	table     int
	link      int
	heading   int
	math      bool // formulas stand between dollars, so that others are no marks
}

func (e *escaper) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			c.Data = e.text(c)
			e.lineStart = e.lineStart && strings.TrimSpace(c.Data) == ""
		case c.Type == html.ElementNode:
			e.element(c)
		}
	}
}

func (e *escaper) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Pre:
		withoutMarker(n)
		e.lineStart = true
	case atom.Span:
		if !isFormula(n) {
			e.children(n)
			return
		}
		if e.table > 0 {
			pipes(n)
		}
		e.lineStart = false
	case atom.Code, atom.Kbd, atom.Samp, atom.Var:
		withoutMarker(n)
		if e.table > 0 {
			pipes(n)
		}
		e.lineStart = false
	case atom.Br:
		e.lineStart = true
	case atom.Img, atom.Input:
		e.lineStart = false
	case atom.Table:
		e.table++
		e.children(n)
		e.table--
		e.lineStart = true
	case atom.A:
		e.lineStart = false
		e.link++
		e.children(n)
		e.link--
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		e.lineStart = true
		e.heading++
		e.children(n)
		e.heading--
		e.lineStart = true
	default:
		block := !phrase(n)
		e.lineStart = e.lineStart || block
		e.children(n)
		e.lineStart = e.lineStart || block
	}
}

// phrase says whether an element of the tree stands within a line.
func phrase(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.B, atom.Cite, atom.Code, atom.Del, atom.Dfn, atom.Em, atom.I, atom.Ins, atom.Kbd, atom.Mark, atom.S, atom.Samp,
		atom.Small, atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.U, atom.Var, atom.Img, atom.Input, atom.Br:
		return true
	}
	return n.Data == footnoteMark
}

// codeMarker is what the converter writes for a line break in code.
const codeMarker = "\uf002"

func withoutMarker(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		c.Data = strings.ReplaceAll(c.Data, codeMarker, "")
		withoutMarker(c)
	}
}

// pipes escapes the bars in code that stands in a cell of a table.
func pipes(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			c.Data = strings.ReplaceAll(c.Data, "|", `\|`)
		}
		pipes(c)
	}
}

// text is the text of a node, escaped. The converter escapes < and >.
func (e *escaper) text(n *html.Node) string {
	s := n.Data
	start := 0
	if e.lineStart {
		start = lineMark(s)
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	ruler := e.lineStart && strings.Trim(s, "-:| ") == ""
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:]) // what is no UTF-8 goes byte by byte
		escape := false
		switch r {
		case '\\', '`', '[':
			escape = true
		case ']':
			escape = e.link > 0
		case '*':
			escape = !spaced(s, i, size)
		case '_':
			escape = !spaced(s, i, size) && !(wordAt(before(s, i)) && wordAt(after(s, i+size)))
		case '~':
			p := before(s, i)
			escape = p != 0 && !unicode.IsSpace(p)
		case '$':
			escape = e.math
		case '|':
			escape = e.table > 0 || ruler
		case '&':
			escape = entity(s[i:])
		case '!':
			escape = i+size == len(s) && opens(n)
		case '#':
			escape = e.heading > 0 && i+size == len(s)
		case '\uf002':
			continue
		}
		if escape || start > 0 && i == start-1 {
			b.WriteByte('\\')
		}
		b.WriteString(s[i : i+size])
	}
	return b.String()
}

// lineMark finds what would mark a heading, a list, a rule or a fence at the
// start of a line: the place of the byte to escape, counted from 1; 0 for none.
func lineMark(s string) int {
	t := strings.TrimLeft(s, " ")
	if t == "" {
		return 0
	}
	at := len(s) - len(t) + 1
	run := len(t) - len(strings.TrimLeft(t, t[:1]))
	rest := t[run:]
	ends := rest == "" || rest[0] == ' '
	switch t[0] {
	case '#':
		if run <= 6 && ends {
			return at
		}
	case '-', '+':
		if run == 1 && ends || t[0] == '-' && strings.Trim(t, "- ") == "" {
			return at
		}
	case '=':
		if strings.Trim(t, "= ") == "" {
			return at
		}
	case '~':
		if run >= 3 {
			return at
		}
	}
	digits := len(t) - len(strings.TrimLeft(t, "0123456789"))
	if digits > 0 && digits <= 9 && digits < len(t) && (t[digits] == '.' || t[digits] == ')') && (digits+1 == len(t) || t[digits+1] == ' ') {
		return at + digits
	}
	return 0
}

func before(s string, i int) rune {
	if i == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

func after(s string, i int) rune {
	if i >= len(s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func spaced(s string, i, size int) bool {
	return unicode.IsSpace(before(s, i)) && unicode.IsSpace(after(s, i+size))
}

func wordAt(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// entity says whether s begins with what reads as a character reference.
func entity(s string) bool {
	for i := 1; i < len(s) && i < 34; i++ {
		c := s[i]
		if c == ';' {
			return i > 1
		}
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && (c != '#' || i > 1) {
			return false
		}
	}
	return false
}

// opens says whether a bracket may follow a text in its line.
func opens(n *html.Node) bool {
	for n.NextSibling == nil {
		if n = n.Parent; n == nil || !phrase(n) {
			return false
		}
	}
	return n.NextSibling.DataAtom != atom.Br
}
