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

// manyRules is the embedded rules, and times-1 more like them: the same
// patterns with other words in the place of every literal word.
func manyRules(tb testing.TB, times int) *Set {
	packs, err := DefaultPacks()
	if err != nil {
		tb.Fatal(err)
	}
	all := &Pack{}
	for n := range times {
		for _, p := range packs {
			for _, r := range p.Rules {
				copied := *r
				if n > 0 {
					copied.gates = nil
					copied.ID = fmt.Sprintf("%s-copy%d", r.ID, n)
					copied.Steps = nil
					for _, s := range r.Steps {
						copied.Steps = append(copied.Steps, Step{Pattern: otherWords(s.Pattern), Optional: s.Optional})
					}
					if r.Kind != Select {
						copied.Pattern = otherWords(r.Pattern)
					}
				}
				all.Rules = append(all.Rules, &copied)
			}
		}
	}
	set, err := Compile(all)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

// otherWords shifts the vowels and a few consonants of the words of a pattern.
func otherWords(pattern string) string {
	shift := strings.NewReplacer("a", "o", "e", "a", "o", "e", "l", "r", "r", "l", "c", "m", "m", "c", "h", "g")
	var out strings.Builder
	word := 0
	flush := func(end int) {
		if w := pattern[word:end]; len(w) > 2 {
			out.WriteString(shift.Replace(w))
		} else {
			out.WriteString(w)
		}
	}
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			flush(i)
			word = i
			if i++; pattern[i] == 'p' { // a class such as \p{Lu}
				i += strings.IndexByte(pattern[i:], '}')
			}
			out.WriteString(pattern[word : i+1])
			word = i + 1
		case c < 'a' || c > 'z':
			flush(i)
			out.WriteByte(c)
			word = i + 1
		}
	}
	flush(len(pattern))
	return out.String()
}

func BenchmarkScan(b *testing.B) {
	for _, times := range []int{1, 2, 4} {
		set := manyRules(b, times)
		b.Run(fmt.Sprintf("rules=%d", len(set.Rules)), func(b *testing.B) {
			d := benchDocument()
			var m Scan
			set.Scan(d, &m)
			b.SetBytes(size(d))
			b.ReportAllocs()
			for b.Loop() {
				set.Scan(d, &m)
			}
		})
	}
}

// The search for literals alone, on long prose.
func BenchmarkGrams(b *testing.B) {
	for _, times := range []int{1, 2, 4} {
		set := manyRules(b, times)
		text := strings.Repeat(exampleProse[0]+" "+exampleProse[1]+" ", 5)
		b.Run(fmt.Sprintf("literals=%d", set.middle.lits.Len()/litSize-1), func(b *testing.B) {
			var m Scan
			m.speak("", set.langs)
			b.SetBytes(int64(len(text)))
			n := 0
			for b.Loop() {
				m.reading.take(&doc.Block{Text: text, Words: 100}, text)
				set.middle.find(&m.reading, func(rules flat.Fixed) { n += rules.Len() })
			}
			b.ReportMetric(float64(n)/float64(b.N), "finds")
		})
	}
}

func BenchmarkResolve(b *testing.B) {
	set := manyRules(b, 1)
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

// What a process pays before its first document.
func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		packs, err := DefaultPacks()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Compile(packs...); err != nil {
			b.Fatal(err)
		}
	}
}
