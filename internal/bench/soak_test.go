//go:build linux

package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/stream"
	"github.com/winnow-text/winnow/internal/stream/jsonl"
)

// streamEnv is how many megabytes the long stream has. Without it the stream is short.
const streamEnv = "WINNOW_STREAM_MB"

// mostMemory is what the command may need for a stream on two cores, whatever its length.
const mostMemory = 200 << 20

// hostileBodies are pages that nobody should write, of some 100 KB.
var hostileBodies = []string{
	strings.Repeat("<div>", 20_000) + "a",
	strings.Repeat("<table><tr><td>x ", 6_000),
	strings.Repeat("<b id=a><p>text ", 6_000),
	"<p>" + strings.Repeat("&amp;&#x41;&notit;&nothing;", 4_000),
	`<p title="` + strings.Repeat("word ", 20_000) + `">text`,
	"<p>" + strings.Repeat("Read more Share this Follow us on ", 3_000),
	strings.Repeat("<a href=a>b</a> ", 6_000),
	strings.Repeat("<!-- <p>a ", 10_000),
	"\x00\x01\x02" + strings.Repeat("\x7f\x00PK", 25_000), // no page at all: a record that fails
	`<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 9_000),
}

const binaryBody = 8 // the one that is no page

// TestLongStream sends the command a stream in which 1 in 100 lines is broken and 1 in 100
// pages is hostile. Every record has to come out once and in its place, the report has to
// account for all of them, and memory has to stay bounded.
func TestLongStream(t *testing.T) {
	size := int64(2 << 20)
	if mb := os.Getenv(streamEnv); mb != "" {
		n, err := strconv.ParseInt(mb, 10, 64)
		require.NoError(t, err)
		size = n << 20
	}
	dir := t.TempDir()
	command, report := filepath.Join(dir, "winnow"), filepath.Join(dir, "report.json")
	out, err := exec.Command("go", "build", "-o", command, "../../cmd/winnow").CombinedOutput()
	require.NoError(t, err, "%s", out)

	cmd := exec.Command(command, "--from", "jsonl", "--jobs", "2", "--quiet", "--report", report)
	cmd.Stderr = new(bytes.Buffer)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	answer, err := cmd.StdoutPipe()
	require.NoError(t, err)
	began := time.Now()
	require.NoError(t, cmd.Start())
	defer cmd.Process.Kill()
	memory := watchMemory(cmd.Process.Pid)

	sent := make(chan counts, 1)
	go func() { sent <- send(in, pages(t), size) }()
	got := receive(t, answer)
	want := <-sent
	peak := memory()
	exit := new(exec.ExitError)
	require.ErrorAs(t, cmd.Wait(), &exit, "some records fail")
	require.Equal(t, 1, exit.ExitCode(), cmd.Stderr)
	require.Equal(t, want, got)

	var r stream.Report
	data, err := os.ReadFile(report)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &r))
	require.Equal(t, want.records, r.Read)
	require.Equal(t, want.failed, r.Failed)
	require.Equal(t, want.records, r.Cleaned+r.Failed)
	t.Logf("%d MB, %d records in %v, %d failed as they should, memory at most %d MB", size>>20, r.Read, time.Since(began).Round(time.Millisecond), r.Failed, peak>>20)
	require.LessOrEqual(t, peak, int64(mostMemory))
}

type counts struct{ records, failed int64 }

// send writes the stream and says what is in it.
func send(w io.WriteCloser, pages [][]byte, size int64) (c counts) {
	defer w.Close()
	buffered := bufio.NewWriterSize(w, 1<<20)
	defer buffered.Flush()
	var line []byte
	for n := int64(0); n < size; n += int64(len(line)) {
		page := pages[c.records%int64(len(pages))]
		line = fmt.Appendf(line[:0], `{"id":%d,"html":`, c.records)
		switch c.records % 100 {
		case 37:
			line = append(line, "broken\n"...)
			c.failed++
		case 73:
			hostile := int(c.records/100) % len(hostileBodies)
			if hostile == binaryBody {
				c.failed++
			}
			line = append(jsonl.AppendQuoted(line, hostileBodies[hostile]), "}\n"...)
		default:
			line = append(jsonl.AppendQuoted(line, page), "}\n"...)
		}
		c.records++
		if _, err := buffered.Write(line); err != nil {
			return c
		}
	}
	return c
}

// receive reads what comes out. Each line has to be the record of its number.
func receive(t *testing.T, r io.Reader) (c counts) {
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return c
		}
		require.NoError(t, err)
		var record struct {
			ID     *int64
			Record int64
			Error  string
		}
		require.NoError(t, json.Unmarshal(line, &record), "%.200s", line)
		switch {
		case record.ID != nil:
			require.Equal(t, c.records, *record.ID)
		default: // no JSON, so that its place stands for it
			require.Equal(t, c.records+1, record.Record)
		}
		if record.Error != "" {
			c.failed++
		}
		c.records++
	}
}

// watchMemory looks at the most memory that a process has had. What it returns ends that
// and says it.
func watchMemory(pid int) func() int64 {
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		peak := int64(0)
		for {
			data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			for line := range strings.Lines(string(data)) {
				var kb int64
				if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kb); n == 1 {
					peak = max(peak, kb<<10)
				}
			}
			select {
			case <-stop:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-most
	}
}
