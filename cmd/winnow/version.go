package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set when a release is built: -ldflags '-X main.version=v1.2.3'.
var version string

// build says which winnow this is.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Time    string `json:"time,omitempty"` // of the commit
	Dirty   bool   `json:"dirty,omitempty"`
	Go      string `json:"go"`
}

func buildVersion() build {
	b := build{Version: version}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Go = info.GoVersion
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Dirty = s.Value == "true"
		}
	}
	return b
}

func versionCommand() *cobra.Command {
	to := "text"
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show which winnow this is",
		Args:  checkArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("to", to, textOrJSON...); err != nil {
				return err
			}
			b := buildVersion()
			if to == "json" {
				return writeJSON(cmd.OutOrStdout(), b)
			}
			text := "winnow " + b.Version
			if b.Commit != "" {
				text += ", commit " + b.Commit[:min(12, len(b.Commit))]
				if b.Dirty {
					text += " with changes"
				}
				text += " of " + b.Time
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s, %s\n", text, b.Go)
			return err
		},
	}
	cmd.Flags().StringVar(&to, "to", to, "`FORMAT` of the output: text or json")
	return cmd
}
