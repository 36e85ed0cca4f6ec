package stream

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/winnow-text/winnow/internal/stream/packed"
	"github.com/winnow-text/winnow/internal/stream/rows"
)

// partialSuffix marks a file that is not whole yet, errorSuffix one that says
// why there is no text.
const (
	partialSuffix = ".partial"
	errorSuffix   = ".error.json"
)

// output is one file or stream that records are written to.
type output struct {
	name    string // for messages
	file    *os.File
	rename  func() error // gives a finished file its name; nil for what is written in place
	w       *packed.Writer
	table   *rows.Writer
	counted *counter
	kind    packed.Kind

	records, bytes     int // since the last boundary
	perMember, perByte int
}

// counter counts what goes to disk, so that a place in a file is known without asking.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// Standing follows the links of a path that is to be written, so that a link stays
// one, and says whether what it leads to can only be written where it stands: a
// device, a named pipe or a socket. A rename would take its place.
func Standing(path string) (real string, inPlace bool) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	return path, err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// openInPlace opens what Standing has found.
func openInPlace(path string) (*output, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot write the output: %w", err)
	}
	return &output{name: path, file: f, counted: &counter{w: f}}, nil
}

// create opens the partial file of dir/name, to be continued at the given
// offset; 0 begins it anew. The os.Root keeps names and links from leading out
// of the directory.
func create(dir *os.Root, name string, at int64) (*output, error) {
	partial := name + partialSuffix
	flags := os.O_RDWR | os.O_CREATE
	if at > 0 {
		flags = os.O_RDWR
	} else if err := dir.MkdirAll(path.Dir(name), 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the folder of the output: %w", err)
	}
	f, err := dir.OpenFile(filepath.FromSlash(partial), flags, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot write the output: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.Size() < at {
		err = fmt.Errorf("it has %d bytes where %d were written: begin anew without resuming", info.Size(), at)
	}
	if err == nil {
		err = f.Truncate(at)
	}
	if err == nil {
		_, err = f.Seek(at, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("cannot go on in %s: %w", f.Name(), err)
	}
	o := &output{name: filepath.Join(dir.Name(), filepath.FromSlash(name)), file: f, counted: &counter{f, at}}
	o.rename = func() error { return dir.Rename(filepath.FromSlash(partial), filepath.FromSlash(name)) }
	return o, nil
}

// begin prepares for the records of the given input.
func (o *output) begin(s *settings, in *opened, k packed.Kind) (err error) {
	o.perMember, o.perByte, o.kind = s.MemberRecords, s.MemberBytes, k
	if in.to == Parquet {
		o.table, err = rows.NewWriter(o.counted, in.layout)
		return err
	}
	o.w, err = packed.NewWriter(o.counted, k, o.counted.n > 0)
	return err
}

// write writes a job's record and reports whether the output can be cut here.
func (o *output) write(j *job) (boundary bool, err error) {
	switch {
	case j.outRow != nil:
		return false, o.table.Write(j.outRow)
	case len(j.out) == 0:
		return false, nil
	}
	if _, err := o.w.Write(j.out); err != nil {
		return false, err
	}
	o.records++
	o.bytes += len(j.out)
	if o.records < o.perMember && o.bytes < o.perByte {
		return false, nil
	}
	// Members end by count, never by time: the same input gives the same bytes.
	return true, o.cut()
}

// cut ends a member here.
func (o *output) cut() error {
	o.records, o.bytes = 0, 0
	return o.w.EndMember()
}

// canCut reports whether the output can be cut at any record.
func (o *output) canCut() bool { return o.w != nil && o.kind == packed.Plain }

func (o *output) flush() error {
	if o.w == nil {
		return nil
	}
	if err := o.w.Flush(); err != nil {
		return err
	}
	if f, ok := o.counted.w.(interface{ Flush() }); ok {
		f.Flush() // such as a server's response
	}
	return nil
}

// offset is how much stands on disk, once flushed.
func (o *output) offset() int64 { return o.counted.n }

func (o *output) sync() error {
	if o.rename == nil {
		return nil
	}
	return o.file.Sync()
}

// end writes what closes the format. The file keeps its partial name.
func (o *output) end() error {
	switch {
	case o.table != nil:
		return o.table.Close()
	case o.w != nil:
		if err := o.w.Close(); err != nil {
			return err
		}
		return o.flush()
	}
	return nil
}

// publish gives the finished file its name.
func (o *output) publish() error {
	if o.file == nil {
		return nil
	}
	err := o.file.Close()
	if o.rename != nil {
		err = errors.Join(err, o.rename())
	}
	o.file = nil
	return err
}

// abandon closes the file and leaves what is there for a later run.
func (o *output) abandon() {
	if o.file != nil {
		o.file.Close()
		o.file = nil
	}
}
