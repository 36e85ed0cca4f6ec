package eval

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// The labels beside NAME.txt in a folder of pairs.
const (
	wantText = ".want.txt"
	wantJSON = ".want.json"
)

// record is one line of a file of labels or of labelled pages. Where the page
// lies in a file of its own (html/ID.html), text is the gold; else it is the
// page, and gold the gold.
type record struct {
	ID, URL, Type, Lang Field
	Text, HTML, Gold    *string
	With, Without       []string
	Title               Field
	Author, Authors     Field
	Byline              Field
	Date, Published     Field
	Updated             Field
	Source, Site        Field
}

// UnmarshalJSON reads a string, a number, a list of strings, or null for "there is none".
func (f *Field) UnmarshalJSON(data []byte) error {
	f.Known = true
	f.Values = nil
	switch {
	case bytes.Equal(data, []byte("null")):
		return nil
	case data[0] == '[':
		if err := json.Unmarshal(data, &f.Values); err != nil {
			return err
		}
	case data[0] == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		f.Values = []string{s}
	default:
		var n json.Number
		if err := json.Unmarshal(data, &n); err != nil {
			return fmt.Errorf("expected a string, a number, a list of strings or null, not %s", data)
		}
		f.Values = []string{n.String()}
	}
	some := f.Values[:0]
	for _, v := range f.Values {
		if v = strings.TrimSpace(v); v != "" {
			some = append(some, v)
		}
	}
	f.Values = some
	return nil
}

// String returns the values separated by commas.
func (f Field) String() string { return strings.Join(f.Values, ", ") }

// either returns f where somebody looked, else the alternative.
func (f Field) either(alternative Field) Field {
	if f.Known {
		return f
	}
	return alternative
}

// raw is a page before decoding: a line of a file, or the name of a pair.
type raw struct {
	line int
	data []byte
}

// Pages reads the pages of the set in the order of its files. It ends after the
// first error, which says the file and the line or the page.
func (s *Set) Pages() iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		for r, err := range s.raws() {
			var p *Page
			if err == nil {
				p, err = s.page(r)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// raws reads the pages without decoding them, which is the cheap part that has to be done in order.
func (s *Set) raws() iter.Seq2[raw, error] {
	switch s.layout {
	case textPairs:
		return s.pairs
	case caseFolders:
		return s.cases
	}
	return func(yield func(raw, error) bool) {
		path := s.path
		if s.layout == htmlFolder {
			var err error
			if path, err = labelsFile(s.path); err != nil {
				yield(raw{}, err)
				return
			}
		} else if s.sites == nil {
			var err error
			if s.sites, err = siblings(path); err != nil {
				yield(raw{}, err)
				return
			}
		}
		for r, err := range lines(path) {
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// lines reads the lines of a file that are not blank.
func lines(path string) iter.Seq2[raw, error] {
	return func(yield func(raw, error) bool) {
		f, err := open(path)
		if err != nil {
			yield(raw{}, err)
			return
		}
		defer f.Close()
		r := bufio.NewReaderSize(f, 1<<16)
		for line := 1; ; line++ {
			data, err := r.ReadBytes('\n')
			if err != nil && err != io.EOF {
				yield(raw{}, fmt.Errorf("%s:%d: %w", path, line, err))
				return
			}
			if len(bytes.TrimSpace(data)) > 0 && !yield(raw{line, data}, nil) {
				return
			}
			if err == io.EOF {
				return
			}
		}
	}
}

// open opens a file, which is decompressed when its name ends in .gz.
func open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(path, ".gz") {
		return f, nil
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// page decodes a page and loads what lies in other files.
func (s *Set) page(r raw) (*Page, error) {
	switch s.layout {
	case textPairs:
		return s.pair(string(r.data))
	case caseFolders:
		return s.goldenCase(string(r.data))
	}
	path := s.path
	if s.layout == htmlFolder {
		path, _ = labelsFile(s.path)
	}
	fail := func(err error) (*Page, error) {
		return nil, fmt.Errorf("%s:%d: %w", path, r.line, err)
	}
	var rec record
	if err := json.Unmarshal(r.data, &rec); err != nil {
		return fail(fmt.Errorf("not a labelled page: %w", err))
	}
	p := &Page{
		Set: s.Name, ID: rec.ID.String(), URL: rec.URL.String(), Type: rec.Type.String(), Lang: rec.Lang.String(),
		With: rec.With, Without: rec.Without,
		Label: Label{
			Title: rec.Title, Byline: rec.Byline.either(rec.Authors).either(rec.Author),
			Published: rec.Published.either(rec.Date), Updated: rec.Updated, Source: rec.Source, Site: rec.Site,
		},
	}
	if p.ID == "" {
		p.ID = fmt.Sprint(r.line)
	}
	gold := rec.Gold
	switch {
	case s.layout == htmlFolder:
		if gold == nil {
			gold = rec.Text
		}
		var err error
		if p.Input, err = readPage(filepath.Join(s.path, "html"), p.ID); err != nil {
			return fail(err)
		}
		p.HTML = true
	case rec.HTML != nil && rec.Text != nil:
		return fail(fmt.Errorf("page %q has both html and text: give the one that is to be cleaned", p.ID))
	case rec.HTML != nil:
		p.Input, p.HTML = []byte(*rec.HTML), true
	case rec.Text != nil:
		p.Input = []byte(*rec.Text)
	default:
		return fail(fmt.Errorf("page %q has neither html nor text: there is nothing to clean", p.ID))
	}
	if gold != nil {
		p.Gold, p.HasGold = *gold, true
	} else if len(p.With)+len(p.Without) == 0 {
		return fail(fmt.Errorf("page %q has no gold text and no with or without snippets: there is nothing to score it against", p.ID))
	}
	if p.URL == "" {
		p.URL = s.sites[p.ID]
	}
	p.Lang = pageLanguage(p)
	if s.gold {
		if !p.HasGold {
			return fail(fmt.Errorf("page %q has no gold text to feed back in", p.ID))
		}
		p.Input, p.HTML, p.With, p.Without, p.Label = []byte(p.Gold), false, nil, nil, Label{}
	}
	return p, nil
}

// readPage reads ID.html or ID.html.gz.
func readPage(dir, id string) ([]byte, error) {
	if id != filepath.Base(id) {
		return nil, fmt.Errorf("page id %q cannot be the name of a file", id)
	}
	for _, ext := range []string{".html.gz", ".html"} {
		f, err := open(filepath.Join(dir, id+ext))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, id+ext), err)
		}
		return data, nil
	}
	return nil, fmt.Errorf("page %q: no %s.html.gz or %s.html in %s", id, id, id, dir)
}

// siblings maps the ids of pages to their addresses, as the labels in the
// folders beside that of path have them: an extractor's output may know
// nothing of its page but the id. It is empty when the records themselves have
// addresses.
func siblings(path string) (map[string]string, error) {
	sites := map[string]string{}
	for r, err := range lines(path) {
		if err != nil {
			return nil, err
		}
		var first record
		if json.Unmarshal(r.data, &first) != nil || len(first.URL.Values) > 0 {
			return sites, nil // a broken record is reported when its turn comes
		}
		break
	}
	labels, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(path)), "*", "labels.jsonl*"))
	if err != nil {
		return nil, err
	}
	for _, file := range labels {
		if !isRecords(file) {
			continue
		}
		for r, err := range lines(file) {
			if err != nil {
				return nil, err
			}
			var rec struct{ ID, URL Field }
			if err := json.Unmarshal(r.data, &rec); err != nil {
				return nil, fmt.Errorf("%s:%d: not a labelled page: %w", file, r.line, err)
			}
			sites[rec.ID.String()] = rec.URL.String()
		}
	}
	return sites, nil
}
