package bench

import (
	"bytes"
	"testing"

	readability "github.com/go-shiori/go-readability"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

// BenchmarkHTML is winnow beside bare html.Parse and go-readability on the same pages.
func BenchmarkHTML(b *testing.B) {
	pages := pages(b)
	c, err := clean.New()
	require.NoError(b, err)
	each := func(do func(page []byte)) func() {
		return func() {
			for _, p := range pages {
				do(p)
			}
		}
	}
	parse := &side{name: "parse", run: each(func(p []byte) { _, _ = html.Parse(bytes.NewReader(p)) })}
	winnow := &side{name: "winnow", run: each(func(p []byte) { _, _ = c.HTML(b.Context(), p) })}
	other := &side{name: "readability", run: each(func(p []byte) { _, _ = readability.FromReader(bytes.NewReader(p), nil) })}
	turns(b, parse, winnow, other)
	for _, s := range []*side{parse, winnow, other} {
		b.ReportMetric(s.speed(total(pages)), s.name+"-MB/s")
	}
	b.ReportMetric(ratio(winnow.time, parse.time), "winnow/parse-time")
	b.ReportMetric(ratio(winnow.bytes, parse.bytes), "winnow/parse-allocated")
	b.ReportMetric(ratio(winnow.time, other.time), "winnow/readability-time")
	b.ReportMetric(ratio(winnow.bytes, other.bytes), "winnow/readability-allocated")
}

// BenchmarkText is the speed of raw text.
func BenchmarkText(b *testing.B) {
	texts := texts(b)
	c, err := clean.New()
	require.NoError(b, err)
	winnow := &side{run: func() {
		for _, x := range texts {
			_, _ = c.Text(b.Context(), string(x))
		}
	}}
	turns(b, winnow)
	b.ReportMetric(winnow.speed(total(texts)), "winnow-MB/s")
	b.ReportMetric(ratio(winnow.bytes, uint64(total(texts))), "allocated/byte")
}
