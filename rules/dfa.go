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
	insts    []inst
	anchored bool   // every match begins at the start of the text
	first    uint16 // instruction
	alphabet alphabet
	start    uint16                // the number of the state at the start of a text
	table    atomic.Pointer[table] // replaced by a larger one as states are made

	hopeless atomic.Bool // needs too many states
	memory   *budget

	mu      sync.Mutex
	numbers map[kernel]uint16 // of a state, by its kernel
	kernels []kernel          // of a state
	used    int64             // bytes of memory
	made    int               // transitions
	walked  int               // bytes of the texts that needed them
	queue   []uint16          // scratch of add
	seen    []bool
	pending []uint16
	key     []byte // scratch of intern
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
type kernel string

const kernelBytes = 2

func (k kernel) before() rune { return rune(k[0]) - 1 }

func (k kernel) each(fn func(pc uint16)) {
	for i := 1; i < len(k); i += kernelBytes {
		fn(uint16(k[i]) | uint16(k[i+1])<<8)
	}
}

const (
	startOfText = -1
	maxDFA      = 4000 // states of one pattern
	// A pattern that needs a new transition for every few bytes of text is
	// better run as a regexp.
	bytesPerStep = 20
)

// budget bounds the memory of the states of all patterns of a set, in bytes.
// It grows with the text that was scanned, as states are worth having for much
// text only. Where it is used up, texts that need a state that isn't there are
// left to the regexp.
type budget struct {
	rules   int64
	used    atomic.Int64
	scanned atomic.Int64
}

const (
	leastMemory = 10 << 10 // a rule
	memoryShare = 4        // bytes for each byte scanned
	mostMemory  = 40 << 10 // a rule
)

func (b *budget) spent() bool {
	return b.used.Load() > min(b.rules*leastMemory+memoryShare*b.scanned.Load(), b.rules*mostMemory)
}

// gaveUp stands for the automaton of a pattern that is better run as a regexp.
var gaveUp = new(dfa)

// newDFA makes the automaton of a program, or returns gaveUp.
func newDFA(p program, memory *budget) *dfa {
	d := &dfa{insts: p.insts, first: p.first, anchored: p.anchored, memory: memory, numbers: map[kernel]uint16{}, seen: make([]bool, len(p.insts))}
	d.alphabet.begin(p.sets, p.words)
	d.table.Store(newTable(firstBits, firstRows))
	d.spend(int64(len(d.insts))*instBytes + dfaBytes)
	d.add(d.first, 0)
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
	t, s, i := d.table.Load(), d.start, 0
	for s >= firstState {
		if s, i = d.run(t, s, text, i); s < firstState {
			break
		}
		c := uint8(endClass)
		if i < len(text) {
			r, n := utf8.DecodeRuneInString(text[i:])
			if c = d.alphabet.class(r); c == endClass {
				if c = d.learn(r); c == endClass {
					return unmade, made
				}
			}
			if !t.knows(c) {
				t = d.table.Load()
			}
			i += n
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

// run follows the states along text[i:] as far as its characters are ASCII and the
// transitions are known, which is nearly always all the way. It returns the state and
// the place that it came to.
func (d *dfa) run(t *table, s uint16, text string, i int) (uint16, int) {
	for ; i < len(text) && text[i] < utf8.RuneSelf && s >= firstState; i++ {
		c := d.alphabet.class(rune(text[i]))
		if c == endClass || !t.knows(c) {
			break
		}
		next := t.at(s, c)
		if next == unmade {
			break
		}
		s = next
	}
	return s, i
}

// learn is the class of a character that is not known yet; endClass if there are too
// many. The table has a place for a class before anybody can see it.
func (d *dfa) learn(r rune) uint8 {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.alphabet.learn(r)
	if !ok {
		return endClass
	}
	if t := d.table.Load(); !t.knows(c) {
		d.replace(t.wider())
	}
	d.alphabet.publish(r, c)
	return c
}

// replace puts a larger table in the place of the one there is.
func (d *dfa) replace(larger *table) {
	d.spend(larger.bytes() - d.table.Load().bytes())
	d.table.Store(larger)
}

// note counts the transitions made for a text, and gives up where they are too
// many.
func (d *dfa) note(made, walked int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made += made
	d.walked += walked
	// Some states for every instruction, and thousands in any case, are what the
	// words of a pattern need; more come from repetitions that overlap.
	if d.made > 16*len(d.insts)+3000 && d.walked < bytesPerStep*d.made && !d.hopeless.Swap(true) {
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
	r := d.alphabet.sample[c]
	flags := syntax.EmptyOpContext(k.before(), r)
	// What waits behind an assertion that holds here.
	k.each(func(pc uint16) { d.add(pc, flags) })
	d.pending = append(d.pending[:0], d.queue...)
	d.forget()
	for _, pc := range d.pending {
		in := &d.insts[pc]
		if in.op == syntax.InstMatch {
			d.forget()
			return accepted
		}
		if c != endClass && in.set != noSet && d.alphabet.sets[in.set].classes.has(c) {
			d.add(in.out, 0)
		}
	}
	if c == endClass {
		return rejected
	}
	if !d.anchored {
		d.add(d.first, 0)
	}
	return d.intern(r)
}

// add puts an instruction into the queue, and what can be reached from it
// without a character; assertions only where flags say that they hold.
func (d *dfa) add(pc uint16, flags syntax.EmptyOp) {
	if d.seen[pc] {
		return
	}
	d.seen[pc] = true
	d.queue = append(d.queue, pc)
	in := &d.insts[pc]
	switch in.op {
	case syntax.InstAlt:
		d.add(in.out, flags)
		d.add(in.arg, flags)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(in.arg)&^flags == 0 {
			d.add(in.out, flags)
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
		switch d.insts[pc].op {
		case syntax.InstMatch:
			matched = true
		case syntax.InstEmptyWidth:
			asserts = true
			waiting = append(waiting, pc)
		case syntax.InstRune:
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
	if s, ok := d.numbers[kernel(d.key)]; ok {
		return s
	}
	// The first state is always made: without it there would never be an automaton.
	if n := len(d.kernels); n > 0 && (n >= maxDFA || d.memory.spent()) {
		return unmade
	}
	return d.newState(kernel(d.key))
}

// newState adds a state to the table.
func (d *dfa) newState(k kernel) uint16 {
	s := firstState + uint16(len(d.kernels))
	d.kernels = append(d.kernels, k)
	d.numbers[k] = s
	d.spend(int64(len(k)) + stateBytes)
	if t := d.table.Load(); len(d.kernels) > t.rows() {
		d.replace(t.longer())
	}
	return s
}

// About the memory of a state beside its kernel and its row, of an instruction, and
// of the rest of an automaton.
const (
	stateBytes = 80
	instBytes  = 9
	dfaBytes   = 2100
)

// appendKernel appends the kernel of the instructions that wait.
func appendKernel(k []byte, before rune, waiting []uint16) []byte {
	k = append(k, byte(before+1))
	for _, pc := range waiting {
		k = append(k, byte(pc), byte(pc>>8))
	}
	return k
}
