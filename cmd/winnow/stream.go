package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/internal/stream"
)

// records are the flags for streams of records.
type records struct {
	field, into, urlField, idField, langField, keepField string
	add                                                  []string
	workers                                              int
	maxRecord                                            int64
	timeout                                              time.Duration
	hosts                                                hostFile
	onError, rejects, report, progress, compress         string
	resume                                               bool

	given *pflag.FlagSet // as the command line has them
}

// added are the values that --add takes.
var added = record.Added

func (r *records) flags(f *pflag.FlagSet) {
	r.given = f
	f.StringVar(&r.field, "field", "", "the `PATH` of the field to clean, such as text or page.html (default html, else text)")
	f.StringVar(&r.into, "into", "", "the `PATH` of the field that gets the body (default: the field that was cleaned)")
	f.StringVar(&r.urlField, "url-field", "", "the `PATH` of the field with the page's address (default url)")
	f.StringVar(&r.idField, "id-field", "", "the `PATH` of the field that names a record in messages (default id)")
	f.StringVar(&r.langField, "lang-field", "", "the `PATH` of a field with the language, as in --lang")
	f.StringVar(&r.keepField, "keep-field", "", "the `PATH` of a field with categories, as in --keep")
	r.hosts.flag(f)
	f.StringSliceVar(&r.add, "add", nil, "write these `VALUES` as fields of the same name: "+strings.Join(added, ", "))
	f.IntVarP(&r.workers, "jobs", "j", 0, "clean `N` records at once (default one a core)")
	f.Int64Var(&r.maxRecord, "max-record", 64<<20, "the most `BYTES` of a record, unpacked; a longer one fails")
	f.DurationVar(&r.timeout, "timeout", 0, "the longest `TIME` for one record, such as 10s (default none)")
	f.StringVar(&r.onError, "on-error", "keep", "`POLICY` for records that fail: keep (with an error field), drop or stop")
	f.StringVar(&r.rejects, "rejects", "", "write dropped records to `FILE`")
	f.StringVar(&r.report, "report", "", "write what happened to `FILE` as JSON")
	f.StringVar(&r.compress, "compress", "", "compress the output with `METHOD`: gzip, zstd or none (default by the name in -o)")
	f.BoolVar(&r.resume, "resume", false, "continue a run that was killed, from what is on disk")
	f.StringVar(&r.progress, "progress", "auto", "show progress as `FORM`: auto (a bar on a terminal), bar, json or none")
}

// noStream says that a flag is given that has no effect on documents, if one of the inputs is
// known to be no stream: what looks like a text may be records of which the first is broken.
func (f *filter) noStream(inputs []*input) error {
	for _, in := range inputs {
		seen := in.seen
		if f.from != fromAuto && seen != "" {
			seen = f.from
		}
		if seen != fromText && seen != fromHTML {
			continue
		}
		for _, flag := range []string{"field", "into", "url-field", "id-field", "lang-field", "keep-field", "add", "max-record", "timeout", "on-error", "rejects", "report", "compress", "resume"} {
			if f.given.Changed(flag) {
				return usagef("--%s is for streams of records, and %s is read as %s: leave --%s out, or say --from jsonl", flag, shown(in.name), seen, flag)
			}
		}
	}
	return nil
}

func (r *records) check() error {
	for _, name := range r.add {
		if err := oneOf("add", name, added...); err != nil {
			return err
		}
	}
	if r.workers < 0 || r.maxRecord < 1 || r.timeout < 0 {
		return usagef("--jobs, --max-record and --timeout cannot be negative, nor can no record be allowed a byte")
	}
	if err := oneOf("on-error", r.onError, values["on-error"]...); err != nil {
		return err
	}
	if r.compress != "" {
		if err := oneOf("compress", r.compress, values["compress"]...); err != nil {
			return err
		}
	}
	return oneOf("progress", r.progress, values["progress"]...)
}

// statusSignal is added to the number of a signal that ended a run.
const statusSignal = 128

// runStream cleans the inputs as streams of records.
func (f *filter) runStream(ctx context.Context, e engine, hosts *record.Hosts, names []string, inputs []*input) error {
	o, err := f.options(e, hosts, names, inputs)
	if err != nil {
		return err
	}
	var summary *output
	if f.report != "" { // opened before the run, which may be long
		if summary, err = create("--report", f.report); err != nil {
			return err
		}
		defer summary.abandon()
	}
	boundMemory(f.workers)
	ctx, ended := onSignal(ctx)
	show := f.shower()
	o.Progress = show.progress
	o.Failed = func(x stream.Failure) { show.line(printable(x.String())) }
	report, err := stream.Run(ctx, o)
	show.close()
	caught := ended()
	var unwritten error
	if summary != nil {
		if unwritten = writeReport(summary, report); unwritten != nil {
			unwritten = fmt.Errorf("writing --report %s: %w", f.report, remedy(unwritten))
		}
	}
	if !f.quiet && (err == nil || errors.Is(err, stream.ErrRecords) || errors.Is(err, stream.ErrStopped) || errors.Is(err, stream.ErrInterrupted)) {
		fmt.Fprintln(os.Stderr, printableLines(strings.TrimRight(report.String(), "\n")))
	}
	if err == nil {
		return unwritten
	}
	if unwritten != nil {
		complain(os.Stderr, unwritten) // what ended the run comes last
	}
	switch {
	case errors.Is(err, stream.ErrRecords), errors.Is(err, stream.ErrStopped):
		return statusError{err, statusFailed}
	case caught != 0 && errors.Is(err, stream.ErrInterrupted):
		return statusError{err, statusSignal + int(caught)}
	}
	return usageError{err}
}

// boundMemory has garbage collected sooner where a run would take more memory than
// its records need. It is no hard limit: large records get what they take. GOMEMLIMIT
// says otherwise.
func boundMemory(workers int) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	const rules, record = 120 << 20, 24 << 20 // rules and weights with room, and what a record of a megabyte takes
	debug.SetMemoryLimit(rules + int64(workers)*record)
}

// onSignal returns a context that ends at the first SIGINT or SIGTERM; a second one
// ends the process. The function it returns gives the signal that came, or 0.
func onSignal(ctx context.Context) (context.Context, func() syscall.Signal) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancelCause(ctx)
	var caught syscall.Signal
	done, finished := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(finished)
		select {
		case s := <-signals:
			caught, _ = s.(syscall.Signal)
			signal.Stop(signals)
			cancel(fmt.Errorf("signal: %s", s))
		case <-done:
		}
	}()
	return ctx, func() syscall.Signal {
		signal.Stop(signals)
		close(done)
		<-finished
		return caught
	}
}

// options puts the flags together for the run.
func (f *filter) options(e engine, hosts *record.Hosts, names []string, inputs []*input) (stream.Options, error) {
	o := stream.Options{
		Reading: stream.Reading{
			Field: f.field, URLField: f.urlField, IDField: f.idField, LangField: f.langField, KeepField: f.keepField,
			MaxRecord: f.maxRecord,
		},
		Inputs: names, Stdin: os.Stdin,
		Into: f.into, Fields: f.added(inputs), Compress: f.compress,
		Workers: f.workers, Timeout: f.timeout, OnError: stream.Policy(f.onError), Rejects: f.rejects, Resume: f.resume,
		Signature: f.signature(hosts),
	}
	if f.from != fromAuto {
		o.From = stream.Format(f.from)
	}
	if len(inputs) == 1 && inputs[0].file != nil { // what has been read of a pipe comes first again
		o.Inputs, o.Stdin = []string{"-"}, io.MultiReader(strings.NewReader(string(inputs[0].head)), inputs[0].file)
	}
	switch {
	case standard(f.output):
		o.Stdout = os.Stdout
	case folder(f.output):
		o.OutDir = f.output
	default:
		o.OutFile = f.output
	}
	body := form{noImages: f.noImages}
	switch f.to {
	case "json", "jsonl":
		o.To = stream.JSONLines
	case "parquet":
		o.To = stream.Parquet
	case "markdown":
		body.to, o.Ext = f.to, ".md"
	case "html":
		body.to, o.Ext = f.to, ".html"
	}
	c := &record.Cleaner{Of: variants(e), URL: f.url, Charset: f.charset, Form: body.record(), Add: o.Fields, For: hosts.For}
	o.Clean = c.Clean
	return o, nil
}

// added are the names of the fields to add. Documents and archives, which have none of
// their own, get the metadata when nothing else is said.
func (f *filter) added(inputs []*input) []string {
	if len(f.add) > 0 || f.from == fromJSONL || f.from == fromParquet {
		return f.add
	}
	for _, in := range inputs {
		if in.hasFields() {
			return f.add
		}
	}
	return []string{"title", "byline", "published", "updated", "source", "site", "lang", "doubt"}
}

// hasFields says whether an input has records with fields of their own, or may
// have: that of what is packed shows in its name only.
func (in *input) hasFields() bool {
	switch in.seen {
	case fromText, fromHTML, fromWARC:
		return false
	case packed:
		return fieldsByName(in.name)
	case several:
		found := false
		names, _ := filepath.Glob(in.name) // a bad pattern is the run's to report
		for _, name := range append(names, in.name) {
			_ = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
				found = found || err == nil && d.Type().IsRegular() && fieldsByName(path)
				return nil
			})
		}
		return found
	}
	return true
}

func fieldsByName(name string) bool {
	switch ext := filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")); ext {
	case ".jsonl", ".ndjson", ".parquet":
		return true
	default:
		return ext == "" || ext == "."
	}
}

// signature stands for everything that decides how a record is cleaned.
func (f *filter) signature(hosts *record.Hosts) string {
	h := sha256.New()
	for _, v := range []any{f.keep, f.drop, f.lang, f.noDefault, f.noOpinion, f.engine, f.to, f.noImages, f.charset, f.url, buildVersion().Version} {
		fmt.Fprintf(h, "%q\n", v)
	}
	files := slices.Concat(f.rules, f.filters, f.sites, f.weightFiles)
	if hosts != nil {
		files = append(files, hosts.Files()...)
	}
	for _, name := range files { // or folders of them
		_ = filepath.WalkDir(name, func(path string, _ fs.DirEntry, _ error) error {
			b, _ := os.ReadFile(path) // what could not be read has been complained about
			fmt.Fprintf(h, "%q %d\n", path, len(b))
			h.Write(b)
			return nil
		})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func writeReport(o *output, r stream.Report) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if _, err := o.w.Write(append(b, '\n')); err != nil {
		return err
	}
	return o.commit()
}

// variants returns e for records with settings of their own. Another extractor has none.
func variants(e engine) func(record.Settings) (engine, error) {
	if base, ok := e.(*clean.Cleaner); ok {
		return record.NewEngines(base).Of
	}
	return func(record.Settings) (engine, error) { return e, nil }
}

// orEmpty makes nil a list without elements, which JSON tells apart.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
