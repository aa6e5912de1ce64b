package scene

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"spoina/geo"
)

// Spot is a point that a document's text leads to, with the confidence of the way (domain F3).
type Spot struct {
	X, Y       float64
	Reach      float64 // m: how far from it the object may stand
	How        string  // coordinate, nearest_number, crossing, opposite, between, landmark
	Name       string  // the streets, the number or the landmark, as a person would say it
	Confidence float64
}

// Confidence of the ways in which a place is found in a text (domain F3).
const (
	confCoordinate = 0.98
	confNearest    = 0.6
	confCrossing   = 0.6
	confOpposite   = 0.6
	confLandmark   = 0.5
)

// houseAt is an address point by its number.
type houseAt struct {
	no    geo.HouseNo
	index int32
}

// locator holds what placing documents needs beyond Scene's own maps; it is built with the first document that needs it.
type locator struct {
	s         *Scene
	names     []string          // streets of lanes, as written
	keys      []string          // their keys
	unread    map[string]string // street as a register writes it → key of the one street it can mean, "" when none or several
	byStreet  map[string][]houseAt
	crossings map[[2]string][]Point
	extent    Box
}

func newLocator(s *Scene) *locator {
	l := &locator{s: s, unread: map[string]string{}, crossings: map[[2]string][]Point{}, byStreet: map[string][]houseAt{},
		extent: Box{MinX: math.Inf(1), MinY: math.Inf(1), MaxX: math.Inf(-1), MaxY: math.Inf(-1)}}
	seen := map[string]bool{}
	for i := range s.Lanes {
		lane := &s.Lanes[i]
		if b := s.LaneShapes.Box(i); !b.Empty() {
			l.extent = l.extent.union(b)
		}
		if lane.StreetKey != "" && !seen[lane.StreetKey] {
			seen[lane.StreetKey] = true
			l.names, l.keys = append(l.names, cmp.Or(lane.Name, lane.StreetKey)), append(l.keys, lane.StreetKey)
		}
	}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		if no, ok := geo.ParseHouseNo(a.House); ok {
			l.byStreet[a.StreetKey] = append(l.byStreet[a.StreetKey], houseAt{no, int32(i)})
		}
	}
	return l
}

// known tells whether the office's lanes or addresses have the street.
func (l *locator) known(key string) bool {
	return key != "" && (len(l.s.streets[key]) > 0 || len(l.byStreet[key]) > 0)
}

// street is the key of a street as the register means it: taught, as written, or the one street that is so alike that
// nothing else can be meant. how is "", "alias" or "similar".
func (l *locator) street(key, written string) (string, string) {
	k, how := l.s.Taught.streetKey(key, written)
	if k == "" || l.known(k) {
		return k, how
	}
	name := cmp.Or(written, k)
	found, ok := l.unread[name]
	if !ok {
		if street, one, _ := geo.SameStreetIn(name, l.names); one {
			found = l.keys[slices.Index(l.names, street)]
		}
		l.unread[name] = found
	}
	if found != "" {
		return found, "similar"
	}
	return k, how
}

// anchored are the pieces of words that make a text worth reading for a place.
var anchored = []string{"skrzy", "zbieg", "rog", "miedzy", "przeciw", "vis", "przy ", "obok", "kolo ", "wysokosci"}

// spots reads where a text leads, beyond what its parcel and address columns say.
func (l *locator) spots(d *Decision, p *Place) []Spot {
	s := l.s
	var out []Spot
	if d.House != "" && len(p.Address) == 0 && p.StreetKey != "" {
		out = l.nearest(out, cmp.Or(p.Similar, p.StreetKey), d.House, d.Street)
	}
	if d.LocationText == "" {
		return out
	}
	if x, y, ok := l.coordinate(d.LocationText); ok {
		out = append(out, Spot{x, y, s.Settings.NearHouse, "coordinate", fmt.Sprintf("%.1f, %.1f", x, y), confCoordinate})
	}
	text := fold(d.LocationText)
	for words, at := range s.Taught.Landmarks {
		if strings.Contains(" "+text+" ", " "+words) {
			out = append(out, Spot{at.X, at.Y, 2 * s.Settings.NearHouse, "landmark", words, confLandmark})
		}
	}
	if !slices.ContainsFunc(anchored, func(w string) bool { return strings.Contains(text, w) }) && !strings.Contains(d.LocationText, "/") {
		return out
	}
	at := geo.ParseLocation(d.LocationText)
	switch at.Anchor {
	case geo.AnchorCrossing:
		main, _ := l.street(geo.StreetKey(at.Street), at.Street)
		for _, other := range at.Cross {
			key, _ := l.street(geo.StreetKey(other), other)
			for _, c := range l.crossing(main, key) {
				out = append(out, Spot{c.X, c.Y, s.Settings.NearHouse, "crossing", at.Street + " / " + other, confCrossing})
			}
		}
	case geo.AnchorBetween:
		if len(at.Cross) == 2 {
			main := p.StreetKey
			if at.Street != "" {
				main, _ = l.street(geo.StreetKey(at.Street), at.Street)
			}
			a, _ := l.street(geo.StreetKey(at.Cross[0]), at.Cross[0])
			b, _ := l.street(geo.StreetKey(at.Cross[1]), at.Cross[1])
			from, to := l.crossing(main, a), l.crossing(main, b)
			if len(from) == 1 && len(to) == 1 {
				half := math.Hypot(from[0].X-to[0].X, from[0].Y-to[0].Y) / 2
				out = append(out, Spot{(from[0].X + to[0].X) / 2, (from[0].Y + to[0].Y) / 2, half + 10, "between", at.Cross[0] + " – " + at.Cross[1], confLandmark})
			}
		}
	case geo.AnchorOpposite:
		key := p.StreetKey
		if at.Street != "" {
			key, _ = l.street(geo.StreetKey(at.Street), at.Street)
		}
		for _, a := range s.houses[key+"|"+house(at.HouseNo)] {
			if x, y, ok := l.mirror(key, s.Addresses[a].X, s.Addresses[a].Y); ok {
				out = append(out, Spot{x, y, s.Settings.NearHouse, "opposite", at.HouseNo, confOpposite})
			}
		}
	}
	return out
}

// nearest is the existing number of the street that is closest to one that does not exist: a number in whose range it
// lies, the same base, else the closest base on the same side, at most 10 numbers away.
func (l *locator) nearest(out []Spot, key, written, street string) []Spot {
	no, ok := geo.ParseHouseNo(written)
	if !ok {
		return out
	}
	best, at := math.Inf(1), int32(-1)
	for _, h := range l.byStreet[key] {
		gap := math.Abs(float64(h.no.Base - no.Base))
		switch m := no.Match(h.no); {
		case m == geo.HouseSame || m == geo.HouseInRange:
			gap = 0
		case m == geo.HouseBase:
			gap = 0.5
		case (h.no.Base-no.Base)%2 != 0:
			gap += 3 // the other side of the street
		}
		if gap < best || gap == best && at >= 0 && h.index < at {
			best, at = gap, h.index
		}
	}
	if at < 0 || best > 10 {
		return out
	}
	a := &l.s.Addresses[at]
	return append(out, Spot{a.X, a.Y, l.s.Settings.NearHouse, "nearest_number", strings.TrimSpace(street + " " + a.House), confNearest})
}

// crossing are the places where two streets meet: the middle of what their lanes share, or come within 5 m of.
func (l *locator) crossing(a, b string) []Point {
	if a == "" || b == "" || a == b {
		return nil
	}
	if a > b {
		a, b = b, a
	}
	if c, ok := l.crossings[[2]string{a, b}]; ok {
		return c
	}
	const gap, one = 5.0, 40.0
	s := l.s
	var out []Point
	var n []float64
	for _, i := range s.streets[a] {
		for _, k := range s.streets[b] {
			if !s.LaneShapes.Box(int(i)).Grow(gap).Meets(s.LaneShapes.Box(int(k))) {
				continue
			}
			for _, two := range [][2]int{{int(i), int(k)}, {int(k), int(i)}} {
				s.LaneShapes.Probe(two[0], func(x, y float64) {
					if s.LaneShapes.Signed(two[1], x, y) > gap {
						return
					}
					for m := range out { // points of one crossing are averaged
						if math.Hypot(out[m].X/n[m]-x, out[m].Y/n[m]-y) < one {
							out[m].X, out[m].Y, n[m] = out[m].X+x, out[m].Y+y, n[m]+1
							return
						}
					}
					out, n = append(out, Point{x, y}), append(n, 1)
				})
			}
		}
	}
	for m := range out {
		out[m].X, out[m].Y = out[m].X/n[m], out[m].Y/n[m]
	}
	l.crossings[[2]string{a, b}] = out
	return out
}

// mirror is the far edge of the street's lane as seen from an address: where "vis a vis nr 12" stands.
func (l *locator) mirror(key string, x, y float64) (mx, my float64, ok bool) {
	s := l.s
	best, lane := 60.0, -1
	for _, i := range s.streets[key] {
		if d := s.LaneShapes.Signed(int(i), x, y); d < best {
			best, lane = d, int(i)
		}
	}
	if lane < 0 {
		return 0, 0, false
	}
	// The direction across is the one in which the distance to the lane falls fastest.
	dx, dy, least := 0.0, 0.0, math.Inf(1)
	for k := range 72 {
		a := float64(k) * math.Pi / 36
		if d := s.LaneShapes.Signed(lane, x+math.Cos(a), y+math.Sin(a)); d < least {
			least, dx, dy = d, math.Cos(a), math.Sin(a)
		}
	}
	inside := false
	for step := 0.0; step < 120; step += 0.5 {
		in := s.LaneShapes.Signed(lane, x+dx*step, y+dy*step) <= 0
		if inside && !in {
			return x + dx*step, y + dy*step, true
		}
		inside = inside || in
	}
	return 0, 0, false
}

var reCoordinates = regexp.MustCompile(`(?i)(?:^|[^\d.,+])(?:[xynEλφ]\s*[=:]\s*)?(\d{1,7}[.,]\d{1,9}|\d{6,7})\s*°?\s*[NS]?\s*[,;/ ]\s*(?:[xyneλφ]\s*[=:]\s*)?(\d{1,7}[.,]\d{1,9}|\d{6,7})(?:[^\d]|$)`)

// coordinate reads a pair of coordinates from a text: degrees, PL-1992 or PL-2000, in either order. It is taken only
// when exactly one reading lies in the town (domain C6).
func (l *locator) coordinate(text string) (x, y float64, ok bool) {
	m := reCoordinates.FindStringSubmatch(text)
	if m == nil || l.extent.Empty() {
		return 0, 0, false
	}
	a, errA := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
	b, errB := strconv.ParseFloat(strings.Replace(m[2], ",", ".", 1), 64)
	if errA != nil || errB != nil {
		return 0, 0, false
	}
	e := l.extent.Grow(500)
	return geo.PlaceIn(l.s.SRID, geo.Rect(e), a, b)
}
