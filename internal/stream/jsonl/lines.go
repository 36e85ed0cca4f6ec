package jsonl

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrTooLong is the error of a line that is longer than the limit.
var ErrTooLong = errors.New("the record is longer than the limit")

// Lines reads lines of any length up to a limit. A line over the limit costs
// no memory: it is read past.
type Lines struct {
	r      *bufio.Reader
	max    int64
	offset int64
	err    error
}

// Line is one line of the input.
type Line struct {
	Raw    []byte // without its line feed
	Offset int64  // of its first byte
	Size   int64  // in bytes, its line feed included
	// Err says why the line is not whole: ErrTooLong (Raw is nil), or the error
	// of the reader below, behind what could be read of the line.
	Err error
}

// NewLines reads from r, whose next byte stands at the given offset. Lines
// longer than max bytes are errors.
func NewLines(r *bufio.Reader, offset, max int64) *Lines {
	return &Lines{r: r, max: max, offset: offset}
}

// Next reads a line into buf, which may be nil, and returns io.EOF behind the
// last. After a reader's error that has a method GoesOn() bool and says true,
// it continues with what the reader gives next.
func (l *Lines) Next(buf []byte) (Line, error) {
	if l.err != nil {
		return Line{}, l.err
	}
	line := Line{Raw: buf[:0], Offset: l.offset}
	for {
		part, err := l.r.ReadSlice('\n')
		line.Size += int64(len(part))
		part = bytes.TrimSuffix(part, []byte{'\n'})
		if line.Raw != nil || line.Err == nil {
			if n := len(line.Raw); cap(line.Raw)-n < len(part) {
				// append would grow what is large by a quarter only, and copy a long line often.
				line.Raw = slices.Grow(line.Raw, max(n, len(part)))
			}
			line.Raw = append(line.Raw, part...)
		}
		if int64(len(line.Raw)) > l.max {
			line.Raw, line.Err = nil, ErrTooLong
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		l.offset += line.Size
		if err == nil {
			break
		}
		if err == io.EOF {
			l.err = io.EOF
			if line.Size == 0 {
				return Line{}, io.EOF
			}
			break
		}
		if line.Err != nil {
			err = fmt.Errorf("%w, and %w", line.Err, err)
		}
		line.Err = err
		var more interface{ GoesOn() bool }
		if !errors.As(err, &more) || !more.GoesOn() {
			l.err = io.EOF
		}
		break
	}
	return line, nil
}
