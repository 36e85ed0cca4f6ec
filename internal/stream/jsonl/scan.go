package jsonl

import (
	"fmt"
	"math/bits"
	"strconv"
)

// maxDepth is how deep arrays and objects may nest, as in encoding/json.
const maxDepth = 10000

// SyntaxError says where a line stops being JSON.
type SyntaxError struct {
	Offset int // in the line, in bytes
	What   string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not JSON at byte %d of the line: %s", e.Offset, e.What)
}

// Span is a value's place in the line: line[Start:End].
type Span struct{ Start, End int }

// Scanner finds the values of a fixed set of paths in many lines, one pass over
// each. It holds scratch space and is not safe for concurrent use.
type Scanner struct {
	paths []Path
	// Found is filled by Scan: the value of each path, {0, 0} where there is
	// none. Of a key that stands twice the last one counts, as it does for
	// encoding/json.
	Found []Span
	// ends remembers, for each path that has no value, the innermost object
	// that is there: where it ends and how many keys lead to it.
	ends []object

	line  []byte
	pos   int
	depth int
}

type object struct {
	close int // offset of the closing brace
	depth int // how many keys of the path lead to it; -1: there is none
	empty bool
	taken bool // the next key of the path is in it, but leads no further
}

// NewScanner takes at most 64 paths.
func NewScanner(paths ...Path) *Scanner {
	if len(paths) > 64 {
		panic("jsonl: more than 64 paths")
	}
	return &Scanner{paths: paths, Found: make([]Span, len(paths)), ends: make([]object, len(paths))}
}

// Scan reads one line and fills Found. It fails with a *SyntaxError when the
// line is not exactly one JSON value, and says whether that value is an object.
func (s *Scanner) Scan(line []byte) (isObject bool, err error) {
	for i := range s.paths {
		s.Found[i] = Span{}
		s.ends[i] = object{depth: -1}
	}
	s.line, s.pos, s.depth = line, 0, 0
	s.space()
	if s.pos == len(line) {
		return false, s.bad("the line is empty")
	}
	isObject = line[s.pos] == '{'
	all := uint64(1)<<len(s.paths) - 1
	if len(s.paths) == 64 {
		all = ^uint64(0)
	}
	if err := s.value(all, 0); err != nil {
		return false, err
	}
	s.space()
	if s.pos != len(line) {
		return false, s.bad("there is more behind the end of the value")
	}
	return isObject, nil
}

func (s *Scanner) bad(what string) error { return &SyntaxError{s.pos, what} }

func (s *Scanner) space() {
	for s.pos < len(s.line) {
		switch s.line[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// value reads a value; the paths in live lead to it by their first depth keys.
func (s *Scanner) value(live uint64, depth int) error {
	if live == 0 {
		return s.skip()
	}
	start := s.pos
	var err error
	switch s.line[s.pos] {
	case '{':
		err = s.object(live, depth)
	case '[':
		err = s.array(live, depth)
	default:
		err = s.skip()
	}
	if err != nil {
		return err
	}
	for m := live; m != 0; m &= m - 1 {
		if i := bits.TrailingZeros64(m); len(s.paths[i]) == depth {
			s.Found[i] = Span{start, s.pos}
		}
	}
	return nil
}

func (s *Scanner) object(live uint64, depth int) error {
	if s.depth++; s.depth > maxDepth {
		return s.bad("too many nested arrays and objects")
	}
	s.pos++
	empty := true
	var seen uint64
	for {
		s.space()
		if s.pos < len(s.line) && s.line[s.pos] == '}' && empty {
			break
		}
		if s.pos >= len(s.line) || s.line[s.pos] != '"' {
			return s.bad("a key in double quotes is missing")
		}
		empty = false
		keyStart := s.pos
		if err := s.str(); err != nil {
			return err
		}
		next := s.matching(live, depth, s.line[keyStart:s.pos])
		seen |= next
		s.space()
		if s.pos >= len(s.line) || s.line[s.pos] != ':' {
			return s.bad("a colon is missing behind the key")
		}
		s.pos++
		s.space()
		if s.pos >= len(s.line) {
			return s.bad("the value of the last key is missing")
		}
		// A key that stands twice: the later value overrules the earlier.
		for m := next; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			s.Found[i] = Span{}
			s.ends[i] = object{depth: -1}
		}
		if err := s.value(next, depth+1); err != nil {
			return err
		}
		s.space()
		if s.pos < len(s.line) && s.line[s.pos] == ',' {
			s.pos++
			continue
		}
		if s.pos < len(s.line) && s.line[s.pos] == '}' {
			break
		}
		return s.bad("a comma or a closing brace is missing")
	}
	for m := live; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		if s.ends[i].depth < depth && len(s.paths[i]) > depth {
			s.ends[i] = object{s.pos, depth, empty, seen>>i&1 == 1}
		}
	}
	s.pos++
	s.depth--
	return nil
}

func (s *Scanner) array(live uint64, depth int) error {
	if s.depth++; s.depth > maxDepth {
		return s.bad("too many nested arrays and objects")
	}
	s.pos++
	for n := 0; ; n++ {
		s.space()
		if s.pos < len(s.line) && s.line[s.pos] == ']' && n == 0 {
			break
		}
		if s.pos >= len(s.line) {
			return s.bad("the array is not closed")
		}
		var next uint64
		for m := live; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			if len(s.paths[i]) > depth && s.paths[i][depth] == strconv.Itoa(n) {
				next |= 1 << i
			}
		}
		if err := s.value(next, depth+1); err != nil {
			return err
		}
		s.space()
		if s.pos < len(s.line) && s.line[s.pos] == ',' {
			s.pos++
			continue
		}
		if s.pos < len(s.line) && s.line[s.pos] == ']' {
			break
		}
		return s.bad("a comma or a closing bracket is missing")
	}
	s.pos++
	s.depth--
	return nil
}

// matching returns those of the live paths whose key at depth is the quoted one.
func (s *Scanner) matching(live uint64, depth int, quoted []byte) (next uint64) {
	raw := quoted[1 : len(quoted)-1]
	escaped := false
	for _, c := range raw {
		escaped = escaped || c == '\\'
	}
	key := raw
	if escaped {
		key = AppendUnquoted(nil, quoted)
	}
	for m := live; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		if len(s.paths[i]) > depth && s.paths[i][depth] == string(key) {
			next |= 1 << i
		}
	}
	return next
}
