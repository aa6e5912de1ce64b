package ingest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// campaign is one drive of a city scan.
type campaign struct {
	Name       string
	From, To   time.Time
	known      bool
	id         int64
	hasCovered bool
}

// on is the day of a row that says none: the only day of the campaign.
func (c campaign) on() time.Time {
	if !c.From.IsZero() && (c.To.IsZero() || c.To.Equal(c.From)) {
		return c.From
	}
	return time.Time{}
}

// loadCampaign finds a campaign by name and lays what the import says over it.
func loadCampaign(ctx context.Context, q querier, o Options) (campaign, error) {
	c := campaign{Name: o.Campaign}
	var from, to *time.Time
	err := q.QueryRow(ctx, `SELECT id, driven_from, driven_to, NOT coverage_estimated FROM campaigns WHERE name = $1`, o.Campaign).
		Scan(&c.id, &from, &to, &c.hasCovered)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
	case err != nil:
		return c, err
	default:
		c.known = true
		if from != nil {
			c.From = *from
		}
		if to != nil {
			c.To = *to
		}
	}
	if !o.DrivenFrom.IsZero() {
		c.From = o.DrivenFrom.Time()
	}
	if !o.DrivenTo.IsZero() {
		c.To = o.DrivenTo.Time()
	}
	return c, nil
}

// coverage reads the area that a campaign drove, in any reference system, as one EWKB in the office's system.
func (s *Service) coverage(ctx context.Context, path string, o Options) ([]byte, error) {
	src, err := open(ctx, File{Path: path}, scanObjects, Options{})
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	defer src.Close()
	layers, _, err := chooseLayers(src, filepath.Base(path), scanObjects, "")
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	layer := layers[0]
	office := s.store.Office()
	var area []byte
	n := 0
	err = src.Rows(ctx, layer.Name, func(rows []*exchange.Row) error {
		m, err := mapColumns(scanObjects, layer, Options{}, rows)
		if err != nil {
			return err
		}
		p := &plan{layer: scanObjects, office: office, m: m, source: layer}
		free := office
		free.BBox = nil // a coverage may reach far beyond the municipality
		if p.place, err = locate(free, src.Format(), layer, m, Options{CRS: o.CRS, Axis: "en"}, pointsOf(m, rows)); err != nil {
			return err
		}
		p.place.swap = false
		for i, l := range p.settle(rows) {
			if l.fatal {
				return ErrFile.Because("coverage, row %d: %s", rows[i].Number, l.problem.Message)
			}
			if l.wkb == nil {
				continue
			}
			if h, err := geo.ReadHeader(l.wkb); err != nil || h.Kind.Dimension() != 2 {
				return ErrFile.Because("coverage, row %d: an area is needed, not a %s", rows[i].Number, h.Kind)
			}
			area = collect(area, l.wkb, office.SRID)
			n++
		}
		return nil
	})
	if err == nil && n == 0 {
		err = ErrFile.Because("the coverage file holds no area")
	}
	return area, err
}

func crsOf(epsg int) string { return fmt.Sprintf("EPSG:%d", epsg) }

var _ = ogr.ErrCRS
