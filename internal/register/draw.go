package register

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/job"
)

// Failures of drawing.
var (
	ErrDrawing = fail.New(fail.Invalid, "register.drawing", "this is not a place that the register can hold")
	ErrDrawn   = fail.New(fail.Conflict, "register.drawn", "the row has changed meanwhile: look at it again")
)

// Drawing is what a person gives a document besides its cells: a place drawn by hand, or the periods that one cell names.
type Drawing struct {
	Register string   // decisions or leases
	ID       int64    // of the document
	Version  int64    // the version that the person saw; 0 does not look for conflicts
	Part     int      // leases: number of the leased parcel whose part is drawn, from 1
	EWKT     string   // in the office's system; empty with Clear takes the drawn place away
	Clear    bool     // take the place away
	Sigma    *float64 // m: how well the place was drawn
	Periods  [][2]string
}

// Draw gives a document a place drawn by hand or the periods of its cell, as a new version of the row. It needs the
// right to edit the row. The change's revision is taken here.
func Draw(ctx context.Context, c *db.Change, scope access.Scope, d Drawing) (version int64, err error) {
	if d.Register != "decisions" && d.Register != "leases" {
		return 0, ErrByHand
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return 0, err
	}
	args := []any{d.ID}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	subject := access.SubjectOf(d.Register)
	see, edit := scope.Condition(subject, arg), scope.EditCondition(subject, func(r access.Rights) bool { return r.Edit }, arg)
	var mine bool
	err = c.QueryRow(ctx, "SELECT t.version, ("+edit+") FROM "+d.Register+" t WHERE t.id = $1 AND ("+see+") FOR UPDATE OF t", args...).Scan(&version, &mine)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, ErrNoRow
	case err != nil:
		return 0, err
	case !mine:
		return 0, scope.Refused("the right to edit this row of the register " + d.Register)
	case d.Version != 0 && d.Version != version:
		return 0, ErrDrawn.Because("the row is at version %d, you saw version %d", version, d.Version)
	}
	if d.EWKT != "" {
		var fits bool
		if err := c.QueryRow(ctx, `SELECT ST_IsValid(g) AND NOT ST_IsEmpty(g) AND GeometryType(g) IN ('POINT','LINESTRING','POLYGON','MULTIPOLYGON')
				AND ST_SRID(g) = $2 FROM (SELECT ST_GeomFromEWKT($1) AS g) x`, d.EWKT, c.Office().SRID).Scan(&fits); err != nil {
			return 0, ErrDrawing
		}
		if !fits {
			return 0, ErrDrawing.Because("a drawn place is a point, a line or an area that does not cross itself")
		}
	}
	if err := pastOf(ctx, c, d.Register, d.ID, revision); err != nil {
		return 0, err
	}
	fields := map[string][2]json.RawMessage{}
	said := func(v string) json.RawMessage { return AppendString(nil, v) }
	switch {
	case d.Periods != nil:
		body, e := json.Marshal(d.Periods)
		if e != nil {
			return 0, e
		}
		_, err = c.Exec(ctx, `UPDATE decisions SET periods = $2, valid_from = (SELECT min((p ->> 0)::date) FROM jsonb_array_elements($2::jsonb) p), valid_to = (SELECT max((p ->> 1)::date) FROM jsonb_array_elements($2::jsonb) p),
			problems = coalesce((SELECT jsonb_agg(p) FROM jsonb_array_elements(problems) p WHERE p ->> 'field' NOT IN ('term', 'periods', 'valid_to')), '[]'),
			version = version + 1, known = int8range($3, NULL) WHERE id = $1`, d.ID, body, revision)
		fields["periods"] = [2]json.RawMessage{nil, body}
	case d.Register == "decisions":
		_, err = c.Exec(ctx, `UPDATE decisions SET geom = CASE WHEN $2 = '' THEN NULL ELSE ST_GeomFromEWKT($2) END, geometry_source = CASE WHEN $2 = '' THEN '' ELSE 'drawn' END,
			place_sigma_m = $3, version = version + 1, known = int8range($4, NULL) WHERE id = $1`, d.ID, d.EWKT, d.Sigma, revision)
		fields["geometry"] = [2]json.RawMessage{nil, said(d.EWKT)}
	default:
		if err = childrenPast(ctx, c, d.ID, revision); err != nil {
			return 0, err
		}
		tag, e := c.Exec(ctx, `UPDATE lease_parcels SET geom = CASE WHEN $3 = '' THEN NULL ELSE ST_GeomFromEWKT($3) END, geometry_source = CASE WHEN $3 = '' THEN '' ELSE 'drawn' END
			WHERE lease_id = $1 AND no = $2`, d.ID, d.Part, d.EWKT)
		if e != nil {
			return 0, e
		}
		if tag.RowsAffected() == 0 {
			return 0, ErrDrawing.Because("the lease names no parcel number %d", d.Part)
		}
		_, err = c.Exec(ctx, `UPDATE leases SET version = version + 1, known = int8range($2, NULL) WHERE id = $1`, d.ID, revision)
		fields["geometry"] = [2]json.RawMessage{nil, said(d.EWKT)}
	}
	if err != nil {
		return 0, err
	}
	version++
	c.Touch(d.Register)
	if err := c.AuditChanges(ctx, "register.draw", d.Register, map[string]any{}, []audit.RowChange{{Register: d.Register, ID: d.ID, Version: version, Fields: fields}}); err != nil {
		return 0, err
	}
	return version, job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: revision, Reason: "drawn by hand: " + d.Register})
}

// pastOf keeps the version of a row that the office no longer believes.
func pastOf(ctx context.Context, c *db.Change, table string, id, revision int64) error {
	rows, err := c.Query(ctx, `SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`, table)
	if err != nil {
		return err
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	names, values := "", ""
	for i, name := range columns {
		if i > 0 {
			names, values = names+", ", values+", "
		}
		quoted := pgx.Identifier{name}.Sanitize()
		names += quoted
		if name == "known" {
			values += "int8range(lower(t.known), $2)"
		} else {
			values += "t." + quoted
		}
	}
	_, err = c.Exec(ctx, "INSERT INTO "+table+"_past ("+names+") SELECT "+values+" FROM "+table+" t WHERE t.id = $1", id, revision)
	return err
}

func childrenPast(ctx context.Context, c *db.Change, lease, revision int64) error {
	const columns = `no, ref_raw, parcel_id, precinct, number, whole, historical, leased_area_m2, geom, geometry_source, source_row, raw`
	if _, err := c.Exec(ctx, `INSERT INTO lease_parcels_past (lease_id, known, `+columns+`) SELECT lease_id, int8range(lower(known), $2), `+columns+` FROM lease_parcels WHERE lease_id = $1`, lease, revision); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `UPDATE lease_parcels SET known = int8range($2, NULL) WHERE lease_id = $1`, lease, revision)
	return err
}

// Undraw takes a drawing back: what the revision replaced is there again, as a new version. It fails with ErrUndo when
// the row has changed since.
func Undraw(ctx context.Context, c *db.Change, scope access.Scope, name string, id, revision int64) error {
	if !slices.Contains([]string{"decisions", "leases"}, name) {
		return ErrByHand
	}
	var geom, source string
	var sigma *float64
	var periods []byte
	var part int
	var last bool
	switch name {
	case "decisions":
		err := c.QueryRow(ctx, `SELECT coalesce(ST_AsEWKT(p.geom), ''), p.geometry_source, p.place_sigma_m, p.periods, lower(t.known) = $2
			FROM decisions_past p JOIN decisions t ON t.id = p.id WHERE p.id = $1 AND upper(p.known) = $2`, id, revision).Scan(&geom, &source, &sigma, &periods, &last)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && !last {
			return ErrUndo.Because("the row has changed again since")
		}
		if err != nil {
			return err
		}
		if _, err := Draw(ctx, c, scope, Drawing{Register: name, ID: id, EWKT: geom, Clear: geom == "", Sigma: sigma}); err != nil {
			return err
		}
		_, err = c.Exec(ctx, `UPDATE decisions t SET geometry_source = p.geometry_source, periods = p.periods, valid_from = p.valid_from, valid_to = p.valid_to, problems = p.problems
			FROM decisions_past p WHERE p.id = t.id AND upper(p.known) = $2 AND t.id = $1`, id, revision)
		return err
	default:
		err := c.QueryRow(ctx, `SELECT coalesce(ST_AsEWKT(p.geom), ''), p.no, lower(t.known) = $2 FROM lease_parcels_past p JOIN lease_parcels n ON n.lease_id = p.lease_id AND n.no = p.no
			JOIN leases t ON t.id = p.lease_id WHERE p.lease_id = $1 AND upper(p.known) = $2 AND p.geom IS DISTINCT FROM n.geom`, id, revision).Scan(&geom, &part, &last)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && !last {
			return ErrUndo.Because("the row has changed again since")
		}
		if err != nil {
			return err
		}
		_, err = Draw(ctx, c, scope, Drawing{Register: name, ID: id, Part: part, EWKT: geom, Clear: geom == ""})
		return err
	}
}
