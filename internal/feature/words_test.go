package feature

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
)

// Examples of rules count words without a scanner; limits of words have to mean the same there.
func TestWordsAreCountedAlike(t *testing.T) {
	texts := map[string]int32{
		"":                              0,
		"___ * · »":                     0,
		"Read more":                     2,
		"don't stop, it’s 5:30 pm":      6,
		"By A. Keller (ak@example.org)": 6,
		"1,234.50 € – £12":              4,
		"Über-große Straßen":            3,
		"記事を、保存する。":                     4,
		"今日 news 5時":                    4,
		"اشترك في النشرة":               3,
		"\u200bWords\u00a0apart\u2003and “quoted”": 4,
	}
	lexicon := NewLexicon(Weighted{}, Weighted{}, Weighted{})
	for text, want := range texts {
		s := Scanner{Lexicon: lexicon}
		d := doc.Document{Lang: "en", Blocks: []doc.Block{{Text: text, Elem: -1}}}
		s.Scan(&d)
		require.Equal(t, want, d.Blocks[0].Words, text)
		require.Equal(t, want, doc.Words(text), text)
	}
}

func TestPairsAreSeenAsTheFitSeesThem(t *testing.T) {
	pairs := Weighted{Texts: []string{"^_read", "read_more", "more_$", "0_comments", "isnt_0"}, Weights: []float32{1, 2, 4, 8, 16}}
	for text, want := range map[string]float32{
		"Read MORE": 7, "12 comments": 8, "It isn’t 5:30": 16, "more, read": 0, "— Read — more!": 7, "": 0,
	} {
		s := Scanner{Lexicon: NewLexicon(Weighted{}, Weighted{}, pairs)}
		d := doc.Document{Lang: "en", Blocks: []doc.Block{{Text: text, Elem: -1}}}
		s.Scan(&d)
		require.Equal(t, want, s.Stats[0].LexPairs, text)
	}
}
