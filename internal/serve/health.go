package serve

import "net/http"

type status struct {
	Status string `json:"status"`
}

// healthy answers GET /healthz: the process lives and answers.
func (s *Server) healthy(w http.ResponseWriter, r *http.Request) error {
	if _, err := parameters(r); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, r, status{"ok"})
}

// ready answers GET /readyz: the server wants further requests. It does not
// when it is about to end.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if _, err := parameters(r); err != nil {
		return err
	}
	if s.ending.Load() {
		return shuttingDown.f("the server is shutting down and takes no further requests; ask another").after(s.Shutdown)
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, r, status{"ready"})
}
