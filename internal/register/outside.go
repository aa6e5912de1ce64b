package register

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

// Outside is a table that is no register, described so that a filter selects its rows by the very statement that it
// selects a register's by: the official data set that conformance is measured on. Its geometries are in degrees, in a
// column of any name. It must not be a table of an office: nothing asks who reads.
func Outside(ctx context.Context, tx pgx.Tx, schema, table string) (*Register, error) {
	rows, err := tx.Query(ctx, `SELECT column_name::text, udt_name::text FROM information_schema.columns
		WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`, schema, table)
	if err != nil {
		return nil, err
	}
	r := &Register{Name: table, table: pgx.Identifier{schema, table}.Sanitize(), Kind: Finding, subject: access.Subject{Name: table}, outside: true}
	var name, kind string
	_, err = pgx.ForEachRow(rows, []any{&name, &kind}, func() error {
		sql := "t." + pgx.Identifier{name}.Sanitize()
		if kind == "geometry" {
			r.Geometry, r.place = name, sql
			return nil
		}
		if t, ok := outsideTypes[strings.TrimPrefix(kind, "_")]; ok {
			r.Columns = append(r.Columns, column(name, t, name, name, from(sql)))
		}
		return nil
	})
	if _, ok := r.Column("fid"); !ok { // what OGR calls the identity
		r.Columns = append(r.Columns, column("fid", Number, "fid", "fid", from("t.id")))
	}
	if err == nil && len(r.Columns) == 1 {
		err = ErrUnknown.Because("there is no table %s", table)
	}
	return r, err
}

var outsideTypes = map[string]Type{"text": String, "varchar": String, "bpchar": String, "int2": Number, "int4": Number, "int8": Number,
	"float4": Number, "float8": Number, "numeric": Number, "bool": Bool, "date": Date, "timestamp": Time, "timestamptz": Time}

// CountOutside is Reader.Count for a table outside of the registers.
func CountOutside(ctx context.Context, tx pgx.Tx, r *Register, filters ...Filter) (int64, error) {
	reader := &Reader{ctx: ctx, tx: tx, scope: access.Operator(), office: db.Office{SRID: 4326}}
	view := *r
	view.viewer = reader.viewer()
	return reader.Count(&view, Query{Filters: filters})
}
