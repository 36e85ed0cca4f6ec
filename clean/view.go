package clean

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/decide"
	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/read"
)

// view is a text made of parts of the input, and where each stood in it.
type view struct {
	text    string
	parts   []part
	changed bool // something was taken out to make it, or moved
}

// part is input[from:from+n], standing at text[at:at+n].
type part struct {
	at, from, n int
}

func newView(source string) view {
	return view{text: source, parts: []part{{0, 0, len(source)}}}
}

// piece is a stretch of text that stays, and what separates it from the one before.
type piece struct {
	start, end int
	gap        string
}

// pieces are the stretches of the judged document's source that stay; cut is
// called for each that goes. moved says that a line will not stand as far in as it did, so that
// the text reads another way.
func (w *worker) pieces(cut func(block, start, end int, rule int32)) (out []piece, moved bool) {
	out = slices.Grow(emptied(w.kept), len(w.doc.Blocks))
	gap := doc.SameLine
	cuts := w.decider.Cuts
	margin, indented := w.margin()
	for i := range w.doc.Blocks {
		b := &w.doc.Blocks[i]
		gap = max(gap, b.Gap)
		if !w.decider.Verdicts[i].Keep {
			cut(i, b.Start, b.End, w.decider.Verdicts[i].Rule)
			continue
		}
		start, end := b.Start, b.End
		for len(cuts) > 0 && int(cuts[0].Block) == i {
			c := cuts[0]
			cuts = cuts[1:]
			from, to := sourceSpan(w.doc.Source[b.Start:b.End], b.Text, c)
			if from == 0 && b.Start+to > start {
				cut(i, start, b.Start+to, c.Rule)
				start = b.Start + to
			} else if from > 0 && b.Start+from < end && b.Start+from > start {
				cut(i, b.Start+from, end, c.Rule)
				end = b.Start + from
			}
		}
		start, end = trimSpace(w.doc.Source, start, end)
		if !w.html && start == b.Start {
			in, stays := read.Indent(w.doc.Source, start), 0
			if indented {
				stays = max(in-margin, 0)
			}
			start -= stays
			moved = moved || in != stays && (gap > doc.SameLine || len(out) == 0)
		}
		if start < end {
			between := separators[gap]
			if gap == doc.SameLine && i > 0 {
				between = w.doc.Source[w.doc.Blocks[i-1].End:b.Start] // blanks, or nothing where a script has none
			}
			out = appendLines(out, w.doc.Source, piece{start, end, between})
			gap = doc.SameLine
		}
	}
	w.kept = out
	return out, moved
}

// appendLines appends a piece of source, which has breaks of its own where lines were joined: they
// become line feeds too.
func appendLines(out []piece, source string, p piece) []piece {
	for {
		i := strings.IndexByte(source[p.start:p.end], '\r')
		if i < 0 {
			return append(out, p)
		}
		out = append(out, piece{p.start, p.start + i, p.gap})
		p.start, p.gap = p.start+i+1, separators[doc.NewLine]
		if source[p.start] == '\n' {
			p.start++
		}
	}
}

// margin is how far the prose that stays is indented, in bytes. Where it has no margin,
// because it stands here and there as in the source of a page, or on one line, indentation
// means nothing. A text without prose of which all stays is left as it is.
func (w *worker) margin() (bytes int, ok bool) {
	if w.html {
		return 0, false
	}
	bytes = -1
	whole := len(w.decider.Cuts) == 0
	for i := range w.doc.Blocks {
		b := &w.doc.Blocks[i]
		whole = whole && w.decider.Verdicts[i].Keep
		if !b.Prose || !w.decider.Verdicts[i].Keep {
			continue
		}
		n := read.Indent(w.doc.Source, b.Start)
		if bytes >= 0 && n != bytes {
			return 0, false
		}
		bytes = n
	}
	return max(bytes, 0), bytes >= 0 || whole
}

// sourceSpan is where a cut of a block's judged text lies in its source, which may have
// more white space and the marks of Markdown: the n-th visible byte of one is that of the
// other.
func sourceSpan(source, text string, c decide.Cut) (from, to int) {
	if len(source) == len(text) {
		return int(c.From), int(c.To)
	}
	marks, _, _ := read.Marks(source)
	visible := func(s string) int {
		n := 0
		for _, r := range s {
			if !read.Blank(r) {
				n++
			}
		}
		return n
	}
	// place is behind the n-th visible rune, and behind the mark that follows it.
	place := func(n int) int {
		if n == 0 {
			return 0
		}
		marks := marks
		for i, r := range source {
			for len(marks) > 0 && marks[0].End <= i {
				marks = marks[1:]
			}
			if len(marks) > 0 && marks[0].Start <= i {
				continue
			}
			if !read.Blank(r) {
				if n--; n == 0 {
					end := i + utf8.RuneLen(r)
					if len(marks) > 0 && marks[0].Start == end && source[end] == ']' {
						end = marks[0].End
					}
					return end
				}
			}
		}
		return len(source)
	}
	from, to = place(visible(text[:c.From])), place(visible(text[:c.To]))
	if int(c.To) == len(text) {
		to = len(source)
	}
	return from, to
}

func trimSpace(s string, start, end int) (int, int) {
	t := strings.TrimLeft(s[start:end], " \t\r\n\u00a0")
	start = end - len(t)
	return start, start + len(strings.TrimRight(t, " \t\r\n\u00a0"))
}

// without notes in r what the decision on w's document takes out of v, and
// returns v without it, its gaps made uniform.
func (v view) without(r *Result, w *worker) view {
	var next view
	cutPart := func(block, start, end int, rule int32) {
		next.changed = true
		category, id := w.decider.Verdicts[block].Category, ""
		if rule >= 0 {
			id = w.decider.Set.Rules[rule].ID
			category = w.decider.Set.Rules[rule].Category
		}
		v.each(start, end, func(_, from, to int) { r.remove(from, to, category, id) })
	}
	pieces, moved := w.pieces(cutPart)
	next.changed = next.changed || moved
	// Scores, rules and evidence of the blocks.
	k := 0
	for i := range w.doc.Blocks {
		from := v.origin(w.doc.Blocks[i].Start)
		for k < len(r.Blocks) && r.Blocks[k].End <= from {
			k++
		}
		if k < len(r.Blocks) {
			r.judged(&r.Blocks[k], w, i)
		}
	}
	var text strings.Builder
	text.Grow(len(v.text))
	next.parts = make([]part, 0, len(pieces))
	for _, p := range pieces {
		if text.Len() > 0 {
			text.WriteString(p.gap)
		}
		at := text.Len()
		text.WriteString(v.text[p.start:p.end])
		v.each(p.start, p.end, func(stood, from, to int) {
			next.parts = append(next.parts, part{at + stood - p.start, from, to - from})
		})
	}
	next.text = text.String()
	return next
}

var separators = [...]string{doc.SameLine: " ", doc.NewLine: "\n", doc.BlankLine: "\n\n"}

// each calls fn for the parts of the input that text[start:end] is made of. Calls come
// in order.
func (v view) each(start, end int, fn func(stood, from, to int)) {
	lo, hi := 0, len(v.parts)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if v.parts[mid].at+v.parts[mid].n <= start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for ; lo < len(v.parts) && v.parts[lo].at < end; lo++ {
		p := v.parts[lo]
		from, to := max(start, p.at), min(end, p.at+p.n)
		fn(from, p.from+from-p.at, p.from+to-p.at)
	}
}

// origin is where in the input the byte at of the text stood.
func (v view) origin(at int) int {
	from := 0
	v.each(at, at+1, func(_, f, _ int) { from = f })
	return from
}

// place is where in the input a block stood, and its text.
type place struct {
	from int
	text string
}

// recall finds the blocks of w's document, which is v, in that of the round before.
func (w *worker) recall(v view, round int) {
	old := w.stood[1]
	w.stood[0], w.stood[1] = slices.Grow(old[:0], len(w.doc.Blocks)), w.stood[0]
	for i := range w.doc.Blocks {
		b := &w.doc.Blocks[i]
		w.stood[0] = append(w.stood[0], place{v.origin(b.Start), b.Text})
	}
	forget(w.stood[0], len(old))
	forget(w.doc.Blocks, len(w.stood[1]))
	if round == 0 {
		return
	}
	w.was = w.was[:0]
	k, before := 0, w.stood[1]
	for _, p := range w.stood[0] {
		for k < len(before) && before[k].from < p.from {
			k++
		}
		if k < len(before) && before[k] == p {
			w.was = append(w.was, int32(k))
		} else {
			w.was = append(w.was, -1)
		}
	}
	w.doc.Was = w.was
}

// forget lets go of the texts that s held when it was longer.
func forget[T any](s []T, before int) {
	clear(s[len(s):max(len(s), min(before, cap(s)))])
}

// render notes what goes and returns the body of a page.
func (r *Result) render(w *worker) string {
	v := newView(r.source)
	return v.without(r, w).text
}

// longName is the length in bytes from which the name of an element is data.
const longName = 60

// path names an element and its ancestors the way a selector would.
func path(n *html.Node) string {
	var names []string
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		name := n.Data
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && a.Val != "" && len(a.Val) <= longName && !strings.ContainsAny(a.Val, " \t\n"):
				name += "#" + a.Val
			case a.Key == "class":
				n := 0
				for class := range strings.FieldsSeq(a.Val) {
					if n++; n > 3 || len(class) > longName {
						break
					}
					name += "." + class
				}
			}
		}
		names = append(names, name)
	}
	for i, j := 0, len(names)-1; i < j; i, j = i+1, j-1 {
		names[i], names[j] = names[j], names[i]
	}
	return strings.Join(names, " > ")
}
