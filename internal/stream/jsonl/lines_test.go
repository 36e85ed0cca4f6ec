package jsonl

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func readLines(t *testing.T, r io.Reader, max int64) []Line {
	t.Helper()
	l := NewLines(bufio.NewReaderSize(r, 16), 0, max)
	var all []Line
	for {
		line, err := l.Next(nil)
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		all = append(all, line)
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 100)
	got := readLines(t, iotest.OneByteReader(strings.NewReader("a\n\n"+long+"\nlast")), 200)
	require.Len(t, got, 4)
	require.Equal(t, "a", string(got[0].Raw))
	require.Empty(t, got[1].Raw)
	require.Equal(t, long, string(got[2].Raw))
	require.Equal(t, int64(3), got[2].Offset)
	require.Equal(t, int64(101), got[2].Size)
	require.Equal(t, "last", string(got[3].Raw))
	require.Equal(t, int64(4), got[3].Size)
	require.Empty(t, readLines(t, strings.NewReader(""), 10))
}

func TestLinesReadPastOneThatIsTooLong(t *testing.T) {
	got := readLines(t, strings.NewReader("a\n"+strings.Repeat("x", 1000)+"\nb\n"), 999)
	require.Len(t, got, 3)
	require.ErrorIs(t, got[1].Err, ErrTooLong)
	require.Nil(t, got[1].Raw)
	require.Equal(t, int64(1001), got[1].Size)
	require.Equal(t, "b", string(got[2].Raw))
	require.Equal(t, int64(1003), got[2].Offset)

	whole := readLines(t, strings.NewReader(strings.Repeat("x", 1000)+"\n"), 1000)
	require.NoError(t, whole[0].Err)
}

type passing struct{ error }

func (passing) GoesOn() bool { return true }

func TestLinesGoOnBehindAnErrorThatSaysSo(t *testing.T) {
	r := io.MultiReader(strings.NewReader("a\npart"), iotest.ErrReader(passing{errors.New("hole")}))
	got := readLines(t, &twoParts{r, strings.NewReader("b\nc\n")}, 100)
	require.Len(t, got, 4)
	require.Equal(t, "part", string(got[1].Raw))
	require.ErrorContains(t, got[1].Err, "hole")
	require.Equal(t, "b", string(got[2].Raw))
	require.Equal(t, int64(6), got[2].Offset)
	require.NoError(t, got[3].Err)
}

func TestLinesEndAtAnyOtherError(t *testing.T) {
	got := readLines(t, io.MultiReader(strings.NewReader("a\npart"), iotest.ErrReader(errors.New("disk"))), 100)
	require.Len(t, got, 2)
	require.ErrorContains(t, got[1].Err, "disk")
}

// twoParts gives its second reader after the first one has failed.
type twoParts struct{ first, second io.Reader }

func (p *twoParts) Read(b []byte) (int, error) {
	if p.first == nil {
		return p.second.Read(b)
	}
	n, err := p.first.Read(b)
	if err != nil {
		p.first = nil
	}
	return n, err
}

func FuzzLines(f *testing.F) {
	f.Add("a\nbb\n\nccc", 2)
	f.Fuzz(func(t *testing.T, s string, max int) {
		if max < 0 {
			return
		}
		l := NewLines(bufio.NewReaderSize(strings.NewReader(s), 16), 0, int64(max))
		var at int64
		for {
			line, err := l.Next(nil)
			if err == io.EOF {
				break
			}
			if line.Offset != at {
				t.Fatalf("line at %d, want %d", line.Offset, at)
			}
			want := strings.TrimSuffix(s[at:at+line.Size], "\n")
			if line.Err == nil && string(line.Raw) != want || (line.Err != nil) != (len(want) > max) {
				t.Fatalf("%q, %v, want %q", line.Raw, line.Err, want)
			}
			at += line.Size
		}
		if at != int64(len(s)) {
			t.Fatalf("read %d bytes of %d", at, len(s))
		}
	})
}
