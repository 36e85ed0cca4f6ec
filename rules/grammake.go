package rules

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"github.com/winnow-text/winnow/internal/flat"
)

// wanted is a literal of one rule.
type wanted struct {
	text string
	rule int32
}

// The part of a literal that is its gram, where it may stand anywhere, begins a text
// or ends one.
func telling(text string) (from, to int) {
	if len(text) == maxWindow {
		return 0, maxWindow
	}
	return window(text, gramBytes)
}
func outset(text string) (from, to int) { return 0, min(gramBytes, len(text)) }
func ending(text string) (from, to int) { return max(0, len(text)-gramBytes), len(text) }

// gramMaker gathers the tables of an index.
type gramMaker struct {
	grams   *grams
	guards  []guard // of all rules
	gram    func(text string) (from, to int)
	buckets []uint32
	lits    []uint32
	rules   []int32
	texts   strings.Builder
}

// newGrams indexes literals, whose grams are where gram says. guards are those of
// all rules.
func newGrams(list []wanted, guards []guard, gram func(text string) (from, to int)) *grams {
	size := max(8, bits.Len(uint(len(list))))
	g := &grams{shift: 64 - size, filter: make([]uint64, 1<<(size+filterBits)/64), short: make([]sieve, 1<<(2*classBits))}
	in := make([]uint32, len(list))  // the bucket of each
	ends := make([]int32, 1<<size+1) // of the buckets before each
	for i, w := range list {
		from, to := gram(w.text)
		hash := hashOf(gramOf(w.text[from:to]))
		in[i] = hash.bucket(g)
		g.filter[hash.bit(g)/64] |= 1 << (hash.bit(g) % 64)
		ends[in[i]+1]++
	}
	for b := range ends[1:] {
		ends[b+1] += ends[b]
	}
	ordered := make([]wanted, len(list))
	for i, w := range list {
		ordered[ends[in[i]]] = w
		ends[in[i]]++
	}
	m := &gramMaker{
		grams: g, guards: guards, gram: gram,
		buckets: make([]uint32, 0, len(ends)*bucketSize), lits: make([]uint32, 0, (len(list)+1)*litSize), rules: make([]int32, 0, len(list)),
	}
	from := int32(0)
	for _, end := range ends {
		m.fill(ordered[from:end])
		from = end
	}
	m.lits = append(m.lits, 0, 0, 0, uint32(len(m.rules)), uint32(m.texts.Len()), 0)
	g.buckets, g.lits, g.texts, g.rules = flat.FixedOf(m.buckets), flat.FixedOf(m.lits), m.texts.String(), flat.FixedOf(m.rules)
	return g
}

// fill puts literals into the next bucket.
func (m *gramMaker) fill(list []wanted) {
	first := uint32(len(m.lits) / litSize)
	if len(list) > 1 {
		slices.SortStableFunc(list, func(a, b wanted) int { return cmp.Compare(a.text, b.text) })
	}
	var some, whole sieve
	for i, w := range list {
		from, to := m.gram(w.text)
		if i == 0 || w.text != list[i-1].text {
			m.add(w.text, from, to)
		}
		m.rules = append(m.rules, w.rule)
		s := &m.lits[len(m.lits)-litSize+litSieve]
		*s |= uint32(m.guards[w.rule].sieve)
		if to-from == maxWindow {
			whole |= sieve(*s)
		} else {
			some |= sieve(*s)
		}
		if to-from < gramBytes {
			m.grams.addShort(w.text, sieve(*s))
		}
	}
	m.buckets = append(m.buckets, uint32(some), uint32(whole), first)
}

// add adds a literal whose gram is text[from:to], of no rule yet.
func (m *gramMaker) add(text string, from, to int) {
	head := text[:min(8, len(text))]
	number := gramOf(head)
	flags := uint32(from) | uint32(len(head))<<litBytes
	if len(head) < len(text) || strings.ContainsFunc(head, isCapital) {
		flags |= litExact
	}
	s := besides(text, from, to)
	if to-from == maxWindow {
		s = fingerprint(hashOf(number))
	}
	m.lits = append(m.lits, uint32(number), uint32(number>>32), uint32(s), uint32(len(m.rules)), uint32(m.texts.Len()), flags)
	m.texts.WriteString(text)
}

// addShort notes what a literal shorter than a gram begins with.
func (g *grams) addShort(text string, s sieve) {
	pair := int(classes[text[0]]) << classBits
	if len(text) > 1 {
		pair |= int(classes[text[1]])
		g.short[pair] |= besides(text, 0, 2) | s&^(anyByte<<afterGram)
		return
	}
	for second := range 1 << classBits {
		g.short[pair|second] |= s
	}
}
