package record

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// Settings that mean the same share a cleaner, and what strangers ask for does not
// make the number of cleaners grow.
func TestEngines(t *testing.T) {
	base, err := clean.New()
	require.NoError(t, err)
	e := NewEngines(base)
	of := func(s Settings) Engine {
		engine, err := e.Of(s)
		require.NoError(t, err)
		return engine
	}
	require.Same(t, base, of(Settings{}))
	one := of(Settings{Lang: "de", Keep: []string{"captions", "bios", "bios"}})
	require.Same(t, one, of(Settings{Lang: "de", Keep: []string{"bios", "captions"}}))
	require.NotSame(t, one, of(Settings{Lang: "de", Drop: []string{"bios", "captions"}}))
	for _, bad := range []Settings{{Lang: "german"}, {Keep: []string{"nonsense"}}, {Drop: []string{"captions bios"}}} {
		_, err := e.Of(bad)
		require.Error(t, err)
	}
	var asking sync.WaitGroup
	for first := range 4 {
		asking.Go(func() {
			for i := range 300 {
				_, err := e.Of(Settings{Lang: fmt.Sprintf("%c%c", 'a'+(first*7+i/26)%26, 'a'+i%26)})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	asking.Wait()
	require.LessOrEqual(t, len(e.special), mostSpecial)
}
