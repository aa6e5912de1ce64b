package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Statements of this file and of compare, publish and undo are composed: one for each layer, from the columns that
// the catalogue of the database lists. Names come from Layers, from the catalogue and from numbers; no value of a
// file is ever part of a statement.

// querier is a pool, a connection or a transaction.
type querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// table is what the catalogue says of a register.
type table struct {
	name     string
	columns  []string          // in order, without generated ones
	defaults map[string]string // column → expression, where it has one
	types    map[string]string // column → type
	geometry bool
}

func describe(ctx context.Context, q querier, name string) (*table, error) {
	rows, err := q.Query(ctx, `
		SELECT a.attname, format_type(a.atttypid, a.atttypmod), coalesce(pg_get_expr(d.adbin, d.adrelid), '')
		FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
		ORDER BY a.attnum`, name)
	if err != nil {
		return nil, err
	}
	t := &table{name: name, defaults: map[string]string{}, types: map[string]string{}}
	var column, kind, expr string
	_, err = pgx.ForEachRow(rows, []any{&column, &kind, &expr}, func() error {
		t.columns = append(t.columns, column)
		t.types[column] = kind
		if expr != "" {
			t.defaults[column] = expr
		}
		t.geometry = t.geometry || column == "geom"
		return nil
	})
	if err == nil && len(t.columns) == 0 {
		err = fmt.Errorf("there is no table %s", name)
	}
	return t, err
}

func (t *table) has(column string) bool { _, ok := t.types[column]; return ok }

func ident(name string) string { return pgx.Identifier{name}.Sanitize() }

// staging is where the rows of one import wait: unlogged tables of the office that only this import knows.
type staging struct {
	layer    *Layer
	target   *table
	children *table
	columns  []string // of the register, staged; without geom
	geometry bool
	update   bool
	name     string // stage_17
	srid     int
}

func stagingOf(ctx context.Context, q querier, l *Layer, id int64) (*staging, error) {
	s := &staging{layer: l, name: fmt.Sprintf("stage_%d", id)}
	var err error
	if s.target, err = describe(ctx, q, l.Table); err != nil {
		return nil, err
	}
	if l.children != "" {
		s.children, err = describe(ctx, q, l.children)
	}
	return s, err
}

func (s *staging) child() string { return s.name + "_child" }
func (s *staging) party() string { return s.name + "_party" }
func (s *staging) diff() string  { return s.name + "_diff" }

// own columns of a staged row
var stageColumns = []string{"s_no", "s_rows", "s_file", "s_row", "s_key", "s_digest", "s_raw", "s_history", "s_version_from", "s_party", "s_annex"}

// create makes the tables, with the columns that the files fill. It may be called again for a new rehearsal.
func (s *staging) create(ctx context.Context, q querier) error {
	if err := s.drop(ctx, q); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, `CREATE UNLOGGED TABLE %s AS SELECT NULL::int AS s_no, NULL::int AS s_rows, NULL::text AS s_file, NULL::int AS s_row, NULL::text AS s_key,
		NULL::bytea AS s_digest, NULL::jsonb AS s_raw, NULL::boolean AS s_history, NULL::date AS s_version_from, NULL::text AS s_party, NULL::boolean AS s_annex`, s.name)
	if s.geometry {
		b.WriteString(", t.geom")
	}
	for _, c := range s.columns {
		b.WriteString(", t." + ident(c))
	}
	fmt.Fprintf(&b, " FROM %s t WITH NO DATA", s.target.name)
	if _, err := q.Exec(ctx, b.String()); err != nil {
		return err
	}
	if s.children == nil {
		return nil
	}
	if _, err := q.Exec(ctx, fmt.Sprintf(`CREATE UNLOGGED TABLE %s AS SELECT NULL::int AS s_no, c.* FROM %s c WITH NO DATA`, s.child(), s.children.name)); err != nil {
		return err
	}
	_, err := q.Exec(ctx, fmt.Sprintf(`CREATE UNLOGGED TABLE %s (s_no int, key text, name text, address text, nip text, pesel text, regon text)`, s.party()))
	return err
}

func (s *staging) drop(ctx context.Context, q querier) error {
	_, err := q.Exec(ctx, fmt.Sprintf(`DROP TABLE IF EXISTS %s, %s, %s, %s`, s.name, s.child(), s.party(), s.diff()))
	return err
}

// load finds out which columns an existing staging holds.
func (s *staging) load(ctx context.Context, q querier) error {
	t, err := describe(ctx, q, s.name)
	if err != nil {
		return err
	}
	s.columns = nil
	for _, c := range t.columns {
		if c == "geom" {
			s.geometry = true
		} else if !strings.HasPrefix(c, "s_") {
			s.columns = append(s.columns, c)
		}
	}
	return nil
}

// copier streams records into the staging tables on one connection.
type copier struct {
	s        *staging
	records  chan []*Record
	done     chan error
	children [][]any
	parties  [][]any
	no       int32
}

// startCopy begins to stream. Records are handed over with put; finish ends it.
func (s *staging) startCopy(ctx context.Context, pool *pgxpool.Pool, first int32) *copier {
	c := &copier{s: s, records: make(chan []*Record, 2), done: make(chan error, 1), no: first}
	columns := append([]string{}, stageColumns...)
	if s.geometry {
		columns = append(columns, "geom")
	}
	columns = append(columns, s.columns...)
	go func() {
		err := pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
			_, err := conn.Conn().CopyFrom(ctx, pgx.Identifier{s.name}, columns, &copySource{c: c, row: make([]any, len(columns))})
			return err
		})
		if err != nil {
			for range c.records { // let the reader run into the error at finish
			}
		}
		c.done <- err
	}()
	return c
}

func (c *copier) put(records []*Record) { c.records <- records }

// finish waits for the last row and stores the parcels and parties of documents.
func (c *copier) finish(ctx context.Context, pool *pgxpool.Pool) error {
	close(c.records)
	if err := <-c.done; err != nil {
		return fmt.Errorf("stage the rows: %w", err)
	}
	if len(c.parties) > 0 {
		if _, err := pool.CopyFrom(ctx, pgx.Identifier{c.s.party()}, []string{"s_no", "key", "name", "address", "nip", "pesel", "regon"}, pgx.CopyFromRows(c.parties)); err != nil {
			return fmt.Errorf("stage the parties: %w", err)
		}
	}
	if len(c.children) > 0 {
		if _, err := pool.CopyFrom(ctx, pgx.Identifier{c.s.child()}, append([]string{"s_no"}, childColumns(c.s.layer)...), pgx.CopyFromRows(c.children)); err != nil {
			return fmt.Errorf("stage the parcels of documents: %w", err)
		}
	}
	return nil
}

func childColumns(l *Layer) []string {
	if l == decisions {
		return []string{"no", "ref_raw", "parcel_id", "precinct", "number", "part"}
	}
	return []string{"no", "ref_raw", "parcel_id", "precinct", "number", "whole", "historical", "leased_area_m2", "geom", "geometry_source", "source_row", "raw"}
}

type copySource struct {
	c     *copier
	batch []*Record
	at    int
	row   []any
}

func (s *copySource) Next() bool {
	for s.at >= len(s.batch) {
		batch, ok := <-s.c.records
		if !ok {
			return false
		}
		s.batch, s.at = batch, 0
	}
	return true
}

func (s *copySource) Err() error { return nil }

func (s *copySource) Values() ([]any, error) {
	rec := s.batch[s.at]
	s.at++
	s.c.no++
	no := s.c.no
	row := s.row[:0]
	var from, key any
	if !rec.versionFrom.IsZero() {
		from = rec.versionFrom
	}
	if rec.party != nil {
		key = rec.party.key
	}
	row = append(row, no, int32(max(1, rec.rows)), rec.plan.file, int32(rec.row), rec.key, rec.digest, json.RawMessage(rec.raw), rec.isHistory, from, key, rec.amendment && s.c.s.layer == leases)
	if s.c.s.geometry {
		if rec.geom == nil {
			row = append(row, nil)
		} else {
			row = append(row, rec.geom)
		}
	}
	row = append(row, rec.values...)
	if s.c.s.children != nil {
		s.c.documents(no, rec)
	}
	return row, nil
}

// documents remembers what hangs on a document.
func (c *copier) documents(no int32, rec *Record) {
	if p := rec.party; p != nil {
		c.parties = append(c.parties, []any{no, p.key, p.name, p.address, p.nip, p.pesel, p.regon})
	}
	for i, p := range rec.parcels {
		var id any
		if p.id != "" {
			id = p.id
		}
		if c.s.layer == decisions {
			c.children = append(c.children, []any{no, int32(i + 1), p.Raw, id, p.precinct, p.Number, p.Part})
			continue
		}
		var area, g any
		source := ""
		if p.area != nil {
			area = *p.area
		}
		if p.geom != nil {
			g, source = p.geom, "IMPORT"
			if p.sketch {
				source = "SKETCH"
			}
		}
		raw := p.raw
		if raw == nil {
			raw = []byte("{}")
		}
		c.children = append(c.children, []any{no, int32(i + 1), p.Raw, id, p.precinct, p.Number, p.whole, p.historical, area, g, source, int32(p.row), json.RawMessage(raw)})
	}
}
