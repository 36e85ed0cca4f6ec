package rules

import (
	"regexp/syntax"
	"slices"
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
	start    uint16                // the number of the state at the start of a text
	table    atomic.Pointer[table] // replaced by a larger one as states are made

	hopeless atomic.Bool // needs too many states
	memory   *budget

	mu      sync.Mutex
	numbers map[string]uint16 // of a state, by its kernel
	kernels []kernel          // of a state
	used    int64             // bytes of memory
	made    int               // transitions
	walked  int               // bytes of the texts that needed them
	queue   []uint32          // scratch of add
	seen    []bool
	pending []uint32
	key     kernel // scratch of intern
}

// A state is a set of instructions that the automaton may be in, known by its
// number. The numbers below firstState say that it is not made yet or that it
// is final, whatever follows.
const (
	unmade uint16 = iota
	accepted
	rejected
	firstState
)

// kernel is the instructions that wait for a character or an assertion, sorted,
// each in kernelBytes bytes after one for the character before, as far as
// assertions tell. Equal kernels are one state.
type kernel []byte

const kernelBytes = 3

func (k kernel) before() rune { return rune(k[0]) - 1 }

func (k kernel) each(fn func(pc uint32)) {
	for i := 1; i < len(k); i += kernelBytes {
		fn(uint32(k[i]) | uint32(k[i+1])<<8 | uint32(k[i+2])<<16)
	}
}

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
	memoryShare = 4 // bytes for each byte scanned
	mostMemory  = 48 << 20
)

func (b *budget) spent() bool {
	return b.used.Load() > min(leastMemory+memoryShare*b.scanned.Load(), mostMemory)
}

// gaveUp stands for the automaton of a pattern that is better run as a regexp.
var gaveUp = new(dfa)

// newDFA makes the automaton of a simplified pattern, or returns gaveUp.
func newDFA(re *syntax.Regexp, memory *budget) *dfa {
	prog, err := syntax.Compile(re)
	if err != nil {
		return gaveUp
	}
	d := &dfa{prog: prog, memory: memory, numbers: map[string]uint16{}, seen: make([]bool, len(prog.Inst))}
	d.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	if !d.classes.classify(prog) {
		return gaveUp
	}
	d.add(uint32(prog.Start), 0)
	d.table.Store(newTable(len(d.classes.sample)))
	if d.start = d.intern(startOfText); d.start == unmade {
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
	return end == accepted, end != unmade
}

// walk follows the states along text to a final one, and counts the
// transitions it made.
func (d *dfa) walk(text string) (end uint16, made int) {
	t, s := d.table.Load(), d.start
	for i := 0; s >= firstState; {
		c := uint8(endClass)
		if i < len(text) {
			if c = d.classes.ascii[text[i]]; c != endClass {
				i++
			} else {
				r, n := utf8.DecodeRuneInString(text[i:])
				var ok bool
				if c, ok = d.class(r); !ok {
					return unmade, made
				}
				i += n
			}
		}
		next := t.at(s, c)
		if next == unmade {
			if next = d.step(s, c); next != unmade {
				made++
				t = d.table.Load()
			}
		}
		s = next
	}
	return s, made
}

// class is the class of a character beyond ASCII; ok is false if it is in none
// that is known.
func (d *dfa) class(r rune) (c uint8, ok bool) {
	slot := &d.classes.other[r%otherClasses]
	if v := slot.Load(); v>>8 == uint32(r) {
		return uint8(v), true
	}
	if c, ok = d.classes.of(r); ok {
		slot.Store(uint32(r)<<8 | uint32(c))
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
		d.spend(-d.used)
		d.numbers, d.kernels = nil, nil
	}
}

// spend notes memory that was taken.
func (d *dfa) spend(bytes int64) {
	d.used += bytes
	d.memory.used.Add(bytes)
}

// step makes the transition of a state, unmade if it needs a state too many.
func (d *dfa) step(s uint16, c uint8) uint16 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.hopeless.Load() {
		return unmade
	}
	next := d.table.Load().at(s, c)
	if next == unmade {
		if next = d.follow(d.kernels[s-firstState], c); next != unmade {
			d.table.Load().set(s, c, next)
		}
	}
	return next
}

// follow is the state after a character of class c.
func (d *dfa) follow(k kernel, c uint8) uint16 {
	r := d.classes.sample[c]
	flags := syntax.EmptyOpContext(k.before(), r)
	// What waits behind an assertion that holds here.
	k.each(func(pc uint32) { d.add(pc, flags) })
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
// unmade if that would be a state too many.
func (d *dfa) intern(before rune) uint16 {
	waiting := d.pending[:0]
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
	d.pending = waiting
	switch {
	case matched:
		return accepted
	case len(waiting) == 0:
		return rejected
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
	d.key = appendKernel(d.key[:0], before, waiting)
	if s, ok := d.numbers[string(d.key)]; ok {
		return s
	}
	if len(d.kernels) >= maxDFA || d.memory.spent() {
		return unmade
	}
	return d.newState(slices.Clone(d.key), waiting)
}

// newState adds a state to the table.
func (d *dfa) newState(k kernel, waiting []uint32) uint16 {
	s := firstState + uint16(len(d.kernels))
	d.kernels = append(d.kernels, k)
	d.numbers[string(k)] = s
	d.spend(int64(2*len(k)) + stateBytes)
	t := d.table.Load()
	if !t.holds(s) {
		larger := t.doubled()
		d.spend(larger.bytes() - t.bytes())
		d.table.Store(larger)
		t = larger
	}
	live := d.live(waiting)
	for c := range uint8(t.width) {
		if !live.has(c) {
			t.set(s, c, rejected)
		}
	}
	return s
}

// stateBytes is about the memory of a state beside its kernel and its row.
const stateBytes = 80

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

// appendKernel appends the kernel of the instructions that wait.
func appendKernel(k kernel, before rune, waiting []uint32) kernel {
	k = append(k, byte(before+1))
	for _, pc := range waiting {
		k = append(k, byte(pc), byte(pc>>8), byte(pc>>16))
	}
	return k
}
