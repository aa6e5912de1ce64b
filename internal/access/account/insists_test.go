package account_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPageOfSomebodySignedInIsNeverAnsweredAsAVisitors(t *testing.T) {
	h := newHall(t)
	h.add("anna", "road")
	anna := h.signedIn("anna")
	ask := func(b *browser, insists bool) int {
		b.header.Del("Spoina-Signed-In")
		if insists {
			b.header.Set("Spoina-Signed-In", "1")
		}
		response, _ := b.send("GET", "/session", nil)
		return response.StatusCode
	}
	require.Equal(t, 200, ask(anna, true))
	require.Equal(t, 200, ask(h.browser(), false))
	require.Equal(t, 401, ask(h.browser(), true))
	require.Equal(t, 200, ask(anna, false))
	anna.ok("DELETE", "/session", nil, nil)
	require.Equal(t, 401, ask(anna, true))
	require.Equal(t, 200, ask(anna, false))
}
