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
		h := a.slot(a.outer(text, min(keyBytes, len(text))))
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

func (a *affixes) slot(key string) int {
	h := uint32(len(key))
	for i := 0; i < len(key); i++ {
		h = (h ^ uint32(lower(key[i]))) * 0x01000193
	}
	return int(h^h>>15) & (len(a.heads) - 1)
}

// find calls found for the pattern of every literal that text, folded beyond
// ASCII, begins or ends with.
func (a *affixes) find(text string, found func(pattern int32)) {
	for n := 1; n <= min(keyBytes, len(text)); n++ {
		for i := a.heads[a.slot(a.outer(text, n))]; i > 0; i = a.chain[i-1] {
			lit := &a.lits[i-1]
			if min(keyBytes, len(lit.text)) == n && len(lit.text) <= len(text) &&
				foldedEqual(a.outer(text, len(lit.text)), lit.text) {
				found(lit.pattern)
			}
		}
	}
}
