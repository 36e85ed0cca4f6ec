package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/rules"
)

// ruleList are the rules the server works with, which do not change, as JSON.
type ruleList struct {
	ids  []string
	each map[string]json.RawMessage // by id
}

func listRules(all []*rules.Rule) (*ruleList, error) {
	l := &ruleList{each: map[string]json.RawMessage{}}
	for _, r := range all {
		info := r.Info()
		info.File, info.Line = "", 0 // where packs lie on this machine is nobody's business
		b, err := json.Marshal(info)
		if err != nil {
			return nil, fmt.Errorf("serve: rule %s: %w", r.ID, err)
		}
		l.ids, l.each[r.ID] = append(l.ids, r.ID), b
	}
	return l, nil
}

// listRules answers GET /v1/rules.
func (s *Server) listRules(w http.ResponseWriter, r *http.Request) error {
	q, err := parameters(r, "category")
	if err != nil {
		return err
	}
	category := q.Get("category")
	if q.Has("category") && !slices.Contains(clean.Categories(), category) {
		return badRequest.f("category=%s: there is no such category; there are %s", printable(category), strings.Join(clean.Categories(), ", "))
	}
	list := struct {
		Rules []json.RawMessage `json:"rules"`
	}{[]json.RawMessage{}}
	for _, id := range s.rules.ids {
		if category == "" || strings.HasPrefix(id, category+"/") {
			list.Rules = append(list.Rules, s.rules.each[id])
		}
	}
	return writeJSON(w, r, list)
}

// showRule answers GET /v1/rules/{category}/{name}.
func (s *Server) showRule(w http.ResponseWriter, r *http.Request) error {
	if _, err := parameters(r); err != nil {
		return err
	}
	id := strings.TrimPrefix(r.URL.Path, "/v1/rules/")
	rule, ok := s.rules.each[id]
	if !ok {
		return notFound.f("there is no rule %s; /v1/rules lists those there are", printable(id))
	}
	return writeJSON(w, r, rule)
}

// writeJSON answers with a value as JSON.
func writeJSON(w http.ResponseWriter, r *http.Request, v any) error {
	const media = "application/json"
	if _, ok := accepted(r, media); !ok {
		return notAcceptable.f("the answer is %s, which the header Accept does not accept", media)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)+1))
	_, err = w.Write(append(b, '\n'))
	return err
}
