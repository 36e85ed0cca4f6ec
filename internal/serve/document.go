package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
)

// doubtHeader says in every format why a result may be wrong.
const doubtHeader = "Winnow-Doubt"

// clean answers POST /v1/clean.
func (s *Server) clean(w http.ResponseWriter, r *http.Request) error {
	as, media, charset, err := bodyType(r)
	if err != nil {
		return err
	}
	o, err := queryOptions(r, as)
	if err != nil {
		return err
	}
	if o.charset == "" && (as == asText || as == asHTML) {
		if o.charset = charset; o.check(as) != nil {
			return unsupported.f("the charset %s in Content-Type is not known: use a name of the WHATWG list such as utf-8 or windows-1251, or leave it out to have it found out", printable(charset))
		}
	}
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	default:
		return tooMany.f("the server has as many requests in hand as it takes at once (%d); try again later", s.MaxRequests).after(time.Second)
	}
	if as == asLines {
		return s.lines(w, r, o, media)
	}
	return s.document(w, r, o, as)
}

// document reads, cleans and answers with one document.
func (s *Server) document(w http.ResponseWriter, r *http.Request, o options, as bodyKind) error {
	body, err := s.readBody(w, r)
	if err != nil {
		return err
	}
	d := record.Document{Body: body, HTML: as == asHTML}
	if as == asJSON {
		if d, err = jsonBody(body, &o); err != nil {
			return err
		}
	}
	d.URL, d.Charset = o.url, o.charset
	to, media, err := answerFormat(r, o.To)
	if err != nil {
		return err
	}
	by := record.Cleaner{Of: s.engines, For: s.Hosts.For}
	e, err := by.Engine(o.url, o.Settings)
	if err != nil {
		return badRequest.f("%s", shorter(err.Error()))
	}
	type outcome struct {
		body  []byte
		doubt []string
	}
	out, err := run(r.Context(), s, func(ctx context.Context) (out outcome, err error) {
		result, err := record.Clean(ctx, e, d)
		if err != nil {
			return out, err
		}
		s.metrics.cleaned(result)
		out.doubt = result.Doubt
		out.body, err = record.Form{To: to, NoImages: o.NoImages}.Format(ctx, result)
		return out, err
	})
	if err != nil {
		s.metrics.documents.WithLabelValues("document", "failed").Inc()
		return cleanError(err, s.Timeout)
	}
	s.metrics.documents.WithLabelValues("document", "cleaned").Inc()
	detailsOf(r).doubt = out.doubt
	h := w.Header()
	if strings.HasPrefix(media, "text/") {
		media += "; charset=utf-8"
	}
	if len(out.doubt) > 0 {
		h.Set(doubtHeader, strings.Join(out.doubt, ", "))
	}
	if o.To == "" {
		h.Set("Vary", "Accept")
	}
	// A page from somewhere else must not act on behalf of this server, should a
	// browser show it.
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(out.body)))
	extend(http.NewResponseController(w).SetWriteDeadline, s.WriteTimeout)
	w.WriteHeader(http.StatusOK)
	if _, err := w.Write(out.body); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// cleanError is the problem of a document that could not be cleaned.
func cleanError(err error, within time.Duration) error {
	switch {
	case errors.Is(err, clean.ErrBinary):
		return notText.f("the body is binary data, not text or HTML; convert it to text first, name its encoding with charset, or its compression with Content-Encoding")
	case errors.Is(err, clean.ErrNotHTML):
		return notText.f("the body is not HTML; send it as text/plain, or send a page")
	case errors.Is(err, context.DeadlineExceeded):
		return tooSlow.f("the document was not cleaned within %v; try again when the server has less to do, or send less", within).after(time.Second)
	}
	return err
}

// shorter cuts an error that quotes what the client sent.
func shorter(s string) string {
	const most = 1000
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
