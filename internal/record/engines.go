package record

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/winnow-text/winnow/clean"
)

// Settings are what one document may ask of the cleaner for itself.
type Settings struct {
	Lang       string // a two-letter code; empty: that of the base
	Keep, Drop []string
}

// and are s with more on top: another language, further categories.
func (s Settings) and(more Settings) Settings {
	return Settings{cmp.Or(more.Lang, s.Lang), slices.Concat(s.Keep, more.Keep), slices.Concat(s.Drop, more.Drop)}
}

// Engines are a cleaner and its variants for documents with settings of their
// own. It is safe for concurrent use.
type Engines struct {
	base *clean.Cleaner

	mu      sync.Mutex
	special map[string]*clean.Cleaner
}

// mostSpecial bounds how many variants are kept; there are some hundred languages.
const mostSpecial = 256

// NewEngines makes the variants of base as they are asked for.
func NewEngines(base *clean.Cleaner) *Engines {
	return &Engines{base: base, special: map[string]*clean.Cleaner{}}
}

// Of returns the cleaner for the settings. The error says what is wrong with them.
func (e *Engines) Of(s Settings) (Engine, error) {
	if s.Lang == "" && len(s.Keep) == 0 && len(s.Drop) == 0 {
		return e.base, nil
	}
	keep := slices.Compact(slices.Sorted(slices.Values(s.Keep)))
	drop := slices.Compact(slices.Sorted(slices.Values(s.Drop)))
	key := fmt.Sprintf("%q %q %q", s.Lang, keep, drop)
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.special[key]; c != nil {
		return c, nil
	}
	options := []clean.Option{clean.Keep(keep...), clean.Drop(drop...)}
	if s.Lang != "" {
		options = append(options, clean.Lang(s.Lang))
	}
	c, err := e.base.With(options...)
	if err != nil {
		return nil, err
	}
	if len(e.special) >= mostSpecial {
		clear(e.special) // those in use come back
	}
	e.special[key] = c
	return c, nil
}
