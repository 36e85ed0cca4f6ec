package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

const limit = 1 << 20

// record writes one record; fields are further header lines.
func record(kind, block string, fields ...string) string {
	head := "WARC/1.0\r\nWARC-Type: " + kind + "\r\nWARC-Record-ID: <urn:x:" + kind + ">\r\nWARC-Target-URI: https://a.example/p\r\nWARC-Date: 2020-01-02T03:04:05Z\r\n"
	for _, f := range fields {
		head += f + "\r\n"
	}
	return head + fmt.Sprintf("Content-Length: %d\r\n\r\n%s\r\n\r\n", len(block), block)
}

func response(body string, headers ...string) string {
	return record("response", "HTTP/1.1 200 OK\r\n"+strings.Join(append(headers, "", ""), "\r\n")+body, "Content-Type: application/http; msgtype=response")
}

func readAll(t testing.TB, r *Reader) []*Record {
	t.Helper()
	var all []*Record
	for range 100_000 {
		rec, err := r.Next(nil)
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		all = append(all, rec)
	}
	t.Fatal("records without end")
	return nil
}

func readString(t testing.TB, s string) []*Record {
	return readAll(t, NewReader(iotest.HalfReader(strings.NewReader(s)), 0, limit))
}

func TestRecords(t *testing.T) {
	s := record("warcinfo", "software: x") + response("<p>one</p>", "Content-Type: text/html; charset=windows-1251") +
		record("conversion", "plain text", "Content-Type: text/plain")
	got := readString(t, s)
	require.Len(t, got, 3)
	require.Nil(t, got[0].Block)
	require.Equal(t, "urn:x:response", got[1].ID)
	require.Equal(t, "https://a.example/p", got[1].URI)
	require.Equal(t, "2020-01-02T03:04:05Z", got[1].Date)
	require.Equal(t, "plain text", string(got[2].Block))
	var sum int64
	for _, rec := range got {
		require.NoError(t, rec.Err)
		require.True(t, strings.HasPrefix(s[rec.Offset:], "WARC/1.0"))
		sum += rec.Size
	}
	require.Equal(t, int64(len(s)), sum)

	page, err := got[1].Page(limit)
	require.NoError(t, err)
	require.Equal(t, Page{Body: []byte("<p>one</p>"), HTML: true, Charset: "windows-1251"}, page)
	page, err = got[2].Page(limit)
	require.NoError(t, err)
	require.False(t, page.HTML)
	_, err = got[0].Page(limit)
	require.Equal(t, Skip("warcinfo"), err)
}

func TestLineFeedsAloneAreRead(t *testing.T) {
	s := strings.ReplaceAll(record("conversion", "a")+record("conversion", "b"), "\r\n", "\n")
	got := readString(t, s)
	require.Len(t, got, 2)
	require.NoError(t, got[0].Err)
	require.Equal(t, "b", string(got[1].Block))
}

// Each kind of corruption costs one record; its neighbours survive.
func TestCorruptRecordsCostOnlyThemselves(t *testing.T) {
	a, b, c := record("conversion", "first"), record("conversion", strings.Repeat("second ", 100)), record("conversion", "third")
	length := fmt.Sprintf("Content-Length: %d", len("second ")*100)
	for _, x := range []struct{ name, broken, says string }{
		{"no version", strings.Replace(b, "WARC/1.0", "WRAC/1.0", 1), "WARC"},
		{"length too large", strings.Replace(b, length, "Content-Length: 720", 1), "Content-Length"},
		{"length reaches over the next", strings.Replace(b, length, "Content-Length: 800", 1), "Content-Length"},
		{"length over everything", strings.Replace(b, length, "Content-Length: 1000000", 1), "cut short"},
		{"length over the limit", strings.Replace(b, length, "Content-Length: 99999999999", 1), "longer than the limit"},
		{"length too small", strings.Replace(b, length, "Content-Length: 10", 1), "Content-Length"},
		{"length no number", strings.Replace(b, length, "Content-Length: many", 1), "many"},
		{"length negative", strings.Replace(b, length, "Content-Length: -5", 1), "-5"},
		{"no length", strings.Replace(b, length+"\r\n", "", 1), "Content-Length"},
		{"no type", strings.Replace(b, "WARC-Type", "WARC-Tipe", 1), "WARC-Type"},
		{"cut", b[:len(b)/2] + "\r\n\r\n", "cut short"},
		{"garbage", "\x00\x01 some bytes \xff\r\n\r\n", "WARC"},
		{"endless header line", "WARC/1.0\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", "64 KiB"},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := readString(t, a+x.broken+c)
			require.Len(t, got, 3)
			require.NoError(t, got[0].Err)
			require.ErrorContains(t, got[1].Err, x.says)
			require.Equal(t, int64(len(a)), got[1].Offset)
			require.NoError(t, got[2].Err)
			require.Equal(t, "third", string(got[2].Block))
			require.Equal(t, int64(len(a)+len(x.broken)), got[2].Offset)
		})
	}
}

func TestRecordOverTheLimitIsReadPast(t *testing.T) {
	big := record("conversion", strings.Repeat("x", 3*limit))
	got := readString(t, big+record("conversion", "next"))
	require.Len(t, got, 2)
	require.ErrorIs(t, got[0].Err, ErrTooLong)
	require.Equal(t, "urn:x:conversion", got[0].ID)
	require.Equal(t, "next", string(got[1].Block))
	require.NoError(t, got[1].Err)
}

func TestCutAtTheEnd(t *testing.T) {
	s := record("conversion", "first") + record("conversion", "second")
	for cut := len(record("conversion", "first")) + 1; cut < len(s)-4; cut++ {
		got := readString(t, s[:cut])
		require.Len(t, got, 2, cut)
		require.Error(t, got[1].Err, cut)
	}
}

// hole is a reader that fails once between its parts, as one does that reads on
// behind a damaged member.
type hole struct {
	parts []string
	goes  bool
}

type holeError struct{ goes bool }

func (holeError) Error() string  { return "a hole" }
func (e holeError) GoesOn() bool { return e.goes }

func (h *hole) Read(b []byte) (int, error) {
	if h.parts[0] == "" {
		if len(h.parts) == 1 {
			return 0, io.EOF
		}
		h.parts = h.parts[1:]
		return 0, holeError{h.goes}
	}
	n := copy(b, h.parts[0])
	h.parts[0] = h.parts[0][n:]
	return n, nil
}

func TestHolesInTheStream(t *testing.T) {
	a, b, c := record("conversion", "first"), record("conversion", "second"), record("conversion", "third")
	for cut := 0; cut < len(b); cut++ {
		got := readAll(t, NewReader(&hole{[]string{a + b[:cut], c}, true}, 0, limit))
		failed := 0
		for _, rec := range got {
			if rec.Err != nil {
				failed++
				require.ErrorContains(t, rec.Err, "a hole")
			}
		}
		require.Equal(t, 1, failed, "cut at %d", cut)
		require.Equal(t, "first", string(got[0].Block), cut)
		require.Equal(t, "third", string(got[len(got)-1].Block), cut)
	}
	got := readAll(t, NewReader(&hole{[]string{a + b[:20], c}, false}, 0, limit))
	require.Len(t, got, 2, "nothing is read behind an error that is the end")
	got = readAll(t, NewReader(&hole{[]string{a, b[9:] + c}, true}, 0, limit))
	require.Equal(t, "third", string(got[len(got)-1].Block))
}

func TestErrorOfTheSourceEndsTheStream(t *testing.T) {
	disk := errors.New("disk")
	for _, s := range []string{"", record("conversion", "first")[:30], record("conversion", "first")} {
		got := readAll(t, NewReader(io.MultiReader(strings.NewReader(s), iotest.ErrReader(disk)), 0, limit))
		require.ErrorIs(t, got[len(got)-1].Err, disk)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(record("warcinfo", "x") + response("<p>one</p>", "Content-Type: text/html")))
	f.Add([]byte(record("conversion", "text")[:90]))
	f.Add([]byte("WARC/1.0\r\nContent-Length: 9999999999\r\nWARC-Type: response\r\n\r\n"))
	f.Add([]byte("\n\nWARC/1.0\n\n\nWARC/1.1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(bytes.NewReader(b), 0, 4096)
		var at int64
		for {
			rec, err := r.Next(nil)
			if err == io.EOF {
				break
			}
			if rec.Offset < at || rec.Size <= 0 {
				t.Fatalf("record at %d of %d bytes after %d", rec.Offset, rec.Size, at)
			}
			at = rec.Offset + rec.Size
			if rec.Err == nil && rec.Block != nil {
				rec.Page(4096)
			}
		}
		if r.Offset() != int64(len(b)) {
			t.Fatalf("ended at %d of %d", r.Offset(), len(b))
		}
	})
}
