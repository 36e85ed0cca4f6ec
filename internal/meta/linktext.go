package meta

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxNodes is how much of an element is read in search of the links of a block: many blocks may
// stand in one element.
const maxNodes = 400

// Links are the texts of the links in a block, whose text and innermost element are given. The
// element may hold other blocks too.
func Links(n *html.Node, text string) []string {
	for p, up := n, 0; p != nil && up < maxUp; p, up = p.Parent, up+1 {
		if p.DataAtom == atom.A {
			return []string{text}
		}
	}
	var links []string
	for at, nodes := n, 0; at != nil && len(links) <= maxTags && nodes < maxNodes; nodes++ {
		if at.DataAtom == atom.A {
			link := content(at, 200)
			if i := strings.Index(text, link); i >= 0 && link != "" {
				links, text = append(links, link), text[i+len(link):]
			}
		}
		if at.FirstChild != nil && at.DataAtom != atom.A {
			at = at.FirstChild
			continue
		}
		for at != n && at.NextSibling == nil {
			at = at.Parent
		}
		if at == n {
			break
		}
		at = at.NextSibling
	}
	return links
}
