package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/winnow-text/winnow/internal/stream/packed"
)

// What can end a run besides its input. Any other error means that the run
// could not be done, or not to its end.
var (
	// ErrRecords: the run came to its end, and some records failed.
	ErrRecords = errors.New("some records failed")
	// ErrStopped: a record failed and Options.OnError is Stop.
	ErrStopped = errors.New("stopped at a record that failed")
	// ErrInterrupted: the context was done. What was in hand has been written.
	ErrInterrupted = errors.New("interrupted")
	// ErrClosedPipe: nobody reads the output any more.
	ErrClosedPipe = errors.New("the reader of the output is gone")
)

// Run reads all inputs, cleans their records and writes the outputs. The report
// is valid whatever the error. See ErrRecords, ErrStopped, ErrInterrupted and
// ErrClosedPipe, to be told apart with errors.Is.
//
// A program whose Stdout is file descriptor 1 dies of SIGPIPE before Run can
// return ErrClosedPipe, unless it has called signal.Notify for it.
func Run(ctx context.Context, o Options) (Report, error) {
	began := time.Now()
	s, err := o.settings()
	if err != nil {
		return newReport(), err
	}
	r := &run{settings: s, report: newReport()}
	before := int64(0)
	err = r.prepare()
	if err == nil {
		before = r.report.Read
		err = r.do(ctx)
	}
	r.report.timed(began, r.report.Read-before)
	r.progress(true)
	return r.report, err
}

// run is the state of Run: what its writing goroutine holds.
type run struct {
	*settings
	inputs []input
	total  int64
	report Report
	from   *checkpoint // to resume from; nil: from the start

	root    *os.Root // of the output's folder
	out     *output  // nil between the outputs of a tree
	rejects *output
	journal *journal
	noted   int // the input the journal speaks of, while an output of it is open; -1 otherwise
	due     time.Time

	spoiled   []byte  // the error of a file that is written as text
	now       *opened // the input whose records are being written
	at        place   // behind the last record written
	read      int64
	lastShown time.Time
}

// prepare checks everything that can be before the first record is read.
func (r *run) prepare() (err error) {
	outputs := 0
	for _, given := range []bool{r.OutFile != "", r.OutDir != "", r.Stdout != nil} {
		if given {
			outputs++
		}
	}
	if outputs != 1 {
		return errors.New("exactly one of a file, a folder and a stream must be given for the output")
	}
	if r.inputs, err = r.plan(); err != nil {
		return err
	}
	for _, in := range r.inputs {
		if r.total = r.total + in.size; in.size < 0 {
			r.total = -1
			break
		}
	}
	if _, err := r.compression(input{}, packed.Plain); err != nil {
		return err
	}
	if err := r.distinct(); err != nil {
		return err
	}
	dir := r.OutDir
	switch {
	case r.streaming():
	case r.OutFile != "":
		dir = filepath.Dir(r.OutFile)
	default:
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return fmt.Errorf("cannot make the folder for the output: %w", err)
		}
	}
	if dir != "" {
		if r.root, err = os.OpenRoot(dir); err != nil {
			return fmt.Errorf("cannot write the output: %w", err)
		}
	}
	r.noted = -1
	return r.resume()
}

// distinct makes sure that no two inputs have one output and that no input is
// written over, as far as the formats are known by now.
func (r *run) distinct() error {
	owner := map[string]string{}
	for _, in := range r.inputs {
		if in.format == "" {
			continue
		}
		to, err := r.outFormat(in.format, r.alone())
		if err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
		target := r.OutFile
		if r.OutDir != "" {
			_, k := packed.ByName(in.name)
			if k, err = r.compression(in, k); err != nil {
				return err
			}
			rel := r.outName(in, to, k)
			if other, taken := owner[rel]; taken {
				return fmt.Errorf("%s and %s would both be written to %s: give the folder that holds both", other, in.name, rel)
			}
			owner[rel] = in.name
			target = filepath.Join(r.OutDir, filepath.FromSlash(rel))
		}
		if same(in.name, target) {
			return fmt.Errorf("the output would overwrite the input %s", in.name)
		}
	}
	return nil
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// alone reports whether each output has the records of one input only.
func (r *run) alone() bool { return r.OutDir != "" || len(r.inputs) == 1 }

// compression is that of an output.
func (s *settings) compression(in input, of packed.Kind) (packed.Kind, error) {
	switch s.Compress {
	case "none":
		return packed.Plain, nil
	case "gzip":
		return packed.Gzip, nil
	case "zstd":
		return packed.Zstd, nil
	case "":
		if s.OutFile != "" {
			_, k := packed.ByName(s.OutFile)
			return k, nil
		}
		if s.OutDir != "" {
			return of, nil
		}
		return packed.Plain, nil
	}
	return 0, fmt.Errorf("unknown compression %q: use gzip, zstd or none", s.Compress)
}

// do moves the records.
func (r *run) do(ctx context.Context) error {
	p := newPipeline(ctx, r.settings)
	rd := &feed{settings: r.settings, inputs: r.inputs, alone: r.alone(), p: p}
	if r.from != nil {
		rd.first, rd.at, rd.format = r.from.Input, r.from.Place, r.from.Format
	}
	for _, in := range r.inputs[:min(rd.first, len(r.inputs))] {
		rd.before += max(0, in.size)
	}
	stuck := make(chan struct{}, r.Workers)
	err := p.run(r.Workers, rd.run, func() func(*job) { return r.newWorker(ctx, p.buffer, stuck).work }, r.write, r.idle)
	return r.finish(ctx, err, rd.over.Load())
}

// finish ends the outputs in the way that the end of the run asks for.
func (r *run) finish(ctx context.Context, err error, over bool) error {
	defer r.abandon()
	if err == nil && over {
		if err = r.close(); err == nil && r.journal != nil {
			err = r.journal.remove()
		}
		if err == nil && r.report.Failed > 0 {
			err = fmt.Errorf("%w: %d of %d", ErrRecords, r.report.Failed, r.report.Read)
		}
		return closedPipe(err)
	}
	r.report.Stopped = &Position{Record: r.at.Record, Offset: r.at.Offset}
	if r.now != nil {
		r.report.Stopped.Source = r.now.name
	} else if len(r.inputs) > 0 {
		r.report.Stopped.Source = r.inputs[0].name
	}
	if err == nil {
		err = fmt.Errorf("%w: %w", ErrInterrupted, context.Cause(ctx))
	}
	if err := closedPipe(err); errors.Is(err, ErrInterrupted) || errors.Is(err, ErrStopped) {
		return errors.Join(err, closedPipe(r.pause()))
	}
	return closedPipe(err)
}

// pause leaves outputs that a later run can continue, and streams flushed.
func (r *run) pause() error {
	if r.streaming() {
		return r.close() // a stream that is cut short is still a whole one of its kind
	}
	if r.out != nil && r.out.canCut() && (r.rejects == nil || r.rejects.canCut()) {
		return r.note(false)
	}
	if r.out != nil {
		return r.out.flush()
	}
	return nil
}

// close ends the outputs that are still open at the end of the inputs.
func (r *run) close() error {
	if err := r.endOutput(); err != nil {
		return err
	}
	if r.rejects == nil {
		return nil
	}
	if err := r.rejects.end(); err != nil {
		return fmt.Errorf("cannot write the rejects: %w", err)
	}
	if r.journal != nil {
		if err := r.put(checkpoint{Input: len(r.inputs), Report: r.report}); err != nil {
			return err
		}
	}
	return r.rejects.publish()
}

func (r *run) abandon() {
	for _, o := range []*output{r.out, r.rejects} {
		if o != nil {
			o.abandon()
		}
	}
	if r.root != nil {
		r.root.Close()
	}
}

// closedPipe names the error of a reader that is gone.
func closedPipe(err error) error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return fmt.Errorf("%w: %w", ErrClosedPipe, err)
	}
	return err
}
