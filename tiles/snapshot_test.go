package tiles

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

// keepAll has layers read into memory, with the geometries of some zooms ready.
func keepAll(t testing.TB, s *Service, store *db.Store, names string, zooms ...int) {
	t.Helper()
	of, err := parseLayers(names)
	require.NoError(t, err)
	o := s.office(store)
	for _, l := range of {
		k := o.kept(l)
		require.NotNil(t, k, l.name)
		n, err := k.load(context.Background())
		require.NoError(t, err)
		for _, z := range zooms {
			n.base.ladders[z].Store(n.base.climb(newEncoder(), z, func(int64) bool { return true }))
		}
		k.now.Store(n)
	}
}

// raw is a tile without its packing, and whether it came from memory.
func raw(t testing.TB, s *Service, store *db.Store, asked question, of []*layer, at Tile) ([]byte, made) {
	t.Helper()
	m, err := s.tile(context.Background(), store, asked, of, at)
	require.NoError(t, err)
	if len(m.body) == 0 {
		return nil, m
	}
	r, err := gzip.NewReader(bytes.NewReader(m.body))
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return b, m
}

const inMemory = "parcels,road_lanes,address_points,reference_features,decisions,scan_objects"

// awkward adds what the town lacks: polygons of several parts with holes, lines of several parts, collections, empty
// geometries and none at all.
func awkward(t testing.TB, store *db.Store) {
	t.Helper()
	var statements []string
	shape := func(x, y float64, i int) string {
		switch i % 5 {
		case 0:
			return fmt.Sprintf("MULTIPOLYGON(((%[1]f %[2]f, %[3]f %[2]f, %[3]f %[4]f, %[1]f %[2]f), (%[5]f %[6]f, %[7]f %[6]f, %[7]f %[8]f, %[5]f %[6]f)), ((%[9]f %[2]f, %[10]f %[2]f, %[9]f %[4]f, %[9]f %[2]f)))",
				x, y, x+90, y+90, x+40, y+10, x+80, y+60, x+100, x+190)
		case 1:
			return fmt.Sprintf("MULTILINESTRING((%f %f, %f %f), (%f %f, %f %f, %f %f))", x, y, x+300, y+20, x, y+30, x+40, y+70, x+41, y+70)
		case 2:
			return fmt.Sprintf("GEOMETRYCOLLECTION(POINT(%f %f), LINESTRING(%f %f, %f %f))", x, y, x, y, x+120, y+5)
		case 3:
			return "POLYGON EMPTY"
		}
		return fmt.Sprintf("MULTIPOINT((%f %f), (%f %f), (%f %f))", x, y, x+10, y, x+700, y+9)
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range 200 {
		x, y := east+rng.Float64()*4000, north+rng.Float64()*4000
		statements = append(statements, fmt.Sprintf(`INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known)
			VALUES (%d, 'ADV.BILLBOARD', ST_GeomFromText('%s', 2180), '2022-06-11', '2022-06-11', '[{r},)')`, 70000+i, shape(x, y, i)))
	}
	revise(t, store, statements...)
}

// A tile from memory is, byte for byte, the tile read from the database: of any zoom, with and without geometries made
// ready, for people who see all columns and for visitors who see fewer.
func TestMemoryAndDatabaseGiveTheSameTiles(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	awkward(t, store)
	memory := NewWith(Options{Cache: 1, Memory: DefaultMemory})
	database := NewWith(Options{Cache: 1})
	keepAll(t, memory, store, inMemory, 10, 11, 13, 15, 16, 17)
	rng := rand.New(rand.NewPCG(21, 22))
	filled := 0
	for _, scope := range []access.Scope{operator, reading(false, map[string]access.Rights{"parcels": {}, "road_lanes": {Hide: []string{"name"}}, "objects": {}, "scan_objects": {}})} {
		for z := 10; z <= 21; z++ {
			for range 14 {
				at := tileAt(t, store, z, east+rng.Float64()*4400-200, north+rng.Float64()*4400-200)
				of, err := parseLayers(inMemory + ",leases")
				require.NoError(t, err)
				of, err = mayRead(scope, of)
				require.NoError(t, err)
				if rng.IntN(3) == 0 {
					of = of[:1+rng.IntN(len(of))]
				}
				asked := question{scope: scope, today: today, full: true}
				want, w := raw(t, database, store, asked, of, at)
				got, g := raw(t, memory, store, asked, of, at)
				require.True(t, bytes.Equal(want, got), "%v of %d layers: %d and %d bytes", at, len(of), len(want), len(got))
				require.Equal(t, w.tag, g.tag)
				require.Equal(t, w.body, g.body)
				require.Equal(t, w.revision, g.revision)
				asked.newest = g.revision
				if z <= exactZoom {
					require.NotNil(t, memory.office(store).remember(asked, of, at), "drawn from memory")
				}
				if len(want) > 0 {
					filled++
				}
			}
		}
	}
	require.Greater(t, filled, 200)
}

// What changes is in the next tile, from memory as from the database: rows moved, added, taken away and changed in a
// value, one at a time and many at once, until the layer is read anew.
func TestMemoryFollowsEveryChange(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	ctx := context.Background()
	memory := NewWith(Options{Cache: 1, Memory: DefaultMemory})
	database := NewWith(Options{Cache: 1})
	keepAll(t, memory, store, "parcels,road_lanes", 14, 16)
	of, err := parseLayers("parcels,road_lanes")
	require.NoError(t, err)
	asked := question{scope: operator, today: today}
	rng := rand.New(rand.NewPCG(31, 32))
	inside := func() (n int) {
		for _, l := range of {
			if s := memory.office(store).kept(l).now.Load(); s != nil {
				n++
			}
		}
		return n
	}
	for round := range 60 {
		id := 1 + rng.IntN(1500)
		where := fmt.Sprintf("id = %d", id)
		var change []string
		switch round % 6 {
		case 0:
			change = []string{archive(t, store, "parcels", where), fmt.Sprintf(`UPDATE parcels SET geom = ST_Translate(geom, %f, %f), known = '[{r},)', version = version + 1 WHERE %s`, rng.Float64()*400, rng.Float64()*90, where)}
		case 1:
			change = []string{square(90000+round, east+rng.Float64()*4000, north+rng.Float64()*4000)}
		case 2:
			change = []string{archive(t, store, "parcels", where), "DELETE FROM parcels WHERE " + where}
		case 3:
			change = []string{archive(t, store, "parcels", where), fmt.Sprintf(`UPDATE parcels SET number = 'nowy %d', ownership_group = NULL, known = '[{r},)', version = version + 1 WHERE %s`, round, where)}
		case 4:
			where = fmt.Sprintf("id %% 60 = %d", round)
			change = []string{archive(t, store, "parcels", where), fmt.Sprintf(`UPDATE parcels SET ownership_subgroup = 'x%d', known = '[{r},)', version = version + 1 WHERE %s`, round%3, where)}
		case 5: // a day that has not come yet: the row is in force later
			change = []string{archive(t, store, "parcels", where), fmt.Sprintf(`UPDATE parcels SET valid_from = current_date + 3, known = '[{r},)', version = version + 1 WHERE %s`, where)}
		}
		revise(t, store, change...)
		for range 6 {
			at := tileAt(t, store, 12+rng.IntN(6), east+rng.Float64()*4000, north+rng.Float64()*4000)
			want, w := raw(t, database, store, asked, of, at)
			got, g := raw(t, memory, store, asked, of, at)
			require.True(t, bytes.Equal(want, got), "%v after round %d: %d and %d bytes", at, round, len(want), len(got))
			require.Equal(t, w.revision, g.revision)
		}
		require.Equal(t, 2, inside(), "round %d", round)
		newest := asked
		newest.newest, err = memory.office(store).refresh(ctx)
		require.NoError(t, err)
		for _, n := range memory.office(store).remember(newest, of, Tile{14, 0, 0}) {
			require.NotNil(t, n)
			require.Equal(t, newest.newest, n.revision)
		}
	}
	// More than a twentieth at once: the layer goes, and is read again when it is asked for.
	revise(t, store, archive(t, store, "parcels", "true"), `UPDATE parcels SET number = 'wszystkie', known = '[{r},)', version = version + 1`)
	_, err = memory.tile(ctx, store, asked, of, tileAt(t, store, 16, east+2000, north+2000))
	require.NoError(t, err)
	require.Equal(t, 1, inside())
	at := tileAt(t, store, 14, east+2000, north+2000)
	for range wantedAfter {
		_, err := memory.tile(ctx, store, asked, of, at)
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return inside() == 2 }, 20*time.Second, 20*time.Millisecond)
	want, _ := raw(t, database, store, asked, of, at)
	got, _ := raw(t, memory, store, asked, of, at)
	require.True(t, bytes.Equal(want, got))
}

// Whatever memory cannot know is asked of the database: a day, a revision, a filter, rights that depend on the row. A
// bound on the memory holds, and a layer can go at any time.
func TestMemoryAnswersOnlyWhatItKnows(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	s := NewWith(Options{Cache: 1, Memory: DefaultMemory})
	of, err := parseLayers("parcels")
	require.NoError(t, err)
	o := s.office(store)
	known := int64(1)
	at := tileAt(t, store, 14, east+2000, north+2000)
	plain := question{scope: operator, today: today, newest: 1}
	require.Nil(t, o.remember(plain, of, at), "nothing is read before it is asked for often")
	keepAll(t, s, store, "parcels")
	require.NotNil(t, o.remember(plain, of, at))
	require.Nil(t, o.remember(question{scope: operator, today: today.AddDays(1), newest: 1}, of, at), "another day")
	require.Nil(t, o.remember(question{scope: operator, today: today, newest: 2}, of, at), "behind the revision asked for")
	require.Nil(t, o.remember(question{scope: reading(true, map[string]access.Rights{"parcels": {}}), today: today, newest: 1}, of, at), "own cases")
	for _, asked := range []question{{known: &known}, {on: today}, {filter: "number = '1'"}} {
		require.False(t, asked.plainly())
	}
	h := serverAs(s, store, operator)
	filtered := layersOf(t, h, at.path("parcels")+"?filter="+url.QueryEscape("ownership_group = '4'"))["parcels"]
	require.NotEmpty(t, filtered.Features)
	for _, f := range filtered.Features {
		require.Equal(t, "4", f.Properties["ownership_group"])
	}
	held := s.Memory()
	require.Len(t, held, 1)
	require.Greater(t, held[0].Bytes, int64(100_000))
	require.False(t, s.memory.room(DefaultMemory+1, nil, false))
	require.True(t, s.memory.room(DefaultMemory-1, nil, false), "what was used longest ago makes room")
	require.Empty(t, s.Memory())
	small := NewWith(Options{Cache: 1, Memory: 1000})
	for range wantedAfter + 1 {
		_, err := small.tile(context.Background(), store, question{scope: operator, today: today}, of, at)
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		k := small.office(store).kept(of[0])
		k.mu.Lock()
		defer k.mu.Unlock()
		return !k.loading && !k.not.IsZero()
	}, 20*time.Second, 10*time.Millisecond)
	require.Empty(t, small.Memory())
}

// Many who ask for one tile at once wait for one computation; when the last has left, it is cancelled.
func TestOneComputationForAll(t *testing.T) {
	s := New(0)
	began, finish := make(chan struct{}), make(chan struct{})
	runs := 0
	work := func(ctx context.Context) (made, error) {
		runs++
		close(began)
		select {
		case <-finish:
			return made{tag: "done"}, nil
		case <-ctx.Done():
			return made{}, ctx.Err()
		}
	}
	answers := make(chan error, 50)
	ask := func(ctx context.Context) {
		go func() {
			m, err := s.together(ctx, "tile", work)
			if err == nil && m.tag != "done" {
				err = fmt.Errorf("got %q", m.tag)
			}
			answers <- err
		}()
	}
	waiting := func(n int) {
		require.Eventually(t, func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			f := s.flights["tile"]
			return f != nil && f.waiting == n
		}, 5*time.Second, time.Millisecond)
	}
	first, leave := context.WithCancel(context.Background())
	ask(first)
	<-began
	for range 49 {
		ask(context.Background())
	}
	waiting(50)
	leave() // who came first leaves, and the others get their tile all the same
	require.ErrorIs(t, <-answers, context.Canceled)
	close(finish)
	for range 49 {
		require.NoError(t, <-answers)
	}
	require.Equal(t, 1, runs)

	began, finish = make(chan struct{}), make(chan struct{})
	both, leave := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	inner := work
	work = func(ctx context.Context) (made, error) {
		m, err := inner(ctx)
		ended <- err
		return m, err
	}
	ask(both)
	<-began
	ask(both)
	waiting(2)
	leave()
	require.ErrorIs(t, <-ended, context.Canceled)
	require.Empty(t, s.flights)
}

// gzip and zstd hold the same tile, each under a tag of its own, and both are read by whoever reads these formats.
func TestEncodings(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	at := tileAt(t, store, 13, east+2000, north+2000).path("parcels,road_lanes")
	plain := get(t, h, at)
	zipped := get(t, h, at, "Accept-Encoding", "gzip, deflate, br, zstd")
	require.Equal(t, "gzip", zipped.Header().Get("Content-Encoding"))
	other := get(t, h, at, "Accept-Encoding", "zstd")
	require.Equal(t, "zstd", other.Header().Get("Content-Encoding"))
	require.Equal(t, "zstd", get(t, h, at, "Accept-Encoding", "gzip;q=0.5, zstd").Header().Get("Content-Encoding"))
	d, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer d.Close()
	tags := map[string]bool{plain.Header().Get("ETag"): true, zipped.Header().Get("ETag"): true, other.Header().Get("ETag"): true}
	require.Len(t, tags, 3)
	b, err := d.DecodeAll(other.Body.Bytes(), nil)
	require.NoError(t, err)
	require.Equal(t, plain.Body.Bytes(), b)
	require.Equal(t, http.StatusNotModified, get(t, h, at, "Accept-Encoding", "zstd", "If-None-Match", other.Header().Get("ETag")).Code)
	require.Less(t, zipped.Body.Len(), plain.Body.Len()*8/10)
	require.Equal(t, plain.Body.Bytes(), unzip(t, zipped))
}

// What is packed is what comes out, whatever the bytes and whatever the marks.
func TestDeflate(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	d := &deflater{}
	for round := range 400 {
		size := rng.IntN(40)
		if round%3 == 0 {
			size = rng.IntN(90_000)
		}
		b := make([]byte, 0, size)
		var repeats []repeat
		var cuts []int32
		span := 1 + rng.IntN(256)
		for len(b) < size {
			switch k := rng.IntN(40); {
			case k < 10 && len(b) > 0:
				n, dist := 3+rng.IntN(mostRepeat-2), 1+rng.IntN(min(len(b), mostDist-1))
				repeats = append(repeats, repeat{int32(len(b)), int32(n), int32(dist)})
				for range n {
					b = append(b, b[len(b)-dist])
				}
			case k == 10:
				cuts = append(cuts, int32(len(b)))
			default:
				// Some bytes are far likelier than others, so that codes of full length are needed.
				for range rng.IntN(200) {
					b = append(b, byte(rng.ExpFloat64()*float64(span)/8))
				}
			}
		}
		r, err := gzip.NewReader(bytes.NewReader(d.gzip(b, repeats, cuts)))
		require.NoError(t, err)
		out, err := io.ReadAll(r)
		require.NoError(t, err, "round %d of %d bytes", round, len(b))
		require.True(t, bytes.Equal(b, out))
	}
}

// A layer that takes more than half of the memory is read anew: what was kept of it makes way, today's for today's and
// yesterday's for today's.
func TestALargeLayerIsReadAnew(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	first := New(0)
	keepAll(t, first, store, "parcels")
	size := first.Memory()[0].Bytes
	s := NewWith(Options{Memory: size + size/2})
	keepAll(t, s, store, "parcels")
	of, err := parseLayers("parcels")
	require.NoError(t, err)
	k := s.office(store).kept(of[0])
	for _, day := range []clock.Date{today, today.AddDays(-1)} {
		old := *k.now.Load()
		old.day = day
		k.now.Store(&old)
		k.read()
		require.Eventually(t, func() bool {
			k.mu.Lock()
			defer k.mu.Unlock()
			return !k.loading
		}, 20*time.Second, 10*time.Millisecond)
		n := k.now.Load()
		require.NotNil(t, n)
		require.NotSame(t, &old, n)
		require.Equal(t, today, n.day)
	}
}

// While a layer is read what it takes twice counts too: others make way for that, and where there is no room it is not read.
func TestReadingALayerStaysWithinTheMemory(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	of, err := parseLayers("parcels")
	require.NoError(t, err)
	ctx := context.Background()
	first := New(0)
	n, err := first.office(store).kept(of[0]).load(ctx)
	require.NoError(t, err)
	need := n.base.rowset.size() + n.base.toOrder()
	tight := NewWith(Options{Memory: need - 1})
	_, err = tight.office(store).kept(of[0]).load(ctx)
	require.ErrorIs(t, err, errNoRoom)
	for ; err != nil; tight.memory.limit += 2000 { // the arrays that rows are read into are larger than they need to be
		_, err = tight.office(store).kept(of[0]).load(ctx)
		require.Less(t, tight.memory.limit, 2*need)
	}
	enough := NewWith(Options{Memory: 4 * need})
	keepAll(t, enough, store, "decisions")
	require.Greater(t, enough.Memory()[0].Bytes, int64(10_000))
	enough.memory.limit = tight.memory.limit
	_, err = enough.office(store).kept(of[0]).load(ctx)
	require.NoError(t, err)
	require.Empty(t, enough.Memory(), "it has made way")
	// So do the geometries of a zoom.
	asked := 0
	require.Nil(t, n.base.climb(newEncoder(), 16, func(size int64) bool { asked++; return false }))
	require.Equal(t, 1, asked)
}

// Who asks for a revision that is not there waits for it alone: others get the same tile at once.
func TestWaitingForARevisionKeepsNobodyElse(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	at := tileAt(t, store, 14, east+2000, north+2000)
	s := New(0)
	of, err := parseLayers("parcels")
	require.NoError(t, err)
	asked := question{scope: operator, today: today}
	far := make(chan error, 1)
	go func() {
		_, err := s.tile(db.AtLeast(context.Background(), 1<<40), store, asked, of, at)
		far <- err
	}()
	require.Eventually(t, func() bool { // the other's is being made, or was
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.flights) > 0 || s.cache.order.Len() > 0
	}, 5*time.Second, time.Millisecond)
	_, err = s.tile(context.Background(), store, asked, of, at)
	require.NoError(t, err)
	require.NoError(t, <-far)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, at.path("parcels"), nil).WithContext(db.AtLeast(context.Background(), 1<<40)))
	require.Equal(t, http.StatusServiceUnavailable, w.Code, "the one is told")
}

// A tile at a zoom where its layers show nothing names the revision all the same.
func TestATileOfNothingNamesItsRevision(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	h := server(t, store)
	now := get(t, h, "/tiles/parcels/5/17/10").Header().Get("Spoina-Revision")
	require.NotEqual(t, "0", now)
	require.Equal(t, now, get(t, h, "/tiles/parcels/5/17/10?on=2022-01-01").Header().Get("Spoina-Revision"))
}
