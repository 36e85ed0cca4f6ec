// Command generate writes the files that are derived from the rule packs and
// the types of rules: packs.cache and pack.schema.json. Run it with go generate
// ./rules, from the directory of package rules.
package main

import (
	"fmt"
	"os"

	"github.com/winnow-text/winnow/rules"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	cache, err := rules.Generate(os.DirFS("."))
	if err != nil {
		return err
	}
	if err := os.WriteFile("packs.cache", cache, 0o644); err != nil {
		return err
	}
	schema, err := rules.Schema()
	if err != nil {
		return err
	}
	return os.WriteFile("pack.schema.json", schema, 0o644)
}
