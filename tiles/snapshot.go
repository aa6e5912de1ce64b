package tiles

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/register"
)

// A layer that is asked for often is kept in memory as it is today at the newest revision, so that a tile of it needs
// neither the database nor decoding. It is an accelerator and no more: it can be dropped at any time, and whatever it
// cannot answer (another day, an earlier revision, a filter, rights that tell rows apart) is read from the database as
// ever, with the same bytes for an answer.

// DefaultMemory is how much the layers of all offices may take in memory, in bytes, unless told otherwise.
const DefaultMemory = 512 << 20

const (
	wantedAfter = 24               // tiles of a layer drawn from the database before it is worth reading whole
	rungAfter   = 24               // tiles drawn at a zoom before its geometries are made ready
	pause       = 10 * time.Minute // before a layer that did not fit or could not be read is tried again
	loadTimeout = 5 * time.Minute
	manyRows    = 20_000 // changed at once: the layer is read anew instead
)

// keepable says which layers can be kept in memory, by the table whose rows they show one by one and what the rights to
// its columns are named after.
var keepable = map[string]struct {
	table   string
	subject access.Subject
}{
	"parcels":            {"parcels", access.SubjectOf("parcels")},
	"road_lanes":         {"road_lanes", access.SubjectOf("road_lanes")},
	"address_points":     {"address_points", access.SubjectOf("address_points")},
	"reference_features": {"reference_features", access.SubjectOf("reference_features")},
	"decisions":          {"decisions", access.SubjectOf("decisions")},
	"scan_objects":       {"objects", access.Objects},
}

// fieldOf is the register's name of a column where the kept table has another.
func fieldOf(l *layer, c column) string {
	if l.name == "scan_objects" && c.name == "captured_on" {
		return "last_seen"
	}
	return c.register()
}

// snapshot is a layer at a revision. It never changes; a change makes another that shares what stayed.
type snapshot struct {
	revision int64
	day      clock.Date
	base     *base
	dead     []uint64 // rows of the base that are no more, or are in the tail
	gone     int      // how many
	tail     *rowset  // rows since; nil is none
	tailAt   []uint32 // the row of the base that each is drawn before
	words    dictionaryView
}

// memory is what the layers of all offices take together.
type memory struct {
	limit   int64
	mu      sync.Mutex
	layers  map[*keptLayer]bool
	loading chan struct{} // one layer is read at a time, whatever is asked
}

// keptLayer is one layer of one office, in memory or not.
type keptLayer struct {
	office *office
	layer  *layer
	now    atomic.Pointer[snapshot]
	asked  atomic.Int32
	used   atomic.Int64 // when, Unix seconds

	mu      sync.Mutex // of what follows, and of writing now
	loading bool
	not     time.Time // before which it is not tried again
}

func newMemory(limit int64) *memory {
	return &memory{limit: limit, layers: map[*keptLayer]bool{}, loading: make(chan struct{}, 1)}
}

// Memory is what is kept of one layer.
type Memory struct {
	Office, Layer string
	Rows          int
	Bytes         int64
	Zooms         []int // whose geometries are ready
}

// Memory tells what is kept.
func (s *Service) Memory() (out []Memory) {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	for k := range s.memory.layers {
		if n := k.now.Load(); n != nil {
			m := Memory{Office: k.office.code, Layer: k.layer.name, Rows: n.base.len(), Bytes: n.size()}
			for z := range n.base.ladders {
				if n.base.ladders[z].Load() != nil {
					m.Zooms = append(m.Zooms, z)
				}
			}
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Memory) int { return strings.Compare(a.Office+a.Layer, b.Office+b.Layer) })
	return out
}

func (n *snapshot) size() int64 {
	total := n.base.size() + int64(cap(n.words.text)) + int64(cap(n.words.at))*44 + int64(len(n.base.byID))*4
	for _, level := range n.base.tree {
		total += int64(len(level)) * 16
	}
	for i := range n.base.ladders {
		if l := n.base.ladders[i].Load(); l != nil {
			total += l.size()
		}
	}
	if n.tail != nil {
		total += n.tail.size()
	}
	return total
}

// room makes room for need bytes by dropping the layers used longest ago, and tells whether there is room. Other than
// never goes; instead says that what is kept of never makes way for the need.
func (m *memory) room(need int64, never *keptLayer, instead bool) bool {
	if need > m.limit {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		used, oldest := int64(0), (*keptLayer)(nil)
		for k := range m.layers {
			n := k.now.Load()
			if n == nil || instead && k == never {
				continue
			}
			used += n.size()
			if k != never && (oldest == nil || k.used.Load() < oldest.used.Load()) {
				oldest = k
			}
		}
		if used+need <= m.limit {
			return true
		}
		if oldest == nil {
			return false
		}
		oldest.drop()
	}
}

// claim makes room for need bytes of a layer that is being read: what was used longest ago goes, and at last what was kept
// of the layer itself.
func (k *keptLayer) claim(need int64) bool {
	m := k.office.memory
	if m.room(need, k, false) {
		return true
	}
	if !m.room(need, k, true) {
		return false
	}
	k.now.Store(nil)
	return true
}

// drop forgets the layer. Tiles being drawn from it are finished.
func (k *keptLayer) drop() {
	k.now.Store(nil)
	k.asked.Store(0)
}

// kept finds the office's place for a layer that can be kept; nil for others.
func (o *office) kept(l *layer) *keptLayer {
	if _, ok := keepable[l.name]; !ok || l.drawn != nil || o.memory.limit <= 0 {
		return nil
	}
	if k, ok := o.layers.Load(l); ok {
		return k.(*keptLayer)
	}
	k, had := o.layers.LoadOrStore(l, &keptLayer{office: o, layer: l})
	if !had {
		o.memory.mu.Lock()
		o.memory.layers[k.(*keptLayer)] = true
		o.memory.mu.Unlock()
	}
	return k.(*keptLayer)
}

// plainly tells whether the question is one that layers in memory can answer: what is true today, as known now.
func (a *question) plainly() bool { return a.on.IsZero() && a.known == nil && a.filter == "" }

// shows tells which columns of a layer a scope sees; ok is false when that, or which rows it sees, depends on the row.
func (o *office) shows(l *layer, scope access.Scope) (columns []bool, ok bool) {
	type answer struct {
		columns []bool
		ok      bool
	}
	key := scope.Key() + "|" + l.name
	if a, found := o.shown.Load(key); found {
		return a.(answer).columns, a.(answer).ok
	}
	a := answer{make([]bool, len(l.columns)), false}
	none := func(any) string { return "" }
	subject := keepable[l.name].subject
	if scope.Rights(subject.Name).Read && scope.Condition(subject, none) == "true" {
		a.ok = true
		for i, c := range l.columns {
			cond := "true"
			if !c.always() {
				cond = scope.ColumnCondition(subject, fieldOf(l, c), false, none)
			}
			a.columns[i] = cond == "true"
			a.ok = a.ok && (cond == "true" || cond == "false")
		}
	}
	o.shown.Store(key, a)
	return a.columns, a.ok
}

// remembered gives the layer as it is in memory, if that is not older than the question asks for, or nil. It counts who asks, and has the layer
// read when that is often.
func (o *office) remembered(l *layer, asked question) *snapshot {
	k := o.kept(l)
	if k == nil {
		return nil
	}
	n := k.now.Load()
	if n != nil && n.day == asked.today {
		k.used.Store(time.Now().Unix())
		if n.revision >= asked.newest {
			return n
		}
		return nil // a look at the newest revision will bring it up to date
	}
	if k.asked.Add(1) >= wantedAfter {
		k.read()
	}
	return nil
}

// read has the layer read in the background, one at a time for the whole program.
func (k *keptLayer) read() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.loading || time.Now().Before(k.not) {
		return
	}
	k.loading = true
	go func() {
		m := k.office.memory
		m.loading <- struct{}{}
		defer func() { <-m.loading }()
		ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
		defer cancel()
		if n := k.now.Load(); n != nil && n.day != clock.Today() {
			k.now.CompareAndSwap(n, nil) // yesterday's serves nobody, and takes memory
		}
		n, err := k.load(ctx)
		if err == nil && !m.room(n.size(), k, true) {
			err = errNoRoom
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		k.loading = false
		k.asked.Store(0)
		if err != nil {
			k.not = time.Now().Add(pause)
			if !errors.Is(err, errNoRoom) {
				slog.Warn("a map layer is not kept in memory", "layer", k.layer.name, "office", k.office.code, "err", err)
			}
			return
		}
		k.used.Store(time.Now().Unix())
		k.now.Store(n)
	}()
}

var errNoRoom = errors.New("the layer is larger than the memory for layers")

// whole is the statement that reads a layer's rows as everybody with all rights sees them; with ids only those.
func (k *keptLayer) whole(ctx context.Context, tx pgx.Tx, day clock.Date, ids []int64) (string, []any, int64, error) {
	asked := question{scope: access.System("tiles"), today: day}
	reader, err := register.NewReader(ctx, k.office.store, tx, asked.scope)
	if err != nil {
		return "", nil, 0, err
	}
	q := &query{question: asked, reader: reader, srid: k.office.plane.srid, layer: k.layer}
	sql, err := k.layer.source(q)
	if err != nil || ids == nil {
		return sql, q.args, reader.Current, err
	}
	names := make([]string, len(k.layer.columns)+2)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	return "SELECT * FROM (" + sql + ") s(" + strings.Join(names, ", ") + ") WHERE c0 = ANY(" + q.arg(ids) + "::int8[])", q.args, reader.Current, nil
}

// rows reads rows into a set.
func (k *keptLayer) rows(ctx context.Context, tx pgx.Tx, day clock.Date, words *dictionary, ids []int64) (*rowset, int64, error) {
	sql, args, revision, err := k.whole(ctx, tx, day, ids)
	if err != nil {
		return nil, 0, err
	}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	d := &decoder{walk: &walker{plane: k.office.plane, ctx: ctx}}
	set := newRowset(k.layer.columns)
	for rows.Next() {
		if err := set.add(d, k.layer.columns, words, rows.RawValues()); err != nil {
			return nil, 0, err
		}
		if ids == nil && set.len()&0xfff == 0 && (!k.claim(set.size()) || set.full()) {
			return nil, 0, errNoRoom
		}
	}
	return set, revision, rows.Err()
}

// load reads the layer whole.
func (k *keptLayer) load(ctx context.Context) (n *snapshot, err error) {
	defer func() {
		if p := recover(); p != nil { // nobody waits for it: the layer is drawn from the database, and the program goes on
			n, err = nil, fmt.Errorf("reading a layer: %v", p)
		}
	}()
	n = &snapshot{day: clock.Today()}
	words := newDictionary()
	err = k.office.store.Read(ctx, func(tx pgx.Tx) error {
		set, revision, err := k.rows(ctx, tx, n.day, words, nil)
		if err != nil {
			return err
		}
		if !k.claim(set.size() + set.toOrder()) {
			return errNoRoom
		}
		set.ordered()
		n.base, n.revision = newBase(set, words), revision
		return nil
	})
	n.words = words.view
	return n, err
}

// catchUp brings the office's layers in memory up to the revision that a transaction sees.
func (o *office) catchUp(ctx context.Context, tx pgx.Tx, revision int64) (err error) {
	o.layers.Range(func(_, v any) bool {
		k := v.(*keptLayer)
		k.mu.Lock()
		defer k.mu.Unlock()
		n := k.now.Load()
		if n == nil || n.revision >= revision {
			return true
		}
		var next *snapshot
		if next, err = k.advance(ctx, tx, n, revision); err != nil {
			return false
		}
		k.now.CompareAndSwap(n, next) // unless it was dropped meanwhile
		return true
	})
	return err
}

// behind tells whether a layer in memory is older than a revision.
func (o *office) behind(revision int64) (behind bool) {
	o.layers.Range(func(_, v any) bool {
		n := v.(*keptLayer).now.Load()
		behind = n != nil && n.revision < revision
		return !behind
	})
	return behind
}

// forget drops all layers in memory.
func (o *office) forget() {
	o.layers.Range(func(_, v any) bool {
		v.(*keptLayer).drop()
		return true
	})
}

// advance makes the layer as it is at a later revision; nil is a layer that is better read anew.
func (k *keptLayer) advance(ctx context.Context, tx pgx.Tx, n *snapshot, revision int64) (*snapshot, error) {
	rows, err := tx.Query(ctx, replaceTable(versions, keepable[k.layer.name].table)+" LIMIT $3", n.revision+1, revision, manyRows+1)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	next := *n
	next.revision = revision
	if len(ids) == 0 {
		return &next, nil
	}
	if len(ids) > manyRows || len(ids)*20 > n.base.len()+2000 {
		return nil, nil
	}
	words := n.base.words
	set, _, err := k.rows(ctx, tx, n.day, words, ids)
	if err != nil {
		return nil, err
	}
	changed := make(map[int64]bool, len(ids))
	next.dead = slices.Clone(n.dead)
	if next.dead == nil {
		next.dead = make([]uint64, n.base.len()/64+1)
	}
	for _, id := range ids {
		changed[id] = true
		n.base.rowsOf(id, func(row uint32) {
			if next.dead[row>>6]>>(row&63)&1 == 0 {
				next.dead[row>>6] |= 1 << (row & 63)
				next.gone++
			}
		})
	}
	tail := n.tail
	if tail == nil {
		tail = newRowset(k.layer.columns)
	}
	next.tail = arranged(k.layer.columns, func(id int64) bool { return changed[id] }, tail, set)
	next.tailAt = make([]uint32, next.tail.len())
	for i := range next.tailAt {
		next.tailAt[i] = n.base.before(next.tail.keys[i], next.tail.ids[i])
	}
	next.words = words.view
	if (next.gone+next.tail.len())*50 > n.base.len()+5000 { // more than two in a hundred
		go k.read()
	}
	return &next, nil
}

// rung gives the geometries of a zoom that are ready, and has them made once they are asked for often.
func (k *keptLayer) rung(n *snapshot, z int) {
	if z > ladderZoom || n.base.ladders[z].Load() != nil || n.base.rungs[z].Add(1) != rungAfter {
		return
	}
	go func() {
		m := k.office.memory
		m.loading <- struct{}{}
		defer func() { <-m.loading }()
		defer func() {
			if p := recover(); p != nil {
				slog.Error("geometries of a map layer are not made ready", "layer", k.layer.name, "office", k.office.code, "zoom", z, "err", p)
			}
		}()
		l := n.base.climb(newEncoder(), z, func(size int64) bool { return m.room(size, k, false) })
		if l != nil && m.room(l.size(), k, false) {
			n.base.ladders[z].Store(l)
		}
	}()
}
