// Command generate writes the caches of the weights files: text.cache and html.cache.
// Run it with go generate ./internal/weights, from the directory of package weights.
package main

import (
	"fmt"
	"os"

	"github.com/winnow-text/winnow/internal/weigh"
)

func main() {
	for _, name := range []string{"text", "html"} {
		if err := generate(name); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}

func generate(name string) error {
	file, err := os.ReadFile(name + ".weights")
	if err != nil {
		return err
	}
	cache, err := weigh.Cache(string(file))
	if err != nil {
		return err
	}
	return os.WriteFile(name+".cache", cache, 0o644)
}
