package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheReplayInSmall does a twentieth of what `make replay` does.
func TestTheReplayInSmall(t *testing.T) {
	c := newCommandLine(t, testTown)
	dir := t.TempDir()
	a := c.run("replay", "--scale", "0.05", "--out", dir)
	require.Equal(t, 0, a.status, "%s\n%s", a.out, a.err)
	rows, err := csv.NewReader(strings.NewReader(a.out)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"programme", "what", "expected", "got"}, rows[0])
	require.Greater(t, len(rows), 40)
	programmes := map[string]bool{}
	for _, r := range rows[1:] {
		require.Equal(t, r[2], r[3], r)
		programmes[r[0]] = true
	}
	require.Len(t, programmes, 3)

	text, err := os.ReadFile(filepath.Join(dir, "truth.csv"))
	require.NoError(t, err)
	truth, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	require.NoError(t, err)
	for i, r := range truth[1:] {
		require.Equal(t, r, rows[i+1][:3])
	}
}
