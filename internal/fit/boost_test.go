package fit

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rowsOf makes rows of three features: one that tells the label four times in
// five, one that says nothing, and two that tell it only together.
func rowsOf(n int, together bool) *Set {
	rnd := rand.New(rand.NewPCG(7, 9))
	s := &Set{Cols: 4, Bins: []int{2, 3, 2, 2}}
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

var testOptions = Options{Rounds: 120, PairRounds: 120, Pairs: 1, Rate: 0.1, Ridge: 2, Update: 2, Seed: 1}

func TestBoostLearnsWhatTells(t *testing.T) {
	s := rowsOf(4000, false)
	alone := testOptions
	alone.Pairs = 0
	m := Boost(s, alone)
	assert.InDelta(t, 0, m.Bias, 0.15, "as many of each")
	tells := m.Tables[0]
	// Told right four times in five by the feature, and one in two of the rest: odds of nine to one.
	assert.InDelta(t, 2.2, tells.Weights[1], 0.4)
	assert.InDelta(t, -2.2, tells.Weights[0], 0.4)
	for _, w := range m.Tables[1].Weights {
		assert.InDelta(t, 0, w, 0.25, "a feature that says nothing")
	}
	assert.InDelta(t, 4000, tells.Counts[0]+tells.Counts[1], 0)
	assert.Greater(t, m.Score([]uint8{1, 0, 0, 0}, s.Bins), m.Score([]uint8{0, 0, 0, 0}, s.Bins))
}

func TestBoostFindsPairs(t *testing.T) {
	s := rowsOf(4000, true)
	m := Boost(s, testOptions)
	pair := m.Tables[len(m.Tables)-1]
	require.Equal(t, [2]int{2, 3}, [2]int{pair.A, pair.B}, "of six pairs the one that tells")
	assert.Greater(t, m.Score([]uint8{0, 0, 0, 1}, s.Bins), float32(1.5))
	assert.Less(t, m.Score([]uint8{0, 0, 1, 1}, s.Bins), float32(-1.5))
}

func TestBoostIsDeterministic(t *testing.T) {
	assert.Equal(t, Boost(rowsOf(1000, false), testOptions), Boost(rowsOf(1000, false), testOptions))
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
