package serve

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// slot waits for one of the slots in which documents are cleaned; they are given
// in the order of asking. As many documents are cleaned at once as there are slots, so
// memory is bounded by them and not by the number of requests. The function it
// returns gives the slot back.
func (s *Server) slot(ctx context.Context) (func(), error) {
	s.metrics.waiting.Inc()
	defer s.metrics.waiting.Dec()
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	began := time.Now()
	s.metrics.cleaning.Inc()
	return func() {
		s.metrics.seconds.Observe(time.Since(began).Seconds())
		s.metrics.cleaning.Dec()
		<-s.slots
	}, nil
}

// panicked is a panic of the cleaner, with its stack.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// run calls f in a slot and waits for it within the server's timeout. What takes
// longer is left behind: it keeps its slot until it ends, so that no more than
// the slots can be.
func run[T any](ctx context.Context, s *Server, f func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	release, err := s.slot(ctx)
	if err != nil {
		cancel()
		return *new(T), err
	}
	ended := make(chan outcome, 1)
	go func() {
		var o outcome
		defer cancel()
		defer func() { ended <- o }()
		defer release()
		defer func() {
			if p := recover(); p != nil {
				s.metrics.panics.Inc()
				o.err = &panicked{p, debug.Stack()}
			}
		}()
		o.value, o.err = f(ctx)
	}()
	select {
	case o := <-ended:
		return o.value, o.err
	case <-ctx.Done():
	}
	select {
	case o := <-ended: // both may have happened
		return o.value, o.err
	default:
		s.metrics.abandoned.Inc()
		return *new(T), ctx.Err()
	}
}
