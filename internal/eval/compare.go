package eval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// change is how a page's mark changed.
type change struct {
	before, after *Score
	by            float64
}

// noise is the change of a mark that is not worth counting.
const noise = 0.0005

// comparison prints how the figures of each set, and its pages, changed from
// an earlier report.
func (p *printer) comparison(before, after *Report) {
	for i := range after.Sets {
		a := &after.Sets[i]
		j := slices.IndexFunc(before.Sets, func(s SetReport) bool { return s.Name == a.Name })
		if j < 0 {
			p.printf("\n%s: not in the earlier report\n", a.Name)
			continue
		}
		p.compareSet(&before.Sets[j], a)
	}
}

func (p *printer) compareSet(before, after *SetReport) {
	p.printf("\n%s, against the earlier report\n", after.Name)
	rows := [][]string{{"", "before", "after", "change"}}
	for _, g := range after.Groups {
		j := slices.IndexFunc(before.Groups, func(b Group) bool { return b.Name == g.Name })
		if j < 0 {
			continue
		}
		for _, m := range g.Measures {
			b, ok := before.Groups[j].get(m.Name)
			// Only what moved; of small languages that would be mostly chance.
			if !ok || math.Abs(m.Value-b.Value) < noise/10 || g.Pages < lowestPages && g.Name != "all" {
				continue
			}
			rows = append(rows, []string{g.Name + " " + m.Name, fmt.Sprintf("%.4f", b.Value), fmt.Sprintf("%.4f", m.Value), fmt.Sprintf("%+.4f", m.Value-b.Value)})
		}
	}
	if len(rows) > 1 {
		p.table(rows)
	}
	earlier := map[string]*Score{}
	for i := range before.Pages {
		earlier[before.Pages[i].ID] = &before.Pages[i]
	}
	var changes []change
	gains, losses, fresh := 0, 0, 0
	for i := range after.Pages {
		a := &after.Pages[i]
		b := earlier[a.ID]
		if b == nil {
			fresh++
			continue
		}
		c := change{b, a, a.Mark - b.Mark}
		switch {
		case c.by > noise:
			gains++
		case c.by < -noise:
			losses++
		default:
			continue
		}
		changes = append(changes, c)
	}
	p.printf("  %d pages better, %d worse, %d as before", gains, losses, len(after.Pages)-gains-losses-fresh)
	if fresh > 0 {
		p.printf(", %d new", fresh)
	}
	if gone := len(before.Pages) - (len(after.Pages) - fresh); gone > 0 {
		p.printf(", %d gone", gone)
	}
	p.printf("\n")
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.by, b.by) })
	p.changes("losses", changes[:min(losses, p.worst)])
	slices.Reverse(changes)
	p.changes("gains", changes[:min(gains, p.worst)])
}

func (p *printer) changes(title string, list []change) {
	if len(list) == 0 {
		return
	}
	p.printf("  greatest %s\n", title)
	for _, c := range list {
		p.printf("  %+.3f  was %.3f\n", c.by, c.before.Mark)
		p.page(c.after)
	}
}
