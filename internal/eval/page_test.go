package eval

import "testing"

func TestFoldKeepsASiteTogether(t *testing.T) {
	for _, host := range []string{"www.example.co.uk", "news.example.co.uk", "example.co.uk"} {
		if got, want := Fold(host, 5), Fold("example.co.uk", 5); got != want {
			t.Errorf("Fold(%q) = %d, want that of its site, %d", host, got, want)
		}
	}
	seen := map[int]bool{}
	for _, host := range []string{"a.com", "b.com", "c.com", "d.com", "e.com", "f.com", "g.com", "h.com", "i.com", "j.com", "k.com", "l.com", "localhost", "192.0.2.7"} {
		f := Fold(host, 3)
		if f < 0 || f > 2 {
			t.Fatalf("Fold(%q, 3) = %d", host, f)
		}
		seen[f] = true
	}
	if len(seen) != 3 {
		t.Errorf("14 sites fell into %d of 3 folds", len(seen))
	}
	p := Page{ID: "x", URL: "https://WWW.Example.org:8080/a"}
	if p.Host() != "www.example.org" || p.Fold(7) != Fold("example.org", 7) {
		t.Errorf("host %q, fold %d", p.Host(), p.Fold(7))
	}
	if p := (&Page{ID: "x"}); p.Fold(7) != Fold("x", 7) {
		t.Error("a page without an address is not folded by its ID")
	}
}
