package rules

import (
	"regexp"
	"sync"
	"sync/atomic"
)

// lazy is a pattern that is compiled when first needed: of thousands of rules
// a document needs a few. One that is needed often gets an automaton.
type lazy struct {
	source string
	memory *budget
	once   sync.Once
	re     *regexp.Regexp
	runs   atomic.Int32
	hot    sync.Once
	dfa    atomic.Pointer[dfa]
}

// hotAfter is how many runs of a pattern as a regexp come before its automaton
// is built, whose states cost more to make than to use.
var hotAfter int32 = 32

// get compiles the pattern, which was parsed when the rule was loaded.
func (l *lazy) get() *regexp.Regexp {
	l.once.Do(func() { l.re = regexp.MustCompile(l.source) })
	return l.re
}

// match reports whether the pattern matches text.
func (l *lazy) match(text string) bool {
	switch d := l.dfa.Load(); {
	case d == nil:
		if l.runs.Add(1) > hotAfter {
			l.hot.Do(func() { l.dfa.Store(newDFA(l.source, l.memory)) })
		}
	case d != gaveUp:
		if matched, ok := d.match(text); ok {
			return matched
		}
		if d.hopeless.Load() {
			l.dfa.Store(gaveUp)
		}
	}
	return l.get().MatchString(text)
}
