package rules

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

const goodRule = `category: ads
rules:
  - id: ads/label
    why: The label of an advertisement.
    line: '(?i)^advertisement\W*$'
    drop: ["Advertisement"]
    keep: ["Advertisement paid for the first trams, the historian writes."]
`

func TestLoadReadsEveryKey(t *testing.T) {
	pack, err := Parse("packs/all.yaml", []byte(`category: weather
rules:
  - id: weather/place
    why: >
      A temperature,
      a place and a day.
    lang: [en, de]
    weight: 2.5
    truncates: false
    words: 12
    zone: head
    kinds: [paragraph, list-item]
    sequence: ['^\d+ ?°C$', {pattern: '^\p{Lu}', optional: true}, '(?i)^mon']
    reach: {until: '^News$'}
    match: ["12 °C\nBern\nMonday"]
    miss: ["Bern\nMonday"]
    context: |
      - 12 °C
      - Monday

      + The council met.
  - id: ads/box
    why: A box.
    certain: true
    truncates: true
    select: |
      div.ad,
      aside
    drop: ["<div class=ad>Buy</div>"]
    keep: ["<p>Buy</p>"]
`))
	if err != nil {
		t.Fatal(err)
	}
	r := pack.Rules[0]
	got := fmt.Sprintf("%s|%s|%s|%v|%v|%v|%v|%d|%s|%v|%v|%v|%v|%d %d %d|%d", r.ID, r.Category, r.Why, r.Lang, r.Action, r.Certain, r.Weight, r.Words,
		r.Zone, r.Kinds, r.Kind, r.Steps, r.Reach, len(r.Examples.Match), len(r.Examples.Miss), len(r.Examples.Context), r.Line)
	want := `weather/place|weather|A temperature, a place and a day.|[en de]|drop|false|2.5|12|head|[paragraph list-item]|sequence|` +
		`[{^\d+ ?°C$ false} {^\p{Lu} true} {(?i)^mon false}]|{until ^News$}|1 1 4|3`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if b := pack.Rules[1]; b.Pattern != "div.ad, aside" || b.Weight != 0 || !b.Certain || !b.Truncates || r.Truncates {
		t.Errorf("second rule: %+v", b)
	}
}

// Each bad pack is refused with a message that names file, line, rule, problem
// and consequence.
func TestLoadRefuses(t *testing.T) {
	change := func(old, text string) string {
		if !strings.Contains(goodRule, old) {
			t.Fatalf("%q is not in the good rule", old)
		}
		return strings.Replace(goodRule, old, text, 1)
	}
	line := `line: '(?i)^advertisement\W*$'`
	for name, c := range map[string]struct{ pack, want string }{
		"unknown key":           {goodRule + "    colour: red\n", `p.yaml:8: ads/label: unknown key "colour", it would have no effect`},
		"unknown top key":       {"categorie: ads\n" + goodRule, `p.yaml:1: unknown key "categorie", it would have no effect`},
		"unknown category":      {change("category: ads", "category: adverts"), `p.yaml:1: unknown category "adverts", its rules would answer to no --keep or --drop`},
		"unknown prefix":        {change("id: ads/label", "id: adverts/label"), `p.yaml:3: adverts/label: unknown category "adverts", it would answer to no`},
		"bad id":                {change("id: ads/label", "id: Label"), `p.yaml:3: Label: the id is not category/slug`},
		"no id":                 {change("- id: ads/label\n    why", "- why"), `p.yaml:3: the rule has no id, so no removal could be credited to it`},
		"no why":                {change("    why: The label of an advertisement.\n", ""), `p.yaml:3: ads/label: no why`},
		"no drop":               {change(`    drop: ["Advertisement"]`+"\n", ""), `p.yaml:3: ads/label: no drop example, so nothing shows that the rule works`},
		"no keep":               {change("    keep: [", "    miss2: ["), `unknown key "miss2"`},
		"bad pattern":           {change(line, `line: '^(advert'`), "p.yaml:5: ads/label: line: bad pattern: missing closing ): `^(advert`, so the rule could never match"},
		"two matchers":          {change(line, line+"\n    select: div.ad"), `p.yaml:3: ads/label: 2 of the keys line, span, sequence, select, like; a rule has exactly one`},
		"no matcher":            {change("    "+line+"\n", ""), `p.yaml:3: ads/label: 0 of the keys line`},
		"certain, weight":       {change(line, line+"\n    certain: true\n    weight: 2"), `p.yaml:7: ads/label: certain and weight contradict each other`},
		"weight too small":      {change(line, line+"\n    weight: 0"), `p.yaml:6: ads/label: weight is "0", it must be a number over 0 and at most 20`},
		"weight NaN":            {change(line, line+"\n    weight: .nan"), `weight is ".nan", it must be a number`},
		"bad zone":              {change(line, line+"\n    zone: bottom"), `p.yaml:6: ads/label: zone is "bottom", it must be one of: any head tail mid`},
		"bad kind":              {change(line, line+"\n    kinds: [footer]"), `kinds is "footer", it must be one of: paragraph heading`},
		"bad lang":              {change(line, line+"\n    lang: [english]"), `lang "english" is not a two-letter ISO 639-1 code`},
		"lang not a list":       {change(line, line+"\n    lang: en"), `lang is not a list with at least one entry, write lang: [...]`},
		"bad reach":             {change(line, line+"\n    reach: everything"), `reach is "everything", it must be one of: line before after block end start`},
		"bad until":             {change(line, line+"\n    reach: {until: '('}"), `p.yaml:6: ads/label: reach: bad pattern`},
		"span in middle":        {change(line, `span: {start: 'advert'}`), `span.start doesn't begin with ^, so it could cut the middle of a sentence`},
		"span loose start":      {change(line, `span: {start: '^advert|hat'}`), "^ is not meant for the alternative hat, which could cut"},
		"span loose end":        {change(line, `span: {end: '(advert|hat$)'}`), "$ is not meant for the alternative advert, which could cut"},
		"span both":             {change(line, `span: {start: '^a', end: 'b$'}`), `span has both a start and an end`},
		"span of nothing":       {change(line, `span: {}`), `p.yaml:5: ads/label: span has no keys, so it says nothing; fill it or leave it out`},
		"reach of nothing":      {change(line, line+"\n    reach: {}"), `p.yaml:6: ads/label: reach has no keys`},
		"like of nothing":       {change(line, `like: {}`), `p.yaml:5: ads/label: like has no keys`},
		"rule of nothing":       {"category: ads\nrules: [{}]\n", `p.yaml:2: the rule has no keys`},
		"reach on span":         {change(line, `span: {start: '^advert'}`+"\n    reach: end"), `reach has no effect with span`},
		"zone on select":        {change(line, "select: div.ad\n    zone: tail"), `zone has no effect with select`},
		"slow selector":         {change(line, "select: 'div:has(.ad)'"), `uses :has; allowed are :not :first-child`},
		"state of a page":       {change(line, "select: 'a:hover'"), `"a:hover" uses :hover, which holds only while somebody looks at the page, so the rule could never match`},
		"bad selector":          {change(line, "select: 'div['"), `p.yaml:5: ads/label: select: bad selector`},
		"many ancestors":        {change(line, "select: 'a b c d'"), `asks for an ancestor more than 2 times`},
		"one step":              {change(line, "sequence: ['^a']"), `a sequence of 1 patterns, it needs from 2 to 8`},
		"optional steps":        {change(line, "sequence: [{pattern: '^a', optional: true}, {pattern: '^b', optional: true}]"), `every pattern of the sequence is optional`},
		"like earlier with min": {change(line, "like: {to: earlier, min: 0.5}"), `like earlier has a min below 1`},
		"like without min":      {change(line, "like: {to: title}"), `like has no min, so any two blocks would be alike`},
		"keep truncates":        {change(line, line+"\n    action: keep\n    truncates: true"), `p.yaml:7: ads/label: truncates has no effect with action keep`},
		"truncates yes":         {change(line, line+"\n    truncates: yes"), `truncates is "yes", it must be true or false`},
		"body on line":          {change(line, line+"\n    action: body"), `action body is for select rules`},
		"keep with drop":        {change(line, line+"\n    action: keep"), `drop and keep are the examples of drop rules, a rule with action keep has match and miss`},
		"duplicate key":         {change(line, line+"\n    line: '^b$'"), `p.yaml:6: ads/label: key "line" stands twice`},
		"duplicate id":          {goodRule + strings.SplitAfterN(goodRule, "rules:\n", 2)[1], `p.yaml:8: ads/label: the id stands already at p.yaml:3`},
		"alias":                 {"category: &c ads\n" + strings.Replace(goodRule, "category: ads\n", "", 1) + "    zone: *c\n", `aliases are not read in packs`},
		"alias bomb": {"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\ncategory: ads\nrules: *c\n",
			`aliases are not read in packs, write the value of "rules" out`},
		"alias as a rule":   {"category: ads\nrules: [&a {id: ads/x}, *a]\n", `aliases are not read in packs`},
		"not a mapping":     {"- a\n- b\n", `p.yaml:1: the pack is not a mapping`},
		"rules not a list":  {"category: ads\nrules: none\n", `rules is not a list of rules, so the pack has no effect`},
		"no rules":          {"category: ads\nrules: []\n", `p.yaml:2: the list of rules is empty, so the pack has no effect; add a rule`},
		"no key rules":      {"category: ads\n", `p.yaml:1: no key rules, so the pack has no effect`},
		"rule not a map":    {"category: ads\nrules: [label]\n", `p.yaml:2: the rule is not a mapping`},
		"two documents":     {goodRule + "---\ncategory: ads\n", `p.yaml:8: more than one YAML document`},
		"empty":             {"", `p.yaml:1: the file is empty`},
		"not YAML":          {"category: [", `p.yaml:1: not YAML: did not find expected node content`},
		"binary":            {"\x00\x01\x02", `p.yaml:1: not YAML: control characters are not allowed`},
		"bad quote":         {change(line, `line: '^it's$'`), `p.yaml:5: not YAML: did not find expected key`},
		"open quote":        {change(line, `line: 'ads`), `p.yaml:5: not YAML: found unexpected end of stream`},
		"open list":         {change(`drop: ["Advertisement"]`, `drop: ["Advertisement"`), `p.yaml:6: not YAML: did not find expected ',' or ']'`},
		"bad indent":        {change("    "+line, "   "+line), `p.yaml:5: not YAML: did not find expected '-' indicator`},
		"tab":               {change("    "+line, "\t"+line), `p.yaml:5: not YAML: found a tab character`},
		"colon":             {change(line, "line: ^now: buy"), `p.yaml:5: not YAML: mapping values are not allowed in this context`},
		"unknown alias":     {change(line, "line: *x"), `p.yaml:5: not YAML: unknown anchor 'x' referenced`},
		"bad second":        {goodRule + "---\na: [\n", `p.yaml:9: not YAML: did not find expected node content`},
		"not UTF-8":         {change("The label", "Die \u00dcberschrift, f\xfcr"), `p.yaml:4:28: the byte 0xfc is no UTF-8, save the file as UTF-8`},
		"UTF-16":            {"\xff\xfea\x00", `p.yaml:1:1: the byte 0xff is no UTF-8`},
		"control character": {change(line, `line: "^a\tb$"`), `the pattern holds a control character at byte 2`},
		"long pattern":      {change(line, "line: '^"+strings.Repeat("a", maxPattern)+"$'"), `the pattern is 4098 bytes long, at most 4096 are read`},
		"large program":     {change(line, `line: '^(abcdefghijklmnopqrstuvwxyz){900}$'`), `the pattern would need more than 20000 instructions`},
		"repeat":            {change(line, `line: '^(a{1000}){1000}$'`), `bad pattern: invalid repeat count`},
		"context":           {change(line, line+"\n    context: |\n      + Stays.\n      Goes."), `line 2 of context begins neither with`},
		"context one-sided": {change(line, line+"\n    context: |\n      + Stays."), `context needs lines that stay`},
		"null":              {change(line, "line: ~"), `line has no plain value`},
		"empty value":       {change(line, "line: ''"), `line is empty`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("p.yaml", []byte(c.pack))
			if err == nil {
				t.Fatalf("no error for:\n%s", c.pack)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestLoadFS(t *testing.T) {
	other := strings.ReplaceAll(goodRule, "ads/label", "ads/other")
	fsys := fstest.MapFS{
		"a.yaml":           {Data: []byte(goodRule)},
		"more/b.yml":       {Data: []byte(other)},
		"more/README.md":   {Data: []byte("not a pack")},
		"bad/c.yaml":       {Data: []byte(goodRule)},
		"bad/d.yaml":       {Data: []byte("rules: 1")},
		"empty/README.txt": {Data: []byte("")},
	}
	packs, err := LoadFS(fsys, "a.yaml", "more", "more/b.yml")
	if err != nil || len(packs) != 2 || packs[0].Name != "a.yaml" || packs[1].Name != "more/b.yml" {
		t.Errorf("packs %v, error %v", packs, err)
	}
	for _, c := range []struct{ paths, want string }{
		{"a.yaml bad/c.yaml", "bad/c.yaml:3: ads/label: the id stands already at a.yaml:3"},
		{"bad", "bad/d.yaml:1: rules is not a list"},
		{"empty", "empty: no .yaml file in it, so it adds no rules"},
		{"none.yaml", "none.yaml"},
		{"../secret.yaml", "../secret.yaml"},
		{"/etc/passwd", "/etc/passwd"},
	} {
		if _, err := LoadFS(fsys, strings.Fields(c.paths)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.paths, err, c.want)
		}
	}
	if _, err := Parse("big.yaml", make([]byte, maxFile+1)); err == nil || !strings.Contains(err.Error(), "larger than 8 MiB") {
		t.Errorf("large file: %v", err)
	}
}

func TestCompileRefusesDuplicates(t *testing.T) {
	a, err := Parse("a.yaml", []byte(goodRule))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("b.yaml", []byte(goodRule))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compile(a, b); err == nil || !strings.Contains(err.Error(), "b.yaml:3: ads/label: the id stands already at a.yaml:3") {
		t.Errorf("got %v", err)
	}
	shipped, err := DefaultPacks()
	if err != nil {
		t.Fatal(err)
	}
	again := *b
	again.Rules = []*Rule{new(Rule)}
	*again.Rules[0] = *b.Rules[0]
	again.Rules[0].ID = shipped[0].Rules[0].ID
	want := "b.yaml:3: " + again.Rules[0].ID + ": the id stands already among the rules that winnow ships"
	if _, err := Compile(append(shipped, &again)...); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// Nothing that is called a pack makes the loader panic, and what it takes can
// be compiled and run.
func FuzzParse(f *testing.F) {
	f.Add([]byte(goodRule))
	f.Add([]byte("category: ads\nrules:\n  - {id: ads/x, why: y, select: 'a > b', drop: ['<a>b</a>'], keep: ['c']}\n"))
	f.Add([]byte("category: ads\nrules:\n  - {id: ads/x, why: y, sequence: [a, {pattern: b, optional: true}], reach: {until: c}, drop: ['a'], keep: ['c']}\n"))
	f.Add([]byte("a: &a [*a]\nrules: *a"))
	f.Add([]byte("category: ads\nrules:\n  - {id: ads/x, why: y, span: {}, reach: {}, drop: [a], keep: [c]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pack, err := Parse("p.yaml", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "p.yaml") {
				t.Errorf("the error doesn't begin with the file: %v", err)
			}
			return
		}
		if _, err := TestExamples(pack); err != nil {
			t.Errorf("a pack that was read cannot be compiled: %v", err)
		}
		Lint(pack)
	})
}
