// Package golden runs a cleaner over folders of cases and compares what comes
// out byte by byte. winnow tests itself with it, and rule authors test their
// own packs and sites the same way:
//
//	func TestGolden(t *testing.T) {
//		c, err := clean.New(clean.Rules(os.DirFS("packs"), "."))
//		if err != nil {
//			t.Fatal(err)
//		}
//		golden.Run(t, "testdata/golden", c)
//	}
//
// Each case is a folder of four files and nothing else:
//
//	input.txt     what is cleaned; input.html for a page
//	want.txt      the body that a careful reader would want, written by hand;
//	              it ends with a newline, and is empty where nothing may stay
//	want.trace    the verdict on every block; made by -update, then read
//	case.yaml     why the case exists, its options and its metadata (see Case)
//
// A stray file, a missing file, an unknown key and a folder without cases
// all fail, so that no case can be lost unseen. A case that is known to fail
// says so with its reason in case.yaml, and fails once it passes.
//
// Run checks invariants on every case besides: the same input gives the same
// bytes; in text mode the body is an in-order part of the input, cleaning it
// again changes nothing, and the kept and the removed spans together cover
// the input, white space aside, each byte once.
//
// go test -update rewrites want.txt and want.trace from what comes out and
// logs each file it changed; -update=trace writes only want.trace, and only
// of cases whose body and metadata are right. Neither touches case.yaml, nor the
// want.txt of a known failure.
package golden

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/winnow-text/winnow/clean"
)

// Cleaner is what cases run through; *clean.Cleaner is one.
type Cleaner interface {
	// Text cleans raw text.
	Text(ctx context.Context, text string) (*clean.Result, error)
	// HTML cleans a page.
	HTML(ctx context.Context, page []byte, in ...clean.Input) (*clean.Result, error)
	// With returns a cleaner with further options, for the cases that name some.
	With(opts ...clean.Option) (*clean.Cleaner, error)
}

// updateMode is the value of the -update flag.
type updateMode string

const (
	updateNone  updateMode = ""
	updateAll   updateMode = "true" // what a flag without a value is set to
	updateTrace updateMode = "trace"
)

func (m *updateMode) String() string   { return string(*m) }
func (m *updateMode) IsBoolFlag() bool { return true }

func (m *updateMode) Set(s string) error {
	switch s {
	case "false":
		*m = updateNone
	case string(updateAll), string(updateTrace):
		*m = updateMode(s)
	default:
		return fmt.Errorf("-update takes no value or trace, not %q", s)
	}
	return nil
}

var update updateMode

func init() {
	flag.Var(&update, "update", "rewrite the want.* files of the golden cases; =trace: only want.trace")
}

// Run runs every case below dir as a subtest of its own.
func Run(t *testing.T, dir string, c Cleaner) {
	t.Helper()
	cases, err := load(dir, update)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) { runCase(t, k, c) })
	}
}

func runCase(t *testing.T, k *testCase, c Cleaner) {
	ctx := t.Context()
	got, err := k.clean(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if update != updateNone {
		changed, err := k.write(got, update)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range changed {
			t.Logf("changed %s", path)
		}
	}
	for _, problem := range k.compare(got) {
		t.Error(problem)
	}
	broken, err := k.invariants(ctx, got)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range broken {
		t.Error(problem)
	}
}

// write brings the want files up to date and returns the paths it changed.
func (k *testCase) write(got *outcome, mode updateMode) ([]string, error) {
	if mode == updateAll && k.KnownFailure == "" {
		k.wantText = got.text
	}
	files := []struct{ name, content string }{{"want.txt", k.wantText}}
	if len(k.compareBody(got)) == 0 {
		k.wantTrace, k.hasTrace = got.trace, true
	}
	if k.hasTrace {
		files = append(files, struct{ name, content string }{"want.trace", k.wantTrace})
	}
	var changed []string
	for _, f := range files {
		path := filepath.Join(k.dir, f.name)
		old, err := os.ReadFile(path)
		if err == nil && string(old) == f.content {
			continue
		}
		if err := os.WriteFile(path, []byte(f.content), 0o644); err != nil {
			return changed, fmt.Errorf("case %s: %w", k.name, err)
		}
		changed = append(changed, path)
	}
	return changed, nil
}
