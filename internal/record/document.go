// Package record cleans single documents and the records of streams in the way
// that the command's flags describe it, for whatever stands around the cleaner.
package record

import (
	"context"
	"encoding/json"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/render"
)

// Engine is what cleans: winnow's own cleaner, or another extractor.
type Engine interface {
	Text(ctx context.Context, text string) (*clean.Result, error)
	HTML(ctx context.Context, page []byte, in ...clean.Input) (*clean.Result, error)
}

// Document is one input and what is known of it.
type Document struct {
	Body    []byte
	HTML    bool   // a page; otherwise raw text
	URL     string // the page's address; empty when unknown
	Charset string // its encoding; empty: found out
}

// Clean cleans one document.
func Clean(ctx context.Context, e Engine, d Document) (*clean.Result, error) {
	if d.HTML {
		return e.HTML(ctx, d.Body, clean.Input{URL: d.URL, Charset: d.Charset})
	}
	text := string(d.Body)
	if d.Charset != "" {
		var err error
		if text, err = read.Text(d.Body, d.Charset); err != nil {
			return nil, err
		}
	}
	return e.Text(ctx, text)
}

// Formats are the names that Format takes.
var Formats = []string{"text", "markdown", "html", "json"}

// Format writes a result in a format: markdown, html, json, or text for any other
// name. What is not empty ends with a line feed.
func Format(r *clean.Result, to string) ([]byte, error) {
	var b []byte
	var err error
	switch to {
	case "json":
		b, err = json.Marshal(r)
	case "markdown":
		b, err = rendered(render.Markdown(r))
	case "html":
		b, err = rendered(render.HTML(r))
	default:
		b = []byte(r.Text)
	}
	if err != nil {
		return nil, err
	}
	if len(b) > 0 {
		b = append(b, '\n')
	}
	return b, nil
}

func rendered(s string, err error) ([]byte, error) { return []byte(s), err }
