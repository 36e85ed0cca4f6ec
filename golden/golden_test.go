package golden

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

func TestText(t *testing.T) { runFolder(t, "text") }

func TestHTML(t *testing.T) { runFolder(t, "html") }

func runFolder(t *testing.T, dir string) {
	c, err := clean.New()
	require.NoError(t, err)
	Run(t, dir, c)
}
