package serve

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/record"
)

// description is openapi.json, as far as tests look into it.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Ref  string `json:"$ref"`
			Name string
			In   string
		}
		RequestBody struct {
			Content map[string]any
		}
		Responses map[string]struct {
			Ref     string `json:"$ref"`
			Content map[string]any
			Headers map[string]any
		}
	}
	Components struct {
		Parameters map[string]struct {
			Name, In string
			Schema   struct {
				Enum  []string
				Items struct{ Enum []string }
			}
		}
		Responses map[string]struct {
			Content map[string]any
			Headers map[string]any
		}
		Schemas map[string]struct {
			Properties map[string]struct{ Enum []any }
		}
	}
}

var described = sync.OnceValue(func() description {
	var d description
	if err := json.Unmarshal(openAPI, &d); err != nil {
		panic(err)
	}
	return d
})

var schemas = sync.OnceValue(func() *jsonschema.Compiler {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(openAPI))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:openapi.json", document); err != nil {
		panic(err)
	}
	return c
})

// agrees holds an answer against openapi.json: its status, its type, its headers, and
// the schema of its body.
func agrees(t testing.TB, method, path string, status int, header http.Header, body []byte) {
	t.Helper()
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if status == http.StatusNoContent {
		return
	}
	require.NoError(t, err, "Content-Type: %s", header.Get("Content-Type"))
	schema := "#/components/schemas/Problem"
	d := described()
	way, found := (&Server{routes: (&Server{}).table()}).find(path)
	if method == http.MethodHead {
		method = http.MethodGet
	}
	operation, known := d.Paths[way.path][strings.ToLower(method)]
	switch {
	case !found:
		require.Equal(t, http.StatusNotFound, status, path)
	case !known:
		require.Equal(t, http.StatusMethodNotAllowed, status, "%s %s", method, path)
	default:
		answer, ok := operation.Responses[strconv.Itoa(status)]
		require.True(t, ok, "%s %s: the status %d is not described", method, path, status)
		at := "#/paths/" + escaped(way.path) + "/" + strings.ToLower(method) + "/responses/" + strconv.Itoa(status)
		content := answer.Content
		if answer.Ref != "" {
			at, content = answer.Ref, d.Components.Responses[strings.TrimPrefix(answer.Ref, "#/components/responses/")].Content
		}
		require.Contains(t, content, media, "%s %s %d: the type is not described", method, path, status)
		schema = at + "/content/" + escaped(media) + "/schema"
	}
	if status >= 400 {
		require.Equal(t, "application/problem+json", media)
		var p struct{ Status int }
		require.NoError(t, json.Unmarshal(body, &p), "%s", body)
		require.Equal(t, status, p.Status)
	}
	if !strings.HasSuffix(media, "json") || strings.HasSuffix(media, "x-ndjson") || len(body) == 0 {
		return
	}
	compiled, err := schemas().Compile("urn:openapi.json" + schema)
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(t, err, "%s", body)
	require.NoError(t, compiled.Validate(value), "%s", body)
}

func escaped(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(key)
}

// Every route is described, and nothing else.
func TestDescriptionHasTheRoutes(t *testing.T) {
	d := described()
	table := (&Server{}).table()
	require.ElementsMatch(t, slices.Collect(maps.Keys(table)), slices.Collect(maps.Keys(d.Paths)))
	for path, r := range table {
		var methods []string
		for m := range r.methods {
			methods = append(methods, strings.ToLower(m))
		}
		require.ElementsMatch(t, methods, slices.Collect(maps.Keys(d.Paths[path])), path)
	}
}

// The parameters, types and names that are described are those that are read.
func TestDescriptionHasTheParameters(t *testing.T) {
	d := described()
	post := d.Paths["/v1/clean"]["post"]
	var query []string
	for _, p := range post.Parameters {
		c := d.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")]
		if c.In == "query" {
			query = append(query, c.Name)
		}
	}
	require.Equal(t, slices.Concat(documentParams, streamParams), query)
	require.Equal(t, record.Added, d.Components.Parameters["add"].Schema.Items.Enum)
	require.Equal(t, append(slices.Clone(record.Formats), "jsonl"), d.Components.Parameters["to"].Schema.Enum)
	var media []string
	for _, r := range readable {
		media = append(media, r.media)
	}
	require.ElementsMatch(t, media, slices.Collect(maps.Keys(post.RequestBody.Content)))

	var types []any
	for _, k := range kinds {
		types = append(types, typePrefix+k.name)
	}
	require.Equal(t, types, d.Components.Schemas["Problem"].Properties["type"].Enum)
	require.NotEmpty(t, clean.Categories())
}
