package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tongue is the language of a text and the direction it is written in, "" where nothing is said.
type tongue struct{ lang, dir string }

// of is the tongue inside an element of the page.
func (t tongue) of(n *html.Node) tongue {
	for i := range n.Attr {
		switch a := &n.Attr[i]; {
		case a.Key == "lang" && isLanguage(a.Val) && !variety(t.lang, a.Val):
			t.lang = a.Val
		case a.Key == "dir":
			if dir := strings.ToLower(a.Val); dir == "ltr" || dir == "rtl" || dir == "auto" {
				t.dir = dir
			}
		}
	}
	return t
}

// attributes say what a tongue is inside another.
func (t tongue) attributes(outer tongue) (all []html.Attribute) {
	if t.lang != outer.lang && t.lang != "" {
		all = append(all, html.Attribute{Key: "lang", Val: t.lang})
	}
	if t.dir != outer.dir && t.dir != "" {
		all = append(all, html.Attribute{Key: "dir", Val: t.dir})
	}
	return all
}

// variety says whether a language is another, or a variety of it: "en-US" of "en".
func variety(lang, other string) bool {
	return len(lang) >= len(other) && strings.EqualFold(lang[:len(other)], other) && (len(lang) == len(other) || lang[len(other)] == '-')
}

// isLanguage says whether a value looks like a tag of BCP 47.
func isLanguage(s string) bool {
	if len(s) > 35 {
		return false
	}
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || len(part) > 8 {
			return false
		}
		for _, c := range part {
			if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// speak notes the tongue of an element that the walk goes into. Those of the page as a whole
// are not told: who shows the body has it on a page of their own.
func (b *builder) speak(n *html.Node, inline bool) {
	before := b.inner
	b.inner = before.of(n)
	switch {
	case n.DataAtom == atom.Html || n.DataAtom == atom.Body:
		b.around, b.outer = b.inner, b.inner
	case !inline:
		b.around = b.inner
	case b.inner != before:
		if b.spoken == nil {
			b.spoken = map[*html.Node][]html.Attribute{}
		}
		b.spoken[n] = b.inner.attributes(before)
	}
}
