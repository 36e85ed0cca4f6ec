package bench

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/rules"
)

// BenchmarkTwiceTheRules is what twice the rules cost, of texts and of pages.
func BenchmarkTwiceTheRules(b *testing.B) {
	once, err := clean.New()
	require.NoError(b, err)
	twice, err := clean.New(clean.Rules(otherRules(b)))
	require.NoError(b, err)
	require.Greater(b, len(twice.RuleSet().Rules), 19*len(once.RuleSet().Rules)/10)
	measure := func(b *testing.B, all [][]byte, do func(c *clean.Cleaner, x []byte)) {
		cleaning := func(c *clean.Cleaner) *side {
			return &side{run: func() {
				for _, x := range all {
					do(c, x)
				}
			}}
		}
		a, z := cleaning(once), cleaning(twice)
		turns(b, a, z)
		b.ReportMetric(ratio(z.time, a.time), "twice/once-time")
	}
	b.Run("text", func(b *testing.B) {
		measure(b, texts(b), func(c *clean.Cleaner, x []byte) { _, _ = c.Text(b.Context(), string(x)) })
	})
	b.Run("html", func(b *testing.B) {
		measure(b, pages(b), func(c *clean.Cleaner, x []byte) { _, _ = c.HTML(b.Context(), x) })
	})
}

// otherRules are packs like the embedded ones with other words in the place of every
// literal word, without the rules that have no words: selectors and likeness.
func otherRules(b *testing.B) fs.FS {
	b.Helper()
	packs, err := fs.Glob(rules.FS(), "packs/*.yaml")
	require.NoError(b, err)
	other := fstest.MapFS{}
	for _, name := range packs {
		data, err := fs.ReadFile(rules.FS(), name)
		require.NoError(b, err)
		var pack yaml.Node
		require.NoError(b, yaml.Unmarshal(data, &pack))
		change(&pack)
		data, err = yaml.Marshal(&pack)
		require.NoError(b, err)
		if !bytes.Contains(data, []byte("rules: []")) {
			other["other-"+path.Base(name)] = &fstest.MapFile{Data: data}
		}
	}
	return other
}

// change gives the rules of a pack other ids and other words.
func change(n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		n.Content = slices.DeleteFunc(n.Content, wordless)
	}
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			change(c)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key, value := n.Content[i].Value, n.Content[i+1]; key {
		case "id":
			value.Value += "-other"
		case "line", "span", "sequence", "until":
			reword(value)
		default:
			change(value)
		}
	}
}

func wordless(rule *yaml.Node) bool {
	return slices.ContainsFunc(rule.Content, func(key *yaml.Node) bool { return key.Value == "select" || key.Value == "like" })
}

// reword gives the patterns of a matcher other words.
func reword(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		n.Value, n.Style = otherWords(n.Value), yaml.SingleQuotedStyle
	}
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 {
			reword(c)
		}
	}
}

// otherWords shifts the vowels and a few consonants of the words of a pattern.
func otherWords(pattern string) string {
	shift := strings.NewReplacer("a", "o", "e", "a", "o", "e", "l", "r", "r", "l", "c", "m", "m", "c", "h", "g")
	var out strings.Builder
	word := 0
	flush := func(end int) {
		if w := pattern[word:end]; len(w) > 2 {
			out.WriteString(shift.Replace(w))
		} else {
			out.WriteString(w)
		}
	}
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			flush(i)
			word = i
			if i++; pattern[i] == 'p' { // a class such as \p{Lu}
				i += strings.IndexByte(pattern[i:], '}')
			}
			out.WriteString(pattern[word : i+1])
			word = i + 1
		case c < 'a' || c > 'z':
			flush(i)
			out.WriteByte(c)
			word = i + 1
		}
	}
	flush(len(pattern))
	return out.String()
}
