// Package rows reads Parquet files row by row, shows a row as JSON and writes
// rows back with some of their columns replaced or added.
package rows

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// File is an open Parquet file.
type File struct {
	pf     *parquet.File
	leaves []leaf
	group  int // the row group being read
	rows   parquet.Rows
	row    int64
	buf    [1]parquet.Row
}

// leaf is a column as the file's schema has it.
type leaf struct {
	column *parquet.Column
	path   string
	text   bool // bytes of any length: it can hold a page
}

// Open reads the schema and the place of the row groups. Files made to break
// readers are errors, not panics.
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer caught(&err)
	// The library allocates as much as the footer says it has.
	var tail [8]byte
	if size < 12 {
		return nil, errors.New("not a Parquet file: it is too short")
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return nil, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	if string(tail[4:]) != "PAR1" {
		return nil, errors.New("not a whole Parquet file: the mark at its end is missing")
	}
	if n := int64(binary.LittleEndian.Uint32(tail[:])); n > size-12 {
		return nil, fmt.Errorf("the Parquet data is damaged: a footer of %d bytes in a file of %d", n, size)
	}
	pf, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(256<<10))
	if err != nil {
		return nil, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	f = &File{pf: pf}
	f.collect(pf.Root())
	return f, nil
}

func (f *File) collect(c *parquet.Column) {
	if c.Leaf() {
		f.leaves = append(f.leaves, leaf{
			column: c,
			path:   strings.Join(c.Path(), "."),
			text:   c.Type().Kind() == parquet.ByteArray && c.MaxRepetitionLevel() == 0,
		})
		return
	}
	for _, child := range c.Columns() {
		f.collect(child)
	}
}

// caught turns a panic of the decoder into an error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the Parquet data is damaged: %v", p)
	}
}

// Len is the number of rows.
func (f *File) Len() int64 { return f.pf.NumRows() }

// Text returns the index of the column of the given name, its path joined by
// dots, which must hold strings or bytes, one a row. It returns -1 and no error
// when there is no such column.
func (f *File) Text(name string) (int, error) {
	for i, l := range f.leaves {
		if l.path == name {
			if !l.text {
				return -1, fmt.Errorf("the column %s holds %s, not one text a row", name, l.column.Type())
			}
			return i, nil
		}
	}
	for _, l := range f.leaves {
		if strings.HasPrefix(l.path, name+".") {
			return -1, fmt.Errorf("the column %s is a group: name one of its columns, such as %s", name, l.path)
		}
	}
	return -1, nil
}

// Names are the columns that can hold a page, for messages.
func (f *File) Names() []string {
	var names []string
	for _, l := range f.leaves {
		if l.text {
			names = append(names, l.path)
		}
	}
	return names
}

// SeekRow makes Next continue at the given row, counted from 0.
func (f *File) SeekRow(row int64) (err error) {
	defer caught(&err)
	if err := f.Close(); err != nil {
		return err
	}
	f.row = row
	for i, g := range f.pf.RowGroups() {
		if n := g.NumRows(); row >= n {
			row -= n
			continue
		}
		f.group = i
		f.rows = g.Rows()
		return f.rows.SeekToRow(row)
	}
	f.group = len(f.pf.RowGroups())
	return nil
}

// Row returns the number of the row that Next returns, counted from 0.
func (f *File) Row() int64 { return f.row }

// Next returns a row that stays valid, and io.EOF behind the last. After
// another error, SkipGroup goes on with the next row group.
func (f *File) Next() (row parquet.Row, err error) {
	defer caught(&err)
	for {
		if f.rows == nil {
			groups := f.pf.RowGroups()
			if f.group >= len(groups) {
				return nil, io.EOF
			}
			f.rows = groups[f.group].Rows()
		}
		n, err := f.rows.ReadRows(f.buf[:])
		if n == 1 {
			f.row++
			return f.buf[0].Clone(), nil
		}
		if err == nil {
			err = io.ErrNoProgress
		}
		if !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("row group %d: %w", f.group, err)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		if f.row < f.end(f.group) {
			return nil, fmt.Errorf("row group %d: %w", f.group, io.ErrUnexpectedEOF)
		}
		f.group++
	}
}

// end is the number of rows up to and with the group.
func (f *File) end(group int) (n int64) {
	for _, g := range f.pf.RowGroups()[:group+1] {
		n += g.NumRows()
	}
	return n
}

// SkipGroup gives up the row group being read and returns how many of its rows
// were not.
func (f *File) SkipGroup() (lost int64) {
	f.Close()
	if f.group >= len(f.pf.RowGroups()) {
		return 0
	}
	end := f.end(f.group)
	lost, f.row = end-f.row, end
	f.group++
	return lost
}

// Close ends the reading of the current row group.
func (f *File) Close() error {
	if f.rows == nil {
		return nil
	}
	rows := f.rows
	f.rows = nil
	return rows.Close()
}

// Value returns the bytes of a text column in a row, and false where it is null.
func Value(row parquet.Row, column int) (b []byte, ok bool) {
	for _, v := range row {
		if v.Column() == column {
			return v.ByteArray(), !v.IsNull()
		}
	}
	return nil, false
}

// Size is about how many bytes the row takes.
func Size(row parquet.Row) (n int64) {
	for _, v := range row {
		if k := v.Kind(); k == parquet.ByteArray || k == parquet.FixedLenByteArray {
			n += int64(len(v.ByteArray()))
		} else {
			n += 8
		}
	}
	return n
}
