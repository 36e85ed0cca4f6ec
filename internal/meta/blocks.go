package meta

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/winnow-text/winnow/internal/doc"
)

// Cut is a block, or a part of one, that was taken out of a document.
type Cut struct {
	Text     string
	Category string // of the rule that decided: title, bylines, dates, sources, tags ...
	Rule     string // its id; "" where evidence alone decided
	Index    int    // the block's place in the document
	// BeforeBody and AfterBody say where it stood; a cut within the body has neither.
	BeforeBody, AfterBody bool
	Heading               bool // the input marks it as a heading
	// Links are the texts of the links in it, of lines of tags and of what stands below them.
	Links []string
}

// FromBlocks salvages metadata from the cuts, which are in document order. body is the blocks
// that stay, known what is known of the document already, its language above all. The second
// result explains each field.
//
// It is meant for text, where nothing but these lines speaks of the article,
// and for what the markup of a page leaves open (Metadata.Fill).
func FromBlocks(cuts []Cut, body []string, known Metadata) (Metadata, []Chosen) {
	s := salvage{found: new(found), cuts: cuts, body: body, lang: known.Lang, titled: known.Title != "", changed: known.Updated}
	if i := slices.IndexFunc(cuts, func(c Cut) bool { return c.AfterBody }); i >= 0 {
		s.after = cuts[i].Index
	}
	s.title()
	s.byline()
	s.dates()
	s.source()
	s.tagLines()
	return s.Metadata, s.chosen()
}

type salvage struct {
	*found
	cuts   []Cut
	body   []string
	lang   string
	titled bool // the title is known
	after  int  // the first block after the body that was cut

	changed string // when the text was last changed, as far as that is known

	signed, signedFrom string // a name below the headline
}

func (c Cut) from() string {
	by := c.Rule
	if by == "" {
		by = c.Category
	}
	return fmt.Sprintf("cut block %d (%s)", c.Index, by)
}

// title takes the first cut before the body that a rule calls the title or the input a
// heading, or else what reads most like the headline of the body. A text
// that was scraped with its page's <title> has "Headline – site".
func (s *salvage) title() {
	if i := slices.IndexFunc(s.cuts, func(c Cut) bool { return frontTitle(c) != "" }); i >= 0 && !s.titled {
		s.set(&s.Title, frontTitle(s.cuts[i]), s.cuts[i].from())
		return
	}
	best := slices.IndexFunc(s.cuts, func(c Cut) bool { return c.BeforeBody && c.sureTitle() && mayBeTitle(c, s.lang) })
	text, from := "", "the head of the body"
	if best >= 0 {
		text = oneLine(s.cuts[best].Text)
	} else if s.titled {
		return
	} else if text, best = s.headline(); text == "" {
		return
	}
	if best >= 0 {
		from = s.cuts[best].from()
	}
	if head, site, ok := headlineAndSite(text); ok {
		s.set(&s.Title, head, from)
		s.set(&s.Site, site, from)
		return
	}
	s.set(&s.Title, text, from)
	if best >= 0 {
		s.signature(best + 1)
	}
}

// signature takes a name alone for the byline where a date or the time of
// reading follows: the i-th cut, that is the one below the headline.
func (s *salvage) signature(i int) {
	if i+1 >= len(s.cuts) {
		return
	}
	c, next := s.cuts[i], s.cuts[i+1]
	if !c.BeforeBody || c.Category != "boilerplate" || c.Heading || c.Index != s.cuts[i-1].Index+1 || next.Index != c.Index+1 ||
		next.Category != "dates" && next.Category != "readtime" {
		return
	}
	name := oneLine(c.Text)
	if n := doc.Words(name); n < 2 || n > 4 || !looksLikeNames(name, s.lang) {
		return
	}
	for word := range strings.FieldsSeq(name) {
		if !unicode.IsUpper(firstRune(word)) {
			return
		}
	}
	s.signed, s.signedFrom = name, c.from()
}

// frontTitle is the title that a line above a text in Markdown names: of front matter in YAML, or
// of the head that a service put there.
func frontTitle(c Cut) string {
	key, value, ok := strings.Cut(c.Text, ":")
	if !ok || !c.BeforeBody || !strings.EqualFold(key, "title") || !strings.HasPrefix(value, " ") {
		return ""
	}
	return strings.Trim(strings.TrimSpace(value), `"'`)
}

func (c Cut) sureTitle() bool { return c.Category == "title" || c.Heading }

// mayBeTitle reports whether a cut can be the headline: a line of some length
// that is no label, list, date, credit or sentence.
func mayBeTitle(c Cut, lang string) bool {
	switch c.Category {
	case "title", "labels", "boilerplate", "repeats", "related", "popular", "":
	default:
		return false
	}
	text := oneLine(c.Text)
	words := int(doc.Words(text))
	if words < 2 || words > 40 || len(text) > longestTitle {
		return false
	}
	if c.Category == "title" {
		return true
	}
	if isMenu(text) || strings.HasSuffix(text, ":") || strings.HasSuffix(text, ".") && !c.Heading || isByWord(text, lang) || withoutBy(text, lang) != text && looksLikeNames(withoutBy(text, lang), lang) {
		return false
	}
	if _, isDate := parseDate(text, lang); isDate && words <= 8 {
		return false
	}
	return c.Heading || words >= 4 || len(text) >= 25
}

// isMenu knows a line of short labels with strokes between them: "News | Sport | Opinion".
func isMenu(s string) bool {
	for _, sep := range [...]string{" | ", " · ", " • ", " > ", " » ", " › ", " / "} {
		if strings.Count(s, sep) < 2 {
			continue
		}
		parts := strings.Split(s, sep)
		short := 0
		for _, part := range parts {
			if len(strings.Fields(part)) <= 2 {
				short++
			}
		}
		if short >= 3 && short >= len(parts)-1 {
			return true
		}
	}
	return false
}

// headlineAndSite splits "Headline – site". The last dash or bar counts, and
// only if what follows is as short as a name and what precedes as long as a headline.
func headlineAndSite(text string) (headline, site string, ok bool) {
	at, width := -1, 0
	for _, sep := range [...]string{" | ", " – ", " — ", " - ", " · ", " :: "} {
		if i := strings.LastIndex(text, sep); i > at {
			at, width = i, len(sep)
		}
	}
	if at < 0 {
		return "", "", false
	}
	headline, site = strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+width:])
	n := doc.Words(site)
	if n == 0 || n > 5 || doc.Words(headline) < max(4, 2*n) || strings.ContainsAny(site, "?!\"“”,;:") {
		return "", "", false
	}
	if last, _ := utf8.DecodeLastRuneInString(headline); last == ',' {
		return "", "", false
	}
	return headline, site, true
}

// byline takes the names of the first byline, in the words of the line:
// an affiliation in brackets is part of it.
func (s *salvage) byline() {
	for i, c := range s.cuts {
		if c.Category != "bylines" || s.Byline != "" {
			continue
		}
		text := oneLine(c.Text)
		if isByWord(text, s.lang) {
			if i+1 < len(s.cuts) && s.cuts[i+1].Category == "bylines" && s.cuts[i+1].Index <= c.Index+2 {
				text = oneLine(s.cuts[i+1].Text)
			} else {
				continue
			}
		}
		if isCreditLine(text) || hasURL(text) || !s.ofArticle(c, withoutBy(text, s.lang) != text) {
			continue
		}
		var names []string
		for _, name := range cleanNames(text, s.lang) {
			if !hasDate(name) && unicode.IsLetter(firstRune(name)) {
				names = append(names, name)
			}
		}
		if len(names) > 0 && len(names) <= 12 && !unicode.IsLower(firstRune(names[0])) {
			s.set(&s.Byline, strings.Join(names, ", "), c.from())
		}
	}
	if s.signed != "" {
		s.set(&s.Byline, s.signed, s.signedFrom)
	}
}

// ofArticle reports whether a byline or a date is the article's own and not that
// of a teaser below it: it stands before the body, or right after it and says
// what it is.
func (s *salvage) ofArticle(c Cut, labelled bool) bool {
	if !c.AfterBody {
		return true
	}
	return labelled && c.Index <= s.after+6 || c.Index <= s.after+1
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func hasURL(s string) bool { return strings.Contains(s, "://") || strings.Contains(s, "www.") }

// isCreditLine knows the lines that name who reported, edited, translated or
// reviewed: credits at the end, no byline.
func isCreditLine(s string) bool {
	s = strings.ToLower(s)
	for _, start := range [...]string{"reporting by", "additional reporting", "editing by", "edited by", "writing by", "compiled by", "translated by", "reviewed by", "medically reviewed", "fact checked", "fact-checked", "with reporting", "photo", "image", "illustration"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	return false
}

// dates takes the first date line, and the first one that says that it is of a change.
func (s *salvage) dates() {
	for i, c := range s.cuts {
		named := c.Category == "dates" || c.Category == "bylines"
		if !named && !c.BeforeBody {
			continue
		}
		text := oneLine(c.Text)
		before, _, dated := aroundDate(text, s.lang)
		if !named && !(dated && saysPublished(before)) || s.inWeather(i) {
			continue
		}
		if !s.ofArticle(c, len(words(before)) > 0) {
			continue
		}
		published, updated := splitUpdate(text)
		if m, ok := parseDate(updated, s.lang); ok {
			s.set(&s.Updated, m.String(), c.from())
		}
		if m, ok := parseDate(published, s.lang); ok && (s.changed == "" || !strings.HasPrefix(s.changed, m.date())) {
			s.set(&s.Published, m.String(), c.from())
		}
	}
}

// publishedWords occur in the labels of dates of publication, in lower case.
var publishedWords = [...]string{"publi", "posted", "veröffentlicht", "erstellt", "опубл"}

// saysPublished reports whether what stands before a date is a label that says
// what date it is, and no more than that.
func saysPublished(label string) bool {
	lower := strings.ToLower(label)
	for _, word := range publishedWords {
		if strings.Contains(lower, word) {
			return len(words(lower)) <= 4
		}
	}
	return false
}

// splitUpdate parts "Published 1 May 2024, updated 2 May 2024".
func splitUpdate(s string) (published, updated string) {
	lower := strings.ToLower(s)
	if len(lower) != len(s) { // a letter whose lower case has another length: offsets would be wrong
		lower = s
	}
	at := -1
	for _, word := range updateWords {
		if i := strings.Index(lower, word); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return s, ""
	}
	// "Updated 2 May 2024 (first published 1 May 2024)"
	for _, word := range publishedWords {
		if i := strings.Index(lower, word); i > at {
			return s[i:], s[at:i]
		}
	}
	return s[:at], s[at:]
}

// inWeather reports whether a date stands in the clock and weather line at a site's head.
func (s *salvage) inWeather(i int) bool {
	for _, j := range [...]int{i - 2, i - 1, i + 1} {
		if j >= 0 && j < len(s.cuts) && s.cuts[j].BeforeBody && s.cuts[i].Index-s.cuts[j].Index <= 2 &&
			(s.cuts[j].Category == "weather" || isTemperature(s.cuts[j].Text)) {
			return true
		}
	}
	return false
}

// isTemperature knows "-0.6 C" and "72°F".
func isTemperature(s string) bool {
	s = strings.TrimSpace(s)
	unit := strings.TrimRight(s, "CFcf")
	number := strings.TrimRight(unit, " °º")
	if number == "" || len(s) > 12 || unit == s && number == s {
		return false
	}
	for _, r := range number {
		if (r < '0' || r > '9') && !strings.ContainsRune("+-−.,", r) {
			return false
		}
	}
	return true
}

// tagLines takes the tags of lines such as "Tags: economy, trade". The links of a line are its
// tags where it has some; those below a label that stands alone are, if they are few.
func (s *salvage) tagLines() {
	said := false // a line has said that it is of tags
	add := func(tag string, c Cut, labelled bool) {
		if n := len(tag); n > 1 && n < 60 && len(strings.Fields(tag)) <= 6 && len(s.Tags) < maxTags && !contains(s.Tags, tag) && !isTagLabel(tag) && !hasDate(tag) {
			s.Tags, s.tags = append(s.Tags, tag), c.from()
			said = said || labelled
		}
	}
	for i, c := range s.cuts {
		if c.Category != "tags" {
			continue
		}
		text := oneLine(c.Text)
		label, rest, labelled := strings.Cut(strings.Replace(text, "：", ":", 1), ":")
		labelled = labelled && len(label) < 25
		if said && !labelled {
			continue // "Posted in Travel | 12 comments" below the tags
		}
		if c.Heading && !labelled && !strings.HasPrefix(text, "#") || len(c.Links) == 0 && (isTagLabel(text) || labelled && rest == "") {
			for _, below := range s.belowLabel(i) {
				add(tagName(below.Text), below, true)
			}
			continue
		}
		if len(c.Links) > 0 {
			for _, link := range c.Links {
				add(tagName(link), c, labelled)
			}
			continue
		}
		if labelled {
			text = rest
		}
		split := func(r rune) bool { return strings.ContainsRune(",;|•·،、", r) }
		if strings.HasPrefix(strings.TrimSpace(text), "#") {
			split = func(r rune) bool { return r == '#' || r == ',' }
		}
		for _, tag := range strings.FieldsFunc(text, split) {
			add(tagName(tag), c, labelled)
		}
	}
}

// maxBelowLabel is how many links below a label are tags: more of them are a cloud of all
// the tags of a site.
const maxBelowLabel = 12

// belowLabel are the cuts below the i-th, a label alone, that are each a link and nothing more.
func (s *salvage) belowLabel(i int) []Cut {
	list := s.cuts[i+1:]
	n := 0
	for n < len(list) && list[n].Index == s.cuts[i].Index+1+n && !list[n].Heading && list[n].Category != "popular" && list[n].Category != "share" &&
		len(list[n].Links) == 1 && list[n].Links[0] == list[n].Text {
		n++
	}
	if n > maxBelowLabel || ofSite(s.cuts[i].Text) {
		return nil
	}
	return list[:n]
}

// ofSite knows the labels that lists of a whole site bear more often than those of one text.
func ofSite(label string) bool {
	switch strings.ToLower(strings.Trim(oneLine(label), " :")) {
	case "categories", "category", "topics", "kategorien", "catégories", "categorías", "categorie", "themen", "temas", "カテゴリー":
		return true
	}
	return false
}

// tagName is a tag without its marks.
func tagName(s string) string { return strings.Trim(oneLine(s), ` #.*[]"',;`) }

// isTagLabel knows the labels of tag lists that stand on a line of their own.
func isTagLabel(s string) bool {
	switch strings.ToLower(strings.Trim(s, " :：")) {
	case "tags", "tag", "topics", "topic", "filed under", "categories", "category", "keywords", "related topics", "more about", "in this story", "themen", "schlagworte", "schlagwörter", "mots-clés", "etiquetas", "temas", "archivado en", "thématiques", "stichwörter", "verschlagwortet", "tagged", "الوسوم", "תגיות", "argomenti", "trefwoorden", "tagi", "теги", "etiketler", "標籤", "标签", "タグ":
		return true
	}
	return false
}
