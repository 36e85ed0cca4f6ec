package serve

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// handler answers a request, or returns why not: a *problem, or an error that is
// the server's own fault.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is an address and what is done for each method.
type route struct {
	path    string // as openapi.json has it; the label of the metrics
	methods map[string]handler
	quiet   bool // asked by machines every few seconds: logged for debugging only
}

func get(h handler) map[string]handler { return map[string]handler{http.MethodGet: h} }

// table lists the routes by their address.
func (s *Server) table() map[string]route {
	all := map[string]route{}
	for _, r := range []route{
		{path: "/v1/clean", methods: map[string]handler{http.MethodPost: s.clean}},
		{path: "/v1/rules", methods: get(s.listRules)},
		{path: rulePath, methods: get(s.showRule)},
		{path: "/healthz", methods: get(s.healthy), quiet: true},
		{path: "/readyz", methods: get(s.ready), quiet: true},
		{path: "/metrics", methods: get(s.showMetrics), quiet: true},
		{path: "/openapi.json", methods: get(s.describe)},
	} {
		all[r.path] = r
	}
	return all
}

// rulePath is the route of one rule, whose id has a slash in it.
const rulePath = "/v1/rules/{category}/{name}"

// find returns the route of an address.
func (s *Server) find(path string) (route, bool) {
	if id, ok := strings.CutPrefix(path, "/v1/rules/"); ok && strings.Count(id, "/") == 1 {
		path = rulePath
	} else if path == rulePath {
		return route{}, false
	}
	r, ok := s.routes[path]
	return r, ok
}

// allowed are the methods of the route, for the header Allow.
func (r route) allowed() string {
	methods := []string{http.MethodOptions}
	for m := range r.methods {
		if methods = append(methods, m); m == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}

// answer does what the route has for the method.
func (r route) answer(w http.ResponseWriter, req *http.Request) error {
	method := req.Method
	if method == http.MethodHead { // net/http leaves the body out
		method = http.MethodGet
	}
	if h := r.methods[method]; h != nil {
		return h(w, req)
	}
	if method == http.MethodOptions {
		w.Header().Set("Allow", r.allowed())
		if r.methods[http.MethodPost] != nil {
			w.Header().Set("Accept-Post", acceptPost)
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return methodNotAllowed.f("%s does not take %s; use %s", r.path, printable(req.Method), r.allowed()).with("Allow", r.allowed())
}

// asProblem is what a client is told of an error. What is the server's own fault
// is told to the log only.
func asProblem(err error) *problem {
	if p := new(problem); errors.As(err, &p) {
		return p
	}
	return internalError.f("the server failed on this request; its log says more under the id in instance")
}

// printable shortens what a client sent, to be quoted to it.
func printable(s string) string {
	if len(s) > 64 {
		s = s[:64] + "…"
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '\ufffd'
		}
		return r
	}, s), "\ufffd")
}
