package main

import (
	"bufio"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/winnow-text/winnow/internal/weigh"
	"github.com/winnow-text/winnow/internal/weights"
	"github.com/winnow-text/winnow/rules"
)

func rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List, show, test and check rules, and fit the weights of evidence",
		Long: `A rule says what one kind of noise looks like: a phrase, a sequence of lines, an
element. Rules stand in packs, YAML files; those built in and any that --rules
names. A rule that is certain decides; the others argue with a weight.`,
		Example: `  winnow rules list newsletter
  winnow rules show comments/form-invitation
  winnow rules test house.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("winnow rules: a command is missing; see 'winnow rules --help'")
			}
			return usagef("winnow rules: no such command: %q; see 'winnow rules --help'", args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(listCommand(), showCommand(), testCommand(), lintCommand(), schemaCommand(), fitCommand())
	return cmd
}

func listCommand() *cobra.Command {
	s, to := &settings{}, ""
	cmd := &cobra.Command{
		Use:   "list [PATTERN...]",
		Short: "List rules, a line each",
		Long: `List the rules that there are, in the order of their ids: the id, by what it matches,
what it does (keep rules argue for a block), its weight as written in the pack, the languages
it is for, and the reason for it. A PATTERN is a category or an id, with * and ?
for any characters.`,
		Example: `  winnow rules list
  winnow rules list 'comments/*'
  winnow rules list --to json | jq -r 'select(.certain) | .id'`,
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if err := oneOf("to", to, textOrJSON...); err != nil {
				return err
			}
			all, err := s.selected(patterns)
			if err != nil {
				return err
			}
			if to == "json" {
				w := bufio.NewWriter(cmd.OutOrStdout())
				for _, r := range all {
					if err := writeJSON(w, r.Info()); err != nil {
						return err
					}
				}
				return w.Flush()
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, r := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Kind, force(r), langs(r), printable(r.Why))
			}
			return w.Flush()
		},
	}
	cmd.Flags().StringVar(&to, "to", "text", "`FORMAT` of the output: text, or json, an object a line for each rule")
	section(cmd, "Which rules", s.ruleFlags, s.setFlags)
	complete(cmd, nil, textOrJSON)
	cmd.ValidArgsFunction = completeRules
	return cmd
}

// selected returns the rules that patterns name; without any, all.
func (s *settings) selected(patterns []string) ([]*rules.Rule, error) {
	set, err := s.set()
	if err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		return set.Rules, nil
	}
	hit := make([]bool, len(set.Rules))
	flat := strings.NewReplacer("/", "\x00") // which * matches
	for _, p := range patterns {
		found := false
		for i, r := range set.Rules {
			id, err := path.Match(flat.Replace(p), flat.Replace(r.ID))
			category, _ := path.Match(p, r.Category)
			if err != nil {
				return nil, usagef("pattern %q: %w", p, err)
			}
			if id || category {
				hit[i], found = true, true
			}
		}
		if !found {
			return nil, usagef("no rule or category is called %q; 'winnow rules list' shows them", p)
		}
	}
	var out []*rules.Rule
	for i, r := range set.Rules {
		if hit[i] {
			out = append(out, r)
		}
	}
	return out, nil
}

// force is what a rule does to a block, and how strongly.
func force(r *rules.Rule) string {
	if r.Certain {
		return r.Action.String() + " certainly"
	}
	return fmt.Sprintf("%s %.1f", r.Action, r.Weight)
}

func langs(r *rules.Rule) string {
	if len(r.Lang) == 0 {
		return "*"
	}
	return strings.Join(r.Lang, ",")
}

func showCommand() *cobra.Command {
	s := &settings{}
	cmd := &cobra.Command{
		Use:   "show ID...",
		Short: "Show a rule as it stands in its pack, and its fitted weight",
		Long: `Show rules as they stand in their packs, each with the file and the line above it,
and below it the weight that was fitted to it for text and for HTML, where it has one.
An ID is an id or a category, with * and ? for any characters.`,
		Example: `  winnow rules show comments/form-invitation
  winnow rules show 'newsletter/*'
  winnow rules show --rules house.yaml promo/house-almanac`,
		Args: atLeastOne("name a rule to show"),
		RunE: func(cmd *cobra.Command, ids []string) error {
			all, err := s.selected(ids)
			if err != nil {
				return err
			}
			w := bufio.NewWriter(cmd.OutOrStdout())
			for i, r := range all {
				if i > 0 {
					fmt.Fprintln(w)
				}
				text, err := source(r)
				if err != nil {
					return err
				}
				w.WriteString(text)
				if err := writeFitted(w, r); err != nil {
					return err
				}
			}
			return w.Flush()
		},
	}
	section(cmd, "Which rules", s.ruleFlags, s.setFlags)
	cmd.ValidArgsFunction = completeRules
	return cmd
}

// source is the text of a rule in its pack, with its place above it. Built-in
// rules come from a cache without places, so theirs is looked for.
func source(r *rules.Rule) (string, error) {
	if r.File != "" {
		data, err := fs.ReadFile(disk{}, r.File)
		if err != nil {
			return "", fmt.Errorf("%s: %w", r.File, err)
		}
		return excerpt(r.File, string(data), r.Line), nil
	}
	packs, err := fs.Glob(rules.FS(), "packs/*.yaml")
	if err != nil {
		return "", err
	}
	for _, name := range packs {
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			return "", err
		}
		line := 0
		for text := range strings.Lines(string(data)) {
			line++
			if strings.TrimSpace(text) == "- id: "+r.ID {
				return excerpt(name, string(data), line), nil
			}
		}
	}
	return "", fmt.Errorf("%s: not found in the built-in packs", r.ID)
}

// excerpt is the list item that begins on a line.
func excerpt(name, pack string, line int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:\n", name, line)
	indent, n, blank := 0, 0, 0
	for text := range strings.Lines(pack) {
		n++
		text = strings.TrimRight(text, " \r\n")
		switch {
		case n < line:
			continue
		case n == line:
			indent = indentation(text)
		case text == "":
			blank++
			continue
		case indentation(text) <= indent:
			return b.String()
		}
		b.WriteString(strings.Repeat("\n", blank) + printable(text) + "\n")
		blank = 0
	}
	return b.String()
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// writeFitted writes which weight was fitted to the rule, and on how many hosts it was seen.
func writeFitted(w *bufio.Writer, r *rules.Rule) error {
	for _, mode := range []struct {
		name  string
		model func() (*weigh.Model, error)
	}{{"text", weights.Text}, {"HTML", weights.HTML}} {
		m, err := mode.model()
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(m.Rules, func(x weigh.Word) bool { return x.Text == r.ID }); i >= 0 {
			fmt.Fprintf(w, "  # fitted for %s: %+.2f, seen on %d hosts\n", mode.name, m.Rules[i].Weight, m.Rules[i].Count)
		}
	}
	return nil
}

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of packs, for an editor",
		Long: `Print the JSON Schema of packs, with which an editor completes and checks them. A
pack names it in its first line:

  # yaml-language-server: $schema=pack.schema.json`,
		Example: `  winnow rules schema > pack.schema.json`,
		Args:    checkArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := rules.Schema()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(b)
			return err
		},
	}
}
