package decide

import (
	"slices"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// copyWords is the length from which a paragraph, a subheading or a quotation that stands
// twice tells a copy. Of labelled pages on which one stays in elements of another kind, judged
// by weights that had not seen their hosts, four in five come out better without it; of those
// with copies in elements of the same kind (a refrain, a note of several entries) half.
const copyWords = 8

// Copies takes out of a page what stays above too, word for word, in elements with other
// names: the copy for another width of the screen, the panel of a tab, the post that
// another one quotes. The short lines beside such a copy go with it where they are copies.
// What a rule holds stays.
func (d *Decider) Copies(blocks []doc.Block, elems []doc.Elem) {
	if d.Keep["repeats"] {
		return
	}
	if d.stood == nil {
		d.stood = map[string]int32{}
	}
	defer clear(d.stood) // the page isn't kept
	sure := false
	run := d.run[:0] // of copies, from one that stays and is none to the next
	end := func() {
		if sure {
			rule := d.earlier()
			for _, i := range run {
				d.Verdicts[i] = Verdict{Category: "repeats", Rule: rule}
			}
		}
		run, sure = run[:0], false
	}
	for i := range blocks {
		b, v := &blocks[i], &d.Verdicts[i]
		if !v.Keep {
			continue
		}
		above, seen := d.stood[b.Text]
		if !seen {
			d.stood[b.Text] = int32(i)
		}
		if !seen || v.Rule >= 0 || b.Elem < 0 || sameNames(elems, blocks[above].Elem, b.Elem) {
			end()
			continue
		}
		run = append(run, int32(i))
		switch b.Kind {
		case doc.Paragraph, doc.Heading, doc.Quote:
			sure = sure || b.Words >= copyWords
		}
	}
	end()
	d.run = run
	d.uncut()
}

// earlier is the rule for what stands above too, to which a copy is due; -1 where there is none.
func (d *Decider) earlier() int32 {
	return int32(slices.IndexFunc(d.Set.Rules, func(r *rules.Rule) bool {
		return r.Category == "repeats" && r.Kind == rules.Like && r.Likeness.To == rules.LikeEarlier
	}))
}

// sameNames reports whether two elements and the ancestors that they do not share have the
// same tags and classes: entries of a list do.
func sameNames(elems []doc.Elem, a, b int32) bool {
	for ; a != b; a, b = elems[a].Parent, elems[b].Parent {
		if a < 0 || b < 0 || elems[a].Node.Data != elems[b].Node.Data || !sameButDigits(class(elems[a].Node), class(elems[b].Node)) {
			return false
		}
	}
	return true
}

func class(n *html.Node) string {
	for i := range n.Attr {
		if n.Attr[i].Key == "class" {
			return n.Attr[i].Val
		}
	}
	return ""
}

// sameButDigits compares names whose numbers count entries.
func sameButDigits(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && '0' <= a[i] && a[i] <= '9' {
			i++
		}
		for j < len(b) && '0' <= b[j] && b[j] <= '9' {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i] != b[j] {
			return false
		}
		i, j = i+1, j+1
	}
}
