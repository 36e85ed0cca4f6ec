package main

import (
	"os"

	"golang.org/x/term"
)

// terminal says whether a file is one.
func terminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// width is how many characters fit on a line of a terminal; otherwise is
// returned for what isn't one.
func width(f *os.File, otherwise int) int {
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
		return w
	}
	return otherwise
}

// palette colours words on a terminal.
type palette bool

// colours says whether what is written to a file is coloured, given a value of --color.
func colours(when string, f *os.File) palette {
	if when == "auto" {
		return palette(os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(f))
	}
	return when == "always"
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
	faint  = "2"
)

func (p palette) paint(code, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
