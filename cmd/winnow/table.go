package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/winnow-text/winnow/clean"
)

// table writes an explanation for people: a line a block that begins with the
// verdict, so that grep finds it, and an indented one with the evidence.
type table struct {
	w       io.Writer
	colours palette
	width   int
	all     bool
}

// fewEvidence is how many summands are shown without --all.
const fewEvidence = 4

func (t *table) write(name, from string, r *clean.Result, doubts []string) error {
	fmt.Fprintf(t.w, "%s: %s, %s\n", printable(name), from, summary(r))
	for _, d := range doubts {
		fmt.Fprintf(t.w, "%s\n", t.colours.paint(yellow, d))
	}
	for _, c := range r.MetaFrom {
		from := t.colours.paint(faint, "("+printable(c.From)+")")
		fmt.Fprintf(t.w, "%-11s %s  %s\n", c.Field, shorten(printable(c.Value), max(40, t.width-len(c.From)-16)), from)
	}
	credits := 8 // the width of the column of rules and categories
	for i := range r.Blocks {
		credits = max(credits, len(credit(r.Blocks[i].Rule, r.Blocks[i].Category)))
		for _, c := range r.Blocks[i].Cut {
			credits = max(credits, len(credit(c.Rule, c.Category)))
		}
	}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		colour := green
		if !b.Keep {
			colour = red
		}
		if err := t.line(colour, verdict(b), fmt.Sprintf("%+.2f", b.Score), b.Kind, credit(b.Rule, b.Category), credits, b.Text); err != nil {
			return err
		}
		for _, c := range b.Cut {
			if err := t.line(yellow, "cut", "", "", credit(c.Rule, c.Category), credits, c.Text); err != nil {
				return err
			}
		}
		if err := t.reasons(b); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) line(colour, verdict, score, kind, credit string, credits int, text string) error {
	left := fmt.Sprintf("%-4s %7s  %-10s  %-*s  ", verdict, score, kind, credits, credit)
	text = shorten(printable(text), max(40, t.width-utf8.RuneCountInString(left)))
	_, err := fmt.Fprintf(t.w, "%s%s  %s\n", t.colours.paint(colour, left[:4]), strings.TrimSuffix(left[4:], "  "), text)
	return err
}

// reasons writes where a block stands and what speaks for and against it.
func (t *table) reasons(b *clean.Block) error {
	const indent = "              "
	if b.Path != "" {
		fmt.Fprintf(t.w, "%s%s\n", indent, t.colours.paint(faint, shortenLeft(printable(b.Path), t.width-len(indent))))
	}
	n := fewEvidence
	if t.all {
		n = len(b.Evidence)
	}
	var parts []string
	for _, e := range strongest(b.Evidence, n) {
		parts = append(parts, fmt.Sprintf("%s %+.2f", printable(e.Name), e.Value))
	}
	if rest := len(b.Evidence) - len(parts); rest > 0 && len(parts) > 0 {
		parts = append(parts, fmt.Sprintf("%d more", rest))
	}
	if len(parts) == 0 {
		return nil
	}
	separator := ", "
	if t.all {
		separator = "\n" + indent
	}
	_, err := fmt.Fprintf(t.w, "%s%s\n", indent, t.colours.paint(faint, strings.Join(parts, separator)))
	return err
}

// credit is what decided: a rule, or else the category that evidence pointed at.
func credit(rule, category string) string {
	if rule != "" {
		return rule
	}
	if category != "" {
		return category
	}
	return "-"
}

// shortenLeft keeps the end of a path, the part that tells elements apart.
func shortenLeft(s string, n int) string {
	over := utf8.RuneCountInString(s) - n
	if n < 2 || over <= 0 {
		return s
	}
	for i := range s {
		if over < 0 {
			return "…" + s[i:]
		}
		over--
	}
	return s
}
