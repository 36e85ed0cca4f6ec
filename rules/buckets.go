package rules

import (
	"cmp"
	"math/bits"
	"slices"
)

// buckets holds literals by a hash of what each is known by. A filter of bits,
// small enough for the fastest cache, tells for most hashes that no literal has
// them; the hashes themselves stand side by side, so that a literal is touched
// only where it is likely to stand.
type buckets struct {
	filter []uint64
	first  []int32 // of a bucket: its literals are lits[first[b]:first[b+1]]
	shift  uint    // what leaves of a hash the number of its bit in filter
	hashes []uint32
	lits   []literal
}

// literal is a text that rules look for, known by a part of it.
type literal struct {
	text  string // folded, see literal.go
	hash  uint32
	after int32   // bytes of text that follow those it is known by
	rules []int32 // in whose patterns it stands
}

// A bucket is shared by the hashes of 1<<bucketBits bits of the filter, which
// has some 8 bits for each literal.
const bucketBits = 2

// fill puts literals, each of one rule and with its hash, into empty buckets.
// Rules that look for the same text share it.
func (t *buckets) fill(lits []literal) {
	slices.SortFunc(lits, func(a, b literal) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.text, b.text), cmp.Compare(a.rules[0], b.rules[0]))
	})
	rules := make([]int32, 0, len(lits)) // of all literals, one after the other
	for _, l := range lits {
		rules = append(rules, l.rules[0])
		if n := len(t.lits); n > 0 && t.lits[n-1].text == l.text {
			last := &t.lits[n-1]
			last.rules = rules[len(rules)-len(last.rules)-1:]
			continue
		}
		l.rules = rules[len(rules)-1:]
		t.hashes, t.lits = append(t.hashes, l.hash), append(t.lits, l)
	}
	size := max(10, bits.Len(uint(8*len(t.lits))))
	t.shift = uint(32 - size)
	t.filter = make([]uint64, 1<<size/64)
	t.first = make([]int32, 1<<(size-bucketBits)+1)
	for _, hash := range t.hashes {
		bit := hash >> t.shift
		t.filter[bit/64] |= 1 << (bit % 64)
		t.first[bit>>bucketBits+1]++
	}
	for b := 1; b < len(t.first); b++ {
		t.first[b] += t.first[b-1]
	}
}

// has says whether there may be literals of a hash.
func (t *buckets) has(hash uint32) bool {
	bit := hash >> t.shift
	return t.filter[bit/64]>>(bit%64)&1 != 0
}

// of are the literals of a hash.
func (t *buckets) of(hash uint32) []literal {
	b := hash >> t.shift >> bucketBits
	from, end := t.first[b], t.first[b+1]
	for from < end && t.hashes[from] != hash {
		from++
	}
	to := from
	for to < end && t.hashes[to] == hash {
		to++
	}
	return t.lits[from:to]
}
