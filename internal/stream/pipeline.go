package stream

import (
	"context"
	"sync"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/winnow-text/winnow/internal/stream/packed"
)

// job is a record on its way through a run, or the begin or end of an input.
type job struct {
	event  event
	input  *opened
	number int64
	offset int64
	size   int64 // decompressed bytes it took of the input
	after  place // where the input goes on behind it
	read   int64 // bytes of all inputs on disk used up to here

	raw  []byte // what the reader found
	meta any    // of the reader, for its own codec
	row  parquet.Row
	lent bool // raw may still be in use and must not be used again
	last bool // nothing can be read behind it

	id      string
	seen    Record // as the cleaner saw it, without its body
	err     error  // why it failed
	skip    string // why it is no document
	cleaned Cleaned
	out     []byte // the output record
	outRow  parquet.Row
	reject  []byte
	weight  int64 // what it counts in the pipeline's bound
	done    chan struct{}
}

type event uint8

const (
	isRecord event = iota
	isBegin        // of an input
	isEnd
)

// place is where reading can go on.
type place struct {
	Record int64       `json:"record"` // records before it
	Offset int64       `json:"offset"` // in decompressed bytes; rows for Parquet
	Mark   packed.Mark `json:"mark"`   // a place at or before Offset where decompression can begin
}

func (j *job) failure() Failure {
	return Failure{Source: j.input.name, Record: j.number, Offset: j.offset, ID: j.id, Error: j.err.Error()}
}

// pipeline moves jobs from one reader through many workers to one writer.
type pipeline struct {
	work   chan *job // taken over hand to hand: what is sent is being worked on
	order  chan *job // the same jobs in the order of the input
	stop   context.Context
	halt   context.CancelFunc
	mu     sync.Mutex
	room   *sync.Cond
	flying int64 // bytes between reader and writer
	limit  int64
	spare  chan []byte // buffers to be used again: a sync.Pool would lose them at every collection
}

// flushAfter is how long finished output may wait in a buffer when the input pauses.
const flushAfter = 100 * time.Millisecond

// keepBuffer is the largest buffer that is used again; larger ones are left to
// the garbage collector, so that one large record does not cost memory for ever.
const keepBuffer = 2 << 20

func newPipeline(ctx context.Context, s *settings) *pipeline {
	p := &pipeline{work: make(chan *job), order: make(chan *job, 64*s.Workers), limit: s.inFlight, spare: make(chan []byte, 4+4*s.Workers)}
	p.room = sync.NewCond(&p.mu)
	p.stop, p.halt = context.WithCancel(ctx)
	context.AfterFunc(p.stop, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.room.Broadcast()
	})
	return p
}

// send hands a job over. It reports false when the run is to stop: the job has
// then not been and will not be written.
func (p *pipeline) send(j *job) bool {
	j.done = make(chan struct{})
	weight := int64(len(j.raw)) + 512
	if j.row != nil {
		weight += j.size
	}
	j.weight = weight
	p.mu.Lock()
	for p.flying > 0 && p.flying+weight > p.limit && p.stop.Err() == nil {
		p.room.Wait()
	}
	p.flying += weight
	p.mu.Unlock()
	if p.stop.Err() != nil {
		return false
	}
	select {
	case p.work <- j:
	case <-p.stop.Done():
		return false
	}
	select {
	case p.order <- j:
		return true
	case <-p.stop.Done():
		return false
	}
}

func (p *pipeline) buffer() []byte {
	select {
	case b := <-p.spare:
		return b[:0]
	default:
		return nil
	}
}

// release takes back what a written job holds.
func (p *pipeline) release(j *job) {
	p.mu.Lock()
	p.flying -= j.weight
	p.room.Signal()
	p.mu.Unlock()
	for _, b := range [][]byte{j.raw, j.out} {
		if cap(b) > 0 && cap(b) <= keepBuffer && !j.lent {
			select {
			case p.spare <- b:
			default:
			}
		}
	}
	j.raw, j.out = nil, nil
}

// run starts the goroutines and calls write for each job in order, idle when
// nothing has come for a while. It returns write's error, or nil when the input
// is over or the context is done. Jobs that were handed over before that are
// finished and written; a reader that hangs in its input is left behind.
func (p *pipeline) run(workers int, read func(), do func() func(*job), write func(*job) error, idle func() error) error {
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			work := do()
			for {
				select {
				case j := <-p.work:
					work(j)
					close(j.done)
				case <-p.stop.Done():
					return
				}
			}
		})
	}
	go func() {
		read()
		close(p.order)
	}()
	err := p.write(write, idle)
	p.halt()
	working.Wait()
	return err
}

func (p *pipeline) write(write func(*job) error, idle func() error) error {
	pause := time.NewTimer(flushAfter)
	defer pause.Stop()
	finish := func(j *job) error {
		<-j.done
		if err := write(j); err != nil {
			return err
		}
		p.release(j)
		return nil
	}
	for {
		select {
		case j, ok := <-p.order:
			if !ok {
				return nil
			}
			if err := finish(j); err != nil {
				return err
			}
			continue
		default:
		}
		pause.Reset(flushAfter)
		select {
		case j, ok := <-p.order:
			if !ok {
				return nil
			}
			if err := finish(j); err != nil {
				return err
			}
		case <-pause.C:
			if err := idle(); err != nil {
				return err
			}
		case <-p.stop.Done():
			// What was handed over is still cleaned and written.
			for {
				select {
				case j, ok := <-p.order:
					if !ok {
						return nil
					}
					if err := finish(j); err != nil {
						return err
					}
				default:
					return nil
				}
			}
		}
	}
}
