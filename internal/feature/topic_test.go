package feature

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
)

// measured scans and measures lines of text, each a block.
func measured(t *testing.T, noise []Noise, lines ...string) (*Scanner, []doc.Block, *Matrix) {
	t.Helper()
	d := doc.Document{Lang: "en"}
	for i, line := range lines {
		d.Blocks = append(d.Blocks, doc.Block{Text: line, Elem: -1, Index: int32(i)})
	}
	if noise == nil {
		noise = make([]Noise, len(lines))
	}
	s := &Scanner{Lexicon: NewLexicon(Weighted{}, Weighted{}, Weighted{}), Asked: Everything}
	s.Scan(&d)
	var m Matrix
	s.Measure(&d, d.Blocks, noise, &m, false)
	return s, d.Blocks, &m
}

func column(m *Matrix, id ID) (bins []uint8) {
	for i := 0; i < len(m.Bins)/m.Stride; i++ {
		bins = append(bins, m.Row(i)[id])
	}
	return bins
}

func TestContentWordsThatComeBack(t *testing.T) {
	lines := []string{
		"The ferry to the island left its harbour at dawn with nine passengers and a goat.",
		"Nobody in the harbour had seen the ferry leave, and the island was still asleep.",
		"A bakery in the old town sells pies that visitors from abroad photograph.",
		"Menu",
	}
	s, blocks, m := measured(t, nil, lines...)
	topic := column(m, Topic)
	require.Greater(t, topic[0], topic[2])
	require.Greater(t, topic[1], topic[2])
	require.Equal(t, uint8(1), topic[2], "words, none of which comes back")
	require.Equal(t, uint8(1), topic[3])

	// Where one of two that share words is body and a third is not, the words speak for the second.
	for _, sign := range []float32{-4, 4} {
		var c Contexter
		c.Fill(s, &doc.Document{}, blocks, []float32{sign, 0, -sign, 0}, m, false)
		bin := m.Row(1)[TextFeatures+CtxTopic]
		if sign > 0 {
			require.Greater(t, bin, uint8(12))
		} else {
			require.Less(t, bin, uint8(12))
		}
	}
}

func TestContentWords(t *testing.T) {
	s, _, _ := measured(t, nil, "Don't the old harbours, and HARBOURS, sail by night?", "東京の港湾")
	require.Equal(t, []uint32{Hash("dont"), Hash("harbours"), Hash("harbours"), Hash("sail"), Hash("night")}, s.content.of(0))
	require.Len(t, s.content.of(1), 2, "pairs of characters without the particle between")
}

func TestShapesThatComeBack(t *testing.T) {
	_, _, m := measured(t, nil,
		"Mara Lind", "5 May at 10:12", "The harbour is closed.", "Ole Berg", "17 June at 9:40", "Reply",
		"Über Ärger", "про море")
	require.Equal(t, []uint8{2, 2, 1, 2, 2, 1, 2, 1}, column(m, Shape))
	require.Equal(t, uint8(2), m.Row(2)[ShapeBefore])
	require.Equal(t, uint8(2), m.Row(2)[ShapeAfter])
}

func TestHowFarNoiseOfEachFamilyIs(t *testing.T) {
	noise := make([]Noise, 14)
	noise[1].Families = 1 // comments
	noise[13].Families = 1 | 1<<5
	lines := make([]string, len(noise))
	for i := range lines {
		lines[i] = "A line of text."
	}
	_, _, m := measured(t, noise, lines...)
	far := logBin(1<<20, 12)
	require.Equal(t, []uint8{far, far, 1, 2, 2, 3}, column(m, CommentsBack)[:6])
	require.Equal(t, []uint8{1, 4}, column(m, CommentsAhead)[:2])
	require.Equal(t, uint8(1), m.Row(12)[OffersAhead])
	require.Equal(t, []uint8{1, 1, 1, 2, 2}, column(m, CommentsNear)[:5])
}
