package serve

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzClean sends anything to /v1/clean: the answer is always one that openapi.json
// describes, never the server's fault, and of a stream a line for each line.
func FuzzClean(f *testing.F) {
	for _, x := range [][5]string{
		{"to=text", "text/plain", "", "", article},
		{"to=markdown&no-images&url=https://example.org/", "text/html; charset=utf-8", "", "text/*", page},
		{"to=html&keep=comments,captions&drop=corrections&lang=de", "application/xhtml+xml", "identity", "*/*;q=0.1", page},
		{"", "application/json", "", "application/json", `{"html":"<p>a","to":"json","keep":["captions"],"drop":"corrections","lang":"en"}`},
		{"charset=windows-1251", "text/plain; charset=utf-8", "", "", "\xd0\xe5\xea\xe0"},
		{"add=title,doubt,removed&to=jsonl", "application/x-ndjson", "", "", "{\"id\":1,\"text\":\"a\"}\n\n{\"id\":2\n[]\n{\"html\":\"<p>b\"}"},
		{"field=a.b&into=c&url-field=u&id-field=i&lang-field=l&keep-field=k", "application/jsonl", "", "", `{"a":{"b":"x"},"l":"de","k":["captions"],"u":"https://example.org/"}`},
		{"", "text/plain", "gzip", "", pack(f, "gzip", article)},
		{"", "application/x-jsonlines", "zstd", "", pack(f, "zstd", `{"text":"a"}`)},
		{"to=%zz", "text/plain; charset", "br", "a/b;q=x,,", "\x00\xff\xfe"},
		{"", "text/html", "", "", strings.Repeat("<div>", 3000)},
		{"", "application/json", "", "", strings.Repeat(`{"text":`, 3000)},
	} {
		f.Add(x[0], x[1], x[2], x[3], []byte(x[4]))
	}
	const most = 64 << 10
	s := newServer(f, Config{MaxBody: most, Jobs: 2, Timeout: time.Minute})
	f.Fuzz(func(t *testing.T, query, media, coding, accept string, body []byte) {
		if len(body) > 2*most {
			return
		}
		r := httptest.NewRequest("POST", "/v1/clean", strings.NewReader(string(body)))
		r.URL.RawQuery = query
		for name, value := range map[string]string{"Content-Type": media, "Content-Encoding": coding, "Accept": accept} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		agrees(t, "POST", "/v1/clean", w.Code, w.Header(), w.Body.Bytes())
		require.Less(t, w.Code, 500, "%s", w.Body)
		require.Empty(t, s.gate)
		answer := w.Body.String()
		if w.Code != http.StatusOK || !strings.HasSuffix(w.Header().Get("Content-Type"), "lines") && w.Header().Get("Content-Type") != "application/x-ndjson" && w.Header().Get("Content-Type") != "application/jsonl" {
			return
		}
		require.True(t, answer == "" || strings.HasSuffix(answer, "\n"))
		valid := utf8.Valid(body) // other bytes pass through in the fields they stand in
		for line := range strings.Lines(answer) {
			require.True(t, !valid || coding != "" || json.Valid([]byte(line)), "%q", line)
		}
		if coding == "" {
			records := 0
			for line := range strings.SplitSeq(strings.TrimPrefix(string(body), "\xef\xbb\xbf"), "\n") {
				if strings.TrimSpace(line) != "" {
					records++
				}
			}
			require.Equal(t, records, strings.Count(answer, "\n"))
		}
	})
}

// FuzzRoutes asks for anything: no handler fails, whatever the method, the address and
// the headers, and what is not there is said in a problem.
func FuzzRoutes(f *testing.F) {
	for _, x := range [][3]string{
		{"GET", "/v1/rules?category=comments", "application/json"},
		{"GET", "/v1/rules/comments/form-invitation", "*/*"},
		{"HEAD", "/healthz", ""},
		{"GET", "/readyz?verbose", "text/html"},
		{"GET", "/metrics", "application/openmetrics-text; version=1.0.0"},
		{"OPTIONS", "/openapi.json", ""},
		{"DELETE", "/v1/rules/%2e%2e/%00", "a/b;q=x,,"},
		{"POST", "/v1/clean/../rules", "text/plain"},
		{"GET", "/v1/rules/{category}/{name}", ""},
	} {
		f.Add(x[0], x[1], x[2])
	}
	s := newServer(f, Config{})
	f.Fuzz(func(t *testing.T, method, target, accept string) {
		address, err := url.ParseRequestURI(target)
		if err != nil || method == "" {
			return // net/http refuses it
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Method, r.URL, r.RequestURI = method, address, target
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Less(t, w.Code, 500, "%s", w.Body)
		if w.Code >= 400 {
			require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			require.True(t, json.Valid(w.Body.Bytes()), "%s", w.Body)
		}
	})
}
