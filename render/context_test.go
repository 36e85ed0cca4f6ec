package render_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/render"
)

// looked is a context that is done once it was looked at so many times.
type looked struct {
	context.Context
	left int
}

func (l *looked) Err() error {
	if l.left--; l.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// Rendering ends with its context, before it begins and in the midst of it.
func TestContextEndsRendering(t *testing.T) {
	r := whole(t, strings.Repeat("<p>The <b>boat</b> sails again.<ul><li>On Friday</ul>", 100))
	for _, write := range []func(*clean.Result, ...render.Option) (string, error){render.HTML, render.Markdown} {
		want, err := write(r)
		require.NoError(t, err)
		got, err := write(r, render.WithContext(t.Context()))
		require.NoError(t, err)
		require.Equal(t, want, got)
		for _, looks := range []int{0, 1, 50} {
			text, err := write(r, render.WithContext(&looked{t.Context(), looks}))
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.ErrorContains(t, err, "rendering ")
			require.Empty(t, text)
		}
	}
}
