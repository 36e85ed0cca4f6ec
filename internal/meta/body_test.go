package meta

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

func headOf(t *testing.T, head string) *Head {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<html><head>" + head + "</head><body></body></html>"))
	require.NoError(t, err)
	return Collect(root)
}

func linkedHead(t *testing.T, data string) *Head {
	return headOf(t, `<script type="application/ld+json">`+data+`</script>`)
}

func TestBody(t *testing.T) {
	p := func(s string) Part { return Part{Text: s} }
	h := func(s string) Part { return Part{Text: s, Kind: doc.Heading, Level: 2} }
	li := func(s string) Part { return Part{Text: s, Kind: doc.ListItem} }
	for name, c := range map[string]struct {
		data string
		want Body
	}{
		"article by lines": {`{"@type":"NewsArticle","articleBody":"The ferry was late.\n\nNobody minded &amp; all came."}`,
			Body{p("The ferry was late."), p("Nobody minded & all came.")}},
		"article in HTML": {`{"@type":"BlogPosting","articleBody":"<p>The ferry was <b>late</b>.</p><h3>Why<\/h3><ul><li>Fog<\/li><\/ul>"}`,
			Body{p("The ferry was late."), {Text: "Why", Kind: doc.Heading, Level: 3}, {Text: "Fog", Kind: doc.ListItem, Level: 1}}},
		"the longest of several": {`[{"@type":"NewsArticle","headline":"A","articleBody":"Short."},{"@type":"NewsArticle","headline":"B","articleBody":"Quite a bit longer."}]`,
			Body{p("Quite a bit longer.")}},
		"posts of a forum": {`{"@type":"DiscussionForumPosting","text":"Which oil?","comment":[{"@type":"Comment","text":"Linseed.","comment":{"@type":"Comment","text":"Boiled."}}]}`,
			Body{p("Which oil?"), p("Linseed."), p("Boiled.")}},
		"question and answers": {`{"@type":"QAPage","mainEntity":{"@type":"Question","name":"Which oil?","text":"For a gate.","suggestedAnswer":[{"@type":"Answer","text":"Tung."}],"acceptedAnswer":{"@type":"Answer","text":"Linseed."}}}`,
			Body{h("Which oil?"), p("For a gate."), p("Linseed."), p("Tung.")}},
		"recipe": {`{"@type":"Recipe","description":"A soup.","recipeIngredient":["2 leeks","1 l water"],"recipeInstructions":[{"@type":"HowToSection","name":"Soup","itemListElement":[{"@type":"HowToStep","text":"Boil."}]},"Serve."]}`,
			Body{p("A soup."), li("2 leeks"), li("1 l water"), h("Soup"), li("Boil."), li("Serve.")}},
		"product, with nothing better": {`{"@type":"Product","name":"Gate","description":"A gate of oak."}`, Body{p("A gate of oak.")}},
		"nothing":                      {`{"@type":"NewsArticle","headline":"No body"}`, nil},
		"numbers are no text":          {`{"@type":"NewsArticle","articleBody":12}`, nil},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, linkedHead(t, c.data).Body()) })
	}
	assert.Equal(t, Body{p("Given in a meta element.")}, headOf(t, `<meta itemprop="articleBody" content="Given in a meta element.">`).Body())
	assert.Equal(t, []string{"a", "b"}, Body{p("a"), p("b")}.Texts())
}

func TestPageType(t *testing.T) {
	for _, c := range []struct {
		head string
		want PageType
	}{
		{``, TypeUnknown},
		{`<meta property="og:type" content="article">`, TypeArticle},
		{`<meta property="og:type" content="website">`, TypeOther},
		{`<meta property="og:type" content="og:product">`, TypeProduct},
		{`<meta property="og:type" content="video.other">`, TypeMedia},
		{`<script type="application/ld+json">{"@type":["Article","NewsArticle"]}</script>`, TypeArticle},
		{`<script type="application/ld+json">{"@type":"WebPage"}</script><meta property="og:type" content="article">`, TypeOther},
		{`<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"@type":"Product","name":"Gate"}]}</script>`, TypeProduct},
		{`<script type="application/ld+json">{"@type":"CollectionPage"}</script>`, TypeListing},
		{`<script type="application/ld+json">[{"@type":"Product"},{"@type":"Product"},{"@type":"Product"},{"@type":"Product"}]</script>`, TypeListing},
		{`<script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question","name":"?"}}</script>`, TypeForum},
		{`<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"?"}]}</script>`, TypeGuide},
		{`<script type="application/ld+json">[{"@type":"Article"},{"@type":"Recipe"}]</script>`, TypeGuide},
		{`<script type="application/ld+json">{"@type":"VideoObject"}</script>`, TypeMedia},
	} {
		assert.Equal(t, c.want, headOf(t, c.head).PageType(), c.head)
	}
}
