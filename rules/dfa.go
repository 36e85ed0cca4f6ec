package rules

import (
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// dfa decides whether a pattern matches a text, as regexp's MatchString does,
// at a step a character: a deterministic automaton whose states are made when
// a text first needs them and are then shared by all goroutines. It gives up
// where a pattern needs too many states; the caller then runs the regexp.
type dfa struct {
	prog     *syntax.Prog
	anchored bool // every match begins at the start of the text
	classes  runeClasses
	start    atomic.Pointer[state]

	hopeless atomic.Bool // needs too many states

	mu      sync.Mutex
	states  map[string]*state
	made    int      // transitions made since the states were last dropped
	walked  int      // bytes of the texts that needed them
	queue   []uint32 // scratch of add
	seen    []bool
	pending []uint32
}

// state is a set of instructions that the automaton may be in. Only for the
// classes in live does a character lead on, and next holds one state for each
// of those.
type state struct {
	live   classSet
	next   []atomic.Pointer[state]
	kernel []uint32 // instructions that wait for a character or an assertion
	before rune     // the character before, as far as assertions tell
	end    verdict
}

// verdict says that a state is final, whatever follows.
type verdict uint8

const (
	undecided verdict = iota
	matches
	fails
)

const (
	startOfText = -1
	maxDFA      = 2000 // states of one pattern, before they are dropped
	// A pattern that needs a new transition for every few bytes of text is
	// better run as a regexp.
	bytesPerStep = 20
)

// stateBytes is the memory of all states of all patterns. Beyond maxStateBytes,
// a pattern that needs a new state drops its old ones.
var stateBytes atomic.Int64

const maxStateBytes = 24 << 20

// gaveUp stands for the automaton of a pattern that is better run as a regexp.
var gaveUp = new(dfa)

var accepted, rejected = &state{end: matches}, &state{end: fails}

// newDFA makes the automaton of a pattern that was parsed before, or returns
// gaveUp.
func newDFA(pattern string) *dfa {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return gaveUp
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return gaveUp
	}
	d := &dfa{prog: prog, states: map[string]*state{}, seen: make([]bool, len(prog.Inst))}
	d.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	if !d.classes.classify(prog) {
		return gaveUp
	}
	d.begin()
	return d
}

// begin makes the state before the text.
func (d *dfa) begin() {
	d.add(uint32(d.prog.Start), 0)
	d.start.Store(d.intern(startOfText))
}

// match reports whether the pattern matches text; ok is false if the
// automaton cannot tell.
func (d *dfa) match(text string) (matched, ok bool) {
	s := d.start.Load()
	made := 0
	for i := 0; i <= len(text) && s.end == undecided; {
		c := uint8(endClass)
		switch {
		case i == len(text):
			i++
		case text[i] < utf8.RuneSelf:
			c = d.classes.ascii[text[i]]
			i++
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			if c, ok = d.class(r); !ok {
				return false, false
			}
			i += n
		}
		slot, live := s.live.index(c)
		if !live {
			return false, made == 0 || d.worth(made, len(text))
		}
		next := s.next[slot].Load()
		if next == nil {
			if made++; made > maxDFA && i < bytesPerStep*made {
				d.worth(made, i)
				return false, false
			}
			next = d.step(s, c)
			s.next[slot].Store(next)
		}
		s = next
	}
	return s.end == matches, made == 0 || d.worth(made, len(text))
}

// class is the class of a character beyond ASCII; ok is false if it is in none
// that is known.
func (d *dfa) class(r rune) (c uint8, ok bool) {
	slot := &d.classes.other[uint8(r)]
	if v := slot.Load(); v>>8 == uint64(r) {
		return uint8(v), true
	}
	if c, ok = d.classes.of(r); ok {
		slot.Store(uint64(r)<<8 | uint64(c))
	}
	return c, ok
}

// worth notes that a text needed new transitions, and reports whether the
// automaton is still worth having. It drops the states when they are too many.
func (d *dfa) worth(made, walked int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made += made
	d.walked += walked
	// A state for every instruction is what the words of a pattern need; more
	// come from repetitions that overlap.
	if d.made > 2*len(d.prog.Inst)+100 && d.walked < bytesPerStep*d.made {
		d.drop()
		d.hopeless.Store(true)
		return false
	}
	if len(d.states) > maxDFA || len(d.states) > 50 && stateBytes.Load() > maxStateBytes {
		d.drop()
		d.begin()
	}
	return true
}

// drop forgets the states. A goroutine that still walks them makes what it
// needs anew.
func (d *dfa) drop() {
	for _, s := range d.states {
		stateBytes.Add(-s.bytes())
	}
	clear(d.states)
	d.made, d.walked = 0, 0
}

// bytes is about the memory of a state.
func (s *state) bytes() int64 { return int64(8*len(s.next) + 7*len(s.kernel) + 160) }

// step makes the transition of a state.
func (d *dfa) step(s *state, c uint8) *state {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.classes.sample[c]
	flags := syntax.EmptyOpContext(s.before, r)
	// What waits behind an assertion that holds here.
	for _, pc := range s.kernel {
		d.add(pc, flags)
	}
	d.pending = append(d.pending[:0], d.queue...)
	d.forget()
	for _, pc := range d.pending {
		in := &d.prog.Inst[pc]
		if in.Op == syntax.InstMatch {
			d.forget()
			return accepted
		}
		if c != endClass && d.classes.accepts(pc, c) {
			d.add(in.Out, 0)
		}
	}
	if c == endClass {
		return rejected
	}
	if !d.anchored {
		d.add(uint32(d.prog.Start), 0)
	}
	return d.intern(r)
}

// add puts an instruction into the queue, and what can be reached from it
// without a character; assertions only where flags say that they hold.
func (d *dfa) add(pc uint32, flags syntax.EmptyOp) {
	if d.seen[pc] {
		return
	}
	d.seen[pc] = true
	d.queue = append(d.queue, pc)
	in := &d.prog.Inst[pc]
	switch in.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		d.add(in.Out, flags)
		d.add(in.Arg, flags)
	case syntax.InstCapture, syntax.InstNop:
		d.add(in.Out, flags)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(in.Arg)&^flags == 0 {
			d.add(in.Out, flags)
		}
	}
}

// forget empties the queue.
func (d *dfa) forget() {
	for _, pc := range d.queue {
		d.seen[pc] = false
	}
	d.queue = d.queue[:0]
}

// intern returns the state of the queue's instructions, and empties the queue.
func (d *dfa) intern(before rune) *state {
	var kernel []uint32
	asserts, matched := false, false
	for _, pc := range d.queue {
		switch d.prog.Inst[pc].Op {
		case syntax.InstMatch:
			matched = true
		case syntax.InstEmptyWidth:
			asserts = true
			kernel = append(kernel, pc)
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			kernel = append(kernel, pc)
		}
	}
	d.forget()
	if matched {
		return accepted
	}
	// Only assertions look back, and they see no more than this.
	switch {
	case !asserts:
		before = ' '
	case before == startOfText || before == '\n':
	case syntax.IsWordChar(before):
		before = 'a'
	default:
		before = ' '
	}
	slices.Sort(kernel)
	key := stateKey(kernel, before)
	if s := d.states[key]; s != nil {
		return s
	}
	s := &state{kernel: kernel, before: before, live: d.live(kernel, asserts)}
	s.next = make([]atomic.Pointer[state], s.live.count())
	d.states[key] = s
	stateBytes.Add(s.bytes())
	return s
}

// live is the classes that lead anywhere from the instructions.
func (d *dfa) live(kernel []uint32, asserts bool) classSet {
	if !d.anchored || asserts {
		return d.classes.all
	}
	var live classSet
	for _, pc := range kernel {
		live = live.union(d.classes.sets[d.classes.setOf[pc]])
	}
	return live
}

func stateKey(kernel []uint32, before rune) string {
	var b strings.Builder
	b.Grow(3*len(kernel) + 1)
	b.WriteByte(byte(max(before, 0)))
	for _, pc := range kernel {
		b.WriteByte(byte(pc))
		b.WriteByte(byte(pc >> 8))
		b.WriteByte(byte(pc >> 16))
	}
	return b.String()
}
