package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/winnow-text/winnow/clean"
)

// The exit statuses.
const (
	statusOK     = 0
	statusFailed = 1   // some input could not be cleaned, or a check failed
	statusUsage  = 2   // the command line, or what it names, cannot be used; nothing was cleaned
	statusPipe   = 141 // nobody reads the output any more: what a shell shows for SIGPIPE
)

// errSaid ends a command that has already said what is wrong.
var errSaid = errors.New("failed")

// usageError is a mistake in the command line or in what it names.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// statusError ends a command with a status of its own.
type statusError struct {
	err    error
	status int
}

func (e statusError) Error() string { return e.err.Error() }
func (e statusError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// conclude says what ended a command and returns the exit status.
func conclude(w io.Writer, err error) int {
	if err == nil {
		return statusOK
	}
	if errors.Is(err, syscall.EPIPE) {
		return statusPipe
	}
	status := statusFailed
	var own statusError
	switch {
	case errors.As(err, &own):
		status = own.status
	case errors.As(err, new(usageError)):
		status = statusUsage
	}
	if !errors.Is(err, errSaid) {
		complain(w, err)
	}
	return status
}

// complain writes an error the way every message of winnow looks. A message may quote
// the input, so it is made safe for a terminal.
func complain(w io.Writer, err error) {
	fmt.Fprintf(w, "winnow: %s\n", printableLines(err.Error()))
}

// catchClosedPipes lets writes to a pipe that nobody reads fail instead of
// killing the process, so that reports and temporary files are seen to. What it
// returns passes an exit status on.
func catchClosedPipes() func(int) int {
	gone := make(chan os.Signal, 1)
	signal.Notify(gone, syscall.SIGPIPE)
	return func(status int) int {
		select {
		case <-gone:
			return statusPipe
		default:
			return status
		}
	}
}

// checkArgs makes the wrong number of arguments a usage error.
func checkArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usagef("%w; see '%s --help'", err, cmd.CommandPath())
		}
		return nil
	}
}

// atLeastOne makes a command line without an argument a usage error.
func atLeastOne(ask string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s; see '%s --help'", ask, cmd.CommandPath())
		}
		return nil
	}
}

// oneOf checks the value of a flag that takes one of a few words.
func oneOf(flag, value string, words ...string) error {
	for _, w := range words {
		if value == w {
			return nil
		}
	}
	return usagef("--%s %s: expected one of %s", flag, value, list(words))
}

// remedy adds to an error of an input what to do about it. The input's name is
// put before it, so it is not repeated.
func remedy(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, clean.ErrBinary):
		return errors.New("binary data, not text or HTML; convert it to text first, or name its encoding with --charset")
	case errors.Is(err, clean.ErrNotHTML):
		return errors.New("not HTML; leave out --from html, or give a page")
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted")
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("no such file; check the name")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("permission denied; check who may read it")
	case errors.Is(err, syscall.EISDIR):
		return errors.New("is a folder; give the files in it")
	case errors.As(err, &path):
		return path.Err
	}
	return err
}
