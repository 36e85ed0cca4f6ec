package golden

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Case is what case.yaml may say. Why and Seen are required: a case nobody can
// place is a case nobody dares to change.
type Case struct {
	// Why says what the case guards against.
	Why string `yaml:"why"`
	// Seen says where such noise stands: the kind of site, tool or page.
	Seen string `yaml:"seen"`
	// Keep and Drop are categories kept or dropped against the default.
	Keep []string `yaml:"keep"`
	Drop []string `yaml:"drop"`
	// Lang is the language the cleaner is told, a two-letter code.
	Lang string `yaml:"lang"`
	// URL and Charset are what the caller knows of a page; for input.html only.
	URL     string `yaml:"url"`
	Charset string `yaml:"charset"`
	// KnownFailure is the reason why body or metadata differ today. The case
	// fails when they no longer do. Invariants hold all the same.
	KnownFailure string `yaml:"known_failure"`
	// Metadata is compared where a field is given; an empty one must be empty.
	Metadata Metadata `yaml:"metadata"`
}

// Metadata is what is expected besides the body. A nil field is not compared.
type Metadata struct {
	Title       *string `yaml:"title"`
	Byline      *string `yaml:"byline"`
	Published   *string `yaml:"published"` // ISO 8601, as in the result
	Updated     *string `yaml:"updated"`   // ISO 8601, as in the result
	Source      *string `yaml:"source"`
	Site        *string `yaml:"site"`
	Lang        *string `yaml:"lang"`
	Description *string `yaml:"description"`
	Image       *string `yaml:"image"`
	URL         *string `yaml:"url"`
	Section     *string `yaml:"section"`
	// Tags and Doubt are compared as ordered lists; [] means none.
	Tags  []string `yaml:"tags"`
	Doubt []string `yaml:"doubt"`
}

// testCase is a case folder, read.
type testCase struct {
	Case
	name, dir string
	html      bool // input.html rather than input.txt
	input     []byte
	wantText  string
	wantTrace string
	hasTrace  bool
}

// load reads every case folder in dir, sorted by name. All that is wrong with the
// folders comes back as one error. A missing want.txt or want.trace is
// accepted only where it is about to be written.
func load(dir string, mode updateMode) ([]*testCase, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("golden cases: %w", err)
	}
	var cases []*testCase
	var errs []error
	for _, e := range entries {
		if !e.IsDir() {
			errs = append(errs, fmt.Errorf("%s: stray file: a folder of cases holds nothing but case folders", filepath.Join(dir, e.Name())))
			continue
		}
		k, err := loadCase(filepath.Join(dir, e.Name()), mode)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cases = append(cases, k)
	}
	if len(entries) == 0 {
		errs = append(errs, fmt.Errorf("%s: no cases: start one with go run ./golden/newcase", dir))
	}
	return cases, errors.Join(errs...)
}

func loadCase(dir string, mode updateMode) (*testCase, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("case: %w", err)
	}
	var names []string
	var errs []error
	for _, e := range entries {
		known := []string{"input.txt", "input.html", "want.txt", "want.trace", "case.yaml"}
		if e.IsDir() || !slices.Contains(known, e.Name()) {
			errs = append(errs, fmt.Errorf("%s: not part of a case: remove it", filepath.Join(dir, e.Name())))
		}
		names = append(names, e.Name())
	}
	has := func(name string) bool { return slices.Contains(names, name) }
	k := &testCase{name: filepath.Base(dir), dir: dir, html: has("input.html"), hasTrace: has("want.trace")}
	switch {
	case has("input.txt") && has("input.html"):
		errs = append(errs, fmt.Errorf("%s: both input.txt and input.html: a case has one input", dir))
	case !has("input.txt") && !has("input.html"):
		errs = append(errs, fmt.Errorf("%s: no input.txt or input.html", dir))
	}
	if !has("want.txt") && mode != updateAll {
		errs = append(errs, fmt.Errorf("%s: no want.txt: write the body a careful reader would want", dir))
	}
	if !has("case.yaml") {
		errs = append(errs, fmt.Errorf("%s: no case.yaml: say why the case exists", dir))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if err := k.readYAML(); err != nil {
		return nil, err
	}
	if !k.hasTrace && mode == updateNone && k.KnownFailure == "" {
		return nil, fmt.Errorf("%s: no want.trace: go test -update=trace writes it once the body is right", dir)
	}
	return k, k.readFiles()
}

func (k *testCase) readYAML() error {
	path := filepath.Join(k.dir, "case.yaml")
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("case: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&k.Case); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", path, err)
	}
	switch {
	case strings.TrimSpace(k.Why) == "":
		return fmt.Errorf("%s: no why: say what the case guards against", path)
	case strings.TrimSpace(k.Seen) == "":
		return fmt.Errorf("%s: no seen: say where such noise stands", path)
	case !k.html && (k.URL != "" || k.Charset != ""):
		return fmt.Errorf("%s: url and charset have no effect on input.txt", path)
	}
	return nil
}

func (k *testCase) readFiles() error {
	input := "input.txt"
	if k.html {
		input = "input.html"
	}
	var err error
	if k.input, err = os.ReadFile(filepath.Join(k.dir, input)); err != nil {
		return fmt.Errorf("case: %w", err)
	}
	for _, f := range []struct {
		name string
		to   *string
	}{{"want.txt", &k.wantText}, {"want.trace", &k.wantTrace}} {
		b, err := os.ReadFile(filepath.Join(k.dir, f.name))
		if err != nil && !errors.Is(err, os.ErrNotExist) { // load has said whether it may be missing
			return fmt.Errorf("case: %w", err)
		}
		*f.to = string(b)
	}
	return nil
}
