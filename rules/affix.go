package rules

// affixes finds the literals that a text begins with, or those that it ends
// with.
type affixes struct {
	buckets
	fromEnd bool
}

// Literals are known by their outermost bytes: 1, 2, 3, 4, 6 or 8, the most
// that they have.
const (
	maxKey   = 8
	keySizes = 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<6 | 1<<8
)

func newAffixes(lits []literal, fromEnd bool) *affixes {
	a := &affixes{fromEnd: fromEnd}
	for i := range lits {
		a.eachKey(lits[i].text, func(hash uint32) { lits[i].hash = hash })
	}
	a.fill(lits)
	return a
}

// eachKey calls fn for the hashes of the keys of a text, the shortest first.
func (a *affixes) eachKey(text string, fn func(hash uint32)) {
	hash := uint32(0)
	for n := range min(maxKey, len(text)) {
		at := n
		if a.fromEnd {
			at = len(text) - 1 - n
		}
		hash = (hash ^ uint32(lowered[text[at]])) * 0x01000193
		if keySizes>>(n+1)&1 != 0 {
			fn(mixGram(hash ^ hash>>15))
		}
	}
}

// find calls found for the rules of every literal that text, folded beyond
// ASCII, begins or ends with.
func (a *affixes) find(text string, found func(rules []int32)) {
	a.eachKey(text, func(hash uint32) {
		if !a.has(hash) {
			return
		}
		lits := a.of(hash)
		for i := range lits {
			if lit := &lits[i]; len(lit.text) <= len(text) && foldedEqual(a.outer(text, len(lit.text)), lit.text) {
				found(lit.rules)
			}
		}
	})
}

// outer is the first n bytes of text, or the last.
func (a *affixes) outer(text string, n int) string {
	if a.fromEnd {
		return text[len(text)-n:]
	}
	return text[:n]
}
