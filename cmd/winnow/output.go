package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/internal/stream"
)

// folder says whether an output is one, by what stands there or by its name.
func folder(path string) bool {
	if standard(path) {
		return false
	}
	if strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// form is what results are written as.
type form struct {
	to       string // a value of --to; text is the default
	noImages bool
}

// output is where results go. A file is written under another name and gets its
// own when it is whole.
type output struct {
	w       *bufio.Writer
	file    *os.File
	path    string // what the file will be called; empty for a stream
	written int    // documents
}

// standard says whether a path means the standard output: opened by its name it
// would lose the place in the file that the shell has given it.
func standard(path string) bool {
	return slices.Contains([]string{"", "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}, path)
}

// create opens the output of a path, which a flag names.
func create(flag, path string) (*output, error) {
	o := &output{file: os.Stdout}
	if !standard(path) {
		if err := o.open(path); err != nil {
			return nil, usagef("%s %s: cannot write there: %w", flag, path, remedy(err))
		}
	}
	o.w = bufio.NewWriter(o.file)
	return o, nil
}

func (o *output) open(path string) (err error) {
	path, inPlace := stream.Standing(path)
	if inPlace {
		o.file, err = os.OpenFile(path, os.O_WRONLY, 0)
		return err
	}
	mode := fs.FileMode(0o666)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	for range 100 {
		temporary := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x.tmp", filepath.Base(path), rand.Uint32()))
		if o.file, err = os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	o.path = path
	return err
}

// write writes one result.
func (o *output) write(ctx context.Context, r *clean.Result, f form) error {
	b, err := f.record().Format(ctx, r)
	if err != nil {
		return err
	}
	if f.to != "json" && o.written > 0 && len(b) > 0 {
		b = append([]byte("\n"), b...)
	}
	if len(b) > 0 {
		o.written++
	}
	if _, err := o.w.Write(b); err != nil || o.path != "" {
		return err
	}
	return o.w.Flush() // a reader of the stream gets each document when it is done
}

// commit gives the file its name.
func (o *output) commit() error {
	if err := o.w.Flush(); err != nil || o.path == "" {
		return err
	}
	if err := o.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(o.file.Name(), o.path); err != nil {
		return err
	}
	o.path = ""
	return nil
}

// abandon removes a file that has not become whole.
func (o *output) abandon() {
	if o.path != "" {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}

func (f form) record() record.Form { return record.Form{To: f.to, NoImages: f.noImages} }
