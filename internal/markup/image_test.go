package markup

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const prose = `<p>The mill at the weir has ground rye for three hundred years.</p>`

// pictures are the addresses of the pictures in a page's tree.
func pictures(t *testing.T, page string) string {
	t.Helper()
	n, err := Tree(decided(t, page, "https://a.example/n/"))
	require.NoError(t, err)
	var all []string
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.DataAtom == atom.Img {
			all = append(all, strings.TrimPrefix(attr(n, "src"), "https://a.example/n/"))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(all, " ")
}

func TestImages(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"between paragraphs", prose + `<img src=a.jpg>` + prose, "a.jpg"},
		{"at the head of the article", `<nav>Drop menu</nav><article><img src=a.jpg>` + prose + `</article>`, "a.jpg"},
		{"beside what went", `<article>` + prose + `<div><img src=ad.jpg><p>Drop this offer</p></div>` + prose + `</article>`, ""},
		{"a logo", `<body><div><img src=logo.png></div>` + prose + prose + `</body>`, ""},
		{"a caption is no company", `<article><figure><img src=a.jpg><figcaption>Drop: the mill</figcaption></figure>` + prose + `</article>`, "a.jpg"},
		{"icons and counters", prose + `<img src=a.gif width=1 height=1><img src=b.png width=24><img src=c.png width="300px">` + prose, "c.png"},
		{"loaded late", prose + `<img src="data:image/gif;base64,R0" data-src=a.jpg><img src=blank.gif data-lazy-src=b.jpg>` + prose, "a.jpg b.jpg"},
		{"the largest of a set", prose + `<img srcset="s.jpg 400w, l,1.jpg 1200w, m.jpg 800w"><img data-srcset="x.jpg, y.jpg 2x">` + prose, "l,1.jpg y.jpg"},
		{"sources of a picture", prose + `<picture><source srcset="a.webp 1x"><img src="data:,"></picture><picture><source srcset="b.webp"><img src=b.jpg></picture>` + prose, "a.webp b.jpg"},
		{"a copy for browsers without scripts", prose + `<img data-src=a.jpg><noscript><img src="a.jpg?w=800"></noscript><img src="data:,x"><noscript><img src=b.jpg></noscript>` + prose, "a.jpg b.jpg"},
		{"addresses that are no pictures'", prose + `<img src="javascript:x()"><img src="data:image/png;base64,AA"><img src="file:///etc/x"><img src="#"><img>` + prose, ""},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, pictures(t, c.page)) })
	}
	assert.Equal(t, `<p>Rye <img src="a.jpg" alt="a mill"/> and oats</p>`, treeOf(t, `<p>Rye <img src=a.jpg alt=" a
 mill " onerror=x()> and oats</p>`))
	assert.Equal(t, `<figure><img src="a.jpg" alt=""/><figcaption>The mill</figcaption></figure>`+prose, treeOf(t, `<figure><div><img src=a.jpg></div><figcaption>The mill</figcaption></figure>`+prose))
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{`<pre><code class="hljs language-rust">x</code></pre>`, "rust"},
		{`<pre class="lang-js prettyprint">x</pre>`, "js"},
		{`<div class="highlight highlight-source-shell"><pre>x</pre></div>`, "shell"},
		{`<pre class="brush: php; toolbar: false">x</pre>`, "php"},
		{`<pre class="sourceCode python"><code>x</code></pre>`, "python"},
		{`<div class="highlight-python notranslate"><div class="highlight"><pre>x</pre></div></div>`, "python"},
		{`<div class="highlight-default notranslate"><pre>x</pre></div>`, ""},
		{`<pre class="lang:ruby decode:true">x</pre>`, "ruby"},
		{`<pre data-syntaxhighlighter-params="brush: bash; gutter: false">x</pre>`, "bash"},
		{`<pre data-enlighter-language="go">x</pre>`, "go"},
		{`<pre lang="ruby">x</pre>`, "ruby"},
		{`<pre lang="en">x</pre>`, ""},
		{`<pre><code class="language-text">x</code></pre>`, ""},
		{`<figure data-lang="C++"><pre><code>x</code></pre></figure>`, "c++"},
		{`<div class="highlight"><table><tr><td><pre>1</pre></td><td><pre class="language-go">x</pre></td></tr></table></div>`, "go"},
		{`<pre class="hljs wide"><code>x</code></pre>`, ""},
		{`<section class="language-de"><p>y</p><pre>x</pre></section>`, ""},
		{`<pre class='language-x"><script>'><code>x</code></pre>`, ""},
	} {
		html := treeOf(t, c.page)
		_, rest, found := strings.Cut(html, `class="language-`)
		name, _, _ := strings.Cut(rest, `"`)
		assert.Equal(t, c.want, name, c.page)
		assert.Equal(t, c.want != "", found, c.page)
	}
}
