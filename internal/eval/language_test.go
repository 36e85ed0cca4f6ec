package eval

import "testing"

func TestPageLanguage(t *testing.T) {
	for _, c := range []struct {
		page Page
		want string
	}{
		{Page{Lang: "nl", Gold: "The one and the other."}, "nl"},
		{Page{Gold: "Der Rat und die Stadt sind sich nicht einig, und das ist auch gut."}, "de"},
		{Page{HTML: true, Input: []byte(`<html lang="en-US"><script>this and that and the other</script><p>Le conseil et les habitants sont dans la rue pour une fois.`)}, "fr"},
		{Page{HTML: true, Input: []byte(`<!doctype html><HTML class=x lang=sv_SE><p>Hej`)}, "sv"},
		{Page{Input: []byte("東京は今日も晴れです。")}, "ja"},
		{Page{Input: []byte("今天北京天气晴朗")}, "zh"},
		{Page{Input: []byte("Это было вчера")}, "ru"},
		{Page{Input: []byte("Це було вчора і сьогодні")}, "uk"},
		{Page{Input: []byte("12345")}, ""},
	} {
		if got := pageLanguage(&c.page); got != c.want {
			t.Errorf("%q%q: %q, want %q", c.page.Gold, c.page.Input, got, c.want)
		}
	}
}
