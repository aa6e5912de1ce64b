package register

import (
	"encoding/binary"
	"math"
	"regexp"
	"strings"
	"unicode"

	"spoina/geo"
	"spoina/internal/clock"
)

// Hit is a thing that a person looked for, with its place.
type Hit struct {
	Kind   string      `json:"kind" enum:"parcel,street,address,decision,lease,object"`
	ID     int64       `json:"id"`
	Label  string      `json:"label"`
	Detail string      `json:"detail"`
	Lon    *float64    `json:"lon" doc:"degrees"`
	Lat    *float64    `json:"lat" doc:"degrees"`
	BBox   *[4]float64 `json:"bbox,omitempty" doc:"west, south, east, north in degrees"`
}

// A search shows so many hits of each kind: it is for finding one thing, lists are for going through many.
const hitsOfAKind = 6

var streetAndNumber = regexp.MustCompile(`^(.*\D)\s+(\d+\s*[\pL]?(?:\s*[/-]\s*\d+\s*[\pL]?)?)$`)

// Search finds parcels by number or identifier, streets, addresses, decisions and leases by number, and scanned
// objects by what the scan called them, as they are today. It looks in what the person sees and nowhere else: a column
// that their roles withhold is neither looked through nor shown.
func (r *Reader) Search(set Set, q string) ([]Hit, error) {
	q = strings.Join(strings.Fields(strings.ReplaceAll(q, "\x00", "")), " ")
	if q == "" {
		return []Hit{}, nil
	}
	hasDigit := strings.ContainsFunc(q, unicode.IsDigit)
	hits := []Hit{}
	for _, s := range []struct {
		registers []string // any of them will do
		wanted    bool
		find      func(*composer, string, []*Register) string
	}{
		{[]string{"parcels"}, hasDigit, findParcels},
		{[]string{"road_lanes", "address_points"}, !hasDigit, findStreets},
		{[]string{"address_points"}, true, findAddresses},
		{[]string{"decisions"}, true, findDecisions},
		{[]string{"leases"}, true, findLeases},
		{[]string{"scan_objects"}, hasDigit, findObjects},
	} {
		if !s.wanted {
			continue
		}
		var views []*Register
		for _, name := range s.registers {
			if !r.scope.Rights(name).Read {
				continue
			}
			reg, err := r.Find(set, name)
			if err != nil {
				return nil, err
			}
			views = append(views, reg)
		}
		if len(views) == 0 {
			continue
		}
		c := &composer{reader: r, register: views[0], query: &Query{}, known: r.Current}
		if views[0].Kind == State {
			c.on = clock.Today()
		}
		sql := s.find(c, q, views)
		if sql == "" {
			continue
		}
		err := r.exec(sql, c.args, func(v [][]byte) error {
			h := Hit{Kind: string(v[0]), ID: int64(binary.BigEndian.Uint64(v[1])), Label: string(v[2]), Detail: string(v[3])}
			if v[4] != nil {
				var n [6]float64
				for i := range n {
					n[i] = math.Float64frombits(binary.BigEndian.Uint64(v[4+i]))
				}
				h.Lon, h.Lat, h.BBox = &n[0], &n[1], (*[4]float64)(n[2:])
			}
			hits = append(hits, h)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return hits, nil
}

// seen is a column as text, empty where it is unknown or withheld.
func (c *composer) seen(field string) string {
	col, ok := c.register.Column(field)
	if !ok {
		return "''"
	}
	return "coalesce((" + c.expression(col) + ")::text, '')"
}

// match is a condition on a column, which no row meets in which the column is withheld. test gets to write it only when
// it is used: a parameter that a statement does not use has no type.
func (c *composer) match(field string, test func() string) string {
	col, ok := c.register.Column(field)
	if !ok || col.Masked {
		return "false"
	}
	switch cond := c.scope().ColumnCondition(c.register.subject, field, col.Personal, c.arg); cond {
	case "true":
		return test()
	case "false":
		return "false"
	default:
		return "(" + cond + " AND (" + test() + "))"
	}
}

// equals and like are conditions on a column of the table.
func (c *composer) equals(field, value string) string {
	return c.match(field, func() string { return "t." + field + " = " + c.arg(value) + "::text" })
}

func (c *composer) like(field, how, pattern string) string {
	return c.match(field, func() string { return "t." + field + " " + how + " " + c.arg(pattern) + "::text" })
}

// first is the rank of hits: 0 where one of the conditions holds.
func first(conds ...string) string {
	return "CASE WHEN " + strings.Join(conds, " OR ") + " THEN 0 ELSE 1 END"
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// hits wraps a query for kind, id, label, detail, rank and geometry g with the place in degrees.
func (c *composer) hits(kind, label, detail, rank, where string) string {
	conds := append(c.time(), "("+where+")", "("+c.scope().Condition(c.register.subject, c.arg)+")")
	return c.placed(`SELECT '` + kind + `' AS kind, t.id, ` + label + ` AS label, ` + detail + ` AS detail, ` + rank + ` AS rank, ` + c.place() + ` AS g` +
		c.from() + ` WHERE ` + strings.Join(conds, " AND ") + ` ORDER BY rank, label LIMIT ` + c.arg(hitsOfAKind) + `::int8`)
}

func (c *composer) placed(sql string) string {
	return `SELECT kind, id::int8, label, detail, ST_X(p), ST_Y(p), ST_XMin(d), ST_YMin(d), ST_XMax(d), ST_YMax(d) FROM (
		SELECT *, ST_Transform(ST_Centroid(g), 4326) AS p, ST_Transform(ST_Envelope(g), 4326) AS d FROM (` + sql + `) f) h ORDER BY rank, label`
}

func findParcels(c *composer, q string, _ []*Register) string {
	q = strings.ToUpper(strings.ReplaceAll(q, " ", ""))
	k := likeEscape.Replace(q)
	return c.hits("parcel", c.seen("number"), c.seen("parcel_id"), first(c.equals("number", q), c.equals("parcel_id", q)),
		c.equals("number", q)+" OR "+c.like("number", "LIKE", k+"/%")+" OR "+c.like("parcel_id", "LIKE", k+"%")+" OR "+c.like("parcel_id", "LIKE", "%."+k))
}

// street matches a street while its name is still being typed; field is the column that names it.
func (c *composer) street(field, name string) string {
	key := geo.StreetKey(name)
	if key == "" {
		return "false"
	}
	k := likeEscape.Replace(key)
	return c.match(field, func() string {
		return "(t.street_key LIKE " + c.arg(k+"%") + "::text OR t.street_key LIKE " + c.arg("% "+k+"%") + "::text)"
	})
}

// findStreets looks for streets among the names of lanes and of addresses.
func findStreets(c *composer, q string, views []*Register) string {
	var parts []string
	for _, view := range views {
		c.register = view
		name, detail := "name", "category"
		if view.Name == "address_points" {
			name, detail = "street", "locality"
		}
		cond := c.street(name, q)
		if cond == "false" {
			continue
		}
		conds := append([]string{"t.street_key <> ''", cond, "(" + c.scope().Condition(view.subject, c.arg) + ")"}, c.time()...)
		parts = append(parts, "SELECT t.id, "+c.seen(name)+" AS name, t.street_key, "+c.seen(detail)+" AS detail, t.geom AS g"+c.from()+" WHERE "+strings.Join(conds, " AND "))
	}
	if len(parts) == 0 {
		return ""
	}
	return c.placed(`SELECT 'street' AS kind, min(id) AS id, min(name) AS label, min(detail) AS detail, min(length(street_key)) AS rank, ST_SetSRID(ST_Extent(g)::geometry, ` + c.arg(c.reader.office.SRID) + `::int) AS g FROM (
		` + strings.Join(parts, " UNION ALL ") + `) s GROUP BY street_key ORDER BY rank, label LIMIT ` + c.arg(hitsOfAKind) + `::int8`)
}

func findAddresses(c *composer, q string, _ []*Register) string {
	m := streetAndNumber.FindStringSubmatch(q)
	if m == nil {
		return ""
	}
	cond := c.street("street", m[1])
	if cond == "false" {
		return ""
	}
	no := strings.ToUpper(strings.ReplaceAll(m[2], " ", ""))
	const number = "upper(replace(t.house_no, ' ', ''))"
	return c.hits("address", c.seen("street")+" || ' ' || "+c.seen("house_no"), c.seen("locality"),
		first(c.match("house_no", func() string { return number + " = " + c.arg(no) + "::text" })),
		cond+" AND "+c.match("house_no", func() string { return number + " LIKE " + c.arg(likeEscape.Replace(no)+"%") + "::text" }))
}

// period is from when to when a document is valid, for people.
func (c *composer) period() string {
	return "nullif(concat_ws('–', nullif(" + c.seen("valid_from") + ", ''), " + c.seen("valid_to") + "), '')"
}

func findDecisions(c *composer, q string, _ []*Register) string {
	return c.hits("decision", c.seen("case_number"),
		"concat_ws(' ', nullif("+c.seen("kind")+", ''), nullif("+c.seen("street")+", ''), nullif("+c.seen("house_no")+", ''), "+c.period()+")",
		first(c.equals("case_number", q)), c.like("case_number", "ILIKE", "%"+likeEscape.Replace(q)+"%"))
}

func findLeases(c *composer, q string, _ []*Register) string {
	within := "%" + likeEscape.Replace(q) + "%"
	return c.hits("lease", "coalesce(nullif("+c.seen("contract_number")+", ''), "+c.seen("case_number")+")",
		"concat_ws(' ', nullif("+c.seen("contract_type")+", ''), "+c.period()+")",
		first(c.equals("contract_number", q), c.equals("case_number", q)),
		c.like("contract_number", "ILIKE", within)+" OR "+c.like("case_number", "ILIKE", within))
}

func findObjects(c *composer, q string, _ []*Register) string {
	return c.hits("object", c.seen("source_id"), "concat_ws(' ', nullif("+c.seen("class_code")+", ''), nullif("+c.seen("campaign")+", ''))",
		first(c.equals("source_id", q)), c.like("source_id", "ILIKE", likeEscape.Replace(q)+"%"))
}
