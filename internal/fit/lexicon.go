package fit

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/winnow-text/winnow/internal/doc"
	"github.com/winnow-text/winnow/internal/feature"
	"github.com/winnow-text/winnow/internal/weigh"
)

// LexBlock is a block as the lexicon is fitted to it.
type LexBlock struct {
	Words  []string // distinct, lower case
	Shape  int      // a bin of what is known of the block without its words
	Label  float32
	Weight float32
	Group  int // host
}

// WordsOf returns the distinct words of a text as the feature scanner sees
// them: lower-case runs of letters and digits, apostrophes left out.
func WordsOf(text string) []string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
	out := fields[:0]
	for _, f := range fields {
		f = strings.ReplaceAll(strings.ReplaceAll(f, "'", ""), "’", "")
		if f != "" && strings.IndexFunc(f, unicode.IsLetter) >= 0 {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// PairsOf returns the distinct pairs of words in a row of a text, as the
// feature scanner sees them.
func PairsOf(text string) []string {
	before := feature.PairStart
	var out []string
	add := func(word string) {
		out = append(out, before+"_"+word)
		before = word
	}
	for _, f := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return doc.Dense(r) || !unicode.IsLetter(r) && !unicode.IsMark(r) && (r < '0' || r > '9') && r != '\'' && r != '’'
	}) {
		f = strings.ReplaceAll(strings.ReplaceAll(f, "'", ""), "’", "")
		switch {
		case f == "":
		case strings.IndexFunc(f, unicode.IsLetter) < 0:
			add(feature.PairNumber)
		default:
			add(f)
		}
	}
	add(feature.PairEnd)
	slices.Sort(out)
	return slices.Compact(out)
}

// Lexicon fits a log-linear model over the words of blocks: the log-odds that
// each word adds to what the shape of the block says. Words of fewer than minGroups
// hosts are left out: what only a few sites say is no evidence about others. It goes
// over the blocks so many passes.
func Lexicon(blocks []LexBlock, shapes, minGroups int, l2 float64, passes int) []weigh.Word {
	var words []string
	groups := map[string]map[int]struct{}{}
	for _, b := range blocks {
		for _, w := range b.Words {
			g := groups[w]
			if g == nil {
				g = map[int]struct{}{}
				groups[w] = g
			}
			g[b.Group] = struct{}{}
		}
	}
	for w, g := range groups {
		if len(g) >= minGroups && len(w) < 60 {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	index := make(map[string]int32, len(words))
	for i, w := range words {
		index[w] = int32(i)
	}
	feats := make([][]int32, len(blocks))
	for i, b := range blocks {
		for _, w := range b.Words {
			if x, ok := index[w]; ok {
				feats[i] = append(feats[i], x)
			}
		}
	}
	w := make([]float64, len(words))
	gg := make([]float64, len(words))
	shape := make([]float64, shapes)
	sg := make([]float64, shapes)
	// AdaGrad over several passes in a fixed order; the ridge is spread over the
	// blocks a word stands in.
	df := make([]float64, len(words))
	for i, fs := range feats {
		for _, f := range fs {
			df[f] += float64(blocks[i].Weight)
		}
	}
	for range passes {
		for k := range blocks {
			i := (k * 7919) % len(blocks) // a fixed shuffle
			b := &blocks[i]
			if b.Weight == 0 {
				continue
			}
			v := shape[b.Shape]
			for _, f := range feats[i] {
				v += w[f]
			}
			g := float64(b.Weight) * (float64(b.Label) - 1/(1+math.Exp(-v)))
			sg[b.Shape] += g * g
			shape[b.Shape] += 0.3 * g / math.Sqrt(sg[b.Shape]+1)
			for _, f := range feats[i] {
				gf := g - l2*w[f]*float64(b.Weight)/df[f]
				gg[f] += gf * gf
				w[f] += 0.15 * gf / math.Sqrt(gg[f]+1)
			}
		}
	}
	var out []weigh.Word
	for i, x := range words {
		if math.Abs(w[i]) >= 0.1 {
			out = append(out, weigh.Word{Text: x, Weight: float32(math.Round(w[i]*100) / 100), Count: int32(len(groups[x]))})
		}
	}
	return out
}
