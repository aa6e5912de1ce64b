package town

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// The town has a landscape resolution (uchwała krajobrazowa), modelled on a published one, with eight zones. Its strict
// zones lie in a quarter of their own south of the plan, on private parcels without lanes, so that what is planted there
// is the business of no other rule; zone S7, which allows what stands in the rest of the town, covers everything else.

// Names of the files.
const (
	fileZones       = "strefy.gpkg"
	fileResolution  = "uchwala.json"
	fileStops       = "przystanki.gpkg"
	fileBuildings   = "budynki.gpkg"
	fileMonuments   = "zabytki.gpkg"
	fileCrossings   = "skrzyzowania.gpkg"
	fileTrees       = "drzewa.gpkg"
	resolutionCode  = "probna-2018"
	resolutionSince = "2018-04-02"
	adjustUntil     = "2020-04-02"
)

// Bands of the quarter, from west to east: the strict zones, ground that the resolution forgot, and ground that it drew
// twice.
const (
	bandWidth = 480.0
	plotSide  = 60.0
	plotsWide = 8
	zoneless  = 7
	drawnTwo  = 8
	bands     = 9
	bandDepth = 1500.0
)

// standing is what the second scan says of a device beside its sizes, for the rules of the resolution.
type standing struct {
	bottom, top float64 // m; 0: the scan does not say
	since       string  // the day from which it stands
	basis       string  // by what act of the building law
	material    string
	share       float64 // of the window; 0: the scan does not say
	businesses  int     // on the property; 0: the scan does not say
	undeclared  bool    // nobody declared the advertising fee for it
}

// cells are the columns of the second scan.
func (s *standing) cells(o *object, p map[string]any) {
	if s == nil {
		s = &standing{}
	}
	if s.bottom > 0 {
		p["h_dolna"] = s.bottom
	}
	if s.top > 0 {
		p["h_max"] = s.top
	}
	if s.since != "" {
		p["data_montazu"] = s.since
	}
	if s.basis != "" {
		p["podstawa"] = s.basis
	}
	if s.material != "" {
		p["material"] = s.material
	}
	if s.share > 0 {
		p["udzial"] = s.share
	}
	if s.businesses > 0 {
		p["liczba_dzialalnosci"] = s.businesses
	}
	if o.class.kind == advert {
		p["deklaracja"] = "tak"
		if s.undeclared {
			p["deklaracja"] = "nie"
		}
	}
}

func (t *town) bandAt(band int) point {
	south := math.Inf(1)
	for i := range t.node {
		south = min(south, t.node[i][0].y)
	}
	return point{originX + 200 + float64(band)*bandWidth, south - 400}
}

// plotIn takes the next plot of a band of the quarter: a private parcel, and its middle.
func (t *town) plotIn(band int) (*parcel, point) {
	k := t.landscapePlots[band]
	t.landscapePlots[band]++
	nw := t.bandAt(band)
	at := point{nw.x + plotSide*(0.5+float64(k%plotsWide)), nw.y - plotSide*(0.5+float64(k/plotsWide))}
	if at.y < nw.y-bandDepth+plotSide {
		panic("no room left in band " + fmt.Sprint(band))
	}
	return t.newParcel("7", square(at, point{1, 0}, plotSide-10, plotSide-10)), at
}

// standIn puts a thing into a band, with what the scan says of it.
func (t *town) standIn(band int, c class, s standing) *object {
	_, at := t.plotIn(band)
	return t.standAt(at, c, s)
}

func (t *town) standAt(at point, c class, s standing) *object {
	o := t.put(c, at)
	o.steady, o.sigma, o.standing = true, 0.05, &s
	if s.since > firstScan.String() {
		o.first = false
	}
	return o
}

// near sets a reference feature so many metres east of a point.
func (t *town) near(file string, at point, by float64) {
	t.surroundings[file] = append(t.surroundings[file], point{at.x + by, at.y})
}

func (t *town) band(i int) ring {
	nw := t.bandAt(i)
	return ring{{nw.x, nw.y}, {nw.x + bandWidth, nw.y}, {nw.x + bandWidth, nw.y - bandDepth}, {nw.x, nw.y - bandDepth}}
}

var zoneNames = []string{"Obszary szczególnie cenne", "Śródmieście", "Zabudowa mieszkaniowa", "Osie handlowe", "Tereny usług", "Ulice zbiorcze", "Tereny w przekształceniu", "Pozostałe tereny"}

func (t *town) writeZones(dir string) error {
	var rows []*exchange.Row
	add := func(code, kind, name string, priority int, shape []byte) {
		rows = append(rows, &exchange.Row{WKB: shape, Values: []any{code, name, kind, resolutionCode, int64(priority)}})
	}
	for i := range zoneless {
		add(fmt.Sprintf("S%d", i), "strefa", zoneNames[i], 90-10*i, wkbPolygon(t.band(i)))
	}
	add("S5", "strefa", zoneNames[5], 40, wkbPolygon(t.band(drawnTwo)))
	add("S6", "strefa", zoneNames[6], 30, wkbPolygon(t.band(drawnTwo)))
	for _, p := range t.protected {
		add("ZR", "rejestr zabytków", "Wpis do rejestru zabytków", 100, wkbPolygon(square(p, point{1, 0}, 40, 40)))
	}
	box := ring{{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.Inf(-1)}}
	for i := range t.node {
		for _, p := range t.node[i] {
			box[0] = point{min(box[0].x, p.x), min(box[0].y, p.y)}
			box[1] = point{max(box[1].x, p.x), max(box[1].y, p.y)}
		}
	}
	const beyond = 3000.0
	a, z := point{box[0].x - beyond, box[0].y - beyond}, point{box[1].x + beyond, box[1].y + beyond}
	first, last := t.band(0), t.band(bands-1)
	hole := ring{first[0], last[1], last[2], first[3]}
	add("S7", "strefa", zoneNames[7], 20, wkbHoles([]ring{{a, {z.x, a.y}, z, {a.x, z.y}}, hole}))
	return layer("GPKG", filepath.Join(dir, fileZones), ogr.LayerDef{Name: "strefy", EPSG: 2180, Geometry: "Polygon", Fields: fields("SYMBOL NAZWA RODZAJ UCHWALA PRIORYTET:int")}, rows)
}

// surroundingFiles are the layers that the resolution measures distances from.
var surroundingFiles = []struct{ file, kind, name string }{
	{fileStops, "STOP", "przystanek"}, {fileBuildings, "BUILDING", "budynek"}, {fileMonuments, "MONUMENT", "zabytek"}, {fileCrossings, "CROSSING", "skrzyżowanie"}, {fileTrees, "TREE", "drzewo"},
}

func (t *town) writeSurroundings(dir string) error {
	for _, f := range surroundingFiles {
		var rows []*exchange.Row
		geometry := "Point"
		for i, p := range t.surroundings[f.file] {
			shape := wkbPoint(p)
			if f.file == fileBuildings {
				geometry, shape = "Polygon", wkbPolygon(square(point{p.x + 4, p.y}, point{1, 0}, 8, 8)) // its wall stands at the point
			}
			rows = append(rows, &exchange.Row{WKB: shape, Values: []any{fmt.Sprintf("%s-%03d", f.kind, i+1), f.name, 0.05}})
		}
		if err := layer("GPKG", filepath.Join(dir, f.file), ogr.LayerDef{Name: f.name, EPSG: 2180, Geometry: geometry, Fields: fields("id nazwa dokladnosc:real")}, rows); err != nil {
			return err
		}
	}
	return nil
}

type jsonMap = map[string]any

// writeResolution writes the rules as a document (domain G3).
func (t *town) writeResolution(dir string) error {
	every := []string{"S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7"}
	n := 0
	rule := func(basis string, zones, types []string, effect string, more jsonMap) jsonMap {
		n++
		r := jsonMap{"id": fmt.Sprintf("R%02d", n), "basis": basis, "zones": zones, "types": types, "effect": effect, "severity": "HIGH", "sanction": true}
		for k, v := range more {
			r[k] = v
		}
		return r
	}
	require := func(list ...jsonMap) jsonMap { return jsonMap{"require": list} }
	at := func(metric, op string, value any) jsonMap { return jsonMap{"metric": metric, "op": op, "value": value} }
	from := func(ref string, m float64) jsonMap {
		return jsonMap{"metric": "distance", "ref": ref, "op": ">=", "value": m}
	}
	rules := []jsonMap{
		rule("§ 5 ust. 1", every, []string{"SIGN"}, "ALLOW", nil),
		rule("§ 5 ust. 2", []string{"S1"}, []string{"SIGN.FREESTANDING"}, "ALLOW", require(jsonMap{"metric": "count_per", "unit": "property", "op": "<=", "value": 1})),
		rule("§ 6 ust. 1", []string{"S2"}, []string{"ADV"}, "ALLOW", require(from("bus_stop", 15), from("building", 10), from("monument", 20), from("intersection_node", 25), from("tree", 5))),
		rule("§ 7 ust. 1", []string{"S3"}, []string{"ADV"}, "ALLOW", require(at("display_area_m2_per_side", "<=", 18))),
		rule("§ 8 ust. 1", []string{"S4"}, []string{"ADV"}, "ALLOW", require(at("bottom_edge", ">=", 3), at("top_height", "<=", 9))),
		rule("§ 9 ust. 1", []string{"S5"}, []string{"ADV"}, "ALLOW", jsonMap{"require": []jsonMap{{"metric": "spacing", "filter": jsonMap{"types": []string{"ADV"}}, "op": ">=", "value": 30}},
			"exceptions": []jsonMap{{"overlay": "ZR", "effect": "FORBID"}}}),
		rule("§ 10 ust. 1", []string{"S6"}, []string{"ADV.WINDOW"}, "ALLOW", require(at("window_share", "<=", 0.25))),
		rule("§ 10 ust. 2", []string{"S6"}, []string{"ADV.BANNER"}, "ALLOW", jsonMap{"when": []jsonMap{{"fact": "placement", "op": "in", "value": []string{"SCAFFOLD"}}},
			"require": []jsonMap{at("duration_days", "<=", 365)}}),
		rule("§ 10 ust. 3", []string{"S6"}, []string{"ADV.FLAG"}, "ALLOW", nil),
		rule("§ 14 ust. 2", []string{"S6"}, []string{"ADV.FLAG"}, "FORBID", nil),
		rule("§ 11 ust. 1", []string{"S1"}, []string{"FEN.FENCE"}, "ALLOW", jsonMap{"require": []jsonMap{at("height", "<=", 1.8)}, "sanction": false, "severity": "LOW"}),
		rule("§ 11 ust. 2", []string{"S0", "S2", "S3", "S4", "S5", "S6", "S7"}, []string{"FEN.FENCE"}, "ALLOW", nil),
		rule("§ 12", []string{"S7"}, []string{"ADV"}, "ALLOW", nil),
		rule("§ 13", every, []string{"STR.SHELTER", "FUR"}, "ALLOW", nil),
	}
	zones := []jsonMap{}
	for i, name := range zoneNames {
		zones = append(zones, jsonMap{"code": fmt.Sprintf("S%d", i), "name": name, "priority": 90 - 10*i})
	}
	doc := jsonMap{
		"resolution": jsonMap{"id": resolutionCode, "municipality": unit, "act": "Uchwała nr XLV/123/18 Rady Miasta Próbnego z dnia 22 lutego 2018 r. (przykład)", "adopted": "2018-02-22",
			"in_force_from": resolutionSince, "status": "IN_FORCE", "default_effect": "FORBID", "adjustment": jsonMap{"deadline": adjustUntil, "reference": "in_force_from + 24 months"},
			"supersedes": []string{}, "void_parts": []any{}},
		"zones":            zones,
		"overlays":         []jsonMap{{"code": "ZR", "kind": "MONUMENT_REGISTER", "buffer_m": 0, "priority": 100}},
		"reference_layers": []string{"intersection_node", "building", "bus_stop", "carriageway_edge", "monument", "tree", "crossing", "rail"},
		"device_types":     []jsonMap{},
		"rules":            rules,
	}
	b, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return fmt.Errorf("write %s: %w", fileResolution, err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileResolution), append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", fileResolution, err)
	}
	return nil
}
