// Newcase starts a golden case: a folder with an input, an empty want.txt
// and a case.yaml to fill in.
//
//	go run ./golden/newcase text/foo             an empty input.txt
//	go run ./golden/newcase html/foo page.html   a copy of the page as input.html
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: newcase text/NAME|html/NAME [INPUT-FILE]")
		os.Exit(2)
	}
	source := ""
	if len(os.Args) == 3 {
		source = os.Args[2]
	}
	dir, err := start("golden", os.Args[1], source)
	if err != nil {
		fmt.Fprintln(os.Stderr, "newcase:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: fill in input and case.yaml, write want.txt by hand, then go test ./golden -update=trace\n", dir)
}

const template = `why: # what this case guards against, in a sentence
seen: # where such noise stands: the kind of site, tool or page
# keep: [captions]         categories kept against the default
# drop: [corrections]      categories dropped against the default
# lang: de                 the language the cleaner is told
# url: https://example.org/a   the page's address (html only)
# known_failure: the reason why it fails today
metadata: # what is left out is not compared, an empty value must be empty
  title: ""
`

var nameForm = regexp.MustCompile(`^(text|html)/[a-z0-9]+(-[a-z0-9]+)*$`)

// start creates the case folder root/name. The input is a copy of source, or
// empty when source is.
func start(root, name, source string) (string, error) {
	if !nameForm.MatchString(name) {
		return "", fmt.Errorf("case name %q: want text/NAME or html/NAME, NAME of a-z, 0-9 and hyphens", name)
	}
	var input []byte
	if source != "" {
		var err error
		if input, err = os.ReadFile(source); err != nil {
			return "", fmt.Errorf("case %s: %w", name, err)
		}
	}
	dir := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("case %s: %w", name, err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil { // never over an existing case
		return "", fmt.Errorf("case %s: %w", name, err)
	}
	kind, _, _ := strings.Cut(name, "/")
	inputName := map[string]string{"text": "input.txt", "html": "input.html"}[kind]
	for _, f := range []struct {
		name    string
		content []byte
	}{{inputName, input}, {"want.txt", nil}, {"case.yaml", []byte(template)}} {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.content, 0o644); err != nil {
			return "", fmt.Errorf("case %s: %w", name, err)
		}
	}
	return dir, nil
}
