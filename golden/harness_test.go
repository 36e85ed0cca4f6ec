package golden

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// xCleaner removes the lines that begin with "x ", and reports them.
type xCleaner struct {
	spoil func(*clean.Result) // applied to every result: what a broken cleaner does
}

func (c xCleaner) Text(_ context.Context, text string) (*clean.Result, error) {
	r := &clean.Result{}
	var kept []string
	at := 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		b := clean.Block{Text: line, Kind: "paragraph", Start: at, End: at + len(line), Keep: !strings.HasPrefix(line, "x ")}
		if b.Keep {
			kept = append(kept, line)
		} else {
			b.Category, b.Rule = "nav", "nav/x"
		}
		r.Blocks = append(r.Blocks, b)
		at += len(line) + 1
	}
	r.Text = strings.Join(kept, "\n")
	if c.spoil != nil {
		c.spoil(r)
	}
	return r, nil
}

func (c xCleaner) HTML(ctx context.Context, page []byte, _ ...clean.Input) (*clean.Result, error) {
	return c.Text(ctx, string(page))
}

func (c xCleaner) With(...clean.Option) (*clean.Cleaner, error) {
	return nil, errors.New("the test's cleaner has no options")
}

const goodYAML = "why: a menu line above the text\nseen: town sites\n"

// good is a case that passes; tests change single files of it.
func good() map[string]string {
	return map[string]string{
		"input.txt":  "x Home\nThe bridge opened.\nIt rained.\n",
		"want.txt":   "The bridge opened.\nIt rained.\n",
		"want.trace": "drop nav/x x Home\nkeep The bridge opened.\nkeep It rained.\n",
		"case.yaml":  goodYAML,
	}
}

// folder writes one case named bridge and returns the folder of cases. A nil
// change in with means the good case itself; an empty string removes a file.
func folder(t *testing.T, with map[string]string) string {
	t.Helper()
	files := good()
	for name, content := range with {
		files[name] = content
		if content == "" {
			delete(files, name)
		}
	}
	root := t.TempDir()
	dir := filepath.Join(root, "bridge")
	require.NoError(t, os.Mkdir(dir, 0o755))
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	return root
}

// problemsOf loads the only case of a folder and returns all that Run would report.
func problemsOf(t *testing.T, root string, c Cleaner) []string {
	t.Helper()
	cases, err := load(root, updateNone)
	require.NoError(t, err)
	require.Len(t, cases, 1)
	got, err := cases[0].clean(t.Context(), c)
	require.NoError(t, err)
	broken, err := cases[0].invariants(t.Context(), got)
	require.NoError(t, err)
	return append(cases[0].compare(got), broken...)
}

func TestGoodCasePasses(t *testing.T) {
	assert.Empty(t, problemsOf(t, folder(t, nil), xCleaner{}))
}

func TestWrongBodyFailsWithUnifiedDiff(t *testing.T) {
	problems := problemsOf(t, folder(t, map[string]string{"want.txt": "The bridge opened.\n"}), xCleaner{})
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0], "--- want.txt\n+++ got\n@@ -1 +1,2 @@\n The bridge opened.\n+It rained.\n")
}

func TestEveryByteCounts(t *testing.T) {
	for _, want := range []string{"The bridge opened.\nIt rained.", "The bridge opened.\r\nIt rained.\n", "The bridge opened.\n\nIt rained.\n"} {
		assert.NotEmpty(t, problemsOf(t, folder(t, map[string]string{"want.txt": want}), xCleaner{}), "%q", want)
	}
}

func TestWrongTraceFails(t *testing.T) {
	problems := problemsOf(t, folder(t, map[string]string{"want.trace": "keep x Home\n"}), xCleaner{})
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0], "+drop nav/x x Home\n")
}

func TestWrongMetadataFails(t *testing.T) {
	yaml := goodYAML + "metadata: {title: A bridge, byline: \"\", doubt: [empty]}\n"
	assert.Equal(t, []string{
		`metadata: title is "", want "A bridge"`,
		`metadata: doubt is [], want ["empty"]`,
	}, problemsOf(t, folder(t, map[string]string{"case.yaml": yaml}), xCleaner{}))
}

func TestKnownFailureFailsOncePassed(t *testing.T) {
	yaml := goodYAML + "known_failure: the second line is not recognised\n"
	problems := problemsOf(t, folder(t, map[string]string{"case.yaml": yaml}), xCleaner{})
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0], "known failure passes now")

	assert.Empty(t, problemsOf(t, folder(t, map[string]string{"case.yaml": yaml, "want.txt": "It rained.\n", "want.trace": ""}), xCleaner{}))
}

func TestFoldersAreStrict(t *testing.T) {
	for name, with := range map[string]map[string]string{
		"notes.txt: not part of a case":      {"notes.txt": "todo"},
		"both input.txt and input.html":      {"input.html": "<p>"},
		"no input.txt or input.html":         {"input.txt": ""},
		"no want.txt":                        {"want.txt": ""},
		"no want.trace":                      {"want.trace": ""},
		"no case.yaml":                       {"case.yaml": ""},
		"no why":                             {"case.yaml": "seen: town sites\n"},
		"no seen":                            {"case.yaml": "why: a menu\n"},
		"field titel not found":              {"case.yaml": goodYAML + "titel: x\n"},
		"url and charset have no effect":     {"case.yaml": goodYAML + "url: https://example.org/\n"},
		"cannot unmarshal !!str `always` in": {"case.yaml": goodYAML + "keep: always\n"},
	} {
		_, err := load(folder(t, with), updateNone)
		assert.ErrorContains(t, err, name)
	}
}

func TestStrayFileBesideCasesFails(t *testing.T) {
	root := folder(t, nil)
	require.NoError(t, os.WriteFile(filepath.Join(root, "README"), nil, 0o644))
	_, err := load(root, updateNone)
	assert.ErrorContains(t, err, "stray file")
}

func TestNoCasesFail(t *testing.T) {
	_, err := load(t.TempDir(), updateNone)
	assert.ErrorContains(t, err, "no cases")
	_, err = load(filepath.Join(t.TempDir(), "absent"), updateNone)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestInvariants(t *testing.T) {
	runs := 0
	for _, k := range []struct {
		want  string
		spoil func(*clean.Result)
	}{
		{"gave another result", func(r *clean.Result) { runs++; r.Text += strings.Repeat("!", runs) }},
		{"cleaning what is clean changed it", func(r *clean.Result) { r.Text, r.Blocks = "x "+r.Text, r.Blocks[1:] }},
		{"neither kept nor removed", func(r *clean.Result) { r.Blocks = r.Blocks[1:] }},
		{"overlap", func(r *clean.Result) { r.Blocks = append(r.Blocks, r.Blocks[0]) }},
		{"not the kept spans of the input in order", func(r *clean.Result) { r.Text = "It rained.\nThe bridge opened." }},
		{"removed without a category", func(r *clean.Result) { r.Blocks[0].Category = "" }},
	} {
		problems := problemsOf(t, folder(t, nil), xCleaner{spoil: k.spoil})
		assert.Contains(t, strings.Join(problems, "\n"), k.want)
	}
}

func TestUpdateWritesOnlyWhatDiffers(t *testing.T) {
	root := folder(t, map[string]string{"want.trace": "", "want.txt": "The bridge opened.\n"})
	changed := func(mode updateMode) []string {
		cases, err := load(root, mode)
		require.NoError(t, err)
		got, err := cases[0].clean(t.Context(), xCleaner{})
		require.NoError(t, err)
		paths, err := cases[0].write(got, mode)
		require.NoError(t, err)
		for i := range paths {
			paths[i] = filepath.Base(paths[i])
		}
		return paths
	}
	assert.Empty(t, changed(updateTrace), "the body is wrong: nothing may be written over it")
	assert.Equal(t, []string{"want.txt", "want.trace"}, changed(updateAll))
	assert.Empty(t, changed(updateAll))
	assert.Empty(t, problemsOf(t, root, xCleaner{}))
}

func TestUpdateLeavesAKnownFailureItsWish(t *testing.T) {
	root := folder(t, map[string]string{"case.yaml": goodYAML + "known_failure: not yet\n", "want.txt": "It rained.\n", "want.trace": ""})
	cases, err := load(root, updateAll)
	require.NoError(t, err)
	got, err := cases[0].clean(t.Context(), xCleaner{})
	require.NoError(t, err)
	paths, err := cases[0].write(got, updateAll)
	require.NoError(t, err)
	assert.Empty(t, paths)
}

// outer names the folder that TestRunInner runs when TestRunFails starts it
// in a process of its own, where it may fail.
const outer = "WINNOW_GOLDEN_INNER"

func TestRunInner(t *testing.T) {
	root := os.Getenv(outer)
	if root == "" {
		root = folder(t, nil)
	}
	Run(t, root, xCleaner{})
}

func TestRunFails(t *testing.T) {
	for _, k := range []struct{ want, root string }{
		{"+It rained.", folder(t, map[string]string{"want.txt": "The bridge opened.\n"})},
		{"the test's cleaner has no options", folder(t, map[string]string{"case.yaml": goodYAML + "lang: de\n"})},
		{"no cases", t.TempDir()},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestRunInner$")
		cmd.Env = append(os.Environ(), outer+"="+k.root)
		out, err := cmd.CombinedOutput()
		assert.Error(t, err, string(out))
		assert.Contains(t, string(out), k.want)
	}
}
