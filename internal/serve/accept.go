package serve

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The types of bodies that are read, and what they are read as.
var readable = []struct {
	media string
	as    bodyKind
}{
	{"text/plain", asText},
	{"text/html", asHTML},
	{"application/xhtml+xml", asHTML},
	{"application/json", asJSON},
	{"application/x-ndjson", asLines},
	{"application/jsonl", asLines},
	{"application/x-jsonlines", asLines},
}

type bodyKind uint8

const (
	asText bodyKind = iota
	asHTML
	asJSON  // an object with the document and its options
	asLines // a stream of records, JSON Lines
)

// acceptPost is what the header Accept-Post says of /v1/clean.
var acceptPost = func() string {
	var all []string
	for _, t := range readable {
		all = append(all, t.media)
	}
	return strings.Join(all, ", ")
}()

// bodyType is what the body of a request is read as, with the media type and
// charset that were declared.
func bodyType(r *http.Request) (as bodyKind, media, charset string, err error) {
	declared := r.Header.Get("Content-Type")
	refuse := func(detail string, args ...any) error {
		return unsupported.f(detail+"; use one of "+acceptPost, args...).with("Accept-Post", acceptPost)
	}
	if declared == "" {
		return 0, "", "", refuse("the header Content-Type is missing, which says what the body is")
	}
	media, params, err := mime.ParseMediaType(declared)
	if err != nil {
		return 0, "", "", refuse("Content-Type: %s: %v", printable(declared), err)
	}
	for _, t := range readable {
		if t.media == media {
			return t.as, media, params["charset"], nil
		}
	}
	return 0, "", "", refuse("bodies of type %s are not read", printable(media))
}

// The types that a document is written as.
var written = []struct{ to, media string }{
	{"json", "application/json"}, // the first where the client does not mind
	{"text", "text/plain"},
	{"markdown", "text/markdown"},
	{"html", "text/html"},
}

// answerFormat chooses the format of an answer: the one asked for by name, or else
// the one that the header Accept likes best.
func answerFormat(r *http.Request, to string) (format, media string, err error) {
	var offers []string
	for _, f := range written {
		if f.to == to {
			if _, ok := accepted(r, f.media); !ok {
				return "", "", notAcceptable.f("to=%s is answered with %s, which the header Accept does not accept; leave one of them out", to, f.media)
			}
			return f.to, f.media, nil
		}
		offers = append(offers, f.media)
	}
	i, ok := accepted(r, offers...)
	if !ok {
		return "", "", notAcceptable.f("the header Accept accepts none of %s", strings.Join(offers, ", "))
	}
	return written[i].to, written[i].media, nil
}

// accepted returns the offer that the request's header Accept likes best, the
// first of several (RFC 9110, section 12.5.1).
func accepted(r *http.Request, offers ...string) (best int, ok bool) {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return 0, true
	}
	most := 0.0
	for i, offer := range offers {
		if q := quality(accept, offer); q > most {
			best, most = i, q
		}
	}
	return best, most > 0
}

// quality is how much a header Accept likes a media type: what its most specific
// range that fits says.
func quality(accept, offer string) float64 {
	q, specific := 0.0, 0
	for part := range strings.SplitSeq(accept, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue // what cannot be read accepts nothing
		}
		fits := 0
		switch {
		case media == offer:
			fits = 3
		case strings.HasSuffix(media, "/*") && strings.HasPrefix(offer, strings.TrimSuffix(media, "*")):
			fits = 2
		case media == "*/*":
			fits = 1
		}
		if fits <= specific {
			continue
		}
		q, specific = 1, fits
		if s, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil {
				q = 0
			}
		}
	}
	return q
}
