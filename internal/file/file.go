// Package file keeps the bytes of files that officers attach to rows: each under its digest, once, and never half
// written. What a file is, its content says, not its name. Plain files of the operating system serve: a backup copies
// the folder, and nothing else can reach it.
package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrLarge   = fail.New(fail.TooLarge, "file.large", "a file holds at most 25 MB")
	ErrType    = fail.New(fail.Unsupported, "file.type", "files of this kind are not attached to rows")
	ErrDamaged = fail.New(fail.Conflict, "file.damaged", "the file on the disk is damaged or missing")
)

// Limit is how much one file may hold.
const Limit = 25 << 20

// Store is the folder of one office's files.
type Store struct{ folder string }

// Of is the store of an office below the folder of the program.
func Of(home, office string) Store {
	return Store{filepath.Join(home, "files", strings.ToLower(office), "rows")}
}

// Kept is a file that was stored.
type Kept struct {
	SHA256    [32]byte
	Size      int64
	MediaType string
}

func (s Store) path(sum [32]byte) string {
	name := hex.EncodeToString(sum[:])
	return filepath.Join(s.folder, name[:2], name)
}

// Put stores what in holds, unless it is too large or of a kind that is not kept. When it fails nothing is left; when it
// succeeds the bytes are on the disk, so a database row may name them.
func (s Store) Put(in io.Reader) (Kept, error) {
	var k Kept
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return k, err
	}
	temp, err := os.CreateTemp(s.folder, ".new-*")
	if err != nil {
		return k, err
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	h := sha256.New()
	if k.Size, err = io.Copy(io.MultiWriter(temp, h), io.LimitReader(in, Limit+1)); err != nil {
		return k, fmt.Errorf("store a file: %w", err)
	}
	if k.Size > Limit {
		return k, ErrLarge
	}
	h.Sum(k.SHA256[:0])
	if k.MediaType, err = sniff(temp, k.Size); err != nil {
		return k, err
	}
	path := s.path(k.SHA256)
	if s.Check(k.SHA256, k.Size) == nil {
		now := time.Now()
		return k, os.Chtimes(path, now, now) // it is here already, and sound; it counts as new for Sweep
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return k, err
	}
	if err := temp.Sync(); err != nil {
		return k, err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return k, err
	}
	for _, folder := range []string{filepath.Dir(path), s.folder} {
		if err := syncFolder(folder); err != nil {
			return k, err
		}
	}
	return k, nil
}

// syncFolder makes a new name last through a power cut.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Open opens a stored file after looking that it still is what was stored.
func (s Store) Open(sum [32]byte, size int64) (*os.File, error) {
	if err := s.Check(sum, size); err != nil {
		return nil, err
	}
	return os.Open(s.path(sum))
}

// Check reads a stored file and compares it with its digest.
func (s Store) Check(sum [32]byte, size int64) error {
	f, err := os.Open(s.path(sum))
	if errors.Is(err, os.ErrNotExist) {
		return ErrDamaged.Because("the file %x is missing", sum[:6])
	}
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return err
	}
	if n != size || !bytes.Equal(h.Sum(nil), sum[:]) {
		return ErrDamaged.Because("the file %x is not what was stored", sum[:6])
	}
	return nil
}
