// Package jsonl finds and replaces single values in lines of JSON Lines without
// decoding them: every byte that is not replaced stays as it was, so the order
// of keys, the literals of numbers and the white space of a line survive.
package jsonl

import (
	"fmt"
	"strings"
)

// Path names a value in a JSON object: the keys from the outside in. A key that
// is a decimal number also names an element where it meets an array.
type Path []string

// ParsePath reads a path: keys separated by dots ("article.body"), or, when it
// begins with a slash, a JSON Pointer (RFC 6901: "/article/body", with ~1 for a
// slash and ~0 for a tilde), which can name keys that have dots in them.
func ParsePath(s string) (Path, error) {
	if s == "" {
		return nil, fmt.Errorf("the path of a field is empty: give a key such as text, or keys with dots such as article.body")
	}
	if s[0] == '/' {
		keys := strings.Split(s[1:], "/")
		for i, k := range keys {
			keys[i] = strings.ReplaceAll(strings.ReplaceAll(k, "~1", "/"), "~0", "~")
		}
		return keys, nil
	}
	keys := strings.Split(s, ".")
	for _, k := range keys {
		if k == "" {
			return nil, fmt.Errorf("the path %q has an empty key: for a key with dots write a JSON Pointer such as /a.b/c", s)
		}
	}
	return keys, nil
}

// String gives the form with dots where that is possible, else a JSON Pointer.
func (p Path) String() string {
	plain := len(p) > 0
	for _, k := range p {
		plain = plain && k != "" && !strings.Contains(k, ".")
	}
	if plain && p[0][0] != '/' {
		return strings.Join(p, ".")
	}
	var b strings.Builder
	for _, k := range p {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(k, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
