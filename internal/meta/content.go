package meta

import (
	stdhtml "html"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// content is the text of an element on one line, without scripts, pictures and readings;
// at most limit bytes and a little.
func content(n *html.Node, limit int) string {
	if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode {
		return oneLine(c.Data)
	}
	var b strings.Builder
	gather(n, &b, limit, 0, false)
	return oneLine(b.String())
}

// gather writes the text of an element; what is for screen readers only stands apart if wished.
func gather(n *html.Node, b *strings.Builder, limit, depth int, apart bool) {
	for c := n.FirstChild; c != nil && b.Len() < limit && depth < 200; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			b.WriteString(c.Data)
		case html.ElementNode:
			switch c.DataAtom {
			case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template, atom.Button, atom.Rt, atom.Rp:
				continue
			case atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Font, atom.Wbr, atom.Sup, atom.Sub, atom.Abbr, atom.Code, atom.Mark, atom.Ruby:
				if !apart || !isUnseen(c) {
					gather(c, b, limit, depth+1, apart)
					continue
				}
				fallthrough
			default:
				b.WriteByte('\n')
				gather(c, b, limit, depth+1, apart)
				b.WriteByte('\n')
			}
		}
	}
}

// isUnseen reports whether an element is for screen readers only: what it says is no part of the
// line that is seen.
func isUnseen(n *html.Node) bool {
	class := attr(n, "class")
	return hasToken(class, "sr-only") || hasToken(class, "visually-hidden") || hasToken(class, "screen-reader-text")
}

// lines is the text of an element, a line a block, each on one line.
func lines(n *html.Node, limit int) []string {
	var b strings.Builder
	gather(n, &b, limit, 0, true)
	var all []string
	for line := range strings.Lines(b.String()) {
		if line = oneLine(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// oneLine trims, makes every run of white space one space and takes out what cannot be seen.
func oneLine(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch r {
		case ' ', '\t', '\n', '\r', '\f', '\u00a0', '\u2028', '\u2029', '\u3000', '\u2009', '\u202f':
			space = b.Len() > 0
		case '\u200b', '\u00ad', '\ufeff', '\u200e', '\u200f', '\u2060':
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// clean reports whether oneLine has nothing to do.
func clean(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			if space {
				return false
			}
			space = true
		case c < ' ' || c >= utf8.RuneSelf && (c == 0xC2 || c == 0xE2 || c == 0xE3 || c == 0xEF):
			return false
		default:
			space = false
		}
	}
	return !space || s == ""
}

// decoded is the text of an attribute or a JSON string that may have been
// escaped once too often, on one line.
func decoded(s string) string {
	for range 2 {
		if strings.IndexByte(s, '&') < 0 {
			break
		}
		s = stdhtml.UnescapeString(s)
	}
	return oneLine(s)
}

// plain is decoded without the tags that some sites leave in their JSON.
func plain(s string) string {
	s = decoded(s)
	if strings.IndexByte(s, '<') < 0 || !strings.Contains(s, "</") && !strings.Contains(s, "/>") && !strings.Contains(s, "<br") {
		return s
	}
	body, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return s
	}
	return content(body, len(s))
}
