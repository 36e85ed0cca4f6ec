package record

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/stream"
)

// Cleaner cleans the records of a stream.
type Cleaner struct {
	// Of returns the engine for a record's own settings.
	Of func(Settings) (Engine, error)
	// For may choose settings and another Of for a record by its address, which is
	// empty where none is known; nil for either: none.
	For func(address string) (Settings, func(Settings) (Engine, error))

	Settings          // for every record; a record's own come on top
	URL      string   // of records that have none
	Charset  string   // in the place of what an archive says; empty: that
	Form              // of the body
	Add      []string // values to add as fields, of Added
}

// Clean is a stream.Clean.
func (c *Cleaner) Clean(ctx context.Context, in stream.Record) (stream.Cleaned, error) {
	r, err := c.Result(ctx, in)
	if err != nil {
		return stream.Cleaned{}, err
	}
	return c.Cleaned(ctx, r)
}

// Result cleans a record.
func (c *Cleaner) Result(ctx context.Context, in stream.Record) (*clean.Result, error) {
	d := Document{Body: in.Body, HTML: in.Kind == stream.Markup, URL: in.URL, Charset: in.Charset}
	if d.URL == "" {
		d.URL = c.URL
	}
	e, err := c.Engine(d.URL, Settings{Lang: in.Lang, Keep: in.Keep})
	if err != nil {
		return nil, err
	}
	if c.Charset != "" {
		d.Charset = c.Charset
	}
	r, err := Clean(ctx, e, d)
	if err != nil {
		return nil, err
	}
	if in.Truncated && !slices.Contains(r.Doubt, clean.DoubtTruncated) {
		r.Doubt = append(r.Doubt, clean.DoubtTruncated)
	}
	return r, nil
}

// Engine returns the engine for a document of an address, empty where none is
// known, with settings of its own. The error says what is wrong with them.
func (c *Cleaner) Engine(address string, own Settings) (Engine, error) {
	s, of := c.Settings, c.Of
	if c.For != nil {
		said, other := c.For(address)
		if s = s.and(said); other != nil {
			of = other
		}
	}
	return of(s.and(own))
}

// Cleaned is a result as the stream writes it.
func (c *Cleaner) Cleaned(ctx context.Context, r *clean.Result) (stream.Cleaned, error) {
	out := stream.Cleaned{Doubt: r.Doubt}
	form := c.Form
	if form.To == "json" { // a record is JSON already; its body is text
		form.To = "text"
	}
	body, err := form.Format(ctx, r)
	if err != nil {
		return stream.Cleaned{}, err
	}
	out.Body = strings.TrimSuffix(string(body), "\n")
	removed := r.Removed()
	for _, x := range removed {
		out.Removed = append(out.Removed, stream.Removal{Category: x.Category, Rule: x.Rule, Bytes: len(x.Text)})
	}
	for _, name := range c.Add {
		b, err := json.Marshal(value(r, removed, name))
		if err != nil {
			return stream.Cleaned{}, err
		}
		out.Fields = append(out.Fields, stream.Field{Name: name, JSON: b})
	}
	return out, nil
}

// Added are the names that Cleaner.Add takes.
var Added = []string{"title", "byline", "published", "updated", "source", "site", "lang", "description", "image", "canonical", "section", "tags", "doubt", "removed"}

// value is what is added to a record under a name.
func value(r *clean.Result, removed []clean.Removed, name string) any {
	switch name {
	case "title":
		return r.Meta.Title
	case "byline":
		return r.Meta.Byline
	case "published":
		return r.Meta.Published
	case "updated":
		return r.Meta.Updated
	case "source":
		return r.Meta.Source
	case "site":
		return r.Meta.Site
	case "lang":
		return r.Meta.Lang
	case "description":
		return r.Meta.Description
	case "image":
		return r.Meta.Image
	case "canonical":
		return r.Meta.URL
	case "section":
		return r.Meta.Section
	case "tags":
		return orEmpty(r.Meta.Tags)
	case "doubt":
		return orEmpty(r.Doubt)
	case "removed":
		return orEmpty(removed)
	}
	return nil
}

// orEmpty makes nil a list without elements, which JSON tells apart.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
