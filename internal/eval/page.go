package eval

import (
	"hash/fnv"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Page is one labelled page.
type Page struct {
	Set  string // name of the set
	ID   string // unique in the set
	URL  string // empty when the label has none
	Type string // for instance "article"; empty when the label has none
	Lang string // of the label, of the page's lang attribute, or guessed; empty when unknown
	HTML bool   // Input is HTML, in whatever encoding the site used; else UTF-8 text
	// Input is the page as it goes into the cleaner.
	Input []byte
	// Gold is the body as labelled, a line a block; it is meaningful only
	// with HasGold, since a page may have no body at all.
	Gold    string
	HasGold bool
	// With are snippets that belong to the body, Without some that don't.
	With, Without []string
	Label         Label
}

// Label is what a page says about itself, as labelled.
type Label struct {
	Title, Byline, Published, Updated, Source, Site Field
}

// Field is one labelled piece of metadata.
type Field struct {
	Known  bool     // somebody looked; without Values: there is none on the page
	Values []string // several authors, or one title
}

// Host returns the name of the host the page came from, in lower case; empty
// when the label has no address.
func (p *Page) Host() string {
	u, err := url.Parse(p.URL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// Fold returns the page's fold among k for cross-validation: that of its host,
// or of its ID where it has no host.
func (p *Page) Fold(k int) int {
	if h := p.Host(); h != "" {
		return Fold(h, k)
	}
	return Fold(p.ID, k)
}

// Fold returns a number from 0 to k-1 that depends on nothing but the domain
// that host belongs to, so that all pages of a site, its subdomains included,
// fall into the same fold whatever the set, the machine or the order.
func Fold(host string, k int) int {
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		site = host // an address without a domain, a bare suffix
	}
	h := fnv.New64a()
	h.Write([]byte(site))
	return int(mix(h.Sum64()) % uint64(k))
}
