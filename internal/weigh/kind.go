package weigh

import (
	"strconv"
	"strings"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/feature"
)

// A kind of page (article, forum, product, ...) is told by what stands in it:
// features of the document, rules that hit, names of elements, and words of
// its address. Each adds its log-odds to the kind's score. What is body differs
// with the kind: of a forum its posts, of a listing its entries.

// maxKinds is how many kinds the feature of a page's kind has bins for.
const maxKinds = 8

type kindScores [maxKinds]float32

func (k *kindScores) add(x *kindScores) {
	for i := range k {
		k[i] += x[i]
	}
}

// kinds are the weights of Model.Kinds where they are looked up.
type kinds struct {
	bias  kindScores
	doc   [feature.DocFeatures][32]kindScores
	rules map[string]*kindScores
	names []kindScores // by index in Model.Names
	url   map[string]*kindScores
}

func (m *Model) prepareKinds() {
	m.kinds = nil
	if len(m.Kinds) == 0 {
		return
	}
	k := &kinds{rules: map[string]*kindScores{}, url: map[string]*kindScores{}, names: make([]kindScores, len(m.Names))}
	names := make(map[string]int, len(m.Names))
	for i, n := range m.Names {
		names[n.Text] = i
	}
	at := func(m map[string]*kindScores, key string) *kindScores {
		if m[key] == nil {
			m[key] = &kindScores{}
		}
		return m[key]
	}
	for i, kind := range m.Kinds {
		for _, w := range kind.Signs {
			family, sign, _ := strings.Cut(w.Text, ":")
			switch family {
			case "rule":
				at(k.rules, sign)[i] = w.Weight
			case "url":
				at(k.url, sign)[i] = w.Weight
			case "name":
				if n, ok := names[sign]; ok {
					k.names[n][i] = w.Weight
				}
			case "doc":
				name, bin, _ := strings.Cut(sign, "=")
				b, err := strconv.Atoi(bin)
				for f, spec := range feature.DocSpecs {
					if spec.Name == name && err == nil && b < 32 {
						k.doc[f][b][i] = w.Weight
					}
				}
			case "all":
				k.bias[i] = w.Weight
			}
		}
	}
	m.kinds = k
}

// Kind is a kind of page and the signs that speak for it.
type Kind struct {
	Name  string
	Signs []Word
}

// Signs are the signs of the document judged last: "rule:ID", "name:NAME",
// "url:WORD", "doc:FEATURE=BIN", and "all:", which every document has.
func (j *Judge) Signs(d *doc.Document) []string {
	signs := []string{"all:"}
	for f, bin := range j.row {
		signs = append(signs, "doc:"+feature.DocSpecs[f].Name+"="+strconv.Itoa(int(bin)))
	}
	seen := map[int32]bool{}
	for _, h := range j.Hits {
		if !h.Reach && !seen[h.Rule] {
			seen[h.Rule] = true
			signs = append(signs, "rule:"+j.set.Rules[h.Rule].ID)
		}
	}
	for _, n := range j.scanner.NamesSeen() {
		signs = append(signs, "name:"+j.model.Names[n].Text)
	}
	eachAddressWord(d.URL, func(w string) { signs = append(signs, "url:"+w) })
	return signs
}

// tellPageKind fills the feature of the page's kind: which it is, and whether
// by far.
func (j *Judge) tellPageKind(d *doc.Document, blocks []doc.Block) {
	k := j.model.kinds
	j.PageKind = ""
	if k == nil {
		return
	}
	v := k.bias
	for f, bin := range j.row {
		v.add(&k.doc[f][min(bin, 31)])
	}
	j.stamp++
	for _, h := range j.Hits {
		if !h.Reach && j.stamps[h.Rule] != j.stamp {
			j.stamps[h.Rule] = j.stamp
			if x := j.kindRules[h.Rule]; x != nil {
				v.add(x)
			}
		}
	}
	for _, n := range j.scanner.NamesSeen() {
		v.add(&k.names[n])
	}
	eachAddressWord(d.URL, func(w string) {
		if x := k.url[w]; x != nil {
			v.add(x)
		}
	})
	best := 0
	for i := range j.model.Kinds {
		if v[i] > v[best] {
			best = i
		}
	}
	second := float32(-100)
	for i := range j.model.Kinds {
		if i != best {
			second = max(second, v[i])
		}
	}
	j.PageKind = j.model.Kinds[best].Name
	bin := uint8(2 * best)
	if v[best]-second > 2 {
		bin++
	}
	for i := range blocks {
		j.matrix.Row(i)[feature.PageKind] = bin
	}
}

// eachAddressWord calls fn for the words of the path of an address, numbers
// left out: "threads", "t", "product".
func eachAddressWord(url string, fn func(string)) {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return
	}
	host, path, _ := strings.Cut(rest, "/")
	if label, _, ok := strings.Cut(host, "."); ok && len(label) < 12 {
		fn(label + ".")
	}
	segments := 0
	for s := range strings.SplitSeq(path, "/") {
		if segments++; segments > 3 || len(s) > 24 {
			return
		}
		s, _, _ = strings.Cut(strings.ToLower(s), "?")
		s, _, _ = strings.Cut(s, ".")
		if s != "" && strings.Trim(s, "0123456789") != "" {
			fn(s)
		}
	}
}
