package meta

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// head and tail make cuts before and after the body.
func head(index int, category, text string) Cut {
	return Cut{Text: text, Category: category, Rule: category + "/test", Index: index, BeforeBody: true}
}

func tail(index int, category, text string) Cut {
	return Cut{Text: text, Category: category, Rule: category + "/test", Index: index, AfterBody: true}
}

func TestFromBlocks(t *testing.T) {
	for name, c := range map[string]struct {
		cuts []Cut
		want Metadata
	}{
		"nothing was cut": {nil, Metadata{}},
		"headline and site": {
			[]Cut{
				head(0, "title", "Harbour ferry returns to service after two winters – island notes"),
				head(1, "bylines", "By MARA EL-SAYED (Coastal Press)"),
			},
			Metadata{Title: "Harbour ferry returns to service after two winters", Site: "island notes", Byline: "MARA EL-SAYED (Coastal Press)"},
		},
		"a headline with a dash of its own": {
			[]Cut{head(0, "title", "Two bridges - and no money for either of them, says the council")},
			Metadata{Title: "Two bridges - and no money for either of them, says the council"},
		},
		"glued labels and a source after a stroke": {
			[]Cut{
				head(0, "dates", "Publish dateTuesday 4 June 2024 - 09:05"),
				head(1, "labels", "Story Code : 118203"),
				head(2, "title", "Ferry crews vote to end their strike"),
				tail(9, "sources", "/Morning Tide"),
				tail(10, "comments", "Post a comment"),
			},
			Metadata{Title: "Ferry crews vote to end their strike", Published: "2024-06-04T09:05:00", Source: "Morning Tide"},
		},
		"a menu is no headline, and a date that says what it is counts whatever took it": {
			[]Cut{
				head(0, "boilerplate", "Home | News | Coast | Opinion"),
				head(1, "boilerplate", "Keeper of the last lighthouse hands over the key - Aldren Courier"),
				head(2, "comments", "Published 4 March 2025, 07:15"),
				head(3, "comments", "Ann said on 5 March 2025 that she had seen it"),
			},
			Metadata{Title: "Keeper of the last lighthouse hands over the key", Site: "Aldren Courier", Published: "2025-03-04T07:15:00"},
		},
		"a source split over lines": {
			[]Cut{
				tail(20, "sources", "Source"),
				tail(21, "sources", ":"),
				tail(22, "sources", "Coastal Press and agencies"),
				tail(23, "readmore", "know more"),
			},
			Metadata{Source: "Coastal Press and agencies"},
		},
		"the weather's clock is no date, a label no title, a picture's source no source": {
			[]Cut{
				head(0, "weather", "-0.6 C"),
				head(1, "weather", "Oban"),
				head(2, "dates", "Monday, November 25, 2024"),
				head(3, "title", "Oban expects the first ferry at dawn"),
				head(4, "labels", "Date:"),
				head(5, "sources", "Source: Video Screenshot"),
			},
			Metadata{Title: "Oban expects the first ferry at dawn"},
		},
		"published and updated on one line, and tags": {
			[]Cut{
				head(0, "boilerplate", "Why the lighthouse keeper never left"),
				head(1, "bylines", "Written by: Tom Hale and Ines Duarte"),
				head(2, "dates", "Published May 1, 2024, updated May 3, 2024 at 5:30 pm"),
				tail(9, "sources", "Reporting by Tom Hale; editing by Ines Duarte"),
				tail(10, "tags", "Tags: lighthouses, Oban, #ferries"),
			},
			Metadata{Title: "Why the lighthouse keeper never left", Byline: "Tom Hale, Ines Duarte", Published: "2024-05-01",
				Updated: "2024-05-03T17:30:00", Tags: []string{"lighthouses", "Oban", "ferries"}},
		},
		"tags in brackets": {[]Cut{tail(9, "tags", "tags: [lighthouses, \"ferries\"]")}, Metadata{Tags: []string{"lighthouses", "ferries"}}},
		"the title of front matter": {
			[]Cut{head(0, "boilerplate", `title: "The keeper who never left: a note"`), head(1, "boilerplate", "Notes from the island, the third part")},
			Metadata{Title: "The keeper who never left: a note"},
		},
		"updated before published": {
			[]Cut{head(0, "dates", "Updated 3 May 2024 (first published 1 May 2024)")},
			Metadata{Published: "2024-05-01", Updated: "2024-05-03"},
		},
		"a byline over two lines": {
			[]Cut{head(0, "bylines", "By"), head(1, "bylines", "Tom Hale")},
			Metadata{Byline: "Tom Hale"},
		},
		"credits are no byline": {
			[]Cut{tail(7, "bylines", "Additional reporting by Tom Hale"), tail(8, "bylines", "Edited by Ines Duarte")},
			Metadata{},
		},
		"what stands after the body is no title": {
			[]Cut{tail(7, "related", "Ferry crews vote to end their strike"), tail(8, "title", "Harbour ferry returns to service")},
			Metadata{},
		},
		"a menu is no title": {
			[]Cut{head(0, "nav", "Home News Sport Weather Opinion"), head(1, "labels", "News")},
			Metadata{},
		},
	} {
		got, chosen := FromBlocks(c.cuts, nil, Metadata{Lang: "en"})
		assert.Equal(t, c.want, got, name)
		for _, each := range chosen {
			assert.NotEmpty(t, each.From, name)
		}
	}
}

// A date that the page calls that of the last change is not salvaged as that of publication.
func TestFromBlocksKnowsTheChange(t *testing.T) {
	got, _ := FromBlocks([]Cut{tail(9, "dates", "January 7, 2024")}, nil, Metadata{Lang: "en", Updated: "2024-01-07T08:00:00Z"})
	assert.Equal(t, Metadata{}, got)
}

// The links of a line of tags are its tags, and those below a label that stands alone.
func TestTagsOfLinks(t *testing.T) {
	link := func(index int, text string) Cut {
		c := tail(index, "boilerplate", text)
		c.Links = []string{text}
		return c
	}
	line := tail(9, "tags", "Categories RestorationTags masonry")
	line.Links = []string{"Restoration", "masonry"}
	for name, c := range map[string]struct {
		cuts []Cut
		want []string
	}{
		"glued":               {[]Cut{line}, []string{"Restoration", "masonry"}},
		"below a label":       {[]Cut{tail(9, "tags", "Archivado en"), link(10, "Música"), link(11, "Andalucía"), tail(12, "related", "Más información")}, []string{"Música", "Andalucía"}},
		"a label alone":       {[]Cut{tail(9, "tags", "Tags"), tail(10, "related", "More stories")}, nil},
		"the site's sections": {[]Cut{tail(9, "tags", "Categories"), link(10, "Walls"), link(11, "Boats")}, nil},
	} {
		got, _ := FromBlocks(c.cuts, nil, Metadata{Lang: "en"})
		assert.Equal(t, c.want, got.Tags, name)
	}
}

func TestLinks(t *testing.T) {
	h := parse(t, `<body><h1><span>Tags:</span> <a>walls</a> <b><a>the <i>sea</i></a></b></h1><h1><a><em>mills</em></a></h1>`)
	assert.Equal(t, []string{"walls", "the sea"}, Links(h.h1[0].node, "Tags: walls the sea"))
	assert.Equal(t, []string{"mills"}, Links(h.h1[1].node.FirstChild.FirstChild, "mills"))
}
