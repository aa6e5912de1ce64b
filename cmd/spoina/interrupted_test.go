package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

// TestKilledWhileReading ends the program with SIGKILL in the middle of a file: the reader goes with it, nothing of the
// file is in a register, and the next import works and tidies up.
func TestKilledWhileReading(t *testing.T) {
	url := dbtest.URL(t, testTown)
	l := newLauncher(t, url)
	conn := officeConn(t, url)
	file := parcelsCSV(t, 200_000, 200)
	cmd := l.command("import", "parcels", file, "--crs", "EPSG:2180")
	require.NoError(t, cmd.Start())
	waitFor(t, "the rows come in", func() bool {
		return number64(t, conn, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'copy "stage_1"%'`) > 0
	})
	readers := childrenOf(cmd.Process.Pid)
	require.NotEmpty(t, readers)
	require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
	_ = cmd.Wait()
	waitFor(t, "the readers end with their program", func() bool {
		for _, pid := range readers {
			if statusKB(pid, "PPid:") != 0 && !zombie(pid) {
				return false
			}
		}
		return true
	})
	nothingPublished(t, conn)
	require.Equal(t, "reading", text(t, conn, `SELECT state FROM imports WHERE id = 1`))

	waitFor(t, "the import is old enough to be called dead", func() bool {
		return number64(t, conn, `SELECT count(*) FROM imports WHERE id = 1 AND created_at < now() - interval '3 seconds'`) == 1
	})
	next(t, l, conn)
	require.Equal(t, "failed", text(t, conn, `SELECT state FROM imports WHERE id = 1`))
	require.NotEmpty(t, text(t, conn, `SELECT error FROM imports WHERE id = 1`), "the list of imports says why")
	require.Zero(t, number64(t, conn, `SELECT count(*) FROM pg_class WHERE relname LIKE 'stage\_1%' AND relkind = 'r'`), "the rows of the dead import are gone")
}

// TestKilledWhilePublishing holds the publication just before its end, where every table has been written, and kills
// the program there: the registers are as empty as before.
func TestKilledWhilePublishing(t *testing.T) {
	url := dbtest.URL(t, testTown)
	l := newLauncher(t, url)
	conn := officeConn(t, url)
	const countIndexes = `SELECT count(*) FROM pg_indexes WHERE schemaname = 'office_220401' AND tablename = 'parcels'`
	indexes := number64(t, conn, countIndexes)
	lock, err := officeConn(t, url).Begin(context.Background())
	require.NoError(t, err)
	_, err = lock.Exec(context.Background(), `LOCK TABLE audit IN SHARE MODE`)
	require.NoError(t, err)

	cmd := l.command("import", "parcels", parcelsCSV(t, 30_000, 0), "--crs", "EPSG:2180")
	require.NoError(t, cmd.Start())
	waitFor(t, "the publication is written up to its audit row", func() bool {
		return number64(t, conn, `SELECT count(*) FROM pg_locks WHERE relation = 'audit'::regclass AND NOT granted`) > 0
	})
	require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
	_ = cmd.Wait()
	require.NoError(t, lock.Rollback(context.Background()))
	waitFor(t, "the database has taken the transaction back", func() bool {
		return number64(t, conn, `SELECT count(*) FROM pg_locks WHERE relation = 'parcels'::regclass AND mode = 'RowExclusiveLock'`) == 0 &&
			number64(t, conn, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'`) == 0
	})
	nothingPublished(t, conn)
	require.Equal(t, "rehearsed", text(t, conn, `SELECT state FROM imports WHERE id = 1`), "the rehearsal is still there to be published")
	next(t, l, conn)
	require.Equal(t, indexes, number64(t, conn, countIndexes), "no index was lost on the way")
}

// next imports a small file and finds exactly its rows in the register.
func next(t *testing.T, l *launcher, conn *pgx.Conn) {
	t.Helper()
	o := l.launch("--json", "import", "parcels", write(t, "nastepny.csv", "idDzialki;wkt", "220401_1.0001.1;"+square(0, 0, 50), "220401_1.0001.2;"+square(60, 0, 50)), "--crs", "EPSG:2180")
	require.Equal(t, 0, o.status, o.err)
	require.EqualValues(t, 2, number64(t, conn, `SELECT count(*) FROM parcels`))
	require.EqualValues(t, 1, number64(t, conn, `SELECT count(*) FROM revisions`))
	require.EqualValues(t, 1, number64(t, conn, `SELECT count(*) FROM audit`))
	o = l.launch("--json", "db", "verify")
	require.Equal(t, 0, o.status, o.out)
}

func nothingPublished(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	for _, table := range []string{"parcels", "parcels_past", "parcel_lineage", "revisions", "audit"} {
		require.Zero(t, number64(t, conn, `SELECT count(*) FROM `+table), table)
	}
}

// officeConn is a connection that sees the tables of the test town.
func officeConn(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	_, err = conn.Exec(context.Background(), `SET search_path = office_220401, public`)
	require.NoError(t, err)
	return conn
}

func number64(t *testing.T, conn *pgx.Conn, sql string) (n int64) {
	t.Helper()
	require.NoError(t, conn.QueryRow(context.Background(), sql).Scan(&n))
	return n
}

func text(t *testing.T, conn *pgx.Conn, sql string) (s string) {
	t.Helper()
	require.NoError(t, conn.QueryRow(context.Background(), sql).Scan(&s))
	return s
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for late := time.Now().Add(90 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		require.True(t, time.Now().Before(late), "waited in vain: %s", what)
	}
}

func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	for i := len(stat) - 1; i > 0; i-- {
		if stat[i] == ')' {
			return i+2 < len(stat) && stat[i+2] == 'Z'
		}
	}
	return false
}

// parcelsCSV writes squares of the test town, with so many bytes of text in each row.
func parcelsCSV(t *testing.T, rows, padding int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dzialki.csv")
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fill := make([]byte, padding)
	for i := range fill {
		fill[i] = 'a' + byte(i%26)
	}
	fmt.Fprintln(w, "idDzialki;opis;wkt")
	for i := range rows {
		fmt.Fprintf(w, "220401_1.0001.%d;%s;%s\n", i+1, fill, square(float64(i%400)*10, float64(i/400)*10, 9))
	}
	require.NoError(t, w.Flush())
	return path
}
