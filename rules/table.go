package rules

import "sync/atomic"

// table holds the transitions of an automaton: of each state a row with the
// number of the next state for every class of characters. Numbers of 16 bits
// keep the rows within few cache lines; two share a word, as that is the least
// that can be read while another goroutine writes.
type table struct {
	bits  uint // a row has 1<<bits places
	words []atomic.Uint32
}

// A new table holds 1<<firstBits classes and firstRows states.
const (
	firstBits = 3
	firstRows = 4
)

func newTable(bits uint, rows int) *table {
	return &table{bits: bits, words: make([]atomic.Uint32, rows<<bits/2)}
}

// at is the state that follows s after a character of class c. It may be
// called while another goroutine sets places.
func (t *table) at(s uint16, c uint8) uint16 {
	// Each step of an automaton waits for s, so that as little as may be is made of it.
	word := uint(s-firstState)<<((t.bits-1)&15) | uint(c>>1)
	return uint16(t.words[word].Load() >> (c & 1 << 4))
}

// set fills a place that is unmade. Only one goroutine may set places at a time.
func (t *table) set(s uint16, c uint8, next uint16) {
	place := int(s-firstState)<<t.bits | int(c)
	word := &t.words[place>>1]
	word.Store(word.Load() | uint32(next)<<(place&1<<4))
}

// knows reports whether there is a place for c in each row.
func (t *table) knows(c uint8) bool { return c>>t.bits == 0 }

func (t *table) rows() int { return 2 * len(t.words) >> t.bits }

// longer is a copy with room for twice as many states.
func (t *table) longer() *table {
	l := newTable(t.bits, 2*t.rows())
	for i := range t.words {
		l.words[i].Store(t.words[i].Load())
	}
	return l
}

// wider is a copy with room for twice as many classes.
func (t *table) wider() *table {
	w := newTable(t.bits+1, t.rows())
	row := 1 << t.bits / 2 // in words
	for i := range t.words {
		w.words[i/row*2*row+i%row].Store(t.words[i].Load())
	}
	return w
}

func (t *table) bytes() int64 { return int64(4 * len(t.words)) }
