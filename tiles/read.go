package tiles

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/register"
)

// question says which rows a tile shows besides where it lies.
type question struct {
	scope  access.Scope
	known  *int64     // as the office knew them at this revision; nil is now
	on     clock.Date // as they are true on this day; zero is today for places and all for documents
	today  clock.Date
	filter string // CQL2
	lang   string // of the filter; empty is text
	zstd   bool   // packed with zstd rather than gzip
	newest int64  // the newest revision, looked up after the question came; 0: it cannot be answered from memory
	full   bool   // every row with all attributes at low zooms too
}

// query is one statement being written.
type query struct {
	question
	reader *register.Reader
	box    *box // in the office's metres; nil is everywhere
	srid   int
	layer  *layer
	args   []any
}

// arg adds a parameter and returns its placeholder.
func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// meets is the condition that a geometry's box meets the tile's. Both sides are boxes of the index: what only the box
// of the geometry reaches is thrown away when the tile is drawn.
func (q *query) meets(geometry string) string {
	if q.box == nil {
		return geometry + " IS NOT NULL"
	}
	return geometry + " && ST_MakeEnvelope(" + q.arg(q.box.x0) + "::float8, " + q.arg(q.box.y0) + "::float8, " +
		q.arg(q.box.x1) + "::float8, " + q.arg(q.box.y1) + "::float8, " + q.arg(q.srid) + "::int)"
}

// earlier tells whether an earlier state of the office's knowledge is asked for.
func (q *query) earlier() bool { return q.known != nil && *q.known < q.reader.Current }

// registers are described once for lists, features, exports and tiles: a tile shows the rows that a list shows.
var registers = register.Core()

// tables writes a statement for each table that can hold rows of the answer. on is the day asked of the register.
func (q *query) tables(name string, on clock.Date, write func(part register.Part) string) (string, error) {
	q.reader.Fields = q.known // a filter may name what was a field then
	reg, err := q.reader.Find(registers, name)
	if err != nil {
		return "", err
	}
	asked := register.Query{When: register.When{Known: q.known, On: on}}
	if q.filter != "" {
		condition, err := reg.ParseFilterIn(q.lang, q.filter)
		if err != nil {
			return "", err
		}
		asked.Filters = []register.Filter{condition}
	}
	parts, args, err := q.reader.Parts(reg, asked, q.args)
	if err != nil {
		return "", err
	}
	q.args = args
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString(write(part))
	}
	return b.String(), nil
}

// plain reads a register whose rows have a place of their own.
func plain(name string) source {
	return func(q *query) (string, error) {
		return q.tables(name, q.on, func(part register.Part) string {
			return "SELECT t.id" + q.selected(access.SubjectOf(name)) + ", t.geom FROM " + part.Table + " t WHERE " + q.meets("t.geom") + " AND " + part.Where
		})
	}
}

// selected names the columns of a layer. Dates travel as text.
func (q *query) selected(subject access.Subject) string {
	var b strings.Builder
	for _, c := range q.layer.columns {
		value := "t." + c.name
		if c.kind == text {
			value += "::text"
		}
		b.WriteString(", " + q.shown(subject, c, value))
	}
	return b.String()
}

// shown is a column's value where the person may see it, and unknown elsewhere: the tile then leaves it out.
func (q *query) shown(subject access.Subject, c column, value string) string {
	if c.always() {
		return value
	}
	switch cond := q.scope.ColumnCondition(subject, c.register(), false, q.arg); cond {
	case "true":
		return value
	case "false":
		return "NULL::text"
	default:
		return "CASE WHEN " + cond + " THEN " + value + " END"
	}
}

// named is shown for the layer's column of a name, with a register of its own choice.
func (q *query) named(subject access.Subject, name, field, value string) string {
	return q.shown(subject, column{name: name, field: field}, value)
}

// leases reads the places of leases, one row for each parcel or drawn part. A parcel that no longer exists shows as
// the office last knew it.
func leases(q *query) (string, error) {
	return q.tables("leases", q.on, func(part register.Part) string {
		named, version := "lease_parcels", ""
		if part.Past {
			named, version = "lease_parcels_past", " AND lower(lp.known) = lower(t.known)"
		}
		known := "upper_inf(known)"
		if q.earlier() {
			known = "known @> " + q.arg(*q.known) + "::int8"
		}
		here := "true"
		if q.box != nil {
			here = "(" + q.meets("lp.geom") + " OR lp.parcel_id IN (SELECT parcel_id FROM parcels WHERE " + q.meets("geom") +
				" UNION ALL SELECT parcel_id FROM parcels_past WHERE " + q.meets("geom") + " AND " + known + "))"
		}
		values := []string{q.named(access.Leases, "contract_number", "", "t.contract_number"), q.named(access.Leases, "parcel_id", "parcels", "lp.parcel_id"),
			q.named(access.Leases, "valid_from", "", "t.valid_from::text"), q.named(access.Leases, "valid_to", "", "t.valid_to::text")}
		return "SELECT t.id, t.id AS id2, " + strings.Join(values, ", ") + ", g.geom" +
			" FROM " + part.Table + " t JOIN " + named + " lp ON lp.lease_id = t.id" + version +
			" CROSS JOIN LATERAL (SELECT coalesce(lp.geom, (SELECT p.geom FROM (" +
			"SELECT geom, valid_to FROM parcels WHERE parcel_id = lp.parcel_id AND " + known +
			" UNION ALL SELECT geom, valid_to FROM parcels_past WHERE parcel_id = lp.parcel_id AND " + known +
			") p ORDER BY p.valid_to DESC NULLS FIRST LIMIT 1)) AS geom OFFSET 0) g" +
			" WHERE " + here + " AND " + q.meets("g.geom") + " AND " + part.Where
	})
}

// objects reads physical objects with their latest observation up to the day asked for.
func objects(q *query) (string, error) {
	if q.on.IsZero() && q.filter == "" && q.scope.Rights("objects").Read {
		// An object's own row has the figures of its latest observation.
		return q.tables("objects", q.on, func(part register.Part) string {
			return "SELECT t.id, t.id AS id2, " + q.named(access.Objects, "class_code", "", "t.class_code") + ", " +
				q.named(access.Objects, "captured_on", "last_seen", "t.last_seen::text") + ", t.geom FROM " + part.Table + " t WHERE " + q.meets("t.geom") + " AND " + part.Where
		})
	}
	return q.tables("scan_objects", q.on, func(part register.Part) string {
		latest := ""
		const order = "(coalesce(%.captured_on, '-infinity'), %.id)"
		for _, table := range []string{"scan_objects", "scan_objects_past"} {
			later := strings.ReplaceAll(order, "%", "n") + " > " + strings.ReplaceAll(order, "%", "t")
			switch {
			case q.earlier():
				later += " AND n.known @> " + q.arg(*q.known) + "::int8"
			case table == "scan_objects_past":
				later += " AND upper_inf(n.known)"
			}
			if !q.on.IsZero() {
				later += " AND (n.captured_on IS NULL OR n.captured_on <= " + q.arg(q.on) + "::date)"
			}
			latest += " AND NOT EXISTS (SELECT FROM " + table + " n WHERE n.object_id = t.object_id AND " + later + ")"
		}
		return "SELECT t.object_id, t.object_id AS id2, " + q.named(access.ScanObjects, "class_code", "", "t.class_code") + ", " +
			q.named(access.ScanObjects, "captured_on", "", "t.captured_on::text") + ", t.geom FROM " + part.Table +
			" t WHERE " + q.meets("t.geom") + " AND " + part.Where + latest
	})
}

// discrepancies reads findings as points: what they are about is drawn by the other layers.
func discrepancies(q *query) (string, error) {
	return q.tables("discrepancies", q.on, func(part register.Part) string {
		return "SELECT t.id" + q.selected(access.Discrepancies) + ", CASE WHEN ST_GeometryType(t.geom) = 'ST_Point' THEN t.geom ELSE ST_PointOnSurface(t.geom) END" +
			" FROM " + part.Table + " t WHERE " + q.meets("t.geom") + " AND " + part.Where
	})
}

// read collects the rows of layers at one moment and says which revision that was. None of the rows lies wholly
// outside the box.
func read(ctx context.Context, tx pgx.Tx, store *db.Store, asked question, of []*layer, where *box, into func(*layer) *table) (int64, error) {
	reader, err := register.NewReader(ctx, store, tx, asked.scope)
	if err != nil {
		return 0, err
	}
	batch := &pgx.Batch{}
	for _, l := range of {
		q := &query{question: asked, reader: reader, box: where, srid: store.Office().SRID, layer: l}
		sql, err := l.source(q)
		if err != nil {
			return 0, err
		}
		batch.Queue(sql, q.args...)
	}
	results := tx.SendBatch(ctx, batch)
	defer results.Close()
	for _, l := range of {
		rows, err := results.Query()
		if err != nil {
			return 0, readable(err)
		}
		t := into(l)
		t.reset(len(l.columns))
		for rows.Next() {
			t.add(rows.RawValues()) // numbers and geometries come in binary form, as their codecs prefer
		}
		if err := rows.Err(); err != nil {
			return 0, readable(err)
		}
	}
	return reader.Current, results.Close()
}

// readable turns PostgreSQL's complaint about a value of the filter into a refusal.
func readable(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && strings.HasPrefix(refused.Code, "22") {
		return register.ErrFilter.Because("a value of the filter does not fit its column")
	}
	return err
}
