package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

const selectPage = `<div id=Main class="page wide"><header class=top><a href="/">Home</a><nav role=navigation><ul><li class="a b">One<li>Two</ul></nav></header>
<article itemprop=articleBody><h1>Title</h1><p class=lead>First</p><p>Second <b>bold</b></p><aside class="box related"><h3>More</h3><p>Teaser</p></aside>
<div data-component="newsletter signup" class="x:y"><p>Sign up</p></div><p class=lead lang=DE>Third</p></article>
<footer><p class="page">Foot</p><svg><linearGradient id=g><text>svg</text></linearGradient></svg></footer></div>`

var testSelectors = []string{
	"div", "*", "#Main", "#main", ".page", "p.lead", "aside.related p", "article > p", "header nav, footer p", "p + p", "p+aside", "li:first-child",
	"p:not(.lead)", ":not(div)", "[role=navigation] li", "div[data-component~=newsletter]", "[class*=rel]", `[data-component^="news"] p`, "[lang|=de]",
	`div[data-component="newsletter signup"]`, `.x\:y`, "article>h1", "  footer   p  ", "p[class]", "[ITEMPROP]", "DIV.page", `a[href="/"]`, "h1, h3", "li.a.b",
	"div:not(.page, #Main)", "ul li:last-child", "text", "b:only-child", `p:not([class~="lead"])`, "[class=page],[class~=page]", `[data-component=","]`, "header>a,nav>ul",
}

// The index finds what matching every selector against every element finds.
func TestSelectorsEqualNaive(t *testing.T) {
	d := &doc.Document{}
	if err := addHTML(d, selectPage); err != nil {
		t.Fatal(err)
	}
	var rules, want []string
	for i, s := range testSelectors {
		if err := checkSelector(s); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, fmt.Sprintf("id: ads/s%02d, select: '%s'", i, strings.ReplaceAll(s, "'", "''")))
		sel, err := cascadia.ParseGroup(s)
		if err != nil {
			t.Fatal(err)
		}
		hit := make([]bool, len(d.Blocks))
		for _, e := range d.Elems {
			if sel.Match(e.Node) {
				for b := e.First; b < e.Last; b++ {
					hit[b] = true
				}
			}
		}
		for b, h := range hit {
			if h {
				want = append(want, fmt.Sprintf("%d s%02d %s", b, i, s))
			}
		}
	}
	set := mustSet(t, rules...)
	var got []string
	// One rule at a time, as no more than maxReach count for a block.
	for _, r := range set.Rules {
		one, err := Compile(&Pack{Rules: []*Rule{r}})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range resolve(one, d, d.Blocks) {
			got = append(got, fmt.Sprintf("%d %s %s", h.Block, strings.TrimPrefix(r.ID, "ads/"), r.Pattern))
		}
	}
	slices.Sort(got)
	for i := range want {
		want[i] = oneLine(want[i])
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(want) < 60 {
		t.Errorf("only %d hits", len(want))
	}
}

func TestSelectorKeys(t *testing.T) {
	for selector, want := range map[string]string{
		"div":                      "div",
		"aside.related p.b#c":      "#c",
		"div > .x":                 ".x",
		".a .b":                    ".b",
		"p.a[lang=x]":              ".a",
		"[data-x='a b, c'] > *":    "",
		"[data-x]":                 "[data-x",
		":not(.a)":                 "",
		"p:not(.a > b)":            "p",
		`.a\.b`:                    "",
		"a:first-child.c":          ".c",
		"h1, #x":                   "h1 #x",
		"*/*p*/":                   "",
		"/*,*/ p /* .x */ > /**/b": "b",
		`[title="/*"].a, i/*"*/`:   ".a i",
		"DIV[ Data-X = 'y' ] span": "span",
	} {
		var keys []string
		for _, p := range splitSelector(selector) {
			keys = append(keys, p.key)
		}
		if got := strings.Join(keys, " "); got != want && strings.Trim(got, "* ") != want {
			t.Errorf("%s: got %q, want %q", selector, got, want)
		}
	}
}

// Themes put what a page has into the class of its body.
func TestNamesOfTheWholePageSelectNothing(t *testing.T) {
	root, err := html.Parse(strings.NewReader(`<html class="ads"><body class="ads single" data-ads="on"><div class="ads"><p>Buy</p></div><p>Body</p></body></html>`))
	if err != nil {
		t.Fatal(err)
	}
	for selector, want := range map[string]int{".ads": 1, "[data-ads]": 0, "body.ads": 2, "html": 2, ".ads p": 2, "body > .ads": 1, "p + .ads": 0} {
		d := &doc.Document{}
		addElem(d, root.LastChild, -1, 0)
		set := mustSet(t, fmt.Sprintf("id: ads/x, select: '%s'", selector))
		if got := len(resolve(set, d, d.Blocks)); got != want {
			t.Errorf("%s: %d hits, want %d", selector, got, want)
		}
	}
}

func FuzzSelector(f *testing.F) {
	for _, s := range testSelectors {
		f.Add(s)
	}
	d := &doc.Document{}
	if err := addHTML(d, selectPage); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, selector string) {
		if len(selector) > 200 || checkSelector(selector) != nil {
			return
		}
		set, err := Compile(&Pack{Rules: []*Rule{{ID: "ads/x", Kind: Select, Pattern: selector}}})
		if err != nil {
			t.Fatal(err)
		}
		sel, err := cascadia.ParseGroup(selector)
		if err != nil {
			t.Fatal(err)
		}
		var m Scan
		set.Scan(d, &m)
		for _, e := range d.Elems {
			if e.First == e.Last || !sel.Match(e.Node) {
				continue
			}
			if !slices.ContainsFunc(m.elems, func(x elemMatch) bool { return x.first <= e.First && x.last >= e.Last }) {
				t.Errorf("selector %q misses <%s>; parts %+v", selector, e.Node.Data, splitSelector(selector))
			}
		}
		for _, x := range m.elems {
			if !slices.ContainsFunc(d.Elems, func(e doc.Elem) bool { return x.first == e.First && x.last == e.Last && sel.Match(e.Node) }) {
				t.Errorf("selector %q selects blocks %d to %d; parts %+v", selector, x.first, x.last, splitSelector(selector))
			}
		}
	})
}

// A part of a name is looked for wherever the name has it; where it is the name of nearly
// the whole page it says nothing.
func TestPartsOfNames(t *testing.T) {
	r := &Rule{ID: "ui/x", Category: "ui", Kind: Select, Weight: 2, Pattern: `[class*="modal"], [id*="Modal"]`}
	s, err := Compile(&Pack{Rules: []*Rule{r}})
	if err != nil {
		t.Fatal(err)
	}
	for page, want := range map[string]int{
		`<p class="a js-modal__body">One</p>`:           1,
		`<p id="loginModal">One</p>`:                    1,
		`<p class="moda l">One</p>`:                     0,
		`<p class="mod" id="modal">One</p>`:             0,
		`<p class="mo">One</p><p class="modal">Two</p>`: 1,
		`<div class="no-modal">` + strings.Repeat("<p>Some words of a page.</p>", 9) + `</div><p>More.</p>`: 0,
		`<div class="modal"><p>One</p><p>Two</p></div>` + strings.Repeat("<p>Some words of a page.</p>", 9): 2,
	} {
		d := htmlDoc(t, page)
		if got := len(s.hitBlocks(d)); got != want {
			t.Errorf("%s: %d blocks hit, want %d", page, got, want)
		}
	}
}
