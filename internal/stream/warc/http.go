package warc

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Page is the document in a record.
type Page struct {
	Body      []byte
	HTML      bool   // else plain text
	Charset   string // of the Content-Type header, as written; empty if it names none
	Truncated bool   // the body ends early
}

// Skip says why a record has no page: it is no error.
type Skip string

func (s Skip) Error() string { return string(s) }

// The reasons for a Skip. The types of records that are not wanted are reasons too,
// such as "request".
const (
	NotHTML   Skip = "not-html"
	NotOK     Skip = "status" // a redirect or an error page
	EmptyBody Skip = "empty-body"
)

// Page takes the page out of the record's block: HTTP headers are read, chunks
// joined and content encodings undone. It fails with a Skip when there is no
// page in the record, and otherwise when the body cannot be decoded or is longer
// than max bytes. The body may share memory with the block.
func (rec *Record) Page(max int64) (Page, error) {
	switch rec.Type {
	case "conversion":
		if t := mediaType(rec.ContentType); t != "text/plain" && t != "" && !isHTML(t) {
			return Page{}, NotHTML
		}
		return Page{Body: rec.Block, HTML: isHTML(mediaType(rec.ContentType)), Charset: charsetOf(rec.ContentType), Truncated: rec.Truncated}, nil
	case "resource":
		if !isHTML(mediaType(rec.ContentType)) {
			return Page{}, NotHTML
		}
		return Page{Body: rec.Block, HTML: true, Charset: charsetOf(rec.ContentType), Truncated: rec.Truncated}, nil
	case "response":
		return rec.response(max)
	}
	return Page{}, Skip(rec.Type)
}

func (rec *Record) response(max int64) (Page, error) {
	if m := mediaType(rec.ContentType); m != "application/http" && m != "" {
		return Page{}, NotHTML // a response of another protocol, such as DNS
	}
	h, body, err := parseHTTP(rec.Block)
	if err != nil {
		return Page{}, err
	}
	if h.status/100 != 2 {
		return Page{}, NotOK
	}
	media := mediaType(h.contentType)
	if media != "" && !isHTML(media) {
		return Page{}, NotHTML
	}
	p := Page{HTML: true, Charset: charsetOf(h.contentType), Truncated: rec.Truncated}
	if strings.Contains(strings.ToLower(h.transferEncoding), "chunked") {
		var whole bool
		if body, whole = dechunk(body); !whole {
			p.Truncated = true
		}
	}
	if p.Body, err = decode(body, h.contentEncoding, max); err != nil {
		// What an archive has cut on purpose is cut in its compressed form too.
		if !rec.Truncated || len(p.Body) == 0 || errors.Is(err, ErrTooLong) {
			return Page{}, err
		}
	}
	if len(p.Body) == 0 {
		return Page{}, EmptyBody
	}
	if media == "" && !isHTML(mediaType(rec.Payload)) && !looksLikeHTML(p.Body) {
		return Page{}, NotHTML
	}
	return p, nil
}

type httpHead struct {
	status                                         int
	contentType, contentEncoding, transferEncoding string
}

// parseHTTP reads a status line and headers as leniently as browsers do: what
// servers sent years ago is what is in the archive.
func parseHTTP(b []byte) (h httpHead, body []byte, err error) {
	line, rest := cutLine(b)
	proto, status, _ := strings.Cut(string(line), " ")
	if !strings.HasPrefix(proto, "HTTP/") {
		return h, nil, errors.New("the record holds no HTTP response: its status line is missing")
	}
	status, _, _ = strings.Cut(strings.TrimSpace(status), " ")
	if h.status, err = strconv.Atoi(status); err != nil {
		return h, nil, fmt.Errorf("the HTTP status %.20q is not a number", status)
	}
	for len(rest) > 0 {
		if line, rest = cutLine(rest); len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte{':'})
		if !ok {
			continue
		}
		v := string(bytes.TrimSpace(value))
		switch strings.ToLower(string(bytes.TrimSpace(name))) {
		case "content-type":
			h.contentType = v
		case "content-encoding":
			h.contentEncoding = v
		case "transfer-encoding":
			h.transferEncoding = v
		}
	}
	return h, rest, nil
}

func cutLine(b []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(b, []byte{'\n'})
	return bytes.TrimSuffix(line, []byte{'\r'}), rest
}

// mediaType is the type in a Content-Type header, in lower case, without parameters.
func mediaType(header string) string {
	t, _, _ := strings.Cut(header, ";")
	t, _, _ = strings.Cut(t, ",")
	return strings.ToLower(strings.TrimSpace(t))
}

func isHTML(media string) bool {
	return media == "text/html" || media == "application/xhtml+xml"
}

func charsetOf(header string) string {
	if _, params, err := mime.ParseMediaType(header); err == nil {
		return params["charset"]
	}
	// Headers in the wild are often malformed around a readable charset.
	i := strings.Index(strings.ToLower(header), "charset=")
	if i < 0 {
		return ""
	}
	v := strings.TrimLeft(header[i+len("charset="):], ` "'`)
	if end := strings.IndexAny(v, `;,"' `); end >= 0 {
		v = v[:end]
	}
	return v
}

func looksLikeHTML(b []byte) bool {
	b = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(b[:min(len(b), 1024)], []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body", "<!--", "<meta", "<title", "<script"} {
		if bytes.HasPrefix(b, []byte(start)) {
			return true
		}
	}
	return bytes.HasPrefix(b, []byte("<?xml")) && bytes.Contains(b, []byte("<html"))
}

// dechunk joins the chunks of a body. Some archives keep the header though they
// have joined the chunks themselves, so a body without chunks is taken as it is.
func dechunk(b []byte) (body []byte, whole bool) {
	var out []byte
	for rest := b; ; {
		line, after := cutLine(rest)
		size, _, _ := bytes.Cut(line, []byte{';'})
		n, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 62)
		if err != nil {
			if out == nil {
				return b, true
			}
			return out, false
		}
		if n == 0 {
			return out, true
		}
		if n > uint64(len(after)) {
			return append(out, after...), false
		}
		out = append(out, after[:n]...)
		_, rest = cutLine(after[n:])
	}
}

// decode undoes the content encodings, the last one applied first. A body that
// has not the magic of its encoding was decoded by the crawler and is left alone.
func decode(body []byte, header string, max int64) ([]byte, error) {
	names := strings.Split(header, ",")
	for i := len(names) - 1; i >= 0; i-- {
		name := strings.ToLower(strings.TrimSpace(names[i]))
		if name == "" || name == "identity" || len(body) == 0 {
			continue
		}
		r, err := opened(name, body)
		if err != nil {
			return nil, fmt.Errorf("content encoding %s: %w", name, err)
		}
		if r == nil {
			continue
		}
		out, err := io.ReadAll(io.LimitReader(r, max+1))
		if c, ok := r.(interface{ Close() }); ok {
			c.Close()
		}
		if int64(len(out)) > max {
			return nil, ErrTooLong
		}
		if err != nil {
			if name == "br" && looksLikeHTML(body) {
				continue // the only encoding without a magic number
			}
			return out, fmt.Errorf("content encoding %s: %w", name, err)
		}
		body = out
	}
	return body, nil
}

// opened returns a decoder of the body, or nil when the body is not encoded.
func opened(name string, body []byte) (io.Reader, error) {
	switch name {
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			return nil, nil
		}
		return gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		// The standard means zlib; many servers send bare deflate.
		if len(body) >= 2 && body[0]&0x0f == 8 && (uint(body[0])<<8|uint(body[1]))%31 == 0 {
			return zlib.NewReader(bytes.NewReader(body))
		}
		if looksLikeHTML(body) {
			return nil, nil
		}
		return flate.NewReader(bytes.NewReader(body)), nil
	case "br":
		return brotli.NewReader(bytes.NewReader(body)), nil
	case "zstd":
		if !bytes.HasPrefix(body, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return nil, nil
		}
		return zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20))
	}
	if looksLikeHTML(body) {
		return nil, nil
	}
	return nil, errors.New("not known")
}
