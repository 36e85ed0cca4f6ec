package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// byWords introduce names and are no part of them, each in the language it
// belongs to ("" for English, which is met everywhere). "Door" and "di" are words
// of other languages too. The longer stand before those they begin with.
var byWords = [...]struct{ word, lang string }{
	{"written by", ""}, {"posted by", ""}, {"published by", ""}, {"created by", ""}, {"submitted by", ""}, {"authored by", ""}, {"contributed by", ""},
	{"story by", ""}, {"words by", ""}, {"text by", ""}, {"article by", ""}, {"post by", ""}, {"by", ""}, {"authors:", ""}, {"author:", ""}, {"authors", ""}, {"author", ""},
	{"writer:", ""}, {"words:", ""}, {"text:", ""}, {"tekst:", ""}, {"texto:", ""}, {"autor:", ""},
	{"von", "de"}, {"autorin:", "de"}, {"ein artikel von", "de"}, {"ein beitrag von", "de"}, {"ein gastbeitrag von", "de"},
	{"par", "fr"}, {"écrit par", "fr"}, {"rédigé par", "fr"}, {"publié par", "fr"}, {"auteur:", ""}, {"auteure:", "fr"},
	{"escrito por", ""}, {"por", "es"}, {"por", "pt"}, {"di", "it"}, {"a cura di", "it"}, {"scritto da", "it"}, {"autore:", "it"}, {"geschreven door", "nl"}, {"door", "nl"},
	{"skriven av", "sv"}, {"av", "sv"}, {"skrevet av", "no"}, {"av", "no"}, {"av", "nb"}, {"skrevet af", "da"}, {"af", "da"}, {"teksti:", "fi"}, {"kirjoittaja:", "fi"},
	{"przez", "pl"}, {"autor", "pl"}, {"autor", "cs"}, {"írta:", "hu"}, {"piše:", "hr"}, {"автор:", ""}, {"автор", "ru"}, {"автор", "uk"},
	{"yazan:", "tr"}, {"yazar:", "tr"}, {"haber:", "tr"}, {"oleh", "id"}, {"penulis:", "id"}, {"tác giả:", "vi"},
	{"מאת", "he"}, {"כתב:", "he"}, {"כתבה:", "he"}, {"بقلم", "ar"}, {"كتب:", "ar"}, {"كتبت:", "ar"}, {"الكاتب:", "ar"}, {"نویسنده:", "fa"},
	{"文/", "zh"}, {"文／", "zh"}, {"文:", "zh"}, {"作者", "zh"}, {"記者", "zh"}, {"记者", "zh"}, {"撰文", "zh"}, {"著者", "ja"}, {"筆者", "ja"}, {"執筆", "ja"}, {"文:", "ja"},
	{"작성자", "ko"}, {"글쓴이", "ko"}, {"글:", "ko"},
}

// What ends the names of a byline.
var afterNames = [...]string{" | ", "|", " • ", "•", " · ", "·", " — ", " – ", " - ", " on ", " in ", " Updated", " Published", " updated", " published", " Posted", " posted", "\n", " for ", " @", " // ", "Follow", " / ", "／", " » ", " ⋅ ", " ● ", " ~ "}

// cleanNames takes the persons from a candidate: "By Ann Lee and Bob Roe | May 1"
// gives both.
func cleanNames(s, lang string) []string {
	s = decoded(s)
	if len(s) > 400 {
		return nil
	}
	if before, after, ok := aroundDate(s, lang); ok {
		if s = before; len(words(withoutBy(before, lang))) == 0 {
			s = after
		}
	}
	s = withoutBy(s, lang)
	for _, end := range afterNames {
		if at := strings.Index(s, end); at > 0 {
			s = s[:at]
		}
	}
	var names []string
	for _, part := range splitNames(s) {
		part = trimName(withoutBy(part, lang))
		if !isName(part) || contains(names, part) {
			continue
		}
		names = append(names, part)
	}
	return names
}

// withoutBy takes the words before the names off.
func withoutBy(s, lang string) string {
	s = strings.TrimLeft(s, " :-–—|•·,")
	for again := true; again; {
		again = false
		for _, by := range byWords {
			word, colon := strings.CutSuffix(by.word, ":")
			if len(s) <= len(word) || by.lang != "" && lang != "" && by.lang != lang || !strings.EqualFold(s[:len(word)], word) {
				continue
			}
			next, _ := utf8.DecodeRuneInString(s[len(word):])
			glued := word == "by" && unicode.IsUpper(next) || strings.HasSuffix(word, "/") || strings.HasSuffix(word, "／")
			if next != ':' && next != '：' && !glued && (colon || next != ' ') {
				continue
			}
			s = strings.TrimLeft(s[len(word):], " :：-–—|•·")
			again = true
			break
		}
	}
	return s
}

// isByWord reports whether a text is nothing but a word that introduces names.
func isByWord(s, lang string) bool {
	s = strings.TrimSpace(strings.TrimRight(s, " :："))
	for _, by := range byWords {
		if (by.lang == "" || lang == "" || by.lang == lang) && strings.EqualFold(s, strings.TrimRight(by.word, ":/／")) {
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
	account := letters >= 3 && !strings.ContainsRune(s, ' ') // may have its year in it: Mog1959
	if letters < 2 || digits > letters && !account || len(strings.Fields(s)) > 8 {
		return false
	}
	if strings.Count(s, ".") > 1 && !strings.ContainsRune(s, ' ') { // page.author.name
		return false
	}
	return !isNobody(s) && !isCommand(s) && !isWeekday(strings.ToLower(s)) && (digits == 0 || !hasDate(s))
}

// isCommand knows the words that buttons and labels begin with, and names do not.
func isCommand(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(s), " ")
	switch strings.Trim(first, ":.,!") {
	case "follow", "read", "learn", "more", "view", "visit", "shop", "get", "add", "post", "posts", "posted", "updated", "update", "last", "share", "subscribe", "about", "find", "contact", "sponsored",
		"reply", "comment", "comments", "home", "menu", "written", "reviewed", "edited", "published", "hello", "show", "see", "sign", "log", "login", "join", "click", "print", "save", "skip", "by",
		"our", "all", "medically", "fact", "head", "starting", "profile", "photo", "image", "credit", "listen", "watch", "search", "copy", "and", "with", "min", "minute", "minutes", "support", "the author", "meet", "table", "a", "an", "i":
		return true
	}
	return false
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
