package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// A run is continued only with the rules and settings it began with: what stands in a
// file, or in a pack of a folder, is part of the signature.
func TestSignature(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
		return name
	}
	house, err := os.ReadFile("testdata/shared/house.yaml")
	require.NoError(t, err)
	pack := write("packs/house.yaml", string(house))
	write("own.yaml", string(house))
	f := &filter{settings: settings{rules: []string{filepath.Dir(pack)}}, records: records{hosts: hostFile(write("hosts.yaml", "a.example: {rules: [own.yaml]}"))}}
	base, err := clean.New()
	require.NoError(t, err)
	signature := func() string {
		h, err := f.hosts.read(base)
		require.NoError(t, err)
		return f.signature(h)
	}
	before := signature()
	require.Equal(t, before, signature())
	for _, change := range []func(){
		func() { write("hosts.yaml", "a.example: {rules: [own.yaml], lang: de}") },
		func() { write("own.yaml", string(house)+"# changed") },
		func() { write("packs/house.yaml", string(house)+"# changed") },
		func() { f.lang = "de" },
	} {
		change()
		after := signature()
		require.NotEqual(t, before, after)
		before = after
	}
}
