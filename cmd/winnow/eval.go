package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/eval"
)

// evalCommand measures the engine that its flags make on labelled pages.
func evalCommand() *cobra.Command {
	s := &settings{}
	o := eval.Options{}
	fold := ""
	verbose := false
	cmd := &cobra.Command{
		Use:   "eval PATH...",
		Short: "Measure on labelled pages: precision, recall, F1, the worst pages, the costliest rules",
		Long: `Measure how well winnow cleans labelled pages.

A PATH is a file of JSON Lines, or a folder of

  labels.jsonl[.gz] and html/ID.html[.gz]   pages and, in each label, "id" and "text" (the body)
  *.jsonl[.gz]                              a page a line: "id", "html" or "text", "gold" (the body)
  NAME.txt, NAME.want.txt, NAME.want.json   pairs that have to come out exactly so

or a folder of such folders. Labels may also have "url", "type", "lang", "title",
"author", "date", and "with" and "without": snippets that belong to the body, and some that don't.

A body is compared with the gold one by its words: f1, precision and recall are
means over pages, shingle-f1 is of runs of four words, exact the share of pages whose
words are those of the gold body, in its order. as-is is the f1 of the page as it went in, for
text, and delta what cleaning adds to it; with-found and without-found are the shares of
the snippets in the output. --floors takes a file such as

  wcxb-dev:
    f1: 0.880
    type.article.f1: 0.945

The exit status is 1 when a figure is below its floor or a pair comes out otherwise
(unless "passed" of its set has a floor), and 2 when the pages cannot be used.`,
		Example: `  winnow eval labels.jsonl
  winnow eval --to json pages > before.json
  winnow eval --compare before.json --worst 10 pages`,
		Args: atLeastOne("name the labelled pages to measure on"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Paths = args
			if err := oneOf("to", o.To, textOrJSON...); err != nil {
				return err
			}
			if err := readFold(fold, &o); err != nil {
				return err
			}
			e, err := s.make()
			if err != nil {
				return err
			}
			if verbose {
				o.Log = os.Stderr
			}
			return measured(eval.Run(cmd.Context(), cmd.OutOrStdout(), cleanPage(e), o))
		},
	}
	section(cmd, "What is measured", func(f *pflag.FlagSet) {
		f.StringSliceVar(&o.Only, "only", nil, "only the sets, or folders of sets, with these `NAMES`")
		f.BoolVar(&o.Gold, "gold", false, "also feed the bodies back in, of which nothing may be lost")
		f.StringSliceVar(&o.Types, "type", nil, "only pages of these `TYPES`, for instance article")
		f.IntVar(&o.Sample, "sample", 1, "only every `N`th page of a set")
		f.StringVar(&fold, "fold", "", "only the pages whose host falls into fold `I/K`, counted from 0")
		f.IntVarP(&o.Workers, "jobs", "j", 0, "clean `N` pages at once (default one a core)")
	})
	section(cmd, "What is reported", func(f *pflag.FlagSet) {
		f.IntVar(&o.Worst, "worst", 5, "list the `N` worst pages of each set")
		f.IntVar(&o.Rules, "costly", 10, "list the `N` rules that cost most recall")
		f.StringVar(&o.To, "to", "text", "`FORMAT` of the report: text or json")
		f.StringVar(&o.Compare, "compare", "", "compare with a report in `FILE` that --to json wrote")
		f.StringVar(&o.Floors, "floors", "", "fail when a figure is below its floor in this YAML `FILE`")
		f.BoolVarP(&verbose, "verbose", "v", false, "say how long each set took")
	})
	section(cmd, "What is cleaned away", s.flags, s.engineFlag)
	complete(cmd, nil, textOrJSON)
	return cmd
}

// measured tells figures below their floors from labelled pages, reports and
// floors that cannot be used.
func measured(err error) error {
	if err == nil || errors.Is(err, eval.ErrBelow) || errors.Is(err, context.Canceled) || errors.Is(err, syscall.EPIPE) {
		return err
	}
	return usageError{err}
}

var foldForm = regexp.MustCompile(`^(\d{1,4})/(\d{1,4})$`)

// readFold reads the value of --fold.
func readFold(fold string, o *eval.Options) error {
	if fold == "" {
		return nil
	}
	m := foldForm.FindStringSubmatch(fold)
	if m != nil {
		o.Fold, _ = strconv.Atoi(m[1])
		o.Folds, _ = strconv.Atoi(m[2])
	}
	if m == nil || o.Fold >= o.Folds {
		return usagef("--fold %s: expected I/K, the Ith of K folds counted from 0, such as 0/5", fold)
	}
	return nil
}

// cleanPage makes an engine what eval measures.
func cleanPage(e engine) eval.CleanFunc {
	return func(ctx context.Context, p *eval.Page) (eval.Outcome, error) {
		var r *clean.Result
		var err error
		if p.HTML {
			r, err = e.HTML(ctx, p.Input, clean.Input{URL: p.URL})
		} else {
			r, err = e.Text(ctx, string(p.Input))
		}
		if err != nil {
			return eval.Outcome{}, fmt.Errorf("page %s: %w", p.ID, err)
		}
		o := eval.Outcome{
			Text: r.Text, Doubt: r.Doubt,
			Title: r.Meta.Title, Byline: r.Meta.Byline, Published: r.Meta.Published, Updated: r.Meta.Updated,
			Source: r.Meta.Source, Site: r.Meta.Site,
		}
		for _, cut := range r.Removed() {
			o.Removed = append(o.Removed, eval.Removed{Text: cut.Text, Category: cut.Category, Rule: cut.Rule})
		}
		return o, nil
	}
}
