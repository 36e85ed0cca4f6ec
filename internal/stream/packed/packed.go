// Package packed reads and writes compressed streams whose parts can be told
// apart: a reader that knows where each gzip member begins, goes on behind a
// damaged one and can start again at any of them, and a writer that ends a
// member where its caller says, so that the file can be cut there and continued.
package packed

import (
	"bytes"
	"fmt"
	"strings"
)

// Kind is a compression format.
type Kind uint8

// The formats that are read and written.
const (
	Plain Kind = iota
	Gzip
	Zstd
)

func (k Kind) String() string {
	return [...]string{"none", "gzip", "zstd"}[k]
}

// Suffix is the end of a file name that stands for the format, with its dot;
// empty for Plain.
func (k Kind) Suffix() string {
	return [...]string{"", ".gz", ".zst"}[k]
}

// ByName tells the format from the end of a file name and returns the name
// without that end.
func ByName(name string) (base string, k Kind) {
	lower := strings.ToLower(name)
	for _, end := range []struct {
		suffix string
		k      Kind
	}{{".gz", Gzip}, {".gzip", Gzip}, {".zst", Zstd}, {".zstd", Zstd}} {
		if strings.HasSuffix(lower, end.suffix) {
			return name[:len(name)-len(end.suffix)], end.k
		}
	}
	return name, Plain
}

// Mark is a place where a reader can begin again: the start of a member, or
// any byte of a plain stream.
type Mark struct {
	Kind   Kind  `json:"kind,omitempty"`
	Packed int64 `json:"packed,omitempty"` // offset in the compressed bytes
	Plain  int64 `json:"plain,omitempty"`  // offset in the decompressed bytes
}

// Damage is the error of a member that cannot be read to its end. The bytes
// before the damage have been returned.
type Damage struct {
	Kind   Kind
	Packed int64 // where the damaged member begins, in compressed bytes
	Plain  int64 // how many bytes the stream had given before the damage
	Err    error
	goesOn bool
}

func (d *Damage) Error() string {
	return fmt.Sprintf("%s data is damaged (member at compressed byte %d): %v", d.Kind, d.Packed, d.Err)
}

func (d *Damage) Unwrap() error { return d.Err }

// GoesOn reports whether reading again continues behind the damage.
func (d *Damage) GoesOn() bool { return d.goesOn }

var gzipMagic = []byte{0x1f, 0x8b, 0x08}

// sniff tells the format from the first bytes of a stream.
func sniff(head []byte) (Kind, error) {
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		return Gzip, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}),
		len(head) >= 4 && head[0]&0xf0 == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18:
		return Zstd, nil
	case bytes.HasPrefix(head, []byte("\xfd7zXZ\x00")):
		return Plain, fmt.Errorf("xz data is not read here: decompress it first")
	case bytes.HasPrefix(head, []byte("BZh")) && len(head) >= 10 && bytes.Equal(head[4:10], []byte("1AY&SY")):
		return Plain, fmt.Errorf("bzip2 data is not read here: decompress it first")
	}
	return Plain, nil
}
