package stream

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/winnow-text/winnow/internal/stream/packed"
	"github.com/winnow-text/winnow/internal/stream/rows"
)

// opened is an input that is being read.
type opened struct {
	input
	index  int
	packed packed.Kind
	to     Format
	codec  codec
	layout *rows.Layout // of Parquet output
}

// source finds the records of one input.
type source interface {
	// next fills a job with the next record, or with what is wrong with it. It
	// returns io.EOF behind the last one and no other error.
	next(j *job) error
	consumed() int64 // bytes on disk used
	close()
}

// open begins to read an input at a place in it.
func (s *settings) open(in input, index int, alone bool, at place, buffer func() []byte) (src source, o *opened, err error) {
	o = &opened{input: in, index: index, codec: lineCodec{}}
	if _, k := packed.ByName(in.name); in.format == Parquet && k == packed.Plain && !in.stdin {
		src, err = s.openRows(o, at)
	} else {
		src, err = s.openStream(o, at, buffer)
	}
	if err != nil {
		return nil, o, err
	}
	if o.to, err = s.outFormat(o.format, alone); err == nil {
		err = s.layOut(o, src)
	}
	if err != nil {
		src.close()
		return nil, o, &setupError{fmt.Errorf("%s: %w", o.name, err)}
	}
	return src, o, nil
}

// setupError is an error of the settings, not of an input: the run cannot be.
type setupError struct{ error }

func (e *setupError) Unwrap() error { return e.error }

// openStream opens everything that is read from its start to its end.
func (s *settings) openStream(o *opened, at place, buffer func() []byte) (src source, err error) {
	r, closer := s.Stdin, func() {}
	if o.stdin {
		// What a pipe gave to the killed run has to be given again.
		if _, err := io.CopyN(io.Discard, r, at.Mark.Packed); err != nil {
			return nil, fmt.Errorf("cannot go on in the standard input, which must be the same again: %w", err)
		}
	} else {
		f, err := os.Open(o.name)
		if err != nil {
			return nil, fmt.Errorf("cannot open the input: %w", err)
		}
		r, closer = f, func() { f.Close() }
		if at.Mark.Packed > 0 {
			if _, err := f.Seek(at.Mark.Packed, io.SeekStart); err != nil {
				f.Close()
				return nil, fmt.Errorf("cannot go on in the input: %w", err)
			}
		}
	}
	defer func() {
		if err != nil {
			closer()
		}
	}()
	pr, err := packed.NewReader(r, at.Mark)
	if err != nil {
		return nil, fmt.Errorf("cannot read the input: %w", err)
	}
	o.packed = pr.Kind()
	br := bufio.NewReaderSize(pr, 256<<10)
	if o.format == "" {
		// As much as is there: a pipe may pause behind its first record.
		head, err := br.Peek(8)
		if n := br.Buffered(); err == nil {
			head, err = br.Peek(n)
		}
		if damage := new(packed.Damage); err != nil && err != io.EOF && !errors.As(err, &damage) {
			return nil, fmt.Errorf("cannot read the input: %w", err)
		} else if err != nil && err != io.EOF {
			br = bufio.NewReaderSize(io.MultiReader(&again{br, err}, pr), 256<<10)
		}
		o.format = sniffFormat(head)
	}
	base := base{packed: pr, at: at, buffer: buffer, closer: closer}
	if skip := at.Offset - at.Mark.Plain; skip > 0 && o.format != Parquet {
		if _, err := br.Discard(int(skip)); err != nil {
			return nil, fmt.Errorf("cannot go on in the input, which must be the same again: %w", err)
		}
	}
	switch o.format {
	case WARC:
		return newWARC(s, o, base, br), nil
	case Parquet:
		return s.spoolRows(o, br, base)
	case Text, HTML:
		return newWhole(s, o, base, br), nil
	}
	return newLines(s, o, base, br), nil
}

// again gives what a buffered reader holds and then the error it has met.
type again struct {
	r   *bufio.Reader
	err error
}

func (a *again) Read(p []byte) (int, error) {
	if n := a.r.Buffered(); n > 0 {
		return a.r.Read(p[:min(n, len(p))])
	}
	if a.err != nil {
		err := a.err
		a.err = nil
		return 0, err
	}
	return 0, io.EOF
}

// base is what sources of streams share.
type base struct {
	packed *packed.Reader
	at     place // behind the last record
	buffer func() []byte
	closer func()
}

func (b *base) consumed() int64 { return b.packed.Consumed() }

func (b *base) close() {
	b.packed.Close()
	b.closer()
}

// found fills in where the job's record stands, offset bytes into the stream,
// and moves behind it.
func (b *base) found(j *job, offset, size int64) {
	end := offset + size
	j.size, j.offset = end-b.at.Offset, offset
	b.at = place{b.at.Record + 1, end, b.packed.Mark(end)}
	j.number, j.after = b.at.Record, b.at
}
