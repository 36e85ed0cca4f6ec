package stream

import (
	"context"
	"fmt"
	"io"
	"iter"
)

// Records yields the records of r as they are found, uncleaned: those of
// JSON Lines, WARC, Parquet or a whole document, compressed or not. A record that is broken comes with its error, and the sequence goes on behind it;
// records without a page (requests in a WARC file, blank lines) are left out.
// Body and Keep are the caller's. The context is looked at between records.
func Records(ctx context.Context, r io.Reader, o Reading) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		pass := func(context.Context, Record) (Cleaned, error) { return Cleaned{}, nil }
		s, err := Options{Reading: o, Clean: pass, Stdin: r, Stdout: io.Discard, OnError: Stop}.settings()
		if err != nil {
			yield(Record{}, err)
			return
		}
		src, in, err := s.open(input{name: "-", stdin: true, size: -1, format: o.From}, 0, false, place{}, func() []byte { return nil })
		if err != nil {
			yield(Record{Source: "-"}, err)
			return
		}
		defer src.close()
		w := s.newWorker(ctx, func() []byte { return nil }, nil)
		for {
			j := &job{input: in}
			if ctx.Err() != nil {
				yield(Record{Source: "-"}, context.Cause(ctx))
				return
			}
			if next(src, j) == io.EOF {
				return
			}
			rec := Record{Source: "-", Number: j.number, Offset: j.offset, ID: j.id}
			if j.err == nil && j.skip == "" {
				w.scratch, w.found = nil, false
				j.err = skipped(j, in.codec.record(w, j, &rec))
			}
			if j.skip == "" && !yield(rec, located(j)) || j.last {
				return
			}
		}
	}
}

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
