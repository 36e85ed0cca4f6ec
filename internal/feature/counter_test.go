package feature

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A table counts more keys than it was made for, and forgets those of the document before.
func TestCounter(t *testing.T) {
	const most, few = 1000, 10
	var c counter
	c.reset(most)
	for range 2 {
		c.reset(few)
		assert.Zero(t, c.find(7))
		assert.Less(t, len(c.keys), most, "no more is cleared than wanted")
		for key := range uint64(most) {
			for range key%3 + 1 {
				c.add(key + 1)
			}
		}
		for key := range uint64(most) {
			assert.Equal(t, int32(key%3+1), c.get(key+1))
		}
		assert.Zero(t, c.find(most+1))
	}
}
