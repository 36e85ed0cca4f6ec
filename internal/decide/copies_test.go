package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

// tree is a page of two boxes with a paragraph or more in each, whose elements have the
// given classes; blocks name the box that they stand in.
func tree(blocks []doc.Block, first, second string) []doc.Elem {
	box := func(class string, parent int32) doc.Elem {
		return doc.Elem{Node: &html.Node{Data: "div", Attr: []html.Attribute{{Key: "class", Val: class}}}, Parent: parent}
	}
	elems := []doc.Elem{box("page", -1), box(first, 0), box(second, 0)}
	for i := range blocks {
		elems = append(elems, doc.Elem{Node: &html.Node{Data: "p"}, Parent: blocks[i].Elem})
		blocks[i].Elem = int32(len(elems) - 1)
	}
	return elems
}

func TestCopiesLeave(t *testing.T) {
	in := func(box int32, text string, words int32) doc.Block {
		return doc.Block{Text: text, Words: words, Elem: box}
	}
	heading, item, code := in(2, "copy", 12), in(2, "copy", 12), in(2, "copy", 12)
	heading.Kind, item.Kind, code.Kind = doc.Heading, doc.ListItem, doc.Code
	for name, c := range map[string]struct {
		first, second string
		blocks        []doc.Block
		keep          []bool
	}{
		"for another width of the screen": {"wide", "narrow", []doc.Block{in(1, "copy", 12), in(2, "copy", 12)}, []bool{true, false}},
		"a heading":                       {"wide", "narrow", []doc.Block{in(1, "copy", 12), heading}, []bool{true, false}},
		"with short lines beside it": {"wide", "narrow",
			[]doc.Block{in(1, "label", 1), in(1, "copy", 12), in(2, "label", 1), in(2, "copy", 12)}, []bool{true, true, false, false}},
		"but not one that says more": {"wide", "narrow",
			[]doc.Block{in(1, "label", 1), in(1, "copy", 12), in(2, "label", 1), in(2, "more", 9), in(2, "copy", 12)}, []bool{true, true, true, true, false}},
		"a refrain is none":                 {"wide", "narrow", []doc.Block{in(1, "copy", 12), in(1, "between", 12), in(1, "copy", 12)}, []bool{true, true, true}},
		"nor are entries with numbers":      {"entry-1", "entry-22", []doc.Block{in(1, "copy", 12), in(2, "copy", 12)}, []bool{true, true}},
		"nor a line that says little alone": {"wide", "narrow", []doc.Block{in(1, "copy", 3), in(2, "copy", 3)}, []bool{true, true}},
		"nor an item":                       {"wide", "narrow", []doc.Block{in(1, "copy", 12), item}, []bool{true, true}},
		"nor code":                          {"wide", "narrow", []doc.Block{in(1, "copy", 12), code}, []bool{true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			d := decider(t)
			elems := tree(c.blocks, c.first, c.second)
			scores := make([]float32, len(c.blocks))
			for i := range scores {
				scores[i] = 5
			}
			d.Decide(c.blocks, scores, nil, false)
			d.Copies(c.blocks, elems)
			var keep []bool
			for _, v := range d.Verdicts {
				keep = append(keep, v.Keep)
				assert.True(t, v.Keep || v.Category == "repeats")
			}
			assert.Equal(t, c.keep, keep)
		})
	}
}

func TestCopiesCanBeKept(t *testing.T) {
	d := decider(t)
	d.Keep["repeats"] = true
	blocks := []doc.Block{{Text: "copy", Words: 12, Elem: 1}, {Text: "copy", Words: 12, Elem: 2}}
	elems := tree(blocks, "wide", "narrow")
	d.Decide(blocks, []float32{5, 5}, nil, false)
	d.Copies(blocks, elems)
	assert.True(t, d.Verdicts[1].Keep)
}
