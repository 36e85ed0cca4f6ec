package stream

import (
	"context"
	"fmt"
	"io"
	"iter"
)

// located is the job's error with its place.
func located(j *job) error {
	if j.err == nil {
		return nil
	}
	return fmt.Errorf("record %d at byte %d: %w", j.number, j.offset, j.err)
}

// Result is a record and what became of it.
type Result struct {
	Record Record // its Body is nil
	Cleaned
	// Output is the line of JSON that Run would write, with its line feed: the
	// record with the cleaned body in it, or with its error.
	Output []byte
}

// All cleans the records of r with o.Workers goroutines and yields them in the
// order of the input. A record that fails comes with its error and with the
// Output that keeps it. Of o, what says where inputs and outputs are is not used.
// The loop can be left at any time.
func All(ctx context.Context, r io.Reader, o Options) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		o.Inputs, o.Stdin, o.Stdout, o.OutFile, o.OutDir, o.Resume, o.Rejects = nil, r, io.Discard, "", "", false, ""
		o.To, o.OnError = JSONLines, Keep
		// Results may hold whole trees, some ten times as large as their pages.
		o.inFlight = cmpOr(o.inFlight, 8<<20)
		s, err := o.settings()
		if err != nil {
			yield(Result{}, err)
			return
		}
		p := newPipeline(ctx, s)
		f := &feed{settings: s, inputs: []input{{name: "-", stdin: true, size: -1, format: s.From}}, p: p}
		stuck := make(chan struct{}, s.Workers)
		err = p.run(s.Workers, f.run, func() func(*job) { return s.newWorker(ctx, p.buffer, stuck).work }, func(j *job) error {
			switch {
			case j.event == isBegin:
				return j.err
			case j.event == isEnd || j.skip != "":
				return nil
			}
			res := Result{Record: j.seen, Cleaned: j.cleaned, Output: j.out}
			j.lent = true // the output is the caller's
			if !yield(res, located(j)) {
				return errLeft
			}
			return nil
		}, func() error { return nil })
		switch {
		case err == errLeft:
		case err != nil:
			yield(Result{}, err)
		case !f.over.Load():
			yield(Result{}, fmt.Errorf("%w: %w", ErrInterrupted, context.Cause(ctx)))
		}
	}
}

var errLeft = fmt.Errorf("the loop was left")
