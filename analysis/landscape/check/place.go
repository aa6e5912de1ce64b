package check

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape"
	"spoina/internal/clock"
)

// place is what the registers say of one point, read once. It holds nobody's name: parcels by their number and group of
// owners, lanes by the authority that manages them.
type place struct {
	zones    []zoneRow
	lanes    []laneRow
	parcels  []parcelRow
	features []featureRow
	layers   []string // kinds of reference features that the office has any of
	others   []deviceRow
	tol      float64 // least tolerance of a length, m
	k        float64 // how many standard deviations
}

type zoneRow struct {
	Code, Kind        string
	Sd, Buffer, Sigma float64 // sd: m, negative inside
}

type laneRow struct {
	Name, Category, Class, Manager, Status string
	Sd, Sigma                              float64
}

type parcelRow struct {
	ID              int64
	Parcel, Number  string
	Group, Subgroup string
	Sd, Sigma       float64
	LandRegister    bool // the parcel is one of several of a property
}

type featureRow struct {
	Kind   string
	Metres float64
	Sigma  float64
}

type deviceRow struct {
	Class               string
	Metres, Half, Sigma float64
	OnParcel            bool
}

// kinds are the reference features by the names that resolutions give them.
var kinds = map[string]string{"intersection_node": "CROSSING", "building": "BUILDING", "bus_stop": "STOP", "carriageway_edge": "CARRIAGEWAY", "monument": "MONUMENT",
	"tree": "TREE", "crossing": "PEDESTRIAN", "rail": "RAIL"}

// inForce is the signed resolution of a day: of several the one that began last. Nil is none.
func inForce(ctx context.Context, tx pgx.Tx, on clock.Date) (doc *landscape.Document, version int64, err error) {
	var body json.RawMessage
	err = tx.QueryRow(ctx, `SELECT id, document FROM landscape_versions WHERE state = 'signed' AND NOT void AND in_force <= $1::date ORDER BY in_force DESC, id DESC LIMIT 1`, on).Scan(&version, &body)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	doc, err = landscape.Decode(body)
	return doc, version, err
}

// look reads the surroundings of a point (m, office's system) on a day, and other devices within a reach.
func look(ctx context.Context, tx pgx.Tx, x, y float64, srid int, resolution string, reach float64, on clock.Date) (*place, error) {
	p := &place{}
	var err error
	if p.zones, err = rows[zoneRow](ctx, tx, `
		SELECT code, kind, CASE WHEN ST_Covers(geom, at) THEN -ST_Distance(ST_Boundary(geom), at) ELSE ST_Distance(geom, at) END AS sd, coalesce(buffer_m, 0) AS buffer, coalesce(sigma_m, 0) AS sigma
		FROM zones, ST_SetSRID(ST_MakePoint($1, $2), $3::int) AS at
		WHERE ST_DWithin(geom, at, coalesce(buffer_m, 0) + 20) AND (resolution = '' OR resolution = $4) AND (valid_from IS NULL OR valid_from <= $5::date) AND (valid_to IS NULL OR valid_to >= $5::date)
		ORDER BY code, id`, x, y, srid, resolution, on); err != nil {
		return nil, err
	}
	if p.lanes, err = rows[laneRow](ctx, tx, `
		SELECT coalesce(nullif(name, ''), nullif(road_no, ''), lane_id) AS name, category, class, manager, status,
			CASE WHEN ST_Covers(geom, at) THEN -ST_Distance(ST_Boundary(geom), at) ELSE ST_Distance(geom, at) END AS sd, coalesce(sigma_m, 0.5) AS sigma
		FROM road_lanes, ST_SetSRID(ST_MakePoint($1, $2), $3::int) AS at
		WHERE ST_DWithin(geom, at, 50) AND (valid_from IS NULL OR valid_from <= $4::date) AND (valid_to IS NULL OR valid_to >= $4::date) ORDER BY sd, id`, x, y, srid, on); err != nil {
		return nil, err
	}
	if p.parcels, err = rows[parcelRow](ctx, tx, `
		SELECT id, parcel_id AS parcel, number, coalesce(ownership_group, split_part(ownership_subgroup, '.', 1), '') AS "group", coalesce(ownership_subgroup, '') AS subgroup,
			-ST_Distance(ST_Boundary(geom), at) AS sd, coalesce(boundary_sigma_m, 0.5) AS sigma, coalesce(kw, '') <> '' AS land_register
		FROM parcels, ST_SetSRID(ST_MakePoint($1, $2), $3::int) AS at
		WHERE ST_Covers(geom, at) AND (valid_from IS NULL OR valid_from <= $4::date) AND (valid_to IS NULL OR valid_to >= $4::date) ORDER BY id`, x, y, srid, on); err != nil {
		return nil, err
	}
	if p.features, err = rows[featureRow](ctx, tx, `
		SELECT kind, min(ST_Distance(geom, at)) AS metres, max(coalesce(sigma_m, 0.5)) AS sigma FROM reference_features, ST_SetSRID(ST_MakePoint($1, $2), $3::int) AS at
		WHERE ST_DWithin(geom, at, $4) AND (valid_from IS NULL OR valid_from <= $5::date) AND (valid_to IS NULL OR valid_to >= $5::date) GROUP BY kind`, x, y, srid, reach, on); err != nil {
		return nil, err
	}
	if err = tx.QueryRow(ctx, `SELECT coalesce(array_agg(kind), '{}') FROM unnest(ARRAY['CARRIAGEWAY','BUILT_UP','MONUMENT','CROSSING','BUILDING','STOP','TREE','PEDESTRIAN','RAIL']) AS kind
		WHERE EXISTS (SELECT FROM reference_features f WHERE f.kind = kind.kind)`).Scan(&p.layers); err != nil {
		return nil, err
	}
	parcel := int64(0)
	if len(p.parcels) == 1 {
		parcel = p.parcels[0].ID
	}
	// What the latest scan of the neighbourhood no longer saw does not stand there any more.
	p.others, err = rows[deviceRow](ctx, tx, `
		WITH near AS (
			SELECT DISTINCT ON (object_id) object_id, class_code, geom, captured_on, coalesce(CASE WHEN ST_Dimension(geom) = 0 THEN width_m / 2 END, 0) AS half, coalesce(sigma_xy_m, 0.5) AS sigma
			FROM scan_objects, ST_SetSRID(ST_MakePoint($1, $2), $3::int) AS at
			WHERE class_code <> '' AND (captured_on IS NULL OR captured_on <= $6::date) AND (ST_DWithin(geom, at, $4 + 10) OR geom && (SELECT geom FROM parcels WHERE id = $5))
			ORDER BY object_id, captured_on DESC NULLS LAST, id DESC)
		SELECT n.class_code AS class, ST_Distance(n.geom, ST_SetSRID(ST_MakePoint($1, $2), $3::int)) AS metres, n.half, n.sigma,
			EXISTS (SELECT FROM parcels p WHERE p.id = $5 AND ST_Intersects(p.geom, n.geom)) AS on_parcel
		FROM near n WHERE n.captured_on IS NULL OR n.captured_on >= (SELECT max(captured_on) FROM near) - 90
		ORDER BY metres, object_id`, x, y, srid, reach, parcel, on)
	return p, err
}

func rows[T any](ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]T, error) {
	r, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(r, pgx.RowToStructByPos[T])
}

func (p *place) tolerance(sigma float64) float64 { return max(p.k*sigma, p.tol) }

// Place tells the zones and overlays, and those whose boundary is too near to tell.
func (p *place) Place() landscape.Place {
	var out landscape.Place
	for _, z := range p.zones {
		sd, tol := z.Sd-z.Buffer, p.tolerance(z.Sigma)
		switch overlay := z.Kind != "ZONE"; {
		case sd > tol || z.Sd > 0 && z.Buffer == 0 && sd >= tol:
		case !overlay:
			out.Zones = append(out.Zones, z.Code)
		case sd <= -tol:
			out.Overlays = append(out.Overlays, z.Code, z.Kind)
		default:
			out.Uncertain = append(out.Uncertain, z.Code, z.Kind)
		}
	}
	return out
}

func (p *place) Nearest(layer, _ string, within float64) landscape.Measured {
	kind := kinds[layer]
	m := landscape.Measured{Known: slices.Contains(p.layers, kind)}
	for _, f := range p.features {
		if f.Kind == kind {
			m.Tolerance, m.Metres, m.Found = p.tolerance(f.Sigma), f.Metres, f.Metres <= within
		}
	}
	return m
}

func (p *place) Neighbour(is func(string) bool, within float64) landscape.Measured {
	m := landscape.Measured{Known: true, Metres: math.Inf(1)}
	for _, o := range p.others {
		if d := max(0, o.Metres-o.Half); d <= within && d < m.Metres && is(o.Class) {
			m.Found, m.Metres, m.Tolerance = true, d, p.tolerance(o.Sigma)
		}
	}
	return m
}

// Count counts on the parcel, with the device that is asked for. A property of several parcels is not known here, nor what
// hangs on a façade or a building.
func (p *place) Count(unit string, is func(string) bool) (float64, bool) {
	if unit != "parcel" && unit != "property" || len(p.parcels) != 1 {
		return 0, false
	}
	n := 1.0
	for _, o := range p.others {
		if o.OnParcel && is(o.Class) {
			n++
		}
	}
	return n, true
}

func (p *place) Road() (string, bool) {
	for _, l := range p.lanes {
		if l.Status != "INTERNAL" {
			return l.Class, l.Class != ""
		}
	}
	return "", true
}
