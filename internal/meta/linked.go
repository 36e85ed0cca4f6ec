package meta

import "strings"

// rank says how much a JSON-LD type says about the page's main thing.
type rank uint8

const (
	rankNone    rank = iota
	rankSite         // who publishes: WebSite, Organization
	rankPage         // the page: WebPage and its kinds
	rankProduct      // a thing the page offers
	rankArticle      // a text with an author and a date
)

func rankOf(name string) rank {
	switch name {
	case "WebSite", "Organization", "NewsMediaOrganization", "Corporation":
		return rankSite
	case "WebPage", "AboutPage", "CollectionPage", "ContactPage", "FAQPage", "ItemPage", "ProfilePage", "MedicalWebPage":
		return rankPage
	case "Product", "ProductGroup", "SoftwareApplication", "Book", "Course", "Event", "JobPosting", "Service", "LocalBusiness", "Dataset":
		return rankProduct
	case "Recipe", "HowTo", "Question", "Report", "CreativeWork", "LiveBlogPosting", "SocialMediaPosting", "PodcastEpisode", "MedicalScholarlyArticle":
		return rankArticle
	}
	if strings.HasSuffix(name, "Article") || strings.HasSuffix(name, "Posting") || strings.HasSuffix(name, "BlogPost") {
		return rankArticle
	}
	return rankNone
}

// maxThings and maxNames bound what is compared with each other: a page that has
// more is a list.
const maxThings, maxNames = 300, 60

// thing is a JSON-LD object that may be what the page is about.
type thing struct {
	at   int32 // index in tree.values
	rank rank
}

// linked is the JSON-LD of a page.
type linked struct {
	tree
	things []thing
	byID   map[string]int32 // objects that others refer to by @id
	types  []string
}

// linkedData reads the page's JSON-LD, once.
func (h *Head) linkedData() *linked {
	if h.data != nil {
		return h.data
	}
	l := new(linked)
	size := 0
	for _, script := range h.scripts {
		size += len(script)
	}
	if size > 0 {
		l.values = make([]value, 0, size/40+8)
	}
	for _, script := range h.scripts {
		for v := l.read(script); v != 0; v = l.values[v].next {
			l.visit(v, 0)
		}
	}
	h.data = l
	return l
}

// visit collects the things at and below v: graphs, lists, and what a page calls its main entity.
func (l *linked) visit(v int32, depth int) {
	if depth > 4 {
		return
	}
	at := l.values[v]
	if at.kind == array {
		for c := at.first; c != 0; c = l.values[c].next {
			l.visit(c, depth+1)
		}
		return
	}
	if at.kind != object {
		return
	}
	best := rankNone
	l.each(l.get(v, "@type"), func(name int32) {
		text := typeName(l.values[name].text)
		best = max(best, rankOf(text))
		if text != "" && len(l.types) < 50 {
			l.types = append(l.types, text)
		}
	})
	if best != rankNone && len(l.things) < maxThings {
		l.things = append(l.things, thing{v, best})
	}
	for c := at.first; c != 0; c = l.values[c].next {
		switch l.values[c].key {
		case "@graph", "mainEntity", "mainEntityOfPage":
			l.visit(c, depth+1)
		case "@id":
			if id := l.values[c].text; id != "" && at.first != 0 && l.values[at.first].next != 0 {
				if l.byID == nil {
					l.byID = make(map[string]int32)
				}
				if _, known := l.byID[id]; !known {
					l.byID[id] = v
				}
			}
		case "author", "publisher", "isPartOf":
			// Persons and organisations in place may be referred to from elsewhere.
			if l.values[c].kind == object && depth < 4 {
				l.remember(c)
			}
		}
	}
}

func (l *linked) remember(v int32) {
	id := l.text(v, "@id")
	if id == "" || l.get(v, "name") == 0 {
		return
	}
	if l.byID == nil {
		l.byID = make(map[string]int32)
	}
	l.byID[id] = v
}

// get is the value of a key of an object; 0 if there is none.
func (l *linked) get(v int32, key string) int32 {
	if v == 0 || l.values[v].kind != object {
		return 0
	}
	for c := l.values[v].first; c != 0; c = l.values[c].next {
		if l.values[c].key == key {
			return c
		}
	}
	return 0
}

// each calls f for a value, or for each value of an array.
func (l *linked) each(v int32, f func(int32)) {
	if v == 0 {
		return
	}
	if l.values[v].kind != array {
		f(v)
		return
	}
	for c := l.values[v].first; c != 0; c = l.values[c].next {
		f(c)
	}
}

// text is the string under a key, or the first of its array; "" for null and compounds.
func (l *linked) text(v int32, key string) string {
	v = l.get(v, key)
	if v != 0 && l.values[v].kind == array {
		v = l.values[v].first
	}
	if v == 0 || l.values[v].kind != scalar {
		return ""
	}
	if at := l.values[v]; at.quoted || at.text != "null" && at.text != "undefined" {
		return at.text
	}
	return ""
}

// resolve follows an object that is only an @id to what it names.
func (l *linked) resolve(v int32) int32 {
	if l.get(v, "name") == 0 {
		if target, ok := l.byID[l.text(v, "@id")]; ok {
			return target
		}
	}
	return v
}

// names are the names of the persons or organisations under a key.
func (l *linked) names(v int32, key string) (names []string) {
	l.each(l.get(v, key), func(each int32) {
		if at := l.values[each]; at.kind == scalar {
			if at.quoted && len(names) < maxNames {
				names = append(names, plain(at.text))
			}
			return
		}
		each = l.resolve(each)
		l.each(l.get(each, "name"), func(name int32) { // a list of names in one person, too
			if l.values[name].kind == scalar && l.values[name].quoted && len(names) < maxNames {
				names = append(names, plain(l.values[name].text))
			}
		})
	})
	return names
}

// titleOf is what a thing calls itself.
func (l *linked) titleOf(v int32) string {
	if title := l.text(v, "headline"); title != "" {
		return plain(title)
	}
	return plain(l.text(v, "name"))
}

// article is a thing that is a text.
type article struct {
	at    int32
	title string
}

// articles are the things that are texts, each title once.
func (l *linked) articles() (all []article) {
	seen := map[string]bool{}
	for _, t := range l.things {
		if t.rank != rankArticle {
			continue
		}
		if title := l.titleOf(t.at); !seen[title] {
			seen[title] = true
			all = append(all, article{t.at, title})
		}
	}
	return all
}

// main is the thing the page is about: the article, the one that bears the
// page's title or address where there are several, then the product, then the
// page itself. A list of articles none of which is the page's is no main thing.
func (l *linked) main(canonical string, like func(title string) bool) int32 {
	articles := l.articles()
	for _, a := range articles {
		if a.title != "" && like(a.title) {
			return a.at
		}
	}
	for _, a := range articles {
		if u := l.text(a.at, "url"); u != "" && u == canonical {
			return a.at
		}
	}
	if len(articles) == 1 {
		return articles[0].at
	}
	for _, wanted := range [...]rank{rankProduct, rankPage} {
		for _, t := range l.things {
			if t.rank == wanted {
				return t.at
			}
		}
	}
	return 0
}

// imageOf is the address of a thing's first image.
func (l *linked) imageOf(v int32) string {
	image := l.get(v, "image")
	if image != 0 && l.values[image].kind == array {
		image = l.values[image].first
	}
	if image == 0 {
		return ""
	}
	if l.values[image].kind == scalar {
		return l.values[image].text
	}
	return l.text(image, "url")
}

// isForum reports whether a thing is a post or a question in a forum.
func (l *linked) isForum(v int32) bool {
	forum := false
	l.each(l.get(v, "@type"), func(name int32) {
		switch typeName(l.values[name].text) {
		case "DiscussionForumPosting", "Question", "SocialMediaPosting":
			forum = true
		}
	})
	return forum
}

// isOrganisation reports whether what stands under a key is an organisation and no person.
func (l *linked) isOrganisation(v int32, key string) bool {
	organisation := false
	l.each(l.get(v, key), func(each int32) {
		kind := l.text(l.resolve(each), "@type")
		organisation = organisation || strings.HasSuffix(kind, "Organization") || kind == "Corporation"
	})
	return organisation
}
