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
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:]))
}

// run carries out a command line and returns its exit status.
func run(ctx context.Context, args []string) int {
	closedPipes := catchClosedPipes()
	cmd := rootCommand()
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	return closedPipes(conclude(os.Stderr, err))
}
