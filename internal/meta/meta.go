// Package meta finds what a page or a text says about itself: title, byline,
// dates, source, site and the rest.
//
// For HTML a Head collects candidates in one walk (Element), and
// Head.Metadata chooses among them. For raw text, and where a page's markup
// says nothing, FromBlocks salvages the same fields from the blocks that were
// cut away from the body.
package meta

// Metadata is what a document says about itself. A field that nothing speaks
// for is empty.
//
// Published and Updated are ISO 8601: "2024-05-01", "2024-05-01T10:00:00", and
// with a zone, "2024-05-01T10:00:00+02:00", only where the document gave one.
type Metadata struct {
	Title       string   `json:"title"`  // the headline, without the site's name
	Byline      string   `json:"byline"` // names, several joined by ", "
	Published   string   `json:"published"`
	Updated     string   `json:"updated"`
	Source      string   `json:"source"` // the agency or paper the text is credited to
	Site        string   `json:"site"`
	Lang        string   `json:"lang"` // two-letter ISO 639-1 code, lower case
	Description string   `json:"description,omitempty"`
	Image       string   `json:"image,omitempty"` // address, absolute where the page's address is known
	URL         string   `json:"url,omitempty"`   // the canonical address
	Section     string   `json:"section,omitempty"`
	Tags        []string `json:"tags,omitempty"`
}

// Chosen explains one field: the value and where it was found.
type Chosen struct {
	Field string `json:"field"` // the JSON name of the field
	Value string `json:"value"`
	From  string `json:"from"` // the source, e.g. "json-ld author", "og:title", "h1", "cut block 3 (bylines/by-names)"
}

// Fill takes from other each field that m has not got.
func (m *Metadata) Fill(other Metadata) {
	theirs := other.fields()
	for i, field := range m.fields() {
		if *field.value == "" {
			*field.value = *theirs[i].value
		}
	}
	if len(m.Tags) == 0 {
		m.Tags = other.Tags
	}
}

type field struct {
	name  string
	value *string
}

func (m *Metadata) fields() [11]field {
	return [...]field{
		{"title", &m.Title}, {"byline", &m.Byline}, {"published", &m.Published}, {"updated", &m.Updated},
		{"source", &m.Source}, {"site", &m.Site}, {"lang", &m.Lang}, {"description", &m.Description},
		{"image", &m.Image}, {"url", &m.URL}, {"section", &m.Section},
	}
}

// origins holds where each field of a Metadata came from, in the order of fields.
type origins [11]string

// found is a Metadata in the making, each field with its origin.
type found struct {
	Metadata
	from origins
	tags string // where Tags came from
}

// set gives the field its value unless it has one already.
func (f *found) set(field *string, value, from string) {
	if *field != "" || value == "" {
		return
	}
	*field = value
	for i, each := range f.fields() {
		if each.value == field {
			f.from[i] = from
		}
	}
}

// chosen lists the fields that have a value, in the order of Metadata.
func (f *found) chosen() []Chosen {
	all := make([]Chosen, 0, len(f.from))
	for i, each := range f.fields() {
		if *each.value != "" {
			all = append(all, Chosen{each.name, *each.value, f.from[i]})
		}
	}
	for _, tag := range f.Tags {
		all = append(all, Chosen{"tags", tag, f.tags})
	}
	return all
}
