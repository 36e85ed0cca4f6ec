package meta

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxTitle is the length in bytes beyond which a text is no title.
const maxTitle = 600

// title chooses the headline. What the page shows as its <h1> is what its
// author wrote, while <title> and og:title are often extended or shortened for
// search engines; but not every <h1> is a headline. So an <h1> counts when one
// of the other titles agrees with it, and otherwise they do, without the site's name.
func (c *chooser) title() {
	type candidate struct{ text, from string }
	var others []candidate
	add := func(text, from string) {
		if text != "" && len(text) < maxTitle {
			others = append(others, candidate{text, from})
		}
	}
	for _, key := range metaTitles {
		if text, _ := c.h.named([]string{key}, some); text != "" {
			add(decoded(text), key)
		}
	}
	for _, title := range c.h.titles[:min(1, len(c.h.titles))] {
		add(decoded(title), "title")
	}
	for _, p := range c.h.heads[:min(1, len(c.h.heads))] {
		add(oneLine(attr(p.node, "content")+content(p.node, maxTitle)), "itemprop headline")
	}
	like := func(title string) bool {
		for _, o := range others {
			if alike(title, o.text) >= 0.5 || strings.Contains(key(o.text), key(title)) {
				return true
			}
		}
		return false
	}
	c.main = c.ld.main(c.URL, like)
	if title := c.ld.text(c.main, "headline"); title != "" && len(title) < maxTitle {
		others = append([]candidate{{plain(title), "json-ld headline"}}, others...)
	} else if c.main != 0 {
		add(c.ld.titleOf(c.main), "json-ld name")
	}

	var heads []candidate
	var at []place
	for _, p := range c.h.h1 {
		text := strings.TrimRight(content(p.node, 500), " ¶#§")
		if leadsHome(p.node) {
			c.keys = append(c.keys, key(text)) // the site's name, in the place of the headline
		}
		if text != "" && len(text) < maxTitle && !c.keys.are(text) && (len(heads) == 0 || heads[len(heads)-1].text != text) {
			heads, at = append(heads, candidate{text, "h1"}), append(at, p)
		}
	}
	best, score := -1, 0.3
	if len(heads) == 1 && c.isArticle() && len(words(heads[0].text)) >= 3 {
		score = min(score, 0.2) // an article's only <h1> needs less agreement
	}
	for i, head := range heads {
		for _, o := range others {
			s := alike(head.text, o.text)
			switch k, other := key(head.text), key(o.text); {
			case len(k) < 8 || k == other:
			case strings.HasPrefix(other, k):
				s = max(s, 0.9)
			case o.from == "title" && strings.HasSuffix(other, k) && isSegment(head.text, o.text):
				// "Section - Book": a book's or a site's name at the head of each page,
				// unless nothing else agrees.
				s = min(s, 0.3)
			case strings.Contains(other, k):
				s = max(s, 0.8)
			}
			if s > score {
				best, score = i, s
			}
		}
	}
	if best >= 0 {
		c.headline, c.headNode = at[best].order, at[best].node
		c.set(&c.Title, heads[best].text, "h1")
		return
	}
	var twins []string
	for _, p := range c.h.h2 { // the headline without being the title: of use are where it stands, and where it ends
		if text := content(p.node, 500); c.headNode == nil && len(text) > 12 && len(text) < maxTitle && like(text) {
			c.headline, c.headNode = p.order, p.node
			twins = append(twins, text)
		}
	}
	if c.headNode == nil && len(at) == 1 {
		c.headline, c.headNode = at[0].order, at[0].node
	}
	defer func() {
		if c.headNode == nil && c.h.body != nil && c.Title != "" {
			if node, elements := textLike(c.h.body, c.Title); node != nil {
				c.headNode, c.headline = node, c.h.bodyOrder+elements
			}
		}
	}()
	for _, o := range others {
		twins = append(twins, o.text)
	}
	for _, o := range others {
		c.set(&c.Title, c.keys.withoutSite(o.text, twins...), o.from)
	}
	if len(heads) > 0 {
		c.set(&c.Title, heads[0].text, "h1")
	}
}

// leadsHome reports whether the element holds nothing but a link to the root of a site.
func leadsHome(n *html.Node) bool {
	for {
		var only *html.Node
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			switch {
			case child.Type == html.TextNode && strings.TrimSpace(child.Data) == "":
			case child.Type != html.ElementNode || only != nil:
				return false
			default:
				only = child
			}
		}
		if only == nil {
			return false
		}
		if only.DataAtom == atom.A {
			u, err := url.Parse(strings.TrimSpace(attr(only, "href")))
			return err == nil && u.RawQuery == "" && u.Fragment == "" && (u.Path == "/" || u.Path == "" && u.Host != "")
		}
		n = only
	}
}

// isArticle reports whether the page says that it is one text, not a list or a shop.
func (c *chooser) isArticle() bool {
	for _, t := range c.ld.things {
		if t.at == c.main && t.rank == rankArticle {
			return !c.ld.isForum(t.at)
		}
	}
	kind, _ := c.h.named([]string{"og:type"}, some)
	return strings.EqualFold(kind, "article")
}

// isProduct reports whether the page says that it is about something on offer.
func (c *chooser) isProduct() bool {
	if c.isArticle() {
		return false
	}
	for _, t := range c.ld.things {
		if t.at == c.main && strings.HasPrefix(typeName(c.ld.text(t.at, "@type")), "Product") {
			return true
		}
	}
	kind, _ := c.h.named([]string{"og:type"}, some)
	return strings.HasPrefix(strings.ToLower(kind), "product")
}
