package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// separators stand between a headline and a site's name.
var separators = [...]string{" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: ", " « ", " ‹ ", " › ", " ⋆ ", " / ", " ~ ", " ｜ ", "｜", ": ", "|", " ➤ ", " > ", " < "}

// key is a text reduced to its lower-case letters and digits, for comparing.
func key(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// siteKeys are the forms a site's name takes: what it calls itself and its host
// with and without the suffix.
type siteKeys []string

func newSiteKeys(host string, names ...string) siteKeys {
	var keys siteKeys
	for _, name := range names {
		if k := key(name); utf8.RuneCountInString(k) > 1 {
			keys = append(keys, k)
		}
	}
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	if host == "" {
		return keys
	}
	keys = append(keys, key(host))
	parts := strings.Split(host, ".")
	// The registered name: the last part but one, or the one before in co.uk and com.au.
	for i := len(parts) - 2; i >= 0; i-- {
		if i > 0 && len(parts[i]) <= 3 && len(parts)-i == 2 && len(parts[i+1]) == 2 {
			continue
		}
		if len(parts[i]) > 1 {
			keys = append(keys, key(parts[i]))
		}
		break
	}
	return keys
}

// are reports whether a text is one of the site's names, perhaps with an
// article, a suffix or a word more.
func (keys siteKeys) are(s string) bool {
	k := key(s)
	if k == "" {
		return false
	}
	for _, site := range keys {
		if k == site || k == "the"+site || "the"+k == site {
			return true
		}
		short, long := k, site
		if len(short) > len(long) {
			short, long = long, short
		}
		if len(short) >= 4 && 10*len(short) >= 6*len(long) && (strings.HasPrefix(long, short) || strings.HasSuffix(long, short)) {
			return true
		}
	}
	return false
}

// withoutSite takes the site's name from either end of a title. twin is another
// title of the page: what stands beyond it is taken off even when the name is
// not known.
func (keys siteKeys) withoutSite(title string, twins ...string) string {
	for range 3 {
		cut := keys.cutSite(title, twins)
		if cut == title {
			break
		}
		title = cut
	}
	return title
}

func (keys siteKeys) cutSite(title string, twins []string) string {
	for _, sep := range separators {
		if at := strings.LastIndex(title, sep); at > 0 {
			head, tail := strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(sep):])
			if tail == "" || head != "" && (sep != ": " && keys.are(tail) || isTwin(head, twins)) {
				return head
			}
		}
		if at := strings.Index(title, sep); at > 0 {
			head, tail := strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(sep):])
			if tail != "" && (keys.are(head) || isTwin(tail, twins)) {
				return tail
			}
		}
	}
	return title
}

// isSegment reports whether a title ends with a separator and the text.
func isSegment(text, title string) bool {
	for _, sep := range separators {
		if at := strings.LastIndex(title, sep); at > 0 && key(title[at+len(sep):]) == key(text) {
			return true
		}
	}
	return false
}

// isTwin reports whether a part of a title is all of another title.
func isTwin(part string, twins []string) bool {
	k := key(part)
	if len(k) < 4 {
		return false
	}
	for _, twin := range twins {
		if key(twin) == k {
			return true
		}
	}
	return false
}

// alike is the share of words that two titles have in common (Jaccard).
func alike(a, b string) float64 {
	x, y := words(a), words(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for i, w := range x {
		if contains(x[:i], w) {
			continue
		}
		if contains(y, w) {
			both++
		}
	}
	all := both
	for i, w := range x {
		if !contains(x[:i], w) && !contains(y, w) {
			all++
		}
	}
	for i, w := range y {
		if !contains(y[:i], w) && !contains(x, w) {
			all++
		}
	}
	return float64(both) / float64(all)
}

func contains(list []string, s string) bool {
	for _, each := range list {
		if each == s {
			return true
		}
	}
	return false
}

// words are the lower-cased words of a title, at most 60 of them.
func words(s string) []string {
	all := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return all[:min(len(all), 60)]
}
