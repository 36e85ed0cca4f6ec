package rules

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// naiveScan is what Scan must find: every rule's pattern on every block, with
// no literal, no gate and no lazy compilation.
func naiveScan(s *Set, d *doc.Document, compiled map[string]*regexp.Regexp) []string {
	var found []string
	for _, b := range d.Blocks {
		if b.Text == "" || len(b.Text) > maxBlock {
			continue
		}
		for i, r := range s.Rules {
			pattern := r.Pattern
			switch r.Kind {
			case Select, Like:
				continue
			case Sequence:
				pattern = r.Steps[s.compiled[i].key].Pattern
			}
			if r.Words > 0 && int(b.Words) > r.Words || len(r.Kinds) > 0 && !slices.Contains(r.Kinds, b.Kind) ||
				d.Lang != "" && len(r.Lang) > 0 && !slices.Contains(r.Lang, d.Lang) {
				continue
			}
			re := compiled[pattern]
			if re == nil {
				re = regexp.MustCompile(pattern)
				compiled[pattern] = re
			}
			at := re.FindStringIndex(b.Text)
			if at == nil {
				continue
			}
			if r.Kind == SpanStart || r.Kind == SpanEnd {
				if at[0] == at[1] {
					continue
				}
			} else {
				at = []int{0, len(b.Text)}
			}
			found = append(found, fmt.Sprintf("%d %s %d-%d", b.Index, r.ID, at[0], at[1]))
		}
	}
	return found
}

func fastScan(s *Set, d *doc.Document, m *Scan) []string {
	s.Scan(d, m)
	var found []string
	for i := range d.Blocks {
		for _, match := range m.of(int32(i)) {
			found = append(found, fmt.Sprintf("%d %s %d-%d", i, s.Rules[match.rule].ID, match.from, match.to))
		}
	}
	return found
}

// document makes a document of lines, without deciding what is prose.
func document(lines ...string) *doc.Document {
	d := &doc.Document{}
	for _, l := range lines {
		d.Blocks = append(d.Blocks, doc.Block{Text: l, Elem: -1, Index: int32(len(d.Blocks)), Words: doc.Words(l), Gap: doc.NewLine})
	}
	return d
}

// Examples of all rules against every rule: the literals lose nothing.
func TestScanEqualsNaiveOnExamples(t *testing.T) {
	packs, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile(packs...)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range set.Rules {
		for _, list := range [][]string{r.Examples.Drop, r.Examples.Keep, r.Examples.Match, r.Examples.Miss} {
			for _, text := range list {
				lines = append(lines, strings.Split(text, "\n")...)
				lines = append(lines, strings.ToUpper(text), strings.Repeat(exampleProse[0]+" ", 3)+text, text+" "+exampleProse[1])
			}
		}
	}
	// Every rule is tried on every line, so a part of the lines has to do.
	var part []string
	for i := 0; i < len(lines); i += 1 + len(lines)/600 {
		part = append(part, lines[i])
	}
	compareScans(t, set, document(part...))
}

func compareScans(t *testing.T, set *Set, d *doc.Document) {
	t.Helper()
	var m Scan
	want := naiveScan(set, d, map[string]*regexp.Regexp{})
	got := fastScan(set, d, &m)
	if len(want) == 0 {
		t.Error("nothing matches, so nothing is compared")
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("lost: %s: %q", w, d.Blocks[blockOf(w)].Text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d matches with literals, %d without", len(got), len(want))
	}
}

func blockOf(found string) (i int) {
	fmt.Sscan(found, &i)
	return i
}

// testPatterns are the patterns of the embedded rules, and some that are harder.
func testPatterns(t *testing.T) []string {
	t.Helper()
	packs, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	patterns := []string{
		`(?i)kelvin[ks]s\b`, `(?i)^straße$`, `(?i)\x{212B}ngstrom`, `^[\x00-\x{10FFFF}]x$`, `(?i)ΣΊΣΥΦΟΣ`, `a{3,9}b{2}c*d+`,
		`(?i)^(я|ты|он)[а-я]{2,5}\W*$`, `^(|a|ab)(c|cd|)$`, "^\uFFFD+x", `(?i)ſtreet`, `日本(語|人)?$`, `(?:(?:ab|cd){2}|ef){1,3}g`, `^a|^b|^cd`,
		`^(xab|b)`, `(?s)^.{3}needle.{0,5}$`, `[^a]bcd`, `(?i)(long literal that goes on and on and on for more than fifty bytes in all, surely)`,
		`(?i)^(a|b)?(c|d)?(e|f)?(g|h)?(i|j)?(k|l)?(m|n)?(o|p)?z$`, `\bfoo\b|\Bbar`, `^\d{1,2}(\.\d)? ?°?[CF]$`,
	}
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.Pattern != "" && r.Kind != Select {
				patterns = append(patterns, r.Pattern)
			}
			for _, s := range r.Steps {
				patterns = append(patterns, s.Pattern)
			}
		}
	}
	return patterns
}

// Texts made from the patterns' syntax trees, which know nothing of literals,
// pass every gate.
func TestGatesPassGeneratedTexts(t *testing.T) {
	patterns := testPatterns(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	tried := 0
	for _, pattern := range patterns {
		re, err := parsePattern(pattern)
		if err != nil {
			t.Fatal(err)
		}
		rule := &Rule{ID: "ui/x", Kind: Line, Pattern: pattern}
		set, err := Compile(&Pack{Rules: []*Rule{rule}})
		if err != nil {
			t.Fatal(err)
		}
		compiled := regexp.MustCompile(pattern)
		var m Scan
		for range 30 {
			text := generate(re, rnd)
			if !startAnchored(re) {
				text = noise(rnd) + text
			}
			if !endAnchored(re) {
				text += noise(rnd)
			}
			if !compiled.MatchString(text) || text == "" || len(text) > maxBlock {
				continue // an assertion that the generator cannot see
			}
			tried++
			if len(fastScan(set, document(text), &m)) == 0 {
				t.Errorf("pattern %q loses %q: gate %+v", pattern, text, set.compiled[0].gate)
			}
		}
	}
	if tried < 10*len(patterns) {
		t.Errorf("only %d texts matched for %d patterns", tried, len(patterns))
	}
}

// generate makes a text that the expression matches, assertions aside.
func generate(re *syntax.Regexp, rnd *rand.Rand) string {
	switch re.Op {
	case syntax.OpLiteral:
		var b strings.Builder
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 {
				for range rnd.IntN(4) {
					r = unicode.SimpleFold(r)
				}
			}
			writeRune(&b, r, rnd)
		}
		return b.String()
	case syntax.OpCharClass:
		n := rnd.IntN(len(re.Rune) / 2)
		lo, hi := re.Rune[2*n], re.Rune[2*n+1]
		var b strings.Builder
		writeRune(&b, lo+rune(rnd.IntN(int(hi-lo)+1)), rnd)
		return b.String()
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return string([]rune("a é日'.K")[rnd.IntN(7)])
	case syntax.OpCapture:
		return generate(re.Sub[0], rnd)
	case syntax.OpConcat:
		var b strings.Builder
		for _, sub := range re.Sub {
			b.WriteString(generate(sub, rnd))
		}
		return b.String()
	case syntax.OpAlternate:
		return generate(re.Sub[rnd.IntN(len(re.Sub))], rnd)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		least, most := map[syntax.Op][2]int{syntax.OpStar: {0, 3}, syntax.OpPlus: {1, 4}, syntax.OpQuest: {0, 1}}[re.Op][0], 0
		most = map[syntax.Op]int{syntax.OpStar: 3, syntax.OpPlus: 4, syntax.OpQuest: 1}[re.Op]
		if re.Op == syntax.OpRepeat {
			least, most = re.Min, re.Max
			if most < 0 {
				most = least + 3
			}
		}
		var b strings.Builder
		for range least + rnd.IntN(most-least+1) {
			b.WriteString(generate(re.Sub[0], rnd))
		}
		return b.String()
	}
	return ""
}

// writeRune writes a rune; U+FFFD sometimes as a byte that is not UTF-8.
func writeRune(b *strings.Builder, r rune, rnd *rand.Rand) {
	if r == utf8.RuneError && rnd.IntN(2) == 0 {
		b.WriteByte(0xFF)
		return
	}
	b.WriteRune(r)
}

// noise is text around a match, long enough for several lanes now and then.
func noise(rnd *rand.Rand) string {
	alphabet := []string{"e", "t", " ", "the ", "K", "É", "’", "日", "\xff", "ſ", ". ", "sub", "\n"}
	var b strings.Builder
	n := rnd.IntN(6)
	if rnd.IntN(4) == 0 {
		n = 300
	}
	for range n {
		b.WriteString(alphabet[rnd.IntN(len(alphabet))])
	}
	return b.String()
}

// The scan finds what regexps alone find, whatever the patterns and the text.
func FuzzScan(f *testing.F) {
	f.Add(`(?i)^\W*(share|tweet)\b.{0,9}\W*$`, `\d+ ?°C`, "Share: 12 °C")
	f.Add(`(?i)(k|ſ)iss$`, `^(|a)b`, "\u212aIſS")
	f.Add(`(?i)^é+t`, `日本(語|人)?$`, "ÉTÉ\n日本語\xff")
	f.Add(`^\W*(×|no (a|b)+)\W*$`, `x{3,5}y`, "* ×")
	f.Fuzz(func(t *testing.T, a, b, text string) {
		if len(a)+len(b) > 300 || len(text) > 3000 || text == "" {
			return
		}
		pack := &Pack{}
		for i, p := range []string{a, b} {
			if _, err := parsePattern(p); err != nil {
				return
			}
			pack.Rules = append(pack.Rules, &Rule{ID: fmt.Sprintf("ui/r%d", i), Kind: Line, Pattern: p})
		}
		set, err := Compile(pack)
		if err != nil {
			t.Fatal(err)
		}
		d := document(append(strings.Split(text, "\n"), text, exampleProse[0]+text+exampleProse[1], text+strings.Repeat(" and", 90))...)
		var m Scan
		want, got := naiveScan(set, d, map[string]*regexp.Regexp{}), fastScan(set, d, &m)
		if !slices.Equal(got, want) {
			t.Errorf("patterns %q %q\ngot  %v\nwant %v\ngates %+v %+v", a, b, got, want, set.compiled[0].gate, set.compiled[1].gate)
		}
	})
}
