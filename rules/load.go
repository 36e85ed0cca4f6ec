package rules

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Limits on packs, which may come from strangers.
const (
	maxFile     = 8 << 20 // bytes of a pack
	maxRules    = 20000   // rules of one pack
	maxPattern  = 4096    // bytes of a regular expression or a selector
	maxProgram  = 20000   // instructions of a regular expression, about
	maxSteps    = 8       // of a sequence
	maxExample  = 16384   // bytes of an example
	maxProblems = 50      // reported of one pack
)

// LoadFS reads packs from fsys. A path may name a file or a directory, which
// is searched for files ending in .yaml or .yml. With no paths, all of fsys is
// searched. The error joins every problem found, each with file, line and rule.
func LoadFS(fsys fs.FS, paths ...string) ([]*Pack, error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var files []string
	for _, p := range paths {
		found, err := filesAt(fsys, path.Clean(p))
		if err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
		files = append(files, found...)
	}
	sort.Strings(files)
	var packs []*Pack
	var errs []error
	for i, name := range files {
		if i > 0 && name == files[i-1] {
			continue
		}
		data, err := readPack(fsys, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		p, err := Parse(name, data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		packs = append(packs, p)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if err := unique(packs); err != nil {
		return nil, err
	}
	return packs, nil
}

func filesAt(fsys fs.FS, name string) ([]string, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	var files []string
	err = fs.WalkDir(fsys, name, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ext := path.Ext(p); d.Type().IsRegular() && (ext == ".yaml" || ext == ".yml") {
			files = append(files, p)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no .yaml file in it, so it adds no rules", name)
	}
	return files, err
}

func readPack(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("rules: %s: %w", name, err)
	}
	return data, nil
}

// Parse reads one pack from the bytes of a YAML file; name is used in errors.
// Keys it doesn't know, wrong types, unusable patterns, missing examples and
// keys that contradict each other are errors, joined into one.
func Parse(name string, data []byte) (*Pack, error) {
	l := &loader{pack: &Pack{Name: name}, table: newSetTable()}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: the file is larger than %d MiB, split it", name, maxFile>>20)
	}
	top, err := parseYAML(name, data)
	if err != nil {
		return nil, err
	}
	l.top(top)
	if len(l.errs) == 0 {
		if err := unique([]*Pack{l.pack}); err != nil {
			l.errs = append(l.errs, err)
		}
	}
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.pack, nil
}

// unique reports ids that stand twice in the packs.
func unique(packs []*Pack) error {
	var errs []error
	seen := map[string]*Rule{}
	for _, p := range packs {
		for _, r := range p.Rules {
			if first := seen[r.ID]; first != nil {
				where := fmt.Sprintf("at %s:%d", first.File, first.Line)
				if first.File == "" { // read from the cache
					where = "among the rules that winnow ships"
				}
				errs = append(errs, fmt.Errorf("%s: the id stands already %s, so a removal could not be credited to one rule; give it another id", r.pos(), where))
				continue
			}
			seen[r.ID] = r
		}
	}
	return errors.Join(errs...)
}

// loader reads one pack and gathers its problems.
type loader struct {
	pack     *Pack
	category string
	table    *setTable // of the patterns
	errs     []error
}

// fail records a problem at a node: what is wrong and what follows from it.
func (l *loader) fail(n *yaml.Node, r *Rule, format string, args ...any) {
	if len(l.errs) > maxProblems {
		return
	}
	if len(l.errs) == maxProblems {
		l.errs = append(l.errs, fmt.Errorf("%s: more problems follow, they are not listed", l.pack.Name))
		return
	}
	where := fmt.Sprintf("%s:%d: ", l.pack.Name, n.Line)
	if r != nil && r.ID != "" {
		where += r.ID + ": "
	}
	l.errs = append(l.errs, fmt.Errorf("%s%s", where, fmt.Sprintf(format, args...)))
}

func (l *loader) top(n *yaml.Node) {
	var list *yaml.Node
	l.mapping(n, nil, "the pack", func(key, value *yaml.Node) bool {
		switch key.Value {
		case "category":
			l.category = l.text(value, nil, "category")
			if l.category != "" && !knownCategory(l.category) {
				l.fail(value, nil, "unknown category %q, its rules would answer to no --keep or --drop; known are: %s",
					l.category, strings.Join(Categories(), " "))
			}
		case "rules":
			list = value
		default:
			return false
		}
		return true
	})
	if len(l.errs) > 0 {
		return
	}
	switch {
	case list == nil:
		l.fail(n, nil, "no key rules, so the pack has no effect; write rules: and below it a list of rules")
		return
	case list.Kind != yaml.SequenceNode:
		l.fail(list, nil, "rules is not a list of rules, so the pack has no effect; begin each rule with a dash")
		return
	case len(list.Content) == 0:
		l.fail(list, nil, "the list of rules is empty, so the pack has no effect; add a rule, or leave the file out")
		return
	case len(list.Content) > maxRules:
		l.fail(list, nil, "%d rules, a pack may hold %d, split it", len(list.Content), maxRules)
		return
	}
	for _, item := range list.Content {
		l.rule(item)
	}
}

// rule reads one rule; the table of fields says which keys there are.
func (l *loader) rule(n *yaml.Node) {
	r := &Rule{File: l.pack.Name, Line: n.Line}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "id" && n.Content[i+1].Kind == yaml.ScalarNode {
				r.ID = n.Content[i+1].Value // so that errors can name it
				r.Line = n.Content[i+1].Line
			}
		}
	}
	before := len(l.errs)
	given := map[string]*yaml.Node{}
	l.mapping(n, r, "the rule", func(key, value *yaml.Node) bool {
		f := fieldByName(key.Value)
		if f == nil {
			return false
		}
		given[key.Value] = value
		f.set(l, r, value)
		return true
	})
	if len(l.errs) == before {
		l.check(n, r, given)
	}
	if len(l.errs) == before {
		if g, err := gatesOf(r, l.table); err != nil {
			l.fail(n, r, "%s", err)
		} else {
			r.gates = &g
		}
	}
	l.pack.Rules = append(l.pack.Rules, r)
}

// mapping calls each for every key of a mapping and reports keys it refuses.
func (l *loader) mapping(n *yaml.Node, r *Rule, what string, each func(key, value *yaml.Node) bool) {
	if n.Kind == yaml.AliasNode {
		l.fail(n, r, "aliases are not read in packs, write the value out")
		return
	}
	if n.Kind != yaml.MappingNode {
		l.fail(n, r, "%s is not a mapping of keys to values, so nothing of it can be read", what)
		return
	}
	if len(n.Content) == 0 {
		l.fail(n, r, "%s has no keys, so it says nothing; fill it or leave it out", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case seen[key.Value]:
			l.fail(key, r, "key %q stands twice, one of the two would be ignored", key.Value)
		case value.Kind == yaml.AliasNode:
			l.fail(value, r, "aliases are not read in packs, write the value of %q out", key.Value)
		case !each(key, value):
			l.fail(key, r, "unknown key %q, it would have no effect", key.Value)
		}
		seen[key.Value] = true
	}
}
