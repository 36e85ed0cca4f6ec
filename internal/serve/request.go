package serve

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// ServeHTTP answers one request, and logs and counts it. A panic is an answer
// too: 500, or where the answer has begun, a connection that breaks off.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	id := requestID(r)
	way, found := s.find(r.URL.Path)
	a := &answer{ResponseWriter: w}
	h := a.Header()
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	control := http.NewResponseController(w)
	extend(control.SetReadDeadline, s.ReadTimeout)
	extend(control.SetWriteDeadline, s.Timeout+s.ReadTimeout+s.WriteTimeout)

	s.metrics.inFlight.Inc()
	stack, err := protect(func() error {
		if !found {
			return notFound.f("there is nothing at %s; /openapi.json describes what there is", printable(r.URL.Path))
		}
		return way.answer(a, r.WithContext(withDetails(r.Context(), &a.details)))
	})
	s.metrics.inFlight.Dec()
	if err != nil {
		// An answer that has begun cannot become a problem, and a client that is gone needs
		// none. The context alone does not say that it is: net/http cancels it for a slow body too.
		gone := r.Context().Err() != nil && !errors.As(err, new(*problem))
		a.aborted = a.status != 0 || gone || errors.Is(err, http.ErrAbortHandler)
		if !a.aborted {
			p := asProblem(err)
			a.kind = p.kind
			if r.ContentLength > 0 { // without a length, more may come whenever the client likes
				s.pass(r)
			}
			extend(control.SetWriteDeadline, s.WriteTimeout)
			p.write(a, id)
		}
	}
	if stack != nil {
		s.metrics.panics.Inc()
	} else if p := new(panicked); errors.As(err, &p) {
		stack = p.stack // it has been counted where it was caught
	}
	s.metrics.answered(way, r.Method, a, time.Since(began))
	s.logRequest(r, way, a, id, time.Since(began), err, stack)
	if a.aborted {
		_ = control.SetReadDeadline(time.Unix(1, 0)) // net/http would read the rest of the body
		panic(http.ErrAbortHandler)                  // the client must not take what it has for the whole
	}
}

// protect calls f and makes a panic an error, with the stack to log.
func protect(f func() error) (stack []byte, err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
			err = e
			return
		}
		stack, err = debug.Stack(), fmt.Errorf("panic: %v", p)
	}()
	return nil, f()
}

// answer counts what is sent.
type answer struct {
	http.ResponseWriter
	status  int    // 0 until the head has been sent
	bytes   int64  // of the body
	kind    string // of the problem that was answered
	aborted bool   // the connection was broken off
	details
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController find the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// details are what a handler adds to the log and the metrics.
type details struct {
	read    int64 // decompressed bytes of the body
	stream  bool
	records int64
	failed  int64 // of the records
	doubt   []string
}

type detailsKey struct{}

func withDetails(ctx context.Context, d *details) context.Context {
	return context.WithValue(ctx, detailsKey{}, d)
}

func detailsOf(r *http.Request) *details {
	if d, ok := r.Context().Value(detailsKey{}).(*details); ok {
		return d
	}
	return &details{}
}

// requestID is the client's own id of the request, if it can be logged as it
// is, or a new one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	plain := len(id) > 0 && len(id) <= 64
	for _, c := range []byte(id) {
		plain = plain && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_' || c == '.')
	}
	if plain {
		return id
	}
	return rand.Text()
}

// logRequest writes a line on a request. What was sent, its query included, is
// not in it: texts and addresses are the client's.
func (s *Server) logRequest(r *http.Request, way route, a *answer, id string, took time.Duration, err error, stack []byte) {
	level := slog.LevelInfo
	switch {
	case stack != nil || a.kind == internalError.name:
		level = slog.LevelError
	case a.status >= 500 || a.aborted && r.Context().Err() == nil:
		level = slog.LevelWarn
	case way.quiet:
		level = slog.LevelDebug
	}
	fields := []slog.Attr{
		slog.String("id", id),
		slog.String("method", printable(r.Method)),
		slog.String("route", way.path),
		slog.Int("status", a.status),
		slog.Duration("took", took),
		slog.Int64("in", a.read),
		slog.Int64("out", a.bytes),
		slog.String("remote", r.RemoteAddr),
	}
	if way.path == "" {
		fields[2] = slog.String("path", printable(r.URL.Path))
	}
	if a.stream {
		fields = append(fields, slog.Int64("records", a.records), slog.Int64("failed", a.failed))
	}
	if len(a.doubt) > 0 {
		fields = append(fields, slog.Any("doubt", a.doubt))
	}
	if err != nil {
		fields = append(fields, slog.String("error", err.Error()))
	}
	if a.aborted {
		fields = append(fields, slog.Bool("aborted", true))
	}
	if stack != nil {
		fields = append(fields, slog.String("stack", string(stack)))
	}
	s.Log.LogAttrs(r.Context(), level, "request", fields...)
}
