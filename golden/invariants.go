package golden

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/clean"
)

// invariants returns which of the promises that hold for every input are broken.
func (k *testCase) invariants(ctx context.Context, got *outcome) ([]string, error) {
	again, err := k.clean(ctx, got.cleaner)
	if err != nil {
		return nil, err
	}
	var problems []string
	if d := diff("first run", got.text+got.trace, again.text+again.trace); d != nil {
		problems = append(problems, "the same input gave another result:"+d[0])
	}
	if k.html {
		return problems, nil
	}
	twice, err := got.cleaner.Text(ctx, got.result.Text)
	if err != nil {
		return nil, fmt.Errorf("case %s: cleaning the body again: %w", k.name, err)
	}
	if d := diff("cleaned once", got.text, endLine(twice.Text)); d != nil {
		problems = append(problems, "cleaning what is clean changed it:"+d[0])
	}
	if utf8.Valid(k.input) && !bytes.ContainsRune(k.input, 0) { // otherwise offsets count in the decoded text
		problems = append(problems, coverage(string(k.input), got.result)...)
	}
	return problems, nil
}

// span is a stretch of the input, in bytes, that was kept or removed.
type span struct {
	start, end int
	kept       bool
}

// coverage checks that every visible byte of the input was either kept or
// removed, once, and that the kept ones are the body, in order.
func coverage(input string, r *clean.Result) []string {
	spans, problems := spansOf(r)
	var body strings.Builder
	at := 0
	for _, s := range spans {
		if s.start < at || s.end < s.start || s.end > len(input) {
			return append(problems, fmt.Sprintf("bytes %d to %d overlap what stands before, or leave the input", s.start, s.end))
		}
		if lost := visible(input[at:s.start]); lost != "" {
			problems = append(problems, fmt.Sprintf("bytes %d to %d neither kept nor removed: %q", at, s.start, lost))
		}
		if s.kept {
			body.WriteString(visible(input[s.start:s.end]))
		}
		at = s.end
	}
	if lost := visible(input[at:]); lost != "" {
		problems = append(problems, fmt.Sprintf("bytes %d to %d neither kept nor removed: %q", at, len(input), lost))
	}
	if b := visible(r.Text); b != body.String() {
		problems = append(problems, fmt.Sprintf("the body is not the kept spans of the input in order: %q, kept %q", b, body.String()))
	}
	return problems
}

// spansOf lists what was kept and what was removed in the order of the input.
func spansOf(r *clean.Result) (spans []span, problems []string) {
	for _, c := range r.Removed() {
		if c.Category == "" {
			problems = append(problems, fmt.Sprintf("removed without a category: %q", excerpt(c.Text)))
		}
		spans = append(spans, span{start: c.Start, end: c.End})
	}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if !b.Keep {
			continue
		}
		at := b.Start
		for _, c := range b.Cut { // the kept parts of a block lie between its cuts
			spans = append(spans, span{at, c.Start, true})
			at = c.End
		}
		spans = append(spans, span{at, b.End, true})
	}
	slices.SortStableFunc(spans, func(a, b span) int { return a.start - b.start })
	return spans, problems
}

// visible leaves out white space and the marks that no reader sees.
func visible(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.In(c, unicode.Cc, unicode.Cf) || c == '\u034f' {
			return -1
		}
		return c
	}, s)
}
