package render

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// renderLink writes a link. The converter's own writes queries anew, which
// breaks addresses that are signed.
func renderLink(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	var buf bytes.Buffer
	ctx.RenderChildNodes(ctx, &buf, n)
	text := buf.String()
	inner := strings.TrimSpace(text)
	if inner == "" {
		_, _ = w.WriteString(text)
		return converter.RenderSuccess
	}
	at := strings.Index(text, inner)
	_, _ = w.WriteString(text[:at] + "[" + inner + "](" + destination(attr(n, "href")) + ")" + text[at+len(inner):])
	return converter.RenderSuccess
}

func renderImage(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	_, _ = w.WriteString("![" + imageText.Replace(attr(n, "alt")) + "](" + destination(attr(n, "src")) + ")")
	return converter.RenderSuccess
}

// imageText takes what could end the description of a picture out of it.
var imageText = strings.NewReplacer("[", "(", "]", ")", `\`, "/", "`", "'", "<", "&lt;", ">", "&gt;", "*", `\*`, "_", `\_`, "|", `\|`, "&", "&amp;")

// destination is an address as it stands in the parentheses of a link.
func destination(address string) string {
	address = destinations.Replace(address)
	for at := strings.IndexByte(address, '&'); at >= 0; {
		if entity(address[at:]) {
			address = address[:at] + "&amp;" + address[at+1:]
		}
		next := strings.IndexByte(address[at+1:], '&')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return address
}

var destinations = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", `\`, "%5C", "|", "%7C", "\n", "")

// renderElement writes what Markdown has no mark for as the element it is: 10 to the power
// of 6 is not 106.
func renderElement(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	_, _ = w.WriteString("<" + n.Data + ">")
	ctx.RenderChildNodes(ctx, w, n)
	_, _ = w.WriteString("</" + n.Data + ">")
	return converter.RenderSuccess
}

// renderQuote writes a quotation. The converter's own forgets the lines of code.
func renderQuote(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	var buf bytes.Buffer
	ctx.RenderChildNodes(ctx, &buf, n)
	text := manyBreaks.ReplaceAllString(strings.TrimSpace(buf.String()), "\n\n")
	text = strings.ReplaceAll(text, "\n", "\n> ")
	text = strings.ReplaceAll(text, codeMarker, codeMarker+"> ")
	_, _ = w.WriteString("\n\n> " + text + "\n\n")
	return converter.RenderSuccess
}

var manyBreaks = regexp.MustCompile(`\n{3,}`)

func emphasis(n *html.Node) bool {
	switch n.DataAtom {
	case atom.B, atom.Strong, atom.I, atom.Em, atom.S, atom.Del:
		return true
	}
	return false
}

// flanking says whether the marks around an emphasised text would be read as
// such: those of a text that begins or ends with punctuation are not where a
// letter stands beside them (CommonMark, left- and right-flanking runs).
func flanking(n *html.Node) bool {
	first, last := edge(n.FirstChild, true), edge(n.LastChild, false)
	if first == 0 || last == 0 || unicode.IsSpace(first) || unicode.IsSpace(last) {
		return false
	}
	outside, inside := beside(n, true), beside(n, false)
	return (!punctuation(first) || !wordAt(outside)) && (!punctuation(last) || !wordAt(inside))
}

func punctuation(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// edge is the first or last rune that a node is written with.
func edge(n *html.Node, first bool) rune {
	for n != nil {
		switch {
		case n.Type == html.TextNode:
			r, _ := utf8.DecodeLastRuneInString(n.Data)
			if first {
				r, _ = utf8.DecodeRuneInString(n.Data)
			}
			return r
		case emphasis(n), n.DataAtom == atom.A, n.DataAtom == atom.Code, n.DataAtom == atom.Img, n.DataAtom == atom.Kbd, n.DataAtom == atom.Samp, n.DataAtom == atom.Var:
			return '*'
		case n.DataAtom == atom.Br:
			return ' '
		}
		if first {
			n = n.FirstChild
		} else {
			n = n.LastChild
		}
	}
	return 0
}

// beside is the rune written before or after an element in its line; 0 at its ends.
func beside(n *html.Node, before bool) rune {
	for ; n != nil && phrase(n); n = n.Parent {
		sibling := n.NextSibling
		if before {
			sibling = n.PrevSibling
		}
		if sibling != nil {
			return edge(sibling, !before)
		}
		if p := n.Parent; p != nil && (emphasis(p) || p.DataAtom == atom.A) {
			return '*'
		}
	}
	return 0
}
