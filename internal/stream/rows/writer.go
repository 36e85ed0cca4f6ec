package rows

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// groupBytes is how much a row group holds before it is compressed: what is
// kept in memory of the output.
const groupBytes = 32 << 20

// Layout is the schema of an output: that of a file, some columns of which are
// written anew, with others behind them.
type Layout struct {
	schema  *parquet.Schema
	changed bool
	columns []target
	width   int
	file    *File
}

// target is a column that gets new values.
type target struct {
	index    int // in the output
	def      int // definition level of a value that is there
	existing bool
	nested   bool
	optional bool
}

// NewLayout makes the schema of f with the named text columns: those that f has
// stay where they are, the others come behind all, as optional strings.
func (f *File) NewLayout(names ...string) (*Layout, error) {
	l := &Layout{file: f, width: len(f.leaves)}
	fields := f.pf.Root().Fields()
	for _, name := range names {
		i, err := f.Text(name)
		if err != nil {
			return nil, fmt.Errorf("cannot write the column: %w", err)
		}
		if i >= 0 {
			c := f.leaves[i].column
			l.columns = append(l.columns, target{i, c.MaxDefinitionLevel(), true, len(c.Path()) > 1, c.Optional()})
			continue
		}
		if strings.Contains(name, ".") {
			return nil, fmt.Errorf("cannot add the column %s inside a group: choose a name without a dot, or a column that is there", name)
		}
		fields = append(fields[:len(fields):len(fields)], added{parquet.Optional(parquet.String()), name})
		l.columns = append(l.columns, target{l.width, 1, false, false, true})
		l.width++
		l.changed = true
	}
	l.schema = parquet.NewSchema(f.pf.Schema().Name(), root{f.pf.Root(), fields})
	return l, nil
}

// root is the root of a schema with further fields. The library's own groups
// sort their fields by name, and the order of a file's columns shall stay.
type root struct {
	parquet.Node
	fields []parquet.Field
}

func (r root) Fields() []parquet.Field { return r.fields }
func (r root) GoType() reflect.Type    { return reflect.TypeFor[map[string]any]() }

type added struct {
	parquet.Node
	name string
}

func (a added) Name() string { return a.name }
func (a added) Value(base reflect.Value) reflect.Value {
	return base.MapIndex(reflect.ValueOf(a.name))
}

// Change is a new value of the Layout's column; nil leaves it as it was, and
// null where it is new.
type Change []byte

// Apply returns the row with the changes, one for each name of the Layout. It
// shares values with the row it is given.
func (l *Layout) Apply(row parquet.Row, changes []Change) (parquet.Row, error) {
	out := make(parquet.Row, 0, len(row)+len(l.columns))
	out = append(out, row...)
	for i, t := range l.columns {
		if !t.existing {
			v := parquet.NullValue().Level(0, 0, t.index)
			if changes[i] != nil {
				v = parquet.ByteArrayValue(changes[i]).Level(0, 1, t.index)
			}
			out = append(out, v)
			continue
		}
		if changes[i] == nil {
			continue
		}
		for j, v := range out {
			if v.Column() != t.index {
				continue
			}
			if t.nested && v.DefinitionLevel() < t.def-1 || t.nested && v.IsNull() && !t.optional {
				return nil, fmt.Errorf("cannot write the column %s: the group it is in is null", l.file.leaves[t.index].path)
			}
			out[j] = parquet.ByteArrayValue(changes[i]).Level(0, t.def, t.index)
		}
	}
	return out, nil
}

// Writer writes rows of a Layout.
type Writer struct {
	pw      *parquet.GenericWriter[any]
	pending int64
}

// NewWriter begins a Parquet file. The file's own key-value metadata goes along
// when its columns stay the same; else it would describe another table.
func NewWriter(w io.Writer, l *Layout) (pw *Writer, err error) {
	defer caught(&err)
	options := []parquet.WriterOption{l.schema, parquet.Compression(&parquet.Zstd), parquet.CreatedBy("winnow", "1", "0")}
	if !l.changed {
		for _, kv := range l.file.pf.Metadata().KeyValueMetadata {
			options = append(options, parquet.KeyValueMetadata(kv.Key, kv.Value))
		}
	}
	return &Writer{pw: parquet.NewGenericWriter[any](w, options...)}, nil
}

// Write writes a row that Apply made.
func (w *Writer) Write(row parquet.Row) (err error) {
	defer caught(&err)
	if _, err := w.pw.WriteRows([]parquet.Row{row}); err != nil {
		return err
	}
	if w.pending += Size(row); w.pending >= groupBytes {
		w.pending = 0
		return w.pw.Flush()
	}
	return nil
}

// Close writes the footer. It does not close the writer below.
func (w *Writer) Close() (err error) {
	defer caught(&err)
	return w.pw.Close()
}
