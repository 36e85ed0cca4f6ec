package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestServe runs the scripts in testdata/serve. Each finds a free address of this
// machine in $ADDRESS, and has the commands ask, raw and term to talk with a server.
func TestServe(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "serve"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("ADDRESS", l.Addr().String())
			if err := l.Close(); err != nil {
				return err
			}
			if err := os.CopyFS(filepath.Join(env.WorkDir, "examples"), os.DirFS(filepath.Join("..", "..", "examples"))); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(env.WorkDir, "shared"), os.DirFS(filepath.Join("testdata", "shared")))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"ask": ask, "raw": raw, "term": terminate},
	})
}

// patience is how long a server may take to begin, and to answer.
const patience = 20 * time.Second

// ask sends a request and writes the head and the body of the answer to the standard
// output, with -body the body alone. With ! the status has to be an error's.
//
//	[!] ask [-body] [-type MEDIA] [-accept MEDIA] METHOD PATH [FILE]
func ask(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("ask", flag.ContinueOnError)
	media, accept := flags.String("type", "", ""), flags.String("accept", "", "")
	alone := flags.Bool("body", false, "")
	ts.Check(flags.Parse(args))
	var body []byte
	if args = flags.Args(); len(args) == 3 {
		var err error
		body, err = os.ReadFile(ts.MkAbs(args[2]))
		ts.Check(err)
	} else if len(args) != 2 {
		ts.Fatalf("usage: ask [-body] [-type MEDIA] [-accept MEDIA] METHOD PATH [FILE]")
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		r, err := http.NewRequest(args[0], "http://"+ts.Getenv("ADDRESS")+args[1], bytes.NewReader(body))
		ts.Check(err)
		for name, value := range map[string]string{"Content-Type": *media, "Accept": *accept} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		answer, err := client.Do(r)
		if errors.Is(err, syscall.ECONNREFUSED) && time.Since(began) < patience {
			continue // it has not begun yet
		}
		ts.Check(err)
		if neg && answer.StatusCode < 400 && time.Since(began) < patience/10 {
			answer.Body.Close()
			continue // what makes it an error may be on its way
		}
		if !*alone {
			fmt.Fprintln(ts.Stdout(), answer.Status)
			ts.Check(answer.Header.Write(ts.Stdout()))
		}
		_, err = io.Copy(ts.Stdout(), answer.Body)
		ts.Check(err)
		answer.Body.Close()
		if (answer.StatusCode >= 400) != neg {
			ts.Fatalf("unexpected status %s", answer.Status)
		}
		return
	}
}

// raw sends the bytes of a file, its line ends made those of HTTP, and writes to the
// standard output what comes back until the server closes the connection. With -hold
// the file has to ask for the answer 100 Continue: raw comes back when the server has
// said that it waits for the body, and the connection stays open until the script ends.
func raw(ts *testscript.TestScript, neg bool, args []string) {
	hold := len(args) == 2 && args[0] == "-hold"
	if neg || len(args) != 1 && !hold {
		ts.Fatalf("usage: raw [-hold] FILE")
	}
	request := strings.ReplaceAll(strings.TrimSuffix(ts.ReadFile(args[len(args)-1]), "\n"), "\n", "\r\n")
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial("tcp", ts.Getenv("ADDRESS"))
		ts.Check(err)
		ts.Defer(func() { c.Close() })
		ts.Check(c.SetDeadline(time.Now().Add(patience)))
		_, err = io.WriteString(c, request)
		ts.Check(err)
		if !hold {
			_, err = io.Copy(ts.Stdout(), c)
			ts.Check(err)
			return
		}
		status, err := bufio.NewReader(c).ReadString('\n')
		ts.Check(err)
		if strings.HasPrefix(status, "HTTP/1.1 100 ") {
			return
		}
		if time.Since(began) > patience {
			ts.Fatalf("the server does not wait for the body: %s", status)
		}
		c.Close() // the request before this one may not have left the server yet
	}
}

// terminate is the command term: it sends SIGTERM to what runs in the background.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: term")
	}
	for _, cmd := range ts.BackgroundCmds() {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	}
}
