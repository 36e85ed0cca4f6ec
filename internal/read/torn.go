package read

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// Text that was taken out of a page with a line for each piece of it comes torn at every
// link and every word of code: a line begins with the comma that ends the clause before, a
// bracket stands alone. Around such lines, and where they are many anywhere, a line that begins
// small goes on with the one before.
const (
	minTears = 3  // of a document, for more to go on than marks
	nearTear = 6  // lines, before and after
	tornAt   = 20 // so many lines to a tear, or fewer, are torn throughout
)

// joinTorn makes one block of lines that a tear parts, so that they stay or go together.
func joinTorn(d *doc.Document) {
	tears, near := findTears(d)
	if tears == 0 {
		return
	}
	throughout := tears >= minTears && tears*tornAt >= len(d.Blocks)
	out := d.Blocks[:0]
	before := "" // the line before
	for i, b := range d.Blocks {
		line := d.Source[b.Start:b.End]
		torn := throughout || tears >= minTears && near[i]
		if i > 0 && b.Gap == doc.NewLine && (marks(line) || torn && goesOn(before, line)) {
			out[len(out)-1].End = b.End
		} else {
			out = append(out, b)
		}
		before = line
	}
	d.Blocks = out
}

// findTears counts the tears of a document and says of which lines one is near.
func findTears(d *doc.Document) (tears int, near []bool) {
	last := -1 - nearTear
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if i > 0 && b.Gap == doc.NewLine && tear(d.Source[b.Start:b.End]) {
			if near == nil {
				near = make([]bool, len(d.Blocks)) // most texts have none
			}
			for k := max(last+1, i-nearTear, 0); k < i; k++ {
				near[k] = true
			}
			tears, last = tears+1, i
		}
		if near != nil {
			near[i] = i-last <= nearTear
		}
	}
	return tears, near
}

// goesOn says whether a line goes on with the one before: at a tear, with a small letter or
// a mark or two, after a line that began so itself and has no end, or after an opening
// bracket, an operator or a comma alone.
func goesOn(before, line string) bool {
	if tear(line) || small(line) || len(line) <= 2 && ofMarks(line) {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if marks(before) {
		return !strings.ContainsRune(").;:]}!?", last)
	}
	return small(before) && (unicode.IsLetter(last) || last == ',')
}

// small says whether a line begins with a small letter.
func small(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(first)
}

// tear says whether a line begins with the end of a clause, or is of the marks of code alone.
func tear(line string) bool {
	end := 0
	for end < len(line) && strings.IndexByte(",.;:!?)]}", line[end]) >= 0 {
		end++
	}
	if end > 0 && (end == len(line) || line[end] == ' ') && !strings.HasPrefix(line, "..") {
		return true
	}
	return marks(line)
}

// marks says whether a line is of the marks that code is written with and of nothing else,
// a bracket, a quote, a comma, a colon or an equals sign among them.
func marks(line string) bool {
	const longest = 12 // bytes
	return len(line) <= longest && strings.ContainsAny(line, "(){}[]=;,:'\"`") && ofMarks(line)
}

func ofMarks(line string) bool {
	for i := range len(line) {
		if strings.IndexByte("(){}[]=;,:'\"`.<>+-*/%&|!?$@#^~\\ \t", line[i]) < 0 {
			return false
		}
	}
	return true
}
