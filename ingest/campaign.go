package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/db"
	"spoina/internal/exchange"
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

// coverage reads the area that a campaign drove as one EWKB in the office's system. The file's own reference system
// counts, else that of the import; of the two orders of coordinates the one that meets the office's extent.
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
	free := office
	free.BBox = nil // a coverage may reach far beyond the municipality
	var areas [][]byte
	var p *plan
	err = src.Rows(ctx, layer.Name, func(rows []*exchange.Row) error {
		if p == nil {
			if p, err = coveragePlan(free, src.Format(), layer, o, rows); err != nil {
				return err
			}
			if limits := limitsOf(office); limits != nil && !meets(p.settle(copied(rows)), *limits) {
				p.place.swap = true
				if !meets(p.settle(copied(rows)), *limits) {
					return ErrOutside.Because("the coverage %s lies outside the municipality in either order of the coordinates (%s)", filepath.Base(path), p.place.name())
				}
			}
		}
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
			areas = append(areas, l.wkb)
		}
		return nil
	})
	if err != nil {
		return nil, fileError(err)
	}
	if len(areas) == 0 {
		return nil, ErrFile.Because("the coverage file holds no area")
	}
	var area []byte
	err = s.store.Pool().QueryRow(ctx, `SELECT ST_AsEWKB(ST_UnaryUnion(ST_Collect(ST_Force2D(ST_GeomFromEWKB(g))))) FROM unnest($1::bytea[]) g`, areas).Scan(&area)
	return area, err
}

// coveragePlan decides where the coordinates of a coverage are.
func coveragePlan(office db.Office, format string, layer exchange.Layer, o Options, rows []*exchange.Row) (*plan, error) {
	m, err := mapColumns(scanObjects, layer, Options{}, rows)
	if err != nil {
		return nil, err
	}
	p := &plan{layer: scanObjects, office: office, m: m, source: layer}
	points := pointsOf(m, rows)
	if p.place, err = locate(office, format, layer, m, Options{Axis: "en"}, points); errors.Is(err, ErrCRSMissing) && o.CRS != "" {
		p.place, err = locate(office, format, layer, m, Options{CRS: o.CRS, Axis: "en"}, points)
	}
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	p.place.swap = false
	return p, nil
}

// copied are rows whose places may be turned without turning those of the file.
func copied(rows []*exchange.Row) []*exchange.Row {
	out := make([]*exchange.Row, len(rows))
	for i, r := range rows {
		c := *r
		c.WKB = bytes.Clone(r.WKB)
		out[i] = &c
	}
	return out
}

// meets tells whether any of the places touches an extent.
func meets(places []located, limits geo.Rect) bool {
	for _, l := range places {
		if l.wkb != nil {
			if b, err := geo.EnvelopeOf(l.wkb); err == nil && !b.Empty() && b.Intersects(limits) {
				return true
			}
		}
	}
	return false
}

// checkCoverage reads the coverage at rehearsal already, and refuses one that holds nothing of the scan.
func (r *rehearsal) checkCoverage(ctx context.Context) error {
	if r.layer != scanObjects || r.options.Coverage == "" {
		return nil
	}
	area, err := r.s.coverage(ctx, r.options.Coverage, r.options)
	if err != nil || !r.created || !r.staging.geometry {
		return err
	}
	var rows, inside int64
	if err := r.s.store.Pool().QueryRow(ctx, fmt.Sprintf(`SELECT count(*), count(*) FILTER (WHERE ST_Intersects(a.geom, s.geom)) FROM %s s, (SELECT $1::geometry AS geom) a WHERE s.geom IS NOT NULL`, r.staging.name), area).Scan(&rows, &inside); err != nil {
		return err
	}
	if rows > 0 && inside == 0 {
		return ErrOutside.Because("the coverage %s holds none of the %d places of the scan", filepath.Base(r.options.Coverage), rows)
	}
	if inside < rows {
		r.detail.Warnings = append(r.detail.Warnings, fmt.Sprintf("%d of %d places of the scan lie outside its coverage", rows-inside, rows))
	}
	return nil
}

func crsOf(epsg int) string { return fmt.Sprintf("EPSG:%d", epsg) }
