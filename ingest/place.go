package ingest

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"spoina/geo"
	"spoina/internal/cell"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// place says where the coordinates of a file are and takes them to the office's system.
type place struct {
	srid      int
	transform *ogr.CoordinateTransform
	other     map[int]*ogr.CoordinateTransform // rows that state their own system
	swap      bool
	source    exchange.CRS
	why       Text   // why the reference system is believed
	axis      string // en or ne: the order in which the file writes
	axisWhy   Text
	limits    *geo.Rect // the municipality and 2 km, in the office's system; nil until known
}

var givenWithImport = Text{"podano przy imporcie", "given with the import"}

// polishWhy says in Polish why a reader of files believes a reference system.
var polishWhy = map[string]string{
	"": "podaje go plik",
	`TopoJSON names no system: WGS 84 is only its custom`:     "TopoJSON nie podaje układu: WGS 84 to tylko jego zwyczaj",
	"srsName of the geometries":                               "atrybut srsName geometrii",
	"the geometries name no reference system":                 "geometrie nie podają układu",
	`no "crs" member: WGS 84 is only the default of RFC 7946`: "brak pola „crs”: WGS 84 jest tylko układem domyślnym według RFC 7946",
	`the "crs" member`:                                        "pole „crs” pliku",
	"the file names no reference system":                      "plik nie podaje układu",
	"there is no .prj file beside the .shp":                   "obok pliku .shp nie ma pliku .prj",
	"DXF has no place for a reference system":                 "w formacie DXF nie ma miejsca na układ współrzędnych",
	"the .prj file":                                           "plik .prj",
	"KML is always in WGS 84":                                 "KML jest zawsze w układzie WGS 84",
	"the layer's definition":                                  "opis warstwy w pliku",
	"the layer says that its reference system is undefined":   "warstwa mówi, że jej układ jest nieokreślony",
}

func saidByReader(why string) Text {
	t := Text{polishWhy[why], why}
	if why == "" {
		t.EN = "declared by the file"
	}
	if t.PL == "" { // a reason of another reader: better in English than none
		t.PL = why
	}
	return t
}

// sampleSize is how many rows decide the order of coordinates.
const sampleSize = 2000

// locate decides reference system and axis order of a file from what it declares, what the person says, and where
// the first rows would lie. It refuses with the reason when neither or both orders put them into the municipality.
func locate(office db.Office, format string, layer exchange.Layer, m *mapping, o Options, points [][2]float64) (*place, error) {
	p := &place{srid: office.SRID, other: map[int]*ogr.CoordinateTransform{}}
	degrees := len(points) > 0
	for _, q := range points {
		degrees = degrees && math.Abs(q[0]) <= 180 && math.Abs(q[1]) <= 180 && (math.Abs(q[0]) <= 90 || math.Abs(q[1]) <= 90)
	}
	certain := false
	switch {
	case o.CRS != "":
		s, err := ogr.NewSpatialReference(crsText(o.CRS))
		if err != nil {
			return nil, ErrCRS.Because("%q is not a reference system that PROJ knows", o.CRS)
		}
		p.source = exchange.CRS{EPSG: s.EPSG(), Name: s.Name(), WKT: s.ToWKT(), Metric: s.IsMetric(), NorthingFirst: s.EPSGTreatsAsNorthingEasting()}
		p.why = givenWithImport
		if c := layer.CRS; c != nil && c.Declared && c.EPSG != 0 && c.EPSG != p.source.EPSG {
			p.why.PL += fmt.Sprintf(" (sam plik mówi EPSG:%d)", c.EPSG)
			p.why.EN += fmt.Sprintf(" (the file itself says EPSG:%d)", c.EPSG)
		}
		certain = layer.CRS != nil && layer.CRS.Declared
	case layer.CRS != nil && (layer.CRS.EPSG != 0 || layer.CRS.WKT != "") && (layer.CRS.Declared || degrees):
		p.source = *layer.CRS
		p.why = saidByReader(layer.CRS.Why)
		certain = true
	case degrees && m.hasGeometry():
		p.source = exchange.CRS{EPSG: 4326, Name: "WGS 84"}
		p.why = Text{"liczby są stopniami", "the numbers are degrees"}
		certain = m.degreesByHeading()
	default:
		return nil, ErrCRSMissing.Because("the file does not say its reference system%s: pass --crs EPSG:N", suggest(points, office))
	}
	var err error
	if p.transform, err = ogr.Transformer(p.source, office.SRID); err != nil {
		return nil, ErrCRS.Because("%v", err)
	}
	p.limits = limitsOf(office)
	return p, p.order(office, format, layer, m, o, points, certain)
}

// order decides in which order the file writes its coordinates. The rows come as the reader believes them.
func (p *place) order(office db.Office, format string, layer exchange.Layer, m *mapping, o Options, points [][2]float64, certain bool) error {
	asked, err := geo.ParseAxisOrder(o.Axis)
	if err != nil {
		return ErrAxis.Because("%v", err)
	}
	// A reader of GML has already turned what the definition of the system writes northing first.
	turned := layer.CRS != nil && layer.CRS.Declared && layer.CRS.NorthingFirst && isGML(format) && !m.hasGeometry() || m.xy >= 0 && m.latitudeFirst()
	if m.xy >= 0 && m.latitudeFirst() {
		p.swap = true
	}
	written := func(swapped bool) string {
		if swapped != (turned && !p.latFirst(m)) {
			return geo.NorthEast.String()
		}
		return geo.EastNorth.String()
	}
	if asked != geo.AxisUnknown {
		p.axis, p.axisWhy = asked.String(), givenWithImport
		p.swap = asked == geo.NorthEast
		if turned && !p.latFirst(m) {
			p.swap = asked == geo.EastNorth
		}
		return p.inside(office, points)
	}
	if office.BBox == nil {
		if !certain {
			return ErrAxis.Because("the order of the coordinates of this file is not certain, and the office's extent is not known yet: pass --axis en or --axis ne, or set --bbox of the office")
		}
		p.axis, p.axisWhy = written(p.swap), Text{"tak określa format pliku", "as the file's format defines it"}
		return nil
	}
	if len(points) == 0 {
		p.axis, p.axisWhy = written(p.swap), Text{"nie ma współrzędnych, po których można by to ocenić", "no coordinates to judge by"}
		return nil
	}
	wide := geo.BoxOf(*office.BBox).Grow(geo.AxisMargin)
	asIs, err := p.count(points, p.swap, wide)
	if err != nil {
		return err
	}
	turnedRound, err := p.count(points, !p.swap, wide)
	if err != nil {
		return err
	}
	n := len(points)
	switch {
	case 2*asIs >= n && (2*turnedRound < n || certain):
		p.axis, p.axisWhy = written(p.swap), Text{fmt.Sprintf("w gminie leży %d z %d miejsc", asIs, n),
			fmt.Sprintf("%d of %d places lie in the municipality", asIs, n)}
	case 2*turnedRound >= n && 2*asIs < n:
		p.swap = !p.swap
		p.axis, p.axisWhy = written(p.swap), Text{fmt.Sprintf("dopiero po zamianie osi miejsca leżą w gminie: %d z %d", turnedRound, n),
			fmt.Sprintf("only with the axes turned do places lie in the municipality: %d of %d", turnedRound, n)}
	case 2*asIs >= n:
		return ErrAxis.Because("both orders of the coordinates lie in the municipality: pass --axis en or --axis ne")
	default:
		return ErrOutside.Because("%s places the file outside the municipality in either order of the coordinates (easting first: %d of %d inside with 2 km around it, northing first: %d)%s",
			p.name(), max(asIs, 0), n, turnedRound, suggest(points, office))
	}
	return nil
}

func (p *place) latFirst(m *mapping) bool { return m.xy >= 0 && m.latitudeFirst() }

func (p *place) name() string {
	if p.source.EPSG != 0 {
		return fmt.Sprintf("EPSG:%d", p.source.EPSG)
	}
	return p.source.Name
}

func (p *place) inside(office db.Office, points [][2]float64) error {
	if office.BBox == nil || len(points) == 0 {
		return nil
	}
	n, err := p.count(points, p.swap, geo.BoxOf(*office.BBox).Grow(geo.AxisMargin))
	if err == nil && 2*n < len(points) {
		err = ErrOutside.Because("%s with the axis order %s places the file outside the municipality: %d of %d places inside with 2 km around it", p.name(), p.axis, n, len(points))
	}
	return err
}

// count is how many points lie in a box of degrees.
func (p *place) count(points [][2]float64, swap bool, box geo.Box) (int, error) {
	t, err := ogr.Transformer(p.source, 4326)
	if err != nil {
		return 0, ErrCRS.Because("%v", err)
	}
	x, y := make([]float64, len(points)), make([]float64, len(points))
	for i, q := range points {
		x[i], y[i] = q[0], q[1]
		if swap {
			x[i], y[i] = q[1], q[0]
		}
	}
	ok, err := t.Points(x, y, nil)
	if err != nil {
		return 0, err
	}
	n := 0
	for i := range x {
		if ok[i] && box.Contains(x[i], y[i]) {
			n++
		}
	}
	return n, nil
}

// suggest names the Polish systems in which the numbers would lie in the municipality. Nothing is taken for granted.
func suggest(points [][2]float64, office db.Office) string {
	if office.BBox == nil || len(points) == 0 {
		return ""
	}
	var found []string
	box := geo.BoxOf(*office.BBox)
	for _, c := range geo.BuiltIn() {
		if c.EPSG == 0 {
			continue
		}
		a, err := geo.DetectAxis(points, c, box, geo.AxisMargin)
		var both *geo.AxisError
		if err == nil {
			found = append(found, fmt.Sprintf("--crs %s --axis %s", c, a.Order))
		} else if errors.As(err, &both) && errors.Is(err, geo.ErrAxisBoth) {
			found = append(found, fmt.Sprintf("--crs %s", c))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "; its numbers would fit as " + strings.Join(found, " or ")
}

// limitsOf is the municipality with 2 km around it in the office's own system.
func limitsOf(office db.Office) *geo.Rect {
	if office.BBox == nil {
		return nil
	}
	t, err := ogr.NewCoordinateTransform("EPSG:4326", fmt.Sprintf("EPSG:%d", office.SRID))
	if err != nil {
		return nil
	}
	b := office.BBox
	var x, y []float64
	const steps = 20
	for i := range steps + 1 {
		f := float64(i) / steps
		lon, lat := b[0]+f*(b[2]-b[0]), b[1]+f*(b[3]-b[1])
		x = append(x, lon, lon, b[0], b[2])
		y = append(y, b[1], b[3], lat, lat)
	}
	ok, err := t.Points(x, y, nil)
	if err != nil {
		return nil
	}
	r := geo.EmptyRect()
	for i := range x {
		if ok[i] {
			r = r.Add(x[i], y[i])
		}
	}
	if r.Empty() {
		return nil
	}
	r = r.Grow(geo.AxisMargin)
	return &r
}

func isGML(format string) bool {
	f := strings.ToUpper(format)
	return strings.Contains(f, "GML") || strings.Contains(f, "EGIB") || strings.Contains(f, "WFS")
}

func crsText(s string) string {
	if c, _, err := geo.ParseCRS(s); err == nil && c.EPSG != 0 {
		return fmt.Sprintf("EPSG:%d", c.EPSG)
	}
	return s
}

// degreesByHeading reports whether the headings themselves promise longitude and latitude, or the text is GeoJSON.
func (m *mapping) degreesByHeading() bool {
	name := func(i int) string {
		if i < 0 {
			return ""
		}
		return squeeze(m.names[i])
	}
	switch name(m.x) {
	case "lon", "lng", "long", "longitude", "dlugosc", "dlugoscgeogr":
		return true
	}
	g := name(m.geometry)
	return strings.Contains(g, "geojson") || g == "geoshape" || m.latitudeFirst()
}

// latitudeFirst reports whether one column holds "lat, lon".
func (m *mapping) latitudeFirst() bool {
	if m.xy < 0 {
		return false
	}
	switch squeeze(m.names[m.xy]) {
	case "geopoint2d", "latlon", "latlng":
		return true
	}
	return false
}

// pointsOf are sample places of the first rows, as the reader believes them.
func pointsOf(m *mapping, rows []*exchange.Row) [][2]float64 {
	var out [][2]float64
	for _, row := range rows {
		wkb, _, err := rowGeometry(m, row)
		if err != nil || wkb == nil || row.SRID != 0 {
			continue
		}
		r, err := geo.EnvelopeOf(wkb)
		if err != nil || r.Empty() {
			continue
		}
		x, y := r.Centre()
		out = append(out, [2]float64{x, y})
	}
	return out
}

var errNoPlace = errors.New("no geometry")

// rowGeometry is the row's own geometry or the one its columns spell; nil when there is none.
func rowGeometry(m *mapping, row *exchange.Row) (wkb []byte, srid int, err error) {
	if len(row.WKB) > 0 {
		return row.WKB, row.SRID, nil
	}
	switch {
	case m.geometry >= 0:
		return parseGeometry(textOf(row.Values[m.geometry]))
	case m.x >= 0 && m.y >= 0:
		return pointOf(row.Values[m.x], row.Values[m.y])
	case m.xy >= 0:
		a, b, ok := pair(textOf(row.Values[m.xy]))
		if !ok {
			if textOf(row.Values[m.xy]) == "" {
				return nil, 0, nil
			}
			return nil, 0, errNoPlace
		}
		return pointOf(a, b)
	}
	return nil, 0, nil
}

// pair reads "48.8586, 2.4113" and "6541655,25; 6024668,17".
func pair(s string) (a, b string, ok bool) {
	for _, sep := range []string{";", ", ", ",", " "} {
		if p := strings.Split(s, sep); len(p) == 2 {
			return p[0], p[1], true
		}
	}
	return "", "", false
}

func coordinate(v any) (float64, bool, error) {
	switch t := v.(type) {
	case nil:
		return 0, false, nil
	case float64:
		return t, true, nil
	case int64:
		return float64(t), true, nil
	}
	f, _, err := cell.Number(textOf(v))
	if errors.Is(err, cell.ErrEmpty) {
		return 0, false, nil
	}
	return f, err == nil, err
}
