package read

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/winnow-text/winnow/internal/doc"
)

// wrapped at 70 columns.
const mail = `The keeper of the lighthouse counted the ships that passed at night,
and wrote their number on the wall beside the stair, since the board
had sent him no paper since the spring. By the end of the year the
wall was full as high as he could reach, and he went on with a brush
tied to a broom.

When the inspectors came they read the wall from bottom to top, and
one of them copied it into a book that the library still has. There
were four thousand and twelve ships in all, and two of them had passed
on the same night as the storm, which nobody had known before.

The wall was painted over in the summer, with three coats, by a man
from the town who was told to take no notice of it. He read it all the
same, as he said much later, and he had counted one more than they did.
`

func TestWrappedLinesAreJoined(t *testing.T) {
	address := "https://library.example.org/lighthouse/" + strings.Repeat("wall/", 20)
	for name, c := range map[string]struct {
		text   string
		blocks int
	}{
		"wrapped text":                    {mail, 3},
		"with an address past the margin": {mail + "\n" + address + "\n", 4},
		"with many long lines":            {mail + "\n" + strings.Repeat(address+"\n\n", 3), 15},
	} {
		t.Run(name, func(t *testing.T) {
			var d doc.Document
			Lines(&d, c.text)
			assert.Len(t, d.Blocks, c.blocks)
		})
	}
}
