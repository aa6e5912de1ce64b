package tiles

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
)

// What a revision touched is read from the registers themselves: every version of every row that began or ended to be
// known at it, so that both the old and the new place of a row are found.

// versions selects the identities of the rows that revisions $1 to $2 wrote.
const versions = `(SELECT id FROM % WHERE lower(known) BETWEEN $1 AND $2
	UNION SELECT id FROM %_past WHERE lower(known) BETWEEN $1 AND $2 OR upper(known) BETWEEN $1 AND $2)`

// corners gives the rectangles of a table's rows, in the office's metres.
func corners(from string) string {
	return `SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM ` + from
}

func touchedIn(table string) string {
	ids := replaceTable(versions, table)
	return corners(table+` WHERE id IN `+ids) + ` UNION ALL ` + corners(table+`_past WHERE id IN `+ids) + ` LIMIT $3`
}

// touchedParcels also serves leases, which are drawn with the parcels they name.
var touchedParcels = touchedIn("parcels")

// touchedLeases finds the places of the leases written: their parts, and the parcels they name or named.
var touchedLeases = `WITH written AS (SELECT parcel_id, geom FROM lease_parcels WHERE lease_id IN ` + replaceTable(versions, "leases") + `
	UNION ALL SELECT parcel_id, geom FROM lease_parcels_past WHERE lease_id IN ` + replaceTable(versions, "leases") + `)
	` + corners(`written WHERE geom IS NOT NULL`) + `
	UNION ALL ` + corners(`parcels WHERE parcel_id IN (SELECT parcel_id FROM written)`) + `
	UNION ALL ` + corners(`parcels_past WHERE parcel_id IN (SELECT parcel_id FROM written)`) + ` LIMIT $3`

func replaceTable(sql, table string) string { return strings.ReplaceAll(sql, "%", table) }

// manyBoxes is from where on a change counts as one of the whole layer: to look at each box of each cached tile would
// then take longer than to make the tiles again.
const manyBoxes = 4000

// change is where some revisions touched a layer, in fractions of the world.
type change struct {
	everywhere bool
	boxes      []box
}

func (c *change) meets(b box) bool {
	if c.everywhere {
		return true
	}
	for _, x := range c.boxes {
		if x.meets(b) {
			return true
		}
	}
	return false
}

// touched reads where the revisions after since, up to until, touched each layer.
func touched(ctx context.Context, tx pgx.Tx, p *plane, since, until int64) (map[*layer]*change, error) {
	found := map[string]*change{} // by statement: layers share them
	out := map[*layer]*change{}
	for _, l := range layers {
		sum := &change{}
		for _, sql := range l.touched {
			c := found[sql]
			if c == nil {
				var err error
				if c, err = touchedBy(ctx, tx, p, sql, since, until); err != nil {
					return nil, err
				}
				found[sql] = c
			}
			sum.everywhere = sum.everywhere || c.everywhere
			sum.boxes = append(sum.boxes, c.boxes...)
		}
		out[l] = sum
	}
	return out, nil
}

func touchedBy(ctx context.Context, tx pgx.Tx, p *plane, sql string, since, until int64) (*change, error) {
	rows, err := tx.Query(ctx, sql, since+1, until, manyBoxes+1)
	if err != nil {
		return nil, err
	}
	places, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*box, error) {
		var x0, y0, x1, y1 *float64 // NULL: a row without a place
		if err := row.Scan(&x0, &y0, &x1, &y1); err != nil || x0 == nil {
			return nil, err
		}
		return &box{*x0, *y0, *x1, *y1}, nil
	})
	if err != nil {
		return nil, err
	}
	c := &change{everywhere: len(places) > manyBoxes}
	if c.everywhere {
		return c, nil
	}
	for _, place := range places {
		if place == nil {
			continue
		}
		b, err := p.toWorld(ctx, *place)
		if errors.Is(err, errNoPlace) { // nothing can be ruled out
			return &change{everywhere: true}, nil
		}
		if err != nil {
			return nil, err
		}
		c.boxes = append(c.boxes, b)
	}
	return c, nil
}

// freshness keeps the cache of one office true. A cached tile is only given out after a look at the newest revision that
// began less than db.Settle before the request came. Who makes a change is told of it no sooner than that after its
// commit, so nobody who knows of a revision is given what is older. A busy server so looks a thousand times a second, not
// once for each request; requests that come while a look is under way share it.
type freshness struct {
	last atomic.Pointer[look] // the newest that has succeeded

	mu      sync.Mutex
	now     *look // under way
	waiting *look // to begin when that is done
}

type look struct {
	began    time.Time
	done     chan struct{}
	revision int64
	err      error
}

// fresh tells whether a request that comes now may rely on the look.
func (l *look) fresh() bool { return l != nil && time.Since(l.began) < db.Settle }

// lookTimeout bounds how long a request waits for the newest revision.
const lookTimeout = 20 * time.Second

// wait returns the revision that the office's cached tiles are true for. Who has heard of the revision least gets a look of
// now where the last did not see it.
func (f *freshness) wait(ctx context.Context, least int64, refresh func(context.Context) (int64, error)) (int64, error) {
	if l := f.last.Load(); l.fresh() && l.revision >= least {
		return l.revision, nil
	}
	f.mu.Lock()
	l := f.now
	switch {
	case l == nil:
		l = &look{done: make(chan struct{})}
		f.now = l
		l.began = time.Now()
		go f.run(l, refresh)
	case least > 0 || !l.fresh():
		if f.waiting == nil {
			f.waiting = &look{done: make(chan struct{})}
		}
		l = f.waiting
	}
	f.mu.Unlock()
	select {
	case <-l.done:
		return l.revision, l.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (f *freshness) run(l *look, refresh func(context.Context) (int64, error)) {
	for l != nil {
		ctx, cancel := context.WithTimeout(context.Background(), lookTimeout)
		l.revision, l.err = refresh(ctx)
		cancel()
		if l.err == nil {
			f.last.Store(l)
		}
		f.mu.Lock()
		done := l
		l, f.waiting = f.waiting, nil
		if l != nil {
			l.began = time.Now()
		}
		f.now = l
		f.mu.Unlock()
		close(done.done)
	}
}

// refresh brings the cache and the layers in memory up to the newest revision of the office.
func (o *office) refresh(ctx context.Context) (int64, error) {
	var newest int64
	if err := o.store.Pool().QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM revisions`).Scan(&newest); err != nil {
		return 0, err
	}
	known, seen := o.cache.revision(o.code)
	behind := o.behind(newest)
	if seen && newest <= known && !behind {
		return known, nil
	}
	changed, fields := map[*layer]*change{}, false
	if seen || behind {
		var late error // of a layer in memory, which can be done without
		err := o.store.Read(ctx, func(tx pgx.Tx) (err error) {
			if newest, err = db.CurrentRevision(ctx, tx); err != nil {
				return err
			}
			if seen && newest > known {
				if err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM fields WHERE lower(known) BETWEEN $1 AND $2)`, known+1, newest).Scan(&fields); err != nil {
					return err
				}
				if changed, err = touched(ctx, tx, o.plane, known, newest); err != nil {
					return err
				}
			}
			late = o.catchUp(ctx, tx, newest)
			return late
		})
		if late != nil {
			o.forget()
			return o.refresh(ctx)
		}
		if err != nil {
			return 0, err
		}
	}
	o.cache.advance(o.code, newest, fields, func(e *entry) bool {
		for _, l := range e.of {
			if c := changed[l]; c != nil && c.meets(e.area) {
				return true
			}
		}
		return false
	})
	return newest, nil
}
