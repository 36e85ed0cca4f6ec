package clean

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const drawnByScript = `<!DOCTYPE html><html lang="en"><head><title>The lamps of Quay Lane</title>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"The lamps of Quay Lane","articleBody":"The seven lamps of Quay Lane burn oil again. A keeper fills them every evening, an hour before the tide turns.\n\nThe oil is pressed in the next valley. It smells of apples, and nobody in the lane has complained so far."}</script>
</head><body>`

func TestStructuredBodyOfPageDrawnByScript(t *testing.T) {
	c, err := New()
	require.NoError(t, err)
	r, err := c.HTML(t.Context(), []byte(drawnByScript+`<noscript>Please enable JavaScript.</noscript><div id="app"></div></body></html>`))
	require.NoError(t, err)
	assert.Equal(t, "The seven lamps of Quay Lane burn oil again. A keeper fills them every evening, an hour before the tide turns.\n\n"+
		"The oil is pressed in the next valley. It smells of apples, and nobody in the lane has complained so far.", r.Text)
	assert.Equal(t, []string{DoubtStructured}, r.Doubt)
	assert.Equal(t, "The lamps of Quay Lane", r.Meta.Title)
	for _, b := range r.Blocks {
		assert.Equal(t, b.Text, r.source[b.Start:b.End])
	}
	assert.Len(t, r.Removed(), 1)
}

func TestStructuredBodyLeavesShownBodyAlone(t *testing.T) {
	c, err := New()
	require.NoError(t, err)
	shown := drawnByScript + `<article><h1>The lamps of Quay Lane</h1><p>The seven lamps of Quay Lane burn oil again. A keeper fills them every evening, an hour before the tide turns.</p>
<p>The oil is pressed in the next valley. It smells of apples, and nobody in the lane has complained so far.</p></article></body></html>`
	r, err := c.HTML(t.Context(), []byte(shown))
	require.NoError(t, err)
	assert.NotContains(t, r.Doubt, DoubtStructured)
}
