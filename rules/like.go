package rules

import (
	"bytes"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// Likeness is measured on the set of a text's words: letters and digits,
// lower-cased, everything else a border between words.

// maxLikeWords is the most words of a block that is compared word by word.
const maxLikeWords = 80

// maxTitles is the most titles a block is compared with.
const maxTitles = 12

// likeScratch is what the like rules of a scan need.
type likeScratch struct {
	titles [][]uint64 // the words of the titles
	a, b   []uint64
	words  []byte
	same   []uint64 // of a block: the hash of its words in order; 0 without any
	before []uint64 // likewise, in the document scanned before
	slots  []int32  // a hash table: 1 + the first block of a hash
}

// wordSeed makes the hashes of words differ from process to process, so that
// no page can be built to collide. No hash reaches the output.
var wordSeed = maphash.MakeSeed()

// hashes puts the hashes of the words of text into to, sorted, each once.
func (l *likeScratch) hashes(to []uint64, text string) []uint64 {
	to = to[:0]
	l.words = appendWords(l.words[:0], text)
	for word := range bytes.SplitSeq(l.words, border) {
		if len(word) > 0 {
			to = append(to, maphash.Bytes(wordSeed, word))
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// wordsOf is the hashes of the words of text, sorted, each once.
func wordsOf(text string) []uint64 { return new(likeScratch).hashes(nil, text) }

// border stands after each of the words that appendWords appends.
var border = []byte{' '}

// longWord is the most bytes of a word; what is longer counts as several.
const longWord = 60

// appendWords appends the words of text to buf, in lower case.
func appendWords(buf []byte, text string) []byte {
	start := len(buf) // of the word
	for i := 0; i < len(text); {
		c := text[i]
		if b := wordBytes[c]; b != 0 && len(buf)-start <= longWord { // nearly always
			buf = append(buf, b)
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		i += n
		ascii := c < utf8.RuneSelf
		inWord := ascii && isAlnum(c) || !ascii && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
		if n := len(buf) - start; n > longWord || n > 0 && !inWord {
			buf = append(buf, border...)
			start = len(buf)
		}
		switch {
		case !inWord:
		case ascii:
			buf = append(buf, lowered[c])
		default:
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		}
	}
	if len(buf) > start {
		buf = append(buf, border...)
	}
	return buf
}

// wordBytes has the ASCII letters and digits, in lower case.
var wordBytes = func() (t [256]byte) {
	for b := range t[:utf8.RuneSelf] {
		if isAlnum(byte(b)) {
			t[b] = lowered[b]
		}
	}
	return t
}()

// jaccard is the size of the intersection of two sorted sets over that of
// their union.
func jaccard(a, b []uint64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// scanLike finds the blocks that are like a title, and groups those of equal
// words.
func (s *Set) scanLike(d *doc.Document, m *Scan) {
	m.groups = m.groups[:0]
	title, earlier := false, false
	for _, i := range s.likes {
		title = title || s.Rules[i].Likeness.To == LikeTitle
		earlier = earlier || s.Rules[i].Likeness.To == LikeEarlier
	}
	m.likening.titles = m.likening.titles[:0]
	if title {
		m.likening.setTitles(d)
	}
	if earlier {
		m.group(d)
	}
}

// setTitles takes the titles of the document, whole and without the site's name
// behind or before a dash or a bar. A document without any has its first
// block, if that is not prose.
func (l *likeScratch) setTitles(d *doc.Document) {
	add := func(title string) {
		if words := wordsOf(title); len(words) > 0 && len(l.titles) < maxTitles {
			l.titles = append(l.titles, words)
		}
	}
	for _, title := range d.Titles {
		add(title)
		for _, sep := range []string{" - ", " – ", " — ", " | ", " · ", " » ", " :: "} {
			if before, after, ok := strings.Cut(title, sep); ok {
				add(before)
				add(after)
			}
		}
	}
	if len(d.Titles) == 0 && len(d.Blocks) > 0 && !d.Blocks[0].Prose {
		add(d.Blocks[0].Text)
	}
}

// group finds for every block the first block of the same words in the same order.
func (m *Scan) group(d *doc.Document) {
	l := &m.likening
	l.same, l.before = l.before[:0], l.same
	for i := range d.Blocks {
		if d.Was != nil && d.Was[i] >= 0 {
			l.same = append(l.same, l.before[d.Was[i]])
			continue
		}
		l.words = appendWords(l.words[:0], d.Blocks[i].Text)
		hash := uint64(0)
		if len(l.words) > 0 {
			hash = maphash.Bytes(wordSeed, l.words)
		}
		l.same = append(l.same, hash)
	}
	l.slots = cleared(l.slots, 1<<bits.Len(uint(2*len(d.Blocks))))
	for i, hash := range l.same {
		first := int32(i)
		for at := hash; hash != 0; at++ {
			slot := &l.slots[at%uint64(len(l.slots))]
			if *slot == 0 {
				*slot = first + 1
				break
			}
			if l.same[*slot-1] == hash {
				first = *slot - 1
				break
			}
		}
		m.groups = append(m.groups, first)
	}
}

// alike adds the hits of the like rules.
func (r *resolver) alike(hits []Hit) []Hit {
	for _, rule := range r.set.likes {
		what := r.set.Rules[rule]
		if what.Likeness.To == LikeEarlier {
			r.seen = cleared(r.seen, len(r.d.Blocks))
		}
		for i := range r.blocks {
			b := &r.blocks[i]
			like := false
			switch what.Likeness.To {
			case LikeEarlier:
				g := r.m.groups[b.Index]
				like = r.seen[g] != 0
				r.seen[g] = 1
			default:
				like = true
			}
			if !like || !r.allows(rule, b) || !r.inZone(what.Zone, i) {
				continue
			}
			switch what.Likeness.To {
			case LikeTitle:
				like = r.likeTitle(i, what.Likeness.Min)
			case LikeNext:
				like = r.likeNext(i, what.Likeness.Min)
			}
			if !like {
				continue
			}
			hits = append(hits, r.hit(rule, i))
			if what.Reach.Kind != ReachLine {
				r.leads = append(r.leads, lead{rule, int32(i)})
			}
		}
	}
	return hits
}

func (r *resolver) likeTitle(i int, least float64) bool {
	b := &r.blocks[i]
	l := &r.m.likening
	if b.Words > maxLikeWords || len(l.titles) == 0 || len(r.d.Titles) == 0 && b.Index == 0 {
		return false
	}
	longest, shortest := 0, math.MaxInt
	for _, t := range l.titles {
		longest, shortest = max(longest, len(t)), min(shortest, len(t))
	}
	// Far too long, or too short for so many words and what stands between them.
	if float64(longest) < least*math.Floor(float64(b.Words)/4) || float64((len(b.Text)+1)/2)/float64(shortest) < least {
		return false
	}
	l.a = l.hashes(l.a, b.Text)
	for _, t := range l.titles {
		if jaccard(l.a, t) >= least {
			return true
		}
	}
	return false
}

func (r *resolver) likeNext(i int, least float64) bool {
	if i+1 == len(r.blocks) {
		return false
	}
	a, b := &r.blocks[i], &r.blocks[i+1]
	if a.Words > maxLikeWords || b.Words > maxLikeWords {
		return false
	}
	l := &r.m.likening
	l.a, l.b = l.hashes(l.a, a.Text), l.hashes(l.b, b.Text)
	return jaccard(l.a, l.b) >= least
}
