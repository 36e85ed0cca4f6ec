package jsonl

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func mustPath(t testing.TB, s string) Path {
	p, err := ParsePath(s)
	require.NoError(t, err)
	return p
}

func TestSpliceLeavesEveryOtherByteAlone(t *testing.T) {
	for _, c := range []struct{ name, line, path, value, want string }{
		{"replace", `{"b": 1.50e+01, "text":"old" ,"a":[1, 2]}`, "text", `"new"`, `{"b": 1.50e+01, "text":"new" ,"a":[1, 2]}`},
		{"long integer", `{"n":12345678901234567890123,"text":""}`, "text", `"x"`, `{"n":12345678901234567890123,"text":"x"}`},
		{"add", `{"a":1 }`, "out", `"x"`, `{"a":1 ,"out":"x"}`},
		{"add to nothing", `{ }`, "out", `"x"`, `{ "out":"x"}`},
		{"nested", `{"a":{"b":{"c":"old"}},"z":0}`, "a.b.c", `1`, `{"a":{"b":{"c":1}},"z":0}`},
		{"add to nested", `{"a":{"b":{}},"z":0}`, "a.b.c", `1`, `{"a":{"b":{"c":1}},"z":0}`},
		{"make the way", `{"z":0}`, "a.b.c", `1`, `{"z":0,"a":{"b":{"c":1}}}`},
		{"make the rest of the way", `{"a":{"x":1},"z":0}`, "a.b.c", `1`, `{"a":{"x":1,"b":{"c":1}},"z":0}`},
		{"element of an array", `{"a":["x","y"]}`, "a.1", `"Y"`, `{"a":["x","Y"]}`},
		{"object in an array", `{"a":[{"t":1},{"t":2}]}`, "a.0.t", `"Y"`, `{"a":[{"t":"Y"},{"t":2}]}`},
		{"the later of two", `{"t":1,"t":2}`, "t", `3`, `{"t":1,"t":3}`},
		{"the later of two objects", `{"a":{"t":1},"a":{}}`, "a.t", `3`, `{"a":{"t":1},"a":{"t":3}}`},
		{"a key with an escape", `{"t\u0065xt":"old"}`, "text", `"new"`, `{"t\u0065xt":"new"}`},
		{"pointer", `{"a.b":{"c/d":1}}`, "/a.b/c~1d", `2`, `{"a.b":{"c/d":2}}`},
		{"carriage return stays", "{\"t\":1}\r", "t", `2`, "{\"t\":2}\r"},
		{"same key deeper", `{"x":{"t":1},"t":2}`, "t", `3`, `{"x":{"t":1},"t":3}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := NewScanner(mustPath(t, c.path))
			_, err := s.Scan([]byte(c.line))
			require.NoError(t, err)
			got, err := s.AppendSpliced(nil, Edit{0, []byte(c.value)})
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
		})
	}
}

func TestSpliceSeveral(t *testing.T) {
	s := NewScanner(mustPath(t, "text"), mustPath(t, "doubt"), mustPath(t, "meta.title"), mustPath(t, "more"))
	_, err := s.Scan([]byte(`{"id":7,"text":"old","meta":{}}`))
	require.NoError(t, err)
	got, err := s.AppendSpliced(nil, Edit{1, []byte(`["d"]`)}, Edit{0, []byte(`"new"`)}, Edit{2, []byte(`"T"`)}, Edit{3, []byte(`null`)})
	require.NoError(t, err)
	require.Equal(t, `{"id":7,"text":"new","meta":{"title":"T"},"doubt":["d"],"more":null}`, string(got))

	_, err = s.Scan([]byte(`{}`))
	require.NoError(t, err)
	got, err = s.AppendSpliced(nil, Edit{0, []byte(`1`)}, Edit{1, []byte(`2`)})
	require.NoError(t, err)
	require.Equal(t, `{"text":1,"doubt":2}`, string(got))
}

func TestSpliceRefusesABlockedWay(t *testing.T) {
	for _, line := range []string{`{"a":"text"}`, `{"a":[]}`, `{"a":null}`, `[]`, `"a"`} {
		s := NewScanner(mustPath(t, "a.b"))
		_, err := s.Scan([]byte(line))
		require.NoError(t, err)
		_, err = s.AppendSpliced(nil, Edit{0, []byte(`1`)})
		require.ErrorContains(t, err, "a.b", line)
	}
}

func TestScanSaysWhereALineBreaks(t *testing.T) {
	for _, c := range []struct {
		line string
		at   int
	}{
		{``, 0}, {`{"a":1`, 6}, {`{"a" 1}`, 5}, {`{"a":tru}`, 5}, {`{"a":"x}`, 8}, {`{"a":1}}`, 7},
		{`{"a":01}`, 6}, {`{"a":"\x"}`, 7}, {"{\"a\":\"\t\"}", 6}, {`{"a":[1,]}`, 8}, {`{,}`, 1}, {`{"a":1,}`, 7},
	} {
		for _, path := range []string{"a", "b"} {
			s := NewScanner(mustPath(t, path))
			_, err := s.Scan([]byte(c.line))
			var syntax *SyntaxError
			require.ErrorAs(t, err, &syntax, c.line)
			require.Equal(t, c.at, syntax.Offset, c.line)
		}
	}
}

func TestScanBoundsDepth(t *testing.T) {
	for _, path := range []string{"a", "b"} {
		s := NewScanner(mustPath(t, path))
		_, err := s.Scan([]byte(`{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + `}`))
		require.NoError(t, err)
		_, err = s.Scan([]byte(`{"a":` + strings.Repeat("[", 1e6)))
		require.ErrorContains(t, err, "nested")
		_, err = s.Scan([]byte(strings.Repeat(`{"a":`, 1e6)))
		require.ErrorContains(t, err, "nested")
	}
}

func TestPathForms(t *testing.T) {
	for _, s := range []string{"text", "a.b", "/a.b/c~1d~0", "/a//b"} {
		require.Equal(t, s, mustPath(t, s).String())
	}
	for _, s := range []string{"", "a..b", ".a"} {
		_, err := ParsePath(s)
		require.Error(t, err, s)
	}
}

func FuzzScanAgreesWithEncodingJSON(f *testing.F) {
	for _, s := range []string{`{"a":"x","b":[1,-2.5e3,{"a":null}],"c":true}`, `{"a":{"b":1},"a":{"b":"\ud83d\ude00\ud83d"}}`, `[]`, `{"a":"\u00e9"}`,
		`{"a":[[[[{}]]]],"":{"":0}}`, ` { } `, "{\"a\":\"\xff\"}", `{"a":.5}`, `-`, `1e`, `{"A":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		paths := []Path{{"a"}, {"a", "b"}, {"c"}}
		s := NewScanner(paths...)
		isObject, err := s.Scan(line)
		if valid := json.Valid(line); valid != (err == nil) {
			t.Fatalf("json.Valid says %v, Scan %v", valid, err)
		}
		if err != nil || !isObject {
			return
		}
		var doc map[string]json.RawMessage
		if json.Unmarshal(line, &doc) != nil {
			return
		}
		want, ok := doc["a"]
		got := s.line[s.Found[0].Start:s.Found[0].End]
		if ok != (len(got) > 0) || !bytes.Equal(want, got) {
			t.Fatalf("a: encoding/json finds %q, Scan %q", want, got)
		}
		if len(got) > 0 && got[0] == '"' {
			var text string
			if err := json.Unmarshal(got, &text); err != nil {
				t.Fatal(err)
			}
			if mine := strings.ToValidUTF8(string(AppendUnquoted(nil, got)), "\uFFFD"); mine != text && strings.ToValidUTF8(text, "") == text && !strings.Contains(text, "\uFFFD") {
				t.Fatalf("unquoted %q, want %q", mine, text)
			}
		}
		out, err := s.AppendSpliced(nil, Edit{0, []byte(`"new"`)}, Edit{2, []byte(`7`)})
		if err != nil {
			t.Fatal(err)
		}
		var after map[string]json.RawMessage
		if err := json.Unmarshal(out, &after); err != nil {
			t.Fatalf("%q: %v", out, err)
		}
		if string(after["a"]) != `"new"` || string(after["c"]) != `7` {
			t.Fatalf("%q", out)
		}
	})
}

func FuzzQuote(f *testing.F) {
	f.Add("plain")
	f.Add("\x00\x1f\x7f\"\\\n\r\t é\u2028\u2029\U0001F600")
	f.Add("\xff\xfe cut \xe2\x82")
	f.Fuzz(func(t *testing.T, s string) {
		q := AppendQuoted(nil, s)
		var back string
		if err := json.Unmarshal(q, &back); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		if want := string([]rune(s)); back != want {
			t.Fatalf("%q became %q", want, back)
		}
		if got := string(AppendUnquoted(nil, q)); got != back {
			t.Fatalf("unquoted %q, want %q", got, back)
		}
	})
}
