package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// shout is the cleaner of these tests: it answers in capitals, so that what it
// has seen can be told from what passed through, and follows orders in the text.
func shout(ctx context.Context, r Record) (Cleaned, error) {
	body := string(r.Body)
	switch {
	case strings.Contains(body, "fail"):
		return Cleaned{}, errors.New("told to fail")
	case strings.Contains(body, "panic"):
		panic("told to panic")
	case strings.Contains(body, "doubt"):
		return Cleaned{Body: "", Doubt: []string{"empty"}}, nil
	case strings.Contains(body, "hang"):
		<-ctx.Done()
		return Cleaned{}, ctx.Err()
	}
	c := Cleaned{Body: strings.ToUpper(body), Removed: []Removal{{"share", "share/buttons", 7}, {Category: "boilerplate", Bytes: 1}}}
	if r.Lang != "" || r.Keep != nil {
		c.Body += fmt.Sprintf(" [%s %v]", r.Lang, r.Keep)
	}
	return c, nil
}

func runString(t testing.TB, in string, o Options) (string, Report, error) {
	t.Helper()
	var out bytes.Buffer
	o.Stdin, o.Stdout = strings.NewReader(in), &out
	if o.Clean == nil {
		o.Clean = shout
	}
	rep, err := Run(t.Context(), o)
	require.Equal(t, rep.Read, rep.Cleaned+rep.Failed+rep.Skipped)
	return out.String(), rep, err
}

func TestJSONLines(t *testing.T) {
	out, rep, err := runString(t, `{"n":1.0e5,"html":"<p>a</p>","id":7}`+"\n"+`{"text":"b", "z":null}`, Options{})
	require.NoError(t, err)
	require.Equal(t, `{"n":1.0e5,"html":"<P>A</P>","id":7}`+"\n"+`{"text":"B", "z":null}`+"\n", out)
	require.Equal(t, int64(2), rep.Cleaned)
	require.Equal(t, int64(len(out)), rep.BytesOut)
	require.Equal(t, int64(len(out)-1), rep.BytesIn)
	require.Equal(t, Counts{"share": 2, "boilerplate": 2}, rep.RemovedByCategory)
	require.Equal(t, Counts{"share/buttons": 2}, rep.RemovedByRule)
	require.Equal(t, int64(16), rep.RemovedBytes)
}

func TestFieldsByPath(t *testing.T) {
	var seen []Record
	o := Options{
		Reading: Reading{Field: "page.body", URLField: "page.at", IDField: "/key.id", LangField: "l", KeepField: "k"}, Into: "clean.text", Fields: []string{"title", "doubt"},
		Workers: 1,
		Clean: func(ctx context.Context, r Record) (Cleaned, error) {
			r.Body = nil
			seen = append(seen, r)
			return Cleaned{Body: "c", Fields: []Field{{"title", []byte(`"T"`)}}}, nil
		},
	}
	out, _, err := runString(t, `{"page":{"body":"<p>x","at":"https://a.example/"},"key.id":12,"l":"de","k":["captions","bylines"]}
{"page":{"body":"x"},"k":"captions, bylines"}
`, o)
	require.NoError(t, err)
	require.Equal(t, `{"page":{"body":"<p>x","at":"https://a.example/"},"key.id":12,"l":"de","k":["captions","bylines"],"clean":{"text":"c"},"title":"T"}
{"page":{"body":"x"},"k":"captions, bylines","clean":{"text":"c"},"title":"T"}
`, out)
	require.Equal(t, []Record{
		{Source: "-", Number: 1, ID: "12", URL: "https://a.example/", Kind: Markup, Lang: "de", Keep: []string{"captions", "bylines"}},
		{Source: "-", Number: 2, Offset: 99, Kind: PlainText, Keep: []string{"captions", "bylines"}},
	}, seen)
}

func TestEveryRecordComesOut(t *testing.T) {
	in := `{"text":"one"}
{"text":"fail","x":1}
not json
{"text":5}
{"other":"x"}
[1]

{"text":"panic"}
` + "\xff\xfe\n" + `{"text":"doubt"}
{"text":"last"}`
	var failures []Failure
	out, rep, err := runString(t, in, Options{Failed: func(f Failure) { failures = append(failures, f) }})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, `{"text":"ONE"}
{"text":"fail","x":1,"error":"told to fail"}
{"error":"not JSON at byte 0 of the line: neither a string nor a number, true, false or null","record":3,"offset":37,"raw":"not json"}
{"text":5,"error":"the field text is not a string"}
{"other":"x","error":"the record has neither a field html nor a field text: name the field of the body"}
{"error":"the line is JSON, but not an object","record":6,"offset":71,"raw":"[1]"}
{"text":"panic","error":"the cleaner failed on this record (panic: told to panic)"}
{"error":"not JSON at byte 0 of the line: neither a string nor a number, true, false or null","record":9,"offset":93,"raw_base64":"//4="}
{"text":""}
{"text":"LAST"}
`, out)
	require.Equal(t, int64(11), rep.Read)
	require.Equal(t, int64(3), rep.Cleaned)
	require.Equal(t, int64(1), rep.Empty)
	require.Equal(t, int64(1), rep.Doubtful)
	require.Equal(t, int64(7), rep.Failed)
	require.Equal(t, Counts{"blank-line": 1}, rep.Skips)
	require.Equal(t, failures, rep.Failures)
	require.Equal(t, Failure{Source: "-", Record: 2, Offset: 15, Error: "told to fail"}, failures[0])
	require.Contains(t, rep.String(), "11 records: 3 cleaned (1 empty) (1 doubtful), 7 failed, 1 skipped")
}

func TestDroppedRecordsGoToTheRejects(t *testing.T) {
	rejects := filepath.Join(t.TempDir(), "rejects.jsonl.gz")
	out, rep, err := runString(t, `{"text":"a"}`+"\n"+`{"text":"fail"}`+"\nbroken\n"+`{"text":"b"}`, Options{OnError: Drop, Rejects: rejects})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, `{"text":"A"}`+"\n"+`{"text":"B"}`+"\n", out)
	require.Equal(t, int64(2), rep.Dropped)
	got := unpack(t, rejects)
	require.Equal(t, 2, strings.Count(got, "\n"))
	require.True(t, strings.HasPrefix(got, `{"text":"fail","error":"told to fail"}`+"\n"))
	require.Contains(t, got, `"raw":"broken"`)
}

func TestStopAtTheFirstFailure(t *testing.T) {
	out, rep, err := runString(t, strings.Repeat(`{"text":"a"}`+"\n", 3)+`{"text":"fail"}`+"\n"+strings.Repeat(`{"text":"b"}`+"\n", 300), Options{OnError: Stop})
	require.ErrorIs(t, err, ErrStopped)
	require.ErrorContains(t, err, "record 4")
	require.Equal(t, strings.Repeat(`{"text":"A"}`+"\n", 3), out)
	require.Equal(t, &Position{"-", 3, 39}, rep.Stopped)
}

func TestLongRecords(t *testing.T) {
	long := strings.Repeat("x", 5000)
	in := fmt.Sprintf(`{"text":"%s"}`+"\n"+`{"text":"a"}`+"\n", long)
	out, rep, err := runString(t, in, Options{Reading: Reading{MaxRecord: 1000}})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(1), rep.Failed)
	require.Equal(t, `{"error":"the record is longer than the limit of 1000 bytes","record":1,"offset":0}`+"\n"+`{"text":"A"}`+"\n", out)
	out, _, err = runString(t, in, Options{})
	require.NoError(t, err)
	require.Contains(t, out, strings.ToUpper(long), "no limit of a line reader's own")
}

func TestTimeout(t *testing.T) {
	out, rep, err := runString(t, `{"text":"hang"}`+"\n"+`{"text":"a"}`, Options{Timeout: 20 * time.Millisecond})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(1), rep.Failed)
	require.Equal(t, `{"text":"hang","error":"cleaning took longer than 20ms"}`+"\n"+`{"text":"A"}`+"\n", out)
}

func TestTimeoutLeavesADeafCleanerBehind(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	deaf := func(ctx context.Context, r Record) (Cleaned, error) {
		if string(r.Body) == "deaf" {
			<-release
		}
		return shout(ctx, r)
	}
	out, _, err := runString(t, `{"text":"deaf"}`+"\n"+`{"text":"a"}`, Options{Timeout: 10 * time.Millisecond, Clean: deaf, Workers: 1})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, `{"text":"deaf","error":"cleaning took longer than 10ms"}`+"\n"+`{"text":"A"}`+"\n", out)
}

func TestOrderIsKept(t *testing.T) {
	var in strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&in, `{"text":"%d"}`+"\n", i)
	}
	slow := func(ctx context.Context, r Record) (Cleaned, error) {
		if r.Number%97 == 0 {
			time.Sleep(time.Millisecond)
		}
		return Cleaned{Body: string(r.Body)}, nil
	}
	for _, workers := range []int{1, 2, 7} {
		out, _, err := runString(t, in.String(), Options{Workers: workers, Clean: slow})
		require.NoError(t, err)
		require.Equal(t, in.String(), out)
	}
}

// In flight between reader and writer is never more than the bound, whatever the workers do.
func TestMemoryIsBounded(t *testing.T) {
	line := `{"text":"` + strings.Repeat("x", 10_000) + `"}` + "\n"
	var read, peak atomic.Int64
	gate := make(chan struct{})
	block := func(ctx context.Context, r Record) (Cleaned, error) {
		if r.Number == 1 {
			<-gate
		}
		return Cleaned{Body: "x"}, nil
	}
	source := io.LimitReader(readerFunc(func(p []byte) (int, error) {
		n := copy(p, line[int(read.Load())%len(line):])
		read.Add(int64(n))
		return n, nil
	}), int64(2000*len(line)))
	// The reader is let on when it has come to rest: it then waits for the first record, or, if
	// nothing stops it, for the end of the input.
	go func() {
		for last := int64(-1); last != read.Load() || last == 0; time.Sleep(300 * time.Millisecond) {
			last = read.Load()
		}
		peak.Store(read.Load())
		close(gate)
	}()
	rep, err := Run(t.Context(), Options{Stdin: source, Stdout: io.Discard, Clean: block, Workers: 2, inFlight: 1 << 20})
	require.NoError(t, err)
	require.Equal(t, int64(2000), rep.Cleaned)
	require.Less(t, peak.Load(), int64(2<<20), "the reader waits while the first record hangs")
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	pr, pw := io.Pipe()
	go func() {
		for i := range 10 {
			fmt.Fprintf(pw, `{"text":"%d"}`+"\n", i)
		}
		// The pipe stays open and silent, as a terminal would.
	}()
	var out bytes.Buffer
	n := 0
	rep, err := Run(ctx, Options{Stdin: pr, Stdout: &out, Clean: shout, Progress: func(p Progress) {
		if n++; p.Records == 10 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, ErrInterrupted)
	require.Equal(t, 10, strings.Count(out.String(), "\n"), "what was in hand is written")
	require.Equal(t, &Position{"-", 10, 130}, rep.Stopped)
	require.Contains(t, rep.String(), "stopped in - behind record 10, at byte 130")
}

func TestOutputOfAPausingInputIsFlushed(t *testing.T) {
	pr, pw := io.Pipe()
	or, ow := io.Pipe()
	go func() {
		_, err := Run(t.Context(), Options{Reading: Reading{From: JSONLines}, Stdin: pr, Stdout: ow, Clean: shout})
		ow.CloseWithError(err)
	}()
	fmt.Fprintln(pw, `{"text":"a"}`)
	buf := make([]byte, 100)
	n, err := or.Read(buf)
	require.NoError(t, err)
	require.Equal(t, `{"text":"A"}`+"\n", string(buf[:n]))
	pw.Close()
	_, err = or.Read(buf)
	require.Equal(t, io.EOF, err)
}

func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	r.Close()
	_, err = Run(t.Context(), Options{Stdin: strings.NewReader(strings.Repeat(`{"text":"a"}`+"\n", 50_000)), Stdout: w, Clean: shout})
	require.ErrorIs(t, err, ErrClosedPipe)
	require.ErrorIs(t, err, syscall.EPIPE)
}

func TestCompressedInAndOut(t *testing.T) {
	dir := t.TempDir()
	in := strings.Repeat(`{"text":"abc"}`+"\n", 5000)
	want := strings.ToUpper(in)
	want = strings.ReplaceAll(want, "TEXT", "text")
	for _, end := range []string{"", ".gz", ".zst"} {
		name := filepath.Join(dir, "in.jsonl"+end)
		pack(t, name, in)
		for _, to := range []string{"", ".gz", ".zst"} {
			out := filepath.Join(dir, "out"+end+".jsonl"+to)
			rep, err := Run(t.Context(), Options{Inputs: []string{name}, OutFile: out, Clean: shout})
			require.NoError(t, err)
			require.Equal(t, int64(5000), rep.Cleaned)
			require.Equal(t, want, unpack(t, out))
			require.NoFileExists(t, out+".partial")
			require.NoFileExists(t, out+".resume")
		}
	}
	renamed := filepath.Join(dir, "no-name")
	require.NoError(t, os.Rename(filepath.Join(dir, "in.jsonl.gz"), renamed))
	got, _, err := runString(t, "", Options{Inputs: []string{renamed}})
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestBrokenGzipIsReportedAndPassed(t *testing.T) {
	first, second := gzipped(t, `{"text":"a"}`+"\n"+`{"text":"b"}`+"\n"), gzipped(t, `{"text":"c"}`+"\n")
	in := first[:len(first)-9] + second
	out, rep, err := runString(t, in, Options{})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(1), rep.Failed)
	require.Contains(t, rep.Failures[0].Error, "gzip data is damaged (member at compressed byte 0)")
	require.True(t, strings.HasSuffix(out, `{"text":"C"}`+"\n"), out)
	require.True(t, strings.HasPrefix(out, `{"text":"A"}`+"\n"), out)
}

func TestSettingsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		o    Options
		says string
	}{
		{Options{Clean: nil}, "clean"},
		{Options{Clean: shout, Reading: Reading{From: "csv"}}, "csv"},
		{Options{Clean: shout, To: "xml"}, "xml"},
		{Options{Clean: shout, OnError: "hope"}, "hope"},
		{Options{Clean: shout, Rejects: "r.jsonl"}, "rejects"},
		{Options{Clean: shout, Into: "a..b"}, "a..b"},
		{Options{Clean: shout, Into: "x", ErrorField: "x"}, "twice"},
		{Options{Clean: shout, Into: "x.y", Fields: []string{"x"}}, "twice"},
		{Options{Clean: shout, Compress: "lzma"}, "lzma"},
		{Options{Clean: shout, Resume: true}, "resume"},
		{Options{Clean: shout, OutFile: "x"}, "exactly one"},
		{Options{Clean: shout, Inputs: []string{"no-such-file"}}, "no-such-file"},
		{Options{Clean: shout, Inputs: []string{"no-such-*"}}, "no-such-*"},
		{Options{Clean: shout, Inputs: []string{"-", "-"}}, "twice"},
		{Options{Clean: shout, To: Parquet}, "Parquet"},
		{Options{Clean: shout, Reading: Reading{MaxRecord: -1}}, "negative"},
	} {
		c.o.Stdin, c.o.Stdout = strings.NewReader(`{"text":"a"}`), io.Discard
		rep, err := Run(t.Context(), c.o)
		require.ErrorContains(t, err, c.says)
		require.NotErrorIs(t, err, ErrRecords)
		require.Zero(t, rep.Cleaned)
	}
}

func TestReportAsJSON(t *testing.T) {
	_, rep, err := runString(t, `{"text":"a"}`+"\n"+`{"text":"fail"}`, Options{})
	require.ErrorIs(t, err, ErrRecords)
	b, err := json.Marshal(rep)
	require.NoError(t, err)
	var back Report
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, rep, back)
	require.Contains(t, string(b), `"removed_by_rule":{"share/buttons":1}`)
}

func gzipped(t testing.TB, s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, s)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func pack(t testing.TB, name, s string) {
	t.Helper()
	switch filepath.Ext(name) {
	case ".gz":
		s = gzipped(t, s)
	case ".zst":
		z, err := zstd.NewWriter(nil)
		require.NoError(t, err)
		s = string(z.EncodeAll([]byte(s), nil))
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte(s), 0o666))
}

func unpack(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	switch filepath.Ext(name) {
	case ".gz":
		z, err := gzip.NewReader(bytes.NewReader(b))
		require.NoError(t, err)
		b, err = io.ReadAll(z)
		require.NoError(t, err)
	case ".zst":
		z, err := zstd.NewReader(nil)
		require.NoError(t, err)
		defer z.Close()
		b, err = z.DecodeAll(b, nil)
		require.NoError(t, err)
	}
	return string(b)
}

// A rename would put a file where a device or a pipe was: as root, in place of /dev/null.
func TestWhatIsNoFileIsWrittenWhereItStands(t *testing.T) {
	dir := t.TempDir()
	input := filepath.Join(dir, "in.jsonl")
	require.NoError(t, os.WriteFile(input, []byte(`{"text":"a"}`+"\n"+`{"text":"fail"}`+"\n"), 0o666))
	read := map[string]chan string{}
	for _, name := range []string{"out", "rejects"} {
		pipe := filepath.Join(dir, name)
		require.NoError(t, syscall.Mkfifo(pipe, 0o666))
		require.NoError(t, os.Symlink(pipe, pipe+".link"))
		got := make(chan string, 1)
		read[name] = got
		go func() {
			b, _ := os.ReadFile(pipe)
			got <- string(b)
		}()
	}
	_, err := Run(t.Context(), Options{
		Clean: shout, Inputs: []string{input}, OnError: Drop,
		OutFile: filepath.Join(dir, "out.link"), Rejects: filepath.Join(dir, "rejects.link"),
	})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, `{"text":"A"}`+"\n", <-read["out"])
	require.Contains(t, <-read["rejects"], `"told to fail"`)
	for name := range read {
		info, err := os.Lstat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, os.ModeNamedPipe, info.Mode().Type())
		info, err = os.Lstat(filepath.Join(dir, name+".link"))
		require.NoError(t, err)
		require.Equal(t, os.ModeSymlink, info.Mode().Type())
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 5, "nothing else stands there")
	_, err = Run(t.Context(), Options{Clean: shout, Inputs: []string{input}, OutFile: filepath.Join(dir, "out"), Resume: true})
	require.ErrorContains(t, err, "only output into a file or a folder can be resumed, not a stream")

	// A link to a file stays one, and the file gets the output.
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	require.NoError(t, os.Symlink("file", file+".link"))
	_, err = Run(t.Context(), Options{Clean: shout, Inputs: []string{input}, OutFile: file + ".link", OnError: Drop})
	require.ErrorIs(t, err, ErrRecords)
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, `{"text":"A"}`+"\n", string(b))
	info, err := os.Lstat(file + ".link")
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())
}
