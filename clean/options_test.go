package clean_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// With adds to the options of a cleaner, which stays as it is, and shares its rules
// until the options change them.
func TestWith(t *testing.T) {
	const noise = "Your email address will not be published. Required fields are marked *"
	pack := fstest.MapFS{"house.yaml": {Data: []byte("category: promo\nrules:\n  - id: promo/house\n    why: The house's own almanac.\n    line: '^Order the Harbour Almanac'\n    certain: true\n    drop: [\"Order the Harbour Almanac today\"]\n    keep: [\"The Harbour Almanac is out.\"]\n")}}
	base, err := clean.New(clean.Rules(pack, "house.yaml"), clean.Lang("en"))
	require.NoError(t, err)
	kept, err := base.With(clean.Keep("comments"))
	require.NoError(t, err)
	require.Same(t, base.RuleSet(), kept.RuleSet())
	body := strings.TrimSpace(prose)
	for c, want := range map[*clean.Cleaner]string{base: body, kept: body + "\n\n" + noise} {
		r, err := c.Text(t.Context(), body+"\n\nOrder the Harbour Almanac today\n\n"+noise)
		require.NoError(t, err)
		require.Equal(t, want, r.Text)
		require.Equal(t, "en", r.Meta.Lang)
	}
	r, err := base.HTML(t.Context(), []byte(`<html lang="de"><title>The mill</title><p>`+prose))
	require.NoError(t, err)
	require.Equal(t, "en", r.Meta.Lang, "what the page says of itself comes second")
	bare, err := kept.With(clean.WithoutDefaultRules())
	require.NoError(t, err)
	require.Len(t, bare.RuleSet().Rules, 1)
	for _, code := range []string{"", "EN", "eng", "12", "é"} {
		_, err = base.With(clean.Lang(code))
		require.ErrorContains(t, err, "use a two-letter ISO 639-1 code", code)
	}
	_, err = base.With(clean.Keep("nonsense"))
	require.ErrorContains(t, err, "no such category")
}

// A cleaner that waits for its next document has nothing of those before.
func TestIdleCleanerLetsDocumentsGo(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	large := prose + strings.Repeat("<p><a href=/>Share</a> By Anne Kay, 4 May 2024"+strings.Repeat("<div class=a>", 20)+strings.Repeat("</div>", 20), 300)
	for _, page := range []string{large, prose} {
		_, err = c.HTML(t.Context(), []byte("<title>The mill</title><p>"+page+"<i class=b></i><div><div id=c></div></div>"))
		require.NoError(t, err)
		lines := strings.ReplaceAll(page, "<p>", "\n\nOrder the almanac. ")
		for _, text := range []string{lines, strings.ReplaceAll(lines, "\n", " ")} {
			_, err = c.Text(t.Context(), text)
			require.NoError(t, err)
		}
	}
	for _, html := range []bool{false, true} {
		texts, nodes, err := clean.Holds(c, html)
		require.NoError(t, err)
		require.Zero(t, texts, "texts, HTML %v", html)
		require.Zero(t, nodes, "nodes, HTML %v", html)
	}
}
