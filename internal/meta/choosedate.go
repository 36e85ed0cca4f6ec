package meta

import (
	"math"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dates believes the page's data, then its markup by the headline, then a
// line by the headline that has a date in it, then the page's address.
func (c *chooser) dates() {
	if c.main != 0 {
		for _, key := range [...]string{"datePublished", "dateCreated", "uploadDate"} {
			c.date(&c.Published, c.ld.text(c.main, key), "json-ld "+key)
		}
		c.date(&c.Updated, c.ld.text(c.main, "dateModified"), "json-ld dateModified")
	}
	c.metaDate(&c.Published, metaPublished)
	c.metaDate(&c.Updated, metaUpdated)
	for _, t := range c.ld.things {
		if t.rank == rankPage {
			c.date(&c.Published, c.ld.text(t.at, "datePublished"), "json-ld page datePublished")
			c.date(&c.Updated, c.ld.text(t.at, "dateModified"), "json-ld page dateModified")
		}
	}
	data := c.Updated // systems give a text that never changed this date alone
	for _, p := range c.h.dates {
		if p.sign == byProperty {
			c.markedDate(p)
		}
	}
	closest := c.byDistance()
	for _, p := range closest {
		if c.distance(p) <= closeBy {
			c.markedDate(p)
		}
	}
	if c.Published == "" && !c.isProduct() || c.isArticle() {
		c.shownDate()
	}
	for _, p := range closest {
		if c.near(p, closest) {
			c.markedDate(p)
		}
	}
	c.date(&c.Published, c.h.created, "date of the first post")
	c.addressDate()
	if data != "" {
		c.set(&c.Published, data, c.from[3])
	}
	if c.Updated == c.Published {
		c.Updated = ""
	}
	if !c.saidLast { // "Updated 1 May 2024" where the date of publication would stand
		c.set(&c.Published, c.Updated, c.from[3]+", of the last change")
	}
}

func (c *chooser) date(field *string, text, from string) {
	if *field != "" || text == "" {
		return
	}
	if m, ok := parseDate(decoded(text), c.Lang); ok {
		c.set(field, m.String(), from)
	}
}

func (c *chooser) metaDate(field *string, keys []string) {
	for _, key := range keys {
		for _, m := range c.h.metas {
			if *field == "" && strings.EqualFold(m.key, key) {
				c.date(field, m.content, key)
			}
		}
	}
}

// closeBy is how many elements from the headline a date is surely its own.
const closeBy = 60

// distance is how many elements lie between the headline and p, before it three times as many; no
// date is close to a headline that the page has not got.
func (c *chooser) distance(p place) int32 {
	if c.headline == 0 {
		return math.MaxInt32
	}
	if p.order < c.headline {
		return 3 * (c.headline - p.order) // there stands the site's clock, too
	}
	return p.order - c.headline
}

// byDistance are the elements that are marked as dates, or as the author's and
// may hold the date too, those closest to the headline first.
func (c *chooser) byDistance() []place {
	if c.Published != "" {
		return nil
	}
	all := make([]place, 0, len(c.h.dates)+len(c.h.authors))
	for _, p := range c.h.dates {
		if p.sign != byProperty {
			all = append(all, p)
		}
	}
	for _, p := range c.h.authors {
		if c.distance(p) <= closeBy {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b place) int { return int(c.distance(a) - c.distance(b)) })
	return all
}

// markedDate reads a date from an element that is marked as one.
func (c *chooser) markedDate(p place) {
	if p.sign != byProperty && c.ofOthers(p.node) {
		return
	}
	class, text := attr(p.node, "class"), content(p.node, 200)
	prop := localName(attr(p.node, "itemprop") + attr(p.node, "property"))
	from := "class " + class
	switch {
	case prop != "":
		from = "itemprop " + prop
	case p.node.DataAtom == atom.Time:
		from = "time"
	}
	field, before := &c.Published, textBefore(p.node)
	published, updated := splitUpdate(text)
	if prop == "dateModified" || strings.Contains(class, "updated") && !strings.Contains(class, "published") || published == "" && updated != "" ||
		prop == "" && saysUpdated(before) {
		field, published = &c.Updated, text
	}
	if field == &c.Updated && (prop != "" || saysLast(text) || saysLast(before)) {
		c.saidLast = true
	}
	for _, each := range [...]string{attr(p.node, "datetime"), attr(p.node, "content"), published} {
		if m, ok := parseDate(each, c.Lang); len(each) < 150 && ok && m.day > 0 {
			c.date(field, each, from)
		}
	}
	if len(updated) < 150 {
		c.date(&c.Updated, updated, from)
	}
}

// maxLabel is the length in bytes of the longest label in front of a date.
const maxLabel = 80

// textBefore is the label in front of an element, on its line: "Last updated on <b><time>". Of
// an icon it is the title.
func textBefore(n *html.Node) string {
	text := ""
	for {
		for p := n.PrevSibling; p != nil; p = p.PrevSibling {
			switch {
			case p.Type == html.TextNode:
				text = p.Data + text
			case p.Type == html.ElementNode && inline(p):
				inside := content(p, maxLabel)
				if inside == "" {
					inside = attr(p, "title")
				}
				text = inside + text
			case p.Type == html.ElementNode:
				return oneLine(text)
			}
			if len(text) >= maxLabel {
				return ""
			}
		}
		if n = n.Parent; n == nil || !inline(n) {
			return oneLine(text)
		}
	}
}

// ofOthers reports whether an element stands in what is not the author's, see isOthers, and the
// headline does not.
func (c *chooser) ofOthers(n *html.Node) bool {
	for p, up := n.Parent, 0; p != nil && up < maxUp; p, up = p.Parent, up+1 {
		if isOthers(p) {
			return c.headNode == nil || !within(c.headNode, p)
		}
	}
	return false
}

// updateWords occur in the labels of dates of change, in lower case.
var updateWords = [...]string{"update", "modified", "edited", "revised", "reviewed", "aktualisiert", "mis à jour", "modifié", "actualiza", "atualizad", "aggiornat", "bijgewerkt", "обновл", "更新"}

// saysUpdated reports whether a date's label says that it is when the text was last changed.
func saysUpdated(s string) bool {
	s = strings.ToLower(s)
	for _, word := range updateWords {
		if strings.Contains(s, word) && !strings.Contains(s, "publi") {
			return true
		}
	}
	return false
}

// lastWords are what makes a label of a change one that is kept for every page, "Last updated",
// in lower case.
var lastWords = [...]string{"last ", "modified", "letzte", "zuletzt", "dernière", "última", "último", "ultim", "laatst", "последн", "最后", "最終"}

// saysLast reports whether a label of a date of change says that it is of the last one: such a
// date is none of publication.
func saysLast(s string) bool {
	s = strings.ToLower(s)
	for _, word := range lastWords {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// maxDateLine is the length of a line that is a date, names and little else.
const maxDateLine = 100

// shownDate looks for a date in the short lines around the headline. Where an
// article's data gives a date of publication too, the one that is shown counts if
// it is the earlier: systems write into their data when a page was last moved.
func (c *chooser) shownDate() {
	before, after := c.lines()
	for i, lines := range [...][]string{after, before[max(0, len(before)-4):]} {
		for k, line := range lines {
			if len(line) > maxDateLine || !hasDigit(line) || isMemberLine(line) {
				continue
			}
			published, updated := splitUpdate(line)
			if m, ok := parseDate(updated, c.Lang); ok && m.day > 0 {
				c.set(&c.Updated, m.String(), "line by the headline")
				c.saidLast = c.saidLast || saysLast(line)
			}
			m, ok := parseDate(published, c.Lang)
			if !ok || m.day == 0 || c.saidLast && strings.HasPrefix(c.Updated, m.date()) {
				continue
			}
			if c.Published != "" && i == 0 && k < 8 && m.before(c.Published) {
				c.Published = ""
				c.set(&c.Published, m.String(), "line by the headline, earlier than "+c.from[2])
			}
			c.set(&c.Published, m.String(), "line by the headline")
			if k+1 < len(lines) && len(lines[k+1]) <= maxDateLine {
				_, updated := splitUpdate(lines[k+1])
				c.date(&c.Updated, updated, "line by the headline")
			}
			return
		}
	}
}

// isMemberLine knows the lines of forums that say since when someone has been a member.
func isMemberLine(s string) bool {
	s = strings.ToLower(s)
	for _, word := range [...]string{"join", "register", "member", "since", "inscri", "registr", "регистрац", "dabei", "last visit", "copyright", "©"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// addressDate reads /2024/05/01/ and /2024-05-01- from the page's address.
func (c *chooser) addressDate() {
	u := parseURL(c.URL)
	if u == nil {
		return
	}
	path := u.Path
	for i := 0; i+11 <= len(path); i++ {
		if path[i] != '/' || path[i+1] != '1' && path[i+1] != '2' {
			continue
		}
		if m, ok := parseISO(path[i+1 : i+11]); ok && m.day > 0 && m.year > 1990 {
			c.set(&c.Published, m.String(), "address")
		}
	}
}
