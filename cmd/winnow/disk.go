package main

import (
	"io/fs"
	"os"
	"path/filepath"
)

// disk is the file system as the user names files in it: relative to the
// working folder or from the root, parent folders allowed. os.DirFS would take none
// of these, and errors would show other names than those given.
type disk struct{}

func (disk) Open(name string) (fs.File, error)          { return os.Open(filepath.FromSlash(name)) }
func (disk) Stat(name string) (fs.FileInfo, error)      { return os.Stat(filepath.FromSlash(name)) }
func (disk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(filepath.FromSlash(name)) }
