package rules

import "sync/atomic"

// table holds the transitions of an automaton: of each state a row with the
// number of the next state for every class of characters. Numbers of 16 bits
// keep the rows within few cache lines; two share a word, as that is the least
// that can be read while another goroutine writes.
type table struct {
	width int // places of a row
	words []atomic.Uint32
}

// firstRows is how many states a new table holds.
const firstRows = 4

func newTable(width int) *table {
	return &table{width: width, words: make([]atomic.Uint32, width*firstRows/2)}
}

// at is the state that follows s after a character of class c. It may be
// called while another goroutine sets places.
func (t *table) at(s uint16, c uint8) uint16 {
	place := int(s-firstState)*t.width + int(c)
	return uint16(t.words[place>>1].Load() >> (place & 1 << 4))
}

// set fills a place that is unmade. Only one goroutine may set places at a time.
func (t *table) set(s uint16, c uint8, next uint16) {
	place := int(s-firstState)*t.width + int(c)
	word := &t.words[place>>1]
	word.Store(word.Load() | uint32(next)<<(place&1<<4))
}

// holds reports whether there is a row for s.
func (t *table) holds(s uint16) bool { return int(s-firstState+1)*t.width <= 2*len(t.words) }

// doubled is a copy with room for twice as many states.
func (t *table) doubled() *table {
	larger := &table{width: t.width, words: make([]atomic.Uint32, 2*len(t.words))}
	for i := range t.words {
		larger.words[i].Store(t.words[i].Load())
	}
	return larger
}

func (t *table) bytes() int64 { return int64(4 * len(t.words)) }
