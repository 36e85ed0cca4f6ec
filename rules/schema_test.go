package rules

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func packSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("pack.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("pack.schema.json", data); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("pack.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, pack []byte) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(pack, &v); err != nil {
		t.Fatal(err)
	}
	return schema.Validate(v)
}

func TestSchemaTakesEveryPack(t *testing.T) {
	schema := packSchema(t)
	names, err := fs.Glob(packFiles, "packs/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d packs, error %v", len(names), err)
	}
	for _, name := range names {
		data, err := packFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the loader refuses for its shape, the schema refuses too, so that an
// editor shows it.
func TestSchemaRefuses(t *testing.T) {
	schema := packSchema(t)
	if err := validate(t, schema, []byte(goodRule)); err != nil {
		t.Fatalf("the good rule: %v", err)
	}
	line := `line: '(?i)^advertisement\W*$'`
	for _, change := range [][2]string{
		{line, line + "\n    colour: red"},
		{line, line + "\n    select: a"},
		{"    " + line + "\n", ""},
		{line, line + "\n    certain: true\n    weight: 2"},
		{line, line + "\n    weight: 0"},
		{line, line + "\n    truncates: maybe"},
		{line, line + "\n    zone: bottom"},
		{line, line + "\n    kinds: [footer]"},
		{line, line + "\n    lang: [english]"},
		{line, line + "\n    reach: {after: x}"},
		{line, "span: {start: '^a', end: 'b$'}"},
		{line, "sequence: ['^a']"},
		{line, "like: {min: 0.5}"},
		{"id: ads/label", "id: Label"},
		{"category: ads", "category: adverts"},
		{`    drop: ["Advertisement"]` + "\n", ""},
		{"    why: The label of an advertisement.\n", ""},
	} {
		pack := strings.Replace(goodRule, change[0], change[1], 1)
		if pack == goodRule {
			t.Fatalf("%q is not in the good rule", change[0])
		}
		if _, err := Parse("p.yaml", []byte(pack)); err == nil {
			t.Errorf("the loader takes %q", change[1])
		}
		if err := validate(t, schema, []byte(pack)); err == nil {
			t.Errorf("the schema takes %q", change[1])
		}
	}
}
