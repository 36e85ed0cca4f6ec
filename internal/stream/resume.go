package stream

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/winnow-text/winnow/internal/stream/packed"
)

// resume finds the last checkpoint, if there is one and it is wanted, and opens
// the rejects.
func (r *run) resume() error {
	if file := r.journalFile(); file != "" {
		r.journal = &journal{file, r.fingerprint(r.inputs)}
	} else if r.Resume {
		return errors.New("only output into a file or a folder can be resumed, not a stream")
	}
	if r.Resume {
		c, err := r.journal.read()
		if err != nil {
			return err
		}
		r.from = c
	}
	var rejected int64
	switch {
	case r.from != nil:
		r.report, r.report.Resumed = r.from.Report, true
		r.report.Stopped = nil
		rejected = r.from.Rejects
		if r.from.Begun {
			r.noted = r.from.Input
		}
		if err := r.adopt(); err != nil {
			return err
		}
	case r.journal != nil:
		// First the note, then what it speaks of: a kill between the two must not
		// leave a note of something else.
		if err := r.journal.remove(); err != nil {
			return err
		}
	}
	return r.openRejects(rejected)
}

// adopt gives an output its name that was whole when the run was killed.
func (r *run) adopt() error {
	c := r.from
	if !c.Whole {
		return nil
	}
	name := filepath.Base(r.OutFile)
	if r.OutDir != "" {
		in := r.inputs[c.Input]
		in.format = c.Format
		to, err := r.outFormat(c.Format, r.alone())
		if err != nil {
			return err
		}
		k, err := r.packedOf(in)
		if err != nil {
			return err
		}
		if to == Parquet {
			k = packed.Plain
		}
		name = filepath.FromSlash(r.outName(in, to, k))
	}
	if err := r.root.Rename(name+partialSuffix, name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("cannot resume: %w", err)
	}
	r.noted = -1
	next := c.Input + 1
	if r.OutDir == "" {
		next = len(r.inputs)
	}
	r.from = &checkpoint{Input: next, Rejects: c.Rejects, Report: c.Report}
	return nil
}

// packedOf is the compression of the output of an input.
func (r *run) packedOf(in input) (packed.Kind, error) {
	k := packed.Plain
	if !in.stdin {
		f, err := os.Open(in.name)
		if err != nil {
			return 0, fmt.Errorf("cannot resume: %w", err)
		}
		defer f.Close()
		pr, err := packed.NewReader(f, packed.Mark{})
		if err != nil {
			return 0, fmt.Errorf("cannot resume: %w", err)
		}
		k = pr.Kind()
	}
	return r.compression(in, k)
}

func (r *run) openRejects(at int64) error {
	if r.Rejects == "" {
		return nil
	}
	var err error
	if path, inPlace := Standing(r.Rejects); inPlace {
		r.rejects, err = openInPlace(path)
	} else {
		var root *os.Root
		if root, err = os.OpenRoot(filepath.Dir(path)); err != nil {
			return fmt.Errorf("cannot write the rejects: %w", err)
		}
		r.rejects, err = create(root, filepath.Base(path), at)
	}
	if err != nil {
		if r.rejects = nil; errors.Is(err, os.ErrNotExist) && r.from != nil && r.from.Input == len(r.inputs) {
			return nil // everything has its name already
		}
		return err
	}
	_, k := packed.ByName(r.Rejects)
	return r.rejects.begin(r.settings, &opened{to: JSONLines}, k)
}
