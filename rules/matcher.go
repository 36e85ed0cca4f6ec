package rules

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

const idPattern = `^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`

// hostPattern is a host of a rule: ! for all but it, .* for its name under any ending.
const hostPattern = `^!?[\p{Ll}\p{Lo}\p{N}_-]+(\.[\p{Ll}\p{Lo}\p{N}_-]+)*(\.\*)?$`

var hostForm = regexp.MustCompile(hostPattern)

var idForm = regexp.MustCompile(idPattern)

func (l *loader) id(r *Rule, n *yaml.Node) {
	r.ID = l.text(n, r, "id")
	if !idForm.MatchString(r.ID) {
		l.fail(n, r, "the id is not category/slug in lower-case letters, digits and hyphens, so no removal could be credited to it")
		return
	}
	r.Category, _, _ = strings.Cut(r.ID, "/")
	if !knownCategory(r.Category) {
		l.fail(n, r, "unknown category %q, it would answer to no --keep or --drop; known are: %s",
			r.Category, strings.Join(Categories(), " "))
	}
}

func (l *loader) lang(r *Rule, n *yaml.Node) {
	for _, item := range l.list(n, r, "lang") {
		code := l.text(item, r, "lang")
		if len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
			l.fail(item, r, "lang %q is not a two-letter ISO 639-1 code, so the rule would never apply", code)
		}
		r.Lang = append(r.Lang, code)
	}
}

func (l *loader) hosts(r *Rule, n *yaml.Node) {
	for _, item := range l.list(n, r, "hosts") {
		host := l.text(item, r, "hosts")
		if !hostForm.MatchString(host) {
			l.fail(item, r, "host %q is not a name such as courier.example, in lower case, without scheme, port and path, so the rule would never apply", host)
		}
		r.Hosts = append(r.Hosts, host)
	}
}

func (l *loader) span(r *Rule, n *yaml.Node) {
	l.mapping(n, r, "span", func(key, value *yaml.Node) bool {
		switch key.Value {
		case "start":
			r.Kind = SpanStart
		case "end":
			r.Kind = SpanEnd
		default:
			return false
		}
		r.Pattern = l.text(value, r, "span")
		return true
	})
	if len(n.Content) > 2 {
		l.fail(n, r, "span has both a start and an end, make two rules of it so that each cut has its own credit")
	}
}

func (l *loader) sequence(r *Rule, n *yaml.Node) {
	r.Kind = Sequence
	for _, item := range l.list(n, r, "sequence") {
		var s Step
		if item.Kind == yaml.MappingNode {
			l.mapping(item, r, "the step", func(key, value *yaml.Node) bool {
				switch key.Value {
				case "pattern":
					s.Pattern = l.text(value, r, "pattern")
				case "optional":
					s.Optional = l.boolean(value, r, "optional")
				default:
					return false
				}
				return true
			})
		} else {
			s.Pattern = l.text(item, r, "sequence")
		}
		r.Steps = append(r.Steps, s)
	}
}

func (l *loader) like(r *Rule, n *yaml.Node) {
	r.Kind = Like
	given, least := false, false
	l.mapping(n, r, "like", func(key, value *yaml.Node) bool {
		switch key.Value {
		case "to":
			given = true
			r.Likeness.To = LikeTo(l.choice(value, r, "to", likeNames))
		case "min":
			least = true
			r.Likeness.Min = l.number(value, r, "min", 1)
		default:
			return false
		}
		return true
	})
	switch {
	case n.Kind != yaml.MappingNode, len(n.Content) == 0: // said already
	case !given:
		l.fail(n, r, "like has no key to, so there is nothing to compare a block with")
	case r.Likeness.To == LikeEarlier && least && r.Likeness.Min < 1:
		l.fail(n, r, "like earlier has a min below 1, but it compares whole texts")
	case r.Likeness.To != LikeEarlier && !least:
		l.fail(n, r, "like has no min, so any two blocks would be alike")
	}
}

func (l *loader) reach(r *Rule, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.Reach.Kind = ReachKind(l.choice(n, r, "reach", reachNames[:ReachUntil]))
		return
	}
	l.mapping(n, r, "reach", func(key, value *yaml.Node) bool {
		if key.Value != "until" {
			return false
		}
		r.Reach = Reach{Kind: ReachUntil, Until: l.text(value, r, "until")}
		return true
	})
}

func (l *loader) context(r *Rule, n *yaml.Node) {
	text := l.text(n, r, "context")
	if len(text) > maxExample {
		l.fail(n, r, "a context of %d bytes, at most %d are read", len(text), maxExample)
		return
	}
	stay, leave := false, false
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimRight(line, " \t\r")
		switch {
		case line == "":
			r.Examples.Context = append(r.Examples.Context, ContextLine{})
		case strings.HasPrefix(line, "+ "):
			stay = true
			r.Examples.Context = append(r.Examples.Context, ContextLine{Text: line[2:], Keep: true})
		case strings.HasPrefix(line, "- "):
			leave = true
			r.Examples.Context = append(r.Examples.Context, ContextLine{Text: line[2:]})
		default:
			l.fail(n, r, `line %d of context begins neither with "+ " nor with "- ", so its fate is not said`, i+1)
		}
	}
	if !stay || !leave {
		l.fail(n, r, `context needs lines that stay ("+ ") and lines that go ("- "), or it tests nothing`)
	}
}
