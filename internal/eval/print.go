package eval

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// printer writes a report for people. It keeps the first error.
type printer struct {
	w            io.Writer
	worst, rules int
	err          error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// table prints rows in columns; the first column is flush left, the others
// flush right.
func (p *printer) table(rows [][]string) {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(tw, "  %-*s\t%s\t\n", width, r[0], strings.Join(r[1:], "\t"))
	}
	tw.Flush()
	for line := range strings.Lines(b.String()) {
		p.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}

// shownLanguagePages is how many pages a language needs to get a line of its own.
const shownLanguagePages = 5

func (p *printer) report(r *Report) {
	for i := range r.Sets {
		if i > 0 {
			p.printf("\n")
		}
		p.set(&r.Sets[i])
	}
}

func (p *printer) set(s *SetReport) {
	p.printf("%s\n", s.Name)
	all := &s.Groups[0]
	header := []string{"", "pages"}
	for _, m := range all.Measures {
		if m.Name != "failed" || m.Value > 0 {
			header = append(header, m.Name)
		}
	}
	rows := [][]string{header}
	for _, g := range s.Groups {
		if strings.HasPrefix(g.Name, "lang.") && (g.Pages < shownLanguagePages || g.Pages == all.Pages) {
			continue
		}
		row := []string{g.Name, fmt.Sprint(g.Pages)}
		for _, name := range header[2:] {
			if m, ok := g.get(name); ok {
				row = append(row, show(m))
			} else {
				row = append(row, "-")
			}
		}
		rows = append(rows, row)
	}
	p.table(rows)
	p.failures(s)
	p.costs(s)
	p.worstPages(s)
}

// show prints a value with as many digits as it is worth.
func show(m Figure) string {
	switch m.Name {
	case "delta", "recall-lost":
		return fmt.Sprintf("%+.4f", m.Value)
	case "blocks-lost":
		return fmt.Sprintf("%d/%d", int(math.Round(m.Value*float64(m.Of))), m.Of)
	case "passed":
		return fmt.Sprintf("%d/%d", int(math.Round(m.Value*float64(m.Of))), m.Of)
	}
	return fmt.Sprintf("%.3f", m.Value)
}

// failures lists the pages that the cleaner could not clean and the pairs that
// did not pass, all of them.
func (p *printer) failures(s *SetReport) {
	for _, sc := range s.Pages {
		if sc.Error != "" {
			p.printf("  failed: %s: %s\n", sc.ID, sc.Error)
		}
		for _, w := range sc.Wrong {
			p.printf("  wrong: %s: %s\n", sc.ID, w)
		}
	}
}

// costs lists the rules that took away most of the gold.
func (p *printer) costs(s *SetReport) {
	rows := [][]string{{"rules that cost recall", "cuts", "words", "lost words", "lost snippets", "pages", "for instance"}}
	for _, k := range s.Rules {
		if len(rows) > p.rules || k.LostPages == 0 {
			break
		}
		rows = append(rows, []string{k.Rule, fmt.Sprint(k.Cuts), fmt.Sprint(k.Words), fmt.Sprint(k.LostWords), fmt.Sprint(k.LostSnippets), fmt.Sprint(k.LostPages), k.Example})
	}
	if len(rows) > 1 {
		p.table(rows)
	}
}

// worstPages lists the pages with the lowest marks that are not perfect.
func (p *printer) worstPages(s *SetReport) {
	pages := slices.DeleteFunc(slices.Clone(s.Pages), func(sc Score) bool { return sc.Mark >= 1 || sc.pair })
	slices.SortStableFunc(pages, func(a, b Score) int { return cmp.Compare(a.Mark, b.Mark) })
	for i, sc := range pages {
		if i == p.worst {
			break
		}
		if i == 0 {
			p.printf("  worst pages\n")
		}
		p.page(&sc)
	}
}

// page prints what there is to know of one page.
func (p *printer) page(sc *Score) {
	p.printf("  %s  %.3f", sc.ID, sc.Mark)
	if sc.Words != nil {
		p.printf("  P %.3f R %.3f", sc.Words.P, sc.Words.R)
	}
	if n := sc.Snippets; n != nil {
		p.printf("  with %d/%d without %d/%d", n.Found, n.With, n.Leaked, n.Without)
	}
	for _, word := range []string{sc.Type, sc.Lang, strings.Join(sc.Doubt, ","), sc.URL} {
		if word != "" {
			p.printf("  %s", word)
		}
	}
	p.printf("\n")
	if sc.Lost != "" && !sc.fed {
		p.printf("      lost    %s\n", sc.Lost)
	}
	if sc.Leaks != "" && !sc.fed {
		p.printf("      left in %s\n", sc.Leaks)
	}
	for _, l := range sc.LostLines {
		text := l.Text
		if len(text) > excerptBytes {
			text = strings.ToValidUTF8(text[:excerptBytes], "") + "…"
		}
		p.printf("      %s  %s\n", cmp.Or(l.Rule, "(no cut holds it)"), text)
	}
}
