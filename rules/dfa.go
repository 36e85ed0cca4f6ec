package rules

import (
	"encoding/binary"
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
	sets     []uint32
	ascii    [utf8.RuneSelf]uint8 // class of a character
	other    [256]atomic.Uint64   // classes of other characters: character<<8 | class, by its low byte
	start    *state
	mu       sync.Mutex
	states   map[string]*state
	byHash   map[uint64]uint8 // class of a set of sets
	sample   []rune           // a character of each class
	queue    []uint32         // scratch of close
	seen     []bool
	pending  []uint32
	lookback bool // the program has assertions
}

// state is a set of instructions that the automaton may be in.
type state struct {
	next   []atomic.Pointer[state] // by class
	kernel []uint32                // instructions that wait for a character or an assertion
	before rune                    // the character before, as far as assertions tell
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
	endClass    = 0   // the end of the text
	spareRooms  = 14  // classes of characters beyond ASCII
	maxDFA      = 300 // states of one pattern
	maxKernel   = 3000
	startOfText = -1
)

// gaveUp stands for the automaton of a pattern that is better run as a regexp.
var gaveUp = new(dfa)

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
	d := &dfa{prog: prog, states: map[string]*state{}, byHash: map[uint64]uint8{}, sample: []rune{startOfText}}
	d.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	d.seen = make([]bool, len(prog.Inst))
	d.findSets()
	if !d.classify() {
		return gaveUp
	}
	d.add(uint32(prog.Start), 0)
	if d.start = d.intern(startOfText); d.start == nil {
		return gaveUp
	}
	return d
}

// findSets lists one instruction for each distinct set of characters.
func (d *dfa) findSets() {
	known := map[string]bool{}
	for pc := range d.prog.Inst {
		in := &d.prog.Inst[pc]
		switch in.Op {
		case syntax.InstEmptyWidth:
			d.lookback = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			key := string(byte(in.Op)) + string(binary.LittleEndian.AppendUint32(nil, in.Arg)) + string(in.Rune)
			if !known[key] {
				known[key] = true
				d.sets = append(d.sets, uint32(pc))
			}
		}
	}
}

// hash tells which of the sets a character is in, and what an assertion sees
// in it.
func (d *dfa) hash(r rune) uint64 {
	var h uint64
	for i, pc := range d.sets {
		if d.prog.Inst[pc].MatchRune(r) {
			h += mix(uint64(i) + 1)
		}
	}
	if d.lookback {
		if r == '\n' {
			h += mix(1 << 40)
		}
		if syntax.IsWordChar(r) {
			h += mix(1 << 41)
		}
	}
	return h
}

// mix spreads the bits of x (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// classify gives every ASCII character its class, and reports whether there
// are few enough.
func (d *dfa) classify() bool {
	for r := range rune(utf8.RuneSelf) {
		h := d.hash(r)
		c, ok := d.byHash[h]
		if !ok {
			c = uint8(len(d.sample))
			d.byHash[h] = c
			d.sample = append(d.sample, r)
		}
		d.ascii[r] = c
	}
	return len(d.sample)+spareRooms < 200
}

// rooms is the number of classes a state has transitions for.
func (d *dfa) rooms() int {
	if d.start != nil {
		return len(d.start.next)
	}
	return len(d.sample) + spareRooms
}

// class is the class of a character beyond ASCII; ok is false if there are too
// many.
func (d *dfa) class(r rune) (c uint8, ok bool) {
	slot := &d.other[uint8(r)]
	if v := slot.Load(); v>>8 == uint64(r) {
		return uint8(v), true
	}
	h := d.hash(r)
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok = d.byHash[h]
	if !ok {
		if len(d.sample) >= d.rooms() {
			return 0, false
		}
		c = uint8(len(d.sample))
		d.byHash[h] = c
		d.sample = append(d.sample, r)
	}
	slot.Store(uint64(r)<<8 | uint64(c))
	return c, true
}

// match reports whether the pattern matches text; ok is false if the
// automaton gave up.
func (d *dfa) match(text string) (matched, ok bool) {
	s := d.start
	for i := 0; i < len(text); {
		if s.end != undecided {
			return s.end == matches, true
		}
		var c uint8
		if b := text[i]; b < utf8.RuneSelf {
			c = d.ascii[b]
			i++
		} else {
			r, n := utf8.DecodeRuneInString(text[i:])
			if c, ok = d.class(r); !ok {
				return false, false
			}
			i += n
		}
		next := s.next[c].Load()
		if next == nil {
			if next = d.step(s, c); next == nil {
				return false, false
			}
		}
		s = next
	}
	if s.end == undecided {
		next := s.next[endClass].Load()
		if next == nil {
			if next = d.step(s, endClass); next == nil {
				return false, false
			}
		}
		s = next
	}
	return s.end == matches, true
}

// step makes the transition of a state, nil if the automaton gives up.
func (d *dfa) step(s *state, c uint8) *state {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.sample[c]
	flags := syntax.EmptyOpContext(s.before, r)
	// What waits behind an assertion that holds here.
	d.queue = d.queue[:0]
	for _, pc := range s.kernel {
		d.add(pc, flags)
	}
	ready := append(d.pending[:0], d.queue...)
	d.pending = ready
	d.forget()
	matched := false
	for _, pc := range ready {
		in := &d.prog.Inst[pc]
		switch in.Op {
		case syntax.InstMatch:
			matched = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if c != endClass && in.MatchRune(r) {
				d.add(in.Out, 0)
			}
		}
	}
	if !d.anchored && c != endClass {
		d.add(uint32(d.prog.Start), 0)
	}
	var next *state
	switch {
	case matched:
		d.forget()
		next = &state{end: matches}
	case c == endClass:
		d.forget()
		next = &state{end: fails}
	default:
		next = d.intern(r)
	}
	if next != nil {
		s.next[c].Store(next)
	}
	return next
}

// add puts an instruction into the queue, and what can be reached from it
// without a character; assertions only where flags say that they hold.
func (d *dfa) add(pc uint32, flags syntax.EmptyOp) {
	if d.seen[pc] {
		return
	}
	in := &d.prog.Inst[pc]
	switch in.Op {
	case syntax.InstFail:
		return
	case syntax.InstAlt, syntax.InstAltMatch:
		d.seen[pc] = true
		d.queue = append(d.queue, pc)
		d.add(in.Out, flags)
		d.add(in.Arg, flags)
		return
	case syntax.InstCapture, syntax.InstNop:
		d.seen[pc] = true
		d.queue = append(d.queue, pc)
		d.add(in.Out, flags)
		return
	case syntax.InstEmptyWidth:
		d.seen[pc] = true
		d.queue = append(d.queue, pc)
		if syntax.EmptyOp(in.Arg)&^flags == 0 {
			d.add(in.Out, flags)
		}
		return
	}
	d.seen[pc] = true
	d.queue = append(d.queue, pc)
}

// forget empties the queue.
func (d *dfa) forget() {
	for _, pc := range d.queue {
		d.seen[pc] = false
	}
	d.queue = d.queue[:0]
}

// intern returns the state of the queue's instructions, and empties the queue;
// nil if there are too many.
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
		return &state{end: matches}
	}
	if len(kernel) == 0 && d.anchored {
		return &state{end: fails}
	}
	if len(kernel) > maxKernel {
		return nil
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
	if len(d.states) >= maxDFA {
		return nil
	}
	s := &state{next: make([]atomic.Pointer[state], d.rooms()), kernel: kernel, before: before}
	d.states[key] = s
	return s
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
