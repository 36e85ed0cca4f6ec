package stream

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// checkpoint is a moment of a run at which input, outputs and report agree. A
// killed run is continued from its last one: the outputs are cut there and the
// input is read on from there.
type checkpoint struct {
	Version int    `json:"version"`
	Run     string `json:"run"` // the fingerprint of inputs and settings
	Input   int    `json:"input"`
	Format  Format `json:"format"` // of the input, so that it needs not be told again in its middle
	Place   place  `json:"place"`
	Output  int64  `json:"output"` // good bytes of the partial output
	Rejects int64  `json:"rejects"`
	Whole   bool   `json:"whole"` // the output is finished and only needs its name
	Begun   bool   `json:"begun"` // an output has been begun
	Report  Report `json:"report"`
}

const journalVersion = 1

// journal keeps the last checkpoint in a file beside the output, replaced as a
// whole each time so that it is never half written.
type journal struct {
	file string
	run  string
}

// fingerprint stands for everything that the bytes of the output depend on.
func (s *settings) fingerprint(inputs []input) string {
	type file struct {
		Name string
		Size int64
	}
	var files []file
	for _, in := range inputs {
		files = append(files, file{in.name, in.size})
	}
	b, err := json.Marshal([]any{
		files, s.Reading, s.OutFile, s.OutDir, s.To, s.Compress, s.Ext, s.Into, s.ErrorField, s.Fields,
		s.Timeout, s.OnError, s.Rejects, s.Signature, s.MemberRecords, s.MemberBytes,
	})
	if err != nil {
		panic(err) // only strings and numbers
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

func (j *journal) write(c checkpoint) error {
	c.Version, c.Run = journalVersion, j.run
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("cannot note where to resume: %w", err)
	}
	next := j.file + ".next"
	if err := os.WriteFile(next, b, 0o666); err != nil {
		return fmt.Errorf("cannot note where to resume: %w", err)
	}
	if err := os.Rename(next, j.file); err != nil {
		return fmt.Errorf("cannot note where to resume: %w", err)
	}
	return nil
}

// read returns the last checkpoint, or nil when no run was begun or the last
// one came to its end.
func (j *journal) read() (*checkpoint, error) {
	b, err := os.ReadFile(j.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot resume: %w", err)
	}
	var c checkpoint
	if err := json.Unmarshal(b, &c); err != nil || c.Version != journalVersion {
		return nil, fmt.Errorf("cannot resume: %s was not written by this version of winnow; begin anew without resuming", j.file)
	}
	if c.Run != j.run {
		return nil, fmt.Errorf("cannot resume: the run noted in %s had other inputs or settings; repeat those, or begin anew without resuming", j.file)
	}
	return &c, nil
}

func (j *journal) remove() error {
	if err := os.Remove(j.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot take away the note of an earlier run: %w", err)
	}
	return nil
}

// journalFile is where the run of these settings keeps its journal; empty when
// its output is a stream, which cannot be continued.
func (s *settings) journalFile() string {
	switch {
	case s.inPlace:
		return ""
	case s.OutFile != "":
		return s.OutFile + ".resume"
	case s.OutDir != "":
		return filepath.Join(s.OutDir, ".winnow-resume")
	}
	return ""
}
