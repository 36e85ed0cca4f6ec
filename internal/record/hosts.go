package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/winnow-text/winnow/clean"
)

// Hosts are settings and rules by the host of a document's address.
type Hosts struct {
	byHost map[string]*host
	files  []string
}

// Files are the file of hosts and the packs that it names.
func (h *Hosts) Files() []string { return h.files }

type host struct {
	settings Settings
	engines  *Engines // with rules of its own; nil: those for all
}

// hostEntry is what the file says of a host.
type hostEntry struct {
	Lang  string   `yaml:"lang"`
	Keep  []string `yaml:"keep"`
	Drop  []string `yaml:"drop"`
	Rules []string `yaml:"rules"`
}

// ReadHosts reads a file of hosts: a mapping of their names to lang, keep, drop and rules
// (packs, named as seen from the file), such as
//
//	courier.example:
//	  lang: en
//	  keep: [captions]
//	  rules: [courier.yaml]
//
// A name stands for the hosts below it too; of several the longest counts, alone. What is
// said of a host comes on top of base, whose rules it shares unless it names some.
// Everything is tried at once: the error says what is wrong, and in which line.
func ReadHosts(fsys fs.FS, name string, base *clean.Cleaner) (*Hosts, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var file yaml.Node
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: not YAML: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(file.Content) == 0 || file.Content[0].Kind != yaml.MappingNode || len(file.Content[0].Content) == 0 {
		return nil, fmt.Errorf("%s: no host in it; write 'courier.example:' and below it lang, keep, drop or rules", name)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more than one YAML document; put all hosts into one", name)
	}
	h := &Hosts{byHost: map[string]*host{}, files: []string{name}}
	packs := map[string]*Engines{} // hosts with the same rules share a cleaner
	list := file.Content[0].Content
	for i := 0; i+1 < len(list); i += 2 {
		key, value := list[i], list[i+1]
		one, err := h.read(value, base, fsys, packs)
		at := strings.ToLower(key.Value)
		switch {
		case err != nil:
		case !hostName().MatchString(at):
			err = errors.New("not the name of a host; write it without scheme, port, path and stars")
		case h.byHost[at] != nil:
			err = errors.New("the host stands twice in the file; put its settings together")
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", name, key.Line, key.Value, err)
		}
		h.byHost[at] = one
	}
	return h, nil
}

var hostName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL\pN_-]+(\.[\pL\pN_-]+)*$`) })

func (h *Hosts) read(n *yaml.Node, base *clean.Cleaner, fsys fs.FS, packs map[string]*Engines) (*host, error) {
	if n.Kind != yaml.MappingNode {
		return nil, errors.New("expected lang, keep, drop or rules below the host")
	}
	for i := 0; i < len(n.Content); i += 2 {
		switch n.Content[i].Value {
		case "lang", "keep", "drop", "rules":
		default:
			return nil, fmt.Errorf("line %d: unknown key %q; there are lang, keep, drop and rules", n.Content[i].Line, n.Content[i].Value)
		}
	}
	var entry hostEntry
	if err := n.Decode(&entry); err != nil {
		return nil, errors.New(strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", ""), "yaml: unmarshal errors:  "))
	}
	one := &host{settings: Settings{Lang: entry.Lang, Keep: entry.Keep, Drop: entry.Drop}}
	engines := NewEngines(base)
	if len(entry.Rules) > 0 {
		list := strings.Join(entry.Rules, "\n")
		if packs[list] == nil {
			var options []clean.Option
			for _, pack := range entry.Rules {
				if !path.IsAbs(pack) {
					pack = path.Join(path.Dir(h.files[0]), pack)
				}
				h.files = append(h.files, pack)
				options = append(options, clean.Rules(fsys, pack))
			}
			c, err := base.With(options...)
			if err != nil {
				return nil, err
			}
			packs[list] = NewEngines(c)
		}
		engines = packs[list]
		one.engines = engines
	}
	_, err := engines.Of(one.settings)
	return one, err
}

// For returns what is said of the host of an address, as Cleaner.For does; nil Hosts
// say nothing.
func (h *Hosts) For(address string) (Settings, func(Settings) (Engine, error)) {
	if h == nil {
		return Settings{}, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return Settings{}, nil
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for more := name != ""; more; {
		if one := h.byHost[name]; one != nil {
			if one.engines == nil {
				return one.settings, nil
			}
			return one.settings, one.engines.Of
		}
		_, name, more = strings.Cut(name, ".")
	}
	return Settings{}, nil
}
