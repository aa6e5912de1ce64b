package secret_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/secret"
)

func TestTheKeyIsMadeOnceAndKeptFromOthers(t *testing.T) {
	t.Setenv("SPOINA_SECRET", "")
	home := t.TempDir()
	keys := make([]secret.Key, 8)
	var all sync.WaitGroup
	for i := range keys { // programs that start at once agree on one key
		all.Go(func() { keys[i], _ = secret.Load(home) })
	}
	all.Wait()
	for _, k := range keys {
		require.Equal(t, keys[0].Digest("x", "y"), k.Digest("x", "y"))
	}
	path := filepath.Join(home, "secret.key")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Chmod(path, 0o644))
	_, err = secret.Load(home)
	require.ErrorIs(t, err, secret.ErrKey, "a key that others can read is refused")
}

func TestAnOperatorMayKeepTheKeyElsewhere(t *testing.T) {
	home := t.TempDir()
	t.Setenv("SPOINA_SECRET", base64.StdEncoding.EncodeToString(make([]byte, 32)))
	_, err := secret.Load(home)
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(home, "secret.key"))
	t.Setenv("SPOINA_SECRET", "short")
	_, err = secret.Load(home)
	require.ErrorIs(t, err, secret.ErrKey)
}

func TestWhatIsSealedOpensForItsPurposeOnly(t *testing.T) {
	k := secret.New()
	sealed := k.Seal("totp", []byte("JBSWY3DP"))
	require.NotContains(t, string(sealed), "JBSWY3DP")
	require.NotEqual(t, sealed, k.Seal("totp", []byte("JBSWY3DP")), "the same text never looks the same")
	text, err := k.Open("totp", sealed)
	require.NoError(t, err)
	require.Equal(t, "JBSWY3DP", string(text))
	_, err = k.Open("mail", sealed)
	require.Error(t, err)
	_, err = secret.New().Open("totp", sealed)
	require.Error(t, err)
	sealed[len(sealed)-1] ^= 1
	_, err = k.Open("totp", sealed)
	require.Error(t, err)
}
