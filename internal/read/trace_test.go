package read

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

// pieces of a page, each as node's text → text read, by block.
func tracePage(t *testing.T, page string) (*doc.Document, *Trace) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	d, trace := Retrace(root)
	var plain doc.Document
	Page(&plain, root)
	assert.Equal(t, plain.Source, d.Source)
	assert.Equal(t, plain.Blocks, d.Blocks)
	return d, trace
}

func TestTraceCoversTheText(t *testing.T) {
	d, trace := tracePage(t, `<p> Oats  and <b> barley </b>,<i>rye</i>. </p><div>One<br>two</div> <p> </p>
<pre>
a
  b<br>c
</pre><table><tr><td> x </td><td><p>y</p> z</td></tr></table><noscript><p>plain</p></noscript>`)
	var parts []string
	at := 0
	for i, p := range trace.Pieces {
		require.LessOrEqual(t, at, p.Start, "piece %d", i)
		at = p.End
		b := d.Blocks[p.Block]
		require.True(t, b.Start <= p.Start && p.End <= b.End, "piece %d stands in its block", i)
		parts = append(parts, d.Source[p.Start:p.End])
	}
	assert.Equal(t, []string{"Oats and", " barley", " ,", "rye", ".", "One", "two", "a\n  b", "\n", "c", "x", "y", " z", "plain"}, parts)
	assert.Len(t, trace.Fragments, 1)
}

func TestTraceForgetsBlocksOfWhiteSpace(t *testing.T) {
	d, trace := tracePage(t, "<pre>  \n \n</pre><p>left</p>")
	require.Len(t, trace.Pieces, 1)
	assert.Equal(t, "left", d.Source[trace.Pieces[0].Start:trace.Pieces[0].End])
	assert.EqualValues(t, 0, trace.Pieces[0].Block)
}

func BenchmarkPage(b *testing.B) {
	var page strings.Builder
	for i := range 400 {
		fmt.Fprintf(&page, `<div class="entry e%d"><h3>Part %d</h3><p>The <b>mill</b> ran <a href="/x">all night</a>, and nobody in the village slept.</p><ul><li>one<li>two</ul></div>`, i, i)
	}
	root, err := html.Parse(strings.NewReader(page.String()))
	require.NoError(b, err)
	var d doc.Document
	b.ReportAllocs()
	for b.Loop() {
		Page(&d, root)
	}
}
