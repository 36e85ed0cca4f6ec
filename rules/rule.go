package rules

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"github.com/winnow-text/winnow/internal/doc"
)

// Action says in which direction a rule argues or decides.
type Action uint8

// The actions of a rule.
const (
	Drop Action = iota // what it hits is noise
	Keep               // what it hits is body
	Body               // the selected element is the body of the page
)

var actionNames = []string{"drop", "keep", "body"}

func (a Action) String() string { return actionNames[a] }

// Zone says where in the document a rule applies. Zones are counted from
// prose blocks (doc.Block.Prose). In a document without prose every block is
// in the head and in the tail.
type Zone uint8

// The zones of a document.
const (
	Anywhere Zone = iota
	Head          // before the first prose block
	Tail          // after the last prose block
	Mid           // neither head nor tail
)

var zoneNames = []string{"any", "head", "tail", "mid"}

func (z Zone) String() string { return zoneNames[z] }

// ReachKind says which other blocks a match hits beside the one that matched.
type ReachKind uint8

// The reaches of a rule.
const (
	ReachLine   ReachKind = iota // none
	ReachBefore                  // the unbroken run of blocks without prose before it
	ReachAfter                   // the unbroken run of blocks without prose after it
	ReachBlock                   // text: up to the next blank line on both sides; HTML: the parent element
	ReachEnd                     // everything after it
	ReachStart                   // everything before it
	ReachUntil                   // the blocks before the first that matches Reach.Until
)

var reachNames = []string{"line", "before", "after", "block", "end", "start", "until"}

func (k ReachKind) String() string { return reachNames[k] }

// Reach is how far a match of a rule extends.
type Reach struct {
	Kind  ReachKind
	Until string // the pattern that ends a ReachUntil
}

// Kind says by what means a rule matches.
type Kind uint8

// The means of matching; a rule has exactly one.
const (
	Line      Kind = iota // a pattern over the text of one block
	SpanStart             // a pattern over the beginning of a block, which it cuts
	SpanEnd               // a pattern over the end of a block, which it cuts
	Sequence              // patterns over consecutive blocks
	Select                // a CSS selector over elements
	Like                  // likeness to the title, an earlier block or the next one
)

var kindNames = []string{"line", "span start", "span end", "sequence", "select", "like"}

func (k Kind) String() string { return kindNames[k] }

// Step is one pattern of a sequence rule.
type Step struct {
	Pattern  string
	Optional bool // the block may be missing
}

// LikeTo says what a like rule compares a block with.
type LikeTo uint8

// What a block is compared with.
const (
	LikeTitle   LikeTo = iota // the document's titles; without any, its first block
	LikeEarlier               // the blocks before it: the same words
	LikeNext                  // the block after it
)

var likeNames = []string{"title", "earlier", "next"}

func (l LikeTo) String() string { return likeNames[l] }

// Likeness is the matcher of a like rule.
type Likeness struct {
	To  LikeTo
	Min float64 // least Jaccard index of the lower-cased words, in (0, 1]; unused for LikeEarlier
}

// Rule is one rule of a pack. It must not be changed once compiled.
type Rule struct {
	ID       string // category/slug, unique over all packs
	Category string // the part of ID before the slash
	Why      string
	Lang     []string // two-letter language codes; empty for every language
	Hosts    []string // of a select rule: the hosts it is for, those below them too, or with ! not for; empty for every host
	Action   Action
	Certain  bool
	Weight   float64 // log-odds, > 0, in the direction of Action; 0 for a certain rule
	// Truncates says that what the rule hits, below the body, means that the text goes
	// on for those who subscribe, pay or sign in.
	Truncates bool
	Words     int // most words of a block; 0 for any number
	Zone      Zone
	Kinds     []doc.Kind // the kinds of block it applies to; empty for all

	Kind    Kind
	Pattern string // of a line or span rule: a regular expression; of a select rule: the selector
	// Find finds the elements of a select rule in place of a selector, which Pattern then
	// only describes. It must be safe for concurrent use and leave the page as it is.
	Find     func(root *html.Node) []*html.Node
	Steps    []Step   // of a sequence rule
	Likeness Likeness // of a like rule
	Reach    Reach

	Examples Examples // empty in the sets of Default: see DefaultPacks
	gates    *gates   // derived when the rule was read; nil for one made otherwise
	File     string   // the pack the rule stands in; empty in the sets of Default
	Line     int      // its line in File, counted from 1
}

// Examples are the texts that test a rule.
type Examples struct {
	Drop    []string // the rule hits them, and the whole cleaner drops them
	Keep    []string // the rule doesn't hit them, and the whole cleaner keeps them
	Match   []string // the rule hits them
	Miss    []string // the rule doesn't hit them
	Context []ContextLine
}

// ContextLine is one line of the small document in a rule's context example.
// A blank line has an empty Text.
type ContextLine struct {
	Text string
	Keep bool // must stay; otherwise it must go
}

// Pack is one file of rules.
type Pack struct {
	Name  string // path of the file
	Rules []*Rule
}

// pos is how errors name a rule: file, line, id.
func (r *Rule) pos() string {
	if r.File == "" {
		return r.ID
	}
	return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.ID)
}

// Categories are the kinds of noise a rule may belong to, in alphabetical order.
func Categories() []string {
	return strings.Fields(categoryList)
}

// boilerplate is what evidence decides alone, and what rules of others that tell no
// category take out.
const categoryList = `ads affiliate aggregator bios boilerplate bylines captions cms comments
cookies copyright corrections counters credits dates feedback follow hidden labels legal media nav
newsletter paywall platform popular promo readmore readtime related repeats scripts separators share
shop sources support tags title toc ui weather`

func knownCategory(name string) bool {
	for c := range strings.FieldsSeq(categoryList) {
		if c == name {
			return true
		}
	}
	return false
}
