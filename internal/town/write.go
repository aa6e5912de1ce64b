package town

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"spoina/geo"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// Names of the files.
const (
	fileParcelsOld   = "dzialki_2016.gpkg"
	fileParcels      = "dzialki.gpkg"
	fileLanes        = "pasy_drogowe.zip"
	fileAddresses    = "punkty_adresowe.csv"
	fileScanFirst    = "skan_2022.csv"
	fileScanSecond   = "skan_2024.geojson"
	fileScanOutlines = "skan_2024_obrysy.gpkg"
	fileCoverage     = "pokrycie.geojson"
	fileDecisions    = "rejestr_decyzji.xlsx"
	fileDecisionsMap = "decyzje_z_mapa.gpkg"
	fileLeases       = "rejestr_dzierzaw.xlsx"
	fileLeaseParts   = "dzierzawy_czesci.gpkg"
	fileCarriageways = "jezdnie.gpkg"
	fileBuiltUp      = "obszar_zabudowany.gpkg"
	fileRates        = "stawki.csv"
	fileTruth        = "truth.csv"
	fileManifest     = "manifest.json"
	fileOrder        = "KOLEJNOSC.txt"
)

func (t *town) write(ctx context.Context, dir string) error {
	for _, step := range []func(string) error{
		t.writeParcels, t.writeLanes, t.writeAddresses, t.writeFirstScan, t.writeSecondScan, t.writeOutlines, t.writeCoverage,
		t.writeDecisions, t.writeDecisionMap, t.writeLocations, t.writeLeases, t.writeLeaseParts, t.writeRates, t.writeReferences, t.writeZones, t.writeSurroundings, t.writeResolution, t.writePhotos, t.writeTruth, t.writeLinks, t.writeManifest,
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(dir); err != nil {
			return err
		}
	}
	return nil
}

// wkb encodings: little endian, as GeoPackage holds them.
func wkbPoint(p point) []byte {
	b := append(make([]byte, 0, 21), 1, 1, 0, 0, 0)
	return appendPoint(b, p)
}

func wkbPolygon(r ring) []byte { return appendPolygon(nil, r) }

func wkbMultiPolygon(rings []ring) []byte {
	b := append([]byte{}, 1, 6, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rings)))
	for _, r := range rings {
		b = appendPolygon(b, r)
	}
	return b
}

func appendPolygon(b []byte, r ring) []byte {
	b = append(b, 1, 3, 0, 0, 0, 1, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r)+1))
	for _, p := range r {
		b = appendPoint(b, p)
	}
	return appendPoint(b, r[0])
}

func appendPoint(b []byte, p point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(round(p.x, 4)))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(round(p.y, 4)))
}

func wkbShape(shape []point) []byte {
	if len(shape) == 1 {
		return wkbPoint(shape[0])
	}
	return wkbPolygon(shape)
}

// layer writes one layer to a new file of a format that GDAL knows.
func layer(format, path string, def ogr.LayerDef, rows []*exchange.Row) error {
	ds, err := ogr.Create(format, path)
	if err != nil {
		return err
	}
	l, err := ds.CreateLayer(def)
	if err == nil {
		err = l.Write(rows)
	}
	if cerr := ds.Close(); err == nil {
		err = cerr
	}
	return err
}

func fields(spec string) []exchange.Field {
	var out []exchange.Field
	for _, s := range strings.Fields(spec) {
		name, kind, ok := strings.Cut(s, ":")
		if !ok {
			kind = "string"
		}
		out = append(out, exchange.Field{Name: name, Type: kind})
	}
	return out
}

func (t *town) writeParcels(dir string) error {
	one := func(name string, list []*parcel, old bool) error {
		rows := make([]*exchange.Row, len(list))
		for i, p := range list {
			var sub, sigma any
			if p.subgroup != "" {
				sub = p.subgroup
			}
			if p.sigma > 0 {
				sigma = p.sigma
			}
			group, digits := p.group, 4
			if old && p.was != "" {
				group = p.was
			}
			if p.ares {
				digits = 2
			}
			rows[i] = &exchange.Row{WKB: wkbPolygon(p.ring), Values: []any{p.id(), p.number, fmt.Sprintf("%04d", p.precinct), precinctNames[p.precinct],
				round(p.ring.trueArea()/10000, digits), groupText(group), sub, p.use, sigma}}
		}
		return layer("GPKG", filepath.Join(dir, name), ogr.LayerDef{Name: "dzialki", EPSG: 2180, Geometry: "Polygon", Fields: fields(
			"ID_DZIALKI NUMER_DZIALKI NUMER_OBREBU NAZWA_OBREBU POLE_EWIDENCYJNE:real GRUPA_REJESTROWA PODGRUPA_REJESTROWA OFU DOKLADNOSC_GRANIC:real")}, rows)
	}
	if err := one(fileParcelsOld, t.stateBefore(), true); err != nil {
		return err
	}
	return one(fileParcels, t.parcels, false)
}

// writeLanes writes a zipped Shapefile in CP1250 and PL-2000 zone 6, as road offices keep them.
func (t *town) writeLanes(dir string) error {
	tmp, err := os.MkdirTemp("", "spoina-town-")
	if err != nil {
		return fmt.Errorf("lanes: %w", err)
	}
	defer os.RemoveAll(tmp)
	rows := make([]*exchange.Row, len(t.streets))
	for i, s := range t.streets {
		var rings []ring
		for _, r := range t.polygons(s) {
			z := make(ring, len(r))
			for k, p := range r {
				if z[k].x, z[k].y, err = geo.Convert(geo.PL1992, geo.PL2000Zone6, p.x, p.y); err != nil {
					return fmt.Errorf("lane %s: %w", s.id, err)
				}
			}
			rings = append(rings, z)
		}
		rows[i] = &exchange.Row{WKB: wkbMultiPolygon(rings), Values: []any{s.id, s.roadNo, s.name, s.category, s.class, s.manager, s.status, s.sigma, "inwentaryzacja 2021"}}
	}
	def := ogr.LayerDef{Name: "pasy_drogowe", EPSG: 2177, Geometry: "MultiPolygon", Options: []string{"ENCODING=CP1250"}, Fields: fields(
		"ID_PASA NR_DROGI NAZWA KATEGORIA KLASA ZARZADCA STATUS DOKLADNOSC:real ZRODLO")}
	if err := layer("ESRI Shapefile", filepath.Join(tmp, "pasy_drogowe.shp"), def, rows); err != nil {
		return err
	}
	return zipFolder(filepath.Join(dir, fileLanes), tmp)
}

func zipFolder(target, folder string) error {
	out, err := os.Create(target)
	if err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	for _, e := range entries {
		w, err := z.Create(e.Name())
		if err != nil {
			return fmt.Errorf("write %s: %w", target, err)
		}
		f, err := os.Open(filepath.Join(folder, e.Name()))
		if err != nil {
			return fmt.Errorf("write %s: %w", target, err)
		}
		_, err = io.Copy(w, f)
		f.Close()
		if err != nil {
			return fmt.Errorf("write %s: %w", target, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	return out.Close()
}

// table writes a semicolon-separated file: in CP1250, or in UTF-8 with its mark.
func table(path string, cp1250 bool, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer f.Close()
	var w io.Writer = f
	if cp1250 {
		w = charmap.Windows1250.NewEncoder().Writer(f)
	} else if _, err := f.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

func metres(v float64, digits int) string {
	return strings.Replace(fmt.Sprintf("%.*f", digits, v), ".", ",", 1)
}

// writeAddresses names the northing X and the easting Y, as surveyors do.
func (t *town) writeAddresses(dir string) error {
	rows := [][]string{{"idIIP", "miejscowosc", "ulica", "numer", "kod_pocztowy", "status", "X", "Y"}}
	for i, a := range t.addresses {
		rows = append(rows, []string{fmt.Sprintf("PL.PROBA.EMUiA.%06d", i+1), Name, a.street.name, a.number, "00-000", "istniejący", metres(a.at.y, 2), metres(a.at.x, 2)})
	}
	return table(filepath.Join(dir, fileAddresses), true, rows)
}

// drifted is where a scan saw an object: off by its accuracy, never by more than 1.5 σ in the planted town, so that
// the truth of a case does not depend on luck.
func (t *town) drifted(o *object) point {
	if o.steady {
		return o.at
	}
	off := func() float64 { return min(max(t.rng.NormFloat64(), -1.5), 1.5) * o.sigma / math.Sqrt2 }
	return point{o.at.x + off(), o.at.y + off()}
}

func (o *object) cells(number func(float64) string) (w, h, d, display, sides string) {
	if o.unmeasured {
		return "", "", "", "", ""
	}
	w, h, d = number(o.class.w), number(o.class.h), number(o.class.d)
	if o.class.kind == advert {
		display, sides = number(o.class.size()), fmt.Sprint(max(1, o.class.sides))
	}
	return w, h, d, display, sides
}

func (t *town) writeFirstScan(dir string) error {
	rows := [][]string{{"ID_OBIEKTU", "klasa", "wsp_x", "wsp_y", "szerokosc", "wysokosc", "gl", "pow_eksp", "liczba_stron", "posadowienie", "reklamodawca", "zdjecie", "data_pomiaru", "dokladnosc", "czas_wyswietlania", "ruchomy_obraz", "tresc", "cyfrowy"}}
	for _, o := range t.objects {
		if !o.first {
			continue
		}
		then := *o // what stood there then
		if o.before != nil {
			then.at = *o.before
		}
		if o.was != nil {
			then.class = *o.was
		}
		if o.renamed != nil {
			then.id = o.renamed.id
		}
		at := t.drifted(&then)
		w, h, d, display, sides := then.cells(comma)
		on := firstScan.AddDays(o.day)
		then.digital = o.wasDigital
		shown, moves, says := then.shows()
		rows = append(rows, []string{then.id, then.class.pl, metres(at.x, 3), metres(at.y, 3), w, h, d, display, sides, then.class.mount, o.advertiser, o.photo,
			fmt.Sprintf("%02d.%02d.%d", on.Day, int(on.Month), on.Year), comma(o.sigma), shown, moves, says, o.wasDigital})
	}
	return table(filepath.Join(dir, fileScanFirst), false, rows)
}

type feature struct {
	Type       string         `json:"type"`
	Properties map[string]any `json:"properties"`
	Geometry   geometry       `json:"geometry"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

func lonlat(p point) ([2]float64, error) {
	lon, lat, err := geo.Convert(geo.PL1992, geo.CRS84, p.x, p.y)
	return [2]float64{round(lon, 9), round(lat, 9)}, err
}

func writeFeatures(path string, fs []feature) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer f.Close()
	err = json.NewEncoder(f).Encode(map[string]any{"type": "FeatureCollection", "features": fs})
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

// writeSecondScan writes GeoJSON in degrees, with codes for classes. Outlined objects have a file of their own.
func (t *town) writeSecondScan(dir string) error {
	var fs []feature
	for _, o := range t.objects {
		if !o.second || o.footprint != nil {
			continue
		}
		at, err := lonlat(t.drifted(o))
		if err != nil {
			return fmt.Errorf("object %s: %w", o.id, err)
		}
		p := map[string]any{"uuid": o.id, "typ": o.class.code, "data": lastScan.AddDays(o.day).String(), "dokladnosc": o.sigma}
		if o.class.mount != "" {
			p["montaz"] = o.class.mount
		}
		if !o.unmeasured {
			p["szer"], p["wys"], p["gl"] = o.class.w, o.class.h, o.class.d
			if o.class.kind == advert {
				p["pow_reklamy"], p["strony"] = o.class.size(), max(1, o.class.sides)
			}
		}
		if o.advertiser != "" {
			p["firma"] = o.advertiser
		}
		if o.photo != "" {
			p["foto"] = o.photo
		}
		if o.digital != "" {
			p["ekran"] = o.digital
		}
		o.standing.cells(o, p)
		if shown, moves, says := o.shows(); shown+moves+says != "" {
			p["czas_wyswietlania"], p["ruchomy_obraz"], p["tresc"] = shown, moves, says
		}
		fs = append(fs, feature{"Feature", p, geometry{"Point", at}})
	}
	return writeFeatures(filepath.Join(dir, fileScanSecond), fs)
}

func (t *town) writeOutlines(dir string) error {
	var rows []*exchange.Row
	for _, o := range t.objects {
		if o.second && o.footprint != nil {
			rows = append(rows, &exchange.Row{WKB: wkbPolygon(o.footprint), Values: []any{o.id, o.class.code, o.class.mount, o.photo, lastScan.AddDays(o.day).String(), o.sigma}})
		}
	}
	return layer("GPKG", filepath.Join(dir, fileScanOutlines), ogr.LayerDef{Name: "obrysy", EPSG: 2180, Geometry: "Polygon",
		Fields: fields("uuid typ montaz foto data dokladnosc:real")}, rows)
}

// coverageShape is the coverage as a geometry in the plan's system.
func (t *town) coverageShape() ([]byte, error) {
	rings := t.coverage()
	b := append([]byte{}, 1, 3, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rings)))
	for _, r := range rings {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(r)+1))
		for _, p := range r {
			b = appendPoint(b, p)
		}
		b = appendPoint(b, r[0])
	}
	return b, nil
}

// coverage is 25 m to both sides of every street that was driven: one polygon with a hole inside every block.
func (t *town) coverage() []ring {
	const reach = 25.0
	U, V := func(i int) float64 { return float64(i) * cellW }, func(j int) float64 { return float64(j) * cellH }
	notchI, notchJ := t.nx-6, 7 // the streets along the quarter that was left out
	west, south := -t.halfV[0]-reach, -t.halfH[0]-reach
	east, north := U(t.nx)+t.halfV[t.nx]+reach, V(t.ny)+t.halfH[t.ny]+reach
	notchU, notchV := U(notchI)+t.halfV[notchI]+reach, V(notchJ)-t.halfH[notchJ]-reach

	var outer ring
	corner := func(u, v float64) { outer = append(outer, t.at(u, v)) }
	// The outline bends wherever the plan does.
	along := func(from, to, step float64, at func(float64)) {
		at(from)
		if to > from {
			for a := (math.Floor(from/step) + 1) * step; a < to; a += step {
				at(a)
			}
		} else {
			for a := (math.Ceil(from/step) - 1) * step; a > to; a -= step {
				at(a)
			}
		}
	}
	along(west, notchU, cellW, func(u float64) { corner(u, south) })
	along(south, notchV, cellH, func(v float64) { corner(notchU, v) })
	along(notchU, east, cellW, func(u float64) { corner(u, notchV) })
	along(notchV, north, cellH, func(v float64) { corner(east, v) })
	along(east, west, cellW, func(u float64) { corner(u, north) })
	along(north, south, cellH, func(v float64) { corner(west, v) })

	rings := []ring{outer}
	for i := range t.blocks {
		for j, b := range t.blocks[i] {
			if i < notchI || j >= notchJ {
				h := t.rect(b.u0+reach, b.v0+reach, b.u1-reach, b.v1-reach)
				rings = append(rings, ring{h[3], h[2], h[1], h[0]})
			}
		}
	}
	return rings
}

func (t *town) writeCoverage(dir string) error {
	var coords [][][2]float64
	for _, r := range t.coverage() {
		var line [][2]float64
		for _, q := range append(r[:len(r):len(r)], r[0]) {
			at, err := lonlat(q)
			if err != nil {
				return fmt.Errorf("coverage: %w", err)
			}
			line = append(line, at)
		}
		coords = append(coords, line)
	}
	return writeFeatures(filepath.Join(dir, fileCoverage), []feature{{"Feature", map[string]any{"zasieg": "25 m po obu stronach przejechanych ulic"}, geometry{"Polygon", coords}}})
}

// shows is how a screen shows its pictures, as a scan writes it; nothing for anything else.
func (o *object) shows() (shown, moves, says string) {
	if o.class.code != led.code && o.digital != "tak" {
		return "", "", ""
	}
	shown, moves, says = fmt.Sprint(screenShown), "nie", "treść zmienna"
	switch o.screen {
	case "missing":
		shown = ""
	case "silent":
		says = ""
	case "moving":
		moves = "tak"
	case "fast":
		shown = "10"
	}
	return shown, moves, says
}

// writeReferences writes what rules measure from: the edges of carriageways as far as they were surveyed, and the built-up
// area with its open ground left out.
func (t *town) writeReferences(dir string) error {
	var rows []*exchange.Row
	for _, r := range t.references {
		rows = append(rows, &exchange.Row{WKB: wkbLine(r.line), Values: []any{fmt.Sprintf("J-%03d", len(rows)+1), r.name, 0.05}})
	}
	if err := layer("GPKG", filepath.Join(dir, fileCarriageways), ogr.LayerDef{Name: "jezdnie", EPSG: 2180, Geometry: "LineString", Fields: fields("id nazwa dokladnosc:real")}, rows); err != nil {
		return err
	}
	box := ring{{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.Inf(-1)}}
	for i := range t.node {
		for _, p := range t.node[i] {
			box[0] = point{min(box[0].x, p.x), min(box[0].y, p.y)}
			box[1] = point{max(box[1].x, p.x), max(box[1].y, p.y)}
		}
	}
	const beyond = 400
	a, z := point{box[0].x - beyond, box[0].y - beyond}, point{box[1].x + beyond, box[1].y + beyond}
	area := append([]ring{{a, {z.x, a.y}, z, {a.x, z.y}}}, t.open...)
	return layer("GPKG", filepath.Join(dir, fileBuiltUp), ogr.LayerDef{Name: "obszar_zabudowany", EPSG: 2180, Geometry: "Polygon", Fields: fields("id nazwa dokladnosc:real")},
		[]*exchange.Row{{WKB: wkbHoles(area), Values: []any{"OZ-1", Name, 0.05}}})
}

func wkbLine(line []point) []byte {
	b := append([]byte{}, 1, 2, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(line)))
	for _, p := range line {
		b = appendPoint(b, p)
	}
	return b
}

// wkbHoles is a polygon of an outline and its holes.
func wkbHoles(rings []ring) []byte {
	b := append([]byte{}, 1, 3, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rings)))
	for _, r := range rings {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(r)+1))
		for _, p := range append(r[:len(r):len(r)], r[0]) {
			b = appendPoint(b, p)
		}
	}
	return b
}
