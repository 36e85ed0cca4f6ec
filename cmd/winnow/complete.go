package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/rules"
)

// values are what flags that take one word, or several with commas, are completed
// with. A flag has the same values wherever it stands.
var values = map[string][]string{
	"engine":     {"winnow", "readability"},
	"on-error":   {"keep", "drop", "stop"},
	"progress":   {"auto", "bar", "json", "none"},
	"compress":   {"gzip", "zstd", "none"},
	"color":      {"auto", "always", "never"},
	"mode":       {"text", "html"},
	"log-format": textOrJSON,
	"log-level":  {"debug", "info", "warn", "error"},
	"add":        added,
}

// complete lets a shell complete the values of the flags that a command has.
// formats are those of --from and --to, which differ from command to command.
func complete(cmd *cobra.Command, from, to []string) {
	register := func(flag string, words func() []string) {
		if cmd.Flags().Lookup(flag) != nil {
			// The error is about flags that do not exist or are registered twice.
			_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return listed(words(), typed), cobra.ShellCompDirectiveNoFileComp
			})
		}
	}
	for flag, words := range values {
		register(flag, func() []string { return words })
	}
	register("from", func() []string { return from })
	register("to", func() []string { return to })
	register("keep", clean.Categories)
	register("drop", clean.Categories)
}

// listed completes the last word of a list with commas.
func listed(words []string, typed string) []string {
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	var out []string
	for _, w := range words {
		if strings.HasPrefix(before+w, typed) {
			out = append(out, before+w)
		}
	}
	return out
}

// completeRules completes ids of the built-in rules.
func completeRules(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	set, err := rules.Default()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, r := range set.Rules {
		if strings.HasPrefix(r.ID, typed) {
			ids = append(ids, r.ID)
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
