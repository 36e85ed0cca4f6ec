package meta

import "strings"

func (c *chooser) byline() {
	if c.main != 0 {
		for _, key := range [...]string{"author", "creator"} {
			c.people(c.ld.names(c.main, key), "json-ld "+key)
		}
	}
	for _, key := range metaAuthors {
		var all []string
		for _, m := range c.h.metas {
			if strings.EqualFold(m.key, key) {
				all = append(all, m.content)
			}
		}
		c.people(all, key)
	}
	for s := byProperty; s >= byClass && c.Byline == ""; s-- {
		for _, p := range c.h.authors {
			if p.sign == s && c.Byline == "" {
				c.people([]string{content(p.node, 200)}, "marked as author")
			}
		}
	}
}

func (c *chooser) people(candidates []string, from string) {
	if c.Byline != "" {
		return
	}
	var names []string
	for _, each := range candidates {
		for _, name := range cleanNames(each, c.Lang) {
			if !contains(names, name) && !c.keys.are(name) {
				names = append(names, name)
			}
		}
	}
	c.set(&c.Byline, strings.Join(names, ", "), from)
}
