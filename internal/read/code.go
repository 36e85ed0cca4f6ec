package read

import (
	"strings"

	"github.com/winnow-text/winnow/internal/doc"
)

// joinCode makes one block of code that stands between fences, as in Markdown, and of code whose
// lines are set in from the margin of the text: its lines are no lines of a page. The line
// under the head of a table or under a title is joined to it.
func joinCode(d *doc.Document) {
	margin := marginOf(d)
	fence, open := "", 0 // the fence that is open, and where in the blocks
	inside := false      // the line before is set in
	out := d.Blocks[:0]
	before := "" // the line before
	for _, b := range d.Blocks {
		line := d.Source[b.Start:b.End]
		deeper := margin >= 0 && Indent(d.Source, b.Start) >= margin+minIndent
		inside = deeper && (inside || b.Gap == doc.NewLine && opens(before))
		if inside || b.Gap == doc.NewLine && underHead(before, line) {
			last := &out[len(out)-1]
			last.End = b.End
			if inside {
				last.Kind = doc.Code
			}
		} else {
			out = append(out, b)
		}
		switch {
		case fence == "":
			if fence = fenceOf(line); fence != "" {
				open = len(out) - 1
			}
		case line == fence:
			out[open].End, out[open].Kind = b.End, doc.Code
			out, fence = out[:open+1], ""
		}
		before = line
	}
	d.Blocks = out
}

const (
	minIndent = 2  // blanks or tabs past the margin
	longLine  = 60 // bytes of a line that says where the margin is
)

// marginOf is how far the long lines of a text are indented; -1 where they have no margin.
func marginOf(d *doc.Document) int {
	margin := -1
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if b.End-b.Start < longLine || b.Gap == doc.SameLine && i > 0 {
			continue
		}
		n := Indent(d.Source, b.Start)
		if margin >= 0 && n != margin {
			return -1
		}
		margin = n
	}
	return margin
}

// Indent is how many blanks and tabs the line has that begins at start, before it; -1 where no line
// begins there, or with other signs that do not show.
func Indent(source string, start int) int {
	line := strings.TrimRight(source[:start], " \t")
	if line != "" && (line[len(line)-1] < '\n' || line[len(line)-1] > '\r') {
		return -1
	}
	return start - len(line)
}

// opens says whether a line of code ends with what opens a block. A label, which ends with a colon
// too, begins with a capital.
func opens(line string) bool {
	if line == "" {
		return false
	}
	switch line[len(line)-1] {
	case '{', '(', '[':
		return true
	case ':':
		return small(line) || strings.Contains(line, "(")
	}
	return false
}

// underHead says whether a line is the one below the head of a table in Markdown, or the one that
// makes a title of the line above.
func underHead(before, line string) bool {
	if before == "" {
		return false
	}
	switch line[0] {
	case '=':
		return len(line) >= 3 && strings.Trim(line, "=") == ""
	case '|', ':', '-', '+':
		return strings.Contains(line, "|") && strings.Contains(line, "--") && strings.Trim(line, "|:-+ ") == "" && strings.Contains(before, "|")
	}
	return false
}

// fenceOf is the fence that a line opens, "" where it opens none.
func fenceOf(line string) string {
	mark := line[:1]
	if mark != "`" && mark != "~" {
		return ""
	}
	n := len(line) - len(strings.TrimLeft(line, mark))
	if n < 3 || strings.Contains(line[n:], mark) {
		return ""
	}
	return line[:n]
}
