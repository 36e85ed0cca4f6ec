package fit

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/winnow-text/winnow/internal/eval"
)

// taught are the bodies that a teacher found, by page.
type taught map[string]string

// of returns what the teacher found on the page whose text p is.
func (t taught) of(p *eval.Page) (body string, ok bool) {
	body, ok = t[keyOf(p)]
	return body, ok
}

// keyOf tells pages apart. Those of one key are texts of the same page.
func keyOf(p *eval.Page) string { return strings.TrimPrefix(p.Set, "text/") + "\x00" + p.ID }

// teach has the teacher clean the pages of HTML of which labels know snippets only,
// so that all blocks of their texts have a label: markup tells more than text does
// (learning with privileged information: Vapnik and Vashist 2009; Lopez-Paz and others
// 2016).
func (f *fitter) teach(sets []*eval.Set) error {
	if f.Teacher == nil || f.html {
		return nil
	}
	f.taught = taught{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	defer wg.Wait()
	gate := make(chan bool, workers)
	for _, s := range sets {
		for p, err := range s.Pages() {
			if err != nil {
				return fmt.Errorf("reading labelled pages: %w", err)
			}
			if !p.HTML || p.HasGold {
				continue
			}
			gate <- true
			wg.Go(func() {
				defer func() { <-gate }()
				o, err := f.Teacher(context.Background(), p)
				if err != nil {
					return // what cannot be read teaches nothing
				}
				mu.Lock()
				defer mu.Unlock()
				f.taught[keyOf(p)] = o.Text
			})
		}
	}
	wg.Wait()
	f.log("%d pages taught", len(f.taught))
	return nil
}

// learn labels the blocks of a text of which no snippet speaks by what the teacher
// took for the body of its page.
func (p *page) learn(tokens [][]uint64, body string, trust float64) {
	label := Align(tokens, Tokens(nil, body))
	for i, w := range pageWeights(tokens, label) {
		if p.weight[i] == 0 {
			p.label[i], p.weight[i] = label[i], w*float32(trust)
		}
	}
}
