package read

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/net/html/charset"
)

// legacy are the encodings of scripts other than Latin that pages without a
// declaration are written in, each with the letters that most of a text in the
// script consists of, and the share of them that a text has at least.
var legacy = []struct {
	name   string
	common func(rune) bool
	least  float64
}{
	{"windows-1251", letters("оеаинтсрвлкмдпу"), 0.55},
	{"koi8-r", letters("оеаинтсрвлкмдпу"), 0.55},
	{"windows-1253", letters("αοειτνσρηκπυμλίόάή"), 0.55},
	{"windows-1255", letters("יוהלאמתרשבנ"), 0.5},
	{"windows-1256", letters("ايلمنتروةبعد"), 0.55},
	{"shift_jis", kana, 0.3},
	{"euc-jp", kana, 0.3},
	{"euc-kr", hangul, 0.85},
	{"gb18030", letters("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教员解水名"), 0.3},
	{"big5", letters("的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教員解水名"), 0.3},
}

func letters(all string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(all, r) }
}

func kana(r rune) bool   { return r >= 'ぁ' && r <= 'ヿ' }
func hangul(r rune) bool { return r >= '가' && r <= '힣' }

// guessLength is how many of the bytes above ASCII guess looks at.
const guessLength = 4096

// guess names the encoding of bytes that are no UTF-8 and declare none: that in
// which most letters are those that are common in its script. It is empty
// where no script but Latin shows: there such bytes stand alone, as in "café".
func guess(b []byte) string {
	sample := highRuns(b)
	if len(sample) < 40 {
		return ""
	}
	best, name := 0.0, ""
	for _, l := range legacy {
		enc, _ := charset.Lookup(l.name)
		text, err := enc.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		common, all := 0, 0
		for _, r := range string(text) {
			switch {
			case l.common(r):
				common++
				all++
			case r == unicode.ReplacementChar:
				all += 4
			case r >= 0x80 && !unicode.IsPunct(r) && !unicode.IsSymbol(r) && !unicode.IsSpace(r):
				all++
			}
		}
		if all == 0 {
			continue
		}
		// By how much more than it must.
		if share := float64(common) / float64(all); share >= l.least && share/l.least > best {
			best, name = share/l.least, l.name
		}
	}
	return name
}

// highRuns are the stretches of text with at least three bytes above ASCII in a
// row, with the bytes that belong to them in encodings of two bytes a letter.
func highRuns(b []byte) []byte {
	var out []byte
	alone, together := 0, 0
	for i := 0; i < len(b) && len(out) < guessLength; {
		if b[i] < 0x80 {
			i++
			continue
		}
		// Of Shift JIS, Big5 and GB 18030 the second byte may be ASCII.
		j := i
		for j < len(b) && (b[j] >= 0x80 || j > i && b[j-1] >= 0x80 && b[j] >= 0x30 && b[j] != '<' && b[j] != '>' && j+1 < len(b) && b[j+1] >= 0x80) {
			j++
		}
		if j-i < 3 {
			alone += j - i
		} else {
			together += j - i
			out = append(append(out, b[i:j]...), '\n')
		}
		i = j
	}
	if together < 2*alone {
		return nil
	}
	return out
}

// escaped names the encoding that switches between its sets of letters by
// escape sequences; empty: there are none.
func escaped(b []byte) string {
	if bytes.IndexByte(b, '\x1b') < 0 {
		return ""
	}
	for _, sequence := range [...]string{"\x1b$B", "\x1b$@", "\x1b(J"} {
		if bytes.Contains(b, []byte(sequence)) {
			return "iso-2022-jp"
		}
	}
	return ""
}
