package file

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// Sweep removes the files that nothing names any more and answers with their number. A file younger than an hour stays:
// its row may not be committed yet.
func (s Store) Sweep(named func(sum [32]byte) bool) (int, error) {
	found, err := filepath.Glob(filepath.Join(s.folder, "??", "*"))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, path := range found {
		var sum [32]byte
		raw, err := hex.DecodeString(filepath.Base(path))
		if err != nil || len(raw) != len(sum) {
			continue
		}
		copy(sum[:], raw)
		info, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return n, err
		}
		if named(sum) || time.Since(info.ModTime()) < time.Hour {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return n, err
		}
		n++
	}
	return n, nil
}
