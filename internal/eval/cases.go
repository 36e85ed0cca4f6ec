package eval

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// The files of a golden case; see package golden.
const (
	caseText = "input.txt"
	caseHTML = "input.html"
	caseWant = "want.txt"
)

// options are the keys of a case's settings that change what the body is.
var options = regexp.MustCompile(`(?m)^(keep|drop):`)

// isCase says whether a folder is a golden case of the default cleaner.
func isCase(dir string) bool {
	settings, err := os.ReadFile(filepath.Join(dir, "case.yaml"))
	if err != nil || options.Match(settings) {
		return false
	}
	_, err = os.Stat(filepath.Join(dir, caseWant))
	return err == nil
}

// cases yields the names of the golden cases in a folder, without those that
// ask for other options than the default.
func (s *Set) cases(yield func(raw, error) bool) {
	entries, err := os.ReadDir(s.path)
	if err != nil {
		yield(raw{}, err)
		return
	}
	for _, e := range entries {
		if e.IsDir() && isCase(filepath.Join(s.path, e.Name())) && !yield(raw{data: []byte(e.Name())}, nil) {
			return
		}
	}
}

// goldenCase reads one golden case as a labelled page.
func (s *Set) goldenCase(name string) (*Page, error) {
	p := &Page{Set: s.Name, ID: name, HasGold: true}
	dir := filepath.Join(s.path, name)
	var err error
	if p.Input, err = os.ReadFile(filepath.Join(dir, caseText)); errors.Is(err, fs.ErrNotExist) {
		p.HTML = true
		p.Input, err = os.ReadFile(filepath.Join(dir, caseHTML))
	}
	if err != nil {
		return nil, fmt.Errorf("golden case %s: %w", name, err)
	}
	gold, err := os.ReadFile(filepath.Join(dir, caseWant))
	if err != nil {
		return nil, fmt.Errorf("golden case %s: %w", name, err)
	}
	p.Gold = string(gold)
	p.Lang = pageLanguage(p)
	return p, nil
}
