package tiles_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
	"spoina/tiles"
)

// peer is a server: pools, caches and memory of its own over a database that it shares.
type peer struct {
	url   string
	token string    // whom it knows by name; empty needs none
	store *db.Store // of a server in this process
}

// newPeer serves a database from this process; standby is the address of a copy to read from, or empty.
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
	server := httptest.NewServer(served(d, tiles.New(0)))
	t.Cleanup(server.Close)
	return peer{url: server.URL, store: store}
}

// served is tiles, features and registers, as everybody with all rights reads and writes them.
func served(d *db.DB, service *tiles.Service) http.Handler {
	router, api := httpapi.New()
	register.Routes(api, register.Core())
	tiles.Routes(router, tiles.Deps{Service: service})
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	return httpapi.Office(d, httpapi.As(access.Operator()), router)
}

// asServer makes a copy of this test program a server of the database that it names. It says where it listens.
const asServer = "SPOINA_TEST_TILES_OF"

func serveAsProcess(database string) {
	d, err := db.Open(context.Background(), database)
	if err == nil {
		var listener net.Listener
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err == nil {
			service := tiles.New(0)
			all := served(d, service)
			fmt.Println(listener.Addr())
			err = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/memory" {
					_ = json.NewEncoder(w).Encode(service.Memory())
					return
				}
				all.ServeHTTP(w, r)
			}))
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// newProcess serves a database from a process of its own.
func newProcess(t *testing.T, database string) peer {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asServer+"="+database)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return peer{url: "http://" + strings.TrimSpace(line)}
}

func (p peer) get(t testing.TB, path string, header ...string) (*http.Response, []byte) {
	t.Helper()
	a, body, err := p.ask("GET", path, "", header...)
	require.NoError(t, err)
	return a, body
}

func (p peer) ask(method, path, send string, header ...string) (*http.Response, []byte, error) {
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(send))
	if err != nil {
		return nil, nil, err
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	return a, body, err
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
	name   string
	x, y   float64
	placed bool
	binned bool
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

// squareAt is the square of a paper as GeoJSON in EPSG:2180, northing first.
func squareAt(x, y float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[2]f,%[1]f],[%[2]f,%[3]f],[%[4]f,%[3]f],[%[4]f,%[1]f],[%[2]f,%[1]f]]]}`, x, y, x+staleSide, y+staleSide)
}

const in2180 = "http://www.opengis.net/def/crs/EPSG/0/2180"

// change makes an edit over HTTP, in one of the ways in which people and programs do.
func (p peer) change(t *testing.T, name string, edit register.Edit, feature bool) register.Result {
	t.Helper()
	method, path, send, header := "POST", "/api/v1/registers/"+name+"/changes", "", []string{"Content-Type", "application/json"}
	switch item := fmt.Sprintf("/ogc/collections/%s/items/%d", name, edit.ID); {
	case feature && edit.Op == register.SetCells:
		body, err := json.Marshal(map[string]any{"properties": edit.Set})
		require.NoError(t, err)
		method, path, send, header = "PATCH", item, string(body), []string{"Content-Type", "application/merge-patch+json"}
	case feature && edit.Op == register.Delete:
		method, path = "DELETE", item
	default:
		feature = false
		body, err := json.Marshal(map[string]any{"reason": "test", "changes": []register.Edit{edit}})
		require.NoError(t, err)
		send = string(body)
	}
	a, body := p.insist(t, method, path, send, header...)
	result := register.Result{Rows: []register.RowResult{{ID: edit.ID}}}
	if feature {
		if edit.Op != register.Delete { // whose answer is empty
			result.Revision = revisionOf(t, a)
		}
		return result
	}
	require.NoError(t, json.Unmarshal(body, &result))
	return result
}

// draw gives a row a place; "null" takes it away.
func (p peer) draw(t *testing.T, name string, id int64, geometry string) int64 {
	t.Helper()
	a, _ := p.insist(t, "PATCH", fmt.Sprintf("/ogc/collections/%s/items/%d", name, id), `{"geometry":`+geometry+`}`,
		"Content-Type", "application/merge-patch+json", "Content-Crs", "<"+in2180+">")
	return revisionOf(t, a)
}

// insist asks until the person's requests are not too many.
func (p peer) insist(t *testing.T, method, path, send string, header ...string) (*http.Response, []byte) {
	t.Helper()
	for {
		a, body, err := p.ask(method, path, send, header...)
		require.NoError(t, err)
		if a.StatusCode == http.StatusTooManyRequests {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		require.Less(t, a.StatusCode, 300, "%s %s %s: %s", method, path, send, body)
		return a, body
	}
}

// papers fills a database with squares, and tells what they are.
func papers(t *testing.T, database string) (w world, decisions []int64) {
	d, err := db.Open(context.Background(), database)
	require.NoError(t, err)
	defer d.Close()
	store, err := d.Store(context.Background(), dbtest.Town.Code)
	require.NoError(t, err)
	registertest.Change(t, store, "start", `INSERT INTO parcels (id, parcel_id, key, number, geom, known)
		SELECT 100 + i, '220401_1.0001.' || i, '220401_1.0001.' || i, i::text, ST_MakeEnvelope(472000 + i * 40, 716000, 472010 + i * 40, 716010, 2180), int8range({rev}, NULL) FROM generate_series(1, 20) i`,
		`INSERT INTO decisions (id, key, case_number, geom, known) SELECT 200 + i, 'd' || i, 'A.' || i, ST_MakeEnvelope(472000 + i * 40, 716100, 472010 + i * 40, 716110, 2180), int8range({rev}, NULL) FROM generate_series(1, 20) i`,
		`SELECT setval('register_id', 1000)`)
	w = world{map[int64]*paper{}, map[int64]*paper{}}
	for i := int64(1); i <= 20; i++ {
		w.parcels[100+i] = &paper{fmt.Sprint(i), 472000 + float64(i)*40, 716000, true, false}
		w.decisions[200+i] = &paper{fmt.Sprintf("A.%d", i), 472000 + float64(i)*40, 716100, true, false}
		decisions = append(decisions, 200+i)
	}
	return w, decisions
}

// noneStale makes random edits over HTTP, by one of two servers in turn. After each answer both servers, asked at once,
// show the new revision and the new content: the tiles, from memory and from the database, and the features. Meanwhile
// others ask both for tiles without end, so that each server has just looked at the newest revision when it is asked.
func noneStale(t *testing.T, edits int, peers [2]peer, w world, ids []int64) {
	ctx, cancel := context.WithCancel(context.Background())
	var others sync.WaitGroup
	defer func() {
		cancel()
		others.Wait()
	}()
	busy := "/tiles/parcels,decisions" + tileOf(staleNear, 472500, 716050)
	for _, p := range peers {
		for range 40 { // often enough for the layers to be kept in memory
			for _, z := range []int{staleNear, staleFar} {
				a, _ := p.get(t, "/tiles/parcels,decisions"+tileOf(z, 472500, 716050)+"?known=r1")
				require.Equal(t, http.StatusOK, a.StatusCode)
				a, _ = p.get(t, "/tiles/parcels,decisions"+tileOf(z, 472500+rand.Float64()*5000, 716050))
				require.Equal(t, http.StatusOK, a.StatusCode)
			}
		}
		others.Go(func() {
			for ctx.Err() == nil {
				_, _, _ = p.ask("GET", busy, "")
				time.Sleep(200 * time.Microsecond)
			}
		})
	}
	rng := rand.New(rand.NewPCG(11, 17))
	for n := range edits {
		writer := peers[n%2]
		id := ids[rng.IntN(len(ids))]
		name, field, rows := "decisions", "case_number", w.decisions
		if rng.IntN(4) == 0 {
			id, name, field, rows = 101+rng.Int64N(20), "parcels", "number", w.parcels
		}
		row := rows[id]
		before := *row
		edit := register.Edit{ID: id}
		did := rng.IntN(10)
		switch {
		case row.binned:
			edit.Op = register.Restore
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
			result := writer.change(t, name, edit, n%3 == 0)
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
		} else {
			row.x, row.y, row.placed = 472000+rng.Float64()*1500, 716000+rng.Float64()*1500, rng.IntN(8) > 0
			geometry := "null"
			if row.placed {
				geometry = squareAt(row.x, row.y)
			}
			revision = writer.draw(t, name, id, geometry)
		}
		for k := range peers {
			i := (n + k + 1) % 2 // first the one that did not write
			p := peers[i]
			about := fmt.Sprintf("edit %d: %s of %s %d at r%d, server %d", n, edit.Op, name, id, revision, i)
			// The plain question is answered from memory; the others are read from the database.
			layers, params := name, ""
			switch n % 7 {
			case 1:
				layers = "parcels,road_lanes,decisions"
			case 2:
				params = "?filter=" + url.QueryEscape(field+" IS NOT NULL")
			case 3:
				params = "?detail=full"
				if name == "parcels" { // the decisions have no days
					params = "?on=" + clock.Today().String()
				}
			case 4:
				if revision > 0 {
					params = "?known=r" + strconv.FormatInt(revision, 10)
				}
			}
			old := n%5 == 0 && before.placed && (before.x != row.x || before.y != row.y)
			for _, z := range []int{staleNear, staleFar} {
				if z == staleNear || n%3 == 0 {
					tileShows(t, p, about, layers, params, field, id, row, row.x, row.y, z, revision)
				}
				if old { // where it was before
					tileShows(t, p, about, layers, params, field, id, row, before.x, before.y, z, revision)
				}
			}
			itemShows(t, p, about, name, field, id, row, revision)
		}
	}
}

// tileShows asks for the tile around a place and looks for the row in it.
func tileShows(t *testing.T, p peer, about, layersOf, params, field string, id int64, row *paper, x, y float64, z int, revision int64) {
	t.Helper()
	if x == 0 {
		x, y = 472000, 716000
	}
	about += " " + layersOf + params
	a, body := p.get(t, "/tiles/"+layersOf+tileOf(z, x+staleSide/2, y+staleSide/2)+params)
	require.Equal(t, http.StatusOK, a.StatusCode, "%s: %s", about, body)
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
	a, body := p.get(t, fmt.Sprintf("/ogc/collections/%s/items/%d?f=json&crs=%s", name, id, url.QueryEscape(in2180)))
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

func TestNoTileAndNoItemIsStaleOnEitherOfTwoServers(t *testing.T) {
	database := dbtest.URL(t, dbtest.Town)
	w, ids := papers(t, database)
	peers := [2]peer{newProcess(t, database), newProcess(t, database)}
	noneStale(t, 500, peers, w, ids)
	for _, p := range peers { // and memory did take part
		_, body := p.get(t, "/memory")
		var held []tiles.Memory
		require.NoError(t, json.Unmarshal(body, &held))
		require.Len(t, held, 3)
	}
}

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
