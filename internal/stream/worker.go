package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
	"github.com/winnow-text/winnow/internal/stream/warc"
)

// codec turns what a reader found into a Record, and a cleaned record into what
// is written. Its methods are called by several workers at once.
type codec interface {
	// record fills r. A warc.Skip is no failure: the record is no document.
	record(w *worker, j *job, r *Record) error
	// encode fills j.out or j.outRow.
	encode(w *worker, j *job) error
	// failed fills j.out or j.outRow with the record as it was and j.err.
	failed(w *worker, j *job)
	// rejected returns the failed record as a line of JSON.
	rejected(w *worker, j *job) []byte
}

// worker cleans records, one at a time.
type worker struct {
	*settings
	ctx     context.Context
	scanner *jsonl.Scanner
	found   bool   // the scanner holds the job's line
	field   int    // path of the body in it
	scratch []byte // the decoded body
	quoted  []byte // the cleaned body as JSON
	buffer  func() []byte
	stuck   chan struct{} // one token for each record that was given up but still runs
}

func (s *settings) newWorker(ctx context.Context, buffer func() []byte, stuck chan struct{}) *worker {
	return &worker{settings: s, ctx: context.WithoutCancel(ctx), scanner: jsonl.NewScanner(s.paths...), buffer: buffer, stuck: stuck}
}

// work does everything to a job that can be done out of order.
func (w *worker) work(j *job) {
	if j.event != isRecord || j.skip != "" {
		return
	}
	w.found = false
	c := j.input.codec
	j.seen = Record{Source: j.input.name, Number: j.number, Offset: j.offset, ID: j.id}
	if j.err == nil {
		r := j.seen
		j.err = skipped(j, c.record(w, j, &r))
		if j.skip != "" {
			return
		}
		j.id, j.seen = r.ID, r
		j.seen.Body = nil
		if j.err == nil && int64(len(r.Body)) > w.MaxRecord {
			j.err = fmt.Errorf("%w of %d bytes", errTooLong, w.MaxRecord)
		}
		if j.err == nil {
			j.cleaned, j.err = w.clean(j, r)
		}
		if j.err == nil {
			j.err = c.encode(w, j)
		}
	}
	if j.err != nil {
		j.out, j.outRow = nil, nil
		switch w.OnError {
		case Keep:
			c.failed(w, j)
		case Drop:
			j.reject = c.rejected(w, j)
		}
	}
	if cap(w.scratch) > keepBuffer || cap(w.quoted) > keepBuffer {
		w.scratch, w.quoted = nil, nil
	}
}

// skipped notes a skip in the job; any other error is returned.
func skipped(j *job, err error) error {
	var skip warc.Skip
	if errors.As(err, &skip) {
		j.skip = string(skip)
		return nil
	}
	return err
}

var errTooLong = errors.New("the record is longer than the limit")

// clean calls Clean. With a timeout it gives up on one that does not come back,
// so that one record cannot hold up the run.
func (w *worker) clean(j *job, r Record) (Cleaned, error) {
	if w.Timeout == 0 {
		return w.call(w.ctx, r)
	}
	type result struct {
		c   Cleaned
		err error
	}
	ctx, cancel := context.WithTimeout(w.ctx, w.Timeout)
	defer cancel()
	ended := make(chan result, 1)
	given := make(chan bool, 1) // says whether the record was given up
	go func() {
		c, err := w.call(ctx, r)
		ended <- result{c, err}
		if <-given {
			<-w.stuck
		}
	}()
	finish := func(x result) (Cleaned, error) {
		given <- false
		if errors.Is(x.err, context.DeadlineExceeded) {
			return Cleaned{}, w.tooSlow()
		}
		return x.c, x.err
	}
	select {
	case x := <-ended:
		return finish(x)
	case <-ctx.Done():
	}
	// It has been told; most return soon.
	grace := time.NewTimer(w.Timeout/2 + 50*time.Millisecond)
	defer grace.Stop()
	select {
	case x := <-ended:
		return finish(x)
	case <-grace.C:
	}
	select {
	case x := <-ended:
		return finish(x)
	case w.stuck <- struct{}{}: // as many as there are workers may be left behind, no more
		given <- true
		w.scratch, j.lent = nil, true
		return Cleaned{}, w.tooSlow()
	}
}

func (w *worker) tooSlow() error {
	return fmt.Errorf("cleaning took longer than %v", w.Timeout)
}

func (w *worker) call(ctx context.Context, r Record) (c Cleaned, err error) {
	defer func() {
		if p := recover(); p != nil {
			c, err = Cleaned{}, fmt.Errorf("the cleaner failed on this record (panic: %v)", p)
		}
	}()
	return w.Clean(ctx, r)
}
