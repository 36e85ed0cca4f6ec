package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/eval"
	"github.com/winnow-text/winnow/internal/fit"
	"github.com/winnow-text/winnow/internal/weigh"
)

// fitter fits weights to labelled pages.
type fitter struct {
	settings
	corpus  []string
	mode    string
	output  string
	cross   bool
	quiet   bool
	measure eval.Options
}

func fitCommand() *cobra.Command {
	x := &fitter{}
	cmd := &cobra.Command{
		Use:   "fit --corpus PATH... --mode text|html [-o FILE]",
		Short: "Fit the weights of evidence to labelled pages",
		Long: `Fit the weights of all evidence, of features and of weighted rules alike, to
labelled pages, and write them as a file that a person can read: each weight stands
there with the number of hosts or blocks that it rests on. Text and HTML have a
file each. The same pages give the same file.

The labelled pages lie as 'winnow eval --help' says. A fit of HTML passes over
texts. One of text takes pages of HTML too, each as a text with a line for each
block; and where the labels of a text are snippets, and the same page is there as
HTML, what winnow takes for its body labels the rest.
A fit takes minutes and memory in proportion to the pages.

With --cross-validate every page is then measured with weights that were fitted
without its host, which says what to expect of other sites.`,
		Example: `  winnow rules fit --corpus pages --mode html -o my.weights
  winnow --weights my.weights page.html
  winnow rules fit --corpus pages --corpus more.jsonl --mode text --cross-validate`,
		Args: checkArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return x.run(cmd.Context(), cmd.OutOrStdout()) },
	}
	section(cmd, "Fit", func(f *pflag.FlagSet) {
		f.StringArrayVar(&x.corpus, "corpus", nil, "labelled pages in `PATH`, as eval takes them (repeatable)")
		f.StringVar(&x.mode, "mode", "", "`KIND` of pages whose weights to fit: text or html")
		f.StringVarP(&x.output, "output", "o", "", "write the weights to `FILE`; without it to the standard output, unless --cross-validate is given")
		f.BoolVarP(&x.quiet, "quiet", "q", false, "do not say how far the fit is")
		x.ruleFlags(f)
	})
	section(cmd, "Cross-validation", func(f *pflag.FlagSet) {
		f.BoolVar(&x.cross, "cross-validate", false, "measure every page with weights that have not seen its host")
		f.StringVar(&x.measure.To, "to", "text", "`FORMAT` of the report: text or json")
		f.BoolVar(&x.measure.Gold, "gold", false, "also feed the bodies back in, of which nothing may be lost")
		f.IntVar(&x.measure.Worst, "worst", 5, "list the `N` worst pages of each set")
		f.IntVar(&x.measure.Rules, "costly", 10, "list the `N` rules that cost most recall")
		f.StringVar(&x.measure.Compare, "compare", "", "compare with a report in `FILE` that --to json wrote")
		x.opinionFlag(f)
	})
	complete(cmd, nil, textOrJSON)
	return cmd
}

func (x *fitter) run(ctx context.Context, w io.Writer) error {
	if len(x.corpus) == 0 {
		return usagef("--corpus is missing: name the labelled pages; see 'winnow eval --help' for how they lie")
	}
	if err := oneOf("mode", x.mode, values["mode"]...); err != nil {
		return err
	}
	if err := oneOf("to", x.measure.To, textOrJSON...); err != nil {
		return err
	}
	if x.measure.Gold && x.mode == "html" {
		return usagef("--gold goes with --mode text: bodies are texts")
	}
	set, err := x.set()
	if err != nil {
		return err
	}
	sets, err := eval.Find(x.corpus...)
	if err != nil {
		return usageError{err}
	}
	config := fit.DefaultConfig()
	if !x.quiet {
		config.Log = os.Stderr
	}
	teacher, err := x.cleaner()
	if err != nil {
		return err
	}
	config.Teacher = cleanPage(teacher)
	r, err := fit.Fit(sets, set, x.mode == "html", config)
	if err != nil {
		return err
	}
	if x.output != "" || !x.cross {
		if err := writeModel(x.output, r.Model); err != nil {
			return err
		}
	}
	if !x.cross {
		return nil
	}
	return x.crossValidate(ctx, w, sets, r)
}

func writeModel(path string, m *weigh.Model) error {
	o, err := create("-o", path)
	if err != nil {
		return err
	}
	defer o.abandon()
	if err := m.Write(o.w); err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	if err := o.commit(); err != nil {
		return fmt.Errorf("writing the weights: %w", err)
	}
	return nil
}

// crossValidate measures each page with the weights of its fold.
func (x *fitter) crossValidate(ctx context.Context, w io.Writer, sets []*eval.Set, r *fit.Result) error {
	var folds [fit.Folds]eval.CleanFunc
	for k, m := range r.Folds {
		var file bytes.Buffer
		if err := m.Write(&file); err != nil {
			return fmt.Errorf("writing the weights of fold %d: %w", k, err)
		}
		c, err := x.cleaner(clean.Weights(fmt.Sprintf("fold %d", k), file.String()))
		if err != nil {
			return err
		}
		folds[k] = cleanPage(c)
	}
	o := x.measure
	o.Paths = x.corpus
	var err error
	if o.Only, err = ofMode(sets, x.mode == "html"); err != nil {
		return err
	}
	if o.Gold {
		o.Only = append(o.Only, "gold") // the folder of the sets of bodies
	}
	return measured(eval.Run(ctx, w, func(ctx context.Context, p *eval.Page) (eval.Outcome, error) {
		return folds[p.Fold(fit.Folds)](ctx, p)
	}, o))
}

// ofMode names the sets whose first page is of a mode.
func ofMode(sets []*eval.Set, html bool) ([]string, error) {
	var names []string
	for _, s := range sets {
		for p, err := range s.Pages() {
			if err != nil {
				return nil, err
			}
			if p.HTML == html {
				names = append(names, s.Name)
			}
			break
		}
	}
	if len(names) == 0 {
		return nil, errors.New("no pages of this mode to measure")
	}
	return names, nil
}
