package golden

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/winnow-text/winnow/clean"
)

// outcome is one cleaning in the form it is compared in.
type outcome struct {
	result  *clean.Result
	text    string // the body, with the newline a file ends with
	trace   string
	cleaner Cleaner // with the options of the case
}

// clean runs the case's input through c.
func (k *testCase) clean(ctx context.Context, c Cleaner) (*outcome, error) {
	var opts []clean.Option
	if len(k.Keep) > 0 {
		opts = append(opts, clean.Keep(k.Keep...))
	}
	if len(k.Drop) > 0 {
		opts = append(opts, clean.Drop(k.Drop...))
	}
	if k.Lang != "" {
		opts = append(opts, clean.Lang(k.Lang))
	}
	if len(opts) > 0 {
		with, err := c.With(opts...)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", k.name, err)
		}
		c = with
	}
	var r *clean.Result
	var err error
	if k.html {
		r, err = c.HTML(ctx, k.input, clean.Input{URL: k.URL, Charset: k.Charset})
	} else {
		r, err = c.Text(ctx, string(k.input))
	}
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", k.name, err)
	}
	return &outcome{result: r, text: endLine(r.Text), trace: trace(r), cleaner: c}, nil
}

// endLine gives a text that is not empty the newline that a file ends with.
func endLine(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

// compare returns what differs from what the case wants.
func (k *testCase) compare(got *outcome) []string {
	problems := k.compareBody(got)
	if k.KnownFailure != "" {
		if len(problems) == 0 {
			return []string{"known failure passes now: take known_failure out of case.yaml and run -update=trace"}
		}
		return nil
	}
	if !k.hasTrace {
		return append(problems, "no want.trace yet: it is written once the body is right")
	}
	return append(problems, diff("want.trace", k.wantTrace, got.trace)...)
}

// compareBody compares all but the trace: what a user sees.
func (k *testCase) compareBody(got *outcome) []string {
	return append(diff("want.txt", k.wantText, got.text), k.Metadata.compare(got.result)...)
}

func (m *Metadata) compare(r *clean.Result) []string {
	var problems []string
	for _, f := range []struct {
		name string
		want *string
		got  string
	}{
		{"title", m.Title, r.Meta.Title},
		{"byline", m.Byline, r.Meta.Byline},
		{"published", m.Published, r.Meta.Published},
		{"updated", m.Updated, r.Meta.Updated},
		{"source", m.Source, r.Meta.Source},
		{"site", m.Site, r.Meta.Site},
		{"lang", m.Lang, r.Meta.Lang},
		{"description", m.Description, r.Meta.Description},
		{"image", m.Image, r.Meta.Image},
		{"url", m.URL, r.Meta.URL},
		{"section", m.Section, r.Meta.Section},
	} {
		if f.want != nil && *f.want != f.got {
			problems = append(problems, fmt.Sprintf("metadata: %s is %q, want %q", f.name, f.got, *f.want))
		}
	}
	for _, f := range []struct {
		name      string
		want, got []string
	}{{"tags", m.Tags, r.Meta.Tags}, {"doubt", m.Doubt, r.Doubt}} {
		if f.want != nil && !slices.Equal(f.want, f.got) {
			problems = append(problems, fmt.Sprintf("metadata: %s is %q, want %q", f.name, f.got, f.want))
		}
	}
	return problems
}

// diff returns a unified diff as the only problem, or none.
func diff(name, want, got string) []string {
	if want == got {
		return nil
	}
	return []string{"\n" + udiff.Unified(name, "got", want, got)}
}
