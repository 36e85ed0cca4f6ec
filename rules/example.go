package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/internal/doc"
)

// Failure is an example that a rule does not meet.
type Failure struct {
	Rule    *Rule
	Example string // drop, keep, match, miss or context
	Text    string
	Problem string
}

// Error gives file, line, rule, problem and text.
func (f Failure) Error() string {
	return fmt.Sprintf("%s: %s: %s: %q", f.Rule.pos(), f.Example, f.Problem, f.Text)
}

// TestExamples tries every rule of the packs alone, its literals included,
// against its own examples, and returns those it does not meet. A text of
// several lines is several blocks; with like to the title, the first line is
// the title. A drop or match text stands in the rule's zone, beside two
// paragraphs of prose, and must be hit; so does a keep or miss text, which
// must not be. In a context, at least one line that goes must be matched and no
// line that stays may be, whatever is reached.
func TestExamples(packs ...*Pack) ([]Failure, error) {
	var failures []Failure
	for _, p := range packs {
		for _, r := range p.Rules {
			set, err := Compile(&Pack{Name: p.Name, Rules: []*Rule{r}})
			if err != nil {
				return nil, err
			}
			failures = append(failures, set.testExamples()...)
		}
	}
	return failures, nil
}

func (s *Set) testExamples() []Failure {
	r := s.Rules[0]
	var failures []Failure
	try := func(name string, texts []string, want bool) {
		for _, text := range texts {
			got, err := s.hitsExample(text)
			switch {
			case err != nil:
				failures = append(failures, Failure{r, name, text, err.Error()})
			case got && !want:
				failures = append(failures, Failure{r, name, text, "the rule hits a text it must leave"})
			case !got && want:
				failures = append(failures, Failure{r, name, text, "the rule does not hit the text"})
			}
		}
	}
	try("drop", r.Examples.Drop, true)
	try("match", r.Examples.Match, true)
	try("keep", r.Examples.Keep, false)
	try("miss", r.Examples.Miss, false)
	if len(r.Examples.Context) > 0 {
		failures = append(failures, s.testContext()...)
	}
	return failures
}

// The prose beside an example.
var exampleProse = []string{
	"The harbour master opened the gates at dawn, and the first boats were through before the town had woken.",
	"By noon the quay was full again, and nobody could remember a better morning in all the years of the market.",
}

// hitsExample reports whether the only rule of the set hits a block of the text.
func (s *Set) hitsExample(text string) (bool, error) {
	r := s.Rules[0]
	d := &doc.Document{}
	if len(r.Lang) > 0 {
		d.Lang = r.Lang[0]
	}
	if r.Kind == Select {
		d.URL = r.Address()
		if err := addHTML(d, text); err != nil {
			return false, err
		}
		return len(s.hitBlocks(d)) > 0, nil
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	var title string
	if r.Kind == Like && r.Likeness.To == LikeTitle && len(lines) > 1 {
		title, lines = lines[0], lines[1:]
		d.Titles = []string{title}
	}
	before, after := exampleProse, exampleProse[:0]
	switch r.Zone {
	case Head:
		before, after = after, before
	case Mid:
		before, after = exampleProse[:1], exampleProse[1:]
	}
	for _, p := range before {
		addLine(d, p, doc.BlankLine)
	}
	first := len(d.Blocks)
	gap := doc.BlankLine
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			gap = doc.BlankLine
			continue
		}
		addLine(d, line, gap)
		gap = doc.NewLine
	}
	last := len(d.Blocks)
	for _, p := range after {
		addLine(d, p, doc.BlankLine)
	}
	// The kind of a block is the reader's business; an example has the kind
	// that the rule asks for.
	if len(r.Kinds) > 0 {
		for i := first; i < last; i++ {
			d.Blocks[i].Kind = r.Kinds[0]
		}
	}
	for _, i := range s.hitBlocks(d) {
		if i >= first && i < last {
			return true, nil
		}
	}
	return false, nil
}

// hitBlocks is the blocks that are hit otherwise than by reach.
func (s *Set) hitBlocks(d *doc.Document) []int {
	var m Scan
	s.Scan(d, &m)
	var blocks []int
	for _, h := range s.Resolve(d, d.Blocks, &m, nil) {
		if !h.Reach {
			blocks = append(blocks, int(h.Block))
		}
	}
	return blocks
}

func (s *Set) testContext() []Failure {
	r := s.Rules[0]
	d := &doc.Document{}
	var lines []ContextLine
	gap := doc.BlankLine
	for _, line := range r.Examples.Context {
		if line.Text == "" {
			gap = doc.BlankLine
			continue
		}
		addLine(d, line.Text, gap)
		lines = append(lines, line)
		gap = doc.NewLine
	}
	var failures []Failure
	gone := false
	for _, i := range s.hitBlocks(d) {
		if lines[i].Keep {
			failures = append(failures, Failure{r, "context", lines[i].Text, "the rule hits a line that must stay"})
		} else {
			gone = true
		}
	}
	if !gone && r.Action == Drop && r.Kind != Select && len(r.Kinds) == 0 {
		failures = append(failures, Failure{r, "context", "", "the rule hits no line that must go"})
	}
	return failures
}

// addLine appends a block of text to an example's document.
func addLine(d *doc.Document, text string, gap doc.Gap) {
	text = strings.TrimSpace(text)
	b := doc.Block{Text: text, Elem: -1, Index: int32(len(d.Blocks)), Words: doc.Words(text), Gap: gap}
	b.Prose = b.Words >= 10 && endsSentence(text)
	if strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		b.Kind = doc.Separator
	}
	d.Blocks = append(d.Blocks, b)
}

func endsSentence(text string) bool {
	text = strings.TrimRight(text, `"'”’»)] `)
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…。！？", r)
}

// addHTML appends the blocks and elements of a snippet of HTML: every run of
// text between tags is a block.
func addHTML(d *doc.Document, snippet string) error {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(snippet), body)
	if err != nil {
		return fmt.Errorf("the example is not HTML: %w", err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	addElem(d, body, -1, 0)
	return nil
}

// addElem walks an element; html.Parse limits the depth of the tree.
func addElem(d *doc.Document, n *html.Node, parent, depth int32) {
	at := int32(len(d.Elems))
	d.Elems = append(d.Elems, doc.Elem{Node: n, Parent: parent, Depth: depth, First: int32(len(d.Blocks))})
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.ElementNode:
			addElem(d, c, at, depth+1)
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			addLine(d, c.Data, doc.BlankLine)
			d.Blocks[len(d.Blocks)-1].Elem = at
		}
	}
	d.Elems[at].Last = int32(len(d.Blocks))
}
