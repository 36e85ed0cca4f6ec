package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The kill test starts this test binary again as a run of its own and kills it.
// With WINNOW_KILLS=100 it is the long form that make soak runs.
const (
	childEnv = "WINNOW_STREAM_CHILD"
	killsEnv = "WINNOW_KILLS"
)

func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		os.Exit(child(spec))
	}
	os.Exit(m.Run())
}

// childRun is what a child is told to do.
type childRun struct {
	Options resumable
	Report  string // file for the report
}

// resumable are the Options of the scenarios, in a form that JSON can carry.
type resumable struct {
	Inputs                   []string
	From                     Format
	OutFile, OutDir, Rejects string
	OnError                  Policy
	Resume                   bool
}

func (r resumable) options() Options {
	return Options{
		Reading: Reading{From: r.From, MaxRecord: 20_000}, Inputs: r.Inputs, OutFile: r.OutFile, OutDir: r.OutDir, Rejects: r.Rejects, OnError: r.OnError, Resume: r.Resume,
		Clean: laborious, Workers: 2, MemberRecords: 20, MemberBytes: 50_000, journalEvery: time.Nanosecond,
	}
}

// laborious takes its time, so that kills hit it in the middle.
func laborious(ctx context.Context, r Record) (Cleaned, error) {
	time.Sleep(50 * time.Microsecond)
	return shout(ctx, r)
}

func child(spec string) int {
	var c childRun
	if err := json.Unmarshal([]byte(spec), &c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	rep, err := Run(context.Background(), c.Options.options())
	if err != nil && !errors.Is(err, ErrRecords) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	b, _ := json.Marshal(rep)
	if err := os.WriteFile(c.Report, b, 0o666); err != nil {
		return 1
	}
	return 0
}

// hostileLines is a stream with broken lines, failures and records that are too long.
func hostileLines(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for i := range n {
		switch r.IntN(100) {
		case 0:
			fmt.Fprintf(&b, `{"id":%d,"text":"cut`, i)
		case 1:
			fmt.Fprintf(&b, `{"id":%d,"text":"fail"}`, i)
		case 2:
			fmt.Fprintf(&b, `{"id":%d,"text":"%s"}`, i, strings.Repeat("long ", 5000))
		case 3:
			fmt.Fprintf(&b, `{"id":%d,"text":"panic"}`, i)
		default:
			fmt.Fprintf(&b, `{"id":%d,"text":"%x"}`, i, strings.Repeat(strconv.Itoa(r.Int()), r.IntN(30)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// members packs the lines in gzip members, some of them damaged.
func members(t testing.TB, lines string, damaged bool) string {
	var b strings.Builder
	all := strings.SplitAfter(lines, "\n")
	for i := 0; i < len(all); i += 37 {
		z := gzipped(t, strings.Join(all[i:min(len(all), i+37)], ""))
		if damaged && i%(37*5) == 37*3 {
			z = z[:len(z)*2/3]
		}
		b.WriteString(z)
	}
	return b.String()
}

// scenarios lay out inputs in a folder and say how to run over them.
func scenarios(t testing.TB, dir string, n int) map[string]resumable {
	write := func(name, s string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(s), 0o666))
		return name
	}
	lines := write("lines.jsonl", hostileLines(1, n))
	packed := write("packed.jsonl.gz", members(t, hostileLines(2, n), true))
	var pages []string
	for i := range n / 4 {
		pages = append(pages, fmt.Sprintf("<p>%d %s", i, strings.Repeat("page ", i%300)))
	}
	archive := write("a.warc", warcOf(pages...))
	rowsFile := write("t.parquet", string(table(t, n/2)))
	for i := range n / 50 {
		write(fmt.Sprintf("tree/%d/%d.html", i%7, i), fmt.Sprintf("<p>page %d", i))
	}
	write("tree/3/x.jsonl", hostileLines(3, n/3))
	write("tree/3/y.jsonl.gz", members(t, hostileLines(4, n/3), false))
	write("tree/4/z.warc", warcOf(pages[:n/8]...))
	write("tree/5/t.parquet", string(table(t, n/8)))
	return map[string]resumable{
		"lines":      {Inputs: []string{lines}, OutFile: "out.jsonl"},
		"two inputs": {Inputs: []string{lines, packed}, OutFile: "out.jsonl.gz"},
		"rejects":    {Inputs: []string{packed}, OutFile: "out.jsonl.zst", OnError: Drop, Rejects: "rejects.jsonl.gz"},
		"archive":    {Inputs: []string{archive}, OutFile: "out.jsonl.gz"},
		"rows":       {Inputs: []string{rowsFile}, From: Parquet, OutFile: "out.parquet"},
		"tree":       {Inputs: []string{filepath.Join(dir, "tree")}, OutDir: "out", OnError: Drop, Rejects: "rejects.jsonl"},
	}
}

// in puts the outputs of the scenario into dir.
func (r resumable) in(dir string) resumable {
	for _, p := range []*string{&r.OutFile, &r.OutDir, &r.Rejects} {
		if *p != "" {
			*p = filepath.Join(dir, *p)
		}
	}
	return r
}

func start(t testing.TB, run childRun) *exec.Cmd {
	spec, err := json.Marshal(run)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childEnv+"="+string(spec))
	cmd.Stderr = new(bytes.Buffer)
	require.NoError(t, cmd.Start())
	return cmd
}

func raw(t testing.TB, dir string) map[string]string {
	all := map[string]string{}
	for name := range listing(t, dir) {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		require.NoError(t, err)
		all[name] = string(b)
	}
	return all
}

// Killed at any moment and resumed, a run ends with the files and the report
// that it would have had.
func TestKilledRunsAreResumed(t *testing.T) {
	kills, records := 18, 1000 // over all scenarios
	if s := os.Getenv(killsEnv); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(t, err)
		kills, records = n, 1500
	}
	all := scenarios(t, t.TempDir(), records)
	kills = (kills + len(all) - 1) / len(all)
	for name, scenario := range all {
		t.Run(name, func(t *testing.T) {
			want, got := t.TempDir(), t.TempDir()
			began := time.Now()
			wantReport := filepath.Join(t.TempDir(), "report")
			cmd := start(t, childRun{scenario.in(want), wantReport})
			require.NoError(t, cmd.Wait(), cmd.Stderr)
			took := time.Since(began)

			r := rand.New(rand.NewPCG(uint64(len(name)), uint64(kills)))
			report := filepath.Join(t.TempDir(), "report")
			for killed, whole := 0, false; killed < kills || !whole; {
				run := scenario.in(got)
				run.Resume = true
				cmd := start(t, childRun{run, report})
				if killed < kills {
					// It may have ended by itself by then.
					time.AfterFunc(time.Duration(r.Int64N(int64(took))), func() { cmd.Process.Kill() })
				}
				err := cmd.Wait()
				if exit := new(exec.ExitError); errors.As(err, &exit) && !exit.Exited() {
					killed++
					continue
				}
				require.NoError(t, err, cmd.Stderr)
				require.Equal(t, raw(t, want), raw(t, got))
				sameReport(t, wantReport, report)
				if whole = true; killed < kills {
					whole = false
					require.NoError(t, os.RemoveAll(got))
					require.NoError(t, os.Mkdir(got, 0o777))
				}
			}
		})
	}
}

func sameReport(t testing.TB, a, b string) {
	t.Helper()
	var reports [2]Report
	for i, name := range []string{a, b} {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &reports[i]))
		reports[i].Seconds, reports[i].RecordsPerSecond, reports[i].Resumed = 0, 0, false
	}
	require.Equal(t, reports[0], reports[1])
}

// Interrupting and resuming at many places, in one process: every cut of the
// stream is one that a kill could make.
func TestInterruptedRunsAreResumed(t *testing.T) {
	dir := t.TempDir()
	for name, scenario := range scenarios(t, dir, 1000) {
		t.Run(name, func(t *testing.T) {
			want, got := t.TempDir(), t.TempDir()
			whole, err := Run(t.Context(), scenario.in(want).options())
			require.True(t, err == nil || errors.Is(err, ErrRecords), err)
			o := scenario.in(got).options()
			o.Resume = true
			interrupted, began := 0, int64(0)
			for {
				ctx, cancel := context.WithCancel(t.Context())
				calls := int64(0)
				o.Clean = func(ctx context.Context, r Record) (Cleaned, error) {
					if calls++; calls > whole.Read/5 {
						cancel()
					}
					return shout(ctx, r)
				}
				o.Workers = 1
				rep, err := Run(ctx, o)
				cancel()
				if !errors.Is(err, ErrInterrupted) {
					require.True(t, err == nil || errors.Is(err, ErrRecords), err)
					require.Equal(t, interrupted > 0 && name != "rows", rep.Resumed)
					rep.Seconds, rep.RecordsPerSecond, rep.Resumed = whole.Seconds, whole.RecordsPerSecond, whole.Resumed
					require.Equal(t, whole, rep)
					break
				}
				require.NotNil(t, rep.Stopped)
				if interrupted++; name == "rows" || interrupted > 30 {
					o.Clean = shout // Parquet output begins anew each time
					whole.Read *= 10
					break
				}
				require.GreaterOrEqual(t, rep.Read, began, "each run goes on where the last one was")
				began = rep.Read
			}
			if name == "rows" {
				_, err := Run(t.Context(), o)
				require.ErrorIs(t, err, ErrRecords)
			}
			require.Positive(t, interrupted)
			require.Equal(t, raw(t, want), raw(t, got))
		})
	}
}

func TestResumeRefusesAnotherRun(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	require.NoError(t, os.WriteFile(in, []byte(hostileLines(1, 1000)), 0o666))
	o := resumable{Inputs: []string{in}, OutFile: filepath.Join(dir, "out.jsonl")}.options()
	ctx, cancel := context.WithCancel(t.Context())
	o.Clean = func(ctx context.Context, r Record) (Cleaned, error) {
		if r.Number > 500 {
			cancel()
		}
		return shout(ctx, r)
	}
	_, err := Run(ctx, o)
	require.ErrorIs(t, err, ErrInterrupted)
	require.NoFileExists(t, o.OutFile)
	require.FileExists(t, o.OutFile+".partial")
	o.Clean, o.Resume = shout, true

	other := o
	other.Signature = "other rules"
	_, err = Run(t.Context(), other)
	require.ErrorContains(t, err, "other inputs or settings")

	partial, err := os.ReadFile(o.OutFile + ".partial")
	require.NoError(t, err)
	require.NoError(t, os.Truncate(o.OutFile+".partial", 10))
	_, err = Run(t.Context(), o)
	require.ErrorContains(t, err, "begin anew")
	require.NoError(t, os.Remove(o.OutFile+".partial"))
	_, err = Run(t.Context(), o)
	require.Error(t, err)
	require.NoFileExists(t, o.OutFile+".partial")

	require.NoError(t, os.WriteFile(o.OutFile+".partial", append(partial, "half a rec"...), 0o666))
	rep, err := Run(t.Context(), o)
	require.ErrorIs(t, err, ErrRecords)
	require.True(t, rep.Resumed)
	require.Equal(t, int64(1000), rep.Read)

	want, _, _ := runString(t, hostileLines(1, 1000), Options{Reading: o.Reading})
	require.Equal(t, want, unpack(t, o.OutFile))
}

func TestResumeFromAPipe(t *testing.T) {
	dir := t.TempDir()
	lines := members(t, hostileLines(5, 2000), false)
	want, _, _ := runString(t, lines, Options{Reading: Reading{MaxRecord: 20_000}})
	o := resumable{OutFile: filepath.Join(dir, "out.jsonl")}.options()
	ctx, cancel := context.WithCancel(t.Context())
	o.Clean = func(ctx context.Context, r Record) (Cleaned, error) {
		if r.Number > 900 {
			cancel()
		}
		return shout(ctx, r)
	}
	o.Stdin = strings.NewReader(lines)
	_, err := Run(ctx, o)
	require.ErrorIs(t, err, ErrInterrupted)
	o.Clean, o.Resume, o.Stdin = shout, true, io.MultiReader(strings.NewReader(lines[:100]), strings.NewReader(lines[100:]))
	rep, err := Run(t.Context(), o)
	require.ErrorIs(t, err, ErrRecords)
	require.True(t, rep.Resumed)
	require.Equal(t, want, unpack(t, o.OutFile))
}
