// Package dbtest gives each test a fresh, migrated office in a real PostGIS: a copy of a template database.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/pg"
	"spoina/migrations"
)

// Town is the office that New makes.
var Town = db.Office{Code: "220401", Name: "Miasto Testowo", SRID: 2180, Managers: []string{"Burmistrz Miasta Testowo"}}

var (
	once    sync.Once
	server  string // URL of a database to make others from
	problem error
	counter atomic.Int64

	filledMu sync.Mutex
	filled   = map[string]string{} // the template of each name given to Filled
)

// start finds the server: SPOINA_TEST_DATABASE_URL, or a private cluster in the temporary folder that all test
// programs share and that gives up durability for speed. `make clean` stops it.
func start() {
	if server = os.Getenv("SPOINA_TEST_DATABASE_URL"); server != "" {
		return
	}
	cluster, err := pg.At(Home(), map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
	if err != nil {
		problem = err
		return
	}
	problem = cluster.Start(context.Background())
	server = cluster.URL()
}

// Home is where the tests' private cluster lives.
func Home() string { return filepath.Join(os.TempDir(), fmt.Sprintf("spoina-test-%d", os.Geteuid())) }

// New returns a fresh office Town.
func New(t testing.TB) *db.Store { return NewOffice(t, Town) }

// NewOffice returns a fresh database with one office.
func NewOffice(t testing.TB, o db.Office) *db.Store {
	t.Helper()
	ctx := context.Background()
	d := Open(t, o)
	s, err := d.Store(ctx, o.Code)
	require.NoError(t, err)
	return s
}

// Open returns a fresh database that holds the given office.
func Open(t testing.TB, o db.Office) *db.DB {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, URL(t, o))
	require.NoError(t, err)
	t.Cleanup(d.Close)
	return d
}

// URL makes a fresh database that holds the given office and returns its address, for tests that run the program.
func URL(t testing.TB, o db.Office) string {
	t.Helper()
	once.Do(start)
	require.NoError(t, problem, "a test needs PostgreSQL with PostGIS")
	ctx := context.Background()
	template, err := makeTemplate(ctx, o)
	require.NoError(t, err)
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), counter.Add(1))
	require.NoError(t, admin(ctx, fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, name, template)))
	t.Cleanup(func() { _ = admin(context.Background(), `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`) })
	return address(name)
}

// Filled returns a fresh office that holds what fill wrote. Within a test program fill runs once for each name; every test
// gets a copy of its own. Forget removes what the copies are taken from: TestMain calls it at the end.
func Filled(t testing.TB, name string, o db.Office, fill func(*db.Store)) *db.Store {
	t.Helper()
	ctx := context.Background()
	filledMu.Lock()
	defer filledMu.Unlock()
	template, ok := filled[name]
	if !ok {
		source := strings.TrimPrefix(mustPath(t, URL(t, o)), "/")
		d, err := db.Open(ctx, address(source))
		require.NoError(t, err)
		defer d.Close() // when fill ends the test
		s, err := d.Store(ctx, o.Code)
		require.NoError(t, err)
		fill(s)
		d.Close() // a database in use is not copied
		template = fmt.Sprintf("filled_%d_%d", os.Getpid(), counter.Add(1))
		require.NoError(t, admin(ctx, fmt.Sprintf(`ALTER DATABASE %s RENAME TO %s`, source, template)))
		filled[name] = template
	}
	copied := fmt.Sprintf("t_%d_%d", os.Getpid(), counter.Add(1))
	require.NoError(t, admin(ctx, fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, copied, template)))
	t.Cleanup(func() { _ = admin(context.Background(), `DROP DATABASE IF EXISTS `+copied+` WITH (FORCE)`) })
	d, err := db.Open(ctx, address(copied))
	require.NoError(t, err)
	t.Cleanup(d.Close)
	s, err := d.Store(ctx, o.Code)
	require.NoError(t, err)
	return s
}

// Forget drops the databases that Filled took its copies from.
func Forget() {
	filledMu.Lock()
	defer filledMu.Unlock()
	for name, template := range filled {
		_ = admin(context.Background(), `DROP DATABASE IF EXISTS `+template+` WITH (FORCE)`)
		delete(filled, name)
	}
}

func mustPath(t testing.TB, address string) string {
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Path
}

// makeTemplate makes the database that copies are taken from, once for each state of the migrations and each office.
func makeTemplate(ctx context.Context, o db.Office) (string, error) {
	name := "template_" + digest(o)
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", err
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	defer c.Exec(ctx, `SELECT pg_advisory_unlock(hashtext($1))`, name)
	var ready bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&ready); err != nil || ready {
		return name, err
	}
	if _, err := c.Exec(ctx, `DROP DATABASE IF EXISTS `+name+`_making WITH (FORCE)`); err != nil {
		return "", err
	}
	if _, err := c.Exec(ctx, `CREATE DATABASE `+name+`_making`); err != nil {
		return "", err
	}
	d, err := db.Open(ctx, address(name+"_making"))
	if err != nil {
		return "", err
	}
	_, err = d.AddOffice(ctx, o)
	d.Close()
	if err != nil {
		return "", err
	}
	_, err = c.Exec(ctx, `ALTER DATABASE `+name+`_making RENAME TO `+name)
	return name, err
}

func digest(o db.Office) string {
	h := sha256.New()
	_ = fs.WalkDir(migrations.Files(), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			text, _ := fs.ReadFile(migrations.Files(), path)
			h.Write(text)
		}
		return err
	})
	fmt.Fprintf(h, "%s %s %d %v %q", o.Code, o.Name, o.SRID, o.BBox, o.Managers)
	if o.BBox != nil {
		fmt.Fprint(h, *o.BBox)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func admin(ctx context.Context, statement string) error {
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, statement)
	return err
}

// address is the server's URL with another database.
func address(name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}
