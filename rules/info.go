package rules

// Info is what a list of rules says of one of them, without its patterns.
type Info struct {
	ID        string   `json:"id"`
	Category  string   `json:"category"`
	Matches   string   `json:"matches"` // by what means: line, span start, select, …
	Action    string   `json:"action"`  // drop, keep or body
	Certain   bool     `json:"certain"` // it decides; the others argue with a weight
	Weight    float64  `json:"weight,omitempty"`
	Truncates bool     `json:"truncates,omitempty"` // what it hits says that the text goes on elsewhere
	Lang      []string `json:"lang,omitempty"`      // empty for every language
	Hosts     []string `json:"hosts,omitempty"`     // empty for every host
	Why       string   `json:"why"`
	File      string   `json:"file,omitempty"` // the pack it stands in; empty for those built in
	Line      int      `json:"line,omitempty"`
}

// Info describes the rule.
func (r *Rule) Info() Info {
	return Info{r.ID, r.Category, r.Kind.String(), r.Action.String(), r.Certain, r.Weight, r.Truncates, r.Lang, r.Hosts, r.Why, r.File, r.Line}
}
