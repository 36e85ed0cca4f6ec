package serve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/internal/stream"
)

// lines cleans a stream of records, JSON Lines, and answers with one while it is
// still read: an output record for each input record, in their order. What is in hand is
// bounded, whatever the length of the stream. A record that fails comes back with
// its error; the status says nothing of records.
func (s *Server) lines(w http.ResponseWriter, r *http.Request, o options, media string) error {
	d := detailsOf(r)
	d.stream = true
	if _, ok := accepted(r, media); !ok {
		return notAcceptable.f("a stream is answered with %s, which the header Accept does not accept", media)
	}
	if _, err := s.engines(o.Settings); err != nil {
		return badRequest.f("%s", shorter(err.Error()))
	}
	control := http.NewResponseController(w)
	// Without this, net/http reads the whole body before the first byte of the answer.
	if err := control.EnableFullDuplex(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("reading and writing at once: %w", err)
	}
	raw := &bodyReader{r: r.Body, control: control, each: s.ReadTimeout, left: -1}
	plain, done, err := decoded(r, raw)
	if err != nil {
		return bodyError(raw, err, nil)
	}
	defer done()
	counted := &countedReader{r: plain}
	buffered := bufio.NewReader(counted)
	if compressed(buffered) {
		return unsupported.f("the body is compressed; say how with Content-Encoding: gzip or zstd").with("Accept-Encoding", encodings)
	}

	// net/http cancels the request's own context at any error of reading, but what
	// was read before is to be cleaned and answered. That the client is gone shows
	// when the answer is written.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	go func() { // ends with the request
		select {
		case <-s.cut:
			cancel()
		case <-ctx.Done():
		}
	}()
	out := newLineWriter(w, control, s.WriteTimeout)
	w.Header().Set("Content-Type", media)
	var failure error
	for result, err := range stream.All(ctx, buffered, s.streamOptions(o)) {
		if result.Output == nil { // the stream itself failed, not a record
			failure = err
			break
		}
		if err != nil && raw.slow && d.records == 0 {
			failure = err
			break
		}
		d.records++
		if err != nil {
			d.failed++
		}
		s.metrics.record(err)
		if failure = out.write(result.Output); failure != nil {
			break
		}
	}
	if err := out.close(); failure == nil {
		failure = err
	}
	d.read = counted.n
	if failure == nil {
		return nil
	}
	// What still reads the body in the background is told to end.
	_ = control.SetReadDeadline(time.Unix(1, 0))
	switch {
	case raw.slow && d.records == 0:
		return slowBody.f("no record came for %v; send them faster", s.ReadTimeout).with("Connection", "close")
	case errors.Is(failure, stream.ErrInterrupted):
		return shuttingDown.f("the server is shutting down; send the records again that have no answer").after(s.Shutdown)
	}
	if d.records > 0 {
		return failure
	}
	return badRequest.f("%s", shorter(failure.Error()))
}

// streamOptions are those of a request for the machinery of streams.
func (s *Server) streamOptions(o options) stream.Options {
	c := &record.Cleaner{Of: s.engines, For: s.Hosts.For, Settings: o.Settings, URL: o.url, Form: o.Form, Add: o.add}
	if c.To == "jsonl" {
		c.To = "json"
	}
	return stream.Options{
		Reading: stream.Reading{
			From: stream.JSONLines, Field: o.field, URLField: o.urlField, IDField: o.idField,
			LangField: o.langField, KeepField: o.keepField, MaxRecord: s.MaxBody,
		},
		Into: o.into, Fields: o.add, Workers: s.Jobs, Timeout: s.Timeout,
		Clean: func(ctx context.Context, in stream.Record) (stream.Cleaned, error) {
			release, err := s.slot(ctx)
			if err != nil {
				return stream.Cleaned{}, err
			}
			defer release()
			defer func() {
				if p := recover(); p != nil {
					s.metrics.panics.Inc()
					s.Log.Error("panic in a record", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
					panic(p) // the stream makes it the record's error
				}
			}()
			out, err := c.Clean(ctx, in)
			if err == nil {
				s.metrics.cleanedRecord(out)
			}
			return out, err
		},
	}
}

type countedReader struct {
	r io.Reader
	n int64
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

const (
	// lineBuffer is how much of an answer is gathered before it is sent.
	lineBuffer = 32 << 10
	// linePause is how long a line may wait for further ones.
	linePause = 10 * time.Millisecond
)

// lineWriter sends lines in pieces: when there is enough, or after a pause.
type lineWriter struct {
	w       io.Writer
	control *http.ResponseController
	each    time.Duration // for each piece

	mu    sync.Mutex
	buf   []byte
	timer *time.Timer
	armed bool // the timer runs
	err   error
}

func newLineWriter(w io.Writer, control *http.ResponseController, each time.Duration) *lineWriter {
	l := &lineWriter{w: w, control: control, each: each}
	l.timer = time.AfterFunc(time.Hour, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.armed {
			l.flush()
		}
	})
	l.timer.Stop()
	return l
}

func (l *lineWriter) write(line []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buf = append(l.buf, line...); len(l.buf) >= lineBuffer {
		l.flush()
	} else if !l.armed {
		l.armed = true
		l.timer.Reset(linePause)
	}
	return l.err
}

// flush sends what there is; the lock is held.
func (l *lineWriter) flush() {
	l.armed = false
	if l.err != nil || len(l.buf) == 0 {
		return
	}
	extend(l.control.SetWriteDeadline, l.each)
	_, err := l.w.Write(l.buf)
	if err == nil {
		err = l.control.Flush()
	}
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		l.err = fmt.Errorf("writing the answer: %w", err)
	}
	if l.buf = l.buf[:0]; cap(l.buf) > 4*lineBuffer {
		l.buf = nil // a long line must not cost memory for the rest of the stream
	}
}

// close sends the rest. Nothing is written any more when it returns.
func (l *lineWriter) close() error {
	l.timer.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
	return l.err
}
