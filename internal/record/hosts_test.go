package record

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/stream"
)

const (
	story = "The ferry across the sound will keep running through the winter after all, the harbour board decided on Tuesday evening.\n\n" +
		"Two of the five members had argued that the boats were too old for another season, and that the money would be better spent on the bridge.\n\n" +
		"The first boat leaves at six in the morning, as it has done for forty years, and the last one comes back an hour before midnight."
	promo = "Order the Harbour Almanac today, with all the tides and all the moons of the sound, which the pilots themselves read."
	pack  = "category: promo\nrules:\n  - id: promo/house\n    why: The house's own almanac.\n    line: '^Order the Harbour Almanac'\n    certain: true\n    drop: [\"Order the Harbour Almanac today\"]\n    keep: [\"The Harbour Almanac is out.\"]\n"
)

func hostsOf(t *testing.T, hosts string) (*Cleaner, error) {
	base, err := clean.New()
	require.NoError(t, err)
	h, err := ReadHosts(fstest.MapFS{"site/hosts.yaml": {Data: []byte(hosts)}, "site/packs/house.yaml": {Data: []byte(pack)}}, "site/hosts.yaml", base)
	if err != nil {
		return nil, err
	}
	return &Cleaner{Of: NewEngines(base).Of, For: h.For}, nil
}

// The longest name that the address's host is, or lies below, says how the record is cleaned.
func TestHosts(t *testing.T) {
	c, err := hostsOf(t, `
Courier.example: {lang: nl, rules: [packs/house.yaml]}
de.courier.example: {lang: de}
forum.example: {keep: [comments]}
shared.example: {rules: [packs/house.yaml], keep: [comments]}
`)
	require.NoError(t, err)
	comment := "Your email address will not be published. Required fields are marked *"
	for address, want := range map[string]struct {
		lang           string
		promo, comment bool // stays
	}{
		"":                                 {"en", true, false},
		"://[":                             {"en", true, false},
		"https://other.example/":           {"en", true, false},
		"https://notcourier.example/":      {"en", true, false},
		"https://courier.example/a?b":      {"nl", false, true},
		"https://www.COURIER.example:81/":  {"nl", false, true},
		"https://courier.example./":        {"nl", false, true},
		"https://de.courier.example/":      {"de", true, true},
		"https://m.de.courier.example/":    {"de", true, true},
		"https://forum.example/?courier":   {"en", true, true},
		"https://shared.example/":          {"en", false, true},
		"https://example/courier.example/": {"en", true, false},
	} {
		r, err := c.Result(t.Context(), stream.Record{URL: address, Kind: stream.PlainText, Body: []byte(story + "\n\n" + promo + "\n\n" + comment)})
		require.NoError(t, err)
		require.Equal(t, want.lang, r.Meta.Lang, address)
		require.Contains(t, r.Text, story, address)
		check := func(stays bool, line string) {
			if stays {
				require.Contains(t, r.Text, line, address)
			} else {
				require.NotContains(t, r.Text, line, address)
			}
		}
		check(want.promo, promo)
		check(want.comment, comment)
	}

	// A record's own settings come on top of its host's.
	r, err := c.Result(t.Context(), stream.Record{URL: "https://courier.example/", Lang: "fr", Keep: []string{"promo"}, Kind: stream.PlainText, Body: []byte(story + "\n\n" + promo)})
	require.NoError(t, err)
	require.Equal(t, "fr", r.Meta.Lang)
	require.Contains(t, r.Text, promo)
}

// Whatever is wrong with the file is said at once, with its place.
func TestHostsAreReadStrictly(t *testing.T) {
	for hosts, want := range map[string]string{
		"":                                 "site/hosts.yaml: no host in it",
		"[a, b]":                           "site/hosts.yaml: no host in it",
		"a: {lang: de}\n---\nb: {}":        "site/hosts.yaml: more than one YAML document",
		"a: {":                             "site/hosts.yaml: not YAML: ",
		"a.example: {lang: en}\nb: german": "site/hosts.yaml:2: b: expected lang, keep, drop or rules",
		"a: {lang: german}":                `site/hosts.yaml:1: a: language "german": use a two-letter`,
		"a: {language: de}":                `site/hosts.yaml:1: a: line 1: unknown key "language"; there are lang`,
		"a: {keep: [nonsense]}":            `site/hosts.yaml:1: a: cannot keep "nonsense": no such category`,
		"a: {keep: captions}":              "site/hosts.yaml:1: a: line 1: cannot unmarshal",
		"a: {rules: [never.yaml]}":         "site/hosts.yaml:1: a: ",
		"a: {rules: [../../etc/passwd]}":   "site/hosts.yaml:1: a: ",
		"'*.a.example': {lang: de}":        "site/hosts.yaml:1: *.a.example: not the name of a host",
		"https://a.example/: {lang: de}":   "site/hosts.yaml:1: https://a.example/: not the name of a host",
		"a: {lang: de}\nA: {lang: en}":     "site/hosts.yaml:2: A: the host stands twice",
	} {
		_, err := hostsOf(t, hosts)
		require.ErrorContains(t, err, want, hosts)
	}
}
