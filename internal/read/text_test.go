package read

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A line is looked at eight bytes at a time; it ends where its break stands all the same.
func TestLineEnd(t *testing.T) {
	for _, before := range []string{"a", "é", "\t", "~", " ", "\u2027", "\u0084"} {
		for n := range 20 {
			line := strings.Repeat(before, n)
			assert.Equal(t, len(line), lineEnd(line), "%q", line)
			for _, stop := range []string{"\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"} {
				assert.Equal(t, len(line), lineEnd(line+stop+"more of it"), "%q before %q", line, stop)
			}
		}
	}
}
