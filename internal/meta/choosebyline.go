package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Elements this far from the headline still belong to it.
const (
	elementsBefore = 80
	elementsAfter  = 250
)

// near reports whether an element stands about the headline. On a page without
// one everything does, unless there are so many candidates that it is a list.
func (c *chooser) near(p place, all []place) bool {
	if c.headline == 0 {
		return len(all) <= 3
	}
	return p.order > c.headline-elementsBefore && p.order < c.headline+elementsAfter
}

// byline believes who is labelled as the author by the page's data, then by
// its markup, then a line by the headline that begins with "By". Names that
// are the site's own count only where nobody else is named.
func (c *chooser) byline() {
	var site []string // the site's own name, where the page calls it the author
	var from string
	try := func(candidates []string, where string, labelled bool) {
		if c.Byline != "" {
			return
		}
		names, own := c.people(candidates, labelled)
		c.set(&c.Byline, strings.Join(names, ", "), where)
		if labelled && len(site) == 0 && len(own) > 0 {
			site, from = own[:1], where
		}
	}
	if c.main != 0 {
		for _, key := range [...]string{"author", "creator"} {
			try(c.ld.names(c.main, key), "json-ld "+key, true)
		}
	}
	for _, key := range metaAuthors {
		var all []string
		for _, m := range c.h.metas {
			if strings.EqualFold(m.key, key) {
				all = append(all, surnameLast(m.content, key))
			}
		}
		try(all, key, true)
	}
	c.markedAuthors(byProperty, func(text string) { try([]string{text}, "itemprop author", true) })
	c.markedAuthors(byRel, func(text string) { try([]string{text}, "rel author", false) })
	c.markedAuthors(byClass, func(text string) { try([]string{text}, "class author", false) })
	if c.Byline == "" {
		before, after := c.lines()
		for _, lines := range [...][]string{after, before} {
			if line := byLine(lines); line != "" {
				try([]string{line}, "line by the headline", false)
			}
		}
	}
	c.set(&c.Byline, strings.Join(site, ", "), from)
}

// surnameLast turns "Lee, Ann" of citation tags into "Ann Lee".
func surnameLast(s, key string) string {
	last, first, ok := strings.Cut(s, ", ")
	if key != "citation_author" || !ok || strings.ContainsAny(first, ",;") {
		return s
	}
	return first + " " + last
}

// markedAuthors calls try for the text of each element near the headline that bears the sign.
func (c *chooser) markedAuthors(s sign, try func(string)) {
	var last *html.Node
	for _, p := range c.h.authors {
		if p.sign != s || !c.near(p, c.h.authors) || c.Byline != "" || last != nil && within(p.node, last) {
			continue
		}
		last = p.node
		if text := attr(p.node, "content"); text != "" {
			try(text)
			continue
		}
		all := lines(p.node, 300)
		if len(all) > 6 {
			continue
		}
		if line := byLine(all); line != "" {
			try(line)
		}
		for _, line := range all {
			if s == byProperty || looksLikeNames(withoutBy(line)) {
				try(line)
			}
		}
	}
}

func within(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

// people are the names among the candidates, the site's own apart.
func (c *chooser) people(candidates []string, labelled bool) (names, own []string) {
	for _, each := range candidates {
		for _, name := range cleanNames(each) {
			switch {
			case !labelled && !looksLikeNames(name):
			case contains(names, name):
			case c.keys.are(name):
				own = append(own, name)
			default:
				names = append(names, name)
			}
		}
	}
	return names, own
}

// byLine is the line that says by whom the text is: "By Ann Lee", or "By" and
// the line after it.
func byLine(lines []string) string {
	for i, line := range lines {
		rest := withoutBy(line)
		if rest == line {
			if isByWord(line) && i+1 < len(lines) && looksLikeNames(lines[i+1]) {
				return lines[i+1]
			}
			continue
		}
		if looksLikeNames(rest) {
			return rest
		}
	}
	return ""
}

// looksLikeNames reports whether a text begins with something written as names
// are: two capitalised words or more, or letters of a script without capitals.
func looksLikeNames(s string) bool {
	names := cleanNames(s)
	if len(names) == 0 || len(names) > 8 {
		return false
	}
	for _, word := range strings.Fields(names[0]) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "(\"'“‘"))
		if !unicode.IsUpper(r) && !isParticle(word) && unicode.IsLower(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return !hasDate(names[0])
}

// isParticle knows the lower-case words within names.
func isParticle(word string) bool {
	switch word {
	case "de", "da", "di", "do", "dos", "das", "del", "della", "der", "den", "van", "von", "zu", "la", "le", "du", "al", "el", "bin", "ibn", "ter", "ten", "y", "e", "af", "av", "the", "of", "dem", "d'", "vom", "zum", "und":
		return true
	}
	return false
}
