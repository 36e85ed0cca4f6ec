package golden

import (
	"os"
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

// What make run cleans is the case that says how it must come out.
func TestExampleIsACase(t *testing.T) {
	example, err := os.ReadFile("../examples/lighthouse.txt")
	require.NoError(t, err)
	input, err := os.ReadFile("text/readme-example/input.txt")
	require.NoError(t, err)
	require.Equal(t, string(example), string(input))
}
