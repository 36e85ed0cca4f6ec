package meta

import "strings"

// parseWritten finds the first date in a text of the kind that stands under a headline.
func parseWritten(s, lang string) (moment, bool) {
	if len(s) > 400 {
		s = s[:400]
	}
	if !hasDigit(s) {
		return moment{}, false
	}
	var room [maxTokens]token
	t := tokenise(s, room[:0])
	var month moment // a month and a year alone, if nothing better comes
	for i := range t {
		m, end, ok := dateAt(t, i, lang)
		if !ok {
			continue
		}
		if m.day == 0 {
			if month.year == 0 {
				month = m
			}
			continue
		}
		if !m.timeIn(t, end, min(end+8, len(t))) {
			m.timeIn(t, max(0, i-6), i)
		}
		return m, true
	}
	return month, month.year != 0
}

// aroundDate returns what stands before and after the date in a text; ok is
// false if there is none. A time after the date goes with it.
func aroundDate(s, lang string) (before, after string, ok bool) {
	if len(s) > 400 || !hasDigit(s) {
		return "", "", false
	}
	var room [maxTokens]token
	t := tokenise(s, room[:0])
	for i := range t {
		m, end, ok := dateAt(t, i, lang)
		if !ok || m.day == 0 {
			continue
		}
		for end < len(t) && (t[end].word == "" || halfOfDay(t[end].word) != "" || isMarker(t[end].word, "at", "um", "uhr", "à", "h", "utc", "gmt", "et", "est", "edt", "pt")) {
			end++
		}
		if i > 0 && isWeekday(t[i-1].word) {
			i--
		}
		return s[:t[i].at], s[t[end-1].end:], true
	}
	return "", "", false
}

// isWeekday knows the days of the week in the languages in which they are met before dates.
func isWeekday(word string) bool {
	for _, day := range [...]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mié", "jue", "vie", "sáb", "dom",
		"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"} {
		if word == day || len(day) == 3 && strings.HasPrefix(word, day) && (strings.HasSuffix(word, "day") || len(word) <= 4) {
			return true
		}
	}
	return false
}

// dateAt reads a date that begins with token i and returns the index after it.
func dateAt(t []token, i int, lang string) (m moment, end int, ok bool) {
	at := func(k int) token {
		if k < len(t) {
			return t[k]
		}
		return token{word: "\x00"}
	}
	first := at(i)
	switch {
	case first.word == "" && first.digits == 4:
		m, end = yearFirst(at, i)
	case first.isNumber(2):
		if m, end = numeric(at, i, lang); end == 0 {
			m, end = dayFirst(at, i)
		}
	case first.word != "":
		m, end = monthFirst(at, i)
	}
	return m, end, end > 0 && m.month > 0 && m.valid()
}

// yearFirst reads 2024-5-1, 2024. 5. 1., 2024年5月1日, 2024년 5월 1일 and 2024 May 1.
func yearFirst(at func(int) token, i int) (m moment, end int) {
	m.year = at(i).n
	if isMarker(at(i+1).word, "年", "년") {
		if at(i+2).isNumber(2) && isMarker(at(i+3).word, "月", "월") {
			m.month = at(i + 2).n
			if at(i+4).isNumber(2) && isMarker(at(i+5).word, "日", "일", "号") {
				m.day = at(i + 4).n
				return m, i + 6
			}
			return m, i + 4
		}
		return m, 0
	}
	if m.month = months()[at(i+1).word]; m.month > 0 {
		if at(i + 2).isNumber(2) {
			m.day = at(i + 2).n
			return m, i + 3
		}
		return m, 0
	}
	second, third := at(i+1), at(i+2)
	if second.isNumber(2) && third.isNumber(2) && second.before == third.before && isSeparator(second.before) {
		m.month, m.day = second.n, third.n
		return m, i + 3
	}
	return m, 0
}

// dayFirst reads 1 May 2024, 1. Mai 2024, 1 de mayo de 2024, 1st of May, 2024.
func dayFirst(at func(int) token, i int) (m moment, end int) {
	m.day = at(i).n
	k := i + 1
	if isMarker(at(k).word, "st", "nd", "rd", "th", "er", "º", "ª", "e", "a", "o") && at(k).before == "" {
		k++
	}
	if isMarker(at(k).word, "de", "of", "di", "d", "ב") {
		k++
	}
	name := at(k)
	if m.month = months()[name.word]; m.month == 0 && strings.HasPrefix(name.word, "ב") {
		m.month = months()[strings.TrimPrefix(name.word, "ב")]
	}
	if m.month == 0 || m.day < 1 {
		return m, 0
	}
	k++
	for range 2 { // the article and the comma of other languages
		if isMarker(at(k).word, "de", "del", "of", "do", "г") {
			k++
		}
	}
	switch year := at(k); {
	case year.word == "" && year.digits == 4:
		m.year = year.n
	case year.word == "" && year.digits == 2 && (year.before == "'" || year.before == "’" || year.before == name.before && year.before == "-"):
		m.year = century(year.n)
	default:
		return m, 0
	}
	return m, k + 1
}

// monthFirst reads May 1, 2024, May 1st 2024, and May 1 10:00:00 UTC 2024 as
// programs write it; May 2024 gives a month only.
func monthFirst(at func(int) token, i int) (m moment, end int) {
	if m.month = months()[at(i).word]; m.month == 0 {
		return m, 0
	}
	k := i + 1
	if year := at(k); year.word == "" && year.digits == 4 {
		m.year = year.n
		return m, k + 1
	}
	if !at(k).isNumber(2) || at(k).n < 1 {
		return m, 0
	}
	m.day = at(k).n
	k++
	if isMarker(at(k).word, "st", "nd", "rd", "th") {
		k++
	}
	if year := at(k); year.word == "" && year.digits == 4 {
		m.year = year.n
		return m, k + 1
	}
	for j := k; j < k+6; j++ { // the year after the time
		if year := at(j); year.word == "" && year.digits == 4 && year.before != ":" && year.before != "+" && year.before != "-" {
			m.year = year.n
			return m, k
		}
	}
	return m, 0
}

// numeric reads 1.5.2024, 1/5/2024, 5/1/2024, 01-05-2024 and 01.05.24.
func numeric(at func(int) token, i int, lang string) (m moment, end int) {
	first, second, year := at(i), at(i+1), at(i+2)
	if !second.isNumber(2) || year.word != "" || year.digits != 4 && year.digits != 2 || second.before != year.before || !isSeparator(second.before) {
		return m, 0
	}
	if year.digits == 2 && (year.before == "-" || second.digits != 2) {
		return m, 0
	}
	m.day, m.month, m.year = first.n, second.n, year.n
	// Points are written day first everywhere; strokes month first where English is
	// written American, which is the most of it.
	if m.month > 12 || m.day <= 12 && second.before != "." && (lang == "en" || lang == "") {
		m.day, m.month = m.month, m.day
	}
	if year.digits == 2 {
		m.year = century(year.n)
	}
	if m.day < 1 || m.month < 1 {
		return m, 0
	}
	return m, i + 3
}

// century completes a year written with two digits.
func century(n int) int {
	if n >= 70 {
		return 1900 + n
	}
	return 2000 + n
}

// timeIn reads the first time of day in t[from:to] and a zone after it.
func (m *moment) timeIn(t []token, from, to int) bool {
	for i := from; i+1 < to; i++ {
		hour, minute := t[i], t[i+1]
		if !hour.isNumber(2) || hour.n > 24 {
			continue
		}
		next := i + 2
		if isMarker(minute.word, "h", "時", "时", "點", "点", "시") {
			if next >= len(t) {
				return false
			}
			minute = t[next]
			minute.before = ":"
			next++
		}
		pointed := minute.before == "." && (i > 0 && isMarker(t[i-1].word, "um", "kl", "klo", "at", "ore", "om") || next < len(t) && t[next].word == "uhr")
		if minute.word != "" || minute.digits != 2 || minute.n > 59 || minute.before != ":" && !pointed {
			if half := halfOfDay(minute.word); half != "" && !isMarker(minute.word, "م", "ص") { // 5 pm
				m.hour, m.minute, m.timed = twelve(hour.n, half), 0, true
				return true
			}
			continue
		}
		m.hour, m.minute, m.timed = hour.n, minute.n, true
		if next < len(t) && t[next].isNumber(2) && t[next].before == ":" && t[next].n < 60 {
			m.second = t[next].n
			next++
		}
		if next < len(t) {
			switch half := t[next].word; {
			case halfOfDay(half) != "":
				m.hour = twelve(m.hour, halfOfDay(half))
				next++
			case (half == "a" || half == "p") && next+1 < len(t) && t[next+1].word == "m":
				m.hour = twelve(m.hour, half+"m")
				next += 2
			}
		}
		if i > 1 {
			switch t[i-2].word + t[i-1].word {
			case "下午", "午後", "午后", "晚上", "오후":
				m.hour = twelve(m.hour, "pm")
			case "上午", "午前", "凌晨", "오전":
				m.hour = twelve(m.hour, "am")
			}
		}
		m.zoneAt(t, next)
		return true
	}
	return false
}

// halfOfDay is "am" or "pm" for a word after a time, of English and of Arabic, whose م and ص
// stand for evening and morning; "" if it is neither.
func halfOfDay(word string) string {
	switch strings.TrimSuffix(word, "ً") {
	case "am", "ص", "صباحا", "فجرا":
		return "am"
	case "pm", "م", "مساء", "ظهرا", "عصرا":
		return "pm"
	}
	return ""
}

func twelve(hour int, half string) int {
	switch {
	case half == "pm" && hour < 12:
		return hour + 12
	case half == "am" && hour == 12:
		return 0
	}
	return hour
}

// zoneAt reads a zone that begins at t[i]: an abbreviation, perhaps with an offset, or an
// offset as in 10:00:00+02:00 and 10:00 -0500. "7:30 pm - 10:00 pm" and "9:30-11:00" say until when.
func (m *moment) zoneAt(t []token, i int) {
	if i >= len(t) {
		return
	}
	named := false
	if t[i].word != "" {
		zone, ok := parseZone(t[i].word)
		if !ok {
			return
		}
		m.zone, named = zone, true
		if i++; i >= len(t) || m.zone != "Z" {
			return
		}
	}
	sign := t[i].before
	if sign != "+" && sign != "-" || t[i].word != "" || !t[i].joined {
		return
	}
	hours, minutes := t[i].n, 0
	colon := i+1 < len(t) && t[i+1].before == ":" && t[i+1].digits == 2
	switch {
	case t[i].digits == 4:
		hours, minutes = hours/100, hours%100
	case colon:
		minutes = t[i+1].n
	}
	blank := t[i].at-t[i-1].end > len(sign)
	iso := t[i].digits == 4 || colon && t[i].digits == 2 && !blank && (sign == "+" || t[i-1].before == ":" && t[i-2].before == ":")
	if !iso && !named || t[i].digits == 3 || hours > 14 || minutes > 59 {
		return
	}
	m.zone = offset(sign[0], hours, minutes)
}

func isSeparator(s string) bool { return s == "-" || s == "/" || s == "." || s == "–" }

func isMarker(word string, any ...string) bool {
	for _, each := range any {
		if word == each {
			return true
		}
	}
	return false
}
