package clean_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/readability"
	"github.com/winnow-text/winnow/render"
)

const story = `Ferry will run all winter

The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening, after three hours of debate in a hall with standing room only.

Thank you for reading this post, don't forget to subscribe!

Two of the five members had argued that the boats were too old for another season, and that the money would be better spent on the bridge, which has been promised for a generation.

Leave a Reply
Your email address will not be published. Required fields are marked *`

const storyPage = `<!doctype html>
<html lang="en"><head><title>Ferry will run all winter | Sound Courier</title>
<meta property="og:site_name" content="Sound Courier">
<meta name="author" content="Martha Quill">
<meta property="article:published_time" content="2025-03-04T07:15:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Ferry will run all winter</h1>
<p>The ferry across the sound will keep running through the winter after all, the harbour board <a href="/minutes">decided</a> on Tuesday evening, after three hours of debate in a hall with standing room only.</p>
<p>Two of the five members had argued that the boats were too old for another season, and that the money would be better spent on the bridge, which has been promised for a generation.</p>
</article><footer><p>Your email address will not be published. Required fields are marked *</p></footer></body></html>`

// How a text is cleaned. A Cleaner is made once and shared.
func ExampleCleaner_Text() {
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Text(context.Background(), story)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Text)
	// Output:
	// The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening, after three hours of debate in a hall with standing room only.
	//
	// Two of the five members had argued that the boats were too old for another season, and that the money would be better spent on the bridge, which has been promised for a generation.
}

// How a page is cleaned, and what is known of it. Input says what the caller
// knows; all of it may be left out.
func ExampleCleaner_HTML() {
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.HTML(context.Background(), []byte(storyPage), clean.Input{URL: "https://courier.example/ferry"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Meta.Title)
	fmt.Println(r.Meta.Byline, "for", r.Meta.Site, "on", r.Meta.Published)
	fmt.Println(len(strings.Split(r.Text, "\n\n")), "paragraphs, in doubt:", r.Doubt)
	// Output:
	// Ferry will run all winter
	// Martha Quill for Sound Courier on 2025-03-04T07:15:00Z
	// 2 paragraphs, in doubt: []
}

// A page that was parsed already is not parsed again, and not changed.
func ExampleCleaner_Node() {
	root, err := html.Parse(strings.NewReader(storyPage))
	if err != nil {
		log.Fatal(err)
	}
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Node(context.Background(), root)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Text[:40])
	// Output:
	// The ferry across the sound will keep run
}

// In a scraper the page is there already, with its address.
func ExampleCleaner_Document() {
	page, err := goquery.NewDocumentFromReader(strings.NewReader(storyPage))
	if err != nil {
		log.Fatal(err)
	}
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Document(context.Background(), page)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.Find("h1").Text(), "/", r.Text[:40])
	// Output:
	// Ferry will run all winter / The ferry across the sound will keep run
}

// Every category of noise can be kept, and what stays by default be dropped.
func ExampleKeep() {
	c, err := clean.New(clean.Keep("newsletter"), clean.Drop("corrections"))
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Text(context.Background(), story)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(r.Text, "Thank you for reading this post, don't forget to subscribe!"))
	_, err = clean.New(clean.Keep("weather-reports"))
	fmt.Println(strings.SplitN(err.Error(), ";", 2)[0])
	// Output:
	// true
	// cannot keep "weather-reports": no such category
}

// Rules of one's own come from files, here from one in memory.
func ExampleRules() {
	pack := `category: promo
rules:
  - id: promo/almanac
    why: Our own almanac, advertised in every story.
    certain: true
    line: '(?i)^order the harbour almanac\b'
    drop: ["Order the Harbour Almanac for next year"]
    keep: ["The captain would order the harbour almanac each autumn and read it aloud."]
`
	c, err := clean.New(clean.Rules(fstest.MapFS{"house.yaml": {Data: []byte(pack)}}, "house.yaml"))
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Text(context.Background(), story+"\n\nOrder the Harbour Almanac for next year, with all the tides and all the moons of the sound.")
	if err != nil {
		log.Fatal(err)
	}
	for _, cut := range r.Removed() {
		if cut.Category == "promo" {
			fmt.Println(cut.Rule, "took", cut.Text)
		}
	}
	// Output:
	// promo/almanac took Order the Harbour Almanac for next year, with all the tides and all the moons of the sound.
}

// Why a block stays or goes: the rule that decided, or else the evidence, whose
// sum is the block's score.
func ExampleExplain() {
	c, err := clean.New(clean.Explain())
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.HTML(context.Background(), []byte(storyPage))
	if err != nil {
		log.Fatal(err)
	}
	last := r.Blocks[len(r.Blocks)-1]
	fmt.Println(last.Keep, last.Category, last.Rule)
	fmt.Println(last.Path)
	sum := 0.0
	for _, e := range last.Evidence {
		sum += float64(e.Value)
	}
	fmt.Println(last.Score < 0, sum-last.Score < 1e-3, last.Score-sum < 1e-3)
	// Output:
	// false comments comments/form-fields-note
	// html > body > footer > p
	// true true true
}

// What went, with its place in the input: enough to undo a removal.
func ExampleResult_Removed() {
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Text(context.Background(), story)
	if err != nil {
		log.Fatal(err)
	}
	// The removals are in order, so they are put back from the end.
	body := story
	for _, cut := range slices.Backward(r.Removed()) {
		if cut.Category == "comments" {
			fmt.Printf("%q stays away\n", cut.Text)
			body = strings.TrimSpace(body[:cut.Start] + body[cut.End:])
		}
	}
	fmt.Println(strings.Contains(body, "Thank you for reading this post, don't forget to subscribe!"), strings.Contains(body, "Your email address"))
	// Output:
	// "Your email address will not be published. Required fields are marked *" stays away
	// "Leave a Reply" stays away
	// true false
}

// The body as a tree, for a program that goes on working with it; package
// render writes it as HTML or Markdown.
func ExampleResult_Node() {
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.HTML(context.Background(), []byte(storyPage), clean.Input{URL: "https://courier.example/ferry"})
	if err != nil {
		log.Fatal(err)
	}
	body, err := r.Node()
	if err != nil {
		log.Fatal(err)
	}
	for a := range body.Descendants() {
		if a.Data == "a" {
			fmt.Println(a.FirstChild.Data, a.Attr[0].Val)
		}
	}
	markdown, err := render.Markdown(r)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(markdown, "[decided](https://courier.example/minutes)"))
	// Output:
	// decided https://courier.example/minutes
	// true
}

// What another extractor found, in winnow's blocks and formats.
func ExampleWhole() {
	root, err := html.Parse(strings.NewReader("<h2>A new use</h2><p>From May the tower will house a <b>weather station</b>."))
	if err != nil {
		log.Fatal(err)
	}
	r := clean.Whole(root)
	fmt.Println(r.Text)
	for _, b := range r.Blocks {
		fmt.Println(b.Kind, b.Level)
	}
	// Output:
	// A new use
	//
	// From May the tower will house a weather station.
	// heading 2
	// paragraph 0
}

// Where winnow is in doubt about a page, another extractor can be asked.
func ExampleSecondOpinion() {
	c, err := clean.New(clean.SecondOpinion(readability.Extract))
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.HTML(context.Background(), []byte(storyPage))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Text[:40])
	// Output:
	// The ferry across the sound will keep run
}

// A cleaner for some records is made from another with further options.
func ExampleCleaner_With() {
	c, err := clean.New(clean.Keep("captions"))
	if err != nil {
		log.Fatal(err)
	}
	german, err := c.With(clean.Lang("de"))
	if err != nil {
		log.Fatal(err)
	}
	r, err := german.Text(context.Background(), story)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Meta.Lang)
	// Output:
	// de
}
