package render

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// renderList writes a list. The converter's own parts every list from the line that it belongs to,
// pads numbers with zeros and knows of one number alone.
func renderList(ctx converter.Context, w converter.Writer, list *html.Node) converter.RenderStatus {
	number, step := numbering(list)
	var out strings.Builder
	tight := list.Parent.DataAtom == atom.Li && !hasChild(list.Parent, atom.P)
	for item := list.FirstChild; item != nil; item = item.NextSibling {
		mark := "- "
		if list.DataAtom == atom.Ol {
			if attr(item, "value") != "" {
				number = integer(item, "value")
			}
			mark = strconv.Itoa(max(number, 0)) + ". "
			number += step
		}
		var buf bytes.Buffer
		ctx.RenderNodes(ctx, &buf, item)
		text := manyBreaks.ReplaceAllString(strings.TrimSpace(buf.String()), "\n\n")
		if text == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		} else if mark != "- " && mark != "1. " {
			tight = false // no other number begins a list right below a line
		}
		indent := strings.Repeat(" ", len(mark))
		text = strings.ReplaceAll(text, "\n", "\n"+indent)
		out.WriteString(mark + strings.ReplaceAll(text, codeMarker, codeMarker+indent))
	}
	around := "\n\n"
	if tight {
		around = "\n"
	}
	_, _ = w.WriteString(around + out.String() + around)
	return converter.RenderSuccess
}

// renderBox writes the box that a task begins with.
func renderBox(_ converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	mark := "[ ]"
	if hasAttr(n, "checked") {
		mark = "[x]"
	}
	_, _ = w.WriteString(mark)
	return converter.RenderSuccess
}

// numbering is the first number of a list, and what the next one is apart from it.
func numbering(list *html.Node) (first, step int) {
	first, step = 1, 1
	if hasAttr(list, "reversed") {
		first, step = 0, -1
		for item := list.FirstChild; item != nil; item = item.NextSibling {
			first++
		}
	}
	if attr(list, "start") != "" {
		first = integer(list, "start")
	}
	return first, step
}

func hasChild(n *html.Node, a atom.Atom) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == a {
			return true
		}
	}
	return false
}
