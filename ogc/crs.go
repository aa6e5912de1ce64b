package ogc

import (
	"context"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
)

const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// system is a reference system that features are given in.
type system struct {
	EPSG          int // 0 is CRS84
	Degrees       bool
	NorthingFirst bool // the axis order of its definition, in which coordinates are written and boxes are read
}

// URI is the name of the system that Content-Crs and the lists of systems use.
func (c system) URI() string {
	if c.EPSG == 0 {
		return crs84
	}
	return "http://www.opengis.net/def/crs/EPSG/0/" + strconv.Itoa(c.EPSG)
}

func (c system) decimals() int {
	if c.Degrees {
		return 7
	}
	return 3
}

// systems remembers the systems it has looked up.
type systems struct {
	known sync.Map // int → system
}

// parse reads a reference system's URI; URN, EPSG:n and a bare number are understood too. The axis order is always
// that of the definition.
func (s *systems) parse(ctx context.Context, tx pgx.Tx, name string) (system, error) {
	c, _, err := geo.ParseCRS(name)
	if err != nil {
		return system{}, ErrCRS.Because("%q is not the name of a reference system like %s", name, system{EPSG: 2180}.URI())
	}
	return s.lookup(ctx, tx, c.EPSG)
}

func (s *systems) lookup(ctx context.Context, tx pgx.Tx, epsg int) (system, error) {
	if epsg == 0 {
		return system{Degrees: true}, nil
	}
	if v, ok := s.known.Load(epsg); ok {
		return v.(system), nil
	}
	var exists bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM spatial_ref_sys WHERE srid = $1)`, epsg).Scan(&exists); err != nil {
		return system{}, err
	}
	if !exists {
		return system{}, ErrCRS.Because("there is no reference system EPSG:%d", epsg)
	}
	found := system{EPSG: epsg}
	if c, ok := geo.LookupCRS(epsg); ok {
		found.Degrees, found.NorthingFirst = !c.Metric, c.NorthingFirst
	} else {
		var err error
		if found.Degrees, found.NorthingFirst, err = define(epsg); err != nil {
			return system{}, err
		}
	}
	s.known.Store(epsg, found)
	return found, nil
}

// offered is the systems that a collection lists: the default first.
func offered(officeSRID int) []string {
	list := []string{crs84}
	seen := map[int]bool{}
	for _, epsg := range []int{4326, officeSRID, 2180, 2176, 2177, 2178, 2179, 3857} {
		if !seen[epsg] {
			seen[epsg] = true
			list = append(list, system{EPSG: epsg}.URI())
		}
	}
	return list
}
