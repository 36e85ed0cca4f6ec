package eval

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// langAttribute finds the language that an HTML page gives itself.
var langAttribute = regexp.MustCompile(`(?i)<html[^>]*?\s(?:xml:)?lang\s*=\s*["']?([a-z]{2,3})(?:[^a-z]|$)`)

// guessBytes is how much text a language is guessed from.
const guessBytes = 1 << 16

// pageLanguage returns the language of a page for the figures by language: as
// labelled, else guessed from the words of its gold or its own, else as its lang
// attribute has it. The attribute comes last: many a theme says "en" whatever
// language the site is written in.
func pageLanguage(p *Page) string {
	if p.Lang != "" {
		return p.Lang
	}
	text := p.Gold
	switch {
	case text != "":
	case p.HTML:
		text = roughText(p.Input)
	default:
		text = string(p.Input[:min(len(p.Input), guessBytes)])
	}
	if lang := guessLanguage(text); lang != "" {
		return lang
	}
	if p.HTML {
		if m := langAttribute.FindSubmatch(p.Input[:min(len(p.Input), guessBytes)]); m != nil {
			return strings.ToLower(string(m[1]))
		}
	}
	return ""
}

// roughText returns the first text of a page outside of scripts and styles.
func roughText(page []byte) string {
	var b strings.Builder
	code := false
	for z := html.NewTokenizer(bytes.NewReader(page)); b.Len() < guessBytes; {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken:
			name, _ := z.TagName()
			code = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			code = false
		case html.TextToken:
			if !code {
				b.Write(z.Text())
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}

// functionWords are frequent words that tell languages in one script apart.
var functionWords = map[string]string{
	"the": "en", "of": "en", "and": "en", "to": "en", "that": "en", "with": "en", "this": "en", "you": "en", "are": "en", "was": "en",
	"der": "de", "und": "de", "das": "de", "ist": "de", "nicht": "de", "mit": "de", "auf": "de", "für": "de", "ein": "de", "sich": "de", "auch": "de", "eine": "de",
	"les": "fr", "des": "fr", "est": "fr", "une": "fr", "dans": "fr", "pour": "fr", "qui": "fr", "pas": "fr", "sur": "fr", "et": "fr", "du": "fr",
	"los": "es", "las": "es", "y": "es", "una": "es", "por": "es", "con": "es", "el": "es", "del": "es", "más": "es", "pero": "es",
	"il": "it", "di": "it", "che": "it", "è": "it", "per": "it", "della": "it", "sono": "it", "nel": "it", "gli": "it", "più": "it",
	"não": "pt", "uma": "pt", "os": "pt", "em": "pt", "do": "pt", "ao": "pt", "são": "pt", "mais": "pt", "dos": "pt", "um": "pt",
	"het": "nl", "een": "nl", "van": "nl", "niet": "nl", "zijn": "nl", "op": "nl", "voor": "nl", "dat": "nl", "ook": "nl",
	"nie": "pl", "się": "pl", "jest": "pl", "na": "pl", "są": "pl", "przez": "pl", "oraz": "pl",
	"ve": "tr", "bir": "tr", "bu": "tr", "için": "tr", "ile": "tr", "olarak": "tr", "çok": "tr", "daha": "tr",
	"och": "sv", "att": "sv", "som": "sv", "är": "sv", "inte": "sv", "för": "sv", "ett": "sv",
	"og": "da", "ikke": "da", "til": "da", "det": "da", "af": "da", "på": "da", "jeg": "da",
	"že": "cs", "jsou": "cs", "není": "cs", "také": "cs", "jako": "cs", "který": "cs", "podle": "cs",
	"hogy": "hu", "nem": "hu", "az": "hu", "egy": "hu", "és": "hu",
	"și": "ro", "este": "ro", "sunt": "ro", "pentru": "ro", "mai": "ro", "cu": "ro",
	"ei": "fi", "ja": "fi", "että": "fi", "oli": "fi", "myös": "fi",
	"của": "vi", "và": "vi", "là": "vi", "không": "vi", "những": "vi",
	"yang": "id", "dan": "id", "ini": "id", "dengan": "id", "untuk": "id", "tidak": "id",
}

// guessLanguage guesses the language of a text from its script and its
// function words. It is good enough to sort pages into groups.
func guessLanguage(text string) string {
	if len(text) > guessBytes {
		text = text[:guessBytes]
	}
	scripts := []struct {
		lang  string
		table *unicode.RangeTable
		count int
	}{
		{"", unicode.Latin, 0}, {"ru", unicode.Cyrillic, 0}, {"el", unicode.Greek, 0}, {"ar", unicode.Arabic, 0}, {"he", unicode.Hebrew, 0},
		{"zh", unicode.Han, 0}, {"ja", unicode.Hiragana, 0}, {"ko", unicode.Hangul, 0}, {"th", unicode.Thai, 0}, {"hi", unicode.Devanagari, 0}, {"bn", unicode.Bengali, 0},
	}
	for _, r := range text {
		for i := range scripts {
			if unicode.Is(scripts[i].table, r) {
				scripts[i].count++
				break
			}
		}
	}
	best := scripts[0]
	for _, s := range scripts[1:] {
		// A letter of these scripts says more than one of a menu in Latin.
		if 3*s.count > best.count && s.count > 0 {
			best = s
			best.count = 3 * s.count
		}
	}
	switch {
	case best.lang == "zh" && scripts[6].count*10 > scripts[5].count:
		return "ja"
	case best.lang == "ru" && strings.ContainsAny(text, "іїєґ"):
		return "uk"
	case best.lang == "ar" && strings.ContainsAny(text, "پچگ"):
		return "fa"
	case best.lang != "":
		return best.lang
	}
	counts := map[string]int{}
	lang := ""
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if l, ok := functionWords[w]; ok {
			counts[l]++
			if n := counts[l]; n > counts[lang] || n == counts[lang] && l < lang {
				lang = l
			}
		}
	}
	return lang
}
