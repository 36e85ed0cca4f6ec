package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// pairs yields the names of the pairs in a folder: each NAME.txt has a
// NAME.want.txt with the body and a NAME.want.json with the metadata, in which
// a missing key says that there is none.
func (s *Set) pairs(yield func(raw, error) bool) {
	files, err := filepath.Glob(filepath.Join(s.path, "*.txt"))
	if err != nil {
		yield(raw{}, err)
		return
	}
	for _, file := range files { // Glob sorts
		name := filepath.Base(file)
		if strings.HasSuffix(name, wantText) {
			input := strings.TrimSuffix(name, wantText) + ".txt"
			if _, err := os.Stat(filepath.Join(s.path, input)); err != nil {
				yield(raw{}, fmt.Errorf("%s has no input: %w", file, err))
				return
			}
			continue
		}
		if !yield(raw{data: []byte(strings.TrimSuffix(name, ".txt"))}, nil) {
			return
		}
	}
}

// pair reads one pair.
func (s *Set) pair(name string) (*Page, error) {
	p := &Page{Set: s.Name, ID: name, HasGold: true}
	base := filepath.Join(s.path, name)
	var err error
	if p.Input, err = os.ReadFile(base + ".txt"); err != nil {
		return nil, err
	}
	gold, err := os.ReadFile(base + wantText)
	if err != nil {
		return nil, fmt.Errorf("%s.txt has no expected body: %w", base, err)
	}
	p.Gold = string(gold)
	data, err := os.ReadFile(base + wantJSON)
	if err != nil {
		return nil, fmt.Errorf("%s.txt has no expected metadata: %w", base, err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p.Label); err != nil {
		return nil, fmt.Errorf("%s%s: %w", base, wantJSON, err)
	}
	for _, f := range []*Field{&p.Label.Title, &p.Label.Byline, &p.Label.Published, &p.Label.Updated, &p.Label.Source, &p.Label.Site} {
		f.Known = true
	}
	p.Lang = pageLanguage(p)
	return p, nil
}
