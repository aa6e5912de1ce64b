package register

import (
	"encoding/binary"
	"math"
	"regexp"
	"strings"
	"unicode"

	"spoina/geo"
	"spoina/internal/access"
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
// objects by what the scan called them, as they are today.
func (r *Reader) Search(set Set, q string) ([]Hit, error) {
	q = strings.Join(strings.Fields(strings.ReplaceAll(q, "\x00", "")), " ")
	if q == "" {
		return []Hit{}, nil
	}
	hasDigit := strings.ContainsFunc(q, unicode.IsDigit)
	hits := []Hit{}
	for _, s := range []struct {
		register string
		wanted   bool
		find     func(*composer, string) string
	}{
		{"parcels", hasDigit, findParcels},
		{"road_lanes", !hasDigit, findStreets},
		{"address_points", true, findAddresses},
		{"decisions", true, findDecisions},
		{"leases", true, findLeases},
		{"scan_objects", hasDigit, findObjects},
	} {
		reg, err := r.Find(set, s.register)
		if err != nil || !s.wanted {
			continue
		}
		c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current}
		if reg.Kind == State {
			c.on = clock.Today()
		}
		sql := s.find(c, q)
		if sql == "" {
			continue
		}
		err = r.exec(sql, c.args, func(v [][]byte) error {
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

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// hits wraps a query for kind, id, label, detail, rank and geometry g with the place in degrees.
func (c *composer) hits(kind, label, detail, rank, where string) string {
	conds := append(c.time(), "("+where+")", "("+c.reader.scope.Condition(c.register.subject, c.arg)+")")
	return c.placed(`SELECT '` + kind + `' AS kind, t.id, ` + label + ` AS label, ` + detail + ` AS detail, ` + rank + ` AS rank, ` + c.place() + ` AS g` +
		c.from() + ` WHERE ` + strings.Join(conds, " AND ") + ` ORDER BY rank, label LIMIT ` + c.arg(hitsOfAKind) + `::int8`)
}

func (c *composer) placed(sql string) string {
	return `SELECT kind, id::int8, label, detail, ST_X(p), ST_Y(p), ST_XMin(d), ST_YMin(d), ST_XMax(d), ST_YMax(d) FROM (
		SELECT *, ST_Transform(ST_Centroid(g), 4326) AS p, ST_Transform(ST_Envelope(g), 4326) AS d FROM (` + sql + `) f) h ORDER BY rank, label`
}

func findParcels(c *composer, q string) string {
	q = strings.ToUpper(strings.ReplaceAll(q, " ", ""))
	exact, prefix, suffix, split := c.arg(q)+"::text", c.arg(likeEscape.Replace(q)+"%")+"::text", c.arg("%."+likeEscape.Replace(q))+"::text", c.arg(likeEscape.Replace(q)+"/%")+"::text"
	return c.hits("parcel", "t.number", "t.parcel_id", "CASE WHEN t.number = "+exact+" OR t.parcel_id = "+exact+" THEN 0 ELSE 1 END",
		"t.number = "+exact+" OR t.number LIKE "+split+" OR t.parcel_id LIKE "+prefix+" OR t.parcel_id LIKE "+suffix)
}

// streetCondition matches a street while its name is still being typed.
func (c *composer) streetCondition(name string) string {
	key := geo.StreetKey(name)
	if key == "" {
		return ""
	}
	k := likeEscape.Replace(key)
	return "(t.street_key LIKE " + c.arg(k+"%") + "::text OR t.street_key LIKE " + c.arg("% "+k+"%") + "::text)"
}

// findStreets looks for streets among the names of lanes and of addresses.
func findStreets(c *composer, q string) string {
	cond := c.streetCondition(q)
	if cond == "" {
		return ""
	}
	scope := " AND (" + c.reader.scope.Condition(access.RoadLanes, c.arg) + ") AND (" + c.reader.scope.Condition(access.AddressPoints, c.arg) + ")"
	when := strings.Join(c.time(), " AND ")
	return c.placed(`SELECT 'street' AS kind, min(id) AS id, min(name) AS label, min(detail) AS detail, min(length(street_key)) AS rank, ST_SetSRID(ST_Extent(g)::geometry, ` + c.arg(c.reader.office.SRID) + `::int) AS g FROM (
		SELECT t.id, t.name, t.street_key, t.category AS detail, t.geom AS g FROM road_lanes t WHERE t.street_key <> '' AND ` + cond + ` AND ` + when + scope + `
		UNION ALL SELECT t.id, t.street, t.street_key, t.locality, t.geom FROM address_points t WHERE t.street_key <> '' AND ` + cond + ` AND ` + when + scope + `) s
		GROUP BY street_key ORDER BY rank, label LIMIT ` + c.arg(hitsOfAKind) + `::int8`)
}

func findAddresses(c *composer, q string) string {
	m := streetAndNumber.FindStringSubmatch(q)
	if m == nil {
		return ""
	}
	cond := c.streetCondition(m[1])
	if cond == "" {
		return ""
	}
	no := strings.ToUpper(strings.ReplaceAll(m[2], " ", ""))
	return c.hits("address", "t.street || ' ' || t.house_no", "t.locality", "CASE WHEN upper(replace(t.house_no, ' ', '')) = "+c.arg(no)+"::text THEN 0 ELSE 1 END",
		cond+" AND upper(replace(t.house_no, ' ', '')) LIKE "+c.arg(likeEscape.Replace(no)+"%")+"::text")
}

func findDecisions(c *composer, q string) string {
	exact, within := c.arg(q)+"::text", c.arg("%"+likeEscape.Replace(q)+"%")+"::text"
	return c.hits("decision", "t.case_number", "concat_ws(' ', nullif(t.kind, ''), nullif(t.street, ''), nullif(t.house_no, ''), t.valid_from || '–' || coalesce(t.valid_to::text, ''))",
		"CASE WHEN t.case_number = "+exact+" THEN 0 ELSE 1 END", "t.case_number ILIKE "+within)
}

func findLeases(c *composer, q string) string {
	exact, within := c.arg(q)+"::text", c.arg("%"+likeEscape.Replace(q)+"%")+"::text"
	return c.hits("lease", "coalesce(nullif(t.contract_number, ''), t.case_number)", "concat_ws(' ', nullif(t.contract_type, ''), t.valid_from || '–' || coalesce(t.valid_to::text, ''))",
		"CASE WHEN t.contract_number = "+exact+" OR t.case_number = "+exact+" THEN 0 ELSE 1 END", "t.contract_number ILIKE "+within+" OR t.case_number ILIKE "+within)
}

func findObjects(c *composer, q string) string {
	exact, prefix := c.arg(q)+"::text", c.arg(likeEscape.Replace(q)+"%")+"::text"
	return c.hits("object", "t.source_id", "concat_ws(' ', nullif(t.class_code, ''), t.campaign)",
		"CASE WHEN t.source_id = "+exact+" THEN 0 ELSE 1 END", "t.source_id ILIKE "+prefix)
}
