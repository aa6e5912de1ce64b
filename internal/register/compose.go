package register

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// composer builds one statement. Values only ever become numbered parameters; everything else is text that stands in
// this package.
type composer struct {
	reader   *Reader
	register *Register
	query    *Query
	known    int64 // the revision shown
	on       clock.Date
	past     bool // the branch being written reads <table>_past
	narrow   bool // the conditions leave a small part of the register's area: helpers would take longer to come than to help
	args     [][]byte
}

// arg adds a parameter and returns its placeholder. All parameters travel as text; the statement casts them.
func (c *composer) arg(v any) string {
	c.args = append(c.args, textOf(v))
	return "$" + strconv.Itoa(len(c.args))
}

func textOf(v any) []byte {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return []byte(v)
	case []byte:
		return []byte(`\x` + hex.EncodeToString(v))
	case int:
		return strconv.AppendInt(nil, int64(v), 10)
	case int64:
		return strconv.AppendInt(nil, v, 10)
	case float64:
		return strconv.AppendFloat(nil, v, 'g', -1, 64)
	case bool:
		return strconv.AppendBool(nil, v)
	case clock.Date:
		if v.IsZero() {
			return nil
		}
		return []byte(v.String())
	case time.Time:
		return []byte(v.Format(time.RFC3339Nano))
	case []int64:
		var b strings.Builder
		b.WriteByte('{')
		for i, n := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.FormatInt(n, 10))
		}
		b.WriteByte('}')
		return []byte(b.String())
	case []string:
		quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
		var b strings.Builder
		b.WriteByte('{')
		for i, s := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + quote.Replace(s) + `"`)
		}
		b.WriteByte('}')
		return []byte(b.String())
	case fmt.Stringer:
		return []byte(v.String())
	default:
		return []byte(fmt.Sprint(v))
	}
}

// parse checks a value given as text against the column's type, so that a wrong one is refused with its name and
// never reaches the database.
func (c *Column) parse(s string) (any, error) {
	wrong := func(what string) error {
		return ErrFilter.Because("%s is %s; %q is not", c.Field, what, s)
	}
	switch c.Type {
	case Integer, Money:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, wrong("a whole number")
		}
		return n, nil
	case Number:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n != n {
			return nil, wrong("a number")
		}
		return n, nil
	case Bool:
		switch s {
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		}
		return nil, wrong("true or false")
	case Date:
		d, err := clock.ParseDate(s)
		if err != nil {
			return nil, wrong("a date like 2026-11-22")
		}
		return d, nil
	case Time:
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return nil, wrong("a time like 2026-11-22T10:00:00Z")
		}
		return t, nil
	default:
		if strings.ContainsRune(s, 0) {
			return nil, wrong("text")
		}
		return s, nil
	}
}

// scope is whose rows are shown, by what the office knew at the revision shown.
func (c *composer) scope() access.Scope {
	if c.known < c.reader.Current {
		return c.reader.scope.At(c.known)
	}
	return c.reader.scope
}

// expand puts the revision shown into an expression that asks for it.
func (c *composer) expand(expr string) string {
	if strings.Contains(expr, "{known}") {
		return strings.ReplaceAll(expr, "{known}", c.arg(c.known)+"::int8")
	}
	return expr
}

// place is the SQL of the row's geometry in the office's system.
func (c *composer) place() string {
	switch {
	case c.past && c.register.placePast != "":
		return c.expand(c.register.placePast)
	case c.register.place != "":
		return c.expand(c.register.place)
	default:
		return "t.geom"
	}
}

// needsPast tells whether rows of <table>_past can belong to the answer.
func (c *composer) needsPast() bool {
	return c.known < c.reader.Current || c.register.Kind == State || c.register.Kind == Document
}

// conditions is everything that a row must satisfy, page marks apart.
func (c *composer) conditions() (string, error) {
	conds := c.time()
	if cond := c.scope().Condition(c.register.subject, c.arg); cond != "true" {
		conds = append(conds, "("+cond+")")
	}
	if c.query.Box != nil {
		cond, err := c.box(c.query.Box)
		if err != nil {
			return "", err
		}
		conds = append(conds, cond)
	}
	conds = append(conds, c.text(c.query.Text)...)
	for _, f := range c.query.Filters {
		cond, err := f.condition(c)
		if err != nil {
			return "", err
		}
		conds = append(conds, "("+cond+")")
	}
	if len(conds) == 0 {
		return "true", nil
	}
	return strings.Join(conds, " AND "), nil
}

// time is the conditions of both times for the branch being written.
func (c *composer) time() []string {
	var conds []string
	w := c.query.When
	switch {
	case c.known < c.reader.Current:
		conds = append(conds, "t.known @> "+c.arg(c.known)+"::int8")
	case c.past:
		conds = append(conds, "upper_inf(t.known)")
	}
	dated := c.register.Kind == State || c.register.Kind == Document
	switch {
	case dated && w.Between:
		period := "daterange(" + c.arg(w.From) + "::date, " + c.arg(w.To) + "::date, '[]')"
		conds = append(conds, c.undated("t.valid", "t.valid && "+period, w.Undated))
		if c.past {
			conds = append(conds, c.newest("n.valid && "+period)...)
		}
	case dated && !c.on.IsZero():
		undated := w.Undated || c.register.Kind == State
		conds = append(conds, c.undated("t.valid", "t.valid @> "+c.arg(c.on)+"::date", undated))
	case dated && c.past:
		conds = append(conds, c.newest("")...)
	case !dated && w.Between && c.register.day != "":
		day := "t." + c.register.day
		cond := "daterange(" + c.arg(w.From) + "::date, " + c.arg(w.To) + "::date, '[]') @> " + day
		conds = append(conds, c.undated(day, cond, w.Undated))
	case !dated && c.register.day == "": // rows that no day divides: parties
	case !dated && !c.on.IsZero():
		day := "t." + c.register.day
		conds = append(conds, c.undated(day, day+" <= "+c.arg(c.on)+"::date", true))
	}
	return conds
}

// undated widens a condition on time to rows of the current table whose time is unknown: a row with impossible dates
// must not disappear from the register that holds it.
func (c *composer) undated(expr, cond string, widen bool) string {
	if !widen || c.past {
		return cond
	}
	return "(" + cond + " OR " + expr + " IS NULL)"
}

// newest leaves out a past version when a later one of the same row answers as well.
func (c *composer) newest(period string) []string {
	var conds []string
	for _, table := range []string{c.register.table, c.register.table + "_past"} {
		cond := "SELECT FROM " + table + " n WHERE n.id = t.id AND n.version > t.version AND n.known @> " + c.arg(c.known) + "::int8"
		if period != "" {
			cond += " AND " + period
		}
		conds = append(conds, "NOT EXISTS ("+cond+")")
	}
	return conds
}

// text is a condition for each word of the free text.
func (c *composer) text(text string) []string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil
	}
	var columns, others []string
	for i := range c.register.Columns {
		if col := &c.register.Columns[i]; col.search {
			if expr := c.expression(col); expr == "t."+col.Field {
				columns = append(columns, expr)
			} else {
				others = append(others, expr) // looked up: only when no column of the row itself has the word
			}
		}
	}
	if columns = append(columns, others...); len(columns) == 0 {
		return nil
	}
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, "\x00", "")
	var conds []string
	for _, w := range words {
		like := " ILIKE "
		if strings.ToLower(w) == strings.ToUpper(w) { // a number: many times faster
			like = " LIKE "
		}
		pattern := c.arg("%"+escape.Replace(w)+"%") + "::text"
		alternatives := make([]string, len(columns))
		for i, expr := range columns {
			alternatives[i] = expr + like + pattern
		}
		conds = append(conds, "("+strings.Join(alternatives, " OR ")+")")
	}
	return conds
}

// box keeps rows that touch the rectangle. The rectangle is cut to where the register has anything before it is
// transformed: a box of the whole world has no image in a metric system.
func (c *composer) box(b *Box) (string, error) {
	if c.register.Geometry == "" {
		return "", ErrBox.Because("rows of %s have no place", c.register.Name)
	}
	for _, v := range []float64{b.MinX, b.MinY, b.MaxX, b.MaxY} {
		if v != v || v > 1e12 || v < -1e12 {
			return "", ErrBox.Because("a box is four numbers")
		}
	}
	if b.MinY > b.MaxY {
		return "", ErrBox.Because("the box's lower edge lies above its upper edge")
	}
	g := c.place()
	placeless := func(cond string) string {
		if b.Placeless {
			return "(" + cond + " OR " + g + " IS NULL)"
		}
		return cond
	}
	srid := b.SRID
	if srid == 0 {
		srid = 4326
	}
	if srid == c.reader.office.SRID {
		if b.MinX > b.MaxX {
			return "", ErrBox.Because("the box's left edge lies right of its right edge")
		}
		return placeless(touches(g, c.envelope(b.MinX, b.MinY, b.MaxX, b.MaxY, srid))), nil
	}
	extent, err := c.reach(srid)
	if err != nil {
		return "", err
	}
	if extent == nil {
		return placeless("false"), nil
	}
	boxes := [][4]float64{{b.MinX, b.MinY, b.MaxX, b.MaxY}}
	if b.MinX > b.MaxX { // across the antimeridian
		if srid != 4326 {
			return "", ErrBox.Because("the box's left edge lies right of its right edge")
		}
		boxes = [][4]float64{{b.MinX, b.MinY, 180, b.MaxY}, {-180, b.MinY, b.MaxX, b.MaxY}}
	}
	var conds []string
	left := 0.0
	for _, box := range boxes {
		x0, y0 := max(box[0], extent[0]), max(box[1], extent[1])
		x1, y1 := min(box[2], extent[2]), min(box[3], extent[3])
		if x0 > x1 || y0 > y1 {
			continue
		}
		left += (x1 - x0) * (y1 - y0)
		if x0 == extent[0] && y0 == extent[1] && x1 == extent[2] && y1 == extent[3] {
			conds = append(conds, g+" IS NOT NULL")
			continue
		}
		area, err := c.reader.areaOf(x0, y0, x1, y1, srid)
		if err != nil {
			return "", err
		}
		conds = append(conds, c.within(g, area))
	}
	c.narrow = left < (extent[2]-extent[0])*(extent[3]-extent[1])/16
	if len(conds) == 0 {
		return placeless("false"), nil
	}
	return placeless("(" + strings.Join(conds, " OR ") + ")"), nil
}

// sound is a geometry that PostGIS can compute with: a shape that the import could not repair for certain, and so left
// as it was, must not break the whole list.
func sound(g string) string {
	return "(CASE WHEN ST_IsValid(" + g + ") THEN " + g + " ELSE ST_MakeValid(" + g + ") END)"
}

// touches uses the index, and looks closely only at what the rectangles do not decide. The area is its own rectangle.
func touches(g, area string) string {
	return "(" + g + " && " + area + " AND (" + g + " @ " + area + " OR ST_Intersects(" + sound(g) + ", " + area + ")))"
}

// within is touches for an area with bent edges.
func (c *composer) within(g string, a area) string {
	shape := "ST_GeomFromEWKB(" + c.arg(a.ewkb) + "::bytea)"
	closely := "ST_Intersects(" + sound(g) + ", " + shape + ")"
	if a.inner[0] < a.inner[2] && a.inner[1] < a.inner[3] {
		closely = "(" + g + " @ " + c.envelope(a.inner[0], a.inner[1], a.inner[2], a.inner[3], c.reader.office.SRID) + " OR " + closely + ")"
	}
	return "(" + g + " && " + shape + " AND " + closely + ")"
}

func (c *composer) envelope(x0, y0, x1, y1 float64, srid int) string {
	return "ST_MakeEnvelope(" + c.arg(x0) + "::float8, " + c.arg(y0) + "::float8, " + c.arg(x1) + "::float8, " + c.arg(y1) +
		"::float8, " + c.arg(srid) + "::int)"
}
