package readability

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

func TestExtract(t *testing.T) {
	prose := strings.Repeat("The council met on Tuesday evening, to decide how the old mill by the river should be used from now on. ", 4)
	page := `<html lang="en"><head><title>The mill</title><meta name="author" content="Ann Smith"><meta property="article:published_time" content="2025-03-04T07:15:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h2>One</h2><p>` + prose + `</p><p>` + prose + `</p></article></body></html>`
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	r, err := Extract(t.Context(), root, clean.Input{URL: "https://example.org/mill"})
	require.NoError(t, err)
	assert.Contains(t, r.Text, strings.TrimSpace(prose))
	assert.NotContains(t, r.Text, "Home")
	assert.Equal(t, "Ann Smith", r.Meta.Byline)
	assert.Equal(t, "2025-03-04T07:15:00Z", r.Meta.Published)
	for _, b := range r.Blocks {
		assert.True(t, b.Keep)
	}

	_, err = Extract(t.Context(), root, clean.Input{URL: "http://["})
	assert.ErrorContains(t, err, "the page's address")
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Extract(over, root, clean.Input{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestEmptyPage(t *testing.T) {
	root, err := html.Parse(strings.NewReader(""))
	require.NoError(t, err)
	r, err := Extract(t.Context(), root, clean.Input{})
	require.NoError(t, err)
	assert.Empty(t, r.Text)
	assert.Equal(t, []string{clean.DoubtEmpty}, r.Doubt)
}
