package meta

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// flat shows a tree as one line: scalars in quotes where they were, children in brackets.
func flat(t *tree, v int32) string {
	s := ""
	for ; v != 0; v = t.values[v].next {
		at := t.values[v]
		if at.key != "" {
			s += at.key + "="
		}
		switch at.kind {
		case object:
			s += "{" + flat(t, at.first) + "}"
		case array:
			s += "[" + flat(t, at.first) + "]"
		default:
			if at.quoted {
				s += "'" + at.text + "'"
			} else {
				s += at.text
			}
		}
		s += " "
	}
	return s
}

func TestTree(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"a":"b","c":[1,true,null],"d":{}}`, `{a='b' c=[1 true null ] d={} } `},
		{`{"a":"\u00e9\n\"\/\ud83d\ude00"}`, "{a='é\n\"/😀' } "},
		{`{"a":"x",}`, `{a='x' } `},
		{`[1,2,]`, `[1 2 ] `},
		{"{\"a\":\"two\nlines\"}", "{a='two\nlines' } "},
		{`{"a":"he said "no" again","b":1}`, `{a='he said "no" again' b=1 } `},
		{"{\"a\":\"x\"\n\"b\":\"y\"}", `{a='x' b='y' } `},
		{`/* c */ {"a": // d` + "\n" + `"x"} ; {"b":2}`, `{a='x' } {b=2 } `},
		{`<!-- {"a":1} -->`, `{a=1 } `},
		{`//<![CDATA[` + "\n" + `{"a":1}` + "\n//]]>", `{a=1 } `},
		{`{"a":1`, `{a=1 } `},
		{`{"a":"unended`, `{a='unended' } `},
		{`{"a":,"b":2}`, `{b=2 } `},
		{`{"a":1]}`, `{a=1 } `},
		{`{{"a":1}}`, `{a=1 } `},
		{`{"a":"\u12"}`, "{a='\ufffd12' } "},
		{`var x = 5;`, ``},
		{``, ``},
	} {
		var tr tree
		assert.Equal(t, c.want, flat(&tr, tr.read(c.text)), c.text)
	}
}

func FuzzTree(f *testing.F) {
	for _, seed := range []string{`{"a":["b",1,{"c":null}]}`, `{"a":"x""b"}`, `[[[[`, `{"a":"\ud83d\u`, "<!--{\"a\"://\n1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var tr tree
		tr.read(s)
		if len(tr.values) > 2*len(s)+2 {
			t.Errorf("%d values from %d bytes", len(tr.values), len(s))
		}
		for i, v := range tr.values {
			// Links go forward only, so that every walk of the tree ends.
			if v.first != 0 && int(v.first) <= i || v.next != 0 && int(v.next) <= i {
				t.Errorf("value %d links back", i)
			}
		}
	})
}
