package warc

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

const html = "<!DOCTYPE html><p>The mayor opened the bridge.</p>"

func encoded(t testing.TB, name, s string) string {
	var b bytes.Buffer
	var w io.WriteCloser
	switch name {
	case "gzip", "x-gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "bare":
		w, _ = flate.NewWriter(&b, 5)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	_, err := io.WriteString(w, s)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func chunked(s string, size int) string {
	var b strings.Builder
	for len(s) > 0 {
		n := min(size, len(s))
		fmt.Fprintf(&b, "%x;ext=1\r\n%s\r\n", n, s[:n])
		s = s[n:]
	}
	return b.String() + "0\r\n\r\n"
}

func page(t testing.TB, s string) (Page, error) {
	got := readString(t, s)
	require.Len(t, got, 1)
	require.NoError(t, got[0].Err)
	return got[0].Page(limit)
}

func TestContentEncodings(t *testing.T) {
	const ct = "Content-Type: text/html"
	for _, c := range []struct{ name, response string }{
		{"none", response(html, ct)},
		{"identity", response(html, ct, "Content-Encoding: identity")},
		{"gzip", response(encoded(t, "gzip", html), ct, "content-encoding: GZIP")},
		{"x-gzip", response(encoded(t, "gzip", html), ct, "Content-Encoding: x-gzip")},
		{"deflate", response(encoded(t, "deflate", html), ct, "Content-Encoding: deflate")},
		{"bare deflate", response(encoded(t, "bare", html), ct, "Content-Encoding: deflate")},
		{"br", response(encoded(t, "br", html), ct, "Content-Encoding: br")},
		{"zstd", response(encoded(t, "zstd", html), ct, "Content-Encoding: zstd")},
		{"two", response(encoded(t, "br", encoded(t, "gzip", html)), ct, "Content-Encoding: gzip, br")},
		{"chunked", response(chunked(html, 7), ct, "Transfer-Encoding: chunked")},
		{"chunked gzip", response(chunked(encoded(t, "gzip", html), 11), ct, "Transfer-Encoding: chunked", "Content-Encoding: gzip")},
		{"header left by a crawler that joined the chunks", response(html, ct, "Transfer-Encoding: chunked")},
		{"header left by a crawler that decoded gzip", response(html, ct, "Content-Encoding: gzip")},
		{"header left by a crawler that decoded deflate", response(html, ct, "Content-Encoding: deflate")},
		{"header left by a crawler that decoded br", response(html, ct, "Content-Encoding: br")},
		{"an encoding of nothing", response(html, ct, "Content-Encoding: none")},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := page(t, c.response)
			require.NoError(t, err)
			require.Equal(t, html, string(p.Body))
			require.False(t, p.Truncated)
		})
	}
}

func TestPagesThatAreSkipped(t *testing.T) {
	notFound := record("response", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"+html)
	for _, c := range []struct {
		name, s string
		why     Skip
	}{
		{"picture", response("GIF89a", "Content-Type: image/gif"), NotHTML},
		{"json", response("{}", "Content-Type: application/json"), NotHTML},
		{"no type, no HTML", response("GIF89a"), NotHTML},
		{"error page", notFound, NotOK},
		{"empty", response("", "Content-Type: text/html"), EmptyBody},
		{"request", record("request", "GET / HTTP/1.1\r\n\r\n"), Skip("request")},
		{"dns", record("response", "a.example. 1 IN A 192.0.2.1", "Content-Type: text/dns"), NotHTML},
		{"conversion to a picture", record("conversion", "GIF89a", "Content-Type: image/gif"), NotHTML},
		{"resource", record("resource", "GIF89a", "Content-Type: image/gif"), NotHTML},
	} {
		_, err := page(t, c.s)
		require.Equal(t, c.why, err, c.name)
	}
	p, err := page(t, response(html))
	require.NoError(t, err, "without a type the content decides")
	require.True(t, p.HTML)
}

func TestPagesThatFail(t *testing.T) {
	zipped := encoded(t, "gzip", strings.Repeat(html, 100))
	_, err := page(t, response(zipped[:len(zipped)/2], "Content-Type: text/html", "Content-Encoding: gzip"))
	require.ErrorContains(t, err, "gzip")
	_, err = page(t, response(encoded(t, "gzip", strings.Repeat("a", 2*limit)), "Content-Type: text/html", "Content-Encoding: gzip"))
	require.ErrorIs(t, err, ErrTooLong)
	_, err = page(t, response("\x00\x01", "Content-Type: text/html", "Content-Encoding: compress"))
	require.ErrorContains(t, err, "compress")
	_, err = page(t, record("response", "no status line"))
	require.ErrorContains(t, err, "status line")
	_, err = page(t, record("response", "HTTP/1.1 OK\r\n\r\n"))
	require.ErrorContains(t, err, "OK")
}

func TestTruncatedPagesSayWhatThereIs(t *testing.T) {
	zipped := encoded(t, "gzip", strings.Repeat(html, 1000))
	block := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + zipped[:len(zipped)/2]
	p, err := page(t, record("response", block, "WARC-Truncated: length"))
	require.NoError(t, err)
	require.True(t, p.Truncated)
	require.True(t, strings.HasPrefix(string(p.Body), html))

	short := chunked(html, 16)
	p, err = page(t, response(short[:40], "Content-Type: text/html", "Transfer-Encoding: chunked"))
	require.NoError(t, err)
	require.True(t, p.Truncated)
	require.True(t, strings.HasPrefix(html, string(p.Body)))
}

func TestCharsets(t *testing.T) {
	for header, want := range map[string]string{
		"text/html; charset=utf-8":                       "utf-8",
		`text/html; Charset="Shift_JIS"`:                 "Shift_JIS",
		"text/html; charset=gb2312; charset=utf-8":       "gb2312",
		"text/html;charset='iso-8859-1'; other thing = ": "iso-8859-1",
		"text/html": "",
	} {
		p, err := page(t, response(html, "Content-Type: "+header))
		require.NoError(t, err, header)
		require.Equal(t, want, strings.Trim(p.Charset, "'"), header)
	}
}

func FuzzPage(f *testing.F) {
	for _, e := range []string{"gzip", "deflate", "br", "zstd"} {
		f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + e + "\r\n\r\n" + encoded(f, e, html)))
	}
	f.Add([]byte("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nffffffffffffffff\n"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(html, 3)))
	f.Fuzz(func(t *testing.T, block []byte) {
		rec := &Record{Type: "response", Block: block}
		p, err := rec.Page(1 << 16)
		if err == nil && (len(p.Body) == 0 || len(p.Body) > max(1<<16, len(block))) {
			t.Fatalf("a page of %d bytes", len(p.Body))
		}
	})
}
