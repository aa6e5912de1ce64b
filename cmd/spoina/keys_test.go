package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/httpapi"
	"spoina/internal/programme"
)

// Who asks again because an answer was lost must not act twice: every action of a programme reads the header, which the
// description shows. What only asks, and what has a name of its own for each item, needs none.
func TestEveryActionOfAProgrammeMayBeRepeated(t *testing.T) {
	_, api := routes(programme.Env{Registers: registers()}, httpapi.NewBroker(), nil)
	asks := []string{"/people/search", "/read", "/verify", "/gate", "/what-if", "/public/", "/desk/sync", "/sms", "/preview", "/restore", "/feed", "/imports/", "/members/end", "/aid/pages"}
	actions := 0
	for path, item := range api.OpenAPI().Paths {
		ours := false
		for _, start := range []string{"relief/", "aid/", "coal/", "people", "households"} {
			ours = ours || strings.HasPrefix(path, "/api/v1/"+start)
		}
		if !ours || item.Post == nil || slices.ContainsFunc(asks, func(s string) bool { return strings.Contains(path, s) }) {
			continue
		}
		actions++
		keyed := false
		for _, p := range item.Post.Parameters {
			keyed = keyed || p.In == "header" && p.Name == "Idempotency-Key"
		}
		require.True(t, keyed, "POST %s reads no Idempotency-Key", path)
	}
	require.Greater(t, actions, 30)
}
