package rules

import (
	"slices"
	"testing"

	"github.com/winnow-text/winnow/internal/doc"
)

// A scan that remembers short blocks of other documents, of other kinds and
// languages, finds what a fresh one finds.
func TestMemoChangesNothing(t *testing.T) {
	set, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	packs, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range packs {
		for _, r := range p.Rules {
			lines = append(lines, r.Examples.Drop[:min(1, len(r.Examples.Drop))]...)
		}
	}
	d := document(lines...)
	var used Scan
	found := 0
	for round, lang := range []string{"", "en", "en", "de", ""} {
		d.Lang = lang
		for i := range d.Blocks {
			d.Blocks[i].Kind = doc.Kind((i + round/2) % 3)
		}
		got, want := fastScan(set, d, &used), fastScan(set, d, new(Scan))
		if !slices.Equal(got, want) {
			t.Errorf("language %q: %d matches with a memo, %d without", lang, len(got), len(want))
		}
		found += len(want)
	}
	if found == 0 {
		t.Error("nothing matches, so nothing is compared")
	}

	// Of another set nothing is remembered.
	other, err := Compile(&Pack{Rules: []*Rule{{ID: "ui/any", Kind: Line, Pattern: "."}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fastScan(other, d, &used), fastScan(other, d, new(Scan)); !slices.Equal(got, want) {
		t.Errorf("another set: %d matches with a memo, %d without", len(got), len(want))
	}
}
