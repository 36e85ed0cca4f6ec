package meta

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Above the body of a page stands much that looks like a headline.
func TestHeadlineAmongOtherLines(t *testing.T) {
	const (
		offer    = "Get ten issues for the price of eight today"
		campaign = "Our reporters explain the election to you"
		headline = "Ferry crews vote to end their strike"
		other    = "Bakery of the year comes from Holm again"
	)
	body := []string{
		"The crews of the ferry voted on Friday to end a strike that had lasted for nine weeks.",
		"The vote was close, said the union, and the strike may be taken up again when the ferry has a new owner.",
	}
	menu := func(lines ...string) (cuts []Cut) {
		for len(cuts) < 12 {
			cuts = append(cuts, head(len(cuts), "boilerplate", fmt.Sprintf("Section %d of the paper", len(cuts))))
		}
		for _, line := range lines {
			category, text, labelled := strings.Cut(line, ": ")
			if !labelled {
				category, text = "boilerplate", line
			}
			cuts = append(cuts, head(len(cuts), category, text))
		}
		return cuts
	}
	for name, c := range map[string]struct {
		cuts []Cut
		body []string
		lang string
		want string
	}{
		"the words of the body":                   {menu(offer, headline, campaign), body, "en", headline},
		"a byline below":                          {menu(offer, "Voices of the coast this summer", "bylines: By Tom Hale", campaign), []string{"Nobody on the coast remembers such a year."}, "en", "Voices of the coast this summer"},
		"one in a list of other articles":         {menu("related: "+headline, offer), body, "en", headline},
		"nothing speaks for any of many":          {menu(offer, campaign, other), body, "en", ""},
		"of few lines the best will do":           {[]Cut{head(0, "boilerplate", other)}, body, "en", other},
		"a line at the head of the body":          {menu(offer, campaign), append([]string{headline}, body...), "en", headline},
		"what a table of contents lists":          {[]Cut{head(0, "boilerplate", headline), head(1, "boilerplate", "The vote and the strike")}, append(body[:2:2], "The vote and the strike", body[1]), "en", headline},
		"a rule that knows the title":             {append(menu(headline), head(20, "title", "What the island says")), body, "en", "What the island says"},
		"words that begin small, otherwise alike": {menu("ferry crews end a strike by a vote", "Ferry crews end a strike by a vote"), body, "en", "Ferry crews end a strike by a vote"},
		"a script without spaces":                 {menu("新しい朝刊の案内とお得な申し込み", "島のフェリーの乗組員がストライキを終える"), []string{"島のフェリーの乗組員は金曜日に九週間続いたストライキを終えることを決めた。"}, "ja", "島のフェリーの乗組員がストライキを終える"},
	} {
		got, chosen := FromBlocks(c.cuts, c.body, Metadata{Lang: c.lang})
		assert.Equal(t, c.want, got.Title, name)
		for _, each := range chosen {
			assert.NotEmpty(t, each.From, name)
		}
	}
}

func TestTerms(t *testing.T) {
	var terms []string
	eachTerm("The Élan of 2024 in a café: 港の朝, ok", func(term []byte) { terms = append(terms, string(term)) })
	assert.Equal(t, []string{"élan", "2024", "café", "港の", "の朝"}, terms)
}
