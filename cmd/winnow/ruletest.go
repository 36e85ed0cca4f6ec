package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/rules"
)

func testCommand() *cobra.Command {
	s, alone := &settings{}, false
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Try the examples that rules carry",
		Long: `Try the examples of every rule in the packs at PATH, or of the built-in rules,
twice: with the rule alone, which must hit the examples it drops and leave those it
keeps; then in the whole cleaner, on a page with paragraphs of prose and some other
noise, where what it drops has to go and what it keeps has to stay, whatever the other
rules say.

A line is written for each example that does not come out so, and the exit status
is 1 then.`,
		Example: `  winnow rules test
  winnow rules test house.yaml more-packs/`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			packs, err := s.packsAt(paths)
			if err != nil {
				return err
			}
			failures, err := rules.TestExamples(packs...)
			if err != nil {
				return usageError{err}
			}
			if !alone {
				s.rules = append(s.rules, paths...)
				whole, err := s.tryWhole(cmd.Context(), packs)
				if err != nil {
					return err
				}
				failures = append(failures, whole...)
			}
			return writeFailures(cmd, packs, failures)
		},
	}
	section(cmd, "Test", s.flags)
	cmd.Flags().BoolVar(&alone, "alone", false, "try the rules alone only")
	return cmd
}

// packsAt reads the packs at paths; without any, those of the flags.
func (s *settings) packsAt(paths []string) ([]*rules.Pack, error) {
	if len(paths) == 0 {
		return s.packs()
	}
	packs, err := rules.LoadFS(disk{}, paths...)
	if err != nil {
		return nil, usageError{err}
	}
	return packs, nil
}

func writeFailures(cmd *cobra.Command, packs []*rules.Pack, failures []rules.Failure) error {
	w := bufio.NewWriter(cmd.OutOrStdout())
	number, examples := 0, 0
	for _, p := range packs {
		for _, r := range p.Rules {
			e := r.Examples
			number++
			examples += len(e.Drop) + len(e.Keep) + len(e.Match) + len(e.Miss)
		}
	}
	for _, f := range failures {
		fmt.Fprintf(w, "%s\n", printable(f.Error()))
	}
	verdict := "all come out as they say"
	if len(failures) > 0 {
		verdict = fmt.Sprintf("%d do not come out as they say", len(failures))
	}
	fmt.Fprintf(w, "%d rules, %d examples: %s\n", number, examples, verdict)
	if err := w.Flush(); err != nil {
		return err
	}
	if len(failures) > 0 {
		return errSaid
	}
	return nil
}

// tryWhole runs the examples of drop rules in the whole cleaner.
func (s *settings) tryWhole(ctx context.Context, packs []*rules.Pack) ([]rules.Failure, error) {
	base, err := s.cleaner()
	if err != nil {
		return nil, err
	}
	byLang := map[string]*clean.Cleaner{"": base}
	pages, err := frames()
	if err != nil {
		return nil, err
	}
	var failures []rules.Failure
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.Action != rules.Drop {
				continue // it argues for a block; what becomes of that depends on the rest
			}
			lang := ""
			if len(r.Lang) > 0 {
				lang = r.Lang[0]
			}
			if byLang[lang] == nil {
				if byLang[lang], err = base.With(clean.Lang(lang)); err != nil {
					return nil, err
				}
			}
			around, ok := pages[lang]
			if !ok {
				around = pages["en"]
			}
			found, err := tryRule(ctx, byLang[lang], r, around)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.ID, err)
			}
			failures = append(failures, found...)
		}
	}
	return failures, nil
}

// tryRule runs the examples of one rule in the whole cleaner.
func tryRule(ctx context.Context, c *clean.Cleaner, r *rules.Rule, around frame) ([]rules.Failure, error) {
	var failures []rules.Failure
	isSpan := r.Kind == rules.SpanStart || r.Kind == rules.SpanEnd
	for _, text := range r.Examples.Drop {
		stays, err := staying(ctx, c, r, text, around, true)
		if err != nil {
			return nil, err
		}
		if isSpan && stays != strings.TrimSpace(text) {
			continue // a part of the example is cut, the rest may be prose
		}
		if stays != "" {
			failures = append(failures, rules.Failure{Rule: r, Example: "drop", Text: text, Problem: fmt.Sprintf("in the whole cleaner %q stays", stays)})
		}
	}
	for _, text := range r.Examples.Keep {
		stays, err := staying(ctx, c, r, text, around, false)
		if err != nil {
			return nil, err
		}
		if stays == "" {
			failures = append(failures, rules.Failure{Rule: r, Example: "keep", Text: text, Problem: "in the whole cleaner it goes"})
		}
	}
	return failures, nil
}

// staying puts an example among prose, cleans all of it and returns what stays of
// the example. Examples to drop stand where the rule's zone is, those to keep in
// the middle.
func staying(ctx context.Context, c *clean.Cleaner, r *rules.Rule, example string, around frame, drop bool) (string, error) {
	if r.Kind == rules.Select {
		return stayingOfPage(ctx, c, r.Address(), example, around)
	}
	before, after := around.before+"\n\n", "\n\n"+around.after
	title := ""
	if lines := strings.SplitN(example, "\n", 2); r.Kind == rules.Like && r.Likeness.To == rules.LikeTitle && len(lines) == 2 {
		title, example = lines[0]+"\n\n", lines[1]
	}
	if drop {
		switch r.Zone {
		case rules.Head:
			before, after = "", "\n\n"+around.before+after
		case rules.Tail, rules.Anywhere:
			before, after = before+around.after+"\n\n", ""
		}
		before, after = around.above+before, after+around.below
	}
	before = title + before
	if r.Kind == rules.SpanEnd && drop && !strings.Contains(example, "\n") {
		before = strings.TrimRight(before, "\n") + " " // the end of a paragraph
	}
	text := before + example + after
	result, err := c.Text(ctx, text)
	if err != nil {
		return "", err
	}
	var stays strings.Builder
	from, to := len(before), len(before)+len(example)
	at := from
	keep := func(end int) {
		if end > at {
			stays.WriteString(text[at:end])
		}
	}
	for _, x := range result.Removed() {
		if x.End <= from || x.Start >= to {
			continue
		}
		keep(x.Start)
		at = max(at, x.End)
	}
	keep(to)
	return strings.TrimSpace(stays.String()), nil
}

// stayingOfPage does the same with an example of markup.
func stayingOfPage(ctx context.Context, c *clean.Cleaner, address, example string, around frame) (string, error) {
	paragraphs := func(text string) string {
		return "<p>" + strings.ReplaceAll(text, "\n\n", "</p>\n<p>") + "</p>\n"
	}
	page := "<!doctype html><html><body><main><article>" + paragraphs(around.before) + example + paragraphs(around.after) + "</article></main></body></html>"
	result, err := c.HTML(ctx, []byte(page), clean.Input{URL: address})
	if err != nil {
		return "", err
	}
	var stays []string
	prose := strings.Join(strings.Fields(around.before+" "+around.after), " ")
	for _, b := range result.Blocks {
		if b.Keep && !strings.Contains(prose, strings.TrimSpace(b.Text)) {
			stays = append(stays, b.Text)
		}
	}
	return strings.Join(stays, "\n"), nil
}
