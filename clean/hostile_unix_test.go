//go:build unix

package clean_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// TestHostileGrowth doubles the size of each hostile shape and compares what it
// costs: time and memory must grow no faster than the input. It counts the
// processor's time, the least of several runs, which a busy machine disturbs
// little. It takes minutes, so it is part of make soak.
func TestHostileGrowth(t *testing.T) {
	if os.Getenv("WINNOW_HOSTILE") == "" {
		return // TestHostile is the short form
	}
	c, err := clean.New()
	require.NoError(t, err)
	for _, h := range append(hostilePages, hostileTexts...) {
		t.Run(h.kind()+"/"+h.name, func(t *testing.T) {
			const small, runs = 256 << 10, 5
			once, twice := h.make(small), h.make(2*small)
			require.NoError(t, h.clean(c, once)) // rules compile on first use
			t1, m1 := leastCost(t, c, h, once, runs)
			t2, m2 := leastCost(t, c, h, twice, runs)
			growth := func(a, b float64) float64 { return b / a * 2 * float64(len(once)) / float64(len(twice)) }
			time, memory := growth(t1.Seconds(), t2.Seconds()), growth(float64(m1), float64(m2))
			t.Logf("%s: %v → %v (× %.2f), %d → %d KiB (× %.2f), %.1f MB/s", h.name, t1, t2, time, m1>>10, m2>>10, memory, float64(len(twice))/1e6/t2.Seconds())
			require.Less(t, time, 3.0, "doubling the input costs too much time")
			require.Less(t, memory, 2.5, "doubling the input costs too much memory")
		})
	}
}

// leastCost is the least of several runs: processor time and allocated bytes.
func leastCost(t *testing.T, c *clean.Cleaner, h hostile, input string, runs int) (least time.Duration, memory uint64) {
	for i := range runs {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := processorTime(t)
		require.NoError(t, h.clean(c, input))
		took := processorTime(t) - began
		runtime.ReadMemStats(&after)
		if i == 0 || took < least {
			least = took
		}
		if m := after.TotalAlloc - before.TotalAlloc; i == 0 || m < memory {
			memory = m
		}
	}
	return max(least, time.Millisecond), memory
}

func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
