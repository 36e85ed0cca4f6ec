package rows

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

type link struct {
	Href string `parquet:"href"`
	Rank *int32 `parquet:"rank,optional"`
}

type gridRow struct {
	Cells []int32 `parquet:"cells,list"`
}

type sample struct {
	Zulu    string           `parquet:"zulu"`
	Text    *string          `parquet:"text,optional"`
	Raw     []byte           `parquet:"raw"`
	Count   uint32           `parquet:"count"`
	Big     uint64           `parquet:"big"`
	Small   int8             `parquet:"small"`
	Ratio   float64          `parquet:"ratio"`
	Single  float32          `parquet:"single"`
	Good    bool             `parquet:"good"`
	Price   int64            `parquet:"price,decimal(2:18)"`
	Day     int32            `parquet:"day,date"`
	At      time.Time        `parquet:"at,timestamp(microsecond)"`
	ID      [16]byte         `parquet:"id,uuid"`
	Tags    []string         `parquet:"tags,list"`
	Plain   []int32          `parquet:"plain"`
	Links   []link           `parquet:"links,list"`
	Scores  map[string]int32 `parquet:"scores"`
	Meta    *link            `parquet:"meta,optional"`
	Grid    []gridRow        `parquet:"grid,list"`
	Trailer string           `parquet:"alpha"`
}

func file(t testing.TB, perGroup int, rows ...sample) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[sample](&b, parquet.KeyValueMetadata("origin", "a test"))
	for i, r := range rows {
		_, err := w.Write([]sample{r})
		require.NoError(t, err)
		if (i+1)%perGroup == 0 {
			require.NoError(t, w.Flush())
		}
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func open(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	return f
}

func ptr[T any](v T) *T { return &v }

func full() sample {
	return sample{
		Zulu: `q"uote`, Text: ptr("body\n"), Raw: []byte{0xff, 0xfe}, Count: 4e9, Big: 1 << 63, Small: -3, Ratio: 0.1, Single: 0.1, Good: true,
		Price: -5, Day: 18263, At: time.Date(2020, 1, 2, 3, 4, 5, 6000, time.UTC), ID: [16]byte{0x12, 15: 0x34},
		Tags: []string{"a", "b"}, Plain: []int32{1, 2}, Links: []link{{"x", ptr(int32(1))}, {"y", nil}},
		Scores: map[string]int32{"k": 7}, Meta: &link{Href: "m"}, Grid: []gridRow{{[]int32{1}}, {}, {[]int32{2, 3}}}, Trailer: "last",
	}
}

func TestRowAsJSON(t *testing.T) {
	f := open(t, file(t, 10, full(), sample{}))
	row, err := f.Next()
	require.NoError(t, err)
	got := string(f.AppendJSON(nil, row, -1))
	require.JSONEq(t, `{"zulu":"q\"uote","text":"body\n","raw":"//4=","count":4000000000,"big":9223372036854775808,"small":-3,
		"ratio":0.1,"single":0.1,"good":true,"price":-0.05,"day":"2020-01-02","at":"2020-01-02T03:04:05.000006Z",
		"id":"12000000-0000-0000-0000-000000000034","tags":["a","b"],"plain":[1,2],"links":[{"href":"x","rank":1},{"href":"y","rank":null}],
		"scores":{"k":7},"meta":{"href":"m","rank":null},"grid":[{"cells":[1]},{"cells":[]},{"cells":[2,3]}],"alpha":"last"}`, got)
	require.Contains(t, got, "9223372036854775808", "digits stay exact")
	require.Less(t, strings.Index(got, `"zulu"`), strings.Index(got, `"alpha"`), "columns keep the file's order")

	row, err = f.Next()
	require.NoError(t, err)
	require.JSONEq(t, `{"zulu":"","text":null,"raw":"","count":0,"big":0,"small":0,"ratio":0,"single":0,"good":false,"price":0.00,"day":"1970-01-01",
		"at":"0001-01-01T00:00:00Z","id":"00000000-0000-0000-0000-000000000000","tags":[],"plain":[],"links":[],"scores":{},"meta":null,"grid":[],"alpha":""}`,
		string(f.AppendJSON(nil, row, -1)))
	_, err = f.Next()
	require.Equal(t, io.EOF, err)
}

func TestColumnsByName(t *testing.T) {
	f := open(t, file(t, 10, full()))
	i, err := f.Text("text")
	require.NoError(t, err)
	row, err := f.Next()
	require.NoError(t, err)
	b, ok := Value(row, i)
	require.True(t, ok)
	require.Equal(t, "body\n", string(b))
	i, err = f.Text("meta.href")
	require.NoError(t, err)
	require.GreaterOrEqual(t, i, 0)
	i, err = f.Text("nothing")
	require.NoError(t, err)
	require.Equal(t, -1, i)
	_, err = f.Text("count")
	require.ErrorContains(t, err, "count")
	_, err = f.Text("meta")
	require.ErrorContains(t, err, "meta.href")
	_, err = f.Text("plain")
	require.ErrorContains(t, err, "plain")
	require.Contains(t, f.Names(), "alpha")
	require.NotContains(t, f.Names(), "count")
}

func TestSeekRow(t *testing.T) {
	var all []sample
	for i := range 25 {
		all = append(all, sample{Zulu: fmt.Sprint(i)})
	}
	f := open(t, file(t, 4, all...))
	require.Equal(t, int64(25), f.Len())
	for _, at := range []int64{24, 0, 3, 4, 11} {
		require.NoError(t, f.SeekRow(at))
		for i := at; i < 25; i++ {
			require.Equal(t, i, f.Row())
			row, err := f.Next()
			require.NoError(t, err)
			b, _ := Value(row, 0)
			require.Equal(t, fmt.Sprint(i), string(b))
		}
		_, err := f.Next()
		require.Equal(t, io.EOF, err)
	}
	require.NoError(t, f.SeekRow(25))
	_, err := f.Next()
	require.Equal(t, io.EOF, err)
}

func TestLayoutReplacesAndAdds(t *testing.T) {
	f := open(t, file(t, 1, full(), sample{Zulu: "second"}))
	l, err := f.NewLayout("text", "error", "raw")
	require.NoError(t, err)
	var b bytes.Buffer
	w, err := NewWriter(&b, l)
	require.NoError(t, err)
	for i := range 2 {
		row, err := f.Next()
		require.NoError(t, err)
		changes := []Change{Change("clean"), nil, Change("bytes")}
		if i == 1 {
			changes = []Change{nil, Change("why"), nil}
		}
		out, err := l.Apply(row, changes)
		require.NoError(t, err)
		require.NoError(t, w.Write(out))
	}
	require.NoError(t, w.Close())

	before, after := open(t, file(t, 1, full(), sample{Zulu: "second"})), open(t, b.Bytes())
	for _, change := range []*strings.Replacer{
		strings.NewReplacer(`"body\n"`, `"clean"`, `"//4="`, `"bytes"`, `"last"}`, `"last","error":null}`),
		strings.NewReplacer(`"alpha":""}`, `"alpha":"","error":"why"}`),
	} {
		was, err := before.Next()
		require.NoError(t, err)
		is, err := after.Next()
		require.NoError(t, err)
		require.Equal(t, change.Replace(string(before.AppendJSON(nil, was, -1))), string(after.AppendJSON(nil, is, -1)))
	}
	_, err = after.Next()
	require.Equal(t, io.EOF, err)
	_, has := after.pf.Lookup("origin")
	require.False(t, has, "metadata of the old columns does not describe the new ones")
}

func TestLayoutOfTheSameColumnsKeepsMetadata(t *testing.T) {
	f := open(t, file(t, 10, full()))
	l, err := f.NewLayout("text")
	require.NoError(t, err)
	var b bytes.Buffer
	w, err := NewWriter(&b, l)
	require.NoError(t, err)
	row, err := f.Next()
	require.NoError(t, err)
	row, err = l.Apply(row, []Change{nil})
	require.NoError(t, err)
	require.NoError(t, w.Write(row))
	require.NoError(t, w.Close())
	after := open(t, b.Bytes())
	v, _ := after.pf.Lookup("origin")
	require.Equal(t, "a test", v)
	require.Equal(t, f.pf.Schema().String(), after.pf.Schema().String())
}

func TestLayoutRefuses(t *testing.T) {
	f := open(t, file(t, 10, sample{}))
	_, err := f.NewLayout("count")
	require.ErrorContains(t, err, "count")
	_, err = f.NewLayout("new.column")
	require.ErrorContains(t, err, "new.column")
	l, err := f.NewLayout("meta.href")
	require.NoError(t, err)
	row, err := f.Next()
	require.NoError(t, err)
	_, err = l.Apply(row, []Change{Change("x")})
	require.ErrorContains(t, err, "meta.href")
}

func TestDamage(t *testing.T) {
	_, err := Open(strings.NewReader("no parquet"), 10)
	require.Error(t, err)
	b := file(t, 1, full(), full())
	_, err = Open(bytes.NewReader(b[:len(b)-20]), int64(len(b)-20))
	require.Error(t, err)
	clear(b[4 : len(b)/4])
	f := open(t, b)
	_, err = f.Next()
	require.ErrorContains(t, err, "row group 0")
	require.Equal(t, int64(1), f.SkipGroup())
	require.Equal(t, int64(1), f.Row())
}

func FuzzFile(f *testing.F) {
	f.Add(file(f, 1, full(), sample{}))
	f.Add(file(f, 10))
	f.Fuzz(func(t *testing.T, b []byte) {
		pf, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		defer pf.Close()
		for range 100 {
			row, err := pf.Next()
			if err != nil {
				return
			}
			pf.AppendJSON(nil, row, -1)
		}
	})
}
