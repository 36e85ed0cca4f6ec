package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestEveryFlagIsInAScript finds flags that no script in testdata gives to their command.
func TestEveryFlagIsInAScript(t *testing.T) {
	used := usedFlags(t)
	var missing []string
	var look func(*cobra.Command)
	look = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !slices.Contains(used[cmd.CommandPath()], "--"+f.Name) && !slices.Contains(used[cmd.CommandPath()], "-"+f.Shorthand) {
				missing = append(missing, cmd.CommandPath()+" --"+f.Name)
			}
		})
		for _, sub := range cmd.Commands() {
			look(sub)
		}
	}
	look(rootCommand())
	require.Empty(t, missing, "add a line that uses the flag to a script in testdata")
}

// call is a call of the command in a script, alone or in a line of the shell.
var call = regexp.MustCompile(`(?:exec |serve |[(|;'"&] *|^)winnow ([^|;&)]*)`)

// usedFlags are the flags that scripts give to each command, as they are written.
func usedFlags(t *testing.T) map[string][]string {
	var scripts []string
	for _, pattern := range []string{"testdata/*.txtar", "testdata/serve/*.txtar"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, found, pattern)
		scripts = append(scripts, found...)
	}
	used := map[string][]string{}
	for _, name := range scripts {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range strings.Lines(string(txtar.Parse(data).Comment)) {
			for _, m := range call.FindAllStringSubmatch(line, -1) {
				args := strings.Fields(m[1])
				cmd, _, err := rootCommand().Find(args)
				if err != nil {
					continue // a script about commands that are not there
				}
				for _, arg := range args {
					flag, _, _ := strings.Cut(arg, "=")
					if strings.HasPrefix(flag, "-") {
						used[cmd.CommandPath()] = append(used[cmd.CommandPath()], flag)
					}
				}
			}
		}
	}
	return used
}
