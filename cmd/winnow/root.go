package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/net/html/charset"
)

// filter is what the command without a subcommand does: clean inputs.
type filter struct {
	settings
	about
	records
	form
	output  string
	verbose bool
}

// about says what the user knows of an input.
type about struct {
	from    string
	url     string
	charset string
}

func (a *about) flags(f *pflag.FlagSet, formats string) {
	f.StringVar(&a.from, "from", fromAuto, "the `FORMAT` of the input: auto (by its content), "+formats)
	f.StringVar(&a.url, "url", "", "the page's `ADDRESS`, for links, metadata and rules of its host; nothing is fetched")
	f.StringVar(&a.charset, "charset", "", "the input's encoding, a `NAME` such as windows-1251; by default it is found out")
}

func (a *about) check() error {
	if a.charset == "" {
		return nil
	}
	if known, _ := charset.Lookup(a.charset); known == nil {
		return usagef("--charset %s: no such encoding; use a name of the WHATWG list such as utf-8 or windows-1251, or leave it out to have it found out", a.charset)
	}
	return nil
}

const rootLong = `Separate an article from everything that a site or an aggregator wrapped around
it: menus, prompts, teasers, bylines, captions, comments.

winnow reads each FILE, or the standard input where there is none or it is -,
and writes the body to the standard output. It reads raw text and HTML, and
streams of records: JSON Lines, WARC and Parquet, compressed or not. Which it is
shows in the content; --from says otherwise.

Several documents come out in the order of the inputs, as text with a blank
line between them. One that cannot be read is reported, and the others are
cleaned. Folders and patterns stand for the files in them; their documents, and
the records of a stream, come out as JSON Lines, a line each. With -o and a folder
the tree of the inputs is written there. An output file appears when it is
whole, or not at all.

Nothing is ever fetched, and no script in a page is run.`

const rootAfter = `Exit status:
  0  everything was cleaned
  1  some input or record could not be cleaned; the others were
  2  the command line, a rule pack or an output cannot be used; nothing was cleaned
  A run that a signal ends has 128 and the signal's number.

Environment:
  NO_COLOR  when set, nothing is coloured`

func rootCommand() *cobra.Command {
	f := &filter{}
	cmd := &cobra.Command{
		Use:   "winnow [FILE...]",
		Short: "Separate an article from everything around it",
		Long:  rootLong,
		Example: `  winnow < page.html > article.txt
  curl -s https://example.org/story | winnow --to markdown
  winnow --keep captions,bylines --to json story.html
  winnow --rules house.yaml *.txt -o cleaned/
  winnow --field text crawl.jsonl.gz -o clean.jsonl.gz
  winnow explain page.html`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), args) },
	}
	section(cmd, "Input and output", func(flags *pflag.FlagSet) {
		f.about.flags(flags, "text, html, jsonl, warc or parquet")
		flags.StringVar(&f.to, "to", "", "the `FORMAT` of the output: text (the default), markdown, html or json; of records jsonl (the default) or parquet")
		flags.BoolVar(&f.noImages, "no-images", false, "leave pictures out of Markdown and HTML")
		flags.StringVarP(&f.output, "output", "o", "", "write to `FILE`, or into a folder that exists or whose name ends with a slash")
	})
	section(cmd, "What is cleaned away", f.settings.flags, f.settings.engineFlag)
	section(cmd, "Streams of records", f.records.flags)
	section(cmd, "Messages", func(flags *pflag.FlagSet) {
		flags.BoolVarP(&f.verbose, "verbose", "v", false, "say how each input was read and what was found")
		flags.BoolVarP(&f.quiet, "quiet", "q", false, "say nothing but errors: no doubts, no progress, no summary")
	})
	complete(cmd, inputFormats, outputFormats)
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; see '%s --help'", err, cmd.CommandPath())
	})
	after(cmd, rootAfter)
	cmd.SetHelpCommand(helpCommand(cmd))
	cmd.SetHelpFunc(help)
	cmd.SetUsageFunc(usage)
	cmd.AddCommand(explainCommand(), serveCommand(), rulesCommand(), evalCommand(), versionCommand())
	return cmd
}

// helpCommand is cobra's, with an error for a command that isn't there.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the manual of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 || cmd == nil {
				return usagef("no such command: %q; see 'winnow --help'", args)
			}
			return cmd.Help()
		},
	}
}

// The values of --from and --to.
var (
	inputFormats  = []string{fromAuto, fromText, fromHTML, fromJSONL, fromWARC, fromParquet}
	outputFormats = []string{"text", "markdown", "html", "json", "jsonl", "parquet"}
)

// stdinName is how messages name the standard input.
const stdinName = "standard input"

func shown(name string) string {
	if name == "-" {
		return stdinName
	}
	return name
}
