package rules

import (
	"slices"
	"strings"
	"unsafe"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/flat"
)

// maxBlock is the longest block, in bytes, that patterns look at. No line that
// a rule may take is longer, and a document of one line stays cheap.
const maxBlock = 1 << 16

// Scan holds what the rules found in the blocks of a document, each looked at
// alone. The zero value is ready; reuse it for the next document to save
// allocations. It must not be used by two goroutines at once.
type Scan struct {
	found
	before found  // in the document scanned before
	lang   string // of the document
	spoken []bool // of a list of languages: it has lang
	elems  []elemMatch
	groups []int32 // of a block: the first block of the same words; nil if no rule asks

	memo       memo
	candidates []int32
	stamps     []stamp // of a rule
	block      uint32  // the number of the block, for the stamps
	folded     []byte
	reading    reading // of the block
	resolve    resolver
	selecting  selectScratch
	likening   likeScratch
}

// found is what the patterns found.
type found struct {
	matches []match // by block, then rule
	first   []int32 // matches of d.Blocks[i] are matches[first[i]:first[i+1]]
}

// match is a rule whose pattern matched a block.
type match struct {
	rule     int32
	from, to int32 // bytes of the block's text
}

// elemMatch is a select rule and the blocks of an element it selected.
type elemMatch struct {
	rule        int32
	first, last int32 // d.Blocks[first:last]
}

// Scan looks at every block of d alone and leaves what it found in m: patterns,
// selectors, likeness to titles. d.Lang must be known by then: rules for other
// languages are skipped. Blocks of more than 64 KiB are beyond the patterns.
// It runs once a document; see Resolve for the rest. Where d.Was says that a block
// stood in the document scanned before, what was found there is taken over.
func (s *Set) Scan(d *doc.Document, m *Scan) {
	again := d.Was != nil && d.Lang == m.lang
	m.speak(d.Lang, s.langs)
	m.found, m.before = m.before, m.found
	m.matches, m.first, m.elems = m.matches[:0], m.first[:0], m.elems[:0]
	if len(m.stamps) < len(s.Rules) {
		m.stamps, m.block = make([]stamp, len(s.Rules)), 0
	}
	m.memo.forget(s)
	s.memory.scanned.Add(toScan(d, again))
	for i := range d.Blocks {
		m.first = append(m.first, int32(len(m.matches)))
		if again && d.Was[i] >= 0 {
			m.matches = append(m.matches, m.before.of(d.Was[i])...)
			continue
		}
		b := &d.Blocks[i]
		if len(b.Text) == 0 || len(b.Text) > maxBlock {
			continue
		}
		s.scanBlock(b, m)
	}
	m.first = append(m.first, int32(len(m.matches)))
	s.scanLike(d, m)
	s.scanElems(d, m)
}

// toScan is how many bytes are in the blocks that must be looked at.
func toScan(d *doc.Document, again bool) int64 {
	bytes := 0
	for i := range d.Blocks {
		if !again || d.Was[i] < 0 {
			bytes += len(d.Blocks[i].Text)
		}
	}
	return int64(bytes)
}

func (s *Set) scanBlock(b *doc.Block, m *Scan) {
	slot := m.memo.slot(b)
	if slot != nil && slot.holds(b, m.lang) {
		m.matches = append(m.matches, slot.matches...)
		return
	}
	m.nextBlock()
	m.candidates = m.candidates[:0]
	s.candidates(b, m)
	slices.Sort(m.candidates)
	found := len(m.matches)
	for _, i := range m.candidates {
		if from, to, ok := s.match(i, b.Text); ok {
			m.matches = append(m.matches, match{rule: i, from: int32(from), to: int32(to)})
		}
	}
	if slot != nil {
		slot.take(b, m.lang, m.matches[found:])
	}
}

// stamp notes which conditions of a rule the block met.
type stamp struct {
	block uint32
	met   conditions
}

// conditions are the sets of literals of a gate, as bits.
type conditions uint8

const (
	hasStart conditions = 1 << iota
	hasEnd
	hasWithin
)

// candidates gathers the rules that may match a block, each once: those of
// which every condition is met and whose guards admit the block.
func (s *Set) candidates(b *doc.Block, m *Scan) {
	take := func(i int32) {
		if g := &s.guards[i]; g.admits(b) && m.spoken[g.langs] {
			m.candidates = append(m.candidates, i)
		}
	}
	met := func(rules flat.Fixed, c conditions) {
		for n := range rules.Len() {
			i := int32(rules.At(n))
			st := &m.stamps[i]
			if st.block != m.block {
				*st = stamp{block: m.block}
			}
			if st.met&c == 0 {
				if st.met |= c; st.met == s.guards[i].conditions {
					take(i)
				}
			}
		}
	}
	text, several := b.Text, false
	if needsFold(text) {
		m.folded = foldText(m.folded[:0], text)
		// Two letters fold to ASCII, so that the first ASCII letter of the
		// folded text need not be the first of the text.
		several = strings.Contains(text, "ſ") || strings.Contains(text, "\u212a")
		text = unsafe.String(unsafe.SliceData(m.folded), len(m.folded)) // not kept
	}
	m.reading.take(b, text)
	r := &m.reading
	starts := func(rules flat.Fixed) { met(rules, hasStart) }
	s.starts.findFirst(r, 0, starts)
	for i := 0; i < len(text); i++ {
		if isAlnum(text[i]) {
			if i > 0 {
				s.starts.findFirst(r, i, starts)
			}
			if !several {
				break
			}
		}
	}
	ends := func(rules flat.Fixed) { met(rules, hasEnd) }
	s.ends.findLast(r, len(text), ends)
	for i := len(text); i > 0; i-- {
		if isAlnum(text[i-1]) {
			if i < len(text) {
				s.ends.findLast(r, i, ends)
			}
			if !several {
				break
			}
		}
	}
	if firstAlnum(b.Text) == len(b.Text) {
		met(s.silentStart, hasStart)
		met(s.silentEnd, hasEnd)
	}
	s.middle.find(r, func(rules flat.Fixed) { met(rules, hasWithin) })
	for _, i := range s.first[classes[b.Text[0]]] {
		take(i)
	}
}

// match runs the pattern of rule i on the text of a block.
func (s *Set) match(i int32, text string) (from, to int, ok bool) {
	c := &s.compiled[i]
	switch s.Rules[i].Kind {
	case SpanStart, SpanEnd:
		if !c.main.match(text) {
			return 0, 0, false
		}
		at := c.main.get().FindStringIndex(text)
		if at == nil || at[0] == at[1] {
			return 0, 0, false
		}
		return at[0], at[1], true
	}
	return 0, len(text), c.main.match(text)
}

// nextBlock makes all stamps old.
func (m *Scan) nextBlock() {
	m.block++
	if m.block == 0 {
		clear(m.stamps)
		m.block = 1
	}
}

// of returns the matches of a block.
func (f *found) of(block int32) []match {
	return f.matches[f.first[block]:f.first[block+1]]
}
