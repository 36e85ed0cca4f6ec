package serve

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// encodings are the content codings that bodies may have.
const encodings = "gzip, zstd"

// zstdWindow is the largest window that the coding zstd may ask for: RFC 9659.
const zstdWindow = 8 << 20

// bodyReader reads the body of a request as it comes. It tells the client's
// failures from those of the decoder behind it.
type bodyReader struct {
	r       io.Reader
	control *http.ResponseController
	each    time.Duration // for each read; 0: the deadline that was set holds for all of them
	left    int64         // bytes that may still come; negative: any number
	err     error         // what ended it, other than its end
	slow    bool          // it was time
}

var errMany = errors.New("more bytes than are allowed")

func (b *bodyReader) Read(p []byte) (int, error) {
	if b.each > 0 {
		extend(b.control.SetReadDeadline, b.each)
	}
	if b.left == 0 {
		b.err = errMany
		return 0, errMany
	}
	if b.left > 0 {
		p = p[:min(int64(len(p)), b.left)]
	}
	n, err := b.r.Read(p)
	if b.left > 0 {
		b.left -= int64(n)
	}
	if err == nil {
		return n, nil
	}
	if err == io.EOF {
		// From now on net/http looks whether the client is still there, for which the
		// body's deadline does not count.
		_ = b.control.SetReadDeadline(time.Time{})
		return n, err
	}
	if b.slow = errors.Is(err, os.ErrDeadlineExceeded); b.slow && b.each > 0 {
		err = fmt.Errorf("nothing came for %v", b.each)
	}
	b.err = err
	return n, err
}

// decoded undoes the content coding of a request's body. The function it returns
// frees the decoder.
func decoded(r *http.Request, b io.Reader) (io.Reader, func(), error) {
	switch coding := strings.ToLower(strings.TrimSpace(strings.Join(r.Header.Values("Content-Encoding"), ","))); coding {
	case "", "identity":
		return b, func() {}, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, nil, err
		}
		return z, func() { z.Close() }, nil
	case "zstd":
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	default:
		return nil, nil, unsupported.f("bodies with Content-Encoding: %s are not read; use one of %s, or none", printable(coding), encodings).with("Accept-Encoding", encodings)
	}
}

// readBody reads the body of a document to its end, decompressed, up to the limit.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	large := tooLarge.f("the body is larger than %d bytes; send less, or let the server take more with --max-body", s.MaxBody)
	if r.ContentLength > s.MaxBody {
		return nil, large
	}
	raw := &bodyReader{r: r.Body, control: http.NewResponseController(w), left: s.MaxBody + 1}
	plain, done, err := decoded(r, raw)
	if err != nil {
		return nil, bodyError(raw, err, large)
	}
	defer done()
	var b bytes.Buffer
	if n := r.ContentLength; n > 0 {
		b.Grow(int(min(n, 1<<20)) + bytes.MinRead) // the client only says that so much will come
	}
	_, err = b.ReadFrom(io.LimitReader(plain, s.MaxBody+1))
	detailsOf(r).read = int64(b.Len())
	switch {
	case err != nil:
		err = bodyError(raw, err, large)
	case int64(b.Len()) > s.MaxBody:
		err = large
	default:
		// A decoder may stop before it has seen the end.
		_, _ = raw.Read(make([]byte, 1))
		return b.Bytes(), nil
	}
	if errors.Is(err, large) {
		s.pass(r)
	}
	return nil, err
}

// pass reads past the rest of a body that is not wanted, if that is not much, so
// that a client that sends before it listens gets the answer and not a closed
// connection.
func (s *Server) pass(r *http.Request) {
	if r.ContentLength <= 2*s.MaxBody && r.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, r.Body, 2*s.MaxBody)
	}
}

// bodyError is the problem of a body that could not be read to its end.
func bodyError(raw *bodyReader, err error, large *problem) error {
	if p := new(problem); errors.As(err, &p) {
		return p
	}
	switch {
	case errors.Is(raw.err, errMany):
		return large
	case raw.slow:
		return slowBody.f("the body did not come in time; send it faster, or in smaller parts").with("Connection", "close")
	case raw.err != nil:
		return badRequest.f("the body breaks off: %v", raw.err).with("Connection", "close")
	}
	return badRequest.f("the body cannot be decompressed: %v; check Content-Encoding", err)
}

// compressed says whether JSON Lines begin as gzip or zstd data does.
func compressed(lines *bufio.Reader) bool {
	head, _ := lines.Peek(4) // a shorter or broken body shows when it is read
	return bytes.HasPrefix(head, []byte("\x1f\x8b")) || bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) ||
		len(head) == 4 && head[0]&0xf0 == 0x50 && string(head[1:]) == "\x2a\x4d\x18"
}
