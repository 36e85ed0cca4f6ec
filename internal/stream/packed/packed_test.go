package packed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// noise is text that does not compress to nothing, the same in every run.
func noise(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "%x ", r.Uint64())
	}
	return b.String()[:n]
}

func member(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.Bytes()
}

// readAll reads on behind damage and returns the damage met.
func readAll(t testing.TB, r *Reader) (string, []*Damage) {
	t.Helper()
	var out bytes.Buffer
	var all []*Damage
	for range 1000 {
		_, err := io.Copy(&out, r)
		if err == nil {
			return out.String(), all
		}
		var d *Damage
		require.ErrorAs(t, err, &d)
		all = append(all, d)
	}
	t.Fatal("damage without end")
	return "", nil
}

func open(t testing.TB, b []byte) *Reader {
	t.Helper()
	r, err := NewReader(bytes.NewReader(b), Mark{})
	require.NoError(t, err)
	return r
}

func TestRoundTrip(t *testing.T) {
	parts := []string{"one", noise(1, 300_000), "three"}
	for _, k := range []Kind{Plain, Gzip, Zstd} {
		var b bytes.Buffer
		w, err := NewWriter(&b, k, false)
		require.NoError(t, err)
		for _, p := range parts {
			io.WriteString(w, p)
			require.NoError(t, w.EndMember())
		}
		require.NoError(t, w.Close())
		r, err := NewReader(iotest.HalfReader(&b), Mark{})
		require.NoError(t, err)
		require.Equal(t, k, r.Kind())
		got, damage := readAll(t, r)
		require.Empty(t, damage)
		require.Equal(t, strings.Join(parts, ""), got)
		require.NoError(t, r.Close())
	}
}

func TestWriterCanBeCutAndContinuedAtAMember(t *testing.T) {
	for _, k := range []Kind{Plain, Gzip, Zstd} {
		var whole, cut bytes.Buffer
		w, err := NewWriter(&whole, k, false)
		require.NoError(t, err)
		for i := range 4 {
			io.WriteString(w, noise(uint64(i), 1000))
			require.NoError(t, w.EndMember())
		}
		require.NoError(t, w.Close())
		w, err = NewWriter(&cut, k, false)
		require.NoError(t, err)
		for i := range 4 {
			if i == 2 {
				w, err = NewWriter(&cut, k, true)
				require.NoError(t, err)
			}
			io.WriteString(w, noise(uint64(i), 1000))
			require.NoError(t, w.EndMember())
		}
		require.NoError(t, w.Close())
		require.Equal(t, whole.Bytes(), cut.Bytes(), k)
	}
}

func TestEmptyOutputIsAWholeFile(t *testing.T) {
	for _, k := range []Kind{Gzip, Zstd} {
		var b bytes.Buffer
		w, err := NewWriter(&b, k, false)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		r := open(t, b.Bytes())
		require.Equal(t, k, r.Kind())
		got, damage := readAll(t, r)
		require.Empty(t, got)
		require.Empty(t, damage)
	}
}

func TestTruncatedMemberInTheMiddle(t *testing.T) {
	first, second, third := noise(1, 5000), noise(2, 50_000), noise(3, 5000)
	broken := member(second)
	for _, cut := range []int{1, 5, 11, 2000, len(broken) - 8, len(broken) - 1} {
		var b []byte
		b = append(b, member(first)...)
		b = append(b, broken[:cut]...)
		at := int64(len(b))
		b = append(b, member(third)...)
		r := open(t, b)
		got, damage := readAll(t, r)
		require.Len(t, damage, 1, "cut at %d", cut)
		require.True(t, damage[0].GoesOn())
		require.Equal(t, int64(len(member(first))), damage[0].Packed)
		require.True(t, strings.HasPrefix(got, first), cut)
		require.True(t, strings.HasSuffix(got, third), cut)
		require.Equal(t, at, r.Mark(int64(len(got))-1).Packed)
	}
}

func TestTruncatedAtTheEnd(t *testing.T) {
	whole := append(member("first"), member(noise(2, 50_000))...)
	r := open(t, whole[:len(whole)-2000])
	got, damage := readAll(t, r)
	require.Len(t, damage, 1)
	require.False(t, damage[0].GoesOn())
	require.True(t, strings.HasPrefix("first"+noise(2, 50_000), got))
	require.Greater(t, len(got), 30_000)
	require.ErrorIs(t, damage[0], io.ErrUnexpectedEOF)
}

func TestFlippedByteLosesOneMember(t *testing.T) {
	texts := make([]string, 40)
	var b []byte
	var starts []int
	for i := range texts {
		texts[i] = fmt.Sprintf("<%d>%s", i, noise(uint64(i), 3000))
		starts = append(starts, len(b))
		b = append(b, member(texts[i])...)
	}
	for at := 30; at < len(b); at += 977 {
		bad := bytes.Clone(b)
		bad[at] ^= 0x55
		hit := 0
		for i, s := range starts {
			if s <= at {
				hit = i
			}
		}
		got, _ := readAll(t, open(t, bad))
		for i, text := range texts {
			if i != hit {
				require.True(t, strings.Contains(got, text), "byte %d in member %d: member %d is lost", at, hit, i)
			}
		}
	}
}

func TestZeroPaddingAndTrailingGarbage(t *testing.T) {
	b := append(member("a"), make([]byte, 1000)...)
	got, damage := readAll(t, open(t, append(b, member("b")...)))
	require.Equal(t, "ab", got)
	require.Empty(t, damage)

	got, damage = readAll(t, open(t, append(member("a"), "garbage"...)))
	require.Equal(t, "a", got)
	require.Len(t, damage, 1)
}

func TestMarksStartAgain(t *testing.T) {
	var b []byte
	var plain strings.Builder
	for i := range 20 {
		s := noise(uint64(i), 1000+i)
		plain.WriteString(s)
		b = append(b, member(s)...)
	}
	whole := plain.String()
	r := open(t, b)
	got, _ := readAll(t, r)
	require.Equal(t, whole, got)
	for off := int64(0); off < int64(len(whole)); off += 501 {
		m := r.Mark(off)
		require.LessOrEqual(t, m.Plain, off)
		again, err := NewReader(bytes.NewReader(b[m.Packed:]), m)
		require.NoError(t, err)
		rest, damage := readAll(t, again)
		require.Empty(t, damage)
		require.Equal(t, whole[m.Plain:], rest)
		require.Equal(t, int64(len(b)), again.Consumed())
	}
}

func TestZstdDamageIsReported(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, Zstd, false)
	require.NoError(t, err)
	io.WriteString(w, noise(1, 500_000))
	require.NoError(t, w.Close())
	r := open(t, b.Bytes()[:b.Len()/2])
	_, damage := readAll(t, r)
	require.Len(t, damage, 1)
	require.False(t, damage[0].GoesOn())
}

func TestOtherCompressionsAreNamed(t *testing.T) {
	_, err := NewReader(strings.NewReader("\xfd7zXZ\x00 and more"), Mark{})
	require.ErrorContains(t, err, "xz")
	_, err = NewReader(strings.NewReader("BZh91AY&SY and more"), Mark{})
	require.ErrorContains(t, err, "bzip2")
}

func TestSourceErrorIsNotDamage(t *testing.T) {
	disk := errors.New("disk")
	z := member(noise(1, 100_000))
	r, err := NewReader(io.MultiReader(bytes.NewReader(z[:len(z)/2]), iotest.ErrReader(disk)), Mark{})
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, r)
	require.ErrorIs(t, err, disk)
	_, err = r.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err)
}

func TestByName(t *testing.T) {
	for name, want := range map[string]Kind{"a.jsonl.gz": Gzip, "b.WARC.GZ": Gzip, "c.zst": Zstd, "d.jsonl": Plain} {
		base, k := ByName(name)
		require.Equal(t, want, k)
		require.Equal(t, name[:len(name)-len(want.Suffix())], base)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(append(member("one"), member("two")...))
	f.Add(member(noise(1, 2000))[:500])
	f.Add([]byte("plain"))
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := NewReader(bytes.NewReader(b), Mark{})
		if err != nil {
			return
		}
		defer r.Close()
		calls := 0
		for buf := make([]byte, 4096); ; calls++ {
			_, err := r.Read(buf)
			if err == io.EOF {
				return
			}
			var d *Damage
			if err != nil && !errors.As(err, &d) {
				t.Fatalf("%v is neither damage nor the end", err)
			}
			if calls > 1e6 {
				t.Fatal("no end")
			}
		}
	})
}
