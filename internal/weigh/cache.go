package weigh

import (
	"fmt"
	"hash/crc32"
	"unsafe"

	"github.com/winnow-text/winnow/internal/feature"
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
	m.lexicon.Write(&e)
	writeWords(&e, m.Names)
	writeWords(&e, m.Rules)
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

func writeWords(e *flat.Encoder, words []Word) {
	e.Number(len(words))
	for _, w := range words {
		e.Text(w.Text)
		e.Float32(w.Weight)
		e.Number(int(w.Count))
	}
}

// writePass writes what all trees ask and then the trees, one after the other.
func writePass(e *flat.Encoder, p *Pass) {
	e.Float32(p.Bias)
	e.Number(len(p.Tests))
	for _, q := range p.Tests {
		e.Number(q.Col)
		e.Bits(q.Bins)
	}
	e.Number(len(p.Trees))
	var asked, counts []int32
	var weights []float32
	for _, t := range p.Trees {
		for _, n := range t.Asked {
			asked = append(asked, int32(n))
		}
		weights, counts = append(weights, t.Weights[:]...), append(counts, t.Counts[:]...)
	}
	e.Fixed(flat.FixedOf(asked))
	e.Fixed(flat.Floats(weights))
	e.Fixed(flat.FixedOf(counts))
}

// Cached returns the model of a weights file: from its cache, or else from itself. name
// is for errors. Of the words and pairs a cache has what scoring needs, hashes and
// weights, so that Words, Prose and Pairs are empty.
func Cached(name, file, cache string) (*Model, error) {
	d := flat.NewDecoder(cache)
	if d.Number() != len(file) || d.Number() != checksum(file) {
		return Parse(name, file)
	}
	m := &Model{HTML: d.Bool()}
	m.lexicon = feature.ReadLexicon(d)
	m.Names, m.Rules = readWords(d), readWords(d)
	m.Kinds = make([]Kind, d.Count())
	for i := range m.Kinds {
		m.Kinds[i] = Kind{Name: d.Text(), Signs: readWords(d)}
	}
	readPass(d, &m.Gate)
	m.Passes = make([]Pass, d.Count())
	for i := range m.Passes {
		readPass(d, &m.Passes[i])
	}
	if !d.Complete() {
		return nil, fmt.Errorf("the cache of %s is not as long as it says; run go generate ./internal/weights", name)
	}
	m.prepare()
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

func readPass(d *flat.Decoder, p *Pass) {
	p.Bias = d.Float32()
	if n := d.Count(); n > 0 {
		p.Tests = make([]Test, n)
	}
	for i := range p.Tests {
		p.Tests[i] = Test{Col: d.Number(), Bins: d.Bits()}
	}
	n := d.Number()
	asked, weights, counts := d.Fixed(), d.Fixed(), d.Fixed()
	if asked.Len() != n*(leaves-1) || weights.Len() != n*leaves || counts.Len() != n*leaves {
		return // the cache ends early
	}
	p.forest = newForest(p.Tests)
	if n > 0 {
		p.Trees = make([]Tree, n)
	}
	for i := range p.Trees {
		t := &p.Trees[i]
		for k := range t.Asked {
			t.Asked[k] = uint16(asked.At(i*len(t.Asked) + k))
		}
		for k := range leaves {
			t.Weights[k], t.Counts[k] = weights.Float(i*leaves+k), int32(counts.At(i*leaves+k))
		}
	}
}
