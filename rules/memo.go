package rules

import (
	"hash/maphash"

	"github.com/winnow-text/winnow/internal/doc"
)

// memo remembers what was found in short blocks, as "Home", "Share" and "Read
// more" stand on page after page. A block that falls into the slot of another
// takes its place, so that memory is bounded.
type memo struct {
	set   *Set // that found it
	slots []remembered
}

// remembered is a block, as far as Scan looks at it, and what was found there.
type remembered struct {
	text    []byte // empty if the slot is free
	lang    string // of the document
	words   int32
	kind    doc.Kind
	matches []match
}

const (
	memoSlots = 1 << 12
	memoBytes = 64 // of the longest text that is remembered
)

// forget empties a memo of another set.
func (o *memo) forget(set *Set) {
	if o.set != set {
		o.set, o.slots = set, make([]remembered, memoSlots)
	}
}

// slot is the place of a block; nil for one that is too long.
func (o *memo) slot(b *doc.Block) *remembered {
	if len(b.Text) > memoBytes {
		return nil
	}
	return &o.slots[maphash.String(wordSeed, b.Text)%memoSlots]
}

// holds reports whether the block is the one remembered.
func (r *remembered) holds(b *doc.Block, lang string) bool {
	return string(r.text) == b.Text && r.words == b.Words && r.kind == b.Kind && r.lang == lang
}

// take remembers a block, which has text, and what was found there.
func (r *remembered) take(b *doc.Block, lang string, found []match) {
	r.text, r.lang, r.words, r.kind = append(r.text[:0], b.Text...), lang, b.Words, b.Kind
	r.matches = append(r.matches[:0], found...)
}
