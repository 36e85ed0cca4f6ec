package meta

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// metaKeys lists, for each field, the names of <meta> in the order in which
// they are believed.
var (
	metaTitles      = []string{"og:title", "parsely-title", "sailthru.title", "twitter:title", "dc.title", "dcterms.title", "title", "headline"}
	metaAuthors     = []string{"author", "parsely-author", "article:author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author", "byl", "article.author", "og:author", "article:author:name", "book:author"}
	metaPublished   = []string{"article:published_time", "datepublished", "article.published", "og:published_time", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "citation_publication_date", "citation_online_date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "cxenseparse:recs:publishtime", "date", "dc.date", "dcterms.date", "datecreated", "article:created_time", "displaydate", "rnews:datepublished", "published", "published-date", "publisheddate", "published_at", "published_time", "publish_time", "og:article:published_time", "originalpublicationdate", "createdate", "created", "release_date", "citation_date", "dcterms.available", "ms.date"}
	metaUpdated     = []string{"article:modified_time", "datemodified", "og:updated_time", "article.updated", "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "revised", "date.updated", "article:updated_time", "updated", "updated_at", "last_updated", "last-updated", "modified", "og:modified_time", "og:article:modified_time"}
	metaSites       = []string{"og:site_name", "application-name", "publisher", "dc.publisher", "apple-mobile-web-app-title"}
	metaDescription = []string{"description", "og:description", "twitter:description", "dc.description", "dcterms.description", "sailthru.description"}
	metaImages      = []string{"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full", "image", "thumbnail"}
	metaSections    = []string{"article:section", "parsely-section", "sailthru.section", "section", "article.section", "articlesection", "og:section"}
	metaTags        = []string{"article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "keywords", "cxenseparse:keywords"}
	metaLangs       = []string{"content-language", "og:locale", "inlanguage", "dc.language", "dcterms.language", "language"}
)

// Metadata chooses among the candidates. address is the page's address as the
// caller knows it, or "". The second result explains each field.
//
// The order of belief is the same for every field: the JSON-LD of the page's
// main thing, then Open Graph and other <meta>, then microdata and what is
// marked in the page, then what only class names tell.
func (h *Head) Metadata(address string) (Metadata, []Chosen) {
	h.readPlain()
	c := chooser{h: h, found: new(found)}
	c.base = parseURL(address)
	c.address()
	c.site()
	c.title()
	c.siteOfTitle()
	c.language()
	c.dates()
	c.byline()
	c.rest()
	return c.Metadata, c.chosen()
}

// chooser is one choice among the candidates of a Head.
type chooser struct {
	*found
	h    *Head
	base *url.URL
	ld   *linked
	main int32 // the JSON-LD thing the page is about, 0 for none
	keys siteKeys
	// headline is the order of the headline on the page, 0 if it stands nowhere;
	// headNode is its element.
	headline int32
	headNode *html.Node
	// before and after are the short lines around the headline, read once.
	before, after []string
	looked        bool
	// saidLast tells that a date of change is labelled as of the last one.
	saidLast bool
}

func parseURL(s string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// meta is the content of the first <meta> with one of the names, in their order.
func (h *Head) named(keys []string, good func(string) bool) (content, from string) {
	for _, key := range keys {
		for _, m := range h.metas {
			if strings.EqualFold(m.key, key) && good(m.content) {
				return m.content, key
			}
		}
	}
	return "", ""
}

func some(s string) bool { return strings.TrimSpace(s) != "" }

// lines are the short lines around the headline.
func (c *chooser) lines() (before, after []string) {
	if !c.looked && c.headNode != nil {
		c.before, c.after = around(c.headNode)
	}
	c.looked = true
	return c.before, c.after
}

// absolute resolves a reference against the page's address.
func (c *chooser) absolute(ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || strings.HasPrefix(ref, "data:") || strings.HasPrefix(ref, "javascript:") {
		return ""
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if c.base != nil {
		u = c.base.ResolveReference(u)
	}
	return u.String()
}

func (c *chooser) address() {
	c.set(&c.URL, c.absolute(c.h.canonical), "link rel=canonical")
	if ref, from := c.h.named([]string{"og:url", "twitter:url", "parsely-link"}, some); c.URL == "" {
		c.set(&c.URL, c.absolute(ref), from)
	}
	if c.base != nil {
		c.set(&c.URL, c.base.String(), "address given")
	} else {
		c.base = parseURL(c.URL)
	}
}

func (c *chooser) site() {
	c.ld = c.h.linkedData()
	name, from := c.h.named(metaSites[:1], some)
	c.set(&c.Site, decoded(name), from)
	for _, t := range c.ld.things {
		if site := plain(c.ld.text(t.at, "name")); t.rank == rankSite && c.ld.text(t.at, "@type") == "WebSite" && len(site) < 80 {
			c.set(&c.Site, site, "json-ld WebSite")
		}
	}
	for _, t := range c.ld.things {
		if names := c.ld.names(t.at, "publisher"); len(names) > 0 && len(names[0]) < 80 {
			c.set(&c.Site, names[0], "json-ld publisher")
		}
	}
	name, from = c.h.named(metaSites[1:], some)
	if !strings.Contains(name, "://") {
		c.set(&c.Site, decoded(name), from)
	}
	c.set(&c.Site, c.publisher(), "itemprop publisher")
	host := ""
	if c.base != nil {
		host = c.base.Hostname()
	}
	names := []string{c.Site}
	for _, t := range c.ld.things {
		if t.rank == rankSite {
			names = append(names, plain(c.ld.text(t.at, "name")))
		}
	}
	for _, key := range metaSites {
		if name, _ := c.h.named([]string{key}, some); name != "" {
			names = append(names, decoded(name))
		}
	}
	c.keys = newSiteKeys(host, names...)
}

// publisher is the name of whom the markup calls the publisher.
func (c *chooser) publisher() string {
	n := c.h.publish
	if n == nil {
		return ""
	}
	if name := named(n, 0); name != nil {
		n = name
	}
	name := decoded(attr(n, "content") + content(n, maxSite))
	if len(name) > maxSite {
		return ""
	}
	return name
}

// maxSite is the length in bytes of the longest name of a site.
const maxSite = 60

// siteOfTitle takes the site's name from <title>: what stands there beside the title of the text,
// at either end.
func (c *chooser) siteOfTitle() {
	if c.Site != "" || c.Title == "" || len(c.h.titles) == 0 {
		return
	}
	title, own := decoded(c.h.titles[0]), key(c.Title)
	for _, sep := range separators {
		first, last := strings.Index(title, sep), strings.LastIndex(title, sep)
		if first < 0 {
			continue
		}
		name := ""
		switch {
		case key(title[:first]) == own || key(title[:last]) == own:
			name = strings.TrimSpace(title[last+len(sep):])
		case key(title[first+len(sep):]) == own || key(title[last+len(sep):]) == own:
			name = strings.TrimSpace(title[:first])
		}
		if n := len(words(name)); n > 0 && n <= 5 && len(name) <= maxSite && !hasDigit(name) {
			c.set(&c.Site, name, "title")
		}
	}
}

func (c *chooser) language() {
	c.set(&c.Lang, c.h.Lang, "the caller")
	c.set(&c.Lang, langCode(c.h.lang), "html lang")
	for _, key := range metaLangs {
		if text, from := c.h.named([]string{key}, some); text != "" {
			c.set(&c.Lang, langCode(text), from)
		}
	}
	if c.main != 0 {
		c.set(&c.Lang, langCode(c.ld.text(c.main, "inLanguage")), "json-ld inLanguage")
	}
}

// langCode is the two letters of a language tag; "" if they are not there.
func langCode(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) < 2 || len(s) > 2 && s[2] != '-' && s[2] != '_' && s[2] != ',' || s[0] < 'a' || s[0] > 'z' || s[1] < 'a' || s[1] > 'z' {
		return ""
	}
	return s[:2]
}

func (c *chooser) rest() {
	if c.main != 0 {
		c.set(&c.Section, plain(c.ld.text(c.main, "articleSection")), "json-ld articleSection")
	}
	if names := c.ld.names(c.main, "sourceOrganization"); len(names) > 0 && !c.keys.are(names[0]) {
		c.set(&c.Source, names[0], "json-ld sourceOrganization")
	}
	text, from := c.h.named(metaDescription, some)
	c.set(&c.Description, decoded(text), from)
	if c.main != 0 {
		c.set(&c.Description, plain(c.ld.text(c.main, "description")), "json-ld description")
	}
	text, from = c.h.named(metaImages, some)
	c.set(&c.Image, c.absolute(text), from)
	if c.main != 0 {
		c.set(&c.Image, c.absolute(c.ld.imageOf(c.main)), "json-ld image")
	}
	c.set(&c.Image, c.absolute(c.h.image), "link rel=image_src")
	text, from = c.h.named(metaSections, some)
	c.set(&c.Section, decoded(text), from)
	c.tagList()
}

// maxTags keeps the keyword lists that are made for search engines short.
const maxTags = 30

func (c *chooser) tagList() {
	add := func(list, from string) {
		for tag := range strings.SplitSeq(list, ",") {
			if tag = decoded(tag); tag != "" && len(tag) < 80 && len(c.Tags) < maxTags && !contains(c.Tags, tag) {
				c.Tags, c.tags = append(c.Tags, tag), from
			}
		}
	}
	if c.main != 0 {
		c.ld.each(c.ld.get(c.main, "keywords"), func(v int32) {
			if c.ld.values[v].kind == scalar {
				add(plain(c.ld.values[v].text), "json-ld keywords")
			}
		})
	}
	for _, key := range metaTags {
		for _, m := range c.h.metas {
			if strings.EqualFold(m.key, key) && (len(c.Tags) == 0 || c.tags == key) {
				add(m.content, key)
			}
		}
	}
	if len(c.Tags) == 0 {
		c.linkedTags()
	}
}

// linkedTags takes the links that say that they lead to a tag. Of several articles on the page
// only those of the one with the headline count; a page with more of them than an article has is
// a list.
func (c *chooser) linkedTags() {
	if len(c.h.tags) > maxTags {
		return
	}
	var own *html.Node
	if c.headNode != nil {
		own = articleOf(c.headNode)
	}
	for _, p := range c.h.tags {
		if at := articleOf(p.node); at != nil && own != nil && at != own {
			continue
		}
		tag := tagName(content(p.node, 100))
		if n := len(tag); n > 1 && n < 80 && !contains(c.Tags, tag) && !c.ofOthers(p.node) {
			c.Tags, c.tags = append(c.Tags, tag), "rel tag"
		}
	}
}

// articleOf is the innermost article that an element stands in, nil if there is none.
func articleOf(n *html.Node) *html.Node {
	for up := 0; n != nil && up < maxUp; n, up = n.Parent, up+1 {
		if n.DataAtom == atom.Article {
			return n
		}
	}
	return nil
}
