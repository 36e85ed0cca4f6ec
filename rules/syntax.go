package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads the one document of a pack.
func parseYAML(name string, data []byte) (*yaml.Node, error) {
	if at := notUTF8(data); at < len(data) {
		return nil, fmt.Errorf("%s: the byte 0x%02x is no UTF-8, save the file as UTF-8", place(name, data, at), data[at])
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var top, second yaml.Node
	if err := dec.Decode(&top); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:1: the file is empty, a pack has the keys category and rules", name)
		}
		return nil, notYAML(name, data, err)
	}
	err := dec.Decode(&second)
	switch {
	case err == nil:
		return nil, fmt.Errorf("%s:%d: more than one YAML document, only the first would be read", name, second.Line)
	case !errors.Is(err, io.EOF):
		return nil, notYAML(name, data, err)
	}
	return top.Content[0], nil
}

// notUTF8 is where the first byte stands that is no UTF-8; len(data) without one.
func notUTF8(data []byte) int {
	for at := 0; at < len(data); {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return len(data)
}

// place names the byte of a file by its line and column, which counts characters.
func place(name string, data []byte, at int) string {
	line := bytes.LastIndexByte(data[:at], '\n') + 1
	return fmt.Sprintf("%s:%d:%d", name, bytes.Count(data[:line], []byte("\n"))+1, utf8.RuneCount(data[line:at])+1)
}

func notYAML(name string, data []byte, err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	said := 1
	if _, failed := fmt.Sscanf(text, "line %d:", &said); failed == nil {
		_, text, _ = strings.Cut(text, ": ")
	}
	return fmt.Errorf("%s:%d: not YAML: %s", name, badLine(data, said), text)
}

// maxReread is how many bytes are read again to find the line that breaks a file.
const maxReread = 8 << 20

// badLine is the line that breaks a file: the one behind the longest beginning that can
// be read. The parser names the line on which the list or the text began that it was in,
// which may be the list of all rules, and counts some from 0; it is taken at its word only
// where there is much to read again, as for a quotation mark that nothing closes.
func badLine(data []byte, said int) int {
	r := &byteReader{data: data}
	dec := yaml.NewDecoder(r)
	for dec.Decode(new(yaml.Node)) == nil {
	}
	end := r.at
	for left := maxReread; left > 0; left -= end {
		end = bytes.LastIndexByte(data[:max(end-1, 0)], '\n') + 1
		err := yaml.Unmarshal(data[:end], new(yaml.Node))
		if err == nil {
			return bytes.Count(data[:end], []byte("\n")) + 1
		}
	}
	return said
}

// byteReader gives a byte at a time, so that at is how far its reader has come.
type byteReader struct {
	data []byte
	at   int
}

func (r *byteReader) Read(p []byte) (int, error) {
	if r.at == len(r.data) {
		return 0, io.EOF
	}
	p[0] = r.data[r.at]
	r.at++
	return 1, nil
}
