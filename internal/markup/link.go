package markup

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// address is what the page's references are relative to: its <base>, itself
// relative to the page's address. It is nil when neither is known.
func address(p Page) *url.URL {
	own, err := url.Parse(strings.TrimSpace(p.URL))
	if err != nil || !web(own) {
		own = nil
	}
	n := findBase(p.Root)
	if n == nil {
		return own
	}
	base, err := url.Parse(strings.TrimSpace(attr(n, "href")))
	if err != nil {
		return own
	}
	if own != nil {
		base = own.ResolveReference(base)
	}
	if !web(base) {
		return own
	}
	return base
}

func web(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// findBase finds the <base> in the head of a page.
func findBase(root *html.Node) *html.Node {
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Base && attr(c, "href") != "":
			return c
		case c.DataAtom == atom.Html, c.DataAtom == atom.Head:
			if n := findBase(c); n != nil {
				return n
			}
		}
	}
	return nil
}

// reference resolves a reference; it is nil for one that cannot be parsed.
func (b *builder) reference(ref string) *url.URL {
	ref = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1 // as browsers do
		}
		return r
	}, strings.Trim(ref, " \t\n\r\f"))
	if ref == "" || len(ref) > maxReference {
		return nil
	}
	u, err := url.Parse(ref)
	if err != nil {
		return nil
	}
	if b.address != nil {
		u = b.address.ResolveReference(u)
	}
	return u
}

// maxReference is how long an address may be in bytes; what browsers and
// servers take.
const maxReference = 8000

// href is the address of a link, a fragment where it leads to a place in the
// page, and empty where it leads nowhere that a reader would go.
func (b *builder) href(ref string) string {
	ref = strings.TrimSpace(ref)
	if fragment, ok := strings.CutPrefix(ref, "#"); ok {
		if fragment == "" {
			return ""
		}
		return ref
	}
	u := b.reference(ref)
	if u == nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Fragment != "" && b.page.URL != "" && strings.HasPrefix(u.String(), strings.SplitN(b.page.URL, "#", 2)[0]+"#") {
			return "#" + u.Fragment
		}
	case "mailto", "tel":
	case "":
		if u.Host == "" && u.Path == "" && u.RawQuery == "" {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}

// name notes the names that links of the page may lead to.
func (b *builder) name(n *html.Node) {
	for i := range n.Attr {
		if a := &n.Attr[i]; a.Val != "" && (a.Key == "id" || a.Key == "name" && n.DataAtom == atom.A) && len(b.ids) < maxNames {
			b.ids = append(b.ids, a.Val)
		}
	}
}

// maxNames bounds how many names one text has.
const maxNames = 64

// anchor gives the names read to the line that is open, or to the item that it begins.
func (b *builder) anchor() {
	if len(b.ids) == 0 {
		return
	}
	at := b.line
	if p := at.Parent; p != nil && (p.DataAtom == atom.Li || p.DataAtom == atom.Dd) && p.FirstChild == at {
		at = p
	}
	if b.anchors == nil {
		b.anchors = map[string]*html.Node{}
	}
	for _, id := range b.ids {
		if _, taken := b.anchors[id]; !taken {
			b.anchors[id] = at
		}
	}
	b.ids = b.ids[:0]
}

// resolve lets links to places in the page lead there if the place stands in
// the tree, else to the page's address, else nowhere.
func (b *builder) resolve() {
	for _, a := range b.local {
		fragment := a.Attr[0].Val[1:]
		target := b.anchors[fragment]
		if target == nil {
			if decoded, err := url.PathUnescape(fragment); err == nil {
				fragment = decoded
				target = b.anchors[fragment]
			}
		}
		if target != nil && attached(target, b.root) && isName(fragment) {
			id := attr(target, "id")
			if id == "" {
				id = fragment
				target.Attr = append(target.Attr, html.Attribute{Key: "id", Val: id})
			}
			a.Attr[0].Val = "#" + id
			continue
		}
		if b.address != nil {
			a.Attr[0].Val = b.address.ResolveReference(&url.URL{Fragment: fragment}).String()
			continue
		}
		unwrap(a)
	}
}

// isName says whether a fragment can be the name of an element without quoting.
func isName(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != ':' && c != '.' {
			return false
		}
	}
	return s != "" && len(s) < 200
}

func attached(n, root *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == root {
			return true
		}
	}
	return false
}

// unwrap puts the children of an element in its place.
func unwrap(n *html.Node) {
	if n.Parent == nil {
		return
	}
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
}
