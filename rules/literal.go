package rules

import (
	"math"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// What every match of a pattern must contain is read off its syntax tree, in
// the manner of RE2's prefilters: finite sets of strings are carried through
// concatenations and alternations, and where a set would become too large or
// infinite, the best one so far is kept as the set of which at least one
// member must stand in the text. All strings are folded (see fold.go), but for
// ASCII capitals that a pattern asks for as such: those stand for themselves
// alone, so that "AP" isn't found in every "map".

// Bounds of the sets that are carried.
const (
	maxExact   = 96 // strings of an exact set
	maxClass   = 20 // runes of a character class that is spelled out
	maxLiteral = 48 // bytes of a string
)

// facts is what is known of the texts an expression matches.
type facts struct {
	// exact, if finite, are all the texts, folded.
	exact  []string
	finite bool
	// Otherwise every text begins with one of prefix, ends with one of suffix
	// (an empty string says nothing), and contains one of need (nil: nothing
	// is known).
	prefix, suffix, need []string
}

var anyText = facts{prefix: []string{""}, suffix: []string{""}}

func exactly(s ...string) facts { return facts{exact: s, finite: true} }

func (f facts) begins() []string {
	if f.finite {
		return f.exact
	}
	return f.prefix
}

func (f facts) ends() []string {
	if f.finite {
		return f.exact
	}
	return f.suffix
}

func (f facts) needs() []string {
	if f.finite {
		return f.exact
	}
	return f.need
}

// infinite forgets that the set is finite: what the ends and the content of a
// text are is still known.
func (f facts) infinite() facts {
	if !f.finite {
		return f
	}
	return facts{prefix: f.exact, suffix: f.exact, need: useful(f.exact)}
}

// factsOf computes the facts of an expression.
func factsOf(re *syntax.Regexp) facts {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return exactly("")
	case syntax.OpLiteral:
		return literalFacts(re.Rune, re.Flags&syntax.FoldCase != 0)
	case syntax.OpCharClass:
		return classFacts(re.Rune)
	case syntax.OpCapture:
		return factsOf(re.Sub[0])
	case syntax.OpConcat:
		return concatFacts(re.Sub)
	case syntax.OpAlternate:
		return alternateFacts(re.Sub)
	case syntax.OpQuest:
		return alternateFacts([]*syntax.Regexp{re.Sub[0], {Op: syntax.OpEmptyMatch}})
	case syntax.OpPlus:
		return factsOf(re.Sub[0]).infinite()
	case syntax.OpRepeat:
		return repeatFacts(re)
	}
	return anyText // star, any character, no match
}

// literalFacts cuts a literal at runes whose bytes in a text are not certain.
func literalFacts(runes []rune, fold bool) facts {
	acc := exactly("")
	for _, r := range runes {
		if next := runeFacts(r, fold); next.finite {
			acc = join(acc, next)
		} else {
			acc = join(acc, anyText)
		}
	}
	return acc
}

func runeFacts(r rune, fold bool) facts {
	// U+FFFD matches any invalid byte; control characters stay out of the
	// literals so that these can be listed a line each.
	if r == utf8.RuneError || r < ' ' {
		return anyText
	}
	if !fold && isCapital(r) {
		return exactly(string(r))
	}
	return exactly(string(foldRune(r)))
}

func classFacts(ranges []rune) facts {
	var set []string
	count := 0
	for i := 0; i < len(ranges); i += 2 {
		count += int(ranges[i+1]-ranges[i]) + 1
		if count > 4*maxClass {
			return anyText
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			f := runeFacts(r, isCapital(r) && hasRune(ranges, r+'a'-'A'))
			if !f.finite {
				return anyText
			}
			set = append(set, f.exact[0])
		}
	}
	set = distinct(set)
	if len(set) == 0 || len(set) > maxClass {
		return anyText
	}
	return exactly(set...)
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }

// hasRune reports whether a rune is in the ranges of a character class.
func hasRune(ranges []rune, r rune) bool {
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}

func concatFacts(subs []*syntax.Regexp) facts {
	acc := exactly("")
	for _, sub := range subs {
		acc = join(acc, factsOf(sub))
	}
	return acc
}

// join is the facts of a followed by b.
func join(a, b facts) facts {
	if a.finite && b.finite {
		if set, ok := product(a.exact, b.exact); ok {
			return exactly(set...)
		}
	}
	f := facts{prefix: a.begins(), suffix: b.ends()}
	f.need = better(useful(a.needs()), useful(b.needs()))
	// The seam: what ends a followed by what begins b stands in every text.
	if seam, ok := product(a.ends(), b.begins()); ok {
		f.need = better(f.need, useful(seam))
	}
	if a.finite {
		if set, ok := product(a.exact, b.begins()); ok {
			f.prefix = set
		}
	}
	if b.finite {
		if set, ok := product(a.ends(), b.exact); ok {
			f.suffix = set
		}
	}
	return f
}

func alternateFacts(subs []*syntax.Regexp) facts {
	all := make([]facts, len(subs))
	finite := true
	for i, sub := range subs {
		all[i] = factsOf(sub)
		finite = finite && all[i].finite
	}
	if finite {
		var set []string
		for _, f := range all {
			set = append(set, f.exact...)
		}
		if set = distinct(set); len(set) <= maxExact {
			return exactly(set...)
		}
	}
	var f facts
	known := true
	for _, a := range all {
		f.prefix = append(f.prefix, a.begins()...)
		f.suffix = append(f.suffix, a.ends()...)
		need := useful(a.needs())
		known = known && need != nil
		f.need = append(f.need, need...)
	}
	f.prefix, f.suffix, f.need = bounded(f.prefix, false), bounded(f.suffix, true), distinct(f.need)
	if !known || len(f.need) > 4*maxExact {
		f.need = nil
	}
	return f
}

func repeatFacts(re *syntax.Regexp) facts {
	one := factsOf(re.Sub[0])
	if re.Min == 0 {
		if re.Max == 1 {
			return alternateFacts([]*syntax.Regexp{re.Sub[0], {Op: syntax.OpEmptyMatch}})
		}
		return anyText
	}
	acc := one
	for n := 1; n < min(re.Min, 6); n++ {
		acc = join(acc, one)
	}
	if re.Min == re.Max && re.Min <= 6 {
		return acc
	}
	// More may follow, so the end is the end of one, and the rest of the facts hold.
	acc = acc.infinite()
	acc.suffix = one.ends()
	return acc
}

// product is every string of a followed by every string of b. It fails where
// that would be too many or too long.
func product(a, b []string) ([]string, bool) {
	if len(a)*len(b) > maxExact {
		return nil, false
	}
	set := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			if len(x)+len(y) > maxLiteral {
				return nil, false
			}
			set = append(set, x+y)
		}
	}
	return distinct(set), true
}

// bounded shortens a set of prefixes (or suffixes) that has become too large:
// a shorter prefix says less and is still true.
func bounded(set []string, suffix bool) []string {
	set = distinct(set)
	for keep := 8; len(set) > 4*maxExact && keep >= 0; keep -= 2 {
		for i, s := range set {
			if len(s) <= keep {
				continue
			}
			if suffix {
				set[i] = s[len(s)-keep:]
			} else {
				set[i] = s[:keep]
			}
		}
		set = distinct(set)
	}
	return set
}

// distinct sorts a set and drops what stands twice.
func distinct(set []string) []string {
	slices.Sort(set)
	return slices.Compact(set)
}

// useful is the set if it can be looked for: none of its members is empty.
// Members that contain another member are dropped, as the other suffices.
func useful(set []string) []string {
	if len(set) == 0 || slices.Contains(set, "") {
		return nil
	}
	if len(set) > 4*maxExact {
		return nil
	}
	var least []string
	for i, s := range set {
		covered := false
		for j, t := range set {
			if i != j && len(t) < len(s) && strings.Contains(s, t) {
				covered = true
				break
			}
		}
		if !covered {
			least = append(least, s)
		}
	}
	return least
}

// usefulPrefixes is useful for literals that are looked for at the start of a
// text: only a member that begins with another one can be left to that one.
func usefulPrefixes(set []string) []string {
	if len(set) == 0 || len(set) > 4*maxExact || slices.Contains(set, "") {
		return nil
	}
	set = distinct(slices.Clone(set))
	least := set[:1]
	for _, s := range set[1:] {
		if !strings.HasPrefix(s, least[len(least)-1]) {
			least = append(least, s)
		}
	}
	return least
}

// shortened cuts literals at the start of a text to as few bytes as still tell
// enough, so that fewer of them are kept.
func shortened(set []string) []string {
	enough := max(1.0/1024, 2*chance(set))
	for _, n := range []int{3, 4, 5, 6, 8, 10} {
		var cut []string
		silent := false
		for _, s := range set {
			if s == noWord {
				silent = true
				continue
			}
			cut = append(cut, s[:min(n, len(s))])
		}
		if cut = usefulPrefixes(cut); chance(cut) <= enough {
			if silent {
				cut = append(cut, noWord)
			}
			return cut
		}
	}
	return set
}

// windows cuts literals that may stand anywhere to their most telling part.
func windows(set []string) []string {
	cut := make([]string, len(set))
	for i, s := range set {
		from, to := window(s, maxWindow)
		cut[i] = s[from:to]
	}
	return useful(distinct(cut))
}

// better chooses the set that will be found less often; nil is none.
func better(a, b []string) []string {
	if a == nil || b != nil && chance(b) < chance(a) {
		return b
	}
	return a
}

// chance is about how often one of the strings begins at a byte of prose.
func chance(set []string) float64 {
	sum := 0.0
	for _, s := range set {
		if s == noWord {
			continue // rare, and cheap to see
		}
		bits := 0.0
		for i := 0; i < len(s); i++ {
			bits += byteBits[s[i]]
		}
		sum += math.Exp2(-bits)
	}
	return sum
}

// byteBits is about how much each byte of a literal tells, in bits, given the one
// before it. English letters, from common to rare; other bytes by kind.
var byteBits = func() (t [256]float64) {
	for b := range t {
		t[b] = bitsOf(byte(b))
	}
	return t
}()

func bitsOf(b byte) float64 {
	switch {
	case b == ' ' || b == 'e':
		return 2
	case strings.IndexByte("taoinsr", b) >= 0:
		return 2.8
	case strings.IndexByte("hldcumf", b) >= 0:
		return 3.6
	case 'a' <= b && b <= 'z':
		return 5
	case 'A' <= b && b <= 'Z':
		return 3 + bitsOf(lower(b))
	case b >= utf8.RuneSelf:
		return 4
	case strings.IndexByte(",.'-", b) >= 0:
		return 5.5
	case strings.IndexByte("0123456789()/:\"", b) >= 0:
		return 7
	}
	return 9
}
