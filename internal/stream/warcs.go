package stream

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
	"github.com/winnow-text/winnow/internal/stream/warc"
)

// warcSource reads WARC and WET files.
type warcSource struct {
	base
	max     int64
	records *warc.Reader
}

func newWARC(s *settings, o *opened, b base, r *bufio.Reader) source {
	o.codec = warcCodec{}
	return &warcSource{base: b, max: s.MaxRecord, records: warc.NewReader(r, b.at.Offset, s.MaxRecord)}
}

func (a *warcSource) next(j *job) error {
	rec, err := a.records.Next(a.buffer())
	if err != nil {
		return err
	}
	a.found(j, rec.Offset, rec.Size)
	j.raw, j.meta, j.id = rec.Block, rec, rec.ID
	switch {
	case errors.Is(rec.Err, warc.ErrTooLong):
		j.err = fmt.Errorf("%w of %d bytes", rec.Err, a.max)
	case rec.Err != nil:
		j.err = fmt.Errorf("broken WARC record: %w", rec.Err)
	case !warc.Wanted(rec.Type):
		j.skip = rec.Type
	}
	return nil
}

// warcCodec makes lines of JSON of WARC records: id, url, date and the body.
type warcCodec struct{}

func (warcCodec) record(w *worker, j *job, r *Record) error {
	rec := j.meta.(*warc.Record)
	r.ID, r.URL = rec.ID, rec.URI
	page, err := rec.Page(w.MaxRecord)
	if err != nil {
		return err
	}
	r.Kind = PlainText
	if page.HTML {
		r.Kind = Markup
	}
	if w.Kind != Guess {
		r.Kind = w.Kind
	}
	r.Body, r.Charset, r.Truncated = page.Body, page.Charset, page.Truncated
	return nil
}

func (warcCodec) line(w *worker, j *job) []byte {
	rec, _ := j.meta.(*warc.Record)
	if rec == nil || rec.ID == "" && rec.URI == "" {
		return nil
	}
	var out []byte
	for _, f := range []struct{ name, value string }{{"id", rec.ID}, {"url", rec.URI}, {"date", rec.Date}} {
		out = append(jsonl.AppendQuoted(append(out, ','), f.name), ':')
		out = jsonl.AppendQuoted(out, f.value)
	}
	out[0] = '{'
	return append(out, '}')
}

func (c warcCodec) encode(w *worker, j *job) error {
	line := c.line(w, j)
	if line == nil {
		line = []byte("{}")
	}
	return w.encodeMade(j, line)
}

// encodeMade writes a record into a line made for it.
func (w *worker) encodeMade(j *job, line []byte) error {
	if err := w.scan(line); err != nil {
		return err
	}
	var err error
	j.out, err = w.splice(&j.cleaned, w.made)
	return err
}

func (c warcCodec) failed(w *worker, j *job) { j.out = c.rejected(w, j) }

// rejected has no body: it may be of any length and in any encoding, and it
// stands in the archive at the offset that is given.
func (c warcCodec) rejected(w *worker, j *job) []byte {
	line := c.line(w, j)
	if line == nil {
		j.raw, j.lent = nil, true
		return w.wreck(j)
	}
	line = fmt.Appendf(line[:len(line)-1], `,"record":%d,"offset":%d}`, j.number, j.offset)
	if w.scan(line) != nil {
		return w.wreck(j)
	}
	return w.spliceError(j)
}
