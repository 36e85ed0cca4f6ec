package eval

import (
	"errors"
	"fmt"
	"os"
	"slices"
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

// ErrBelow is returned where a figure is below its floor, or a pair comes out
// otherwise than it must.
var ErrBelow = errors.New("below the floors")

// checkFloors says which figures are below their floors. A floor that nothing
// was measured for is an error too: it would never fail. Pairs have to come out
// exactly, unless a floor says how many of a set.
func checkFloors(path string, floors []Floor, r *Report) error {
	errs := failedPairs(floors, r)
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
	return fmt.Errorf("%w:\n%w", ErrBelow, errors.Join(errs...))
}

func failedPairs(floors []Floor, r *Report) (errs []error) {
	for i := range r.Sets {
		set := &r.Sets[i]
		passed, ok := set.Get("passed")
		if !ok || passed.Value == 1 || slices.ContainsFunc(floors, func(f Floor) bool { return f.Set == set.Name && f.Measure == "passed" }) {
			continue
		}
		errs = append(errs, fmt.Errorf("%s: %d of %d pairs come out otherwise than they must", set.Name, passed.Of-int(passed.Value*float64(passed.Of)+0.5), passed.Of))
	}
	return errs
}

// precisely prints a figure so that it can be told from a floor just above it.
func precisely(v float64) string { return fmt.Sprintf("%.5f", v) }
