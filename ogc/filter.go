package ogc

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/cql2"
	"spoina/internal/register"
)

// filter reads the filter parameters.
func (s *Service) filter(ctx context.Context, tx pgx.Tx, reg *register.Register, filter, lang, crs string) ([]register.Filter, error) {
	if lang != "" && lang != register.LanguageText && lang != register.LanguageJSON {
		return nil, ErrParameter.Because("filter-lang is %s or %s, not %q", register.LanguageText, register.LanguageJSON, lang)
	}
	in := system{Degrees: true}
	if crs != "" {
		var err error
		if in, err = s.systems.parse(ctx, tx, crs); err != nil {
			return nil, err
		}
	}
	if filter == "" {
		_, err := reg.ParseFilterIn(lang, `true`) // a language that is none is refused without a filter too
		return nil, err
	}
	// Literals are written in the axis order of filter-crs, as everything else of the request.
	f, err := reg.ParseFilterIn(lang, filter)
	if err != nil {
		return nil, err
	}
	f.SRID, f.NorthingFirst = in.EPSG, in.NorthingFirst
	if in.Degrees {
		if err := onEarth(f.Node, in.NorthingFirst); err != nil {
			return nil, err
		}
	}
	return []register.Filter{f}, nil
}

// onEarth refuses a filter whose degrees lie outside the Earth: metres without a filter-crs would select nothing, and
// nobody would know why.
func onEarth(n cql2.Node, northingFirst bool) error {
	outside := false
	look := func(x0, y0, x1, y1 float64) {
		if northingFirst {
			x0, y0, x1, y1 = y0, x0, y1, x1
		}
		outside = outside || x0 < -180 || x1 < -180 || x0 > 180 || x1 > 180 || y0 < -90 || y1 > 90
	}
	cql2.Walk(n, func(n cql2.Node) bool {
		switch g := n.(type) {
		case *cql2.BBox:
			if g.In == nil {
				look(g.West, g.South, g.East, g.North)
			}
		case *cql2.Geometry:
			if lo, hi, ok := g.Shape.Envelope().MinMaxXYs(); ok && g.In == nil {
				look(lo.X, lo.Y, hi.X, hi.Y)
			}
		}
		return true
	})
	if outside {
		return ErrParameter.Because("filter: degrees outside the Earth; the order is %s, and filter-crs names another reference system", map[bool]string{true: "latitude, longitude", false: "longitude, latitude"}[northingFirst])
	}
	return nil
}
