package main

import (
	"encoding/json"
	"io"
)

// textOrJSON are the formats of reports.
var textOrJSON = []string{"text", "json"}

// writeJSON writes a value as one line of JSON, with characters that only HTML
// minds left as they are.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
