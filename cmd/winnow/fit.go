package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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
	folds   string // folder of the weights of the folds
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
without its host, which says what to expect of other sites. --folds keeps these
weights: a second run with the same folder measures and does not fit, which takes
seconds and shows what a change of rules does on sites that no weight has seen.`,
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
		f.StringVar(&x.folds, "folds", "", "keep these weights in the folder `DIR`, and take those that lie there instead of fitting")
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
	if x.folds != "" && (!x.cross || x.output != "") {
		return usagef("--folds goes with --cross-validate and without -o: it keeps the weights that measure, not those of all pages")
	}
	sets, err := eval.Find(x.corpus...)
	if err != nil {
		return usageError{err}
	}
	if files, err := x.kept(); err != nil {
		return err
	} else if files != nil {
		return x.crossValidate(ctx, w, sets, files)
	}
	set, err := x.set()
	if err != nil {
		return err
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
	files, err := x.keep(r)
	if err != nil {
		return err
	}
	return x.crossValidate(ctx, w, sets, files)
}

// foldFile is where the weights of fold k lie.
func (x *fitter) foldFile(k int) string {
	return filepath.Join(x.folds, fmt.Sprintf("%s-%d.weights", x.mode, k+1))
}

// kept reads the weights of all folds; nil where there are none.
func (x *fitter) kept() ([]string, error) {
	if x.folds == "" {
		return nil, nil
	}
	var files []string
	for k := range fit.Folds {
		file, err := os.ReadFile(x.foldFile(k))
		if errors.Is(err, fs.ErrNotExist) && k == 0 {
			return nil, nil
		}
		if err != nil {
			return nil, usagef("--folds: %s: %w", x.foldFile(k), remedy(err))
		}
		files = append(files, string(file))
	}
	return files, nil
}

// keep returns the weights of all folds as files, and writes them where they are to be kept.
func (x *fitter) keep(r *fit.Result) ([]string, error) {
	var files []string
	for _, m := range r.Folds {
		var file strings.Builder
		if err := m.Write(&file); err != nil {
			return nil, err
		}
		files = append(files, file.String())
	}
	if x.folds == "" {
		return files, nil
	}
	if err := os.MkdirAll(x.folds, 0o777); err != nil {
		return nil, fmt.Errorf("--folds: %w", err)
	}
	for k := len(files) - 1; k >= 0; k-- { // the first says that all are there
		if err := writeModel(x.foldFile(k), r.Folds[k]); err != nil {
			return nil, err
		}
	}
	return files, nil
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
func (x *fitter) crossValidate(ctx context.Context, w io.Writer, sets []*eval.Set, files []string) error {
	var folds [fit.Folds]eval.CleanFunc
	for k, file := range files {
		c, err := x.cleaner(clean.Weights(x.foldFile(k), file))
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
