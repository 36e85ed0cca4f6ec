// Package flat writes and reads what winnow needs when it starts, in the form in which
// that is read fastest: numbers as unsigned varints one after the other, behind them the
// texts, and tables of numbers that are used where they stand. Nothing in it says what
// is what, so both sides have to agree.
package flat

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Encoder writes what Decoder reads. The numbers stand together, and the texts behind them,
// so that only the texts that are needed are ever touched.
type Encoder struct{ numbers, texts bytes.Buffer }

// Bytes returns what was written.
func (e *Encoder) Bytes() []byte {
	all := binary.AppendUvarint(nil, uint64(e.numbers.Len()))
	return append(append(all, e.numbers.Bytes()...), e.texts.Bytes()...)
}

func (e *Encoder) String() string { return string(e.Bytes()) }

// Number writes a number that is not negative.
func (e *Encoder) Number(n int) {
	e.numbers.Write(binary.AppendUvarint(e.numbers.AvailableBuffer(), uint64(n)))
}

// Bool writes whether something is so.
func (e *Encoder) Bool(is bool) {
	if is {
		e.Number(1)
	} else {
		e.Number(0)
	}
}

// Bits writes 64 bits.
func (e *Encoder) Bits(w uint64) {
	e.numbers.Write(binary.LittleEndian.AppendUint64(e.numbers.AvailableBuffer(), w))
}

// Float writes a number of any kind.
func (e *Encoder) Float(f float64) { e.Bits(math.Float64bits(f)) }

// Float32 writes a number of any kind in 32 bits.
func (e *Encoder) Float32(f float32) {
	e.numbers.Write(binary.LittleEndian.AppendUint32(e.numbers.AvailableBuffer(), math.Float32bits(f)))
}

// Text writes a text.
func (e *Encoder) Text(s string) {
	e.Number(len(s))
	e.texts.WriteString(s)
}

// Texts writes a list of texts.
func (e *Encoder) Texts(list []string) {
	e.Number(len(list))
	for _, s := range list {
		e.Text(s)
	}
}

// Fixed writes a list of numbers.
func (e *Encoder) Fixed(f Fixed) { e.Text(string(f)) }

// Decoder reads what Encoder wrote, from its start to its end. Texts are parts of what
// is read. Where that ends early, all that follows is zero.
type Decoder struct {
	rest  string // of the numbers
	texts string // that are left
	short bool
	slab  []string // of which lists are cut
}

// NewDecoder reads s.
func NewDecoder(s string) *Decoder {
	d := &Decoder{}
	d.Reset(s)
	return d
}

// Reset has the decoder read s; lists read before stay as they are.
func (d *Decoder) Reset(s string) {
	d.rest, d.texts, d.short = s, "", false
	n := d.Number()
	if n > len(d.rest) {
		d.end()
		return
	}
	d.rest, d.texts = d.rest[:n], d.rest[n:]
}

// Ended says whether what was read ended before all was there.
func (d *Decoder) Ended() bool { return d.short }

// Complete says whether all was there, and all was read.
func (d *Decoder) Complete() bool { return !d.short && d.rest == "" && d.texts == "" }

func (d *Decoder) end() { d.rest, d.texts, d.short = "", "", true }

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

// Count reads how many things follow, each of which takes a number at least.
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
	w := word32(d.rest)
	d.rest = d.rest[4:]
	return w
}

// Float reads a number of any kind.
func (d *Decoder) Float() float64 { return math.Float64frombits(d.Bits()) }

// Float32 reads a number of any kind in 32 bits.
func (d *Decoder) Float32() float32 { return math.Float32frombits(d.bits32()) }

// Text reads a text.
func (d *Decoder) Text() string {
	n := d.Number()
	if n > len(d.texts) {
		d.end()
		return ""
	}
	s := d.texts[:n]
	d.texts = d.texts[n:]
	return s
}

// Fixed reads a list of numbers.
func (d *Decoder) Fixed() Fixed {
	f := Fixed(d.Text())
	return f[:len(f)&^3]
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
