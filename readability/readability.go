// Package readability makes go-readability, a port of the reader view of a
// browser, an extractor for package clean: to ask for a second opinion, or to
// compare with.
//
//	c, err := clean.New(clean.SecondOpinion(readability.Extract))
//
// It is a package of its own so that programs without it do not pay for it.
package readability

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/go-shiori/go-readability"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

// Extract returns what go-readability takes for the body of a page, and its
// metadata. Everything in the result is kept: go-readability does not say what it
// left out, or why. The page is not changed.
//
// The error is about an address that is none, or go-readability's own.
func Extract(ctx context.Context, page *html.Node, in clean.Input) (r *clean.Result, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("readability: %w", err)
	}
	var address *url.URL
	if in.URL != "" {
		if address, err = url.Parse(in.URL); err != nil {
			return nil, fmt.Errorf("the page's address: %w", err)
		}
	}
	defer func() { // a page that it cannot take must not end the program
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("readability: %v", p)
		}
	}()
	article, err := readability.FromDocument(page, address)
	if err != nil {
		return nil, fmt.Errorf("readability: %w", err)
	}
	body := article.Node
	if body == nil { // it found none
		body = &html.Node{Type: html.DocumentNode}
	}
	r = clean.Whole(body, in)
	r.Meta = clean.Metadata{
		Title: article.Title, Byline: article.Byline, Site: article.SiteName, Lang: article.Language,
		Description: article.Excerpt, Image: article.Image, URL: in.URL,
		Published: day(article.PublishedTime), Updated: day(article.ModifiedTime),
	}
	return r, nil
}

func day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}
