package eval

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Set is a set of labelled pages on disk.
type Set struct {
	Name   string // the last parts of its path, for instance "text/multi"
	path   string // the folder, or the file of records
	layout layout
	gold   bool // feed the gold texts in instead of the pages
	sites  map[string]string
}

// layout says how a set lies on disk.
type layout int

const (
	htmlFolder  layout = iota // labels.jsonl[.gz] beside html/ID.html[.gz]
	recordFile                // a .jsonl[.gz] file whose records hold the page and its label
	textPairs                 // NAME.txt, NAME.want.txt and NAME.want.json
	caseFolders               // NAME/input.txt or NAME/input.html, and NAME/want.txt: golden cases
)

// Find lists the sets at the given paths, in the order of the paths and, within
// a folder, of the names. What a path is shows in what it holds: a folder with
// a labels.jsonl and pages under html; a file of JSON Lines, each a page and its label; a
// folder of NAME.txt with NAME.want.txt; a folder of golden cases; or a folder of any of these.
func Find(paths ...string) ([]*Set, error) {
	var sets []*Set
	for _, path := range paths {
		found, err := find(path, 2)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no labelled pages here: expected labels.jsonl[.gz] beside html, *.jsonl[.gz], or NAME.txt with NAME.want.txt", path)
		}
		sets = append(sets, found...)
	}
	byName := map[string]string{}
	for _, s := range sets {
		if other, ok := byName[s.Name]; ok {
			return nil, fmt.Errorf("%s and %s would both be called %s: rename a folder or measure one at a time", other, s.path, s.Name)
		}
		byName[s.Name] = s.path
	}
	return sets, nil
}

// find looks for sets at path and in its folders, down to the given depth.
func find(path string, depth int) ([]*Set, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("looking for labelled pages: %w", err)
	}
	if !info.IsDir() {
		if !isRecords(path) {
			return nil, fmt.Errorf("%s: not a file of labelled pages: expected .jsonl or .jsonl.gz", path)
		}
		return []*Set{{Name: setName(strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".jsonl")), path: path, layout: recordFile}}, nil
	}
	if _, err := labelsFile(path); err == nil {
		return []*Set{{Name: baseName(path), path: path, layout: htmlFolder}}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("looking for labelled pages: %w", err)
	}
	var sets []*Set
	for _, e := range entries {
		switch {
		case strings.HasSuffix(e.Name(), wantText):
			return []*Set{{Name: baseName(path), path: path, layout: textPairs}}, nil
		case e.IsDir() && isCase(filepath.Join(path, e.Name())):
			return []*Set{{Name: setName(path), path: path, layout: caseFolders}}, nil
		case e.IsDir() && depth == 0, !e.IsDir() && !isRecords(e.Name()):
			continue
		}
		found, err := find(filepath.Join(path, e.Name()), depth-1)
		if err != nil {
			return nil, err
		}
		sets = append(sets, found...)
	}
	return sets, nil
}

// setName is the last part of a path behind the name of its folder.
func setName(path string) string {
	name := filepath.Base(path)
	if dir := filepath.Base(filepath.Dir(path)); dir != "." && dir != ".." && dir != string(filepath.Separator) {
		name = dir + "/" + name
	}
	return name
}

func isRecords(name string) bool {
	return strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".jsonl.gz")
}

// baseName is the last part of a path, of "." too.
func baseName(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Base(path)
}

// labelsFile returns the file of labels in a folder.
func labelsFile(dir string) (string, error) {
	for _, name := range []string{"labels.jsonl.gz", "labels.jsonl"} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", fmt.Errorf("%s: no labels.jsonl or labels.jsonl.gz", dir)
}

// goldSets returns, for each set with gold texts, one that feeds them back in.
// Several sets may share their gold (a page as HTML, as text, as extractors
// left it): where the first page's gold is the same, the set of most pages stands for all.
func goldSets(sets []*Set) ([]*Set, error) {
	type bodies struct {
		set   *Set
		first string
		pages int
	}
	var found []bodies
	for _, s := range sets {
		if s.layout == textPairs || s.layout == caseFolders {
			continue
		}
		b := bodies{set: s}
		for p, err := range s.Pages() {
			if err != nil {
				return nil, err
			}
			if p.Gold == "" {
				continue
			}
			if b.pages == 0 {
				b.first = p.ID + "\x00" + p.Gold
			}
			b.pages++
		}
		k := slices.IndexFunc(found, func(x bodies) bool { return x.first == b.first })
		switch {
		case b.pages == 0:
		case k < 0:
			found = append(found, b)
		case found[k].pages < b.pages:
			found[k] = b
		}
	}
	var fed []*Set
	for _, b := range found {
		g := *b.set
		g.Name, g.gold = "gold/"+filepath.Base(b.set.Name), true
		fed = append(fed, &g)
	}
	return fed, nil
}
