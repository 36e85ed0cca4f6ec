//go:build unix

package clean_test

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/winnow-text/winnow/clean"
)

// growthEnv makes the test of growth strict, for make soak.
const growthEnv = "WINNOW_HOSTILE"

// TestHostileGrowth: of every shape, twice as much costs at most 2.3 times the processor
// time and 2.5 times the memory. In the short form eight times as much costs at most
// 24 times the time, where something quadratic would cost 64.
func TestHostileGrowth(t *testing.T) {
	c, err := clean.New()
	require.NoError(t, err)
	size, times, most, least := 16_000, 8, 24.0, time.Duration(0)
	strict := os.Getenv(growthEnv) != ""
	if strict {
		size, times, most, least = 250_000, 2, 2.3, 50*time.Millisecond
	}
	for _, h := range append(hostilePages, hostileTexts...) {
		t.Run(h.kind()+"/"+h.name, func(t *testing.T) {
			size := size
			for size < 8_000_000 && cost(t, c, h, h.make(size)).time < least {
				size *= 2 // too quick to be measured
			}
			small, large := h.make(size), h.make(times*size)
			a, b := cost(t, c, h, small), cost(t, c, h, large)
			for tries := 1; tries < 20 && float64(b.time)/float64(a.time) > most; tries++ { // it may have been disturbed
				a, b = cost(t, c, h, small).least(a), cost(t, c, h, large).least(b)
			}
			time, memory := float64(b.time)/float64(a.time), float64(b.memory)/float64(a.memory)
			t.Logf("%v → %v, × %.2f; %d → %d KiB, × %.2f; of %d bytes", a.time, b.time, time, a.memory>>10, b.memory>>10, memory, len(small))
			require.LessOrEqual(t, time, most, "time")
			if strict {
				require.LessOrEqual(t, memory, 2.5, "memory")
			}
		})
	}
}

// costs are what a round of cleaning took: there are at most 13, as many as the size
// happens to need.
type costs struct {
	time   time.Duration // of the processor, a tenth of a millisecond or more
	memory uint64        // allocated bytes
}

func (c costs) least(other costs) costs {
	return costs{min(c.time, other.time), min(c.memory, other.memory)}
}

func cost(t *testing.T, c *clean.Cleaner, h hostile, input string) costs {
	// When the collector comes depends on the size of the heap, so that small inputs often
	// do without; its work is linear.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC()
	runtime.GC() // the second empties the pools, so that every run begins alike
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := processorTime(t)
	rounds, err := h.clean(c, input)
	took := processorTime(t) - began
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	return costs{max(took, 100*time.Microsecond) / time.Duration(rounds), (after.TotalAlloc - before.TotalAlloc) / uint64(rounds)}
}

func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()) // the sum is exact, its parts are estimates
}
