package httpapi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARevisionNamesItsRegisters(t *testing.T) {
	for payload, want := range map[string]Event{
		"220401:7":                   {Office: "220401", Type: "revision", Revision: 7},
		"220401:8:decisions,parties": {Office: "220401", Type: "revision", Revision: 8, Tables: []string{"decisions", "parties"}},
	} {
		event, ok := parse("spoina_revision", payload)
		require.True(t, ok)
		require.Equal(t, want, event)
	}
	for _, payload := range []string{"", "220401", "220401:x", "220401::decisions"} {
		_, ok := parse("spoina_revision", payload)
		require.False(t, ok, payload)
	}
}
