package jsonl

import (
	"fmt"
	"slices"
)

// Edit gives a path of the Scanner a new value.
type Edit struct {
	Path  int    // index in the Scanner's paths
	Value []byte // JSON
}

type patch struct {
	at, end int
	insert  bool
	empty   bool
	edit    Edit
	depth   int
}

// AppendSpliced appends the line scanned last with the edits made. A path that
// has no value is added as the last key of the innermost object that is there,
// with objects for the keys between; edits that are added to the same object
// keep their order. It fails when a path runs into something that is neither an
// object nor an existing element of an array.
//
// Paths that lie inside one another, or that need the same missing object, must
// not be edited together.
func (s *Scanner) AppendSpliced(dst []byte, edits ...Edit) ([]byte, error) {
	patches := make([]patch, 0, 8)
	for _, e := range edits {
		if f := s.Found[e.Path]; f != (Span{}) {
			patches = append(patches, patch{at: f.Start, end: f.End, edit: e})
			continue
		}
		o := s.ends[e.Path]
		if o.depth < 0 || o.taken {
			return nil, fmt.Errorf("cannot write the field %s: something on the way to it is not an object", s.paths[e.Path])
		}
		patches = append(patches, patch{at: o.close, end: o.close, insert: true, empty: o.empty, edit: e, depth: o.depth})
	}
	slices.SortStableFunc(patches, func(a, b patch) int { return a.at - b.at })
	from := 0
	for i, p := range patches {
		dst = append(dst, s.line[from:p.at]...)
		if p.insert {
			if !p.empty || i > 0 && patches[i-1].insert && patches[i-1].at == p.at {
				dst = append(dst, ',')
			}
			dst = appendMember(dst, s.paths[p.edit.Path][p.depth:], p.edit.Value)
		} else {
			dst = append(dst, p.edit.Value...)
		}
		from = p.end
	}
	return append(dst, s.line[from:]...), nil
}

// appendMember appends "key": value, the value wrapped in an object for each
// further key.
func appendMember(dst []byte, keys []string, value []byte) []byte {
	for i, k := range keys {
		if i > 0 {
			dst = append(dst, '{')
		}
		dst = append(AppendQuoted(dst, k), ':')
	}
	dst = append(dst, value...)
	for range keys[1:] {
		dst = append(dst, '}')
	}
	return dst
}
