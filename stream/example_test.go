package stream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/stream"
)

const page = `<title>Ferry will run all winter</title><h1>Ferry will run all winter</h1><p>The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.</p><footer>Leave a Reply</footer>`

// Each record comes with what the cleaner made of it, and as a line of JSON in which
// all other fields are as they were. A broken line is reported and doesn't end
// the loop.
func ExampleClean() {
	crawl := strings.NewReader(`{"id": 1.0, "url": "https://courier.example/ferry", "html": "` + page + `", "seen": 1741072500000000001}
{"id": 2.0, "html": broken
{"id": 3.0, "text": "` + "The bridge beside the mill will be closed until the flood has gone down, the council said on Tuesday.\\n\\nLeave a Reply" + `"}
`)
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	for r, err := range stream.Clean(context.Background(), crawl, c, stream.Options{}) {
		if err != nil {
			fmt.Println("failed:", err)
			if r.Number == 0 {
				return // not a record but the whole stream
			}
			continue
		}
		fmt.Println(r.ID, r.Result.Meta.Title, len(r.Result.Removed()))
		os.Stdout.Write(r.Line)
	}
	// Output:
	// 1.0 Ferry will run all winter 2
	// {"id": 1.0, "url": "https://courier.example/ferry", "html": "The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.", "seen": 1741072500000000001}
	// failed: record 2 at byte 324: not JSON at byte 20 of the line: neither a string nor a number, true, false or null
	// 3.0  1
	// {"id": 3.0, "text": "The bridge beside the mill will be closed until the flood has gone down, the council said on Tuesday."}
}

// In a program that reads and writes streams with encoding/json, the cleaner stands
// between Decode and Encode. Numbers and the order of keys survive as far as the
// struct, or json.RawMessage, keeps them; Clean keeps them all.
func ExampleClean_encodingJSON() {
	type story struct {
		ID   int             `json:"id"`
		HTML string          `json:"html,omitempty"`
		Text string          `json:"text"`
		Tags json.RawMessage `json:"tags"`
	}
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	in := json.NewDecoder(strings.NewReader(`{"id": 7, "html": "` + page + `", "tags": ["sea"]}`))
	out := json.NewEncoder(os.Stdout)
	for in.More() {
		var s story
		if err := in.Decode(&s); err != nil {
			log.Fatal(err)
		}
		r, err := c.HTML(context.Background(), []byte(s.HTML))
		if err != nil {
			log.Fatal(err)
		}
		s.HTML, s.Text = "", r.Text
		if err := out.Encode(s); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// {"id":7,"text":"The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.","tags":["sea"]}
}

// The address of a record can choose its cleaner.
func ExampleOptions() {
	c, err := clean.New()
	if err != nil {
		log.Fatal(err)
	}
	withComments, err := c.With(clean.Keep("comments"))
	if err != nil {
		log.Fatal(err)
	}
	options := stream.Options{Add: []string{"title"}, For: func(address string) *clean.Cleaner {
		if strings.HasPrefix(address, "https://forum.example/") {
			return withComments
		}
		return nil
	}}
	text := "The bridge beside the mill will be closed until the flood has gone down, the council said on Tuesday.\\n\\nLeave a Reply"
	records := strings.NewReader(`{"url":"https://forum.example/1","text":"` + text + `"}` + "\n" + `{"url":"https://courier.example/1","text":"` + text + `"}`)
	for r, err := range stream.Clean(context.Background(), records, c, options) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %q\n", r.URL, r.Result.Text[93:])
	}
	// Output:
	// https://forum.example/1 "Tuesday.\n\nLeave a Reply"
	// https://courier.example/1 "Tuesday."
}
