package meta

import "strings"

// unmarked is a cut without the marks of Markdown: the signs of a heading and those of emphasis
// around a line. The heading of the first level is what the input marks as one.
func (c Cut) unmarked() Cut {
	text := strings.TrimSpace(c.Text)
	if title := strings.TrimLeft(text, "#"); title != text && strings.HasPrefix(title, " ") {
		c.Heading = c.Heading || len(text)-len(title) == 1
		text = strings.TrimRight(strings.TrimSpace(title), " #")
	}
	for _, mark := range []string{"***", "**", "__", "*", "_"} {
		if inner, ok := strings.CutPrefix(text, mark); ok {
			if inner, ok = strings.CutSuffix(inner, mark); ok && strings.TrimSpace(inner) != "" && !strings.Contains(inner, mark) {
				text = inner
			}
			break
		}
	}
	c.Text = text
	return c
}

// frontTitle is the title that a line of YAML above a text in Markdown names.
func frontTitle(c Cut) string {
	key, value, ok := strings.Cut(c.Text, ":")
	if !ok || !c.BeforeBody || key != "title" || !strings.HasPrefix(value, " ") {
		return ""
	}
	return strings.Trim(strings.TrimSpace(value), `"'`)
}
