package clean

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/markup"
	"github.com/winnow-text/winnow/internal/read"
)

// Node returns the body as a new tree: an <article> of semantic elements (headings,
// paragraphs, lists, quotes, tables, code, figures, links, emphasis) that holds
// the words of Text, the pictures among them and the boxes of tasks, and no scripts, styles,
// handlers or classes but a code block's language and those of formulas, which are a
// <span class="math inline"> or "math display" with their source in data-tex. Links are absolute
// where the page's address is known. Package render writes it as HTML or Markdown.
//
// The tree is made when Node is called, from the page's own, which the Result
// holds on to; the error is about a page that was changed in between.
func (r *Result) Node() (*html.Node, error) {
	if r.root == nil {
		return markup.Plain(r.lines()), nil
	}
	page := markup.Page{Root: r.root, Source: r.source, URL: r.url, Blocks: make([]markup.Block, len(r.Blocks))}
	if page.URL == "" {
		page.URL = r.Meta.URL
	}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		to := &page.Blocks[i]
		to.Keep, to.Aside = b.Keep, b.Category == "captions" || b.Category == "credits"
		for _, c := range b.Cut {
			to.Cuts = append(to.Cuts, markup.Span{Start: c.Start, End: c.End})
		}
	}
	n, err := markup.Tree(page)
	if err != nil {
		return nil, fmt.Errorf("building the tree of the body: %w", err)
	}
	return n, nil
}

// lines are the kept blocks of a text, or of a body from structured data.
func (r *Result) lines() []markup.Line {
	var all []markup.Line
	end := 0
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if !b.Keep {
			continue
		}
		l := markup.Line{Text: r.keptText(b), Kind: kindOf(b.Kind), Level: b.Level, Gap: gap(r.source[end:b.Start])}
		end = b.End
		switch source := r.left(b); {
		case r.html || !strings.ContainsAny(source, "\r\n"):
			all = append(all, l)
		case l.Kind == doc.Code:
			l.Text = unfenced(source, max(read.Indent(r.source, b.Start), 0))
			all = append(all, l)
		default:
			all = append(all, linesOf(l, source)...)
		}
	}
	return all
}

// linesOf is a block of several lines of its source: a long one goes on in the next, as in
// text that is wrapped; a short one ends where it ended.
func linesOf(l markup.Line, source string) []markup.Line {
	const long = 40 // bytes
	var all []markup.Line
	var parts []string
	end := func() {
		if len(parts) > 0 {
			l.Text = strings.Join(parts, " ")
			all = append(all, l)
			l.Gap, parts = doc.NewLine, parts[:0]
		}
	}
	for line := range strings.FieldsFuncSeq(source, func(r rune) bool { return r == '\n' || r == '\r' }) {
		text := strings.Join(strings.Fields(line), " ")
		parts = append(parts, text)
		if len(text) < long {
			end()
		}
	}
	end()
	return all
}

// unfenced is code without its fences and its margin.
func unfenced(source string, margin int) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source), "\n")
	if n := len(lines); n > 2 && (strings.HasPrefix(lines[0], "```") || strings.HasPrefix(lines[0], "~~~")) {
		lines = lines[1 : n-1]
	}
	for i, line := range lines {
		lines[i] = line[min(margin, len(line)-len(strings.TrimLeft(line, " \t"))):]
	}
	return strings.Join(lines, "\n")
}

// left is the source of a block without what was cut.
func (r *Result) left(b *Block) string {
	var s strings.Builder
	at := b.Start
	for _, c := range b.Cut {
		s.WriteString(r.source[at:max(c.Start, at)])
		at = max(at, c.End)
	}
	s.WriteString(r.source[at:max(b.End, at)])
	return s.String()
}

// gap is what the text between two blocks sets them apart by.
func gap(between string) doc.Gap {
	widest, breaks := doc.SameLine, 0
	for _, r := range strings.ReplaceAll(between, "\r\n", "\n") {
		switch {
		case strings.ContainsRune("\n\r\v\f\u2028\u2029\u0085", r):
			if breaks++; breaks > 1 {
				return doc.BlankLine
			}
			widest = doc.NewLine
		case !unicode.IsSpace(r):
			breaks = 0 // a block that went stands between
		}
	}
	return widest
}

func kindOf(name string) doc.Kind {
	for k := doc.Paragraph; k <= doc.Separator; k++ {
		if k.String() == name {
			return k
		}
	}
	return doc.Paragraph
}
