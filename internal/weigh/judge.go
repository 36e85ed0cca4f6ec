package weigh

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/rules"
)

// Judge scores documents. It holds what is known of one document between the
// steps and is reused; it is not safe for concurrent use.
type Judge struct {
	Scores []float32 // by the blocks last judged: log-odds that each is body
	Hits   []rules.Hit
	Hints  feature.Hints
	// Residue is true where the blocks judged last look like what an extractor
	// has left of a page.
	Residue bool
	// PageKind is the kind of page that the blocks judged last seem to be of, a name of
	// Model.Kinds; empty where the model tells none.
	PageKind string

	model     *Model
	set       *rules.Set
	weights   []float32 // of each rule: log-odds against body; for it where negative
	scan      rules.Scan
	scanner   feature.Scanner
	noise     []feature.Noise
	row       [feature.DocFeatures]uint8
	family    []uint8  // of each rule: the bit of its family in feature.Families
	category  []uint8  // of each rule: the number of its kind of noise, from 1; 0 of none that tells a site
	kinds     int      // of noise that rules have found in the blocks judged last
	stamps    []uint32 // of rules: the document they were last seen in
	stamp     uint32
	kindRules []*kindScores // by rule
	matrix    feature.Matrix
	context   feature.Contexter
	lanes     lanes
}

// NewJudge makes a judge of a prepared model and a set of rules.
func NewJudge(m *Model, set *rules.Set) *Judge {
	j := &Judge{model: m, set: set, weights: make([]float32, len(set.Rules)), stamps: make([]uint32, len(set.Rules)), kindRules: make([]*kindScores, len(set.Rules)), category: make([]uint8, len(set.Rules)), family: make([]uint8, len(set.Rules))}
	names := rules.Categories()
	families := map[string]uint8{}
	for f, categories := range feature.Families {
		for c := range strings.FieldsSeq(categories) {
			families[c] = 1 << f
		}
	}
	for i, r := range set.Rules {
		w, fitted := m.rules[r.ID]
		if !fitted {
			w = float32(r.Weight)
			if r.Certain {
				w = certain
			}
			if r.Action != rules.Drop {
				w = -w
			}
		}
		j.weights[i] = w
		if r.Action == rules.Drop {
			j.family[i] = families[r.Category]
		}
		if w > 0 && r.Category != "repeats" && r.Category != "separators" {
			j.category[i] = uint8(1 + slices.Index(names, r.Category))
		}
		if m.kinds != nil {
			j.kindRules[i] = m.kinds.rules[r.ID]
		}
	}
	j.scanner.Lexicon, j.scanner.Names, j.scanner.Asked = m.lexicon, m.names, m.asks()
	return j
}

// Everything has the judge measure all features, also those that no tree of its model asks for.
func (j *Judge) Everything() { j.scanner.Asked = feature.Everything }

// certain is what a rule that decides adds to the evidence on its neighbours.
const certain = 6

// Read counts the document's words and matches the rules' patterns, once a document.
func (j *Judge) Read(d *doc.Document) {
	j.scanner.Scan(d)
	j.set.Scan(d, &j.scan)
}

// Judge scores blocks, a subsequence of the document's.
func (j *Judge) Judge(d *doc.Document, blocks []doc.Block) {
	j.Features(d, blocks)
	for i := range j.model.Passes {
		j.Pass(d, blocks, i)
	}
}

// Document is the row of the features of the document measured last.
func (j *Judge) Document() []uint8 { return j.row[:] }

// A page shows many kinds of noise, what an extractor leaves few. A long English
// text with fewer kinds than residueKinds is no page, whatever its tables look
// like; of other languages the rules know fewer kinds. A text with pageKinds is a
// page in any.
const manyBlocks, residueKinds, pageKinds = 60, 4, 9

// tellKind says whether text is that of a page or what an extractor left of one.
func (j *Judge) tellKind(lang string, blocks []doc.Block) {
	j.Residue = false
	if len(j.model.Gate.Trees) == 0 {
		return
	}
	v := j.model.Gate.Score(j.row[:])
	switch {
	case lang == "en" && len(blocks) >= manyBlocks && j.kinds < residueKinds:
		v = -max(v, -v)
	case j.kinds >= pageKinds:
		v = max(v, -v)
	}
	j.Residue = v < 0
	bin := feature.LikenessBin(v)
	for i := range blocks {
		j.matrix.Row(i)[feature.PageLike] = bin
	}
}

// Features resolves the rules and fills the matrix of the first pass.
func (j *Judge) Features(d *doc.Document, blocks []doc.Block) *feature.Matrix {
	j.Hits = j.set.Resolve(d, blocks, &j.scan, j.Hits[:0])
	j.noise = append(j.noise[:0], make([]feature.Noise, len(blocks))...)
	kinds := uint64(0)
	for _, h := range j.Hits {
		r := j.set.Rules[h.Rule]
		if r.Kind == rules.SpanStart || r.Kind == rules.SpanEnd {
			continue // speaks of a part of the block only
		}
		n := &j.noise[h.Block]
		if h.Reach {
			n.Reach += j.weights[h.Rule]
		} else {
			n.Own += j.weights[h.Rule]
			n.Families |= j.family[h.Rule]
			kinds |= 1 << j.category[h.Rule]
		}
	}
	j.kinds = bits.OnesCount64(kinds &^ 1)
	j.scanner.Hints = j.Hints
	j.scanner.Measure(d, blocks, j.noise, &j.matrix, j.model.HTML)
	j.scanner.Document(blocks, j.noise, j.row[:])
	j.tellKind(d.Lang, blocks)
	j.tellPageKind(d, blocks)
	return &j.matrix
}

// Pass runs one pass over the blocks measured last and leaves its scores.
func (j *Judge) Pass(d *doc.Document, blocks []doc.Block, i int) *feature.Matrix {
	if i > 0 {
		j.Context(d, blocks)
	}
	if cap(j.Scores) < len(blocks) {
		j.Scores = make([]float32, len(blocks)*5/4)
	}
	j.Scores = j.Scores[:len(blocks)]
	p := &j.model.Passes[i]
	p.scores(&j.matrix, &j.lanes, j.Scores)
	return &j.matrix
}

// Context adds to the matrix what a later pass sees of the scores of the one before.
func (j *Judge) Context(d *doc.Document, blocks []doc.Block) *feature.Matrix {
	j.context.Fill(&j.scanner, d, blocks, j.Scores, &j.matrix, j.model.HTML)
	return &j.matrix
}

// Evidence is the sum that made the score of block b in the pass that ran last.
func (j *Judge) Evidence(b int) []Evidence {
	last := len(j.model.Passes) - 1
	return j.model.Passes[last].Evidence(j.matrix.Row(b), j.model.Columns(last))
}

// Hidden says of a page how block b is hidden: 0 not at all, 1 from screen
// readers, above that from everybody.
func (j *Judge) Hidden(b int) uint8 { return j.matrix.Row(b)[feature.Hidden] }

// Weight is what a rule adds to the evidence against body, in log-odds.
func (j *Judge) Weight(rule int32) float32 { return j.weights[rule] }
