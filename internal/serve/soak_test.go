package serve

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// soakEnv is how long the load test takes, such as 10m, for make soak.
const soakEnv = "WINNOW_SOAK"

const (
	connections = 64
	hostile     = 5 // per cent of the requests
	soakBody    = 2 << 20
)

// shot is a request of the load test and what has to come back.
type shot struct {
	name, query, media, coding string
	body                       string
	slow                       bool // the body stops in the middle; its time is the client's
	status                     int  // expected
	check                      func(answer string) error
}

// wanted is an answer with something in it.
func wanted(part string) func(string) error {
	return func(answer string) error {
		if !strings.Contains(answer, part) {
			return fmt.Errorf("the answer has no %q: %.200s", part, answer)
		}
		return nil
	}
}

// linesOf is a stream of the documents under a field, and the check that each
// has come back in its place.
func linesOf(field string, documents []string) (string, func(string) error) {
	var in strings.Builder
	for i, d := range documents {
		fmt.Fprintf(&in, "{\"id\":%d,%q:%s}\n", i, field, quoted(strings.ToValidUTF8(d, "")))
	}
	return in.String(), func(answer string) error {
		i := 0
		for line := range strings.Lines(answer) {
			if !strings.HasPrefix(line, fmt.Sprintf("{\"id\":%d,", i)) || strings.Contains(line, `"error":`) {
				return fmt.Errorf("line %d: %.200s", i, line)
			}
			i++
		}
		if i != len(documents) {
			return fmt.Errorf("%d records for %d", i, len(documents))
		}
		return nil
	}
}

// inputs are the inputs of the golden cases, which are pages and texts as they come.
func inputs(t testing.TB, name string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "golden", "*", "*", name))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		all = append(all, string(b))
	}
	return all
}

// friendly are requests as programs send them.
func friendly(t testing.TB) []shot {
	pages, texts := inputs(t, "input.html"), inputs(t, "input.txt")
	var all []shot
	for i, p := range pages {
		to := []string{"json", "text", "markdown", "html"}[i%4]
		all = append(all, shot{name: "page", query: "?to=" + to, media: "text/html", body: p, status: 200})
		if i%4 == 0 {
			all = append(all, shot{name: "packed page", media: "text/html", coding: "gzip", body: pack(t, "gzip", p), status: 200, check: wanted(`"removed":`)})
		}
		if i%3 == 0 {
			all = append(all, shot{name: "object", media: "application/json", body: `{"html":` + quoted(strings.ToValidUTF8(p, "")) + `,"keep":["captions"]}`, status: 200, check: wanted(`"text":`)})
		}
	}
	for _, x := range texts {
		all = append(all, shot{name: "text", media: "text/plain", body: x, status: 200, check: wanted(`"text":`)})
	}
	for i := 0; i+4 <= len(pages); i += 20 {
		in, check := linesOf("html", pages[i:i+4])
		all = append(all, shot{name: "stream", media: "application/x-ndjson", body: in, status: 200, check: check})
	}
	return all
}

// hostiles are requests that nobody should send, and the answers they should get.
func hostiles(t testing.TB) []shot {
	large := strings.Repeat(article, soakBody/len(article)+2)
	broken := "{\"text\":\"a\"}\n{\"text\":\n" + strings.Repeat("[", 20_000) + "\n{\"text\":\"b\"}\n"
	return []shot{
		{name: "invalid UTF-8", media: "text/plain", body: strings.Repeat("caf\xe9 \xff\xfe\x80 und weiter ", 500), status: 200},
		{name: "invalid UTF-8 as UTF-8", media: "text/html; charset=utf-8", body: strings.Repeat("<p>caf\xe9 \xff\xfe\x80 und weiter ", 500), status: 200},
		{name: "invalid UTF-8 in JSON", media: "application/json", body: "{\"text\":\"\xff\"}", status: 400, check: wanted("bad-request")},
		{name: "truncated page", media: "text/html", body: page[:len(page)*2/3], status: 200},
		{name: "truncated tag", media: "text/html", body: strings.Repeat("<p>"+article, 20) + "<a href=\"", status: 200},
		{name: "deep nesting", media: "text/html", body: strings.Repeat("<div><b>", 20_000) + article, status: 200},
		{name: "deep JSON", media: "application/json", body: strings.Repeat(`{"text":`, 100_000), status: 400, check: wanted("bad-request")},
		{name: "broken JSON", media: "application/json", body: `{"text":"a`, status: 400, check: wanted("breaks off")},
		{name: "oversize", media: "text/plain", body: large, status: 413, check: wanted("too-large")},
		{name: "bomb", media: "text/html", coding: "gzip", body: pack(t, "gzip", strings.Repeat("a", 4*soakBody)), status: 413, check: wanted("too-large")},
		{name: "no gzip", media: "text/html", coding: "gzip", body: page, status: 400, check: wanted("cannot be decompressed")},
		{name: "wrong type", media: "image/png", body: page, status: 415, check: wanted("unsupported-type")},
		{name: "form", media: "application/x-www-form-urlencoded", body: page, status: 415, check: wanted("unsupported-type")},
		{name: "unknown coding", media: "text/html", coding: "br", body: page, status: 415, check: wanted("unsupported-type")},
		{name: "binary", media: "text/html", body: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + strings.Repeat("\x00\x01\x02", 1000), status: 422, check: wanted("not-text")},
		{name: "unknown option", query: "?format=text", media: "text/plain", body: article, status: 400, check: wanted("unknown parameter")},
		{name: "broken lines", media: "application/x-ndjson", body: broken, status: 200, check: func(answer string) error {
			if n := strings.Count(answer, `"error":`); n != 2 || strings.Count(answer, "\n") != 4 {
				return fmt.Errorf("%d errors: %.300s", n, answer)
			}
			return nil
		}},
		{name: "slow body", media: "text/html", body: page, slow: true, status: 408, check: wanted("slow-body")},
	}
}

// slowly gives the first bytes and then nothing.
type slowly struct {
	r     io.Reader
	until <-chan struct{}
}

func (s slowly) Read(p []byte) (int, error) {
	if n, err := s.r.Read(p); err == nil {
		return n, nil
	}
	<-s.until
	return 0, io.ErrUnexpectedEOF
}

// fire sends a shot and says how long the answer took, or what was wrong with it.
func (x shot) fire(client *http.Client, address string) (time.Duration, error) {
	var body io.Reader = strings.NewReader(x.body)
	if x.slow {
		until := make(chan struct{})
		defer close(until)
		body = slowly{strings.NewReader(x.body[:len(x.body)/2]), until}
	}
	r, err := http.NewRequest("POST", "http://"+address+"/v1/clean"+x.query, body)
	if err != nil {
		return 0, err
	}
	if x.slow {
		r.ContentLength = int64(len(x.body))
	}
	r.Header.Set("Content-Type", x.media)
	if x.coding != "" {
		r.Header.Set("Content-Encoding", x.coding)
	}
	began := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(answer.Body); err != nil {
		return 0, fmt.Errorf("reading the answer: %w", err)
	}
	took := time.Since(began)
	if answer.StatusCode != x.status {
		return took, fmt.Errorf("status %d, expected %d: %.300s", answer.StatusCode, x.status, b.String())
	}
	if x.check != nil {
		return took, x.check(b.String())
	}
	return took, nil
}

// tally is what a connection has seen.
type tally struct {
	requests, hostile int
	times             []time.Duration // of all but slow bodies
	errs              []string
}

// load fires from all connections until the context is done.
func load(ctx context.Context, address string, good, bad []shot, seed uint64) tally {
	var all tally
	var mu sync.Mutex
	var fired sync.WaitGroup
	for c := range connections {
		fired.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(c)))
			transport := &http.Transport{MaxIdleConnsPerHost: 1, DisableCompression: true}
			defer transport.CloseIdleConnections()
			client := &http.Client{Transport: transport}
			var own tally
			for ctx.Err() == nil {
				x := good[random.IntN(len(good))]
				if random.IntN(100) < hostile {
					x = bad[random.IntN(len(bad))]
					own.hostile++
				}
				took, err := x.fire(client, address)
				own.requests++
				if err != nil {
					own.errs = append(own.errs, x.name+": "+err.Error())
				} else if !x.slow {
					own.times = append(own.times, took)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all.requests += own.requests
			all.hostile += own.hostile
			all.times = append(all.times, own.times...)
			all.errs = append(all.errs, own.errs...)
		})
	}
	fired.Wait()
	return all
}

// heap is what is in use behind a collection. What pools hold goes in the second.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Under load, with hostile requests among the others, each gets the answer it
// should, and memory does not grow. The long form, WINNOW_SOAK=10m, holds the latencies
// against each other too; a short one would measure the machine.
func TestLoad(t *testing.T) {
	long, during := false, 3*time.Second
	if d := os.Getenv(soakEnv); d != "" {
		var err error
		during, err = time.ParseDuration(d)
		require.NoError(t, err, soakEnv)
		long = true
	} else if testing.Short() {
		t.Skip("takes seconds")
	}
	s := newServer(t, Config{MaxBody: soakBody, ReadTimeout: time.Second, Shutdown: time.Minute})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	good, bad := friendly(t), hostiles(t)

	// Each kind of request once, alone, and then some load: the caches and pools fill.
	client := &http.Client{Transport: &http.Transport{}}
	for _, x := range slices.Concat(good, bad) {
		_, err := x.fire(client, listener.Addr().String())
		require.NoError(t, err, x.name)
	}
	client.CloseIdleConnections()
	warm, stop := context.WithTimeout(ctx, during/6)
	first := load(warm, listener.Addr().String(), good, bad, 1)
	stop()
	require.Empty(t, first.errs)
	before, routines := heap(), runtime.NumGoroutine()

	firing, stop := context.WithTimeout(ctx, during)
	all := load(firing, listener.Addr().String(), good, bad, 2)
	stop()
	times := all.times
	all.times = nil
	slices.Sort(times)
	at := func(share float64) time.Duration { return times[int(share*float64(len(times)-1))] }
	summary := fmt.Sprintf("%d requests in %v, %.0f a second, %d hostile; p50 %v, p90 %v, p99 %v, most %v", all.requests, during,
		float64(all.requests)/during.Seconds(), all.hostile, at(0.5), at(0.9), at(0.99), at(1))
	ratio := float64(at(0.99)) / float64(at(0.5))
	times = nil
	after := heap()
	t.Logf("%s (p99 %.1f × the median); heap %.1f MB before, %.1f MB after; goroutines %d, %d",
		summary, ratio, float64(before)/1e6, float64(after)/1e6, routines, runtime.NumGoroutine())

	require.Empty(t, all.errs[:min(len(all.errs), 20)], "%d errors", len(all.errs))
	require.Positive(t, all.hostile)
	require.Less(t, after, before+before/4+8<<20, "memory is flat")
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= routines+8 }, 10*time.Second, 10*time.Millisecond, "nothing is left behind")
	require.Eventually(t, func() bool { return len(s.gate) == 0 && len(s.slots) == 0 }, 10*time.Second, 10*time.Millisecond, "nothing is in hand")
	if long {
		require.LessOrEqual(t, ratio, 10.0, "p99 against the median")
	}
	cancel()
	require.NoError(t, <-ended)
}
