package fit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// aligned are the shares of the lines of a page that stand in the gold.
func aligned(page, gold string) []float32 {
	var blocks [][]uint64
	for line := range strings.SplitSeq(strings.TrimSpace(page), "\n") {
		blocks = append(blocks, Tokens(nil, line))
	}
	return Align(blocks, Tokens(nil, gold))
}

func TestTokens(t *testing.T) {
	assert.Equal(t, Tokens(nil, "the ferry won't sail 2 times"), Tokens(nil, "The FERRY, won’t “sail”   2\ntimes."))
	assert.Len(t, Tokens(nil, "a_b c1 é 日本"), 4)
	assert.NotEqual(t, Tokens(nil, "ab c"), Tokens(nil, "a bc"))
	assert.Empty(t, Tokens(nil, " — … !"))
	assert.Len(t, Tokens(Tokens(nil, "one"), "two"), 2, "it appends")
}

func TestAlign(t *testing.T) {
	const gold = "The ferry sails again on Friday.\nThe harbour board found the money at last."
	for name, c := range map[string]struct {
		page string
		want []float32
	}{
		"body and noise": {
			"Home News Sport\nThe ferry sails again on Friday.\nSubscribe to our letter\nThe harbour board found the money at last.\nAll rights reserved",
			[]float32{0, 1, 0, 1, 0},
		},
		"a menu entry whose words the article has is not the article": {
			"ferry\nThe ferry sails again on Friday.\nThe harbour board found the money at last.\nharbour board",
			[]float32{0, 1, 1, 0},
		},
		"a block of which half is body": {
			"The ferry sails again on Friday. See our other pages too please",
			[]float32{0.5},
		},
		"nothing": {"Something else entirely", []float32{0}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.InDeltaSlice(t, c.want, aligned(c.page, gold), 0.01)
		})
	}
	assert.Equal(t, []float32{0}, aligned("word", ""))
}

// A long block that the gold has at another place is body all the same; a short one is not.
func TestAlignFindsMovedBlocks(t *testing.T) {
	const table = "Crossing time forty minutes fare eleven crowns dogs travel free of charge"
	page := table + "\nThe ferry sails again on Friday after two long winters in the dock."
	gold := "The ferry sails again on Friday after two long winters in the dock.\n" + table
	assert.InDeltaSlice(t, []float32{1, 1}, aligned(page, gold), 0.01)
}

func TestIncreasing(t *testing.T) {
	got := increasing([][2]int{{0, 5}, {1, 1}, {2, 2}, {3, 9}, {4, 3}})
	assert.Equal(t, [][2]int{{1, 1}, {2, 2}, {4, 3}}, got)
	assert.Nil(t, increasing(nil))
}
