package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/readability"
	"github.com/winnow-text/winnow/rules"
	"github.com/winnow-text/winnow/siteconfig"
)

// engine is what cleans: winnow's own cleaner, or another extractor.
type engine = record.Engine

// settings are the flags that say how to clean.
type settings struct {
	keep, drop  []string
	lang        string
	rules       []string
	filters     []string // lists of them
	sites       []string // folders of site configs
	noDefault   bool
	weightFiles []string
	engine      string
	opinion     bool // whether the command has --no-second-opinion
	noOpinion   bool
	quiet       bool // whether to say nothing of lines that are not used
}

// flags declares all of them.
func (s *settings) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&s.keep, "keep", nil, "keep these `CATEGORIES` of what goes by default, such as captions,bylines")
	f.StringSliceVar(&s.drop, "drop", nil, "drop these `CATEGORIES` of what stays by default, such as corrections")
	f.StringVar(&s.lang, "lang", "", "the language of the text, a two-letter `CODE`; by default it is found out")
	s.ruleFlags(f)
	s.setFlags(f)
	f.StringArrayVar(&s.weightFiles, "weights", nil, "judge with the weights in `FILE`, made by 'winnow rules fit'; repeat it for text and HTML")
	s.opinionFlag(f)
}

// opinionFlag declares the flag that does without a second opinion.
func (s *settings) opinionFlag(f *pflag.FlagSet) {
	f.BoolVar(&s.noOpinion, "no-second-opinion", false, "do not ask go-readability about the few pages on which the decision is in doubt")
	s.opinion = true
}

// ruleFlags declares those that say which rules there are.
func (s *settings) ruleFlags(f *pflag.FlagSet) {
	f.StringArrayVar(&s.rules, "rules", nil, "add the rules in `PATH`, a pack or a folder of packs (repeatable)")
	f.BoolVar(&s.noDefault, "no-default-rules", false, "do without the built-in rules; shape and structure still count")
}

// setFlags declares those that load the rule sets of others.
func (s *settings) setFlags(f *pflag.FlagSet) {
	f.StringArrayVar(&s.filters, "filters", nil, "add the filters in `FILE` that hide elements, a list such as EasyList (repeatable)")
	f.StringArrayVar(&s.sites, "site-config", nil, "add the site configs of Full-Text RSS in `DIR` (repeatable); see --url")
}

// engineFlag declares the flag that puts another extractor in winnow's place.
func (s *settings) engineFlag(f *pflag.FlagSet) {
	f.StringVar(&s.engine, "engine", "winnow", "clean with `NAME`: winnow, or readability (HTML only) to compare with")
}

// make returns the engine that the flags ask for. Whatever is wrong with
// them is a usage error.
func (s *settings) make(more ...clean.Option) (engine, error) {
	if s.engine == "readability" {
		return readabilityEngine{}, nil
	}
	if s.engine != "" {
		if err := oneOf("engine", s.engine, values["engine"]...); err != nil {
			return nil, err
		}
	}
	return s.cleaner(more...)
}

// cleaner returns winnow's own engine.
func (s *settings) cleaner(more ...clean.Option) (*clean.Cleaner, error) {
	options := []clean.Option{clean.Keep(trimmed(s.keep)...), clean.Drop(trimmed(s.drop)...)}
	if s.lang != "" {
		options = append(options, clean.Lang(s.lang))
	}
	if s.noDefault {
		options = append(options, clean.WithoutDefaultRules())
	}
	if s.opinion && !s.noOpinion {
		options = append(options, clean.SecondOpinion(readability.Extract))
	}
	own, err := s.added()
	if err != nil {
		return nil, err
	}
	options = append(options, clean.Packs(own...))
	for _, name := range s.weightFiles {
		file, err := os.ReadFile(name)
		if err != nil {
			return nil, usagef("--weights %s: %w", name, remedy(err))
		}
		options = append(options, clean.Weights(name, string(file)))
	}
	c, err := clean.New(append(options, more...)...)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// set compiles the rules that the flags name. The built-in ones come from a
// cache, without examples and places.
func (s *settings) set() (*rules.Set, error) {
	own, err := s.added()
	if err != nil {
		return nil, err
	}
	if len(own) == 0 && !s.noDefault {
		return rules.Default()
	}
	var packs []*rules.Pack
	if !s.noDefault {
		if packs, err = rules.DefaultPacks(); err != nil {
			return nil, err
		}
	}
	packs = append(slices.Clone(packs), own...)
	set, err := rules.Compile(packs...)
	if err != nil {
		return nil, usageError{err}
	}
	return set, nil
}

// packs returns the packs that the flags name, with examples and positions.
func (s *settings) packs() ([]*rules.Pack, error) {
	var packs []*rules.Pack
	if !s.noDefault {
		built, err := rules.Sources()
		if err != nil {
			return nil, fmt.Errorf("built-in rules: %w", err)
		}
		packs = built
	}
	own, err := s.added()
	return append(packs, own...), err
}

// added are the rules that the flags add to the built-in ones. What of the sets of others
// cannot be used is said, and is no error: they are kept for other tools.
func (s *settings) added() ([]*rules.Pack, error) {
	var packs []*rules.Pack
	if len(s.rules) > 0 {
		var err error
		if packs, err = rules.LoadFS(disk{}, s.rules...); err != nil {
			return nil, usageError{err}
		}
	}
	for _, name := range s.filters {
		list, unused, err := rules.LoadFilters(disk{}, name)
		if err != nil {
			return nil, usagef("--filters: %w", err)
		}
		packs = append(packs, list...)
		s.unused(name, list[0], unused)
	}
	for _, name := range s.sites {
		pack, unused, err := siteconfig.Load(disk{}, name)
		if err != nil {
			return nil, usagef("--site-config: %w", err)
		}
		packs = append(packs, pack)
		s.unused(name, pack, unused)
	}
	return packs, nil
}

// unused says how many lines of a set of others made no rule, and the first.
func (s *settings) unused(name string, pack *rules.Pack, lines []rules.Unused) {
	if len(lines) > 0 && !s.quiet {
		fmt.Fprintf(os.Stderr, "winnow: %s: %d rules; %d lines are not used, such as %s\n", printable(name), len(pack.Rules), len(lines), printable(lines[0].String()))
	}
}

func trimmed(words []string) []string {
	for i, w := range words {
		words[i] = strings.TrimSpace(w)
	}
	return words
}

// hostFile is the flag that names a file of hosts; empty: none.
type hostFile string

func (h *hostFile) flag(f *pflag.FlagSet) {
	f.StringVar((*string)(h), "hosts", "", "clean by the host in the page's address as `FILE` says: YAML, of each host lang, keep, drop, rules")
}

// read reads the file; nil without one.
func (h hostFile) read(e engine) (*record.Hosts, error) {
	if h == "" {
		return nil, nil
	}
	base, ok := e.(*clean.Cleaner)
	if !ok {
		return nil, usagef("--hosts is for winnow's own cleaner: leave --engine out")
	}
	hosts, err := record.ReadHosts(disk{}, string(h), base)
	if err != nil {
		return nil, usagef("--hosts: %w", err)
	}
	return hosts, nil
}
