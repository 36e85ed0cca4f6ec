package rules

import (
	"cmp"
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

// selectorIndex finds the selectors that an element may satisfy.
type selectorIndex struct {
	keyed
	list    []selectorEntry
	class   *nameParts // selectors that ask for a part of a class and nothing else; nil for none
	id      *nameParts
	hosted  map[string][]int32 // of a host: the entries of rules that are only for some
	byHost  bool               // whether any rule asks for the host
	finders map[string][]int32 // rules with Find, by the first of their hosts; "" for every host
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
		x.byHost = x.byHost || len(s.Rules[rule].Hosts) > 0
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
	host := ""
	if x.byHost {
		host = hostOf(d.URL)
	}
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
