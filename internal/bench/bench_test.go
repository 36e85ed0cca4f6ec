// Package bench holds the benchmarks that set things side by side: winnow and
// bare parsing and go-readability, the stream and the library, two cores and
// one, the rules and twice the rules.
//
// What stands beside each other is measured in turns, in one process, and the
// ratio is that of the best turns: other work on the machine then hits both sides
// alike, or neither.
package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// corpusEnv names a folder with labelled pages to measure on. Without it the
// golden cases are what is cleaned.
const corpusEnv = "WINNOW_CORPUS"

// pages are HTML pages as they come: every tenth of the labelled ones.
func pages(b testing.TB) [][]byte {
	b.Helper()
	dir := os.Getenv(corpusEnv)
	if dir == "" {
		return files(b, "../../golden/html/*/input.html")
	}
	var all [][]byte
	for i, file := range glob(b, filepath.Join(dir, "wcxb-dev", "html", "*.html.gz")) {
		if i%10 == 0 {
			page, err := io.ReadAll(unzip(b, file))
			require.NoError(b, err)
			all = append(all, page)
		}
	}
	return all
}

// texts are pages as raw text: every tenth of the labelled ones.
func texts(b testing.TB) [][]byte {
	b.Helper()
	dir := os.Getenv(corpusEnv)
	if dir == "" {
		return files(b, "../../golden/text/*/input.txt")
	}
	var all [][]byte
	lines := bufio.NewReader(unzip(b, filepath.Join(dir, "text", "wcxb-dev.jsonl.gz")))
	for i := 0; ; i++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return all
		}
		require.NoError(b, err)
		var record struct{ Text string }
		require.NoError(b, json.Unmarshal(line, &record))
		if i%10 == 0 {
			all = append(all, []byte(record.Text))
		}
	}
}

func files(b testing.TB, pattern string) [][]byte {
	b.Helper()
	var all [][]byte
	for _, file := range glob(b, pattern) {
		data, err := os.ReadFile(file)
		require.NoError(b, err)
		all = append(all, data)
	}
	return all
}

func glob(b testing.TB, pattern string) []string {
	b.Helper()
	found, err := filepath.Glob(pattern)
	require.NoError(b, err)
	require.NotEmpty(b, found, pattern)
	return found
}

func unzip(b testing.TB, file string) io.Reader {
	b.Helper()
	data, err := os.ReadFile(file)
	require.NoError(b, err)
	z, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(b, err)
	return z
}

func total(all [][]byte) (n int) {
	for _, x := range all {
		n += len(x)
	}
	return n
}

// side is one of the things that are set side by side, and what its best turn took.
type side struct {
	name string
	run  func()

	time  time.Duration
	cpu   time.Duration // of all cores
	bytes uint64        // allocated
}

// turns runs all sides in turns as long as the benchmark lasts, three times at least.
func turns(b *testing.B, sides ...*side) {
	b.Helper()
	for _, s := range sides {
		s.run() // pools fill, patterns are compiled
		s.time, s.cpu, s.bytes = math.MaxInt64, math.MaxInt64, math.MaxUint64
	}
	round := func() {
		for _, s := range sides {
			runtime.GC() // nobody pays for what another left
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began, used := time.Now(), processor(b)
			s.run()
			s.time, s.cpu = min(s.time, time.Since(began)), min(s.cpu, processor(b)-used)
			runtime.ReadMemStats(&after)
			s.bytes = min(s.bytes, after.TotalAlloc-before.TotalAlloc)
		}
	}
	n := 0
	for b.Loop() {
		round()
		n++
	}
	for ; n < 3; n++ {
		round()
	}
	b.ReportMetric(0, "ns/op") // of all sides together, which says nothing
}

// speed is that of the side's best turn over so many bytes, in MB/s.
func (s *side) speed(bytes int) float64 { return float64(bytes) / 1e6 / s.time.Seconds() }

func ratio[T time.Duration | uint64](a, b T) float64 { return float64(a) / float64(b) }

// processor is the time that all cores together have spent on this process.
func processor(b testing.TB) time.Duration {
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
