package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// listing is every file below dir with its content, decompressed.
func listing(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = unpack(t, path)
		return err
	}))
	return all
}

func warcOf(pages ...string) string {
	var b strings.Builder
	b.WriteString("WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
	for i, p := range pages {
		block := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + p
		fmt.Fprintf(&b, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Target-URI: https://a.example/%d\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", i, i, len(block), block)
	}
	return b.String()
}

func TestTreeIsMirrored(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "in", "out")
	pack(t, filepath.Join(in, "a.jsonl"), `{"text":"a"}`)
	pack(t, filepath.Join(in, "sub/b.jsonl.gz"), `{"text":"b"}`+"\n"+`{"text":"fail"}`)
	pack(t, filepath.Join(in, "sub/c.warc.gz"), warcOf("<p>c", "<p>fail"))
	pack(t, filepath.Join(in, "sub/deep/d.html"), "<p>d")
	pack(t, filepath.Join(in, "sub/deep/e.txt.zst"), "e\n")
	pack(t, filepath.Join(in, "sub/deep/f.html"), "<p>fail")
	pack(t, filepath.Join(in, "readme.md"), "not read")
	pack(t, filepath.Join(in, ".hidden.txt"), "not read")
	for range 2 { // the second run does not read what the first one wrote
		rep, err := Run(t.Context(), Options{Inputs: []string{in}, OutDir: out, Clean: shout})
		require.ErrorIs(t, err, ErrRecords)
		require.Equal(t, int64(6), rep.Files)
		require.Equal(t, int64(5), rep.Cleaned)
		require.Equal(t, int64(3), rep.Failed)
		require.Equal(t, Counts{"warcinfo": 1}, rep.Skips)
		require.Equal(t, map[string]string{
			"a.jsonl":        `{"text":"A"}` + "\n",
			"sub/b.jsonl.gz": `{"text":"B"}` + "\n" + `{"text":"fail","error":"told to fail"}` + "\n",
			"sub/c.jsonl.gz": `{"id":"urn:uuid:0","url":"https://a.example/0","date":"2020-01-01T00:00:00Z","text":"<P>C"}` + "\n" +
				`{"id":"urn:uuid:1","url":"https://a.example/1","date":"2020-01-01T00:00:00Z","record":3,"offset":327,"error":"told to fail"}` + "\n",
			"sub/deep/d.txt":            "<P>D\n",
			"sub/deep/e.txt.zst":        "E\n",
			"sub/deep/f.txt.error.json": `{"id":"` + filepath.Join(in, "sub/deep/f.html") + `","error":"told to fail"}` + "\n",
		}, listing(t, out))
	}
}

func TestGlobsKeepTheirTree(t *testing.T) {
	dir := t.TempDir()
	pack(t, filepath.Join(dir, "x/1.txt"), "one")
	pack(t, filepath.Join(dir, "y/1.txt"), "two")
	out := filepath.Join(dir, "out")
	_, err := Run(t.Context(), Options{Inputs: []string{filepath.Join(dir, "?", "*.txt")}, OutDir: out, Clean: shout, Ext: ".md"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"x/1.md": "ONE\n", "y/1.md": "TWO\n"}, listing(t, out))
}

func TestTwoInputsForOneOutput(t *testing.T) {
	dir := t.TempDir()
	pack(t, filepath.Join(dir, "x/1.txt"), "one")
	pack(t, filepath.Join(dir, "y/1.html"), "two")
	_, err := Run(t.Context(), Options{Inputs: []string{filepath.Join(dir, "x/1.txt"), filepath.Join(dir, "y/1.html")}, OutDir: filepath.Join(dir, "out"), Clean: shout})
	require.ErrorContains(t, err, "would both be written to 1.txt")
}

func TestInputIsNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.jsonl")
	pack(t, name, `{"text":"a"}`)
	_, err := Run(t.Context(), Options{Inputs: []string{name}, OutFile: name, Clean: shout})
	require.ErrorContains(t, err, "overwrite")
	_, err = Run(t.Context(), Options{Inputs: []string{name}, OutDir: dir, Clean: shout})
	require.ErrorContains(t, err, "overwrite")
	require.Equal(t, `{"text":"a"}`, unpack(t, name))
}

func TestLinksDoNotLeadOutOfTheOutput(t *testing.T) {
	dir := t.TempDir()
	pack(t, filepath.Join(dir, "in/sub/a.txt"), "a")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "elsewhere"), 0o777))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "out"), 0o777))
	require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), filepath.Join(dir, "out/sub")))
	_, err := Run(t.Context(), Options{Inputs: []string{filepath.Join(dir, "in")}, OutDir: filepath.Join(dir, "out"), Clean: shout})
	require.Error(t, err)
	require.Empty(t, listing(t, filepath.Join(dir, "elsewhere")))
}

// Ids come from strangers: they are values in the output, never names of files.
func TestIDsAreNoPaths(t *testing.T) {
	dir := t.TempDir()
	pack(t, filepath.Join(dir, "in.jsonl"), `{"id":"../../evil","url":"file:///etc/passwd","text":"a"}`)
	out := filepath.Join(dir, "out")
	_, err := Run(t.Context(), Options{Inputs: []string{filepath.Join(dir, "in.jsonl")}, OutDir: out, Clean: shout})
	require.NoError(t, err)
	require.Len(t, listing(t, out), 1)
	require.Len(t, listing(t, dir), 2)
}

func TestFormatsAreDetectedOneByOne(t *testing.T) {
	dir := t.TempDir()
	for name, s := range map[string]string{
		"1": `{"text":"line"}` + "\n", "2": gzipped(t, warcOf("<p>warc")), "3": "<!DOCTYPE html><p>page", "4": "plain text\n", "5": string(table(t, 1)),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(s), 0o666))
	}
	out, rep, err := runString(t, "", Options{Inputs: []string{filepath.Join(dir, "[1-5]")}})
	require.NoError(t, err)
	require.Equal(t, int64(5), rep.Cleaned)
	lines := strings.Split(strings.ReplaceAll(out, dir+"/", ""), "\n")
	require.Equal(t, []string{
		`{"text":"LINE"}`,
		`{"id":"urn:uuid:0","url":"https://a.example/0","date":"2020-01-01T00:00:00Z","text":"<P>WARC"}`,
		`{"id":"3","text":"<!DOCTYPE HTML><P>PAGE"}`,
		`{"id":"4","text":"PLAIN TEXT\n"}`,
		`{"id":"row-0","text":"BODY 0","n":0}`,
		"",
	}, lines)
}

func TestDetectionFromAPipe(t *testing.T) {
	for in, want := range map[string]string{
		`{"text":"a"}`:      `{"text":"A"}` + "\n",
		"<p>a":              "<P>A\n",
		"plain":             "PLAIN\n",
		gzipped(t, "x y"):   "X Y\n",
		`{"text":"a"`:       `{"error":"not JSON at byte 11 of the line: a comma or a closing brace is missing","record":1,"offset":0,"raw":"{\"text\":\"a\""}` + "\n",
		"":                  "\n",
		string(table(t, 1)): `{"id":"row-0","text":"BODY 0","n":0}` + "\n",
	} {
		out, _, _ := runString(t, in, Options{})
		require.Equal(t, want, out, "%.20q", in)
	}
}

func TestAFileThatCannotBeReadIsOneFailure(t *testing.T) {
	dir := t.TempDir()
	pack(t, filepath.Join(dir, "a.jsonl"), `{"text":"a"}`)
	pack(t, filepath.Join(dir, "b.parquet"), "no parquet at all")
	pack(t, filepath.Join(dir, "c.jsonl"), `{"text":"c"}`)
	out, rep, err := runString(t, "", Options{Inputs: []string{dir}})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(2), rep.Cleaned)
	require.Equal(t, int64(1), rep.Failed)
	require.Contains(t, rep.Failures[0].Source, "b.parquet")
	require.Equal(t, 3, strings.Count(out, "\n"))
}

type tableRow struct {
	ID   string  `parquet:"id"`
	Text *string `parquet:"text,optional"`
	N    int64   `parquet:"n"`
}

func table(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[tableRow](&b, parquet.MaxRowsPerRowGroup(10))
	for i := range n {
		text := fmt.Sprintf("body %d", i)
		row := tableRow{fmt.Sprintf("row-%d", i), &text, int64(i)}
		if i == 1 {
			row.Text = nil
		}
		if i == 2 {
			*row.Text = "fail"
		}
		_, err := w.Write([]tableRow{row})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestParquetToParquet(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.parquet"), filepath.Join(dir, "out.parquet")
	require.NoError(t, os.WriteFile(in, table(t, 25), 0o666))
	clean := func(ctx context.Context, r Record) (Cleaned, error) {
		c, err := shout(ctx, r)
		c.Fields = []Field{{"title", []byte(`"T"`)}}
		return c, err
	}
	rep, err := Run(t.Context(), Options{Inputs: []string{in}, OutFile: out, Clean: clean, Fields: []string{"title"}})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(23), rep.Cleaned)
	require.Equal(t, int64(2), rep.Failed)
	require.Equal(t, "row-2", rep.Failures[1].ID)
	type outRow struct {
		ID    string  `parquet:"id"`
		Text  *string `parquet:"text,optional"`
		N     int64   `parquet:"n"`
		Title *string `parquet:"title,optional"`
		Error *string `parquet:"error,optional"`
	}
	got, err := parquet.ReadFile[outRow](out)
	require.NoError(t, err)
	require.Len(t, got, 25)
	for i, row := range got {
		require.Equal(t, fmt.Sprintf("row-%d", i), row.ID)
		require.Equal(t, int64(i), row.N)
		switch i {
		case 1:
			require.Nil(t, row.Text)
			require.Equal(t, "the column text is null", *row.Error)
		case 2:
			require.Equal(t, "fail", *row.Text)
			require.Equal(t, "told to fail", *row.Error)
			require.Nil(t, row.Title)
		default:
			require.Equal(t, fmt.Sprintf("BODY %d", i), *row.Text)
			require.Equal(t, "T", *row.Title)
			require.Nil(t, row.Error)
		}
	}
}

func TestParquetToLines(t *testing.T) {
	in := filepath.Join(t.TempDir(), "in.parquet")
	require.NoError(t, os.WriteFile(in, table(t, 3), 0o666))
	out, _, err := runString(t, "", Options{Inputs: []string{in}, Into: "clean"})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, `{"id":"row-0","text":"body 0","n":0,"clean":"BODY 0"}
{"id":"row-1","text":null,"n":1,"error":"the column text is null"}
{"id":"row-2","text":"fail","n":2,"error":"told to fail"}
`, out)
	_, _, err = runString(t, "", Options{Inputs: []string{in}, Reading: Reading{Field: "body"}})
	require.ErrorContains(t, err, "there is no column body: the columns with text are id, text")
	require.NotErrorIs(t, err, ErrRecords)
}

func TestDamagedRowGroupCostsItsRows(t *testing.T) {
	b := table(t, 25)
	at := bytes.Index(b, []byte("row-12"))
	require.Greater(t, at, 0)
	clear(b[at-150 : at])
	in := filepath.Join(t.TempDir(), "in.parquet")
	require.NoError(t, os.WriteFile(in, b, 0o666))
	out, rep, err := runString(t, "", Options{Inputs: []string{in}})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(25), rep.Read)
	require.Equal(t, 25, strings.Count(out, "\n"))
	require.Contains(t, out, `"BODY 24"`)
	require.GreaterOrEqual(t, rep.Failed, int64(10))
}

func TestWARCSkipsAndFailures(t *testing.T) {
	in := warcOf("<p>one") + strings.Replace(warcOf("GIF89a"), "text/html", "image/gif1"[:9], 1) + "garbage\r\n\r\n" + warcOf("<p>two")
	out, rep, err := runString(t, in, Options{})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(2), rep.Cleaned)
	require.Equal(t, Counts{"warcinfo": 3, "not-html": 1}, rep.Skips)
	require.Equal(t, int64(1), rep.Failed)
	require.Equal(t, 3, strings.Count(out, "\n"))
	require.Contains(t, out, `"text":"<P>TWO"`)
}

func TestIterators(t *testing.T) {
	in := `{"id":"1","text":"a"}` + "\n\nbroken\n" + `{"id":"2","text":"fail"}` + "\n" + `{"id":"3","text":"c"}`
	var got, errs []string
	for r, err := range All(t.Context(), strings.NewReader(gzipped(t, in)), Options{Clean: shout}) {
		if err != nil {
			errs = append(errs, err.Error())
		}
		got = append(got, r.Record.ID+" "+r.Body+" "+string(r.Output))
	}
	require.Len(t, errs, 2)
	require.Contains(t, errs[0], "record 3 at byte 23")
	require.Equal(t, "1 A "+`{"id":"1","text":"A"}`+"\n", got[0])
	require.Equal(t, "2  "+`{"id":"2","text":"fail","error":"told to fail"}`+"\n", got[2])
	require.Len(t, got, 4)

	n := 0
	for range All(t.Context(), strings.NewReader(strings.Repeat(in+"\n", 1000)), Options{Clean: shout}) {
		if n++; n == 5 {
			break
		}
	}
	require.Equal(t, 5, n)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pr, _ := io.Pipe()
	for _, err := range All(ctx, pr, Options{Clean: shout}) {
		require.ErrorIs(t, err, ErrInterrupted)
	}
	for _, err := range All(t.Context(), strings.NewReader(""), Options{Reading: Reading{Field: "a..b"}, Clean: shout}) {
		require.Error(t, err)
	}
}

func FuzzRun(f *testing.F) {
	f.Add([]byte(`{"text":"a"}`+"\n\nx"), byte(0))
	f.Add([]byte(warcOf("<p>a", "<p>b")), byte(1))
	f.Add([]byte("<p>x"), byte(2))
	f.Fuzz(func(t *testing.T, in []byte, how byte) {
		format := []Format{JSONLines, WARC, HTML, ""}[how%4]
		var out bytes.Buffer
		rep, err := Run(t.Context(), Options{Reading: Reading{From: format, MaxRecord: 1 << 16}, Stdin: bytes.NewReader(in), Stdout: &out, To: "", Clean: shout})
		if rep.Read != rep.Cleaned+rep.Failed+rep.Skipped {
			t.Fatalf("%+v %v", rep, err)
		}
		if format == JSONLines {
			lines := int64(bytes.Count(out.Bytes(), []byte{'\n'}))
			if lines != rep.Read-rep.Skipped {
				t.Fatalf("%d lines for %d records", lines, rep.Read-rep.Skipped)
			}
		}
	})
}

// Records that fail give back what they held of the bound on records in flight.
func TestManyFailuresDoNotStall(t *testing.T) {
	var pages []string
	for range 3000 {
		pages = append(pages, "<p>fail "+strings.Repeat("x", 1000))
	}
	_, rep, err := runString(t, warcOf(pages...), Options{inFlight: 100_000})
	require.ErrorIs(t, err, ErrRecords)
	require.Equal(t, int64(3000), rep.Failed)
}
