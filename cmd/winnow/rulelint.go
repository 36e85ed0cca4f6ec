package main

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/winnow-text/winnow/rules"
)

func lintCommand() *cobra.Command {
	s := &settings{}
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Check packs: whether they load, and what in them is unwise",
		Long: `Check the packs at PATH, or the built-in ones: that they load, that no id stands
twice or is that of a built-in rule, and that no rule costs much, decides too much or
is tested too little.

A line is written for each finding, and the exit status is 1 then. A pack that does not
load is an error, and the status 2.`,
		Example: `  winnow rules lint
  winnow rules lint house.yaml more-packs/`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			packs, err := s.packsAt(paths)
			if err != nil {
				return err
			}
			if _, err := rules.Compile(packs...); err != nil {
				return usageError{err}
			}
			problems := rules.Lint(packs...)
			if len(paths) > 0 {
				taken, err := s.taken(packs)
				if err != nil {
					return err
				}
				problems = append(taken, problems...)
			}
			w := bufio.NewWriter(cmd.OutOrStdout())
			for _, p := range problems {
				fmt.Fprintf(w, "%s\n", printable(p.Error()))
			}
			if err := w.Flush(); err != nil {
				return err
			}
			if len(problems) > 0 {
				return errSaid
			}
			return nil
		},
	}
	section(cmd, "Which rules", s.ruleFlags)
	return cmd
}

// taken finds the rules in packs whose ids other rules have, those built in and those of
// the flags.
func (s *settings) taken(packs []*rules.Pack) ([]rules.Problem, error) {
	others, err := s.set()
	if err != nil {
		return nil, err
	}
	var problems []rules.Problem
	for _, p := range packs {
		for _, r := range p.Rules {
			other := others.Rule(r.ID)
			if other == nil {
				continue
			}
			text := "winnow ships a rule of this id, so --rules refuses the pack unless --no-default-rules is given; give the rule another id"
			if other.File != "" {
				text = fmt.Sprintf("the id stands already at %s:%d; give the rule another id", other.File, other.Line)
			}
			problems = append(problems, rules.Problem{Rule: r, Text: text})
		}
	}
	return problems, nil
}
