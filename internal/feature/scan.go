package feature

import (
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/flat"
)

// The classes of ASCII bytes.
const (
	letter = 1 << iota
	upper
	digit
	space
	stop    // . ! ?
	comma   // , ;
	quote   // " '
	symbol  // what menus and footers are drawn with
	bracket // ( [ {
)

var classes = func() (t [256]uint16) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-32] = letter, letter|upper
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	for _, c := range " \t\n\r" {
		t[c] = space
	}
	for _, c := range ".!?" {
		t[c] = stop
	}
	t[','], t[';'] = comma, comma
	t['"'] = quote
	for _, c := range "|/<>*#@&+=_~^\\%$" {
		t[c] = symbol
	}
	for _, c := range "([{" {
		t[c] = bracket
	}
	return t
}()

// Edge is the class of the first or the last rune of a block.
type Edge uint8

// The edges, of a start or an end.
const (
	EdgeNone Edge = iota
	EdgeUpper
	EdgeLower
	EdgeLetter // of a script without case
	EdgeDigit
	EdgeQuote
	EdgeBracket
	EdgeSymbol
	EdgePeriod
	EdgeAsk // ? or !
	EdgeColon
	EdgeComma
	EdgeDash
	EdgeEllipsis
	edges
)

// Stats is what one pass over the text of a block counts.
type Stats struct {
	Runes, Letters, Upper, Digits, Symbols int32
	Words, Caps, Stops                     int32 // words; those with a capital first; stop words
	Commas, Quotes, Ends                   int32 // Ends: sentences that end in the block
	Lex, LexProse                          float32
	LexLow                                 float32 // the lowest of a word
	LexPairs                               float32
	Shape                                  uint32 // hash of the block with all words alike and all numbers alike
	Key                                    uint64 // of letters and digits in lower case: equal for likely equal texts
	Start, End                             Edge
	Marks                                  uint8
}

// The marks: what kinds of special thing stand in a block.
const (
	MarkYear = 1 << iota
	MarkTime
	MarkPrice
	MarkAddress // e-mail or web address
	MarkHandle  // @name or #tag
	MarkRights  // the copyright sign
)

// scanner counts; its vocabulary and language are those of the document.
type scanner struct {
	vocab   *vocabulary
	bit     uint32 // of the document's language among the stop words
	weights flat.Fixed
	pairs   bool     // have weights
	content bool     // words are asked for
	words   []uint32 // content words are added to it
}

// particles are the characters that stand in nearly every sentence of Chinese
// or Japanese, as stop words do elsewhere.
func particle(r rune) bool {
	switch r {
	case '的', '了', '是', '在', '和', '有', '不', '这', '为', '也', '与', '就', '都', '而', 'の', 'に', 'は', 'を', 'た', 'が', 'で', 'て', 'と', 'も', 'し', 'な':
		return true
	}
	return false
}

func (sc *scanner) scan(s string, st *Stats) {
	*st = Stats{}
	var (
		h        uint32 = fnvOffset
		key      uint64 = 14695981039346656037
		inWord   bool
		cjkRunes int32
		digits   int // in a row
		number   int
		last     rune
		lastEdge Edge
		pending  bool        // a full stop was read; a space makes it a sentence's end
		from     int32       // letters before the word
		before   = startHash // of the word before
		lastHan  rune        // the last character of a script without spaces
	)
	pair := func(h uint32) {
		if e, ok := sc.vocab.find(pairHash(before, h)); ok && e.lex >= 0 {
			st.LexPairs += sc.weights.Float(int(e.lex)*weightSize + weightPair)
		}
		before = h
	}
	endWord := func() {
		st.Words++
		stop := false
		if e, ok := sc.vocab.find(h); ok {
			if e.stops&sc.bit != 0 {
				st.Stops++
				stop = true
			}
			if e.lex >= 0 {
				w := sc.weights.Cut(int(e.lex)*weightSize, int(e.lex+1)*weightSize)
				prose := w.Float(weightProse)
				st.Lex += w.Float(weightAny)
				st.LexProse += prose
				st.LexLow = min(st.LexLow, prose)
			}
		}
		if sc.content && st.Letters-from >= minContent && !stop {
			sc.words = append(sc.words, h)
		}
		if sc.pairs {
			if st.Letters == from {
				h = numberHash
			}
			pair(h)
		}
		from = st.Letters
		h, inWord = fnvOffset, false
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			st.Runes++
			cl := classes[c]
			if cl&letter != 0 {
				lower := c | 0x20
				if !inWord {
					st.Shape = (st.Shape ^ uint32(cl&upper|letter)) * fnvPrime
				}
				if cl&upper != 0 {
					st.Upper++
					if !inWord {
						st.Caps++
					}
					lastEdge = EdgeUpper
				} else {
					lastEdge = EdgeLower
				}
				st.Letters++
				inWord, pending = true, false
				h = (h ^ uint32(lower)) * fnvPrime
				key = (key ^ uint64(lower)) * 1099511628211
				digits = 0
				if st.Start == 0 {
					st.Start = lastEdge
				}
				last = rune(c)
				continue
			}
			if cl == digit {
				digits++
				number = number*10 + int(c-'0')
				if digits == 1 {
					number = int(c - '0')
					st.Shape = (st.Shape ^ digit) * fnvPrime
				}
				st.Digits++
				inWord, pending = true, false
				h = (h ^ uint32(c)) * fnvPrime
				key = (key ^ uint64(c)) * 1099511628211
				lastEdge = EdgeDigit
				if st.Start == 0 {
					st.Start = EdgeDigit
				}
				last = rune(c)
				continue
			}
			if c == '\'' && inWord {
				last = '\''
				continue // an apostrophe inside a word
			}
			if digits == 4 && number >= 1900 && number < 2100 {
				st.Marks |= MarkYear
			}
			if c == ':' && digits > 0 && digits <= 2 && i < len(s) && classes[s[i]] == digit {
				st.Marks |= MarkTime
			}
			digits = 0
			if inWord {
				endWord()
			}
			if cl != space {
				st.Shape = (st.Shape ^ uint32(c)<<8) * fnvPrime
			}
			switch {
			case cl == space:
				if pending {
					st.Ends++
					pending = false
				}
				continue // the edges are not moved by white space
			case cl == stop:
				lastEdge = EdgeAsk
				if c == '.' {
					lastEdge = EdgePeriod
					if last == '.' {
						lastEdge = EdgeEllipsis
					}
				}
				pending = true
			case cl == comma:
				st.Commas++
				lastEdge = EdgeComma
			case cl == quote:
				st.Quotes++
				lastEdge = EdgeQuote
			case c == ':':
				lastEdge = EdgeColon
				if i+1 < len(s) && s[i] == '/' && s[i+1] == '/' {
					st.Marks |= MarkAddress
				}
			case c == '-':
				lastEdge = EdgeDash
			case cl == symbol:
				st.Symbols++
				lastEdge = EdgeSymbol
				switch c {
				case '@':
					st.Marks |= MarkHandle
					if i > 1 && classes[s[i-2]]&(letter|digit) != 0 {
						st.Marks |= MarkAddress
					}
				case '#':
					st.Marks |= MarkHandle
				case '$':
					st.Marks |= MarkPrice
				}
			case cl == bracket || c == ')' || c == ']' || c == '}':
				lastEdge = EdgeBracket
			default:
				lastEdge = EdgeQuote
			}
			last = rune(c)
			if st.Start == 0 {
				st.Start = lastEdge
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		st.Runes++
		if digits == 4 && number >= 1900 && number < 2100 {
			st.Marks |= MarkYear
		}
		digits = 0
		switch {
		case doc.Dense(r):
			if inWord {
				endWord()
			}
			switch {
			case r == '。' || r == '．':
				st.Ends++
				lastEdge = EdgePeriod
			case r == '、':
				st.Commas++
				lastEdge = EdgeComma
			case r == '「' || r == '」' || r == '『' || r == '』' || r == '《' || r == '》':
				st.Quotes++
				lastEdge = EdgeQuote
			default:
				cjkRunes++
				st.Letters++
				if sc.content && last == lastHan && last != 0 && !particle(r) && !particle(last) {
					sc.words = append(sc.words, hashRune(hashRune(fnvOffset, last), r))
				}
				lastHan = r
				from = st.Letters
				lastEdge = EdgeLetter
				key = (key ^ uint64(r)) * 1099511628211
				if particle(r) {
					st.Stops++
				}
			}
		case unicode.IsLetter(r) || unicode.IsMark(r):
			lower := unicode.ToLower(r)
			if !inWord {
				kind := uint32(letter)
				if lower != r {
					kind |= upper
				}
				st.Shape = (st.Shape ^ kind) * fnvPrime
			}
			lastEdge = EdgeLetter
			if lower != r {
				st.Upper++
				lastEdge = EdgeUpper
				if !inWord {
					st.Caps++
				}
			} else if unicode.IsLower(r) {
				lastEdge = EdgeLower
			}
			st.Letters++
			inWord, pending = true, false
			h = hashRune(h, lower)
			key = (key ^ uint64(lower)) * 1099511628211
		default:
			if r == '’' && inWord {
				last = r
				continue
			}
			if inWord {
				endWord()
			}
			switch r {
			case '“', '”', '„', '«', '»', '‘', '’', '‹', '›':
				st.Quotes++
				lastEdge = EdgeQuote
				// A closing quote leaves a full stop before it pending.
			case '…':
				lastEdge = EdgeEllipsis
				pending = true
			case '！', '？', '؟', '۔', '।':
				st.Ends++
				lastEdge = EdgeAsk
			case '，', '、', '؛', '،', '；':
				st.Commas++
				lastEdge = EdgeComma
			case '：':
				lastEdge = EdgeColon
			case '–', '—':
				lastEdge = EdgeDash
			case '£', '€', '¥', '₹', '₽':
				st.Marks |= MarkPrice
				lastEdge = EdgeSymbol
			case '©', '®', '™':
				if r == '©' {
					st.Marks |= MarkRights
				}
				st.Symbols++
				lastEdge = EdgeSymbol
			default:
				st.Shape = (st.Shape ^ uint32(r)<<8) * fnvPrime
				if unicode.IsSpace(r) {
					if pending {
						st.Ends++
						pending = false
					}
					continue
				}
				st.Symbols++
				lastEdge = EdgeSymbol
			}
		}
		last = r
		if st.Start == 0 {
			st.Start = lastEdge
		}
	}
	if digits == 4 && number >= 1900 && number < 2100 {
		st.Marks |= MarkYear
	}
	if inWord {
		endWord()
	}
	if pending {
		st.Ends++
	}
	if sc.pairs {
		pair(endHash)
	}
	st.Words += (cjkRunes + 1) / 2
	st.End = lastEdge
	st.Key = key
}
