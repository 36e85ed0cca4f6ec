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
	e.Fixed(FixedOf([]int32{-1, 70_000}))
	e.Fixed(FixedOf([]uint32{}))
	e.Fixed(Floats([]float32{0.5, -3}))

	read := func(d *Decoder) []any {
		return []any{d.Number(), d.Number(), d.Bool(), d.Float(), d.Float32(), d.Bits(), d.Text(), d.Text(), d.Texts(), d.Texts(),
			List[int32](d.Fixed()), List[uint32](d.Fixed()), floats(d.Fixed())}
	}
	d := NewDecoder(e.String())
	assert.Equal(t, []any{0, 300, true, -0.1, float32(2.5), uint64(math.MaxUint64), "", "naïve", []string(nil), []string{"a", "", "b"},
		[]int32{-1, 70_000}, []uint32{}, []float32{0.5, -3}}, read(d))
	assert.True(t, d.Complete())

	for n := range len(e.Bytes()) {
		d := NewDecoder(e.String()[:n])
		read(d)
		assert.False(t, d.Complete(), "the first %d bytes", n)
	}
	d = NewDecoder(e.String() + "x")
	read(d)
	assert.False(t, d.Complete(), "a byte more")
}

func floats(f Fixed) (list []float32) {
	for i := range f.Len() {
		list = append(list, f.Float(i))
	}
	return list
}
