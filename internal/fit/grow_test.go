package fit

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/weigh"
)

// rowsOf makes rows of four features: one that tells the label four times in
// five, one that says nothing, and two that tell it only together.
func rowsOf(n int, together bool) *Set {
	rnd := rand.New(rand.NewPCG(7, 9))
	s := &Set{Specs: []feature.Spec{{Name: "tells", Bins: 2}, {Name: "mute", Bins: 3}, {Name: "one", Bins: 2}, {Name: "other", Bins: 2}}}
	for range n {
		y := float32(rnd.IntN(2))
		told, a := uint8(y), uint8(rnd.IntN(2))
		if rnd.IntN(5) == 0 || together {
			told = uint8(rnd.IntN(2))
		}
		b := a ^ uint8(y)
		if !together {
			b = uint8(rnd.IntN(2))
		}
		s.Rows = append(s.Rows, told, uint8(rnd.IntN(3)), a, b)
		s.Label = append(s.Label, y)
		s.Weight = append(s.Weight, 1)
	}
	return s
}

var testOptions = Options{Trees: 60, Depth: 2, Rate: 0.2, Ridge: 2, Rows: 0.5, Cols: 1, Seed: 1}

// fitted is what Grow gives, as it is read back from a weights file.
func fitted(s *Set, o Options) *weigh.Pass {
	p := Grow(s, o)
	p.Prepare()
	return &p
}

func TestGrowLearnsWhatTells(t *testing.T) {
	s := rowsOf(4000, false)
	p := fitted(s, testOptions)
	assert.InDelta(t, 0, p.Bias, 0.15, "as many of each")
	for mute := range uint8(3) {
		// Told right four times in five by the feature, and one in two of the rest: odds of
		// nine to one.
		assert.InDelta(t, 2.2, p.Score([]uint8{1, mute, 0, 0}), 0.6)
		assert.InDelta(t, -2.2, p.Score([]uint8{0, mute, 0, 0}), 0.6)
	}
	for _, tree := range p.Trees {
		var all int32
		for _, n := range tree.Counts {
			all += n
		}
		assert.Equal(t, int32(4000), all, "every row gives one answer")
	}
}

func TestGrowFindsWhatTellsTogether(t *testing.T) {
	p := fitted(rowsOf(4000, true), testOptions)
	assert.Greater(t, p.Score([]uint8{0, 0, 0, 1}), float32(1.5))
	assert.Less(t, p.Score([]uint8{0, 0, 1, 1}), float32(-1.5))
}

// Bins that are kinds of something are told apart wherever they stand.
func TestGrowGathersKinds(t *testing.T) {
	s := &Set{Specs: []feature.Spec{{Name: "zone", Bins: 8}}}
	for i := range 800 {
		kind := uint8(i % 8)
		s.Rows = append(s.Rows, kind)
		s.Label = append(s.Label, float32(kind%2))
		s.Weight = append(s.Weight, 1)
	}
	p := fitted(s, Options{Trees: 1, Depth: 1, Rate: 1, Ridge: 1, Rows: 1, Cols: 1, Seed: 1})
	require.Len(t, p.Trees, 1)
	assert.Equal(t, []weigh.Test{{}, {Col: 0, Bins: 0b10101010}}, p.Tests)
}

func TestGrowIsDeterministic(t *testing.T) {
	assert.Equal(t, Grow(rowsOf(1000, false), testOptions), Grow(rowsOf(1000, false), testOptions))
}

func TestLexicon(t *testing.T) {
	var blocks []LexBlock
	for i := range 400 {
		noise := LexBlock{Words: []string{"subscribe", "the"}, Weight: 1, Group: i % 20}
		body := LexBlock{Words: []string{"ferry", "the"}, Label: 1, Weight: 1, Group: i % 20}
		if i%20 < 2 {
			body.Words = append(body.Words, "local") // two hosts only
		}
		blocks = append(blocks, noise, body)
	}
	words := map[string]float32{}
	for _, w := range Lexicon(blocks, 1, 8, 3, 6) {
		words[w.Text] = w.Weight
		assert.Equal(t, int32(20), w.Count, "hosts")
	}
	assert.Less(t, words["subscribe"], float32(-0.5))
	assert.Greater(t, words["ferry"], float32(0.5))
	assert.NotContains(t, words, "local", "too few hosts")
	assert.NotContains(t, words, "the", "it says nothing")
	assert.Equal(t, Lexicon(blocks, 1, 8, 3, 6), Lexicon(blocks, 1, 8, 3, 6))
}

func TestWordsOf(t *testing.T) {
	assert.Equal(t, []string{"dont", "ferry", "über"}, WordsOf("Don't — the... ÜBER ferry, FERRY 2024"[0:5]+" Über ferry, FERRY 2024"))
}

func TestPairsOf(t *testing.T) {
	require.Equal(t, []string{"0_comments", "^_0", "comments_$"}, PairsOf("12 Comments"))
	require.Equal(t, []string{"0_0", "0_pm", "^_isnt", "isnt_it", "it_0", "pm_$"}, PairsOf("Isn’t it 5:30 pm"))
	require.Equal(t, []string{"^_$"}, PairsOf("—"))
}
