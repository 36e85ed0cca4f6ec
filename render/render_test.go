package render_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/render"
)

// whole makes a result of a page in which everything is kept, so that what is
// tested here does not depend on what is decided.
func whole(t *testing.T, page string) *clean.Result {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	return clean.Whole(root, clean.Input{URL: "https://example.org/dir/page"})
}

const fence = "```"

func TestFormats(t *testing.T) {
	for name, c := range map[string]struct{ page, html, markdown string }{
		"headings and emphasis": {
			`<h1>Title</h1><h2 class="x">Part</h2><p>A <b>bold</b> and <i>leaning</i> word, <del>gone</del>.</p>`,
			"<h1>Title</h1>\n<h2>Part</h2>\n<p>A <b>bold</b> and <i>leaning</i> word, <del>gone</del>.</p>",
			"# Title\n\n## Part\n\nA **bold** and *leaning* word, ~~gone~~.",
		},
		"links are absolute, and as they were signed": {
			`<p><a href="/a?b=1&amp;c=%20x#d" onclick="x()">one</a> <a href="other">two</a></p>`,
			`<p><a href="https://example.org/a?b=1&amp;c=%20x#d">one</a> <a href="https://example.org/dir/other">two</a></p>`,
			"[one](https://example.org/a?b=1&c=%20x#d) [two](https://example.org/dir/other)",
		},
		"text that would read as marks is escaped": {
			"<p># no heading</p><p>- no item</p><p>1. no item</p><p>2*3*4 _x_ &lt;b&gt; [x](y) `c`</p>",
			"<p># no heading</p>\n<p>- no item</p>\n<p>1. no item</p>\n<p>2*3*4 _x_ &lt;b&gt; [x](y) `c`</p>",
			"\\# no heading\n\n\\- no item\n\n1\\. no item\n\n2\\*3\\*4 \\_x\\_ &lt;b&gt; \\[x](y) \\`c\\`",
		},
		"code with its language, fenced by more than it has": {
			"<pre><code class='hljs language-go'>a := `" + fence + "`\n\tb()</code></pre><p>and <code>a`b</code></p>",
			"<pre><code class=\"language-go\">a := `" + fence + "`\n\tb()</code></pre>\n<p>and <code>a`b</code></p>",
			"``````go\na := `" + fence + "`\n\tb()\n``````\n\nand ``a`b``",
		},
		"lists": {
			`<ul><li>one<ul><li>in one</ul><li>two</ul><ol start=3><li>three</ol>`,
			"<ul><li>one<ul><li>in one</li></ul></li><li>two</li></ul>\n<ol start=\"3\"><li>three</li></ol>",
			"- one\n  - in one\n- two\n\n3. three",
		},
		"a table": {
			`<table><caption>Fares</caption><tr><th>From<th>To | by<tr><td>A<td>1<br>2<tr><td colspan=2>both</table>`,
			"<table><caption>Fares</caption><tbody><tr><th>From</th><th>To | by</th></tr><tr><td>A</td><td>1 2</td></tr><tr><td colspan=\"2\">both</td></tr></tbody></table>",
			"Fares\n\n| From | To \\| by |\n|---|---|\n| A | 1 2 |\n| both |  |",
		},
		"columns set as their cells are": {
			`<table><tr><th align=LEFT>Lamp<th style="color:red; text-align: center">Lit<th>Height<tr><td>A<td>1900<td align=right>3<tr><td>B<td>1910<td align=right>12</table>`,
			`<table><tbody><tr><th align="left">Lamp</th><th align="center">Lit</th><th>Height</th></tr><tr><td>A</td><td>1900</td><td align="right">3</td></tr><tr><td>B</td><td>1910</td><td align="right">12</td></tr></tbody></table>`,
			"| Lamp | Lit | Height |\n|:--|:-:|--:|\n| A | 1900 | 3 |\n| B | 1910 | 12 |",
		},
		"columns keep their places where a cell spans several, and empty rows go": {
			`<table><tr><th align=left>Lamp<th>Lit<th align=right>Height<tr><td><td><td><tr><td colspan=2>Both<td align=right>3</table>`,
			`<table><tbody><tr><th align="left">Lamp</th><th>Lit</th><th align="right">Height</th></tr><tr><td colspan="2">Both</td><td align="right">3</td></tr></tbody></table>`,
			"| Lamp | Lit | Height |\n|:--|---|--:|\n| Both |  | 3 |",
		},
		"a table of one column is no table": {
			`<table><tr><td>The first of the lines.</table><table><tr><td>One.<tr><td>Two.</table>`,
			"<p>The first of the lines.</p>\n<p>One.</p>\n<p>Two.</p>",
			"The first of the lines.\n\nOne.\n\nTwo.",
		},
		"lists that count from elsewhere, or down": {
			`<ol start=9><li>nine<li>ten<ul><li>a<ol start=2><li>b</ol></ul><li value=20>twenty</ol><p>Then</p><ol reversed><li>two<li>one</ol>`,
			`<ol start="9"><li>nine</li><li>ten<ul><li>a<ol start="2"><li>b</li></ol></li></ul></li><li value="20">twenty</li></ol>` + "\n<p>Then</p>\n" + `<ol reversed=""><li>two</li><li>one</li></ol>`,
			"9. nine\n10. ten\n    - a\n\n      2. b\n20. twenty\n\nThen\n\n2. two\n1. one",
		},
		"languages and directions": {
			`<html lang=en-GB dir=ltr><body><p lang=en>He said <span lang=fr>tout <font lang="de">gut</font></span>, <i lang=la>vale</i>, <span lang="&quot;x">x</span>.</p><blockquote lang=de><p>Der Turm</p><p lang=en-GB>The tower</p></blockquote><div lang=ar dir=RTL><p>برج</p><ul><li>باب</li></ul></div><ul><li><p lang=it>torre</p><p>tower</p></ul>`,
			`<p>He said <span lang="fr">tout</span> <span lang="de">gut</span>, <i lang="la">vale</i>, x.</p>` + "\n" + `<blockquote lang="de"><p>Der Turm</p><p lang="en-GB">The tower</p></blockquote>` + "\n" +
				`<p lang="ar" dir="rtl">برج</p>` + "\n" + `<ul lang="ar" dir="rtl"><li>باب</li></ul>` + "\n" + `<ul><li lang="it"><p>torre</p><p lang="en-GB">tower</p></li></ul>`,
			"He said tout gut, *vale*, x.\n\n> Der Turm\n> \n> The tower\n\nبرج\n\n- باب\n\n- torre\n\n  tower",
		},
		"quotations within lines have marks, once": {
			`<p>He wrote <q>the <b>lamp</b> is <q>out</q> </q>and “<q>left</q>”, <q>"so"</q><q></q>.</p><q><p>One</p></q>`,
			"<p>He wrote “the <b>lamp</b> is ‘out’” and “left”, &#34;so&#34;.</p>\n<p>One</p>",
			"He wrote “the **lamp** is ‘out’” and “left”, \"so\".\n\nOne",
		},
		"formulas with their source": {
			`<p>It costs $5 and <math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi></mrow><annotation encoding="application/x-tex">E_a * b_c &lt; [x](javascript:run())</annotation></semantics></math> is <math alttext="{\displaystyle n^{2}}"><msup><mi>n</mi><mn>2</mn></msup></math><img src="n.svg" aria-hidden="true" alt="{\displaystyle n^{2}}">.</p>` +
				`<p><math display=block alttext="a+b"><mi>a+b</mi></math></p><table><tr><td><math alttext="|x|"><mi>x</mi></math><td>y</table><p><math><mi>z</mi></math> and <math alttext="\text{$x$}"><mi>w</mi></math></p>`,
			`<p>It costs $5 and <span class="math inline" data-tex="E_a * b_c &lt; [x](javascript:run())">E=m</span> is <span class="math inline" data-tex="n^{2}">n2</span>.</p>` + "\n" +
				`<p><span class="math display" data-tex="a+b">a+b</span></p>` + "\n" + `<table><tbody><tr><td><span class="math inline" data-tex="|x|">x</span></td><td>y</td></tr></tbody></table>` + "\n" + `<p>z and <span class="math inline" data-tex="\text{$x$}">w</span></p>`,
			"It costs \\$5 and $E_a * b_c \\lt [x] (javascript:run())$ is $n^{2}$.\n\n$$a+b$$\n\n| $\\|x\\|$ | y |\n|---|---|\n\nz and w",
		},
		"formulas that a script would draw": {
			`<p>The sum <script type="math/tex">x_1 \le 5</script> and <span class="MathJax_Preview">y2</span><script type="math/tex">y^2</script>.</p><script type="math/tex; mode=display">\sum_i i</script><p>End</p>`,
			`<p>The sum <span class="math inline" data-tex="x_1 \le 5">x_1 \le 5</span> and y2.</p>` + "\n" + `<p><span class="math display" data-tex="\sum_i i">\sum_i i</span></p>` + "\n<p>End</p>",
			"The sum $x_1 \\le 5$ and y2.\n\n$$\\sum_i i$$\n\nEnd",
		},
		"code that has a block to itself": {
			"<p><code class=language-python>for x in y:<br>\n&nbsp; &nbsp; print(x)<br>\n<b>done</b></code></p><p>Text with <code>a<br>b</code>.</p><p><code>a</code></p><pre><code>a\n  b<br>c</code></pre><ul><li><code>d<br>e</code><br></ul>",
			"<pre><code class=\"language-python\">for x in y:\n    print(x)\ndone</code></pre>\n<p>Text with <code>a</code><br/><code>b</code>.</p>\n<p><code>a</code></p>\n<pre><code>a\n  b\nc</code></pre>\n<ul><li><code>d</code><br/><code>e</code></li></ul>",
			fence + "python\nfor x in y:\n    print(x)\ndone\n" + fence + "\n\nText with `a`  \n`b`.\n\n`a`\n\n" + fence + "\na\n  b\nc\n" + fence + "\n\n- `d`  \n  `e`",
		},
		"tasks": {
			`<ul class=task-list><li><input type=checkbox checked onclick="x()" name=a> oil the lamp<li><label><input type="checkbox"> [paint] the door</label><li><p><input type=checkbox> sweep</p><p>all of it</p><li>no task <input type=checkbox><li><input type=text value=x>nor this</ul><p><input type=checkbox> nor this</p>`,
			`<ul><li><input type="checkbox" disabled="" checked=""/> oil the lamp</li><li><input type="checkbox" disabled=""/> [paint] the door</li><li><p><input type="checkbox" disabled=""/> sweep</p><p>all of it</p></li><li>no task</li><li>nor this</li></ul>` + "\n<p>nor this</p>",
			"- [x] oil the lamp\n- [ ] \\[paint] the door\n- [ ] sweep\n\n  all of it\n- no task\n- nor this\n\nnor this",
		},
		"pictures in links": {
			`<p>See <a href="/big"><img src="/a.jpg" alt="A lamp"> and more</a>.</p><a href="/b"><img src="/b.jpg" alt="b"></a><figure><a href="/c"><img src="/c.jpg" alt="c"></a><figcaption>Below</figcaption></figure><p><a href="#x"><img src="/d.jpg" alt="d"></a></p><p>End</p>`,
			`<p>See <a href="https://example.org/big"><img src="https://example.org/a.jpg" alt="A lamp"/> and more</a>.</p>` + "\n" + `<p><a href="https://example.org/b"><img src="https://example.org/b.jpg" alt="b"/></a></p>` + "\n" +
				`<figure><a href="https://example.org/c"><img src="https://example.org/c.jpg" alt="c"/></a><figcaption>Below</figcaption></figure>` + "\n" + `<p><img src="https://example.org/d.jpg" alt="d"/></p>` + "\n<p>End</p>",
			"See [![A lamp](https://example.org/a.jpg) and more](https://example.org/big).\n\n[![b](https://example.org/b.jpg)](https://example.org/b)\n\n[![c](https://example.org/c.jpg)](https://example.org/c)\n\nBelow\n\n![d](https://example.org/d.jpg)\n\nEnd",
		},
		"lists with paragraphs are loose": {
			`<ul><li><p>one</p><p>more</p><ul><li>in one</ul><li>two</ul>`,
			"<ul><li><p>one</p><p>more</p><ul><li>in one</li></ul></li><li>two</li></ul>",
			"- one\n\n  more\n\n  - in one\n- two",
		},
		"a quotation with code": {
			"<blockquote><p>One</p><pre><code>x\ny</code></pre></blockquote>",
			"<blockquote><p>One</p><pre><code>x\ny</code></pre></blockquote>",
			"> One\n> \n> " + fence + "\n> x\n> y\n> " + fence,
		},
		"footnotes": {
			`<p id=a>Text<sup><a href="#f1" id="r1">1</a></sup>.</p><ol><li id="f1">A note. <a href="#r1">↩</a></ol>`,
			`<p id="r1">Text<sup><a href="#f1">1</a></sup>.</p>` + "\n" + `<ol><li id="f1">A note. <a href="#r1">↩</a></li></ol>`,
			"Text[^1].\n\n[^1]: A note.",
		},
		"pictures": {
			`<p>See <img src="/i.jpg" alt="a [mill]" onerror="x()"> here</p><figure><img data-src="p.webp" src="data:image/gif;base64,R0" alt="x"><figcaption>Below</figcaption></figure>`,
			`<p>See <img src="https://example.org/i.jpg" alt="a [mill]"/> here</p>` + "\n" + `<figure><img src="https://example.org/dir/p.webp" alt="x"/><figcaption>Below</figcaption></figure>`,
			"See ![a (mill)](https://example.org/i.jpg) here\n\n![x](https://example.org/dir/p.webp)\n\nBelow",
		},
		"lists in tables": {
			`<table><tr><th>Name</th><th>Parts</th></tr><tr><td>Bell</td><td><ul><li>one</li><li>and <b>more</b><ol><li>deep</li></ol></li></ul></td></tr></table>`,
			`<table><tbody><tr><th>Name</th><th>Parts</th></tr><tr><td>Bell</td><td><ul><li>one</li><li>and <b>more</b><ol><li>deep</li></ol></li></ul></td></tr></tbody></table>`,
			"| Name | Parts |\n|---|---|\n| Bell | • one  <br />• and **more**  <br />1\\. deep |",
		},
		"indices": {
			`<p>10<sup>6</sup> parts of H<sub>2</sub>O</p>`,
			`<p>10<sup>6</sup> parts of H<sub>2</sub>O</p>`,
			"10<sup>6</sup> parts of H<sub>2</sub>O",
		},
		"headings that link to themselves": {
			`<h2 id="start">Start<a class="headerlink" href="#start" title="Permalink">¶</a></h2><p>See <a href="#start">there</a></p>`,
			`<h2 id="start">Start</h2>` + "\n" + `<p>See <a href="#start">there</a></p>`,
			"## Start\n\nSee there",
		},
		"nothing": {`<script>x()</script>`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := whole(t, c.page)
			got, err := render.HTML(r)
			require.NoError(t, err)
			assert.Equal(t, c.html, got)
			got, err = render.Markdown(r)
			require.NoError(t, err)
			assert.Equal(t, c.markdown, got)
		})
	}
}

// Code in raw text, fenced or set in, is code in every format; lines that are short end
// where they ended.
func TestCodeInRawText(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	const story = "The gauge reads the height of the water twice a day, unless the harbour master has gone home."
	r, err := c.Text(t.Context(), story+"\n\n"+fence+"python\nfor x in line:\n    continue\n"+fence+"\n\nif (low) {\n    wait()\n}\n\n"+story+" Then it sleeps.\n\nreturn low\n}")
	require.NoError(t, err)
	got, err := render.Markdown(r)
	require.NoError(t, err)
	assert.Equal(t, story+"\n\n"+fence+"\nfor x in line:\n    continue\n"+fence+"\n\n"+fence+"\nif (low) {\n    wait()\n}\n"+fence+"\n\n"+story+" Then it sleeps.\n\nreturn low  \n}", got)
	got, err = render.HTML(r)
	require.NoError(t, err)
	assert.Contains(t, got, "<pre>for x in line:\n    continue</pre>\n<pre>if (low) {\n    wait()\n}</pre>")
	assert.Contains(t, got, "<p>return low<br/>}</p>")
}

func TestWithoutImages(t *testing.T) {
	r := whole(t, `<p>See <img src="/i.jpg" alt="mill"> here</p><figure><img src="/j.jpg"></figure><p>End</p>`)
	page, err := render.HTML(r, render.WithoutImages())
	require.NoError(t, err)
	assert.Equal(t, "<p>See  here</p>\n<p>End</p>", page)
	md, err := render.Markdown(r, render.WithoutImages())
	require.NoError(t, err)
	assert.NotContains(t, md, "jpg")
}

// Nothing that runs reaches a format, in whatever disguise.
func TestNothingThatRunsIsRendered(t *testing.T) {
	page := `<p onclick="run()" style="background:url(javascript:run())">A <a href="javascript:run()">b</a> <a href=" jAvAsCrIpT&#58;run()">c</a>
		<a href="java&#10;script:run()">d</a> <a href="data:text/html,<script>run()</script>">e</a> <a href="vbscript:run()">f</a>
		<img src="javascript:run()"> <img src=x onerror=run()> <svg onload=run()><a xlink:href="javascript:run()">g</a></svg>
		<math><mtext><img src=x onerror=run()></mtext></math> <iframe srcdoc="<script>run()</script>"></iframe>
		&lt;script&gt;run2()&lt;/script&gt; [h](javascript:run3()) <b>![i](javascript:run4())</b></p>
		<form action="javascript:run()"><button formaction="javascript:run()">j</button></form>
		<object data="javascript:run()"></object><embed src="javascript:run()"><base href="javascript:run()//"><noscript><img src=x onerror=run()></noscript>`
	r := whole(t, page)
	harmlessFormats(t, r)
}

// harmlessFormats renders a result in every format, reads it as a browser would
// and checks that nothing runs.
func harmlessFormats(t *testing.T, r *clean.Result) {
	t.Helper()
	out, err := render.HTML(r)
	require.NoError(t, err)
	md, err := render.Markdown(r)
	require.NoError(t, err)
	var shown strings.Builder
	require.NoError(t, reader.Convert([]byte(md), &shown))
	assert.Equal(t, out, library.Sanitize(out), "a sanitiser takes out something")
	for _, page := range []string{out, shown.String()} {
		root, err := html.Parse(strings.NewReader(page))
		require.NoError(t, err)
		harmless(t, root)
	}
}

// harmless checks the elements and the attributes of a tree.
func harmless(t *testing.T, root *html.Node) {
	t.Helper()
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		assert.NotContains(t, []string{"script", "style", "iframe", "object", "embed", "base", "form", "button", "svg", "math", "link", "meta"}, n.Data)
		for _, a := range n.Attr {
			assert.Contains(t, []string{"href", "src", "alt", "id", "class", "start", "colspan", "rowspan", "datetime", "reversed", "value", "align", "type", "disabled", "checked", "lang", "dir", "data-tex"}, a.Key)
			if a.Key == "href" || a.Key == "src" {
				scheme, _, found := strings.Cut(a.Val, ":")
				assert.True(t, !found || scheme == "https" || scheme == "http" || scheme == "mailto", a.Val)
			}
		}
	}
}

// A page that was changed after it was cleaned cannot be rendered, and says so.
func TestChangedPageIsRefused(t *testing.T) {
	root, err := html.Parse(strings.NewReader("<p>One</p><p>Two</p>"))
	require.NoError(t, err)
	r := clean.Whole(root)
	root.FirstChild.LastChild.FirstChild.FirstChild.Data = "Other"
	_, err = render.HTML(r)
	assert.ErrorContains(t, err, "the page's tree was changed after it was cleaned")
	_, err = render.Markdown(r)
	assert.ErrorContains(t, err, "the page's tree was changed after it was cleaned")
}

// A tree that was parsed from bytes in another encoding holds what is no UTF-8.
func TestBrokenEncoding(t *testing.T) {
	r := whole(t, "<p>Caf\xe9 au lait *\xff* \xe9</p>")
	md, err := render.Markdown(r)
	require.NoError(t, err)
	assert.Equal(t, "Caf\xe9 au lait \\*\xff\\* \xe9", md)
	_, err = render.HTML(r)
	require.NoError(t, err)
}

// A text has no markup to go by: its blocks become paragraphs, in their lines.
func TestTextIsRendered(t *testing.T) {
	const mill = "The council met on Tuesday evening to decide how the old mill by the river should be used, and whether the bridge beside it can bear another winter."
	c, err := clean.New()
	require.NoError(t, err)
	r, err := c.Text(t.Context(), mill+"\n\n"+mill[:60]+" <b> & *so* on, the chairwoman told the members of the council in the evening.")
	require.NoError(t, err)
	md, err := render.Markdown(r)
	require.NoError(t, err)
	assert.Contains(t, md, mill+"\n\n")
	assert.Contains(t, md, `&lt;b&gt; & \*so\* on`)
	page, err := render.HTML(r)
	require.NoError(t, err)
	assert.Contains(t, page, "<p>"+mill+"</p>\n<p>")
	assert.Contains(t, page, "&lt;b&gt; &amp; *so* on")
}

// A paragraph of many pieces is put together in one go: the bytes allocated grow with it.
func TestGiantParagraphs(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	const sentence = "The council met on Tuesday evening to decide how the old mill by the river should be used. "
	for name, make := range map[string]func(n int) (*clean.Result, error){
		"one line":      func(n int) (*clean.Result, error) { return c.Text(t.Context(), strings.Repeat(sentence, n)) },
		"wrapped lines": func(n int) (*clean.Result, error) { return c.Text(t.Context(), strings.Repeat(sentence[:70]+"\n", n)) },
		"spans": func(n int) (*clean.Result, error) {
			return c.HTML(t.Context(), []byte("<p>"+strings.Repeat("<span>"+sentence+"</span>", n)))
		},
		"listing of breaks": func(n int) (*clean.Result, error) {
			return c.HTML(t.Context(), []byte("<p>"+sentence+"<pre>"+strings.Repeat("a = b<br>", n)+"</pre><p>"+sentence))
		},
	} {
		t.Run(name, func(t *testing.T) {
			bytes := func(n int) float64 {
				r, err := make(n)
				require.NoError(t, err)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err = render.Markdown(r)
				require.NoError(t, err)
				runtime.ReadMemStats(&after)
				return float64(after.TotalAlloc - before.TotalAlloc)
			}
			bytes(100) // what is made once
			assert.Less(t, bytes(4000)/bytes(500), 16.0)
		})
	}
}
