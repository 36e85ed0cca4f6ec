package meta

import (
	"strings"

	"golang.org/x/net/html/atom"
)

func (c *chooser) dates() {
	for _, key := range [...]string{"datePublished", "dateCreated", "uploadDate"} {
		if c.main != 0 {
			c.date(&c.Published, c.ld.text(c.main, key), "json-ld "+key)
		}
	}
	if c.main != 0 {
		c.date(&c.Updated, c.ld.text(c.main, "dateModified"), "json-ld dateModified")
	}
	c.metaDate(&c.Published, metaPublished)
	c.metaDate(&c.Updated, metaUpdated)
	c.marked()
	for _, t := range c.ld.things {
		if t.rank == rankPage {
			c.date(&c.Published, c.ld.text(t.at, "datePublished"), "json-ld page datePublished")
			c.date(&c.Updated, c.ld.text(t.at, "dateModified"), "json-ld page dateModified")
		}
	}
	c.addressDate()
	if c.Updated != "" && c.Published == "" {
		c.set(&c.Published, c.Updated, c.from[3])
	}
	if c.Updated == c.Published {
		c.Updated = ""
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

// marked looks at the dates on the page, those that say the most about themselves first.
func (c *chooser) marked() {
	for s := byProperty; s >= byClass; s-- {
		for _, p := range c.h.dates {
			if p.sign != s {
				continue
			}
			text := attr(p.node, "datetime")
			if text == "" {
				text = attr(p.node, "content")
			}
			if text == "" {
				text = content(p.node, 200)
			}
			if len(text) > 200 {
				continue
			}
			from := "class " + attr(p.node, "class")
			if p.node.DataAtom == atom.Time {
				from = "time"
			}
			field := &c.Published
			if prop := localName(attr(p.node, "itemprop") + attr(p.node, "property")); prop != "" {
				from = prop
				if prop == "dateModified" {
					field = &c.Updated
				}
			}
			c.date(field, text, from)
		}
	}
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
