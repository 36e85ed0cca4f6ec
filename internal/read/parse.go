package read

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// ErrNotHTML is returned for bytes that are no page.
var ErrNotHTML = errors.New("input is not HTML")

// Parse decodes a page and parses it. The encoding is that of a byte order
// mark, else the one the caller names (an HTTP header's), else the page's
// own declaration, else it is guessed; a declaration that the bytes contradict is
// not believed. Elements nested deeper than the parser accepts lose their
// tags but not their text.
func Parse(b []byte, name string) (*html.Node, error) {
	if looksBinary(b, bytes.Count(b[:min(len(b), 4096)], []byte{0})) && utf16Order(b, bytes.Count(b[:min(len(b), 4096)], []byte{0})) == nil &&
		!bytes.HasPrefix(b, []byte("\xff\xfe")) && !bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return nil, fmt.Errorf("%w: %w", ErrNotHTML, ErrBinary)
	}
	b, err := pageText(b, name)
	if err != nil {
		return nil, err
	}
	root, err := parse(b, false)
	if err != nil {
		// The parser gives up on more than 512 open elements (golang/go #76279).
		// Where tags cross, it has more open than they tell: then none counts as closed.
		for _, closing := range [...]bool{true, false} {
			flat := flatten(b, closing)
			if root, err = parse(flat, false); err == nil {
				b = flat
				break
			}
		}
	}
	// The walk takes a fraction of the time of the counting, and hardly ever finds one.
	if err == nil && swallowed(root) && bytes.Count(b, []byte("<iframe")) > bytes.Count(b, []byte("</iframe")) {
		root, err = parse(b, true)
	}
	if err != nil {
		return nil, fmt.Errorf("parsing HTML: %w", err)
	}
	return root, nil
}

// parse parses as a browser does that runs scripts, or one that does not and
// so shows what stands in a <noscript>.
func parse(b []byte, scripts bool) (*html.Node, error) {
	return html.ParseWithOptions(bytes.NewReader(b), html.ParseOptionEnableScripting(scripts))
}

// swallowed says whether a frame in a <noscript> that its author took for closed
// (<iframe src="..."/>) holds the rest of the page as its text. A browser that
// runs scripts reads a <noscript> up to its end tag and shows the page.
func swallowed(root *html.Node) bool {
	for n := root; n != nil; {
		if n.DataAtom == atom.Iframe && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, "</noscript") {
			return true
		}
		if n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != nil && n.NextSibling == nil {
			n = n.Parent
		}
		if n != nil {
			n = n.NextSibling
		}
	}
	return false
}

// pageText decodes a page to UTF-8.
func pageText(b []byte, name string) ([]byte, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return b[3:], nil
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		s, err := Text(b, "")
		return []byte(s), err
	case name != "":
		s, err := Text(b, name)
		return []byte(s), err
	}
	zeros := bytes.Count(b[:min(len(b), 4096)], []byte{0})
	if utf16Order(b, zeros) != nil {
		s, err := Text(b, "")
		return []byte(s), err
	}
	declared := declaration(b)
	if utf8.Valid(b) {
		// Valid UTF-8 with a letter outside ASCII is hardly ever anything else;
		// the encodings that write in seven bits are told by their escapes.
		if declared == "" || declared == "utf-8" {
			declared = escaped(b)
		}
		if !strings.HasPrefix(declared, "iso-2022") && declared != "hz-gb-2312" {
			return b, nil
		}
	}
	if declared == "" || declared == "utf-8" {
		s, err := Text(b, "")
		return []byte(s), err
	}
	s, err := Text(b, declared)
	return []byte(s), err
}

// declaration is the encoding that a page declares in its first kilobytes,
// in the WHATWG's name for it; empty when it declares none that is known.
func declaration(b []byte) string {
	head := bytes.ToLower(b[:min(len(b), 8192)])
	for {
		i := bytes.Index(head, []byte("charset"))
		if i < 0 {
			break
		}
		head = head[i+len("charset"):]
		rest := bytes.TrimLeft(head, " \t\r\n")
		if !bytes.HasPrefix(rest, []byte("=")) {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
		end := bytes.IndexAny(rest, " \t\r\n\"'/>;")
		if end <= 0 {
			continue
		}
		if enc, name := charset.Lookup(string(rest[:end])); enc != nil {
			return name
		}
	}
	if i := bytes.Index(b[:min(len(b), 200)], []byte(`encoding="`)); i >= 0 && bytes.HasPrefix(bytes.TrimSpace(b), []byte("<?xml")) {
		rest := b[i+len(`encoding="`):]
		if end := bytes.IndexByte(rest, '"'); end > 0 {
			if enc, name := charset.Lookup(string(rest[:end])); enc != nil {
				return name
			}
		}
	}
	return ""
}

// maxDepth leaves room under the parser's limit for the elements that it opens
// of itself (formatting elements are opened again in every block).
const maxDepth = 200

// flatten leaves out the tags of elements nested deeper than maxDepth. Unless closing, end
// tags close nothing.
func flatten(b []byte, closing bool) []byte {
	z := html.NewTokenizer(bytes.NewReader(b))
	var out bytes.Buffer
	var stack []string
	open := map[string]int{}
	tag := func(raw []byte, deep bool) {
		if deep {
			out.WriteByte(' ')
		} else {
			out.Write(raw)
		}
	}
	for {
		switch z.Next() {
		case html.ErrorToken: // the end: reading from memory does not fail
			return out.Bytes()
		case html.StartTagToken:
			raw := z.Raw()
			b, _ := z.TagName()
			name := string(b)
			if !void(name) {
				stack = append(stack, name)
				open[name]++
			}
			tag(raw, len(stack) > maxDepth && !void(name))
		case html.EndTagToken:
			raw := z.Raw()
			b, _ := z.TagName()
			name := string(b)
			depth := len(stack)
			for closing && open[name] > 0 {
				depth = len(stack)
				last := stack[depth-1]
				stack = stack[:depth-1]
				open[last]--
				if last == name {
					break
				}
			}
			tag(raw, depth > maxDepth && !void(name))
		default:
			out.Write(z.Raw())
		}
	}
}

// void says whether an element holds no others.
func void(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "script", "style", "title", "textarea":
		return true
	}
	return false
}
