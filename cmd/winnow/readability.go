package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-shiori/go-readability"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/read"
)

// readabilityEngine is go-readability in the place of winnow, to compare with.
// Its results have no blocks: it does not say what it did.
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
	r := &clean.Result{Meta: clean.Metadata{
		Title: article.Title, Byline: article.Byline, Site: article.SiteName, Lang: article.Language,
		Description: article.Excerpt, Image: article.Image, URL: about.URL,
		Published: day(article.PublishedTime), Updated: day(article.ModifiedTime),
	}}
	if article.Node != nil {
		var d doc.Document
		read.Page(&d, article.Node)
		r.Text = plain(&d)
	}
	if r.Text == "" {
		r.Doubt = []string{clean.DoubtEmpty}
	}
	return r, nil
}

func day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

// plain is the text of a document's blocks as winnow prints it.
func plain(d *doc.Document) string {
	var text strings.Builder
	for i, b := range d.Blocks {
		if i > 0 {
			text.WriteString([...]string{doc.SameLine: " ", doc.NewLine: "\n", doc.BlankLine: "\n\n"}[b.Gap])
		}
		text.WriteString(b.Text)
	}
	return text.String()
}
