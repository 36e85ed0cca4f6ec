package meta

import "strings"

// PageType is the kind of page that a page says it is.
type PageType uint8

// The kinds of page.
const (
	TypeUnknown PageType = iota
	TypeArticle
	TypeProduct
	TypeForum   // posts, or a question and its answers
	TypeListing // of articles or products
	TypeOther   // a page of a site, no text with an author and a date
	TypeMedia   // video, audio
	TypeGuide   // recipe, instructions, frequent questions
)

// maxArticles is how many things of a kind a page may describe and still be
// about one of them.
const maxArticles = 3

// PageType is the kind of page that the JSON-LD speaks of, else og:type.
func (h *Head) PageType() PageType {
	l := h.linkedData()
	has := func(names ...string) bool {
		for _, name := range names {
			if contains(l.types, name) {
				return true
			}
		}
		return false
	}
	products := 0
	for _, t := range l.things {
		if t.rank == rankProduct {
			products++
		}
	}
	switch articles := len(l.articles()); {
	case has("DiscussionForumPosting", "QAPage"):
		return TypeForum
	case has("Recipe", "HowTo"):
		return TypeGuide
	case articles > maxArticles || products > maxArticles:
		return TypeListing
	case h.hasArticle(l):
		return TypeArticle
	case products > 0:
		return TypeProduct
	case has("CollectionPage", "SearchResultsPage", "ItemList", "OfferCatalog", "Blog"):
		return TypeListing
	case has("VideoObject", "AudioObject", "PodcastEpisode", "Movie", "TVEpisode", "MusicRecording"):
		return TypeMedia
	case has("FAQPage"):
		return TypeGuide
	}
	kind, _ := h.named([]string{"og:type"}, some)
	kind = strings.ToLower(kind)
	switch {
	case has("WebPage", "AboutPage", "ContactPage", "ItemPage", "ProfilePage"):
		return TypeOther // sites that describe their pages and call this one no article
	case kind == "":
		return TypeUnknown
	case strings.HasSuffix(kind, "article") || kind == "blog" || kind == "news" || kind == "post":
		return TypeArticle
	case strings.Contains(kind, "product"):
		return TypeProduct
	case strings.HasPrefix(kind, "video") || strings.HasPrefix(kind, "music"):
		return TypeMedia
	}
	return TypeOther
}

// hasArticle says whether a thing of the JSON-LD is a text with an author and a date.
func (h *Head) hasArticle(l *linked) bool {
	for _, t := range l.things {
		if name := typeName(l.text(t.at, "@type")); t.rank == rankArticle && name != "Question" && name != "CreativeWork" {
			return true
		}
	}
	return false
}
