package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/winnow-text/winnow/internal/stream"
)

// shower shows how far a run is.
type shower struct {
	quiet bool
	bar   *progressbar.ProgressBar
	json  bool
	last  time.Time
	began time.Time
}

// shower makes the one that --progress asks for.
func (f *filter) shower() *shower {
	s := &shower{quiet: f.quiet, began: time.Now()}
	switch {
	case f.progress == "json":
		s.json = true
	case f.progress == "bar", f.progress == "auto" && !f.quiet && terminal(os.Stderr):
		s.bar = progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(os.Stderr),
			progressbar.OptionShowBytes(true),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionShowElapsedTimeOnFinish(),
			progressbar.OptionFullWidth(),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(100*time.Millisecond),
		)
	}
	return s
}

// state is a line of --progress json.
type state struct {
	Records   int64   `json:"records"`
	Doubtful  int64   `json:"doubtful"`
	Failed    int64   `json:"failed"`
	Bytes     int64   `json:"bytes"`
	Total     int64   `json:"total,omitempty"`
	PerSecond float64 `json:"records_per_second"`
	Source    string  `json:"source"`
}

func (s *shower) progress(p stream.Progress) {
	rate := float64(p.Records) / max(time.Since(s.began).Seconds(), 1e-3)
	switch {
	case s.json:
		if now := time.Now(); now.Sub(s.last) >= time.Second || p.Total >= 0 && p.Bytes == p.Total {
			s.last = now
			line, err := json.Marshal(state{p.Records, p.Doubtful, p.Failed, p.Bytes, max(p.Total, 0), float64(int64(rate*10)) / 10, p.Source})
			if err == nil {
				fmt.Fprintf(os.Stderr, "%s\n", line)
			}
		}
	case s.bar != nil:
		if s.bar.GetMax64() != p.Total {
			s.bar.ChangeMax64(p.Total)
		}
		s.bar.Describe(fmt.Sprintf("%d records, %.0f/s, %d doubtful, %d failed", p.Records, rate, p.Doubtful, p.Failed))
		if err := s.bar.Set64(p.Bytes); err != nil {
			s.bar = nil // the terminal is gone; the run is not
		}
	}
}

// line says something while a bar may be shown.
func (s *shower) line(text string) {
	if s.bar != nil {
		_ = s.bar.Clear()
	}
	fmt.Fprintf(os.Stderr, "winnow: %s\n", text)
}

func (s *shower) close() {
	if s.bar != nil {
		_ = s.bar.Finish()
	}
}
