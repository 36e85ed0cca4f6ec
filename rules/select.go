package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
)

// Selectors are looked up by what their last compound asks of the element
// itself: an id, a class, an attribute or a tag. Only those that an element
// can satisfy are matched against it, so that cost doesn't grow with their
// number.

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

// selectorIndex finds the selectors that an element may satisfy.
type selectorIndex struct {
	keyed
	list    []selectorEntry
	class   *nameParts // selectors that ask for a part of a class and nothing else; nil for none
	id      *nameParts
	hosted  map[string][]int32 // of a host: the entries of rules that are only for some
	finders map[string][]int32 // rules with Find, by the first of their hosts; "" for every host
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

// keyed finds entries, by their numbers, for the keys that an element has.
type keyed struct {
	byKey map[string][]int32
	any   []int32 // those that ask nothing of the element itself
}

func (k *keyed) add(key string, at int32) {
	if key == "" || key == "*" {
		k.any = append(k.any, at)
		return
	}
	if k.byKey == nil {
		k.byKey = map[string][]int32{}
	}
	k.byKey[key] = append(k.byKey[key], at)
}

type selectorEntry struct {
	rule  int32
	key   string
	sel   cascadia.Sel
	outer cascadia.Sel // what an ancestor of the element must satisfy too; nil for nothing
	named bool         // it asks for names (id, class, attribute) of any tag
	part  bool         // it asks for a part of a name, which may be that of the whole page
}

// split takes what is asked of an ancestor out of the entry's selector.
func (e *selectorEntry) split(p *selectorPart) {
	if p.outer == "" {
		return
	}
	outer, err := cascadia.Parse(p.outer)
	last, errLast := cascadia.Parse(p.last)
	if err == nil && errLast == nil {
		e.sel, e.outer = last, outer
	}
}

// inside is whether the children of a parent have an ancestor that a selector asks for.
type inside struct {
	parent *html.Node
	holds  bool
}

// matches reports whether the element satisfies the entry's selector. What was found
// of its ancestors last is kept in known, as the items of a list have the same.
func (e *selectorEntry) matches(n *html.Node, known *inside) bool {
	if !e.sel.Match(n) {
		return false
	}
	if e.outer == nil {
		return true
	}
	if known.parent != n.Parent {
		*known = inside{parent: n.Parent}
		for p := n.Parent; p != nil && !known.holds; p = p.Parent {
			known.holds = e.outer.Match(p)
		}
	}
	return known.holds
}

func newSelectorIndex(s *Set) *selectorIndex {
	x := &selectorIndex{hosted: map[string][]int32{}, finders: map[string][]int32{}}
	for _, rule := range s.selects {
		if r := s.Rules[rule]; r.Find != nil {
			host := ""
			if len(r.Hosts) > 0 {
				host = r.Hosts[0]
			}
			x.finders[host] = append(x.finders[host], rule)
			continue
		}
		group, err := cascadia.ParseGroup(s.Rules[rule].Pattern)
		if err != nil {
			continue // it was parsed when the rule was loaded
		}
		parts := splitSelector(s.Rules[rule].Pattern)
		for i, sel := range group {
			entry := selectorEntry{rule: rule, sel: sel}
			if len(parts) == len(group) { // split as cascadia splits
				entry.key = parts[i].key
				entry.named = !parts[i].tagged && entry.key != "" && entry.key != "*"
				entry.split(&parts[i])
			}
			at := int32(len(x.list))
			var part []string
			if len(parts) == len(group) {
				part = partForm.FindStringSubmatch(parts[i].text)
			}
			entry.part = part != nil
			x.list = append(x.list, entry)
			some := false
			for _, host := range s.Rules[rule].Hosts {
				if host[0] != '!' {
					some = true
					x.hosted[host] = append(x.hosted[host], at)
				}
			}
			switch {
			case some:
			case part != nil && part[1] == "class":
				x.class = x.class.add(part[2], at)
			case part != nil:
				x.id = x.id.add(part[2], at)
			default:
				x.add(entry.key, at)
			}
		}
	}
	return x
}

// selectScratch is what one pass over the elements needs.
type selectScratch struct {
	stamps []int32  // of a selector: the element it was last tried on, plus one
	inside []inside // of a selector
	words  []int32  // before each block; then of all
}

func (s *selectScratch) count(d *doc.Document) {
	s.words = append(s.words[:0], 0)
	for i := range d.Blocks {
		s.words = append(s.words, s.words[i]+d.Blocks[i].Words)
	}
}

// most reports whether an element holds nearly all that a page says: then its name,
// such as no-modal, speaks of the page and not of noise in it.
func (s *selectScratch) most(d *doc.Document, e *doc.Elem) bool {
	const blocks, share = 8, 0.6
	return len(d.Blocks) >= blocks && float32(s.words[e.Last]-s.words[e.First]) > share*float32(s.words[len(d.Blocks)])
}

// scanElems matches the selectors against the elements of the document. The
// names of <html> and <body> say what the page has (ads, a newsletter, a paywall)
// and not what it is, so that only a selector with their tag means them.
func (s *Set) scanElems(d *doc.Document, m *Scan) {
	if len(d.Elems) == 0 || len(s.selects) == 0 {
		return
	}
	s.selectorsOnce.Do(func() { s.selectors = newSelectorIndex(s) })
	x := s.selectors
	m.selecting.stamps = cleared(m.selecting.stamps, len(x.list))
	m.selecting.inside = cleared(m.selecting.inside, len(x.list))
	m.selecting.count(d)
	defer clear(m.selecting.inside) // the page isn't kept
	host := hostOf(d.URL)
	own := x.of(host)
	for i := range d.Elems {
		e := &d.Elems[i]
		if e.First >= e.Last {
			continue
		}
		whole := e.Node.DataAtom == atom.Html || e.Node.DataAtom == atom.Body
		try := func(at int32) {
			entry := &x.list[at]
			if whole && entry.named {
				return
			}
			if m.selecting.stamps[at] == int32(i)+1 {
				return
			}
			m.selecting.stamps[at] = int32(i) + 1
			r := s.Rules[entry.rule]
			if m.spoken[s.guards[entry.rule].langs] && (r.Hosts == nil || onHost(r.Hosts, host)) && entry.matches(e.Node, &m.selecting.inside[at]) {
				if !entry.part || !m.selecting.most(d, e) {
					m.elems = append(m.elems, elemMatch{entry.rule, e.First, e.Last})
				}
			}
		}
		x.each(e.Node, try)
		if own != nil {
			own.each(e.Node, try)
		}
		for i := range e.Node.Attr {
			var parts *nameParts
			switch a := &e.Node.Attr[i]; a.Key {
			case "class":
				parts = x.class
			case "id":
				parts = x.id
			}
			if parts != nil {
				for _, at := range parts.of(e.Node.Attr[i].Val) {
					try(at)
				}
			}
		}
	}
	s.find(d, m, host)
	slices.SortStableFunc(m.elems, func(a, b elemMatch) int {
		return cmp.Or(cmp.Compare(s.rank[a.rule], s.rank[b.rule]), cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last))
	})
}

// find has the rules that bring a function find their elements: those for every host,
// and those for the longest name of the page's host that has any.
func (s *Set) find(d *doc.Document, m *Scan, host string) {
	if len(s.selectors.finders) == 0 {
		return
	}
	root := d.Elems[0].Node
	for root.Parent != nil {
		root = root.Parent
	}
	var elems map[*html.Node]int32
	try := func(host string) bool {
		for _, rule := range s.selectors.finders[host] {
			for _, n := range s.Rules[rule].Find(root) {
				if elems == nil {
					elems = make(map[*html.Node]int32, len(d.Elems))
					for i := range d.Elems {
						elems[d.Elems[i].Node] = int32(i)
					}
				}
				if at, ok := elems[n]; ok && d.Elems[at].First < d.Elems[at].Last {
					m.elems = append(m.elems, elemMatch{rule, d.Elems[at].First, d.Elems[at].Last})
				}
			}
		}
		return len(s.selectors.finders[host]) > 0
	}
	try("")
	for more := host != ""; more && !try(host); _, host, more = strings.Cut(host, ".") {
	}
}

// of finds the entries of rules that are only for some hosts, one of which is host; nil
// for none.
func (x *selectorIndex) of(host string) *keyed {
	if len(x.hosted) == 0 {
		return nil
	}
	var own *keyed
	add := func(host string) {
		for _, at := range x.hosted[host] {
			if own == nil {
				own = &keyed{}
			}
			own.add(x.list[at].key, at)
		}
	}
	for more := host != ""; more; {
		add(host)
		var label string
		label, host, more = strings.Cut(host, ".")
		add(label + ".*")
	}
	return own
}

// each calls try for every selector whose key the element has.
func (x *keyed) each(n *html.Node, try func(at int32)) {
	list := func(at []int32) {
		for _, i := range at {
			try(i)
		}
	}
	list(x.any)
	list(x.byKey[n.Data])
	var buf [64]byte
	look := func(lead byte, name string) {
		list(x.byKey[string(append(append(buf[:0], lead), name...))])
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		look('[', a.Key)
		switch a.Key {
		case "id":
			look('#', a.Val)
		case "class":
			for rest := a.Val; rest != ""; {
				var class string
				if class, rest = cutToken(rest); class != "" {
					look('.', class)
				}
			}
		}
	}
}

// cutToken takes the first of a list of class tokens, which is empty where white
// space comes first.
func cutToken(list string) (token, rest string) {
	for i := range len(list) {
		switch list[i] {
		case ' ', '\t', '\n', '\r', '\f':
			return list[:i], list[i+1:]
		}
	}
	return list, ""
}

// selected adds the hits of the select rules. A block is hit once by a rule,
// however many selected elements it stands in.
func (r *resolver) selected(hits []Hit) []Hit {
	if len(r.m.elems) == 0 {
		return hits
	}
	r.covered = cleared(r.covered, len(r.blocks))
	rule, done := int32(-1), 0
	for _, e := range r.m.elems {
		if e.rule != rule {
			rule, done = e.rule, 0
		}
		to := r.position(e.last)
		for i := max(r.position(e.first), done); i < to; i++ {
			if r.covered[i] < maxReach {
				r.covered[i]++
				hits = append(hits, r.hit(rule, i))
			}
		}
		done = max(done, to)
	}
	return hits
}
