package serve

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// Each mistake of a client has its problem, and the problem says what to do.
func TestProblems(t *testing.T) {
	s := newServer(t, Config{MaxBody: 4000})
	text, lines, object := "text/plain", "application/x-ndjson", "application/json"
	for _, x := range []struct {
		name, query, media, body string
		headers                  []string
		kind                     kind
		detail                   string // a part of it
	}{
		{name: "an unknown parameter", query: "?too=text", media: text, kind: badRequest, detail: `unknown parameter "too"; there are to, no-images, url`},
		{name: "a stream's parameter", query: "?field=x", media: text, kind: badRequest, detail: "unknown parameter"},
		{name: "a parameter twice", query: "?to=text&to=html", media: text, kind: badRequest, detail: "give it once"},
		{name: "a broken query", query: "?to=%zz", media: text, kind: badRequest, detail: "percent-encode"},
		{name: "an address that is not UTF-8", query: "?url=%ff", media: text, kind: badRequest, detail: "not UTF-8"},
		{name: "an unknown format", query: "?to=pdf", media: text, kind: badRequest, detail: "expected one of text, markdown, html, json"},
		{name: "a stream's format", query: "?to=jsonl", media: text, kind: badRequest, detail: "expected one of"},
		{name: "neither on nor off", query: "?no-images=no", media: text, kind: badRequest, detail: "expected true or false"},
		{name: "a word for a bool", media: object, body: `{"text":"a","no-images":"yes"}`, kind: badRequest, detail: "has to be a bool"},
		{name: "an unknown category", query: "?keep=nonsense", media: text, kind: badRequest, detail: "no such category; there are"},
		{name: "an unknown category to drop", query: "?drop=nonsense", media: lines, kind: badRequest, detail: "no such category"},
		{name: "an unknown language", query: "?lang=english", media: text, kind: badRequest, detail: "two-letter ISO 639-1"},
		{name: "an unknown charset", query: "?charset=klingon", media: text, kind: badRequest, detail: "WHATWG"},
		{name: "a charset of JSON", query: "?charset=utf-8", media: object, kind: badRequest, detail: "leave it out"},
		{name: "an unknown value to add", query: "?add=colour", media: lines, kind: badRequest, detail: "expected some of title"},
		{name: "a bad path", query: "?field=a..b", media: lines, body: "{}", kind: badRequest, detail: "empty key"},
		{name: "a field written twice", query: "?into=error", media: lines, body: "{}", kind: badRequest, detail: "written twice"},

		{name: "no JSON", media: object, body: "<p>", kind: badRequest, detail: "not JSON at byte 1"},
		{name: "an empty body", media: object, kind: badRequest, detail: "it is empty"},
		{name: "half an object", media: object, body: `{"text":"a`, kind: badRequest, detail: "breaks off"},
		{name: "no object", media: object, body: `["text"]`, kind: badRequest, detail: "an object is expected"},
		{name: "two objects", media: object, body: `{"text":"a"}{"text":"b"}`, kind: badRequest, detail: "application/x-ndjson"},
		{name: "an unknown key", media: object, body: `{"text":"a","form":"b"}`, kind: badRequest, detail: `unknown field "form"; there are text`},
		{name: "both bodies", media: object, body: `{"text":"a","html":"b"}`, kind: badRequest, detail: "both text and html"},
		{name: "no document", media: object, body: `{"to":"text"}`, kind: badRequest, detail: "neither text nor html"},
		{name: "a number for a text", media: object, body: `{"text":7}`, kind: badRequest, detail: "text is a number, but has to be a string"},
		{name: "a number for a list", media: object, body: `{"text":"a","keep":7}`, kind: badRequest, detail: "array of strings"},
		{name: "an unknown format in JSON", media: object, body: `{"text":"a","to":"pdf"}`, kind: badRequest, detail: "expected one of"},
		{name: "JSON that is not UTF-8", media: object, body: "{\"text\":\"\xff\"}", kind: badRequest, detail: "RFC 8259"},
		{name: "deep JSON", media: object, body: strings.Repeat("[", 3900), kind: badRequest},

		{name: "no type", kind: unsupported, detail: "Content-Type is missing"},
		{name: "an unknown type", media: "image/png", kind: unsupported, detail: "use one of text/plain, text/html"},
		{name: "a broken type", media: "text/", kind: unsupported, detail: "use one of"},
		{name: "an unknown charset in the type", media: "text/html; charset=klingon", kind: unsupported, detail: "WHATWG"},
		{name: "an unknown coding", media: text, headers: []string{"Content-Encoding", "br"}, kind: unsupported, detail: "use one of gzip, zstd"},
		{name: "two codings", media: lines, headers: []string{"Content-Encoding", "gzip, zstd"}, kind: unsupported, detail: "use one of gzip, zstd"},
		{name: "a coding that is not named", media: lines, body: pack(t, "gzip", "{}"), kind: unsupported, detail: "Content-Encoding"},
		{name: "another coding that is not named", media: lines, body: pack(t, "zstd", "{}"), kind: unsupported, detail: "Content-Encoding"},
		{name: "no gzip", media: text, body: article, headers: []string{"Content-Encoding", "gzip"}, kind: badRequest, detail: "cannot be decompressed"},
		{name: "no gzip in a stream", media: lines, body: `{"text":"a"}`, headers: []string{"Content-Encoding", "gzip"}, kind: badRequest, detail: "cannot be decompressed"},
		{name: "half a gzip", media: text, body: pack(t, "gzip", article)[:60], headers: []string{"Content-Encoding", "gzip"}, kind: badRequest, detail: "cannot be decompressed"},
		{name: "no zstd", media: text, body: article, headers: []string{"Content-Encoding", "zstd"}, kind: badRequest, detail: "cannot be decompressed"},

		{name: "too large", media: text, body: strings.Repeat("a", 4001), kind: tooLarge, detail: "larger than 4000 bytes"},
		{name: "too large, unpacked", media: text, body: pack(t, "gzip", strings.Repeat("a", 4001)), headers: []string{"Content-Encoding", "gzip"}, kind: tooLarge, detail: "larger than 4000 bytes"},
		{name: "a bomb", media: text, body: pack(t, "zstd", strings.Repeat("a", 40<<20)), headers: []string{"Content-Encoding", "zstd"}, kind: tooLarge},
		{name: "nothing in many members", media: text, body: strings.Repeat(pack(t, "gzip", ""), 300), headers: []string{"Content-Encoding", "gzip"}, kind: tooLarge},

		{name: "a picture as text", media: text, body: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", kind: notText, detail: "binary data"},
		{name: "a picture as a page", media: "text/html", body: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", kind: notText},
	} {
		t.Run(x.name, func(t *testing.T) {
			headers := x.headers
			if x.media != "" {
				headers = append(headers, "Content-Type", x.media)
			}
			r := ask(t, s, "POST", "/v1/clean"+x.query, x.body, headers...)
			kind, detail := r.problem(t)
			require.Equal(t, x.kind.name, kind, detail)
			require.Equal(t, x.kind.status, r.status)
			require.Contains(t, detail, x.detail)
			if x.kind == unsupported {
				require.NotEmpty(t, r.header.Get("Accept-Post")+r.header.Get("Accept-Encoding")+x.media)
			}
		})
	}
	for target, k := range map[string]kind{
		"GET /":                               notFound,
		"GET /v1":                             notFound,
		"POST /v1/clean/":                     notFound,
		"GET /v1/rules/":                      notFound,
		"GET /v1/rules/comments":              notFound,
		"GET /v1/rules/comments/no-such-rule": notFound,
		"GET /v1/rules/%7Bcategory%7D/%7Bname%7D": notFound,
		"GET /v1/clean":                            methodNotAllowed,
		"POST /v1/rules":                           methodNotAllowed,
		"DELETE /healthz":                          methodNotAllowed,
		"GET /v1/rules?category=nonsense":          badRequest,
		"GET /v1/rules?colour=red":                 badRequest,
		"GET /healthz?verbose=1":                   badRequest,
		"GET /readyz?verbose=1":                    badRequest,
		"GET /metrics?verbose=1":                   badRequest,
		"GET /openapi.json?verbose=1":              badRequest,
		"GET /v1/rules/comments/form-invitation?x": badRequest,
	} {
		method, path, _ := strings.Cut(target, " ")
		r := ask(t, s, method, path, "")
		kind, _ := r.problem(t)
		require.Equal(t, k.name, kind, target)
		require.Equal(t, k.status, r.status, target)
		if k == methodNotAllowed {
			require.NotEmpty(t, r.header.Get("Allow"))
		}
	}
}

// pack compresses a text.
func pack(t testing.TB, coding, text string) string {
	var b bytes.Buffer
	switch coding {
	case "gzip":
		z := gzip.NewWriter(&b)
		_, err := z.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, z.Close())
	case "zstd":
		z, err := zstd.NewWriter(&b)
		require.NoError(t, err)
		_, err = z.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, z.Close())
	}
	return b.String()
}

func TestCompressedBodies(t *testing.T) {
	s := newServer(t, Config{})
	for _, coding := range []string{"gzip", "zstd", "x-gzip", "GZIP"} {
		packed := pack(t, strings.ToLower(strings.TrimPrefix(coding, "x-")), article)
		require.Equal(t, article+"\n", asks(t, s, "?to=text", "text/plain", packed, "Content-Encoding", coding).body)
		packed = pack(t, strings.ToLower(strings.TrimPrefix(coding, "x-")), `{"id":1,"text":"Share"}`+"\n")
		require.Equal(t, `{"id":1,"text":""}`+"\n", asks(t, s, "", "application/jsonl", packed, "Content-Encoding", coding).body)
	}
	require.Equal(t, article+"\n", asks(t, s, "?to=text", "text/plain", article, "Content-Encoding", "identity").body)
}

// A frame that asks for more memory than a content coding may have is refused.
func TestWindowsOfZstdAreBounded(t *testing.T) {
	s := newServer(t, Config{MaxBody: 64 << 20})
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b, zstd.WithWindowSize(64<<20))
	require.NoError(t, err)
	for range 40 {
		_, err = z.Write([]byte(strings.Repeat(article, 1<<20/len(article))))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	r := asks(t, s, "", "text/plain", b.String(), "Content-Encoding", "zstd")
	require.Equal(t, http.StatusBadRequest, r.status)
}

func TestBodiesThatBreakOff(t *testing.T) {
	s := newServer(t, Config{})
	r := httptest.NewRequest("POST", "/v1/clean", brokenReader{strings.NewReader(article)})
	r.Header.Set("Content-Type", "text/plain")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	agrees(t, "POST", "/v1/clean", w.Code, w.Header(), w.Body.Bytes())
	kind, detail := reply{body: w.Body.String()}.problem(t)
	require.Equal(t, "bad-request", kind)
	require.Contains(t, detail, "breaks off")
}

func TestTooManyRequests(t *testing.T) {
	s := newServer(t, Config{MaxRequests: 1})
	s.gate <- struct{}{}
	r := asks(t, s, "", "text/plain", article)
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "1", r.header.Get("Retry-After"))
	require.Equal(t, http.StatusOK, ask(t, s, "GET", "/healthz", "").status, "others are answered")
	<-s.gate
	require.Equal(t, http.StatusOK, asks(t, s, "", "text/plain", article).status)
	require.Empty(t, s.gate)
}

// A document that takes too long is given up, and holds its slot until it ends:
// the next waits no longer than it may.
func TestTimeouts(t *testing.T) {
	s := newServer(t, Config{Timeout: 30 * time.Millisecond, Jobs: 1})
	held := make(chan struct{})
	var once sync.Once
	s.fake(func(_ context.Context, body string) (*clean.Result, error) {
		once.Do(func() { <-held })
		return &clean.Result{Text: body}, nil
	})
	for range 2 {
		r := asks(t, s, "", "text/plain", article)
		require.Equal(t, http.StatusServiceUnavailable, r.status)
		kind, _ := r.problem(t)
		require.Equal(t, "timeout", kind)
		require.Equal(t, "1", r.header.Get("Retry-After"))
	}
	require.Contains(t, ask(t, s, "GET", "/metrics", "").body, "winnow_cleaning_abandoned_total 1\n")
	close(held)
	require.Eventually(t, func() bool { return asks(t, s, "", "text/plain", article).status == http.StatusOK }, 5*time.Second, time.Millisecond)
	require.Empty(t, s.gate)
}

// A panic, in the cleaner or in a handler, is one request's end.
func TestPanics(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	s.fake(func(context.Context, string) (*clean.Result, error) { panic("lost the thread") })
	r := asks(t, s, "", "text/plain", article)
	require.Equal(t, http.StatusInternalServerError, r.status)
	kind, detail := r.problem(t)
	require.Equal(t, "internal", kind)
	require.NotContains(t, detail, "thread", "what went wrong is for the log")
	require.Contains(t, log.String(), "lost the thread")
	require.Contains(t, log.String(), "problem_test.go")
	require.Contains(t, log.String(), "level=ERROR")
	log.Reset()

	r = asks(t, s, "", "application/x-ndjson", `{"text":"a"}`)
	require.Equal(t, http.StatusOK, r.status)
	require.Contains(t, r.body, `"error":"the cleaner failed on this record`)
	require.Contains(t, log.String(), "problem_test.go")

	s.routes["/healthz"] = route{path: "/healthz", methods: get(func(http.ResponseWriter, *http.Request) error { panic("here too") })}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Contains(t, log.String(), "here too")

	// Where the answer has begun, it breaks off.
	s.routes["/healthz"] = route{path: "/healthz", methods: get(func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = w.Write([]byte("half of"))
		panic("and here")
	})}
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/healthz", nil)) })
	require.Contains(t, ask(t, s, "GET", "/metrics", "").body, "winnow_panics_total 4\n")
}

func TestErrorsOfTheServerAreNotTold(t *testing.T) {
	s := newServer(t, Config{}).fake(func(context.Context, string) (*clean.Result, error) {
		return nil, errors.New("the disk at /var/secret is full")
	})
	r := asks(t, s, "", "text/html", page)
	require.Equal(t, http.StatusInternalServerError, r.status)
	require.NotContains(t, r.body, "secret")
}
