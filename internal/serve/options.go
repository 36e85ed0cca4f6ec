package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"github.com/winnow-text/winnow/internal/record"
)

// The parameters of a query: the names of the command's flags.
var (
	documentParams = []string{"to", "no-images", "url", "lang", "keep", "drop", "charset"}
	streamParams   = []string{"field", "into", "url-field", "id-field", "lang-field", "keep-field", "add"}
	listParams     = []string{"keep", "drop", "add"} // may stand several times, and hold several words
)

// options are what a request asks for.
type options struct {
	record.Settings
	record.Form
	url, charset string

	field, into, urlField, idField, langField, keepField string // of a stream
	add                                                  []string
}

// parameters reads the query of a request. One that is not known is an error: a
// word that is misspelt must not be passed over.
func parameters(r *http.Request, known ...string) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, badRequest.f("the query cannot be read: %s; percent-encode its values", printable(err.Error()))
	}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		switch {
		case !slices.Contains(known, name):
			if len(known) == 0 {
				return nil, badRequest.f("unknown parameter %q; there are none here", printable(name))
			}
			return nil, badRequest.f("unknown parameter %q; there are %s", printable(name), strings.Join(known, ", "))
		case len(q[name]) > 1 && !slices.Contains(listParams, name):
			return nil, badRequest.f("the parameter %s stands %d times; give it once", name, len(q[name]))
		}
	}
	return q, nil
}

// queryOptions reads the options in the query of a request.
func queryOptions(r *http.Request, as bodyKind) (o options, err error) {
	known := documentParams
	if as == asLines {
		known = slices.Concat(documentParams, streamParams)
	}
	q, err := parameters(r, known...)
	if err != nil {
		return o, err
	}
	if o.NoImages, err = yes(q, "no-images"); err != nil {
		return o, err
	}
	o.To, o.url, o.Lang, o.charset = q.Get("to"), q.Get("url"), q.Get("lang"), q.Get("charset")
	o.Keep, o.Drop, o.add = words(q["keep"]), words(q["drop"]), words(q["add"])
	o.field, o.into, o.urlField, o.idField = q.Get("field"), q.Get("into"), q.Get("url-field"), q.Get("id-field")
	o.langField, o.keepField = q.Get("lang-field"), q.Get("keep-field")
	if o.charset != "" && (as == asJSON || as == asLines) {
		return o, badRequest.f("the parameter charset is for text/plain and text/html: the strings of JSON are Unicode; leave it out")
	}
	if !utf8.ValidString(o.url) {
		return o, badRequest.f("the parameter url is not UTF-8; percent-encode it as UTF-8")
	}
	return o, o.check(as)
}

// check looks at what has a few values; the cleaner itself checks the others.
func (o *options) check(as bodyKind) error {
	formats := record.Formats
	if as == asLines {
		formats = append(slices.Clone(formats), "jsonl")
	}
	if o.To != "" && !slices.Contains(formats, o.To) {
		return badRequest.f("to=%s: expected one of %s", printable(o.To), strings.Join(formats, ", "))
	}
	for _, name := range o.add {
		if !slices.Contains(record.Added, name) {
			return badRequest.f("add=%s: expected some of %s", printable(name), strings.Join(record.Added, ", "))
		}
	}
	if o.charset != "" {
		if enc, _ := charset.Lookup(o.charset); enc == nil {
			return badRequest.f("charset %s is not known: use a name of the WHATWG list such as utf-8 or windows-1251, or leave it out to have it found out", printable(o.charset))
		}
	}
	return nil
}

// yes reads a parameter that is on or off; alone, as a flag stands, it is on.
func yes(q url.Values, name string) (bool, error) {
	switch value := q.Get(name); {
	case !q.Has(name), value == "false":
		return false, nil
	case value == "", value == "true":
		return true, nil
	default:
		return false, badRequest.f("%s=%s: expected true or false", name, printable(value))
	}
}

// words splits lists with commas.
func words(lists []string) []string {
	var all []string
	for _, list := range lists {
		for w := range strings.SplitSeq(list, ",") {
			if w = strings.TrimSpace(w); w != "" {
				all = append(all, w)
			}
		}
	}
	return all
}

// jsonDocument is a document with its options as a body of JSON.
type jsonDocument struct {
	Text *string  `json:"text"`
	HTML *string  `json:"html"`
	To   *string  `json:"to"`
	URL  *string  `json:"url"`
	Lang *string  `json:"lang"`
	Keep wordList `json:"keep"`
	Drop wordList `json:"drop"`

	NoImages *bool `json:"no-images"`
}

// wordList is an array of words, or a string with commas.
type wordList []string

// UnmarshalJSON reads either form.
func (l *wordList) UnmarshalJSON(b []byte) error {
	var list []string
	var one string
	if json.Unmarshal(b, &list) != nil {
		if json.Unmarshal(b, &one) != nil {
			return errors.New("keep and drop take an array of strings, or a string with commas")
		}
		list = []string{one}
	}
	*l = words(list)
	return nil
}

// jsonBody reads a document and its options from a body of JSON. An option in it
// takes the place of one in the query.
func jsonBody(body []byte, o *options) (record.Document, error) {
	if !utf8.Valid(body) {
		return record.Document{}, badRequest.f("the body is not UTF-8, which JSON has to be (RFC 8259); send bytes in another encoding as text/html or text/plain")
	}
	var d jsonDocument
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return record.Document{}, badRequest.f("the body is not a document: %s", jsonError(err))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return record.Document{}, badRequest.f("the body has more behind the end of its object; send several documents as application/x-ndjson")
	}
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	set(&o.To, d.To)
	set(&o.url, d.URL)
	set(&o.Lang, d.Lang)
	if d.NoImages != nil {
		o.NoImages = *d.NoImages
	}
	if d.Keep != nil {
		o.Keep = d.Keep
	}
	if d.Drop != nil {
		o.Drop = d.Drop
	}
	switch {
	case d.Text != nil && d.HTML != nil:
		return record.Document{}, badRequest.f("the body has both text and html; give the one that is to be cleaned")
	case d.HTML != nil:
		return record.Document{Body: []byte(*d.HTML), HTML: true}, o.check(asJSON)
	case d.Text != nil:
		return record.Document{Body: []byte(*d.Text)}, o.check(asJSON)
	}
	return record.Document{}, badRequest.f("the body has neither text nor html; give the one that is to be cleaned")
}

// jsonError says what is wrong with a body of JSON without quoting much of it.
func jsonError(err error) string {
	syntax, kind := new(json.SyntaxError), new(json.UnmarshalTypeError)
	switch {
	case errors.Is(err, io.EOF):
		return "it is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON breaks off"
	case errors.As(err, &syntax):
		return fmt.Sprintf("not JSON at byte %d: %v", syntax.Offset, syntax)
	case errors.As(err, &kind) && kind.Field == "":
		return "an object is expected, such as {\"html\": \"<p>…\"}"
	case errors.As(err, &kind):
		return fmt.Sprintf("%s is a %s, but has to be a %s", kind.Field, kind.Value, map[bool]string{true: "bool", false: "string"}[kind.Type.Kind() == reflect.Bool])
	}
	message := strings.TrimPrefix(err.Error(), "json: ")
	if strings.HasPrefix(message, "unknown field") {
		message = printable(message) + "; there are text, html, to, no-images, url, lang, keep and drop"
	}
	return message
}
