package weigh

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/rules"
)

// row is a row of a pass's matrix with the bins that are given, by name.
func row(t *testing.T, cols []feature.Spec, bins map[string]uint8) []uint8 {
	t.Helper()
	out := make([]uint8, len(cols))
	for name, bin := range bins {
		found := false
		for i, c := range cols {
			if c.Name == name {
				require.Less(t, int(bin), c.Bins, name)
				out[i], found = bin, true
			}
		}
		require.True(t, found, name)
	}
	return out
}

// table is the lines of a feature's table in which one bin has a weight.
func table(name string, bins, at int, weight string) string {
	cells, counts := make([]string, bins), make([]string, bins)
	for i := range cells {
		cells[i], counts[i] = "0", "3"
	}
	cells[at] = weight
	return name + " " + strconv.Itoa(bins) + "\n  " + strings.Join(cells, " ") + "\n  # " + strings.Join(counts, " ") + "\n"
}

// The numbers of bins of the features that tests use.
var (
	wordBins = feature.Specs[feature.Words].Bins
	stopBins = feature.Specs[feature.StopShare].Bins
	kindBins = feature.Specs[feature.PageKind].Bins
)

// pairTable is the lines of a table of words × stop-share in which one pair of bins has a weight.
func pairTable(a, b int, weight string) string {
	var s strings.Builder
	s.WriteString("words × stop-share " + strconv.Itoa(wordBins) + " " + strconv.Itoa(stopBins) + "\n")
	for x := range wordBins {
		cells := make([]string, stopBins)
		for y := range cells {
			cells[y] = "0"
			if x == a && y == b {
				cells[y] = weight
			}
		}
		s.WriteString("  " + strings.Join(cells, " ") + "\n")
	}
	return s.String()
}

func TestScoreIsTheSumOfItsEvidence(t *testing.T) {
	m, err := Parse("t", "winnow-weights 1 text\npass -0.50\n"+table("words", wordBins, 7, "1.25")+pairTable(7, 2, "-0.30"))
	require.NoError(t, err)
	p := &m.Passes[0]
	cols := m.Columns(0)
	for _, c := range []struct {
		bins  map[string]uint8
		score float32
		names []string
	}{
		{nil, -0.5, []string{"bias"}},
		{map[string]uint8{"words": 7}, 0.75, []string{"bias", "words"}},
		{map[string]uint8{"words": 7, "stop-share": 2}, 0.45, []string{"bias", "words", "words × stop-share"}},
		{map[string]uint8{"words": 6, "stop-share": 2}, -0.5, []string{"bias"}},
	} {
		r := row(t, cols, c.bins)
		assert.InDelta(t, c.score, p.Score(r), 1e-6)
		var sum float32
		var names []string
		for _, e := range p.Evidence(r, cols) {
			sum += e.Value
			names = append(names, e.Name)
		}
		assert.InDelta(t, c.score, sum, 1e-6)
		assert.Equal(t, c.names, names)
	}
}

const everything = "winnow-weights 1 text\n" +
	"word subscribe -1.16 310\n" +
	"name .sidebar -2.58 204\n" +
	"rule newsletter/invitation 2.40 61\n" +
	"kind article all: 0.40 900\n" +
	"kind forum url:threads 1.21 33\n"

func TestWriteGivesBackWhatWasParsed(t *testing.T) {
	file := everything + "gate 0.12\n" + table("blocks", feature.DocSpecs[feature.DocSize].Bins, 3, "0.70") + "pass -0.31\n" + table("words", wordBins, 1, "-0.80") + pairTable(wordBins-1, 0, "0.05") +
		"pass 0\n" + table("first", m(t).Columns(1)[column(t, "first")].Bins, 2, "1.50")
	parsed, err := Parse("t", file)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, parsed.Write(&out))
	assert.Equal(t, file, out.String())
	assert.Len(t, parsed.Passes, 2)
	assert.Equal(t, []Word{{"subscribe", -1.16, 310}}, parsed.Words)
	assert.Equal(t, "forum", parsed.Kinds[1].Name)
}

// m is a model of text with a pass, for its columns.
func m(t *testing.T) *Model {
	m, err := Parse("t", "winnow-weights 1 text\npass 0\n"+table("words", wordBins, 1, "1"))
	require.NoError(t, err)
	return m
}

// column is the place of a feature among those of a later pass.
func column(t *testing.T, name string) int {
	for i, c := range m(t).Columns(1) {
		if c.Name == name {
			return i
		}
	}
	t.Fatalf("no feature %s in a later pass", name)
	return 0
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	good := "pass 0\n" + table("words", wordBins, 1, "1")
	for _, c := range []struct{ file, want string }{
		{"", "t:0: the file ends early"},
		{"winnow-weights 2 text\n" + good, "t:1: not a weights file of this version"},
		{"winnow-weights 1 pdf\n" + good, "t:1: not a weights file of this version"},
		{"winnow-weights 1 text\nword only-two 1\n" + good, "t:2: expected 'word TEXT WEIGHT COUNT'"},
		{"winnow-weights 1 text\nword a b 1\n" + good, "t:2: bad number"},
		{"winnow-weights 1 text\nkind forum all: 1\n" + good, "t:2: expected 'kind NAME SIGN WEIGHT COUNT'"},
		{"winnow-weights 1 text\n  1 2\n", "t:2: weights before the name of a feature"},
		{"winnow-weights 1 text\nwords 18\n", "t:2: expected a word, a name, a rule or a pass"},
		{"winnow-weights 1 text\npass x\n", "t:2: bad bias"},
		{"winnow-weights 1 text\npass 0\nnonsense 3\n", `t:3: unknown feature "nonsense"`},
		{"winnow-weights 1 text\npass 0\nwords 17\n", `t:3: feature "words" has 18 bins, the file says 17`},
		{"winnow-weights 1 text\npass 0\nwords\n", "t:3: expected 'FEATURE BINS'"},
		{"winnow-weights 1 text\npass 0\nwords 18\n  1 2 3\nwords 18\n", "t:5: the feature above has 3 weights, expected 18"},
		{"winnow-weights 1 text\npass 0\nwords 18\n  1 2 3\n", "t:4: the file ends early"},
		{"winnow-weights 1 text\npass 0\nwords 18\n  x\n", `t:4: bad or surplus weight "x"`},
		{"winnow-weights 1 text\n" + good + "  5\n", `t:6: bad or surplus weight "5"`},
		{"winnow-weights 1 text\npass 0\nwords 18\n  # x\n", `t:4: bad count "x"`},
	} {
		_, err := Parse("t", c.file)
		if assert.Error(t, err, "%q", c.file) {
			assert.Contains(t, err.Error(), c.want)
			assert.Contains(t, err.Error(), "refit with 'winnow rules fit'")
		}
	}
}

func TestTooManyKindsAreRefused(t *testing.T) {
	var file strings.Builder
	file.WriteString("winnow-weights 1 html\n")
	for _, name := range strings.Fields("a b c d e f g h i") {
		file.WriteString("kind " + name + " all: 1 1\n")
	}
	_, err := Parse("t", file.String())
	assert.ErrorContains(t, err, "t:10: more than 8 kinds of page")
}

const testRules = `category: newsletter
rules:
  - id: newsletter/argues
    why: For a test.
    weight: 2
    line: '^Subscribe'
    drop: [Subscribe now]
    keep: [They subscribe]
  - id: newsletter/decides
    why: For a test.
    certain: true
    line: '^Sign up'
    drop: [Sign up now]
    keep: [They sign up]
  - id: newsletter/holds
    why: For a test.
    action: keep
    weight: 1.5
    line: '^Dear'
    match: [Dear reader]
    miss: [reader]
`

func judgeOf(t *testing.T, weights string) *Judge {
	t.Helper()
	m, err := Parse("t", weights)
	require.NoError(t, err)
	p, err := rules.Parse("test.yaml", []byte(testRules))
	require.NoError(t, err)
	set, err := rules.Compile(p)
	require.NoError(t, err)
	return NewJudge(m, set)
}

func TestWeightsOfRules(t *testing.T) {
	plain := "winnow-weights 1 text\npass 0\n" + table("words", wordBins, 1, "1")
	j := judgeOf(t, plain)
	assert.Equal(t, float32(2), j.Weight(0), "as its author gave it")
	assert.Equal(t, float32(certain), j.Weight(1))
	assert.Equal(t, float32(-1.5), j.Weight(2), "a rule that keeps speaks for the body")

	j = judgeOf(t, strings.Replace(plain, "\n", "\nrule newsletter/argues 0.70 40\n", 1))
	assert.Equal(t, float32(0.7), j.Weight(0), "as it was fitted")
}

func readText(d *doc.Document, text string) { read.Lines(d, text) }

// A later pass sees the scores of the one before; the evidence is that of the
// last and sums up to the score.
func TestPassesBuildOnEachOther(t *testing.T) {
	first := m(t).Columns(1)[column(t, "first")]
	var cells []string
	for i := range first.Bins {
		cells = append(cells, strconv.Itoa(i))
	}
	file := "winnow-weights 1 text\npass -3\n" + table("words", wordBins, 1, "0") + "pass 0.25\nfirst " + strconv.Itoa(first.Bins) + "\n  " + strings.Join(cells, " ") + "\n"
	text := "Subscribe now\n\nThe ferry across the sound will keep running through the winter after all, the harbour board decided."
	scores := func(file string) []float32 {
		j := judgeOf(t, file)
		var d doc.Document
		readText(&d, text)
		j.Read(&d)
		j.Judge(&d, d.Blocks)
		require.Len(t, j.Scores, 2)
		for b := range j.Scores {
			var sum float32
			for _, e := range j.Evidence(b) {
				sum += e.Value
			}
			assert.InDelta(t, j.Scores[b], sum, 1e-5)
		}
		return j.Scores
	}
	low := scores(file)
	high := scores(strings.Replace(file, "pass -3", "pass 3", 1))
	assert.Greater(t, high[0], low[0], "the first pass thinks better of the block")
}

func TestResidueIsToldByTheGate(t *testing.T) {
	file := "winnow-weights 1 text\ngate %\n" + table("blocks", feature.DocSpecs[feature.DocSize].Bins, feature.DocSpecs[feature.DocSize].Bins-1, "0.10") + "pass 0\n" + table("words", wordBins, 1, "1")
	for bias, want := range map[string]bool{"2": false, "-2": true} {
		j := judgeOf(t, strings.Replace(file, "%", bias, 1))
		var d doc.Document
		readText(&d, "One line.\n\nAnother line.")
		j.Read(&d)
		j.Judge(&d, d.Blocks)
		assert.Equal(t, want, j.Residue, bias)
	}
}

// A page is of the kind that its signs speak for: a rule, its address, or what all pages have.
func TestKindOfPage(t *testing.T) {
	file := "winnow-weights 1 text\nkind article all: 0.50 9\nkind forum url:threads 1 9\nkind shop rule:newsletter/argues 3 9\n" +
		"pass 0\n" + table("page-kind", kindBins, 0, "1")
	for _, c := range []struct {
		url, text string
		bin       uint8
	}{
		{"", "A line.", 0},
		{"https://example.org/threads/17", "A line.", 2},
		{"https://example.org/threads/17", "Subscribe now", 4},
		{"", "Subscribe now", 5}, // by far
	} {
		j := judgeOf(t, file)
		var d doc.Document
		readText(&d, c.text)
		d.URL = c.url
		j.Read(&d)
		m := j.Features(&d, d.Blocks)
		assert.Equal(t, c.bin, m.Row(0)[feature.PageKind], "%+v", c)
		assert.Contains(t, j.Signs(&d), "all:")
	}
}
