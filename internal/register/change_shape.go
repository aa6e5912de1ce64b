package register

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"spoina/geo"
)

// Shape is a row's place as somebody draws it.
type Shape struct {
	EWKB []byte // with its reference system, easting first; none takes the place away
	// Grid is what the coordinates are rounded to, in units of their system. A shape that differs from the row's by the
	// rounding alone says the same, and the row keeps its own: who reads a row and writes it back does not move it.
	Grid float64
}

// shapePoints bounds the shapes that are compared corner by corner with what the row has.
const shapePoints = 20_000

// ahead is how far outside the office's own extent a place may lie, in degrees: about 50 km. Further away the axes were
// given in the wrong order, or the system is another one.
const ahead = 0.5

// shapeTarget is the place of a row as a change reads and writes it: hexadecimal EWKB in the office's system.
func (p *plan) shapeTarget() *target {
	return &target{Column: &Column{Field: p.reg.Geometry, Type: String, Title: Text{"Położenie", "Place"}, sql: "t.geom"}, kind: shape, native: "geometry"}
}

// shapes reads the places that edits give, all in one statement.
func (p *plan) shapes() error {
	i, ok := p.at[p.reg.Geometry]
	ok = ok && i >= 0 && i < len(p.targets) && p.targets[i].kind == shape
	var rows []*planned
	for _, row := range p.rows {
		if row.Shape == nil || row.set == nil {
			continue
		}
		if !ok {
			p.problem(row, "geometry", "not_editable")
			continue
		}
		if len(row.Shape.EWKB) == 0 {
			row.set[i], row.next[i] = true, nil
			if shaped[p.reg.Name] {
				p.problem(row, p.reg.Geometry, "needs_shape")
			}
			continue
		}
		h, err := geo.ReadHeader(row.Shape.EWKB)
		if err != nil {
			p.problem(row, p.reg.Geometry, "shape_unreadable")
			continue
		}
		if kinds := drawn[p.reg.Name]; !slices.Contains(kinds, h.Kind.String()) {
			p.refuse(row, p.reg.Geometry, &CellError{"shape_kind", cellSentences["shape_kind"] + ": " + strings.Join(kinds, ", ") + "; " + h.Kind.String() + " is none"})
			continue
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	c := &composer{reader: p.r}
	a := &arrays{c: c}
	nos, ids := make([]int64, len(rows)), make([]int64, len(rows))
	hexes, grids := make([]*string, len(rows)), make([]*string, len(rows))
	for n, row := range rows {
		nos[n], ids[n] = int64(row.index), row.ID
		g, grid := hex.EncodeToString(row.Shape.EWKB), strconv.FormatFloat(row.Shape.Grid, 'g', -1, 64)
		hexes[n], grids[n] = &g, &grid
	}
	a.ints("no", nos)
	a.ints("id", ids)
	a.texts("g", hexes)
	a.texts("grid", grids)
	srid := c.arg(p.r.office.SRID) + "::int"
	near := "true"
	if b := p.r.office.BBox; b != nil {
		near = "ST_Intersects(s.g, ST_Transform(" + c.envelope(b[0]-ahead, b[1]-ahead, b[2]+ahead, b[3]+ahead, 4326) + ", " + srid + "))"
	}
	limit := c.arg(shapePoints) + "::int8"
	same := "t.geom IS NOT NULL AND ST_GeometryType(t.geom) = ST_GeometryType(s.g) AND ST_NPoints(t.geom) = ST_NPoints(s.g) AND ST_NPoints(s.g) <= " + limit +
		" AND ST_ZMFlag(t.geom) = ST_ZMFlag(s.g) AND coalesce(abs(ST_ZMin(t.geom) - ST_ZMin(s.g)) <= 0.001 AND abs(ST_ZMax(t.geom) - ST_ZMax(s.g)) <= 0.001, true)" +
		" AND ST_HausdorffDistance(ST_Transform(t.geom, ST_SRID(x.g::geometry)), x.g::geometry) <= 0.71 * x.grid::float8"
	byNo := numbered(rows)
	return p.r.exec("SELECT x.no, s.g::text, ST_IsValid(s.g), CASE WHEN ST_IsValid(s.g) THEN '' ELSE ST_IsValidReason(s.g) END, CASE WHEN ST_IsValid(s.g) THEN "+near+
		" ELSE true END, coalesce("+same+", false), ST_IsEmpty(s.g) FROM "+a.from()+" CROSS JOIN LATERAL (SELECT ST_Transform(x.g::geometry, "+srid+") AS g) s LEFT JOIN "+p.reg.table+
		" t ON t.id = x.id", c.args, func(v [][]byte) error {
		row := byNo[int8Of(v[0])]
		switch {
		case yes(v[6]):
			p.problem(row, p.reg.Geometry, "shape_empty")
		case !yes(v[2]):
			p.refuse(row, p.reg.Geometry, &CellError{"shape_invalid", cellSentences["shape_invalid"] + ": " + string(v[3])})
		case !yes(v[4]):
			p.problem(row, p.reg.Geometry, "shape_far")
		case yes(v[5]): // the row's own, rounded
		default:
			g := string(v[1])
			row.set[i], row.next[i] = true, &g
			if at, ok := p.at["geometry_source"]; ok && at >= 0 && !row.set[at] {
				drawn := "drawn"
				row.next[at] = &drawn
			}
		}
		return nil
	})
}

// shapeJSON is a canonical place as GeoJSON in the office's own system, easting first; null where it cannot be written.
func shapeJSON(s string) json.RawMessage {
	b, err := hex.DecodeString(s)
	if err == nil {
		if out, err := AppendGeoJSON(nil, b, CoordinateStyle{Decimals: 3}); err == nil {
			return out
		}
	}
	return json.RawMessage("null")
}

// shapeMark is what the audit keeps of a place: enough to prove which one it was.
func shapeMark(s *string) json.RawMessage {
	if s == nil {
		return json.RawMessage("null")
	}
	sum := sha256.Sum256([]byte(*s))
	return AppendString(nil, "sha256:"+hex.EncodeToString(sum[:]))
}
