// Package flat writes and reads numbers and texts one after the other, in the form in
// which what winnow needs when it starts is read fastest: numbers as unsigned
// varints, texts and lists with their length before them. Nothing in it says what is
// what, so both sides have to agree.
package flat

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Encoder writes what Decoder reads.
type Encoder struct{ bytes.Buffer }

// Number writes a number that is not negative.
func (e *Encoder) Number(n int) { e.Write(binary.AppendUvarint(e.AvailableBuffer(), uint64(n))) }

// Bool writes whether something is so.
func (e *Encoder) Bool(is bool) {
	if is {
		e.Number(1)
	} else {
		e.Number(0)
	}
}

// Bits writes 64 bits.
func (e *Encoder) Bits(w uint64) { e.Write(binary.LittleEndian.AppendUint64(e.AvailableBuffer(), w)) }

// Float writes a number of any kind.
func (e *Encoder) Float(f float64) { e.Bits(math.Float64bits(f)) }

// Float32 writes a number of any kind in 32 bits.
func (e *Encoder) Float32(f float32) {
	e.Write(binary.LittleEndian.AppendUint32(e.AvailableBuffer(), math.Float32bits(f)))
}

// Text writes a text.
func (e *Encoder) Text(s string) {
	e.Number(len(s))
	e.WriteString(s)
}

// Texts writes a list of texts.
func (e *Encoder) Texts(list []string) {
	e.Number(len(list))
	for _, s := range list {
		e.Text(s)
	}
}

// Decoder reads what Encoder wrote, from its start to its end. Texts are parts of what
// is read. Where that ends early, all that follows is zero.
type Decoder struct {
	rest  string
	short bool
	slab  []string // of which lists are cut
}

// NewDecoder reads s.
func NewDecoder(s string) *Decoder { return &Decoder{rest: s} }

// Complete says whether all was there, and all was read.
func (d *Decoder) Complete() bool { return !d.short && d.rest == "" }

func (d *Decoder) end() { d.rest, d.short = "", true }

// Number reads a number.
func (d *Decoder) Number() int {
	n := 0
	for i := range min(len(d.rest), binary.MaxVarintLen32) {
		b := d.rest[i]
		n |= int(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.rest = d.rest[i+1:]
			return n
		}
	}
	d.end()
	return 0
}

// Count reads how many bytes follow, or things that take a byte at least.
func (d *Decoder) Count() int {
	n := d.Number()
	if n > len(d.rest) {
		d.end()
		return 0
	}
	return n
}

// Bool reads whether something is so.
func (d *Decoder) Bool() bool { return d.Number() != 0 }

// Bits reads 64 bits.
func (d *Decoder) Bits() uint64 {
	low := d.bits32()
	return uint64(low) | uint64(d.bits32())<<32
}

func (d *Decoder) bits32() uint32 {
	if len(d.rest) < 4 {
		d.end()
		return 0
	}
	w := uint32(d.rest[0]) | uint32(d.rest[1])<<8 | uint32(d.rest[2])<<16 | uint32(d.rest[3])<<24
	d.rest = d.rest[4:]
	return w
}

// Float reads a number of any kind.
func (d *Decoder) Float() float64 { return math.Float64frombits(d.Bits()) }

// Float32 reads a number of any kind in 32 bits.
func (d *Decoder) Float32() float32 { return math.Float32frombits(d.bits32()) }

// Text reads a text.
func (d *Decoder) Text() string {
	n := d.Count()
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

// slabTexts is how many texts are allocated at once.
const slabTexts = 4096

// Texts reads a list of texts, nil if it is empty.
func (d *Decoder) Texts() []string {
	n := d.Count()
	if n == 0 {
		return nil
	}
	if n > len(d.slab) {
		d.slab = make([]string, max(n, slabTexts))
	}
	list := d.slab[:n:n]
	d.slab = d.slab[n:]
	for i := range list {
		list[i] = d.Text()
	}
	return list
}
