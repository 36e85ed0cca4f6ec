package bench

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/internal/stream"
	"github.com/winnow-text/winnow/internal/stream/jsonl"
)

// BenchmarkStream is a stream of JSON Lines beside the library on the same bodies, on
// one core and on two.
func BenchmarkStream(b *testing.B) {
	for name, bodies := range map[string][][]byte{"html": pages(b), "text": texts(b)} {
		b.Run(name, func(b *testing.B) {
			c, err := clean.New()
			require.NoError(b, err)
			var lines []byte
			for i, body := range bodies {
				bodies[i] = bytes.ToValidUTF8(body, []byte("\uFFFD")) // as JSON has it
				lines = fmt.Appendf(lines, `{"id":%d,"url":"https://a.example/%d",%q:`, i, i, name)
				lines = append(jsonl.AppendQuoted(lines, bodies[i]), `,"date":"2020-01-01"}`+"\n"...)
			}
			library := func(cores int) *side {
				return on(cores, func() {
					var next atomic.Int64
					var all sync.WaitGroup
					for range cores {
						all.Go(func() {
							for i := next.Add(1); int(i) <= len(bodies); i = next.Add(1) {
								if body := bodies[i-1]; name == "html" {
									_, _ = c.HTML(b.Context(), body)
								} else {
									_, _ = c.Text(b.Context(), string(body))
								}
							}
						})
					}
					all.Wait()
				})
			}
			cleaner := &record.Cleaner{Of: record.NewEngines(c).Of}
			streamed := func(cores int) *side {
				return on(cores, func() {
					_, err := stream.Run(b.Context(), stream.Options{
						Reading: stream.Reading{From: stream.JSONLines}, Stdin: bytes.NewReader(lines), Stdout: io.Discard, Clean: cleaner.Clean, Workers: cores,
					})
					if err != nil {
						b.Error(err)
					}
				})
			}
			library1, stream1, library2, stream2 := library(1), streamed(1), library(2), streamed(2)
			turns(b, library1, stream1, library2, stream2)
			b.ReportMetric(stream1.speed(total(bodies)), "stream-MB/s")
			b.ReportMetric(ratio(library1.time, stream1.time), "stream/library-1core")
			b.ReportMetric(ratio(library1.cpu, stream1.cpu), "CPU-stream/library-1core")
			b.ReportMetric(ratio(library2.cpu, stream2.cpu), "CPU-stream/library-2cores")
			b.ReportMetric(2*ratio(stream1.cpu, stream2.cpu), "CPU-stream-2cores/1core")
			b.ReportMetric(2*ratio(library1.cpu, library2.cpu), "CPU-library-2cores/1core")
			b.ReportMetric(ratio(library2.time, stream2.time), "stream/library-2cores")
			b.ReportMetric(ratio(library1.time, library2.time), "library-2cores/1core")
			b.ReportMetric(ratio(stream1.time, stream2.time), "stream-2cores/1core")
		})
	}
}

// on runs a side on so many cores.
func on(cores int, run func()) *side {
	return &side{run: func() {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		run()
	}}
}
