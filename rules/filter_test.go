package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/winnow-text/winnow/internal/doc"
)

func TestFilters(t *testing.T) {
	pack, unused, err := ParseFilters("lists/house.txt", []byte("\ufeff[Adblock Plus 2.0]\r\n"+`! a comment ##.with-a-filter
||ads.example/x##y^$third-party
/banner[0-9]+/$image
@@||courier.example^$elemhide

##.prompt
###teasers
Courier.example,~blog.courier.example##.fair
~courier.example##.note
google.*##.ad
*##a[href^="https://ads.example/"]
courier.example#@#.prompt
other.example,third.example#@#.fair
##.gone
#@#.gone
a b##.c
x.example#?#div:-abp-has(.x)
x.example#$#abort-on-property-read x
x.example##+js(aopr, x)
x.example##^script:has-text(x)
##.x:has(.y)
##[[
/^x$/##.z
`))
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, r := range pack.Rules {
		rules = append(rules, r.ID+" "+r.Pattern+" "+strings.Join(r.Hosts, ","))
	}
	want := []string{
		"boilerplate/house:7 .prompt !courier.example",
		"boilerplate/house:8 #teasers ",
		"boilerplate/house:9 .fair courier.example,!blog.courier.example,!other.example,!third.example",
		"boilerplate/house:10 .note !courier.example",
		"boilerplate/house:11 .ad google.*",
		`boilerplate/house:12 a[href^="https://ads.example/"] `,
	}
	if !slices.Equal(rules, want) {
		t.Errorf("rules:\n%s\nwant:\n%s", strings.Join(rules, "\n"), strings.Join(want, "\n"))
	}
	var lines []int
	for _, u := range unused {
		lines = append(lines, u.Line)
	}
	if !slices.Equal(lines, []int{18, 19, 20, 21, 22, 23}) {
		t.Errorf("unused: %v", unused)
	}
	if said := unused[4].String(); !strings.HasPrefix(said, "lists/house.txt:22: ") || !strings.Contains(said, ":has") {
		t.Error(said)
	}
	if _, err = Compile(pack); err != nil {
		t.Error(err)
	}
	if _, _, err = ParseFilters("x.txt", []byte("||ads.example^\n")); err == nil || !strings.HasPrefix(err.Error(), "x.txt: no filter in it that hides an element") {
		t.Error(err)
	}
}

func TestHosts(t *testing.T) {
	for _, test := range []struct {
		hosts string
		host  string
		on    bool
	}{
		{"courier.example", "courier.example", true},
		{"courier.example", "www.courier.example", true},
		{"courier.example", "notcourier.example", false},
		{"courier.example", "example", false},
		{"courier.example", "", false},
		{"!courier.example", "", true},
		{"!courier.example", "blog.courier.example", false},
		{"courier.example,!blog.courier.example", "blog.courier.example", false},
		{"courier.example,!blog.courier.example", "www.courier.example", true},
		{"a.example,b.example", "b.example", true},
		{"courier.*", "courier.co.uk", true},
		{"courier.*", "www.courier.example", true},
		{"courier.*", "courier", false},
		{"courier.*", "courierx.example", false},
	} {
		if onHost(strings.Split(test.hosts, ","), test.host) != test.on {
			t.Errorf("%s on %q: %v", test.hosts, test.host, !test.on)
		}
		r := &Rule{ID: "promo/x", Category: "promo", Kind: Select, Certain: true, Pattern: ".x", Hosts: strings.Split(test.hosts, ",")}
		s, err := Compile(&Pack{Rules: []*Rule{r}})
		if err != nil {
			t.Fatal(err)
		}
		d := htmlDoc(t, "<p class=x>A word</p>")
		d.URL = "https://" + test.host + ":8080/path"
		if len(s.hitBlocks(d)) > 0 != test.on {
			t.Errorf("a rule for %s hits a page of %q: %v", test.hosts, test.host, !test.on)
		}
	}
	if h := hostOf("HTTPS://u@Courier.Example.:80/x?y"); h != "courier.example" {
		t.Error(h)
	}
	if h := hostOf("no address"); h != "" {
		t.Error(h)
	}
}

// htmlDoc is the document of a snippet.
func htmlDoc(t *testing.T, snippet string) *doc.Document {
	t.Helper()
	d := &doc.Document{}
	if err := addHTML(d, snippet); err != nil {
		t.Fatal(err)
	}
	return d
}

func FuzzFilters(f *testing.F) {
	f.Add("##.x\na.example,~b.a.example##.y:not(.z)\na.*#@#.y\n#@#.x")
	f.Fuzz(func(t *testing.T, list string) {
		pack, _, err := ParseFilters("list.txt", []byte(list))
		if err != nil {
			return
		}
		s, err := Compile(pack)
		if err != nil {
			t.Fatal(err)
		}
		d := htmlDoc(t, "<div class='x y'><p id=a>A word</p><p class=z>More</p></div>")
		d.URL = "https://b.a.example/"
		s.hitBlocks(d)
	})
}
