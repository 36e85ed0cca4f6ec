// Package serve is the HTTP server around the cleaner: documents and streams of
// records in, bodies out. It cleans what it is sent and fetches nothing.
//
//	s, err := serve.New(serve.Config{Cleaner: c})
//	if err != nil {
//		return err
//	}
//	err = s.Serve(ctx, listener) // until ctx is done
//
// What a client does wrong is answered with a problem (RFC 9457) that says what
// to do; openapi.json describes every route and answer.
package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
)

// Config says how to serve. Zero values stand for the defaults.
type Config struct {
	Cleaner *clean.Cleaner // required
	Hosts   *record.Hosts  // settings and rules by the host of a document's address; nil: none
	Version string         // of the program, for the metrics and the description of the API
	Log     *slog.Logger   // nil: nothing is logged

	MaxBody     int64 // most bytes of a document, or of a record of a stream, decompressed
	MaxRequests int   // most requests to clean in hand at once; the next is sent away
	Jobs        int   // most documents cleaned at once; the others wait. 0: one a core

	Timeout       time.Duration // for one document, waiting for its turn included
	HeaderTimeout time.Duration // for the head of a request
	ReadTimeout   time.Duration // for a body; of a stream, for each piece
	WriteTimeout  time.Duration // for an answer; of a stream, for each piece
	IdleTimeout   time.Duration // for the next request on a connection
	Drain         time.Duration // to go on taking requests after the signal to end; 0: none
	Shutdown      time.Duration // for the requests in hand when the server ends
}

// Defaults are the values that stand for zero ones.
var Defaults = Config{
	MaxBody:       16 << 20,
	MaxRequests:   128,
	Timeout:       30 * time.Second,
	HeaderTimeout: 10 * time.Second,
	ReadTimeout:   30 * time.Second,
	WriteTimeout:  30 * time.Second,
	IdleTimeout:   2 * time.Minute,
	Shutdown:      30 * time.Second,
}

func (c Config) filled() Config {
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	c.MaxBody = cmp.Or(c.MaxBody, Defaults.MaxBody)
	c.MaxRequests = cmp.Or(c.MaxRequests, Defaults.MaxRequests)
	c.Jobs = cmp.Or(c.Jobs, runtime.GOMAXPROCS(0))
	c.Timeout = cmp.Or(c.Timeout, Defaults.Timeout)
	c.HeaderTimeout = cmp.Or(c.HeaderTimeout, Defaults.HeaderTimeout)
	c.ReadTimeout = cmp.Or(c.ReadTimeout, Defaults.ReadTimeout)
	c.WriteTimeout = cmp.Or(c.WriteTimeout, Defaults.WriteTimeout)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, Defaults.IdleTimeout)
	c.Shutdown = cmp.Or(c.Shutdown, Defaults.Shutdown)
	return c
}

func (c Config) check() error {
	switch {
	case c.Cleaner == nil:
		return errors.New("serve: Config.Cleaner is nil: there is nothing to clean with")
	case c.MaxBody < 0 || c.MaxRequests < 0 || c.Jobs < 0:
		return errors.New("serve: the most bytes, requests and jobs cannot be negative")
	case min(c.Timeout, c.HeaderTimeout, c.ReadTimeout, c.WriteTimeout, c.IdleTimeout, c.Drain, c.Shutdown) < 0:
		return errors.New("serve: times cannot be negative")
	}
	return nil
}

// Server answers requests. Make one with New; it is an http.Handler.
type Server struct {
	Config
	engines func(record.Settings) (record.Engine, error)
	routes  map[string]route
	rules   *ruleList
	metrics *metrics
	gate    chan struct{} // a token for each request to clean in hand
	slots   chan struct{} // a token for each document being cleaned
	ending  atomic.Bool   // no further requests are wanted
	cut     chan struct{} // closed when the requests in hand have to end
}

// New makes a server. It cleans a text and a page first, so that what is lazily
// loaded is there, and what cannot be loaded is an error now.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c = c.filled()
	s := &Server{
		Config:  c,
		engines: record.NewEngines(c.Cleaner).Of,
		gate:    make(chan struct{}, c.MaxRequests),
		slots:   make(chan struct{}, c.Jobs),
		cut:     make(chan struct{}),
	}
	var err error
	if s.rules, err = listRules(c.Cleaner.RuleSet().Rules); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(s)
	s.routes = s.table()
	if _, err := c.Cleaner.Text(context.Background(), warmUp); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	if _, err := c.Cleaner.HTML(context.Background(), []byte("<p>"+warmUp)); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	return s, nil
}

const warmUp = "The keeper of the lighthouse handed over the key on Friday."

// maxHead is the most bytes of a request's head.
const maxHead = 64 << 10

// ErrCut is returned by Serve when requests in hand had to be cut off.
var ErrCut = errors.New("requests in hand were cut off")

// Serve answers what comes to the listener until ctx is done. Then it says that
// it is not ready, goes on for Config.Drain, takes no further connections, and
// lets the requests in hand finish within Config.Shutdown; if some do not, the error
// is ErrCut.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: s.HeaderTimeout,
		IdleTimeout:       s.IdleTimeout,
		MaxHeaderBytes:    maxHead,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.ending.Store(true)
	s.Log.Info("ending: requests in hand finish", "requests", len(s.gate), "drain", s.Drain, "within", s.Shutdown)
	time.Sleep(s.Drain)
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Shutdown)
	defer cancel()
	if err := server.Shutdown(within); err != nil {
		close(s.cut) // streams end behind the record in hand
		left := len(s.gate)
		server.Close()
		s.Log.Error("ended: requests in hand were cut off", "requests", left)
		return fmt.Errorf("%w: %d of them took longer than %v", ErrCut, left, s.Shutdown)
	}
	s.Log.Info("ended")
	return nil
}

// extend gives the client of a request until d from now for what is read or
// written next. That a connection is gone shows at that next read or write, and
// the writers of tests know no deadlines, so an error is none here.
func extend(set func(time.Time) error, d time.Duration) { _ = set(time.Now().Add(d)) }
