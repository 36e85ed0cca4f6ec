package render_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

// Whatever a page holds, it can be rendered, and nothing that runs comes out.
func FuzzRender(f *testing.F) {
	for _, seed := range []string{
		`<h1>A</h1><p>b <b>c</b> <a href="javascript:x">d</a><img src=x onerror=y></p><ul><li>e<ol><li>f</ol></ul>`,
		`<table><tr><th>a|b<td colspan=9>c<tr><td><pre>d</pre></table><pre><code class=language-go>e` + "```" + `</code></pre>`,
		`<p>f<sup><a href="#n">1</a></sup><ol><li id=n>g <a href="#r">↩</a></ol><blockquote>h<hr>i<br>j</blockquote>`,
		"<p>k\xe9 *l* _m_ [n](o) `p` ~~~ 1. # - + = & &amp; <q> \uf002</p><dl><dt>r<dd>s</dl><ruby>t<rt>u</ruby>",
		`<p lang=fr dir=rtl>u <span lang=de>v <q>w <q>x</q></q></span> <a href="/y"><img src=z.jpg alt=a> b</a></p><ul><li><input type=checkbox checked> c<ol reversed start=9 value=3><li value=7>d</ol></ul>`,
		`<p>$5 <math alttext="a|b_c*d](javascript:run())<e>"><mi>f</mi></math> <script type="math/tex; mode=display">g</script></p><table><tr><th align=right>h<td style="text-align:center">i<tr><td><math><annotation encoding="application/x-tex">|j|</annotation><mi>k</mi></math></table>`,
		`<p><code>l<br>&nbsp; m<br></code></p>`,
	} {
		f.Add(seed, "https://example.org/a/")
	}
	f.Fuzz(func(t *testing.T, page, address string) {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		harmlessFormats(t, clean.Whole(root, clean.Input{URL: address}))
	})
}

// Whatever a raw text holds, it can be rendered, and nothing that runs comes out.
func FuzzRenderText(f *testing.F) {
	for _, seed := range []string{
		"The gauge reads.\n\n```html\n<script>run()</script>\n```\n\nif (low) {\n    wait()\n}\n\n[a](javascript:run()) <img src=x onerror=run()>",
		"~~~\r\n  a\r\n\r\n ~~~\r\n~~~\r# b\r=====\r| c | d |\r|---|---|\r",
	} {
		f.Add(seed)
	}
	c, err := clean.New()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := c.Text(t.Context(), text)
		if err != nil || len(text) > 64<<10 {
			return
		}
		harmlessFormats(t, r)
	})
}
