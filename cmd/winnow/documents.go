package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/internal/weights"
)

// run cleans the inputs that a command line names.
func (f *filter) run(ctx context.Context, names []string) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	if err := f.check(); err != nil {
		return err
	}
	// The inputs are looked at, and the weights read, while the rules are.
	var inputs []*input
	var streamed bool
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		inputs, streamed = f.look(names)
		f.readWeights(inputs[0])
	}()
	e, err := f.settings.make()
	if err != nil {
		return err
	}
	hosts, err := f.hosts.read(e)
	if err != nil {
		return err
	}
	<-looked
	if streamed {
		return f.runStream(ctx, e, hosts, names, inputs)
	}
	if f.to == "jsonl" || f.to == "parquet" {
		return usagef("--to %s is for streams of records; use --to json for documents", f.to)
	}
	if err := f.noStream(inputs); err != nil {
		return err
	}
	chosen := record.Cleaner{Of: variants(e), For: hosts.For}
	if e, err = chosen.Engine(f.url, record.Settings{}); err != nil {
		return err
	}
	return f.documents(ctx, e, inputs)
}

// readWeights reads the weights by which an input will be judged; where that fails, cleaning
// will say so.
func (f *filter) readWeights(in *input) {
	if len(f.weightFiles) > 0 || f.engine != "winnow" {
		return
	}
	from := f.from
	if from == fromAuto {
		from = in.seen
	}
	switch from {
	case fromText:
		_, _ = weights.Text()
	case fromHTML:
		_, _ = weights.HTML()
	}
}

func (f *filter) check() error {
	if err := oneOf("from", f.from, inputFormats...); err != nil {
		return err
	}
	if f.to != "" {
		if err := oneOf("to", f.to, outputFormats...); err != nil {
			return err
		}
	}
	if err := f.about.check(); err != nil {
		return err
	}
	return f.records.check()
}

// documents cleans each input as one text or page and writes the results in
// their order.
func (f *filter) documents(ctx context.Context, e engine, inputs []*input) error {
	out, err := create("-o", f.output)
	if err != nil {
		return err
	}
	defer out.abandon()
	failed := 0
	for _, in := range inputs {
		r, err := f.document(ctx, e, in)
		if err != nil {
			complain(os.Stderr, fmt.Errorf("%s: %w", shown(in.name), remedy(err)))
			failed++
			continue
		}
		if err := out.write(ctx, r, f.form); err != nil {
			return fmt.Errorf("writing the output: %w", err)
		}
	}
	if failed == len(inputs) {
		return errSaid
	}
	if err := out.commit(); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	if failed > 0 {
		return errSaid
	}
	return nil
}

// document reads and cleans one input, and says what is in doubt.
func (f *filter) document(ctx context.Context, e engine, in *input) (*clean.Result, error) {
	if !f.quiet {
		in.hint()
	}
	data, err := in.all()
	if err != nil {
		return nil, err
	}
	r, from, err := f.about.clean(ctx, e, data)
	if err != nil {
		return nil, err
	}
	if f.verbose {
		fmt.Fprintf(os.Stderr, "winnow: %s: read as %s, %d bytes; %s\n", printable(shown(in.name)), from, len(data), summary(r))
	}
	if !f.quiet {
		for _, why := range doubts(r, len(data)) {
			fmt.Fprintf(os.Stderr, "winnow: %s: %s\n", printable(shown(in.name)), why)
		}
	}
	return r, nil
}

// clean cleans one document and says as what it was read.
func (a *about) clean(ctx context.Context, e engine, data []byte) (r *clean.Result, from string, err error) {
	from = a.from
	if from == fromAuto {
		if from = sniff(data[:min(len(data), sniffLength)]); from != fromHTML {
			from = fromText
		}
	}
	r, err = record.Clean(ctx, e, record.Document{Body: data, HTML: from == fromHTML, URL: a.url, Charset: a.charset})
	return r, from, err
}

// summary counts what became of a document's blocks.
func summary(r *clean.Result) string {
	kept := 0
	for i := range r.Blocks {
		if r.Blocks[i].Keep {
			kept++
		}
	}
	s := fmt.Sprintf("%d of %d blocks kept", kept, len(r.Blocks))
	if r.Meta.Lang != "" {
		s += ", language " + printable(r.Meta.Lang)
	}
	return s
}

// reasons explains the marks of doubt.
var reasons = map[string]string{
	clean.DoubtEmpty:      "nothing in it was found to be an article, the output is empty; see 'winnow explain'",
	clean.DoubtUncertain:  "the evidence is weak, less than half of the output may be right; see 'winnow explain'",
	clean.DoubtBlocked:    "the page asks for scripts, a captcha, consent or a login, or reports an error, and shows little else",
	clean.DoubtLoss:       "nearly all of the input went; see 'winnow explain'",
	clean.DoubtTruncated:  "the body ends at a paywall or a login",
	clean.DoubtMojibake:   "letters were decoded wrongly before they came here",
	clean.DoubtStructured: "the page shows no body; this one is from its structured data",
}

// doubts are the reasons why a result may be wrong, in sentences.
func doubts(r *clean.Result, size int) []string {
	if size == 0 {
		return []string{"the input is empty, and so is the output"}
	}
	var all []string
	for _, d := range r.Doubt {
		why := reasons[d]
		if why == "" {
			why = "the body may be wrong"
		}
		all = append(all, "in doubt ("+d+"): "+why)
	}
	return all
}

// input is one file or the standard input.
type input struct {
	name string
	seen string    // what it seems to be; empty when that could not be told
	head []byte    // read already to look at it; comes first
	file io.Reader // the rest; nil: the file is still to be opened
}

// look finds out what each input is, as far as that is possible without reading
// it: pipes are read from only when there is no other input. It says whether
// the inputs are to be treated as streams of records.
func (f *filter) look(names []string) (inputs []*input, streamed bool) {
	streamed = f.from == fromJSONL || f.from == fromWARC || f.from == fromParquet ||
		f.to == "jsonl" || f.to == "parquet" || folder(f.output)
	for _, name := range names {
		in := &input{name: name}
		inputs = append(inputs, in)
		in.seen = in.look(len(names) == 1)
		switch {
		case in.seen == packed, in.seen == several:
			streamed = true
		case f.from == fromAuto:
			streamed = streamed || in.seen == fromJSONL || in.seen == fromWARC || in.seen == fromParquet
		}
	}
	return inputs, streamed
}

const several = "several" // a folder or a pattern

// look returns what an input seems to be; empty when that can't be told yet, and of an
// input without a byte.
// alone allows to read from a pipe for it.
func (in *input) look(alone bool) string {
	if in.name == "-" {
		if !alone || terminal(os.Stdin) {
			return ""
		}
		return in.peek(os.Stdin)
	}
	info, err := os.Stat(in.name)
	switch {
	case err != nil && pattern(in.name):
		return several
	case err != nil:
		return ""
	case info.IsDir():
		return several
	case !info.Mode().IsRegular() && !alone:
		return ""
	}
	file, err := os.Open(in.name)
	if err != nil {
		return "" // reading it will say why
	}
	if info.Mode().IsRegular() {
		defer file.Close()
		seen := in.peek(file)
		in.head, in.file = nil, nil
		return seen
	}
	return in.peek(file)
}

// pattern says whether a name can stand for several files.
func pattern(name string) bool {
	_, err := filepath.Match(name, "")
	return err == nil && strings.ContainsAny(name, "*?[")
}

func (in *input) peek(file io.Reader) string {
	in.head, in.file = make([]byte, sniffLength), file
	n, err := io.ReadFull(file, in.head)
	in.head = in.head[:n]
	if n == 0 {
		return ""
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return ""
	}
	return sniff(in.head)
}

// hint says what is waited for, where the input is typed.
func (in *input) hint() {
	if in.name == "-" && terminal(os.Stdin) {
		fmt.Fprintln(os.Stderr, "winnow: reading from the terminal; paste a text and end it with Ctrl-D, or stop with Ctrl-C and name a file: winnow FILE (see winnow --help)")
	}
}

// all reads an input to its end.
func (in *input) all() ([]byte, error) {
	switch {
	case in.file != nil:
		return readAll(in.head, in.file)
	case in.name == "-":
		return readAll(nil, os.Stdin)
	}
	return os.ReadFile(in.name)
}

func readAll(head []byte, r io.Reader) ([]byte, error) {
	rest, err := io.ReadAll(r)
	if len(rest) == 0 {
		return head, err
	}
	return append(head, rest...), err
}
