package rules

import "math/bits"

// buckets holds literals by a hash of what each is known by. A filter of bits,
// small enough for the fastest cache, tells for most hashes that no literal has them.
type buckets struct {
	filter []uint64
	first  []int32 // of a bucket: its literals are lits[first[b]:first[b+1]]
	shift  uint    // what leaves of a hash the number of its bit in filter
	lits   []literal
}

// A bucket is shared by the hashes of 1<<bucketBits bits of the filter, which
// has some 8 bits for each literal.
const bucketBits = 2

// fill puts literals, by their hashes, into empty buckets.
func (t *buckets) fill(lits []literal, hash func(*literal) uint32) {
	size := max(10, bits.Len(uint(8*len(lits))))
	t.shift = uint(32 - size)
	t.filter = make([]uint64, 1<<size/64)
	t.first = make([]int32, 1<<(size-bucketBits)+1)
	t.lits = make([]literal, len(lits))
	hashes := make([]uint32, len(lits))
	for i := range lits {
		hashes[i] = hash(&lits[i])
		bit := hashes[i] >> t.shift
		t.filter[bit/64] |= 1 << (bit % 64)
		t.first[bit>>bucketBits+1]++
	}
	for b := 1; b < len(t.first); b++ {
		t.first[b] += t.first[b-1]
	}
	next := append([]int32(nil), t.first...)
	for i := range lits {
		b := hashes[i] >> t.shift >> bucketBits
		t.lits[next[b]] = lits[i]
		next[b]++
	}
}

// has says whether there may be literals of a hash.
func (t *buckets) has(hash uint32) bool {
	bit := hash >> t.shift
	return t.filter[bit/64]>>(bit%64)&1 != 0
}

// of are the literals that may have a hash.
func (t *buckets) of(hash uint32) []literal {
	b := hash >> t.shift >> bucketBits
	return t.lits[t.first[b]:t.first[b+1]]
}
