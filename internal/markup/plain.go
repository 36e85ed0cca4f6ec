package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
)

// Line is one block of a body that no tree is known of.
type Line struct {
	Text  string
	Kind  doc.Kind
	Level int     // of a heading; without meaning for others
	Gap   doc.Gap // before it
}

// Plain builds the tree of a body that came as text, or from structured data.
func Plain(lines []Line) *html.Node {
	b := builder{root: element(atom.Article), block: -1}
	b.out = b.root
	blank := false // whether paragraphs are set apart by blank lines
	for i := range lines {
		blank = blank || i > 0 && lines[i].Gap == doc.BlankLine
	}
	for i, l := range lines {
		if l.Text == "" {
			continue
		}
		gap := l.Gap
		if i == 0 || gap == doc.NewLine && !blank {
			gap = doc.BlankLine
		}
		b.plainLine(l, gap)
	}
	b.settle()
	return b.root
}

func (b *builder) plainLine(l Line, gap doc.Gap) {
	to := b.root
	tag := atom.P
	switch l.Kind {
	case doc.Heading:
		tag = [...]atom.Atom{atom.H2, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}[min(max(l.Level, 0), 6)]
	case doc.ListItem:
		to, tag = b.within(atom.Ul, atom.Ul), atom.Li
	case doc.Quote:
		to = b.within(atom.Blockquote, atom.Blockquote)
	case doc.Code:
		tag = atom.Pre
	case doc.TableRow:
		to = b.within(atom.Table, atom.Table)
		tr := element(atom.Tr)
		for cell := range strings.SplitSeq(l.Text, "\t") {
			td := element(atom.Td)
			b.append(td, cell)
			tr.AppendChild(td)
		}
		to.AppendChild(tr)
		return
	default:
		if p := to.LastChild; p != nil && p.DataAtom == atom.P && gap < doc.BlankLine {
			if gap == doc.NewLine {
				p.AppendChild(element(atom.Br))
			} else {
				b.append(p, " ")
			}
			b.append(p, l.Text)
			return
		}
	}
	n := element(tag)
	b.append(n, l.Text)
	to.AppendChild(n)
}
