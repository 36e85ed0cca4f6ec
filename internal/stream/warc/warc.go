// Package warc reads the records of WARC files (ISO 28500) and the pages in
// them: responses with their HTTP headers, and the plain text of WET files.
package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrTooLong is the error of a record whose block is longer than the limit.
var ErrTooLong = errors.New("the record is longer than the limit")

// Limits on a record's header: far above any that is written, far below what
// could hurt.
const (
	maxHeaderLine  = 64 << 10
	maxHeaderBytes = 1 << 20
)

// Record is one WARC record.
type Record struct {
	Type, ID, URI, Date string
	ContentType         string
	Payload             string // WARC-Identified-Payload-Type
	Truncated           bool   // WARC-Truncated stands in the header
	Block               []byte // nil when the type is not Wanted
	Offset, Size        int64  // of the record in the decompressed stream, in bytes
	// Err says why the record is not whole. Its other fields are what could be read.
	Err error
}

// Reader reads records one after another and goes on behind broken ones.
type Reader struct {
	src    *pushback
	r      *bufio.Reader
	offset int64
	max    int64
}

// NewReader reads from r, whose next byte stands at the given offset of the
// decompressed stream. A block longer than max bytes makes the record an error.
func NewReader(r io.Reader, offset, max int64) *Reader {
	src := &pushback{r: r}
	return &Reader{src: src, r: bufio.NewReaderSize(src, 256<<10), offset: offset, max: max}
}

// Offset is where the next record is looked for, in decompressed bytes.
func (r *Reader) Offset() int64 { return r.offset }

// Wanted reports whether records of the type have a page in them; the blocks of
// others are read past.
func Wanted(recordType string) bool {
	return recordType == "response" || recordType == "conversion" || recordType == "resource"
}

// Next returns the next record, its block in buf when that is large enough, and
// io.EOF behind the last. A broken record comes back with its Err set, once; the
// call after it goes on at the next record that can be found.
func (r *Reader) Next(buf []byte) (*Record, error) {
	for { // blank lines between records
		c, err := r.r.Peek(1)
		if err == io.EOF {
			return nil, io.EOF
		}
		if err != nil {
			rec := &Record{Offset: r.offset, Err: err}
			r.recover(rec, nil)
			rec.Size = r.offset - rec.Offset
			return rec, nil
		}
		if c[0] != '\r' && c[0] != '\n' {
			break
		}
		r.discard(1)
	}
	rec := &Record{Offset: r.offset}
	r.read(rec, buf)
	rec.Size = r.offset - rec.Offset
	return rec, nil
}

func (r *Reader) discard(n int64) {
	done, _ := io.CopyN(io.Discard, r.r, n) // of bytes that were peeked at: cannot fail
	r.offset += done
}

// read fills the record. On an error it moves to where the next record begins.
func (r *Reader) read(rec *Record, buf []byte) {
	var head []byte
	length, err := r.header(rec, &head)
	if err != nil {
		rec.Err = err
		r.recover(rec, head)
		return
	}
	if length > r.max {
		// The length may be wrong, and then the records behind must not be lost.
		rec.Err = ErrTooLong
		r.seek(length)
		return
	}
	block, err := r.block(buf[:0], length)
	if err != nil {
		rec.Err = fmt.Errorf("the block of %d bytes is cut short: %w", length, unexpected(err))
		r.recover(rec, block)
		return
	}
	if err := r.boundary(); err != nil {
		rec.Err = err
		r.recover(rec, block)
		return
	}
	if Wanted(rec.Type) {
		rec.Block = block
	}
}

// block reads n bytes, growing as they come: a header that promises much
// costs only what is there.
func (r *Reader) block(dst []byte, n int64) ([]byte, error) {
	for int64(len(dst)) < n {
		if len(dst) == cap(dst) {
			grown := make([]byte, len(dst), min(n, max(64<<10, 2*int64(cap(dst)))))
			copy(grown, dst)
			dst = grown
		}
		m, err := r.r.Read(dst[len(dst):min(n, int64(cap(dst)))])
		dst = dst[:len(dst)+m]
		r.offset += int64(m)
		if err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// boundary checks that a record ends here: with two line ends, as the standard
// has it, or directly before the next record or the end. Anything else means
// that the length in the header was wrong.
func (r *Reader) boundary() error {
	for ends := 0; ends < 2; {
		next, err := r.peek(5)
		switch {
		case len(next) > 0 && (next[0] == '\r' || next[0] == '\n'):
			if next[0] == '\n' {
				ends++
			}
			r.discard(1)
		case string(next) == "WARC/", len(next) == 0 && err == io.EOF:
			return nil
		case err != nil && err != io.EOF:
			return nil // that trouble belongs to the next record
		default:
			return errors.New("no record ends here: its Content-Length is wrong or bytes were added")
		}
	}
	return nil
}

// header reads the version line and the named fields; all bytes read go to raw too.
func (r *Reader) header(rec *Record, raw *[]byte) (length int64, err error) {
	version, err := r.line(raw)
	if err != nil {
		return 0, fmt.Errorf("the header is cut short: %w", unexpected(err))
	}
	if !strings.HasPrefix(version, "WARC/") {
		return 0, errors.New(`not a WARC record: the line "WARC/1.0" or similar is missing`)
	}
	length = -1
	for {
		line, err := r.line(raw)
		if err != nil {
			return 0, fmt.Errorf("the header is cut short: %w", unexpected(err))
		}
		if line == "" {
			break
		}
		if len(*raw) > maxHeaderBytes {
			return 0, errors.New("the header is longer than 1 MiB")
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue // a continuation of the line before, of no field that matters here
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "warc-type":
			rec.Type = strings.ToLower(value)
		case "warc-record-id":
			rec.ID = strings.Trim(value, "<>")
		case "warc-target-uri":
			rec.URI = strings.Trim(value, "<>")
		case "warc-date":
			rec.Date = value
		case "content-type":
			rec.ContentType = value
		case "warc-identified-payload-type":
			rec.Payload = value
		case "warc-truncated":
			rec.Truncated = true
		case "content-length":
			if length, err = strconv.ParseInt(value, 10, 64); err != nil || length < 0 {
				return 0, fmt.Errorf("the Content-Length %q is not a number of bytes", value)
			}
		}
	}
	if length < 0 {
		return 0, errors.New("the header has no Content-Length")
	}
	if rec.Type == "" {
		return 0, errors.New("the header has no WARC-Type")
	}
	return length, nil
}

func (r *Reader) line(raw *[]byte) (string, error) {
	from := len(*raw)
	for {
		part, err := r.r.ReadSlice('\n')
		*raw = append(*raw, part...)
		r.offset += int64(len(part))
		if err == nil {
			return string(bytes.TrimRight((*raw)[from:], "\r\n")), nil
		}
		if err != bufio.ErrBufferFull {
			return "", err
		}
		if len(*raw)-from > maxHeaderLine {
			return "", errors.New("a header line is longer than 64 KiB")
		}
	}
}
