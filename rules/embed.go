package rules

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

//go:generate go run ./internal/generate

//go:embed packs/*.yaml
var packFiles embed.FS

//go:embed packs.cache
var packCache string

// FS returns the embedded packs as they were written, under packs/.
func FS() fs.FS { return packFiles }

// Default returns the set of the embedded packs, compiled once. Its rules carry
// no examples and no positions; Sources has them.
func Default() (*Set, error) { return defaultSet() }

var defaultSet = sync.OnceValues(func() (*Set, error) {
	packs, cache, err := defaultPacks()
	if err != nil {
		return nil, err
	}
	if cache == nil {
		return Compile(packs...)
	}
	set, err := cache.set()
	return set, regenerate(err)
})

// Sources reads the embedded packs from their YAML, with examples, files and
// lines. That takes some hundred milliseconds; to clean with them, use
// DefaultPacks.
func Sources() ([]*Pack, error) {
	return LoadFS(packFiles)
}

// DefaultPacks returns the embedded packs without examples and positions, ready to be
// compiled with others. It reads a cache that go generate ./rules makes; packs
// that were changed since are read from their YAML.
func DefaultPacks() ([]*Pack, error) {
	packs, _, err := defaultPacks()
	return packs, err
}

// defaultPacks returns also the cache, if it is that of all packs as they are.
func defaultPacks() ([]*Pack, *cached, error) {
	names, err := packFilesIn()
	if err != nil {
		return nil, nil, err
	}
	cache, err := decodeCache(packCache)
	if err != nil {
		return nil, nil, regenerate(err)
	}
	known := map[string]int{}
	for i, p := range cache.packs {
		known[p.Name] = i
	}
	current := len(names) == len(cache.packs)
	var packs []*Pack
	var errs []error
	buf := make([]byte, pieceBytes)
	for _, name := range names {
		sum, err := checksum(packFiles, name, buf)
		if err != nil {
			return nil, nil, fmt.Errorf("rules: %w", err)
		}
		if i, ok := known[name]; ok && cache.sums[i] == sum {
			packs = append(packs, cache.packs[i])
			continue
		}
		current = false
		data, err := packFiles.ReadFile(name)
		if err != nil {
			return nil, nil, fmt.Errorf("rules: %w", err)
		}
		p, err := Parse(name, data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, r := range p.Rules {
			r.Examples, r.File, r.Line = Examples{}, "", 0
		}
		packs = append(packs, p)
	}
	if !current {
		cache = nil
	}
	return packs, cache, errors.Join(errs...)
}

// regenerate says what to do about a cache that can't be read.
func regenerate(err error) error {
	if err != nil {
		err = fmt.Errorf("rules: %w; run go generate ./rules", err)
	}
	return err
}

func packFilesIn() ([]string, error) {
	names, err := fs.Glob(packFiles, "packs/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return names, nil
}

// Generate returns the cache of the packs in fsys, a file system like FS.
func Generate(fsys fs.FS) ([]byte, error) {
	packs, err := LoadFS(fsys, "packs")
	if err != nil {
		return nil, err
	}
	sums := make([]string, len(packs))
	for i, p := range packs {
		if sums[i], err = checksum(fsys, p.Name, make([]byte, pieceBytes)); err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
	}
	return encodeCache(packs, sums)
}
