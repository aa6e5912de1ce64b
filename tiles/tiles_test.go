package tiles

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

// server answers for one office as the program does.
func server(t testing.TB, store *db.Store) http.Handler {
	t.Helper()
	router := chi.NewRouter()
	Routes(router, Deps{Service: New(0)})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		router.ServeHTTP(w, r.WithContext(httpapi.WithOffice(r.Context(), store, access.Operator())))
	})
}

func get(t testing.TB, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func layersOf(t testing.TB, h http.Handler, path string) map[string]*mvt.Layer {
	t.Helper()
	w := get(t, h, path)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	return decode(t, w.Body.Bytes())
}

func decode(t testing.TB, b []byte) map[string]*mvt.Layer {
	t.Helper()
	require.NoError(t, mvtValid(b))
	ls, err := mvt.Unmarshal(b)
	require.NoError(t, err)
	out := map[string]*mvt.Layer{}
	for _, l := range ls {
		out[l.Name] = l
	}
	return out
}

// revise runs statements as one revision. {r} is the revision's number.
func revise(t testing.TB, store *db.Store, statements ...string) int64 {
	t.Helper()
	ctx := context.Background()
	revision, err := store.Change(ctx, "test", "test", func(c *db.Change) error {
		r, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		for _, s := range statements {
			if _, err := c.Exec(ctx, sprintRevision(s, r)); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return revision
}

// archive is the statement that copies rows to the past, with some columns set otherwise.
func archive(t testing.TB, store *db.Store, table, where string, set ...string) string {
	t.Helper()
	var columns []string
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped`, table).Scan(&columns))
	values := slices.Clone(columns)
	set = append([]string{"known", "int8range(lower(known), {r})"}, set...)
	for i := 0; i < len(set); i += 2 {
		values[slices.Index(columns, set[i])] = set[i+1]
	}
	return "INSERT INTO " + table + "_past (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(values, ", ") + " FROM " + table + " WHERE " + where
}

// The place of the made-up rows: the town of Testowo, metres of 2180.
const east, north = 472000.0, 716000.0

// tileAt is the tile of a zoom that a place of the office lies in.
func tileAt(t testing.TB, store *db.Store, z int, x, y float64) Tile {
	t.Helper()
	p := newPlane(store.Office().SRID, postgis(store.Pool()))
	w := walker{plane: p, ctx: context.Background()}
	u, v, err := w.project(x, y)
	require.NoError(t, err)
	n := math.Exp2(float64(z))
	return Tile{z, int(u * n), int(v * n)}
}

func (t Tile) path(layers string) string {
	return fmt.Sprintf("/tiles/%s/%d/%d/%d", layers, t.Z, t.X, t.Y)
}

// town fills the office with rows of every kind and of awkward shapes around the made-up place.
func town(t testing.TB, store *db.Store) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	var statements []string
	add := func(format string, args ...any) { statements = append(statements, fmt.Sprintf(format, args...)) }
	star := func(x, y, size float64, n int) string {
		s := ""
		var first string
		for k := range n {
			a := (float64(k) + rng.Float64()*0.8) / float64(n) * 2 * math.Pi
			r := size * (0.3 + 0.7*rng.Float64())
			p := fmt.Sprintf("%.3f %.3f", x+r*math.Cos(a), y+r*math.Sin(a))
			if k == 0 {
				first = p
			}
			s += p + ","
		}
		return "(" + s + first + ")"
	}
	for i := range 1500 {
		x, y := east+rng.Float64()*4000, north+rng.Float64()*4000
		size := math.Exp(rng.Float64()*6) / 2
		shape := "POLYGON(" + star(x, y, size, 3+rng.IntN(20))
		if i%7 == 0 {
			shape += "," + star(x, y, size*0.05, 5)
		}
		add(`INSERT INTO parcels (id, parcel_id, key, number, ownership_group, geom, known) SELECT %d, 'p%d', 'p%d', '%d/%d', nullif('%d', '0'), g, '[{r},)'
			FROM ST_GeomFromText('%s)', 2180) g WHERE ST_IsValid(g)`, i+1, i+1, i+1, i, i%9, i%5, shape)
	}
	for i := range 200 {
		x, y := east+rng.Float64()*4000, north+rng.Float64()*4000
		a, l := rng.Float64()*7, 50+rng.Float64()*900
		add(`INSERT INTO road_lanes (id, key, name, category, status, geom, known) SELECT %d, 'l%d', 'ul. %d', 'gminna', 'PUBLIC',
			ST_Buffer(ST_GeomFromText('LINESTRING(%f %f, %f %f, %f %f)', 2180), %f), '[{r},)'`, 10000+i, i, i%20,
			x, y, x+l*math.Cos(a), y+l*math.Sin(a), x+l*math.Cos(a+0.5), y+l*math.Sin(a+0.5)*1.4, 0.4+rng.Float64()*8)
	}
	for i := range 600 {
		x, y := east+rng.Float64()*4000, north+rng.Float64()*4000
		shape := fmt.Sprintf("POINT Z(%f %f 12.5)", x, y)
		switch i % 5 {
		case 1:
			shape = fmt.Sprintf("LINESTRING Z(%f %f 1, %f %f 2, %f %f 3)", x, y, x+rng.Float64()*400, y, x+3, y+rng.Float64()*90)
		case 2:
			shape = fmt.Sprintf("POLYGON((%f %f, %f %f, %f %f, %f %f))", x, y, x+0.1+rng.Float64(), y, x+0.3, y+0.2+rng.Float64(), x, y)
		case 3:
			shape = fmt.Sprintf("MULTIPOINT((%f %f), (%f %f))", x, y, x+200*rng.Float64(), y+3)
		}
		add(`INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known) VALUES (%d, 'ADV.BILLBOARD', ST_GeomFromText('%s', 2180), '2022-06-11', '2022-06-11', '[{r},)')`,
			20000+i, shape)
		add(`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, on_date, subjects, measures, money, proof, label, geom, first_run, last_run, known)
			VALUES (%d, 'f%d', 'O0%d', 1, '', '%s', '%s', 1, '2022-06-11', '[]', '[]', '[]', '{}', 'Grunwaldzka %d', ST_GeomFromText('%s', 2180), 1, 1, '[{r},)')`,
			30000+i, i, 1+i%3, []string{"hit", "hit", "unknown"}[i%3], severities[i%5], i, shape)
	}
	for i := range 300 {
		x, y := east+rng.Float64()*4000, north+rng.Float64()*4000
		add(`INSERT INTO decisions (id, key, case_number, kind, valid_from, valid_to, geom, known) VALUES (%d, 'd%d', 'ZDiZ.%d.2022', 'ADVERT', '2022-01-01', '2022-12-31',
			ST_GeomFromText('POLYGON(%s)', 2180), '[{r},)')`, 40000+i, i, i, star(x, y, 1+rng.Float64()*10, 6))
		add(`INSERT INTO address_points (id, key, street, house_no, geom, known) VALUES (%d, 'a%d', 'Grunwaldzka', '%d', ST_SetSRID(ST_MakePoint(%f, %f), 2180), '[{r},)')`,
			50000+i, i, i, x, y)
		add(`INSERT INTO leases (id, key, contract_number, valid_from, known) VALUES (%d, 'k%d', 'DZ/%d', '2020-01-01', '[{r},)')`, 60000+i, i, i)
		add(`INSERT INTO lease_parcels (lease_id, no, ref_raw, parcel_id, known) VALUES (%d, 1, '', 'p%d', '[{r},)'), (%d, 2, '', 'p%d', '[{r},)')`,
			60000+i, 1+rng.IntN(1500), 60000+i, 1+rng.IntN(1500))
	}
	run := `INSERT INTO runs (on_date, rules, state, actor) VALUES ('2022-06-11', '{}', 'done', 'test')`
	revise(t, store, append([]string{run}, statements...)...)
}

// oracle reads what PostGIS makes of the same rows in the same tile. It fails on lines with a height, so heights are
// taken away.
func oracle(t testing.TB, store *db.Store, table, columns string, at Tile) *mvt.Layer {
	t.Helper()
	var b []byte
	err := store.Read(context.Background(), func(tx pgx.Tx) error {
		return tx.QueryRow(context.Background(), fmt.Sprintf(`SELECT ST_AsMVT(q, 'x', 4096, 'geom', 'fid') FROM (
			SELECT id AS fid, %s, ST_AsMVTGeom(ST_Transform(ST_Force2D(geom), 3857), ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom FROM %s
			WHERE geom && ST_Expand(ST_Transform(ST_TileEnvelope($1, $2, $3, margin => 64.0/4096), ST_SRID(geom)), 2)) q WHERE geom IS NOT NULL`,
			columns, table), at.Z, at.X, at.Y).Scan(&b)
	})
	require.NoError(t, err)
	layers, err := mvt.Unmarshal(b)
	require.NoError(t, err)
	if len(layers) == 0 {
		return &mvt.Layer{}
	}
	return layers[0]
}

// Every tile has the features and attributes that PostGIS's own encoder gives, with geometries of the same size.
// From zoom 14 on there may be more: what is too small for the grid stays.
func TestTilesAgreeWithPostGIS(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	rng := rand.New(rand.NewPCG(3, 4))
	compared := 0
	for z := 12; z <= 18; z++ {
		for range 12 {
			at := tileAt(t, store, z, east+rng.Float64()*4200-100, north+rng.Float64()*4200-100)
			for name, columns := range map[string]string{
				"parcels":      "id, parcel_id, number, ownership_group, ownership_subgroup",
				"road_lanes":   "id, name, category, status, manager",
				"decisions":    "id, case_number, kind, valid_from::text, valid_to::text",
				"scan_objects": "id, class_code, last_seen::text AS captured_on",
			} {
				table := map[string]string{"scan_objects": "objects"}[name]
				if table == "" {
					table = name
				}
				want := byID(oracle(t, store, table, columns, at))
				mine := layersOf(t, h, at.path(name)+"?detail=full")[name]
				if mine == nil {
					mine = &mvt.Layer{}
				}
				got := byID(mine)
				for id, w := range want {
					g := got[id]
					compared++
					if g == nil && z < wholeZoom && size(w.Geometry) < 1 {
						continue // a unit or less that rounding once instead of twice takes away
					}
					require.NotEmpty(t, g, "%s %d in %v: %v", name, id, at, w.Geometry)
					require.Equal(t, map[string]any(w.Properties), map[string]any(g.Properties), "%s %d in %v", name, id, at)
					require.Equal(t, w.Geometry.Dimensions(), g.Geometry.Dimensions())
					// Rounding twice moves a corner by a unit at most.
					require.InDelta(t, size(w.Geometry), size(g.Geometry), length(w.Geometry)*1.2+3, "%s %d in %v: %v %v", name, id, at, w.Geometry, g.Geometry)
				}
				for id, g := range got {
					if want[id] == nil {
						require.LessOrEqual(t, size(g.Geometry), length(g.Geometry)+4, "%s %d in %v is not in PostGIS's tile: %v", name, id, at, g.Geometry)
						require.GreaterOrEqual(t, z, 12)
					}
				}
			}
		}
	}
	require.Greater(t, compared, 3000)
}

func byID(l *mvt.Layer) map[uint64]*feature {
	out := map[uint64]*feature{}
	for _, f := range l.Features {
		out[uint64(f.ID.(float64))] = &feature{f.Properties, f.Geometry}
	}
	return out
}

type feature struct {
	Properties map[string]any
	Geometry   orb.Geometry
}

func unzip(t testing.TB, w *httptest.ResponseRecorder) []byte {
	t.Helper()
	r, err := gzip.NewReader(w.Body)
	require.NoError(t, err)
	var b []byte
	buf := make([]byte, 1<<16)
	for {
		n, err := r.Read(buf)
		b = append(b, buf[:n]...)
		if err != nil {
			return b
		}
	}
}
