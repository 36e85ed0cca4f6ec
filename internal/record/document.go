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

// Formats are the names that Form.To takes.
var Formats = []string{"text", "markdown", "html", "json"}

// Form is what results are written as.
type Form struct {
	To       string // one of Formats; text for any other name
	NoImages bool   // leave pictures out of Markdown and HTML
}

// Format writes a result. What is not empty ends with a line feed. The error may be the
// context's.
func (f Form) Format(ctx context.Context, r *clean.Result) (b []byte, err error) {
	options := []render.Option{render.WithContext(ctx)}
	if f.NoImages {
		options = append(options, render.WithoutImages())
	}
	var s string
	switch f.To {
	case "json":
		b, err = json.Marshal(r)
		s = string(b)
	case "markdown":
		s, err = render.Markdown(r, options...)
	case "html":
		s, err = render.HTML(r, options...)
	default:
		s = r.Text
	}
	if err != nil || s == "" {
		return nil, err
	}
	return append([]byte(s), '\n'), nil
}
