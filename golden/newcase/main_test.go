package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStartMakesTheFilesOfACase(t *testing.T) {
	root := t.TempDir()
	page := filepath.Join(root, "page.html")
	require.NoError(t, os.WriteFile(page, []byte("<p>Rain.</p>"), 0o644))

	dir, err := start(root, "html/rain-page", page)
	require.NoError(t, err)
	input, err := os.ReadFile(filepath.Join(dir, "input.html"))
	require.NoError(t, err)
	assert.Equal(t, "<p>Rain.</p>", string(input))
	assert.FileExists(t, filepath.Join(dir, "want.txt"))
	assert.FileExists(t, filepath.Join(dir, "case.yaml"))
}

func TestStartNeverTouchesAnExistingCase(t *testing.T) {
	root := t.TempDir()
	_, err := start(root, "text/rain", "")
	require.NoError(t, err)
	_, err = start(root, "text/rain", "")
	assert.ErrorIs(t, err, os.ErrExist)
}

func TestStartRefusesOtherNames(t *testing.T) {
	for _, name := range []string{"rain", "pdf/rain", "text/../rain", "text/Rain", "text/"} {
		_, err := start(t.TempDir(), name, "")
		assert.ErrorContains(t, err, "case name", name)
	}
}
