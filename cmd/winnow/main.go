// Winnow separates an article from everything that a site or an aggregator
// wrapped around it.
//
//	winnow < page.html > article.txt
//	winnow explain page.html
//
// It is a thin shell over package clean; 'winnow --help' has its manual.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
)

func main() {
	collectLater()
	os.Exit(run(context.Background(), os.Args[1:]))
}

// collectLater lets the heap grow to 16 MB before it is first collected, as rules
// and weights, which stay, take most of that; by then a short document is done. What
// GOGC says comes first.
func collectLater() {
	if os.Getenv("GOGC") != "" {
		return
	}
	usual := debug.SetGCPercent(400) // of at least 4 MB
	first := new([32]byte)           // unreachable: the first collection finds it
	runtime.AddCleanup(first, func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// run carries out a command line and returns its exit status.
func run(ctx context.Context, args []string) int {
	closedPipes := catchClosedPipes()
	cmd := rootCommand()
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	return closedPipes(conclude(os.Stderr, err))
}
