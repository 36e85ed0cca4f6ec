package clean

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/read"
)

// Whole returns what stands in root as a result in which everything is kept: a
// body that another extractor has found, in winnow's blocks and formats. Its
// Meta is empty. The tree is not changed.
func Whole(root *html.Node, in ...Input) *Result {
	var d doc.Document
	read.Page(&d, root)
	r := &Result{source: d.Source, root: root, url: first(in).URL, Blocks: make([]Block, len(d.Blocks))}
	var text strings.Builder
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if i > 0 {
			text.WriteString(separators[b.Gap])
		}
		text.WriteString(b.Text)
		r.Blocks[i] = blockOf(b)
	}
	r.Text = text.String()
	if r.Text == "" {
		r.Doubt = []string{DoubtEmpty}
	}
	return r
}
