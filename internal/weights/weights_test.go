package weights

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/weigh"
)

// The shipped files are as the fit writes them, to the byte, of the mode that
// their name says, and every weight is of a sane size.
func TestShippedWeights(t *testing.T) {
	for name, mode := range map[string]struct {
		file string
		load func() (*weigh.Model, error)
		html bool
	}{"text.weights": {text, Text, false}, "html.weights": {html, HTML, true}} {
		t.Run(name, func(t *testing.T) {
			m, err := mode.load()
			require.NoError(t, err)
			assert.Equal(t, mode.html, m.HTML)

			var out strings.Builder
			require.NoError(t, m.Write(&out))
			assert.True(t, out.String() == mode.file, "written back, the file differs: it was edited by hand")

			assert.NotEmpty(t, m.Words)
			assert.Equal(t, mode.html, len(m.Names) > 0, "names of elements")
			require.NotEmpty(t, m.Passes)
			for i := range m.Passes {
				assert.NotEmpty(t, m.Passes[i].Trees)
				for _, tree := range m.Passes[i].Trees {
					for _, w := range tree.Weights {
						assert.Less(t, math.Abs(float64(w)), 12.0)
					}
				}
			}
		})
	}
}
