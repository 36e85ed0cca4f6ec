package rules

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode"
)

// tree is the syntax tree of a pattern in bytes, from which the program of an
// automaton is made in one pass. The cache of the packs holds those of its
// patterns, so that none of them is parsed when winnow starts.
//
// The bytes are unsigned varints: how many instructions the program has, how many
// sets of characters these take, and the numbers of the sets in the table. Then come
// the nodes, a node before those below it, and the parts of a concatenation from the
// last to the first, as a program is made from its end.
type tree struct {
	code  string
	table *setTable
}

// The kinds of nodes, and what follows each.
const (
	treeSets      = iota // how many characters, and of each, from the last to the first, which of the sets it is of
	treeAssertion        // a syntax.EmptyOp
	treeConcat           // how many nodes, the nodes
	treeAlternate        // likewise
	treeStar             // a node
	treePlus             // a node
	treeQuest            // a node
	treeRepeat           // how often at least, one more than how often at most or 0, a node
	treeNothing          // no text matches
)

// treeOf encodes a parsed pattern, and puts its sets into the table.
func treeOf(re *syntax.Regexp, table *setTable) tree {
	e := treeEncoder{table: table, known: map[uint64]uint64{}}
	e.node(re)
	body := binary.AppendUvarint(nil, uint64(len(e.sets)))
	for _, set := range e.sets {
		body = binary.AppendUvarint(body, set)
	}
	body = append(body, e.nodes...)
	// The program says how many instructions it has.
	c := newTreeCompiler(tree{string(body), table}, false)
	c.program()
	return tree{string(append(binary.AppendUvarint(nil, uint64(len(c.made.insts))), body...)), table}
}

// treeEncoder gathers the sets and the nodes of a pattern.
type treeEncoder struct {
	table *setTable
	sets  []uint64
	known map[uint64]uint64 // where in sets a number stands
	nodes []byte
}

func (e *treeEncoder) put(numbers ...uint64) {
	for _, n := range numbers {
		e.nodes = binary.AppendUvarint(e.nodes, n)
	}
}

func (e *treeEncoder) node(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpNoMatch:
		e.put(treeNothing)
	case syntax.OpEmptyMatch:
		e.put(treeConcat, 0)
	case syntax.OpLiteral:
		e.put(treeSets, uint64(len(re.Rune)))
		for _, r := range slices.Backward(re.Rune) {
			same := []rune{r}
			if re.Flags&syntax.FoldCase != 0 {
				same = append(same, variants(r)...)
			}
			slices.Sort(same)
			var ranges []rune
			for _, r := range same {
				ranges = append(ranges, r, r)
			}
			e.put(e.set(ranges))
		}
	case syntax.OpCharClass:
		e.put(treeSets, 1, e.set(re.Rune))
	case syntax.OpAnyCharNotNL:
		e.put(treeSets, 1, e.set([]rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}))
	case syntax.OpAnyChar:
		e.put(treeSets, 1, e.set([]rune{0, unicode.MaxRune}))
	case syntax.OpBeginLine:
		e.put(treeAssertion, uint64(syntax.EmptyBeginLine))
	case syntax.OpEndLine:
		e.put(treeAssertion, uint64(syntax.EmptyEndLine))
	case syntax.OpBeginText:
		e.put(treeAssertion, uint64(syntax.EmptyBeginText))
	case syntax.OpEndText:
		e.put(treeAssertion, uint64(syntax.EmptyEndText))
	case syntax.OpWordBoundary:
		e.put(treeAssertion, uint64(syntax.EmptyWordBoundary))
	case syntax.OpNoWordBoundary:
		e.put(treeAssertion, uint64(syntax.EmptyNoWordBoundary))
	case syntax.OpCapture:
		e.node(re.Sub[0])
	case syntax.OpConcat:
		e.put(treeConcat, uint64(len(re.Sub)))
		for _, sub := range slices.Backward(re.Sub) {
			e.node(sub)
		}
	case syntax.OpAlternate:
		e.put(treeAlternate, uint64(len(re.Sub)))
		for _, sub := range re.Sub {
			e.node(sub)
		}
	case syntax.OpStar:
		e.put(treeStar)
		e.node(re.Sub[0])
	case syntax.OpPlus:
		e.put(treePlus)
		e.node(re.Sub[0])
	case syntax.OpQuest:
		e.put(treeQuest)
		e.node(re.Sub[0])
	case syntax.OpRepeat:
		e.put(treeRepeat, uint64(re.Min), uint64(re.Max+1))
		e.node(re.Sub[0])
	}
}

// set is which of the pattern's sets has the ranges.
func (e *treeEncoder) set(ranges []rune) uint64 {
	number := e.table.number(ranges)
	n, ok := e.known[number]
	if !ok {
		n = uint64(len(e.sets))
		e.known[number], e.sets = n, append(e.sets, number)
	}
	return n
}

// compile makes the program of a pattern. A loose one matches what the pattern matches,
// and more: every repetition that is counted further than maxCounted may go on for ever.
// An automaton that has to count may need a state for every set of counts; one that
// doesn't stays small. loosened says whether there was such a repetition.
func (t tree) compile(loose bool) (p program, loosened bool) {
	c := newTreeCompiler(t, loose)
	c.made.insts = make([]inst, 0, c.number())
	c.program()
	return c.made, c.loosened
}

// maxCounted is the most repetitions that a loose automaton counts.
const maxCounted = 3

// program is a pattern as instructions, of which an automaton is made.
type program struct {
	insts []inst
	sets  []takenSet
	first uint16 // instruction
	// anchored says that every match begins at the start of the text, words that
	// there are assertions.
	anchored, words bool
}

// inst is an instruction of a program: syntax.InstAlt, InstEmptyWidth, InstRune (of any
// kind), InstMatch or InstFail.
type inst struct {
	op       syntax.InstOp
	set      uint16 // of characters that it takes; noSet if it takes none
	out, arg uint16 // patterns are not long enough for more; see maxProgram
}

// treeCompiler reads a tree and makes a program of it (Thompson 1968), each node
// knowing what comes after it.
type treeCompiler struct {
	varints
	table           *setTable
	loose, loosened bool
	made            program
}

func newTreeCompiler(t tree, loose bool) *treeCompiler {
	return &treeCompiler{varints: varints{code: t.code}, table: t.table, loose: loose}
}

func (c *treeCompiler) program() {
	c.made.sets = make([]takenSet, c.number())
	for i := range c.made.sets {
		c.made.sets[i].charSet = &c.table.sets[c.number()]
	}
	c.made.first = c.node(c.emit(inst{op: syntax.InstMatch, set: noSet}))
	for pc := c.made.first; c.made.insts[pc].op == syntax.InstEmptyWidth; pc = c.made.insts[pc].out {
		if syntax.EmptyOp(c.made.insts[pc].arg)&syntax.EmptyBeginText != 0 {
			c.made.anchored = true
		}
	}
}

func (c *treeCompiler) emit(in inst) (pc uint16) {
	c.made.insts = append(c.made.insts, in)
	return uint16(len(c.made.insts) - 1)
}

// alternate is an instruction that goes on at either of two.
func (c *treeCompiler) alternate(out, arg uint16) (pc uint16) {
	return c.emit(inst{op: syntax.InstAlt, set: noSet, out: out, arg: arg})
}

// node makes the instructions of a node, after which the program goes on at next,
// and returns the first of them.
func (c *treeCompiler) node(next uint16) uint16 {
	switch kind := c.number(); kind {
	case treeSets:
		for range c.number() {
			next = c.emit(inst{op: syntax.InstRune, set: uint16(c.number()), out: next})
		}
	case treeAssertion:
		c.made.words = true
		next = c.emit(inst{op: syntax.InstEmptyWidth, set: noSet, out: next, arg: uint16(c.number())})
	case treeConcat:
		for range c.number() {
			next = c.node(next)
		}
	case treeAlternate:
		after := next
		for i := range c.number() {
			way := c.node(after)
			if i > 0 {
				way = c.alternate(next, way)
			}
			next = way
		}
	case treeStar:
		next = c.loop(next)
	case treePlus:
		next = c.plus(next)
	case treeQuest:
		next = c.alternate(c.node(next), next)
	case treeRepeat:
		next = c.repeat(c.number(), c.number()-1, next)
	case treeNothing:
		next = c.emit(inst{op: syntax.InstFail, set: noSet})
	}
	return next
}

// loop makes the instructions of a node any number of times, and returns the one that
// chooses between once more and going on.
func (c *treeCompiler) loop(next uint16) uint16 {
	again := c.alternate(0, next)
	c.made.insts[again].out = c.node(again)
	return again
}

// plus is loop for a node that comes at least once.
func (c *treeCompiler) plus(next uint16) uint16 { return c.made.insts[c.loop(next)].out }

// repeat makes the instructions of a node so many times; most is -1 where there is no bound.
func (c *treeCompiler) repeat(least, most int, next uint16) uint16 {
	if c.loose && max(least, most) > maxCounted {
		c.loosened = true
		least, most = min(least, 1), -1
	}
	start := c.at
	again := func(next uint16) uint16 {
		c.at = start
		return c.node(next)
	}
	switch {
	case most == 0:
		again(next) // leads nowhere
		return next
	case most < 0 && least == 0:
		return c.loop(next)
	case most < 0:
		next, least = c.plus(next), least-1
	default:
		after := next
		for range most - least {
			next = c.alternate(again(next), after)
		}
	}
	for range least {
		next = again(next)
	}
	return next
}
