package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/httpapi"
)

// planDoc is the little plan of a proof card: geometries in metres of the office's system, clipped to the radius.
type planDoc struct {
	SRID      int            `json:"srid"`
	Radius    float64        `json:"radius_m"`
	Object    *objectPlan    `json:"object,omitempty"`
	Lanes     []lanePlan     `json:"lanes"`
	Parcels   []parcelPlan   `json:"parcels"`
	Decisions []decisionPlan `json:"decisions"`
}

type objectPlan struct {
	Geometry json.RawMessage `json:"geometry"`
	Sigma    float64         `json:"sigma_m"`
}

type lanePlan struct {
	ID       int64           `json:"id"`
	Name     string          `json:"name"`
	Geometry json.RawMessage `json:"geometry"`
	Sigma    float64         `json:"sigma_m"`
}

type parcelPlan struct {
	ID       int64           `json:"id"`
	ParcelID string          `json:"parcel_id"`
	Geometry json.RawMessage `json:"geometry"`
}

type decisionPlan struct {
	ID         int64           `json:"id"`
	CaseNumber string          `json:"case_number"`
	Geometry   json.RawMessage `json:"geometry"`
}

// Metres from the middle of a plan to its edge: around an object, and at most around the parcels of a document.
const (
	planRadius = 25.0
	planReach  = 150.0
)

// readPlan draws what lies around a discrepancy. One without a place has an empty plan.
func readPlan(ctx context.Context, tx pgx.Tx, id int64, out *planDoc) error {
	office := httpapi.StoreOf(ctx).Office()
	scope := httpapi.ScopeOf(ctx)
	*out = planDoc{SRID: office.SRID, Lanes: []lanePlan{}, Parcels: []parcelPlan{}, Decisions: []decisionPlan{}}
	var subjects, measured, body []byte
	var x, y *float64
	args := []any{id}
	err := tx.QueryRow(ctx, `SELECT subjects, measures, proof, ST_X(geom), ST_Y(geom) FROM discrepancies t WHERE id = $1 AND `+can(scope, "discrepancies", &args), args...).Scan(&subjects, &measured, &body, &x, &y)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNone
	}
	if err != nil || x == nil || y == nil {
		return err
	}
	var list []rules.Subject
	var measures []rules.Measure
	var p proof
	if err := errors.Join(json.Unmarshal(subjects, &list), json.Unmarshal(measured, &measures), json.Unmarshal(body, &p)); err != nil {
		return err
	}
	out.Radius = planRadius
	for _, s := range list {
		if s.Kind != "object" || p.Scan == 0 {
			continue
		}
		o := objectPlan{}
		args = []any{p.Scan}
		err := tx.QueryRow(ctx, `SELECT ST_AsGeoJSON(ST_Force2D(s.geom), 3)::jsonb, coalesce(s.sigma_xy_m, c.sigma_default_m, 0.3)
			FROM (SELECT t.* FROM scan_objects t WHERE `+can(scope, "scan_objects", &args)+`) s LEFT JOIN campaigns c ON c.id = s.campaign_id WHERE s.id = $1`, args...).
			Scan(&o.Geometry, &o.Sigma)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err == nil {
			for _, m := range measures { // what the finding was judged by
				if v, ok := m.Value.(float64); ok && m.Name == "sigma_object" {
					o.Sigma = v
				}
			}
			out.Object = &o
		}
	}
	if out.Object == nil { // a document: the parcels it names are seen whole, as far as a plan can show them
		var reach float64
		args = []any{*x, *y, id}
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(greatest(ST_XMax(p.geom) - $1, $1 - ST_XMin(p.geom), ST_YMax(p.geom) - $2, $2 - ST_YMin(p.geom))), 0)
			FROM discrepancies d JOIN (SELECT t.* FROM parcels t WHERE `+can(scope, "parcels", &args)+`) p ON p.parcel_id = ANY (d.parcel_ids) WHERE d.id = $3`, args...).Scan(&reach); err != nil {
			return err
		}
		out.Radius = min(max(planRadius, 1.3*reach), planReach)
	}
	box := []any{*x - out.Radius, *y - out.Radius, *x + out.Radius, *y + out.Radius, office.SRID}
	args = slices.Clone(box)
	rows, err := tx.Query(ctx, `SELECT id, coalesce(nullif(name, ''), nullif(road_no, ''), lane_id), ST_AsGeoJSON(ST_ClipByBox2D(ST_Force2D(geom), b), 3)::jsonb, coalesce(sigma_m, 0.3)
		FROM road_lanes t, (SELECT ST_MakeEnvelope($1, $2, $3, $4, $5::int) AS b) e WHERE geom && b AND ST_Intersects(geom, b) AND `+can(scope, "road_lanes", &args)+` ORDER BY id LIMIT 50`, args...)
	if err != nil {
		return err
	}
	var lane lanePlan
	if _, err := pgx.ForEachRow(rows, []any{&lane.ID, &lane.Name, &lane.Geometry, &lane.Sigma}, func() error {
		out.Lanes = append(out.Lanes, lane)
		lane.Geometry = nil
		return nil
	}); err != nil {
		return err
	}
	args = slices.Clone(box)
	if rows, err = tx.Query(ctx, `SELECT id, parcel_id, ST_AsGeoJSON(ST_ClipByBox2D(ST_Force2D(geom), b), 3)::jsonb
		FROM parcels t, (SELECT ST_MakeEnvelope($1, $2, $3, $4, $5::int) AS b) e WHERE geom && b AND ST_Intersects(geom, b) AND `+can(scope, "parcels", &args)+` ORDER BY id LIMIT 200`, args...); err != nil {
		return err
	}
	var parcel parcelPlan
	if _, err := pgx.ForEachRow(rows, []any{&parcel.ID, &parcel.ParcelID, &parcel.Geometry}, func() error {
		out.Parcels = append(out.Parcels, parcel)
		parcel.Geometry = nil
		return nil
	}); err != nil {
		return err
	}
	args = slices.Clone(box)
	if rows, err = tx.Query(ctx, `SELECT id, case_number, ST_AsGeoJSON(ST_ClipByBox2D(ST_Force2D(geom), b), 3)::jsonb
		FROM decisions t, (SELECT ST_MakeEnvelope($1, $2, $3, $4, $5::int) AS b) e WHERE geom && b AND ST_Intersects(geom, b) AND `+can(scope, "decisions", &args)+` ORDER BY id LIMIT 100`, args...); err != nil {
		return err
	}
	var decision decisionPlan
	_, err = pgx.ForEachRow(rows, []any{&decision.ID, &decision.CaseNumber, &decision.Geometry}, func() error {
		out.Decisions = append(out.Decisions, decision)
		decision.Geometry = nil
		return nil
	})
	return err
}
