package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/winnow-text/winnow/internal/doc"
)

// mustSet compiles rules written in short: each is the YAML of a rule without
// why and examples.
func mustSet(t testing.TB, rules ...string) *Set {
	t.Helper()
	return mustCompile(t, "category: ads\nrules:\n"+shortRules(rules...))
}

func shortRules(rules ...string) string {
	var b strings.Builder
	for _, r := range rules {
		fmt.Fprintf(&b, "  - {why: test, match: [x], miss: [y], %s}\n", r)
	}
	return b.String()
}

func mustCompile(t testing.TB, packs ...string) *Set {
	t.Helper()
	var list []*Pack
	for i, p := range packs {
		pack, err := Parse(fmt.Sprintf("p%d.yaml", i), []byte(p))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, pack)
	}
	set, err := Compile(list...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// page makes a document: lines that begin with P are prose, with H headings;
// an empty line is a blank line.
func page(lines ...string) *doc.Document {
	d := &doc.Document{}
	gap := doc.BlankLine
	for _, l := range lines {
		if l == "" {
			gap = doc.BlankLine
			continue
		}
		b := doc.Block{Text: l, Elem: -1, Index: int32(len(d.Blocks)), Words: doc.Words(l), Gap: gap}
		b.Prose = strings.HasPrefix(l, "P")
		if strings.HasPrefix(l, "H") {
			b.Kind = doc.Heading
		}
		d.Blocks = append(d.Blocks, b)
		gap = doc.NewLine
	}
	return d
}

func resolve(s *Set, d *doc.Document, blocks []doc.Block) []Hit {
	var m Scan
	s.Scan(d, &m)
	return s.Resolve(d, blocks, &m, nil)
}

// show writes hits as "block text", reached ones in brackets.
func show(blocks []doc.Block, hits []Hit) string {
	var out []string
	for _, h := range hits {
		text := blocks[h.Block].Text[h.From:h.To]
		if h.Reach {
			text = "[" + text + "]"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestResolve(t *testing.T) {
	for name, c := range map[string]struct {
		rule  string
		lang  string
		lines string
		want  string
	}{
		"head":         {rule: "line: '^x', zone: head", lines: "x1 P1 x2 P2 x3", want: "x1"},
		"tail":         {rule: "line: '^x', zone: tail", lines: "x1 P1 x2 P2 x3", want: "x3"},
		"mid":          {rule: "line: '^[xP]', zone: mid", lines: "x1 P1 x2 P2 x3", want: "P1 x2 P2"},
		"no prose":     {rule: "line: '^x', zone: tail", lines: "x1 x2", want: "x1 x2"},
		"no prose mid": {rule: "line: '^x', zone: mid", lines: "x1 x2", want: ""},
		"lang":         {rule: "line: '^x', lang: [de]", lang: "en", lines: "x1", want: ""},
		"lang same":    {rule: "line: '^x', lang: [de, en]", lang: "en", lines: "x1", want: "x1"},
		"lang unknown": {rule: "line: '^x', lang: [de]", lines: "x1", want: "x1"},
		"words":        {rule: "line: '^x', words: 1", lines: "x1 x_2", want: "x1"},
		"kinds":        {rule: "line: 'x', kinds: [heading]", lines: "x1 Hx", want: "Hx"},

		"line":               {rule: "line: '^x'", lines: "a x1 b", want: "x1"},
		"after":              {rule: "line: '^x', reach: after", lines: "a x1 b | c P1 d", want: "x1 [b] [c]"},
		"after to heading":   {rule: "line: '^x', reach: after", lines: "x1 b H1 P1 d", want: "x1 [b]"},
		"after inner head":   {rule: "line: '^x', reach: after", lines: "x1 b H1 c P1", want: "x1 [b] [H1] [c]"},
		"after at the end":   {rule: "line: '^x', reach: after", lines: "P1 x1 b H1", want: "x1 [b] [H1]"},
		"before":             {rule: "line: '^x', reach: before", lines: "a P1 b c x1 d", want: "[b] [c] x1"},
		"block":              {rule: "line: '^x', reach: block", lines: "a | b x1 c | d", want: "[b] x1 [c]"},
		"block twice":        {rule: "line: '^x', reach: block", lines: "a x1 x2 b | d", want: "[a] x1 x2 [b]"},
		"end":                {rule: "line: '^x', reach: end", lines: "P1 P2 x1 b P3 c", want: "x1 [b] [P3] [c]"},
		"end stops at pair":  {rule: "line: '^x', reach: end", lines: "x1 b P1 c P3 P4 d", want: "x1 [b] [P1] [c]"},
		"end certain":        {rule: "line: '^x', reach: end, certain: true", lines: "x1 b P3 P4 d", want: "x1 [b] [P3] [P4] [d]"},
		"start":              {rule: "line: '^x', reach: start", lines: "a P1 b x1 P2 P3", want: "[a] [P1] [b] x1"},
		"start stops":        {rule: "line: '^x', reach: start", lines: "a P1 P2 b P3 c x1", want: "[b] [P3] [c] x1"},
		"start certain":      {rule: "line: '^x', reach: start, certain: true", lines: "a P1 P2 x1 c", want: "[a] [P1] [P2] x1"},
		"until":              {rule: "line: '^x', reach: {until: '^u'}", lines: "x1 b c u d", want: "x1 [b] [c]"},
		"until twice":        {rule: "line: '^x', reach: {until: '^u'}", lines: "x1 b x2 c u d x3 e u", want: "x1 [b] x2 [c] x3 [e]"},
		"until not found":    {rule: "line: '^x', reach: {until: '^u'}", lines: "x1 b c d", want: "x1"},
		"until too far":      {rule: "line: '^x', reach: {until: '^u'}", lines: "x1 " + strings.Repeat("b ", 40) + "u", want: "x1"},
		"until just in time": {rule: "line: '^x', reach: {until: '^u'}", lines: "x1 " + strings.Repeat("b ", 39) + "u", want: "x1" + strings.Repeat(" [b]", 39)},
		"zone of the lead":   {rule: "line: '^x', reach: end, zone: tail", lines: "x1 P1 x2 b", want: "x2 [b]"},

		"span start": {rule: "span: {start: '^x+'}", lines: "xxa ax", want: "xx"},
		"span end":   {rule: "span: {end: 'x+$'}", lines: "axx xa", want: "xx"},
		"span empty": {rule: "span: {start: '^x*'}", lines: "axx", want: ""},

		"sequence":           {rule: "sequence: ['^a', '^b', '^c']", lines: "a1 b1 c1 b2 c2 a3 b3", want: "a1 b1 c1"},
		"sequence optional":  {rule: "sequence: ['^a', {pattern: '^b', optional: true}, '^c']", lines: "a1 c1 a2 b2 c2 a3 b3", want: "a1 c1 a2 b2 c2"},
		"sequence last opt.": {rule: "sequence: ['^a', '^b', {pattern: '^c', optional: true}]", lines: "a1 b1 c1 a2 b2", want: "a1 b1 c1 a2 b2"},
		"sequence overlap":   {rule: "sequence: ['^a', '^a']", lines: "a1 a2 a3", want: "a1 a2 a3"},
		"sequence reach":     {rule: "sequence: ['^a', '^b'], reach: after", lines: "a1 b1 d e P1", want: "a1 b1 [d] [e]"},
		"sequence up":        {rule: "sequence: ['^a', '^b'], reach: before", lines: "P1 d a1 b1 e", want: "[d] a1 b1"},
		"sequence zone":      {rule: "sequence: ['^a', '^b'], zone: head", lines: "a1 b1 P1 a2 b2", want: "a1 b1"},

		"like earlier":       {rule: "like: {to: earlier}", lines: "One! a one b ONE a_a", want: "one ONE"},
		"like next":          {rule: "like: {to: next, min: 1}", lines: "one One two", want: "one"},
		"like title":         {rule: "like: {to: title, min: 0.6}", lines: "the_big_storm x the_storm_big the_small_cat", want: "the storm big"},
		"like earlier reach": {rule: "like: {to: earlier}, reach: after", lines: "one P1 one b P2", want: "one [b]"},
	} {
		t.Run(name, func(t *testing.T) {
			set := mustSet(t, "id: ads/r, "+c.rule)
			var lines []string
			for l := range strings.FieldsSeq(c.lines) { // | is a blank line, _ a space
				lines = append(lines, strings.ReplaceAll(strings.TrimLeft(l, "|"), "_", " "))
			}
			d := page(lines...)
			d.Lang = c.lang
			if got := show(d.Blocks, resolve(set, d, d.Blocks)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestResolveTitles(t *testing.T) {
	set := mustSet(t, "id: ads/r, like: {to: title, min: 0.9}")
	d := page("Storm hits the coast", "P1", "Storm Hits the Coast", "The Daily Bell", "Storm")
	d.Titles = []string{"Storm hits the coast | The Daily Bell"}
	if got, want := show(d.Blocks, resolve(set, d, d.Blocks)), "Storm hits the coast Storm Hits the Coast The Daily Bell"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Blocks that were taken out are no neighbours any more; their blank lines stay.
func TestResolvePartOfDocument(t *testing.T) {
	set := mustSet(t, "id: ads/seq, sequence: ['^a', '^b']", "id: ads/rep, like: {to: earlier}", "id: ads/blk, line: '^b', reach: block")
	d := page("a1", "mid", "b1", "", "gone", "c", "gone")
	var m Scan
	set.Scan(d, &m)
	all := set.Resolve(d, d.Blocks, &m, nil)
	if got, want := show(d.Blocks, all), "[a1] [mid] b1 gone"; got != want {
		t.Errorf("whole: got %s, want %s", got, want)
	}
	part := []doc.Block{d.Blocks[0], d.Blocks[2], d.Blocks[4], d.Blocks[5]}
	if got, want := show(part, set.Resolve(d, part, &m, nil)), "[a1] a1 b1 b1"; got != want {
		t.Errorf("part: got %s, want %s", got, want)
	}
	// The blank line stood before a block that is gone.
	part = []doc.Block{d.Blocks[2], d.Blocks[5]}
	if got, want := show(part, set.Resolve(d, part, &m, nil)), "b1"; got != want {
		t.Errorf("gap: got %s, want %s", got, want)
	}
	// The hits given are kept.
	again := set.Resolve(d, d.Blocks, &m, slices.Clone(all))
	if !slices.Equal(again, slices.Concat(all, all)) {
		t.Error("resolving again gives other hits, or loses the ones given")
	}
}

func TestResolveReachOfParent(t *testing.T) {
	set := mustSet(t, "id: ads/r, line: '^Related', reach: block", "id: ads/s, select: '.box'")
	d := &doc.Document{}
	if err := addHTML(d, `<p>One</p><div class=box><h3>Related</h3><ul><li>a</li><li>b</li></ul></div><p>Two</p><h2>Related</h2>`); err != nil {
		t.Fatal(err)
	}
	got := show(d.Blocks, resolve(set, d, d.Blocks))
	if want := "Related Related [a] a [b] b Related"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// No rule hits a block twice, hits are sorted, and no more rules than maxReach
// reach one block.
func TestHitsAreSortedAndBounded(t *testing.T) {
	var rules []string
	for i := range 30 {
		rules = append(rules, fmt.Sprintf("id: ads/r%d, line: '^x', reach: end, weight: %d", i, i%7+1))
	}
	set := mustSet(t, rules...)
	d := page("x1", "b", "x2", "c")
	hits := resolve(set, d, d.Blocks)
	count := map[int32]int{}
	for i, h := range hits {
		if h.Reach {
			count[h.Block]++
			if set.Rules[h.Rule].Weight < 4 {
				t.Errorf("block %d is reached by %s of weight %v, a heavier one was left out", h.Block, set.Rules[h.Rule].ID, set.Rules[h.Rule].Weight)
			}
		}
		if i > 0 && (hits[i-1].Block > h.Block || hits[i-1].Block == h.Block && hits[i-1].Rule >= h.Rule) {
			t.Errorf("hits %+v and %+v are out of order", hits[i-1], h)
		}
	}
	if count[1] != maxReach || count[3] != maxReach {
		t.Errorf("reached %v times", count)
	}
}

// Every reach is linear in the number of matches: a quadratic one would not end.
func TestReachOfManyMatches(t *testing.T) {
	lines := make([]string, 200_000)
	for i := range lines {
		lines[i] = "x"
		if i%1000 == 0 {
			lines[i] = "P"
		}
	}
	d := page(lines...)
	for _, how := range []string{"before", "after", "block", "end", "start", "{until: '^never'}", "{until: '^P'}"} {
		set := mustSet(t, "id: ads/r, line: '^x', reach: "+how, "id: ads/s, sequence: ['^x', '^x', '^x'], reach: "+how, "id: ads/l, like: {to: earlier}, reach: "+how)
		if hits := resolve(set, d, d.Blocks); len(hits) < len(lines) {
			t.Errorf("%s: %d hits", how, len(hits))
		}
	}
}

// The order of packs and of the rules in them changes nothing.
func TestOrderOfRulesIsNothing(t *testing.T) {
	packs, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	set, err := Compile(packs...)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range set.Rules {
		for _, l := range r.Examples.Context {
			lines = append(lines, l.Text)
		}
		for _, text := range r.Examples.Drop {
			lines = append(lines, strings.Split(text, "\n")...)
		}
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "<") })
	d := page(lines...)
	want := resolve(set, d, d.Blocks)
	if len(want) < 1000 {
		t.Fatalf("only %d hits", len(want))
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 3 {
		var shuffled []*Pack
		for _, p := range packs {
			q := &Pack{Name: p.Name, Rules: slices.Clone(p.Rules)}
			rnd.Shuffle(len(q.Rules), func(i, j int) { q.Rules[i], q.Rules[j] = q.Rules[j], q.Rules[i] })
			shuffled = append(shuffled, q)
		}
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		other, err := Compile(shuffled...)
		if err != nil {
			t.Fatal(err)
		}
		if got := resolve(other, d, d.Blocks); !slices.Equal(got, want) {
			t.Error("another order of packs and rules gives other hits")
		}
	}
}

// A Scan that was used before, for another document and another set, gives the
// same hits as a new one.
func TestScanIsReusable(t *testing.T) {
	small := mustSet(t, "id: ads/r, line: '^x', reach: end")
	full, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	docs := []*doc.Document{page("x1", "b"), benchDocument(), page("Share this", "Related stories", "x")}
	var reused Scan
	for range 2 {
		for _, d := range docs {
			for _, set := range []*Set{full, small} {
				set.Scan(d, &reused)
				if got, want := set.Resolve(d, d.Blocks, &reused, nil), resolve(set, d, d.Blocks); !slices.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		}
	}
}
