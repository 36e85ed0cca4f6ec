package rules

import (
	"net/url"
	"strings"
)

// hostOf is the host of an address, in lower case; empty if it has none.
func hostOf(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

// onHost reports whether a rule with these hosts applies to the pages of a host.
func onHost(hosts []string, host string) bool {
	named, on := false, false
	for _, h := range hosts {
		if h, not := strings.CutPrefix(h, "!"); not {
			if below(host, h) {
				return false
			}
			continue
		}
		named = true
		on = on || below(host, h)
	}
	return on || !named
}

// below reports whether host is a rule's host, or one below it.
func below(host, of string) bool {
	if name, ok := strings.CutSuffix(of, "*"); ok { // courier. under any ending
		return strings.HasPrefix(host, name) || strings.Contains(host, "."+name)
	}
	return strings.HasSuffix(host, of) && (len(host) == len(of) || host[len(host)-len(of)-1] == '.')
}

// Address is that of a page that the rule is for; empty where its hosts do not matter.
func (r *Rule) Address() string {
	for _, h := range r.Hosts {
		if h[0] != '!' {
			return "https://" + strings.Replace(h, "*", "example", 1) + "/"
		}
	}
	return ""
}
