package clean

import (
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/meta"
	"github.com/winnow-text/winnow/internal/read"
)

// Metadata is what a document says about itself. A field that nothing speaks
// for is empty.
//
// Published and Updated are ISO 8601: "2024-05-01", "2024-05-01T10:00:00", and
// with a zone, "2024-05-01T10:00:00+02:00", only where the document gave one.
type Metadata struct {
	Title       string   `json:"title"`  // the headline, without the site's name
	Byline      string   `json:"byline"` // names, several joined by ", "
	Published   string   `json:"published"`
	Updated     string   `json:"updated"`
	Source      string   `json:"source"` // the agency or paper the text is credited to
	Site        string   `json:"site"`
	Lang        string   `json:"lang"` // two-letter ISO 639-1 code, lower case
	Description string   `json:"description,omitempty"`
	Image       string   `json:"image,omitempty"` // address, absolute where the page's address is known
	URL         string   `json:"url,omitempty"`   // the canonical address
	Section     string   `json:"section,omitempty"`
	Tags        []string `json:"tags,omitempty"`
}

// Chosen says of one field of the metadata where it was found.
type Chosen struct {
	Field string `json:"field"` // its name in JSON
	Value string `json:"value"`
	From  string `json:"from"` // such as "json-ld author", "og:title", "h1", "cut block 3 (bylines/by-name)"
}

// Evidence is one summand of a block's score: a feature, or all
// rules that hit.
type Evidence struct {
	Name  string  `json:"name"`
	Value float32 `json:"value"` // log-odds; above zero speaks for body
}

// Result is a cleaned document.
type Result struct {
	// Text is the body. It does not end with a line break.
	Text string
	Meta Metadata
	// MetaFrom says where each field of Meta was found, for those that have a
	// value; with Explain.
	MetaFrom []Chosen
	// Blocks are all blocks of the input in order, those that went included.
	Blocks []Block
	// Doubt says why the result may be wrong; nil when nothing speaks for that.
	// See the Doubt constants.
	Doubt []string

	source string // what the offsets of blocks count in
	rounds int    // in which text was cleaned
	html   bool
	root   *html.Node // the page, if the body stands in it; see Node
	url    string
}

// Block is one paragraph, heading, list item or line of the input and what was
// decided on it.
type Block struct {
	Text  string // as it was judged: white space folded, entities decoded, without the marks of Markdown
	Kind  string // paragraph, heading, list-item, quote, code, table-row, caption, separator
	Level int    // of a heading 1 to 6; of a list item in HTML its depth in lists, 1 to 9; else 0
	// Start and End are byte offsets, End behind the last byte: of a text input in
	// the input (after decoding, where it was not UTF-8), of HTML in the text of
	// the page.
	Start, End int
	Path       string // of its element in HTML, "html > body > main > p.lead", with Explain

	Keep     bool
	Category string     // what a block that went is; of one that a rule held, the rule's
	Rule     string     // the id of the rule that decided; empty where evidence alone did
	Score    float64    // log-odds that the block is body, as the last pass saw it
	Cut      []Span     // parts that went though the block stayed
	Evidence []Evidence // what Score is the sum of, with Explain
}

// Span is a part of the input that went.
type Span struct {
	Text       string
	Start, End int // bytes, counted as those of Block
	Category   string
	Rule       string
}

// Removed is one removal: what went, what it was, and which rule decided.
type Removed struct {
	Text     string `json:"text"`
	Category string `json:"category"`
	Rule     string `json:"rule,omitempty"`
	Start    int    `json:"start"` // bytes, counted as those of Block
	End      int    `json:"end"`
}

// Removed lists everything that went, in order. Together with the body it
// covers the input, white space aside.
func (r *Result) Removed() []Removed {
	var out []Removed
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if !b.Keep {
			out = append(out, Removed{r.keptText(b), b.Category, b.Rule, b.Start, b.End})
			continue
		}
		for _, c := range b.Cut {
			out = append(out, Removed{c.Text, c.Category, c.Rule, c.Start, c.End})
		}
	}
	return out
}

// MarshalJSON writes the object of one document: text, the metadata, lang,
// doubt, the blocks of the body, and removed. Fields of the metadata that
// nothing speaks for are left out or empty; the lists are never null.
func (r *Result) MarshalJSON() ([]byte, error) {
	blocks := make([]jsonBlock, 0, len(r.Blocks))
	for i := range r.Blocks {
		if b := &r.Blocks[i]; b.Keep {
			blocks = append(blocks, jsonBlock{b.Kind, b.Level, r.keptText(b), b.Start, b.End})
		}
	}
	removed := r.Removed()
	if removed == nil {
		removed = []Removed{}
	}
	doubt := r.Doubt
	if doubt == nil {
		doubt = []string{}
	}
	return json.Marshal(struct {
		Text string `json:"text"`
		Metadata
		Doubt   []string    `json:"doubt"`
		Blocks  []jsonBlock `json:"blocks"`
		Removed []Removed   `json:"removed"`
	}{r.Text, r.Meta, doubt, blocks, removed})
}

// jsonBlock is a block of the body as JSON has it.
type jsonBlock struct {
	Kind  string `json:"kind"`
	Level int    `json:"level,omitempty"`
	Text  string `json:"text"` // what is left of it
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// keptText is the text of a block without what was cut, and with the marks of Markdown.
func (r *Result) keptText(b *Block) string {
	if len(b.Cut) == 0 && (r.html || b.End > len(r.source) || !read.Marked(r.source[b.Start:b.End])) {
		return b.Text // a result that a caller made has no source
	}
	return strings.Join(strings.Fields(r.left(b)), " ")
}

// begin lists the blocks of the input.
func (r *Result) begin(w *worker) {
	r.Blocks = make([]Block, len(w.doc.Blocks))
	for i := range w.doc.Blocks {
		b := &w.doc.Blocks[i]
		r.Blocks[i] = blockOf(b)
		if w.explain && b.Elem >= 0 {
			r.Blocks[i].Path = path(w.doc.Elems[b.Elem].Node)
		}
	}
}

func blockOf(b *doc.Block) Block {
	return Block{Text: b.Text, Kind: b.Kind.String(), Level: int(b.Level), Start: b.Start, End: b.End, Keep: true}
}

// judged notes on block b of the input what was decided on block i of the
// document that was judged last.
func (r *Result) judged(b *Block, w *worker, i int) {
	b.Score = float64(w.judge.Scores[i])
	v := &w.decider.Verdicts[i]
	b.Category = v.Category
	b.Rule = ""
	if v.Rule >= 0 {
		b.Rule = w.decider.Set.Rules[v.Rule].ID
	}
	if w.explain {
		b.Evidence = b.Evidence[:0]
		for _, e := range w.judge.Evidence(i) {
			b.Evidence = append(b.Evidence, Evidence(e))
		}
		if i < len(w.opinion) {
			b.Evidence = append(b.Evidence, Evidence{Name: "second-opinion", Value: w.opinion[i]})
		}
	}
}

// remove notes that a part of the input went.
func (r *Result) remove(start, end int, category, rule string) {
	i, _ := slices.BinarySearchFunc(r.Blocks, start, func(b Block, at int) int {
		if b.End <= at {
			return -1
		}
		return 1
	})
	for ; i < len(r.Blocks) && r.Blocks[i].Start < end; i++ {
		b := &r.Blocks[i]
		from, to := max(start, b.Start), min(end, b.End)
		if text := strings.TrimSpace(r.source[from:to]); text != "" {
			b.Cut = append(b.Cut, Span{Text: text, Start: from, End: to, Category: category, Rule: rule})
		}
	}
}

// finish turns blocks of which nothing is left into blocks that went, and says
// what is in doubt.
func (r *Result) finish(w *worker) {
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if len(b.Cut) == 0 {
			continue
		}
		slices.SortFunc(b.Cut, func(x, y Span) int { return x.Start - y.Start })
		left, longest := 0, 0
		at := b.Start
		for k, c := range b.Cut {
			left += len(strings.TrimSpace(r.source[at:c.Start]))
			at = c.End
			if c.End-c.Start > b.Cut[longest].End-b.Cut[longest].Start {
				longest = k
			}
		}
		left += len(strings.TrimSpace(r.source[at:b.End]))
		if left == 0 {
			b.Keep, b.Category, b.Rule, b.Cut = false, b.Cut[longest].Category, b.Cut[longest].Rule, nil
		}
	}
	r.doubt(w)
}

// salvage takes metadata from what went; what the page says of itself comes first.
func (r *Result) salvage(w *worker, said meta.Metadata, from []meta.Chosen) {
	first, last, kept := len(r.Blocks), -1, 0
	for i := range r.Blocks {
		if r.Blocks[i].Keep {
			first, last = min(first, i), i
			kept++
		}
	}
	cuts, body := slices.Grow(w.cuts[:0], len(r.Blocks)-kept), make([]string, 0, kept)
	tags := false // in or right below a block of tags
	for i := range r.Blocks {
		b := &r.Blocks[i]
		c := meta.Cut{Index: i, BeforeBody: i < first, AfterBody: i > last, Heading: b.Kind == "heading" || !r.html && strings.HasPrefix(r.source[b.Start:], "# ")}
		if !b.Keep {
			c.Text, c.Category, c.Rule = b.Text, b.Category, b.Rule
			if tags = r.html && i < len(w.doc.Blocks) && (b.Category == "tags" || tags && w.doc.Blocks[i].LinkCount > 0); tags {
				c.Links = w.links(i)
			}
			cuts = append(cuts, c)
			continue
		}
		tags = false
		body = append(body, b.Text)
		for _, s := range b.Cut {
			c.Text, c.Category, c.Rule = s.Text, s.Category, s.Rule
			cuts = append(cuts, c)
		}
	}
	w.cuts = cuts
	found, foundFrom := meta.FromBlocks(cuts, body, said)
	said.Fill(found)
	r.Meta = Metadata(said)
	if w.explain {
		r.MetaFrom = joinChosen(from, foundFrom)
	}
}

// links are the texts of the links in block i of the page.
func (w *worker) links(i int) []string {
	b := &w.doc.Blocks[i]
	if b.LinkCount == 0 || b.Elem < 0 {
		return nil
	}
	return meta.Links(w.doc.Elems[b.Elem].Node, b.Text)
}

// joinChosen lists the first choices, and of the second ones those of other fields.
func joinChosen(first, second []meta.Chosen) []Chosen {
	out := make([]Chosen, 0, len(first)+len(second))
	for _, c := range first {
		out = append(out, Chosen(c))
	}
	for _, c := range second {
		if !slices.ContainsFunc(first, func(x meta.Chosen) bool { return x.Field == c.Field }) {
			out = append(out, Chosen(c))
		}
	}
	return out
}
