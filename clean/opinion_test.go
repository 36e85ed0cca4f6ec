package clean_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

// even are weights with which every block is as likely body as not.
const even = "winnow-weights 3 html\npass 0\n"

// sure are weights with which every block is body.
const sure = "winnow-weights 3 html\npass 6\n"

var (
	mill  = strings.Repeat("The council met on Tuesday to decide how the old mill by the river should be used from now on. ", 4)
	ferry = strings.Repeat("A ferry of another company will cross the sound from May until the first ice lies on the quay. ", 4)
)

// says is an extractor that always says the same, and counts how often it is asked.
func says(text string, err error, asked *int) clean.Option {
	return clean.SecondOpinion(func(context.Context, *html.Node, clean.Input) (*clean.Result, error) {
		*asked++
		return &clean.Result{Text: text}, err
	})
}

func TestSecondOpinion(t *testing.T) {
	page := []byte("<html><body><p>" + mill + "</p><p>" + ferry + "</p></body></html>")
	for name, c := range map[string]struct {
		weights, text string
		err           error
		asked         int
		dropped       bool // the ferry
	}{
		"where the decision is in doubt it counts":   {even, mill, nil, 1, true},
		"what it has in other words and order":       {even, strings.ToUpper(mill), nil, 1, false},
		"where the decision is sure nobody is asked": {sure, mill, nil, 0, false},
		"one that fails changes nothing":             {even, mill, errors.New("no"), 1, false},
		"one that found next to nothing neither":     {even, mill[:60], nil, 1, false},
		"nor one that found something else":          {even, strings.Repeat("nothing like it ", 40), nil, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			cl, err := clean.New(clean.Weights("test", c.weights), clean.WithoutDefaultRules(), clean.Explain(), says(c.text, c.err, &asked))
			require.NoError(t, err)
			r, err := cl.HTML(t.Context(), page)
			require.NoError(t, err)
			assert.Equal(t, c.asked, asked)
			require.Len(t, r.Blocks, 2)
			assert.True(t, r.Blocks[0].Keep)
			assert.Equal(t, !c.dropped, r.Blocks[1].Keep)
			for _, b := range r.Blocks {
				var sum float64
				for _, e := range b.Evidence {
					sum += float64(e.Value)
				}
				assert.InDelta(t, b.Score, sum, 1e-5, "the evidence sums up to the score")
				assert.Equal(t, c.dropped, b.Evidence[len(b.Evidence)-1].Name == "second-opinion")
			}
		})
	}
}
