// Package weigh says how likely each block of a document is part of its body:
// a sum of named evidence, looked up in tables that were fitted to labelled pages.
package weigh

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/winnow-text/winnow/internal/feature"
)

// Table has the log-odds that the bins of one feature (B is -1), or of a pair
// of features, add to a block's score.
type Table struct {
	A, B    int // columns of the matrix
	Weights []float32
	Counts  []int32 // how many blocks of the training pages stood in each bin
}

// Pass is one sum of tables. The first pass sees the document's features; those
// after it see also how the one before judged the neighbours.
type Pass struct {
	Bias   float32
	Tables []Table

	flat    []float32 // all weights of single features, the bias in the first
	singles []single
	pairs   []pair
}

type single struct {
	col int32
	off int32
}

type pair struct {
	a, b, bins, off int32
}

// Word is a word or a name and its log-odds.
type Word struct {
	Text   string
	Weight float32
	Count  int32 // hosts it was seen on
}

// Model is what is read from a weights file.
type Model struct {
	HTML   bool
	Words  []Word // of text
	Names  []Word // of elements
	Rules  []Word // fitted weights of rules, by id
	Passes []Pass
	// Gate says of text, from the features of the document, whether it is that
	// of a page (above zero) or what an extractor has left of one.
	Gate Pass
	// Kinds says what kind of page it is, the kinds in the order of the bins of feature.PageKind.
	Kinds []Kind

	lexicon *feature.Lexicon
	names   *feature.Names
	rules   map[string]float32
	kinds   *kinds
}

// Columns describes the columns of a pass's matrix.
func (m *Model) Columns(pass int) []feature.Spec {
	n := feature.TextFeatures
	if m.HTML {
		n = feature.HTMLFeatures
	}
	cols := append([]feature.Spec(nil), feature.Specs[:n]...)
	if pass == 0 {
		return cols
	}
	context := feature.ContextSpecs[:feature.TextContext]
	if m.HTML {
		context = feature.ContextSpecs[:]
	}
	return append(cols, context...)
}

// Prepare builds what scoring needs; a model read from a file is prepared.
func (m *Model) Prepare() {
	words, weights := split(m.Words)
	m.lexicon = feature.NewLexicon(words, weights)
	names, weights := split(m.Names)
	m.names = feature.NewNames(names, weights)
	m.rules = make(map[string]float32, len(m.Rules))
	for _, r := range m.Rules {
		m.rules[r.Text] = r.Weight
	}
	for i := range m.Passes {
		m.Passes[i].prepare(m.Columns(i))
	}
	m.prepareKinds()
	m.Gate.prepare(feature.DocSpecs[:])
}

func split(list []Word) ([]string, []float32) {
	texts, weights := make([]string, len(list)), make([]float32, len(list))
	for i, w := range list {
		texts[i], weights[i] = w.Text, w.Weight
	}
	return texts, weights
}

func (p *Pass) prepare(cols []feature.Spec) {
	p.flat, p.singles, p.pairs = nil, nil, nil
	for _, t := range p.Tables {
		off := int32(len(p.flat))
		p.flat = append(p.flat, t.Weights...)
		if t.B < 0 {
			p.singles = append(p.singles, single{int32(t.A), off})
		} else {
			p.pairs = append(p.pairs, pair{int32(t.A), int32(t.B), int32(cols[t.B].Bins), off})
		}
	}
}

// Score is the log-odds that the block of a row is body.
func (p *Pass) Score(row []uint8) float32 {
	v := p.Bias
	flat := p.flat
	for _, s := range p.singles {
		v += flat[s.off+int32(row[s.col])]
	}
	for _, s := range p.pairs {
		v += flat[s.off+int32(row[s.a])*s.bins+int32(row[s.b])]
	}
	return v
}

// scores fills out with the scores of the rows of m, four at a time: a sum waits
// for each of its additions, and four sums don't wait for each other.
func (p *Pass) scores(m *feature.Matrix, out []float32) {
	i := 0
	for ; i+4 <= len(out); i += 4 {
		a, b, c, d := m.Row(i), m.Row(i+1), m.Row(i+2), m.Row(i+3)
		va, vb, vc, vd := p.Bias, p.Bias, p.Bias, p.Bias
		for _, s := range p.singles {
			w := p.flat[s.off:]
			va += w[a[s.col]]
			vb += w[b[s.col]]
			vc += w[c[s.col]]
			vd += w[d[s.col]]
		}
		for _, s := range p.pairs {
			w := p.flat[s.off:]
			va += w[int32(a[s.a])*s.bins+int32(a[s.b])]
			vb += w[int32(b[s.a])*s.bins+int32(b[s.b])]
			vc += w[int32(c[s.a])*s.bins+int32(c[s.b])]
			vd += w[int32(d[s.a])*s.bins+int32(d[s.b])]
		}
		out[i], out[i+1], out[i+2], out[i+3] = va, vb, vc, vd
	}
	for ; i < len(out); i++ {
		out[i] = p.Score(m.Row(i))
	}
}

// Evidence is one summand of a score.
type Evidence struct {
	Name  string  `json:"name"`
	Value float32 `json:"value"` // log-odds; above zero speaks for body
}

// Evidence names what the tables add for a row, in the order of the tables.
func (p *Pass) Evidence(row []uint8, cols []feature.Spec) []Evidence {
	out := []Evidence{{"bias", p.Bias}}
	for i := range p.Tables {
		t := &p.Tables[i]
		e := Evidence{Name: cols[t.A].Name}
		bin := int(row[t.A])
		if t.B >= 0 {
			e.Name += " × " + cols[t.B].Name
			bin = bin*cols[t.B].Bins + int(row[t.B])
		}
		if e.Value = t.Weights[bin]; e.Value != 0 {
			out = append(out, e)
		}
	}
	return out
}

// The weights file is made of lines a person can read:
//
//	winnow-weights 1 html
//	word subscribe -1.16 310        a word, its log-odds, on how many hosts it was seen
//	name .sidebar -2.58 204
//	rule newsletter/invitation 2.4 61
//	kind forum name:.thread 1.21 33 a kind of page, a sign of it, its log-odds, hosts
//	gate 0.12                       the tables that tell pages from residue, and their bias
//	pass -0.31                      a pass and its bias
//	words 18                        a feature and its bins, then a line of log-odds
//	  -1.2 -0.8 ...                 for each bin, and how many blocks stood in it
//	  # 1032 3301 ...
//	words × stop-share 18 13        a pair: a line for each bin of the first
const header = "winnow-weights 1 "

// Write writes the model as a weights file.
func (m *Model) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	mode := "text"
	if m.HTML {
		mode = "html"
	}
	fmt.Fprintf(b, "%s%s\n", header, mode)
	for _, list := range []struct {
		kind  string
		words []Word
	}{{"word", m.Words}, {"name", m.Names}, {"rule", m.Rules}} {
		for _, x := range list.words {
			fmt.Fprintf(b, "%s %s %s %d\n", list.kind, x.Text, number(x.Weight), x.Count)
		}
	}
	for _, k := range m.Kinds {
		for _, x := range k.Signs {
			fmt.Fprintf(b, "kind %s %s %s %d\n", k.Name, x.Text, number(x.Weight), x.Count)
		}
	}
	if len(m.Gate.Tables) > 0 {
		m.Gate.write(b, "gate", feature.DocSpecs[:])
	}
	for i := range m.Passes {
		m.Passes[i].write(b, "pass", m.Columns(i))
	}
	return b.Flush()
}

func (p *Pass) write(b *bufio.Writer, kind string, cols []feature.Spec) {
	fmt.Fprintf(b, "%s %s\n", kind, number(p.Bias))
	for _, t := range p.Tables {
		width := len(t.Weights)
		if t.B < 0 {
			fmt.Fprintf(b, "%s %d\n", cols[t.A].Name, width)
		} else {
			width = cols[t.B].Bins
			fmt.Fprintf(b, "%s × %s %d %d\n", cols[t.A].Name, cols[t.B].Name, cols[t.A].Bins, width)
		}
		for from := 0; from < len(t.Weights); from += width {
			b.WriteString(" ")
			for _, x := range t.Weights[from : from+width] {
				b.WriteString(" " + number(x))
			}
			b.WriteString("\n")
			if t.B < 0 {
				b.WriteString("  #")
				for _, n := range t.Counts {
					fmt.Fprintf(b, " %d", n)
				}
				b.WriteString("\n")
			}
		}
	}
}

func number(x float32) string {
	s := strconv.FormatFloat(float64(x), 'f', 2, 32)
	if s == "-0.00" || s == "0.00" {
		return "0"
	}
	return s
}

// Parse reads a weights file. name is for its errors.
func Parse(name, file string) (*Model, error) {
	m := &Model{}
	line := 0
	fail := func(format string, args ...any) (*Model, error) {
		return nil, fmt.Errorf("%s:%d: %s; refit with 'winnow rules fit'", name, line, fmt.Sprintf(format, args...))
	}
	var pass *Pass
	var table *Table
	var columns map[string]int
	var cols []feature.Spec
	filled := 0
	for text := range strings.Lines(file) {
		line++
		text = strings.TrimRight(text, "\n")
		if line == 1 {
			mode, ok := strings.CutPrefix(text, header)
			if !ok || mode != "html" && mode != "text" {
				return fail("not a weights file of this version")
			}
			m.HTML = mode == "html"
			continue
		}
		if strings.HasPrefix(text, "  #") {
			for f := range strings.FieldsSeq(text[3:]) {
				n, err := strconv.Atoi(f)
				if err != nil || table == nil {
					return fail("bad count %q", f)
				}
				table.Counts = append(table.Counts, int32(n))
			}
			continue
		}
		if strings.HasPrefix(text, "  ") {
			if table == nil {
				return fail("weights before the name of a feature")
			}
			for f := range strings.FieldsSeq(text) {
				x, err := strconv.ParseFloat(f, 32)
				if err != nil || filled == len(table.Weights) {
					return fail("bad or surplus weight %q", f)
				}
				table.Weights[filled] = float32(x)
				filled++
			}
			continue
		}
		if table != nil && filled != len(table.Weights) {
			return fail("the feature above has %d weights, expected %d", filled, len(table.Weights))
		}
		kind, rest, _ := strings.Cut(text, " ")
		switch {
		case pass == nil && (kind == "word" || kind == "name" || kind == "rule"):
			f := strings.Fields(rest)
			if len(f) != 3 {
				return fail("expected '%s TEXT WEIGHT COUNT'", kind)
			}
			x, err := strconv.ParseFloat(f[1], 32)
			n, err2 := strconv.Atoi(f[2])
			if err != nil || err2 != nil {
				return fail("bad number in %q", text)
			}
			list := map[string]*[]Word{"word": &m.Words, "name": &m.Names, "rule": &m.Rules}[kind]
			*list = append(*list, Word{f[0], float32(x), int32(n)})
		case pass == nil && kind == "kind":
			f := strings.Fields(rest)
			if len(f) != 4 {
				return fail("expected 'kind NAME SIGN WEIGHT COUNT'")
			}
			x, err := strconv.ParseFloat(f[2], 32)
			n, err2 := strconv.Atoi(f[3])
			if err != nil || err2 != nil {
				return fail("bad number in %q", text)
			}
			if len(m.Kinds) == 0 || m.Kinds[len(m.Kinds)-1].Name != f[0] {
				if len(m.Kinds) == maxKinds {
					return fail("more than %d kinds of page", maxKinds)
				}
				m.Kinds = append(m.Kinds, Kind{Name: f[0]})
			}
			k := &m.Kinds[len(m.Kinds)-1]
			k.Signs = append(k.Signs, Word{f[1], float32(x), int32(n)})
		case kind == "pass" || kind == "gate":
			x, err := strconv.ParseFloat(rest, 32)
			if err != nil {
				return fail("bad bias %q", rest)
			}
			switch kind {
			case "gate":
				cols, pass = feature.DocSpecs[:], &m.Gate
			case "pass":
				cols = m.Columns(len(m.Passes))
				m.Passes = append(m.Passes, Pass{})
				pass = &m.Passes[len(m.Passes)-1]
			}
			pass.Bias, table = float32(x), nil
			columns = make(map[string]int, len(cols))
			for i, c := range cols {
				columns[c.Name] = i
			}
		default:
			if pass == nil {
				return fail("expected a word, a name, a rule or a pass, found %q", kind)
			}
			t, err := tableOf(text, columns, cols)
			if err != nil {
				return fail("%v", err)
			}
			pass.Tables = append(pass.Tables, t)
			table, filled = &pass.Tables[len(pass.Tables)-1], 0
		}
	}
	if table == nil || filled != len(table.Weights) {
		return fail("the file ends early")
	}
	m.Prepare()
	return m, nil
}

// tableOf makes the table that a line such as "words 18" or "words × end 18 15" opens.
func tableOf(text string, columns map[string]int, cols []feature.Spec) (Table, error) {
	f := strings.Fields(text)
	t := Table{B: -1}
	names := f[:1]
	if len(f) == 5 && f[1] == "×" {
		names = []string{f[0], f[2]}
	} else if len(f) != 2 {
		return t, fmt.Errorf("expected 'FEATURE BINS' or 'FEATURE × FEATURE BINS BINS', found %q", text)
	}
	size := 1
	for i, name := range names {
		c, ok := columns[name]
		if !ok {
			return t, fmt.Errorf("unknown feature %q", name)
		}
		if f[len(f)-len(names)+i] != strconv.Itoa(cols[c].Bins) {
			return t, fmt.Errorf("feature %q has %d bins, the file says %s", name, cols[c].Bins, f[len(f)-len(names)+i])
		}
		size *= cols[c].Bins
		if i == 0 {
			t.A = c
		} else {
			t.B = c
		}
	}
	t.Weights = make([]float32, size)
	return t, nil
}
