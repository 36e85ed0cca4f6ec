package main

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

func TestSniff(t *testing.T) {
	for _, c := range []struct{ head, want string }{
		{"", fromText},
		{"A text.\n\nAnother paragraph.", fromText},
		{"<3 is not a tag", fromText},
		{"<Anna> Hello!\n<Bert> Hello, Anna!", fromText},
		{"a < b, and b > c", fromText},
		{"  \n<!DOCTYPE html><html>", fromHTML},
		{"<!-- saved --><p>Text</p>", fromHTML},
		{"\xef\xbb\xbf<html lang=de>", fromHTML},
		{"<?xml version=\"1.0\"?><html>", fromHTML},
		{"<p>A fragment", fromHTML},
		{"<BR/>A fragment", fromHTML},
		{"</div><p>The end of a page", fromHTML},
		{"<amp-img src=x>", fromHTML},
		{"Notice: undefined index\n<html><body>", fromHTML},
		{"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<!doctype html>", fromHTML},
		{"An article about the tag <html> and what it is for.", fromText},
		{"\xff\xfe" + wide("<html>", false), fromHTML},
		{"\xfe\xff" + wide("<html>", true), fromHTML},
		{wide("<html>", false), fromHTML},
		{wide("<html>", true), fromHTML},
		{wide("Text", true), fromText},
		{"\xff\xfe" + wide("Text", false), fromText},
		{`{"text": "a"}` + "\n" + `{"text": "b"}`, fromJSONL},
		{`{"text": "a"}`, fromJSONL},
		{"{\n  \"text\": \"a\"\n}", fromText},
		{"{curly} words begin this text", fromText},
		{`{"text": "` + strings.Repeat("a", 2*sniffLength), fromJSONL},
		{`{"a":` + strings.Repeat(" ", 2*sniffLength), fromJSONL},
		{`{` + strings.Repeat("a", 2*sniffLength), fromText},
		{"WARC/1.0\r\nWARC-Type: response", fromWARC},
		{"PAR1\x15\x04", fromParquet},
		{"\x1f\x8b\x08\x00", packed},
		{"\x28\xb5\x2f\xfd", packed},
	} {
		head := c.head[:min(len(c.head), sniffLength)]
		require.Equal(t, c.want, sniff([]byte(head)), "%.60q", head)
	}
}

func wide(s string, big bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}
