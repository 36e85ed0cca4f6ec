package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-shiori/go-readability"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/read"
)

// readabilityEngine is go-readability in the place of winnow, to compare with.
// Everything in its results is kept: it does not say what it left out.
type readabilityEngine struct{}

func (readabilityEngine) Text(context.Context, string) (*clean.Result, error) {
	return nil, errors.New("readability reads HTML only; use --engine winnow, or say --from html")
}

func (readabilityEngine) HTML(_ context.Context, page []byte, in ...clean.Input) (*clean.Result, error) {
	about := clean.Input{}
	if len(in) > 0 {
		about = in[0]
	}
	root, err := read.Parse(page, about.Charset)
	if err != nil {
		return nil, err
	}
	var address *url.URL
	if about.URL != "" {
		if address, err = url.Parse(about.URL); err != nil {
			return nil, fmt.Errorf("the page's address: %w", err)
		}
	}
	article, err := readability.FromDocument(root, address)
	if err != nil {
		return nil, fmt.Errorf("readability: %w", err)
	}
	body := article.Node
	if body == nil { // it found none
		body = &html.Node{Type: html.DocumentNode}
	}
	r := clean.Whole(body, about)
	r.Meta = clean.Metadata{
		Title: article.Title, Byline: article.Byline, Site: article.SiteName, Lang: article.Language,
		Description: article.Excerpt, Image: article.Image, URL: about.URL,
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
