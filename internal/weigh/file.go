package weigh

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/winnow-text/winnow/internal/feature"
)

// The weights file is made of lines a person can read:
//
//	winnow-weights 3 html
//	word subscribe -1.16 310        a word, its log-odds, on how many hosts it was seen
//	prose subscribe -0.4 97         the same for prose
//	pair read_more -1.3 402         the same for two words in a row
//	name .sidebar -2.58 204
//	rule newsletter/invitation 2.4 61
//	kind forum name:.thread 1.21 33 a kind of page, a sign of it, its log-odds, hosts
//	gate 0.12                       the trees that tell pages from residue, and their bias
//	pass -0.31                      a pass and its bias
//	tree words:9-17 - tag:1,4-6     a tree: a question, what is asked after no and after yes: the
//	                                bins for which the answer is yes, - where nothing is asked,
//	  -0.125 -0.04 0 0.31           log-odds for no/no, yes/no, no/yes, yes/yes,
//	  # 1032 3301 0 905             and how many blocks answered so
const header = "winnow-weights 3 "

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
	}{{"word", m.Words}, {"prose", m.Prose}, {"pair", m.Pairs}, {"name", m.Names}, {"rule", m.Rules}} {
		for _, x := range list.words {
			fmt.Fprintf(b, "%s %s %s %d\n", list.kind, x.Text, number(x.Weight, 2), x.Count)
		}
	}
	for _, k := range m.Kinds {
		for _, x := range k.Signs {
			fmt.Fprintf(b, "kind %s %s %s %d\n", k.Name, x.Text, number(x.Weight, 2), x.Count)
		}
	}
	if len(m.Gate.Trees) > 0 {
		m.Gate.write(b, "gate", feature.DocSpecs[:])
	}
	for i := range m.Passes {
		m.Passes[i].write(b, "pass", m.Columns(i))
	}
	return b.Flush()
}

func (p *Pass) write(b *bufio.Writer, kind string, cols []feature.Spec) {
	fmt.Fprintf(b, "%s %s\n", kind, number(p.Bias, 3))
	for i := range p.Trees {
		t := &p.Trees[i]
		size := 1 << t.depth()
		b.WriteString("tree")
		for _, n := range t.Asked[:size-1] {
			if q := p.Tests[n]; n == 0 {
				b.WriteString(" -")
			} else {
				b.WriteString(" " + cols[q.Col].Name + ":" + ranges(q.Bins))
			}
		}
		b.WriteString("\n ")
		for _, x := range t.Weights[:size] {
			b.WriteString(" " + number(x, 3))
		}
		b.WriteString("\n  #")
		for _, n := range t.Counts[:size] {
			fmt.Fprintf(b, " %d", n)
		}
		b.WriteString("\n")
	}
}

// ranges writes a set of bins such as 0,3-5.
func ranges(bins uint64) string {
	var out []string
	for from := 0; from < MaxBins; from++ {
		if bins>>from&1 == 0 {
			continue
		}
		to := from
		for to+1 < MaxBins && bins>>(to+1)&1 == 1 {
			to++
		}
		if from == to {
			out = append(out, strconv.Itoa(from))
		} else {
			out = append(out, fmt.Sprintf("%d-%d", from, to))
		}
		from = to
	}
	return strings.Join(out, ",")
}

// number writes x with as many decimals as tell, up to n.
func number(x float32, n int) string {
	s := strings.TrimRight(strconv.FormatFloat(float64(x), 'f', n, 32), "0")
	if s = strings.TrimSuffix(s, "."); s == "-0" {
		return "0"
	}
	return s
}

// Parse reads a weights file. name is for its errors.
func Parse(name, file string) (*Model, error) {
	p := parser{m: &Model{}, lists: map[string]*[]Word{}}
	p.lists["word"], p.lists["name"], p.lists["rule"], p.lists["prose"], p.lists["pair"] = &p.m.Words, &p.m.Names, &p.m.Rules, &p.m.Prose, &p.m.Pairs
	line := 0
	for text := range strings.Lines(file) {
		line++
		if err := p.line(strings.TrimRight(text, "\n"), line == 1); err != nil {
			return nil, fmt.Errorf("%s:%d: %w; refit with 'winnow rules fit'", name, line, err)
		}
	}
	if err := p.complete(); err != nil || len(p.m.Passes) == 0 {
		return nil, fmt.Errorf("%s:%d: the file ends early; refit with 'winnow rules fit'", name, line)
	}
	p.m.Prepare()
	return p.m, nil
}

// parser has what the lines read so far say.
type parser struct {
	m       *Model
	lists   map[string]*[]Word
	pass    *Pass
	columns map[string]int
	cols    []feature.Spec
	// Of the tree read last, how many there were.
	questions, weighed, counted int
}

func (p *parser) line(text string, first bool) error {
	if first {
		mode, ok := strings.CutPrefix(text, header)
		if !ok || mode != "html" && mode != "text" {
			return fmt.Errorf("not a weights file of this version")
		}
		p.m.HTML = mode == "html"
		return nil
	}
	if counts, ok := strings.CutPrefix(text, "  #"); ok {
		return p.counts(counts)
	}
	if weights, ok := strings.CutPrefix(text, "  "); ok {
		return p.weights(weights)
	}
	if err := p.complete(); err != nil {
		return err
	}
	kind, rest := field(text)
	switch list := p.lists[kind]; {
	case kind == "tree" && p.pass != nil:
		return p.tree(rest)
	case kind == "pass" || kind == "gate":
		return p.begin(kind, rest)
	case p.pass == nil && list != nil:
		w, err := word(rest)
		if err == errFields {
			return fmt.Errorf("expected '%s TEXT WEIGHT COUNT'", kind)
		}
		*list = append(*list, w)
		return err
	case p.pass == nil && kind == "kind":
		return p.kind(rest)
	}
	return fmt.Errorf("expected a word, prose, a name, a rule, a kind, a pass or a tree in one, found %q", kind)
}

var errFields = errors.New("too few or too many fields")

// word reads a text, its weight and its count.
func word(line string) (Word, error) {
	text, numbers := field(line)
	x, hosts, ok := decimal(numbers)
	n, rest, ok2 := count(hosts)
	if hosts == "" || rest != "" {
		return Word{}, errFields
	}
	if !ok || !ok2 {
		return Word{}, fmt.Errorf("bad number in %q", line)
	}
	return Word{text, x, n}, nil
}

// decimal takes a number such as -0.125 off a line. A file has a hundred thousand
// numbers, which are read whenever winnow starts.
func decimal(line string) (x float32, rest string, ok bool) {
	whole, scale := int32(0), float32(0)
	n, start := 0, 0
	if line != "" && line[0] == '-' {
		n, start = 1, 1
	}
	for ; n < len(line) && line[n] != ' '; n++ {
		switch c := line[n]; {
		case '0' <= c && c <= '9':
			whole, scale = 10*whole+int32(c-'0'), 10*scale
		case c == '.' && scale == 0:
			scale = 1
		default:
			scale = -1
		}
	}
	rest = line[min(n+1, len(line)):]
	if n == start || n-start > 7 || scale < 0 { // more digits would not be exact
		x, err := parseFinite(line[:n])
		return x, rest, err == nil
	}
	x = float32(whole)
	if scale > 0 {
		x /= scale
	}
	if start > 0 {
		x = -x
	}
	return x, rest, true
}

func (p *parser) kind(line string) error {
	name, sign, _ := strings.Cut(line, " ")
	w, err := word(sign)
	if err == errFields {
		return fmt.Errorf("expected 'kind NAME SIGN WEIGHT COUNT'")
	}
	kinds := p.m.Kinds
	if len(kinds) == 0 || kinds[len(kinds)-1].Name != name {
		if len(kinds) == maxKinds {
			return fmt.Errorf("more than %d kinds of page", maxKinds)
		}
		kinds = append(kinds, Kind{Name: name})
	}
	k := &kinds[len(kinds)-1]
	k.Signs = append(k.Signs, w)
	p.m.Kinds = kinds
	return err
}

// parseFinite parses a number; NaN and infinity are none.
func parseFinite(s string) (float32, error) {
	x, err := strconv.ParseFloat(s, 32)
	if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
		err = strconv.ErrRange
	}
	return float32(x), err
}

// begin opens a pass or the gate.
func (p *parser) begin(kind, bias string) error {
	x, err := parseFinite(bias)
	if err != nil {
		return fmt.Errorf("bad bias %q", bias)
	}
	if kind == "gate" {
		p.cols, p.pass = feature.DocSpecs[:], &p.m.Gate
	} else {
		p.cols = p.m.Columns(len(p.m.Passes))
		p.m.Passes = append(p.m.Passes, Pass{})
		p.pass = &p.m.Passes[len(p.m.Passes)-1]
	}
	p.pass.Bias = x
	p.columns = make(map[string]int, len(p.cols))
	for i, c := range p.cols {
		p.columns[c.Name] = i
	}
	return nil
}

// tree opens a tree of questions such as words:9-17.
func (p *parser) tree(text string) error {
	p.pass.Trees = append(p.pass.Trees, Tree{})
	asked := &p.last().Asked
	p.questions, p.weighed, p.counted = 0, 0, 0
	for ; text != ""; p.questions++ {
		var question string
		if question, text = field(text); question == "-" {
			continue
		}
		name, bins, _ := strings.Cut(question, ":")
		c, ok := p.columns[name]
		if !ok {
			return fmt.Errorf("unknown feature %q", name)
		}
		q := Test{Col: c}
		for bins != "" {
			var part string
			part, bins, _ = strings.Cut(bins, ",")
			low, high, ok := strings.Cut(part, "-")
			if !ok {
				high = low
			}
			from, rest, ok := count(low)
			to, rest2, ok2 := count(high)
			if !ok || !ok2 || rest != "" || rest2 != "" || from > to {
				return fmt.Errorf("bad bins in %q", question)
			}
			if int(to) >= p.cols[c].Bins {
				return fmt.Errorf("feature %q has %d bins, the file says %q", name, p.cols[c].Bins, question)
			}
			q.Bins |= (1<<(to-from+1) - 1) << from
		}
		if q.Bins == 0 {
			return fmt.Errorf("no bins in %q", question)
		}
		n := p.pass.Ask(q)
		if len(p.pass.Tests) > maxQuestions {
			return fmt.Errorf("more than %d different questions in a pass", maxQuestions)
		}
		asked[min(p.questions, len(asked)-1)] = n
	}
	if n := p.questions; n == 0 || n > len(asked) || n&(n+1) != 0 {
		return fmt.Errorf("a tree of %d questions; it has 1, 3, 7 and so on up to %d", n, len(asked))
	}
	return nil
}

// last is the tree that the lines of numbers are about, nil before the first.
func (p *parser) last() *Tree {
	if p.pass == nil || len(p.pass.Trees) == 0 {
		return nil
	}
	return &p.pass.Trees[len(p.pass.Trees)-1]
}

var errNoTree = errors.New("numbers before a tree")

func (p *parser) weights(text string) error {
	t := p.last()
	if t == nil {
		return errNoTree
	}
	for ; text != ""; p.weighed++ {
		x, rest, ok := decimal(text)
		if !ok || p.weighed > p.questions {
			f, _ := field(text)
			return fmt.Errorf("bad or surplus weight %q", f)
		}
		t.Weights[p.weighed], text = x, rest
	}
	return nil
}

func (p *parser) counts(text string) error {
	t := p.last()
	if t == nil {
		return errNoTree
	}
	for text = strings.TrimPrefix(text, " "); text != ""; p.counted++ {
		n, rest, ok := count(text)
		if !ok || p.counted > p.questions {
			f, _ := field(text)
			return fmt.Errorf("bad or surplus count %q", f)
		}
		t.Counts[p.counted], text = n, rest
	}
	return nil
}

// field takes what stands before the first space off a line. Fields are short, which
// makes a loop faster than a search.
func field(line string) (field, rest string) {
	for i := range len(line) {
		if line[i] == ' ' {
			return line[:i], line[i+1:]
		}
	}
	return line, ""
}

// count takes a number such as 310 off a line.
func count(line string) (n int32, rest string, ok bool) {
	i := 0
	for ; i < len(line) && line[i] != ' '; i++ {
		if line[i] < '0' || line[i] > '9' || i == 9 {
			return 0, "", false
		}
		n = 10*n + int32(line[i]-'0')
	}
	return n, line[min(i+1, len(line)):], i > 0
}

// complete says what the tree read last lacks.
func (p *parser) complete() error {
	if n := p.questions + 1; p.last() != nil && (p.weighed != n || p.counted != n) {
		return fmt.Errorf("the tree above has %d weights and %d counts, its %d questions have %d answers", p.weighed, p.counted, p.questions, n)
	}
	return nil
}
