package clean_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a program that imports the library has to take in besides the standard
// library. A new name here is a cost to every user; nothing that only the
// command, the renderer or a test needs has a place here.
func TestModulesOfTheLibrary(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	require.NoError(t, err)
	assert.Equal(t, []string{
		"github.com/PuerkitoBio/goquery",
		"github.com/andybalholm/cascadia",
		"github.com/winnow-text/winnow",
		"go.yaml.in/yaml/v3",
		"golang.org/x/net",
		"golang.org/x/text",
	}, slices.Compact(slices.Sorted(slices.Values(strings.Fields(string(out))))))
}
