package rules

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Unused is a line of a rule set of others that no rule could be made of.
type Unused struct {
	File string
	Line int
	Why  string // what it asks for that winnow does not do
}

func (u Unused) String() string { return fmt.Sprintf("%s:%d: %s", u.File, u.Line, u.Why) }

// filterForm is a filter that hides elements: domains, separator, selector.
var filterForm = regexp.MustCompile(`^([^#/|@"'\s]*)#(@?[?$%]*|\?@|\$@|%@)#(.+)$`)

// LoadFilters reads lists of filters, files of fsys; see ParseFilters.
func LoadFilters(fsys fs.FS, names ...string) (packs []*Pack, unused []Unused, err error) {
	for _, name := range names {
		data, err := readPack(fsys, name)
		if err != nil {
			return nil, nil, err
		}
		p, not, err := ParseFilters(name, data)
		if err != nil {
			return nil, nil, err
		}
		packs, unused = append(packs, p), append(unused, not...)
	}
	return packs, unused, nil
}

// ParseFilters reads the filters of a list in the syntax of Adblock Plus that hide elements,
// such as EasyList: each makes a certain rule of category boilerplate, named after the
// list and the line. Exceptions (#@#) take their domains out of the filters with the same
// selector. Comments and filters of requests, which have no part in a page that has
// arrived, are passed over; filters that run scripts or ask for what is no plain selector
// are returned as unused. The syntax is that of
// https://help.adblockplus.org/hc/en-us/articles/360062733293.
func ParseFilters(name string, data []byte) (*Pack, []Unused, error) {
	if len(data) > maxFile {
		return nil, nil, fmt.Errorf("%s: the list is larger than %d MiB, split it", name, maxFile>>20)
	}
	p := &filters{pack: &Pack{Name: name}, name: strings.TrimSuffix(path.Base(name), path.Ext(name)), except: map[string][]string{}}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxFile+1)
	for p.line = 1; lines.Scan(); p.line++ {
		p.read(strings.TrimSpace(lines.Text()))
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(p.pack.Rules)+len(p.unused) == 0 {
		return nil, nil, fmt.Errorf("%s: no filter in it that hides an element, such as ##.newsletter or courier.example##.promo", name)
	}
	return p.pack.excepting(p.except), p.unused, nil
}

// filters is what has been read of a list.
type filters struct {
	pack   *Pack
	unused []Unused
	name   string // in ids of rules
	line   int
	except map[string][]string // of a selector: the domains that it leaves alone; "*" for all
}

func (p *filters) read(line string) {
	if line == "" || line[0] == '!' || line[0] == '[' && !strings.Contains(line, "##") {
		return
	}
	var parts []string
	if strings.Contains(line, "#") {
		parts = filterForm.FindStringSubmatch(line)
	}
	if parts == nil {
		return // a filter of requests
	}
	selector := oneLine(parts[3])
	hosts, err := domainsOf(parts[1])
	if err == nil {
		err = plain(parts[2], selector)
	}
	switch {
	case err != nil:
		p.unused = append(p.unused, Unused{p.pack.Name, p.line, err.Error()})
	case parts[2] == "@":
		if len(hosts) == 0 {
			hosts = []string{"*"}
		}
		p.except[selector] = append(p.except[selector], hosts...)
	default:
		p.pack.Rules = append(p.pack.Rules, &Rule{
			ID: fmt.Sprintf("boilerplate/%s:%d", p.name, p.line), Category: "boilerplate",
			Why:   "What " + path.Base(p.pack.Name) + " hides: " + selector,
			Hosts: hosts, Certain: true, Kind: Select, Pattern: selector, File: p.pack.Name, Line: p.line,
		})
	}
}

// plain reports why what a filter asks for is no selector of the page as it arrived.
func plain(separator, selector string) error {
	switch {
	case separator != "" && separator != "@":
		return fmt.Errorf("#%s# is an extension of one blocker, for pages in a browser", separator)
	case strings.HasPrefix(selector, "+js("), strings.HasPrefix(selector, "^"):
		return fmt.Errorf("it runs a script or changes the page before it is read")
	}
	return checkSelector(selector)
}

// domainsOf are the hosts of a list of domains, ~ for those it is not for.
func domainsOf(list string) ([]string, error) {
	var hosts []string
	for domain := range strings.SplitSeq(strings.ToLower(list), ",") {
		if domain == "" || domain == "*" {
			continue
		}
		domain = strings.Replace(domain, "~", "!", 1)
		if !hostForm.MatchString(domain) {
			return nil, fmt.Errorf("%q is no domain", domain)
		}
		hosts = append(hosts, domain)
	}
	return hosts, nil
}

// excepting takes the domains of exceptions out of the rules with the same selector.
func (p *Pack) excepting(except map[string][]string) *Pack {
	p.Rules = slices.DeleteFunc(p.Rules, func(r *Rule) bool {
		for _, host := range except[r.Pattern] {
			switch {
			case host == "*":
				return true
			case host[0] != '!':
				r.Hosts = append(r.Hosts, "!"+host)
			}
		}
		return false
	})
	return p
}
