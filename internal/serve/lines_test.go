package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/stream"
)

// over serves on a loopback address.
func over(t testing.TB, s *Server) (*httptest.Server, *http.Client) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	t.Cleanup(transport.CloseIdleConnections)
	return server, &http.Client{Transport: transport}
}

// Records come back in their order, one for each, every other field as it was,
// and are what the machinery of streams makes of them.
func TestStream(t *testing.T) {
	s := newServer(t, Config{MaxBody: 5000})
	in := strings.Join([]string{
		`{"id": 1.50, "text": ` + quoted(article+"\n\n"+noise) + `, "z": [1, 2e3]}`,
		`{"id": 2, "html": "<article><p>` + strings.ReplaceAll(article, "\n\n", "<p>") + `", "text": "kept"}`,
		``,
		`{"id": 3, "text": "Share`,
		`{"id": 4, "text": 7}`,
		`[]`,
		`{"id": 5, "text": "` + strings.Repeat("long ", 1200) + `"}`,
		"{\"id\": 6, \"text\": \"caf\xe9\"}",
		`{"id": 7, "text": "Share"}`,
	}, "\n")
	r := asks(t, s, "", "application/x-ndjson", in)
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, "application/x-ndjson", r.header.Get("Content-Type"))
	lines := strings.Split(strings.TrimSuffix(r.body, "\n"), "\n")
	require.Len(t, lines, 8, r.body)
	require.Equal(t, `{"id": 1.50, "text": `+quoted(article)+`, "z": [1, 2e3]}`, lines[0])
	require.Equal(t, `{"id": 2, "html": `+quoted(article)+`, "text": "kept"}`, lines[1])
	require.Contains(t, lines[2], `"error":"not JSON at byte`)
	require.Contains(t, lines[3], `"error":"the field text is not a string"`)
	require.Contains(t, lines[4], "not an object")
	require.Contains(t, lines[5], "longer than the limit of 5000 bytes")
	require.Contains(t, lines[6], `"id": 6`)
	require.Contains(t, lines[7], `{"id": 7, "text": ""}`)
	require.Empty(t, asks(t, s, "", "application/x-ndjson", "").body)
	require.Empty(t, asks(t, s, "", "application/x-ndjson", "\n\n").body)
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestStreamOptions(t *testing.T) {
	s := newServer(t, Config{})
	in := `{"key":"a","link":"https://example.org/","page":{"body":` + quoted(page) + `}}`
	r := asks(t, s, "?field=page.body&into=clean&url-field=link&id-field=key&add=title&add=doubt&to=markdown", "application/jsonl", in)
	require.Equal(t, "application/jsonl", r.header.Get("Content-Type"))
	require.Contains(t, r.body, `"title":"Ferry to keep running"`)
	require.Contains(t, r.body, `"doubt":[]`)
	require.Contains(t, r.body, `"clean":"The ferry`)
	require.Contains(t, r.body, `[the boat](https://example.org/boat)`)
	r = asks(t, s, "?to=jsonl&url=https://example.org/&add=canonical", "application/x-jsonlines", `{"html":`+quoted(page)+`}`)
	require.Contains(t, r.body, `"canonical":"https://example.org/"`)

	text := quoted(article + "\n\n" + noise)
	kept := `"text":` + text
	require.NotContains(t, asks(t, s, "", "application/jsonl", `{"text":`+text+`}`).body, kept)
	require.Contains(t, asks(t, s, "?keep=comments", "application/jsonl", `{"text":`+text+`}`).body, kept)
	require.Contains(t, asks(t, s, "?keep-field=k", "application/jsonl", `{"k":"comments","text":`+text+`}`).body, kept)
	require.Contains(t, asks(t, s, "?lang=de&add=lang", "application/jsonl", `{"text":`+text+`}`).body, `"lang":"de"`)
	require.Contains(t, asks(t, s, "?lang=de&lang-field=l&add=lang", "application/jsonl", `{"l":"fr","text":`+text+`}`).body, `"lang":"fr"`)
}

// A record is answered before the next is sent.
func TestStreamsGoBothWays(t *testing.T) {
	server, client := over(t, newServer(t, Config{}))
	body, send := io.Pipe()
	r, err := http.NewRequest("POST", server.URL+"/v1/clean?add=lang", body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-ndjson")
	go fmt.Fprintf(send, "{\"id\":0,\"text\":%s}\n", quoted(article))
	answer, err := client.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	for i := range 20 {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, line, fmt.Sprintf(`"id":%d,`, i))
		_, err = fmt.Fprintf(send, "{\"id\":%d,\"text\":%s}\n", i+1, quoted(article))
		require.NoError(t, err)
	}
	send.Close()
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	require.Contains(t, string(rest), `"id":20,`)
}

// A stream of any length takes no more memory than a short one.
func TestStreamsTakeBoundedMemory(t *testing.T) {
	s := newServer(t, Config{Jobs: 2}).fake(func(_ context.Context, body string) (*clean.Result, error) {
		return &clean.Result{Text: strings.ToUpper(body)}, nil
	})
	server, client := over(t, s)
	line := fmt.Sprintf("{\"text\":%q}\n", strings.Repeat("word ", 20_000)) // 100 kB
	peak := func(records int) uint64 {
		runtime.GC()
		body, send := io.Pipe()
		go func() {
			for range records {
				if _, err := io.WriteString(send, line); err != nil {
					return
				}
			}
			send.Close()
		}()
		answer, err := client.Post(server.URL+"/v1/clean", "application/x-ndjson", body)
		require.NoError(t, err)
		defer answer.Body.Close()
		lines, most := bufio.NewReaderSize(answer.Body, 256<<10), uint64(0)
		for n := 0; ; n++ {
			_, err := lines.ReadSlice('\n')
			if err == io.EOF {
				require.Equal(t, records, n)
				return most
			}
			require.NoError(t, err)
			if n%100 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}
	peak(300) // buffers
	short, long := peak(300), peak(1500)
	require.Less(t, long, short+48<<20, "150 MB went through")
}

// Who does not read the answer holds up the stream, and then loses it.
func TestStreamsThatAreNotRead(t *testing.T) {
	s := newServer(t, Config{WriteTimeout: 100 * time.Millisecond}).fake(func(_ context.Context, body string) (*clean.Result, error) {
		return &clean.Result{Text: body}, nil
	})
	server, _ := over(t, s)
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	line := fmt.Sprintf("{\"text\":%q}\n", strings.Repeat("word ", 20_000))
	_, err = fmt.Fprintf(c, "POST /v1/clean HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n", 1000*len(line))
	require.NoError(t, err)
	require.NoError(t, c.SetWriteDeadline(time.Now().Add(10*time.Second)))
	for range 1000 {
		if _, err = io.WriteString(c, line); err != nil {
			break
		}
	}
	require.Error(t, err)
	require.Eventually(t, func() bool { return len(s.gate) == 0 }, 5*time.Second, time.Millisecond)
}

// Who leaves a stream takes nothing with it.
func TestStreamsThatAreLeft(t *testing.T) {
	s := newServer(t, Config{})
	server, client := over(t, s)
	ctx, leave := context.WithCancel(t.Context())
	body, send := io.Pipe()
	r, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/v1/clean", body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-ndjson")
	go fmt.Fprintf(send, "{\"text\":%s}\n", quoted(article))
	answer, err := client.Do(r)
	require.NoError(t, err)
	require.Len(t, s.gate, 1)
	leave()
	answer.Body.Close()
	require.Eventually(t, func() bool { return len(s.gate) == 0 }, 5*time.Second, time.Millisecond)
}

// One slow record is an error of its own, and the others pass.
func TestSlowRecords(t *testing.T) {
	held := make(chan struct{})
	defer close(held)
	var calls atomic.Int32
	s := newServer(t, Config{Timeout: 50 * time.Millisecond, Jobs: 2}).fake(func(_ context.Context, body string) (*clean.Result, error) {
		if calls.Add(1); body == "slow" {
			<-held
		}
		return &clean.Result{Text: "done"}, nil
	})
	r := asks(t, s, "", "application/x-ndjson", `{"text":"a"}`+"\n"+`{"text":"slow"}`+"\n"+`{"text":"b"}`)
	require.Equal(t, "{\"text\":\"done\"}\n{\"text\":\"slow\",\"error\":\"cleaning took longer than 50ms\"}\n{\"text\":\"done\"}\n", r.body)
	require.Equal(t, int32(3), calls.Load())
}

// The stream's own machinery gives the same bytes.
func TestStreamIsThatOfTheCommand(t *testing.T) {
	s := newServer(t, Config{})
	var in, want strings.Builder
	for i := range 200 {
		fmt.Fprintf(&in, "{\"id\":%d,\"text\":%s}\n", i, quoted(strings.Repeat(article+"\n\n", i%5)+noise))
	}
	_, err := stream.Run(t.Context(), func() stream.Options {
		o := s.streamOptions(options{})
		o.Stdin, o.Stdout = strings.NewReader(in.String()), &want
		return o
	}())
	require.NoError(t, err)
	require.Equal(t, want.String(), asks(t, s, "", "application/x-ndjson", in.String()).body)
}
