// Package doc holds what every stage of winnow works on: a document as an
// ordered list of blocks, whatever it was read from.
package doc

import (
	"golang.org/x/net/html"
)

// Kind says what a block is in the document's structure.
type Kind uint8

// The kinds of block. Text input knows only some of them.
const (
	Paragraph Kind = iota
	Heading
	ListItem
	Quote
	Code
	TableRow
	Caption
	Separator // a line without a letter or a digit
)

var kindNames = [...]string{"paragraph", "heading", "list-item", "quote", "code", "table-row", "caption", "separator"}

func (k Kind) String() string { return kindNames[k] }

// Gap says what separates a block from the one before it.
type Gap uint8

// The gaps, from the narrowest to the widest.
const (
	SameLine  Gap = iota // sentences of one line
	NewLine              // a line break
	BlankLine            // one blank line or more; in HTML, a new block element
)

// Block is one paragraph, heading, list item or line of a document.
type Block struct {
	// Text is what is judged: trimmed, entities decoded, the lines of a
	// hard-wrapped paragraph joined by spaces, the marks of Markdown left out.
	Text string
	// Start and End are the byte offsets of the block in Document.Source.
	Start, End int
	// Elem is the index in Document.Elems of the innermost block element around
	// the text, or of an inline one that holds all of it; -1 for text input.
	Elem int32
	// Index is the block's place in the document as it was read. It stays
	// when blocks before it are taken out.
	Index int32
	// LinkBytes is how many bytes of Text stand inside links, LinkCount in
	// how many links; of text input, those of Markdown.
	LinkBytes, LinkCount int32
	// Words is the number of words in Text; a script without spaces counts
	// two characters as one word.
	Words int32
	Kind  Kind
	Level uint8 // of a heading, 1 to 6; of a list item in HTML its depth in lists, 1 to 9
	Gap   Gap   // before the block
	// Prose marks running text: some ten words or more that end like a sentence
	// and do not stand in a link. Zones of rules are counted from it.
	Prose bool
}

// Elem is an element of an HTML document that has text in it.
type Elem struct {
	Node        *html.Node
	Parent      int32 // index in Document.Elems, -1 at the top
	First, Last int32 // Document.Blocks[First:Last] stand inside it
	Depth       int32
}

// Document is one input, read.
type Document struct {
	// Source is the text input after decoding; of HTML the text of the page, a
	// line for each block.
	Source string
	Blocks []Block
	Elems  []Elem // in document order; nil for text input
	// Lang is the language of the text, a two-letter ISO 639-1 code; empty when unknown.
	Lang string
	// Titles are the titles the input gives itself outside its blocks
	// (HTML <title>, og:title); empty for text input.
	Titles []string
	// URL is the address of the page if the caller told it.
	URL string
	// Was tells, where a document is read again without some of its text, which
	// block of the one before each block is, text and all: its index, -1 for
	// none. What was found out of a block alone still holds. Nil for a new document.
	Was []int32
}
