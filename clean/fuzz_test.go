package clean_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/render"
)

// inOrder says whether the letters of part stand in whole in the same order,
// white space aside.
func inOrder(part, whole string) bool {
	rest := []rune(whole)
	for _, r := range part {
		if unicode.IsSpace(r) {
			continue
		}
		for len(rest) > 0 && rest[0] != r {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return false
		}
		rest = rest[1:]
	}
	return true
}

// remainder is what stands between the removals, each of which is a part of the whole of its own.
func remainder(t *testing.T, r *clean.Result, whole string) string {
	t.Helper()
	var rest strings.Builder
	at := 0
	for _, cut := range r.Removed() {
		require.True(t, at <= cut.Start && cut.Start < cut.End && cut.End <= len(whole), "%+v", cut)
		rest.WriteString(whole[at:cut.Start])
		at = cut.End
	}
	return rest.String() + whole[at:]
}

// visible is a text without what prints nothing.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if read.Blank(r) {
			return -1
		}
		return r
	}, s)
}

// Of any bytes the body is a part in their order, and where it has settled it stays what it is when
// it is cleaned again.
func FuzzText(f *testing.F) {
	for _, h := range hostileTexts {
		f.Add(h.make(600))
	}
	f.Add(story)
	c, err := clean.New()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 64<<10 {
			return
		}
		r, err := c.Text(t.Context(), text)
		if errors.Is(err, clean.ErrBinary) {
			return
		}
		require.NoError(t, err)
		whole := clean.Source(r)
		require.True(t, inOrder(r.Text, whole), "%q", r.Text)
		require.Equal(t, visible(r.Text), visible(remainder(t, r, whole)))
		if !clean.Settled(r) || strings.Contains(r.Text, "\x00") { // which may look like UTF-16
			return
		}
		again, err := c.Text(t.Context(), r.Text)
		if errors.Is(err, clean.ErrBinary) {
			return // what stood around it told that it was text
		}
		require.NoError(t, err)
		require.Equal(t, r.Text, again.Text)
	})
}

// Any page in any encoding is cleaned or is no page, and can be rendered.
func FuzzHTML(f *testing.F) {
	for _, h := range hostilePages {
		f.Add([]byte(h.make(600)), "", "")
	}
	f.Add([]byte(storyPage), "https://courier.example/ferry", "utf-8")
	f.Add([]byte("<meta charset=koi8-r><p>\xf2\xc5\xcb\xc1"), "//[::1", "shift_jis")
	c, err := clean.New(clean.Explain())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, page []byte, address, charset string) {
		if len(page) > 64<<10 {
			return
		}
		r, err := c.HTML(t.Context(), page, clean.Input{URL: address, Charset: charset})
		if err != nil {
			if !errors.Is(err, clean.ErrBinary) && !errors.Is(err, clean.ErrNotHTML) {
				require.ErrorContains(t, err, "charset")
			}
			return
		}
		for _, b := range r.Blocks {
			require.True(t, 0 <= b.Start && b.Start <= b.End, "%+v", b)
		}
		_, err = render.HTML(r)
		require.NoError(t, err)
		_, err = render.Markdown(r)
		require.NoError(t, err)
	})
}

// What is called a file of weights is refused with its place, or works.
func FuzzWeights(f *testing.F) {
	f.Add(even)
	f.Add("winnow-weights 3 text\nword subscribe -1.16 310\npass 9\ntree words:9-17\n  -0.5 0.5\n  # 10 11\n")
	f.Add("winnow-weights 3 html\nkind forum name:.thread 1.21 33\ngate 0.1\npass 0\n")
	f.Add("winnow-weights 3 text\npass 0\n ") // a line of a single space
	f.Add("winnow-weights 3 text\npass 0\ntree words:0,2-4 words:1 -\n \n  #\n")
	f.Fuzz(func(t *testing.T, file string) {
		c, err := clean.New(clean.Weights("given", file))
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "given:"), "%v", err)
			return
		}
		_, err = c.Text(t.Context(), story)
		require.NoError(t, err)
		_, err = c.HTML(t.Context(), []byte(storyPage))
		require.NoError(t, err)
	})
}

// A pack of a stranger is refused with its place, or cleans.
func FuzzPack(f *testing.F) {
	f.Add("category: ads\nrules:\n  - {id: ads/x, why: y, line: '(?i)^share( this)?$', certain: true, drop: [Share this], keep: [Share it.]}\n")
	f.Add("category: ads\nrules:\n  - {id: ads/x, why: y, select: 'footer > p:first-child', drop: ['<footer><p>b</footer>'], keep: ['<p>c']}\n")
	f.Add("category: ads\nrules:\n  - {id: ads/x, why: y, sequence: [a, {pattern: b, optional: true}], reach: {until: c}, drop: ['a'], keep: ['c']}\n")
	f.Fuzz(func(t *testing.T, pack string) {
		c, err := clean.New(clean.WithoutDefaultRules(), clean.Rules(fstest.MapFS{"p.yaml": {Data: []byte(pack)}}, "p.yaml"))
		if err != nil {
			require.ErrorContains(t, err, "p.yaml")
			return
		}
		_, err = c.Text(t.Context(), story)
		require.NoError(t, err)
		_, err = c.HTML(t.Context(), []byte(storyPage))
		require.NoError(t, err)
	})
}
