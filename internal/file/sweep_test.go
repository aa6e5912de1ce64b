package file_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/file"
)

func TestFilesThatNothingNamesAreSweptAway(t *testing.T) {
	home := t.TempDir()
	s := file.Of(home, "220401")
	var kept []file.Kept
	for _, text := range []string{"one", "two", "three"} {
		k, err := s.Put(strings.NewReader("%PDF-1.4\n" + text + "\n%%EOF\n"))
		require.NoError(t, err)
		kept = append(kept, k)
	}
	old := time.Now().Add(-2 * time.Hour)
	require.NoError(t, filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			return os.Chtimes(path, old, old)
		}
		return err
	}))
	young, err := s.Put(strings.NewReader("%PDF-1.4\nfour\n%%EOF\n"))
	require.NoError(t, err)
	n, err := s.Sweep(func(sum [32]byte) bool { return sum == kept[0].SHA256 })
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.NoError(t, s.Check(kept[0].SHA256, kept[0].Size), "what a row names stays")
	require.Error(t, s.Check(kept[1].SHA256, kept[1].Size))
	require.NoError(t, s.Check(young.SHA256, young.Size), "what a row may come to name stays")
}
