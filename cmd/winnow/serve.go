package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/winnow-text/winnow/internal/serve"
)

// server is what 'winnow serve' is told.
type server struct {
	settings
	hosts     hostFile
	listen    string
	config    serve.Config
	logFormat string
	logLevel  string
}

const serveLong = `Clean what is sent over HTTP: a text, a page, an object of JSON, or a stream of JSON
Lines, which is answered while it is read, a line for each line and in their order.

  POST /v1/clean      clean the body; Content-Type says what it is: text/plain,
                      text/html, application/json or application/x-ndjson
  GET  /v1/rules      the rules; /v1/rules/ID has one of them
  GET  /healthz       whether the process lives
  GET  /readyz        whether it takes requests: 503 while it is shutting down
  GET  /metrics       figures for Prometheus
  GET  /openapi.json  all of this, described for programs (OpenAPI 3.1)

What the flags of 'winnow' say of one document, a request says in its query, or in
its JSON: to, no-images, url, lang, keep, drop, charset, and of a stream field, into,
add, url-field, id-field, lang-field and keep-field. The flags below hold where a
request says nothing. With --hosts the host of the page's address (url) is looked up
too: what is said of it comes before the flags, and what a document says of itself
before that.

Without to, the header Accept chooses the format, JSON for those that do not mind: the
object of 'winnow --to json'. The header Winnow-Doubt says why a result may be wrong.
Bodies may be compressed, with Content-Encoding gzip or zstd.

What goes wrong is answered with a problem (RFC 9457) that says what to do. Only
the records of a stream that fail come back in it, with their error.

The server never fetches anything and keeps nothing. It has no passwords and no
TLS: it listens to programs on this machine unless --listen says otherwise.

At SIGINT or SIGTERM it takes no further connections, lets the requests in hand
finish, and ends. A second signal ends it at once.`

const serveAfter = `Exit status:
  0  the server ended at a signal, and every request was answered
  1  it ended at a signal, and requests were cut off after --shutdown-timeout
  2  it could not begin: the command line, a rule pack or the address cannot be used`

func serveCommand() *cobra.Command {
	s := &server{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Clean what is sent over HTTP",
		Long:  serveLong,
		Example: `  winnow serve
  winnow serve --listen 127.0.0.1:9000 --rules house.yaml --log-format json
  curl --data-binary @page.html -H 'Content-Type: text/html' '127.0.0.1:8080/v1/clean?to=markdown'
  curl -T pages.jsonl -X POST -H 'Content-Type: application/x-ndjson' 127.0.0.1:8080/v1/clean`,
		Args: checkArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd.Context()) },
	}
	section(cmd, "Server", s.serverFlags)
	section(cmd, "Limits", s.limitFlags)
	section(cmd, "What is cleaned away", func(f *pflag.FlagSet) {
		s.settings.flags(f)
		s.hosts.flag(f)
	})
	complete(cmd, nil, nil)
	after(cmd, serveAfter)
	return cmd
}

func (s *server) serverFlags(f *pflag.FlagSet) {
	f.StringVar(&s.listen, "listen", "127.0.0.1:8080", "take requests at `ADDRESS`, a host and a port; port 0 takes a free one, which the log names")
	f.StringVar(&s.logFormat, "log-format", "text", "write the log to the standard error as `FORM`: text or json, a line a request, without what was sent")
	f.StringVar(&s.logLevel, "log-level", "info", "log from `LEVEL` on: debug (with /healthz, /readyz and /metrics), info, warn or error")
	f.DurationVar(&s.config.Drain, "drain", 0, "after a signal go on taking requests for `TIME`, so that who asks /readyz can turn to others")
	f.DurationVar(&s.config.Shutdown, "shutdown-timeout", serve.Defaults.Shutdown, "the longest `TIME` for the requests in hand when the server ends")
}

func (s *server) limitFlags(f *pflag.FlagSet) {
	f.Int64Var(&s.config.MaxBody, "max-body", serve.Defaults.MaxBody, "the most `BYTES` of a document, or of a record in a stream, unpacked")
	f.IntVar(&s.config.MaxRequests, "max-requests", serve.Defaults.MaxRequests, "have at most `N` requests to clean in hand; further ones are told to come again")
	f.IntVarP(&s.config.Jobs, "jobs", "j", 0, "clean `N` documents at once (default one a core); the others wait for their turn")
	f.DurationVar(&s.config.Timeout, "timeout", serve.Defaults.Timeout, "the longest `TIME` for one document or record, waiting included")
	f.DurationVar(&s.config.HeaderTimeout, "header-timeout", serve.Defaults.HeaderTimeout, "the longest `TIME` for the head of a request to come")
	f.DurationVar(&s.config.ReadTimeout, "read-timeout", serve.Defaults.ReadTimeout, "the longest `TIME` for a body to come; in a stream, for nothing to come")
	f.DurationVar(&s.config.WriteTimeout, "write-timeout", serve.Defaults.WriteTimeout, "the longest `TIME` for an answer to be taken; in a stream, for a piece of it")
	f.DurationVar(&s.config.IdleTimeout, "idle-timeout", serve.Defaults.IdleTimeout, "close a connection after `TIME` without a request")
}

// logLevels are the values of --log-level.
var logLevels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (s *server) check() error {
	if err := oneOf("log-format", s.logFormat, values["log-format"]...); err != nil {
		return err
	}
	if err := oneOf("log-level", s.logLevel, values["log-level"]...); err != nil {
		return err
	}
	c := &s.config
	if c.MaxBody < 1 || c.MaxRequests < 1 || c.Jobs < 0 {
		return usagef("--max-body and --max-requests have to be at least 1, and --jobs cannot be negative")
	}
	for _, t := range []struct {
		flag string
		time time.Duration
	}{{"timeout", c.Timeout}, {"header-timeout", c.HeaderTimeout}, {"read-timeout", c.ReadTimeout}, {"write-timeout", c.WriteTimeout},
		{"idle-timeout", c.IdleTimeout}, {"shutdown-timeout", c.Shutdown}} {
		if t.time <= 0 {
			return usagef("--%s %s: give a time above zero, such as 30s; a server without limits can be held up by anybody", t.flag, t.time)
		}
	}
	if c.Drain < 0 {
		return usagef("--drain %s: a time cannot be negative", c.Drain)
	}
	return nil
}

func (s *server) logger() *slog.Logger {
	o := &slog.HandlerOptions{Level: logLevels[s.logLevel]}
	if s.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// run serves until a signal comes.
func (s *server) run(ctx context.Context) error {
	if err := s.check(); err != nil {
		return err
	}
	c, err := s.settings.cleaner()
	if err != nil {
		return err
	}
	if s.config.Hosts, err = s.hosts.read(c); err != nil {
		return err
	}
	s.config.Cleaner, s.config.Version, s.config.Log = c, buildVersion().Version, s.logger()
	server, err := serve.New(s.config)
	if err != nil {
		return usageError{err}
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return usagef("--listen %s: %w; choose another address", s.listen, address(err))
	}
	if a, ok := listener.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		s.config.Log.Warn("listening beyond this machine: there are no passwords and no TLS, so put a proxy in front", "address", a.String())
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process as signals do
	s.config.Log.Info("listening", "url", "http://"+listener.Addr().String(), "rules", len(c.RuleSet().Rules))
	if err := server.Serve(ctx, listener); err != nil {
		return fmt.Errorf("winnow serve: %w", err)
	}
	return nil
}

// address is what is wrong with an address, without the address.
func address(err error) error {
	if op := new(net.OpError); errors.As(err, &op) {
		return op.Err
	}
	return err
}
