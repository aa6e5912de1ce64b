// Package tiles draws the map: vector tiles (Mapbox vector tiles 2.1) of parcels, road lanes, address points, scanned
// objects, decisions, leases and discrepancies, and their description as TileJSON. A tile shows what the reader may
// see, on the day and at the revision asked for. It is never out of date, and it holds no personal data.
//
// Rows are read as they are stored and turned into a tile here: PostGIS's own encoder takes by far the most of the
// time of tile servers that leave the work to it. PostGIS serves as the oracle of the tests.
package tiles

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/gzip"

	"spoina/internal/db"
)

// GzipLevel is the compression level of tiles (github.com/klauspost/compress): at level 1 it already takes more than
// half of the time of a tile, and higher levels save a few per cent of the bytes.
const GzipLevel = 1

// boxZoom is from where on a tile reads only the rows around it. A tile of a lower zoom is larger than any office, and
// has only counts in it.
const boxZoom = 8

// Service makes and keeps tiles for all offices of the program.
type Service struct {
	cache   *cache
	offices sync.Map // code → *office
	slots   chan *encoder
	writers sync.Pool
}

// office is what the service knows of one office.
type office struct {
	code      string
	store     *db.Store
	cache     *cache
	plane     *plane
	freshness freshness
}

// New returns a service that keeps up to cacheBytes of finished tiles; 0 is 64 MB.
func New(cacheBytes int64) *Service {
	if cacheBytes == 0 {
		cacheBytes = 64 << 20
	}
	s := &Service{cache: newCache(cacheBytes)}
	// One scratch memory per core: a tile of a low zoom needs tens of megabytes. While one tile is drawn the rows of
	// another are read.
	s.slots = make(chan *encoder, 2*runtime.GOMAXPROCS(0))
	for range cap(s.slots) {
		s.slots <- newEncoder()
	}
	s.writers.New = func() any {
		w, err := gzip.NewWriterLevel(nil, GzipLevel)
		if err != nil {
			panic(err)
		}
		return w
	}
	return s
}

func (s *Service) office(store *db.Store) *office {
	code := store.Office().Code
	if o, ok := s.offices.Load(code); ok && o.(*office).store == store {
		return o.(*office)
	}
	o := &office{code: code, store: store, cache: s.cache, plane: newPlane(store.Office().SRID, postgis(store.Pool()))}
	s.offices.Store(code, o)
	return o
}

// key names a tile and everything that decides what is in it.
func (a *question) key(office string, of []*layer, t Tile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%s|%d/%d/%d|%s|%s|%t|", office, a.scope.Key(), t.Z, t.X, t.Y, a.on, a.today, a.full)
	if a.known != nil {
		fmt.Fprintf(&b, "r%d", *a.known)
	}
	for _, l := range of {
		b.WriteString("|" + l.name)
	}
	return b.String() + "|" + a.filter
}

// area is the tile with its buffer as part of the world.
func (t Tile) area() box {
	n := float64(int64(1) << t.Z)
	const edge = float64(buffer+1) / extent
	return box{(float64(t.X) - edge) / n, (float64(t.Y) - edge) / n, (float64(t.X+1) + edge) / n, (float64(t.Y+1) + edge) / n}
}

// tile answers with a tile that is true now, from the cache when it is there.
func (s *Service) tile(ctx context.Context, store *db.Store, asked question, of []*layer, t Tile) (made, error) {
	o := s.office(store)
	if !asked.scope.Shared() { // own cases come and go with changes of other registers
		return s.make(ctx, o, asked, of, t)
	}
	key := asked.key(o.code, of, t)
	if _, ok := s.cache.get(key); ok {
		revision, err := o.freshness.wait(ctx, o.refresh)
		if err != nil {
			return made{}, err
		}
		if m, ok := s.cache.get(key); ok {
			m.revision = revision
			return m, nil
		}
	}
	m, err := s.make(ctx, o, asked, of, t)
	if err != nil {
		return made{}, err
	}
	s.cache.put(&entry{key: key, tile: m, office: o.code, of: of, area: t.area(), fixed: asked.known != nil, picked: asked.filter != ""})
	return m, nil
}

// make reads and draws a tile.
func (s *Service) make(ctx context.Context, o *office, asked question, of []*layer, t Tile) (made, error) {
	var e *encoder
	select {
	case e = <-s.slots:
	case <-ctx.Done():
		return made{}, ctx.Err()
	}
	defer func() { s.slots <- e }()
	revision, err := o.draw(ctx, e, asked, of, t)
	if err != nil {
		return made{}, err
	}
	if len(e.out) == 0 {
		return made{tag: "empty", revision: revision}, nil
	}
	w := s.writers.Get().(*gzip.Writer)
	defer s.writers.Put(w)
	var zipped bytes.Buffer
	zipped.Grow(len(e.out)/2 + 64)
	w.Reset(&zipped)
	if _, err := w.Write(e.out); err != nil {
		return made{}, err
	}
	if err := w.Close(); err != nil {
		return made{}, err
	}
	sum := sha256.Sum256(zipped.Bytes())
	return made{body: bytes.Clone(zipped.Bytes()), tag: hex.EncodeToString(sum[:12]), revision: revision}, nil
}

// draw leaves the tile's bytes in e.out and answers with the revision they show.
func (o *office) draw(ctx context.Context, e *encoder, asked question, of []*layer, t Tile) (revision int64, err error) {
	e.out = e.out[:0]
	var shown []*layer
	for _, l := range of {
		if l = l.at(t.Z, asked.full); l != nil {
			shown = append(shown, l)
		}
	}
	var where *box
	if t.Z >= boxZoom {
		b, err := o.plane.toOffice(ctx, t)
		switch {
		case errors.Is(err, errNoPlace):
			shown = nil
		case err != nil:
			return 0, err
		}
		where = &b
	}
	for len(e.tables) < len(shown) {
		e.tables = append(e.tables, &table{})
	}
	at := map[*layer]*table{}
	for i, l := range shown {
		at[l] = e.tables[i]
	}
	err = o.readCancelled(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		revision, err = read(ctx, tx, o.store, asked, shown, where, func(l *layer) *table { return at[l] })
		return err
	})
	if err != nil {
		return 0, err
	}
	e.aim(ctx, o.plane, t)
	for _, l := range shown {
		e.rows = at[l]
		if l.drawn != nil {
			err = l.drawn(e, l, t.Z)
		} else {
			err = e.layer(l.name, l.columns, t.Z)
		}
		if err != nil {
			return 0, fmt.Errorf("layer %s of tile %d/%d/%d: %w", l.name, t.Z, t.X, t.Y, err)
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
	return revision, nil
}

// readTimeout ends a statement that nobody should have to wait for.
const readTimeout = time.Minute

// readCancelled reads in one snapshot. When the client leaves, the statement is cancelled on the server by a request
// of its own: were the client's context given to the connection, each departure would cost a connection, and a map
// that is dragged about would have the pool open new ones all the time.
func (o *office) readCancelled(ctx context.Context, f func(context.Context, pgx.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	quiet, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
	defer cancel()
	err := o.store.Read(quiet, func(tx pgx.Tx) error {
		conn := tx.Conn().PgConn()
		var done sync.WaitGroup
		done.Add(1)
		stop := context.AfterFunc(ctx, func() {
			defer done.Done()
			short, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			_ = conn.CancelRequest(short)
		})
		err := f(quiet, tx)
		if !stop() {
			done.Wait() // a cancel that is under way must not hit whoever has the connection next
		}
		return err
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
