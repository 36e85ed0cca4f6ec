package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/flat"
)

// benchDocument is English prose of our own with the noise of a page around it.
func benchDocument() *doc.Document {
	var lines []string
	lines = append(lines, "Home", "News", "Sport", "By Ann Harper", "Published 12 May 2024")
	for i := range 40 {
		lines = append(lines, fmt.Sprintf("%s %s The %dth vote was counted twice, and the clerk, who had kept the books since the flood, "+
			"wrote each name in full beneath the last line of the page.", exampleProse[i%2], exampleProse[(i+1)%2], i))
	}
	lines = append(lines, "Related stories", "The bridge that waited a century", "Share this article", "Leave a reply", "Your email address will not be published.")
	return document(lines...)
}

func size(d *doc.Document) (n int64) {
	for i := range d.Blocks {
		n += int64(len(d.Blocks[i].Text))
	}
	return n
}

func embedded(tb testing.TB) *Set {
	tb.Helper()
	set, err := Default()
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func BenchmarkScan(b *testing.B) {
	set, d := embedded(b), benchDocument()
	var m Scan
	set.Scan(d, &m)
	b.SetBytes(size(d))
	b.ReportAllocs()
	for b.Loop() {
		set.Scan(d, &m)
	}
}

// The search for literals alone, on long prose.
func BenchmarkGrams(b *testing.B) {
	set := embedded(b)
	text := strings.Repeat(exampleProse[0]+" "+exampleProse[1]+" ", 5)
	var m Scan
	m.speak("", set.langs)
	b.SetBytes(int64(len(text)))
	n := 0
	for b.Loop() {
		m.reading.take(&doc.Block{Text: text, Words: 100}, text)
		set.middle.find(&m.reading, func(rules flat.Fixed) { n += rules.Len() })
	}
	b.ReportMetric(float64(n)/float64(b.N), "finds")
}

func BenchmarkResolve(b *testing.B) {
	set := embedded(b)
	d := benchDocument()
	for i := range d.Blocks {
		d.Blocks[i].Prose = d.Blocks[i].Words > 10
	}
	var m Scan
	set.Scan(d, &m)
	hits := set.Resolve(d, d.Blocks, &m, nil)
	b.SetBytes(size(d))
	b.ReportAllocs()
	for b.Loop() {
		hits = set.Resolve(d, d.Blocks, &m, hits[:0])
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Sources(); err != nil {
			b.Fatal(err)
		}
	}
}

// What a process pays before its first document, with the embedded packs alone and where
// they are compiled together with others.
func BenchmarkDefault(b *testing.B) {
	b.Run("cached", func(b *testing.B) {
		for b.Loop() {
			_, cache, err := defaultPacks()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := cache.set(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compiled", func(b *testing.B) {
		for b.Loop() {
			packs, err := DefaultPacks()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := Compile(packs...); err != nil {
				b.Fatal(err)
			}
		}
	})
}
