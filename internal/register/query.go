package register

import (
	"strings"

	"spoina/internal/clock"
)

// Query says which rows of a register are wanted and how.
type Query struct {
	Columns []*Column   // what to give out; nil is every column without personal data
	Filters []Filter    // all of them must hold
	Box     *Box        // only rows that have a place in it
	Text    string      // every word must occur in some searched column
	Sort    []Order     // then by identity, so that the order is total
	Limit   int         // rows of one page; 0 is all of them
	After   string      // page mark from Page.Next or Page.Prev; it also fixes the revision and the day
	When    When        // which time
	Place   *PlaceStyle // give out geometries; nil is none
}

// PlaceStyle says in which system geometries leave the database.
type PlaceStyle struct {
	SRID  int  // 0 is CRS84 and 4326 alike: degrees, easting first
	Point bool // the middle only, for lists
}

// Order is one sort key. Unknown values come last in both directions.
type Order struct {
	Column *Column // nil is the row's identity
	Desc   bool
}

// ParseSort reads "-field,field".
func (r *Register) ParseSort(s string) ([]Order, error) {
	var out []Order
	for _, field := range strings.Split(s, ",") {
		field = strings.TrimSpace(field)
		if field == "" {
			continue
		}
		o := Order{}
		switch field[0] {
		case '-':
			o.Desc, field = true, field[1:]
		case '+':
			field = field[1:]
		}
		if field != "id" {
			c, ok := r.Column(field)
			if !ok {
				return nil, ErrColumn.Because("%s has no column %q to sort by", r.Name, field)
			}
			if !c.Sortable {
				return nil, ErrSort.Because("%s cannot be sorted by %s", r.Name, field)
			}
			o.Column = c
		}
		out = append(out, o)
	}
	return out, nil
}

// Box is a rectangle in some reference system, easting first whatever the system's definition says.
type Box struct {
	MinX, MinY, MaxX, MaxY float64
	SRID                   int  // 0 is degrees, longitude first
	Placeless              bool // rows without a place match too, as OGC API Features asks of its bbox
}

// When says at which time the rows are read.
type When struct {
	// Known is the revision whose knowledge is shown; nil is the newest.
	Known *int64
	// On is the day on which a state or document must be true, an observation made by then. Without it a State
	// register shows today and every other register all rows.
	On clock.Date
	// From and To select what was true, or happened, at some time between them, both inclusive; either may be open.
	// Of several versions of one row the latest is shown.
	From, To clock.Date
	Between  bool
	Undated  bool // rows without a date match too, as OGC API Features asks of its datetime
}

// Filter is one condition on the rows.
type Filter interface {
	condition(c *composer) (string, error)
}

// Equal keeps rows whose column has a value, given as text. For a list it is one of the elements. For the empty text
// it is an unknown or empty value.
type Equal struct {
	Column *Column
	Value  string
}

func (e Equal) condition(c *composer) (string, error) {
	expr := c.expression(e.Column)
	if e.Column.Masked || !e.Column.Filterable {
		return "", ErrColumn.Because("%s cannot be filtered by %s", c.register.Name, e.Column.Field)
	}
	if e.Value == "" {
		switch e.Column.Type {
		case String:
			return "(" + expr + " IS NULL OR " + expr + " = '')", nil
		case List:
			return "coalesce(cardinality(" + expr + "), 0) = 0", nil
		default:
			return expr + " IS NULL", nil
		}
	}
	if e.Column.Type == List {
		return c.arg(e.Value) + "::text = ANY(" + expr + ")", nil
	}
	v, err := e.Column.parse(e.Value)
	if err != nil {
		return "", err
	}
	return "(" + expr + ")::" + e.Column.Type.sql() + " = " + c.arg(v) + "::" + e.Column.Type.sql(), nil
}

// IDs keeps rows by identity.
type IDs []int64

func (ids IDs) condition(c *composer) (string, error) {
	return "t.id = ANY(" + c.arg([]int64(ids)) + "::int8[])", nil
}
