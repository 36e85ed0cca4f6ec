package markup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/read"
)

// decided is a page on which every block stays but those that begin with
// "Drop"; of one that begins with "Cut", the first word goes.
func decided(t testing.TB, page, address string) Page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	var d doc.Document
	read.Page(&d, root)
	p := Page{Root: root, Source: d.Source, URL: address}
	for _, b := range d.Blocks {
		m := Block{Keep: !strings.HasPrefix(b.Text, "Drop"), Aside: b.Kind == doc.Caption}
		if strings.HasPrefix(b.Text, "Cut") {
			m.Cuts = []Span{{b.Start, b.Start + len("Cut")}}
		}
		p.Blocks = append(p.Blocks, m)
	}
	return p
}

func treeOf(t *testing.T, page string) string {
	t.Helper()
	n, err := Tree(decided(t, page, ""))
	require.NoError(t, err)
	return inner(t, n)
}

// inner is the HTML inside an element.
func inner(t testing.TB, n *html.Node) string {
	t.Helper()
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		require.NoError(t, html.Render(&b, c))
	}
	return b.String()
}

func TestTree(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"paragraphs, however they are marked", `<div>One<div><span>Two</span></div><p>Three</p></div>Four`, `<p>One</p><p>Two</p><p>Three</p><p>Four</p>`},
		{"what went leaves nothing", `<section class=x><h2>Drop it</h2><p>Drop this</p></section><h2>Mills</h2><p>Grain</p>`, `<h2>Mills</h2><p>Grain</p>`},
		{"lines of a paragraph, one of them gone", `<p>One<br>Drop<br>two<br><br>three</p>`, `<p>One<br/>two</p><p>three</p>`},
		{"a part of a block", `<p>Cut <b>the bread</b> today</p><p>Cut<i>ting</i></p>`, `<p><b>the bread</b> today</p><p><i>ting</i></p>`},
		{"emphasis, white space outside", `<p>a<b> bold </b>and <em>thin</em> word</p>`, `<p>a <b>bold</b> and <em>thin</em> word</p>`},
		{"emphasis around several paragraphs", `<b><p>One</p><p>Two</p></b>`, `<p><b>One</b></p><p><b>Two</b></p>`},
		{"a heading is bold by itself", `<h3><strong>Mills</strong> and <i>men</i></h3>`, `<h3>Mills and <i>men</i></h3>`},
		{"a link around blocks", `<a href="http://a.example/"><h3>Mills</h3><p>Grain</p></a>`, `<h3><a href="http://a.example/">Mills</a></h3><p><a href="http://a.example/">Grain</a></p>`},
		{"lists", `<ul><li>One<ul><li>Deep</ul><li>Drop<li><p>Two</p><li><div>Three</div><div>more</div></ul>`,
			`<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li><li><p>Three</p><p>more</p></li></ul>`},
		{"an ordered list from three on", `<ol start=3><li>c<li>d</ol>`, `<ol start="3"><li>c</li><li>d</li></ol>`},
		{"lists by hand", `<ul>One<ul><li>Deep</li></ul></ul>`, `<ul><li>One<ul><li>Deep</li></ul></li></ul>`},
		{"definitions", `<dl><dt>Rye<dd>A grain<dt>Drop</dl>`, `<dl><dt>Rye</dt><dd>A grain</dd></dl>`},
		{"quotes", `<blockquote>Bread<p>is life</p></blockquote>`, `<blockquote><p>Bread</p><p>is life</p></blockquote>`},
		{"a table without a row", `<table><caption>Prices</caption><thead><tr><th>Grain<th>Price</thead><tr><td>Drop<td>it<tr><td>Rye<td colspan=2>4<tr><td><td>5</table>`,
			`<table><caption>Prices</caption><thead><tr><th>Grain</th><th>Price</th></tr></thead><tbody><tr><td>Rye</td><td colspan="2">4</td></tr><tr><td></td><td>5</td></tr></tbody></table>`},
		{"the scaffold of a layout", `<table><tr><td><p>One</p><p>Two</p><p>Three</p><td>Drop</table>`, `<p>One</p><p>Two</p><p>Three</p>`},
		{"code", "<pre class=\"language-go\"><code><span>if</span> x {\n\t<b>y</b>()<br>}\n</code></pre>", "<pre><code class=\"language-go\">if x {\n\ty()\n}</code></pre>"},
		{"a poem", "<pre>Roses\n  are red</pre>", "<pre>Roses\n  are red</pre>"},
		{"code within a line", `<p>Call <code>go vet</code>.</p>`, `<p>Call <code>go vet</code>.</p>`},
		{"a thematic break, but not at the ends", `<hr><p>One</p><hr><p>Drop</p><hr><p>Two</p><hr>`, `<p>One</p><hr/><p>Two</p>`},
		{"scripts, handlers, styles, frames, forms", `<p onclick="x()" style="color:red" id=p>One<script>x()</script><iframe src="http://a.example/">f</iframe><input value=v><style>p{}</style><svg><text>s</text></svg></p>`, `<p>One</p>`},
		{"addresses that lead nowhere", `<p><a href="javascript:x()">One</a> <a href=" JAVA&#10;script:x()">two</a> <a href="data:text/html,x">three</a> <a href="vbscript:x">four</a> <a>five</a> <a href="#">six</a> <a href="#gone">seven</a></p>`, `<p>One two three four five six seven</p>`},
		{"addresses that are not known in full", `<p><a href="/x?a=1&amp;b=2">One</a></p>`, `<p><a href="/x?a=1&amp;b=2">One</a></p>`},
		{"places in the page", `<p>Rye<sup><a href="#n1" id=r1>1</a></sup></p><ol><li id=n1>A grain <a href="#r1">↩</a></ol>`, `<p id="r1">Rye<sup><a href="#n1">1</a></sup></p><ol><li id="n1">A grain <a href="#r1">↩</a></li></ol>`},
		{"markup in noscript", `<p>One</p><noscript><p>Two</p></noscript>`, `<p>One</p><p>Two</p>`},
		{"cells that do not stand in a table", `<p>One</p><div><tr><td>Two</div>`, `<p>One</p><p>Two</p>`},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, treeOf(t, c.page)) })
	}
}

func TestAddresses(t *testing.T) {
	const page = `<base href="/b/"><p><a href="c?d#e">One</a> <a href="//x.example/">two</a> <a href="/a/p.html#f">three</a> <a href="#g">four</a></p><p id=f>F</p>`
	n, err := Tree(decided(t, page, "https://a.example/a/p.html"))
	require.NoError(t, err)
	assert.Equal(t, `<p><a href="https://a.example/b/c?d#e">One</a> <a href="https://x.example/">two</a> <a href="#f">three</a> <a href="https://a.example/b/#g">four</a></p><p id="f">F</p>`, inner(t, n))
}

func TestTreeLeavesThePageAlone(t *testing.T) {
	p := decided(t, `<ul><li>One<noscript><b>two</b></noscript><p>Drop</ul><figure><img src=x.jpg></figure>`, "http://a.example/")
	var before, after strings.Builder
	require.NoError(t, html.Render(&before, p.Root))
	_, err := Tree(p)
	require.NoError(t, err)
	require.NoError(t, html.Render(&after, p.Root))
	assert.Equal(t, before.String(), after.String())

	p.Root.FirstChild.LastChild.RemoveChild(p.Root.FirstChild.LastChild.FirstChild)
	_, err = Tree(p)
	assert.ErrorIs(t, err, ErrChanged)
}

func TestNestingIsBounded(t *testing.T) {
	page := strings.Repeat("<ul><li>a", 100) + strings.Repeat("<blockquote>b", 100)
	n, err := Tree(decided(t, page, ""))
	require.NoError(t, err)
	depth := 0
	for c := n.FirstChild; c != nil; c = c.LastChild {
		depth++
	}
	assert.LessOrEqual(t, depth, maxNesting+2)
	assert.Equal(t, 100, strings.Count(inner(t, n), ">b<"))
}

func TestPlain(t *testing.T) {
	lines := func(gap doc.Gap, texts ...string) (all []Line) {
		for _, s := range texts {
			all = append(all, Line{Text: s, Gap: gap})
		}
		return all
	}
	assert.Equal(t, `<p>One</p><p>Two</p>`, inner(t, Plain(lines(doc.NewLine, "One", "Two"))), "a line each")
	assert.Equal(t, `<p>One Two</p>`, inner(t, Plain(lines(doc.SameLine, "One", "Two"))), "sentences")
	mixed := append(lines(doc.BlankLine, "One", "Two"), Line{Text: "three", Gap: doc.NewLine})
	assert.Equal(t, `<p>One</p><p>Two<br/>three</p>`, inner(t, Plain(mixed)))
	kinds := []Line{
		{Text: "Soup", Kind: doc.Heading, Level: 2, Gap: doc.BlankLine}, {Text: "leeks", Kind: doc.ListItem}, {Text: "<water>", Kind: doc.ListItem},
		{Text: "Good.", Kind: doc.Quote, Gap: doc.BlankLine}, {Text: "a\tb", Kind: doc.TableRow}, {Text: "x()", Kind: doc.Code},
	}
	assert.Equal(t, `<h2>Soup</h2><ul><li>leeks</li><li>&lt;water&gt;</li></ul><blockquote><p>Good.</p></blockquote><table><tr><td>a</td><td>b</td></tr></table><pre>x()</pre>`, inner(t, Plain(kinds)))
	assert.Empty(t, inner(t, Plain(nil)))
}

func BenchmarkTree(b *testing.B) {
	var page strings.Builder
	for i := range 300 {
		fmt.Fprintf(&page, `<div class="entry e%d"><h3>Part %d</h3><p>The <b>mill</b> ran <a href="/x">all night</a>, and nobody slept.</p><ul><li>one<li>Drop</ul></div>`, i, i)
	}
	p := decided(b, page.String(), "https://a.example/")
	b.ReportAllocs()
	for b.Loop() {
		_, err := Tree(p)
		require.NoError(b, err)
	}
}
