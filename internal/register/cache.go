package register

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"sync"

	"spoina/internal/db"
)

// What a register held at a revision never changes, so counts and extents are kept per store and revision.
const cacheSize = 512

type cache struct {
	mu     sync.Mutex
	values map[string]any
	order  []string
}

var caches sync.Map // *db.Store → *cache

func cached[T any](store *db.Store, key string, compute func() (T, error)) (T, error) {
	v, _ := caches.LoadOrStore(store, &cache{values: map[string]any{}})
	c := v.(*cache)
	c.mu.Lock()
	if v, ok := c.values[key]; ok {
		c.mu.Unlock()
		return v.(T), nil
	}
	c.mu.Unlock()
	value, err := compute()
	if err != nil {
		return value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.values[key]; !ok {
		c.values[key] = value
		c.order = append(c.order, key)
		if len(c.order) > cacheSize {
			delete(c.values, c.order[0])
			c.order = c.order[1:]
		}
	}
	return value, nil
}

// cacheKey names the rows of a query at its revision, for one scope.
func (c *composer) cacheKey(what string) (string, error) {
	probe := *c
	probe.args, probe.past = nil, false
	where, err := probe.conditions()
	if err != nil {
		return "", err
	}
	var key strings.Builder
	fmt.Fprintf(&key, "%s|%s|%s|%d|%s|%+v|%s", what, c.register.Name, c.reader.scope.Key(), c.known, c.on, c.query.When.Between, where)
	for _, a := range probe.args {
		fmt.Fprintf(&key, "|%q", a)
	}
	return key.String(), nil
}

// Extent is the rectangle around everything the register has ever held, in degrees: west, south, east, north. It is
// nil while nothing has a place.
func (r *Reader) Extent(reg *Register) (*[4]float64, error) {
	if reg.Geometry == "" {
		return nil, nil
	}
	return r.extentIn(reg, 4326)
}

// extentIn is the rectangle around the register's places in a system, a little too large rather than too small.
func (r *Reader) extentIn(reg *Register, srid int) (*[4]float64, error) {
	key := fmt.Sprintf("extent|%s|%s|%d|%d", reg.Name, r.scope.Key(), r.Current, srid)
	return cached(r.store, key, func() (*[4]float64, error) {
		c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current}
		var parts []string
		for _, past := range []bool{false, true} {
			c.past = past
			parts = append(parts, "SELECT "+c.place()+" AS g"+c.from()+" WHERE "+r.scope.Condition(reg.Name, c.arg))
		}
		office, target := c.arg(r.office.SRID)+"::int", c.arg(srid)+"::int"
		sql := `SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (
			SELECT Box2D(ST_Transform(ST_Segmentize(ST_Expand(ST_SetSRID(ST_Extent(g)::geometry, ` + office + `), 1), 1000), ` + target + `)) AS b
			FROM (` + strings.Join(parts, " UNION ALL ") + `) u) v`
		var extent *[4]float64
		err := r.exec(sql, c.args, func(v [][]byte) error {
			if v[0] == nil {
				return nil
			}
			extent = new([4]float64)
			for i := range extent {
				extent[i] = math.Float64frombits(binary.BigEndian.Uint64(v[i]))
				if math.IsInf(extent[i], 0) || math.IsNaN(extent[i]) {
					return ErrSystem.Because("EPSG:%d cannot express the places of this register", srid)
				}
			}
			return nil
		})
		return extent, err
	})
}
