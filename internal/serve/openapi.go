package serve

import (
	_ "embed"
	"net/http"
	"strconv"
)

// openAPI describes the routes and answers. A test holds it against them.
//
//go:embed openapi.json
var openAPI []byte

// describe answers GET /openapi.json.
func (s *Server) describe(w http.ResponseWriter, r *http.Request) error {
	const media = "application/json"
	if _, err := parameters(r); err != nil {
		return err
	}
	if _, ok := accepted(r, media); !ok {
		return notAcceptable.f("the description is %s, which the header Accept does not accept", media)
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(openAPI)))
	_, err := w.Write(openAPI)
	return err
}
