package clean

import (
	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/meta"
)

// Holds says what an idle worker of c still has of the documents that it cleaned.
func Holds(c *Cleaner, html bool) (texts, nodes int, err error) {
	w, err := c.worker(html)
	if err != nil {
		return 0, 0, err
	}
	count := func(held bool) {
		if held {
			texts++
		}
	}
	eachOf(w.doc.Blocks, func(b doc.Block) { count(b.Text != "") })
	eachOf(w.cuts, func(c meta.Cut) { count(c.Text != "" || c.Links != nil) })
	eachOf(w.kept, func(p piece) { count(p.gap != "") })
	eachOf(w.stood[0], func(p place) { count(p.text != "") })
	eachOf(w.stood[1], func(p place) { count(p.text != "") })
	eachOf(w.doc.Titles, func(title string) { count(title != "") })
	eachOf(w.doc.Elems, func(e doc.Elem) {
		if e.Node != nil {
			nodes++
		}
	})
	c.release(w)
	return texts, nodes, nil
}

// eachOf calls f for what s holds, what is behind its end included.
func eachOf[T any](s []T, f func(T)) {
	for _, x := range s[:cap(s)] {
		f(x)
	}
}

// Source is the decoded text that the offsets of r count in.
func Source(r *Result) string { return r.source }

// Rounds is in how many rounds the text of r was cleaned.
func Rounds(r *Result) int { return r.rounds }

// Settled says whether the text of r was cleaned until nothing changed. Texts that no
// person writes, such as a thousand bylines, lose a line a round.
func Settled(r *Result) bool { return r.rounds <= maxRounds }
