package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// language finds the programming language of preformatted text, as
// highlighters write it down: on the element, the <code> in it or an element
// around. found says whether it is code at all.
func language(pre *html.Node) (name string, found bool) {
	if c := firstElement(pre); c != nil && c.DataAtom == atom.Code {
		found = true
		if name = named(c); name != "" {
			return name, true
		}
	}
	for n, up := pre, 0; n != nil && n.Type == html.ElementNode && up < 4; n, up = n.Parent, up+1 {
		if n != pre && n.DataAtom != atom.Div && n.DataAtom != atom.Figure && !tabular(n) {
			break
		}
		if name = named(n); name != "" {
			return name, true
		}
	}
	return "", found
}

func firstElement(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			return c
		}
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return nil
		}
	}
	return nil
}

// named is the language that an element's attributes name.
func named(n *html.Node) string {
	for _, key := range [...]string{"data-lang", "data-language", "data-code-language", "data-enlighter-language"} {
		if name := languageName(attr(n, key)); name != "" {
			return name
		}
	}
	if name := languageName(attr(n, "lang")); n.DataAtom == atom.Pre && knownLanguages[name] {
		return name
	}
	marked := "" // the marks of highlighters that put the bare name beside
	names := attr(n, "class") + " " + attr(n, "data-syntaxhighlighter-params")
	fields := strings.FieldsFunc(names, func(r rune) bool { return r <= ' ' || r == ';' })
	for i, field := range fields {
		for _, prefix := range [...]string{"language-", "lang-", "highlight-source-", "highlight-text-", "brush:", "lang:"} {
			if name, ok := strings.CutPrefix(field, prefix); ok {
				if name == "" && i+1 < len(fields) {
					name = fields[i+1]
				}
				if name = languageName(name); name != "" {
					return name
				}
			}
		}
		if name, ok := strings.CutPrefix(field, "highlight-"); ok && knownLanguages[name] {
			return name
		}
		if (field == "sourceCode" || field == "hljs" || field == "highlight" || field == "src") && i+1 < len(fields) && marked == "" {
			marked = languageName(strings.TrimPrefix(fields[i+1], "src-"))
		}
	}
	if knownLanguages[marked] {
		return marked
	}
	return ""
}

// languageName is a name in lower case, empty if it cannot be one.
func languageName(s string) string {
	if s == "" || len(s) > 24 {
		return ""
	}
	s = strings.ToLower(s)
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '+' && c != '#' && c != '-' && c != '.' && c != '_' {
			return ""
		}
	}
	switch s {
	case "none", "text", "txt", "nohighlight", "no-highlight", "plain", "plaintext", "auto", "markup-source":
		return ""
	}
	return s
}

// knownLanguages are the names believed where they stand beside a highlighter's
// mark, which other classes do as well.
var knownLanguages = map[string]bool{
	"bash": true, "c": true, "cpp": true, "csharp": true, "css": true, "dart": true, "diff": true, "elixir": true, "elisp": true, "erlang": true,
	"fortran": true, "fsharp": true, "go": true, "groovy": true, "haskell": true, "html": true, "ini": true, "java": true, "javascript": true, "js": true,
	"json": true, "julia": true, "kotlin": true, "lisp": true, "lua": true, "makefile": true, "markdown": true, "matlab": true, "nginx": true, "ocaml": true,
	"perl": true, "php": true, "powershell": true, "python": true, "r": true, "ruby": true, "rust": true, "scala": true, "sh": true, "shell": true,
	"sql": true, "swift": true, "toml": true, "ts": true, "typescript": true, "vim": true, "xml": true, "yaml": true, "zig": true,
}
