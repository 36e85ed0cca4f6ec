package weights

import (
	"math"
	"reflect"
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
		file, cache string
		html        bool
	}{"text.weights": {text, textCache, false}, "html.weights": {html, htmlCache, true}} {
		t.Run(name, func(t *testing.T) {
			m, err := weigh.Parse(name, mode.file)
			require.NoError(t, err)
			cache, err := weigh.Cache(mode.file)
			require.NoError(t, err)
			require.True(t, string(cache) == mode.cache, "the cache of %s does not fit it, so winnow starts slowly: run go generate ./internal/weights", name)
			cached, err := weigh.Cached(name, mode.file, mode.cache)
			require.NoError(t, err)
			uncached := *m
			uncached.Words, uncached.Prose, uncached.Pairs = nil, nil, nil
			require.True(t, reflect.DeepEqual(&uncached, cached), "the cache of %s has other weights", name)
			_, err = weigh.Cached(name, mode.file, mode.cache[:len(mode.cache)-1])
			require.ErrorContains(t, err, name)
			_, err = weigh.Cached(name, mode.file+"\n", mode.cache)
			require.ErrorContains(t, err, name+":", "another file is read itself, and has an empty line")
			assert.Equal(t, mode.html, m.HTML)

			var out strings.Builder
			require.NoError(t, m.Write(&out))
			assert.True(t, out.String() == mode.file, "written back, the file differs: it was edited by hand")

			assert.NotEmpty(t, m.Words)
			assert.Equal(t, mode.html, len(m.Names) > 0, "names of elements")
			assert.Equal(t, mode.html, len(m.Pairs) == 0, "pairs of words")
			require.NotEmpty(t, m.Passes)
			for i := range m.Passes {
				assert.NotEmpty(t, m.Passes[i].Trees)
				cols := m.Columns(i)
				for _, q := range m.Passes[i].Tests[1:] {
					assert.False(t, mode.html && cols[q.Col].TextOnly(), "a tree asks for %s, which is measured for text", cols[q.Col].Name)
				}
				for _, tree := range m.Passes[i].Trees {
					for _, w := range tree.Weights {
						assert.Less(t, math.Abs(float64(w)), 12.0)
					}
				}
			}
		})
	}
}
