package serve

import (
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/winnow-text/winnow/clean"
	"github.com/winnow-text/winnow/internal/stream"
)

// metrics are what /metrics shows. Labels have few values, none of them a
// client's choice.
type metrics struct {
	handler http.Handler

	requests  *prometheus.CounterVec
	duration  *prometheus.HistogramVec
	received  prometheus.Counter
	sent      prometheus.Counter
	inFlight  prometheus.Gauge
	documents *prometheus.CounterVec
	doubts    *prometheus.CounterVec
	removed   *prometheus.CounterVec
	waiting   prometheus.Gauge
	cleaning  prometheus.Gauge
	seconds   prometheus.Histogram
	abandoned prometheus.Counter
	panics    prometheus.Counter
}

func newMetrics(s *Server) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "winnow_" + name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: "winnow_" + name, Help: help})
	}
	// From a millisecond to half a minute, each twice the one before.
	buckets := prometheus.ExponentialBuckets(0.001, 2, 16)
	received, sent := counter("http_request_bytes_total", "Bytes of request bodies, decompressed."), counter("http_response_bytes_total", "Bytes of response bodies.")
	abandoned, panics := counter("cleaning_abandoned_total", "Documents whose cleaning took longer than the timeout."), counter("panics_total", "Panics that were caught.")
	m := &metrics{
		requests:  counter("http_requests_total", "Requests answered, by route, method and status; the code of those that broke off is aborted.", "route", "method", "code"),
		duration:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "winnow_http_request_duration_seconds", Help: "Time from the head of a request to the end of its answer, streams left out.", Buckets: buckets}, []string{"route"}),
		received:  received.WithLabelValues(),
		sent:      sent.WithLabelValues(),
		inFlight:  gauge("http_requests_in_flight", "Requests in hand."),
		documents: counter("documents_total", "Documents (a body each) and records (of streams) by what became of them: cleaned or failed.", "kind", "outcome"),
		doubts:    counter("doubts_total", "Reasons why results may be wrong.", "doubt"),
		removed:   counter("removed_total", "Blocks that were removed, by category.", "category"),
		waiting:   gauge("cleaning_waiting", "Documents that wait for their turn."),
		cleaning:  gauge("cleaning_running", "Documents that are being cleaned."),
		seconds:   prometheus.NewHistogram(prometheus.HistogramOpts{Name: "winnow_cleaning_duration_seconds", Help: "Time to clean a document, without waiting.", Buckets: buckets}),
		abandoned: abandoned.WithLabelValues(),
		panics:    panics.WithLabelValues(),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "winnow_build_info", Help: "Always 1.", ConstLabels: prometheus.Labels{"version": s.Version, "goversion": runtime.Version()}})
	build.Set(1)
	loaded := gauge("rules", "Rules that are loaded.")
	loaded.Set(float64(len(s.Cleaner.RuleSet().Rules)))
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		m.requests, m.duration, received, sent, m.inFlight, m.documents, m.doubts, m.removed,
		m.waiting, m.cleaning, m.seconds, abandoned, panics, build, loaded,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

// answered counts a request. What clients can make up, paths and methods, is
// put together as other.
func (m *metrics) answered(way route, method string, a *answer, took time.Duration) {
	path := way.path
	if path == "" {
		path = "other"
	}
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch}, method) {
		method = "other"
	}
	code := strconv.Itoa(a.status)
	if a.aborted {
		code = "aborted"
	}
	m.requests.WithLabelValues(path, method, code).Inc()
	m.received.Add(float64(a.read))
	m.sent.Add(float64(a.bytes))
	if !a.stream {
		m.duration.WithLabelValues(path).Observe(took.Seconds())
	}
}

// cleaned counts what was found in a document.
func (m *metrics) cleaned(r *clean.Result) {
	for _, d := range r.Doubt {
		m.doubts.WithLabelValues(d).Inc()
	}
	for i := range r.Blocks {
		if b := &r.Blocks[i]; !b.Keep {
			m.removed.WithLabelValues(b.Category).Inc()
		}
	}
}

// cleanedRecord counts what was found in a record of a stream.
func (m *metrics) cleanedRecord(c stream.Cleaned) {
	for _, d := range c.Doubt {
		m.doubts.WithLabelValues(d).Inc()
	}
	for _, x := range c.Removed {
		m.removed.WithLabelValues(x.Category).Inc()
	}
}

// record counts a record that was written.
func (m *metrics) record(err error) {
	outcome := "cleaned"
	if err != nil {
		outcome = "failed"
	}
	m.documents.WithLabelValues("record", outcome).Inc()
}

// showMetrics answers GET /metrics.
func (s *Server) showMetrics(w http.ResponseWriter, r *http.Request) error {
	if _, err := parameters(r); err != nil {
		return err
	}
	s.metrics.handler.ServeHTTP(w, r)
	return nil
}
