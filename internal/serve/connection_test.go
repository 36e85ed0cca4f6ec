package serve

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// listen serves until the test stops it.
func listen(t testing.TB, s *Server) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	stopped := false
	stop = func() error { stopped = true; cancel(); return <-ended }
	t.Cleanup(func() {
		if !stopped {
			_ = stop()
		}
	})
	return l.Addr().String(), stop
}

// dial sends the beginning of a request, as it stands.
func dial(t testing.TB, address, request string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(c, request)
	require.NoError(t, err)
	return c, bufio.NewReader(c)
}

// answered reads an answer and holds it against the description.
func answered(t testing.TB, r *bufio.Reader, method, path string) reply {
	t.Helper()
	answer, err := http.ReadResponse(r, &http.Request{Method: method})
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	agrees(t, method, path, answer.StatusCode, answer.Header, body)
	return reply{answer.StatusCode, answer.Header, string(body)}
}

const head = "POST /v1/clean HTTP/1.1\r\nHost: localhost\r\nContent-Type: "

// Slow clients are told so, or left.
func TestSlowClients(t *testing.T) {
	s := newServer(t, Config{HeaderTimeout: 300 * time.Millisecond, ReadTimeout: 300 * time.Millisecond, IdleTimeout: 1500 * time.Millisecond})
	address, _ := listen(t, s)

	_, r := dial(t, address, "POST /v1/clean HTTP/1.1\r\nHost: loc")
	_, err := r.ReadByte()
	require.ErrorIs(t, err, io.EOF, "a head that does not come")

	for _, media := range []string{"text/plain", "text/html", "application/json", "application/x-ndjson"} {
		c, r := dial(t, address, head+media+"\r\nContent-Length: 1000\r\n\r\n{\"text\":")
		answer := answered(t, r, "POST", "/v1/clean")
		kind, _ := answer.problem(t)
		require.Equal(t, "slow-body", kind, media)
		require.Equal(t, http.StatusRequestTimeout, answer.status)
		_, err = r.ReadByte()
		require.ErrorIs(t, err, io.EOF)
		c.Close()
	}

	// A stream that has begun says it in its last record.
	_, r = dial(t, address, head+"application/x-ndjson\r\nContent-Length: 1000\r\n\r\n{\"text\":\"Share\"}\n{\"te")
	answer, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.Contains(t, string(body), "{\"text\":\"\"}\n")
	require.Contains(t, string(body), "nothing came for 300ms")
	require.NoError(t, err)

	// A document that takes longer to clean than its body may take to come is not slow.
	s.fake(func(ctx context.Context, body string) (*clean.Result, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(700 * time.Millisecond):
			return &clean.Result{Text: body}, nil
		}
	})
	c, r := dial(t, address, head+"text/plain\r\nContent-Length: 1\r\n\r\na")
	require.Equal(t, http.StatusOK, answered(t, r, "POST", "/v1/clean").status)
	_, err = io.WriteString(c, head+"text/plain\r\nContent-Length: 1\r\n\r\nb") // the connection is good for more
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answered(t, r, "POST", "/v1/clean").status)
	began := time.Now()
	_, err = r.ReadByte()
	require.ErrorIs(t, err, io.EOF, "an idle connection is closed")
	require.Greater(t, time.Since(began), 500*time.Millisecond)
	require.Eventually(t, func() bool { return len(s.gate) == 0 }, 30*time.Second, time.Millisecond)
}

// A body that is too large is answered even to who sends before listening, and
// one that is announced is not even asked for.
func TestTooLargeBodies(t *testing.T) {
	s := newServer(t, Config{MaxBody: 1 << 20})
	address, _ := listen(t, s)
	for _, length := range []string{"Content-Length: 2000000", "Transfer-Encoding: chunked"} {
		c, r := dial(t, address, head+"text/plain\r\n"+length+"\r\n\r\n")
		body := strings.Repeat("a", 2_000_000)
		if strings.HasPrefix(length, "T") {
			body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		}
		_, err := io.WriteString(c, body)
		require.NoError(t, err)
		require.Equal(t, http.StatusRequestEntityTooLarge, answered(t, r, "POST", "/v1/clean").status)
	}
	// So is one of a type that is not read.
	c, r := dial(t, address, head+"image/png\r\nContent-Length: 900000\r\n\r\n")
	_, err := io.WriteString(c, strings.Repeat("a", 900_000))
	require.NoError(t, err)
	require.Equal(t, http.StatusUnsupportedMediaType, answered(t, r, "POST", "/v1/clean").status)
	_, r = dial(t, address, head+"text/plain\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
	require.Equal(t, http.StatusRequestEntityTooLarge, answered(t, r, "POST", "/v1/clean").status)

	_, r = dial(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 80<<10)+"\r\n\r\n")
	answer, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, answer.StatusCode)
}

// Who leaves before the answer is not answered, and nothing is the matter.
func TestClientsThatLeave(t *testing.T) {
	var log bytes.Buffer
	begun := make(chan struct{})
	s := newServer(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	s.fake(func(ctx context.Context, _ string) (*clean.Result, error) {
		close(begun)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	address, stop := listen(t, s)
	c, _ := dial(t, address, head+"text/plain\r\nContent-Length: 1\r\n\r\na")
	<-begun
	c.Close()
	require.Eventually(t, func() bool { return len(s.gate) == 0 }, 5*time.Second, time.Millisecond)
	require.NoError(t, stop())
	require.Contains(t, log.String(), "aborted=true")
	require.NotContains(t, log.String(), "level=ERROR")
}

// At the end the requests in hand finish, /readyz says no, and then there is nobody.
func TestShutdown(t *testing.T) {
	goOn := make(chan struct{})
	begun := make(chan struct{})
	s := newServer(t, Config{Drain: 300 * time.Millisecond})
	s.fake(func(_ context.Context, body string) (*clean.Result, error) {
		close(begun)
		<-goOn
		return &clean.Result{Text: body}, nil
	})
	address, stop := listen(t, s)
	_, r := dial(t, address, head+"text/plain\r\nContent-Length: 1\r\n\r\na")
	<-begun
	ended := make(chan error)
	go func() { ended <- stop() }()
	require.Eventually(t, s.ending.Load, 5*time.Second, time.Millisecond)
	_, ready := dial(t, address, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
	no := answered(t, ready, "GET", "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, no.status)
	require.NotEmpty(t, no.header.Get("Retry-After"))
	_, live := dial(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	require.Equal(t, http.StatusOK, answered(t, live, "GET", "/healthz").status)
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err != nil
	}, 5*time.Second, 10*time.Millisecond, "no further connections are taken")
	close(goOn)
	require.Equal(t, http.StatusOK, answered(t, r, "POST", "/v1/clean").status)
	require.NoError(t, <-ended)
}

// What does not finish in time is cut off, documents and streams, and cannot be
// taken for whole.
func TestShutdownIsBounded(t *testing.T) {
	held := make(chan struct{})
	defer close(held)
	s := newServer(t, Config{Shutdown: 100 * time.Millisecond, Jobs: 2})
	s.fake(func(_ context.Context, body string) (*clean.Result, error) {
		if body == "hold" {
			<-held
		}
		return &clean.Result{Text: body}, nil
	})
	address, stop := listen(t, s)
	_, document := dial(t, address, head+"text/plain\r\nContent-Length: 4\r\n\r\nhold")
	_, lines := dial(t, address, head+"application/x-ndjson\r\nContent-Length: 1000\r\n\r\n{\"text\":\"a\"}\n")
	answer, err := http.ReadResponse(lines, nil)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(s.gate) == 2 }, 5*time.Second, time.Millisecond)
	err = stop()
	require.ErrorIs(t, err, ErrCut)
	body, err := io.ReadAll(answer.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "{\"text\":\"a\"}\n", string(body))
	_, err = document.ReadByte()
	require.Error(t, err)
	require.Eventually(t, func() bool { return len(s.gate) == 0 }, 5*time.Second, time.Millisecond)
}

func TestServeSaysWhyItEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	err = newServer(t, Config{}).Serve(t.Context(), l)
	require.True(t, errors.Is(err, net.ErrClosed), err)
}
