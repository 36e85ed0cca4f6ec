package read

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
)

// The parser gives up on more than 512 open elements. Pages that have them lose tags, but
// no text.
func TestDeepPagesKeepTheirText(t *testing.T) {
	const text = "The bell is rung at noon."
	for _, unit := range []string{
		"<div>", "<div><script></script>", "<div><style></style>", "<div><title></title>", "<div></b>", "<b><div></b>", "<div><p></div><div>", "<i><p></i>",
	} {
		root, err := Parse([]byte("<body>"+strings.Repeat(unit, 600)+text), "")
		require.NoError(t, err, unit)
		var d doc.Document
		Page(&d, root)
		require.NotEmpty(t, d.Blocks, unit)
		assert.Equal(t, text, d.Blocks[len(d.Blocks)-1].Text, unit)
	}
}

// What stands behind a deep part is as it was.
func TestDeepPartsEnd(t *testing.T) {
	root, err := Parse([]byte("<body>"+strings.Repeat("<div>", 600)+"deep"+strings.Repeat("</div>", 600)+"<ul><li>The bell<li>The rope</ul>"), "")
	require.NoError(t, err)
	var d doc.Document
	Page(&d, root)
	require.Len(t, d.Blocks, 3)
	assert.Equal(t, doc.ListItem, d.Blocks[2].Kind)
}

func TestWhatIsNotRead(t *testing.T) {
	for page, want := range map[string]string{
		`<h2>Start<a class="headerlink" href="#start">¶</a></h2>`: "Start",
		`<p>See <a href="#start">¶ 4</a>`:                         "See ¶ 4",
		`<p>The sign <a href="/pilcrow">¶</a>`:                    "The sign ¶",
		`<table class="highlight"><tr><td class="linenos"><pre>1|2</pre></td><td><pre>a = b|c = d</pre></td></tr></table>`: "a = b|c = d",
		`<pre><span class="linenos">1</span>a = b|<span class="linenos">2</span>c = d</pre>`:                               "a = b|c = d",
		`<div class="gutter">Wide gutters</div>`:                                                                           "Wide gutters",
	} {
		root, err := Parse([]byte(strings.ReplaceAll(page, "|", "\n")), "")
		require.NoError(t, err)
		var d doc.Document
		Page(&d, root)
		require.Len(t, d.Blocks, 1, page)
		assert.Equal(t, strings.Join(strings.Fields(strings.ReplaceAll(want, "|", " ")), " "), strings.Join(strings.Fields(d.Blocks[0].Text), " "), page)
	}
}
