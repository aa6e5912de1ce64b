package tiles

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// question says which rows a tile shows besides where it lies.
type question struct {
	scope  access.Scope
	known  *int64     // as the office knew them at this revision; nil is now
	on     clock.Date // as they are true on this day; zero is today for places and all for documents
	today  clock.Date
	filter string // CQL2 text
}

// query is one statement being written.
type query struct {
	question
	ctx     context.Context
	current int64
	box     *box // in the office's metres; nil is everywhere
	srid    int
	layer   *layer
	args    []any
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
func (q *query) earlier() bool { return q.known != nil && *q.known < q.current }

// tables writes a statement for the table of current rows and, when its rows can belong to the answer, for that of
// past ones.
func (q *query) tables(past bool, write func(suffix string) (string, error)) (string, error) {
	sql, err := write("")
	if err != nil || !past && !q.earlier() {
		return sql, err
	}
	more, err := write("_past")
	return sql + " UNION ALL " + more, err
}

// visible is the conditions every layer shares: what the office knew, what the person may see, the filter.
func (q *query) visible(register, suffix string) (string, error) {
	var conds []string
	switch {
	case q.earlier():
		conds = append(conds, "t.known @> "+q.arg(*q.known)+"::int8")
	case suffix != "":
		conds = append(conds, "upper_inf(t.known)")
	}
	if c := q.scope.Condition(register, q.arg); c != "true" {
		conds = append(conds, "("+c+")")
	}
	if q.filter != "" {
		return "", errNoFilter
	}
	if len(conds) == 0 {
		return "true", nil
	}
	return strings.Join(conds, " AND "), nil
}

// state reads a register whose rows are true from a day to a day: those of the day asked for, today by default.
func state(table string) source {
	return func(q *query) (string, error) {
		on := q.on
		if on.IsZero() {
			on = q.today
		}
		return q.tables(true, func(suffix string) (string, error) {
			visible, err := q.visible(table, suffix)
			undated := ""
			if suffix == "" { // a row with impossible dates must not disappear from the map
				undated = " OR t.valid IS NULL"
			}
			return "SELECT t.id" + selected(q.layer.columns) + ", t.geom FROM " + table + suffix + " t WHERE " + q.meets("t.geom") +
				" AND (t.valid @> " + q.arg(on) + "::date" + undated + ") AND " + visible, err
		})
	}
}

// selected names the columns of a layer. Dates travel as text.
func selected(columns []column) string {
	var b strings.Builder
	for _, c := range columns {
		b.WriteString(", t." + c.name)
		if c.kind == text {
			b.WriteString("::text")
		}
	}
	return b.String()
}

// inForce is the condition of a document on the day asked for; without a day every document shows.
func (q *query) inForce() string {
	if q.on.IsZero() {
		return "true"
	}
	return "t.valid @> " + q.arg(q.on) + "::date"
}

// decisions reads decisions that have a place.
func decisions(q *query) (string, error) {
	return q.tables(!q.on.IsZero(), func(suffix string) (string, error) {
		visible, err := q.visible("decisions", suffix)
		return "SELECT t.id" + selected(q.layer.columns) + ", t.geom FROM decisions" + suffix + " t WHERE " + q.meets("t.geom") +
			" AND " + q.inForce() + " AND " + visible, err
	})
}

// leases reads the places of leases, one row for each parcel or drawn part. A parcel that no longer exists shows as
// the office last knew it.
func leases(q *query) (string, error) {
	return q.tables(!q.on.IsZero(), func(suffix string) (string, error) {
		visible, err := q.visible("leases", suffix)
		version := ""
		if suffix != "" {
			version = " AND lower(lp.known) = lower(t.known)"
		}
		known := "upper_inf(known)"
		if q.earlier() {
			known = "known @> " + q.arg(*q.known) + "::int8"
		}
		here := "true"
		if q.box != nil {
			here = "(" + q.meets("lp.geom") + " OR lp.parcel_id IN (SELECT parcel_id FROM parcels WHERE " + q.meets("geom") +
				" UNION ALL SELECT parcel_id FROM parcels_past WHERE " + q.meets("geom") + "))"
		}
		return "SELECT t.id, t.id AS id2, t.contract_number, lp.parcel_id, t.valid_from::text, t.valid_to::text, g.geom" +
			" FROM leases" + suffix + " t JOIN lease_parcels" + suffix + " lp ON lp.lease_id = t.id" + version +
			" CROSS JOIN LATERAL (SELECT coalesce(lp.geom, (SELECT p.geom FROM (" +
			"SELECT geom, valid_to FROM parcels WHERE parcel_id = lp.parcel_id AND " + known +
			" UNION ALL SELECT geom, valid_to FROM parcels_past WHERE parcel_id = lp.parcel_id AND " + known +
			") p ORDER BY p.valid_to DESC NULLS FIRST LIMIT 1)) AS geom OFFSET 0) g" +
			" WHERE " + here + " AND " + q.meets("g.geom") + " AND " + q.inForce() + " AND " + visible, err
	})
}

// objects reads physical objects with their latest observation up to the day asked for.
func objects(q *query) (string, error) {
	if q.on.IsZero() && !q.earlier() && q.filter == "" {
		// An object's own row has the figures of its latest observation.
		visible, err := q.visible("scan_objects", "")
		return "SELECT t.id, t.id AS id2, t.class_code, t.last_seen::text, t.geom FROM objects t WHERE " + q.meets("t.geom") +
			" AND " + visible, err
	}
	return q.tables(false, func(suffix string) (string, error) {
		visible, err := q.visible("scan_objects", suffix)
		if !q.on.IsZero() {
			visible += " AND (t.captured_on IS NULL OR t.captured_on <= " + q.arg(q.on) + "::date)"
		}
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
			visible += " AND NOT EXISTS (SELECT FROM " + table + " n WHERE n.object_id = t.object_id AND " + later + ")"
		}
		return "SELECT t.object_id, t.object_id AS id2, t.class_code, t.captured_on::text, t.geom FROM scan_objects" + suffix +
			" t WHERE " + q.meets("t.geom") + " AND " + visible, err
	})
}

// discrepancies reads findings as points: what they are about is drawn by the other layers.
func discrepancies(q *query) (string, error) {
	return q.tables(false, func(suffix string) (string, error) {
		visible, err := q.visible("discrepancies", suffix)
		if !q.on.IsZero() {
			visible += " AND t.on_date <= " + q.arg(q.on) + "::date"
		}
		return "SELECT t.id" + selected(q.layer.columns) + ", CASE WHEN ST_GeometryType(t.geom) = 'ST_Point' THEN t.geom ELSE ST_PointOnSurface(t.geom) END" +
			" FROM discrepancies" + suffix + " t WHERE " + q.meets("t.geom") + " AND " + visible, err
	})
}

// read collects the rows of layers at one moment and says which revision that was. None of the rows lies wholly
// outside the box.
func read(ctx context.Context, tx pgx.Tx, asked question, of []*layer, where *box, srid int, into func(*layer) *table) (int64, error) {
	current, err := db.CurrentRevision(ctx, tx)
	if err != nil {
		return 0, err
	}
	if asked.known != nil && *asked.known > current {
		return 0, ErrRevision.Because("there is no revision r%d yet: the newest is r%d", *asked.known, current)
	}
	batch := &pgx.Batch{}
	for _, l := range of {
		q := &query{question: asked, ctx: ctx, current: current, box: where, srid: srid, layer: l}
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
			return 0, err
		}
		t := into(l)
		t.reset(len(l.columns))
		for rows.Next() {
			t.add(rows.RawValues()) // numbers and geometries come in binary form, as their codecs prefer
		}
		if err := rows.Err(); err != nil {
			return 0, err
		}
	}
	return current, results.Close()
}
