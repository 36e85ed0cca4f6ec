package clean_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// Truncated is a text that a line says to go on, and not one with a login or a plea below it.
func TestTruncated(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	body := strings.Repeat("<p>"+strings.TrimSpace(prose), 3)
	for end, want := range map[string]bool{
		`<p>To continue reading, subscribe or sign in.`:                                    true,
		`<p>Subscribe to read the full article`:                                            true,
		`<p>This article is for subscribers only.`:                                         true,
		`<p>Continue reading this post for free, courtesy of Anne K.`:                      true,
		`<p>Thanks for reading Field Notes! This post is public so feel free to share it.`: false,
		`<h3>Subscribe for free</h3>`:                                                      false,
		`<h3>Connexion</h3>`:                                                               false,
		`<p>Log in`:                                                                        false,
		`<p>Start your free trial`:                                                         false,
	} {
		r, err := c.HTML(t.Context(), []byte(`<title>The mill</title><article>`+body+end+`</article>`), clean.Input{})
		require.NoError(t, err)
		assert.Contains(t, r.Text, strings.TrimSpace(prose)[:40], end)
		assert.Equal(t, want, slices.Contains(r.Doubt, clean.DoubtTruncated), end)
	}
}

// A rule of the user's may say so too.
func TestTruncatedByOwnRule(t *testing.T) {
	const pack = `category: paywall
rules:
  - id: paywall/house
    why: What stands where the almanac ends for those who have not paid.
    certain: true
    truncates: %s
    line: '^The rest is for friends of the almanac'
    words: 12
    drop: ["The rest is for friends of the almanac."]
    keep: ["It says that the rest is for friends of the almanac, whoever they are."]
`
	for says, want := range map[string]bool{"true": true, "false": false} {
		c, err := clean.New(clean.Rules(fstest.MapFS{"house.yaml": {Data: []byte(strings.Replace(pack, "%s", says, 1))}}))
		require.NoError(t, err)
		r, err := c.Text(t.Context(), strings.TrimSpace(prose)+"\n\nThe rest is for friends of the almanac.")
		require.NoError(t, err)
		assert.Equal(t, strings.TrimSpace(prose), r.Text)
		assert.Equal(t, want, slices.Contains(r.Doubt, clean.DoubtTruncated), says)
	}
}
