package clean_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/rules"
)

// The rules that the doubt asks for are rules that there are.
func TestWallsAreRules(t *testing.T) {
	set, err := rules.Default()
	require.NoError(t, err)
	for _, id := range clean.Walls {
		assert.True(t, slices.ContainsFunc(set.Rules, func(r *rules.Rule) bool { return r.ID == id }), id)
	}
}

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
