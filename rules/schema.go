package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Schema returns the JSON Schema of packs, with which an editor completes and
// checks them. It is made from the table that also reads the keys.
func Schema() ([]byte, error) {
	properties := object{}
	for _, f := range fields {
		key := object{"description": f.doc}
		for k, v := range f.schema {
			key[k] = v
		}
		properties[f.name] = key
	}
	schema := object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "winnow rule pack",
		"description":          "Rules that say what is noise around an article. Each carries the examples that test it.",
		"type":                 "object",
		"additionalProperties": false,
		"required":             []any{"rules"},
		"properties": object{
			"category": object{"description": "What most rules of the file are about.", "enum": enum(Categories())["enum"]},
			"rules": object{"type": "array", "minItems": 1, "maxItems": maxRules, "items": object{
				"type":                 "object",
				"additionalProperties": false,
				"required":             []any{"id", "why"},
				"properties":           properties,
				"allOf": []any{
					object{"oneOf": []any{require("line"), require("span"), require("sequence"), require("select"), require("like")}},
					object{"anyOf": []any{require("drop"), require("match")}},
					object{"anyOf": []any{require("keep"), require("miss")}},
					object{"not": object{"required": []any{"certain", "weight"}, "properties": object{"certain": object{"const": true}}}},
					object{"not": object{"required": []any{"truncates", "action"}, "properties": object{"truncates": object{"const": true}, "action": object{"enum": []any{"keep", "body"}}}}},
				},
			}},
		},
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema); err != nil {
		return nil, fmt.Errorf("rules: schema: %w", err)
	}
	return out.Bytes(), nil
}

func require(key string) object { return object{"required": []any{key}} }
