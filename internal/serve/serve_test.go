package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
)

// Nothing here may fetch anything: what would, fails.
func TestMain(m *testing.M) {
	http.DefaultTransport = fetchesNothing{}
	http.DefaultClient.Transport = fetchesNothing{}
	os.Exit(m.Run())
}

type fetchesNothing struct{}

func (fetchesNothing) RoundTrip(r *http.Request) (*http.Response, error) {
	panic("something is fetched: " + r.URL.String())
}

const (
	article = "The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening, after three hours of debate in a hall with standing room only.\n\n" +
		"Two of the five members voted against it, because the boat is older than both of them and the harbour at the other end silts up every year."
	noise = "Your email address will not be published. Required fields are marked *"
	page  = "<html><head><title>Ferry to keep running</title></head><body><nav><a href=/>Home</a></nav><article><h1>Ferry to keep running</h1><p>The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening, after three hours of debate.</p>" +
		"<p>Two of the five members voted against it, because <a href=\"/boat\">the boat</a> is older than both of them.</p></article><form><p>" + noise + "</p></form></body></html>"
)

var cleaner = sync.OnceValue(func() *clean.Cleaner {
	c, err := clean.New()
	if err != nil {
		panic(err)
	}
	return c
})

// newServer makes a server for a test.
func newServer(t testing.TB, c Config) *Server {
	t.Helper()
	if c.Cleaner == nil {
		c.Cleaner = cleaner()
	}
	s, err := New(c)
	require.NoError(t, err)
	return s
}

// reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   string
}

// problem is the kind of problem that the reply is, and its detail.
func (r reply) problem(t testing.TB) (kind, detail string) {
	t.Helper()
	var p struct{ Type, Detail string }
	require.NoError(t, json.Unmarshal([]byte(r.body), &p), r.body)
	return strings.TrimPrefix(p.Type, typePrefix), p.Detail
}

// ask answers a request in this process and holds the answer against the description.
func ask(t testing.TB, s *Server, method, target, body string, headers ...string) reply {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	agrees(t, method, r.URL.Path, w.Code, w.Header(), w.Body.Bytes())
	require.NotEmpty(t, w.Header().Get("X-Request-Id"))
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	return reply{w.Code, w.Header(), w.Body.String()}
}

// asks sends a document or stream of a type.
func asks(t testing.TB, s *Server, query, media, body string, headers ...string) reply {
	t.Helper()
	return ask(t, s, "POST", "/v1/clean"+query, body, append(headers, "Content-Type", media)...)
}

// fake is an engine that does what a test wants.
type fake func(ctx context.Context, body string) (*clean.Result, error)

func (f fake) Text(ctx context.Context, text string) (*clean.Result, error) { return f(ctx, text) }
func (f fake) HTML(ctx context.Context, page []byte, _ ...clean.Input) (*clean.Result, error) {
	return f(ctx, string(page))
}

func (s *Server) fake(f fake) *Server {
	s.engines = func(record.Settings) (record.Engine, error) { return f, nil }
	return s
}

// Items of lists within lists have a level too, which the description allows.
func TestDeepLists(t *testing.T) {
	deep := "<article>"
	for range 12 {
		deep += "<ul><li>" + strings.ReplaceAll(article, "\n\n", " ")
	}
	r := asks(t, newServer(t, Config{}), "", "text/html", deep)
	require.Contains(t, r.body, `"kind":"list-item","level":9`)
}

func TestDocumentsInEveryTypeAndFormat(t *testing.T) {
	s := newServer(t, Config{})
	noisy := article + "\n\n" + noise
	r := asks(t, s, "", "text/plain", noisy)
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, "application/json", r.header.Get("Content-Type"))
	require.Equal(t, "Accept", r.header.Get("Vary"))

	// The object is that of the command.
	result, err := cleaner().Text(t.Context(), noisy)
	require.NoError(t, err)
	want, err := json.Marshal(result)
	require.NoError(t, err)
	require.Equal(t, string(want)+"\n", r.body)

	r = asks(t, s, "?to=text", "text/plain; charset=utf-8", noisy)
	require.Equal(t, article+"\n", r.body)
	require.Equal(t, "text/plain; charset=utf-8", r.header.Get("Content-Type"))

	r = asks(t, s, "?to=markdown&url=https://example.org/ferry", "text/html", page)
	require.Contains(t, r.body, "[the boat](https://example.org/boat)")
	require.NotContains(t, r.body, noise)
	require.Equal(t, "text/markdown; charset=utf-8", r.header.Get("Content-Type"))

	r = asks(t, s, "?to=html", "application/xhtml+xml", page)
	require.Contains(t, r.body, "<p>The ferry")
	require.Contains(t, r.header.Get("Content-Security-Policy"), "sandbox")

	r = asks(t, s, "?to=text", "application/json", `{"html": "<article><p>`+strings.ReplaceAll(article, "\n\n", "<p>")+`"}`)
	require.Equal(t, article+"\n", r.body)
	quoted, err := json.Marshal(noisy)
	require.NoError(t, err)
	r = asks(t, s, "?to=html&lang=en", "application/json", `{"text": `+string(quoted)+`, "to": "json", "lang": "de", "keep": ["comments"], "drop": "corrections", "url": "https://example.org/"}`)
	require.Contains(t, r.body, `"lang":"de"`, "the body's options come before the query's")
	var object struct{ Text string }
	require.NoError(t, json.Unmarshal([]byte(r.body), &object))
	require.Equal(t, noisy, object.Text, "comments are kept")
	require.Equal(t, noisy+"\n", asks(t, s, "?to=text&keep=captions,%20comments&keep=bylines", "text/plain", noisy).body)
}

func TestPicturesCanBeLeftOut(t *testing.T) {
	s := newServer(t, Config{})
	pictured := strings.Replace(page, "<p>Two", `<figure><img src="/boat.jpg" alt="The boat"></figure><p>Two`, 1)
	object := func(more string) string { return `{"html":` + quoted(pictured) + more + `}` }
	for _, x := range []struct {
		query, media, body string
		pictures           bool
	}{
		{"?to=markdown", "text/html", pictured, true},
		{"?to=markdown&no-images=false", "text/html", pictured, true},
		{"?to=markdown&no-images", "text/html", pictured, false},
		{"?to=html&no-images=true", "application/json", object(""), false},
		{"?to=html&no-images=true", "application/json", object(`,"no-images":false`), true},
		{"?to=markdown&no-images", "application/x-ndjson", object(`,"id":1`), false},
	} {
		r := asks(t, s, x.query, x.media, x.body)
		require.Equal(t, x.pictures, strings.Contains(r.body, "boat.jpg"), "%s: %s", x.query, r.body)
	}
}

func TestCharsets(t *testing.T) {
	s := newServer(t, Config{}).fake(func(_ context.Context, body string) (*clean.Result, error) { return &clean.Result{Text: body}, nil })
	for _, x := range []struct{ query, media string }{
		{"?to=text&charset=windows-1251", "text/plain"},
		{"?to=text&charset=windows-1251", "text/plain; charset=utf-8"},
		{"?to=text", "text/plain; charset=windows-1251"},
	} {
		require.Equal(t, "Река\n", asks(t, s, x.query, x.media, "\xd0\xe5\xea\xe0").body)
	}
}

func TestTheFormatIsNegotiated(t *testing.T) {
	s := newServer(t, Config{})
	for accept, media := range map[string]string{
		"":                                   "application/json",
		"*/*":                                "application/json",
		"text/*":                             "text/plain; charset=utf-8",
		"text/markdown":                      "text/markdown; charset=utf-8",
		"text/html;q=0.5, text/plain;q=0.25": "text/html; charset=utf-8",
		"text/*;q=0.5, text/plain;q=0":       "text/markdown; charset=utf-8",
		"image/png, text/plain;q=0.1":        "text/plain; charset=utf-8",
		"nonsense, application/json;q=1":     "application/json",
		"application/json;q=0, */*;q=0.1":    "text/plain; charset=utf-8",
	} {
		r := asks(t, s, "", "text/plain", article, "Accept", accept)
		require.Equal(t, http.StatusOK, r.status, accept)
		require.Equal(t, media, r.header.Get("Content-Type"), accept)
	}
	require.Equal(t, http.StatusNotAcceptable, asks(t, s, "", "text/plain", article, "Accept", "image/*").status)
	require.Equal(t, http.StatusNotAcceptable, asks(t, s, "?to=text", "text/plain", article, "Accept", "application/json").status)
	require.Equal(t, http.StatusNotAcceptable, asks(t, s, "", "application/jsonl", "", "Accept", "application/json").status)
	require.Equal(t, http.StatusNotAcceptable, ask(t, s, "GET", "/v1/rules", "", "Accept", "text/html").status)
	require.Equal(t, http.StatusNotAcceptable, ask(t, s, "GET", "/openapi.json", "", "Accept", "text/html").status)
}

func TestDoubtIsSaidInEveryFormat(t *testing.T) {
	s := newServer(t, Config{})
	for _, to := range record.Formats {
		r := asks(t, s, "?to="+to, "text/plain", "Share")
		require.Equal(t, http.StatusOK, r.status)
		require.Equal(t, "empty", r.header.Get("Winnow-Doubt"))
	}
	require.Empty(t, asks(t, s, "", "text/plain", article).header.Get("Winnow-Doubt"))
}

func TestRules(t *testing.T) {
	s := newServer(t, Config{})
	var all, some struct {
		Rules []struct{ ID, Category string }
	}
	r := ask(t, s, "GET", "/v1/rules", "")
	require.NoError(t, json.Unmarshal([]byte(r.body), &all))
	require.Len(t, all.Rules, len(cleaner().RuleSet().Rules))
	require.Equal(t, http.StatusOK, ask(t, s, "HEAD", "/v1/rules", "").status)

	r = ask(t, s, "GET", "/v1/rules?category=comments", "")
	require.NoError(t, json.Unmarshal([]byte(r.body), &some))
	require.NotEmpty(t, some.Rules)
	for _, rule := range some.Rules {
		require.Equal(t, "comments", rule.Category)
	}
	r = ask(t, s, "GET", "/v1/rules/comments/form-invitation", "")
	require.Contains(t, r.body, `"id":"comments/form-invitation"`)
}

func TestHealthAndMetrics(t *testing.T) {
	s := newServer(t, Config{Version: "v1.2.3"})
	require.Equal(t, "{\"status\":\"ok\"}\n", ask(t, s, "GET", "/healthz", "").body)
	require.Equal(t, "{\"status\":\"ready\"}\n", ask(t, s, "GET", "/readyz", "").body)
	asks(t, s, "", "text/plain", article+"\n\n"+noise)
	asks(t, s, "", "image/png", "")
	asks(t, s, "", "application/x-ndjson", `{"text":"x"}`+"\n"+`{`)
	ask(t, s, "BREW", "/coffee", "")
	m := ask(t, s, "GET", "/metrics", "")
	for _, line := range []string{
		`winnow_http_requests_total{code="200",method="GET",route="/healthz"} 1`,
		`winnow_http_requests_total{code="200",method="POST",route="/v1/clean"} 2`,
		`winnow_http_requests_total{code="415",method="POST",route="/v1/clean"} 1`,
		`winnow_http_requests_total{code="404",method="other",route="other"} 1`,
		`winnow_documents_total{kind="document",outcome="cleaned"} 1`,
		`winnow_documents_total{kind="record",outcome="cleaned"} 1`,
		`winnow_documents_total{kind="record",outcome="failed"} 1`,
		`winnow_removed_total{category="comments"} 1`,
		`winnow_doubts_total{doubt="empty"} 1`,
		`winnow_http_requests_in_flight 1`,
		`winnow_cleaning_running 0`,
		`version="v1.2.3"`,
		`go_goroutines`,
	} {
		require.Contains(t, m.body, line)
	}
	require.Equal(t, string(openAPI), ask(t, s, "GET", "/openapi.json", "").body)
}

func TestOptionsSayWhatIsTaken(t *testing.T) {
	s := newServer(t, Config{})
	r := ask(t, s, "OPTIONS", "/v1/clean", "")
	require.Equal(t, http.StatusNoContent, r.status)
	require.Equal(t, "OPTIONS, POST", r.header.Get("Allow"))
	require.Contains(t, r.header.Get("Accept-Post"), "application/x-ndjson")
	require.Equal(t, "GET, HEAD, OPTIONS", ask(t, s, "OPTIONS", "/v1/rules", "").header.Get("Allow"))
}

func TestRequestIDs(t *testing.T) {
	s := newServer(t, Config{})
	require.Equal(t, "crawl-7.a_b", ask(t, s, "GET", "/healthz", "", "X-Request-Id", "crawl-7.a_b").header.Get("X-Request-Id"))
	for _, id := range []string{"a b", "a\nb", strings.Repeat("x", 65), "ä"} {
		require.NotEqual(t, id, ask(t, s, "GET", "/healthz", "", "X-Request-Id", id).header.Get("X-Request-Id"))
	}
	require.Contains(t, ask(t, s, "GET", "/nowhere", "", "X-Request-Id", "here").body, `"instance":"urn:winnow:request:here"`)
}

// What was sent is in no line of the log.
func TestLogs(t *testing.T) {
	var b bytes.Buffer
	s := newServer(t, Config{Log: slog.New(slog.NewJSONHandler(&b, nil))})
	asks(t, s, "?url=https://example.org/secret", "text/plain", article)
	asks(t, s, "", "application/x-ndjson", `{"text":"secret"}`+"\n"+`{"secret"`)
	asks(t, s, "", "application/json", `{"text":7,"secret":"secret"}`)
	ask(t, s, "GET", "/healthz", "")
	require.NotContains(t, b.String(), "secret")
	require.NotContains(t, b.String(), "ferry")
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	require.Len(t, lines, 3, "what machines ask every few seconds is not logged")
	var line struct {
		ID, Method, Route string
		Status            int
		In, Out           int64
		Records, Failed   int64
	}
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &line))
	require.NotEmpty(t, line.ID)
	require.Equal(t, "/v1/clean", line.Route)
	require.Equal(t, http.StatusOK, line.Status)
	require.Equal(t, int64(27), line.In)
	require.Positive(t, line.Out)
	require.Equal(t, []int64{2, 1}, []int64{line.Records, line.Failed})
}

func TestConfigIsChecked(t *testing.T) {
	_, err := New(Config{})
	require.ErrorContains(t, err, "Cleaner is nil")
	_, err = New(Config{Cleaner: cleaner(), MaxBody: -1})
	require.ErrorContains(t, err, "negative")
	_, err = New(Config{Cleaner: cleaner(), Timeout: -1})
	require.ErrorContains(t, err, "negative")
}

var errBroken = errors.New("broken")

// brokenReader fails behind what it has.
type brokenReader struct{ r io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = errBroken
	}
	return n, err
}
