package clean_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"mime"
	"net/http"
	"net/http/httptest"

	"github.com/winnow-text/winnow/clean"
)

// A page fetched with net/http is cleaned with what the response says of it: the address
// after redirects, and the charset of its header.
func ExampleInput() {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, storyPage)
	}))
	defer site.Close()

	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	resp, err := http.Get(site.URL + "/ferry")
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20)) // strangers' pages have no end
	if err != nil {
		log.Fatal(err)
	}
	_, parameters, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	r, err := c.HTML(context.Background(), page, clean.Input{URL: resp.Request.URL.String(), Charset: parameters["charset"]})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Meta.Title, "/", r.Text[:40])
	// Output:
	// Ferry will run all winter / The ferry across the sound will keep run
}
