package eval

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// word is Python's \w+ in Go's terms.
var word = regexp.MustCompile(`[\p{L}\p{N}_]+`)

func TestTokensAreTheWordsOfTheText(t *testing.T) {
	for _, text := range []string{
		"", " ", "one", "One two_three 4x5, six-7 don't",
		"Ärger über ÖPNV — straße", "Пример ТЕКСТА на русском", "नमस्ते दुनिया", // marks split words
		"東京タワーは333m。", "e\u0301te\u0301", "½ cup², Ⅷ", "a\xffb\xc3", "ǅ Ǆ ǆ",
	} {
		var tok tokens
		tok.read(text)
		want := word.FindAllString(text, -1)
		var got []string
		for _, at := range tok.at {
			got = append(got, text[at[0]:at[1]])
		}
		if !slices.Equal(got, want) {
			t.Errorf("words of %q: %q, want %q", text, got, want)
		}
		var lower tokens
		lower.read(strings.ToLower(text))
		if !slices.Equal(tok.folded, lower.kept) {
			t.Errorf("folded words of %q are not those of its lower-cased text", text)
		}
	}
}

func TestDottedCapitalISplitsAWordInLowerCaseOnly(t *testing.T) {
	var tok, parts tokens
	tok.read("İstanbul")
	parts.read("i stanbul")
	if !slices.Equal(tok.folded, parts.folded) || len(tok.kept) != 1 {
		t.Errorf("%d folded, %d kept words; want i and stanbul, and the whole", len(tok.folded), len(tok.kept))
	}
}

func TestMissingWordsAreThoseInNoCommonShingle(t *testing.T) {
	var a, b tokens
	gold := "One two three four five. Six seven eight nine ten. End here now, yes."
	a.read(gold)
	b.read("One two three four five. End here now, yes.")
	bag := shingles(nil, b.kept)
	slices.Sort(bag)
	if got, want := a.excerpt(gold, a.missing(nil, bag)), "Six seven eight nine ten"; got != want {
		t.Errorf("missing: %q, want %q", got, want)
	}
	if got := b.excerpt("", b.missing(nil, bag)); got != "" {
		t.Errorf("a text misses %q of itself", got)
	}
	short := "Just this"
	a.read(short)
	if got := a.excerpt(short, a.missing(nil, bag)); got != short {
		t.Errorf("missing of a short text: %q", got)
	}
}

func BenchmarkTokens(b *testing.B) {
	text := strings.Repeat("The council voted on Tuesday — five to four — to keep the café's lease. ", 1000)
	var tok tokens
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.read(text)
	}
}
