package meta

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/html"
)

func TestAround(t *testing.T) {
	h := parse(t, `<body><nav>Home</nav><div>Sport</div><div>1 May <b>2024</b></div><h1>Head</h1><div><span>By</span> <a>Ann Lowe</a></div>
		<script>x()</script><p>`+strings.Repeat("long ", 200)+`</p><p>Never reached`)
	before, after := around(h.h1[0].node)
	assert.Equal(t, []string{"Sport", "1 May 2024"}, before)
	assert.Equal(t, []string{"By Ann Lowe"}, after)
}

func TestCleanNames(t *testing.T) {
	for _, c := range []struct {
		text, lang string
		want       []string
	}{
		{"By Ann Lowe and Bo Reed", "en", []string{"Ann Lowe", "Bo Reed"}},
		{"ByAnn Lowe", "en", []string{"Ann Lowe"}},
		{"Ann Lowe, Bo Reed & Cy Dunn", "en", []string{"Ann Lowe", "Bo Reed", "Cy Dunn"}},
		{"Ann Lowe, MD, Ph.D.", "en", []string{"Ann Lowe, MD, Ph.D"}},
		{"Von Jana Reuß und Till Ebert", "de", []string{"Jana Reuß", "Till Ebert"}},
		{"Von Trapp", "en", []string{"Von Trapp"}},
		{"Ann Lowe | 1 May 2024", "en", []string{"Ann Lowe"}},
		{"1 May 2024Ann Lowe", "en", []string{"Ann Lowe"}},
		{"MARA EL-SAYED (Coastal Press)", "en", []string{"MARA EL-SAYED (Coastal Press)"}},
		{"https://social.example/ann", "en", nil},
		{"@annlowe", "en", nil},
		{"ann@paper.example", "en", nil},
		{"admin", "en", nil},
		{"May 1, 2024", "en", nil},
		{"Read more", "en", nil},
		{"מאת: נועה ברק", "he", []string{"נועה ברק"}},
		{"מאת נועה ברק", "he", []string{"נועה ברק"}},
		{"بقلم: سلمى الحداد", "ar", []string{"سلمى الحداد"}},
		{"كتبت: سلمى الحداد", "ar", []string{"سلمى الحداد"}},
		{"كتب الأستاذ", "ar", []string{"كتب الأستاذ"}},
		{"Yazar: Ayşe Kaya", "tr", []string{"Ayşe Kaya"}},
		{"Di Luca Ferri", "it", []string{"Luca Ferri"}},
		{"Di Luca", "en", []string{"Di Luca"}},
		{"Por Rui Costa", "pt", []string{"Rui Costa"}},
		{"Af Mette Holm", "da", []string{"Mette Holm"}},
		{"Av Siri Dahl", "no", []string{"Siri Dahl"}},
		{"Text: Lena Ek", "sv", []string{"Lena Ek"}},
		{"Door Anke Vos", "nl", []string{"Anke Vos"}},
		{"Autor: Jan Nowak", "pl", []string{"Jan Nowak"}},
		{"Автор: Анна Белова", "ru", []string{"Анна Белова"}},
		{"文/王小明", "zh", []string{"王小明"}},
		{"文：王小明", "zh", []string{"王小明"}},
		{"記者 王小明／台北報導", "zh", []string{"王小明"}},
		{"作者：王小明", "zh", []string{"王小明"}},
		{"작성자 김민서", "ko", []string{"김민서"}},
		{"地址：東京", "zh", []string{"地址：東京"}},
		{"佐藤花子", "ja", []string{"佐藤花子"}},
		{"", "", nil},
	} {
		assert.Equal(t, c.want, cleanNames(c.text, c.lang), c.text)
	}
}

func TestWithoutSite(t *testing.T) {
	keys := newSiteKeys("www.talbote.co.uk", "Der Talbote")
	for title, want := range map[string]string{
		"Brücke gesperrt - Der Talbote":             "Brücke gesperrt",
		"Brücke gesperrt | Verkehr | Talbote":       "Brücke gesperrt | Verkehr",
		"Talbote: Brücke gesperrt":                  "Brücke gesperrt",
		"Brücke gesperrt - und keiner geht hinüber": "Brücke gesperrt - und keiner geht hinüber",
		"Der Talbote": "Der Talbote",
	} {
		assert.Equal(t, want, keys.withoutSite(title), title)
	}
}

// The names of classes that the quick test lets pass are those that have one of the roots.
func TestMentions(t *testing.T) {
	for name, want := range map[string]bool{
		"entry-author": true, "postAuthor": true, "BYLINE": true, "x-date": true, "timestamp": true, "is-published": true, "writtenby": true, "autor": true, "Story_by__f": true, "sort-by": false,
		"flex mt-4 items-center": false, "aut": false, "": false, "dat e": false, "headline": false,
	} {
		assert.Equal(t, want, mentions(name), name)
	}
}

// BenchmarkCollect shows what the walk costs beside parsing.
func BenchmarkCollect(b *testing.B) {
	page := `<html lang=en><title>Slow trains</title><meta name=author content="Ola Brandt"><body><h1>Slow trains</h1>` +
		strings.Repeat(`<div class="flex items-center mt-4"><p class="text-base leading-6">A sentence with <a href="/somewhere/else" class="link">a link</a> in it.</p></div>`, 1000)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := html.Parse(strings.NewReader(page)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("collect", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Collect(root)
		}
	})
	b.Run("choose", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Collect(root).Metadata("https://rail.example/slow")
		}
	})
}
