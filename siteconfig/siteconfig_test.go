package siteconfig

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/clean"
)

func files(of map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range of {
		fsys["sites/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

const page = `<html><body><h1>A mill</h1><p class="by line">By Anna Lund</p>
<div id=a><p>The mill stands at the weir and has ground rye since the year in which the bridge fell.</p><p class="x share-y">Tell all of your friends about the mill.</p></div>
<div id=b><p>The weir is older than the mill, and the fish know both of them better than we do.</p></div></body></html>`

func bodyOf(t *testing.T, of map[string]string, address string) string {
	t.Helper()
	pack, _, err := Load(files(of), "sites")
	require.NoError(t, err)
	c, err := clean.New(clean.Packs(pack), clean.WithoutDefaultRules())
	require.NoError(t, err)
	r, err := c.HTML(context.Background(), []byte(page), clean.Input{URL: address})
	require.NoError(t, err)
	var first []string
	for line := range strings.SplitSeq(r.Text, "\n\n") {
		first = append(first, strings.Join(strings.Fields(line)[:3], " "))
	}
	return strings.Join(first, "; ")
}

func TestRulesOfASite(t *testing.T) {
	const at = "https://www.mill.example/1"
	for _, test := range []struct{ config, body string }{
		{"body: //div[@id='b']", "The weir is"},
		{"body: //div[@id='z']\nbody: //div[@id='b']\nbody: //div[@id='a']", "The weir is"},
		{"body: //div[@id='a'] | //div[@id='b']", "The mill stands; Tell all of; The weir is"},
		{"body: //div\nstrip: //div[@id='a']", "The weir is"},
		{"body: //div\nstrip_id_or_class: share", "The mill stands; The weir is"},
		{"body: //div\nstrip_id_or_class: 'share'", "The mill stands; The weir is"},
		{"body: //div//p[contains(concat(' ', normalize-space(@class), ' '), ' x ')]/preceding-sibling::p", "The mill stands"},
		{"body: string(//h1)\nbody: //@class\nbody: count(//p)\nbody: //div[@id='b']", "The weir is"},
	} {
		require.Equal(t, test.body, bodyOf(t, map[string]string{"mill.example.txt": test.config}, at), test.config)
	}
}

func TestFilesByHost(t *testing.T) {
	of := map[string]string{
		"mill.example.txt":      "body: //div[@id='a']\n",
		".sub.mill.example.txt": "body: //div[@id='b']\n",
		"www.river.example.txt": "body: //div[@id='b']\n",
		"global.txt":            "strip_id_or_class: share\n",
		"notes.md":              "no config",
	}
	require.Equal(t, "The mill stands", bodyOf(t, of, "https://mill.example/1"))
	require.Equal(t, "The weir is", bodyOf(t, of, "https://x.sub.mill.example/1"))
	require.Equal(t, "The weir is", bodyOf(t, of, "https://river.example/1"))
	require.NotContains(t, bodyOf(t, of, ""), "Tell all of")
}

func TestWhatIsNotUsed(t *testing.T) {
	_, unused, err := Load(files(map[string]string{"mill.example.txt": "\ufeff# a comment\n" +
		"bodi: //div\nbody:\nbody: //div[\nstrip_id_or_class:\nstrip_id_or_class: a'b\"c\nno directive\n" +
		"test_url: https://mill.example\nreplace_string(<b): <i\nsingle_page_link: //a\nprune: no\n"}), "sites")
	require.NoError(t, err)
	var said []string
	for _, u := range unused {
		said = append(said, u.String())
	}
	require.Len(t, said, 6, "%s", said)
	require.Equal(t, `sites/mill.example.txt:2: "bodi" is no directive of a site config`, said[0])
	require.Contains(t, said[2], `sites/mill.example.txt:4: bad XPath "//div[": `)

	_, _, err = Load(files(map[string]string{"notes.md": ""}), "sites")
	require.EqualError(t, err, "sites: no file in it such as courier.example.txt")
	_, _, err = Load(files(map[string]string{"notes.md": ""}), "missing")
	require.ErrorContains(t, err, "missing")
}

func FuzzSiteConfig(f *testing.F) {
	for _, x := range []string{"//div", "//p[1]/..", "//*[@id='a']//text()", "//div[position() mod 2 = last()]", "-//p", "substring(//p, 1 div 0)", "//p[matches(., '(')]"} {
		f.Add(fmt.Sprintf("body: %s\nstrip: %[1]s\n", x))
	}
	f.Fuzz(func(t *testing.T, config string) {
		pack, _, err := Load(files(map[string]string{"mill.example.txt": config}), "sites")
		require.NoError(t, err)
		c, err := clean.New(clean.Packs(pack), clean.WithoutDefaultRules())
		require.NoError(t, err)
		_, err = c.HTML(context.Background(), []byte(page), clean.Input{URL: "https://mill.example/"})
		require.NoError(t, err)
	})
}

// A page made for it must not hold an expression up.
func TestExpressionsAreBounded(t *testing.T) {
	parse := func(page string) *html.Node {
		root, err := html.Parse(strings.NewReader(page))
		require.NoError(t, err)
		return root
	}
	hostile := parse("<html><body>" + strings.Repeat("<div>", 300) + strings.Repeat("<p>The mill stands at the weir.", 3000))
	for _, x := range []string{"//div//div//p", "//p[count(preceding-sibling::p) > 5]"} {
		expr, err := compile(x)
		require.NoError(t, err)
		require.Zero(t, len(find(expr, hostile)), x)
	}
	expr, err := compile("//div//div//p")
	require.NoError(t, err)
	require.Len(t, find(expr, parse("<div><div><p>One<p>Two</div></div>")), 2)
}
