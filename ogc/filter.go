package ogc

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// filter reads the filter parameters.
func (s *Service) filter(ctx context.Context, tx pgx.Tx, reg *register.Register, filter, lang, crs string) ([]register.Filter, error) {
	if filter == "" {
		return nil, nil
	}
	return nil, ErrParameter.Because("filter cannot be read yet")
}
