package rules

import (
	"regexp"
	"sync"
	"sync/atomic"
)

// lazy is a pattern that is compiled when first needed: of thousands of rules
// a document needs a few.
type lazy struct {
	source string
	tree   tree
	memory *budget
	exact  atomic.Pointer[dfa] // decides
	loose  atomic.Pointer[dfa] // matches whatever the pattern matches, and more; see tree.compile
	runs   atomic.Int32
	re     *regexp.Regexp // finds where a match stands, and decides where automata give up

	sharpened, loosened, compiled sync.Once
}

// hotAfter is how many runs of a pattern come before its loose automaton is made: for
// a few texts the exact one alone is less work.
var hotAfter int32 = 32

// get compiles the pattern, which was parsed when the rule was loaded.
func (l *lazy) get() *regexp.Regexp {
	l.compiled.Do(func() { l.re = regexp.MustCompile(l.source) })
	return l.re
}

// match reports whether the pattern matches text. Once there is a loose automaton, it
// turns down nearly all texts that don't match; the exact one knows.
func (l *lazy) match(text string) bool {
	if l.hot() {
		if matched, ok := try(&l.loose, text); ok && !matched {
			return false
		}
	}
	if l.exact.Load() == nil && !l.memory.spent() {
		l.sharpened.Do(func() {
			p, _ := l.tree.compile(false)
			l.exact.Store(newDFA(p, l.memory))
		})
	}
	if matched, ok := try(&l.exact, text); ok {
		return matched
	}
	return l.get().MatchString(text)
}

// hot reports whether a loose automaton is to be asked; it makes one when it is
// time, and memory to be had.
func (l *lazy) hot() bool {
	switch runs := l.runs.Load(); {
	case runs < hotAfter:
		l.runs.Add(1)
		return false
	case runs == hotAfter && l.memory.spent():
		return false
	}
	l.loosened.Do(func() {
		if p, loosened := l.tree.compile(true); loosened {
			l.loose.Store(newDFA(p, l.memory))
		}
		l.runs.Store(hotAfter + 1)
	})
	return true
}

// try asks an automaton, if it is there and has not given up.
func try(at *atomic.Pointer[dfa], text string) (matched, ok bool) {
	d := at.Load()
	if d == nil || d == gaveUp {
		return false, false
	}
	if matched, ok = d.match(text); !ok && d.hopeless.Load() {
		at.Store(gaveUp)
	}
	return matched, ok
}
