package linking

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

// Entry is one row of a register as the linking screen shows it: the row, where it may be, and what it may speak of.
type Entry struct {
	Kind       string          `json:"kind" enum:"decision,lease"`
	ID         int64           `json:"id"`
	Version    int64           `json:"version"`
	Cells      json.RawMessage `json:"cells" doc:"the row's columns that the person may see, by name"`
	Raw        json.RawMessage `json:"raw,omitempty" doc:"the cells as they came; only with a purpose, and for who sees every column"`
	File       string          `json:"file"`
	Row        int             `json:"row"`
	Count      int             `json:"count" doc:"objects that the document names"`
	MayDecide  bool            `json:"may_decide"`
	MayDraw    bool            `json:"may_draw"`
	MayReadRaw bool            `json:"may_read_raw"`
	Drawn      bool            `json:"drawn" doc:"the place was drawn by hand"`
	Place      json.RawMessage `json:"place" doc:"GeoJSON in degrees, or null"`
	Centre     []float64       `json:"centre" doc:"longitude, latitude to open the map at; empty where nothing is known"`
	Parcels    []Parcel        `json:"parcels"`
	Candidates []Candidate     `json:"candidates"`
	Decisions  []Decision      `json:"decisions" doc:"what people decided about the document"`
}

// Parcel is a parcel that the document names, by its number in the document.
type Parcel struct {
	No       int             `json:"no"`
	Raw      string          `json:"raw"`
	ParcelID string          `json:"parcel_id"`
	Geometry json.RawMessage `json:"geometry" doc:"GeoJSON in degrees, or null where it is not in the cadastre"`
	Part     json.RawMessage `json:"part" doc:"the leased part, or null"`
}

// Candidate is an object or a parcel that the document may speak of.
type Candidate struct {
	Target   string          `json:"target" enum:"object,parcel"`
	ID       int64           `json:"id"`
	Label    string          `json:"label" doc:"what the scan called it, or the parcel's identifier"`
	Class    string          `json:"class"`
	ClassPL  string          `json:"class_pl"`
	ClassEN  string          `json:"class_en"`
	Seen     string          `json:"seen"`
	Size     string          `json:"size"`
	LonLat   []float64       `json:"lonlat"`
	Photos   []int64         `json:"photos"`
	State    string          `json:"state" enum:"accepted,secondary,surplus,suggested,weak,near"`
	Origin   string          `json:"origin" enum:"auto,manual,"`
	Score    *float64        `json:"score"`
	Factors  json.RawMessage `json:"factors"`
	Distance *float64        `json:"distance_m" doc:"from the document's place, where one is known"`
}

// Decision is what a person decided.
type Decision struct {
	ID        int64     `json:"id"`
	Target    string    `json:"target"`
	Object    *int64    `json:"object_id"`
	Label     string    `json:"label"`
	Verdict   string    `json:"verdict" enum:"LINK,NOT_THIS,NO_OBJECT"`
	State     string    `json:"state" enum:"standing,waiting"`
	Note      string    `json:"note"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Confirmed string    `json:"confirmed_by"`
}

// Read collects an entry as the person may see it. raw tells whether the cells as they came are wanted; the caller
// records that reading.
func Read(ctx context.Context, tx pgx.Tx, store *db.Store, scope access.Scope, kind string, id int64, raw bool) (*Entry, error) {
	table, err := tableOf(kind)
	if err != nil {
		return nil, err
	}
	r, err := register.NewReader(ctx, store, tx, scope)
	if err != nil {
		return nil, err
	}
	reg, err := r.Find(register.Core(), table)
	if err != nil {
		return nil, err
	}
	out := &Entry{Kind: kind, ID: id, Parcels: []Parcel{}, Candidates: []Candidate{}, Decisions: []Decision{}, Centre: []float64{}, Count: 1}
	var columns []*register.Column
	for i := range reg.Columns {
		if c := &reg.Columns[i]; !c.Personal {
			columns = append(columns, c)
		}
	}
	cells := map[string]string{}
	q := register.Query{Columns: columns, Filters: []register.Filter{register.IDs{id}}}
	q.When.Between = reg.Kind == register.State
	found := false
	if _, err := r.Rows(reg, q, func(row *register.Row) error {
		found = true
		for i, c := range columns {
			if !row.Null(i) {
				cells[c.Field] = row.Text(i)
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if !found {
		return nil, ErrNone
	}
	if out.Cells, err = json.Marshal(cells); err != nil {
		return nil, err
	}
	rights := scope.Rights(table)
	out.MayDecide, out.MayDraw, out.MayReadRaw = scope.May(access.DecideFinding), rights.Edit, scope.Whole(table)
	var x, y *float64
	var body []byte
	if kind == "decision" {
		err = tx.QueryRow(ctx, `SELECT version, source_file, source_row, raw, greatest(object_count, 1), geometry_source = 'drawn', ST_AsGeoJSON(ST_Transform(ST_Force2D(geom), 4326), 7)::jsonb,
			ST_X(ST_PointOnSurface(geom)), ST_Y(ST_PointOnSurface(geom)) FROM decisions WHERE id = $1`, id).Scan(&out.Version, &out.File, &out.Row, &body, &out.Count, &out.Drawn, &out.Place, &x, &y)
	} else {
		out.Count = 99
		err = tx.QueryRow(ctx, `SELECT version, source_file, source_row, raw FROM leases WHERE id = $1`, id).Scan(&out.Version, &out.File, &out.Row, &body)
	}
	if err != nil {
		return nil, err
	}
	if raw && out.MayReadRaw {
		out.Raw = body
	}
	if err := readParcels(ctx, tx, scope, out); err != nil {
		return nil, err
	}
	if x == nil { // else the middle of its parcels
		args := []any{id}
		sql := `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Centroid(ST_Collect(p.geom)) AS g FROM decision_parcels d JOIN (SELECT t.* FROM parcels t WHERE ` + can(scope, "parcels", &args) + `) p ON p.parcel_id = d.parcel_id WHERE d.decision_id = $1) x`
		if kind == "lease" {
			args = []any{id}
			sql = `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Centroid(ST_Collect(coalesce(d.geom, p.geom))) AS g FROM lease_parcels d JOIN (SELECT t.* FROM parcels t WHERE ` + can(scope, "parcels", &args) + `) p ON p.parcel_id = d.parcel_id WHERE d.lease_id = $1) x`
		}
		if err := tx.QueryRow(ctx, sql, args...).Scan(&x, &y); err != nil {
			return nil, err
		}
	}
	if err := readCandidates(ctx, tx, store, scope, out, x, y); err != nil {
		return nil, err
	}
	if err := centre(out, store, x, y); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id, target, object_id, source_id, verdict, state, note, decided_by, decided_at, confirmed_by FROM link_decisions
		WHERE document_kind = $1 AND document_id = $2 ORDER BY id DESC`, kind, id)
	if err != nil {
		return nil, err
	}
	out.Decisions, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Decision])
	if out.Decisions == nil {
		out.Decisions = []Decision{}
	}
	return out, err
}

// centre says where a map opens: at the place, else at the best candidate.
func centre(out *Entry, store *db.Store, x, y *float64) error {
	if x != nil && y != nil {
		lon, lat, err := toDegrees(store.Office().SRID, *x, *y)
		if err == nil {
			out.Centre = []float64{lon, lat}
		}
		return err
	}
	for _, c := range out.Candidates {
		if len(c.LonLat) == 2 {
			out.Centre = c.LonLat
			return nil
		}
	}
	return nil
}

func readParcels(ctx context.Context, tx pgx.Tx, scope access.Scope, out *Entry) error {
	args := []any{out.ID}
	sql := `SELECT d.no, d.ref_raw, coalesce(d.parcel_id, ''), ST_AsGeoJSON(ST_Transform(ST_Force2D(p.geom), 4326), 7)::jsonb, NULL::jsonb FROM decision_parcels d
		LEFT JOIN (SELECT t.* FROM parcels t WHERE ` + can(scope, "parcels", &args) + `) p ON p.parcel_id = d.parcel_id WHERE d.decision_id = $1 ORDER BY d.no LIMIT 100`
	if out.Kind == "lease" {
		args = []any{out.ID}
		sql = `SELECT d.no, d.ref_raw, coalesce(d.parcel_id, ''), ST_AsGeoJSON(ST_Transform(ST_Force2D(p.geom), 4326), 7)::jsonb, ST_AsGeoJSON(ST_Transform(ST_Force2D(d.geom), 4326), 7)::jsonb FROM lease_parcels d
			LEFT JOIN (SELECT t.* FROM parcels t WHERE ` + can(scope, "parcels", &args) + `) p ON p.parcel_id = d.parcel_id WHERE d.lease_id = $1 ORDER BY d.no LIMIT 100`
	}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	out.Parcels, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Parcel])
	if out.Parcels == nil {
		out.Parcels = []Parcel{}
	}
	return err
}

// readCandidates reads what the last run found and what people linked, best first, and after those what stands around
// the place: a place drawn a moment ago has candidates before the next run.
func readCandidates(ctx context.Context, tx pgx.Tx, store *db.Store, scope access.Scope, out *Entry, x, y *float64) error {
	srid := store.Office().SRID
	args := []any{out.Kind, out.ID, x, y, srid}
	rows, err := tx.Query(ctx, `
		SELECT 'object', o.object_id, o.source_id, coalesce(o.class_code, ''), coalesce(c.name_pl, o.class_raw, ''), coalesce(c.name_en, o.class_raw, ''), coalesce(to_char(o.captured_on, 'YYYY-MM-DD'), ''),
			concat_ws(' × ', round(o.width_m::numeric, 2), round(o.height_m::numeric, 2)), ST_X(g), ST_Y(g),
			ARRAY(SELECT f.id FROM photos f WHERE f.scan_object_id = o.id AND f.path IS NOT NULL ORDER BY f.id LIMIT 3),
			coalesce(l.state, 'near'), coalesce(l.origin, ''), l.score, coalesce(l.factors, '[]'), ST_Distance(o.geom, ST_SetSRID(ST_MakePoint($3, $4), $5::int))
		FROM (SELECT DISTINCT ON (t.object_id) t.* FROM scan_objects t WHERE (`+can(scope, "scan_objects", &args)+`)
				AND (t.object_id IN (SELECT object_id FROM links WHERE document_kind = $1 AND document_id = $2 AND target = 'object')
					OR t.geom && ST_Expand(ST_SetSRID(ST_MakePoint($3, $4), $5::int), 40)) ORDER BY t.object_id, t.captured_on DESC NULLS LAST, t.id DESC) o
		CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(o.geom), 4326) AS g) p
		LEFT JOIN object_classes c ON c.code = o.class_code
		LEFT JOIN links l ON l.document_kind = $1 AND l.document_id = $2 AND l.object_id = o.object_id
		ORDER BY l.score IS NULL, l.origin = 'manual' DESC, l.score DESC NULLS LAST, 16, o.object_id LIMIT 24`, args...)
	if err != nil {
		return err
	}
	scan := func(row pgx.CollectableRow) (c Candidate, err error) {
		var lon, lat *float64
		err = row.Scan(&c.Target, &c.ID, &c.Label, &c.Class, &c.ClassPL, &c.ClassEN, &c.Seen, &c.Size, &lon, &lat, &c.Photos, &c.State, &c.Origin, &c.Score, &c.Factors, &c.Distance)
		c.LonLat = []float64{}
		if lon != nil && lat != nil {
			c.LonLat = []float64{*lon, *lat}
		}
		if c.Photos == nil {
			c.Photos = []int64{}
		}
		return c, err
	}
	if out.Candidates, err = pgx.CollectRows(rows, scan); err != nil {
		return err
	}
	if out.Kind == "lease" {
		args := []any{out.ID}
		rows, err := tx.Query(ctx, `SELECT 'parcel', p.id, p.parcel_id, '', 'działka', 'parcel', '', round(coalesce(p.cadastral_area_m2, 0)) || ' m²', ST_X(g), ST_Y(g), '{}'::bigint[], l.state, l.origin, l.score, l.factors, NULL::float8
			FROM links l JOIN (SELECT t.* FROM parcels t WHERE `+can(scope, "parcels", &args)+`) p ON p.id = l.object_id CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(p.geom), 4326) AS g) x
			WHERE l.document_kind = 'lease' AND l.document_id = $1 AND l.target = 'parcel' ORDER BY l.score DESC, p.id LIMIT 20`, args...)
		if err != nil {
			return err
		}
		parcels, err := pgx.CollectRows(rows, scan)
		if err != nil {
			return err
		}
		out.Candidates = append(parcels, out.Candidates...)
	}
	rows, err = tx.Query(ctx, `SELECT object_id FROM link_decisions WHERE document_kind = $1 AND document_id = $2 AND verdict = 'NOT_THIS'`, out.Kind, out.ID)
	if err != nil {
		return err
	}
	not, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	out.Candidates = slices.DeleteFunc(out.Candidates, func(c Candidate) bool { return slices.Contains(not, c.ID) })
	if out.Candidates == nil {
		out.Candidates = []Candidate{}
	}
	return err
}

func system(srid int) (geo.CRS, error) {
	c, _, err := geo.ParseCRS("EPSG:" + itoa(srid))
	return c, err
}

func toDegrees(srid int, x, y float64) (lon, lat float64, err error) {
	c, err := system(srid)
	if err != nil {
		return 0, 0, err
	}
	return c.Inverse(x, y)
}

// Split is what a cell says when it is read part by part, for a person to confirm.
type Split struct {
	Parcels []string    `json:"parcels" doc:"parcels that the cells name, one by one"`
	Periods [][2]string `json:"periods" doc:"first and last day, where the cell names several"`
	Left    string      `json:"left" doc:"what was not understood"`
}

// Suggest reads the cells of a row again, part by part.
func Suggest(ctx context.Context, q queryer, scope access.Scope, kind string, id int64) (*Split, error) {
	table, err := tableOf(kind)
	if err != nil {
		return nil, err
	}
	if _, err := find(ctx, q, scope, kind, id); err != nil {
		return nil, err
	}
	child, owner, periods, precinct := "decision_parcels", "decision_id", "t.periods", "t.precinct_text"
	if kind == "lease" {
		child, owner, periods, precinct = "lease_parcels", "lease_id", "NULL::jsonb", "''"
	}
	var refs []string
	var body []byte
	var place string
	err = q.QueryRow(ctx, "SELECT ARRAY(SELECT coalesce(p.parcel_id, p.ref_raw) FROM "+child+" p WHERE p."+owner+" = t.id ORDER BY p.no), "+periods+", "+precinct+" FROM "+table+" t WHERE t.id = $1", id).Scan(&refs, &body, &place)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	out := &Split{Parcels: []string{}, Periods: [][2]string{}}
	for _, raw := range refs {
		read := geo.ParseParcels(raw, geo.ParcelContext{})
		for _, p := range read.Refs {
			s := p.Raw
			if p.Part && !slices.Contains([]string{"cz", "cz."}, s) {
				s += " cz."
			}
			if !slices.Contains(out.Parcels, s) {
				out.Parcels = append(out.Parcels, s)
			}
		}
		if len(read.Refs) == 0 {
			out.Parcels = append(out.Parcels, raw)
		}
		out.Left += read.Left
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &out.Periods); err != nil {
			return nil, err
		}
	}
	return out, nil
}
