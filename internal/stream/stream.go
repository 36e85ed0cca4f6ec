// Package stream runs a cleaner over streams of records: JSON Lines, WARC and
// Parquet files, and whole files, from disk or a pipe, compressed or not.
//
// Every record read comes out exactly once, in the order of the input: cleaned,
// or with the reason why it is not. Run is the front door of the command, All that
// of the server and of the public package stream.
//
// A run reads with one goroutine, cleans with several and writes with the
// caller's; what is in flight between them is bounded in number and bytes, so
// memory does not grow with the stream.
package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
)

// Format names a kind of input or output.
type Format string

// The formats. As input, the empty Format means that each file's name and
// content decide; as output, that the input decides.
const (
	JSONLines Format = "jsonl"
	WARC      Format = "warc" // WARC and WET; input only
	Parquet   Format = "parquet"
	Text      Format = "text" // one record a file
	HTML      Format = "html" // one record a file; input only
)

// Kind says how a body is to be read.
type Kind uint8

// The kinds of body. Guess, the zero value, means: by the name of its field or
// file, else by its first bytes.
const (
	Guess Kind = iota
	PlainText
	Markup // HTML
)

// Record is one record as the cleaner sees it.
type Record struct {
	Source    string   // the input's name as given; "-" for the standard input
	Number    int64    // in its input, counted from 1
	Offset    int64    // of its first byte in its decompressed input; the row's number, from 0, for Parquet
	ID, URL   string   // empty when unknown
	Kind      Kind     // never Guess
	Charset   string   // as declared outside of the body; empty when unknown
	Lang      string   // set for this record alone; empty otherwise
	Keep      []string // categories to keep, set for this record alone
	Truncated bool     // the archive says that the body ends early
	Body      []byte   // valid until Clean returns
}

// Cleaned is what the cleaner makes of a record.
type Cleaned struct {
	Body    string
	Fields  []Field   // further output, each named in Options.Fields
	Doubt   []string  // why the body may be wrong
	Removed []Removal // for the report
	Value   any       // for who calls All; Run has no use for it
}

// Field is a further value of the output record.
type Field struct {
	Name string
	JSON []byte // one JSON value without line breaks; text output leaves it out
}

// Removal counts what was cut from a record.
type Removal struct {
	Category, Rule string // Rule is empty where no rule decided
	Bytes          int
}

// Clean cleans one record. It is called from several goroutines at once. An
// error or a panic becomes the record's error, never the end of the run.
type Clean func(ctx context.Context, in Record) (Cleaned, error)

// Policy says what becomes of a record that fails.
type Policy string

// The policies.
const (
	Keep Policy = "keep" // it comes out with its error, its fields untouched
	Drop Policy = "drop" // it is left out and, if wanted, written to the rejects
	Stop Policy = "stop" // the run ends before it
)

// Reading says how records are found in an input.
type Reading struct {
	From Format // empty: by name and content
	Kind Kind   // of the bodies

	// The fields of JSON Lines and Parquet, as paths: see jsonl.ParsePath.
	Field     string // of the body; empty: html where that is a string, else text
	URLField  string // empty: url
	IDField   string // empty: id
	LangField string // empty: none
	KeepField string // categories, an array or a text with commas; empty: none

	// MaxRecord is the largest record in decompressed bytes; a larger one is an
	// error record. 0: 64 MiB.
	MaxRecord int64
}

// Options are all settings of a run.
type Options struct {
	Reading
	Clean Clean

	// Inputs are files, directories, glob patterns or "-" for Stdin; none: "-".
	Inputs []string
	Stdin  io.Reader

	// Exactly one of OutFile, OutDir and Stdout says where the output goes. A
	// file appears when it is whole; a device or a named pipe is a stream, as
	// Stdout is. OutDir gets the tree of the inputs.
	OutFile, OutDir string
	Stdout          io.Writer
	To              Format   // empty: JSON Lines; text for whole files, Parquet for Parquet into files
	Compress        string   // "gzip", "zstd", "none"; empty: by OutFile's name, or in OutDir as the input was
	Ext             string   // of text files in OutDir; empty: .txt
	Into            string   // the field that gets the cleaned body; empty: that of the body, text for WARC and files
	ErrorField      string   // empty: error
	Fields          []string // names of all Cleaned.Fields, top-level keys

	Workers   int           // 0: all cores
	Timeout   time.Duration // for one record; 0: none. A run with timeouts is not reproducible
	OnError   Policy        // empty: Keep
	Rejects   string        // file for dropped records as JSON Lines; needs Drop
	Resume    bool          // continue what a killed run left in OutFile or OutDir
	Signature string        // stands for the settings of Clean: a run is only continued with the same

	Progress func(Progress) // called from Run's goroutine, some ten times a second
	Failed   func(Failure)  // called from Run's goroutine for each record that fails, in order

	// A compressed output is cut into members, and a plain one can be resumed,
	// every so many records or bytes. 0: 1,000 records, 4 MiB.
	MemberRecords, MemberBytes int
	// journalEvery is how often the place to resume from is written down.
	journalEvery time.Duration
	inFlight     int64
}

// settings are Options with every default filled in and every path parsed.
type settings struct {
	Options
	paths   []jsonl.Path
	body    []int // paths that may hold the body, the best first
	into    int   // -1: the path of the body
	made    int   // where the body goes in records that were no JSON before
	url, id int
	lang    int // -1: none
	keep    int
	errs    int
	fields  map[string]int
	inPlace bool // OutFile is a device or a named pipe
}

// streaming reports whether the output is a stream, which cannot be continued.
func (s *settings) streaming() bool { return s.Stdout != nil || s.inPlace }

func (o Options) settings() (*settings, error) {
	s := &settings{Options: o, into: -1, lang: -1, keep: -1, fields: map[string]int{}}
	if s.Clean == nil {
		return nil, fmt.Errorf("no function to clean with: set Options.Clean")
	}
	if !slices.Contains([]Format{"", JSONLines, WARC, Parquet, Text, HTML}, s.From) {
		return nil, fmt.Errorf("unknown input format %q: use jsonl, warc, parquet, text or html", s.From)
	}
	if !slices.Contains([]Format{"", JSONLines, Parquet, Text}, s.To) {
		return nil, fmt.Errorf("unknown output format %q: use jsonl, parquet or text", s.To)
	}
	s.OnError = Policy(cmpOr(string(s.OnError), string(Keep)))
	if !slices.Contains([]Policy{Keep, Drop, Stop}, s.OnError) {
		return nil, fmt.Errorf("unknown way to treat errors %q: use keep, drop or stop", s.OnError)
	}
	if s.Rejects != "" && s.OnError != Drop {
		return nil, fmt.Errorf("a file for rejects needs errors to be dropped: with %s nothing would be written to it", s.OnError)
	}
	if s.MaxRecord < 0 || s.Workers < 0 || s.Timeout < 0 || s.MemberBytes < 0 || s.MemberRecords < 0 {
		return nil, fmt.Errorf("limits cannot be negative")
	}
	s.MaxRecord = cmpOr(s.MaxRecord, 64<<20)
	s.MemberRecords = cmpOr(s.MemberRecords, 1000)
	s.MemberBytes = cmpOr(s.MemberBytes, 4<<20)
	s.journalEvery = cmpOr(s.journalEvery, time.Second)
	s.Workers = cmpOr(s.Workers, runtime.GOMAXPROCS(0))
	s.inFlight = cmpOr(s.inFlight, int64(4+4*s.Workers)<<20)
	s.Ext = cmpOr(s.Ext, ".txt")
	if s.OutFile != "" {
		s.OutFile, s.inPlace = Standing(s.OutFile)
	}
	return s, s.parsePaths()
}

func cmpOr[T comparable](v, otherwise T) T {
	if v == *new(T) {
		return otherwise
	}
	return v
}

func (s *settings) parsePaths() error {
	var firstErr error
	add := func(path string) int {
		p, err := jsonl.ParsePath(path)
		if err != nil && firstErr == nil {
			firstErr = err
		}
		for i, q := range s.paths {
			if slices.Equal(p, q) {
				return i
			}
		}
		s.paths = append(s.paths, p)
		return len(s.paths) - 1
	}
	if s.Field != "" {
		s.body = []int{add(s.Field)}
	} else {
		s.body = []int{add("html"), add("text")}
	}
	if s.Into != "" {
		s.into = add(s.Into)
	}
	s.made = add(cmpOr(s.Into, "text"))
	s.url, s.id = add(cmpOr(s.URLField, "url")), add(cmpOr(s.IDField, "id"))
	if s.LangField != "" {
		s.lang = add(s.LangField)
	}
	if s.KeepField != "" {
		s.keep = add(s.KeepField)
	}
	s.errs = add(cmpOr(s.ErrorField, "error"))
	for _, name := range s.Fields {
		s.fields[name] = add(name)
	}
	if firstErr != nil {
		return firstErr
	}
	if len(s.paths) > 64 {
		return fmt.Errorf("more than 64 fields are named")
	}
	// Two values for one place, or one inside the other, cannot both be written.
	written := []int{s.into, s.errs}
	if s.into < 0 {
		written = append(slices.Clone(s.body), s.errs)
	}
	for i, a := range written {
		for _, b := range written[i+1:] {
			if a == b {
				return fmt.Errorf("the field %s would be written twice", s.paths[a])
			}
		}
	}
	for name, f := range s.fields {
		for _, w := range written {
			if s.paths[f][0] == s.paths[w][0] {
				return fmt.Errorf("the field %s would be written twice", name)
			}
		}
	}
	return nil
}

// SniffKind tells HTML from text by how it begins.
func SniffKind(body []byte) Kind {
	b := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n\f")
	if len(b) >= 2 && b[0] == '<' && (b[1] == '!' || b[1] == '?' || 'a' <= b[1]|0x20 && b[1]|0x20 <= 'z') {
		return Markup
	}
	if bytes.HasPrefix(body, []byte{0xff, 0xfe, '<', 0}) || bytes.HasPrefix(body, []byte{0xfe, 0xff, 0, '<'}) {
		return Markup
	}
	return PlainText
}

// kindOf decides on a body found under the given name.
func (s *settings) kindOf(name string, body []byte) Kind {
	if s.Kind != Guess {
		return s.Kind
	}
	switch strings.ToLower(name) {
	case "html":
		return Markup
	case "text":
		return PlainText
	}
	return SniffKind(body)
}
