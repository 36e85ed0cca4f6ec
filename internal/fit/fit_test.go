package fit

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/eval"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/rules"
)

// corpus writes labelled pages of as many hosts: a body between a menu and a prompt.
func corpus(t *testing.T, hosts int) []*eval.Set {
	t.Helper()
	var lines strings.Builder
	for i := range hosts {
		body := fmt.Sprintf("The ferry number %d sails again on Friday, said the captain, who has crossed the sound for a generation.\n\n"+
			"The harbour board of town %d found the money at last, after three hours of debate in a hall with standing room only.", i, i)
		record, err := json.Marshal(map[string]string{
			"id": fmt.Sprint(i), "url": fmt.Sprintf("https://host%d.example/ferry", i), "type": "article",
			"text": "Home\n\nNews\n\nSubscribe to our newsletter\n\n" + body + "\n\nLeave a Reply\n\nYour Name",
			"gold": body,
		})
		require.NoError(t, err)
		lines.Write(append(record, '\n'))
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pages.jsonl"), []byte(lines.String()), 0o600))
	sets, err := eval.Find(dir)
	require.NoError(t, err)
	return sets
}

// bodies writes labelled pages without noise.
func bodies(t *testing.T, hosts int) []*eval.Set {
	t.Helper()
	var lines strings.Builder
	for i := range hosts {
		fmt.Fprintf(&lines, `{"id": "%d", "url": "https://host%[1]d.example/", "text": "Ferry %[1]d sails on Friday.", "gold": "Ferry %[1]d sails on Friday."}`+"\n", i)
	}
	path := filepath.Join(t.TempDir(), "pages.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(lines.String()), 0o600))
	sets, err := eval.Find(path)
	require.NoError(t, err)
	return sets
}

func quick() Config {
	c := DefaultConfig()
	for i := range c.Passes {
		c.Passes[i].Trees, c.Passes[i].Depth, c.Passes[i].Ridge = 40, 3, 5
	}
	c.MinHosts = 3
	return c
}

func written(t *testing.T, m *weigh.Model) string {
	t.Helper()
	var out strings.Builder
	require.NoError(t, m.Write(&out))
	return out.String()
}

// A fit of labelled pages gives weights that a cleaner can read and that tell
// body from noise on a page of another host; a second one gives the same file.
func TestFit(t *testing.T) {
	set, err := rules.Default()
	require.NoError(t, err)
	r, err := Fit(corpus(t, 24), set, false, quick())
	require.NoError(t, err)
	assert.Equal(t, 24, r.Pages)
	file := written(t, r.Model)
	again, err := Fit(corpus(t, 24), set, false, quick())
	require.NoError(t, err)
	assert.Equal(t, file, written(t, again.Model))
	for k, m := range r.Folds {
		assert.Len(t, m.Passes, 2, "fold %d", k)
	}

	m, err := weigh.Parse("fitted", file)
	require.NoError(t, err)
	j := weigh.NewJudge(m, set)
	var d doc.Document
	read.Lines(&d, "Home\n\nNews\n\nSubscribe to our newsletter\n\nThe bridge of another town opens on Monday, said the mayor, who has waited for it since the flood of the year he was born.\n\nLeave a Reply")
	j.Read(&d)
	j.Judge(&d, d.Blocks)
	for i, b := range d.Blocks {
		assert.Equal(t, strings.HasPrefix(b.Text, "The bridge"), j.Scores[i] > 0, "%s: %+.2f", b.Text, j.Scores[i])
	}
}

func TestFitNeedsPages(t *testing.T) {
	set, err := rules.Default()
	require.NoError(t, err)
	_, err = Fit(corpus(t, 5), set, false, quick())
	assert.ErrorContains(t, err, "5 labelled pages of this kind; it takes at least 8")
	_, err = Fit(corpus(t, 24), set, true, quick())
	assert.ErrorContains(t, err, "0 labelled pages of this kind", "they are texts")
	_, err = Fit(bodies(t, 12), set, false, quick())
	assert.ErrorContains(t, err, "it takes pages that have both")
}

// What few hosts say of a rule hardly moves the weight that its author gave.
func TestWeightsOfRulesKeepToTheirAuthors(t *testing.T) {
	const pack = `category: newsletter
rules:
  - {id: newsletter/argues, why: For a test., weight: 2, line: '^a', drop: [a], keep: [b]}
  - {id: newsletter/decides, why: For a test., certain: true, line: '^a', drop: [a], keep: [b]}
  - {id: newsletter/holds, why: For a test., action: keep, weight: 1, line: '^a', match: [a], miss: [b]}
`
	p, err := rules.Parse("test.yaml", []byte(pack))
	require.NoError(t, err)
	set, err := rules.Compile(p)
	require.NoError(t, err)
	f := &fitter{set: set}
	weights := func(hosts int32) map[string]float32 {
		out := map[string]float32{}
		for _, w := range f.ruleWeights([]weigh.Word{
			{Text: "newsletter/argues", Weight: -4, Count: hosts}, {Text: "newsletter/decides", Weight: -4, Count: hosts},
			{Text: "newsletter/gone", Weight: -4, Count: hosts}, {Text: "newsletter/holds", Weight: 3, Count: hosts},
		}) {
			out[w.Text] = w.Weight
		}
		return out
	}
	few, many := weights(1), weights(400)
	assert.InDelta(t, 2, few["newsletter/argues"], 0.3)
	assert.InDelta(t, 4, many["newsletter/argues"], 0.1)
	assert.InDelta(t, -1, few["newsletter/holds"], 0.3, "a rule that keeps")
	assert.InDelta(t, -3, many["newsletter/holds"], 0.1)
	assert.Len(t, few, 2, "what decides has no weight, nor what is no rule")
}

// Every page counts the same, and noise at most twice what the body does.
func TestPageWeights(t *testing.T) {
	tokens := func(n int) []uint64 { return make([]uint64, n) }
	w := pageWeights([][]uint64{tokens(100), tokens(1000), tokens(50)}, []float32{1, 0, 0})
	assert.InDelta(t, 30, w[0], 0.5)
	assert.InDelta(t, 60, w[1]+w[2], 1)
	long := pageWeights([][]uint64{tokens(1000), tokens(1000)}, []float32{1, 0})
	assert.InDelta(t, 30, long[0], 0.5)
	short := pageWeights([][]uint64{tokens(4), tokens(1)}, []float32{1, 0})
	assert.Less(t, short[0], float32(5), "a page of a few words says little")
}

func TestSnippetLabels(t *testing.T) {
	d := doc.Document{Blocks: []doc.Block{{Text: "The ferry sails again on Friday, they say."}, {Text: "Subscribe to our newsletter"}, {Text: "Nobody looked at this"}}}
	label, weight := snippetLabels(&d, &eval.Page{With: []string{"ferry sails again"}, Without: []string{"Subscribe to our"}})
	assert.Equal(t, []float32{1, 0, 0}, label)
	assert.Equal(t, []float32{2, 2, 0}, weight)
}

// Where labels know snippets only, what a teacher finds on the page of HTML labels
// the other blocks of its text; what a person said comes first.
func TestTeacher(t *testing.T) {
	const text = "Home\n\nThe ferry sails again on Friday, said the captain.\n\nThe board found the money at last.\n\nLeave a Reply"
	set := func(name string, html bool) *eval.Set {
		dir := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.MkdirAll(dir, 0o700))
		field, input := "text", text
		if html {
			field, input = "html", "<p>"+strings.ReplaceAll(text, "\n\n", "<p>")
		}
		record, err := json.Marshal(map[string]any{"id": "1", field: input, "with": []string{"The ferry sails again"}, "without": []string{"said nobody at all"}})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "pages.jsonl"), append(record, '\n'), 0o600))
		sets, err := eval.Find(dir)
		require.NoError(t, err)
		require.Len(t, sets, 1)
		sets[0].Name = name
		return sets[0]
	}
	rule, err := rules.Default()
	require.NoError(t, err)
	for name, teacher := range map[string]eval.CleanFunc{
		"taught": func(context.Context, *eval.Page) (eval.Outcome, error) {
			return eval.Outcome{Text: "The board found the money at last."}, nil
		},
		"nobody teaches":     nil,
		"the page is unread": func(context.Context, *eval.Page) (eval.Outcome, error) { return eval.Outcome{}, fmt.Errorf("binary") },
	} {
		t.Run(name, func(t *testing.T) {
			f := &fitter{Config: quick(), set: rule}
			f.Teacher, f.Sets = teacher, nil
			require.NoError(t, f.load([]*eval.Set{set("multi", true), set("text/multi", false)}))
			require.Len(t, f.pages, 2, "the page of HTML is a text too")
			for _, p := range f.pages {
				assert.Equal(t, []float32{2}, p.weight[1:2], "a person said so")
				assert.Equal(t, []float32{1}, p.label[1:2])
				if name != "taught" {
					assert.Equal(t, []float32{0, 0}, []float32{p.weight[0], p.weight[2]})
					continue
				}
				assert.Equal(t, []float32{0, 1, 1, 0}, p.label)
				for i, w := range p.weight {
					assert.Positive(t, w, "block %d", i)
				}
			}
		})
	}
}

func TestWeightsOfSets(t *testing.T) {
	c := Config{Sets: map[string]float64{"leftovers": 2, "leftovers/one": 3, "text/multi": 1.5}}
	for set, want := range map[string]float64{"leftovers/one": 3, "leftovers/other": 2, "text/multi": 1.5, "text/other": 1, "multi": 1} {
		assert.Equal(t, want, c.weight(set), set)
	}
}

// A page of HTML is a raw text with a line for each block; that of a browser has others.
func TestTextOfPage(t *testing.T) {
	text, err := textOf(&eval.Page{HTML: true, Input: []byte("<h1>Salt</h1><div>Menu<p>The <b>old</b> mill\n turns.</p><ul><li>One<li>Two</ul>")})
	require.NoError(t, err)
	assert.Equal(t, "Salt\nMenu\nThe old mill turns.\nOne\nTwo", text)
	text, err = textOf(&eval.Page{Input: []byte("Salt\n\nThe old\r\nmill")})
	require.NoError(t, err)
	assert.Equal(t, "Salt\n\nThe old\r\nmill", text)
}

// Nothing is said of kinds of document of which there are none.
func TestLogLeavesOutWhatThereIsNot(t *testing.T) {
	set, err := rules.Default()
	require.NoError(t, err)
	c := quick()
	for i := range c.Passes {
		c.Passes[i].Trees = 1
	}
	var log strings.Builder
	c.Log = &log
	sets := corpus(t, 12)
	_, err = Fit(sets, set, false, c)
	require.NoError(t, err)
	assert.Regexp(t, `kinds of page: [0-9.]+ % of 12 right`, log.String())
	assert.NotContains(t, log.String(), "extractors leave")

	log.Reset()
	sets[0].Name = "text/pages"
	c.Sets = map[string]float64{"gold/pages": 1} // their bodies are texts too
	_, err = Fit(sets, set, false, c)
	require.NoError(t, err)
	assert.Contains(t, log.String(), "pages told from what extractors leave: ")
}
