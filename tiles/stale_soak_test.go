//go:build soak

package tiles_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/secret"
)

// Two processes of the program itself, as an office would run them. SPOINA_SOAK_EDITS shortens it while a test is written.
func TestTenThousandEditsAndNothingIsStale(t *testing.T) {
	edits := 10_000
	if n, err := strconv.Atoi(os.Getenv("SPOINA_SOAK_EDITS")); err == nil {
		edits = n
	}
	program := filepath.Join(t.TempDir(), "spoina")
	build := exec.Command("go", "build", "-o", program, "spoina/cmd/spoina")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	database := dbtest.URL(t, dbtest.Town)
	w, ids := papers(t, database)
	token, home := mayEdit(t, database), t.TempDir()
	var peers [2]peer
	for i := range peers {
		peers[i] = startProgram(t, program, database, home)
		peers[i].token = token
	}
	noneStale(t, edits, peers, w, ids)
}

// mayEdit makes an account that may change parcels and decisions, and a token of it.
func mayEdit(t *testing.T, database string) string {
	ctx := context.Background()
	d, err := db.Open(ctx, database)
	require.NoError(t, err)
	defer d.Close()
	store, err := d.Store(ctx, dbtest.Town.Code)
	require.NoError(t, err)
	people := account.New(secret.New(), nil, "")
	u, _, err := people.AddUser(ctx, store, access.Operator(), account.NewUser{Login: "soak", Name: "soak", Grants: []account.Grant{{Role: "gis"}, {Role: "clerk"}}})
	require.NoError(t, err)
	tomorrow := time.Now().AddDate(0, 0, 1)
	_, token, err := people.AddToken(ctx, store, access.Operator(), u.ID, account.NewToken{Name: "soak", Kind: "api", Expires: &tomorrow})
	require.NoError(t, err)
	return token
}

func startProgram(t *testing.T, program, database, home string) peer {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	cmd := exec.Command(program, "serve", "--addr", address, "--no-work")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database, "SPOINA_HOME="+home)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool {
		a, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			return false
		}
		_ = a.Body.Close()
		return a.StatusCode == http.StatusOK
	}, 30*time.Second, 50*time.Millisecond)
	return peer{url: "http://" + address}
}
