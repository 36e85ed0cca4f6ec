package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sourceLabels stand before the name of a source.
var sourceLabels = [...]string{"source", "sources", "via", "quelle", "quellen", "fuente", "fuentes", "fonte", "fonti", "bron", "källa", "kilde", "źródło", "источник", "kaynak", "المصدر", "来源", "來源", "出典"}

// source takes the agency or paper that a line of its own names. The label,
// the colon and the name may stand on lines of their own.
func (s *salvage) source() {
	for i := 0; i < len(s.cuts) && s.Source == ""; i++ {
		c := s.cuts[i]
		if c.Category != "sources" {
			continue
		}
		text, labelled := withoutLabel(oneLine(c.Text))
		for j := i + 1; labelled && text == "" && j < len(s.cuts) && j <= i+3 && s.cuts[j].Index <= c.Index+3; j++ {
			if s.cuts[j].Category == "sources" || s.cuts[j].Category == "separators" || s.cuts[j].Rule == c.Rule {
				text = strings.Trim(oneLine(s.cuts[j].Text), " :-–—|")
			}
		}
		text = strings.Trim(text, " /\\|-–—()[]*_")
		if isSourceName(text) {
			s.set(&s.Source, text, c.from())
		}
	}
}

func withoutLabel(s string) (rest string, labelled bool) {
	lower := strings.ToLower(s)
	for _, label := range sourceLabels {
		if !strings.HasPrefix(lower, label) || len(lower) != len(s) {
			continue
		}
		rest := s[len(label):]
		if r := firstRune(rest); rest != "" && unicode.IsLetter(r) && !unicode.IsUpper(r) {
			continue
		}
		return strings.Trim(rest, " :-–—|：>»"), true
	}
	return s, false
}

// isSourceName tells a name from a sentence, an address and a credit for a picture.
func isSourceName(s string) bool {
	if utf8.RuneCountInString(s) < 2 || len(s) > 90 || hasURL(s) || isCreditLine(s) || strings.ContainsRune(s, '@') || len(strings.Fields(s)) > 9 || strings.HasSuffix(s, ".") && strings.Count(s, " ") > 4 {
		return false
	}
	lower := strings.ToLower(s)
	for _, word := range [...]string{"screenshot", "screen grab", "screengrab", "photo", "image", "video", "picture", "getty", "shutterstock", "unsplash", "instagram", "facebook", "twitter"} {
		if strings.Contains(lower, word) {
			return false
		}
	}
	return unicode.IsLetter(firstRune(s)) || unicode.IsDigit(firstRune(s))
}
