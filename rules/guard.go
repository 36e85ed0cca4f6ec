package rules

import (
	"math"
	"slices"

	"github.com/winnow-text/winnow/internal/doc"
)

// guard is what a rule asks of a block beside its pattern, and what can be told
// of the pattern's matches at a glance. The guards of all rules stand side by
// side, a cache line each, as most rules of which a literal was found are
// turned down here.
type guard struct {
	first       firstBytes // the bytes a text can begin with
	least, most int32      // bytes of a text, at least 1
	words       int32      // at most
	kinds       uint16     // bits of doc.Kind
	langs       uint16     // the number of its list in Set.langs
	conditions  conditions
	sieve       sieve // the part of the sieves of its literals that tells what it applies to
}

func guardOf(r *Rule, g *gate) guard {
	guard := guard{first: g.first, least: max(1, int32(g.least)), most: math.MaxInt32, words: math.MaxInt32, kinds: math.MaxUint16}
	if g.most > 0 {
		guard.most = int32(g.most)
	}
	if r.Words > 0 {
		guard.words = int32(min(r.Words, math.MaxInt32))
	}
	if len(r.Kinds) > 0 {
		guard.kinds = 0
		for _, k := range r.Kinds {
			guard.kinds |= 1 << k
		}
	}
	return guard
}

// admits reports whether the rule's pattern may match a block, which has text.
func (g *guard) admits(b *doc.Block) bool {
	n := int32(len(b.Text))
	return g.least <= n && n <= g.most && g.allows(b) && g.first.has(b.Text[0])
}

// allows reports whether the rule, which may have other patterns too, applies
// to blocks like this one.
func (g *guard) allows(b *doc.Block) bool {
	return b.Words <= g.words && g.kinds>>b.Kind&1 != 0
}

// allows reports whether a rule applies to blocks like this one of the document.
func (r *resolver) allows(rule int32, b *doc.Block) bool {
	g := &r.set.guards[rule]
	return g.allows(b) && r.m.spoken[g.langs]
}

// langsOf is the number of a list of languages, which rules share.
func (x *index) langsOf(list []string) uint16 {
	at := slices.IndexFunc(x.langs, func(known []string) bool { return slices.Equal(known, list) })
	if at < 0 {
		at = len(x.langs)
		x.langs = append(x.langs, list)
	}
	return uint16(at)
}

// speak notes which lists of languages have that of the document. An unknown
// one is in all.
func (m *Scan) speak(lang string, lists [][]string) {
	m.lang = lang
	m.spoken, m.reading.langs = m.spoken[:0], 0
	for i, list := range lists {
		spoken := lang == "" || len(list) == 0 || slices.Contains(list, lang)
		m.spoken = append(m.spoken, spoken)
		if spoken {
			m.reading.langs |= langBit(uint16(i))
		}
	}
}
