package stream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/winnow-text/winnow/internal/stream"
)

// trim stands for a cleaner.
func trim(ctx context.Context, r stream.Record) (stream.Cleaned, error) {
	if len(r.Body) == 0 {
		return stream.Cleaned{}, errors.New("nothing to clean")
	}
	return stream.Cleaned{Body: string(bytes.TrimSpace(r.Body))}, nil
}

func ExampleRun() {
	in := strings.NewReader(`{"id": 1.0, "text": " The bridge is open. ", "tags": ["city"]}
{"id": 2.0, "text": ""}
`)
	report, err := stream.Run(context.Background(), stream.Options{Clean: trim, Stdin: in, Stdout: os.Stdout})
	fmt.Println(report.Cleaned, "cleaned;", err)
	// Output:
	// {"id": 1.0, "text": "The bridge is open.", "tags": ["city"]}
	// {"id": 2.0, "text": "","error":"nothing to clean"}
	// 1 cleaned; some records failed: 1 of 2
}

func ExampleAll() {
	in := strings.NewReader(`{"text": " one "}` + "\n" + `{"text": " two "}`)
	for r, err := range stream.All(context.Background(), in, stream.Options{Clean: trim}) {
		if err != nil {
			fmt.Println(err)
		}
		fmt.Printf("%d %q\n", r.Record.Number, r.Body)
	}
	// Output:
	// 1 "one"
	// 2 "two"
}
