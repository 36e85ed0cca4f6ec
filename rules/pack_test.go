package rules

import (
	"bytes"
	"os"
	"reflect"
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

// The set that is read from the cache is the one that is compiled from the packs.
func TestCachedSetIsTheCompiledOne(t *testing.T) {
	packs, cache, err := defaultPacks()
	if err != nil {
		t.Fatal(err)
	}
	if cache == nil {
		t.Fatal("the cache does not fit the packs: run go generate ./rules")
	}
	compiled, err := Compile(packs...)
	if err != nil {
		t.Fatal(err)
	}
	cached, err := cache.set()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(cached.Rules, compiled.Rules) {
		t.Error("the rules differ")
	}
	if !reflect.DeepEqual(cached.index, compiled.index) {
		t.Error("the index differs")
	}
	short, err := decodeCache(packCache[:len(packCache)-1])
	if err == nil {
		_, err = short.set()
	}
	if err == nil {
		t.Error("a cache that ends early is read")
	}
}
