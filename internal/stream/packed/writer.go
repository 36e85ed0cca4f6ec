package packed

import (
	"bufio"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Writer compresses what is written to it. The bytes it produces depend only
// on what is written between one EndMember and the next.
type Writer struct {
	kind  Kind
	below *bufio.Writer
	gz    *gzip.Writer
	zw    *zstd.Encoder
	open  bool // a member is begun
	any   bool // something, at least one member, stands in the file
}

// NewWriter writes to w. With more set, w continues a file that has members
// already.
func NewWriter(w io.Writer, k Kind, more bool) (*Writer, error) {
	pw := &Writer{kind: k, below: bufio.NewWriterSize(w, 64<<10), any: more}
	switch k {
	case Gzip:
		pw.gz = gzip.NewWriter(pw.below)
	case Zstd:
		zw, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(4<<20))
		if err != nil {
			return nil, err
		}
		pw.zw = zw
	}
	return pw, nil
}

// Write compresses p.
func (w *Writer) Write(p []byte) (int, error) {
	w.begin()
	switch w.kind {
	case Gzip:
		return w.gz.Write(p)
	case Zstd:
		return w.zw.Write(p)
	}
	return w.below.Write(p)
}

func (w *Writer) begin() {
	if w.open {
		return
	}
	w.open, w.any = true, true
	switch w.kind {
	case Gzip:
		w.gz.Reset(w.below)
	case Zstd:
		w.zw.Reset(w.below)
	}
}

// EndMember ends the member, if one is begun, and flushes: what is below is
// then a whole file of its own.
func (w *Writer) EndMember() error {
	if w.open {
		w.open = false
		var err error
		switch w.kind {
		case Gzip:
			err = w.gz.Close()
		case Zstd:
			err = w.zw.Close()
		}
		if err != nil {
			return err
		}
	}
	return w.below.Flush()
}

// Flush hands down what can be without ending the member: everything of a
// plain stream, the finished members of a compressed one.
func (w *Writer) Flush() error { return w.below.Flush() }

// Close ends the last member. A stream without one gets an empty member, so
// that every decoder takes the file. It does not close the writer below.
func (w *Writer) Close() error {
	if !w.any {
		w.begin()
	}
	return w.EndMember()
}
