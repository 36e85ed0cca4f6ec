package eval

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes the files of a tiny corpus; names that end in .gz are compressed.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		data := []byte(text)
		if strings.HasSuffix(name, ".gz") {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write(data)
			z.Close()
			data = b.Bytes()
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func corpus(t *testing.T) string {
	return write(t, map[string]string{
		"pages/labels.jsonl.gz": `{"id":"a1","url":"https://www.one.example/x","type":"article","title":"The Weir","author":"Ann Lee","date":"2025-03-02","text":"The weir was opened in spring.\nIt holds.","with":["THE WEIR"],"without":["#menu"]}
{"id":"a2","url":"https://two.example/y","type":"forum","title":"Two","author":null,"date":null,"text":""}
`,
		"pages/html/a1.html.gz":  "#menu\nThe weir was opened in spring.\nIt holds.\n#foot",
		"pages/html/a2.html":     "#menu",
		"texts/pages.jsonl.gz":   `{"id":"a1","type":"article","text":"#menu\nThe weir was opened in spring.\nIt holds.","gold":"The weir was opened in spring.\nIt holds."}` + "\n",
		"texts/snippets.jsonl":   `{"id":"s1","lang":"de","text":"#Menü\nDas Wehr hält.","with":["Das Wehr"],"without":["Menü"]}` + "\n\n" + `{"id":"s2","lang":"fr","text":"Rien","with":["Rien","Tout"]}`,
		"pairs/one.txt":          "#menu\nThe weir held.",
		"pairs/one.want.txt":     "The weir  held.\n",
		"pairs/one.want.json":    `{"title":"Weir"}`,
		"pairs/two.txt":          "Nothing to do.\n#bad",
		"pairs/two.want.txt":     "Nothing to do.",
		"pairs/two.want.json":    `{}`,
		"own/users.jsonl":        `{"id":7,"html":"<p>Held.</p>","gold":"Held.","authors":["Ann Lee","Bo Ray"]}`,
		"notes/README.md":        "no pages here",
		"pages/html/stray.other": "x",
	})
}

// marks drops the lines that begin with #, which is all the noise of the corpus.
func marks(_ context.Context, p *Page) (Outcome, error) {
	var o Outcome
	for line := range strings.Lines(string(p.Input)) {
		if strings.HasPrefix(line, "#") {
			o.Removed = append(o.Removed, Removed{line, "nav", "nav/mark"})
		} else {
			o.Text += line
		}
	}
	switch p.ID {
	case "one":
		o.Title = "Weir"
	case "two":
		o.Site = "Wrongly"
	case "a1":
		o.Title, o.Byline, o.Published = "The weir", "Ann Lee, staff", "2025-03-02T08:00:00Z"
	case "7":
		return Outcome{}, errors.New("cannot clean seven")
	}
	return o, nil
}

func measure(t *testing.T, o Options) *Report {
	t.Helper()
	r, err := Measure(context.Background(), marks, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMeasureEveryLayout(t *testing.T) {
	r := measure(t, Options{Paths: []string{corpus(t)}, Gold: true})
	var names []string
	for _, s := range r.Sets {
		names = append(names, s.Name)
	}
	if want := []string{"own/users", "pages", "pairs", "texts/pages", "texts/snippets", "gold/users", "gold/pages"}; !slices.Equal(names, want) {
		t.Fatalf("sets %q, want %q", names, want)
	}
	for _, c := range []struct {
		set, figure string
		want        float64
	}{
		{"own/users", "failed", 1},
		{"own/users", "f1", 0},
		{"own/users", "byline", 0},
		{"pages", "f1", 1},
		{"pages", "exact", 1},
		{"pages", "type.forum.f1", 1},
		{"pages", "with-found", 1},
		{"pages", "without-found", 0},
		{"pages", "title", 0.5},
		{"pages", "byline", 0},
		{"pages", "byline-contained", 1},
		{"pages", "byline-none", 1},
		{"pages", "date", 1},
		{"pairs", "passed", 0.5},
		{"texts/pages", "as-is", 2 * (8. / 9) / (1 + 8./9)},
		{"texts/pages", "delta", 1 - 2*(8./9)/(1+8./9)},
		{"texts/pages", "recall-lost", 0},
		{"texts/snippets", "snippets", 2. * 2 / (2*2 + 1)},
		{"texts/snippets", "snippets-as-is", 2. * 2 / (2*2 + 1 + 1)},
		{"texts/snippets", "lang.fr.snippets", 2. / 3},
		{"gold/pages", "blocks-lost", 0},
	} {
		s := r.Sets[slices.Index(names, c.set)]
		if m, ok := s.Get(c.figure); !ok || !near(m.Value, c.want) {
			t.Errorf("%s: %s = %v (%v), want %v", c.set, c.figure, m.Value, ok, c.want)
		}
	}
	if got := r.Sets[2].Pages[1].Wrong; len(got) != 1 || got[0] != `site: got "Wrongly", want ""` {
		t.Errorf("the second pair: %q", got)
	}
	if p := r.Sets[3].Pages[0]; p.URL != "https://www.one.example/x" {
		t.Errorf("the address of a text is %q, want that of the label with its id", p.URL)
	}
	if k := r.Sets[1].Rules[0]; k.Rule != "nav/mark" || k.Cuts != 3 || k.LostWords != 0 {
		t.Errorf("%+v", k)
	}
}

func TestFilters(t *testing.T) {
	dir := corpus(t)
	if r := measure(t, Options{Paths: []string{dir}, Only: []string{"texts"}}); len(r.Sets) != 2 {
		t.Errorf("%d sets in texts", len(r.Sets))
	}
	if r := measure(t, Options{Paths: []string{dir}, Types: []string{"forum"}}); len(r.Sets) != 1 || len(r.Sets[0].Pages) != 1 {
		t.Errorf("forums: %+v", r.Sets)
	}
	if r := measure(t, Options{Paths: []string{dir + "/pages"}, Sample: 2}); len(r.Sets[0].Pages) != 1 {
		t.Errorf("every second page of two: %d", len(r.Sets[0].Pages))
	}
	pages := 0
	for fold := range 3 {
		r, err := Measure(context.Background(), marks, Options{Paths: []string{dir + "/pages"}, Fold: fold, Folds: 3})
		if err == nil {
			pages += len(r.Sets[0].Pages)
		}
	}
	if pages != 2 {
		t.Errorf("the folds together have %d of 2 pages", pages)
	}
	_, err := Measure(context.Background(), marks, Options{Paths: []string{dir}, Only: []string{"nosuch"}})
	if err == nil || !strings.Contains(err.Error(), `no set "nosuch"`) || !strings.Contains(err.Error(), "texts/pages") {
		t.Errorf("an unknown set: %v", err)
	}
}

func TestOrderDoesNotDependOnWorkers(t *testing.T) {
	var lines strings.Builder
	for i := range 200 {
		fmt.Fprintf(&lines, `{"id":"p%d","text":"#x\n%s","gold":"w"}`+"\n", i, strings.Repeat("w ", i+1))
	}
	dir := write(t, map[string]string{"many.jsonl": lines.String()})
	var first string
	for _, workers := range []int{1, 2, 7} {
		var b bytes.Buffer
		if err := Run(context.Background(), &b, marks, Options{Paths: []string{dir}, To: "json", Workers: workers}); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = b.String()
		} else if b.String() != first {
			t.Errorf("%d workers give another report", workers)
		}
	}
}

func TestReportAndComparison(t *testing.T) {
	dir := corpus(t)
	before := filepath.Join(t.TempDir(), "before.json")
	keep := func(_ context.Context, p *Page) (Outcome, error) { return Outcome{Text: string(p.Input)}, nil }
	var b bytes.Buffer
	if err := Run(context.Background(), &b, keep, Options{Paths: []string{dir}, To: "json"}); !errors.Is(err, ErrBelow) {
		t.Fatal(err)
	}
	if err := os.WriteFile(before, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	b.Reset()
	if err := Run(context.Background(), &b, marks, Options{Paths: []string{dir}, Compare: before, Worst: 5, Rules: 5}); !errors.Is(err, ErrBelow) {
		t.Fatal(err)
	}
	for _, want := range []string{
		"failed: 7: cannot clean seven",
		"wrong: two: site: got \"Wrongly\", want \"\"",
		"texts/pages, against the earlier report",
		"1 pages better, 0 worse, 0 as before",
		"greatest gains",
		"+0.059  was 0.941",
		"1/2",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report has no %q:\n%s", want, b.String())
		}
	}
}

func TestFloors(t *testing.T) {
	dir := corpus(t)
	check := func(floors string) error {
		path := filepath.Join(t.TempDir(), "floors.yaml")
		if err := os.WriteFile(path, []byte(floors), 0o644); err != nil {
			t.Fatal(err)
		}
		return Run(context.Background(), &bytes.Buffer{}, marks, Options{Paths: []string{dir}, Floors: path})
	}
	if err := check("pages:\n  f1: 0.99\n  type.article.exact: 1\n  without-found: 0.05\ntexts/snippets:\n  snippets: 0.8\npairs:\n  passed: 0.5\n"); err != nil {
		t.Errorf("all above the floors: %v", err)
	}
	if err := check("pages:\n  f1: 0.99\n"); !errors.Is(err, ErrBelow) || !strings.Contains(err.Error(), "pairs: 1 of 2 pairs come out otherwise") {
		t.Errorf("a pair comes out otherwise, and no floor lets it: %v", err)
	}
	for floors, want := range map[string]string{
		"pairs:\n  passed: 1\n":                 "pairs: passed reached 0.50000, must be at least 1",
		"pages:\n  title: 0.75\n":               "floors.yaml:2: pages: title reached 0.50000, must be at least 0.75",
		"own/users:\n  failed: 0\n":             "own/users: failed reached 1.00000, may be at most 0",
		"nosuch:\n  f1: 0.5\n":                  "the set nosuch was not measured",
		"pages:\n  f2: 0.5\n":                   `pages has no measure "f2"`,
		"pages:\n  f1: high\n":                  `the floor is not a number: "high"`,
		"pages:\n  f1: 0.1\n  f1: 0.2\n":        "pages: f1 has a floor already",
		"- f1\n":                                "expected the name of a set",
		"pages: 0.5\n":                          "pages: expected measures",
		"":                                      "no floor in it",
		"texts/snippets:\n  lang.lowest.f: 1\n": "no measure",
	} {
		if err := check(floors); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("floors %q: %v, want %q", floors, err, want)
		}
	}
}

func TestLowestLanguage(t *testing.T) {
	var scores []Score
	for i := range 12 {
		scores = append(scores, Score{ID: fmt.Sprint(i), Lang: "en", Words: &Overlap{F1: 0.9}, Shingles: &Overlap{}})
		scores = append(scores, Score{ID: fmt.Sprint("d", i), Lang: "de", Words: &Overlap{F1: 0.8}, Shingles: &Overlap{}})
	}
	scores = append(scores, Score{ID: "x", Lang: "ja", Words: &Overlap{F1: 0.1}, Shingles: &Overlap{}}) // too few to judge
	r := sumUp(&Set{Name: "s"}, scores, nil)
	if m, ok := r.Get("lang.lowest.f1"); !ok || !near(m.Value, 0.8) {
		t.Errorf("lowest %v, %v; want that of de", m.Value, ok)
	}
	if m, ok := r.Get("lang.other.f1"); !ok || !near(m.Value, 0.1) {
		t.Errorf("other %v, %v", m.Value, ok)
	}
}

func TestBrokenCorpora(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"no labelled pages here":                       {"x.md": "x"},
		"t.jsonl:2: not a labelled page":               {"t.jsonl": `{"id":"a","text":"x","gold":"x"}` + "\n{"},
		`page "a" has neither html nor text`:           {"t.jsonl": `{"id":"a","gold":"x"}`},
		`page "a" has both html and text`:              {"t.jsonl": `{"id":"a","html":"x","text":"x","gold":"x"}`},
		`page "a" has no gold text`:                    {"t.jsonl": `{"id":"a","text":"x"}`},
		`labels.jsonl:1: page "a": no a.html.gz`:       {"s/labels.jsonl": `{"id":"a","text":"x"}`},
		`page id "../a" cannot be the name of a file`:  {"s/labels.jsonl": `{"id":"../a","text":"x"}`},
		"a.txt has no expected body":                   {"a.txt": "x", "b.txt": "x", "b.want.txt": "x", "b.want.json": "{}"},
		"a.txt has no expected metadata":               {"a.txt": "x", "a.want.txt": "x"},
		"a.want.txt has no input":                      {"a.want.txt": "x"},
		`a.want.json: json: unknown field "headline"`:  {"a.txt": "x", "a.want.txt": "x", "a.want.json": `{"headline":"x"}`},
		"t.jsonl.gz: unexpected EOF":                   {"t.jsonl.gz": "", "truncate": "t.jsonl.gz"},
		"expected a string, a number, a list of strin": {"t.jsonl": `{"id":{},"text":"x","gold":"x"}`},
	} {
		dir := write(t, files)
		if name, ok := files["truncate"]; ok {
			path := filepath.Join(dir, name)
			data, _ := os.ReadFile(path)
			if err := os.WriteFile(path, data[:5], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Measure(context.Background(), marks, Options{Paths: []string{dir}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", files, err, want)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for want, o := range map[string]Options{
		"no labelled pages given":      {},
		`cannot report as "xml"`:       {Paths: []string{"x"}, To: "xml"},
		"fold 3 of 3 does not exist":   {Paths: []string{"x"}, Fold: 3, Folds: 3},
		"comparison is printed as":     {Paths: []string{"x"}, To: "json", Compare: "y"},
		"looking for labelled pages":   {Paths: []string{"no such folder"}},
		"reading the floors":           {Paths: []string{"x"}, Floors: "no such file"},
		"reading the report to compar": {Paths: []string{"x"}, Compare: "no such file"},
	} {
		if err := Run(context.Background(), &bytes.Buffer{}, marks, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}

func TestCancelledRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Measure(ctx, marks, Options{Paths: []string{corpus(t)}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
