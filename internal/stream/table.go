package stream

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/winnow-text/winnow/internal/stream/rows"
)

// tableSource reads Parquet.
type tableSource struct {
	file   *rows.File
	disk   *os.File
	temp   bool
	size   int64
	lost   int64 // rows of a damaged row group that are still to be reported
	reason error
}

func (s *settings) openRows(o *opened, at place) (source, error) {
	f, err := os.Open(o.name)
	if err != nil {
		return nil, fmt.Errorf("cannot open the input: %w", err)
	}
	return s.newTable(o, f, false, at)
}

// spoolRows copies a stream to disk: Parquet is read from its end.
func (s *settings) spoolRows(o *opened, r *bufio.Reader, b base) (source, error) {
	defer b.close()
	f, err := os.CreateTemp("", "winnow-*.parquet")
	if err != nil {
		return nil, fmt.Errorf("cannot keep the Parquet stream on disk: %w", err)
	}
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, fmt.Errorf("cannot read the input: %w", err)
	}
	return s.newTable(o, f, true, b.at)
}

func (s *settings) newTable(o *opened, f *os.File, temp bool, at place) (source, error) {
	t := &tableSource{disk: f, temp: temp}
	info, err := f.Stat()
	if err == nil {
		t.size = info.Size()
		t.file, err = rows.Open(f, t.size)
	}
	if err == nil {
		err = t.file.SeekRow(at.Record)
	}
	if err != nil {
		t.close()
		return nil, err
	}
	o.format = Parquet
	return t, nil
}

func (t *tableSource) consumed() int64 {
	return int64(float64(t.size) * float64(t.file.Row()) / float64(max(1, t.file.Len())))
}

func (t *tableSource) close() {
	if t.file != nil {
		t.file.Close()
	}
	t.disk.Close()
	if t.temp {
		os.Remove(t.disk.Name())
	}
}

func (t *tableSource) next(j *job) error {
	at := t.file.Row()
	if t.lost > 0 {
		// Each row of a row group that cannot be read is a record of its own.
		at -= t.lost
		t.lost--
		j.err = t.reason
	} else {
		row, err := t.file.Next()
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			t.lost, t.reason = t.file.SkipGroup(), err
			if t.lost == 0 {
				return io.EOF
			}
			t.lost--
			j.err = err
		} else {
			j.row, j.size = row, rows.Size(row)
		}
	}
	j.number, j.offset = at+1, at
	j.after = place{Record: at + 1, Offset: at + 1}
	return nil
}

// tableCodec reads rows and writes rows or lines of JSON.
type tableCodec struct {
	file   *rows.File
	layout *rows.Layout // nil: lines
	// Columns of the file, -1 where there is none.
	body, url, id, lang, keep int
	into                      int
	name                      string // of the body's column
	column                    map[string]int
	errors                    int // of the layout; -1: none
}

// layOut binds the settings to the columns of a Parquet file.
func (s *settings) layOut(o *opened, src source) error {
	t, ok := src.(*tableSource)
	if !ok {
		return nil
	}
	c := &tableCodec{file: t.file, url: -1, id: -1, lang: -1, keep: -1, errors: -1, column: map[string]int{}}
	find := func(path int, must bool) (int, error) {
		if path < 0 {
			return -1, nil
		}
		i, err := t.file.Text(strings.Join(s.paths[path], "."))
		if err == nil && i < 0 && must {
			err = fmt.Errorf("there is no column %s: the columns with text are %s", s.paths[path], strings.Join(t.file.Names(), ", "))
		}
		return i, err
	}
	var err error
	field := s.body[0]
	for _, b := range s.body {
		if c.body, err = find(b, b == s.body[len(s.body)-1]); err != nil {
			return err
		}
		if c.body >= 0 {
			field = b
			break
		}
	}
	c.name = s.paths[field][len(s.paths[field])-1]
	// An id or address of another type than text is simply not known.
	c.url, _ = find(s.url, false)
	c.id, _ = find(s.id, false)
	if c.lang, err = find(s.lang, s.LangField != ""); err != nil {
		return err
	}
	if c.keep, err = find(s.keep, s.KeepField != ""); err != nil {
		return err
	}
	c.into = s.into
	if c.into < 0 {
		c.into = field
	}
	if o.to == Parquet {
		names := []string{strings.Join(s.paths[c.into], ".")}
		for _, f := range s.Fields {
			c.column[f] = len(names)
			names = append(names, f)
		}
		if s.OnError == Keep {
			c.errors = len(names)
			names = append(names, strings.Join(s.paths[s.errs], "."))
		}
		if c.layout, err = t.file.NewLayout(names...); err != nil {
			return err
		}
		o.layout = c.layout
	}
	o.codec = c
	return nil
}

func (c *tableCodec) record(w *worker, j *job, r *Record) error {
	text := func(column int) string {
		b, _ := rows.Value(j.row, column)
		return string(b)
	}
	r.ID, r.URL, r.Lang = text(c.id), text(c.url), text(c.lang)
	if keep := text(c.keep); strings.HasPrefix(keep, "[") {
		var err error
		if r.Keep, err = asList([]byte(keep)); err != nil {
			return fmt.Errorf("the column for categories to keep: %w", err)
		}
	} else {
		r.Keep = splitList(keep)
	}
	body, ok := rows.Value(j.row, c.body)
	if !ok {
		return fmt.Errorf("the column %s is null", c.name)
	}
	r.Body, r.Kind = body, w.kindOf(c.name, body)
	return nil
}

func (c *tableCodec) encode(w *worker, j *job) error {
	if c.layout == nil {
		without := -1
		if i, err := c.file.Text(strings.Join(w.paths[c.into], ".")); err == nil {
			without = i
		}
		if err := w.scan(c.file.AppendJSON(nil, j.row, without)); err != nil {
			return err
		}
		var err error
		j.out, err = w.splice(&j.cleaned, c.into)
		return err
	}
	changes := make([]rows.Change, c.width())
	changes[0] = rows.Change(j.cleaned.Body)
	if changes[0] == nil {
		changes[0] = rows.Change{}
	}
	for _, f := range j.cleaned.Fields {
		i, ok := c.column[f.Name]
		if !ok {
			return fmt.Errorf("the cleaner set the field %s, which was not announced", f.Name)
		}
		changes[i] = rows.Change(asText(f.JSON))
	}
	var err error
	j.outRow, err = c.layout.Apply(j.row, changes)
	return err
}

func (c *tableCodec) width() int {
	n := 1 + len(c.column)
	if c.errors >= 0 {
		n++
	}
	return n
}

func (c *tableCodec) failed(w *worker, j *job) {
	if c.layout == nil {
		j.out = c.rejected(w, j)
		return
	}
	if j.row == nil {
		return // a row that could not be read has nothing to stand beside its error
	}
	changes := make([]rows.Change, c.width())
	changes[c.errors] = rows.Change(j.err.Error())
	row, err := c.layout.Apply(j.row, changes)
	if err != nil {
		j.err = errors.Join(j.err, err)
		return
	}
	j.outRow = row
}

func (c *tableCodec) rejected(w *worker, j *job) []byte {
	if j.row == nil || w.scan(c.file.AppendJSON(nil, j.row, -1)) != nil {
		return w.wreck(j)
	}
	return w.spliceError(j)
}
