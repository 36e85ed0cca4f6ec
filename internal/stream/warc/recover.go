package warc

import (
	"bytes"
	"errors"
	"io"
	"math"
)

// recordStarts are what stands before and at the start of a record, with the
// line ends of the standard and of writers that do not keep to it. The blank
// line keeps pages that merely quote the format from being taken for a record.
var recordStarts = [][]byte{[]byte("\n\r\nWARC/"), []byte("\n\nWARC/")}

const longestStart = len("\n\r\nWARC/")

// recover moves to the next record behind a broken one. Reading may have run
// over it, so the bytes of the broken one that are still in hand are searched first.
func (r *Reader) recover(rec *Record, inHand []byte) {
	if goesOn(rec.Err) {
		// The layer below has lost its place and found it again: what it gives
		// next begins anew, in archives of one member a record with a record.
		if head, _ := r.peek(5); string(head) != "WARC/" {
			r.seek(math.MaxInt64)
		}
		return
	}
	if len(inHand) > 1 {
		back := append([]byte(nil), inHand[1:]...)
		rest := make([]byte, r.r.Buffered())
		io.ReadFull(r.r, rest)
		r.offset -= int64(len(back))
		r.src.pending = append(append(back, rest...), r.src.pending...)
		r.r.Reset(r.src)
	}
	r.seek(math.MaxInt64)
}

// seek reads up to the next start of a record, the end, or limit bytes. It
// reports whether it found a start.
func (r *Reader) seek(limit int64) bool {
	for {
		head, err := r.peek(int(min(64<<10, limit)))
		at := -1
		for _, start := range recordStarts {
			if i := bytes.Index(head, start); i >= 0 && (at < 0 || i < at) {
				at = i + len(start) - len("WARC/")
			}
		}
		if at >= 0 {
			r.discard(int64(at))
			return true
		}
		n := int64(len(head))
		if err == nil && n < limit {
			n -= int64(longestStart - 1)
		}
		r.discard(n)
		if limit -= n; err != nil || limit <= 0 {
			return false
		}
	}
}

// peek is Peek that does not lose an error: it comes again behind the bytes
// that stand before it.
func (r *Reader) peek(n int) ([]byte, error) {
	b, err := r.r.Peek(n)
	if err != nil && err != io.EOF {
		r.src.again = err
	}
	return b, err
}

func goesOn(err error) bool {
	var more interface{ GoesOn() bool }
	return errors.As(err, &more) && more.GoesOn()
}

// pushback is a reader that takes bytes and an error back. An error behind
// which nothing can come is given once; then the stream is at its end.
type pushback struct {
	r       io.Reader
	pending []byte
	again   error
	dead    bool
}

func (p *pushback) Read(b []byte) (n int, err error) {
	switch {
	case len(p.pending) > 0:
		n = copy(b, p.pending)
		p.pending = p.pending[n:]
		return n, nil
	case p.again != nil:
		err, p.again = p.again, nil
		return 0, err
	case p.dead:
		return 0, io.EOF
	}
	n, err = p.r.Read(b)
	p.dead = err != nil && !goesOn(err)
	return n, err
}
