package analysis

import (
	"context"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// ErrNoScan: a scan that is asked for does not exist.
var ErrNoScan = fail.New(fail.NotFound, "scan.none", "there is no such scan")

// scanDoc is a drive of the city scan.
type scanDoc struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	From      string `json:"from"`
	To        string `json:"to"`
	Objects   int64  `json:"objects"`
	Estimated bool   `json:"coverage_estimated" doc:"nobody gave the coverage: what is not in this scan may not have been looked for"`
}

type compareInput struct {
	Earlier int64  `query:"earlier" required:"true" doc:"campaign"`
	Later   int64  `query:"later" required:"true"`
	Kind    string `query:"kind" enum:"new,gone,moved,changed,same,not_covered" doc:"rows of this kind; without it counts only"`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After   int64  `query:"after" doc:"object after which the page begins"`
}

// compareDoc is two scans of the same town: how many things are new, gone, moved, changed or the same, and of how many nobody
// can tell because one of the scans did not look there.
type compareDoc struct {
	Earlier scanDoc          `json:"earlier"`
	Later   scanDoc          `json:"later"`
	Counts  map[string]int64 `json:"counts"`
	Rows    []comparedRow    `json:"rows"`
	Next    int64            `json:"next" doc:"object to pass as after; 0 at the end"`
}

type comparedRow struct {
	Object    int64    `json:"object"`
	Kind      string   `json:"kind"`
	ClassCode string   `json:"class_code"`
	ClassName string   `json:"class_name"`
	Earlier   string   `json:"earlier_source_id" doc:"what the earlier scan calls it"`
	Later     string   `json:"later_source_id"`
	Distance  *float64 `json:"distance_m"`
	Was       *float64 `json:"area_before_m2"`
	Is        *float64 `json:"area_now_m2"`
	Lon       float64  `json:"lon"`
	Lat       float64  `json:"lat"`
}

func compareRoutes(api huma.API) {
	huma.Get(api, "/api/v1/scans", func(ctx context.Context, _ *struct{}) (*answer[[]scanDoc], error) {
		out := &answer[[]scanDoc]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = scansOf(ctx, tx, httpapi.ScopeOf(ctx), 0)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/scans/compare", func(ctx context.Context, in *compareInput) (*answer[compareDoc], error) {
		out := &answer[compareDoc]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error { return in.read(ctx, tx, httpapi.ScopeOf(ctx), &out.Body) })
		return out, err
	})
}

// scansOf lists the campaigns, the last one first; only one of them when id is not 0.
func scansOf(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) ([]scanDoc, error) {
	args := []any{id}
	rows, err := tx.Query(ctx, `SELECT c.id, c.name, coalesce(c.driven_from::text, ''), coalesce(c.driven_to::text, ''),
		(SELECT count(*) FROM scan_objects t WHERE t.campaign_id = c.id AND `+can(scope, "scan_objects", &args)+`), c.coverage IS NULL
		FROM campaigns c WHERE $1 = 0 OR c.id = $1 ORDER BY c.driven_to DESC NULLS LAST, c.id DESC`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]scanDoc{}, rows, pgx.RowToStructByPos[scanDoc])
}

func (in *compareInput) read(ctx context.Context, tx pgx.Tx, scope access.Scope, out *compareDoc) error {
	for _, x := range []struct {
		id   int64
		into *scanDoc
	}{{in.Earlier, &out.Earlier}, {in.Later, &out.Later}} {
		list, err := scansOf(ctx, tx, scope, x.id)
		if err != nil {
			return err
		}
		if x.id == 0 || len(list) == 0 {
			return ErrNoScan
		}
		*x.into = list[0]
	}
	args := []any{in.Earlier, in.Later}
	condition := can(scope, "scan_objects", &args)
	compared := `WITH e AS (SELECT DISTINCT ON (t.object_id) t.object_id, t.source_id, t.class_code, t.geom, t.digital, t.illuminated, coalesce(t.display_area_m2, t.width_m * coalesce(t.depth_m, t.height_m)) AS area
			FROM scan_objects t WHERE t.campaign_id = $1 AND ` + condition + ` ORDER BY t.object_id, t.id),
		l AS (SELECT DISTINCT ON (t.object_id) t.object_id, t.source_id, t.class_code, t.geom, t.digital, t.illuminated, coalesce(t.display_area_m2, t.width_m * coalesce(t.depth_m, t.height_m)) AS area
			FROM scan_objects t WHERE t.campaign_id = $2 AND ` + condition + ` ORDER BY t.object_id, t.id),
		p AS (SELECT (value #>> '{}')::float8 AS tol FROM params WHERE upper_inf(known) AND name = 'move_tol_m' AND (valid_from IS NULL OR valid_from <= current_date) AND (valid_to IS NULL OR valid_to >= current_date)),
		q AS (SELECT (value #>> '{}')::float8 AS rel FROM params WHERE upper_inf(known) AND name = 'scan_change_rel' AND (valid_from IS NULL OR valid_from <= current_date) AND (valid_to IS NULL OR valid_to >= current_date)),
		j AS (SELECT object_id, coalesce(l.class_code, e.class_code) AS class_code, coalesce(e.source_id, '') AS earlier, coalesce(l.source_id, '') AS later,
			ST_Distance(ST_Centroid(e.geom), ST_Centroid(l.geom)) AS distance, e.area AS was, l.area AS is_now, coalesce(l.geom, e.geom) AS geom,
			CASE WHEN e.object_id IS NULL THEN CASE WHEN ce.coverage IS NULL OR NOT ST_Covers(ce.coverage, ST_PointOnSurface(l.geom)) THEN 'not_covered' ELSE 'new' END
				WHEN l.object_id IS NULL THEN CASE WHEN cl.coverage IS NULL OR NOT ST_Covers(cl.coverage, ST_PointOnSurface(e.geom)) THEN 'not_covered' ELSE 'gone' END
				WHEN ST_Distance(ST_Centroid(e.geom), ST_Centroid(l.geom)) > p.tol THEN 'moved'
				WHEN e.class_code <> l.class_code OR e.digital <> l.digital OR e.illuminated <> l.illuminated OR abs(l.area - e.area) > q.rel * e.area THEN 'changed'
				ELSE 'same' END AS kind
			FROM e FULL JOIN l USING (object_id), campaigns ce, campaigns cl, p, q WHERE ce.id = $1 AND cl.id = $2) `
	out.Counts = map[string]int64{"new": 0, "gone": 0, "moved": 0, "changed": 0, "same": 0, "not_covered": 0}
	rows, err := tx.Query(ctx, compared+`SELECT kind, count(*) FROM j GROUP BY kind`, args...)
	if err != nil {
		return err
	}
	var kind string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&kind, &n}, func() error { out.Counts[kind] = n; return nil }); err != nil {
		return err
	}
	out.Rows = []comparedRow{}
	if in.Kind == "" {
		return nil
	}
	limit := max(1, min(in.Limit, 1000))
	if in.Limit == 0 {
		limit = 100
	}
	args = append(args, in.Kind, in.After, limit+1)
	at := len(args)
	rows, err = tx.Query(ctx, compared+`SELECT j.object_id, j.kind, j.class_code, coalesce((SELECT c.name_pl FROM object_classes c WHERE c.code = j.class_code), ''), j.earlier, j.later,
		round(j.distance::numeric, 2)::float8, j.was, j.is_now, ST_X(ST_Transform(ST_Centroid(j.geom), 4326)), ST_Y(ST_Transform(ST_Centroid(j.geom), 4326))
		FROM j WHERE j.kind = `+numbered(at-2)+` AND j.object_id > `+numbered(at-1)+` ORDER BY j.object_id LIMIT `+numbered(at), args...)
	if err != nil {
		return err
	}
	if out.Rows, err = pgx.AppendRows(out.Rows, rows, pgx.RowToStructByPos[comparedRow]); err != nil {
		return err
	}
	if len(out.Rows) > limit {
		out.Rows = out.Rows[:limit]
		out.Next = out.Rows[limit-1].Object
	}
	return nil
}

// numbered is a parameter of a statement by its number.
func numbered(n int) string { return "$" + strconv.Itoa(n) }
