package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/winnow-text/winnow/clean"
)

// explainer shows what was decided on each block of an input, and why.
type explainer struct {
	settings
	about
	to    string
	all   bool
	color string
}

const explainLong = `Show every block of an input in order: whether it is kept, which rule or category
decided, how strongly the evidence speaks, and what it rests on. Above them
stands the metadata, and where each field was found.

A line of a block begins with the verdict: keep, drop, or cut for a part of a block that went
though the block stayed. Then come the score, the kind of block, the rule that
decided, or the category where evidence alone did, and the beginning of the text. The
score is the logarithm of the odds that the block is body: at +2.2 they are nine to
one for, at -2.2 nine to one against. A rule that is certain decides whatever the
score says. The line below has the element in HTML, and the strongest
evidence; --all has the whole sum.

Control characters in the input are shown as escapes such as \x1b.`

func explainCommand() *cobra.Command {
	x := &explainer{}
	cmd := &cobra.Command{
		Use:   "explain [FILE...]",
		Short: "Show what was decided on every block, and why",
		Long:  explainLong,
		Example: `  winnow explain page.html
  winnow explain page.html | grep ^drop
  curl -s https://example.org/story | winnow explain --to json | jq '.blocks[] | select(.rule)'`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return x.run(cmd.Context(), args) },
	}
	section(cmd, "Input and output", func(f *pflag.FlagSet) {
		x.about.flags(f, "text or html")
		f.StringVar(&x.to, "to", "text", "`FORMAT` of the output: text, or json, an object a line for each input")
		f.BoolVar(&x.all, "all", false, "show all evidence, not only the strongest")
		f.StringVar(&x.color, "color", "auto", "`WHEN` to colour: auto (on a terminal, unless NO_COLOR is set), always or never")
	})
	section(cmd, "What is cleaned away", x.settings.flags)
	complete(cmd, []string{fromAuto, fromText, fromHTML}, textOrJSON)
	return cmd
}

func (x *explainer) run(ctx context.Context, names []string) error {
	if err := oneOf("from", x.from, fromAuto, fromText, fromHTML); err != nil {
		return err
	}
	if err := oneOf("to", x.to, textOrJSON...); err != nil {
		return err
	}
	if err := x.about.check(); err != nil {
		return err
	}
	if err := oneOf("color", x.color, values["color"]...); err != nil {
		return err
	}
	c, err := x.settings.cleaner(clean.Explain())
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	failed := false
	for i, name := range names {
		in := &input{name: name}
		in.hint()
		data, err := in.all()
		var r *clean.Result
		var from string
		if err == nil {
			r, from, err = x.about.clean(ctx, c, data)
		}
		if err != nil {
			complain(os.Stderr, fmt.Errorf("%s: %w", shown(name), remedy(err)))
			failed = true
			continue
		}
		if x.to == "json" {
			err = writeJSON(w, explanation(name, from, r))
		} else {
			if i > 0 {
				fmt.Fprintln(w)
			}
			t := table{w: w, colours: colours(x.color, os.Stdout), width: width(os.Stdout, 160), all: x.all}
			err = t.write(shown(name), from, r, doubts(r, len(data)))
		}
		if err := cmp.Or(err, w.Flush()); err != nil {
			return fmt.Errorf("writing the output: %w", err)
		}
	}
	if failed {
		return errSaid
	}
	return nil
}

// explained is the object that explain writes for one input.
type explained struct {
	Input  string           `json:"input"`
	From   string           `json:"from"`
	Meta   clean.Metadata   `json:"meta"`
	Found  []clean.Chosen   `json:"found"` // where each field of meta was found
	Doubt  []string         `json:"doubt"`
	Blocks []explainedBlock `json:"blocks"`
}

type explainedBlock struct {
	Verdict  string           `json:"verdict"`
	Category string           `json:"category,omitempty"`
	Rule     string           `json:"rule,omitempty"`
	Score    float64          `json:"score"`
	Kind     string           `json:"kind"`
	Level    int              `json:"level,omitempty"`
	Path     string           `json:"path,omitempty"`
	Start    int              `json:"start"`
	End      int              `json:"end"`
	Text     string           `json:"text"`
	Cut      []explainedCut   `json:"cut,omitempty"`
	Evidence []clean.Evidence `json:"evidence"`
}

type explainedCut struct {
	Category string `json:"category"`
	Rule     string `json:"rule,omitempty"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Text     string `json:"text"`
}

func explanation(name, from string, r *clean.Result) explained {
	x := explained{Input: name, From: from, Meta: r.Meta, Found: orEmpty(r.MetaFrom), Doubt: orEmpty(r.Doubt), Blocks: []explainedBlock{}}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		e := explainedBlock{
			Verdict: verdict(b), Category: b.Category, Rule: b.Rule, Score: rounded(b.Score),
			Kind: b.Kind, Level: b.Level, Path: b.Path, Start: b.Start, End: b.End, Text: b.Text,
			Evidence: orEmpty(b.Evidence),
		}
		for _, c := range b.Cut {
			e.Cut = append(e.Cut, explainedCut{c.Category, c.Rule, c.Start, c.End, c.Text})
		}
		x.Blocks = append(x.Blocks, e)
	}
	return x
}

func verdict(b *clean.Block) string {
	if b.Keep {
		return "keep"
	}
	return "drop"
}

func rounded(x float64) float64 { return math.Round(x*1000) / 1000 }

// strongest returns evidence in the order of its strength, the n strongest of it.
func strongest(all []clean.Evidence, n int) []clean.Evidence {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b clean.Evidence) int {
		return cmp.Compare(math.Abs(float64(b.Value)), math.Abs(float64(a.Value)))
	})
	return sorted[:min(n, len(sorted))]
}
