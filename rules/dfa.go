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
	start    *state

	hopeless atomic.Bool // needs too many states
	memory   *budget

	mu      sync.Mutex
	states  map[kernel]*state
	made    int      // transitions
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
	kernel kernel
	before rune // the character before, as far as assertions tell
	end    verdict
}

// kernel is the instructions that wait for a character or an assertion, sorted,
// each in kernelBytes bytes after one for the character before, as far as
// assertions tell. Equal kernels are one state.
type kernel string

const kernelBytes = 3

func (k kernel) each(fn func(pc uint32)) {
	for i := 1; i < len(k); i += kernelBytes {
		fn(uint32(k[i]) | uint32(k[i+1])<<8 | uint32(k[i+2])<<16)
	}
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
	maxDFA      = 1000 // states of one pattern
	// A pattern that needs a new transition for every few bytes of text is
	// better run as a regexp.
	bytesPerStep = 20
)

// budget bounds the memory of the states of all patterns of a set, in bytes.
// It grows with the text that was scanned, as states are worth having for much
// text only. Where it is used up, texts that need a state that isn't there are
// left to the regexp.
type budget struct {
	used    atomic.Int64
	scanned atomic.Int64
}

const (
	leastMemory = 4 << 20
	mostMemory  = 48 << 20
)

func (b *budget) spent() bool {
	return b.used.Load() > min(leastMemory+b.scanned.Load(), mostMemory)
}

// gaveUp stands for the automaton of a pattern that is better run as a regexp.
var gaveUp = new(dfa)

var accepted, rejected = &state{end: matches}, &state{end: fails}

// newDFA makes the automaton of a simplified pattern, or returns gaveUp.
func newDFA(re *syntax.Regexp, memory *budget) *dfa {
	prog, err := syntax.Compile(re)
	if err != nil {
		return gaveUp
	}
	d := &dfa{prog: prog, memory: memory, states: map[kernel]*state{}, seen: make([]bool, len(prog.Inst))}
	d.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	if !d.classes.classify(prog) {
		return gaveUp
	}
	d.add(uint32(prog.Start), 0)
	if d.start = d.intern(startOfText); d.start == nil {
		return gaveUp
	}
	return d
}

// match reports whether the pattern matches text; ok is false if the
// automaton cannot tell.
func (d *dfa) match(text string) (matched, ok bool) {
	end, made := d.walk(text)
	if made > 0 {
		d.note(made, len(text))
	}
	return end == matches, end != undecided
}

// walk follows the states along text, and counts the transitions it made.
func (d *dfa) walk(text string) (end verdict, made int) {
	s := d.start
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
			var ok bool
			if c, ok = d.class(r); !ok {
				return undecided, made
			}
			i += n
		}
		slot, live := s.live.index(c)
		if !live {
			return fails, made
		}
		next := s.next[slot].Load()
		if next == nil {
			if next = d.step(s, c); next == nil {
				return undecided, made
			}
			made++
			s.next[slot].Store(next)
		}
		s = next
	}
	return s.end, made
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

// note counts the transitions made for a text, and gives up where they are too
// many.
func (d *dfa) note(made, walked int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made += made
	d.walked += walked
	// Some states for every instruction are what the words of a pattern need;
	// more come from repetitions that overlap.
	if d.made > 4*len(d.prog.Inst)+200 && d.walked < bytesPerStep*d.made && !d.hopeless.Swap(true) {
		for _, s := range d.states {
			d.memory.used.Add(-s.bytes())
		}
		clear(d.states)
	}
}

// bytes is about the memory of a state.
func (s *state) bytes() int64 { return int64(8*len(s.next) + len(s.kernel) + 160) }

// step makes the transition of a state, nil if it needs a state too many.
func (d *dfa) step(s *state, c uint8) *state {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.classes.sample[c]
	flags := syntax.EmptyOpContext(s.before, r)
	// What waits behind an assertion that holds here.
	s.kernel.each(func(pc uint32) { d.add(pc, flags) })
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

// intern returns the state of the queue's instructions, and empties the queue;
// nil if that would be a state too many.
func (d *dfa) intern(before rune) *state {
	var waiting []uint32
	asserts, matched := false, false
	for _, pc := range d.queue {
		switch d.prog.Inst[pc].Op {
		case syntax.InstMatch:
			matched = true
		case syntax.InstEmptyWidth:
			asserts = true
			waiting = append(waiting, pc)
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			waiting = append(waiting, pc)
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
	slices.Sort(waiting)
	key := kernelOf(waiting, before)
	if s := d.states[key]; s != nil {
		return s
	}
	if len(d.states) >= maxDFA || d.memory.spent() {
		return nil
	}
	s := &state{kernel: key, before: before, live: d.live(waiting)}
	s.next = make([]atomic.Pointer[state], s.live.count())
	d.states[key] = s
	d.memory.used.Add(s.bytes())
	return s
}

// live is the classes that may lead anywhere from the instructions.
func (d *dfa) live(waiting []uint32) classSet {
	if !d.anchored {
		return d.classes.all
	}
	defer d.forget()
	for _, pc := range waiting {
		d.add(pc, anyAssertion)
	}
	var live classSet
	for _, pc := range d.queue {
		switch {
		case d.prog.Inst[pc].Op == syntax.InstMatch:
			return d.classes.all
		case d.classes.setOf[pc] != noSet:
			live = live.union(d.classes.sets[d.classes.setOf[pc]])
		}
	}
	return live
}

// anyAssertion holds where all assertions do.
const anyAssertion = ^syntax.EmptyOp(0)

func kernelOf(waiting []uint32, before rune) kernel {
	var b strings.Builder
	b.Grow(kernelBytes*len(waiting) + 1)
	b.WriteByte(byte(max(before, 0)))
	for _, pc := range waiting {
		b.WriteByte(byte(pc))
		b.WriteByte(byte(pc >> 8))
		b.WriteByte(byte(pc >> 16))
	}
	return kernel(b.String())
}
