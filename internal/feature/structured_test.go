package feature

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/winnow-text/winnow/internal/doc"
)

func structuredBins(body []string, texts ...string) []uint8 {
	blocks := make([]doc.Block, len(texts))
	for i, t := range texts {
		blocks[i].Text = t
	}
	s := Scanner{Hints: Hints{Body: body}}
	var m Matrix
	m.reset(len(blocks), true)
	s.structuredBody(blocks, &m)
	var bins []uint8
	for i := range blocks {
		bins = append(bins, m.Row(i)[StructuredBody])
	}
	return bins
}

func TestStructuredBody(t *testing.T) {
	const (
		first  = "The eleven lamps of the street are lit by hand again."
		second = "A lamplighter with a pole walks it at dusk, as one did of old."
		menu   = "Our newsletter tells you every morning what you have missed"
		short  = "Read more"
	)
	assert.Equal(t, []uint8{noStructured, noStructured}, structuredBins(nil, first, menu))
	assert.Equal(t, []uint8{outsideBody, insideBody, tooShort, insideBody, outsideBody},
		structuredBins([]string{first + " " + second}, menu, first, short, second, menu), "a body in one string")
	assert.Equal(t, []uint8{insideBody, insideBody}, structuredBins([]string{"THE ELEVEN LAMPS — of the street are lit by hand again!", second}, first, second), "case and marks do not count")
	assert.Equal(t, []uint8{noStructured, noStructured}, structuredBins([]string{first + " " + second + " " + second + " " + menu}, second[:30], "what the page shows is another matter entirely"), "a body that the page does not show")
	assert.Equal(t, []uint8{insideBody, insideBody, afterCutBody}, structuredBins([]string{first + " A lamplighter with a pole walks… (more)"}, first, second, menu), "a body cut short")
	assert.Equal(t, []uint8{insideBody, outsideBody}, structuredBins([]string{"街の十一のランプは再び手で灯されている"}, "街の十一のランプは再び手で灯されている", "ニュースレターに登録する"), "a script without spaces")
}
