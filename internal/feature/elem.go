package feature

import (
	"math/bits"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
)

// elemInfo is what is known of an element, most of it handed down from its parent.
type elemInfo struct {
	parent   int32 // the nearest ancestor that holds more blocks than this element
	alike    int32 // siblings of the same tag and classes
	sig      uint32
	class    float32 // log-odds of its own names
	sum      float32 // of its own and all ancestors'
	low      float32 // the lowest of its own and all ancestors'
	high     float32
	zone     uint8 // bits: inside nav, aside, header, footer, form, dialog
	part     uint8 // bits: inside article, main, figure, table, list item, quote
	hidden   uint8
	tag      uint8
	articles uint8
}

// The bits of zone and part.
const (
	inNav = 1 << iota
	inAside
	inHeader
	inFooter
	inForm
	inDialog
)

const (
	inArticle = 1 << iota
	inMain
	inFigure
	inTable
	inItem
	inQuote
)

// tags that are told apart; all others are 0.
var tagBins = map[atom.Atom]uint8{
	atom.P: 1, atom.Div: 2, atom.Li: 3, atom.H1: 4, atom.H2: 5, atom.H3: 6, atom.H4: 7, atom.H5: 8, atom.H6: 8, atom.A: 9, atom.Span: 10,
	atom.Td: 11, atom.Th: 12, atom.Tr: 13, atom.Blockquote: 14, atom.Pre: 15, atom.Button: 16, atom.Label: 17, atom.Figcaption: 18, atom.Figure: 19,
	atom.Section: 20, atom.Article: 21, atom.Header: 22, atom.Footer: 23, atom.Nav: 24, atom.Aside: 25, atom.Strong: 26, atom.B: 26, atom.Em: 27, atom.I: 27,
	atom.Time: 28, atom.Dt: 29, atom.Dd: 30, atom.Summary: 31, atom.Details: 32, atom.Code: 33, atom.Form: 34, atom.Legend: 35, atom.Option: 35, atom.Body: 36,
	atom.Main: 37, atom.Center: 38, atom.Font: 38, atom.Small: 39, atom.Cite: 39,
}

// Names has the names (of classes, ids, roles, tags) that tell noise from
// body, each with its log-odds.
type Names struct {
	vocab   *vocabulary
	weights []float32
}

// NewNames makes a table of names in lower case and their weights.
func NewNames(names Weighted) *Names {
	var g glossary
	for i, name := range names.Texts {
		g.add(Hash(name)).lex = int32(i)
	}
	return &Names{vocab: g.vocabulary(), weights: names.Weights}
}

// EachName calls fn with the hash of each name of an element and what Name makes
// the name of: of its tag, its classes and ids whole and in parts, its role and what it
// says of itself in itemprop. It returns a signature of tag and classes, digits left out.
func EachName(n *html.Node, fn func(hash uint32, prefix, text string)) uint32 {
	sig := hashPart(fnvOffset, n.Data)
	fn(hashPart(hashTag, n.Data), "tag:", n.Data)
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class":
			sig = eachToken(a.Val, "", fn, sig)
		case "id":
			eachToken(a.Val, "", fn, 0)
		case "role", "itemprop", "data-testid", "data-component", "data-module", "data-type":
			eachToken(a.Val, a.Key+":", fn, 0)
		}
	}
	return sig
}

// Hashes of prefixes of names.
var hashTag, hashDot = Hash("tag:"), Hash(".")

// maxName bounds the names that are looked at: longer ones are hashes and data.
const maxName, maxTokens = 40, 24

// word is a word within a token.
type word struct {
	hash     uint32
	from, to uint8
}

// eachToken splits an attribute at white space, and each token into words at
// its punctuation and humps, and calls fn for the token and for the words.
func eachToken(val, prefix string, fn func(hash uint32, prefix, text string), sig uint32) uint32 {
	start := hashPart(fnvOffset, prefix)
	tokens := 0
	for i := 0; i < len(val) && tokens < maxTokens; {
		for i < len(val) && val[i] <= ' ' {
			i++
		}
		from := i
		for i < len(val) && val[i] > ' ' {
			i++
		}
		token := val[from:i]
		if token == "" || len(token) > maxName {
			continue
		}
		tokens++
		if prefix != "" {
			fn(hashPart(start, token), prefix, token)
			continue
		}
		var room [maxName / 2]word
		whole, words := split(token, room[:0])
		sig = sig*fnvPrime ^ whole
		fn(whole, "", token)
		for _, w := range words {
			fn(w.hash, ".", token[w.from:w.to])
		}
		if len(words) == 0 {
			fn(hashPart(hashDot, token), ".", token)
		}
	}
	return sig
}

// split returns the hash of a token and its words of two letters or more.
func split(token string, words []word) (uint32, []word) {
	whole, hash, from := uint32(fnvOffset), hashDot, 0
	before := uint16(0)
	for j := 0; j < len(token); j++ {
		c := token[j]
		class := classes[c]
		if class&letter == 0 || class&upper > before&upper {
			if j-from >= 2 {
				words = append(words, word{nonzero(hash), uint8(from), uint8(j)})
			}
			hash, from = hashDot, j
		}
		before = class
		if class&upper != 0 {
			c |= 0x20
		}
		if class&digit == 0 {
			whole = (whole ^ uint32(c)) * fnvPrime
		}
		if class&letter != 0 {
			hash = (hash ^ uint32(c)) * fnvPrime
		} else {
			from = j + 1
		}
	}
	if len(token)-from >= 2 {
		words = append(words, word{nonzero(hash), uint8(from), uint8(len(token))})
	}
	return nonzero(whole), words
}

// Name is a name as it is known: lower case, without digits.
func Name(prefix, text string) string {
	b := append(make([]byte, 0, len(prefix)+len(text)), prefix...)
	for i := 0; i < len(text); i++ {
		if c := text[i]; classes[c]&digit == 0 {
			if classes[c]&upper != 0 {
				c |= 0x20
			}
			b = append(b, c)
		}
	}
	return string(b)
}

// hashPart goes on from the hash of a prefix to that of Name(prefix, s), without making the
// string. Bytes stand for runes: names outside ASCII are rare and need only be told apart.
func hashPart(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if classes[c]&digit != 0 {
			continue
		}
		if classes[c]&upper != 0 {
			c |= 0x20
		}
		h = (h ^ uint32(c)) * fnvPrime
	}
	return nonzero(h)
}

// elements fills s.elems with what is known of each element.
func (s *Scanner) elements(d *doc.Document) {
	if cap(s.elems) < len(d.Elems) {
		s.elems = make([]elemInfo, len(d.Elems), len(d.Elems)*5/4)
	}
	s.elems = s.elems[:len(d.Elems)]
	s.siblings.reset(len(d.Elems))
	if len(s.nameSeen) != len(s.Names.weights) {
		s.nameSeen = make([]bool, len(s.Names.weights))
	}
	for _, i := range s.namesSeen {
		s.nameSeen[i] = false
	}
	s.namesSeen = s.namesSeen[:0]
	var articles uint8
	for i := range d.Elems {
		e, info := &d.Elems[i], &s.elems[i]
		var up elemInfo
		up.parent = -1
		if e.Parent >= 0 {
			up = s.elems[e.Parent]
			p := &d.Elems[e.Parent]
			if p.First != e.First || p.Last != e.Last {
				up.parent = e.Parent
			}
		}
		*info = elemInfo{parent: up.parent, sum: up.sum, low: up.low, high: up.high, zone: up.zone, part: up.part, hidden: up.hidden, articles: up.articles}
		s.describe(e.Node, info)
		if e.Node.DataAtom == atom.Article {
			articles = min(articles+1, 200)
			if up.part&inArticle == 0 {
				info.articles = articles
			}
		}
		info.sum += info.class
		info.low = min(info.low, info.class)
		info.high = max(info.high, info.class)
		s.siblings.add(uint64(uint32(e.Parent))<<32 | uint64(info.sig))
	}
	for i := range d.Elems {
		s.elems[i].alike = s.siblings.get(uint64(uint32(d.Elems[i].Parent))<<32 | uint64(s.elems[i].sig))
	}
	s.articles = articles
}

func (s *Scanner) describe(n *html.Node, info *elemInfo) {
	info.tag = tagBins[n.DataAtom]
	info.sig = EachName(n, func(h uint32, _, _ string) {
		if e, ok := s.Names.vocab.find(h); ok {
			i := e.lex
			info.class += s.Names.weights[i]
			if !s.nameSeen[i] {
				s.nameSeen[i] = true
				s.namesSeen = append(s.namesSeen, i)
			}
		}
	})
	switch n.DataAtom {
	case atom.Nav, atom.Menu:
		info.zone |= inNav
	case atom.Aside:
		info.zone |= inAside
	case atom.Header:
		info.zone |= inHeader
	case atom.Footer:
		info.zone |= inFooter
	case atom.Form:
		info.zone |= inForm
	case atom.Dialog:
		info.zone |= inDialog
	case atom.Article:
		info.part |= inArticle
		info.zone &^= inHeader | inFooter
	case atom.Main:
		info.part |= inMain
	case atom.Figure:
		info.part |= inFigure
	case atom.Table:
		info.part |= inTable
	case atom.Li:
		info.part |= inItem
	case atom.Blockquote:
		info.part |= inQuote
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "role":
			switch a.Val {
			case "navigation", "menu", "menubar":
				info.zone |= inNav
			case "complementary":
				info.zone |= inAside
			case "banner":
				info.zone |= inHeader
			case "contentinfo":
				info.zone |= inFooter
			case "dialog", "alertdialog":
				info.zone |= inDialog
			case "main":
				info.part |= inMain
			case "article":
				info.part |= inArticle
			}
		case "hidden":
			if a.Val != "until-found" { // a search in the page shows that
				info.hidden = 3
			}
		case "aria-hidden":
			if a.Val == "true" {
				info.hidden = max(info.hidden, 1)
			}
		case "style":
			if noDisplay(a.Val) {
				info.hidden = max(info.hidden, 2)
			}
		}
	}
}

// noDisplay says whether an inline style hides its element.
func noDisplay(style string) bool {
	for i := 0; i+4 < len(style); i++ {
		switch style[i] | 0x20 {
		case 'd':
			if property(style[i:], "display", "none") {
				return true
			}
		case 'v':
			if property(style[i:], "visibility", "hidden") {
				return true
			}
		}
	}
	return false
}

func property(s, name, value string) bool {
	if len(s) < len(name)+len(value)+1 || !equalFold(s[:len(name)], name) {
		return false
	}
	s = s[len(name):]
	for len(s) > 0 && (s[0] <= ' ' || s[0] == ':') {
		s = s[1:]
	}
	return len(s) >= len(value) && equalFold(s[:len(value)], value)
}

func equalFold(s, lower string) bool {
	for i := 0; i < len(lower); i++ {
		if s[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

// counter counts keys in an open-addressed table that is reused.
type counter struct {
	keys   []uint64
	counts []int32
	used   int
}

// reset forgets what was counted; some n keys will be.
func (c *counter) reset(n int) {
	size := 1 << bits.Len(uint(2*n+16))
	if cap(c.keys) < size {
		c.keys, c.counts = make([]uint64, size), make([]int32, size)
	} else { // no more of a table is cleared than is wanted
		c.keys, c.counts = c.keys[:size], c.counts[:size]
		clear(c.keys)
		clear(c.counts)
	}
	c.used = 0
}

// at is the count of a key, to be read or set before the next key comes.
func (c *counter) at(key uint64) *int32 {
	if key == 0 {
		key = 1
	}
	mask := uint64(len(c.keys) - 1)
	for i := key * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		switch c.keys[i] {
		case key:
			return &c.counts[i]
		case 0:
			if 2*c.used >= len(c.keys) {
				c.grow()
				return c.at(key)
			}
			c.used++
			c.keys[i] = key
			return &c.counts[i]
		}
	}
}

// grow makes a table with room for twice as many keys.
func (c *counter) grow() {
	larger := counter{keys: make([]uint64, 2*len(c.keys)), counts: make([]int32, 2*len(c.keys))}
	for i, key := range c.keys {
		if key != 0 {
			*larger.at(key) = c.counts[i]
		}
	}
	*c = larger
}

func (c *counter) add(key uint64)       { *c.at(key)++ }
func (c *counter) get(key uint64) int32 { return *c.at(key) }

// NamesSeen are the indices of the names that elements of the document measured
// last have, each once.
func (s *Scanner) NamesSeen() []int32 { return s.namesSeen }
