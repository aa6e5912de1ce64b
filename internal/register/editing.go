package register

import (
	"slices"

	"spoina/internal/access"
)

// CodeList is every code that the column may hold, with its words, in the order of the list; retired ones too, because
// rows may say them still. None: any value of its type is possible.
func (c *Column) CodeList() []Choice {
	if c.Type != String && c.Type != List {
		return nil
	}
	if len(c.Choices) > 0 {
		return slices.Clone(c.Choices)
	}
	var out []Choice
	for _, v := range c.Values {
		out = append(out, Choice{Value: v, PL: c.Word(v, "pl"), EN: c.Word(v, "en")})
	}
	return out
}

// Day is the field that holds the day on which rows of an Event happened, or of a Finding were judged; empty for others.
func (r *Register) Day() string { return r.day }

// Allows tells whether the person whose view this is may do something with some row of the register by hand. Which rows
// and cells, Apply decides.
func (r *Register) Allows(op Op) bool {
	if !r.takesFields() {
		return false
	}
	switch op {
	case SetCells:
		return r.Rights.Edit
	case Create:
		return r.Rights.Create && (r.byHandRows || byHandRegisters[r.Name]) && (!shaped[r.Name] || r.Drawn())
	}
	return r.Rights.Delete && (r.byHandRows || byHandRegisters[r.Name])
}

// MayNot says why a person may not do what the register does not allow them: it is not theirs to do, or nobody's.
func (r *Register) MayNot(scope access.Scope, op Op) error {
	has := map[Op]bool{SetCells: r.Rights.Edit, Create: r.Rights.Create, Delete: r.Rights.Delete}
	if has[op] {
		return ErrByHand
	}
	return scope.Refused("the right to " + string(op) + " in the register " + r.Name)
}

// Drawn tells whether a row's place is its own, so that it can be drawn anew. The place of a lease follows from its
// parcels, that of a finding from what it is about.
func (r *Register) Drawn() bool { return r.Geometry != "" && r.place == "" && drawn[r.Name] != nil }

// Shaped tells whether no row can be without a place.
func (r *Register) Shaped() bool { return shaped[r.Name] }

// ShapeTypes are the kinds of geometry that a row's place may be drawn as, by their names in GeoJSON.
func (r *Register) ShapeTypes() []string { return slices.Clone(drawn[r.Name]) }

// drawn are the registers whose places are drawn by hand, with the kinds of geometry that imports take for them, too.
var drawn = map[string][]string{
	"parcels":            {"Polygon", "MultiPolygon"},
	"road_lanes":         {"Polygon", "MultiPolygon"},
	"address_points":     {"Point"},
	"reference_features": {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"},
	"zones":              {"LineString", "MultiLineString", "Polygon", "MultiPolygon"},
	"decisions":          {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"},
}
