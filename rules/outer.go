package rules

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// Most patterns have the form ^\W*(some|words)\W*$. What stands before the words
// holds no ASCII letter or digit, so the words stand at the first one of the
// text, and at its end likewise. That is worth knowing, as then nothing has to
// be looked for in the middle of a text.

// maxOuter is how many ways through a pattern are followed to its first word,
// outerBytes how much of a word is kept.
const (
	maxOuter   = 1500
	outerBytes = 10
)

// noWord stands in a set of outer words for a text without any ASCII letter or
// digit.
const noWord = ""

// outerWords are the literals one of which stands at the first ASCII letter or
// digit of every match of an anchored pattern; with fromEnd those that stand
// at the last, their bytes reversed. The set may hold noWord. It is nil where
// nothing is known.
func outerWords(re *syntax.Regexp, fromEnd bool) []string {
	o := &outer{fromEnd: fromEnd, open: !endAnchored(re)}
	if fromEnd {
		o.open = !startAnchored(re)
	}
	o.follow([]*syntax.Regexp{re})
	if o.failed || len(o.set) == 0 {
		return nil
	}
	without := slices.DeleteFunc(o.set, func(s string) bool { return s == noWord })
	silent := len(without) < len(o.set)
	if without = usefulPrefixes(without); without == nil {
		return nil
	}
	if silent {
		without = append(without, noWord)
	}
	return without
}

// outer follows the ways into a pattern, from its start or from its end.
type outer struct {
	fromEnd bool
	open    bool // anything may stand at the other end of a match
	set     []string
	again   []*syntax.Regexp // what stands for further repetitions
	ways    int
	failed  bool
}

// follow adds the outermost words of a sequence of expressions.
func (o *outer) follow(list []*syntax.Regexp) {
	if o.ways++; o.ways > maxOuter || len(o.set) > maxOuter {
		o.failed = true
	}
	if o.failed {
		return
	}
	// Of a repetition that had only signs so far, one more would begin with the words
	// that the first one is followed to.
	for len(list) > 0 && (onlySigns(o.outermost(list)) || slices.Contains(o.again, o.outermost(list))) {
		list = o.rest(list)
	}
	if len(list) == 0 {
		o.set = append(o.set, noWord)
		o.failed = o.failed || o.open // a letter may follow
		return
	}
	re, rest := o.outermost(list), o.rest(list)
	switch re.Op {
	case syntax.OpCapture, syntax.OpConcat:
		o.follow(o.put(re.Sub, rest))
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			o.follow(o.put([]*syntax.Regexp{sub}, rest))
		}
	case syntax.OpQuest:
		o.follow(o.put(re.Sub, rest))
		o.follow(rest)
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		// Once, then anything, then the rest.
		again := &syntax.Regexp{Op: syntax.OpStar, Sub: []*syntax.Regexp{{Op: syntax.OpAnyChar}}}
		o.again = append(o.again, again)
		o.follow(o.put(re.Sub, o.put([]*syntax.Regexp{again}, rest)))
		if re.Op == syntax.OpStar || re.Op == syntax.OpRepeat && re.Min == 0 {
			o.follow(rest)
		}
	default:
		o.words(list)
	}
}

// words adds what a sequence begins (or ends) with, cut to the first letter or
// digit.
func (o *outer) words(list []*syntax.Regexp) {
	f := concatFacts(list)
	begins := f.begins()
	if o.fromEnd {
		begins = reversed(f.ends())
	}
	for _, s := range begins {
		s = s[firstAlnum(s):]
		if s == "" {
			o.failed = true // a letter may follow that is not known
			return
		}
		o.set = append(o.set, s[:min(outerBytes, len(s))])
	}
	o.set = distinct(o.set)
}

func (o *outer) outermost(list []*syntax.Regexp) *syntax.Regexp {
	if o.fromEnd {
		return list[len(list)-1]
	}
	return list[0]
}

func (o *outer) rest(list []*syntax.Regexp) []*syntax.Regexp {
	if o.fromEnd {
		return list[:len(list)-1]
	}
	return list[1:]
}

// put is the sequence of the outer and the inner expressions.
func (o *outer) put(outside, inside []*syntax.Regexp) []*syntax.Regexp {
	if o.fromEnd {
		return slices.Concat(inside, outside)
	}
	return slices.Concat(outside, inside)
}

// onlySigns reports whether no text of the expression holds an ASCII letter or
// digit.
func onlySigns(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r < utf8.RuneSelf && isAlnum(byte(r)) {
				return false
			}
			if f := foldRune(r); f < utf8.RuneSelf && isAlnum(byte(f)) {
				return false
			}
		}
		return true
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			for _, span := range [...][2]rune{{'0', '9'}, {'A', 'Z'}, {'a', 'z'}} {
				if re.Rune[i] <= span[1] && re.Rune[i+1] >= span[0] {
					return false
				}
			}
		}
		return true
	case syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat, syntax.OpConcat, syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !onlySigns(sub) {
				return false
			}
		}
		return true
	}
	return false
}

func isAlnum(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

// firstAlnum is the index of the first ASCII letter or digit of s, len(s)
// without any.
func firstAlnum(s string) int {
	for i := 0; i < len(s); i++ {
		if isAlnum(s[i]) {
			return i
		}
	}
	return len(s)
}
