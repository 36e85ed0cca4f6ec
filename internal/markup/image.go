package markup

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// image is a picture in the tree whose company is not known yet.
type image struct {
	node *html.Node
	kept int // bytes of kept text before it
}

// minSide is the least width and height, in CSS pixels, that a picture has:
// smaller ones are icons, spacers and counters.
const minSide = 33

// image puts a picture into the tree; company decides whether it stays.
func (b *builder) image(n *html.Node) {
	fallback := b.picture
	b.picture = ""
	if b.lastTeX != "" && hasAttr(n, "aria-hidden") && strings.Contains(attr(n, "alt"), b.lastTeX) {
		return // a copy of the formula before it
	}
	if b.inCode() || tiny(n) || b.noscript > 0 && b.justImage {
		return // a copy for browsers without scripts of the picture just put
	}
	src := b.imageAddress(n, fallback)
	if src == "" || src == b.lastSrc {
		b.justImage = src != ""
		return
	}
	b.lastSrc, b.justImage = src, true
	to := element(atom.Img)
	to.Attr = []html.Attribute{{Key: "src", Val: src}, {Key: "alt", Val: strings.Join(strings.Fields(attr(n, "alt")), " ")}}
	b.images = append(b.images, image{to, b.kept})
	from := b.linkAround()
	if i := slices.IndexFunc(b.chain, func(o opened) bool { return o.from == from }); b.line != nil && !b.broken && i >= 0 {
		b.chain = b.chain[:i+1]
		b.append(b.chain[i].to, " ")
		b.chain[i].to.AppendChild(to)
		return
	}
	put := to
	if from != nil {
		put = b.copyInline(from)
		put.AppendChild(to)
	}
	if b.line != nil && !b.broken {
		if c := b.line.LastChild; c != nil && (c.Type != html.TextNode || !strings.HasSuffix(c.Data, " ")) && c.DataAtom != atom.Br {
			b.append(b.line, " ")
		}
		b.line.AppendChild(put)
		b.chain = nil
		if put != to {
			b.chain = append(b.chain, opened{from, put}) // which the text behind the picture may be in
		}
		return
	}
	out := b.flow()
	b.line, b.last, b.chain = nil, nil, nil
	if out.DataAtom == atom.Figure || textOnly(out) || out.DataAtom == atom.Td || out.DataAtom == atom.Th {
		out.AppendChild(put)
		return
	}
	p := element(atom.P)
	p.AppendChild(put)
	out.AppendChild(p)
}

// linkAround is the link that a picture stands in; nil if it stands in none, or in one that leads nowhere
// else.
func (b *builder) linkAround() *html.Node {
	for _, n := range slices.Backward(b.inline) {
		if n.DataAtom == atom.A {
			if href := b.href(attr(n, "href")); href != "" && href[0] != '#' {
				return n
			}
			break
		}
	}
	return nil
}

func tiny(n *html.Node) bool {
	for _, key := range [...]string{"width", "height"} {
		if v, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(attr(n, key)), "px")); err == nil && v < minSide {
			return true
		}
	}
	return false
}

// imageAddress is the address of the picture itself: pages that load pictures
// late keep it in another attribute and a placeholder in its own.
func (b *builder) imageAddress(n *html.Node, fallback string) string {
	for _, key := range [...]string{"data-src", "data-lazy-src", "data-original", "data-lazy", "data-original-src", "data-hi-res-src", "data-actualsrc", "src"} {
		if src := b.imageReference(attr(n, key)); src != "" {
			return src
		}
	}
	for _, key := range [...]string{"data-srcset", "data-lazy-srcset", "srcset"} {
		if src := b.imageReference(largest(attr(n, key))); src != "" {
			return src
		}
	}
	return b.imageReference(fallback)
}

func (b *builder) imageReference(ref string) string {
	if ref == "" {
		return ""
	}
	u := b.reference(ref)
	if u == nil || u.Scheme != "" && !web(u) || u.Path == "" && u.RawQuery == "" {
		return ""
	}
	return u.String()
}

// source notes the address in a <source> of a <picture>.
func (b *builder) source(n *html.Node) {
	for _, key := range [...]string{"data-srcset", "srcset", "data-lazy-srcset"} {
		if ref := largest(attr(n, key)); ref != "" && b.picture == "" {
			b.picture = ref
		}
	}
}

// largest is the candidate of a srcset with the greatest width or density.
func largest(set string) string {
	best, most := "", -1.0
	for set != "" {
		set = strings.TrimLeft(set, " \t\n\r\f,")
		end := strings.IndexAny(set, " \t\n\r\f")
		if end < 0 {
			end = len(set)
		}
		ref := set[:end]
		set = set[end:]
		size := 1.0
		if trimmed := strings.TrimRight(ref, ","); trimmed != ref {
			ref = trimmed // no descriptor
		} else {
			descriptor, rest, _ := strings.Cut(set, ",")
			set = rest
			descriptor = strings.TrimSpace(descriptor)
			if descriptor != "" {
				if v, err := strconv.ParseFloat(strings.TrimRight(descriptor, "wxh"), 64); err == nil {
					size = v
				}
			}
		}
		if ref != "" && size > most {
			best, most = ref, size
		}
	}
	return best
}

// The share of kept text, in percent, that a picture's company must have: the
// text of the smallest element around it that has any. It is higher for one
// that stands before or after all of the body, where logos and teasers are.
const (
	goodCompany = 50
	bestCompany = 80
)

// company decides on the pictures from the first-th on by the text of the
// element around them: so many bytes seen, so many kept.
func (b *builder) company(first, seen, kept int, n *html.Node) {
	whole := n.DataAtom == atom.Body || n.DataAtom == atom.Html
	for _, i := range b.images[first:] {
		switch {
		case kept*100 < seen*goodCompany:
			remove(i.node)
		case (whole || kept*100 < seen*bestCompany) && !inFigure(i.node):
			b.doubtful = append(b.doubtful, i)
		}
	}
	b.images = b.images[:first]
}

// judgeDoubtful keeps those of the pictures in middling company that have body
// before and after them.
func (b *builder) judgeDoubtful() {
	for _, i := range append(b.doubtful, b.images...) {
		if i.kept == 0 || i.kept == b.kept {
			remove(i.node)
		}
	}
}

// inFigure says whether a picture was put into a figure, as logos are not.
func inFigure(n *html.Node) bool {
	if n.Parent != nil && n.Parent.DataAtom == atom.A {
		n = n.Parent
	}
	return n.Parent != nil && n.Parent.DataAtom == atom.Figure
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}
