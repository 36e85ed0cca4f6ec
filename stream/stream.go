// Package stream cleans the records of a stream one after the other: JSON Lines, a WARC
// or WET archive, a Parquet file, or a single text or page, compressed or not.
//
// It is what the command does with such inputs, as an iterator. Every record comes
// out exactly once, in the order of the input: cleaned, or with the reason why it is
// not. Records are cleaned on all cores, and what is in flight is bounded, so that
// memory does not grow with the stream.
//
// A program that imports this package takes in the readers of the formats besides
// what package clean needs.
package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
	"github.com/winnow-text/winnow/internal/stream"
)

// Options say how the records are found and cleaned. The zero value finds out
// what the stream is and cleans the field html of its records, or else text.
type Options struct {
	From string // jsonl, warc, parquet, text or html; empty: by the first bytes

	// The fields of JSON Lines and Parquet, as paths such as text, page.html or
	// links[0].
	Field     string // the one that is cleaned; empty: html where that is a string, else text
	Into      string // the one that gets the body; empty: the one that is cleaned
	URLField  string // the page's address; empty: url
	IDField   string // what names the record; empty: id
	LangField string // its language, as clean.Lang takes it; empty: none
	KeepField string // categories to keep, an array or a text with commas; empty: none

	// Add are values that Record.Line gets as fields of the same names: title, byline,
	// published, updated, source, site, lang, description, image, canonical, section,
	// tags, doubt, removed.
	Add []string

	// For may choose another cleaner for a record, by its address, which is empty where
	// none is known. Where it returns nil the record gets the one that is for all.
	// It is called from several goroutines at once.
	For func(address string) *clean.Cleaner

	MaxRecord int64         // the most bytes of a record, decompressed; a longer one fails. 0: 64 MiB
	Workers   int           // how many records are cleaned at once; 0: one a core
	Timeout   time.Duration // the longest time for one record, which fails then; 0: none
}

// Record is a record of the stream and what became of it.
type Record struct {
	Number int64 // counted from 1
	Offset int64 // of its first byte in the decompressed stream; its row in Parquet, from 0
	ID     string
	URL    string

	// Result is what the cleaner made of it; nil where it failed.
	Result *clean.Result

	// Line is the record as JSON with a line feed behind it: with the body in its place,
	// or with its error, and with every other field as it was, the order of the keys
	// and the digits of numbers included.
	Line []byte
}

// Clean yields the records of r as they are cleaned by c.
//
// A record that fails comes with an error that names its place, and with a Line
// that keeps it; the sequence goes on behind it where the format allows. An error
// with no record, of which Number is 0, ends the sequence: an option is wrong or the
// context is done. The loop can be left at any time.
func Clean(ctx context.Context, r io.Reader, c *clean.Cleaner, o Options) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		options, err := o.stream(c)
		if err != nil {
			yield(Record{}, err)
			return
		}
		for result, err := range stream.All(ctx, r, options) {
			if result.Output == nil {
				yield(Record{}, err)
				return
			}
			in := result.Record
			record := Record{Number: in.Number, Offset: in.Offset, ID: in.ID, URL: in.URL, Line: result.Output}
			record.Result, _ = result.Value.(*clean.Result)
			if !yield(record, err) {
				return
			}
		}
	}
}

// stream are the options for the machinery.
func (o Options) stream(c *clean.Cleaner) (stream.Options, error) {
	if c == nil {
		return stream.Options{}, errors.New("cleaning a stream: there is no cleaner; make one with clean.New")
	}
	for _, name := range o.Add {
		if !slices.Contains(record.Added, name) {
			return stream.Options{}, fmt.Errorf("cleaning a stream: cannot add %q; there are %s", name, strings.Join(record.Added, ", "))
		}
	}
	cleaner := &record.Cleaner{Of: record.NewEngines(c).Of, Add: o.Add}
	if o.For != nil {
		var others sync.Map // of *record.Engines, by their cleaner
		cleaner.For = func(address string) (record.Settings, func(record.Settings) (record.Engine, error)) {
			other := o.For(address)
			if other == nil {
				return record.Settings{}, nil
			}
			engines, ok := others.Load(other)
			if !ok {
				engines, _ = others.LoadOrStore(other, record.NewEngines(other))
			}
			return record.Settings{}, engines.(*record.Engines).Of
		}
	}
	return stream.Options{
		Reading: stream.Reading{
			From: stream.Format(o.From), Field: o.Field, URLField: o.URLField, IDField: o.IDField,
			LangField: o.LangField, KeepField: o.KeepField, MaxRecord: o.MaxRecord,
		},
		Into: o.Into, Fields: o.Add, Workers: o.Workers, Timeout: o.Timeout,
		Clean: func(ctx context.Context, in stream.Record) (stream.Cleaned, error) {
			r, err := cleaner.Result(ctx, in)
			if err != nil {
				return stream.Cleaned{}, err
			}
			out, err := cleaner.Cleaned(ctx, r)
			out.Value = r
			return out, err
		},
	}, nil
}
