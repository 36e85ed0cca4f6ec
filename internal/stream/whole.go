package stream

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
	"github.com/winnow-text/winnow/internal/stream/packed"
)

// wholeSource reads a file as one record.
type wholeSource struct {
	base
	max  int64
	r    io.Reader
	done bool
}

func newWhole(s *settings, o *opened, b base, r *bufio.Reader) source {
	kind := PlainText
	if o.format == HTML {
		kind = Markup
	}
	if s.Kind != Guess {
		kind = s.Kind
	}
	o.codec = wholeCodec{kind}
	return &wholeSource{base: b, max: s.MaxRecord, r: r, done: b.at.Record > 0}
}

func (f *wholeSource) next(j *job) error {
	if f.done {
		return io.EOF
	}
	f.done = true
	raw := f.buffer()
	var err error
	for err == nil && int64(len(raw)) <= f.max {
		if len(raw) == cap(raw) {
			raw = append(raw, 0)[:len(raw)]
		}
		var n int
		n, err = f.r.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
	}
	f.found(j, 0, int64(len(raw)))
	j.raw, j.id = raw, j.input.name
	damage := new(packed.Damage)
	switch {
	case int64(len(raw)) > f.max:
		j.err, j.raw = fmt.Errorf("%w of %d bytes", errTooLong, f.max), nil
	case errors.As(err, &damage):
		j.err, j.raw = err, nil
	case err != io.EOF:
		j.err, j.raw = fmt.Errorf("cannot read the input: %w", err), nil
	}
	return nil
}

// wholeCodec writes the one record of a file as text, or as a line of JSON with
// the file's name as its id.
type wholeCodec struct{ kind Kind }

func (c wholeCodec) record(w *worker, j *job, r *Record) error {
	r.ID, r.Kind, r.Body = j.input.name, c.kind, j.raw
	return nil
}

func (wholeCodec) line(j *job) []byte {
	return append(jsonl.AppendQuoted([]byte(`{"id":`), j.input.name), '}')
}

func (c wholeCodec) encode(w *worker, j *job) error {
	if j.input.to != Text {
		return w.encodeMade(j, c.line(j))
	}
	j.out = append(w.buffer(), j.cleaned.Body...)
	if !strings.HasSuffix(j.cleaned.Body, "\n") {
		j.out = append(j.out, '\n')
	}
	return nil
}

func (c wholeCodec) failed(w *worker, j *job) {
	if j.input.to != Text {
		j.out = c.rejected(w, j)
		return
	}
	j.reject = c.rejected(w, j) // goes beside where the text would be
}

func (c wholeCodec) rejected(w *worker, j *job) []byte {
	if w.scan(c.line(j)) != nil {
		return w.wreck(j)
	}
	return w.spliceError(j)
}
