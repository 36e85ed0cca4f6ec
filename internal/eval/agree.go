package eval

import (
	"fmt"
	"strings"
	"unicode"
)

// Agreement is how what a cleaner says about a page agrees with the label. It
// is empty where the label doesn't tell.
type Agreement string

// The agreements.
const (
	Equal     Agreement = "equal"     // the same words; for a date, the same day
	Contained Agreement = "contained" // one contains the other
	Different Agreement = "different"
	Missing   Agreement = "missing"  // there is one, the cleaner says nothing
	None      Agreement = "none"     // there is none, the cleaner says nothing: right
	Invented  Agreement = "invented" // there is none, the cleaner says one
)

// agree compares a title or a byline with its label, word by word, ignoring
// case. Several labelled values (the authors) are contained when each of them is.
func agree(label Field, got string) Agreement {
	if !label.Known {
		return ""
	}
	g := plain(got)
	switch {
	case len(label.Values) == 0 && g == "":
		return None
	case len(label.Values) == 0:
		return Invented
	case g == "":
		return Missing
	}
	want := plain(label.String())
	if g == want {
		return Equal
	}
	if strings.Contains(g, want) || strings.Contains(want, g) {
		return Contained
	}
	for _, v := range label.Values {
		if !strings.Contains(g, plain(v)) {
			return Different
		}
	}
	return Contained
}

// plain lower-cases s and keeps its words, with single spaces between.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_'
	}), " ")
}

// dayBytes is the length of YYYY-MM-DD.
const dayBytes = 10

// agreeDate compares days. A label may have the month only.
func agreeDate(label Field, got string) Agreement {
	if !label.Known {
		return ""
	}
	want := label.String()
	if len(want) > dayBytes {
		want = want[:dayBytes]
	}
	switch {
	case want == "" && got == "":
		return None
	case want == "":
		return Invented
	case got == "":
		return Missing
	case strings.HasPrefix(got, want):
		return Equal
	}
	return Different
}

// wrongs says what a pair has wrong: the body, white space aside, or a piece of
// metadata, which has to be just what the pair says, or absent where it says nothing.
func wrongs(p *Page, o Outcome, sc *Score) (wrong []string) {
	if oneLine(o.Text) != oneLine(p.Gold) {
		switch {
		case sc.Lost != "" && sc.Leaks != "":
			wrong = append(wrong, fmt.Sprintf("body: lost %q, left in %q", sc.Lost, sc.Leaks))
		case sc.Lost != "":
			wrong = append(wrong, fmt.Sprintf("body: lost %q", sc.Lost))
		case sc.Leaks != "":
			wrong = append(wrong, fmt.Sprintf("body: left in %q", sc.Leaks))
		default:
			wrong = append(wrong, "body: "+firstDifference(oneLine(o.Text), oneLine(p.Gold)))
		}
	}
	for _, f := range []struct {
		name string
		want Field
		got  string
	}{
		{"title", p.Label.Title, o.Title},
		{"byline", p.Label.Byline, o.Byline},
		{"published", p.Label.Published, o.Published},
		{"updated", p.Label.Updated, o.Updated},
		{"source", p.Label.Source, o.Source},
		{"site", p.Label.Site, o.Site},
	} {
		if want := f.want.String(); f.want.Known && oneLine(f.got) != oneLine(want) {
			wrong = append(wrong, fmt.Sprintf("%s: got %q, want %q", f.name, f.got, want))
		}
	}
	return wrong
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-20)
	cut := func(s string) string { return strings.ToValidUTF8(s[from:min(len(s), i+40)], "") }
	return fmt.Sprintf("got %q, want %q", cut(got), cut(want))
}
