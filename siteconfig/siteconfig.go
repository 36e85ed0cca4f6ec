// Package siteconfig reads the site configs of Full-Text RSS: a text file for each host,
// such as courier.example.txt, with XPath expressions that say where the body of its pages
// is and what of it is noise. The format is described at
// https://help.fivefilters.org/full-text-rss/site-patterns.html.
//
// Each line becomes a rule, named after file and line, that applies to pages of the host:
//
//	body: //div[@id='story']           what stands outside goes; of several lines the first that finds something
//	strip: //aside                     goes
//	strip_id_or_class: related         elements with it anywhere in their id or class go
//	title: //h1                        goes, and its text is the title in the metadata
//	author: //p[@class='by']           so with the byline
//	date: //time                       and the date
//
// Where no body is found, as after a redesign, winnow decides as ever. Lines that fetch,
// rewrite or test pages are passed over. An expression that would take seconds on a page,
// such as one that asks of each element for all before it, finds nothing there.
package siteconfig

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/rules"
)

// passed are the directives that have no part in a page that has arrived, or that winnow
// has its own answer to.
var passed = strings.Fields(`autodetect_next_page autodetect_on_failure convert_double_br_tags dissolve
	find_string footnotes http_header if_page_contains insert_detected_image login_extra_fields
	login_password_field login_uri login_username_field move_into native_ad_clue next_page_link
	not_logged_in_xpath parser prune replace_string requires_login single_page_link
	single_page_link_in_feed skip_id_or_class skip_json_ld src_lazy_load_attr strip_attr
	strip_comments strip_image_src test_contains test_url tidy wrap_in`)

// Load reads the files HOST.txt of a folder of fsys, each for a host and those below it,
// as .HOST.txt is too; of several names that fit a page the longest counts. global.txt is
// for all pages. The lines that no rule could be made of are returned, not refused: such
// sets are kept by many hands.
func Load(fsys fs.FS, dir string) (*rules.Pack, []rules.Unused, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.txt"))
	if err != nil {
		return nil, nil, err
	}
	if len(names) == 0 {
		if _, err := fs.Stat(fsys, dir); err != nil {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("%s: no file in it such as courier.example.txt", dir)
	}
	pack := &rules.Pack{Name: dir}
	var unused []rules.Unused
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, nil, err
		}
		p := site{file: name}
		p.read(data)
		pack.Rules, unused = append(pack.Rules, p.rules...), append(unused, p.unused...)
	}
	return pack, unused, nil
}

// site is what has been read of a file.
type site struct {
	file   string
	rules  []*rules.Rule
	unused []rules.Unused
	bodies []*xpath.Expr // in the order of the file: the first that finds something counts
}

func (s *site) read(data []byte) {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		text := strings.TrimSpace(strings.TrimPrefix(string(line), "\ufeff"))
		if text == "" || text[0] == '#' {
			continue
		}
		if err := s.line(number, text); err != nil {
			s.unused = append(s.unused, rules.Unused{File: s.file, Line: number, Why: err.Error()})
		}
	}
}

func (s *site) line(number int, text string) error {
	key, value, ok := strings.Cut(text, ":")
	name, _, _ := strings.Cut(key, "(") // replace_string(before): after
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	r := &rules.Rule{Category: "boilerplate", Action: rules.Drop}
	switch name {
	case "body":
		r.Action = rules.Body
	case "strip":
	case "strip_id_or_class":
		quoted, err := literal(strings.Trim(value, `"'`))
		if err != nil {
			return err
		}
		value = fmt.Sprintf("//*[contains(@class, %s) or contains(@id, %[1]s)]", quoted)
	case "title":
		r.Category = "title"
	case "author":
		r.Category = "bylines"
	case "date":
		r.Category = "dates"
	default:
		if ok && slices.Contains(passed, name) {
			return nil
		}
		return fmt.Errorf("%q is no directive of a site config", name)
	}
	if value == "" {
		return fmt.Errorf("%s says nothing", name)
	}
	expr, err := compile(value)
	if err != nil {
		return fmt.Errorf("bad XPath %q: %w", value, err)
	}
	r.Certain, r.Kind, r.Pattern, r.File, r.Line = true, rules.Select, value, s.file, number
	host := strings.TrimSuffix(path.Base(s.file), ".txt")
	r.ID = fmt.Sprintf("%s/%s:%d", r.Category, host, number)
	r.Why = path.Base(s.file) + " says " + text
	if host != "global" {
		r.Hosts = []string{strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(host), "."), "www.")}
	}
	if r.Action == rules.Body {
		before := slices.Clip(s.bodies)
		s.bodies = append(s.bodies, expr)
		r.Find = func(root *html.Node) []*html.Node {
			for _, earlier := range before {
				if len(find(earlier, root)) > 0 {
					return nil
				}
			}
			return find(expr, root)
		}
	} else {
		r.Find = func(root *html.Node) []*html.Node { return find(expr, root) }
	}
	s.rules = append(s.rules, r)
	return nil
}

// compile compiles an expression. The library panics at some that are wrong.
func compile(text string) (expr *xpath.Expr, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return xpath.Compile(text)
}

// find are the elements that an expression selects; none where it gives a text or a
// number, takes more than maxSteps, or fails on the page, at which the library panics.
func find(expr *xpath.Expr, root *html.Node) (found []*html.Node) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	steps := maxSteps
	for at := expr.Select(&navigator{htmlquery.CreateXPathNavigator(root), &steps}); at.MoveNext(); {
		n, ok := at.Current().(*navigator)
		if ok && n.NodeType() == xpath.ElementNode {
			found = append(found, n.Current())
		}
	}
	return found
}

// literal is a text as XPath 1.0 quotes it.
func literal(text string) (string, error) {
	switch {
	case text == "":
		return "", fmt.Errorf("strip_id_or_class says nothing, which would be in every class")
	case !strings.Contains(text, "'"):
		return "'" + text + "'", nil
	case !strings.Contains(text, `"`):
		return `"` + text + `"`, nil
	}
	return "", fmt.Errorf("%s has both kinds of quotation marks, which XPath cannot say", text)
}
