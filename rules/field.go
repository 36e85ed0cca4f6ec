package rules

import (
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/winnow-text/winnow/internal/doc"
)

// field is one key of a rule: how it is read, and what the JSON Schema says
// of it. The table of fields is the one list of keys.
type field struct {
	name   string
	doc    string
	schema map[string]any
	set    func(l *loader, r *Rule, n *yaml.Node)
}

// fields in the order in which packs write them. Filled by init, as the
// setters refer to functions that look a field up.
var fields []field

func fieldByName(name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

type object = map[string]any

func init() {
	str := object{"type": "string", "minLength": 1}
	pattern := object{"type": "string", "minLength": 1, "maxLength": maxPattern, "format": "regex"}
	texts := object{"type": "array", "minItems": 1, "items": object{"type": "string", "minLength": 1, "maxLength": maxExample}}
	fields = []field{
		{"id", "category/slug, unique over all packs; the slug of a rule for another language begins with its code.",
			object{"type": "string", "pattern": idPattern}, func(l *loader, r *Rule, n *yaml.Node) { l.id(r, n) }},
		{"why", "What the rule is about and why it is safe, in a sentence.",
			str, func(l *loader, r *Rule, n *yaml.Node) { r.Why = oneLine(l.text(n, r, "why")) }},
		{"lang", "The rule applies only to documents of these languages, or of unknown language.",
			object{"type": "array", "minItems": 1, "items": object{"type": "string", "pattern": "^[a-z]{2}$"}},
			func(l *loader, r *Rule, n *yaml.Node) { l.lang(r, n) }},
		{"hosts", "The rule applies only to pages of these hosts and of those below them, such as courier.example; with ! in front, to all but these. courier.* is that name under any ending. select only.",
			object{"type": "array", "minItems": 1, "items": object{"type": "string", "pattern": hostPattern}},
			func(l *loader, r *Rule, n *yaml.Node) { l.hosts(r, n) }},
		{"action", "drop: what it hits is noise (default). keep: it is body. body (select only): the element is the body; of a certain rule, what stands outside goes.",
			enum(actionNames), func(l *loader, r *Rule, n *yaml.Node) { r.Action = Action(l.choice(n, r, "action", actionNames)) }},
		{"certain", "The rule decides alone. Without it, the rule argues with its weight.",
			object{"type": "boolean"}, func(l *loader, r *Rule, n *yaml.Node) { r.Certain = l.boolean(n, r, "certain") }},
		{"weight", "Log-odds that a hit adds, in the direction of the action; 1.5 if absent.",
			object{"type": "number", "exclusiveMinimum": 0, "maximum": maxWeight},
			func(l *loader, r *Rule, n *yaml.Node) { r.Weight = l.number(n, r, "weight", maxWeight) }},
		{"truncates", "A hit right below the body says that the text goes on for those who subscribe, pay or sign in: the result has the doubt truncated. Drop rules only.",
			object{"type": "boolean"}, func(l *loader, r *Rule, n *yaml.Node) { r.Truncates = l.boolean(n, r, "truncates") }},
		{"words", "The rule applies only to blocks of at most so many words.",
			object{"type": "integer", "minimum": 1, "maximum": maxWords},
			func(l *loader, r *Rule, n *yaml.Node) { r.Words = l.integer(n, r, "words", maxWords) }},
		{"zone", "head: before the first block of prose; tail: after the last; mid: between; any (default).",
			enum(zoneNames), func(l *loader, r *Rule, n *yaml.Node) { r.Zone = Zone(l.choice(n, r, "zone", zoneNames)) }},
		{"kinds", "The rule applies only to blocks of these kinds.",
			object{"type": "array", "minItems": 1, "items": enum(blockKindNames())},
			func(l *loader, r *Rule, n *yaml.Node) {
				for _, item := range l.list(n, r, "kinds") {
					r.Kinds = append(r.Kinds, doc.Kind(l.choice(item, r, "kinds", blockKindNames())))
				}
			}},
		{"line", "A regular expression (Go syntax) over the whole text of a block.",
			pattern, func(l *loader, r *Rule, n *yaml.Node) { r.Kind, r.Pattern = Line, l.text(n, r, "line") }},
		{"span", "Cuts the start or the end of a block and leaves the rest.",
			object{"type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
				"properties": object{"start": pattern, "end": pattern}},
			func(l *loader, r *Rule, n *yaml.Node) { l.span(r, n) }},
		{"sequence", "Patterns over consecutive blocks, all of which are hit.",
			object{"type": "array", "minItems": 2, "maxItems": maxSteps, "items": object{"anyOf": []any{pattern,
				object{"type": "object", "additionalProperties": false, "required": []any{"pattern"},
					"properties": object{"pattern": pattern, "optional": object{"type": "boolean"}}}}}},
			func(l *loader, r *Rule, n *yaml.Node) { l.sequence(r, n) }},
		{"select", "A CSS selector; every block inside the elements it selects is hit. HTML only.",
			object{"type": "string", "minLength": 1, "maxLength": maxPattern},
			func(l *loader, r *Rule, n *yaml.Node) { r.Kind, r.Pattern = Select, oneLine(l.text(n, r, "select")) }},
		{"like", "Likeness to the title, to an earlier block or to the next one.",
			object{"type": "object", "additionalProperties": false, "required": []any{"to"},
				"properties": object{"to": enum(likeNames), "min": object{"type": "number", "exclusiveMinimum": 0, "maximum": 1}}},
			func(l *loader, r *Rule, n *yaml.Node) { l.like(r, n) }},
		{"reach", "What else is hit beside the block that matched.",
			object{"anyOf": []any{enum(reachNames[:ReachUntil]), object{"type": "object", "additionalProperties": false,
				"required": []any{"until"}, "properties": object{"until": pattern}}}},
			func(l *loader, r *Rule, n *yaml.Node) { l.reach(r, n) }},
		{"drop", "Texts that the rule hits and the whole cleaner drops.",
			texts, func(l *loader, r *Rule, n *yaml.Node) { r.Examples.Drop = l.texts(n, r, "drop") }},
		{"keep", "Near misses, written by hand: the rule doesn't hit them and the whole cleaner keeps them.",
			texts, func(l *loader, r *Rule, n *yaml.Node) { r.Examples.Keep = l.texts(n, r, "keep") }},
		{"match", "Texts that the rule hits.",
			texts, func(l *loader, r *Rule, n *yaml.Node) { r.Examples.Match = l.texts(n, r, "match") }},
		{"miss", "Texts that the rule doesn't hit.",
			texts, func(l *loader, r *Rule, n *yaml.Node) { r.Examples.Miss = l.texts(n, r, "miss") }},
		{"context", `A small document: each line begins with "+ " (must stay) or "- " (must go), or is blank.`,
			str, func(l *loader, r *Rule, n *yaml.Node) { l.context(r, n) }},
	}
}

// Bounds of numbers in packs.
const (
	maxWeight = 20
	maxWords  = 10000
)

func enum(names []string) object {
	list := make([]any, len(names))
	for i, n := range names {
		list[i] = n
	}
	return object{"enum": list}
}

func blockKindNames() []string {
	var names []string
	for k := doc.Paragraph; k <= doc.Separator; k++ {
		names = append(names, k.String())
	}
	return names
}

func (l *loader) scalar(n *yaml.Node, r *Rule, key string) bool {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		l.fail(n, r, "%s has no plain value, so it cannot be read", key)
		return false
	}
	return true
}

// text reads a string. Numbers and booleans are taken as they are written.
func (l *loader) text(n *yaml.Node, r *Rule, key string) string {
	if !l.scalar(n, r, key) {
		return ""
	}
	if strings.TrimSpace(n.Value) == "" {
		l.fail(n, r, "%s is empty, leave the key out or fill it", key)
	}
	return n.Value
}

// oneLine joins a value that was written over several lines.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (l *loader) list(n *yaml.Node, r *Rule, key string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		l.fail(n, r, "%s is not a list with at least one entry, write %s: [...]", key, key)
		return nil
	}
	for _, item := range n.Content {
		if item.Kind == yaml.AliasNode {
			l.fail(item, r, "aliases are not read in packs, write the entry of %s out", key)
			return nil
		}
	}
	return n.Content
}

func (l *loader) texts(n *yaml.Node, r *Rule, key string) []string {
	var texts []string
	for _, item := range l.list(n, r, key) {
		t := l.text(item, r, key)
		if len(t) > maxExample {
			l.fail(item, r, "an example of %d bytes, at most %d are read", len(t), maxExample)
		}
		texts = append(texts, t)
	}
	return texts
}

func (l *loader) choice(n *yaml.Node, r *Rule, key string, names []string) int {
	if !l.scalar(n, r, key) {
		return 0
	}
	for i, name := range names {
		if name == n.Value {
			return i
		}
	}
	l.fail(n, r, "%s is %q, it must be one of: %s", key, n.Value, strings.Join(names, " "))
	return 0
}

func (l *loader) boolean(n *yaml.Node, r *Rule, key string) bool {
	if l.scalar(n, r, key) && n.Value != "true" && n.Value != "false" {
		l.fail(n, r, "%s is %q, it must be true or false", key, n.Value)
	}
	return n.Value == "true"
}

func (l *loader) number(n *yaml.Node, r *Rule, key string, limit float64) float64 {
	if !l.scalar(n, r, key) {
		return 0
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || math.IsNaN(f) || f <= 0 || f > limit {
		l.fail(n, r, "%s is %q, it must be a number over 0 and at most %v", key, n.Value, limit)
		return 0
	}
	return f
}

func (l *loader) integer(n *yaml.Node, r *Rule, key string, limit int) int {
	if !l.scalar(n, r, key) {
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil || i <= 0 || i > limit {
		l.fail(n, r, "%s is %q, it must be a whole number from 1 to %d", key, n.Value, limit)
		return 0
	}
	return i
}
