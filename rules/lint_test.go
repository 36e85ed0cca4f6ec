package rules

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func lintOf(t *testing.T, rule string) string {
	t.Helper()
	file := &fstest.MapFile{Data: []byte("category: ui\nrules:" + rule)}
	packs, err := LoadFS(fstest.MapFS{"packs/x.yaml": file})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, p := range Lint(packs...) {
		found = append(found, p.Text)
	}
	return strings.Join(found, "\n")
}

// A word that stands alone may be a heading; names that ran together and the
// parts of an address are no word.
func TestLintSingleWord(t *testing.T) {
	const rule = `
  - id: ui/buttons
    why: Buttons.
    certain: true
    words: 4
    line: '^%p$'
    drop: ["%s"]
    keep: ["It says %s on the wall, and nobody in the village has ever found out why."]
`
	for text, single := range map[string]bool{
		"Search": true, "[Search]": true, "16+": true,
		"SearchMenuLogin": false, "Search-Menu": false, "l'auteur": false, "Search Menu": false,
	} {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(text), "'", "''")
		found := lintOf(t, strings.NewReplacer("%s", text, "%p", pattern).Replace(rule))
		if strings.Contains(found, "a single word") != single {
			t.Errorf("%q: want a single word: %t; found: %s", text, single, found)
		}
	}
}

// A pattern without literals is cheap where it must fill a short block.
func TestLintLiterals(t *testing.T) {
	const rule = `
  - id: ui/buttons
    why: Buttons.
    weight: 1
    words: %w
    line: '%p'
    drop: ["→ →"]
    keep: ["It says nothing on the wall, and nobody in the village has ever found out why."]
`
	for _, c := range []struct {
		pattern, words string
		found          bool
	}{
		{`^[\s→]+$`, "4", false},
		{`^[\s→]+$`, "90", true},
		{`^[\s→]+`, "4", true},
	} {
		found := lintOf(t, strings.NewReplacer("%w", c.words, "%p", c.pattern).Replace(rule))
		if strings.Contains(found, "no literal") != c.found {
			t.Errorf("%s in %s words: want a finding: %t; found: %s", c.pattern, c.words, c.found, found)
		}
	}
}

// ^ and $ are meant for the alternative that they stand in.
func TestLintAnchors(t *testing.T) {
	const rule = `
  - id: ui/buttons
    why: Buttons.
    words: 4
    line: '%p'
    drop: ["Buy"]
    keep: ["It says nothing on the wall, and nobody in the village has ever found out why."]
`
	for pattern, want := range map[string]string{
		`^(Buy|hat)`:                           "",
		`^Buy|hat$`:                            "",
		`^Buy|the hats of the harbour masters`: "",
		`^Buy|hat`:                             "^ and $ are not meant for the alternative hat, ",
		`Buy|hat`:                              "a match of 3 bytes may stand in the middle of a sentence",
	} {
		if found := lintOf(t, strings.ReplaceAll(rule, "%p", pattern)); want == "" && strings.Contains(found, "middle") || !strings.Contains(found, want) {
			t.Errorf("%s: want %q, found: %s", pattern, want, found)
		}
	}
}
