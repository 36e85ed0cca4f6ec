package read

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
)

// Page walks a parsed page once and puts its text into d: a block for each
// paragraph, heading, list item, table row or line, in reading order, each
// knowing the element it stands in. The tree is not changed. Block offsets are
// bytes of d.Source, which is the text of the page.
func Page(d *doc.Document, root *html.Node) {
	page(d, root, nil)
}

func page(d *doc.Document, root *html.Node, t *Trace) {
	*d = doc.Document{Blocks: d.Blocks[:0], Elems: d.Elems[:0], Titles: d.Titles[:0]}
	w := walker{d: d, trace: t, elem: -1, wrap: -1, arena: make([]byte, 0, 1<<14)}
	w.children(root)
	w.flush(doc.BlankLine)
	d.Source = string(w.arena)
	for i := range d.Blocks {
		b := &d.Blocks[i]
		b.Text = d.Source[b.Start:b.End]
	}
}

// walker is the state of the one walk over the tree.
type walker struct {
	d     *doc.Document
	trace *Trace // nil unless the page is read to be rendered
	arena []byte // the text so far; the open block's begins at start
	start int
	space bool    // white space was read since the last byte
	gap   doc.Gap // before the block that comes next

	elem  int32 // the innermost element with an entry
	wrap  int32 // an inline element that may turn out to hold all of the open block
	until int   // where in arena its text ended

	depth    int32
	links    int   // open <a href>
	linkFrom int   // where in arena the open link began
	linkLen  int32 // bytes and number of links in the open block
	linkNum  int32

	heading            uint8
	pre, items, quotes int
	quoted             int  // open <q>
	lines              bool // the code that is open is no <pre>
	captions, rows     int
	cell               bool // a cell of the open row has been read
	lastKind           doc.Kind
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			start := len(w.arena)
			w.text(c.Data)
			if w.trace != nil {
				w.trace.add(c, start, len(w.arena))
			}
		case html.ElementNode:
			w.element(c)
		case html.DocumentNode:
			w.children(c)
		}
	}
}

// skipped elements hold nothing that is read: code, embedded media, form fields, marks that
// link a heading to itself, the pronunciation of a word in <ruby>, the sources of a formula that
// is there and, beside it, the picture of it. Of what is shown only where scripts do not run,
// the text is read: there are pages (forums above all) that have their body nowhere else.
func skipped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script:
		return !sourceOfFormula(n)
	case atom.Style, atom.Head, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Canvas, atom.Audio, atom.Video,
		atom.Select, atom.Datalist, atom.Textarea, atom.Noframes, atom.Map, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Title,
		atom.Rt, atom.Rp, atom.Annotation, atom.AnnotationXml:
		return true
	case atom.A:
		return permalink(n)
	case atom.Span:
		return n.PrevSibling != nil && formula(n.PrevSibling.FirstChild) && hasAttr(n, "aria-hidden") || gutter(n)
	case atom.Td, atom.Pre, atom.Div:
		return gutter(n)
	case atom.Template:
		return !hasAttr(n, "shadowrootmode") && !hasAttr(n, "shadowroot")
	}
	return false
}

// permalink says whether a link of one mark leads to a place in the page, mostly to the
// heading that it stands in.
func permalink(n *html.Node) bool {
	c := n.FirstChild
	if c == nil || c != n.LastChild || c.Type != html.TextNode {
		return false
	}
	switch strings.TrimSpace(c.Data) {
	case "¶", "#", "§", "🔗", "⚓", "\uf0c1": // the last is a chain in an icon font
	default:
		return false
	}
	for _, a := range n.Attr {
		if a.Key == "href" {
			return strings.HasPrefix(a.Val, "#")
		}
	}
	return false
}

// gutter says whether an element holds the numbers of the lines of code beside it.
func gutter(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key != "class" || !strings.Contains(a.Val, "line") && !strings.Contains(a.Val, "gutter") {
			continue
		}
		for class := range strings.FieldsSeq(a.Val) {
			switch class {
			case "linenos", "lineno", "linenodiv", "line-number", "line-numbers", "linenumber", "gutter", "rouge-gutter", "hljs-ln-numbers", "blob-num":
				return digits(n)
			}
		}
	}
	return false
}

// digits says whether the text of a node is numbers alone.
func digits(n *html.Node) bool {
	if n.Type == html.TextNode && strings.Trim(n.Data, "0123456789 \t\r\n") != "" {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !digits(c) {
			return false
		}
	}
	return true
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// sourceOfFormula says whether a script is the source of a formula, in TeX, that nothing has drawn
// yet: neither the drawing nor a preview stands before it.
func sourceOfFormula(n *html.Node) bool {
	if n.DataAtom != atom.Script {
		return false
	}
	for _, a := range n.Attr {
		if a.Key == "type" && strings.HasPrefix(a.Val, "math/tex") {
			p := n.PrevSibling
			if p != nil && p.Type == html.TextNode && strings.TrimSpace(p.Data) == "" {
				p = p.PrevSibling
			}
			return p == nil || p.FirstChild == nil || !strings.HasPrefix(classOf(p), "MathJax")
		}
	}
	return false
}

func classOf(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "class" {
			return a.Val
		}
	}
	return ""
}

// formula says whether a node is one in MathML.
func formula(n *html.Node) bool { return n != nil && n.DataAtom == atom.Math }

// inline elements stand within a line of text, formulas included.
func inline(n *html.Node) bool {
	if n.Namespace == "math" {
		return true
	}
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font,
		atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Q, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike,
		atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Slot, atom.Picture, atom.Source, atom.Area, atom.Output, atom.Meter, atom.Progress:
		return true
	case atom.Code:
		return !listing(n)
	case atom.Script:
		return true // that is read, as TeX
	case 0:
		return !strings.Contains(n.Data, "-") // a custom element is laid out as its author likes; mostly as a block
	}
	return false
}

func (w *walker) element(n *html.Node) {
	if skipped(n) {
		return
	}
	switch n.DataAtom {
	case atom.Noscript:
		// A tree parsed with scripting on has the markup in here as text.
		if c := n.FirstChild; c != nil && c == n.LastChild && c.Type == html.TextNode && strings.IndexByte(c.Data, '<') >= 0 {
			parsed := fragment(n)
			if w.trace != nil {
				w.trace.Fragments[n] = parsed
			}
			n = parsed
		}
	case atom.Br:
		if w.rows > 0 || w.pre > 0 {
			w.raw(n)
			return
		}
		if w.pending() {
			w.flush(doc.NewLine)
		} else if w.gap == doc.NewLine {
			w.gap = doc.BlankLine
		}
		return
	case atom.Hr:
		w.flush(doc.BlankLine)
		return
	}
	isInline := inline(n)
	if !isInline && w.rows > 0 {
		w.inCell(n)
		return
	}
	if !isInline {
		w.flush(doc.BlankLine)
	}
	if isInline && apart(n) {
		w.space = true
	}
	entry, parent := int32(-1), w.elem
	if !isInline || len(n.Attr) > 0 {
		entry = int32(len(w.d.Elems))
		w.d.Elems = append(w.d.Elems, doc.Elem{Node: n, Parent: parent, First: int32(len(w.d.Blocks)), Depth: w.depth})
		w.elem = entry
	}
	w.depth++
	atStart := isInline && !w.pending()
	if isInline {
		w.inlineElement(n)
	} else {
		w.block(n)
	}
	w.depth--
	if !isInline {
		w.flush(doc.BlankLine)
	}
	if entry < 0 {
		return
	}
	w.elem = parent
	e := &w.d.Elems[entry]
	e.Last = int32(len(w.d.Blocks))
	switch {
	case isInline && atStart && e.First == e.Last && w.pending():
		if w.wrap < entry || w.until != len(w.arena) { // the innermost of several that end together
			w.wrap, w.until = entry, len(w.arena)
		}
	case e.First == e.Last && int(entry) == len(w.d.Elems)-1 && w.wrap != entry:
		*e = doc.Elem{}               // lets its node go
		w.d.Elems = w.d.Elems[:entry] // nothing stood in it
	}
}

// fragment parses the text of a noscript element into a copy of it.
func fragment(n *html.Node) *html.Node {
	parsed := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Attr: n.Attr}
	nodes, err := html.ParseFragment(strings.NewReader(n.FirstChild.Data), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
	if err != nil {
		return n
	}
	for _, c := range nodes {
		parsed.AppendChild(c)
	}
	return parsed
}

// apart says whether an inline element stands apart from the one before it
// though nothing is between them: links, times and labels side by side are
// items that the style sheet spaces out.
func apart(n *html.Node) bool {
	p := n.PrevSibling
	return p != nil && p.Type == html.ElementNode && (item(n) || item(p))
}

func item(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Time, atom.Button, atom.Label:
		return true
	}
	return false
}

func (w *walker) inlineElement(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
	case atom.Q:
		w.quotation(n)
		return
	default:
		w.children(n)
		return
	}
	w.links++
	if w.links == 1 {
		w.linkFrom = len(w.arena)
		w.linkNum++
	}
	w.children(n)
	w.links--
	if w.links == 0 {
		w.linkLen += int32(len(w.arena) - w.linkFrom)
	}
}

// block walks a block element with the kind that its text has.
func (w *walker) block(n *html.Node) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		was := w.heading
		w.heading = n.Data[1] - '0'
		w.children(n)
		w.flush(doc.BlankLine)
		w.heading = was
	case atom.Pre, atom.Listing, atom.Xmp:
		w.pre++
		w.children(n)
		w.flush(doc.BlankLine)
		w.pre--
	case atom.Code:
		if w.pre > 0 {
			w.children(n)
			return
		}
		w.pre++
		w.lines = true
		w.children(n)
		w.flush(doc.BlankLine)
		w.lines = false
		w.pre--
	case atom.Li, atom.Dt, atom.Dd:
		w.items++
		w.children(n)
		w.flush(doc.BlankLine)
		w.items--
	case atom.Blockquote:
		w.quotes++
		w.children(n)
		w.flush(doc.BlankLine)
		w.quotes--
	case atom.Figcaption, atom.Caption:
		w.captions++
		w.children(n)
		w.flush(doc.BlankLine)
		w.captions--
	case atom.Tr:
		if !dataRow(n) {
			w.children(n)
			return
		}
		w.rows++
		w.cell = false
		w.children(n)
		w.flush(doc.BlankLine)
		w.rows--
	default:
		w.children(n)
	}
}
