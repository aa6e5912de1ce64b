// Package db is the program's door to PostgreSQL: offices, each with a schema and a role of its own, and changes,
// each with one revision.
package db

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrNoOffice    = fail.New(fail.NotFound, "office.none", "there is no office yet: spoina office add CODE --name NAME")
	ErrWhichOffice = fail.New(fail.Invalid, "office.which", "there are several offices: say which with --office CODE")
	ErrOffice      = fail.New(fail.NotFound, "office.unknown", "there is no such office")
	ErrOfficeCode  = fail.New(fail.Invalid, "office.code", "an office's code is 2 to 20 letters and digits")
	ErrOfficeTaken = fail.New(fail.Conflict, "office.taken", "an office of this code exists")
	ErrOfficeSRID  = fail.New(fail.Invalid, "office.srid", "the office's reference system must be metric")
)

// Office is an urząd: a data controller with its own schema and role.
type Office struct {
	Code   string
	Name   string
	Schema string
	Role   string
	SRID   int         // metric reference system of every geometry of the office
	BBox   *[4]float64 // west, south, east, north in degrees; nil until known
	// BBoxGiven tells that a person gave the extent; otherwise the imported parcels set and widen it.
	BBoxGiven bool
	Managers  []string // names of the road managers that count as the office; never guessed
}

// DB holds the connection pools: one for what offices share, and one per office, opened at its first use.
type DB struct {
	url     string
	standby string // address of a copy to read from; empty: none
	shared  *pgxpool.Pool
	mu      sync.Mutex
	stores  map[string]*Store
	only    *Store    // the only office, as of onlyAt
	onlyAt  time.Time // every request without a prefix asks, so the answer is kept for a moment
}

// Open connects and brings the shared tables and every office up to date.
func Open(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	config.MaxConns = 12
	config.ConnConfig.RuntimeParams["application_name"] = "spoina"
	shared, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	d := &DB{url: url, shared: shared, stores: map[string]*Store{}}
	if err := d.prepare(ctx); err != nil {
		shared.Close()
		return nil, err
	}
	return d, nil
}

// Shared is the pool outside any office: for the job queue.
func (d *DB) Shared() *pgxpool.Pool { return d.shared }

// Close ends all connections.
func (d *DB) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.stores {
		s.pool.Close()
		if s.follower != nil {
			s.follower.pool.Close()
		}
	}
	d.shared.Close()
}

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.shared.Ping(ctx) }

var officeCode = regexp.MustCompile(`^[A-Za-z0-9]{2,20}$`)

// AddOffice makes an office: its role, its schema and its tables.
func (d *DB) AddOffice(ctx context.Context, o Office) (Office, error) {
	if !officeCode.MatchString(o.Code) {
		return o, ErrOfficeCode.Because("%q cannot be an office's code: 2 to 20 letters and digits", o.Code)
	}
	if o.SRID == 0 {
		o.SRID = 2180
	}
	metric, err := d.metric(ctx, o.SRID)
	if err != nil {
		return o, err
	}
	if !metric {
		return o, ErrOfficeSRID.Because("EPSG:%d is not a metric reference system that this database knows", o.SRID)
	}
	o.Schema = "office_" + strings.ToLower(o.Code)
	o.Role = o.Schema
	if o.Managers == nil {
		o.Managers = []string{}
	}
	o.BBoxGiven = o.BBox != nil
	var exists bool
	if err := d.shared.QueryRow(ctx, `SELECT EXISTS (SELECT FROM spoina.offices WHERE lower(code) = lower($1))`, o.Code).Scan(&exists); err != nil {
		return o, err
	}
	if exists {
		return o, ErrOfficeTaken.Because("there already is an office %s", o.Code)
	}
	if err := d.makeSchema(ctx, o); err != nil {
		return o, err
	}
	var bbox []float64
	if o.BBox != nil {
		bbox = o.BBox[:]
	}
	d.mu.Lock()
	d.only = nil
	d.mu.Unlock()
	_, err = d.shared.Exec(ctx, `INSERT INTO spoina.offices (code, name, schema, role, srid, bbox, bbox_given, managers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		o.Code, o.Name, o.Schema, o.Role, o.SRID, bbox, o.BBox != nil, o.Managers)
	return o, err
}

// metric asks PostGIS whether a system exists and counts in metres.
func (d *DB) metric(ctx context.Context, srid int) (bool, error) {
	var proj string
	err := d.shared.QueryRow(ctx, `SELECT proj4text FROM spatial_ref_sys WHERE srid = $1`, srid).Scan(&proj)
	if err == pgx.ErrNoRows {
		return false, nil
	}
	return strings.Contains(proj, "+units=m"), err
}

const officeColumns = `code, name, schema, role, srid, bbox, bbox_given, managers`

func scanOffice(row pgx.CollectableRow) (Office, error) {
	var o Office
	var bbox []float64
	err := row.Scan(&o.Code, &o.Name, &o.Schema, &o.Role, &o.SRID, &bbox, &o.BBoxGiven, &o.Managers)
	if len(bbox) == 4 {
		o.BBox = (*[4]float64)(bbox)
	}
	return o, err
}

// Offices lists all offices by code.
func (d *DB) Offices(ctx context.Context) ([]Office, error) {
	rows, err := d.shared.Query(ctx, `SELECT `+officeColumns+` FROM spoina.offices ORDER BY code`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanOffice)
}

// Store opens the store of an office; an empty code means the only one.
func (d *DB) Store(ctx context.Context, code string) (*Store, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.stores[strings.ToLower(code)]; ok && code != "" {
		return s, nil
	}
	if code == "" && d.only != nil && time.Since(d.onlyAt) < time.Second {
		return d.only, nil
	}
	ctx = context.WithoutCancel(ctx) // a client that leaves must not cost a connection of all offices
	offices, err := d.Offices(ctx)
	if err != nil {
		return nil, err
	}
	var found *Office
	for i := range offices {
		if code == "" || strings.EqualFold(offices[i].Code, code) {
			found = &offices[i]
		}
	}
	switch {
	case len(offices) == 0:
		return nil, ErrNoOffice
	case code == "" && len(offices) > 1:
		return nil, ErrWhichOffice
	case found == nil:
		return nil, ErrOffice.Because("there is no office %q", code)
	}
	key := strings.ToLower(found.Code)
	if s, ok := d.stores[key]; ok {
		if code == "" {
			d.only, d.onlyAt = s, time.Now()
		}
		return s, nil
	}
	pool, err := d.officePool(ctx, d.url, *found)
	if err != nil {
		return nil, err
	}
	s := &Store{db: d, office: *found, pool: pool}
	if d.standby != "" {
		copied, err := d.officePool(ctx, d.standby, *found)
		if err != nil {
			pool.Close()
			return nil, err
		}
		s.follower = &follower{pool: copied}
	}
	d.stores[key] = s
	return s, nil
}

// officePool makes connections that belong to one office for their life: isolation is the database's.
func (d *DB) officePool(ctx context.Context, url string, o Office) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 10
	config.MaxConnIdleTime = 2 * time.Minute
	config.ConnConfig.RuntimeParams["application_name"] = "spoina " + o.Code
	config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error { return enter(ctx, c, o) }
	return pgxpool.NewWithConfig(ctx, config)
}

// enter makes a connection the office's own and teaches it geometry, which travels as EWKB bytes.
func enter(ctx context.Context, c *pgx.Conn, o Office) error {
	if _, err := c.Exec(ctx, fmt.Sprintf(`SET ROLE %s; SET search_path = %s, public`,
		pgx.Identifier{o.Role}.Sanitize(), pgx.Identifier{o.Schema}.Sanitize())); err != nil {
		return err
	}
	var oid, array uint32
	if err := c.QueryRow(ctx, `SELECT oid, typarray FROM pg_type WHERE oid = 'geometry'::regtype`).Scan(&oid, &array); err != nil {
		return fmt.Errorf("PostGIS is not installed in this database: %w", err)
	}
	ewkb := &pgtype.Type{Name: "geometry", OID: oid, Codec: pgtype.ByteaCodec{}}
	c.TypeMap().RegisterType(ewkb)
	c.TypeMap().RegisterType(&pgtype.Type{Name: "_geometry", OID: array, Codec: &pgtype.ArrayCodec{ElementType: ewkb}})
	return nil
}
