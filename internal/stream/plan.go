package stream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/winnow-text/winnow/internal/stream/jsonl"
	"github.com/winnow-text/winnow/internal/stream/packed"
)

// input is one file to read, or the standard input.
type input struct {
	name   string // as the user knows it
	rel    string // place in an output tree, with slashes
	stdin  bool
	size   int64  // bytes on disk; -1 when unknown
	format Format // empty: only the standard input, until it is opened
}

// extensions are the names of files that are found in directories.
var extensions = map[string]Format{
	".jsonl": JSONLines, ".ndjson": JSONLines, ".warc": WARC, ".wet": WARC, ".parquet": Parquet,
	".html": HTML, ".htm": HTML, ".xhtml": HTML, ".txt": Text, ".text": Text,
}

func formatByName(name string) Format {
	base, _ := packed.ByName(name)
	return extensions[strings.ToLower(filepath.Ext(base))]
}

// plan lists the inputs in the order they are read: as given, directories in
// the order of their names.
func (s *settings) plan() ([]input, error) {
	args := s.Inputs
	if len(args) == 0 {
		args = []string{"-"}
	}
	var all []input
	for _, arg := range args {
		found, err := s.expand(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	seenStdin := false
	for i := range all {
		in := &all[i]
		if in.stdin && seenStdin {
			return nil, errors.New("the standard input is named twice")
		}
		seenStdin = seenStdin || in.stdin
		in.format = s.From
		if in.format == "" && !in.stdin {
			if in.format = formatByName(in.name); in.format == "" {
				var err error
				if in.format, err = sniffFile(in.name); err != nil {
					return nil, fmt.Errorf("cannot read the input %s: %w", in.name, err)
				}
			}
		}
	}
	return all, nil
}

func (s *settings) expand(arg string) ([]input, error) {
	if arg == "-" {
		if s.Stdin == nil {
			return nil, errors.New("there is no standard input to read")
		}
		return []input{{name: "-", rel: "stdin", stdin: true, size: -1}}, nil
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return s.directory(arg, arg)
	case err == nil:
		return []input{file(arg, filepath.Base(arg), info)}, nil
	case !strings.ContainsAny(arg, "*?["):
		return nil, fmt.Errorf("cannot read the input: %w", err)
	}
	names, err := filepath.Glob(arg)
	if err != nil {
		return nil, fmt.Errorf("the pattern %s is malformed: %w", arg, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no file matches %s", arg)
	}
	base := arg
	for strings.ContainsAny(base, "*?[") {
		base = filepath.Dir(base)
	}
	var all []input
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the input: %w", err)
		}
		if info.IsDir() {
			found, err := s.directory(name, base)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
			continue
		}
		rel, err := filepath.Rel(base, name)
		if err != nil {
			return nil, err
		}
		all = append(all, file(name, rel, info))
	}
	return all, nil
}

func file(name, rel string, info fs.FileInfo) input {
	in := input{name: name, rel: filepath.ToSlash(rel), size: -1}
	if info.Mode().IsRegular() {
		in.size = info.Size()
	}
	return in
}

// directory lists the files below dir whose names say that they hold records.
// What an earlier run wrote there is not read.
func (s *settings) directory(dir, base string) ([]input, error) {
	var own fs.FileInfo
	if s.OutDir != "" {
		own, _ = os.Stat(s.OutDir)
	}
	var all []input
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("cannot read the directory: %w", err)
		}
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("cannot read the input: %w", err)
		}
		switch {
		case d.IsDir() && own != nil && os.SameFile(info, own) && path != dir:
			return fs.SkipDir
		case !info.Mode().IsRegular() || strings.HasPrefix(d.Name(), "."), s.From == "" && formatByName(path) == "":
			return nil
		}
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		all = append(all, file(path, rel, info))
		return nil
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("no file in %s has a name that says what it holds, such as .jsonl, .warc.gz, .parquet, .html or .txt: name the files or the format", dir)
	}
	return all, err
}

func sniffFile(name string) (Format, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", err // a pipe must not be read twice
	}
	r, err := packed.NewReader(f, packed.Mark{})
	if err != nil {
		return "", err
	}
	defer r.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		if damage := new(packed.Damage); !errors.As(err, &damage) {
			return "", err
		}
	}
	return sniffFormat(head[:n]), nil
}

// sniffFormat tells the format from the first bytes of an input.
func sniffFormat(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte("WARC/")):
		return WARC
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet
	}
	if line := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"); len(line) > 0 && line[0] == '{' {
		line, _, whole := bytes.Cut(line, []byte{'\n'})
		_, err := jsonl.NewScanner().Scan(line)
		if syntax := new(jsonl.SyntaxError); err == nil || errors.As(err, &syntax) && !whole && syntax.Offset == len(line) {
			return JSONLines
		}
	}
	if SniffKind(head) == Markup {
		return HTML
	}
	return Text
}

// outName is where the input's output goes in an output tree.
func (s *settings) outName(in input, to Format, k packed.Kind) string {
	base, _ := packed.ByName(in.rel)
	stem := base[:len(base)-len(filepath.Ext(base))]
	if stem == "" || strings.HasSuffix(stem, "/") {
		stem = base
	}
	switch {
	case to == Parquet:
		return stem + ".parquet"
	case to == Text:
		return stem + s.Ext + k.Suffix()
	case in.format == JSONLines && filepath.Ext(base) != "":
		return base + k.Suffix()
	}
	return stem + ".jsonl" + k.Suffix()
}

// outFormat is the format of the input's output.
func (s *settings) outFormat(f Format, alone bool) (Format, error) {
	to := s.To
	if to == "" {
		switch {
		case f == Parquet && s.Stdout == nil && alone:
			to = Parquet
		case (f == Text || f == HTML) && alone:
			to = Text
		default:
			to = JSONLines
		}
	}
	switch {
	case to == Parquet && f != Parquet:
		return "", fmt.Errorf("%s cannot be written as Parquet, only Parquet can: choose jsonl", f)
	case to == Text && f != Text && f != HTML:
		return "", fmt.Errorf("the records of %s cannot be written as text, which has no bounds between records: choose jsonl", f)
	}
	return to, nil
}
