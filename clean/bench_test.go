package clean_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	readability "github.com/go-shiori/go-readability"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

// benchInputs are the pages and texts that benchmarks run over: a part of the labelled
// pages in the folder that WINNOW_CORPUS names (every 25th page), or else the
// golden cases.
func benchInputs(b *testing.B) (pages [][]byte, texts []string) {
	b.Helper()
	dir := os.Getenv("WINNOW_CORPUS")
	if dir == "" {
		for _, file := range glob(b, "../golden/*/*/input.*") {
			data, err := os.ReadFile(file)
			require.NoError(b, err)
			if filepath.Ext(file) == ".html" {
				pages = append(pages, data)
			} else {
				texts = append(texts, string(data))
			}
		}
		return pages, texts
	}
	for i, file := range glob(b, filepath.Join(dir, "wcxb-dev", "html", "*.html.gz")) {
		if i%25 == 0 {
			data, err := io.ReadAll(unzip(b, file))
			require.NoError(b, err)
			pages = append(pages, data)
		}
	}
	lines := bufio.NewReader(unzip(b, filepath.Join(dir, "text", "wcxb-dev.jsonl.gz")))
	for i := 0; ; i++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return pages, texts
		}
		require.NoError(b, err)
		var record struct{ Text string }
		if i%10 == 0 && json.Unmarshal(line, &record) == nil {
			texts = append(texts, record.Text)
		}
	}
}

func glob(b *testing.B, pattern string) []string {
	files, err := filepath.Glob(pattern)
	require.NoError(b, err)
	require.NotEmpty(b, files, pattern)
	return files
}

func unzip(b *testing.B, file string) io.Reader {
	f, err := os.Open(file)
	require.NoError(b, err)
	b.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	require.NoError(b, err)
	return z
}

// BenchmarkText gives the speed of the whole of Text, in bytes of input.
func BenchmarkText(b *testing.B) {
	_, texts := benchInputs(b)
	c, err := clean.New()
	require.NoError(b, err)
	size := 0
	for _, t := range texts {
		size += len(t)
	}
	run := func() {
		for _, t := range texts {
			_, _ = c.Text(context.Background(), t)
		}
	}
	run() // patterns are compiled when they are first needed
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
}

// BenchmarkHTML sets winnow beside bare html.Parse and go-readability on the
// same pages: what counts is the ratio of the times and of the allocated bytes.
func BenchmarkHTML(b *testing.B) {
	pages, _ := benchInputs(b)
	size := 0
	for _, p := range pages {
		size += len(p)
	}
	c, err := clean.New()
	require.NoError(b, err)
	for _, side := range []struct {
		name string
		run  func(page []byte)
	}{
		{"parse", func(p []byte) { _, _ = html.Parse(bytes.NewReader(p)) }},
		{"winnow", func(p []byte) { _, _ = c.HTML(context.Background(), p) }},
		{"readability", func(p []byte) { _, _ = readability.FromReader(bytes.NewReader(p), nil) }},
	} {
		b.Run(side.name, func(b *testing.B) {
			for _, p := range pages {
				side.run(p)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range pages {
					side.run(p)
				}
			}
		})
	}
}
