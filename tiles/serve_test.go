package tiles

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
)

// square is one parcel of 40 m.
func square(id int, x, y float64) string {
	return fmt.Sprintf(`INSERT INTO parcels (id, parcel_id, key, geom, known) VALUES (%d, 'p%d', 'p%d', ST_MakeEnvelope(%f, %f, %f, %f, 2180), '[{r},)')`,
		id, id, id, x, y, x+40, y+40)
}

func TestAddressesAreRefusedWithReasons(t *testing.T) {
	store := dbtest.New(t)
	h := server(t, store)
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/tiles/trees/14/1/1":                                                    {404, "tiles.layer"},
		"/tiles/parcels,parcels/14/1/1":                                          {404, "tiles.layer"},
		"/tiles/parcels/14/1/x":                                                  {400, "tiles.tile"},
		"/tiles/parcels/14/16384/1":                                              {400, "tiles.tile"},
		"/tiles/parcels/23/1/1":                                                  {400, "tiles.tile"},
		"/tiles/parcels/14/1/-1":                                                 {400, "tiles.tile"},
		"/tiles/parcels/14/1/1?on=yesterday":                                     {400, "tiles.on"},
		"/tiles/parcels/14/1/1?known=r":                                          {400, "register.revision"},
		"/tiles/parcels/14/1/1?known=monday":                                     {400, "register.revision"},
		"/tiles/parcels/14/1/1?known=r9":                                         {400, "register.revision"},
		"/tiles/parcels/14/1/1?detail=some":                                      {400, "tiles.detail"},
		"/tiles/trees.json":                                                      {404, "tiles.layer"},
		"/tiles/parcels.json?on=2026-02-30":                                      {400, "tiles.on"},
		"/tiles/parcels/14/9041/5232?filter=" + url.QueryEscape("number = "):     {400, "register.filter"},
		"/tiles/parcels/14/9041/5232?filter=" + url.QueryEscape("kw = 'GD1G/1'"): {400, "register.filter"},
		"/tiles/parcels,road_lanes/14/9041/5232?filter=" + url.QueryEscape("parcel_id = 'p1'"): {400, "register.filter"},
		"/tiles/parcels.json?filter=" + url.QueryEscape("1 ="):                                 {400, "register.filter"},
	} {
		w := get(t, h, path)
		require.Equal(t, want.status, w.Code, path)
		require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"), path)
		var problem struct{ Title, Detail, Code string }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &problem))
		if want.code != "" {
			require.Equal(t, want.code, problem.Code, path)
		}
		require.NotEmpty(t, problem.Detail)
	}
}

func TestTileAnswers(t *testing.T) {
	store := dbtest.New(t)
	revise(t, store, square(1, east, north))
	h := server(t, store)
	at := tileAt(t, store, 16, east+20, north+20)
	plain := get(t, h, at.path("parcels"))
	require.Equal(t, MediaType, plain.Header().Get("Content-Type"))
	require.Equal(t, "1", plain.Header().Get("Spoina-Revision"))
	require.Len(t, decode(t, plain.Body.Bytes())["parcels"].Features, 1)
	for _, end := range []string{".mvt", ".pbf"} {
		require.Equal(t, plain.Body.Bytes(), get(t, h, at.path("parcels")+end).Body.Bytes())
	}
	zipped := get(t, h, at.path("parcels"), "Accept-Encoding", "br, gzip")
	require.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
	require.Equal(t, plain.Body.Bytes(), unzip(t, zipped))
	require.NotEqual(t, plain.Header().Get("ETag"), zipped.Header().Get("ETag"))
	require.Empty(t, get(t, h, at.path("parcels"), "Accept-Encoding", "gzip;q=0").Header().Get("Content-Encoding"))
	same := get(t, h, at.path("parcels"), "Accept-Encoding", "gzip", "If-None-Match", zipped.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, same.Code)
	require.Zero(t, same.Body.Len())
	far := get(t, h, "/tiles/parcels,discrepancies/3/1/2", "Accept-Encoding", "gzip")
	require.Equal(t, http.StatusOK, far.Code)
	require.Zero(t, far.Body.Len())
	require.Equal(t, http.StatusOK, get(t, h, "/tiles/parcels/14/100/16000").Code, "a tile where the office's system ends")
}

func TestDescription(t *testing.T) {
	store := dbtest.New(t)
	_, err := store.SetOffice(context.Background(), "operator", "test", db.OfficeChange{BBox: &[4]float64{18.5, 54.2, 18.8, 54.3}})
	require.NoError(t, err)
	w := get(t, server(t, store), "/tiles/parcels,discrepancies.json?on=2022-06-11&other=1")
	require.Equal(t, http.StatusOK, w.Code)
	var d description
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &d))
	require.Equal(t, "3.0.0", d.TileJSON)
	require.Equal(t, []string{"http://example.com/tiles/parcels,discrepancies/{z}/{x}/{y}?on=2022-06-11"}, d.Tiles)
	require.Equal(t, &[4]float64{18.5, 54.2, 18.8, 54.3}, d.Bounds)
	require.Equal(t, 0, d.MinZoom)
	require.Len(t, d.VectorLayers, 2)
	require.Equal(t, 10, d.VectorLayers[0].MinZoom)
	require.Equal(t, "String", d.VectorLayers[0].Fields["parcel_id"])
	require.Equal(t, "Number", d.VectorLayers[1].Fields["point_count"])
	require.NotEmpty(t, d.Attribution)
}

// Personal fields never reach a tile, whatever a layer may show in future.
func TestNoPersonalData(t *testing.T) {
	for _, l := range layers {
		for _, c := range l.columns {
			for _, personal := range []string{"party", "party_id", "pesel", "nip", "name_of_party", "content_text", "advertiser", "notes", "kw"} {
				require.NotEqual(t, personal, c.name, l.name)
			}
		}
	}
}

// Each discrepancy is counted once over all tiles of a zoom, at every zoom where they are grouped.
func TestClusterCountsAreTrue(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	for _, z := range []int{0, 3, 7, 8, 10, 12, 13, 14} {
		count, unknown, rules := 0.0, 0.0, map[string]float64{}
		worst := map[string]int{}
		south := tileAt(t, store, z, east-1000, north-1000)
		top := tileAt(t, store, z, east+6000, north+6000)
		for x := south.X; x <= top.X; x++ {
			for y := top.Y; y <= south.Y; y++ {
				l := layersOf(t, h, Tile{z, x, y}.path("discrepancies"))["discrepancies"]
				if l == nil {
					continue
				}
				for _, f := range l.Features {
					n := f.Properties["point_count"].(float64)
					count += n
					unknown += f.Properties["unknown"].(float64)
					worst[f.Properties["worst"].(string)]++
					var by map[string]float64
					require.NoError(t, json.Unmarshal([]byte(f.Properties["rules"].(string)), &by))
					sum := 0.0
					for r, k := range by {
						rules[r] += k
						sum += k
					}
					require.Equal(t, n, sum)
					p := f.Geometry.(orb.Point)
					require.True(t, p[0] >= 0 && p[0] < extent && p[1] >= 0 && p[1] < extent)
					require.Equal(t, n == 1, f.Properties["rule"] != nil)
				}
			}
		}
		require.Equal(t, 600.0, count, "zoom %d", z)
		require.Equal(t, 200.0, unknown)
		require.Equal(t, map[string]float64{"O01": 200, "O02": 200, "O03": 200}, rules)
		require.NotEmpty(t, worst["critical"])
	}
	single := layersOf(t, h, tileAt(t, store, 15, east+2000, north+2000).path("discrepancies"))["discrepancies"]
	require.NotEmpty(t, single.Features)
	require.Nil(t, single.Features[0].Properties["point_count"])
	require.Contains(t, single.Features[0].Properties["label"], "Grunwaldzka")
}

// Neighbouring tiles draw the strip that both hold with the same corners: no seam shows.
func TestNeighboursAgreeInTheirCommonStrip(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	for z := 13; z <= 18; z++ {
		a := tileAt(t, store, z, east+2000, north+2000)
		b := Tile{z, a.X + 1, a.Y}
		corners := func(t2 Tile, shift float64) map[orb.Point]bool {
			out := map[orb.Point]bool{}
			for _, l := range layersOf(t, h, t2.path("parcels,road_lanes")) {
				for _, f := range l.Features {
					for _, ring := range ringsOf(f.Geometry) {
						for _, p := range ring {
							p[0] += shift
							// Inside the strip, off the cuts at its ends.
							if p[0] > extent-buffer+1 && p[0] < extent+buffer-1 && p[1] > -buffer+1 && p[1] < extent+buffer-1 {
								out[p] = true
							}
						}
					}
				}
			}
			return out
		}
		left, right := corners(a, 0), corners(b, extent)
		missing := 0
		for p := range left {
			if !right[p] {
				missing++
			}
		}
		for p := range right {
			if !left[p] {
				missing++
			}
		}
		require.LessOrEqual(t, missing*20, len(left)+20, "zoom %d: %d of %d corners differ", z, missing, len(left))
	}
}

func ringsOf(g orb.Geometry) (out []orb.Ring) {
	switch g := g.(type) {
	case orb.Polygon:
		out = g
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, p...)
		}
	}
	return out
}

func TestDayAndRevision(t *testing.T) {
	store := dbtest.New(t)
	h := server(t, store)
	at := tileAt(t, store, 16, east+20, north+20)
	ids := func(query string) (out []string) {
		if l := layersOf(t, h, at.path("parcels")+query)["parcels"]; l != nil {
			for _, f := range l.Features {
				out = append(out, f.Properties["parcel_id"].(string))
			}
		}
		return out
	}
	require.Empty(t, ids(""))
	revise(t, store, square(1, east, north))
	require.Equal(t, []string{"p1"}, ids(""))
	// A succession: p1 ends on 30 June 2022, p2 follows.
	revise(t, store,
		archive(t, store, "parcels", "id = 1", "valid_to", "'2022-06-30'", "known", "'[{r},)'"),
		archive(t, store, "parcels", "id = 1"),
		`DELETE FROM parcels WHERE id = 1`, square(2, east, north), `UPDATE parcels SET valid_from = '2022-07-01'`)
	between := time.Now()
	require.Equal(t, []string{"p2"}, ids(""))
	require.Equal(t, []string{"p1"}, ids("?on=2022-06-30"))
	require.Equal(t, []string{"p2"}, ids("?on=2022-07-01"))
	require.Equal(t, []string{"p1"}, ids("?known=r1"))
	require.Empty(t, ids("?known=r0"))
	// A correction of the second.
	revise(t, store,
		archive(t, store, "parcels", "id = 2"),
		`UPDATE parcels SET parcel_id = 'p2 bis', known = int8range({r}, NULL), version = 2 WHERE id = 2`)
	require.Equal(t, []string{"p2 bis"}, ids(""))
	require.Equal(t, []string{"p2"}, ids("?known=r2"))
	require.Equal(t, []string{"p1"}, ids("?known=r2&on=2022-06-30"))
	require.Equal(t, []string{"p2"}, ids("?known="+url.QueryEscape(between.Format(time.RFC3339Nano))))
	require.Equal(t, []string{"p1"}, ids("?known=r1"), "what was known at a revision never changes")
}

func TestObjectsShowTheirLatestObservation(t *testing.T) {
	store := dbtest.New(t)
	h := server(t, store)
	at := tileAt(t, store, 16, east, north)
	scan := func(id int, day string) string {
		return fmt.Sprintf(`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, key, class_code, geom, captured_on, known)
			VALUES (%d, 1, 1, 'c', 'k%d', 'C%d', ST_SetSRID(ST_MakePoint(%f, %f), 2180), '%s', '[{r},)')`, id, id, id, east+float64(id), north, day)
	}
	revise(t, store, scan(11, "2021-05-01"), scan(12, "2022-06-11"),
		fmt.Sprintf(`INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known) VALUES (1, 'C12', ST_SetSRID(ST_MakePoint(%f, %f), 2180), '2021-05-01', '2022-06-11', '[{r},)')`, east+12, north))
	seen := func(query string) (out []string) {
		if l := layersOf(t, h, at.path("scan_objects")+query)["scan_objects"]; l != nil {
			for _, f := range l.Features {
				require.Equal(t, 1.0, f.Properties["id"])
				out = append(out, f.Properties["class_code"].(string)+" "+f.Properties["captured_on"].(string))
			}
		}
		return out
	}
	require.Equal(t, []string{"C12 2022-06-11"}, seen(""))
	require.Equal(t, []string{"C12 2022-06-11"}, seen("?on=2022-06-11"))
	require.Equal(t, []string{"C11 2021-05-01"}, seen("?on=2022-06-10"))
	require.Empty(t, seen("?on=2021-04-30"))
}

func TestLeasesLieOnTheirParcels(t *testing.T) {
	store := dbtest.New(t)
	h := server(t, store)
	at := tileAt(t, store, 16, east+20, north+20)
	revise(t, store, square(1, east, north), square(2, east+60, north),
		`INSERT INTO leases (id, key, contract_number, known) VALUES (9, 'k', 'DZ/1/2020', '[{r},)')`,
		`INSERT INTO lease_parcels (lease_id, no, ref_raw, parcel_id, known) VALUES (9, 1, '1', 'p1', '[{r},)'), (9, 2, '2', 'p2', '[{r},)')`)
	require.Len(t, layersOf(t, h, at.path("leases"))["leases"].Features, 2)
	// The lease loses a parcel, and the parcel that stays moves: both old places must be drawn anew.
	revise(t, store, archive(t, store, "lease_parcels", "true"), archive(t, store, "leases", "true"),
		`UPDATE leases SET known = int8range({r}, NULL), version = 2`, `DELETE FROM lease_parcels WHERE no = 1`, `UPDATE lease_parcels SET known = int8range({r}, NULL)`)
	left := layersOf(t, h, at.path("leases"))["leases"].Features
	require.Len(t, left, 1)
	require.Equal(t, "p2", left[0].Properties["parcel_id"])
	require.Len(t, layersOf(t, h, at.path("leases")+"?known=r1")["leases"].Features, 2)
}

// After each change every tile shows it at once, and tiles that it did not touch keep their tag and stay in the cache.
func TestNothingIsStaleAndNothingElseIsDropped(t *testing.T) {
	store := dbtest.New(t)
	rng := rand.New(rand.NewPCG(5, 6))
	var all []string
	for i := range 400 {
		all = append(all, square(i+1, east+float64(i%20)*200, north+float64(i/20)*200))
	}
	revise(t, store, all...)
	s := New(0)
	ctx := context.Background()
	asked := question{scope: operator, today: today}
	of, err := parseLayers("parcels,road_lanes")
	require.NoError(t, err)
	var tiles []Tile
	for z := 12; z <= 17; z++ {
		a, b := tileAt(t, store, z, east, north+4000), tileAt(t, store, z, east+4000, north)
		for x := a.X; x <= b.X; x++ {
			for y := a.Y; y <= b.Y; y++ {
				if z < 16 || rng.IntN(3) == 0 {
					tiles = append(tiles, Tile{z, x, y})
				}
			}
		}
	}
	tags := map[Tile]string{}
	for _, at := range tiles {
		m, err := s.tile(ctx, store, asked, of, at)
		require.NoError(t, err)
		tags[at] = m.tag
	}
	rounds := 60
	if os.Getenv("SPOINA_SOAK") != "" {
		rounds = 5000
	}
	for round := range rounds {
		id := 1 + rng.IntN(400)
		dx := rng.Float64()*400 - 200
		move := []string{
			archive(t, store, "parcels", fmt.Sprintf("id = %d", id)),
			fmt.Sprintf(`UPDATE parcels SET geom = ST_Translate(geom, %f, 0), known = int8range({r}, NULL), version = version + 1 WHERE id = %d`, dx, id)}
		if round%15 == 14 && round < 2000 {
			move[1] = fmt.Sprintf(`DELETE FROM parcels WHERE id = %d`, id)
		}
		before := s.cache.order.Len()
		revise(t, store, move...)
		fresh := New(0)
		changed, kept := 0, 0
		began := time.Now()
		_, err := s.office(store).refresh(ctx)
		require.NoError(t, err)
		require.Less(t, time.Since(began), time.Second)
		kept = s.cache.order.Len()
		for _, at := range tiles {
			m, err := s.tile(ctx, store, asked, of, at)
			require.NoError(t, err)
			if round%10 == 0 || m.tag != tags[at] {
				f, err := fresh.tile(ctx, store, asked, of, at)
				require.NoError(t, err)
				require.Equal(t, f.tag, m.tag, "tile %v is stale after revision %d", at, m.revision)
			}
			if m.tag != tags[at] {
				changed++
				tags[at] = m.tag
			}
		}
		require.Less(t, changed, 40, "a moved parcel touches few tiles")
		require.GreaterOrEqual(t, kept, before-60)
	}
}

// Many clients read while the registers change: whoever asks after a commit sees it.
func TestReadersSeeWhatWasCommittedBeforeTheyAsked(t *testing.T) {
	store := dbtest.New(t)
	revise(t, store, square(1, east, north))
	h := server(t, store)
	at := tileAt(t, store, 16, east+20, north+20)
	var latest sync.Map
	latest.Store("n", 0)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 6 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				want, _ := latest.Load("n")
				l := layersOf(t, h, at.path("parcels"))["parcels"]
				var got int
				_, _ = fmt.Sscanf(l.Features[0].Properties["number"].(string), "%d", &got)
				if got < want.(int) {
					t.Errorf("asked after %d was committed and got %d", want, got)
				}
			}
		})
	}
	revise(t, store, `UPDATE parcels SET number = '0', known = int8range({r}, NULL)`)
	for n := 1; n <= 150; n++ {
		revise(t, store, fmt.Sprintf(`UPDATE parcels SET number = '%d', known = int8range({r}, NULL)`, n))
		latest.Store("n", n)
	}
	close(stop)
	readers.Wait()
}

// A client that leaves cancels the statement and costs neither a connection nor a later request.
func TestLeavingClients(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	s := New(0)
	of, err := parseLayers("parcels,road_lanes,scan_objects")
	require.NoError(t, err)
	at := tileAt(t, store, 12, east+2000, north+2000)
	_, err = s.tile(context.Background(), store, question{scope: operator, today: today}, of, at)
	require.NoError(t, err)
	before := store.Pool().Stat().NewConnsCount()
	rng := rand.New(rand.NewPCG(8, 8))
	for range 200 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(rng.IntN(12_000))*time.Microsecond)
		fresh := question{scope: operator, today: today, on: today.AddDays(-rng.IntN(5000))}
		_, err := s.tile(ctx, store, fresh, of, at)
		if err != nil {
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}
		cancel()
	}
	for range 20 {
		_, err := s.tile(context.Background(), store, question{scope: operator, today: today, on: today.AddDays(-rng.IntN(5000))}, of, at)
		require.NoError(t, err)
	}
	// Those being cancelled and those that follow overlap, but never more than are drawn at once.
	require.LessOrEqual(t, store.Pool().Stat().NewConnsCount()-before, int64(cap(s.slots)+1), "connections are kept")
}

// A filter keeps the rows that it keeps in a list.
func TestFilters(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	ctx := context.Background()
	for layer, filter := range map[string]string{
		"parcels":       "ownership_group = '4' AND number LIKE '1%'",
		"road_lanes":    "name IN ('ul. 3', 'ul. 4')",
		"discrepancies": "severity = 'high' AND outcome = 'hit'",
		"leases":        "contract_number LIKE 'DZ/1%'",
		"decisions":     "valid_from <= DATE('2022-06-11') AND case_number LIKE '%7.2022'",
	} {
		want := map[int64]bool{}
		require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
			reader, err := register.NewReader(ctx, store, tx, operator)
			require.NoError(t, err)
			reg, err := reader.Find(register.Core(), layer)
			require.NoError(t, err)
			condition, err := reg.ParseFilter(filter)
			require.NoError(t, err)
			_, err = reader.Rows(reg, register.Query{Filters: []register.Filter{condition}}, func(row *register.Row) error {
				want[row.ID] = true
				return nil
			})
			return err
		}))
		require.NotEmpty(t, want)
		got := map[int64]bool{}
		a, b := tileAt(t, store, 15, east-1000, north+6000), tileAt(t, store, 15, east+6000, north-1000)
		for x := a.X; x <= b.X; x++ {
			for y := a.Y; y <= b.Y; y++ {
				if l := layersOf(t, h, Tile{15, x, y}.path(layer)+"?filter="+url.QueryEscape(filter))[layer]; l != nil {
					for _, f := range l.Features {
						got[int64(f.ID.(float64))] = true
					}
				}
			}
		}
		if layer == "leases" { // a lease on a parcel that was too broken to be put in has no place
			for id := range want {
				if !got[id] {
					delete(want, id)
				}
			}
			require.NotEmpty(t, want)
		}
		require.Equal(t, want, got, layer)
	}
	w := get(t, h, "/tiles/parcels.json?filter="+url.QueryEscape("number = '1/2'"))
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), "filter=number+%3D+%271%2F2%27")
}

// A filter may be CQL2 JSON, as at /ogc: the same tile, and the description's addresses carry the language on. What is
// a filter in one language is none in the other, also when the tile of the first is kept.
func TestFiltersInJSON(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	at := tileAt(t, store, 14, east+2000, north+2000).path("parcels")
	text, inJSON := "?filter="+url.QueryEscape("ownership_group = '4'"), "?filter-lang=cql2-json&filter="+url.QueryEscape(`{"op":"=","args":[{"property":"ownership_group"},"4"]}`)
	want := get(t, h, at+text)
	require.Equal(t, http.StatusOK, want.Code)
	require.NotEmpty(t, want.Body.Bytes())
	require.NotEqual(t, get(t, h, at).Body.Bytes(), want.Body.Bytes())
	got := get(t, h, at+inJSON)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.Equal(t, want.Body.Bytes(), got.Body.Bytes())
	require.Equal(t, want.Body.Bytes(), get(t, h, at+text+"&filter-lang=cql2-text").Body.Bytes())
	require.Equal(t, http.StatusBadRequest, get(t, h, at+text+"&filter-lang=cql2-json").Code, "kept as text")
	require.Equal(t, http.StatusBadRequest, get(t, h, at+strings.Replace(inJSON, "cql2-json", "cql2-text", 1)).Code)
	for _, lang := range []string{"?filter-lang=sql", text + "&filter-lang=sql"} {
		w := get(t, h, at+lang)
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.Contains(t, w.Body.String(), "sql")
	}

	w := get(t, h, "/tiles/parcels.json"+inJSON)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	require.Contains(t, w.Body.String(), "filter-lang=cql2-json")
	require.Equal(t, http.StatusBadRequest, get(t, h, "/tiles/parcels.json"+text+"&filter-lang=cql2-json").Code)
}

// An office in another system than Poland's: the same code, PROJ's numbers.
func TestOtherReferenceSystems(t *testing.T) {
	for _, place := range []struct {
		srid     int
		lon, lat float64
	}{{2154, 2.35, 48.85}, {26986, -71.11, 42.37}, {25833, 13.43, 52.48}, {2177, 18.64, 54.26}} {
		o := dbtest.Town
		o.SRID = place.srid
		store := dbtest.NewOffice(t, o)
		revise(t, store, fmt.Sprintf(`INSERT INTO parcels (id, parcel_id, key, geom, known)
			SELECT 1, 'p', 'p', ST_Buffer(ST_Transform(ST_SetSRID(ST_MakePoint(%f, %f), 4326), %d), 30), '[{r},)'`, place.lon, place.lat, place.srid))
		n := math.Exp2(17)
		sin := math.Sin(place.lat * math.Pi / 180)
		at := Tile{17, int((place.lon + 180) / 360 * n), int((0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)) * n)}
		got := layersOf(t, server(t, store), at.path("parcels"))["parcels"]
		want := oracle(t, store, "parcels", "parcel_id", at)
		require.Len(t, got.Features, 1)
		require.InDelta(t, size(want.Features[0].Geometry), size(got.Features[0].Geometry), length(want.Features[0].Geometry)*0.2)
		a, b := want.Features[0].Geometry.Bound(), got.Features[0].Geometry.Bound()
		require.InDelta(t, a.Min[0], b.Min[0], 1)
		require.InDelta(t, a.Max[1], b.Max[1], 1)
	}
}

// Positions between the nodes asked of PROJ are PROJ's to a fraction of a millimetre, for every system of Poland.
func TestPlaneIsPROJ(t *testing.T) {
	store := dbtest.New(t)
	ctx := context.Background()
	for srid, at := range map[int][2]float64{2180: {472000, 716000}, 2176: {5550000, 5800000}, 2178: {7500000, 5790000}, 2179: {8400000, 5600000}, 26986: {232000, 901000}} {
		p := newPlane(srid, postgis(store.Pool()))
		w := walker{plane: p, ctx: ctx}
		rng := rand.New(rand.NewPCG(1, uint64(srid)))
		var x, y []float64
		for range 500 {
			x, y = append(x, at[0]+rng.Float64()*60000-30000), append(y, at[1]+rng.Float64()*60000-30000)
		}
		tx, ty, err := postgis(store.Pool())(ctx, srid, 3857, x, y)
		require.NoError(t, err)
		for i := range x {
			u, v, err := w.project(x[i], y[i])
			require.NoError(t, err)
			require.InDelta(t, tx[i], (u-0.5)*worldSide, 0.001)
			require.InDelta(t, ty[i], (0.5-v)*worldSide, 0.001)
		}
	}
}

func TestPolygonsInTilesAreValid(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	n := 0
	for z := 12; z <= 18; z++ {
		for k := range 6 {
			at := tileAt(t, store, z, east+float64(k)*700, north+float64(k*k%5)*800)
			for name, l := range layersOf(t, h, at.path("parcels,road_lanes,decisions,leases,scan_objects")+"?detail=full") {
				for _, f := range l.Features {
					if g, ok := asGeometry(f.Geometry); ok {
						require.NoError(t, g.Validate(), "%s %v in %v: %s", name, f.ID, at, g.AsText())
						n++
					}
				}
			}
		}
	}
	require.Greater(t, n, 1000)
}
