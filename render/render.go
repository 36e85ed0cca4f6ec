// Package render writes a cleaned body as HTML or Markdown. The words are those
// of the result's Text: what is rendered is what was decided.
//
//	r, err := cleaner.HTML(ctx, page, clean.Input{URL: address})
//	if err != nil {
//		return err
//	}
//	md, err := render.Markdown(r)
//
// It is a package of its own so that programs that only want text do not pay
// for the converter.
package render

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/winnow-text/winnow/clean"
)

// Option changes what is rendered.
type Option func(*options)

type options struct {
	ctx      context.Context
	noImages bool
}

// WithoutImages leaves pictures out.
func WithoutImages() Option { return func(o *options) { o.noImages = true } }

// WithContext ends rendering early, with the context's error, when ctx is done.
func WithContext(ctx context.Context) Option { return func(o *options) { o.ctx = ctx } }

// HTML writes the body as HTML: a sequence of semantic elements without a
// document around them, sanitised, empty for an empty body. Links are absolute
// where the page's address is known. The error is clean.Result.Node's, or that of
// the context of WithContext.
func HTML(r *clean.Result, opts ...Option) (string, error) {
	text, err := rendered(r, opts, writeHTML)
	if err != nil {
		return "", fmt.Errorf("rendering HTML: %w", err)
	}
	return text, nil
}

// Markdown writes the body as CommonMark with the tables, struck-out text, tasks,
// footnotes and formulas (TeX between dollars) of GitHub Flavored Markdown. Text that
// would read as marks is escaped. The error is clean.Result.Node's, or that of the
// context of WithContext.
func Markdown(r *clean.Result, opts ...Option) (string, error) {
	text, err := rendered(r, opts, writeMarkdown)
	if err != nil {
		return "", fmt.Errorf("rendering Markdown: %w", err)
	}
	return text, nil
}

func rendered(r *clean.Result, opts []Option, write func(context.Context, *html.Node) (string, error)) (string, error) {
	o := options{ctx: context.Background()}
	for _, set := range opts {
		set(&o)
	}
	if err := o.ctx.Err(); err != nil {
		return "", err
	}
	root, err := r.Node()
	if err != nil {
		return "", err
	}
	sanitise(root)
	if o.noImages {
		removeImages(root)
	}
	return write(o.ctx, root)
}

// removeImages takes out pictures and what they leave empty.
func removeImages(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.DataAtom == atom.Img {
			n.RemoveChild(c)
		} else if had := c.FirstChild != nil; had {
			removeImages(c)
			if c.FirstChild == nil && c.DataAtom != atom.Td && c.DataAtom != atom.Th {
				n.RemoveChild(c)
			}
		}
		c = next
	}
}

// writeHTML writes the children of root, a line each.
func writeHTML(ctx context.Context, root *html.Node) (string, error) {
	var b strings.Builder
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		if err := html.Render(&b, c); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(b.String()), nil
}
