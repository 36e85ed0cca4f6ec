package stream

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
)

// lineSource reads JSON Lines.
type lineSource struct {
	base
	max   int64
	lines *jsonl.Lines
}

func newLines(s *settings, o *opened, b base, r *bufio.Reader) source {
	o.codec = lineCodec{}
	return &lineSource{base: b, max: s.MaxRecord, lines: jsonl.NewLines(r, b.at.Offset, s.MaxRecord)}
}

func (l *lineSource) next(j *job) error {
	line, err := l.lines.Next(l.buffer())
	if err != nil {
		return err
	}
	l.found(j, line.Offset, line.Size)
	j.raw = line.Raw
	if line.Offset == 0 {
		j.raw = bytes.TrimPrefix(j.raw, []byte("\xef\xbb\xbf"))
	}
	switch {
	case errors.Is(line.Err, jsonl.ErrTooLong):
		j.err = fmt.Errorf("%w of %d bytes", line.Err, l.max)
	case line.Err != nil:
		j.err = fmt.Errorf("the line breaks off: %w", line.Err)
	case len(bytes.TrimSpace(j.raw)) == 0:
		j.skip = "blank-line"
	}
	return nil
}

// lineCodec reads and writes records that are lines of JSON.
type lineCodec struct{}

func (lineCodec) record(w *worker, j *job, r *Record) error {
	if err := w.scan(j.raw); err != nil {
		return err
	}
	return w.fieldsOf(j.raw, r)
}

// scan leaves the line in the worker's scanner.
func (w *worker) scan(line []byte) error {
	isObject, err := w.scanner.Scan(line)
	if err != nil {
		return err
	}
	if !isObject {
		return errors.New("the line is JSON, but not an object")
	}
	w.found = true
	return nil
}

// fieldsOf fills the record from the line that was scanned.
func (w *worker) fieldsOf(line []byte, r *Record) error {
	value := func(path int) []byte {
		if path < 0 {
			return nil
		}
		f := w.scanner.Found[path]
		return line[f.Start:f.End]
	}
	r.ID, r.URL = asText(value(w.id)), asText(value(w.url))
	if v := value(w.lang); len(v) > 0 && v[0] == '"' {
		r.Lang = asText(v)
	}
	var err error
	if r.Keep, err = asList(value(w.keep)); err != nil {
		return fmt.Errorf("the field %s: %w", w.paths[w.keep], err)
	}
	w.field = w.body[0]
	for _, b := range w.body {
		v := value(b)
		if len(v) > 0 && v[0] == '"' {
			w.field = b
			break
		}
		if len(v) > 0 {
			w.field = b // to be named in the error, if none is better
		}
	}
	path := w.paths[w.field]
	switch v := value(w.field); {
	case len(v) == 0 && len(w.body) > 1:
		return errors.New("the record has neither a field html nor a field text: name the field of the body")
	case len(v) == 0:
		return fmt.Errorf("the record has no field %s", path)
	case v[0] != '"':
		return fmt.Errorf("the field %s is not a string", path)
	default:
		w.scratch = jsonl.AppendUnquoted(w.scratch[:0], v)
	}
	r.Body = w.scratch
	r.Kind = w.kindOf(path[len(path)-1], r.Body)
	return nil
}

// asText is a string's content, or the literal of any other value.
func asText(v []byte) string {
	if len(v) > 0 && v[0] == '"' {
		return string(bytes.ToValidUTF8(jsonl.AppendUnquoted(nil, v), []byte("\uFFFD")))
	}
	if string(v) == "null" {
		return ""
	}
	return string(v)
}

// asList reads an array of strings, or a string with commas.
func asList(v []byte) ([]string, error) {
	switch {
	case len(v) == 0 || string(v) == "null":
		return nil, nil
	case v[0] == '"':
		return splitList(asText(v)), nil
	case v[0] == '[':
		var list []string
		if json.Unmarshal(v, &list) == nil {
			return list, nil
		}
	}
	return nil, errors.New("neither an array of strings nor a string")
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

func (lineCodec) encode(w *worker, j *job) error {
	into := w.into
	if into < 0 {
		into = w.field
	}
	var err error
	j.out, err = w.splice(&j.cleaned, into)
	return err
}

// splice writes the line in the scanner with the cleaned values in it.
func (w *worker) splice(c *Cleaned, into int) ([]byte, error) {
	w.quoted = jsonl.AppendQuoted(w.quoted[:0], c.Body)
	edits := make([]jsonl.Edit, 0, 1+len(c.Fields))
	edits = append(edits, jsonl.Edit{Path: into, Value: w.quoted})
	for _, f := range c.Fields {
		path, ok := w.fields[f.Name]
		if !ok {
			return nil, fmt.Errorf("the cleaner set the field %s, which was not announced", f.Name)
		}
		edits = append(edits, jsonl.Edit{Path: path, Value: f.JSON})
	}
	out, err := w.scanner.AppendSpliced(w.buffer(), edits...)
	if err != nil {
		return nil, err
	}
	return append(out, '\n'), nil
}

func (c lineCodec) failed(w *worker, j *job) { j.out = c.rejected(w, j) }

func (lineCodec) rejected(w *worker, j *job) []byte {
	if !w.found && w.scan(j.raw) != nil {
		return w.wreck(j)
	}
	return w.spliceError(j)
}

// spliceError writes the line in the scanner with the job's error in it.
func (w *worker) spliceError(j *job) []byte {
	out, err := w.scanner.AppendSpliced(w.buffer(), jsonl.Edit{Path: w.errs, Value: jsonl.AppendQuoted(nil, j.err.Error())})
	if err != nil {
		return w.wreck(j)
	}
	return append(out, '\n')
}

// wreck is the output of something that is no JSON object: the error, the
// place, and what could be read, byte for byte.
func (w *worker) wreck(j *job) []byte {
	out := append(w.buffer(), '{')
	out = append(jsonl.AppendQuoted(out, w.paths[w.errs].String()), ':')
	out = jsonl.AppendQuoted(out, j.err.Error())
	out = fmt.Appendf(out, `,"record":%d,"offset":%d`, j.number, j.offset)
	if len(j.raw) > 0 {
		if utf8.Valid(j.raw) {
			out = jsonl.AppendQuoted(append(out, `,"raw":`...), j.raw)
		} else {
			out = append(out, `,"raw_base64":`...)
			quoted, _ := json.Marshal(j.raw)
			out = append(out, quoted...)
		}
	}
	return append(out, '}', '\n')
}
