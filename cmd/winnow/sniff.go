package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"sync"
	"unicode/utf16"

	"golang.org/x/net/html/atom"
)

// The formats of inputs.
const (
	fromAuto    = "auto"
	fromText    = "text"
	fromHTML    = "html"
	fromJSONL   = "jsonl"
	fromWARC    = "warc"
	fromParquet = "parquet"
	packed      = "packed" // gzip or zstd: what is in it shows only when it is unpacked
)

// sniffLength is how much of an input sniff wants to see.
const sniffLength = 64 << 10

// sniff tells the format of an input by how it begins.
func sniff(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("WARC/")):
		return fromWARC
	case bytes.HasPrefix(head, []byte("PAR1")):
		return fromParquet
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")), bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return packed
	case isRecord(head):
		return fromJSONL
	case page(beginning(head)):
		return fromHTML
	}
	return fromText
}

// beginning is the start of an input in ASCII, good enough to see tags in:
// UTF-16 is told by its mark, or by the zeros beside the first letters.
func beginning(head []byte) []byte {
	head = head[:min(len(head), 4096)]
	little, from := false, 0
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		little, from = true, 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		from = 2
	case len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		little = true
	case len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
	default:
		return bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	}
	units := make([]uint16, 0, len(head)/2)
	for i := from; i+1 < len(head); i += 2 {
		u := uint16(head[i])<<8 | uint16(head[i+1])
		if little {
			u = u>>8 | u<<8
		}
		units = append(units, u)
	}
	return []byte(string(utf16.Decode(units)))
}

// isRecord says whether the first line is a JSON object, as in JSON Lines. An
// object that goes on over several lines is not.
func isRecord(head []byte) bool {
	line := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	line, _, whole := bytes.Cut(line, []byte{'\n'})
	if !whole && len(head) >= sniffLength {
		// A line longer than the part seen: an object that begins as objects do.
		return beginsObject(line)
	}
	return json.Valid(line)
}

func beginsObject(line []byte) bool {
	d := json.NewDecoder(bytes.NewReader(line))
	for tokens := range 3 { // a brace, a key, a value or the beginning of one
		if _, err := d.Token(); err != nil {
			return tokens == 2 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF))
		}
	}
	return true
}

// documentTag is a tag that begins a page after something else, such as the
// warnings of a script or the headers of a response.
var documentTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?im)^[ \t]*<(?:!doctype[ \t]+html|html|head|body)\b`)
})

// page says whether a text is HTML: it begins with a tag that HTML knows, or has
// a line that begins as a page does. "<3" or "<Anna> Hello!" is not.
func page(head []byte) bool {
	b := bytes.TrimLeft(head, " \t\r\n\f")
	if len(b) > 1 && b[0] == '<' {
		if b[1] == '!' || b[1] == '?' {
			return true
		}
		end := bytes.IndexAny(b[1:], " \t\r\n/>")
		if b[1] == '/' {
			b = b[1:]
			end = bytes.IndexAny(b[1:], " \t\r\n>")
		}
		if end > 0 {
			name := bytes.ToLower(b[1 : 1+end])
			if atom.Lookup(name) != 0 || bytes.IndexByte(name, '-') > 0 {
				return true
			}
		}
	}
	return bytes.IndexByte(head, '<') >= 0 && documentTag().Match(head)
}
