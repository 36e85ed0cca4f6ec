package packed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	rawBuffer = 128 << 10
	// trial is how much of a would-be member is decompressed before it is
	// believed, when looking for the next one behind damage.
	trial = 64 << 10
)

// Reader decompresses a stream whose format it tells from the first bytes.
// It is not safe for concurrent use.
type Reader struct {
	win  *window
	raw  *bufio.Reader
	kind Kind

	gz       gzip.Reader
	zd       *zstd.Decoder
	inMember bool
	start    int64 // compressed offset of the member being read
	plain    int64 // decompressed bytes given so far, from the stream's start
	members  []Mark
	over     bool
}

// NewReader reads r, which must stand at the mark's compressed offset. With a zero mark the
// format is told from the content. It fails when the stream is compressed in a way it
// cannot read.
func NewReader(r io.Reader, at Mark) (*Reader, error) {
	w := &window{r: r, total: at.Packed}
	pr := &Reader{win: w, raw: bufio.NewReaderSize(w, rawBuffer), kind: at.Kind, plain: at.Plain}
	if at == (Mark{}) {
		head, err := pr.raw.Peek(10)
		if err != nil && err != io.EOF {
			return nil, err
		}
		if pr.kind, err = sniff(head); err != nil {
			return nil, err
		}
	}
	if pr.kind == Zstd {
		// One goroutine and a bounded window: memory stays flat whatever the
		// frame header asks for.
		zd, err := zstd.NewReader(pr.raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		pr.zd = zd
	}
	return pr, nil
}

// Kind is the format of the stream.
func (r *Reader) Kind() Kind { return r.kind }

// Consumed is how many bytes of the compressed stream have been used,
// counted from the stream's start.
func (r *Reader) Consumed() int64 { return r.win.total - int64(r.raw.Buffered()) }

// Close frees the decoder; it does not close the reader below.
func (r *Reader) Close() error {
	if r.zd != nil {
		r.zd.Close()
	}
	r.over = true
	return nil
}

// Mark returns the last place at or before the decompressed offset where a new
// Reader can begin. Offsets must not fall from call to call.
func (r *Reader) Mark(plain int64) Mark {
	switch r.kind {
	case Plain:
		return Mark{Plain, plain, plain}
	case Zstd:
		return Mark{Kind: Zstd}
	}
	i := 0
	for i+1 < len(r.members) && r.members[i+1].Plain <= plain {
		i++
	}
	r.members = append(r.members[:0], r.members[i:]...)
	if len(r.members) == 0 {
		return Mark{Kind: r.kind, Packed: r.start, Plain: r.plain}
	}
	return r.members[0]
}

// Read returns decompressed bytes. A *Damage that GoesOn is not the end:
// the next call gives what stands behind it.
func (r *Reader) Read(p []byte) (int, error) {
	if r.over {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	var n int
	var err error
	switch r.kind {
	case Gzip:
		n, err = r.readGzip(p)
	case Zstd:
		n, err = r.zd.Read(p)
		if err != nil && err != io.EOF {
			r.over = true
			if r.win.err != nil {
				err = r.win.err
			} else {
				err = &Damage{Kind: Zstd, Packed: 0, Plain: r.plain + int64(n), Err: err}
			}
		}
	default:
		n, err = r.raw.Read(p)
	}
	r.plain += int64(n)
	return n, err
}

func (r *Reader) readGzip(p []byte) (int, error) {
	for {
		if !r.inMember {
			if err := r.nextMember(); err != nil {
				return 0, err
			}
		}
		n, err := r.gz.Read(p)
		switch {
		case n > 0:
			return n, nil // the decoder repeats its error on the next call
		case err == io.EOF:
			r.inMember = false
		case err != nil:
			return 0, r.damaged(err)
		}
	}
}

// nextMember opens the member at the current place. Zero bytes between members
// are the padding of tapes and block devices and are passed over.
func (r *Reader) nextMember() error {
	for {
		head, err := r.raw.Peek(1)
		if err != nil {
			return err
		}
		if head[0] != 0 {
			break
		}
		if _, err := r.raw.Discard(1); err != nil {
			return err
		}
	}
	r.start = r.Consumed()
	r.win.forget(r.start)
	if err := r.gz.Reset(r.raw); err != nil {
		return r.damaged(err)
	}
	r.gz.Multistream(false)
	r.inMember = true
	r.members = append(r.members, Mark{Gzip, r.start, r.plain})
	return nil
}

// damaged makes the error of the current member and moves to the next one.
func (r *Reader) damaged(cause error) error {
	r.inMember = false
	if r.win.err != nil {
		r.over = true
		return r.win.err
	}
	if errors.Is(cause, io.EOF) {
		cause = io.ErrUnexpectedEOF
	}
	d := &Damage{Kind: Gzip, Packed: r.start, Plain: r.plain, Err: cause}
	// The decoder may have swallowed the head of the next member, so the
	// search begins right after the head of this one.
	r.win.rewind(r.start + 1)
	r.raw.Reset(r.win)
	d.goesOn = r.seekMember()
	r.over = !d.goesOn
	if d.goesOn {
		r.start = r.Consumed()
		r.members = append(r.members, Mark{Gzip, r.start, r.plain})
	}
	return d
}

// seekMember moves to the next place that looks like, and reads like, the
// start of a gzip member.
func (r *Reader) seekMember() bool {
	for {
		head, err := r.raw.Peek(rawBuffer)
		i := bytes.Index(head, gzipMagic)
		if i < 0 {
			if err != nil {
				return false
			}
			i = len(head) - len(gzipMagic) + 1
		} else if i == 0 {
			if believable(head, err != nil) {
				return true
			}
			i = 1
		}
		if _, err := r.raw.Discard(i); err != nil {
			return false
		}
	}
}

// believable tries to read a member at the start of head. Three bytes of magic
// stand in 16 MiB of compressed data by chance, so they prove little.
func believable(head []byte, atEnd bool) bool {
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return false
	}
	z.Multistream(false)
	n, err := io.CopyN(io.Discard, z, trial)
	switch {
	case err == nil || err == io.EOF:
		return true
	case errors.Is(err, io.ErrUnexpectedEOF):
		return !atEnd || n > 0 // cut by the look-ahead, or the last member is cut too
	}
	return false
}
