package tiles

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
)

// squares are the tiles of a zoom that the made-up town lies in, with room around it.
func squares(t testing.TB, at func(z int, x, y float64) Tile, z int, each func(Tile)) {
	t.Helper()
	a, b := at(z, east-2500, north+6500), at(z, east+6500, north-2500)
	for x := a.X; x <= b.X; x++ {
		for y := a.Y; y <= b.Y; y++ {
			each(Tile{z, x, y})
		}
	}
}

// At every zoom at which a layer is generalised, point_count over all tiles is the number of rows in its table that have
// a place, with a filter and without.
func TestCountsOfLowZoomsAreTrue(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	ctx := context.Background()
	at := func(z int, x, y float64) Tile { return tileAt(t, store, z, x, y) }
	for name, sql := range map[string]string{
		"parcels":        `SELECT count(*), count(*) FILTER (WHERE ownership_group = '4') FROM parcels`,
		"road_lanes":     `SELECT count(*), count(*) FILTER (WHERE name = 'ul. 4') FROM road_lanes`,
		"address_points": `SELECT count(*), count(*) FILTER (WHERE house_no LIKE '1%') FROM address_points`,
		"decisions":      `SELECT count(*), count(*) FILTER (WHERE case_number LIKE '%7.2022') FROM decisions`,
		"scan_objects":   `SELECT count(*), NULL::bigint FROM objects`,
		"leases":         `SELECT count(*), count(*) FILTER (WHERE l.contract_number LIKE 'DZ/1%') FROM lease_parcels lp JOIN leases l ON l.id = lp.lease_id JOIN parcels p USING (parcel_id)`,
		"discrepancies":  `SELECT count(*), count(*) FILTER (WHERE severity = 'high') FROM discrepancies`,
	} {
		filter := map[string]string{"parcels": "ownership_group = '4'", "road_lanes": "name = 'ul. 4'", "address_points": "house_no LIKE '1%'", "decisions": "case_number LIKE '%7.2022'",
			"leases": "contract_number LIKE 'DZ/1%'", "discrepancies": "severity = 'high'"}[name]
		var all int64
		var some *int64
		require.NoError(t, store.Pool().QueryRow(ctx, sql).Scan(&all, &some))
		require.Greater(t, all, int64(100))
		for _, z := range []int{10, 11, 12, 14} {
			for query, want := range map[string]*int64{"": &all, "?filter=" + url.QueryEscape(filter): some} {
				if want == nil || z == 14 && name != "address_points" && name != "discrepancies" {
					continue
				}
				sum := int64(0)
				squares(t, at, z, func(tile Tile) {
					if l := layersOf(t, h, tile.path(name)+query)[name]; l != nil {
						for _, f := range l.Features {
							if n, ok := f.Properties["point_count"].(float64); ok {
								sum += int64(n)
							}
						}
					}
				})
				require.Equal(t, *want, sum, "%s at zoom %d%s", name, z, query)
			}
		}
	}
	// Whoever needs every row asks for it.
	low := layersOf(t, h, at(12, east+2000, north+2000).path("parcels")+"?detail=full")["parcels"]
	require.Greater(t, len(low.Features), 300)
	require.NotNil(t, low.Features[0].Properties["parcel_id"])
	// A lane that is drawn keeps what the map tells lanes apart by, and nothing else.
	for _, f := range layersOf(t, h, at(11, east+2000, north+2000).path("road_lanes"))["road_lanes"].Features {
		for k := range f.Properties {
			require.Contains(t, []string{"id", "status", "point_count"}, k)
		}
	}
}

// A town as dense as the city of the benchmarks, all of it in one tile: 5 000 lanes with 130 corners each, and as many rows of
// the other kinds as the groups have cells, many times over.
func TestTilesOfLowZoomsAreSmall(t *testing.T) {
	store := dbtest.New(t)
	rows := func(sql string, from, n int) string {
		return sql + fmt.Sprintf(` FROM (SELECT %d + i AS id, %f + (i * 7919 %% 20000) AS x, %f + (i * 104729 %% 16000) AS y FROM generate_series(1, %d) i) g`, from, east-4000, north-4000, n)
	}
	revise(t, store,
		rows(`INSERT INTO parcels (id, parcel_id, key, number, geom, known) SELECT id, '220401_1.0001.' || id, id::text, id::text, ST_MakeEnvelope(x, y, x + 30, y + 30, 2180), '[{r},)'`, 0, 8000),
		rows(`INSERT INTO road_lanes (id, key, name, status, geom, known) SELECT id, id::text, 'ul. ' || mod(id, 900), 'PUBLIC',
			ST_Buffer(ST_MakeLine(ARRAY(SELECT ST_SetSRID(ST_MakePoint(x + 8 * k, y + 40 * sin(k / 9.0 + id)), 2180) FROM generate_series(0, 50) k)), 3.5, 'quad_segs=2'), '[{r},)'`, 10_000, 5000),
		rows(`INSERT INTO address_points (id, key, locality, street, street_key, house_no, geom, known) SELECT id, id::text, 'Testowo', 'Polna', 'polna', id::text, ST_SetSRID(ST_MakePoint(x, y), 2180), '[{r},)'`, 20_000, 5000),
		rows(`INSERT INTO decisions (id, key, case_number, geom, known) SELECT id, id::text, 'A.' || id, ST_MakeEnvelope(x, y, x + 9, y + 9, 2180), '[{r},)'`, 30_000, 5000),
		rows(`INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known) SELECT id, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(x, y), 2180), '2022-06-11', '2022-06-11', '[{r},)'`, 40_000, 5000))
	h := server(t, store)
	for _, z := range []int{10, 11, 12} {
		w := get(t, h, tileAt(t, store, z, east+6000, north+4000).path("parcels,road_lanes,address_points,decisions,scan_objects"), "Accept-Encoding", "gzip")
		require.Equal(t, http.StatusOK, w.Code)
		t.Logf("zoom %d: %d bytes packed", z, w.Body.Len())
		require.Less(t, w.Body.Len(), 500_000)
		require.Greater(t, w.Body.Len(), 5_000, "they are in it")
	}
}

// Fewer corners are sent, and none of the boundary moves by more than bend.
func TestSimplifiedLinesStayWhereTheyAre(t *testing.T) {
	line := []pt{{0, 0}, {10, 1}, {20, 0}, {30, 9}, {40, 0}, {40, 50}, {41, 90}, {40, 100}, {0, 0}}
	n := fewer(line)
	require.Equal(t, []pt{{0, 0}, {20, 0}, {30, 9}, {40, 0}, {40, 100}, {0, 0}}, line[:n])
}

// A group says how many discrepancies are in each state, and what is at stake by legal basis: amounts that rest on
// different laws are never added. They are told only to those who are shown them on each finding.
func TestMoneyOfGroups(t *testing.T) {
	store := dbtest.New(t)
	add := func(id int, state, money string, dx float64) string {
		return fmt.Sprintf(`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, state, confidence, on_date, subjects, measures, money, proof, label, geom, first_run, last_run, known)
			VALUES (%d, 'f%d', 'O01', 1, '', 'hit', 'high', '%s', 1, '2022-06-11', '[]', '[]', '%s', '{}', 'x', ST_SetSRID(ST_MakePoint(%f, %f), 2180), 1, 1, '[{r},)')`, id, id, state, money, east+dx, north)
	}
	revise(t, store, `INSERT INTO runs (on_date, rules, state, actor) VALUES ('2022-06-11', '{}', 'done', 'test')`,
		add(1, "DETECTED", `[{"basis":"FEE","min_gr":100,"max_gr":250,"formula":"1"},{"basis":"FINE","min_gr":1000,"max_gr":1000,"formula":"2"}]`, 0),
		add(2, "CONFIRMED", `[{"basis":"FEE","min_gr":7,"max_gr":9,"formula":"3"}]`, 1),
		add(3, "DETECTED", `[]`, 2),
		add(4, "DETECTED", `[{"basis":"FEE","min_gr":5,"max_gr":5,"formula":"4"}]`, 3000))
	path := tileAt(t, store, 12, east, north).path("discrepancies")
	groups := func(h http.Handler) (out []map[string]any) {
		for _, f := range layersOf(t, h, path)["discrepancies"].Features {
			out = append(out, f.Properties)
		}
		return out
	}
	seen := groups(server(t, store))
	require.Len(t, seen, 2)
	one, many := seen[0], seen[1]
	if one["point_count"] != 1.0 {
		one, many = many, one
	}
	require.JSONEq(t, `{"FEE":{"min_gr":107,"max_gr":259},"FINE":{"min_gr":1000,"max_gr":1000}}`, many["money"].(string))
	require.JSONEq(t, `{"DETECTED":2,"CONFIRMED":1}`, many["states"].(string))
	require.JSONEq(t, `{"FEE":{"min_gr":5,"max_gr":5}}`, one["money"].(string), "without the formula, which may name things")
	require.Equal(t, "DETECTED", one["state"])

	person := func(rights access.Rights) http.Handler {
		return serverAs(New(0), store, access.For(access.Person{ID: 1, Login: "jan", Office: access.Office{Code: "220401"},
			Grants: []access.Grant{{Role: access.Role{Registers: map[string]access.Rights{"discrepancies": rights}}}}}))
	}
	poor := person(access.Rights{Hide: []string{"money", "money_max_gr"}})
	for _, g := range groups(poor) {
		require.NotContains(t, g, "money")
		require.NotNil(t, g["states"])
	}
	w := get(t, poor, "/tiles/discrepancies.json")
	var d struct {
		VectorLayers []struct{ Fields map[string]string } `json:"vector_layers"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &d))
	require.NotContains(t, d.VectorLayers[0].Fields, "money")
	require.Contains(t, d.VectorLayers[0].Fields, "states")
}
