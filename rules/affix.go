package rules

// affixes finds the literals that a text begins with, or those that it ends
// with.
type affixes struct {
	fromEnd bool
	heads   []int32 // by hash of the outermost bytes: index in lits, plus one
	chain   []int32 // the next of the same hash, plus one
	lits    []literal
}

// keyBytes is how many bytes of a literal choose its list.
const keyBytes = 4

func newAffixes(lits []literal, fromEnd bool) *affixes {
	size := 64
	for size < 2*len(lits) {
		size *= 2
	}
	a := &affixes{fromEnd: fromEnd, heads: make([]int32, size), chain: make([]int32, len(lits)), lits: lits}
	for i := range lits {
		text := lits[i].text
		hash := uint32(0)
		for n := range min(keyBytes, len(text)) {
			hash = mixByte(hash, a.byte(text, n))
		}
		h := a.slot(hash)
		a.chain[i] = a.heads[h]
		a.heads[h] = int32(i) + 1
	}
	return a
}

// outer is the first n bytes of text, or the last.
func (a *affixes) outer(text string, n int) string {
	if a.fromEnd {
		return text[len(text)-n:]
	}
	return text[:n]
}

// byte is the byte of text that is n bytes inwards.
func (a *affixes) byte(text string, n int) byte {
	if a.fromEnd {
		return text[len(text)-1-n]
	}
	return text[n]
}

// mixByte adds a byte to the hash of those outside it.
func mixByte(h uint32, b byte) uint32 { return (h ^ uint32(lower(b))) * 0x01000193 }

func (a *affixes) slot(h uint32) int { return int(h^h>>15) & (len(a.heads) - 1) }

// find calls found for the pattern of every literal that text, folded beyond
// ASCII, begins or ends with.
func (a *affixes) find(text string, found func(pattern int32)) {
	hash := uint32(0)
	for n := 1; n <= min(keyBytes, len(text)); n++ {
		hash = mixByte(hash, a.byte(text, n-1))
		for i := a.heads[a.slot(hash)]; i > 0; i = a.chain[i-1] {
			lit := &a.lits[i-1]
			if min(keyBytes, len(lit.text)) == n && len(lit.text) <= len(text) &&
				foldedEqual(a.outer(text, len(lit.text)), lit.text) {
				found(lit.pattern)
			}
		}
	}
}
