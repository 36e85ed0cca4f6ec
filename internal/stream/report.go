package stream

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Report accounts for every record of a run. Read = Cleaned + Failed + Skipped;
// Empty and Doubtful are among the cleaned, Dropped among the failed.
type Report struct {
	Read     int64 `json:"read"`
	Cleaned  int64 `json:"cleaned"`
	Empty    int64 `json:"empty"`
	Doubtful int64 `json:"doubtful"`
	Failed   int64 `json:"failed"`
	Dropped  int64 `json:"dropped"`
	Skipped  int64 `json:"skipped"`
	Files    int64 `json:"files"` // inputs read to their end

	BytesIn  int64 `json:"bytes_in"`  // of records read, decompressed
	BytesOut int64 `json:"bytes_out"` // of records written, before compression

	Doubts            Counts `json:"doubts"`
	Skips             Counts `json:"skips"` // by reason
	RemovedByCategory Counts `json:"removed_by_category"`
	RemovedByRule     Counts `json:"removed_by_rule"`
	RemovedBytes      int64  `json:"removed_bytes"`

	Failures []Failure `json:"failures"` // the first hundred

	Resumed          bool      `json:"resumed"` // a killed run was continued
	Stopped          *Position `json:"stopped,omitempty"`
	Seconds          float64   `json:"seconds"` // of this run alone
	RecordsPerSecond float64   `json:"records_per_second"`
}

// Counts are numbers by name. JSON shows them sorted by name.
type Counts map[string]int64

// Position is a place in an input.
type Position struct {
	Source string `json:"source"`
	Record int64  `json:"record"` // how many records of the source are done
	Offset int64  `json:"offset"` // behind them, in decompressed bytes; rows for Parquet
}

// Failure is a record that could not be cleaned.
type Failure struct {
	Source string `json:"source"`
	Record int64  `json:"record"` // counted from 1
	Offset int64  `json:"offset"` // of its first byte in the decompressed input; the row for Parquet
	ID     string `json:"id,omitempty"`
	Error  string `json:"error"`
}

func (f Failure) String() string {
	id := ""
	if f.ID != "" {
		id = fmt.Sprintf(" (%.80q)", f.ID)
	}
	return fmt.Sprintf("%s: record %d%s at byte %d: %s", f.Source, f.Record, id, f.Offset, f.Error)
}

// Progress is how far a run is.
type Progress struct {
	Records, Doubtful, Failed int64
	Bytes                     int64 // of the inputs as they are on disk
	Total                     int64 // of all inputs; -1 when unknown
	Source                    string
}

const maxFailures = 100

func newReport() Report {
	return Report{Doubts: Counts{}, Skips: Counts{}, RemovedByCategory: Counts{}, RemovedByRule: Counts{}, Failures: []Failure{}}
}

// add accounts for one finished job.
func (r *Report) add(j *job) {
	r.Read++
	r.BytesIn += j.size
	switch {
	case j.skip != "":
		r.Skipped++
		r.Skips[j.skip]++
	case j.err != nil:
		r.Failed++
		if len(r.Failures) < maxFailures {
			r.Failures = append(r.Failures, j.failure())
		}
	default:
		r.Cleaned++
		if strings.TrimSpace(j.cleaned.Body) == "" {
			r.Empty++
		}
		if len(j.cleaned.Doubt) > 0 {
			r.Doubtful++
		}
		for _, d := range j.cleaned.Doubt {
			r.Doubts[d]++
		}
		for _, x := range j.cleaned.Removed {
			r.RemovedByCategory[x.Category]++
			if x.Rule != "" {
				r.RemovedByRule[x.Rule]++
			}
			r.RemovedBytes += int64(x.Bytes)
		}
	}
}

func (r *Report) timed(since time.Time, records int64) {
	r.Seconds = time.Since(since).Seconds()
	if r.Seconds > 0 {
		r.RecordsPerSecond = float64(records) / r.Seconds
	}
}

// sorted are the names, the most frequent first, at most n.
func (c Counts) sorted(n int) []string {
	names := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		if c[a] != c[b] {
			return int(max(-1, min(1, c[b]-c[a])))
		}
		return strings.Compare(a, b)
	})
	return names[:min(n, len(names))]
}

func (c Counts) line(n int) string {
	var parts []string
	for _, name := range c.sorted(n) {
		parts = append(parts, fmt.Sprintf("%s %d", name, c[name]))
	}
	if more := len(c) - n; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	return strings.Join(parts, ", ")
}

// String is the report for people, in a few lines.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d records: %d cleaned", r.Read, r.Cleaned)
	for _, c := range []struct {
		n    int64
		what string
	}{{r.Empty, "empty"}, {r.Doubtful, "doubtful"}} {
		if c.n > 0 {
			fmt.Fprintf(&b, " (%d %s)", c.n, c.what)
		}
	}
	fmt.Fprintf(&b, ", %d failed", r.Failed)
	if r.Dropped > 0 {
		fmt.Fprintf(&b, " (%d dropped)", r.Dropped)
	}
	fmt.Fprintf(&b, ", %d skipped\n%s in, %s out, %.1f s, %.0f records/s\n", r.Skipped, size(r.BytesIn), size(r.BytesOut), r.Seconds, r.RecordsPerSecond)
	for _, c := range []struct {
		what   string
		counts Counts
	}{{"doubts", r.Doubts}, {"skipped", r.Skips}, {"removed", r.RemovedByCategory}, {"by rule", r.RemovedByRule}} {
		if len(c.counts) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", c.what, c.counts.line(12))
		}
	}
	if r.Stopped != nil {
		fmt.Fprintf(&b, "stopped in %s behind record %d, at byte %d\n", r.Stopped.Source, r.Stopped.Record, r.Stopped.Offset)
	}
	return b.String()
}

func size(n int64) string {
	if n < 10_000 {
		return fmt.Sprintf("%d bytes", n)
	}
	x, units := float64(n)/1000, "kMGTP"
	for x >= 1000 && len(units) > 1 {
		x, units = x/1000, units[1:]
	}
	return fmt.Sprintf("%.1f %cB", x, units[0])
}
