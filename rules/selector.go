package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
)

// maxAncestors is how many times a selector may ask for an ancestor; each
// multiplies the work by the depth of the page.
const maxAncestors = 2

// simplePseudo are the pseudo-classes whose cost doesn't grow with the page,
// browserPseudo those that no element has before a reader looks at it.
var (
	simplePseudo  = []string{"not", "first-child", "last-child", "only-child", "root", "empty"}
	browserPseudo = []string{"visited", "hover", "active", "focus", "target"}
)

// checkSelector reports why a selector cannot be used.
func checkSelector(selector string) error {
	if len(selector) > maxPattern {
		return fmt.Errorf("the selector is %d bytes long, at most %d are read", len(selector), maxPattern)
	}
	if _, err := cascadia.ParseGroup(selector); err != nil {
		return fmt.Errorf("bad selector: %w, so the rule could never match", err)
	}
	for _, part := range splitSelector(selector) {
		if part.ancestors > maxAncestors {
			return fmt.Errorf("%q asks for an ancestor more than %d times, which is slow on deep pages", part.text, maxAncestors)
		}
		if part.sibling {
			return fmt.Errorf("%q asks for any earlier sibling with ~, which is slow on wide pages", part.text)
		}
		for _, p := range part.pseudo {
			if slices.Contains(browserPseudo, p) {
				return fmt.Errorf("%q uses :%s, which holds only while somebody looks at the page, so the rule could never match; leave it out", part.text, p)
			}
			if !slices.Contains(simplePseudo, p) {
				return fmt.Errorf("%q uses :%s; allowed are :%s, whose cost doesn't grow with the page",
					part.text, p, strings.Join(simplePseudo, " :"))
			}
		}
	}
	return nil
}

// selectorPart is one of the selectors between the commas of a group.
type selectorPart struct {
	text      string
	ancestors int      // descendant combinators
	sibling   bool     // has a ~ combinator
	pseudo    []string // names of its pseudo-classes
	key       string   // what the element must have: "#id", ".class", "[attribute" or a tag; "" for nothing
	tagged    bool     // it says which tag the element has
	inner     int      // where in the group the last compound begins, if that is what an ancestor is asked of; otherwise 0
	// outer is what an ancestor must satisfy if the last compound is satisfied, and
	// nothing else; "" where that isn't all.
	outer, last string
}

// splitSelector cuts a group that cascadia could parse into its parts.
func splitSelector(group string) []selectorPart {
	group = blankComments(group)
	var parts []selectorPart
	p := selectorPart{}
	from, depth := 0, 0
	gap := false // white space, which may be a combinator
	for i := 0; i <= len(group); i++ {
		if i == len(group) || group[i] == ',' && depth == 0 {
			p.text = strings.TrimSpace(group[from:i])
			if p.inner > 0 {
				p.outer, p.last = strings.TrimSpace(group[from:p.inner]), strings.TrimSpace(group[p.inner:i])
			}
			if strings.Contains(p.text, `\`) {
				p.key, p.outer = "", "" // names with escapes are not read here
			}
			parts = append(parts, p)
			p, from, gap = selectorPart{}, i+1, false
			continue
		}
		c := group[i]
		switch {
		case c == '"' || c == '\'':
			i = quoted(group, i)
			continue
		case c == '\\':
			i++
			continue
		case c == '[':
			if depth == 0 {
				p.start(&gap, i)
				// An element without the attribute satisfies [name!=value].
				if end := closing(group, i); !strings.Contains(group[i:min(end, len(group))], "!=") {
					p.offer("[" + lowerASCII(nameAt(group[i+1:])))
				}
			}
			i = closing(group, i)
			continue
		case c == '(':
			depth++
			continue
		case c == ')':
			depth--
			continue
		case c == ':':
			if depth == 0 {
				p.start(&gap, i)
			}
			p.pseudo = append(p.pseudo, strings.ToLower(nameAt(group[i+1:])))
			i += len(nameAt(group[i+1:]))
			continue
		}
		if depth > 0 {
			// A combinator inside :not() is counted like one outside.
			if c == '~' && (i+1 == len(group) || group[i+1] != '=') {
				p.sibling = true
			}
			if strings.IndexByte(" \t\n\r\f>+~", c) >= 0 && c != '+' && c != '>' && c != '~' && group[i-1] != '(' && group[i-1] != ',' {
				p.ancestors++
			}
			continue
		}
		switch {
		case c == '>' || c == '+' || c == '~':
			p.sibling = p.sibling || c == '~'
			p.key, p.tagged, p.inner, gap = "", false, 0, false
			// White space on either side belongs to the combinator.
			for i+1 < len(group) && strings.IndexByte(" \t\n\r\f", group[i+1]) >= 0 {
				i++
			}
		case strings.IndexByte(" \t\n\r\f", c) >= 0:
			gap = p.text != "" || i > from && strings.TrimSpace(group[from:i]) != ""
		default:
			p.start(&gap, i)
			lead := ""
			if c == '#' || c == '.' {
				lead = string(c)
				i++
			}
			name := nameAt(group[i:])
			i += max(len(name), 1) - 1
			if lead == "" {
				name = lowerASCII(name)
				p.tagged = name != "*"
			}
			p.offer(lead + name)
		}
	}
	return parts
}

// blankComments puts white space in the place of comments, which is how cascadia
// reads them.
func blankComments(group string) string {
	if !strings.Contains(group, "/*") {
		return group
	}
	b := []byte(group)
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"', '\'':
			i = quoted(group, i)
		case '\\':
			i++
		case '/':
			body, isComment := strings.CutPrefix(group[i:], "/*")
			if text, _, closed := strings.Cut(body, "*/"); isComment && closed {
				n := len("/*") + len(text) + len("*/")
				copy(b[i:], strings.Repeat(" ", n))
				i += n - 1
			}
		}
	}
	return string(b)
}

// quoted is the index of the quote that ends the string which begins at i.
func quoted(s string, i int) int {
	quote := s[i]
	for i++; i < len(s) && s[i] != quote; i++ {
		if s[i] == '\\' {
			i++
		}
	}
	return i
}

// closing is the index of the bracket that closes the one at i.
func closing(s string, i int) int {
	for i++; i < len(s) && s[i] != ']'; i++ {
		switch s[i] {
		case '"', '\'':
			i = quoted(s, i)
		case '\\':
			i++
		}
	}
	return i
}

// start begins a simple selector at a byte of the group; after white space it opens
// a new compound.
func (p *selectorPart) start(gap *bool, at int) {
	if *gap {
		p.ancestors++
		p.key, p.tagged, p.inner = "", false, at
		*gap = false
	}
}

// offer takes a key for the compound if it says more than the one so far.
func (p *selectorPart) offer(key string) {
	rank := func(key string) int {
		switch {
		case key == "" || key == "*":
			return 0
		case key[0] == '[':
			return 2
		case key[0] == '.':
			return 3
		case key[0] == '#':
			return 4
		}
		return 1
	}
	if rank(key) > rank(p.key) {
		p.key = key
	}
}

// lowerASCII is s with its ASCII letters in lower case, as selectors compare
// tags and attributes.
func lowerASCII(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = lower(b[i])
	}
	return string(b)
}

// nameAt is the name at the start of s, escapes included.
func nameAt(s string) string {
	s = strings.TrimLeft(s, " \t\n\r\f:")
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			i++
			continue
		}
		if c != '-' && c != '_' && c < 0x80 && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return s[:i]
		}
	}
	return s
}

// namePart is a selector such as [class*="sidebar"].
type namePart struct {
	part  string
	entry int32
}

// partForm is the whole of such a selector.
var partForm = regexp.MustCompile(`^\[(class|id)\*="([^"\\]{3,})"\]$`)

// nameParts are selectors for parts of a name, by the first three bytes of the part, so
// that a name is read once for all of them.
type nameParts [1 << 10][]namePart

func partKey(s string) int { return (int(s[0])*67 + int(s[1])*11 + int(s[2])) & (1<<10 - 1) }

func (p *nameParts) add(part string, entry int32) *nameParts {
	if p == nil {
		p = new(nameParts)
	}
	p[partKey(part)] = append(p[partKey(part)], namePart{part, entry})
	return p
}

// of are the entries whose part a name has.
func (p *nameParts) of(name string) (found []int32) {
	for i := 0; i+3 <= len(name); i++ {
		for _, x := range p[partKey(name[i:i+3])] {
			if strings.HasPrefix(name[i:], x.part) {
				found = append(found, x.entry)
			}
		}
	}
	return found
}
