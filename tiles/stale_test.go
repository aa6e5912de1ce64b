package tiles_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
	"spoina/tiles"
)

// peer is one server process as far as reading goes: pools, caches and memory of its own over a database that it shares.
type peer struct {
	url   string
	store *db.Store
}

// newPeer serves a database; standby is the address of a copy to read from, or empty.
func newPeer(t *testing.T, address, standby string) peer {
	t.Helper()
	d, err := db.Open(context.Background(), address)
	require.NoError(t, err)
	t.Cleanup(d.Close)
	if standby != "" {
		require.NoError(t, d.Follow(standby))
	}
	store, err := d.Store(context.Background(), dbtest.Town.Code)
	require.NoError(t, err)
	router, _ := httpapi.New()
	tiles.Routes(router, tiles.Deps{})
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	server := httptest.NewServer(httpapi.Office(d, httpapi.As(access.Operator()), router))
	t.Cleanup(server.Close)
	return peer{server.URL, store}
}

func (p peer) get(t testing.TB, path string, header ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequest("GET", p.url+path, nil)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	require.NoError(t, err)
	return a, body
}

// revision is the one that an answer says it shows.
func revisionOf(t testing.TB, a *http.Response) int64 {
	t.Helper()
	n, err := strconv.ParseInt(a.Header.Get(httpapi.RevisionHeader), 10, 64)
	require.NoError(t, err)
	return n
}

// world is what the registers must hold, kept beside them.
type world struct {
	decisions map[int64]*paper
	parcels   map[int64]*paper
}

// paper is a row with a name and a square of 10 m; without a place it is on no tile.
type paper struct {
	version int64
	name    string
	x, y    float64
	placed  bool
	binned  bool
}

const staleSide = 10.0

// The tiles that the edits fall into are asked for after each of them, so that both servers have them in memory.
const staleNear, staleFar = 16, 13

func tileOf(z int, x, y float64) string {
	lon, lat := lonLat2180(x, y)
	n := math.Exp2(float64(z))
	sin := math.Sin(lat * math.Pi / 180)
	return fmt.Sprintf("/%d/%d/%d", z, int((lon+180)/360*n), int((0.5-math.Log((1+sin)/(1-sin))/(4*math.Pi))*n))
}

// lonLat2180 is a place of EPSG:2180 in degrees, to some metres: enough to choose a tile by.
func lonLat2180(e, n float64) (lon, lat float64) {
	const a, f, k0 = 6378137.0, 1 / 298.257222101, 0.9993
	e2 := f * (2 - f)
	m := (n + 5300000) / k0
	mu := m / (a * (1 - e2/4 - 3*e2*e2/64))
	e1 := (1 - math.Sqrt(1-e2)) / (1 + math.Sqrt(1-e2))
	phi := mu + (3*e1/2-27*e1*e1*e1/32)*math.Sin(2*mu) + 21*e1*e1/16*math.Sin(4*mu)
	nu := a / math.Sqrt(1-e2*math.Sin(phi)*math.Sin(phi))
	rho := a * (1 - e2) / math.Pow(1-e2*math.Sin(phi)*math.Sin(phi), 1.5)
	d := (e - 500000) / (nu * k0)
	t2 := math.Tan(phi) * math.Tan(phi)
	lat = phi - nu*math.Tan(phi)/rho*(d*d/2-d*d*d*d/24*(5+3*t2))
	lon = (d - d*d*d/6*(1+2*t2)) / math.Cos(phi)
	return 19 + lon*180/math.Pi, lat * 180 / math.Pi
}

func cellsOf(t testing.TB, kv ...any) map[string]json.RawMessage {
	t.Helper()
	m := map[string]json.RawMessage{}
	for i := 0; i < len(kv); i += 2 {
		b, err := json.Marshal(kv[i+1])
		require.NoError(t, err)
		m[kv[i].(string)] = b
	}
	return m
}

// squareAt is the square of a paper as WKT.
func squareAt(x, y float64) string {
	return fmt.Sprintf("SRID=2180;POLYGON((%[1]f %[2]f,%[3]f %[2]f,%[3]f %[4]f,%[1]f %[4]f,%[1]f %[2]f))", x, y, x+staleSide, y+staleSide)
}

// noneStale makes random edits through the write path of the product, by one of two servers in turn. After each commit
// both servers, asked at once, answer with the new revision and the new content: the tiles and the features.
func noneStale(t *testing.T, edits int) {
	ctx := context.Background()
	address := dbtest.URL(t, dbtest.Town)
	peers := []peer{newPeer(t, address, ""), newPeer(t, address, "")}
	registertest.Change(t, peers[0].store, "start", `INSERT INTO parcels (id, parcel_id, key, number, geom, known)
		SELECT 100 + i, '220401_1.0001.' || i, '220401_1.0001.' || i, i::text, ST_MakeEnvelope(472000 + i * 40, 716000, 472010 + i * 40, 716010, 2180), int8range({rev}, NULL) FROM generate_series(1, 20) i`,
		`INSERT INTO decisions (id, key, case_number, geom, known) SELECT 200 + i, 'd' || i, 'A.' || i, ST_MakeEnvelope(472000 + i * 40, 716100, 472010 + i * 40, 716110, 2180), int8range({rev}, NULL) FROM generate_series(1, 20) i`,
		`SELECT setval('register_id', 1000)`)
	w := world{map[int64]*paper{}, map[int64]*paper{}}
	var ids []int64
	for i := int64(1); i <= 20; i++ {
		w.parcels[100+i] = &paper{1, fmt.Sprint(i), 472000 + float64(i)*40, 716000, true, false}
		w.decisions[200+i] = &paper{1, fmt.Sprintf("A.%d", i), 472000 + float64(i)*40, 716100, true, false}
		ids = append(ids, 200+i)
	}
	rng := rand.New(rand.NewPCG(11, 17))
	for n := range edits {
		writer := peers[n%2].store
		id := ids[rng.IntN(len(ids))]
		name, field, rows := "decisions", "case_number", w.decisions
		if rng.IntN(4) == 0 {
			id, name, field, rows = 101+rng.Int64N(20), "parcels", "number", w.parcels
		}
		row := rows[id]
		before := *row
		edit := register.Edit{ID: id, Version: row.version}
		did := rng.IntN(10)
		switch {
		case row.binned:
			edit.Op, edit.Version = register.Restore, 0
		case did == 0:
			edit.Op = register.Delete
		case did == 1 && len(ids) < 60:
			name, field, rows = "decisions", "case_number", w.decisions
			edit = register.Edit{Op: register.Create, Temp: "n", Set: cellsOf(t, "case_number", fmt.Sprintf("N.%d", n))}
		case did < 6 || name == "parcels":
			edit.Op, edit.Set = register.SetCells, cellsOf(t, field, fmt.Sprintf("%d.%d", id, n))
		}
		var revision int64
		if edit.Op != "" {
			result, err := register.Apply(ctx, writer, access.Operator(), register.Core(), name, "test", []register.Edit{edit})
			require.NoError(t, err, "%s %+v", name, edit)
			revision, id = result.Revision, result.Rows[0].ID
			switch edit.Op {
			case register.Create:
				row = &paper{name: fmt.Sprintf("N.%d", n)}
				rows[id], before = row, *row
				ids = append(ids, id)
			case register.SetCells:
				row.name = fmt.Sprintf("%d.%d", id, n)
			case register.Delete:
				row.binned = true
			case register.Restore:
				row.binned = false
			}
			row.version = result.Rows[0].Version
		} else {
			row.x, row.y, row.placed = 472000+rng.Float64()*1500, 716000+rng.Float64()*1500, rng.IntN(8) > 0
			drawing := register.Drawing{Register: name, ID: id, Version: row.version, Clear: !row.placed}
			if row.placed {
				drawing.EWKT = squareAt(row.x, row.y)
			}
			var err error
			revision, err = writer.Change(ctx, "test", "test", func(c *db.Change) (err error) {
				row.version, err = register.Draw(ctx, c, access.Operator(), drawing)
				return err
			})
			require.NoError(t, err)
		}
		for i, p := range peers {
			about := fmt.Sprintf("edit %d: %s of %s %d at r%d, server %d", n, edit.Op, name, id, revision, i)
			old := n%5 == 0 && before.placed && (before.x != row.x || before.y != row.y)
			for _, z := range []int{staleNear, staleFar} {
				if z == staleNear || n%3 == 0 {
					tileShows(t, p, about, name, field, id, row, row.x, row.y, z, revision)
				}
				if old { // where it was before
					tileShows(t, p, about, name, field, id, row, before.x, before.y, z, revision)
				}
			}
			itemShows(t, p, about, name, field, id, row, revision)
		}
	}
}

// tileShows asks for the tile around a place and looks for the row in it.
func tileShows(t *testing.T, p peer, about, name, field string, id int64, row *paper, x, y float64, z int, revision int64) {
	t.Helper()
	if x == 0 {
		x, y = 472000, 716000
	}
	a, body := p.get(t, "/tiles/"+name+tileOf(z, x+staleSide/2, y+staleSide/2))
	require.Equal(t, http.StatusOK, a.StatusCode, about)
	require.GreaterOrEqual(t, revisionOf(t, a), revision, about)
	layers, err := mvt.Unmarshal(body)
	require.NoError(t, err, about)
	layers.ProjectToWGS84(tileName(t, a.Request.URL))
	var found *orb.Bound
	for _, l := range layers {
		for _, f := range l.Features {
			if int64(f.ID.(float64)) == id {
				b := f.Geometry.Bound()
				found = &b
				if z >= 14 { // below, only a few attributes are kept
					require.Equal(t, row.name, f.Properties[field], about)
				}
			}
		}
	}
	inside := row.placed && !row.binned && tileOf(z, x+staleSide/2, y+staleSide/2) == tileOf(z, row.x+staleSide/2, row.y+staleSide/2)
	if !inside {
		if row.placed && !row.binned { // near an edge it may reach into the neighbour's tile
			return
		}
		require.Nil(t, found, about)
		return
	}
	if found == nil && z < 14 {
		return // too small for the grid
	}
	require.NotNil(t, found, about)
	lon, lat := lonLat2180(row.x+staleSide/2, row.y+staleSide/2)
	c := found.Center()
	metre := 1 / 111000.0
	require.InDelta(t, lat, c[1], metre*(2+staleSide*float64(17-z)), about)
	require.InDelta(t, lon, c[0], metre*2*(2+staleSide*float64(17-z)), about)
}

// itemShows asks for the feature itself.
func itemShows(t *testing.T, p peer, about, name, field string, id int64, row *paper, revision int64) {
	t.Helper()
	a, body := p.get(t, fmt.Sprintf("/ogc/collections/%s/items/%d?f=json&crs=%s", name, id, url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/2180")))
	if row.binned {
		require.Equal(t, http.StatusNotFound, a.StatusCode, "%s: %s", about, body)
		return
	}
	require.Equal(t, http.StatusOK, a.StatusCode, "%s: %s", about, body)
	require.GreaterOrEqual(t, revisionOf(t, a), revision, about)
	var f struct {
		Geometry   *struct{ Coordinates [][][]float64 }
		Properties map[string]any
	}
	require.NoError(t, json.Unmarshal(body, &f), about)
	require.Equal(t, row.name, f.Properties[field], about)
	require.Equal(t, row.placed, f.Geometry != nil, about)
	if row.placed { // 2180 has the northing first
		require.InDelta(t, row.y, f.Geometry.Coordinates[0][0][0], staleSide+0.01, about)
		require.InDelta(t, row.x, f.Geometry.Coordinates[0][0][1], staleSide+0.01, about)
	}
}

func TestNoTileAndNoItemIsStaleOnEitherOfTwoServers(t *testing.T) { noneStale(t, 500) }

// A standby is a copy that may lag behind. It is read from only while it has the newest revision, and neither it nor a
// server ever answers a request that names a revision from an older state.
func TestAStandbyBehindIsNotUsed(t *testing.T) {
	ctx := context.Background()
	address := dbtest.URL(t, dbtest.Town)
	d, err := db.Open(ctx, address)
	require.NoError(t, err)
	store, err := d.Store(ctx, dbtest.Town.Code)
	require.NoError(t, err)
	newest := registertest.Change(t, store, "start", `INSERT INTO decisions (id, key, case_number, geom, known) VALUES (201, 'd', 'A.1', ST_MakeEnvelope(472000, 716000, 472010, 716010, 2180), int8range({rev}, NULL))`,
		`SELECT setval('register_id', 1000)`)
	d.Close()
	copied, apply := standbyOf(t, address)
	first := newPeer(t, address, "")
	p := newPeer(t, address, copied)
	tile := "/tiles/decisions" + tileOf(16, 472005, 716005)
	item := "/ogc/collections/decisions/items/201?f=json"
	ask := func(want string, revision int64, header ...string) {
		t.Helper()
		for _, path := range []string{tile, item} {
			a, body := p.get(t, path, header...)
			require.Equal(t, http.StatusOK, a.StatusCode, "%s", body)
			require.Contains(t, string(body), want)
			require.Equal(t, revision, revisionOf(t, a))
		}
	}
	ask("A.1", newest)
	require.EqualValues(t, 2, p.store.FollowerReads(), "while it has everything the standby answers")
	change := func(name string) int64 {
		result, err := register.Apply(ctx, first.store, access.Operator(), register.Core(), "decisions", "test", []register.Edit{{Op: register.SetCells, ID: 201, Set: cellsOf(t, "case_number", name)}})
		require.NoError(t, err)
		return result.Revision
	}
	newest = change("A.2")
	ask("A.2", newest)
	require.EqualValues(t, 2, p.store.FollowerReads(), "a standby that is behind is not asked")
	apply()
	ask("A.2", newest, httpapi.RevisionHeader, strconv.FormatInt(newest, 10))

	// A revision that has not come is waited for, and then refused with a reason.
	for _, path := range []string{tile, item} {
		began := time.Now()
		a, body := p.get(t, path, httpapi.RevisionHeader, strconv.FormatInt(newest+1, 10))
		require.Equal(t, http.StatusServiceUnavailable, a.StatusCode)
		require.Contains(t, string(body), "db.behind")
		require.NotEmpty(t, a.Header.Get("Retry-After"))
		require.Less(t, time.Since(began), 3*time.Second)
		a, body = p.get(t, path+map[bool]string{true: "?", false: "&"}[path == tile]+fmt.Sprintf("known=r%d", newest+1))
		require.Equal(t, http.StatusBadRequest, a.StatusCode)
		require.Contains(t, string(body), "register.revision")
		a, body = p.get(t, path, httpapi.RevisionHeader, "soon")
		require.Equal(t, http.StatusBadRequest, a.StatusCode)
		require.Contains(t, string(body), "http.revision")
	}
	// One that comes while it is waited for is shown.
	done := make(chan int64)
	go func() {
		time.Sleep(150 * time.Millisecond)
		done <- change("A.3")
	}()
	a, body := p.get(t, tile, httpapi.RevisionHeader, strconv.FormatInt(newest+1, 10))
	require.Equal(t, http.StatusOK, a.StatusCode, "%s", body)
	require.Contains(t, string(body), "A.3")
	require.Equal(t, <-done, revisionOf(t, a))
}

// A standby that does not answer costs nothing but its help.
func TestAStandbyThatIsGone(t *testing.T) {
	address := dbtest.URL(t, dbtest.Town)
	p := newPeer(t, address, "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2")
	registertest.Change(t, p.store, "start", `INSERT INTO decisions (id, key, case_number, geom, known) VALUES (201, 'd', 'A.1', ST_MakeEnvelope(472000, 716000, 472010, 716010, 2180), int8range({rev}, NULL))`)
	a, body := p.get(t, "/tiles/decisions"+tileOf(16, 472005, 716005))
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Contains(t, string(body), "A.1")
	require.Zero(t, p.store.FollowerReads())
}

// standbyOf makes a copy of a database that stays as it is, as a standby does whose line is broken. apply brings the
// change of the decision that came since. Nobody may be connected to the database meanwhile.
func standbyOf(t *testing.T, address string) (copied string, apply func()) {
	t.Helper()
	ctx := context.Background()
	from, err := url.Parse(address)
	require.NoError(t, err)
	to := *from
	to.Path += "_standby"
	admin := *from
	admin.Path = "/postgres"
	run := func(sql string) {
		c, err := pgx.Connect(ctx, admin.String())
		require.NoError(t, err)
		defer c.Close(ctx)
		_, err = c.Exec(ctx, sql)
		require.NoError(t, err)
	}
	run(fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, to.Path[1:], from.Path[1:]))
	t.Cleanup(func() { run(`DROP DATABASE IF EXISTS ` + to.Path[1:] + ` WITH (FORCE)`) })
	d, err := db.Open(ctx, to.String())
	require.NoError(t, err)
	t.Cleanup(d.Close)
	store, err := d.Store(ctx, dbtest.Town.Code)
	require.NoError(t, err)
	return to.String(), func() {
		_, err := register.Apply(ctx, store, access.Operator(), register.Core(), "decisions", "test", []register.Edit{{Op: register.SetCells, ID: 201, Set: cellsOf(t, "case_number", "A.2")}})
		require.NoError(t, err)
	}
}

// tileName reads the tile of an address.
func tileName(t testing.TB, address *url.URL) maptile.Tile {
	t.Helper()
	var layers string
	var z, x, y uint32
	_, err := fmt.Sscanf(strings.ReplaceAll(address.Path[len("/tiles/"):], "/", " "), "%s %d %d %d", &layers, &z, &x, &y)
	require.NoError(t, err)
	return maptile.New(x, y, maptile.Zoom(z))
}
