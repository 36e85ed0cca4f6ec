package feature

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestNamesOfAnElement(t *testing.T) {
	for class, want := range map[string][]string{
		"sidebar":            {"sidebar", ".sidebar"},
		" post-12  relPosts": {"post-", ".post", "relposts", ".rel", ".posts"},
		"HTMLBody x":         {"htmlbody", ".htmlbody", "x", ".x"},
		"a-b 7up":            {"a-b", ".a-b", "up", ".up"},
		"a123456789012345678901234567890123456789b": nil, // a hash
	} {
		n := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div, Attr: []html.Attribute{{Key: "class", Val: class}, {Key: "role", Val: "Main2"}}}
		var got []string
		EachName(n, func(hash uint32, prefix, text string) {
			name := Name(prefix, text)
			assert.Equal(t, Hash(name), hash, name)
			got = append(got, name)
		})
		assert.Equal(t, append(append([]string{"tag:div"}, want...), "role:main"), got, class)
	}
}

// Elements whose classes differ in numbers alone are alike.
func TestSignatureOfAnElement(t *testing.T) {
	signature := func(class string) uint32 {
		n := &html.Node{Type: html.ElementNode, Data: "p", Attr: []html.Attribute{{Key: "class", Val: class}}}
		return EachName(n, func(uint32, string, string) {})
	}
	assert.Equal(t, signature("item item-1"), signature("item  item-23"))
	assert.NotEqual(t, signature("item item-1"), signature("item-1 item"))
}
