package clean_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// prose is a sentence of the kind that every rule leaves alone.
const prose = "The council met on Tuesday evening to decide how the old mill by the river should be used, and whether the bridge beside it can bear another winter. "

// hostile is a shape of input that an attacker, or a broken program, may send.
type hostile struct {
	name string
	html bool
	make func(n int) string // about n bytes
}

// clean cleans an input of the shape and says in how many rounds.
func (h hostile) clean(c *clean.Cleaner, input string) (rounds int, err error) {
	var r *clean.Result
	if h.html {
		r, err = c.HTML(context.Background(), []byte(input))
	} else {
		r, err = c.Text(context.Background(), input)
	}
	if errors.Is(err, clean.ErrBinary) || errors.Is(err, clean.ErrNotHTML) {
		return 1, nil // an answer too
	}
	if err != nil {
		return 1, err
	}
	return max(clean.Rounds(r), 1), nil
}

// fill repeats a unit up to n bytes.
func fill(unit string) func(int) string {
	return func(n int) string { return strings.Repeat(unit, n/len(unit)+1) }
}

// around puts a head before and a tail behind what another generator makes.
func around(head string, inner func(int) string, tail string) func(int) string {
	return func(n int) string { return head + inner(n) + tail }
}

// count repeats a format with a running number, so that no two units are the same.
func count(format string) func(int) string {
	return func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
}

// halves gives each generator half of the bytes, one behind the other.
func halves(first, second func(int) string) func(int) string {
	return func(n int) string { return first(n/2) + second(n/2) }
}

func spread(n int, unit func(i int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(unit(i))
	}
	return b.String()
}

// hostilePages are shapes of HTML.
var hostilePages = []hostile{
	{"nested divisions", true, func(n int) string { return strings.Repeat("<div>", n/12) + prose + strings.Repeat("</div>", n/12) }},
	{"unclosed divisions", true, fill("<div>a ")},
	{"unclosed paragraphs", true, fill("<p>" + prose)},
	{"unclosed links", true, count("<a href=/%d>more ")},
	{"unclosed formatting, all different", true, count("<b id=b%d>bold <p>text ")},
	{"misnested formatting", true, fill("<b><i>x</b></i> ")},
	{"end tags of nothing", true, fill("</p></br></div></b>")},
	{"entities", true, around("<p>", fill("&amp;&#x41;&eacute;&notit;&nothing;"), "</p>")},
	{"ampersands", true, around("<p>", fill("&"), "</p>")},
	{"one giant attribute", true, around(`<p title="`, fill("word "), `">`+prose)},
	{"one giant link address", true, around(`<p>`+prose+`<a href="http://a.example/?`, fill("a=b&"), `">more</a>`)},
	{"one giant class", true, around(`<div class="`, count("comment-%d share "), `"><p>`+prose+"</div>")},
	{"giant class over many blocks", true, func(n int) string {
		return `<div class="` + count("related-%d ")(n/2) + `">` + fill("<p>"+prose)(n/2)
	}},
	{"attributes", true, func(n int) string { return "<p " + count("a%d=b ")(n) + ">" + prose }},
	{"same attribute", true, around("<p ", fill("class=a "), ">"+prose)},
	{"one giant line", true, around("<p>", fill(prose), "</p>")},
	{"one giant line of spans", true, around("<p>", fill("<span>"+prose+"</span>"), "</p>")},
	{"one giant listing of breaks", true, around("<pre>", fill("a<br>"), "</pre>")},
	{"one giant word", true, around("<p>", fill("a"), "</p>")},
	{"alternating blocks", true, fill("<p>" + prose + "</p><ul><li><a href=/a>More news</a><li><a href=/b>Weather</a></ul>")},
	{"repeated prefixes in one block", true, around("<p>", fill("Read more Share this Follow us on Sign up for "), "</p>")},
	{"repeated prefixes, a block each", true, fill("<p>Read more: Share this</p><p>Follow us on</p><p>Advertisement</p>")},
	{"one-word paragraphs", true, fill("<p>a")},
	{"line breaks", true, around("<p>", fill("<br>"), "")},
	{"lines between breaks", true, around("<p>", count("line %d<br>"), "")},
	{"identical paragraphs", true, fill("<p>" + prose + "</p>")},
	{"different paragraphs", true, count("<p>" + prose + " %d</p>")},
	{"deep lists", true, fill("<ul><li>a ")},
	{"long lists", true, around("<ul>", count("<li>item number %d of the list"), "</ul>")},
	{"tiny links", true, fill("<a href=a>b</a> ")},
	{"wide table", true, around("<table><tr>", fill("<td>x"), "</table>")},
	{"long table", true, around("<table>", fill("<tr><td>x<td>12.5"), "</table>")},
	{"nested tables", true, fill("<table><tr><td>x ")},
	{"text in tables", true, around("<table>", fill("text <b>bold</b> "), "</table>")},
	{"comments", true, fill("<!-- a -->")},
	{"unclosed comments", true, fill("<!-- <p>a ")},
	{"declarations", true, fill("<!a><?b>")},
	{"CDATA", true, fill("<![CDATA[ a ]]>")},
	{"CDATA in drawings", true, around("<svg>", fill("<![CDATA[ a "), "")},
	{"broken UTF-8", true, around("<p>é日é日é日é日é日é日", fill("\xff\xc3é\xe6\x97é日 "), "</p>")},
	{"NUL bytes", true, around("<p>"+strings.Repeat(prose, 40), fill("a\x00b "), "</p>")},
	{"linked data", true, fill(`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Mill","author":{"name":"A B"}}</script>`)},
	{"linked data of many articles", true, around(`<script type="application/ld+json">[`, count(`{"@type":"Article","headline":"<b>Ferry</b> &amp; bridge %d"},`), `{}]</script><p>`+prose)},
	{"deep linked data", true, around(`<script type="application/ld+json">`, fill(`{"@graph":[`), `</script><p>`+prose)},
	{"linked data with a giant body", true, around(`<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"`, fill(prose), `"}</script>`)},
	{"linked data over the same text", true, func(n int) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"` + count("the mill number %d stands. ")(n/2) + `"}</script>` +
			count("<p>the mill number %d stands. ")(n/2)
	}},
	{"meta elements", true, fill(`<meta property="og:title" content="The mill"><meta name=author content="A B">`)},
	{"microdata", true, fill(`<div itemscope itemtype="https://schema.org/NewsArticle"><span itemprop=author>A B</span>`)},
	{"giant title", true, func(n int) string {
		return "<title>" + count("word%d ")(n/2) + "</title>" + count("<p>word%d word%[1]d")(n/2)
	}},
	{"headings", true, count("<h2>The mill %d</h2>")},
	{"bylines and dates", true, count("<p class=byline>By Ann Smith</p><time>May %d, 2024</time>")},
	{"separators", true, fill("<hr><p>* * *</p><p>-----</p>")},
	{"selects", true, around("<form>", fill("<select><option>a<option>b</select><input>"), "")},
	{"templates", true, fill("<template><p>a ")},
	{"pictures with captions", true, fill("<figure><img src=a.jpg alt=Mill><figcaption>The mill</figcaption></figure>")},
	{"white space", true, around("<p>a", fill(" \n\t"), "b</p>")},
	{"unclosed script", true, around("<p>"+prose+"<script>", fill("<!--<script>"), "")},
}

// hostileTexts are shapes of text.
var hostileTexts = []hostile{
	{"one giant line", false, fill(prose)},
	{"one giant word", false, fill("a")},
	{"one-word lines", false, fill("a\n")},
	{"different one-word lines", false, count("a%d\n")},
	{"identical lines", false, fill(prose + "\n")},
	{"identical paragraphs", false, fill(prose + "\n\n")},
	{"different paragraphs", false, count(prose + "%d\n\n")},
	{"empty lines", false, fill("\n")},
	{"carriage returns", false, fill("\r\r\n a")},
	{"white space in a line", false, around("a", fill(" \t"), "b")},
	{"separators", false, fill("* * *\n-----\n\n")},
	{"one giant separator", false, fill("-=")},
	{"alternating blocks", false, fill(prose + "\n\nRead more\n\nAdvertisement\n\n")},
	{"repeated prefixes in one line", false, fill("Read more Share this Follow us on Sign up for ")},
	{"repeated prefixes, a line each", false, fill("Read more: Share this\nFollow us on\nAdvertisement\nRelated\n")},
	{"phrases glued to prose", false, fill("Advertisement " + prose + "Read more\n")},
	{"links of Markdown", false, fill("[a](b) ")},
	{"links that do not end", false, fill("[a](((( ")},
	{"nested brackets", false, around("", fill("[["), "](a)")},
	{"a line of each piece", false, fill("a\n,\nb\n(\nc\n)\n")},
	{"fences", false, fill("```\na\n")},
	{"lines set in", false, fill(prose + "\nif (a) {\n    b\n")},
	{"a cut for every round", false, around("", fill("Advertisement "), prose)},
	{"tables of contents", false, func(n int) string {
		table := count("Table of contents\nPart %d bis\n")(n / 2)
		return table + table
	}},
	{"bylines", false, count("By Ann Smith %d\nMay 3, 2024\n")},
	{"dates", false, fill("2024-05-01 10:00 May 3 ")},
	{"addresses", false, fill("https://a.example/b?c=d a@b.example ")},
	{"open quotes and brackets", false, fill("\"([{“‘")},
	{"list marks", false, count("- item %d\n")},
	{"deep lists", false, func(n int) string {
		return spread(n, func(i int) string { return strings.Repeat(" ", i%512) + "- a\n" })
	}},
	{"wrapped lines", false, fill("the mill stands by the river and the bridge that leads\nto it has been closed since the flood of last winter and\n")},
	{"broken UTF-8", false, around("é日é日é日é日é日é日", fill("\xff\xc3é\xe6\x97é日 \n"), "")},
	{"Latin-1", false, fill("caf\xe9 \xfcber\n")},
	{"NUL bytes", false, around(strings.Repeat(prose, 40), fill("a\x00b\n"), "")},
	{"UTF-16", false, fill("a\x00 \x00\n\x00")},
	{"letters without spaces", false, fill("水车立在河边桥已关闭")},
	{"combining marks", false, around("e", fill("\u0301"), "")},
	{"marks of direction and no width", false, fill("\u200b\u202e\u00ada")},
	{"tables", false, fill("a\t12.5\t3\tb\n")},
	{"tags in text", false, fill("<div><p>a</p></div>\n")},
	{"title again and again", false, fill("The mill by the river\n\n" + prose + "\n\n")},
	{"comment threads", false, count("user%d\n2 hours ago\nI agree.\nReply\nLike\n")},
	{"two halves", false, halves(count("%d Comments\n"), fill(prose+"\n\n"))},
}

// TestHostile cleans each shape in a small size. No input may end the process,
// fail for another reason than that it is no text, or hang; what it may cost is for
// TestHostileGrowth to say.
func TestHostile(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	for _, h := range append(hostilePages, hostileTexts...) {
		t.Run(h.kind()+"/"+h.name, func(t *testing.T) {
			input := h.make(20_000)
			require.InDelta(t, 20_000, len(input), 10_000, "the generator does not keep to its size")
			began := time.Now()
			_, err := h.clean(c, input)
			require.NoError(t, err)
			require.Less(t, time.Since(began), time.Minute, "20 KB")
		})
	}
}

func (h hostile) kind() string {
	if h.html {
		return "html"
	}
	return "text"
}
