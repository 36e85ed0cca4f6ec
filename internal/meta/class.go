package meta

import (
	"strings"

	"golang.org/x/net/html"
)

// class notes elements whose class, id or test name says author or date.
func (h *Head) class(n *html.Node, val string) {
	if !mentions(val) {
		return
	}
	if len(h.authors) < maxPlaces && authorToken(val) {
		h.authors = h.note(h.authors, n, byClass)
	}
	if len(h.dates) < maxPlaces && dateToken(val) {
		h.dates = h.note(h.dates, n, byClass)
	}
}

// roots are what the class names that speak of authors and dates have in them:
// author and autor, byline, writer, by as the name of a module's class, date, published, posted, time.
var roots = [...]string{"auth", "auto", "ylin", "writ", "by__", "date", "blis", "post", "time"}

// shifts says how far a search for any of the roots may move on when the last
// two bytes of its window are given, five bits each: 0 where a root may end.
var shifts = func() (table [1 << 10]uint8) {
	for i := range table {
		table[i] = 3
	}
	for _, root := range roots {
		for i := range 3 {
			pair := pairOf(root[i], root[i+1])
			table[pair] = min(table[pair], uint8(2-i))
		}
	}
	return table
}()

func pairOf(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// mentions is the cheap test before the exact one. Nearly every element of a
// page has a class, so it looks at as few bytes as it can (Wu and Manber's
// search for several words: a window of four bytes, moved by its last two).
func mentions(val string) bool {
	for i := 3; i < len(val); {
		shift := shifts[pairOf(val[i-1], val[i])]
		if shift == 0 {
			window := val[i-3 : i+1]
			for _, root := range roots {
				if strings.EqualFold(window, root) {
					return true
				}
			}
			shift = 1
		}
		i += int(shift)
	}
	return false
}

// nameParts calls f for each word of a class name in lower case: entry-author,
// entryAuthor and entry_author have two.
func nameParts(val string, f func(part string)) {
	start := 0
	flush := func(end int) {
		if end > start {
			f(strings.ToLower(val[start:end]))
		}
	}
	for i := 0; i < len(val); i++ {
		c := val[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter {
			flush(i)
			start = i + 1
			continue
		}
		if i > start && c < 'a' && val[i-1] >= 'a' {
			flush(i)
			start = i
		}
	}
	flush(len(val))
}

func authorToken(val string) bool {
	yes, no := false, false
	nameParts(val, func(part string) {
		switch part {
		case "author", "authors", "byline", "bylines", "autor", "auteur", "autore", "writer", "authorname", "writtenby", "byauthor", "postauthor", "articleauthor":
			yes = true
		case "by": // Story_by__x7f2, of CSS modules; elsewhere it is "sort-by" and the like
			yes = yes || strings.Contains(val, "_by__")
		case "sort", "filter", "group", "comment", "comments", "bio", "image", "img", "avatar", "photo", "pic", "picture", "social", "related", "reply", "description", "desc", "thumb", "thumbnail",
			"icon", "follow", "review", "testimonial", "quote", "sidebar", "biography", "title", "role", "job", "card", "teaser":
			no = true
		}
	})
	return yes && !no
}

func dateToken(val string) bool {
	yes, no := false, false
	nameParts(val, func(part string) {
		switch part {
		case "date", "dates", "published", "publish", "pubdate", "dateline", "timestamp", "datetime", "posted", "time", "publication", "postdate", "updated":
			yes = true
		case "comment", "comments", "related", "reply", "sidebar", "read", "reading", "picker", "event", "up", "countdown", "calendar", "teaser", "card":
			no = true
		}
	})
	return yes && !no
}
