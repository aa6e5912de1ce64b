package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	namedTest = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w+)`")
	aTest     = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	aRow      = regexp.MustCompile(`(?m)^\| V(\d+\.\d+\.\d+) \| [123] \| .+ \| (yes|partly|missing|n/a) \| (.+) \|$`)
)

// What docs/security.md names must exist, and what it does not claim to be done must say why.
func TestTheSecurityPageNamesRealTests(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "security.md"))
	require.NoError(t, err)
	real := map[string]bool{}
	sources(t, func(path string) {
		if !strings.HasSuffix(path, "_test.go") {
			return
		}
		text, err := os.ReadFile(filepath.Join("..", "..", path))
		require.NoError(t, err)
		for _, m := range aTest.FindAllStringSubmatch(string(text), -1) {
			real[m[1]] = true
		}
	})
	named := namedTest.FindAllStringSubmatch(string(page), -1)
	require.Greater(t, len(named), 100)
	for _, m := range named {
		require.True(t, real[m[1]], "docs/security.md names %s, which is no test", m[1])
	}
	seen := map[string]bool{}
	for _, m := range aRow.FindAllStringSubmatch(string(page), -1) {
		require.False(t, seen[m[1]], "V%s stands twice", m[1])
		require.NotEmpty(t, strings.TrimSpace(m[3]), "V%s", m[1])
		seen[m[1]] = true
	}
	require.Len(t, seen, 254, "253 requirements of levels 1 and 2, and one of level 3")
}
