package ogc

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// filter reads the filter parameters.
func (s *Service) filter(ctx context.Context, tx pgx.Tx, reg *register.Register, filter, lang, crs string) ([]register.Filter, error) {
	if lang != "" && lang != "cql2-text" {
		return nil, ErrParameter.Because("filter-lang is cql2-text")
	}
	in := system{Degrees: true}
	if crs != "" {
		var err error
		if in, err = s.systems.parse(ctx, tx, crs); err != nil {
			return nil, err
		}
	}
	if filter == "" {
		return nil, nil
	}
	// Literals are written in the axis order of filter-crs, as everything else of the request.
	f, err := reg.ParseFilter(filter)
	if err != nil {
		return nil, err
	}
	f.SRID, f.NorthingFirst = in.EPSG, in.NorthingFirst
	return []register.Filter{f}, nil
}
