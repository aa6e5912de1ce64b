package cql2

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/testdata"
)

func TestEveryOfficialExampleIsRead(t *testing.T) {
	dir := testdata.Shared(t, "conformance", "cql2", "schema", "examples", "text")
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	require.NoError(t, err)
	require.Greater(t, len(files), 90)
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		n, err := Parse(string(text))
		require.NoError(t, err, "%s: %s", filepath.Base(f), text)
		require.NotNil(t, n)
	}
}

// The standard gives some filters in two spellings: they must mean the same tree.
func TestTwoSpellingsOfOneFilterAreTheSame(t *testing.T) {
	dir := testdata.Shared(t, "conformance", "cql2", "schema", "examples", "text")
	files, err := filepath.Glob(filepath.Join(dir, "*-alt01.txt"))
	require.NoError(t, err)
	for _, f := range files {
		alt, err := os.ReadFile(f)
		require.NoError(t, err)
		text, err := os.ReadFile(strings.Replace(f, "-alt01", "", 1))
		require.NoError(t, err)
		a, err := Parse(string(alt))
		require.NoError(t, err)
		b, err := Parse(string(text))
		require.NoError(t, err)
		require.Equal(t, shape(b), shape(a), filepath.Base(f))
	}
}
