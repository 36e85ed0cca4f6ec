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
	t.hashes, t.lits = make([]uint32, 0, len(lits)), make([]literal, 0, len(lits))
	rules := make([]int32, 0, len(lits)) // of all literals, one after the other
	for _, i := range byHash(lits) {
		l := lits[uint32(i)]
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

// byHash has of each literal the hash and below it the index, in order; those of one
// hash are in the order of their texts, then of their rules. Numbers are sorted in a
// fraction of the time that literals take.
func byHash(lits []literal) []uint64 {
	order := make([]uint64, len(lits))
	for i := range lits {
		order[i] = uint64(lits[i].hash)<<32 | uint64(i)
	}
	slices.Sort(order)
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && order[to]>>32 == order[from]>>32 {
			to++
		}
		slices.SortStableFunc(order[from:to], func(a, b uint64) int {
			return cmp.Compare(lits[uint32(a)].text, lits[uint32(b)].text)
		})
		from = to
	}
	return order
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
