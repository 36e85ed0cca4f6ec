package jsonl

// plainInString marks the bytes that stand for themselves inside a string.
var plainInString = func() (t [256]bool) {
	for c := 0x20; c < 256; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// skip reads a value that nobody asked for. It keeps its own stack of brackets,
// one bit each, so that depth costs no recursion.
func (s *Scanner) skip() error {
	var inObject []uint64 // bit stack
	base := s.depth
	for {
		// A value begins here.
		if s.pos >= len(s.line) {
			return s.bad("the value is missing")
		}
		var err error
		switch c := s.line[s.pos]; {
		case c == '"':
			err = s.str()
		case c == '{' || c == '[':
			if s.depth++; s.depth > maxDepth {
				return s.bad("too many nested arrays and objects")
			}
			n := s.depth - base - 1
			if n%64 == 0 && n/64 == len(inObject) {
				inObject = append(inObject, 0)
			}
			closer := byte(']')
			inObject[n/64] &^= 1 << (n % 64)
			if c == '{' {
				closer = '}'
				inObject[n/64] |= 1 << (n % 64)
			}
			s.pos++
			s.space()
			if s.pos < len(s.line) && s.line[s.pos] == closer {
				s.pos++
				s.depth--
				break
			}
			if c == '{' {
				if err := s.key(); err != nil {
					return err
				}
			}
			continue
		case c == 't':
			err = s.word("true")
		case c == 'f':
			err = s.word("false")
		case c == 'n':
			err = s.word("null")
		default:
			err = s.number()
		}
		if err != nil {
			return err
		}
		// A value ends here: close what it closes.
		for {
			n := s.depth - base - 1
			if n < 0 {
				return nil
			}
			object := inObject[n/64]>>(n%64)&1 == 1
			s.space()
			if s.pos >= len(s.line) {
				return s.bad("an array or object is not closed")
			}
			c := s.line[s.pos]
			if c == ',' {
				s.pos++
				s.space()
				if object {
					if err := s.key(); err != nil {
						return err
					}
				}
				break
			}
			if object && c != '}' || !object && c != ']' {
				return s.bad("a comma or a closing bracket is missing")
			}
			s.pos++
			s.depth--
		}
	}
}

func (s *Scanner) key() error {
	if s.pos >= len(s.line) || s.line[s.pos] != '"' {
		return s.bad("a key in double quotes is missing")
	}
	if err := s.str(); err != nil {
		return err
	}
	s.space()
	if s.pos >= len(s.line) || s.line[s.pos] != ':' {
		return s.bad("a colon is missing behind the key")
	}
	s.pos++
	s.space()
	return nil
}

func (s *Scanner) str() error {
	line := s.line
	i := s.pos + 1
	for {
		for i < len(line) && plainInString[line[i]] {
			i++
		}
		if i >= len(line) {
			s.pos = len(line)
			return s.bad("a string is not closed")
		}
		switch line[i] {
		case '"':
			s.pos = i + 1
			return nil
		case '\\':
			i++
			if i >= len(line) {
				s.pos = len(line)
				return s.bad("a string is not closed")
			}
			switch line[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				i++
			case 'u':
				if _, ok := hex4(line, i+1); !ok {
					s.pos = i
					return s.bad(`\u without four hexadecimal digits`)
				}
				i += 5
			default:
				s.pos = i
				return s.bad("unknown escape in a string")
			}
		default:
			s.pos = i
			return s.bad("control character in a string")
		}
	}
}

func (s *Scanner) word(w string) error {
	if len(s.line)-s.pos < len(w) || string(s.line[s.pos:s.pos+len(w)]) != w {
		return s.bad("neither a string nor a number, true, false or null")
	}
	s.pos += len(w)
	return nil
}

func (s *Scanner) number() error {
	digits := func() bool {
		start := s.pos
		for s.pos < len(s.line) && '0' <= s.line[s.pos] && s.line[s.pos] <= '9' {
			s.pos++
		}
		return s.pos > start
	}
	at := func(c byte) bool {
		if s.pos < len(s.line) && s.line[s.pos] == c {
			s.pos++
			return true
		}
		return false
	}
	start := s.pos
	at('-')
	if !at('0') && !digits() {
		if s.pos == start {
			return s.bad("neither a string nor a number, true, false or null")
		}
		return s.bad("a number without digits")
	}
	if at('.') && !digits() {
		return s.bad("a number without digits behind its point")
	}
	if at('e') || at('E') {
		if !at('+') {
			at('-')
		}
		if !digits() {
			return s.bad("a number without digits in its exponent")
		}
	}
	return nil
}
