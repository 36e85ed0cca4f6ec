package read

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

const (
	russian  = "Совет решил во вторник вечером, что старая мельница у реки будет снова работать, а мост рядом с ней починят до зимы."
	greek    = "Το συμβούλιο αποφάσισε την Τρίτη το βράδυ ότι ο παλιός μύλος δίπλα στο ποτάμι θα λειτουργήσει ξανά από τον Μάιο."
	hebrew   = "המועצה החליטה ביום שלישי בערב שהטחנה הישנה ליד הנהר תפעל שוב, ושהגשר לידה יתוקן לפני החורף הבא."
	arabic   = "قرر المجلس مساء الثلاثاء أن تعمل الطاحونة القديمة بجانب النهر من جديد، وأن يتم إصلاح الجسر قبل الشتاء المقبل."
	japanese = "町議会は火曜日の夜、川のそばの古い水車小屋をどのように使うべきかについて話し合い、隣の橋も冬までに直すことを決めた。"
	chinese  = "镇议会星期二晚上决定，河边的老磨坊从五月起将重新开放，旁边的那座桥也要在冬天来到以前修好，人们对这个决定都很高兴。"
	taiwan   = "鎮議會星期二晚上決定，河邊的老磨坊從五月起將重新開放，旁邊的那座橋也要在冬天來到以前修好，人們對這個決定都很高興。"
	korean   = "군의회는 화요일 저녁 강가의 오래된 물레방아를 오월부터 다시 돌리고 그 옆의 다리도 겨울이 오기 전에 고치기로 결정했다."
	french   = "Le conseil a décidé mardi soir que le vieux moulin près de la rivière, fermé à l'été, sera rénové où l'on a déjà créé un pré."
	german   = "Der Rat hat am Dienstag beschlossen, daß die alte Mühle am Fluß für Übernachtungen geöffnet wird. ÄÖÜ!"
	polish   = "Rada zdecydowała we wtorek, że stary młyn nad rzeką będzie znów działał, a most obok zostanie naprawiony przed zimą. Żółć, gęś, jaźń."
)

// Without a declaration the encoding shows in the letters, in a text and in a page.
func TestEncodingIsGuessed(t *testing.T) {
	for _, c := range []struct{ encoding, text string }{
		{"windows-1251", russian}, {"koi8-r", russian}, {"windows-1253", greek}, {"windows-1255", hebrew}, {"windows-1256", arabic},
		{"shift_jis", japanese}, {"euc-jp", japanese}, {"iso-2022-jp", japanese}, {"gb18030", chinese}, {"big5", taiwan}, {"euc-kr", korean},
		{"windows-1252", french}, {"windows-1252", german},
		{"utf-8", russian}, {"utf-8", japanese}, {"utf-8", french},
	} {
		t.Run(c.encoding+" "+c.text[:8], func(t *testing.T) {
			enc, _ := charset.Lookup(c.encoding)
			encoded, err := enc.NewEncoder().Bytes([]byte(c.text))
			require.NoError(t, err)
			got, err := Text(encoded, "")
			require.NoError(t, err)
			assert.Equal(t, c.text, got)

			page := append([]byte("<!doctype html><html><head><title>A page</title><script>var a = 1;</script></head><body class=story><p>"), encoded...)
			root, err := Parse(append(page, "</p></body></html>"...), "")
			require.NoError(t, err)
			assert.Equal(t, c.text, paragraph(root))
		})
	}
}

func paragraph(root *html.Node) string {
	for n := range root.Descendants() {
		if n.Data == "p" && n.FirstChild != nil {
			return n.FirstChild.Data
		}
	}
	return ""
}

// Where no script but Latin shows, nothing is guessed.
func TestNothingIsGuessed(t *testing.T) {
	polishBytes, err := charsetBytes("windows-1250", polish)
	require.NoError(t, err)
	frenchBytes, err := charsetBytes("windows-1252", french)
	require.NoError(t, err)
	for _, b := range [][]byte{polishBytes, frenchBytes, []byte("caf\xe9"), nil, bytes.Repeat([]byte("\xff\xfe\xfd\xf0 "), 50), []byte("\xcf\xf0\xe8")} {
		assert.Empty(t, guess(b), "%q", b)
	}
}

func charsetBytes(name, text string) ([]byte, error) {
	enc, _ := charset.Lookup(name)
	return enc.NewEncoder().Bytes([]byte(text))
}

// What a page declares, or the caller says, is believed before anything is guessed.
func TestDeclaredEncodingComesFirst(t *testing.T) {
	encoded, err := charsetBytes("koi8-r", russian)
	require.NoError(t, err)
	page := append([]byte(`<meta charset="windows-1251"><p>`), encoded...)
	root, err := Parse(page, "")
	require.NoError(t, err)
	assert.NotEqual(t, russian, paragraph(root))
	root, err = Parse(page, "koi8-r")
	require.NoError(t, err)
	assert.Equal(t, russian, paragraph(root))
}
