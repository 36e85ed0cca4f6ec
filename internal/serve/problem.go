package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// problem is an error as RFC 9457 writes it. Kind is the last part of its type:
// programs tell problems apart by it, people read Detail.
type problem struct {
	status int
	kind   string
	title  string
	detail string
	header map[string]string // of the answer, such as Retry-After
}

func (p *problem) Error() string { return p.detail }

// typePrefix begins the types of problems. They are names, not addresses:
// nothing needs to be fetched to understand one.
const typePrefix = "urn:winnow:problem:"

// The kinds of problem. openapi.json lists them.
var (
	badRequest       = kind{http.StatusBadRequest, "bad-request", "The request cannot be understood"}
	notFound         = kind{http.StatusNotFound, "not-found", "There is nothing at this address"}
	methodNotAllowed = kind{http.StatusMethodNotAllowed, "method-not-allowed", "The address does not take this method"}
	notAcceptable    = kind{http.StatusNotAcceptable, "not-acceptable", "The answer has none of the accepted types"}
	slowBody         = kind{http.StatusRequestTimeout, "slow-body", "The body came too slowly"}
	tooLarge         = kind{http.StatusRequestEntityTooLarge, "too-large", "The body is too large"}
	unsupported      = kind{http.StatusUnsupportedMediaType, "unsupported-type", "The body has a type that is not read here"}
	notText          = kind{http.StatusUnprocessableEntity, "not-text", "The body is not what its type says"}
	tooMany          = kind{http.StatusTooManyRequests, "too-many-requests", "Too many requests are in hand"}
	internalError    = kind{http.StatusInternalServerError, "internal", "The server failed on this request"}
	tooSlow          = kind{http.StatusServiceUnavailable, "timeout", "The document was not cleaned in time"}
	shuttingDown     = kind{http.StatusServiceUnavailable, "shutting-down", "The server is shutting down"}
)

// kinds are all of them, in the order of their status.
var kinds = []kind{badRequest, notFound, methodNotAllowed, notAcceptable, slowBody, tooLarge, unsupported, notText, tooMany, internalError, tooSlow, shuttingDown}

type kind struct {
	status      int
	name, title string
}

// f makes a problem of the kind. The detail says what is wrong and what to do.
func (k kind) f(detail string, args ...any) *problem {
	return &problem{status: k.status, kind: k.name, title: k.title, detail: fmt.Sprintf(detail, args...)}
}

// with adds a header to the answer.
func (p *problem) with(key, value string) *problem {
	if p.header == nil {
		p.header = map[string]string{}
	}
	p.header[key] = value
	return p
}

// after tells the client when to try again.
func (p *problem) after(d time.Duration) *problem {
	return p.with("Retry-After", strconv.Itoa(max(1, int(d/time.Second))))
}

// write answers with the problem.
func (p *problem) write(w http.ResponseWriter, id string) {
	b, err := json.Marshal(struct {
		Type     string `json:"type"`
		Title    string `json:"title"`
		Status   int    `json:"status"`
		Detail   string `json:"detail"`
		Instance string `json:"instance"`
	}{typePrefix + p.kind, p.title, p.status, p.detail, "urn:winnow:request:" + id})
	if err != nil {
		b = []byte("{}") // strings and a number cannot fail
	}
	h := w.Header()
	h.Del("Content-Disposition")
	for k, v := range p.header {
		h.Set(k, v)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(b)+1))
	w.WriteHeader(p.status)
	w.Write(append(b, '\n')) // a client that is gone is the access log's to note
}
