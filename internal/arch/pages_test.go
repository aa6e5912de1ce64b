package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// writesHTML are the ways in which a page could turn text into elements or code. React escapes everything else.
var writesHTML = regexp.MustCompile(`dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(|\.setHTML\(|javascript:`)

func TestPagesNeverTurnTextIntoHTML(t *testing.T) {
	n := 0
	root := filepath.Join("..", "..", "web", "src")
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".tsx") || strings.Contains(path, ".test.") {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		n++
		require.NotRegexp(t, writesHTML, string(text), path)
		return nil
	}))
	require.Greater(t, n, 50)
}
