package render

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// formulas puts the source of formulas in the place of their text, between dollars, and says whether
// there are any.
func formulas(root *html.Node) bool {
	found := false
	each(root, func(n *html.Node) {
		if !isFormula(n) {
			return
		}
		tex := mathText(attr(n, "data-tex"))
		if tex == "" {
			unwrap(n)
			return
		}
		found = true
		mark := "$"
		if attr(n, "class") == "math display" {
			mark = "$$"
		}
		for c := n.FirstChild; c != nil; c = n.FirstChild {
			n.RemoveChild(c)
		}
		n.AppendChild(&html.Node{Type: html.TextNode, Data: mark + tex + mark})
	})
	return found
}

func isFormula(n *html.Node) bool { return n.DataAtom == atom.Span && attr(n, "data-tex") != "" }

// mathText is TeX as it may stand between dollars, "" for what may not. Readers that know of no
// formulas must find no code, elements or links in it; to TeX a space more is the same.
func mathText(tex string) string {
	if strings.Contains(strings.ReplaceAll(tex, `\$`, ""), "$") {
		return ""
	}
	return strings.TrimRight(strings.TrimSpace(mathMarks.Replace(tex)), `\ `)
}

var mathMarks = strings.NewReplacer("<", `\lt `, ">", `\gt `, "`", `\lq `, "](", "] (", "][", "] [", codeMarker, "")
