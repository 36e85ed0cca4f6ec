package stream

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/winnow-text/winnow/internal/stream/packed"
)

// write takes the jobs in the order of the input.
func (r *run) write(j *job) error {
	r.read = j.read
	switch j.event {
	case isBegin:
		return r.begin(j)
	case isEnd:
		r.report.Files++
		r.progress(false)
		if r.OutDir == "" {
			return nil
		}
		if err := r.endOutput(); err != nil {
			return err
		}
		r.now, r.at = nil, place{}
		return r.noteNext(j.input.index + 1)
	}
	if j.err != nil {
		if r.Failed != nil {
			r.Failed(j.failure())
		}
		if r.OnError == Stop {
			return fmt.Errorf("%w: %s", ErrStopped, j.failure())
		}
	}
	r.report.add(j)
	boundary, err := r.out.write(j)
	if err != nil {
		return fmt.Errorf("cannot write the output %s: %w", r.out.name, err)
	}
	r.report.BytesOut += int64(len(j.out))
	if boundary && r.rejects != nil {
		if err := r.rejects.cut(); err != nil {
			return fmt.Errorf("cannot write the rejects %s: %w", r.Rejects, err)
		}
	}
	if j.err != nil && len(j.out) == 0 && j.outRow == nil {
		if r.OutDir != "" && j.input.to == Text && len(j.reject) > 0 && r.OnError == Keep {
			r.spoiled = j.reject
		} else {
			r.report.Dropped++
		}
		if r.rejects != nil {
			if _, err := r.rejects.write(&job{out: j.reject}); err != nil {
				return fmt.Errorf("cannot write the rejects %s: %w", r.Rejects, err)
			}
		}
	}
	r.at = j.after
	r.progress(false)
	if boundary && r.journal != nil && !time.Now().Before(r.due) {
		return r.note(false)
	}
	return nil
}

// begin opens the output of an input, unless it goes on in one that is open.
func (r *run) begin(j *job) error {
	if j.err != nil {
		return j.err
	}
	r.now, r.at = j.input, j.after
	if r.out != nil {
		if r.out.table != nil || j.input.to == Parquet {
			return fmt.Errorf("several Parquet files cannot be joined in one: choose a folder for the output, or jsonl")
		}
		return nil
	}
	k, err := r.compression(j.input.input, j.input.packed)
	if err != nil {
		return err
	}
	at := int64(0)
	if r.from != nil && r.from.Begun && (r.OutDir == "" || r.from.Input == j.input.index) {
		at = r.from.Output
	}
	switch {
	case r.Stdout != nil:
		r.out = &output{name: "-", counted: &counter{w: r.Stdout}}
	case r.inPlace:
		r.out, err = openInPlace(r.OutFile)
	case r.OutFile != "":
		r.out, err = create(r.root, filepath.Base(r.OutFile), at)
	default:
		if j.input.to == Parquet {
			k = packed.Plain
		}
		r.out, err = create(r.root, r.outName(j.input.input, j.input.to, k), at)
	}
	if err != nil {
		r.out = nil
		return err
	}
	return r.out.begin(r.settings, j.input, k)
}

// endOutput finishes the open output and gives it its name.
func (r *run) endOutput() error {
	if r.out == nil {
		return nil
	}
	if err := r.out.end(); err != nil {
		return fmt.Errorf("cannot write the output %s: %w", r.out.name, err)
	}
	if r.rejects != nil {
		if err := r.rejects.cut(); err != nil {
			return fmt.Errorf("cannot write the rejects %s: %w", r.Rejects, err)
		}
	}
	// If the journal speaks of the middle of this output, it must learn that the
	// output is whole before the partial file is gone.
	if r.now != nil && r.noted >= 0 && r.journal != nil {
		if err := r.note(true); err != nil {
			return err
		}
	}
	out := r.out
	r.out = nil
	if r.spoiled != nil {
		out.abandon()
		return r.publishError(out)
	}
	if err := out.publish(); err != nil {
		return fmt.Errorf("cannot write the output %s: %w", out.name, err)
	}
	return nil
}

// publishError puts the error of a file's only record in the place of its text.
func (r *run) publishError(out *output) error {
	text, err := filepath.Rel(r.OutDir, out.name)
	if err == nil {
		err = r.root.Remove(text + partialSuffix)
	}
	if err == nil {
		err = r.root.WriteFile(text+errorSuffix, r.spoiled, 0o666)
	}
	if r.spoiled = nil; err != nil {
		return fmt.Errorf("cannot write the output %s: %w", out.name, err)
	}
	return nil
}

// idle is called when the input pauses.
func (r *run) idle() error {
	r.progress(false)
	if r.out == nil || !r.streaming() {
		return nil
	}
	return r.out.flush()
}

// note writes a checkpoint: what is flushed and safe on disk by now.
func (r *run) note(whole bool) error {
	if r.journal == nil {
		return nil
	}
	c := checkpoint{Input: r.now.index, Format: r.now.format, Place: r.at, Begun: true, Whole: whole, Report: r.report}
	if err := r.out.flush(); err != nil {
		return fmt.Errorf("cannot write the output %s: %w", r.out.name, err)
	}
	if err := r.out.sync(); err != nil {
		return fmt.Errorf("cannot write the output %s: %w", r.out.name, err)
	}
	c.Output = r.out.offset()
	r.noted = r.now.index
	return r.put(c)
}

// noteNext writes a checkpoint between two outputs of a tree.
func (r *run) noteNext(index int) error {
	// A journal that speaks of an output that has its name by now must go on.
	if r.journal == nil || r.noted < 0 && time.Now().Before(r.due) {
		return nil
	}
	r.noted = -1
	return r.put(checkpoint{Input: index, Report: r.report})
}

func (r *run) put(c checkpoint) error {
	if r.rejects != nil {
		if err := errors.Join(r.rejects.flush(), r.rejects.sync()); err != nil {
			return fmt.Errorf("cannot write the rejects %s: %w", r.Rejects, err)
		}
		c.Rejects = r.rejects.offset()
	}
	r.due = time.Now().Add(r.journalEvery)
	return r.journal.write(c)
}

func (r *run) progress(last bool) {
	if r.Progress == nil || !last && time.Since(r.lastShown) < 100*time.Millisecond {
		return
	}
	r.lastShown = time.Now()
	p := Progress{Records: r.report.Read, Doubtful: r.report.Doubtful, Failed: r.report.Failed, Bytes: r.read, Total: r.total}
	if r.now != nil {
		p.Source = r.now.name
	}
	r.Progress(p)
}
