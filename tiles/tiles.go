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
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"

	"spoina/internal/db"
)

// boxZoom is from where on a tile reads only the rows around it. A tile of a lower zoom is larger than any office, and
// has only counts in it.
const boxZoom = 8

// Service makes and keeps tiles for all offices of the program.
type Service struct {
	cache   *cache
	memory  *memory
	alone   bool
	offices sync.Map // code → *office
	slots   chan *encoder

	mu      sync.Mutex
	flights map[string]*flight
}

// office is what the service knows of one office.
type office struct {
	code      string
	store     *db.Store
	cache     *cache
	plane     *plane
	freshness freshness
	memory    *memory
	layers    sync.Map // *layer → *keptLayer
	shown     sync.Map // which columns a scope sees
}

// Options bound what a service keeps.
type Options struct {
	Cache  int64 // bytes of finished tiles; 0 is 64 MB
	Memory int64 // bytes of layers of all offices together; 0 keeps none
	Alone  bool  // each request is worked out for itself, though others ask the same: for measuring
}

// New returns a service that keeps up to cacheBytes of finished tiles, 0 being 64 MB, and layers up to DefaultMemory.
func New(cacheBytes int64) *Service {
	return NewWith(Options{Cache: cacheBytes, Memory: DefaultMemory})
}

// NewWith returns a service with bounds of its own.
func NewWith(o Options) *Service {
	if o.Cache == 0 {
		o.Cache = 64 << 20
	}
	s := &Service{cache: newCache(o.Cache), memory: newMemory(o.Memory), alone: o.Alone, flights: map[string]*flight{}}
	// One scratch memory per core: a tile of a low zoom needs tens of megabytes. While one tile is drawn the rows of
	// another are read.
	s.slots = make(chan *encoder, 2*runtime.GOMAXPROCS(0))
	for range cap(s.slots) {
		s.slots <- newEncoder()
	}
	return s
}

func (s *Service) office(store *db.Store) *office {
	code := store.Office().Code
	if o, ok := s.offices.Load(code); ok && o.(*office).store == store {
		return o.(*office)
	}
	o := &office{code: code, store: store, cache: s.cache, plane: newPlane(store.Office().SRID, postgis(store.Pool())), memory: s.memory}
	s.offices.Store(code, o)
	return o
}

// key names a tile and everything that decides what is in it.
func (a *question) key(office string, of []*layer, t Tile) string {
	b := make([]byte, 0, 192)
	b = append(append(append(b, office...), '|'), a.scope.Key()...)
	for _, n := range [...]int{t.Z, t.X, t.Y, a.on.Year, int(a.on.Month), a.on.Day, a.today.Year, int(a.today.Month), a.today.Day} {
		b = strconv.AppendInt(append(b, '|'), int64(n), 10)
	}
	b = strconv.AppendBool(append(b, '|'), a.full)
	b = strconv.AppendBool(append(b, '|'), a.zstd)
	if a.known != nil {
		b = strconv.AppendInt(append(b, '|', 'r'), *a.known, 10)
	}
	for _, l := range of {
		b = append(append(b, '|'), l.name...)
	}
	b = append(append(append(b, '|'), a.lang...), '|')
	return string(append(b, a.filter...))
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
	revision, err := o.freshness.wait(ctx, db.LeastOf(ctx), o.refresh)
	if err != nil {
		return made{}, err
	}
	key := asked.key(o.code, of, t)
	if m, ok := s.cache.get(key); ok {
		m.revision = revision
		return m, nil
	}
	if asked.plainly() {
		asked.newest = revision
	}
	work := func(ctx context.Context) (made, error) {
		// It is made for all who ask, and the revision that one of them waits for is that one's matter (ServeTile).
		m, err := s.make(db.AtLeast(ctx, 0), o, asked, of, t)
		if err == nil {
			s.cache.put(&entry{key: key, tile: m, office: o.code, of: of, area: t.area(), fixed: asked.known != nil, picked: asked.filter != ""})
		}
		return m, err
	}
	if s.alone {
		return work(ctx)
	}
	// The revision is part of the name: who asked after a change never gets what was begun before it.
	return s.together(ctx, key+"|"+strconv.FormatInt(revision, 10), work)
}

// flight is a tile being made for everybody who asked for it meanwhile.
type flight struct {
	done    chan struct{}
	waiting int
	cancel  context.CancelFunc
	tile    made
	err     error
}

// together has work done once for all who ask under one name at a time. It is cancelled when the last of them has left.
func (s *Service) together(ctx context.Context, name string, work func(context.Context) (made, error)) (made, error) {
	s.mu.Lock()
	f := s.flights[name]
	if f == nil {
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{done: make(chan struct{}), cancel: cancel}
		s.flights[name] = f
		go func() {
			defer func() {
				if p := recover(); p != nil { // as in a request: the one tile fails, and not the program
					f.err = fmt.Errorf("drawing a tile: %v", p)
				}
				cancel()
				s.mu.Lock()
				s.leave(name, f)
				s.mu.Unlock()
				close(f.done)
			}()
			f.tile, f.err = work(own)
		}()
	}
	f.waiting++
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.tile, f.err
	case <-ctx.Done():
		s.mu.Lock()
		if f.waiting--; f.waiting == 0 {
			f.cancel()
			s.leave(name, f) // who comes now begins anew
		}
		s.mu.Unlock()
		return made{}, ctx.Err()
	}
}

func (s *Service) leave(name string, f *flight) {
	if s.flights[name] == f {
		delete(s.flights, name)
	}
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
	m := made{revision: revision, encoding: "gzip", tag: "empty"}
	if len(e.out) == 0 {
		return m, nil
	}
	m.tag = tagOf(e.out)
	if !asked.zstd {
		m.body = bytes.Clone(e.zip.gzip(e.out, e.repeats, e.cuts))
		return m, nil
	}
	m.encoding = "zstd"
	if e.zstd == nil {
		if e.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); err != nil {
			return made{}, err
		}
	}
	e.body = e.zstd.EncodeAll(e.out, e.body[:0])
	m.body = bytes.Clone(e.body)
	return m, nil
}

// tagOf names the content of a tile: what differs has another tag, on every server.
func tagOf(b []byte) string {
	var sum [12]byte
	binary.BigEndian.PutUint64(sum[:], xxhash.Sum64(b))
	binary.BigEndian.PutUint32(sum[8:], crc32.ChecksumIEEE(b))
	return hex.EncodeToString(sum[:])
}

// draw leaves the tile's bytes in e.out and answers with the revision they show.
func (o *office) draw(ctx context.Context, e *encoder, asked question, of []*layer, t Tile) (revision int64, err error) {
	e.out, e.repeats, e.cuts = e.out[:0], e.repeats[:0], e.cuts[:0]
	var shown []*layer
	for _, l := range of {
		if l = l.at(t.Z, asked.full); l != nil {
			shown = append(shown, l)
		}
	}
	// Layers that are in memory are drawn from there, all of one revision; the others are read.
	var have []*snapshot
	if asked.newest > 0 && t.Z >= boxZoom && t.Z <= exactZoom {
		have = o.remember(asked, shown, t)
	}
	var rest []*layer
	for i, l := range shown {
		if have == nil || have[i] == nil {
			rest = append(rest, l)
		}
	}
	at, revision, err := o.rows(ctx, e, asked, rest, t)
	if err != nil {
		return 0, err
	}
	for i := range have {
		switch n := have[i]; {
		case n == nil:
		case len(rest) == 0:
			revision = n.revision
		case n.revision != revision: // the registers have moved on since: all is read at one moment
			asked.newest = 0
			return o.draw(ctx, e, asked, of, t)
		}
	}
	e.aim(ctx, o.plane, t)
	for i, l := range shown {
		if have != nil && have[i] != nil {
			columns, _ := o.shows(l, asked.scope)
			e.memory(l, have[i], columns, t)
			continue
		}
		if at[l] == nil {
			continue // no place of the office's system lies here
		}
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

// remember gives the layers that are in memory, all at one revision that is not older than the one asked for, in the
// places of shown; nil when none is.
func (o *office) remember(asked question, shown []*layer, t Tile) (have []*snapshot) {
	var revision int64
	for i, l := range shown {
		n := o.remembered(l, asked)
		if n == nil || revision != 0 && n.revision != revision {
			continue
		}
		if _, ok := o.shows(l, asked.scope); !ok {
			continue
		}
		if have == nil {
			have = make([]*snapshot, len(shown))
		}
		have[i], revision = n, n.revision
		o.kept(l).rung(n, t.Z)
	}
	return have
}

// rows reads the rows of layers around a tile.
func (o *office) rows(ctx context.Context, e *encoder, asked question, of []*layer, t Tile) (at map[*layer]*table, revision int64, err error) {
	if len(of) == 0 && asked.newest > 0 {
		return nil, asked.newest, nil
	}
	var where *box
	if t.Z >= boxZoom {
		b, err := o.plane.toOffice(ctx, t)
		switch {
		case errors.Is(err, errNoPlace):
			of = nil
		case err != nil:
			return nil, 0, err
		}
		where = &b
	}
	for len(e.tables) < len(of) {
		e.tables = append(e.tables, &table{})
	}
	at = map[*layer]*table{}
	for i, l := range of {
		at[l] = e.tables[i]
	}
	err = o.readCancelled(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		revision, err = read(ctx, tx, o.store, asked, of, where, func(l *layer) *table { return at[l] })
		return err
	})
	return at, revision, err
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
