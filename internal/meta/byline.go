package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words that introduce names and are no part of them, longest first where one begins another.
var byWords = [...]string{
	"written by", "posted by", "published by", "created by", "submitted by", "authored by", "contributed by", "story by", "words by", "text by", "article by", "post by",
	"by", "author:", "authors:", "author", "authors", "writer:", "words:", "von", "autor:", "autorin:", "text:", "par", "por", "di", "door", "av", "af", "escrito por", "przez", "autor", "автор:", "yazan:", "oleh", "tekst:",
}

// What ends the names of a byline.
var afterNames = [...]string{" | ", "|", " • ", "•", " · ", "·", " — ", " – ", " - ", " on ", " in ", " Updated", " Published", " updated", " published", " Posted", " posted", "\n", " for ", " @", " // ", "Follow", " / "}

// cleanNames takes the persons from a candidate: "By Ann Lee and Bob Roe | May 1"
// gives both.
func cleanNames(s string) []string {
	s = decoded(s)
	if len(s) > 400 {
		return nil
	}
	s = withoutBy(s)
	for _, end := range afterNames {
		if at := strings.Index(s, end); at > 0 {
			s = s[:at]
		}
	}
	var names []string
	for _, part := range splitNames(s) {
		part = trimName(withoutBy(part))
		if !isName(part) || contains(names, part) {
			continue
		}
		names = append(names, part)
	}
	return names
}

func withoutBy(s string) string {
	s = strings.TrimLeft(s, " :-–—|•·,")
	for again := true; again; {
		again = false
		for _, word := range byWords {
			if len(s) > len(word) && strings.EqualFold(s[:len(word)], word) {
				next, _ := utf8.DecodeRuneInString(s[len(word):])
				if last := word[len(word)-1]; last != ':' && next != ' ' && next != ':' && (!unicode.IsUpper(next) || word != "by") {
					continue
				}
				s = strings.TrimLeft(s[len(word):], " :-–—|•·")
				again = true
				break
			}
		}
	}
	return s
}

// isByWord reports whether a text is nothing but a word that introduces names.
func isByWord(s string) bool {
	s = strings.TrimSpace(strings.TrimRight(s, " :"))
	for _, word := range byWords {
		if strings.EqualFold(s, strings.TrimSuffix(word, ":")) {
			return true
		}
	}
	return false
}

// hasDate reports whether a text has the name of a month and a number, as no name has.
func hasDate(s string) bool {
	var room [maxTokens]token
	month, number := false, false
	for _, t := range tokenise(s, room[:0]) {
		month = month || months()[t.word] > 0
		number = number || t.word == ""
	}
	return month && number
}

// splitNames splits a list of names at commas and the word "and", but leaves
// degrees and the like with the name before them.
func splitNames(s string) []string {
	for _, and := range [...]string{" and ", " & ", " und ", " et ", " y ", " e ", " en ", " og ", " och ", " i ", " и ", " ve ", " with "} {
		if strings.Contains(s, and) {
			s = strings.ReplaceAll(s, and, "; ")
		}
	}
	var parts []string
	for _, list := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '、' || r == '，' || r == '،' }) {
		for part := range strings.SplitSeq(list, ",") {
			part = strings.TrimSpace(part)
			if len(parts) > 0 && isDegree(part) {
				parts[len(parts)-1] += ", " + part
				continue
			}
			parts = append(parts, part)
		}
	}
	return parts
}

// isDegree tells letters after a name (MD, Ph.D., RN, CFP®, Jr.) from a name.
func isDegree(s string) bool {
	if s == "" || strings.ContainsRune(s, ' ') || utf8.RuneCountInString(s) > 9 {
		return false
	}
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper >= 2 && upper > lower || s == "Jr." || s == "Jr" || s == "Sr." || s == "Esq." || s == "Ph.D." || s == "PhD"
}

func trimName(s string) string {
	s = strings.Trim(s, " \t,;:|-–—•·\"“”*/.")
	if at := strings.IndexAny(s, "<[{"); at >= 0 {
		s = strings.TrimSpace(s[:at])
	}
	return s
}

// isName reports whether a text can be the name of a person or of who signs as one.
func isName(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 70 || strings.Contains(s, "://") || strings.Contains(s, "www.") || strings.ContainsRune(s, '@') {
		return false
	}
	letters, digits := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	if letters < 2 || digits > letters || len(strings.Fields(s)) > 8 {
		return false
	}
	return !isNobody(s) && (digits == 0 || !hasDate(s))
}

// isNobody knows the accounts that content systems sign with.
func isNobody(s string) bool {
	switch strings.ToLower(s) {
	case "admin", "administrator", "root", "user", "webmaster", "author", "anonymous", "guest", "unknown", "none", "null", "n/a", "undefined", "default", "test", "editor", "super user", "superuser",
		"site admin", "wpadmin", "wp admin", "web admin", "siteadmin", "false", "true", "owner", "redaktion", "redacción", "la redaction", "staff", "name", "by", "written by", "posted by", "view all posts", "about the author", "follow", "share", "author name", "system":
		return true
	}
	return false
}
