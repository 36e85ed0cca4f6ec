package markup

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
)

// maxNesting is how deep containers nest in the tree; what is nested deeper
// stands in the innermost.
const maxNesting = 24

// container walks a block element; one that says what its text is gets an
// element in the tree.
func (b *builder) container(n *html.Node) {
	out, outer := b.out, b.outer
	if to := b.open(n); to != nil {
		to.Attr = append(to.Attr, b.around.attributes(outer)...)
		b.outer = b.around
		b.out, b.line, b.last, b.chain = to, nil, nil, nil
		b.depth++
		b.children(n)
		b.depth--
		b.out, b.line, b.last, b.chain = out, nil, nil, nil
		b.outer = outer
		return
	}
	b.children(n)
}

// open makes the container of the tree that a block element of the page
// stands for, nil if it stands for none.
func (b *builder) open(n *html.Node) *html.Node {
	a := kind(n)
	if a == 0 || textOnly(b.out) || tabular(n) && !b.inTable(n) || !tabular(n) && b.depth >= maxNesting {
		return nil
	}
	to := element(a)
	parent := b.out
	switch a {
	case atom.Li:
		parent = b.within(atom.Ul, atom.Ul, atom.Ol)
		if parent.DataAtom == atom.Ol {
			copyNumber(to, n, "value")
		}
	case atom.Dt, atom.Dd:
		parent = b.within(atom.Dl, atom.Dl)
	case atom.Figcaption:
		if parent.DataAtom != atom.Figure {
			return nil
		}
	case atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot:
		if parent.DataAtom != atom.Table {
			return nil
		}
	case atom.Tr:
		if !rowGroup(parent) {
			return nil
		}
	case atom.Td, atom.Th:
		if parent.DataAtom != atom.Tr {
			return nil
		}
		copyCount(to, n, "colspan")
		copyCount(to, n, "rowspan")
		if align := alignment(n); align != "" {
			to.Attr = append(to.Attr, html.Attribute{Key: "align", Val: align})
		}
	default:
		parent = b.flow()
	}
	switch a {
	case atom.Ol:
		copyNumber(to, n, "start")
		if hasAttr(n, "reversed") {
			to.Attr = append(to.Attr, html.Attribute{Key: "reversed"})
		}
	case atom.Pre:
		if name, found := language(n); found || n.DataAtom == atom.Code {
			code := element(atom.Code)
			if name != "" {
				code.Attr = []html.Attribute{{Key: "class", Val: "language-" + name}}
			}
			to.AppendChild(code)
			b.thematicBreak(parent)
			parent.AppendChild(to)
			return code
		}
	}
	b.thematicBreak(parent)
	parent.AppendChild(to)
	return to
}

// kind is the container that an element stands for, 0 for none.
func kind(n *html.Node) atom.Atom {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption,
		atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th:
		return n.DataAtom
	case atom.Listing, atom.Xmp, atom.Code: // code that is no block is not asked for
		return atom.Pre
	case atom.Menu, atom.Dir:
		return atom.Ul
	}
	return 0
}

func tabular(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th:
		return true
	}
	return false
}

// findTables notes the tables that have a kept row of data. The others are
// the scaffold of a layout.
func (b *builder) findTables() {
	b.tables = map[*html.Node]bool{}
	row := int32(-1)
	for _, p := range b.trace.Pieces {
		if p.Block == row || b.blocks[p.Block].Kind != doc.TableRow || !b.page.Blocks[p.Block].Keep {
			continue
		}
		row = p.Block
		for n := p.Node; n != nil; n = n.Parent {
			if n.DataAtom == atom.Table {
				b.tables[n] = true
				break
			}
		}
	}
}

// inTable says whether the nearest table around an element shows data.
func (b *builder) inTable(n *html.Node) bool {
	for up := 0; n != nil && up < 8; n, up = n.Parent, up+1 {
		if n.DataAtom == atom.Table {
			return b.tables[n]
		}
	}
	return false
}

func rowGroup(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Table, atom.Thead, atom.Tbody, atom.Tfoot:
		return true
	}
	return false
}

// textOnly says whether a container of the tree holds lines and no containers.
func textOnly(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dt, atom.Figcaption, atom.Caption, atom.Pre, atom.Code:
		return true
	}
	return false
}

// within returns the open container if it is one of those wanted, else the one
// made for the item before, else a new one.
func (b *builder) within(make atom.Atom, wanted ...atom.Atom) *html.Node {
	if slices.Contains(wanted, b.out.DataAtom) {
		return b.out
	}
	parent := b.flow()
	if c := parent.LastChild; c != nil && slices.Contains(wanted, c.DataAtom) {
		return c
	}
	list := element(make)
	b.thematicBreak(parent)
	parent.AppendChild(list)
	return list
}

// flow is where a line or a container of any kind may be put: the open
// container, or, where that only takes items, one of those.
func (b *builder) flow() *html.Node {
	n := b.out
	for {
		var item atom.Atom
		switch n.DataAtom {
		case atom.Ul, atom.Ol:
			item = atom.Li
		case atom.Dl:
			item = atom.Dd
		case atom.Table, atom.Thead, atom.Tbody, atom.Tfoot:
			item = atom.Tr
		case atom.Tr:
			item = atom.Td
		default:
			return n
		}
		c := n.LastChild
		if c == nil || c.DataAtom != item {
			c = element(item)
			n.AppendChild(c)
		}
		n = c
	}
}

// openLine opens a line for a block's text.
func (b *builder) openLine(block int32) {
	same := block == b.block
	gap := doc.BlankLine
	if b.block >= 0 {
		gap = doc.SameLine
		for i := b.block + 1; i <= block; i++ {
			gap = max(gap, b.blocks[i].Gap)
		}
	}
	out := b.flow()
	said := b.around.attributes(b.outer)
	b.chain = nil
	b.block = block
	switch {
	case out.DataAtom == atom.Code || out.DataAtom == atom.Pre:
		if out.FirstChild != nil && !same {
			b.append(out, "\n")
		}
		b.line = out
	case b.last != nil && (same || gap <= doc.NewLine && !b.broken) && joins(b.last, out):
		if !same {
			b.last.AppendChild(element(atom.Br))
		}
		b.line = b.last
	case textOnly(out) || out.DataAtom == atom.Td || out.DataAtom == atom.Th:
		if out.FirstChild != nil {
			out.AppendChild(element(atom.Br))
		}
		b.line = out
	case (out.DataAtom == atom.Li || out.DataAtom == atom.Dd) && out.FirstChild == nil:
		b.line = out
		if out == b.out && len(said) > 0 {
			out.Attr = append(out.Attr, said...)
			b.outer = b.around
		}
	default:
		b.thematicBreak(out)
		b.line = element(atom.P)
		b.line.Attr = said
		out.AppendChild(b.line)
	}
	b.last = b.line
	if b.box != nil && item(b.line) == b.boxed && b.line.FirstChild == nil {
		b.line.AppendChild(b.box)
		b.append(b.line, " ")
	}
	b.box = nil
}

// checkbox notes the box that an item of a list begins with, as tasks do. What comes of it can
// be neither changed nor sent.
func (b *builder) checkbox(n *html.Node) {
	if !strings.EqualFold(attr(n, "type"), "checkbox") || b.out.DataAtom != atom.Li || b.out.FirstChild != nil {
		return
	}
	b.box, b.boxed = element(atom.Input), b.out
	b.box.Attr = []html.Attribute{{Key: "type", Val: "checkbox"}, {Key: "disabled"}}
	if hasAttr(n, "checked") {
		b.box.Attr = append(b.box.Attr, html.Attribute{Key: "checked"})
	}
}

// item is the item of a list whose line this is, nil if it is of none.
func item(line *html.Node) *html.Node {
	if line.DataAtom == atom.P {
		line = line.Parent
	}
	if line.DataAtom == atom.Li {
		return line
	}
	return nil
}

// joins says whether text may still be added to a line: nothing was put after it.
func joins(line, out *html.Node) bool {
	if line == out {
		c := out.LastChild
		return c != nil && inLine(c)
	}
	return out.LastChild == line
}

// thematicBreak puts the break that was read into the body, if text stands before it.
func (b *builder) thematicBreak(out *html.Node) {
	if b.rule && out == b.root && out.LastChild != nil && out.LastChild.DataAtom != atom.Hr {
		out.AppendChild(element(atom.Hr))
	}
	b.rule = false
}

func (b *builder) inCode() bool {
	return b.out.DataAtom == atom.Pre || b.out.DataAtom == atom.Code
}

// maxSpan bounds how many columns or rows a cell spans.
const maxSpan = 100

func copyCount(to, from *html.Node, key string) {
	if n, err := strconv.Atoi(attr(from, key)); err == nil && n > 1 && n <= maxSpan {
		to.Attr = append(to.Attr, html.Attribute{Key: key, Val: strconv.Itoa(n)})
	}
}

// copyNumber copies the number that an ordered list or an item of it has.
func copyNumber(to, from *html.Node, key string) {
	if n, err := strconv.Atoi(attr(from, key)); err == nil && n >= 0 && n < 1e6 {
		to.Attr = append(to.Attr, html.Attribute{Key: key, Val: strconv.Itoa(n)})
	}
}

// alignment is how the text of a cell is set: "left", "right", "center" or, if nothing is said, "".
func alignment(n *html.Node) string {
	align := attr(n, "align")
	for rule := range strings.SplitSeq(attr(n, "style"), ";") {
		if key, value, _ := strings.Cut(rule, ":"); strings.EqualFold(strings.TrimSpace(key), "text-align") {
			align = value
		}
	}
	switch align = strings.ToLower(strings.TrimSpace(align)); align {
	case "left", "right", "center":
		return align
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}
