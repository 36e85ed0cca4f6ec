package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
)

// burn costs about what a cleaner of HTML costs: some 40 MB/s on one core.
func burn(ctx context.Context, r Record) (Cleaned, error) {
	var h uint64
	for range 12 {
		for _, c := range r.Body {
			h = (h ^ uint64(c)) * 0x100000001b3
		}
	}
	return Cleaned{Body: string(r.Body[:len(r.Body)/10+int(h&1)])}, nil
}

// pagesOf makes bodies that look like pages, of 5 to 80 KB.
func pagesOf(n int) [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	var pages [][]byte
	for range n {
		var b bytes.Buffer
		for size := 5000 + r.IntN(75_000); b.Len() < size; {
			fmt.Fprintf(&b, "<div class=\"c%d\">\n\t<p>Some words é of the page %x, and \"more\" of them.</p>\n</div>\n", r.IntN(100), r.Uint64())
		}
		pages = append(pages, b.Bytes())
	}
	return pages
}

func linesOf(pages [][]byte) []byte {
	var b []byte
	for i, p := range pages {
		b = fmt.Appendf(b, `{"id":%d,"url":"https://a.example/%d","html":`, i, i)
		b = jsonl.AppendQuoted(b, p)
		b = append(b, `,"date":"2020-01-01"}`+"\n"...)
	}
	return b
}

func bench(b *testing.B, workers int) {
	pages := pagesOf(200)
	lines := linesOf(pages)
	b.SetBytes(int64(len(lines)))
	for b.Loop() {
		if _, err := Run(b.Context(), Options{Reading: Reading{From: JSONLines}, Stdin: bytes.NewReader(lines), Stdout: io.Discard, Clean: burn, Workers: workers}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCleanAlone is what the stream is measured against: the same bodies
// without any stream, on one core and on two.
func BenchmarkCleanAlone(b *testing.B) {
	pages := pagesOf(200)
	size := int64(len(linesOf(pages)))
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("cores=%d", n), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
			b.SetBytes(size)
			for b.Loop() {
				var next atomic.Int64
				var all sync.WaitGroup
				for range n {
					all.Go(func() {
						for i := next.Add(1); int(i) <= len(pages); i = next.Add(1) {
							burn(b.Context(), Record{Body: pages[i-1]})
						}
					})
				}
				all.Wait()
			}
		})
	}
}

func BenchmarkRun(b *testing.B) {
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("cores=%d", n), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
			bench(b, n)
		})
	}
}

func BenchmarkScan(b *testing.B) {
	lines := bytes.SplitAfter(linesOf(pagesOf(50)), []byte{'\n'})
	s := jsonl.NewScanner(jsonl.Path{"html"}, jsonl.Path{"text"}, jsonl.Path{"url"}, jsonl.Path{"id"})
	var n int64
	for _, l := range lines {
		n += int64(len(l))
	}
	b.SetBytes(n)
	for b.Loop() {
		for _, l := range lines[:len(lines)-1] {
			if _, err := s.Scan(l); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func cpu(t testing.TB) time.Duration {
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// What the stream adds to the cleaner is little: measured in processor time, so
// that other work on the machine counts little, with a wide margin, and again where
// it was disturbed. make bench gives the figure.
func TestOverheadIsSmall(t *testing.T) {
	pages := pagesOf(60)
	lines := linesOf(pages)
	best := 0.0
	for tries := 0; tries < 20 && best <= 0.6; tries++ {
		from := cpu(t)
		for _, p := range pages {
			_, err := burn(t.Context(), Record{Body: p})
			require.NoError(t, err)
		}
		alone := cpu(t) - from
		from = cpu(t)
		_, err := Run(t.Context(), Options{Reading: Reading{From: JSONLines}, Stdin: bytes.NewReader(lines), Stdout: io.Discard, Clean: burn})
		require.NoError(t, err)
		best = max(best, float64(alone)/float64(cpu(t)-from))
	}
	t.Logf("the cleaner's own share of the processor time: %.2f", best)
	require.Greater(t, best, 0.6)
}

// gigabytesEnv makes the stream of the memory test longer, for make soak.
const gigabytesEnv = "WINNOW_STREAM_GB"

// Memory does not grow with the stream.
func TestMemoryStaysFlat(t *testing.T) {
	block := linesOf(pagesOf(50))
	peak := func(times int) (most uint64) {
		runtime.GC()
		n := 0
		source := io.MultiReader(repeat(block, times)...)
		_, err := Run(t.Context(), Options{Reading: Reading{From: JSONLines}, Stdin: source, Stdout: io.Discard, Clean: func(ctx context.Context, r Record) (Cleaned, error) {
			return Cleaned{Body: strings.ToUpper(string(r.Body))}, nil
		}, Progress: func(Progress) {
			var m runtime.MemStats
			if n++; n%2 == 0 {
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapSys-m.HeapReleased)
			}
		}})
		require.NoError(t, err)
		return most
	}
	times := 200
	if gb := os.Getenv(gigabytesEnv); gb != "" {
		n, err := strconv.Atoi(gb)
		require.NoError(t, err)
		times = n << 30 / len(block)
	}
	peak(50)
	short, long := peak(50), peak(times)
	t.Logf("heap: %d MB over %d MB of input, %d MB over %d MB", short>>20, 50*len(block)>>20, long>>20, times*len(block)>>20)
	require.Less(t, long, uint64(150<<20))
}

func repeat(b []byte, times int) []io.Reader {
	var all []io.Reader
	for range times {
		all = append(all, bytes.NewReader(b))
	}
	return all
}
