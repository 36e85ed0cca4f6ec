package main

import (
	"context"
	"errors"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/read"
	"github.com/winnow-text/winnow/readability"
)

// readabilityEngine is go-readability in the place of winnow, to compare with.
type readabilityEngine struct{}

func (readabilityEngine) Text(context.Context, string) (*clean.Result, error) {
	return nil, errors.New("readability reads HTML only; use --engine winnow, or say --from html")
}

func (readabilityEngine) HTML(ctx context.Context, page []byte, in ...clean.Input) (*clean.Result, error) {
	about := clean.Input{}
	if len(in) > 0 {
		about = in[0]
	}
	root, err := read.Parse(page, about.Charset)
	if err != nil {
		return nil, err
	}
	return readability.Extract(ctx, root, about)
}
