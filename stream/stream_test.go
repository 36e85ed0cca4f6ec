package stream_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/stream"
)

const story = "The bridge beside the mill will be closed until the flood has gone down, the council said on Tuesday."

func cleaner(t *testing.T) *clean.Cleaner {
	c, err := clean.New()
	require.NoError(t, err)
	return c
}

// Records come out once each, in their order, whatever becomes of them and however many
// are cleaned at once.
func TestEveryRecordComesOutInOrder(t *testing.T) {
	var in bytes.Buffer
	z := gzip.NewWriter(&in)
	for i := range 500 {
		if i%7 == 3 {
			fmt.Fprintf(z, "{\"id\":%d,\"text\":broken\n", i+1)
			continue
		}
		fmt.Fprintf(z, "{\"id\":%d,\"text\":%q}\n", i+1, story+strings.Repeat("\n\n"+story, i%50))
	}
	require.NoError(t, z.Close())
	n := int64(0)
	for r, err := range stream.Clean(t.Context(), &in, cleaner(t), stream.Options{Workers: 4}) {
		n++
		require.Equal(t, n, r.Number)
		require.True(t, bytes.HasSuffix(r.Line, []byte("}\n")), "%s", r.Line)
		if r.Number%7 == 4 {
			require.ErrorContains(t, err, fmt.Sprintf("record %d at byte", n))
			require.Nil(t, r.Result)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(n), r.ID)
		require.Contains(t, r.Result.Text, story)
	}
	require.EqualValues(t, 500, n)
}

// A record's own language and categories come on top of the cleaner's, and so do those
// of a cleaner chosen by its address.
func TestSettingsOfARecord(t *testing.T) {
	base := cleaner(t)
	other, err := base.With(clean.Lang("nl"))
	require.NoError(t, err)
	in := `{"text":"` + story + `\n\nLeave a Reply","lang":"de","keep":["comments"],"url":"https://a.example/"}
{"text":"` + story + `\n\nLeave a Reply","url":"https://b.example/"}
{"text":"` + story + `\n\nLeave a Reply","keep":"nonsense"}`
	options := stream.Options{LangField: "lang", KeepField: "keep", Into: "body", For: func(address string) *clean.Cleaner {
		if strings.Contains(address, "b.example") {
			return other
		}
		return nil
	}}
	var said []string
	for r, err := range stream.Clean(t.Context(), strings.NewReader(in), base, options) {
		if err != nil {
			said = append(said, err.Error())
			continue
		}
		said = append(said, r.Result.Meta.Lang+" "+strings.TrimPrefix(r.Result.Text, story))
	}
	require.Len(t, said, 3)
	require.Equal(t, []string{"de \n\nLeave a Reply", "nl \n\nLeave a Reply"}, said[:2])
	require.Regexp(t, `^record 3 at byte \d+: .*no such category`, said[2])
}

// What is wrong with the options, and a context that is done, end the sequence.
func TestErrorsOfTheStream(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for want, run := range map[string]struct {
		ctx context.Context
		c   *clean.Cleaner
		o   stream.Options
	}{
		"there is no cleaner":           {t.Context(), nil, stream.Options{}},
		`cannot add "colour"; there`:    {t.Context(), cleaner(t), stream.Options{Add: []string{"colour"}}},
		`unknown input format "avro"`:   {t.Context(), cleaner(t), stream.Options{From: "avro"}},
		"interrupted: context canceled": {done, cleaner(t), stream.Options{}},
	} {
		n := 0
		for r, err := range stream.Clean(run.ctx, strings.NewReader(`{"text":"a"}`), run.c, run.o) {
			n++
			require.ErrorContains(t, err, want)
			require.Zero(t, r)
		}
		require.Equal(t, 1, n, want)
	}
}

// A loop can be left, and the rest of the stream is then not read.
func TestLeaving(t *testing.T) {
	in := strings.NewReader(strings.Repeat(`{"text":"`+story+`"}`+"\n", 20_000))
	for range stream.Clean(t.Context(), in, cleaner(t), stream.Options{Workers: 1}) {
		break
	}
	require.Positive(t, in.Len())
}
