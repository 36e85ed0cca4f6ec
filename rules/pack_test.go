package rules

import (
	"bytes"
	"os"
	"testing"
)

// Every rule of the embedded packs meets its own examples, alone, with its
// literals in front.
func TestEmbeddedExamples(t *testing.T) {
	packs, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	failures, err := TestExamples(packs...)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
}

func TestGeneratedFilesAreCurrent(t *testing.T) {
	cache, err := Generate(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(cache, []byte(packCache)) {
		t.Error("packs.cache does not fit packs/*.yaml, so winnow starts slowly: run go generate ./rules")
	}
	schema, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("pack.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(schema, file) {
		t.Error("pack.schema.json does not fit the types of rules: run go generate ./rules")
	}
}
