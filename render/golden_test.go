package render_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	markdown "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/render"
)

// visible is a text without its white space, which formats set as they need.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, s)
}

// textOf is the text of a piece of HTML.
func textOf(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

var table = extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))

// reader reads Markdown the way that sites which show it do.
var reader = goldmark.New(goldmark.WithExtensions(table, extension.Strikethrough, extension.TaskList), goldmark.WithRendererOptions(markdown.WithUnsafe()))

// footnoteMark is what Markdown has for a footnote's mark, in the text and before the note.
var footnoteMark = regexp.MustCompile(`\[\^[^\]\s]{1,8}\]:?`)

// formula is one in TeX, in Markdown, and formulaText what it has in the place of that in HTML.
var (
	formula     = regexp.MustCompile(`\$[^$]+\$`)
	formulaText = regexp.MustCompile(`<span class="math [^>]*>[^<]*</span>`)
)

// fenceLine is a line around code in text that is Markdown itself: every format has marks
// of its own.
var fenceLine = regexp.MustCompile("(?m)^(```|~~~).*$")

// What is rendered is what was decided: the text of every format is that of the
// result, for every golden case.
func TestEveryFormatHasTheSameText(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	files, err := filepath.Glob("../golden/*/*/input.*")
	require.NoError(t, err)
	require.Greater(t, len(files), 120)
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			input, err := os.ReadFile(file)
			require.NoError(t, err)
			var r *clean.Result
			if filepath.Ext(file) == ".html" {
				r, err = c.HTML(t.Context(), input, clean.Input{URL: "https://example.org/story"})
			} else {
				r, err = c.Text(t.Context(), string(input))
			}
			require.NoError(t, err)
			want := visible(fenceLine.ReplaceAllString(r.Text, ""))

			page, err := render.HTML(r, render.WithoutImages())
			require.NoError(t, err)
			assert.Equal(t, want, visible(textOf(t, page)), "as HTML")

			if strings.Contains(page, "data-tex") {
				want = visible(textOf(t, formulaText.ReplaceAllString(page, "")))
			}
			md, err := render.Markdown(r, render.WithoutImages())
			require.NoError(t, err)
			if strings.Contains(page, "data-tex") {
				md = formula.ReplaceAllString(md, "")
			}
			var read bytes.Buffer
			require.NoError(t, reader.Convert([]byte(footnoteMark.ReplaceAllString(md, "")), &read))
			assert.Equal(t, want, visible(textOf(t, read.String())), "as Markdown:\n%s", md)
		})
	}
}
