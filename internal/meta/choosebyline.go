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

// near reports whether an element stands about the headline. If it is one of
// very few candidates it may stand anywhere; many of them are a list.
func (c *chooser) near(p place, all []place) bool {
	if c.headline == 0 || len(all) <= 2 {
		return len(all) <= 3
	}
	return p.order > c.headline-elementsBefore && p.order < c.headline+elementsAfter
}

// byline believes who is labelled as the author by the page's data, then by
// its markup, then a line by the headline that begins with "By". The name of an
// account, an organisation or the site itself counts only where no person is named.
func (c *chooser) byline() {
	a := authors{chooser: c}
	if c.main != 0 {
		for _, key := range [...]string{"author", "creator"} {
			names := c.ld.names(c.main, key)
			a.offer(names, "json-ld "+key, true, c.ld.isOrganisation(c.main, key))
		}
	}
	for _, key := range metaAuthors {
		var all []string
		for _, m := range c.h.metas {
			if strings.EqualFold(m.key, key) {
				all = append(all, surnameLast(m.content, key))
			}
		}
		a.offer(all, key, true, false)
	}
	if !c.isProduct() {
		a.marked(byProperty, "itemprop author")
		a.marked(byRel, "rel author")
		a.marked(byClass, "class author")
		a.shown()
		a.offer([]string{a.h.author}, "author of the first post", true, false)
	}
	c.set(&c.Byline, a.weak, a.weakFrom)
	if !c.isProduct() {
		c.set(&c.Byline, a.site, a.siteFrom)
	}
}

// authors is the search for the byline: persons are set at once, others kept
// for the case that no person is found.
type authors struct {
	*chooser
	weak, weakFrom string // an account or an organisation
	site, siteFrom string // the site's own name
}

// offer takes candidates. labelled tells that the page calls them authors;
// what is only a line of text has to look like names.
func (a *authors) offer(candidates []string, from string, labelled, organisation bool) {
	if a.Byline != "" {
		return
	}
	names, own := a.people(candidates, labelled)
	switch {
	case len(names) == 0:
		if labelled && a.site == "" && len(own) > 0 {
			a.site, a.siteFrom = own[0], from
		}
	case organisation || len(names) == 1 && isAccount(names[0]) && a.isArticle():
		if a.weak == "" {
			a.weak, a.weakFrom = strings.Join(names, ", "), from
		}
	default:
		a.set(&a.Byline, strings.Join(names, ", "), from)
	}
}

// isAccount tells the name of an account, "alee7" or "ann.lee", from one that a
// person is known by.
func isAccount(name string) bool {
	lower, digits, marks := true, false, false
	for _, r := range name {
		if r == ' ' {
			return false
		}
		lower = lower && !unicode.IsUpper(r)
		digits = digits || unicode.IsDigit(r)
		marks = marks || r == '.' || r == '_' || r == '-'
	}
	return lower && (digits || marks || len(name) == utf8.RuneCountInString(name))
}

// surnameLast turns "Lee, Ann" of citation tags into "Ann Lee".
func surnameLast(s, key string) string {
	last, first, ok := strings.Cut(s, ", ")
	if key != "citation_author" || !ok || strings.ContainsAny(first, ",;") {
		return s
	}
	return first + " " + last
}

// marked offers the text of the elements that bear the sign: of those near the
// headline, or of those that say "Written by" wherever they stand.
func (a *authors) marked(s sign, from string) {
	var last *html.Node
	for _, p := range a.h.authors {
		if p.sign != s || a.Byline != "" || last != nil && within(p.node, last) {
			continue
		}
		near := s == byProperty || a.near(p, a.h.authors)
		if near {
			last = p.node
		}
		if text := attr(p.node, "content"); text != "" && s == byProperty {
			a.offer([]string{text}, from, true, false)
			continue
		}
		if name := named(p.node, 0); name != nil && s == byProperty {
			a.offer([]string{attr(name, "content") + content(name, 200)}, from, true, false)
			continue
		}
		all := lines(p.node, 300)
		if len(all) > 6 {
			all = all[:6]
		}
		if line := byLine(all, a.Lang); line != "" {
			a.offer([]string{line}, from, s > byClass, false)
		}
		for _, line := range all {
			if near && (s == byProperty || looksLikeNames(withoutBy(line, a.Lang), a.Lang)) {
				a.offer([]string{line}, from, s == byProperty, false)
			}
		}
	}
}

// named is the element within n that is marked as the name; nil if there is none.
func named(n *html.Node, depth int) *html.Node {
	for c := n.FirstChild; c != nil && depth < 8; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if localName(attr(c, "itemprop")+attr(c, "property")) == "name" {
			return c
		}
		if found := named(c, depth+1); found != nil {
			return found
		}
	}
	return nil
}

// shown offers the line by the headline that begins with "By".
func (a *authors) shown() {
	if a.Byline != "" {
		return
	}
	before, after := a.lines()
	for _, lines := range [...][]string{after, before} {
		if line := byLine(lines, a.Lang); line != "" {
			a.offer([]string{line}, "line by the headline", false, false)
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
		for _, name := range cleanNames(each, c.Lang) {
			switch {
			case !labelled && !looksLikeNames(name, c.Lang):
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

// byLine is the names in the line that says by whom the text is: "By Ann Lee",
// or "By" and the line after it, or "1 May 2024 by Ann Lee".
func byLine(lines []string, lang string) string {
	for i, line := range lines {
		if len(line) > 200 {
			continue
		}
		rest := withoutBy(line, lang)
		if rest == line || rest == "" {
			if isByWord(line, lang) && i+1 < len(lines) && looksLikeNames(lines[i+1], lang) {
				return lines[i+1]
			}
			if at := strings.Index(line, " by "); at > 0 && hasDate(line[:at]) && looksLikeNames(line[at+4:], lang) {
				return line[at+4:]
			}
			continue
		}
		if looksLikeNames(rest, lang) {
			return rest
		}
	}
	return ""
}

// looksLikeNames reports whether a text begins with something written as names
// are: capitalised words, or letters of a script without capitals.
func looksLikeNames(s, lang string) bool {
	names := cleanNames(s, lang)
	if len(names) == 0 || len(names) > 8 {
		return false
	}
	for i, word := range strings.Fields(names[0]) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "(\"'“‘"))
		if unicode.IsLower(r) && (i == 0 || !isParticle(word)) || !unicode.IsLetter(r) {
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
