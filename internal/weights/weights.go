// Package weights holds the fitted weights that winnow ships.
package weights

import (
	_ "embed"
	"sync"

	"github.com/winnow-text/winnow/internal/weigh"
)

//go:generate go run ./internal/generate

//go:embed text.weights
var text string

//go:embed html.weights
var html string

//go:embed text.cache
var textCache string

//go:embed html.cache
var htmlCache string

// Text and HTML read the weights of each mode, once.
var (
	Text = sync.OnceValues(func() (*weigh.Model, error) { return weigh.Cached("text.weights", text, textCache) })
	HTML = sync.OnceValues(func() (*weigh.Model, error) { return weigh.Cached("html.weights", html, htmlCache) })
)
