package clean

import (
	"strings"

	"github.com/winnow-text/winnow/rules"
)

// The reasons for doubt, as they stand in Result.Doubt.
const (
	DoubtEmpty     = "empty"     // the body is empty
	DoubtUncertain = "uncertain" // the evidence is weak; less than half of the words may be right
	DoubtBlocked   = "blocked"   // the page asks for scripts, a captcha, consent or a login, or reports an error, and shows little else
	DoubtLoss      = "loss"      // nearly all of the input went
	DoubtTruncated = "truncated" // a rule that truncates hits below the body: the text goes on for those who subscribe or sign in
	DoubtMojibake  = "mojibake"  // the text was decoded wrongly before it came here
	// The body stands nowhere in the visible page, which a script would have
	// drawn, and was taken from its structured data (JSON-LD).
	DoubtStructured = "structured-data"
)

// A body of less than the keptLeast-th part of an input of more than lossLeast
// bytes is in doubt.
const keptLeast, lossLeast = 20, 2000

// doubt fills Doubt.
func (r *Result) doubt(w *worker) {
	kept, all, last := 0, 0, -1
	scripts, login := false, false
	for i := range r.Blocks {
		b := &r.Blocks[i]
		all += b.End - b.Start
		if b.Keep {
			kept += len(b.Text)
			last = i
		}
	}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if b.Keep {
			continue
		}
		scripts = scripts || b.Category == "scripts" || b.Category == "cookies"
		login = login || b.Category == "paywall"
	}
	if kept == 0 {
		r.Doubt = append(r.Doubt, DoubtEmpty)
	}
	if kept > 0 && w.decider.Expected < 0.5 {
		r.Doubt = append(r.Doubt, DoubtUncertain)
	}
	if kept > 0 && len(r.Text)*keptLeast < all && all > lossLeast {
		r.Doubt = append(r.Doubt, DoubtLoss)
	}
	if (scripts && kept < 300 || login && kept == 0) && len(r.Blocks) < 20 {
		r.Doubt = append(r.Doubt, DoubtBlocked)
	}
	if kept > 0 && r.walled(w.decider.Set, last) {
		r.Doubt = append(r.Doubt, DoubtTruncated)
	}
	if broken(r.Text) {
		r.Doubt = append(r.Doubt, DoubtMojibake)
	}
}

// broken says whether a text shows the marks of UTF-8 read as Windows-1252, or
// of bytes that could not be decoded, more than once in a thousand bytes.
func broken(s string) bool {
	n := strings.Count(s, "\ufffd") + strings.Count(s, "â€") + strings.Count(s, "Ã©") + strings.Count(s, "Ã¼") + strings.Count(s, "Ã¤")
	return n > 1 && n*1000 > len(s)
}

// wallWithin is how many blocks below the last one of the body a wall may stand.
const wallWithin = 3

// walled reports whether a rule that truncates hits right below the body, whose last
// block is given. The others of the category paywall know what stands below a whole
// text too: buttons to log in, prices, pleas for support.
func (r *Result) walled(set *rules.Set, last int) bool {
	for i := last + 1; i < min(last+1+wallWithin, len(r.Blocks)); i++ {
		if rule := set.Rule(r.Blocks[i].Rule); rule != nil && rule.Truncates {
			return true
		}
	}
	return false
}
