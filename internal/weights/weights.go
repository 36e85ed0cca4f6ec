// Package weights holds the fitted weights that winnow ships.
package weights

import (
	_ "embed"
	"sync"

	"github.com/winnow-text/winnow/internal/weigh"
)

//go:embed text.weights
var text string

//go:embed html.weights
var html string

// Text and HTML parse the weights of each mode, once.
var (
	Text = sync.OnceValues(func() (*weigh.Model, error) { return weigh.Parse("text.weights", text) })
	HTML = sync.OnceValues(func() (*weigh.Model, error) { return weigh.Parse("html.weights", html) })
)
