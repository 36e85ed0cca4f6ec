package decide

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/rules"
)

// The rules that tests let hit, by their place in the set, which orders them by id.
const (
	ads       int32 = iota // drops certainly
	captions               // keeps, argues
	comments               // drops, argues
	correct                // keeps certainly
	newspan                // cuts the end of a block
	shareHalf              // drops, argues weakly
)

// decider has the rules that tests let hit.
func decider(t *testing.T) *Decider {
	const (
		examples = "\n    why: For a test.\n    drop: [aaa]\n    keep: [bbb]\n"
		matches  = "\n    why: For a test.\n    match: [aaa]\n    miss: [bbb]\n"
	)
	return deciderOf(t,
		"category: ads\nrules:\n  - id: ads/a\n    certain: true\n    line: '^aaa'"+examples,
		"category: captions\nrules:\n  - id: captions/b\n    action: keep\n    weight: 2\n    line: '^aaa'"+matches,
		"category: comments\nrules:\n  - id: comments/c\n    weight: 2\n    line: '^aaa'"+examples,
		"category: corrections\nrules:\n  - id: corrections/d\n    action: keep\n    certain: true\n    line: '^aaa'"+matches,
		"category: newsletter\nrules:\n  - id: newsletter/e\n    certain: true\n    span: {end: 'aaa$'}"+examples,
		"category: share\nrules:\n  - id: share/f\n    weight: 0.5\n    line: '^aaa'"+examples,
	)
}

// deciderOf has the rules of packs, with the weights that they give.
func deciderOf(t *testing.T, packs ...string) *Decider {
	t.Helper()
	var set []*rules.Pack
	for _, r := range packs {
		p, err := rules.Parse("test.yaml", []byte(r))
		require.NoError(t, err)
		set = append(set, p)
	}
	s, err := rules.Compile(set...)
	require.NoError(t, err)
	return &Decider{Set: s, Keep: map[string]bool{}, Drop: map[string]bool{}, Weights: func(r int32) float32 {
		if s.Rules[r].Action != rules.Drop {
			return -float32(s.Rules[r].Weight)
		}
		return float32(s.Rules[r].Weight)
	}}
}

// block has as many words as it says.
func block(words int) doc.Block {
	return doc.Block{Text: strings.TrimSpace(strings.Repeat("word ", words)), Words: int32(words), Elem: -1, Gap: doc.BlankLine}
}

// page is a clear document: two paragraphs of body around the block that a test is about.
func page(words int) []doc.Block { return []doc.Block{block(60), block(words), block(60)} }

func (d *Decider) middle(score float32, hits ...int32) Verdict {
	blocks := page(10)
	var all []rules.Hit
	for _, r := range hits {
		all = append(all, rules.Hit{Rule: r, Block: 1, To: int32(len(blocks[1].Text))})
	}
	d.Decide(blocks, []float32{5, score, 5}, all, false)
	return d.Verdicts[1]
}

func TestRulesAndScoreDecide(t *testing.T) {
	for name, c := range map[string]struct {
		score float32
		hits  []int32
		want  Verdict
	}{
		"a good score keeps":                            {3, nil, Verdict{Keep: true, Rule: -1}},
		"a bad score drops, and no rule is credited":    {-3, nil, Verdict{Category: "boilerplate", Rule: -1}},
		"a certain rule drops whatever the score":       {9, []int32{ads}, Verdict{Category: "ads", Rule: ads}},
		"a rule that argues does not decide":            {3, []int32{comments}, Verdict{Keep: true, Rule: -1}},
		"of rules that argue the strongest is credited": {-3, []int32{comments, shareHalf}, Verdict{Category: "comments", Rule: comments}},
		"a certain one is credited before them":         {-3, []int32{ads, comments}, Verdict{Category: "ads", Rule: ads}},
		"certain keep beats certain drop":               {-3, []int32{ads, correct}, Verdict{Keep: true, Category: "corrections", Rule: correct}},
		"a keep rule that argues does not decide":       {-3, []int32{captions}, Verdict{Category: "boilerplate", Rule: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, decider(t).middle(c.score, c.hits...))
		})
	}
}

// A certain rule that says where the body is decides about the whole page.
func TestBodyThatARuleNames(t *testing.T) {
	const body, drops, keeps, weak int32 = 0, 1, 2, 3
	d := deciderOf(t,
		"category: boilerplate\nrules:\n  - id: boilerplate/a\n    why: For a test.\n    action: body\n    certain: true\n    select: .a\n    match: ['<p class=a>aaa</p>']\n    miss: ['<p>aaa</p>']",
		"category: comments\nrules:\n  - id: comments/c\n    why: For a test.\n    certain: true\n    line: '^aaa'\n    drop: [aaa]\n    keep: [bbb]",
		"category: corrections\nrules:\n  - id: corrections/d\n    why: For a test.\n    action: keep\n    certain: true\n    line: '^aaa'\n    match: [aaa]\n    miss: [bbb]",
		"category: share\nrules:\n  - id: share/f\n    why: For a test.\n    weight: 2\n    line: '^aaa'\n    drop: [aaa]\n    keep: [bbb]",
	)
	blocks := []doc.Block{block(60), block(60), block(5), block(60), block(60), block(60)}
	hit := func(rule int32, b int32) rules.Hit {
		return rules.Hit{Rule: rule, Block: b, To: int32(len(blocks[b].Text))}
	}
	hits := []rules.Hit{hit(body, 1), hit(body, 2), hit(weak, 2), hit(body, 3), hit(drops, 3), hit(keeps, 5)}
	d.Decide(blocks, []float32{5, 5, -3, 5, 5, -3}, hits, false)
	outside := Verdict{Category: "boilerplate", Rule: body}
	inside := Verdict{Keep: true, Category: "boilerplate", Rule: body}
	assert.Equal(t, []Verdict{
		outside, inside, inside, {Category: "comments", Rule: drops}, outside,
		{Keep: true, Category: "corrections", Rule: keeps},
	}, d.Verdicts)
}

func TestCategoriesOfTheCallerHaveTheLastWord(t *testing.T) {
	d := decider(t)
	d.Keep["ads"], d.Keep["comments"] = true, true
	assert.Equal(t, Verdict{Keep: true, Category: "ads", Rule: ads}, d.middle(-9, ads))
	assert.Equal(t, Verdict{Keep: true, Category: "comments", Rule: comments}, d.middle(-9, comments))
	assert.False(t, d.middle(-9, shareHalf).Keep, "another category")
	d.Keep["boilerplate"] = true
	assert.True(t, d.middle(-9).Keep, "what only evidence speaks against")

	// Nor does it go for what stands around it, and it is cut as what stays is.
	d = decider(t)
	d.Keep["captions"] = true
	blocks := page(10)
	blocks[2] = block(3)
	blocks[2].Kind = doc.Caption
	hits := []rules.Hit{{Rule: shareHalf, Block: 1, To: 49}, {Rule: newspan, Block: 2, From: 4, To: 9}}
	d.Decide(blocks, []float32{5, -5, -5}, hits, false)
	assert.Equal(t, Verdict{Keep: true, Category: "captions", Rule: -1}, d.Verdicts[2])
	assert.Len(t, d.Cuts, 1)

	d = decider(t)
	d.Drop["corrections"] = true
	assert.Equal(t, Verdict{Category: "corrections", Rule: correct}, d.middle(9, correct))
}

func TestSpansAreCutFromBlocksThatStay(t *testing.T) {
	d := decider(t)
	blocks := page(10)
	hit := rules.Hit{Rule: newspan, Block: 1, From: 20, To: int32(len(blocks[1].Text))}
	d.Decide(blocks, []float32{5, 4, 5}, []rules.Hit{hit}, false)
	assert.True(t, d.Verdicts[1].Keep)
	assert.Equal(t, []Cut{{Block: 1, From: 20, To: hit.To, Rule: newspan}}, d.Cuts)

	d.Decide(blocks, []float32{5, -4, 5}, []rules.Hit{hit}, false)
	assert.False(t, d.Verdicts[1].Keep)
	assert.Empty(t, d.Cuts, "the block goes as a whole")

	d.Keep["newsletter"] = true
	d.Decide(blocks, []float32{5, 4, 5}, []rules.Hit{hit}, false)
	assert.Empty(t, d.Cuts, "its category is kept")
}

// The threshold is the one at which the expected word F1 is greatest, found here
// by trying every cut between the blocks in the order of their scores.
func TestThresholdMakesExpectedF1Greatest(t *testing.T) {
	d := decider(t)
	scores := []float32{4, 2, 0.6, 0.2, -0.3, -1, -2.5, -5}
	words := []int32{40, 12, 30, 8, 25, 60, 9, 70}
	var blocks []doc.Block
	total := 0.0
	for i, w := range words {
		blocks = append(blocks, block(int(w)))
		total += float64(w) * float64(probability(scores[i]))
	}
	d.Decide(blocks, scores, nil, false)
	best, kept, body := 0.0, 0.0, 0.0
	count := 0
	for i, w := range words {
		kept += float64(w)
		body += float64(w) * float64(probability(scores[i]))
		if f := 2 * body / (kept + total); f > best {
			best, count = f, i+1
		}
	}
	for i, v := range d.Verdicts {
		assert.Equal(t, i < count, v.Keep, "block %d of %d that should stay", i, count)
	}
	assert.InDelta(t, best, d.Expected, 0.005)
}

func TestClearPageIsCutAtEvenOdds(t *testing.T) {
	d := decider(t)
	d.Decide(page(10), []float32{8, 0, 8}, nil, false)
	assert.InDelta(t, 0, d.Threshold, 0.05)
	assert.Greater(t, d.Expected, float32(0.9))
}

func TestDocumentWithoutBodyIsEmpty(t *testing.T) {
	d := decider(t)
	d.Decide([]doc.Block{block(8), block(5)}, []float32{-5, -4}, nil, false)
	assert.False(t, d.Verdicts[0].Keep)
	assert.False(t, d.Verdicts[1].Keep)
	assert.True(t, math.IsInf(float64(d.Threshold), 1))
	assert.Zero(t, d.Expected)

	d.Decide(nil, nil, nil, false)
	assert.Empty(t, d.Verdicts)
}

// A page that waits for its scripts shows a menu and a notice, none of it likely
// to be body and some a little likelier than the rest.
func TestNothingIsKeptOfPoorChoice(t *testing.T) {
	d := decider(t)
	menu := func() []doc.Block { return []doc.Block{block(10), block(40), block(80)} }
	d.Decide(menu(), []float32{-2, -2.5, -5}, nil, false)
	assert.False(t, d.Verdicts[0].Keep)
	assert.Greater(t, d.Expected, float32(0), "there may be a body: another extractor can be asked")
	assert.Less(t, d.Expected, float32(noChoice))

	d.Decide(menu(), []float32{0, -2.5, -5}, nil, false)
	assert.True(t, d.Verdicts[0].Keep, "even odds are a choice")
}

// In what an extractor left, a block goes only when the odds against it are
// clear or a rule speaks against it.
func TestResidueIsCutWithCare(t *testing.T) {
	d := decider(t)
	blocks := page(10)
	blocks[0].Prose, blocks[2].Prose = true, true
	scores := []float32{5, -1, 5}
	d.Decide(blocks, scores, nil, false)
	assert.False(t, d.Verdicts[1].Keep, "of a page")
	d.Decide(blocks, scores, nil, true)
	assert.True(t, d.Verdicts[1].Keep, "of residue")
	for _, c := range []struct {
		hit  rules.Hit
		keep bool
	}{
		{rules.Hit{Rule: comments, Block: 1}, false},
		{rules.Hit{Rule: comments, Block: 1, Reach: true}, true}, // speaks of another block
		{rules.Hit{Rule: shareHalf, Block: 1}, true},             // hardly speaks
	} {
		d.Decide(blocks, scores, []rules.Hit{c.hit}, true)
		assert.Equal(t, c.keep, d.Verdicts[1].Keep, "%+v", c.hit)
	}
	scores[1] = -4
	d.Decide(blocks, scores, nil, true)
	assert.True(t, d.Verdicts[1].Keep, "within the body, whatever the odds")
	d.Decide(blocks, scores, []rules.Hit{{Rule: shareHalf, Block: 1}}, true)
	assert.False(t, d.Verdicts[1].Keep, "clear odds and a rule")
	d.Decide(blocks[:2], scores[:2], nil, true)
	assert.True(t, d.Verdicts[1].Keep, "the end of a table")
	blocks[1].Prose = true
	d.Decide(blocks[:2], scores[:2], nil, true)
	assert.False(t, d.Verdicts[1].Keep, "a paragraph below the body")
	blocks[1].Gap = doc.SameLine
	d.Decide(blocks[:2], scores[:2], nil, true)
	assert.True(t, d.Verdicts[1].Keep, "the last sentence of a line")
}

func TestListsStayTogether(t *testing.T) {
	d := decider(t)
	list := func() []doc.Block {
		blocks := []doc.Block{block(60), block(5), block(5), block(5), block(5), block(60)}
		for i := 1; i < 5; i++ {
			blocks[i].Kind, blocks[i].Elem = doc.ListItem, int32(i)
			if i > 1 {
				blocks[i].Gap = doc.NewLine
			}
		}
		return blocks
	}
	scores := []float32{5, 3, 3, -3, 3, 5}
	d.Decide(list(), scores, nil, false)
	assert.True(t, d.Verdicts[3].Keep, "three of four items stay")
	d.Decide(list(), scores, []rules.Hit{{Rule: ads, Block: 3}}, false)
	assert.False(t, d.Verdicts[3].Keep, "a rule dropped it")
	d.Decide(list(), []float32{5, 3, 3, -3, -3, 5}, nil, false)
	assert.False(t, d.Verdicts[3].Keep, "two of four items stay")
	apart := list()
	apart[3].Gap = doc.BlankLine
	d.Decide(apart, scores, nil, false)
	assert.False(t, d.Verdicts[3].Keep, "not of the same list")
}

func TestCategoryOfWhatNoRuleNames(t *testing.T) {
	d := decider(t)
	for kind, want := range map[doc.Kind]string{doc.Caption: "captions", doc.Separator: "separators", doc.Heading: "boilerplate"} {
		blocks := page(4)
		blocks[1].Kind = kind
		d.Decide(blocks, []float32{5, -6, 5}, nil, false)
		assert.Equal(t, want, d.Verdicts[1].Category)
	}
}
