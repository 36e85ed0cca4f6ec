package feature

import (
	_ "embed"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/flat"
)

// stopwordList has the most frequent function words of each language, a
// language a line: they tell running text from labels, and languages apart.
//
//go:embed stopwords.txt
var stopwordList string

// entry is what is known of a word or a name.
type entry struct {
	hash  uint32
	stops uint32 // bit i: a stop word of vocabulary.langs[i]
	lex   int32  // index in the weights of a lexicon or of names, -1 if in none
}

// vocabulary is an open-addressed hash table of words. Words are known by
// their 32-bit FNV-1a hash: two words of one hash are told apart by nothing,
// which among some ten thousand words happens once in a hundred tables.
type vocabulary struct {
	filter filter
	slots  flat.Fixed // the numbers of an entry in each, of which those of hash 0 are free
	mask   uint32
	langs  []string
}

// slotSize is how many numbers a slot has.
const slotSize = 3

// filter is a set of hashes that has a few besides those that were added. It is so
// small that it stays in the cache, where most look-ups end: they are for
// what no table knows.
type filter [1 << 10]uint64

func (f *filter) add(hash uint32)      { f[hash>>22] |= 1 << (hash >> 16 & 63) }
func (f *filter) has(hash uint32) bool { return f[hash>>22]>>(hash>>16&63)&1 != 0 }

// find is what is known of the word of a hash.
func (v *vocabulary) find(hash uint32) (e entry, ok bool) {
	if !v.filter.has(hash) {
		return entry{}, false
	}
	for i := hash & v.mask; ; i = (i + 1) & v.mask {
		slot := v.slots.Cut(int(i)*slotSize, int(i+1)*slotSize)
		switch slot.At(0) {
		case hash:
			return entry{hash, slot.At(1), int32(slot.At(2))}, true
		case 0:
			return entry{}, false
		}
	}
}

// write writes a vocabulary for readVocabulary.
func (v *vocabulary) write(e *flat.Encoder) {
	for _, bits := range v.filter {
		e.Bits(bits)
	}
	e.Fixed(v.slots)
	e.Texts(v.langs)
}

func readVocabulary(d *flat.Decoder) *vocabulary {
	v := &vocabulary{}
	for i := range v.filter {
		v.filter[i] = d.Bits()
	}
	v.slots, v.langs = d.Fixed(), d.Texts()
	v.mask = uint32(v.slots.Len()/slotSize) - 1
	return v
}

// glossary gathers the words of a vocabulary.
type glossary struct {
	entries []entry
	index   map[uint32]int // of a hash
	langs   []string
}

// add is the entry of a hash, which may be a new one.
func (g *glossary) add(hash uint32) *entry {
	i, ok := g.index[hash]
	if !ok {
		if g.index == nil {
			g.index = map[uint32]int{}
		}
		i = len(g.entries)
		g.index[hash] = i
		g.entries = append(g.entries, entry{hash: hash, lex: -1})
	}
	return &g.entries[i]
}

// addStopwords adds the stop words of all languages.
func (g *glossary) addStopwords() {
	for line := range strings.Lines(stopwordList) {
		lang, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		bit := uint32(1) << len(g.langs)
		g.langs = append(g.langs, lang)
		for word := range strings.SplitSeq(words, " ") {
			g.add(Hash(word)).stops |= bit
		}
	}
}

// vocabulary makes the table.
func (g *glossary) vocabulary() *vocabulary {
	n := 1024
	for n < 2*len(g.entries) { // the smaller the table, the more of it stays in the cache
		n *= 2
	}
	v := &vocabulary{mask: uint32(n - 1), langs: g.langs}
	slots := make([]uint32, n*slotSize)
	for _, e := range g.entries {
		v.filter.add(e.hash)
		i := e.hash & v.mask
		for slots[i*slotSize] != 0 {
			i = (i + 1) & v.mask
		}
		copy(slots[i*slotSize:], []uint32{e.hash, e.stops, uint32(e.lex)})
	}
	v.slots = flat.FixedOf(slots)
	return v
}

const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// Hash is the hash that words are known by, letters in lower case.
func Hash(word string) uint32 {
	h := uint32(fnvOffset)
	for _, r := range word {
		h = hashRune(h, unicode.ToLower(r))
	}
	return nonzero(h)
}

// What stands in pairs of words for the start and the end of a block and for a number.
const (
	PairStart  = "^"
	PairEnd    = "$"
	PairNumber = "0"
)

var startHash, endHash, numberHash = Hash(PairStart), Hash(PairEnd), Hash(PairNumber)

// pairHash is the hash that two words in a row are known by.
func pairHash(a, b uint32) uint32 { return nonzero((a*31 ^ b) * fnvPrime) }

// nonzero keeps 0 for empty slots.
func nonzero(h uint32) uint32 {
	if h == 0 {
		return 1
	}
	return h
}

func hashRune(h uint32, r rune) uint32 {
	if r < utf8.RuneSelf {
		return (h ^ uint32(r)) * fnvPrime
	}
	h = (h ^ uint32(r&0xff)) * fnvPrime
	return (h ^ uint32(r>>8)) * fnvPrime
}

// language names the language whose stop words the text has most of, a
// two-letter ISO 639-1 code, by script where that decides; empty when there
// is too little to tell. It looks at no more than a few thousand bytes.
func (v *vocabulary) language(texts func(yield func(string) bool)) string {
	var counts [32]int
	var han, kana, hangul, thai, words, bytes int
	for text := range texts {
		h := uint32(fnvOffset)
		in := false
		for _, r := range text {
			switch {
			case r < utf8.RuneSelf && classes[r]&letter != 0:
				h = (h ^ uint32(r|0x20)) * fnvPrime
				in = true
				continue
			case r >= 0x3040 && r < 0x3100:
				kana++
			case r >= 0x4e00 && r < 0xa000:
				han++
			case r >= 0xac00 && r < 0xd7b0:
				hangul++
			case r >= 0x0e00 && r < 0x0e80:
				thai++
			case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r)):
				h = hashRune(h, unicode.ToLower(r))
				in = true
				continue
			}
			if in {
				words++
				if e, ok := v.find(h); ok {
					for s := e.stops; s != 0; s &= s - 1 {
						counts[bits.TrailingZeros32(s)]++
					}
				}
				h, in = fnvOffset, false
			}
		}
		if bytes += len(text); bytes > 6000 {
			break
		}
	}
	switch cjk := han + kana; {
	case kana > 8 && kana*10 > cjk:
		return "ja"
	case cjk > 20 && cjk > words:
		return "zh"
	case hangul > 20 && hangul > words/2:
		return "ko"
	case thai > 20 && thai > words/2:
		return "th"
	}
	best, second := 0, 0
	for i := range v.langs {
		if counts[i] > counts[best] {
			best = i
		}
	}
	for i := range v.langs {
		if i != best {
			second = max(second, counts[i])
		}
	}
	if counts[best] < 4 || counts[best]*12 < words || counts[best] == second {
		return ""
	}
	return v.langs[best]
}
