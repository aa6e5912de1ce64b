package tiles

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// Drawing is a layer as a file of tiles describes it.
type Drawing struct {
	Title            string
	MinZoom, MaxZoom int      // MaxZoom is the zoom whose tiles hold every feature by itself
	Columns          []string // attributes that the person sees, in order
	Rows             bool     // every row with a place is drawn under its own id; else features are the things that rows are about
}

// fileZoom is the highest zoom of tiles that are taken away: a unit of its grid is some ten centimetres. Maps enlarge it.
const fileZoom = 16

// Drawing describes a layer that the person may read; ErrLayer where there is none of that name.
func (s *Service) Drawing(scope access.Scope, name string) (Drawing, error) {
	of, err := parseLayers(name)
	if err == nil {
		of, err = mayRead(scope, of)
	}
	if err != nil {
		return Drawing{}, err
	}
	l := of[0]
	d := Drawing{Title: l.title, MinZoom: l.lowest(), MaxZoom: fileZoom, Rows: !l.things}
	for _, c := range l.columns {
		if c.always() || scope.ColumnCondition(access.SubjectOf(l.name), c.register(), false, func(any) string { return "" }) != "false" {
			d.Columns = append(d.Columns, c.name)
		}
	}
	return d, nil
}

// Moment is what tiles of a file show.
type Moment struct {
	On     clock.Date // zero: today
	Known  int64      // the revision
	Filter string     // CQL2
}

// Tile draws one layer's tile for a person, packed with gzip; nil where nothing lies. It is not kept: a file reads each
// tile once.
func (s *Service) Tile(ctx context.Context, store *db.Store, scope access.Scope, name string, at Moment, z, x, y int) ([]byte, error) {
	of, err := parseLayers(name)
	if err == nil {
		of, err = mayRead(scope, of)
	}
	if err != nil {
		return nil, err
	}
	t := Tile{z, x, y}
	if !t.valid() {
		return nil, ErrTile
	}
	asked := question{scope: scope, today: clock.Today(), on: at.On, known: &at.Known, filter: at.Filter}
	m, err := s.make(ctx, s.office(store), asked, of, t)
	return m.body, err
}
