package weigh

import (
	"fmt"
	"hash/crc32"
	"unsafe"

	"github.com/winnow-text/winnow/internal/flat"
)

// A weights file that is shipped is also kept in a form that is read in a fraction of
// the time. It is a cache and nothing more: of another file than it was made from, it
// says nothing.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum tells versions of a file apart.
func checksum(file string) int {
	return int(crc32.Checksum(unsafe.Slice(unsafe.StringData(file), len(file)), castagnoli)) // read only
}

// Cache returns what Cached reads.
func Cache(file string) ([]byte, error) {
	m, err := Parse("the weights", file)
	if err != nil {
		return nil, err
	}
	var e flat.Encoder
	e.Number(len(file))
	e.Number(checksum(file))
	e.Bool(m.HTML)
	for _, list := range m.lists() {
		writeWords(&e, *list)
	}
	e.Number(len(m.Kinds))
	for _, k := range m.Kinds {
		e.Text(k.Name)
		writeWords(&e, k.Signs)
	}
	writePass(&e, &m.Gate)
	e.Number(len(m.Passes))
	for i := range m.Passes {
		writePass(&e, &m.Passes[i])
	}
	return e.Bytes(), nil
}

// lists are the words, pairs, names and rules of a model.
func (m *Model) lists() []*[]Word { return []*[]Word{&m.Words, &m.Prose, &m.Pairs, &m.Names, &m.Rules} }

func writeWords(e *flat.Encoder, words []Word) {
	e.Number(len(words))
	for _, w := range words {
		e.Text(w.Text)
		e.Float32(w.Weight)
		e.Number(int(w.Count))
	}
}

func writePass(e *flat.Encoder, p *Pass) {
	e.Float32(p.Bias)
	e.Number(len(p.Trees))
	for _, t := range p.Trees {
		e.Number(len(t.Tests))
		for _, q := range t.Tests {
			e.Number(q.Col)
			e.Bits(q.Bins)
		}
		for _, w := range t.Weights {
			e.Float32(w)
		}
		for _, n := range t.Counts {
			e.Number(int(n))
		}
	}
}

// Cached returns the model of a weights file: from its cache, or else from itself. name
// is for errors.
func Cached(name, file, cache string) (*Model, error) {
	d := flat.NewDecoder(cache)
	if d.Number() != len(file) || d.Number() != checksum(file) {
		return Parse(name, file)
	}
	m := &Model{HTML: d.Bool()}
	for _, list := range m.lists() {
		*list = readWords(d)
	}
	m.Kinds = make([]Kind, d.Count())
	for i := range m.Kinds {
		m.Kinds[i] = Kind{Name: d.Text(), Signs: readWords(d)}
	}
	var s slabs
	s.readPass(d, &m.Gate)
	m.Passes = make([]Pass, d.Count())
	for i := range m.Passes {
		s.readPass(d, &m.Passes[i])
	}
	if !d.Complete() {
		return nil, fmt.Errorf("the cache of %s is not as long as it says; run go generate ./internal/weights", name)
	}
	m.Prepare()
	return m, nil
}

func readWords(d *flat.Decoder) []Word {
	n := d.Count()
	if n == 0 {
		return nil
	}
	words := make([]Word, n)
	for i := range words {
		words[i] = Word{d.Text(), d.Float32(), int32(d.Number())}
	}
	return words
}

func (s *slabs) readPass(d *flat.Decoder, p *Pass) {
	p.Bias = d.Float32()
	if n := d.Count(); n > 0 {
		p.Trees = make([]Tree, n)
	}
	for i := range p.Trees {
		depth := min(d.Number(), MaxDepth)
		t := &p.Trees[i]
		t.Tests = room(&s.tests, depth)[:depth]
		t.Weights = room(&s.floats, 1<<depth)[:1<<depth]
		t.Counts = room(&s.numbers, 1<<depth)[:1<<depth]
		for i := range t.Tests {
			t.Tests[i] = Test{Col: d.Number(), Bins: d.Bits()}
		}
		for i := range t.Weights {
			t.Weights[i] = d.Float32()
		}
		for i := range t.Counts {
			t.Counts[i] = int32(d.Number())
		}
	}
}
