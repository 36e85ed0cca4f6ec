package meta

import (
	"fmt"
	"strings"
)

// moment is a date, perhaps with a time and a zone, as far as it was written.
type moment struct {
	year, month, day     int // day 0: only the month was given
	hour, minute, second int
	timed                bool
	zone                 string // "", "Z" or "+02:00"
}

// String is the moment in ISO 8601, only as exact as it was written.
func (m moment) String() string {
	switch {
	case m.year == 0:
		return ""
	case m.day == 0:
		return fmt.Sprintf("%04d-%02d", m.year, m.month)
	case !m.timed:
		return fmt.Sprintf("%04d-%02d-%02d", m.year, m.month, m.day)
	}
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d%s", m.year, m.month, m.day, m.hour, m.minute, m.second, m.zone)
}

// date is the day of the moment in ISO 8601.
func (m moment) date() string {
	m.timed = false
	return m.String()
}

// before reports whether m's day is earlier, by more than the zones differ, than
// that of an ISO 8601 date.
func (m moment) before(iso string) bool {
	other, ok := parseISO(iso)
	return ok && other.day > 0 && 372*(other.year-m.year)+31*(other.month-m.month)+other.day-m.day > 1
}

// Years before the first are not those of a page's publication; the last keeps
// numbers such as prices out. Old texts carry their own dates: a scan of a
// newspaper of 1912 was published in 1912.
const firstYear, lastYear = 1800, 2100

func (m moment) valid() bool {
	days := [...]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	if m.year%4 == 0 && (m.year%100 != 0 || m.year%400 == 0) {
		days[2]++
	}
	return m.year >= firstYear && m.year <= lastYear && m.month >= 1 && m.month <= 12 && m.day >= 0 && m.day <= days[m.month] &&
		m.hour <= 24 && m.minute < 60 && m.second <= 60
}

// parseDate reads a date in whatever form stands in s: ISO 8601 and its
// relatives first, then dates as people write them. lang, a two-letter code or
// "", decides whether 5/1/2024 is in May or January. A date without a year is
// none: what year it is, is not in the text.
func parseDate(s, lang string) (moment, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 {
		return moment{}, false
	}
	if m, ok := parseISO(s); ok {
		return m, true
	}
	return parseWritten(s, lang)
}

// number reads a run of exactly digits decimal digits at s[i:]; -1 if there is none.
func number(s string, i, digits int) int {
	if i+digits > len(s) {
		return -1
	}
	n := 0
	for _, c := range []byte(s[i : i+digits]) {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// parseISO reads 2024-05-01, 2024/05/01, 20240501 and 2024-05, each but the
// last with an optional time and zone. The whole of s must be the date.
func parseISO(s string) (moment, bool) {
	var m moment
	i := 0
	m.year = number(s, 0, 4)
	if m.year < 0 || len(s) < 7 {
		return m, false
	}
	switch sep := s[4]; {
	case sep == '-' || sep == '/' || sep == '.':
		m.month = number(s, 5, 2)
		if len(s) == 7 && sep == '-' {
			return m, m.month > 0 && m.valid()
		}
		if len(s) < 10 || s[7] != sep {
			return m, false
		}
		m.day, i = number(s, 8, 2), 10
	default:
		m.month, m.day, i = number(s, 4, 2), number(s, 6, 2), 8
	}
	if m.month < 1 || m.day < 1 {
		return m, false
	}
	rest := s[i:]
	if rest == "" {
		return m, m.valid()
	}
	if rest[0] != 'T' && rest[0] != ' ' && rest[0] != 't' {
		return m, false
	}
	rest = strings.TrimLeft(rest[1:], " ")
	n := 0
	if n = m.clock(rest); n == 0 {
		return m, false
	}
	rest = strings.TrimSpace(rest[n:])
	zone, ok := parseZone(rest)
	if !ok {
		return m, false
	}
	m.zone = zone
	return m, m.valid()
}

// clock reads hh:mm, hh:mm:ss, hhmm, hhmmss and fractions of a second at the
// start of s and returns how many bytes it took; 0 for none.
func (m *moment) clock(s string) int {
	hour := number(s, 0, 2)
	if hour < 0 {
		return 0
	}
	i := 2
	colon := 0
	if i < len(s) && s[i] == ':' {
		colon = 1
	}
	minute := number(s, i+colon, 2)
	if minute < 0 {
		return 0
	}
	i += colon + 2
	m.hour, m.minute, m.timed = hour, minute, true
	if colon == 1 && (i >= len(s) || s[i] != ':') {
		return i
	}
	if second := number(s, i+colon, 2); second >= 0 {
		m.second = second
		i += colon + 2
	}
	if i < len(s) && (s[i] == '.' || s[i] == ',') {
		for i++; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		}
	}
	return i
}

// zones are the abbreviations that mean one offset wherever they are used.
var zones = [...]struct{ name, offset string }{
	{"Z", "Z"}, {"UTC", "Z"}, {"GMT", "Z"}, {"EST", "-05:00"}, {"EDT", "-04:00"}, {"CDT", "-05:00"}, {"MST", "-07:00"},
	{"MDT", "-06:00"}, {"PST", "-08:00"}, {"PDT", "-07:00"}, {"CET", "+01:00"}, {"CEST", "+02:00"}, {"MEZ", "+01:00"},
	{"MESZ", "+02:00"}, {"EET", "+02:00"}, {"EEST", "+03:00"}, {"JST", "+09:00"}, {"KST", "+09:00"}, {"WIB", "+07:00"}, {"AEST", "+10:00"}, {"AEDT", "+11:00"}, {"NZST", "+12:00"}, {"NZDT", "+13:00"},
}

// parseZone reads "", Z, +02:00, +0200, +02, GMT+2 and the abbreviations of zones.
func parseZone(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	for _, zone := range zones {
		if strings.EqualFold(s, zone.name) {
			return zone.offset, true
		}
	}
	if len(s) > 3 && (strings.EqualFold(s[:3], "GMT") || strings.EqualFold(s[:3], "UTC")) {
		s = s[3:]
	}
	if s[0] != '+' && s[0] != '-' {
		return "", false
	}
	hour, minute := number(s, 1, 2), 0
	rest := ""
	switch {
	case hour >= 0:
		rest = s[3:]
	case number(s, 1, 1) >= 0:
		hour, rest = number(s, 1, 1), s[2:]
	default:
		return "", false
	}
	if rest = strings.TrimPrefix(rest, ":"); rest != "" {
		if minute = number(rest, 0, 2); minute < 0 || len(rest) > 2 {
			return "", false
		}
	}
	if hour > 14 || minute > 59 {
		return "", false
	}
	return offset(s[0], hour, minute), true
}

func offset(sign byte, hours, minutes int) string {
	if hours == 0 && minutes == 0 {
		return "Z"
	}
	return fmt.Sprintf("%c%02d:%02d", sign, hours, minutes)
}
