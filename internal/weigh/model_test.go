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

// tree is the lines of a tree with one question: what it says to yes, and nothing to no.
func tree(question, weight string) string {
	return "tree " + question + "\n  0 " + weight + "\n  # 3 3\n"
}

// The numbers of bins of the features that tests use.
var (
	wordBins = feature.Specs[feature.Words].Bins
	docBins  = feature.DocSpecs[feature.DocSize].Bins
)

func TestScoreIsTheSumOfItsEvidence(t *testing.T) {
	m, err := Parse("t", "winnow-weights 3 text\npass -0.5\n"+tree("words:7-9", "1.25")+
		"tree words:7 - stop-share:2,4-5\n  0 0.5 0.1 -0.3\n  # 10 20 30 40\n")
	require.NoError(t, err)
	p := &m.Passes[0]
	cols := m.Columns(0)
	for _, c := range []struct {
		bins  map[string]uint8
		score float32
	}{
		{nil, -0.5},
		{map[string]uint8{"words": 7}, 1.25},
		{map[string]uint8{"words": 9}, 0.75},
		{map[string]uint8{"words": 10}, -0.5},
		{map[string]uint8{"words": 7, "stop-share": 2}, 0.45},
		{map[string]uint8{"words": 7, "stop-share": 5}, 0.45},
		{map[string]uint8{"words": 7, "stop-share": 3}, 1.25},
		{map[string]uint8{"words": 6, "stop-share": 2}, -0.5},
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
		assert.Subset(t, []string{"bias", "words", "stop-share"}, names)
	}
}

// What a tree says goes to the question whose answer moved it.
func TestEvidenceGoesToTheQuestionThatMoves(t *testing.T) {
	m, err := Parse("t", "winnow-weights 3 text\npass 0\ntree words:7 stop-share:2 stop-share:2\n  -1 1 -1 1\n  # 50 50 50 50\n")
	require.NoError(t, err)
	cols := m.Columns(0)
	for _, e := range m.Passes[0].Evidence(row(t, cols, map[string]uint8{"words": 7, "stop-share": 2}), cols) {
		assert.InDelta(t, map[string]float32{"words": 1}[e.Name], e.Value, 1e-6, e.Name)
	}
}

// Many rows are scored as one is, whatever their number and the depth of the trees.
func TestScoresAreThoseOfTheRows(t *testing.T) {
	file := "winnow-weights 3 text\npass 0.1\n" + tree("words:1,3-4,7-"+strconv.Itoa(wordBins-1), "1") +
		"tree words:5-8 stop-share:1 kind:0 words:3 - kind:0 stop-share:0-1\n  0 1 2 3 4 5 6 7\n  # 1 1 1 1 1 1 1 1\n" +
		"tree" // of all depth
	for q := range leaves - 1 {
		file += " words:" + strconv.Itoa(q*7%wordBins) + "," + strconv.Itoa(q*5%wordBins)
	}
	file += "\n  " + strings.TrimSpace(strings.Repeat("1 2 3 5 7 11 13 17 ", leaves/8)) + "\n  #" + strings.Repeat(" 1", leaves) + "\n"
	m, err := Parse("t", file)
	require.NoError(t, err)
	cols := m.Columns(0)
	for _, n := range []int{0, 1, 7, 8, 9, 63, 64, 65, 200} {
		x := feature.Matrix{Cols: len(cols), Stride: len(cols)}
		for i := range n {
			x.Bins = append(x.Bins, row(t, cols, map[string]uint8{"words": uint8((i + 2) % wordBins), "stop-share": uint8(i % 3)})...)
		}
		out := make([]float32, n)
		m.Passes[0].scores(&x, new(lanes), out)
		for i, v := range out {
			assert.Equal(t, m.Passes[0].Score(x.Row(i)), v)
		}
	}
}

const everything = "winnow-weights 3 text\n" +
	"word subscribe -1.16 310\n" +
	"name .sidebar -2.58 204\n" +
	"rule newsletter/invitation 2.4 61\n" +
	"kind article all: 0.4 900\n" +
	"kind forum url:threads 1.21 33\n"

func TestWriteGivesBackWhatWasParsed(t *testing.T) {
	file := everything + "gate 0.12\n" + tree("blocks:3", "0.7") + "pass -0.31\n" + tree("words:1,3-4,17", "-0.8") +
		"tree words:0-1 stop-share:2 -\n  0 0.125 -0.25 1\n  # 7 8 0 9\npass 0\n" + tree("first:2", "1.5")
	parsed, err := Parse("t", file)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, parsed.Write(&out))
	assert.Equal(t, file, out.String())
	assert.Len(t, parsed.Passes, 2)
	assert.Equal(t, []Word{{"subscribe", -1.16, 310}}, parsed.Words)
	assert.Equal(t, "forum", parsed.Kinds[1].Name)
}

func TestRangesOfBins(t *testing.T) {
	for want, bins := range map[string]uint64{"": 0, "0": 1, "63": 1 << 63, "0-63": ^uint64(0), "1-2,5": 0b100110} {
		assert.Equal(t, want, ranges(bins))
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	good := "pass 0\n" + tree("words:1", "1")
	for _, c := range []struct{ file, want string }{
		{"", "t:0: the file ends early"},
		{"winnow-weights 3 text\n", "t:1: the file ends early"},
		{"winnow-weights 2 text\n" + good, "t:1: not a weights file of this version"},
		{"winnow-weights 3 pdf\n" + good, "t:1: not a weights file of this version"},
		{"winnow-weights 3 text\nword only-two 1\n" + good, "t:2: expected 'word TEXT WEIGHT COUNT'"},
		{"winnow-weights 3 text\nword a b 1\n" + good, "t:2: bad number"},
		{"winnow-weights 3 text\nkind forum all: 1\n" + good, "t:2: expected 'kind NAME SIGN WEIGHT COUNT'"},
		{"winnow-weights 3 text\n  1 2\n", "t:2: numbers before a tree"},
		{"winnow-weights 3 text\n  # 1 2\n", "t:2: numbers before a tree"},
		{"winnow-weights 3 text\ntree words:1\n", "t:2: expected a word, prose, a name, a rule, a kind, a pass or a tree in one"},
		{"winnow-weights 3 text\n" + good + "word a 1 1\n", "t:6: expected a word"},
		{"winnow-weights 3 text\npass x\n", "t:2: bad bias"},
		{"winnow-weights 3 text\npass NaN\n", "t:2: bad bias"},
		{"winnow-weights 3 text\npass -Inf\n", "t:2: bad bias"},
		{"winnow-weights 3 text\npass 0\ntree nonsense:3\n", `t:3: unknown feature "nonsense"`},
		{"winnow-weights 3 text\npass 0\ntree words:1-18\n", `t:3: feature "words" has 18 bins, the file says "words:1-18"`},
		{"winnow-weights 3 text\npass 0\ntree words\n", `t:3: no bins in "words"`},
		{"winnow-weights 3 text\npass 0\ntree words:3-1\n", `t:3: bad bins in "words:3-1"`},
		{"winnow-weights 3 text\npass 0\ntree words:x\n", `t:3: bad bins in "words:x"`},
		{"winnow-weights 3 text\npass 0\ntree\n", "t:3: a tree of 0 questions; it has 1, 3, 7 and so on up to 31"},
		{"winnow-weights 3 text\npass 0\ntree" + strings.Repeat(" words:1", 6) + "\n", "t:3: a tree of 6 questions"},
		{"winnow-weights 3 text\npass 0\ntree words:1\n  1\n  # 1 1\ntree words:1\n", "t:6: the tree above has 1 weights and 2 counts, its 1 questions have 2 answers"},
		{"winnow-weights 3 text\npass 0\ntree words:1\n  1 2\n", "t:4: the file ends early"},
		{"winnow-weights 3 text\npass 0\ntree words:1\n  x\n", `t:4: bad or surplus weight "x"`},
		{"winnow-weights 3 text\n" + good + "  5\n", `t:6: bad or surplus weight "5"`},
		{"winnow-weights 3 text\npass 0\ntree words:1\n  # x\n", `t:4: bad or surplus count "x"`},
	} {
		_, err := Parse("t", c.file)
		if assert.Error(t, err, "%q", c.file) {
			assert.Contains(t, err.Error(), c.want)
			assert.Contains(t, err.Error(), "refit with 'winnow rules fit'")
		}
	}
}

func TestTooManyQuestionsAreRefused(t *testing.T) {
	cols := (&Model{}).Columns(0)
	var file strings.Builder
	file.WriteString("winnow-weights 3 text\npass 0\n")
	for n, c := 0, 0; n <= maxQuestions; c++ {
		for from := 0; from < cols[c].Bins; from++ {
			for to := from; to < cols[c].Bins; to++ {
				file.WriteString(tree(cols[c].Name+":"+strconv.Itoa(from)+"-"+strconv.Itoa(to), "1"))
				n++
			}
		}
	}
	_, err := Parse("t", file.String())
	assert.ErrorContains(t, err, "more than 4096 different questions in a pass")
}

func TestTooManyKindsAreRefused(t *testing.T) {
	var file strings.Builder
	file.WriteString("winnow-weights 3 html\n")
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
	plain := "winnow-weights 3 text\npass 0\n" + tree("words:1", "1")
	j := judgeOf(t, plain)
	assert.Equal(t, float32(2), j.Weight(0), "as its author gave it")
	assert.Equal(t, float32(certain), j.Weight(1))
	assert.Equal(t, float32(-1.5), j.Weight(2), "a rule that keeps speaks for the body")

	j = judgeOf(t, strings.Replace(plain, "\n", "\nrule newsletter/argues 0.7 40\n", 1))
	assert.Equal(t, float32(0.7), j.Weight(0), "as it was fitted")
}

func readText(d *doc.Document, text string) { read.Lines(d, text) }

// A later pass sees the scores of the one before; the evidence is that of the
// last and sums up to the score.
func TestPassesBuildOnEachOther(t *testing.T) {
	file := "winnow-weights 3 text\npass -3\n" + tree("words:1", "0") + "pass 0.25\n" + tree("first:8-23", "1")
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
	file := "winnow-weights 3 text\ngate %\n" + tree("blocks:"+strconv.Itoa(docBins-1), "0.1") + "pass 0\n" + tree("words:1", "1")
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
	file := "winnow-weights 3 text\nkind article all: 0.5 9\nkind forum url:threads 1 9\nkind shop rule:newsletter/argues 3 9\n" +
		"pass 0\n" + tree("page-kind:0", "1")
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

func TestOnlyWhatTreesAskForIsMeasured(t *testing.T) {
	for name, want := range map[string]feature.Asked{
		"words":            {},
		"comments-back":    {Families: true},
		"people-near":      {Families: true},
		"shape-after":      {Shapes: true},
		"topic-words":      {Topics: true},
		"first-topic-mean": {Topics: true},
		"first-near-3":     {},
	} {
		file := "winnow-weights 3 html\npass 0\ntree words:1\n  0 0\n  # 1 1\npass 0\ntree " + name + ":1\n  0 0\n  # 1 1\n"
		m, err := Parse("t", file)
		require.NoError(t, err, name)
		require.Equal(t, want, m.asks(), name)
	}
}
