package ogc

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
)

// What a killed server was making goes when the next starts or makes a file there; what is in use stays.
func TestWhatAKilledServerLeftIsRemoved(t *testing.T) {
	home, system := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", system)
	office := filepath.Join(home, "exports", "gm")
	require.NoError(t, os.MkdirAll(office, 0o700))
	left := []string{filepath.Join(office, exportFolder+"1"), filepath.Join(system, downloadFolder+"1"), filepath.Join(system, verifyFolder+"1")}
	leave := func() {
		for _, dir := range left {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "deeper"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "deeper", "export.csv"), []byte("PESEL"), 0o600))
		}
	}
	leave()
	require.NoError(t, os.WriteFile(filepath.Join(office, "7"), []byte("ready"), 0o600))
	used, done, err := scratch(office, exportFolder)
	require.NoError(t, err)
	require.NoDirExists(t, left[0])
	leave()
	NewOrders(register.Core(), nil, home)
	for _, dir := range left {
		require.NoDirExists(t, dir)
	}
	require.DirExists(t, used)
	require.FileExists(t, filepath.Join(office, "7"))
	done()
	require.NoDirExists(t, used)

	// Many at once neither take each other's nor fail.
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				dir, done, err := scratch(system, downloadFolder)
				if err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(dir, "a"), nil, 0o600); err != nil {
					t.Error(err)
				}
				done()
			}
		})
	}
	all.Wait()
	rest, err := os.ReadDir(system)
	require.NoError(t, err)
	require.Empty(t, rest)
}

// Orders that come at once are counted one after another, and a small file that has to wait for its turn does not keep
// whoever ordered it waiting.
func TestOrdersAtOnce(t *testing.T) {
	s := dbtest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	o := NewOrders(register.Core(), nil, t.TempDir())
	ewa := access.For(access.Person{ID: 1, Login: "ewa", Grants: []access.Grant{{Role: access.Role{Name: "reader", Registers: map[string]access.Rights{"decisions": {}}}}}})
	for range cap(o.slots) {
		o.slots <- struct{}{}
	}
	type answer struct {
		got *Ordered
		err error
	}
	answers := make(chan answer, 8)
	for range cap(answers) {
		go func() {
			got, err := o.Start(ctx, s, ewa, Order{Collection: "decisions", Format: "csv"})
			answers <- answer{got, err}
		}()
	}
	for range cap(answers) - perPerson {
		require.ErrorIs(t, (<-answers).err, ErrTooMany)
	}
	running := 0
	for range perPerson {
		select {
		case a := <-answers:
			require.NoError(t, a.err)
			require.Equal(t, Running, a.got.State)
			running++
		case <-time.After(3 * smallTime):
			t.Fatal("kept waiting")
		}
	}
	require.Equal(t, perPerson, running)
	for range cap(o.slots) {
		<-o.slots
	}
	require.Eventually(t, func() bool {
		list, err := o.List(ctx, s, ewa)
		require.NoError(t, err)
		require.Len(t, list, perPerson)
		return list[0].State == Done && list[1].State == Done && list[2].State == Done
	}, 10*time.Second, 20*time.Millisecond)
	files, err := os.ReadDir(filepath.Dir(o.path(s, 1)))
	require.NoError(t, err)
	require.Len(t, files, perPerson, "nothing but the files")

	for range keptPerPerson - perPerson {
		_, err := s.Pool().Exec(ctx, `INSERT INTO exports (actor, reach, collection, format, state) VALUES ('ewa', '', 'decisions', 'csv', 'done')`)
		require.NoError(t, err)
	}
	_, err = o.Start(ctx, s, ewa, Order{Collection: "decisions", Format: "csv"})
	require.ErrorIs(t, err, ErrManyKept)
	list, err := o.List(ctx, s, ewa)
	require.NoError(t, err)
	require.Len(t, list, keptPerPerson, "the list is whole")
	cancel()
}
