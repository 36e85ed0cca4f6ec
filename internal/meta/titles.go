package meta

// Titles are the titles that the page gives itself outside its visible text:
// Open Graph and its kind, <title> and the JSON-LD headline, the site's name
// still on them; each once.
func (h *Head) Titles() []string {
	var all []string
	add := func(title string) {
		if title != "" && len(title) < maxTitle && !contains(all, title) {
			all = append(all, title)
		}
	}
	for _, name := range metaTitles {
		text, _ := h.named([]string{name}, some)
		add(decoded(text))
	}
	for _, title := range h.titles {
		add(decoded(title))
	}
	l := h.linkedData()
	for _, v := range l.articles() {
		add(l.titleOf(v))
	}
	return all
}
