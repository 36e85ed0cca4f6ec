package flat

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// Fixed is a list of numbers of 32 bits, read where they stand.
type Fixed string

// FixedOf makes a list.
func FixedOf[T ~int32 | ~uint32](list []T) Fixed {
	b := make([]byte, 0, 4*len(list))
	for _, n := range list {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return Fixed(unsafe.String(unsafe.SliceData(b), len(b))) // not changed from here on
}

// Floats makes a list.
func Floats(list []float32) Fixed {
	bits := make([]uint32, len(list))
	for i, f := range list {
		bits[i] = math.Float32bits(f)
	}
	return FixedOf(bits)
}

// Len is how many numbers there are.
func (f Fixed) Len() int { return len(f) / 4 }

// At is the i-th number.
func (f Fixed) At(i int) uint32 { return word32(string(f[4*i:])) }

// Float is the i-th number of a list of floats.
func (f Fixed) Float(i int) float32 { return math.Float32frombits(f.At(i)) }

// Cut is the numbers from one on up to another.
func (f Fixed) Cut(from, to int) Fixed { return f[4*from : 4*to] }

// List copies the numbers.
func List[T ~int32 | ~uint32](f Fixed) []T {
	list := make([]T, f.Len())
	for i := range list {
		list[i] = T(f.At(i))
	}
	return list
}

func word32(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}
