package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// formula is the source in TeX of a formula in MathML, where the page has it, or in a script, and
// whether the formula stands in a line of its own.
func formula(math *html.Node) (tex string, display bool) {
	if math.DataAtom == atom.Script {
		tex, display = math.FirstChild.Data, strings.Contains(attr(math, "type"), "mode=display")
	} else {
		display = strings.EqualFold(attr(math, "display"), "block")
		budget := maxFormula
		if tex = annotation(math, &budget); tex == "" {
			tex = attr(math, "alttext")
		}
	}
	tex = strings.Join(strings.Fields(tex), " ")
	if inner, ok := strings.CutPrefix(tex, `{\displaystyle`); ok && strings.HasSuffix(inner, "}") {
		tex = strings.TrimSpace(strings.TrimSuffix(inner, "}"))
	}
	if len(tex) > maxReference {
		return "", false
	}
	return tex, display
}

// maxFormula is how many nodes of a formula are looked at for its source.
const maxFormula = 10_000

func annotation(n *html.Node, budget *int) string {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if *budget--; *budget < 0 {
			return ""
		}
		if c.DataAtom == atom.Annotation || c.Data == "annotation" {
			if attr(c, "encoding") == "application/x-tex" && c.FirstChild != nil && c.FirstChild.Type == html.TextNode {
				return c.FirstChild.Data
			}
		} else if tex := annotation(c, budget); tex != "" {
			return tex
		}
	}
	return ""
}

// copyFormula makes the element that a formula becomes: its text, and its source beside it. A
// formula that is torn has its source once.
func (b *builder) copyFormula(math *html.Node) *html.Node {
	if b.formulas[math] {
		return nil
	}
	if b.formulas == nil {
		b.formulas = map[*html.Node]bool{}
	}
	b.formulas[math] = true
	tex, display := formula(math)
	if tex == "" {
		return nil
	}
	b.lastTeX = tex
	class := "math inline"
	if display {
		class = "math display"
	}
	to := element(atom.Span)
	to.Attr = []html.Attribute{{Key: "class", Val: class}, {Key: "data-tex", Val: tex}}
	return to
}
