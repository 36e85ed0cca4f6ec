package flat

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	var e Encoder
	e.Number(0)
	e.Number(300)
	e.Bool(true)
	e.Float(-0.1)
	e.Float32(2.5)
	e.Bits(math.MaxUint64)
	e.Text("")
	e.Text("naïve")
	e.Texts(nil)
	e.Texts([]string{"a", "", "b"})

	read := func(d *Decoder) []any {
		return []any{d.Number(), d.Number(), d.Bool(), d.Float(), d.Float32(), d.Bits(), d.Text(), d.Text(), d.Texts(), d.Texts()}
	}
	d := NewDecoder(e.String())
	assert.Equal(t, []any{0, 300, true, -0.1, float32(2.5), uint64(math.MaxUint64), "", "naïve", []string(nil), []string{"a", "", "b"}}, read(d))
	assert.True(t, d.Complete())

	for n := range e.Len() {
		d := NewDecoder(e.String()[:n])
		read(d)
		assert.False(t, d.Complete(), "the first %d bytes", n)
	}
	d = NewDecoder(e.String() + "x")
	read(d)
	assert.False(t, d.Complete(), "a byte more")
}
