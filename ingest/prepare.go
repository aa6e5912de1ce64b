package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/cell"
	"spoina/internal/cql2"
	"spoina/internal/exchange"
)

// base is what all files of the import share.
func (r *rehearsal) base(ctx context.Context) (*plan, error) {
	p := &plan{layer: r.layer, options: r.options, office: r.s.store.Office(), precinct: map[string]string{}, classes: map[string]string{}}
	if box := p.office.BBox; r.layer == parcels && box != nil && !p.office.BBoxGiven {
		// Earlier parcels are not the whole municipality: another precinct may lie beside them.
		wide := geo.BoxOf(*box).Grow(extentMargin)
		p.office.BBox = &[4]float64{wide.W, wide.S, wide.E, wide.N}
	}
	pool := r.s.store.Pool()
	switch {
	case r.layer == parcels || r.layer.children != "":
		rows, err := pool.Query(ctx, `SELECT DISTINCT precinct, precinct_name FROM parcels WHERE precinct LIKE '%.%'`)
		if err != nil {
			return nil, err
		}
		units := map[string]bool{}
		var precinct, name string
		if _, err := pgx.ForEachRow(rows, []any{&precinct, &name}, func() error {
			unit, code, _ := strings.Cut(precinct, ".")
			units[unit] = true
			for _, k := range []string{code, cell.Fold(name)} {
				if k == "" {
					continue
				}
				if other, taken := p.precinct[k]; taken && other != precinct {
					p.precinct[k] = "" // two units share the number: only the whole identifier tells
				} else {
					p.precinct[k] = precinct
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
		for k, v := range p.precinct {
			if v == "" {
				delete(p.precinct, k)
			}
		}
		if len(units) == 1 {
			for u := range units {
				p.unit = u
			}
		}
	case r.layer == observations:
		var err error
		if p.standing, err = loadStanding(ctx, pool); err != nil {
			return nil, err
		}
	case r.layer == scanObjects:
		var err error
		if p.campaign, err = loadCampaign(ctx, pool, r.options); err != nil {
			return nil, err
		}
		rows, err := pool.Query(ctx, `SELECT code, unnest(aliases) FROM object_classes`)
		if err != nil {
			return nil, err
		}
		var code, alias string
		if _, err := pgx.ForEachRow(rows, []any{&code, &alias}, func() error {
			p.classes[cell.Words(alias)] = code
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// prepare decides, from the first rows, what the columns mean and where the coordinates are.
func (r *rehearsal) prepare(ctx context.Context, base *plan, format string, layer exchange.Layer, info *FileInfo, sample []*exchange.Row, index int) (*plan, error) {
	p := &plan{layer: base.layer, options: base.options, office: base.office, unit: base.unit, precinct: base.precinct, classes: base.classes, campaign: base.campaign, standing: base.standing,
		file: info.Name, source: layer, units: base.units, workbook: format == "XLSX" || format == "ODS"}
	var err error
	if p.m, err = mapColumns(r.layer, layer, r.options, sample); err != nil {
		return nil, err
	}
	if p.where, err = filter(r.options.Where, p.m.names); err != nil {
		return nil, err
	}
	hasPlaces := layer.Geometry != "" && layer.Geometry != "None" || p.m.hasGeometry()
	wantsPlaces := r.layer.geometry != noGeometry && (!r.options.Update || r.layer.geometry == mayHaveGeometry || r.options.Map["geometry"] != "")
	if r.layer.geometry == mustHaveGeometry && !hasPlaces && !r.options.Update {
		if len(p.m.names) == 0 {
			return nil, ErrMapping.Because("%s has neither a geometry that can be read nor any column", info.Name)
		}
		return nil, ErrMapping.Because("%s has no geometry and no columns of coordinates that are known by their headings; its columns are %s. Name them with --map x=…,y=… or --map geometry=…",
			info.Name, strings.Join(p.m.names, ", "))
	}
	if hasPlaces && wantsPlaces {
		points := pointsOf(p.m, sample[:min(len(sample), sampleSize)])
		if len(points) > 0 || r.layer.geometry == mustHaveGeometry || layer.CRS != nil {
			if p.place, err = locate(p.office, format, layer, p.m, r.options, points); err != nil {
				if len(points) == 0 && r.layer.geometry == mayHaveGeometry {
					p.place, err = nil, nil
				} else {
					return nil, fmt.Errorf("%s: %w", info.Name, err)
				}
			}
		}
	}
	if p.place != nil {
		info.CRS, info.CRSWhy, info.Axis, info.Why = p.place.name(), p.place.why.EN, p.place.axis, p.place.axisWhy.EN
	}
	if r.options.Update {
		if err := r.checkUpdate(p); err != nil {
			return nil, err
		}
	}
	columns := stagedColumns(r.layer, p.m)
	if r.options.Update {
		columns = updateColumns(r.layer, p.m)
	}
	if p.place != nil && r.layer == decisions {
		columns = append(columns, "geometry_source")
	}
	if len(p.units) > 0 && !slices.Contains(columns, "ownership_group") {
		columns = append(columns, "ownership_group", "ownership_subgroup")
	}
	if index == 0 || !r.created {
		r.created = true
		r.staging.columns, r.staging.geometry = columns, p.place != nil && r.staging.target.geometry // a lease's place belongs to its parcels
		if err := r.staging.create(ctx, r.s.store.Pool()); err != nil {
			return nil, err
		}
		r.detail.Columns = p.m.describe(sample)
		r.detail.CRS, r.detail.CRSWhy, r.detail.Axis, r.detail.AxisWhy = info.CRS, info.CRSWhy, info.Axis, info.Why
		if p.place != nil {
			r.detail.CRSWhyText, r.detail.AxisWhyText = &p.place.why, &p.place.axisWhy
		}
		for _, row := range sample[:min(len(sample), 10)] {
			cells := map[string]string{}
			for i, n := range p.m.names {
				if cells[n] = shorten(textOf(row.Values[i]), 200); p.m.personal[i] {
					cells[n] = mask(cells[n])
				}
			}
			r.detail.Sample = append(r.detail.Sample, cells)
		}
	} else if err := r.widen(ctx, columns, p.place != nil && r.staging.target.geometry); err != nil {
		return nil, err
	}
	p.setColumns(r.staging.columns)
	if r.layer.children == "" { // documents are staged when all their rows are there
		r.copier = r.staging.startCopy(ctx, r.s.store.Pool(), r.no)
	}
	return p, nil
}

func (p *plan) setColumns(columns []string) {
	p.columns, p.index = slices.Clone(columns), map[string]int{}
	for i, c := range p.columns {
		p.index[c] = i
	}
}

// widen adds the columns of a further file to the staging.
func (r *rehearsal) widen(ctx context.Context, columns []string, geometry bool) error {
	have := map[string]bool{}
	for _, c := range r.staging.columns {
		have[c] = true
	}
	for _, c := range columns {
		if have[c] {
			continue
		}
		if _, err := r.s.store.Pool().Exec(ctx, fmt.Sprintf(`ALTER TABLE %s ADD COLUMN %s %s`, r.staging.name, ident(c), r.staging.target.types[c])); err != nil {
			return err
		}
		r.staging.columns = append(r.staging.columns, c)
	}
	if geometry && !r.staging.geometry {
		if _, err := r.s.store.Pool().Exec(ctx, fmt.Sprintf(`ALTER TABLE %s ADD COLUMN geom geometry`, r.staging.name)); err != nil {
			return err
		}
		r.staging.geometry = true
	}
	return nil
}

func (r *rehearsal) checkUpdate(p *plan) error {
	for _, f := range keyFields[r.layer.Name] {
		if _, ok := p.m.field[f]; ok {
			return nil
		}
	}
	if len(p.m.keys) > 0 {
		return nil
	}
	return ErrMapping.Because("--update finds rows by %s, and no column of the file is it: pass --map %s=COLUMN", strings.Join(keyFields[r.layer.Name], " or "), keyFields[r.layer.Name][0])
}

// keyFields are the fields that make the identity of a row.
var keyFields = map[string][]string{"parcels": {"parcel_id"}, "road_lanes": {"lane_id", "road_no", "name"}, "address_points": {"source_id", "street"}, "reference_features": {"source_id", "name"}, "zones": {"code"},
	"scan_objects": {"source_id"}, "decisions": {"case_number"}, "leases": {"contract_number", "case_number"}, "rates": {"kind"}}

// updateColumns are the columns that an update may touch: only what the file itself maps.
func updateColumns(l *Layer, m *mapping) []string {
	never := map[string]bool{"parcel_id": true, "lane_id": true, "code": true, "source_id": true, "case_number": true, "contract_number": true, "decision_date": true, "campaign": true}
	bare := *l
	bare.always = nil
	var out []string
	for _, c := range stagedColumns(&bare, m) {
		if !never[c] {
			out = append(out, c)
		}
	}
	if l == scanObjects {
		for f, c := range map[string][]string{"class_code": {"class_code", "class_raw"}, "captured_on": {"captured_on"}, "sigma_xy_m": {"sigma_xy_m"}} {
			if _, ok := m.field[f]; ok {
				out = append(out, c...)
			}
		}
	}
	return out
}

// filter compiles --where.
func filter(text string, columns []string) (func(*exchange.Row) (bool, error), error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	node, err := cql2.Parse(text)
	if err != nil {
		return nil, ErrWhere.Because("%v", err)
	}
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
	}
	if err := cql2.Check(node, func(c string) bool { _, ok := at[c]; return ok }, nil); err != nil {
		return nil, ErrWhere.Because("%v; the columns are %s", err, strings.Join(columns, ", "))
	}
	return func(row *exchange.Row) (bool, error) {
		t, err := cql2.Eval(node, func(name string) (any, bool) {
			i, ok := at[name]
			if !ok {
				return nil, false
			}
			return row.Values[i], true
		})
		return t == cql2.True, err
	}, nil
}
