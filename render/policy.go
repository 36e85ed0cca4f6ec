package render

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// sanitise takes out of a tree whatever package markup does not make: the tree is made of
// known parts, but a mistake there must not become a hole elsewhere. None of the elements
// that may stay has text of a syntax of its own, so that a parser reads again what is left.
func sanitise(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		attrs, known := policy()[c.Data]
		switch {
		case c.Type == html.TextNode:
		case c.DataAtom == atom.Input && (attr(c, "type") != "checkbox" || !hasAttr(c, "disabled")):
			n.RemoveChild(c) // a field that may be filled in
		case c.Type == html.ElementNode && c.Namespace == "" && known:
			c.Attr = slices.DeleteFunc(c.Attr, func(a html.Attribute) bool {
				allows := attrs[a.Key]
				return a.Namespace != "" || allows == nil || !allows(a.Val)
			})
			sanitise(c)
		default:
			n.RemoveChild(c)
		}
		c = next
	}
}

// policy has the elements that may stand in a body, and of each which attributes it may
// have and what these may say.
var policy = sync.OnceValue(func() map[string]map[string]func(value string) bool {
	p := map[string]map[string]func(string) bool{}
	allow := func(elements, attr string, allows func(string) bool) {
		for name := range strings.FieldsSeq(elements) {
			if p[name] == nil {
				p[name] = map[string]func(string) bool{}
			}
			p[name][attr] = allows
		}
	}
	const blocks = "p li dd dt h1 h2 h3 h4 h5 h6 td th figcaption caption"
	allow(blocks, "id", regexp.MustCompile(`^[\w:.-]{1,200}$`).MatchString)
	allow("code", "class", regexp.MustCompile(`^language-[\w+#.-]{1,24}$`).MatchString)
	empty := regexp.MustCompile(`^$`).MatchString
	allow("input", "type", regexp.MustCompile(`^checkbox$`).MatchString)
	allow("input", "disabled", empty)
	allow("input", "checked", empty)
	integer := regexp.MustCompile(`^[0-9]{1,9}$`).MatchString
	allow("ol", "start", integer)
	allow("ol", "reversed", empty)
	allow("li", "value", integer)
	allow("td th", "align", regexp.MustCompile(`^(left|right|center)$`).MatchString)
	allow("td th", "colspan", integer)
	allow("td th", "rowspan", integer)
	allow("time", "datetime", regexp.MustCompile(`^[\dA-Z:.+ -]{1,40}$`).MatchString)
	allow("a", "href", harmlessURL)
	allow("img", "src", harmlessURL)
	for name := range strings.FieldsSeq("ul dl blockquote pre hr br figure table thead tbody tfoot tr " +
		"abbr b cite del dfn em i ins kbd mark s samp small span strong sub sup u var") {
		p[name] = map[string]func(string) bool{}
	}
	allow("span", "class", regexp.MustCompile(`^math (inline|display)$`).MatchString)
	allow("span", "data-tex", func(string) bool { return true })
	allow("img", "alt", func(string) bool { return true })
	lang := regexp.MustCompile(`^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,16}$`).MatchString
	dir := regexp.MustCompile(`^(ltr|rtl|auto)$`).MatchString
	for _, attrs := range p {
		attrs["lang"], attrs["dir"] = lang, dir
	}
	return p
})

// harmlessURL reports whether an address, absolute or relative, is one that nothing runs at.
func harmlessURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "" || slices.Contains([]string{"http", "https", "mailto", "tel"}, u.Scheme))
}
