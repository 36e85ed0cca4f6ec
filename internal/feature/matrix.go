package feature

import "math/bits"

// Matrix has a row of bins for each block. A row has room for the features of
// the later passes from the start.
type Matrix struct {
	Cols   int // that have been measured
	Stride int // from row to row
	Bins   []uint8
}

// Row returns the bins of block i.
func (m *Matrix) Row(i int) []uint8 {
	at := i * m.Stride
	return m.Bins[at : at+m.Cols : at+m.Cols]
}

func (m *Matrix) reset(rows int, html bool) {
	m.Cols, m.Stride = int(TextFeatures), int(TextFeatures+TextContext)
	if html {
		m.Cols, m.Stride = int(HTMLFeatures), int(HTMLFeatures+htmlContext)
	}
	if n := rows * m.Stride; cap(m.Bins) < n {
		m.Bins = make([]uint8, n)
	} else {
		m.Bins = m.Bins[:n]
		clear(m.Bins)
	}
}

// countBin bins a count: 0 to 5 singly, then in steps of a half power of two.
func countBin(n int32, bins int) uint8 {
	if n <= 4 {
		return uint8(max(n, 0))
	}
	b := bits.Len32(uint32(n)) // 3 for 5..7, 4 for 8..15
	half := int(n>>(b-2)) & 1
	return uint8(min(2*b-2+half, bins-1))
}

// logBin bins a count by powers of two.
func logBin(n int32, bins int) uint8 {
	if n < 0 {
		n = 0
	}
	return uint8(min(bits.Len32(uint32(n)), bins-1))
}

// share bins part/whole into bins-1 equal parts, the last bin being "all".
func share(part, whole int32, bins int) uint8 {
	if whole <= 0 || part <= 0 {
		return 0
	}
	return uint8(min(int(int64(part)*int64(bins-1)/int64(whole)), bins-1))
}

// endsBin bins a share whose ends matter most: none, under 1 %, 2 %, 5 %, ...
// and the same from the other end.
func endsBin(part, whole int32) uint8 {
	if whole <= 0 || part <= 0 {
		return 0
	}
	p := int64(part) * 1000 / int64(whole)
	switch {
	case p < 10:
		return 1
	case p < 30:
		return 2
	case p < 80:
		return 3
	case p < 160:
		return 4
	case p < 300:
		return 5
	case p < 500:
		return 6
	case p < 700:
		return 7
	case p < 840:
		return 8
	case p < 920:
		return 9
	case p < 970:
		return 10
	case p < 990:
		return 11
	case p < 1000:
		return 12
	}
	return 13
}

// LikenessBin bins the log-odds that a document is the text of a page.
func LikenessBin(v float32) uint8 { return uint8(max(0, min(11, int(v+6)))) }

// scoreBin bins a sum of log-odds: 16 bins, the middle at zero.
func scoreBin(v float32) uint8 {
	if v == 0 {
		return 8
	}
	b := int(v*2 + 8)
	if v > 0 {
		b = int(v*2) + 9
	}
	return uint8(max(0, min(b, 15)))
}

// wideBin bins a sum in steps of one, zero in the middle.
func wideBin(v float32, bins int) uint8 {
	return uint8(max(0, min(float32(bins-1), float32(bins/2)+v)))
}
