package meta

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func parse(t *testing.T, page string) *Head {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	return Collect(root)
}

func TestMetadata(t *testing.T) {
	for name, c := range map[string]struct {
		page, address string
		want          Metadata
	}{
		"an empty page": {"", "", Metadata{}},
		"JSON-LD in a graph, the author by reference": {
			`<html lang="en-GB"><title>The tide mill turns again | Marsh Courier</title>
			<link rel=canonical href="/2024/tide-mill">
			<meta property="og:site_name" content="Marsh Courier"><meta property="og:image" content="/mill.jpg">
			<meta name="description" content="A mill &amp; its keepers.">
			<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
			{"@type":"WebSite","@id":"#site","name":"Marsh Courier"},
			{"@type":"WebPage","@id":"#page","datePublished":"2020-01-01"},
			{"@type":["Article","NewsArticle"],"headline":"The tide mill turns again","author":[{"@id":"#ann"},{"@type":"Person","name":"Bo Reed"}],
			 "datePublished":"2024-05-01T10:00:00+02:00","dateModified":"2024-05-02T08:30:00Z","articleSection":["Local","Crafts"],"keywords":"mills, tides",
			 "comment":[{"@type":"Comment","author":{"name":"Troll"},"dateCreated":"2024-06-01"}]},
			{"@type":"Person","@id":"#ann","name":"Ann Lowe"}]}</script>
			<body><h1>The tide mill turns again</h1><p>Text.`,
			"https://courier.example/x",
			Metadata{Title: "The tide mill turns again", Byline: "Ann Lowe, Bo Reed", Published: "2024-05-01T10:00:00+02:00", Updated: "2024-05-02T08:30:00Z",
				Site: "Marsh Courier", Lang: "en", Description: "A mill & its keepers.", Image: "https://courier.example/mill.jpg",
				URL: "https://courier.example/2024/tide-mill", Section: "Local", Tags: []string{"mills", "tides"}},
		},
		"broken JSON-LD": {
			"<script type='application/ld+json'>//<![CDATA[\n<!-- {\"@type\": \"BlogPosting\", /* by hand */ \"headline\": \"He said \"no\" to the\nharbour\",\n" +
				"\"author\": {\"@type\": \"Person\", \"name\": \"Ida Moor\",},\n\"datePublished\": \"2024-05-01\",} -->\n//]]></script>" +
				"<script type='application/ld+json'>{\"@type\":\"Organization\",\"name\":\"Quay\"};{\"@type\":\"WebSite\",\"name\":\"Quay Notes\"}</script>",
			"",
			Metadata{Title: `He said "no" to the harbour`, Byline: "Ida Moor", Published: "2024-05-01", Site: "Quay Notes"},
		},
		"meta tags only": {
			`<html lang=de><title>Brücke gesperrt - Talbote</title><meta property="og:title" content="Brücke gesperrt - Talbote">
			<meta name="author" content="Von Jana Reuß und Till Ebert"><meta name="date" content="2024-05-01T06:00:00+02:00">
			<meta property="article:author" content="https://social.example/talbote"><meta property="article:tag" content="Verkehr"><meta property="article:tag" content="Brücken">`,
			"https://www.talbote.example/verkehr",
			Metadata{Title: "Brücke gesperrt", Byline: "Jana Reuß, Till Ebert", Published: "2024-05-01T06:00:00+02:00", Site: "Talbote", Lang: "de",
				URL: "https://www.talbote.example/verkehr", Tags: []string{"Verkehr", "Brücken"}},
		},
		"microdata, the comment's author apart": {
			`<div itemscope itemtype="https://schema.org/BlogPosting"><h1 itemprop="headline">Soup without a pot</h1>
			<span itemprop="author" itemscope itemtype="https://schema.org/Person"><a href="/u/7"><span itemprop="name">Rosa Kern</span></a> 7 badges</span>
			<time itemprop="datePublished" datetime="2023-11-05">5 Nov</time><p>Text.
			<div itemprop=comment itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Troll</span><time itemprop=datePublished datetime="2024-01-01"></time></div></div>`,
			"", Metadata{Title: "Soup without a pot", Byline: "Rosa Kern", Published: "2023-11-05"},
		},
		"only what the page shows": {
			`<html lang=en><title>Why bees dance: Field Letters</title><body><nav><a href=/>Home</a></nav><h1>Why bees dance</h1>
			<div class="entry-meta">By <a href="/team/kit">Kit Arden</a></div><div>Posted on March 4, 2024</div><div>Updated March 9, 2024</div>
			<p>` + strings.Repeat("Bees dance for a reason. ", 20) + `<p>Written by nobody in 2001.`,
			"", Metadata{Title: "Why bees dance", Byline: "Kit Arden", Published: "2024-03-04", Updated: "2024-03-09", Site: "Field Letters", Lang: "en"},
		},
		"By alone on its line": {
			`<title>Slow trains</title><h1>Slow trains</h1><p>By</p><p>Ola Brandt</p><p>1 June 2024</p>`,
			"", Metadata{Title: "Slow trains", Byline: "Ola Brandt", Published: "2024-06-01"},
		},
		"the site signs where nobody else does": {
			`<title>Water off on Monday - Weir Town Council</title><meta property="og:site_name" content="Weir Town Council"><meta name=author content="Weir Town Council"><h1>Water off on Monday</h1>`,
			"", Metadata{Title: "Water off on Monday", Byline: "Weir Town Council", Site: "Weir Town Council"},
		},
		"a person before an account and an organisation": {
			`<script type="application/ld+json">{"@type":"Article","headline":"Slow trains","author":{"@type":"Organization","name":"Rail Desk"}}</script>
			<title>Slow trains</title><h1>Slow trains</h1><p class="byline">By Ola Brandt</p>`,
			"", Metadata{Title: "Slow trains", Byline: "Ola Brandt"},
		},
		"no author where none is named": {
			`<title>Slow trains</title><meta name=author content="admin"><h1>Slow trains</h1><div class="author-box">Follow us</div>
			<p>By Monday the line was closed.</p><p>Contact by phone</p><a rel=author href=/x>Read more</a>`,
			"", Metadata{Title: "Slow trains"},
		},
		"a product has no byline": {
			`<meta property="og:type" content="product"><title>Kettle</title><h1>Kettle No. 4</h1><div class="review-author">Sam Poe</div><span class=author>Sam Poe</span>`,
			"", Metadata{Title: "Kettle No. 4"},
		},
		"the date of the address, and the site's name in front": {
			`<title>Pilot Weekly: New lock opens</title>`,
			"https://pilotweekly.example/2024/05/01/new-lock", Metadata{Title: "New lock opens", Published: "2024-05-01", Site: "Pilot Weekly", URL: "https://pilotweekly.example/2024/05/01/new-lock"},
		},
		"a shown date earlier than the system's": {
			`<script type="application/ld+json">{"@type":"Article","headline":"Old walls","datePublished":"2024-09-01"}</script><title>Old walls</title><h1>Old walls</h1><div>4 March 2019</div>`,
			"", Metadata{Title: "Old walls", Published: "2019-03-04"},
		},
		"a date in a list of references is the source's": {
			`<title>Harrow Tarn</title><h1>Harrow Tarn</h1><p>Harrow Tarn is a small lake.</p><h2>References</h2><div class="reflist"><ol><li>"Ice on the tarn". 4 February 1996.</li></ol></div>`,
			"", Metadata{Title: "Harrow Tarn"},
		},
		"a date in a customer's review is the customer's": {
			`<title>Waffle Pan</title><h1>Waffle Pan</h1><p>A pan of cast iron.</p><div id="reviews"><p class="meta">Dana <time>March 2, 2024</time></p></div>`,
			"", Metadata{Title: "Waffle Pan"},
		},
		"when a page was last changed is not when it was published": {
			`<title>Backups</title><h1>Backups</h1><p>Copies are made at night.</p><div>Last updated<!-- --> on <b><time datetime="2024-02-01">Feb 1, 2024</time></b> by mkass</div>`,
			"", Metadata{Title: "Backups", Updated: "2024-02-01"},
		},
		"the title of an icon labels a date": {
			`<title>Backups</title><h1>Backups</h1><p>Copies are made at night.</p><aside><span><span title="Last update"></span><span class="page-date">January 7, 2024</span></span></aside>`,
			"", Metadata{Title: "Backups", Updated: "2024-01-07"},
		},
		"a change where the date of publication would stand": {
			`<title>Slow trains</title><h1>Slow trains</h1><div>Updated 4 March 2019</div>`,
			"", Metadata{Title: "Slow trains", Published: "2019-03-04", Updated: "2019-03-04"},
		},
		"the foot of the page has no date of the text": {
			`<title>Slow trains</title><h1>Slow trains</h1><p>They run at night.</p><footer><p>Timetable of 9 December 2023</p></footer>`,
			"", Metadata{Title: "Slow trains"},
		},
		"a byline in Hebrew that nothing marks": {
			`<html lang=he><title>האופה שמתחיל לעבוד בחצות</title><h1>האופה שמתחיל לעבוד בחצות</h1><p>מאת: נועה ברק</p><p>טקסט.`,
			"", Metadata{Title: "האופה שמתחיל לעבוד בחצות", Byline: "נועה ברק", Lang: "he"},
		},
		"the name of a module's class": {
			`<title>Slow trains</title><h1>Slow trains</h1><span class="Story_by__f">Aila Strand and Tom Orme</span><p>Text.`,
			"", Metadata{Title: "Slow trains", Byline: "Aila Strand, Tom Orme"},
		},
		"the first post of a thread, not the one that answers": {
			`<title>Stripped plug</title><h3>Stripped plug</h3><p class="author"><a><span class="sr-only">Post</span></a>by <b>Mog1959</b> &raquo; Sat May 04, 2019 9:02 am</p><div>It turns and turns.</div>
			<h3>Re: Stripped plug</h3><p class="author">by <b>OilyHands</b> &raquo; Sat May 04, 2019 10:45 am</p><h3>Re: Stripped plug</h3><p class="author">by <b>Mog1959</b></p>`,
			"", Metadata{Title: "Stripped plug", Byline: "Mog1959", Published: "2019-05-04T09:02:00"},
		},
		"a post that is an element of its own": {
			`<title>Painted windows</title><h1>Painted windows</h1><forum-post author="quietbasement" created-timestamp="2024-02-20T17:31:00.000+0000"><p>Is that a thing?</p></forum-post>
			<forum-comment author="other"><p>It is.</p></forum-comment>`,
			"", Metadata{Title: "Painted windows", Byline: "quietbasement", Published: "2024-02-20T17:31:00Z"},
		},
		"a post that is an article with an author": {
			`<title>Sourdough</title><h1>Sourdough</h1><article data-author="doughnought"><p>What went wrong?</p></article><article data-author="Poolish"><p>It was cold.</p></article>`,
			"", Metadata{Title: "Sourdough", Byline: "doughnought"},
		},
		"the clock above the headline is not the date below it": {
			`<title>Which oar?</title><div><time datetime="2026-03-05T12:16:19Z">March 05, 2026</time></div>` + strings.Repeat("<i></i>", 30) + `<h1>Which oar?</h1><p>Started by rower7, June 04, 2024</p>`,
			"", Metadata{Title: "Which oar?", Published: "2024-06-04"},
		},
		"the publisher in microdata": {
			`<title>Otters are back</title><div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop=headline>Otters are back</h1>
			<div itemprop=publisher itemscope itemtype="https://schema.org/Organization"><meta itemprop=name content="Lune Valley Echo"></div><p>Text.</div>`,
			"", Metadata{Title: "Otters are back", Site: "Lune Valley Echo"},
		},
		"the site at the end of the title, not what stands between": {
			`<title>Otters are back | News | Lune Valley Echo</title><h1>Otters are back</h1><p>Text.`,
			"", Metadata{Title: "Otters are back", Site: "Lune Valley Echo"},
		},
		"no site where the title says more of the text": {
			`<title>Otters are back - and nobody in the whole of the valley knows from where</title><h1>Otters are back</h1><p>Text.`,
			"", Metadata{Title: "Otters are back"},
		},
		"links to tags, of the article alone": {
			`<title>Slow trains</title><article><h1>Slow trains</h1><p>Text.</p><span>Tags:</span> <a rel=tag href=/t/rail>rail</a> <a rel="category tag" href=/c/north>The North</a></article>
			<article><h2>Fast trains</h2><a rel=tag href=/t/fast>speed</a></article>`,
			"", Metadata{Title: "Slow trains", Tags: []string{"rail", "The North"}},
		},
		"a list of articles is none of them": {
			`<title>News from the weir</title><script type="application/ld+json">[{"@type":"NewsArticle","headline":"First","author":"A B","datePublished":"2024-01-01"},
			{"@type":"NewsArticle","headline":"Second","author":"C D","datePublished":"2024-01-02"}]</script>`,
			"", Metadata{Title: "News from the weir"},
		},
		"a forum drawn by script": {
			`<title>Which oar?</title><body><noscript><div itemscope itemtype="https://schema.org/DiscussionForumPosting"><h1 itemprop=headline>Which oar?</h1>
			<span itemprop=author itemscope itemtype="https://schema.org/Person"><span itemprop=name>rower7</span></span><time itemprop=datePublished datetime="2024-02-03T04:05:06Z"></time></div></noscript>`,
			"", Metadata{Title: "Which oar?", Byline: "rower7", Published: "2024-02-03T04:05:06Z"},
		},
	} {
		got, chosen := parse(t, c.page).Metadata(c.address)
		assert.Equal(t, c.want, got, name)
		for _, each := range chosen {
			assert.NotEmpty(t, each.From, name+": "+each.Field)
		}
	}
}

func TestChosenSaysWhere(t *testing.T) {
	_, chosen := parse(t, `<title>Slow trains</title><meta name=author content="Ola Brandt"><h1>Slow trains</h1>`).Metadata("")
	assert.Equal(t, []Chosen{{"title", "Slow trains", "h1"}, {"byline", "Ola Brandt", "author"}}, chosen)
}

// The language that the caller names is believed before the page's, in reading names
// too.
func TestLangOfTheCaller(t *testing.T) {
	const page = `<html lang=en><title>Die Züge</title><h1>Die Züge</h1><p class=byline>Von Ola Brandt</p>`
	said, _ := parse(t, page).Metadata("")
	assert.Equal(t, Metadata{Title: "Die Züge", Byline: "Von Ola Brandt", Lang: "en"}, said)
	head := parse(t, page)
	head.Lang = "de"
	said, chosen := head.Metadata("")
	assert.Equal(t, Metadata{Title: "Die Züge", Byline: "Ola Brandt", Lang: "de"}, said)
	assert.Contains(t, chosen, Chosen{"lang", "de", "the caller"})
}

func TestFill(t *testing.T) {
	m := Metadata{Title: "Slow trains", Tags: []string{"rail"}}
	m.Fill(Metadata{Title: "Fast trains", Byline: "Ola Brandt", Tags: []string{"other"}})
	assert.Equal(t, Metadata{Title: "Slow trains", Byline: "Ola Brandt", Tags: []string{"rail"}}, m)
}

func TestHostilePages(t *testing.T) {
	deep := strings.Repeat(`{"@graph":[`, 100_000)
	quotes := strings.Repeat(`" `, 100_000)
	for name, page := range map[string]string{
		"deep JSON":           `<script type="application/ld+json">` + deep + `</script><title>T</title>`,
		"many quotes":         `<script type="application/ld+json">{"a":` + quotes + `}</script><title>T</title>`,
		"an unended string":   `<script type="application/ld+json">{"@type":"Article","headline":"` + strings.Repeat(`\`, 99_999) + `</script><title>T</title>`,
		"a million brackets":  `<script type="application/ld+json">` + strings.Repeat(`]}`, 500_000) + `</script><title>T</title>`,
		"many metas":          strings.Repeat(`<meta name=author content="A B">`, 10_000) + `<title>T</title>`,
		"a long author":       `<meta name=author content="` + strings.Repeat("A B, ", 100_000) + `"><title>T</title>`,
		"a long date":         `<title>T</title><time>` + strings.Repeat("1 ", 100_000) + `</time>`,
		"invalid UTF-8":       "<title>T\xff</title><meta name=author content=\"\xc3\x28\">",
		"a reference to self": `<script type="application/ld+json">{"@type":"Article","@id":"x","author":{"@id":"x"}}</script><title>T</title>`,
	} {
		m, _ := parse(t, page).Metadata("://not an address")
		assert.True(t, strings.HasPrefix(m.Title, "T"), name)
	}
}
