package meta

import (
	stdhtml "html"
	"strings"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
	page "github.com/winnow-text/winnow/internal/read"
)

// Part is one paragraph, heading or list item of a body that stands in the
// page's structured data.
type Part struct {
	Text  string
	Kind  doc.Kind
	Level uint8 // as that of doc.Block
}

// Body is the text that stands in a page's structured data.
type Body []Part

// Texts are the texts of the parts.
func (b Body) Texts() []string {
	if b == nil {
		return nil
	}
	texts := make([]string, len(b))
	for i, p := range b {
		texts[i] = p.Text
	}
	return texts
}

// maxParts bounds the body of one page.
const maxParts = 20_000

// Body is the text that the page's structured data carries: of an article the
// longest body, of a forum page the posts, of a question page questions and
// answers, of a recipe ingredients and steps, of a product its description. It
// is nil where the data has none.
func (h *Head) Body() Body {
	b := bodyReader{l: h.linkedData()}
	if v := b.article(); v != 0 {
		b.text(v, "articleBody", "text")
	}
	for _, t := range b.l.things {
		switch kind := b.kind(t.at); kind {
		case "DiscussionForumPosting", "SocialMediaPosting":
			b.post(t.at, 0)
		case "Question":
			b.question(t.at)
		case "Recipe":
			b.recipe(t.at)
		case "HowTo":
			b.text(t.at, "description")
			b.steps(b.l.get(t.at, "step"), 2, 0)
		case "LiveBlogPosting":
			b.l.each(b.l.get(t.at, "liveBlogUpdate"), func(v int32) {
				b.heading(v, "headline", 2)
				b.text(v, "articleBody")
			})
		}
	}
	if len(b.parts) == 0 {
		for _, t := range b.l.things {
			if t.rank == rankProduct {
				b.text(t.at, "description")
			}
		}
	}
	if len(b.parts) == 0 {
		for _, m := range h.metas {
			if localName(m.key) == "articleBody" {
				b.add(m.content, doc.Paragraph, 0)
			}
		}
	}
	return b.parts
}

type bodyReader struct {
	l     *linked
	parts Body
}

// article is the thing with the longest body, 0 if none has one. A page with
// several articles gives each of them its beginning; its own is the whole.
func (b *bodyReader) article() (best int32) {
	longest := 0
	for _, t := range b.l.things {
		if t.rank != rankArticle || b.l.isForum(t.at) {
			continue
		}
		n := len(b.l.text(t.at, "articleBody"))
		if n == 0 {
			n = len(b.l.text(t.at, "text"))
		}
		if n > longest {
			best, longest = t.at, n
		}
	}
	return best
}

func (b *bodyReader) kind(v int32) string { return typeName(b.l.text(v, "@type")) }

// text adds the first of the keys that v has.
func (b *bodyReader) text(v int32, keys ...string) {
	for _, key := range keys {
		found := false
		b.l.each(b.l.get(v, key), func(each int32) {
			if at := b.l.values[each]; at.kind == scalar && at.quoted {
				b.add(at.text, doc.Paragraph, 0)
				found = true
			}
		})
		if found {
			return
		}
	}
}

func (b *bodyReader) heading(v int32, key string, level uint8) {
	if text := plain(b.l.text(v, key)); text != "" {
		b.part(text, doc.Heading, level)
	}
}

// post adds a post and the answers below it.
func (b *bodyReader) post(v int32, depth int) {
	b.text(v, "articleBody", "text")
	if depth < 20 {
		b.l.each(b.l.get(v, "comment"), func(c int32) { b.post(c, depth+1) })
	}
}

// question adds a question as a heading, what was asked, and the answers.
func (b *bodyReader) question(v int32) {
	b.heading(v, "name", 2)
	b.text(v, "text")
	for _, key := range [...]string{"acceptedAnswer", "suggestedAnswer"} {
		b.l.each(b.l.get(v, key), func(a int32) { b.text(a, "text") })
	}
}

func (b *bodyReader) recipe(v int32) {
	b.text(v, "description")
	b.l.each(b.l.get(v, "recipeIngredient"), func(each int32) {
		if at := b.l.values[each]; at.kind == scalar && at.quoted {
			b.add(at.text, doc.ListItem, 0)
		}
	})
	b.steps(b.l.get(v, "recipeInstructions"), 2, 0)
}

// steps adds instructions: a text, steps with a text, or sections of those.
func (b *bodyReader) steps(v int32, level uint8, depth int) {
	if depth > 4 {
		return
	}
	b.l.each(v, func(each int32) {
		if at := b.l.values[each]; at.kind == scalar {
			if at.quoted {
				b.add(at.text, doc.ListItem, 0)
			}
			return
		}
		if list := b.l.get(each, "itemListElement"); list != 0 {
			if b.kind(each) == "HowToSection" {
				b.heading(each, "name", level)
			}
			b.steps(list, min(level+1, 6), depth+1)
			return
		}
		before := len(b.parts)
		if b.text(each, "text", "name"); before < len(b.parts) {
			b.parts[before].Kind = doc.ListItem
		}
	})
}

// add adds a text that may be HTML, a part a paragraph.
func (b *bodyReader) add(s string, kind doc.Kind, level uint8) {
	for range 2 {
		if strings.IndexByte(s, '&') < 0 {
			break
		}
		s = stdhtml.UnescapeString(s)
	}
	if strings.Contains(s, "</") || strings.Contains(s, "<br") || strings.Contains(s, "<p>") {
		if root, err := html.Parse(strings.NewReader(s)); err == nil {
			var d doc.Document
			page.Page(&d, root)
			for i := range d.Blocks {
				if t := &d.Blocks[i]; t.Kind != doc.Paragraph {
					b.part(t.Text, t.Kind, t.Level)
				} else {
					b.part(t.Text, kind, level)
				}
			}
			return
		}
	}
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		b.part(oneLine(line), kind, level)
	}
}

func (b *bodyReader) part(text string, kind doc.Kind, level uint8) {
	if text != "" && len(b.parts) < maxParts {
		b.parts = append(b.parts, Part{text, kind, level})
	}
}
