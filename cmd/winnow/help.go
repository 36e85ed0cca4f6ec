package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Annotations that the help reads: under which heading a flag stands, and what
// follows the flags of a command.
const (
	underHeading = "heading"
	afterFlags   = "after"
)

// section declares flags of a command that stand under a heading of their own in its help.
func section(cmd *cobra.Command, heading string, declare ...func(*pflag.FlagSet)) {
	for _, d := range declare {
		flags := pflag.NewFlagSet(heading, pflag.ContinueOnError)
		flags.SortFlags = false
		d(flags)
		flags.VisitAll(func(f *pflag.Flag) {
			f.Annotations = map[string][]string{underHeading: {heading}}
		})
		cmd.Flags().AddFlagSet(flags)
	}
	cmd.Flags().SortFlags = false
}

// after sets what the help of a command ends with.
func after(cmd *cobra.Command, text string) {
	cmd.Annotations = map[string]string{afterFlags: text}
}

// help writes the manual of a command to the standard output.
func help(cmd *cobra.Command, _ []string) {
	w := cmd.OutOrStdout()
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(w, "%s\n\n", text)
	writeUsage(w, cmd)
}

func usage(cmd *cobra.Command) error {
	writeUsage(cmd.ErrOrStderr(), cmd)
	return nil
}

// writeUsage writes how a command is called: forms, examples, commands, flags.
func writeUsage(w io.Writer, cmd *cobra.Command) {
	fmt.Fprintln(w, "Usage:")
	if cmd.Runnable() {
		fmt.Fprintf(w, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND\n", cmd.CommandPath())
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(w, "\nCommands:")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-*s  %s\n", cmd.NamePadding(), c.Name(), c.Short)
			}
		}
	}
	for _, heading := range headings(cmd) {
		flags := pflag.NewFlagSet(heading, pflag.ContinueOnError)
		flags.SortFlags = false
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if headingOf(f) == heading && !f.Hidden {
				flags.AddFlag(f)
			}
		})
		if flags.HasFlags() {
			fmt.Fprintf(w, "\n%s:\n%s", heading, flags.FlagUsagesWrapped(80))
		}
	}
	if text := cmd.Annotations[afterFlags]; text != "" {
		fmt.Fprintf(w, "\n%s\n", text)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n'%s COMMAND --help' shows the manual of a command.\n", cmd.CommandPath())
	}
}

func headings(cmd *cobra.Command) []string {
	var all []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if h := headingOf(f); !slices.Contains(all, h) && h != otherFlags {
			all = append(all, h)
		}
	})
	return append(all, otherFlags)
}

const otherFlags = "Options"

func headingOf(f *pflag.Flag) string {
	return strings.Join(append(f.Annotations[underHeading], otherFlags)[:1], "")
}
