// Package colly_test shows winnow in a scraper made with colly. It is a module of its own, so
// that colly is no dependency of winnow.
package colly_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"

	"github.com/winnow-text/winnow/clean"
)

// site stands for the site that is scraped.
func site() *httptest.Server {
	const page = `<!doctype html><html lang="en"><head><title>%[1]s | Sound Courier</title></head>
<body><nav><a href="/ferry">Home</a> <a href="/bridge">News</a></nav><article><h1>%[1]s</h1><p>%[2]s</p></article>
<footer><p>Your email address will not be published. Required fields are marked *</p></footer></body></html>`
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/ferry":
			fmt.Fprintf(w, page, "Ferry will run all winter", "The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.")
		case "/bridge":
			fmt.Fprintf(w, page, "Bridge closed by the flood", "The bridge beside the mill will be closed until the flood has gone down, the council said on Tuesday.")
		default:
			http.NotFound(w, r)
		}
	}))
}

// With OnHTML colly has parsed the page already: its document is cleaned, not parsed
// again, and not changed. The cleaner is safe for the concurrent callbacks of
// an asynchronous collector.
func Example_onHTML() {
	s := site()
	defer s.Close()
	cleaner, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	c := colly.NewCollector()
	c.OnHTML("html", func(e *colly.HTMLElement) {
		page := goquery.NewDocumentFromNode(e.DOM.Get(0))
		r, err := cleaner.Document(context.Background(), page, clean.Input{URL: e.Request.URL.String()})
		if err != nil {
			log.Print(e.Request.URL, ": ", err)
			return
		}
		fmt.Printf("%s: %s\n", r.Meta.Title, r.Text)
	})
	for _, path := range []string{"/ferry", "/bridge"} {
		if err := c.Visit(s.URL + path); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// Ferry will run all winter: The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.
	// Bridge closed by the flood: The bridge beside the mill will be closed until the flood has gone down, the council said on Tuesday.
}

// With OnResponse the bytes are cleaned, here into a line of JSON for each page.
func Example_onResponse() {
	s := site()
	defer s.Close()
	cleaner, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	out := json.NewEncoder(os.Stdout)
	c := colly.NewCollector()
	c.OnResponse(func(resp *colly.Response) {
		kind := resp.Headers.Get("Content-Type")
		if !strings.HasPrefix(kind, "text/html") {
			return
		}
		about := clean.Input{URL: resp.Request.URL.String()}
		if strings.Contains(kind, "charset") {
			about.Charset = "utf-8" // colly has decoded it, whatever the page says of itself
		}
		r, err := cleaner.HTML(context.Background(), resp.Body, about)
		if err != nil {
			log.Print(resp.Request.URL, ": ", err)
			return
		}
		err = out.Encode(map[string]any{"path": resp.Request.URL.Path, "title": r.Meta.Title, "text": r.Text, "doubt": r.Doubt})
		if err != nil {
			log.Fatal(err)
		}
	})
	if err := c.Visit(s.URL + "/ferry"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"doubt":null,"path":"/ferry","text":"The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.","title":"Ferry will run all winter"}
}
