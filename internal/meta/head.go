package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// How many candidates of a kind are kept: a page that has more is a list, and
// its later ones belong to other articles.
const (
	maxMetas   = 200
	maxScripts = 50
	maxPlaces  = 24
	maxUp      = 100 // ancestors asked what an element is part of
)

// Head holds what an HTML page says about itself, as found in one walk. The
// zero Head is ready for use. It refers to the page's nodes and strings and
// copies nothing.
type Head struct {
	Lang string // as the caller knows it, a two-letter code; empty: as the page says

	metas   []metaTag
	scripts []string // JSON-LD
	plain   []string // inside of <noscript> with microdata
	titles  []string // <title>
	h1, h2  []place
	authors []place    // elements whose attributes say that they name the author
	dates   []place    // <time> and elements whose attributes say that they hold a date
	heads   []place    // itemprop=headline
	tags    []place    // a[rel=tag]
	publish *html.Node // itemprop=publisher
	author  string     // an attribute of that name: of a post that is an element of its own, or of an article
	created string     // when that post was written
	body    *html.Node

	bodyOrder int32

	lang      string
	canonical string
	image     string // link rel=image_src

	elements int32
	data     *linked // the JSON-LD, read once asked for
}

// metaTag is a <meta>, or an element with property and content.
type metaTag struct{ key, content string }

// place is an element that may hold a value, how plainly it says so, and where
// it stood in the walk.
type place struct {
	node  *html.Node
	sign  sign
	order int32
}

// sign is what marks an element as holding a value; a greater one says it more plainly.
type sign uint8

const (
	byClass sign = iota + 1
	byRel
	byProperty
)

// Collect walks the tree once and returns what it found. A reader that walks
// the tree anyway calls Element instead.
func Collect(root *html.Node) *Head {
	h := new(Head)
	walk(root, h)
	return h
}

func walk(root *html.Node, h *Head) {
	for n := root; n != nil; {
		if n.Type == html.ElementNode {
			h.Element(n)
		}
		if n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
		}
		if n == root {
			return
		}
		n = n.NextSibling
	}
}

// Element takes note of an element. It is called for every element of the
// page, in document order, those in <head> and hidden ones included.
func (h *Head) Element(n *html.Node) {
	h.elements++
	switch n.DataAtom {
	case atom.Meta:
		h.meta(n)
		return
	case atom.Script:
		if len(h.scripts) < maxScripts && n.FirstChild != nil && isJSONLD(attr(n, "type")) {
			h.scripts = append(h.scripts, n.FirstChild.Data)
		}
		return
	case atom.Title:
		if n.Namespace == "" && n.FirstChild != nil && len(h.titles) < 2 {
			h.titles = append(h.titles, n.FirstChild.Data)
		}
		return
	case atom.Link:
		h.link(n)
		return
	case atom.Html:
		if h.lang == "" {
			h.lang = attr(n, "lang")
		}
		if h.lang == "" {
			h.lang = attr(n, "xml:lang")
		}
		return
	case atom.Body:
		if h.body == nil {
			h.body, h.bodyOrder = n, h.elements
		}
	case atom.H1:
		h.h1 = h.note(h.h1, n, byProperty)
	case atom.H2:
		h.h2 = h.note(h.h2, n, byProperty)
	case atom.Time:
		h.dates = h.note(h.dates, n, byRel)
	case atom.Noscript:
		h.noscript(n)
		return
	case atom.Svg, atom.Style:
		return
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class", "id":
			h.class(n, a.Val)
		case "itemprop", "property":
			h.property(n, a.Val)
		case "rel":
			if a.Val == "author" || strings.Contains(a.Val, "author") && hasToken(a.Val, "author") {
				h.authors = h.note(h.authors, n, byRel)
			}
			if n.DataAtom == atom.A && len(h.tags) <= maxTags && hasToken(a.Val, "tag") {
				h.tags = append(h.tags, place{n, byRel, h.elements})
			}
		case "href":
			if n.DataAtom == atom.A && strings.Contains(a.Val, "/aut") && authorAddress(a.Val) {
				h.authors = h.note(h.authors, n, byRel)
			}
		case "author", "data-author":
			if h.author == "" && (n.DataAtom == atom.Article || n.DataAtom == 0 && strings.Contains(n.Data, "-")) {
				h.author, h.created = a.Val, attr(n, "created-timestamp")
			}
		case "data-testid", "data-qa", "data-component", "data-test", "data-e2e":
			h.class(n, a.Val)
		}
	}
}

func (h *Head) note(places []place, n *html.Node, s sign) []place {
	if k := len(places); k > 0 && places[k-1].node == n {
		places[k-1].sign = max(places[k-1].sign, s)
		return places
	}
	if len(places) >= maxPlaces {
		return places
	}
	return append(places, place{n, s, h.elements})
}

func (h *Head) meta(n *html.Node) {
	var key, content string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "property", "name", "itemprop":
			if key == "" || a.Key == "property" {
				key = a.Val
			}
		case "http-equiv":
			if strings.EqualFold(a.Val, "content-language") {
				key = "content-language"
			}
		case "content":
			content = a.Val
		}
	}
	if key == "" || content == "" || len(h.metas) >= maxMetas {
		return
	}
	if attr(n, "itemprop") == key && !ownScope(n) {
		return
	}
	h.metas = append(h.metas, metaTag{key, content})
}

func (h *Head) link(n *html.Node) {
	var rel, href string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "rel":
			rel = a.Val
		case "href":
			href = a.Val
		}
	}
	switch {
	case strings.EqualFold(rel, "canonical") && h.canonical == "":
		h.canonical = href
	case strings.EqualFold(rel, "image_src") && h.image == "":
		h.image = href
	}
}

// noscript keeps what is only for browsers without scripts, if it has microdata:
// forums that draw themselves by script put their posts there for crawlers.
func (h *Head) noscript(n *html.Node) {
	if c := n.FirstChild; c != nil && c.Type == html.TextNode && len(h.plain) < maxPlaces && strings.Contains(c.Data, "itemprop=") {
		h.plain = append(h.plain, c.Data)
	}
}

// readPlain walks what noscript kept.
func (h *Head) readPlain() {
	kept := h.plain
	h.plain = nil
	for _, text := range kept {
		root, err := html.Parse(strings.NewReader(text))
		if err != nil {
			continue // nested too deeply for a post
		}
		walk(root, h)
	}
}

// property notes microdata and RDFa.
func (h *Head) property(n *html.Node, val string) {
	switch localName(val) {
	case "author", "creator":
		if len(h.authors) < maxPlaces && ownScope(n) {
			h.authors = h.note(h.authors, n, byProperty)
		}
	case "datePublished", "dateModified", "dateCreated":
		if len(h.dates) < maxPlaces && ownScope(n) {
			h.dates = h.note(h.dates, n, byProperty)
		}
	case "publisher":
		if h.publish == nil && ownScope(n) {
			h.publish = n
		}
	case "headline":
		if len(h.heads) < maxPlaces && ownScope(n) {
			h.heads = h.note(h.heads, n, byProperty)
		}
	}
}

// localName takes the prefix from schema:author and dc:creator.
func localName(s string) string {
	return s[strings.LastIndexByte(s, ':')+1:]
}

// ownScope reports whether a property belongs to the page's main thing: what
// it is part of, by microdata or RDFa, is no comment, review, person,
// organisation, list entry or picture.
func ownScope(n *html.Node) bool {
	for p, up := n.Parent, 0; p != nil && up < maxUp; p, up = p.Parent, up+1 {
		for i := range p.Attr {
			a := &p.Attr[i]
			if a.Key != "itemtype" && a.Key != "typeof" {
				continue
			}
			switch typeName(a.Val) {
			case "Comment", "UserComments", "Answer", "Review", "Person", "Organization", "ListItem", "BreadcrumbList", "ImageObject", "VideoObject",
				"Brand", "WebSite", "WPHeader", "WPFooter", "WPSideBar", "SiteNavigationElement", "ItemList", "AggregateRating", "Offer":
				return false
			}
			return true
		}
	}
	return true
}

// typeName is the last part of a type's address: Article of https://schema.org/Article.
func typeName(s string) string {
	return s[strings.LastIndexAny(s, "/#:")+1:]
}

// authorAddress tells the address of an author's page from that of an article about authors.
func authorAddress(href string) bool {
	for _, part := range [...]string{"/author/", "/authors/", "/autor/", "/autoren/", "/autores/", "/auteur/", "/auteurs/", "/autore/", "/autori/"} {
		if at := strings.Index(href, part); at >= 0 && len(href) > at+len(part) {
			return true
		}
	}
	return false
}

func isJSONLD(kind string) bool {
	return len(kind) >= 19 && strings.EqualFold(kind[:19], "application/ld+json")
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// hasToken reports whether the space-separated list has the token, ignoring case.
func hasToken(list, token string) bool {
	for each := range strings.FieldsSeq(list) {
		if strings.EqualFold(each, token) {
			return true
		}
	}
	return false
}
