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

// Text to tree to JSON to tree to text, for every official example; and where the standard gives the example in both
// languages, both make the same tree.
func TestEveryOfficialExampleGoesRoundBothLanguages(t *testing.T) {
	dir := testdata.Shared(t, "conformance", "cql2", "schema", "examples")
	read := func(pattern string, parse func(string) (Node, error)) map[string]Node {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		trees := map[string]Node{}
		for _, f := range files {
			content, err := os.ReadFile(f)
			require.NoError(t, err)
			n, err := parse(string(content))
			require.NoError(t, err, "%s: %s", filepath.Base(f), content)
			trees[strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))] = n
			goesRound(t, n, true)
		}
		return trees
	}
	texts, jsons := read("text/*.txt", Parse), read("json/*.json", ParseJSON)
	require.Greater(t, len(texts), 115)
	require.Greater(t, len(jsons), 105)
	for name, n := range jsons {
		if written, ok := texts[name]; ok {
			require.Equal(t, shape(written), shape(n), name)
		}
	}
}

// goesRound writes and reads a tree in both languages. Text may be unable to write what JSON can, unless always.
func goesRound(t require.TestingT, n Node, always bool) {
	text, err := Text(n)
	if err == nil {
		again, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, shape(n), shape(again), text)
	} else {
		require.False(t, always, err)
	}
	j := string(JSON(n))
	fromJSON, err := ParseJSON(j)
	require.NoError(t, err, j)
	require.Equal(t, shape(n), shape(fromJSON), j)
	if text != "" {
		second, err := Text(fromJSON)
		require.NoError(t, err, j)
		third, err := Parse(second)
		require.NoError(t, err, second)
		last, err := Text(third)
		require.NoError(t, err)
		require.Equal(t, second, last)
		require.Equal(t, shape(n), shape(third))
	}
}
