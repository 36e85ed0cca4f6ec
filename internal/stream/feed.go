package stream

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// feed is the reading goroutine of a run.
type feed struct {
	*settings
	inputs []input
	alone  bool
	first  int    // where to begin
	at     place  // in the first input
	format Format // of the first input, when it was found out before
	before int64  // bytes on disk of the inputs done
	p      *pipeline
	over   atomic.Bool // every record has been sent
}

func (f *feed) run() {
	for i := f.first; i < len(f.inputs); i++ {
		in, at := f.inputs[i], place{}
		if i == f.first {
			at = f.at
			if f.format != "" {
				in.format = f.format
			}
		}
		if !f.input(in, i, at) {
			return
		}
		f.before += max(0, in.size)
	}
	f.over.Store(true)
}

// input sends the records of one input, between a job for its begin and one for
// its end. It reports false when the run is to stop.
func (f *feed) input(in input, index int, at place) bool {
	src, o, err := f.open(in, index, f.alone, at, f.p.buffer)
	if setup := new(setupError); errors.As(err, &setup) {
		return f.p.send(&job{event: isBegin, input: o, err: err}) && false
	}
	if err != nil {
		// An input that cannot be read counts as one record that failed.
		if o.to, _ = f.outFormat(cmpOr(o.format, JSONLines), f.alone); o.to != Text {
			o.to = JSONLines
		}
		o.codec = lineCodec{}
		return f.p.send(&job{event: isBegin, input: o, after: at, read: f.before}) &&
			f.p.send(&job{input: o, err: err, number: at.Record + 1, offset: at.Offset, after: place{at.Record + 1, at.Offset, at.Mark}, read: f.before}) &&
			f.p.send(&job{event: isEnd, input: o, read: f.before})
	}
	defer src.close()
	if !f.p.send(&job{event: isBegin, input: o, after: at, read: f.before}) {
		return false
	}
	for {
		j := &job{input: o}
		if err := next(src, j); err == io.EOF {
			return f.p.send(&job{event: isEnd, input: o, read: f.before + max(0, in.size)})
		}
		j.read = f.before + src.consumed()
		if !f.p.send(j) {
			return false
		}
		if j.last {
			return f.p.send(&job{event: isEnd, input: o, read: f.before + max(0, in.size)})
		}
	}
}

// next is the source's next record. A reader that panics has failed at this
// record, and nothing is read behind it.
func next(src source, j *job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			j.err, j.last = fmt.Errorf("the reader failed (panic: %v)", p), true
		}
	}()
	return src.next(j)
}
