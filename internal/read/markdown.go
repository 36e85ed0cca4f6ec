package read

import (
	"slices"
	"strings"
	"unicode"
)

// Mark is a stretch of a line that Markdown has for how it shows and not for what it says: the
// sign of a heading or of an item, the brackets and the address of a link, the stars around a line.
type Mark struct{ Start, End int }

// Bounds of a link, so that a line of brackets stays cheap.
const (
	maxAddress = 1000 // bytes
	maxNesting = 8    // of brackets
)

// Marks returns the marks of a line in order, and how many bytes stand inside links, and in how
// many. Pictures stay as they are: their words are no text.
func Marks(line string) (marks []Mark, linkBytes, links int32) {
	n := lead(line)
	if n > 0 {
		marks = append(marks, Mark{0, n})
	}
	for _, m := range emphasis(line[n:]) {
		marks = append(marks, Mark{n + m.Start, n + m.End})
	}
	if !strings.Contains(line, "](") {
		return marks, 0, 0
	}
	var open [maxNesting]int // brackets that are not closed, the last ones
	depth := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '[':
			if depth == maxNesting {
				copy(open[:], open[1:])
				depth--
			}
			open[depth] = i
			depth++
		case ']':
			if depth == 0 {
				continue
			}
			depth--
			from := open[depth]
			end := addressEnd(line, i+1)
			if end < 0 {
				continue
			}
			if from == 0 || line[from-1] != '!' {
				marks = append(marks, Mark{from, from + 1}, Mark{i, end})
				linkBytes += int32(i - from - 1)
				links++
			}
			i = end - 1
		}
	}
	slices.SortFunc(marks, func(a, b Mark) int { return a.Start - b.Start })
	return marks, linkBytes, links
}

// lead is how long the sign of a heading or of an item is that a line begins with.
func lead(line string) int {
	n := len(line) - len(strings.TrimLeft(line, "#"))
	if n == 0 && line != "" && strings.IndexByte("-*+", line[0]) >= 0 {
		n = 1
	}
	if n == 0 || n > 6 || n+1 >= len(line) || line[n] != ' ' || strings.IndexFunc(line[n:], unicode.IsLetter) < 0 {
		return 0 // "* * *" is a line of its own
	}
	return n + 1
}

// Marked says whether a line has marks.
func Marked(line string) bool {
	marks, _, _ := Marks(line)
	return len(marks) > 0
}

// addressEnd is where the address ends that begins at a round bracket, -1 where none begins.
func addressEnd(line string, at int) int {
	if at >= len(line) || line[at] != '(' {
		return -1
	}
	window := line[at:min(len(line), at+maxAddress)]
	if strings.IndexByte(window, ')') < 0 {
		return -1
	}
	depth := 0
	for i := range len(window) {
		switch window[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at + i + 1
			}
		}
	}
	return -1
}

// emphasis are the stars or the underscores around a whole line.
func emphasis(line string) []Mark {
	if line == "" || line[0] != '*' && line[0] != '_' {
		return nil
	}
	n := len(line) - len(strings.TrimLeft(line, line[:1]))
	if n > 3 || len(line) <= 2*n || line[n] == ' ' || !strings.HasSuffix(line, line[:n]) || strings.Contains(line[n:len(line)-n], line[:n]) {
		return nil
	}
	return []Mark{{0, n}, {len(line) - n, len(line)}}
}

// said is a line without its marks; one that is nothing but marks is left as it is.
func said(line string, marks []Mark) string {
	var s strings.Builder
	at := 0
	for _, m := range marks {
		s.WriteString(line[at:m.Start])
		at = m.End
	}
	s.WriteString(line[at:])
	if text := strings.TrimSpace(s.String()); text != "" {
		return text
	}
	return line
}
