package eval

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Floor is the least a figure may be; for a figure of which less is better, the most.
type Floor struct {
	Set, Measure string
	Value        float64
	Line         int // in the file
}

// LoadFloors reads a YAML file of the shape
//
//	text/wcxb-dev:
//	  f1: 0.840
//	  type.article.f1: 0.940
//
// with the names of sets and, under each, those that [SetReport.Get] takes.
func LoadFloors(path string) ([]Floor, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the floors: %w", err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(root.Content) == 0 {
		return nil, fmt.Errorf("%s: no floor in it", path)
	}
	var floors []Floor
	top := root.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: expected the name of a set and, under it, measures with their floors", path, top.Line)
	}
	seen := map[string]bool{}
	for i := 0; i < len(top.Content); i += 2 {
		set, measures := top.Content[i], top.Content[i+1]
		if measures.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%s:%d: %s: expected measures with their floors", path, set.Line, set.Value)
		}
		for j := 0; j < len(measures.Content); j += 2 {
			f := Floor{Set: set.Value, Measure: measures.Content[j].Value, Line: measures.Content[j].Line}
			if err := measures.Content[j+1].Decode(&f.Value); err != nil {
				return nil, fmt.Errorf("%s:%d: %s: %s: the floor is not a number: %q", path, f.Line, f.Set, f.Measure, measures.Content[j+1].Value)
			}
			if key := f.Set + " " + f.Measure; seen[key] {
				return nil, fmt.Errorf("%s:%d: %s: %s has a floor already", path, f.Line, f.Set, f.Measure)
			} else {
				seen[key] = true
			}
			floors = append(floors, f)
		}
	}
	return floors, nil
}

// checkFloors says which figures are below their floors. A floor that nothing
// was measured for is an error too: it would never fail.
func checkFloors(path string, floors []Floor, r *Report) error {
	var errs []error
	for _, f := range floors {
		var set *SetReport
		for i := range r.Sets {
			if r.Sets[i].Name == f.Set {
				set = &r.Sets[i]
			}
		}
		if set == nil {
			errs = append(errs, fmt.Errorf("%s:%d: the set %s was not measured", path, f.Line, f.Set))
			continue
		}
		m, ok := set.Get(f.Measure)
		if !ok {
			errs = append(errs, fmt.Errorf("%s:%d: %s has no measure %q", path, f.Line, f.Set, f.Measure))
			continue
		}
		if lowerIsBetter(f.Measure[strings.LastIndexByte(f.Measure, '.')+1:]) {
			if m.Value > f.Value {
				errs = append(errs, fmt.Errorf("%s:%d: %s: %s reached %s, may be at most %g", path, f.Line, f.Set, f.Measure, precisely(m.Value), f.Value))
			}
		} else if m.Value < f.Value {
			errs = append(errs, fmt.Errorf("%s:%d: %s: %s reached %s, must be at least %g", path, f.Line, f.Set, f.Measure, precisely(m.Value), f.Value))
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("below the floors:\n%w", errors.Join(errs...))
}

// precisely prints a figure so that it can be told from a floor just above it.
func precisely(v float64) string { return fmt.Sprintf("%.5f", v) }
