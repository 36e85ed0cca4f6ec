// Package eval measures a cleaner on labelled pages: how much of the article
// it kept, how much of the rest it left in, what it says about the page, and
// which of its rules were wrong. It knows nothing of the cleaner but a
// function, so that any extractor can be put in its place.
//
// The order of the work: [Find] the sets, read their pages from disk one after
// the other, clean and score each page, sum the scores up into measures, then
// print them, compare them with an earlier run and hold them against floors.
package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// Outcome is what a cleaner made of one page.
type Outcome struct {
	Text string
	// What the cleaner says about the page; empty where it says nothing.
	// Published and Updated begin with YYYY-MM-DD.
	Title, Byline, Published, Updated, Source, Site string
	Removed                                         []Removed // in the order of the input
	Doubt                                           []string
}

// Removed is a piece of the input that the cleaner left out.
type Removed struct {
	Text     string
	Category string
	Rule     string // empty when no rule decided
}

// A CleanFunc cleans one page. It is called from several goroutines at once.
// An error counts as an empty output and is reported with the page.
type CleanFunc func(ctx context.Context, p *Page) (Outcome, error)

// Options say what to measure and what to print.
type Options struct {
	Paths   []string // labelled pages: folders and files, see [Find]
	Only    []string // names of sets; all when empty
	Gold    bool     // also feed the gold texts back in, as sets named gold/…
	Types   []string // only pages of these types, for instance "article"
	Sample  int      // only every Nth page of a set; 0 and 1 are all of them
	Fold    int      // with Folds, only the pages whose host falls into this fold
	Folds   int      // 0 does without folds
	Worst   int      // how many of the worst pages of each set to list
	Rules   int      // how many of the costliest rules of each set to list
	To      string   // "text" (the default when empty) or "json"
	Compare string   // a report written earlier with To "json"
	Floors  string   // a YAML file of floors; a figure below its floor is an error
	Workers int      // pages cleaned at once; 0 takes one a core
	Log     io.Writer
}

// Run measures clean on the pages of o.Paths and writes the report to w. Its
// error says what could not be read or which figures are below their floors;
// the report is written in the latter case too.
func Run(ctx context.Context, w io.Writer, clean CleanFunc, o Options) error {
	if err := o.check(); err != nil {
		return err
	}
	var before *Report
	if o.Compare != "" {
		var err error
		if before, err = LoadReport(o.Compare); err != nil {
			return err
		}
	}
	var floors []Floor
	if o.Floors != "" {
		var err error
		if floors, err = LoadFloors(o.Floors); err != nil {
			return err
		}
	}
	report, err := Measure(ctx, clean, o)
	if err != nil {
		return err
	}
	if o.To == "json" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(report); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	} else {
		out := &printer{w: w, worst: o.Worst, rules: o.Rules}
		out.report(report)
		if before != nil {
			out.comparison(before, report)
		}
		if out.err != nil {
			return fmt.Errorf("writing the report: %w", out.err)
		}
	}
	return checkFloors(o.Floors, floors, report)
}

func (o *Options) check() error {
	switch {
	case len(o.Paths) == 0:
		return fmt.Errorf("no labelled pages given: name a folder or a .jsonl file of them")
	case o.To != "" && o.To != "text" && o.To != "json":
		return fmt.Errorf("cannot report as %q: choose text or json", o.To)
	case o.To == "json" && o.Compare != "":
		return fmt.Errorf("a comparison is printed as text only: leave out either the comparison or json")
	case o.Folds < 0 || o.Folds > 0 && (o.Fold < 0 || o.Fold >= o.Folds):
		return fmt.Errorf("fold %d of %d does not exist: count from 0", o.Fold, o.Folds)
	}
	return nil
}

// Measure cleans and scores the pages of o.Paths and sums the scores up.
func Measure(ctx context.Context, clean CleanFunc, o Options) (*Report, error) {
	sets, err := Find(o.Paths...)
	if err != nil {
		return nil, err
	}
	if o.Gold {
		fed, err := goldSets(sets)
		if err != nil {
			return nil, err
		}
		sets = append(sets, fed...)
	}
	if sets, err = only(sets, o.Only); err != nil {
		return nil, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	report := &Report{}
	for _, s := range sets {
		began := time.Now()
		scores, costs, err := scoreSet(ctx, s, clean, &o)
		if err != nil {
			return nil, err
		}
		if len(scores) == 0 {
			continue // the filters left nothing of it
		}
		report.Sets = append(report.Sets, sumUp(s, scores, costs))
		if o.Log != nil {
			fmt.Fprintf(o.Log, "%s: %d pages in %.1f s\n", s.Name, len(scores), time.Since(began).Seconds())
		}
	}
	if len(report.Sets) == 0 {
		return nil, fmt.Errorf("no page of %s is left after the filters", strings.Join(o.Paths, ", "))
	}
	return report, nil
}

// only keeps the sets that are named; names of folders take all sets in them.
func only(sets []*Set, names []string) ([]*Set, error) {
	if len(names) == 0 {
		return sets, nil
	}
	var kept []*Set
	used := make([]bool, len(names))
	for _, s := range sets {
		wanted := false
		for i, n := range names {
			if s.Name == n || strings.HasPrefix(s.Name, n+"/") {
				wanted, used[i] = true, true
			}
		}
		if wanted {
			kept = append(kept, s)
		}
	}
	for i, n := range names {
		if !used[i] {
			all := make([]string, len(sets))
			for j, s := range sets {
				all[j] = s.Name
			}
			return nil, fmt.Errorf("there is no set %q: choose from %s", n, strings.Join(all, ", "))
		}
	}
	return kept, nil
}

// wants says whether the filters leave the page in.
func (o *Options) wants(p *Page) bool {
	if o.Folds > 0 && p.Fold(o.Folds) != o.Fold {
		return false
	}
	if len(o.Types) == 0 {
		return true
	}
	for _, t := range o.Types {
		if p.Type == t {
			return true
		}
	}
	return false
}
