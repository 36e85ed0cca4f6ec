package packed

import "io"

// keep is how many compressed bytes stay in hand to look for the next member
// in: a decoder that meets damage may have read far past it.
const keep = 1 << 20

// window passes a stream on and remembers its last bytes, so that reading can
// go back without seeking: a pipe behaves as a file does.
type window struct {
	r       io.Reader
	seen    []byte // the bytes passed on last; seen[head:] are wanted
	head    int
	total   int64  // absolute offset of the next byte to pass on
	pending []byte // taken back, to be passed on again
	err     error  // the source's own error other than io.EOF
}

func (w *window) Read(p []byte) (n int, err error) {
	if len(w.pending) > 0 {
		n = copy(p, w.pending)
		w.pending = w.pending[n:]
	} else {
		n, err = w.r.Read(p)
		if err != nil && err != io.EOF {
			w.err = err
		}
	}
	w.total += int64(n)
	w.seen = append(w.seen, p[:n]...)
	if extra := len(w.seen) - w.head - keep; extra > 0 {
		w.head += extra
	}
	w.compact()
	return n, err
}

// forget drops what was seen before the absolute offset.
func (w *window) forget(before int64) {
	w.head = max(w.head, len(w.seen)-int(w.total-before))
	w.compact()
}

func (w *window) compact() {
	if w.head > keep {
		w.seen = w.seen[:copy(w.seen, w.seen[w.head:])]
		w.head = 0
	}
}

// rewind goes back to the absolute offset, or as near to it as is remembered,
// and returns where it is.
func (w *window) rewind(to int64) int64 {
	back := min(w.total-to, int64(len(w.seen)-w.head))
	again := append([]byte(nil), w.seen[int64(len(w.seen))-back:]...)
	w.pending = append(again, w.pending...)
	w.seen, w.head = w.seen[:0], 0
	w.total -= back
	return w.total
}
