// Package official counts, by the product's own statements, what filters select in the official CQL2 data set
// (opengeospatial/ogcapi-features, OGC 21-065r2 annex A), so that the abstract tests of the standard, and anybody's own
// queries, can be run against the product. It is a tool: the product does not import it.
package official

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/fail"
	"spoina/internal/pg"
	"spoina/internal/register"
)

const schema = "official"

// ErrCollection is an answer to a name that no collection, or more than one, goes by.
var ErrCollection = fail.New(fail.NotFound, "official.collection", "there is no such collection")

// Data is the data set in a test database.
type Data struct{ conn *pgx.Conn }

// Open connects to the data set of a GeoPackage, and loads it with ogr2ogr when no call before has done so: the
// database stays, named after what the file holds. The server is that of the tests.
func Open(ctx context.Context, file string) (*Data, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(content, "1"...)) // the figure is raised when the way of loading changes
	name := "official_" + hex.EncodeToString(sum[:8])
	server, err := start(ctx)
	if err != nil {
		return nil, err
	}
	if conn, err := pgx.Connect(ctx, address(server, name)); err == nil {
		return &Data{conn}, nil
	}
	if err := load(ctx, server, name, file); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, address(server, name))
	return &Data{conn}, err
}

// Close ends the connection; the data stay.
func (d *Data) Close() { _ = d.conn.Close(context.Background()) }

// start is SPOINA_TEST_DATABASE_URL, or the private cluster that the tests share.
func start(ctx context.Context) (string, error) {
	if server := os.Getenv("SPOINA_TEST_DATABASE_URL"); server != "" {
		return server, nil
	}
	cluster, err := pg.At(filepath.Join(os.TempDir(), fmt.Sprintf("spoina-test-%d", os.Geteuid())), map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
	if err != nil {
		return "", err
	}
	return cluster.URL(), cluster.Start(ctx)
}

func address(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + database
	return u.String()
}

// load fills a database beside and gives it its name last, so that nobody counts in half of the data.
func load(ctx context.Context, server, name, file string) error {
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return err
	}
	var ready bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&ready); err != nil || ready {
		return err
	}
	for _, statement := range []string{`DROP DATABASE IF EXISTS ` + name + `_making WITH (FORCE)`, `CREATE DATABASE ` + name + `_making`} {
		if _, err := c.Exec(ctx, statement); err != nil {
			return err
		}
	}
	made, err := pgx.Connect(ctx, address(server, name+"_making"))
	if err != nil {
		return err
	}
	_, err = made.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS postgis; CREATE SCHEMA official`)
	_ = made.Close(ctx)
	if err != nil {
		return err
	}
	at, err := pgx.ParseConfig(address(server, name+"_making"))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "ogr2ogr", "-f", "PostgreSQL", "PG:dbname='"+at.Database+"'", file, "-preserve_fid",
		"-lco", "SCHEMA="+schema, "-lco", "FID=id", "-lco", "LAUNDER=NO", "-lco", "GEOMETRY_NAME=geom")
	cmd.Env = append(os.Environ(), "PGHOST="+at.Host, "PGPORT="+strconv.Itoa(int(at.Port)), "PGUSER="+at.User, "PGPASSWORD="+at.Password, "PGTZ=UTC")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ogr2ogr: %w: %s", err, out)
	}
	_, err = c.Exec(ctx, `ALTER DATABASE `+name+`_making RENAME TO `+name)
	return err
}

// Collections are the names of the collections, in order.
func (d *Data) Collections(ctx context.Context) ([]string, error) {
	rows, err := d.conn.Query(ctx, `SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1`, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// find takes the whole name of a collection, or a part of it that only one has: admin_0_countries, countries.
func (d *Data) find(ctx context.Context, name string) (string, error) {
	all, err := d.Collections(ctx)
	if err != nil {
		return "", err
	}
	if slices.Contains(all, name) {
		return name, nil
	}
	var fits []string
	for _, c := range all {
		if name != "" && strings.Contains(c, name) {
			fits = append(fits, c)
		}
	}
	if len(fits) != 1 {
		return "", ErrCollection.Because("no collection goes by %q; there are %s", name, strings.Join(all, ", "))
	}
	return fits[0], nil
}

// Count is the number of features that a filter selects. A filter that begins with { is CQL2 JSON, any other CQL2 text;
// none selects all. What is wrong with the filter comes back as a failure of package fail.
func (d *Data) Count(ctx context.Context, collection, filter string) (int64, error) {
	collection, err := d.find(ctx, collection)
	if err != nil {
		return 0, err
	}
	tx, err := d.conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadWrite}) // nothing is kept for later; it is rolled back
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	layer, err := register.Outside(ctx, tx, schema, collection)
	if err != nil {
		return 0, err
	}
	var filters []register.Filter
	if strings.TrimSpace(filter) != "" {
		language := register.LanguageText
		if strings.HasPrefix(strings.TrimSpace(filter), "{") {
			language = register.LanguageJSON
		}
		f, err := layer.ParseFilterIn(language, filter)
		if err != nil {
			return 0, err
		}
		filters = append(filters, f)
	}
	return register.CountOutside(ctx, tx, layer, filters...)
}
