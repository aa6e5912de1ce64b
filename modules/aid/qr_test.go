package aid

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
	"spoina/internal/secret"
)

// The desk's page checks codes by itself; its tests read the same file (web/src/modules/aid/desk). A change of the form
// would make every printed card a forged one.
func TestACodeStaysWhatDesksCanRead(t *testing.T) {
	t.Setenv("SPOINA_SECRET", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	key, err := secret.Load(t.TempDir())
	require.NoError(t, err)
	s := signerOf(key, "220401")
	golden := map[string]any{"keys": []publicKey{s.public()}, "person": s.code(codePerson, "K-000017", clock.Day(2026, time.December, 31)), "family": s.code(codeFamily, "R-000003", clock.Day(2027, time.March, 4))}
	body, err := json.MarshalIndent(golden, "", "  ")
	require.NoError(t, err)
	kept, err := os.ReadFile("testdata/code.json")
	require.NoError(t, err)
	require.Equal(t, string(kept), string(body)+"\n")
	said, err := s.read(golden["family"].(string))
	require.NoError(t, err)
	require.Equal(t, saidByCode{"R-000003", codeFamily, clock.Day(2027, time.March, 4)}, said)
	_, err = signerOf(key, "220402").read(golden["family"].(string))
	require.ErrorContains(t, err, "another office")
}
