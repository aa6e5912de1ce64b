package register

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"sync"
)

// What a register held at a revision never changes, so counts and extents are kept per store and revision.
const cacheSize = 512

type cache struct {
	mu     sync.Mutex
	values map[string]any
	order  []string
}

var caches sync.Map // *db.Store → *cache

// cached keeps what compute answers. A transaction that writes may see a revision that is never committed, so it keeps
// nothing.
func cached[T any](r *Reader, key string, compute func() (T, error)) (T, error) {
	if !r.final {
		return compute()
	}
	v, _ := caches.LoadOrStore(r.store, &cache{values: map[string]any{}})
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
	if of := c.register.subject; len(of.Through) > 0 || of.Own != "" {
		fmt.Fprintf(&key, "|r%d", c.reader.Current) // what else decides about the rows
	}
	for _, a := range probe.args {
		fmt.Fprintf(&key, "|%q", a)
	}
	return key.String(), nil
}

// Extent is the rectangle around everything the register has ever held, in degrees: west, south, east, north. It is
// nil while nothing has a place.
func (r *Reader) Extent(reg *Register) (*[4]float64, error) {
	r.check(reg)
	if reg.Geometry == "" {
		return nil, nil
	}
	return r.extentIn(&composer{reader: r, register: reg, query: &Query{}, known: r.Current}, 4326, false)
}

// reach is a rectangle in a system with everything that the composer's rows can be among, whoever may see it: conditions are
// cut to it. The roots of the indexes know it, so that the first question after a change need not look at every row; of past
// versions they hold only what is still known, so an answer of an earlier revision looks at the rows.
func (c *composer) reach(srid int) (*[4]float64, error) {
	if c.known == c.reader.Current && indexed[c.register.Name] {
		if extent, err := c.reader.extentIn(c, srid, true); err != nil || extent != nil {
			return extent, err
		}
	}
	return c.reader.extentIn(c, srid, false)
}

// indexed are the registers whose tables have an index of the place of every row, and of every past version that is still
// known where such versions are read.
var indexed = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "reference_features": true, "zones": true, "decisions": true, "objects": true, "scan_objects": true, "discrepancies": true}

// extentIn is the rectangle around the register's places in a system, a little too large rather than too small: of all that it
// has ever held, or, roughly, of what is known now.
func (r *Reader) extentIn(of *composer, srid int, rough bool) (*[4]float64, error) {
	reg := of.register
	key := fmt.Sprintf("extent|%s|%s|%d|%d|%t", reg.Name, r.scope.Key(), r.Current, srid, rough)
	return cached(r, key, func() (*[4]float64, error) {
		c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current}
		var parts []string
		for _, past := range []bool{false, true} {
			c.past = past
			if rough && past && !c.needsPast() {
				continue
			}
			if rough {
				parts = append(parts, "SELECT _postgis_index_extent('"+strings.TrimSuffix(strings.TrimPrefix(c.from(), " FROM "), " t")+"', 'geom')::geometry AS g")
				continue
			}
			parts = append(parts, "SELECT "+c.place()+" AS g"+c.from()+" WHERE "+r.scope.Condition(reg.subject, c.arg))
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

// area is a rectangle of another system, in the office's: its shape, whose edges bend, and the largest upright
// rectangle that surely lies inside (upside down when there is none).
type area struct {
	ewkb  []byte
	inner [4]float64
}

// areaOf transforms a rectangle. A point each fiftieth of the longer side keeps the bent edges within millimetres.
func (r *Reader) areaOf(x0, y0, x1, y1 float64, srid int) (area, error) {
	key := fmt.Sprintf("area|%v|%v|%v|%v|%d|%d", x0, y0, x1, y1, srid, r.office.SRID)
	return cached(r, key, func() (area, error) {
		c := &composer{reader: r}
		step := c.arg(max(x1-x0, y1-y0)/50+1e-9) + "::float8"
		edge := func(ax, ay, bx, by float64) string {
			return "ST_Transform(ST_Segmentize(ST_SetSRID(ST_MakeLine(ST_MakePoint(" + c.arg(ax) + "::float8, " + c.arg(ay) + "::float8), ST_MakePoint(" + c.arg(bx) + "::float8, " + c.arg(by) +
				"::float8)), " + c.arg(srid) + "::int), " + step + "), " + c.arg(r.office.SRID) + "::int)"
		}
		sql := "SELECT ST_AsEWKB(ST_Transform(ST_Segmentize(" + c.envelope(x0, y0, x1, y1, srid) + ", " + step + "), " + c.arg(r.office.SRID) + "::int)), ST_XMax(" + edge(x0, y0, x0, y1) +
			"), ST_YMax(" + edge(x0, y0, x1, y0) + "), ST_XMin(" + edge(x1, y0, x1, y1) + "), ST_YMin(" + edge(x0, y1, x1, y1) + ")"
		var out area
		err := r.exec(sql, c.args, func(v [][]byte) error {
			out.ewkb = bytes.Clone(v[0])
			for i := range out.inner {
				out.inner[i] = math.Float64frombits(binary.BigEndian.Uint64(v[1+i]))
			}
			return nil
		})
		return out, err
	})
}
