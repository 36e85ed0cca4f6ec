package meta

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of one JSON-LD script: what is beyond them is left unread.
const (
	maxScript = 4 << 20 // bytes
	maxDepth  = 64      // nesting
	maxValues = 200_000
)

type valueKind uint8

const (
	scalar valueKind = iota // string, number, true, false, null
	object
	array
)

// value is one JSON value in a flat tree: children are linked by index, 0 is
// "none" (the first value of a tree is a dummy).
type value struct {
	key   string // its name in the object around it
	text  string // of a scalar
	first int32  // first child
	next  int32  // next sibling
	kind  valueKind
	// quoted tells a string from a number or a word such as null.
	quoted bool
}

// tree reads JSON as it stands in pages: trailing and missing commas,
// comments, CDATA and HTML comment marks around it, raw line breaks and
// unescaped quotes in strings, several values in a row and a missing end are
// all read for what they most likely mean. It never fails; it reads less.
type tree struct {
	values []value
	s      string
	i      int
}

// read appends the values of s to the tree and returns the first of them,
// linked by next.
func (t *tree) read(s string) int32 {
	if len(t.values) == 0 {
		t.values = append(t.values, value{})
	}
	t.s, t.i = s[:min(len(s), maxScript)], 0
	var first, last int32
	for {
		t.space()
		if t.i >= len(t.s) || len(t.values) >= maxValues {
			return first
		}
		if c := t.s[t.i]; c != '{' && c != '[' {
			t.i++ // stray characters between values: ";", ",", an excess bracket
			continue
		}
		v := t.value(0)
		if first == 0 {
			first = v
		} else {
			t.values[last].next = v
		}
		last = v
	}
}

// space skips white space, comments and the marks that hide scripts from old browsers.
func (t *tree) space() {
	for t.i < len(t.s) {
		switch c := t.s[t.i]; {
		case c <= ' ':
			t.i++
		case c == '/' || c == '<' || c == '-' || c == ']':
			n := markLength(t.s[t.i:])
			if n == 0 {
				return
			}
			t.i += n
		case c >= utf8.RuneSelf:
			// U+FEFF and U+00A0 come from copying.
			r, size := utf8.DecodeRuneInString(t.s[t.i:])
			if r != '\uFEFF' && r != '\u00A0' && r != '\u2028' {
				return
			}
			t.i += size
		default:
			return
		}
	}
}

// markLength is the length of the comment or mark at the start of s; 0 if none stands there.
func markLength(s string) int {
	for _, mark := range [...]string{"<!--", "-->", "<![CDATA[", "]]>", "//<![CDATA[", "//]]>"} {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	end := ""
	switch {
	case strings.HasPrefix(s, "//"):
		end = "\n"
	case strings.HasPrefix(s, "/*"):
		end = "*/"
	default:
		return 0
	}
	if at := strings.Index(s[2:], end); at >= 0 {
		return 2 + at + len(end)
	}
	return len(s)
}

func (t *tree) add(v value) int32 {
	t.values = append(t.values, v)
	return int32(len(t.values) - 1)
}

// value reads the value at t.i.
func (t *tree) value(depth int) int32 {
	switch t.s[t.i] {
	case '{', '[':
		return t.compound(depth)
	case '"':
		return t.add(value{text: t.str(), quoted: true})
	}
	start := t.i
	for t.i < len(t.s) && strings.IndexByte(",]}\n\"", t.s[t.i]) < 0 {
		t.i++
	}
	return t.add(value{text: strings.TrimSpace(t.s[start:t.i])})
}

// compound reads an object or an array. Beyond maxDepth it is read as empty,
// its inside being taken for the outside's, which costs meaning but no stack.
func (t *tree) compound(depth int) int32 {
	kind, end := object, byte('}')
	if t.s[t.i] == '[' {
		kind, end = array, ']'
	}
	t.i++
	self := t.add(value{kind: kind})
	if depth >= maxDepth {
		return self
	}
	var last int32
	for len(t.values) < maxValues {
		t.space()
		if t.i >= len(t.s) {
			break
		}
		c := t.s[t.i]
		if c == '}' || c == ']' {
			t.i++
			if c == end {
				break
			}
			continue
		}
		key := ""
		if kind == object {
			if c != '"' {
				t.i++ // a comma, or something that is no key
				continue
			}
			key = t.str()
			t.space()
			if t.i >= len(t.s) || t.s[t.i] != ':' {
				continue // the rest of a string with a bare quote in it
			}
			t.i++
			t.space()
			if t.i >= len(t.s) {
				break
			}
			if c := t.s[t.i]; c == ',' || c == '}' || c == ']' {
				continue // a key without a value
			}
		} else if c == ',' || c == ':' {
			t.i++
			continue
		}
		child := t.value(depth + 1)
		t.values[child].key = key
		if last == 0 {
			t.values[self].first = child
		} else {
			t.values[last].next = child
		}
		last = child
	}
	return self
}

// str reads the string whose opening quote stands at t.i. A quote that nothing
// follows that may follow a string is taken as part of the text.
func (t *tree) str() string {
	t.i++
	start, escaped := t.i, false
	for t.i < len(t.s) {
		at := strings.IndexAny(t.s[t.i:], `"\`)
		if at < 0 {
			t.i = len(t.s)
			break
		}
		t.i += at
		if t.s[t.i] == '\\' {
			escaped = true
			t.i = min(t.i+2, len(t.s))
			continue
		}
		if t.closes(t.i + 1) {
			text := t.s[start:t.i]
			t.i++
			return unescape(text, escaped)
		}
		t.i++
	}
	return unescape(t.s[start:], escaped)
}

// closes reports whether a quote before i can be the end of a string.
func (t *tree) closes(i int) bool {
	broken := false
	for ; i < len(t.s); i++ {
		switch t.s[i] {
		case ' ', '\t', '\r':
		case '\n':
			broken = true
		case ',', '}', ']', ':', '/', '<':
			return true
		default:
			return broken // a new line begins with something: a comma was forgotten
		}
	}
	return true
}

// unescape resolves the escapes of a JSON string.
func unescape(s string, escaped bool) string {
	if !escaped {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n', 'r', 't', 'f', 'b':
			b.WriteByte("\n\r\t\f\b"[strings.IndexByte("nrtfb", c)])
		case 'u':
			r, n := escapedRune(s[i+1:])
			b.WriteRune(r)
			i += n
		default:
			b.WriteByte(c) // \" \\ \/ and escapes JSON does not know, as \'
		}
	}
	return b.String()
}

// escapedRune reads the digits after \u, and the second half of a surrogate
// pair, and returns how many bytes they take.
func escapedRune(s string) (rune, int) {
	hex := func(s string) (rune, bool) {
		if len(s) < 4 {
			return 0, false
		}
		n, err := strconv.ParseUint(s[:4], 16, 32)
		return rune(n), err == nil
	}
	r, ok := hex(s)
	if !ok {
		return utf8.RuneError, 0
	}
	if utf16.IsSurrogate(r) && strings.HasPrefix(s[4:], `\u`) {
		if low, ok := hex(s[6:]); ok {
			return utf16.DecodeRune(r, low), 10
		}
	}
	return r, 4
}
