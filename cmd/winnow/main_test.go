package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"winnow": func() { os.Exit(run(context.Background(), os.Args[1:])) },
	})
}

// TestCommand runs the scripts in testdata, each in a folder of its own. In
// shared/ all of them find an article with noise in it, as text and as a page, a
// pack, and weights that look at nothing but the number of words and the rules, so that
// scripts which use them don't depend on what was fitted.
func TestCommand(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "")
			env.Setenv("TERM", "xterm")
			return os.CopyFS(filepath.Join(env.WorkDir, "shared"), os.DirFS(filepath.Join("testdata", "shared")))
		},
	})
}
