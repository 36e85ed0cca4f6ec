package rules

import "unicode/utf8"

// automaton finds all literals of a set in one pass over a text, in the manner
// of Aho and Corasick (Efficient string matching, 1975), with the failure
// links resolved into a table: one step a byte, however many literals there
// are. To keep the table small enough for the cache and quick to build at
// process start, it holds only the most telling window of each literal and
// folds bytes into 64 classes; where it stops, the whole literal is compared.
type automaton struct {
	next  []uint16 // next[state<<classBits|class]
	stops []uint16 // of a state: index in stop, plus one; 0 for none
	stop  [][]int32
	lits  []literal
	width int // the longest window
}

// literal is one literal of one pattern.
type literal struct {
	text    string // folded
	after   int32  // bytes of text that follow the window
	pattern int32
}

const (
	classBits = 6
	maxWindow = 8
	maxStates = 1 << 16
)

// classes folds case and merges rare bytes, so that 64 classes suffice for
// every script. A literal may therefore be found where it isn't.
var classes = func() (t [256]uint8) {
	for b := range t {
		c := lower(byte(b))
		switch {
		case 'a' <= c && c <= 'z':
			t[b] = c - 'a' + 1
		case '0' <= c && c <= '9':
			t[b] = c - '0' + 27
		case c == ' ':
			t[b] = 37
		case c == '\'':
			t[b] = 38
		case c == '-':
			t[b] = 39
		case c < ' ':
			t[b] = 0
		case c < utf8.RuneSelf:
			t[b] = 40 + c&7
		default:
			t[b] = 48 + (c^c>>4)&15
		}
	}
	return t
}()

// newAutomaton builds the automaton of the literals. The windows are made
// shorter if there would be too many states.
func newAutomaton(lits []literal) *automaton {
	for width := maxWindow; ; width-- {
		if a := buildAutomaton(lits, width); a != nil {
			return a
		}
	}
}

func buildAutomaton(lits []literal, width int) *automaton {
	room := 1
	for i := range lits {
		room += min(len(lits[i].text), width)
	}
	room = min(room, maxStates)
	a := &automaton{
		next:  make([]uint16, 1<<classBits, room<<classBits),
		lits:  lits,
		width: width,
	}
	ends := make([]int32, 1, room) // of a state: the first literal that ends there, plus one
	more := make([]int32, len(lits))
	depth := make([]uint8, 1, room)
	for i := range lits {
		lit := &lits[i]
		from, to := window(lit.text, width)
		lit.after = int32(len(lit.text) - to)
		s := 0
		for d, b := range []byte(lit.text[from:to]) {
			slot := s<<classBits | int(classes[b])
			if a.next[slot] == 0 {
				if len(ends) == maxStates {
					return nil
				}
				a.next[slot] = uint16(len(ends))
				a.next = append(a.next, emptyRow[:]...)
				ends = append(ends, 0)
				depth = append(depth, uint8(d+1))
			}
			s = int(a.next[slot])
		}
		more[i] = ends[s]
		ends[s] = int32(i) + 1
	}
	a.link(ends, more, depth)
	return a
}

var emptyRow [1 << classBits]uint16

// link fills the gaps of every row with the row of the state's longest proper
// suffix, the shallow states first, and lists what each state finds.
func (a *automaton) link(ends, more []int32, depth []uint8) {
	fail := make([]uint16, len(ends))
	a.stops = make([]uint16, len(ends))
	a.stop = make([][]int32, 0, len(a.lits))
	for _, s := range byDepth(depth) {
		row := a.next[s<<classBits:][:1<<classBits]
		var fallback []uint16
		if s == 0 {
			fallback = emptyRow[:]
		} else {
			fallback = a.next[int(fail[s])<<classBits:][:1<<classBits]
			a.collect(s, int(fail[s]), ends, more)
		}
		for c := range row {
			if row[c] != 0 {
				fail[row[c]] = fallback[c]
			} else {
				row[c] = fallback[c]
			}
		}
	}
}

// collect lists the literals found in state s: its own and those of its suffix.
func (a *automaton) collect(s, suffix int, ends, more []int32) {
	var inherited []int32
	if i := a.stops[suffix]; i > 0 {
		inherited = a.stop[i-1]
	}
	if ends[s] == 0 {
		a.stops[s] = a.stops[suffix]
		return
	}
	var list []int32
	for i := ends[s]; i > 0; i = more[i-1] {
		list = append(list, i-1)
	}
	a.stop = append(a.stop, append(list, inherited...))
	a.stops[s] = uint16(len(a.stop))
}

// byDepth orders the states from the root outwards.
func byDepth(depth []uint8) []int {
	var count [maxWindow + 2]int
	for _, d := range depth {
		count[d+1]++
	}
	for d := 1; d < len(count); d++ {
		count[d] += count[d-1]
	}
	order := make([]int, len(depth))
	for s, d := range depth {
		order[count[d]] = s
		count[d]++
	}
	return order
}

// window is the part of a literal that tells most, at most width bytes.
func window(text string, width int) (from, to int) {
	if len(text) <= width {
		return 0, len(text)
	}
	bits := 0.0
	for i := range width {
		bits += byteBits(text[i])
	}
	best := bits
	for i := width; i < len(text); i++ {
		bits += byteBits(text[i]) - byteBits(text[i-width])
		if bits > best+1e-9 {
			best, from = bits, i-width+1
		}
	}
	return from, from + width
}

// lane is the least text for which it pays to run four passes side by side:
// a step waits for the one before it, and four chains of steps don't wait for
// each other.
const lane = 64

// find calls found for the pattern of every literal in text, possibly more
// than once. The letters of text beyond ASCII must have been folded.
func (a *automaton) find(text string, found func(pattern int32)) {
	if len(a.lits) == 0 {
		return
	}
	n := len(text)
	if n < 4*lane {
		a.run(text, 0, n, found)
		return
	}
	// Lanes overlap by a window, as a literal may stand across a border.
	size := (n + 3) / 4
	over := a.width - 1
	t0, t1, t2, t3 := text[:size], text[size-over:2*size], text[2*size-over:3*size], text[3*size-over:]
	m := min(len(t0), len(t3))
	next, stops := a.next, a.stops
	var s0, s1, s2, s3 uint16
	for i := 0; i < m; i++ {
		s0 = next[int(s0)<<classBits|int(classes[t0[i]])]
		s1 = next[int(s1)<<classBits|int(classes[t1[i]])]
		s2 = next[int(s2)<<classBits|int(classes[t2[i]])]
		s3 = next[int(s3)<<classBits|int(classes[t3[i]])]
		if stops[s0]|stops[s1]|stops[s2]|stops[s3] != 0 {
			a.report(text, i, s0, found)
			a.report(text, size-over+i, s1, found)
			a.report(text, 2*size-over+i, s2, found)
			a.report(text, 3*size-over+i, s3, found)
		}
	}
	a.resume(text, m, size, s0, found)
	a.resume(text, size-over+m, 2*size, s1, found)
	a.resume(text, 2*size-over+m, 3*size, s2, found)
	a.resume(text, 3*size-over+m, n, s3, found)
}

func (a *automaton) run(text string, from, to int, found func(int32)) {
	a.resume(text, from, to, 0, found)
}

// resume walks text[from:to] starting in state s.
func (a *automaton) resume(text string, from, to int, s uint16, found func(int32)) {
	next, stops := a.next, a.stops
	for i := from; i < to; i++ {
		s = next[int(s)<<classBits|int(classes[text[i]])]
		if stops[s] != 0 {
			a.report(text, i, s, found)
		}
	}
}

// report compares the literals whose windows end at text[i].
func (a *automaton) report(text string, i int, s uint16, found func(int32)) {
	stop := a.stops[s]
	if stop == 0 {
		return
	}
	for _, l := range a.stop[stop-1] {
		lit := &a.lits[l]
		end := i + 1 + int(lit.after)
		start := end - len(lit.text)
		if start >= 0 && end <= len(text) && foldedEqual(text[start:end], lit.text) {
			found(lit.pattern)
		}
	}
}

// foldedEqual reports whether text, its ASCII letters in lower case, is lit.
func foldedEqual(text, lit string) bool {
	for i := 0; i < len(lit); i++ {
		if lower(text[i]) != lit[i] {
			return false
		}
	}
	return true
}
