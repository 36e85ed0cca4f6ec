// Package read turns bytes into a document: text into lines and paragraphs,
// HTML into the blocks of its tree in reading order. After it everything is
// the same for both.
package read

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// ErrBinary is returned for input that is not text in any encoding.
var ErrBinary = errors.New("input is binary data, not text")

// Text decodes raw text: a byte order mark decides, then valid UTF-8, then UTF-16 betrayed
// by its zero bytes, then an encoding of another script whose letters show, and what is
// left is Windows-1252, of which Latin-1 is a part. With a charset named, that is used
// instead of guessing.
func Text(b []byte, name string) (string, error) {
	if name != "" {
		enc, _ := charset.Lookup(name)
		if enc == nil {
			return "", fmt.Errorf("unknown charset %q: use a name of the WHATWG list such as utf-8 or windows-1251", name)
		}
		out, err := enc.NewDecoder().Bytes(b)
		if err != nil {
			return "", fmt.Errorf("decoding as %s: %w", name, err)
		}
		return string(out), nil
	}
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		// stays where it is, so that offsets are those of the input; it is blank
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16Text(b[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16Text(b[2:], binary.BigEndian), nil
	}
	zeros := bytes.Count(b[:min(len(b), 4096)], []byte{0})
	if order := utf16Order(b, zeros); order != nil {
		return utf16Text(b, order), nil
	}
	if looksBinary(b, zeros) {
		return "", ErrBinary
	}
	if name := escaped(b); name != "" {
		return Text(b, name)
	}
	if utf8.Valid(b) {
		return string(b), nil
	}
	// A few broken sequences in UTF-8 are damage; many are another encoding.
	if bad, multi := invalid(b); multi > 4*bad {
		return strings.ToValidUTF8(string(b), "\ufffd"), nil
	}
	if name := guess(b); name != "" {
		return Text(b, name)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return "", fmt.Errorf("decoding as windows-1252: %w", err)
	}
	return string(out), nil
}

func utf16Text(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// utf16Order recognises UTF-16 of mostly Latin text without a mark: nearly
// every second byte is zero, always on the same side.
func utf16Order(b []byte, zeros int) binary.ByteOrder {
	n := min(len(b), 4096)
	if n < 8 || zeros < n*2/5 {
		return nil
	}
	even := 0
	for i := 0; i < n; i += 2 {
		if b[i] == 0 {
			even++
		}
	}
	switch {
	case even*20 >= zeros*19:
		return binary.BigEndian
	case even*20 <= zeros:
		return binary.LittleEndian
	}
	return nil
}

// looksBinary says whether the start of the input has the control bytes that
// no text has.
func looksBinary(b []byte, zeros int) bool {
	n := min(len(b), 4096)
	control := 0
	for _, c := range b[:n] {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1b && c != 0 {
			control++
		}
	}
	for _, magic := range []string{"%PDF-", "\x89PNG", "\xff\xd8\xff", "GIF8", "PK\x03\x04", "\x1f\x8b", "\x28\xb5\x2f\xfd"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	return control*20 > n || zeros*10 > n && n > 20
}

// invalid counts the bytes that are no UTF-8 and the multi-byte runes that are.
func invalid(b []byte) (bad, multi int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			multi++
		}
		i += n
	}
	return bad, multi
}
