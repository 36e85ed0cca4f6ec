package rows

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
)

// AppendJSON appends the row as a JSON object with the columns in the file's
// order. Groups become objects, lists arrays, maps with text keys objects;
// dates and times RFC 3339 strings, decimals numbers; bytes that are not UTF-8
// Base64. The column without (-1: none) is written as null: it will be replaced.
func (f *File) AppendJSON(dst []byte, row parquet.Row, without int) []byte {
	w := jsonWriter{without: without, cols: make([][]parquet.Value, len(f.leaves))}
	row.Range(func(column int, values []parquet.Value) bool {
		if column < len(w.cols) {
			w.cols[column] = values
		}
		return true
	})
	return w.fields(dst, f.pf.Root(), 0, 0)
}

// jsonWriter puts the columns of a row together again (the record assembly of
// Dremel, Melnik et al. 2010): a definition level says how much of a path is
// there, a repetition level at which list a value begins a new element.
type jsonWriter struct {
	cols    [][]parquet.Value // what is left of each column in this row
	without int
}

// first is the next value of the first leaf below c.
func (w *jsonWriter) first(c *parquet.Column) (v parquet.Value, ok bool) {
	for !c.Leaf() {
		if len(c.Columns()) == 0 {
			return v, false
		}
		c = c.Columns()[0]
	}
	if rest := w.cols[c.Index()]; len(rest) > 0 {
		return rest[0], true
	}
	return v, false
}

// drop passes over one value of every leaf below c.
func (w *jsonWriter) drop(c *parquet.Column) {
	if c.Leaf() {
		if rest := w.cols[c.Index()]; len(rest) > 0 {
			w.cols[c.Index()] = rest[1:]
		}
		return
	}
	for _, child := range c.Columns() {
		w.drop(child)
	}
}

func (w *jsonWriter) fields(dst []byte, c *parquet.Column, def, rep int) []byte {
	dst = append(dst, '{')
	for i, child := range c.Columns() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(jsonl.AppendQuoted(dst, child.Name()), ':')
		dst = w.value(dst, child, def, rep)
	}
	return append(dst, '}')
}

// value writes the column c, of whose path def levels are known to be there and
// which stands inside rep lists.
func (w *jsonWriter) value(dst []byte, c *parquet.Column, def, rep int) []byte {
	switch {
	case c.Optional():
		v, ok := w.first(c)
		if !ok || v.DefinitionLevel() <= def {
			w.drop(c)
			return append(dst, "null"...)
		}
		return w.present(dst, c, def+1, rep)
	case c.Repeated():
		return w.elements(dst, c, def, rep, w.present)
	}
	return w.present(dst, c, def, rep)
}

type writeFunc func(dst []byte, c *parquet.Column, def, rep int) []byte

// elements writes a repeated column as an array.
func (w *jsonWriter) elements(dst []byte, c *parquet.Column, def, rep int, write writeFunc) []byte {
	dst = append(dst, '[')
	w.each(c, def, func(i int) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = write(dst, c, def+1, rep+1)
	}, rep+1)
	return append(dst, ']')
}

// each calls do for each element of a repeated column.
func (w *jsonWriter) each(c *parquet.Column, def int, do func(i int), rep int) {
	v, ok := w.first(c)
	if !ok || v.DefinitionLevel() <= def {
		w.drop(c)
		return
	}
	for i := 0; ; i++ {
		do(i)
		if v, ok = w.first(c); !ok || v.RepetitionLevel() < rep {
			return
		}
	}
}

// present writes a column that is not null.
func (w *jsonWriter) present(dst []byte, c *parquet.Column, def, rep int) []byte {
	if c.Leaf() {
		rest := w.cols[c.Index()]
		if len(rest) == 0 {
			return append(dst, "null"...)
		}
		w.cols[c.Index()] = rest[1:]
		if c.Index() == w.without {
			return append(dst, "null"...)
		}
		return appendValue(dst, c.Type(), rest[0])
	}
	if children := c.Columns(); len(children) == 1 && children[0].Repeated() {
		inner := children[0]
		switch logicalOf(c.Type()).(type) {
		case *format.ListType:
			// group (LIST) { repeated group list { element } }; old writers
			// leave out the group in the middle.
			if len(inner.Columns()) == 1 && inner.Name() != "array" && inner.Name() != c.Name()+"_tuple" {
				return w.elements(dst, inner, def, rep, func(dst []byte, c *parquet.Column, def, rep int) []byte {
					return w.value(dst, c.Columns()[0], def, rep)
				})
			}
			return w.elements(dst, inner, def, rep, w.present)
		case *format.MapType:
			if kv := inner.Columns(); len(kv) == 2 && kv[0].Leaf() && kv[0].Type().Kind() == parquet.ByteArray {
				return w.mapping(dst, inner, def, rep)
			}
			return w.elements(dst, inner, def, rep, w.present)
		}
	}
	return w.fields(dst, c, def, rep)
}

func (w *jsonWriter) mapping(dst []byte, c *parquet.Column, def, rep int) []byte {
	dst = append(dst, '{')
	w.each(c, def, func(i int) {
		if i > 0 {
			dst = append(dst, ',')
		}
		var key []byte
		if v, ok := w.first(c.Columns()[0]); ok && !v.IsNull() {
			key = v.ByteArray()
		}
		w.drop(c.Columns()[0])
		dst = append(jsonl.AppendQuoted(dst, key), ':')
		dst = w.value(dst, c.Columns()[1], def+1, rep+1)
	}, rep+1)
	return append(dst, '}')
}

func logicalOf(t parquet.Type) format.LogicalTypeValue {
	if l := t.LogicalType(); l != nil {
		return l.Value
	}
	return nil
}

func appendValue(dst []byte, t parquet.Type, v parquet.Value) []byte {
	if v.IsNull() {
		return append(dst, "null"...)
	}
	switch l := logicalOf(t).(type) {
	case *format.DecimalType:
		return appendDecimal(dst, v, int(l.Scale))
	case *format.DateType:
		return quoteTime(dst, time.Unix(int64(v.Int32())*86400, 0), time.DateOnly)
	case *format.TimestampType:
		layout := "2006-01-02T15:04:05.999999999"
		if l.IsAdjustedToUTC {
			layout = time.RFC3339Nano
		}
		return quoteTime(dst, instant(v.Int64(), l.Unit), layout)
	case *format.TimeType:
		n := int64(v.Int32())
		if v.Kind() == parquet.Int64 {
			n = v.Int64()
		}
		return quoteTime(dst, instant(n, l.Unit), "15:04:05.999999999")
	case *format.IntType:
		if !l.IsSigned && v.Kind() == parquet.Int32 {
			return strconv.AppendUint(dst, uint64(v.Uint32()), 10)
		}
		if !l.IsSigned {
			return strconv.AppendUint(dst, v.Uint64(), 10)
		}
	case *format.UUIDType:
		if b := v.ByteArray(); len(b) == 16 {
			const h = "0123456789abcdef"
			dst = append(dst, '"')
			for i, c := range b {
				if i == 4 || i == 6 || i == 8 || i == 10 {
					dst = append(dst, '-')
				}
				dst = append(dst, h[c>>4], h[c&15])
			}
			return append(dst, '"')
		}
	case *format.JsonType:
		if b := v.ByteArray(); json.Valid(b) && !bytes.ContainsAny(b, "\r\n") {
			return append(dst, b...)
		}
	}
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.AppendBool(dst, v.Boolean())
	case parquet.Int32:
		return strconv.AppendInt(dst, int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.AppendInt(dst, v.Int64(), 10)
	case parquet.Int96:
		return quoteTime(dst, int96(v.Int96()), time.RFC3339Nano)
	case parquet.Float:
		return appendFloat(dst, float64(v.Float()), 32)
	case parquet.Double:
		return appendFloat(dst, v.Double(), 64)
	}
	b := v.ByteArray()
	if utf8.Valid(b) {
		return jsonl.AppendQuoted(dst, b)
	}
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, b)
	return append(dst, '"')
}

func quoteTime(dst []byte, t time.Time, layout string) []byte {
	dst = append(dst, '"')
	dst = t.UTC().AppendFormat(dst, layout)
	return append(dst, '"')
}

// instant reads a count of units since 1970.
func instant(n int64, u format.TimeUnit) time.Time {
	switch u.Value.(type) {
	case *format.MilliSeconds:
		return time.UnixMilli(n)
	case *format.MicroSeconds:
		return time.UnixMicro(n)
	}
	return time.Unix(n/1e9, n%1e9)
}

// int96 is the time stamp of old writers: nanoseconds of the day and the
// Julian day, of which 2440588 is 1 January 1970.
func int96(v deprecated.Int96) time.Time {
	nanos := int64(v[1])<<32 | int64(v[0])
	return time.Unix((int64(v[2])-2440588)*86400, nanos)
}

func appendFloat(dst []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return append(dst, "null"...) // JSON has no word for them
	}
	return strconv.AppendFloat(dst, x, 'g', -1, bits)
}

func appendDecimal(dst []byte, v parquet.Value, scale int) []byte {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default: // two's complement, the highest byte first
		b := v.ByteArray()
		n.SetBytes(b)
		if len(b) > 0 && b[0]&0x80 != 0 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	if scale <= 0 || scale > 1000 {
		return n.Append(dst, 10)
	}
	if n.Sign() < 0 {
		dst = append(dst, '-')
		n.Neg(n)
	}
	digits := n.String()
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	dst = append(dst, digits[:len(digits)-scale]...)
	dst = append(dst, '.')
	return append(dst, digits[len(digits)-scale:]...)
}
