package read

import (
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// splitSentences makes a block of every sentence; the blocks of one line are
// SameLine apart.
func splitSentences(d *doc.Document) {
	lines := append([]doc.Block(nil), d.Blocks...)
	d.Blocks = d.Blocks[:0]
	for _, line := range lines {
		gap := line.Gap
		for start := line.Start; start < line.End; {
			stop := start + sentenceEnd(d.Source[start:line.End])
			s, e := trim(d.Source, start, stop)
			if s < e {
				d.Blocks = append(d.Blocks, doc.Block{Start: s, End: e, Elem: -1, Gap: gap})
				gap = doc.SameLine
			}
			start = stop
		}
	}
}

// sentenceEnd returns where the first sentence of s ends, its closing quotes
// and brackets included. A full stop ends a sentence when a capital, a digit
// or a quotation mark follows it and no abbreviation or initial precedes it.
func sentenceEnd(s string) int {
	word := 0 // where the current word began
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch r {
		case ' ', '\t', 0xa0:
			word = i
		case '。', '！', '？':
			return closing(s, i)
		case '.', '!', '?', '…', '؟', '۔':
			end := closing(s, i)
			if end < len(s) && (s[end] != ' ' && s[end] != '\t') {
				continue
			}
			if r == '.' && abbreviated(s[word:i-1]) {
				continue
			}
			if next, _ := utf8.DecodeRuneInString(trimLeft(s[end:])); unicode.IsLower(next) {
				continue
			}
			return end
		}
	}
	return len(s)
}

func trimLeft(s string) string {
	i, _ := trim(s, 0, len(s))
	return s[i:]
}

func closing(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '"', '\'', '”', '’', '»', '“', ')', ']', '」', '』', '）', '.', '!', '?', '…':
			i += n
		default:
			return i
		}
	}
	return i
}

// abbreviated says whether the word before a full stop is one that the stop
// belongs to: an initial, a word with stops inside ("U.S"), or a short title.
func abbreviated(word string) bool {
	for len(word) > 0 && (word[0] == '(' || word[0] == '"') {
		word = word[1:]
	}
	switch word {
	case "Mr", "Mrs", "Ms", "Dr", "Prof", "Rev", "Gen", "Sen", "Rep", "Gov", "Lt", "Col", "Sgt", "Capt", "St", "Jr", "Sr", "vs", "No", "Inc", "Ltd", "Co", "Corp",
		"Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "Hr", "Fr", "bzw", "ca", "Nr", "z.B", "M", "Mme", "Sra", "Dra", "art", "р", "г", "т":
		return true
	}
	if utf8.RuneCountInString(word) == 1 {
		r, _ := utf8.DecodeRuneInString(word)
		return unicode.IsLetter(r)
	}
	for i := 1; i+1 < len(word); i++ {
		if word[i] == '.' && len(word) <= 6 {
			return true
		}
	}
	return false
}
