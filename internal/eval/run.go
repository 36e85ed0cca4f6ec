package eval

import (
	"context"
	"fmt"
	"sync"
)

// scoreSet cleans and scores the pages of a set, several at once. The scores
// come back in the order of the pages.
func scoreSet(ctx context.Context, s *Set, clean CleanFunc, o *Options) ([]Score, []RuleCost, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type job struct {
		index int
		raw   raw
	}
	var (
		jobs   = make(chan job, 2*o.Workers)
		wg     sync.WaitGroup
		mu     sync.Mutex // guards what follows
		scores []Score
		used   []bool
		sum    = costs{}
	)
	for range o.Workers {
		wg.Go(func() {
			sc := newScorer()
			for j := range jobs {
				if ctx.Err() != nil {
					continue // drain
				}
				p, err := s.page(j.raw)
				if err != nil {
					cancel(err)
					continue
				}
				if !o.wants(p) {
					continue
				}
				out, failure := clean(ctx, p)
				if ctx.Err() != nil {
					continue
				}
				score := sc.score(p, out, failure, s.gold)
				if s.layout == textPairs {
					score.judgePair(p, out)
				}
				mu.Lock()
				for len(scores) <= j.index {
					scores, used = append(scores, Score{}), append(used, false)
				}
				scores[j.index], used[j.index] = score, true
				mu.Unlock()
			}
			mu.Lock()
			sum.add(sc.costs)
			mu.Unlock()
		})
	}
	index := 0
	for r, err := range s.raws() {
		if err != nil {
			cancel(err)
		}
		if ctx.Err() != nil {
			break
		}
		if o.Sample <= 1 || index%o.Sample == 0 {
			jobs <- job{index, r}
		}
		index++
	}
	close(jobs)
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, nil, fmt.Errorf("measuring %s: %w", s.Name, err)
	}
	kept := scores[:0]
	for i, sc := range scores {
		if used[i] {
			kept = append(kept, sc)
		}
	}
	return kept, sum.list(), nil
}

// judgePair marks a pair: it passes or it doesn't.
func (sc *Score) judgePair(p *Page, o Outcome) {
	sc.pair = true
	sc.Wrong = wrongs(p, o, sc)
	sc.Mark = 0
	if len(sc.Wrong) == 0 {
		sc.Mark = 1
	}
}
