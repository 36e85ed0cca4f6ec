package clean_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/readability"
	"github.com/winnow-text/winnow/render"
)

// goldenPages are the pages of the golden cases, by name.
func goldenPages(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../golden/html/*/input.html")
	require.NoError(t, err)
	require.Greater(t, len(files), 50)
	pages := map[string][]byte{}
	for _, file := range files {
		pages[filepath.Base(filepath.Dir(file))], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	return pages
}

// A caller's page is never modified, whatever is done with it: cleaned,
// explained, judged by another extractor, rendered.
func TestPagesOfTheCallerAreLeftAlone(t *testing.T) {
	c, err := clean.New(clean.Explain())
	require.NoError(t, err)
	asking, err := clean.New(clean.Weights("test", even), clean.SecondOpinion(readability.Extract))
	require.NoError(t, err)
	for name, page := range goldenPages(t) {
		root, err := html.Parse(bytes.NewReader(page))
		require.NoError(t, err)
		before := shape(root)
		for _, each := range []*clean.Cleaner{c, asking} {
			r, err := each.Document(t.Context(), goquery.NewDocumentFromNode(root), clean.Input{URL: "https://example.org/a"})
			require.NoError(t, err, name)
			_, err = render.HTML(r)
			require.NoError(t, err, name)
			_, err = render.Markdown(r)
			require.NoError(t, err, name)
			if shape(root) != before {
				t.Errorf("%s: the page was changed", name)
			}
		}
	}
}

// shape is everything that a tree says.
func shape(root *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		b.WriteString(n.Data + n.DataAtom.String() + n.Namespace + string(rune('0'+n.Type)))
		for _, a := range n.Attr {
			b.WriteString(a.Namespace + a.Key + "=" + a.Val + ";")
		}
		b.WriteByte('(')
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		b.WriteByte(')')
	}
	walk(root)
	return b.String()
}

// One Cleaner serves many goroutines, and each gets what it would get alone.
func TestConcurrentUse(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	pages := goldenPages(t)
	want := map[string]string{}
	for name, page := range pages {
		r, err := c.HTML(t.Context(), page)
		require.NoError(t, err)
		want[name] = r.Text
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for name, page := range pages {
				r, err := c.HTML(t.Context(), page)
				if assert.NoError(t, err) {
					assert.Equal(t, want[name], r.Text, name)
				}
				if _, err := c.Text(t.Context(), string(page)); err != nil && !strings.Contains(err.Error(), "binary") {
					t.Error(name, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestErrors(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	ctx := t.Context()
	picture := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03\x00\x00\x00\x00\x00\x05"
	pdf := "%PDF-1.7\n1 0 obj << /Type /Catalog >> stream\nx\x00\x01\x02\xff\xfe\x00\x00 endstream"
	for _, data := range []string{picture, pdf} {
		_, err = c.Text(ctx, data)
		assert.ErrorIs(t, err, clean.ErrBinary)
		_, err = c.HTML(ctx, []byte(data))
		assert.True(t, err != nil && (strings.Contains(err.Error(), "binary") || strings.Contains(err.Error(), "HTML")), "%v", err)
	}
	for _, d := range []*goquery.Document{nil, {}, {Selection: &goquery.Selection{}}} {
		_, err = c.Document(ctx, d)
		assert.ErrorIs(t, err, clean.ErrNotHTML)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	_, err = c.Text(over, "A line.")
	assert.ErrorIs(t, err, context.Canceled)
	_, err = c.HTML(over, []byte("<p>A line."))
	assert.ErrorIs(t, err, context.Canceled)

	for want, option := range map[string]clean.Option{
		`cannot keep "nonsense": no such category; there are ads`: clean.Keep("nonsense"),
		`cannot drop "nonsense": no such category`:                clean.Drop("nonsense"),
		`language "English": use a two-letter`:                    clean.Lang("English"),
		`mine:1: not a weights file of this version`:              clean.Weights("mine", "nonsense"),
		`nothing.yaml`: clean.Rules(os.DirFS("."), "nothing.yaml"),
	} {
		_, err = clean.New(option)
		assert.ErrorContains(t, err, want)
		_, err = c.With(option)
		assert.ErrorContains(t, err, want)
	}
}

// An empty body, and a body that may be wrong, are never without a word.
func TestDoubt(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	prose := strings.Repeat(prose, 3)
	for name, x := range map[string]struct {
		text, page string
		want       []string
	}{
		"nothing":                  {text: "", want: []string{clean.DoubtEmpty}},
		"white space":              {text: " \n\n\t\n", want: []string{clean.DoubtEmpty}},
		"an empty page":            {page: "", want: []string{clean.DoubtEmpty}},
		"a page of scripts":        {page: "<html><body><script>run()</script></body></html>", want: []string{clean.DoubtEmpty}},
		"a page that wants one":    {page: `<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>`, want: []string{clean.DoubtEmpty, clean.DoubtBlocked}},
		"a login":                  {page: `<html><head><title>Log in</title></head><body><form><h1>Log in</h1><label>Email</label><input><button>Log in</button></form><p>Sign in to continue reading this article.</p></body></html>`, want: []string{clean.DoubtEmpty, clean.DoubtBlocked}},
		"frames":                   {page: `<html><frameset><frame src="a.html"><noframes>No frames here.</noframes></frameset></html>`, want: []string{clean.DoubtEmpty}},
		"letters that were broken": {text: prose + "\n\nDas MÃ¼hlrad dreht sich wieder, und die KÃ¼che riecht nach Brot, sagt die MÃ¼llerin. " + prose, want: []string{clean.DoubtMojibake}},
		"an article":               {text: prose + "\n\n" + prose[:149], want: nil},
		"nearly all went":          {text: prose + "\n\n" + strings.Repeat("Your email address will not be published. Required fields are marked *\n\n", 400), want: []string{clean.DoubtLoss}},
	} {
		t.Run(name, func(t *testing.T) {
			var r *clean.Result
			var err error
			if x.text != "" || x.page == "" && strings.HasPrefix(name, "nothing") {
				r, err = c.Text(t.Context(), x.text)
			} else {
				r, err = c.HTML(t.Context(), []byte(x.page))
			}
			require.NoError(t, err)
			assert.Equal(t, x.want, r.Doubt, "%q", r.Text)
		})
	}
}

// Lines keep their indentation where the prose has one margin; where it stands here and there, as
// in the source of a page, they lose it.
func TestIndentation(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	const (
		first  = "The gauge reads the height of the water twice a day, unless the harbour master has gone home."
		second = "A reading that lies more than a metre from the one before is marked as doubtful by the office."
		code   = "for reading in line:\n    print(reading)"
	)
	for name, x := range map[string]struct{ text, want string }{
		"no margin":   {first + "\n\n" + code + "\n\n" + second, first + "\n\n" + code + "\n\n" + second},
		"one margin":  {"  " + first + "\n\n    $ gauge --read\n\n  " + second, first + "\n\n  $ gauge --read\n\n" + second},
		"two margins": {"\t\t" + first + "\n\n\t\t\t" + second, first + "\n\n" + second},
		"no prose":    {"def gauge():\n    return 4200", "def gauge():\n    return 4200"},
		"one line":    {"  " + first + " " + second, first + " " + second},
	} {
		r, err := c.Text(t.Context(), x.text)
		require.NoError(t, err)
		assert.Equal(t, x.want, r.Text, name)
		again, err := c.Text(t.Context(), r.Text)
		require.NoError(t, err)
		assert.Equal(t, r.Text, again.Text, name)
	}
}

// The sentences of a text of one line stay as they stood: without blanks between them in a script
// that has none.
func TestSentencesOfOneLine(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	for _, text := range []string{
		strings.Repeat("这座桥将在五月重新开放。工程比原计划晚了一年。市长说，费用没有增加。", 12),
		strings.TrimSpace(strings.Repeat("The bridge opens in May.  The work took a year longer than planned.  The mayor said it cost no more.  ", 12)),
	} {
		r, err := c.Text(t.Context(), text)
		require.NoError(t, err)
		assert.Equal(t, text, r.Text)
	}
}

// Line breaks of every kind become line feeds, within what was joined too.
func TestLineBreaks(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	const text = "The gauge reads the height of the water twice a day, unless the harbour master has gone home.\n\nif (low) {\n    wait()\n}"
	for _, feed := range []string{"\n", "\r\n", "\r"} {
		r, err := c.Text(t.Context(), strings.ReplaceAll(text, "\n", feed))
		require.NoError(t, err)
		assert.Equal(t, text, r.Text, "%q", feed)
	}
}

// A part of a line is cut where it stands, whatever blanks of print stand before it.
func TestCutsAmongBlanksOfPrint(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	const first = "Le conseil a décidé mardi soir de garder le bac tout l’hiver, contre l’avis du port, qui y voit une dépense de trop."
	for _, blank := range []string{"\u00a0", "\u202f", "\u2009", "\u3000", "\u200e", "\u2060"} {
		last := "Le maire n’en démord pas" + blank + ": «" + blank + "Un désastre" + blank + "!" + blank + "», a-t-il conclu devant la salle, qui ne riait plus du tout."
		r, err := c.Text(t.Context(), first+"\n\n"+last+" (Reuters)")
		require.NoError(t, err)
		assert.Equal(t, first+"\n\n"+last, r.Text, "%q", blank)
	}
}

// The marks of Markdown are not judged, but stay with what they mark or go with it.
func TestMarkdownLinks(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	const first = "The [gauge](https://example.org/g) reads the height of the water twice a day, unless the [harbour master](/m) has gone home."
	r, err := c.Text(t.Context(), "- [Home](/)\n- [Share on Facebook](https://example.org/share)\n\n"+first+"\n\n[Leave a comment](#c)")
	require.NoError(t, err)
	assert.Equal(t, first, r.Text)
	removed := r.Removed()
	assert.Equal(t, "[Leave a comment](#c)", removed[len(removed)-1].Text, "what went is told with its marks")

	// A cut of the judged text is one of the source, and takes whole links.
	const last = " ___"
	r, err = c.Text(t.Context(), first+" It was made by [the office](/o)"+last+"\n\n"+first)
	require.NoError(t, err)
	assert.Equal(t, first+" It was made by [the office](/o)\n\n"+first, r.Text)
}
