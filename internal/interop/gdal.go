package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"
)

func newClient() *http.Client {
	jar, _ := cookiejar.New(nil) // never fails
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

// own are the collections whose place is a column of their own table, with the rows that a list shows today.
var own = map[string]string{
	"parcels": "state", "road_lanes": "state", "address_points": "state", "reference_features": "state", "zones": "state",
	"objects": "all", "scan_objects": "all",
}

// extent is how many rows a table has and where they lie, by PostGIS.
func (t *trial) extent(collection, crs string) (rows int64, box *[4]float64, err error) {
	srid := number(crs)
	from := "SELECT geom FROM " + collection
	if own[collection] == "state" {
		from = fmt.Sprintf(`SELECT geom FROM (SELECT geom, valid FROM %[1]s UNION ALL SELECT geom, valid FROM %[1]s_past WHERE upper_inf(known)) v WHERE valid IS NULL OR valid @> (now() AT TIME ZONE 'Europe/Warsaw')::date`, collection)
	}
	sql := fmt.Sprintf(`SELECT count(*), min(ST_XMin(g)), min(ST_YMin(g)), max(ST_XMax(g)), max(ST_YMax(g)) FROM (SELECT ST_Transform(geom, %d) AS g FROM (%s) x) y`, srid, from)
	office, err := t.psql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'office\\_%' ORDER BY 1 LIMIT 1")
	if err != nil {
		return 0, nil, err
	}
	out, err := t.psql("SET search_path TO " + strings.TrimSpace(office) + ", public; " + sql)
	if err != nil {
		return 0, nil, err
	}
	cells := strings.Split(strings.TrimSpace(out), "|")
	if rows, err = strconv.ParseInt(cells[0], 10, 64); err != nil || len(cells) != 5 {
		return 0, nil, fmt.Errorf("psql said %q", out)
	}
	if cells[1] == "" {
		return rows, nil, nil
	}
	box = new([4]float64)
	for i := range box {
		if box[i], err = strconv.ParseFloat(cells[i+1], 64); err != nil {
			return 0, nil, err
		}
	}
	return rows, box, nil
}

func (t *trial) psql(sql string) (string, error) {
	out, err := exec.CommandContext(t.ctx, "psql", "-X", "-q", "-A", "-t", "-h", filepath.Join(t.home, "db", "run"), "-U", "spoina", "-d", "spoina", "-c", sql).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, out)
	}
	return string(out), nil
}

func number(crs string) int {
	n, err := strconv.Atoi(crs[strings.LastIndexByte(crs, ':')+1:])
	if err != nil {
		return 4326
	}
	return n
}

// layer is what a client found.
type layer struct {
	count int64
	box   *[4]float64
}

func (l layer) text(withBox bool, degrees bool) string {
	s := strconv.FormatInt(l.count, 10)
	if !withBox {
		return s
	}
	if l.box == nil {
		return s + " nowhere"
	}
	for _, v := range l.box {
		step := 0.01 // m
		if degrees {
			step = 1e-6
		}
		s += " " + strconv.FormatFloat(math.Round(v/step)*step, 'f', map[bool]int{true: 6, false: 2}[degrees], 64)
	}
	return s
}

// add takes another layer of the same file in.
func (l *layer) add(o layer) {
	l.count += o.count
	switch {
	case o.box == nil || o.count == 0:
	case l.box == nil:
		l.box = o.box
	default:
		l.box = &[4]float64{min(l.box[0], o.box[0]), min(l.box[1], o.box[1]), max(l.box[2], o.box[2]), max(l.box[3], o.box[3])}
	}
}

// near gives the client's box PostGIS's numbers where they differ by rounding only.
func (l layer) near(expected *[4]float64, degrees bool) layer {
	if l.box == nil || expected == nil {
		return l
	}
	tolerance := 0.002
	if degrees {
		tolerance = 2e-7
	}
	for i := range l.box {
		if math.Abs(l.box[i]-expected[i]) > tolerance {
			return l
		}
	}
	l.box = expected
	return l
}

// read lets GDAL copy every layer of a source into a file and says what is in it.
func (t *trial) read(source string, options ...string) (map[string]layer, string) {
	file := filepath.Join(t.dir, "got.gpkg")
	_ = os.Remove(file)
	args := append([]string{"-q", "-f", "GPKG", file, source, "-nlt", "PROMOTE_TO_MULTI", "-unsetFid"}, options...)
	if out, err := exec.CommandContext(t.ctx, "ogr2ogr", args...).CombinedOutput(); err != nil {
		return nil, strings.TrimSpace(lastLine(out))
	}
	return t.info(file)
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

// info is every layer of a file.
func (t *trial) info(file string) (map[string]layer, string) {
	out, err := exec.CommandContext(t.ctx, "ogrinfo", "-json", "-so", "-al", file).Output()
	if err != nil { // GDAL before 3.7 speaks text only
		if out, err = exec.CommandContext(t.ctx, "ogrinfo", "-so", "-al", file).CombinedOutput(); err != nil {
			return nil, lastLine(out)
		}
	}
	if json.Valid(out) {
		return infoJSON(out)
	}
	layers := map[string]layer{}
	name := ""
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		l := layers[name]
		switch {
		case strings.HasPrefix(line, "Layer name: "):
			name = strings.TrimPrefix(line, "Layer name: ")
			l = layer{}
		case strings.HasPrefix(line, "Feature Count: "):
			l.count, _ = strconv.ParseInt(strings.TrimPrefix(line, "Feature Count: "), 10, 64)
		case strings.HasPrefix(line, "Extent: "):
			l.box = new([4]float64)
			_, _ = fmt.Sscanf(line, "Extent: (%f, %f) - (%f, %f)", &l.box[0], &l.box[1], &l.box[2], &l.box[3])
		default:
			continue
		}
		if name != "" {
			layers[name] = l
		}
	}
	return layers, ""
}

func infoJSON(out []byte) (map[string]layer, string) {
	var doc struct {
		Layers []struct {
			Name           string
			FeatureCount   int64
			GeometryFields []struct{ Extent *[4]float64 }
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, err.Error()
	}
	layers := map[string]layer{}
	for _, l := range doc.Layers {
		found := layer{count: l.FeatureCount}
		if len(l.GeometryFields) > 0 {
			found.box = l.GeometryFields[0].Extent
		}
		layers[l.Name] = found
	}
	return layers, ""
}

// clients reads everything a person is offered by OAPIF and by WFS.
func (t *trial) clients(who *reader, systems []string) error {
	expected, err := t.registers(who)
	if err != nil {
		return err
	}
	var names []string
	for name := range expected {
		names = append(names, name)
	}
	sort.Strings(names)
	base := t.base + who.link
	compare := func(client, format, crs string, layers map[string]layer, problem string) error {
		for _, name := range names {
			want := layer{count: expected[name]}
			withBox := false
			degrees := number(crs) == 4326
			if own[name] != "" {
				rows, box, err := t.extent(name, crs)
				if err != nil {
					return err
				}
				withBox = rows == want.count // of all rows; somebody who sees fewer has another extent
				want.box = box
			}
			got := problem
			if problem == "" {
				if found, ok := layers[name]; ok {
					got = found.near(want.box, degrees).text(withBox, degrees)
				} else {
					got = "no layer"
				}
			}
			t.line(client+":"+who.role, name, format, crs, want.text(withBox, degrees), got)
		}
		return nil
	}
	layers, problem := t.read("OAPIF:" + base + "/ogc")
	if err := compare("gdal-oapif", "GeoJSON", "OGC:CRS84", layers, problem); err != nil {
		return err
	}
	for _, crs := range systems {
		urn := "urn:ogc:def:crs:EPSG::" + strconv.Itoa(number(crs))
		if crs == "OGC:CRS84" {
			urn = "urn:ogc:def:crs:OGC:1.3:CRS84"
		}
		for _, format := range []struct{ name, key string }{{"GML", ""}, {"GeoJSON", "application/geo+json"}} {
			all := map[string]layer{}
			problem := ""
			for _, name := range names {
				q := url.Values{"SERVICE": {"WFS"}, "VERSION": {"2.0.0"}, "REQUEST": {"GetFeature"}, "TYPENAME": {"s:" + name}, "SRSNAME": {urn}}
				source := "WFS:" + base + "/wfs?" + q.Encode()
				if format.key != "" { // GDAL's client of WFS asks for GML only
					q.Set("OUTPUTFORMAT", format.key)
					source = base + "/wfs?" + q.Encode()
				}
				found, wrong := t.read(source, "-nln", name)
				if wrong != "" {
					problem = name + ": " + wrong
					break
				}
				for _, l := range found {
					all[name] = l
				}
			}
			if err := compare("gdal-wfs", format.name, crs, all, problem); err != nil {
				return err
			}
		}
		if crs == "OGC:CRS84" {
			continue
		}
		all := map[string]layer{} // OAPIF in other systems: GDAL 3.6 reads its items as GeoJSON, in the axis order of the definition
		for _, name := range names {
			found, wrong := t.read(base+"/ogc/collections/"+name+"/items?f=json&limit=1000000000&crs="+url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/"+strconv.Itoa(number(crs))), "-nln", name)
			if wrong != "" {
				continue // no layer: the line says so; collections without a place have one system
			}
			for _, l := range found {
				if l.box != nil && number(crs) != 3857 {
					l.box = &[4]float64{l.box[1], l.box[0], l.box[3], l.box[2]}
				}
				all[name] = l
			}
		}
		if err := compare("gdal-oapif-items", "GeoJSON", crs, all, ""); err != nil {
			return err
		}
	}
	return nil
}

// files writes collections to files as the operator does and reads them with ogrinfo.
func (t *trial) files(short bool) error {
	operator := func(args ...string) *exec.Cmd {
		return exec.CommandContext(t.ctx, t.bin, append([]string{"--home", t.home}, args...)...)
	}
	collections := []string{"parcels", "road_lanes", "address_points", "objects", "scan_objects"}
	formats := []string{"geojson", "gpkg", "fgb", "shp", "gml"}
	if short {
		collections = []string{"road_lanes"}
	}
	for _, name := range collections {
		for _, format := range formats {
			file := filepath.Join(t.dir, name+"."+format)
			if format == "shp" { // a Shapefile holds one kind of geometry: a .zip takes one for each
				file = filepath.Join(t.dir, name+".shp.zip")
			}
			rows, box, err := t.extent(name, "EPSG:2180")
			if err != nil {
				return err
			}
			want := layer{count: rows, box: box}
			crs := "EPSG:2180"
			if format == "geojson" {
				crs = "OGC:CRS84"
				if _, want.box, err = t.extent(name, crs); err != nil {
					return err
				}
			}
			degrees := number(crs) == 4326
			got := ""
			if out, err := operator("export", name, "--out", file, "--format", format).CombinedOutput(); err != nil {
				got = lastLine(out)
			} else {
				source := file
				if format == "shp" {
					source = "/vsizip/" + file
				} else if _, err := os.Stat(file); err != nil {
					if packed, _ := filepath.Glob(filepath.Join(t.dir, name+"*.zip")); len(packed) > 0 {
						source = "/vsizip/" + packed[0]
						if format == "gml" {
							source += "/" + name + ".gml"
						}
					}
				}
				layers, problem := t.info(source)
				got = problem
				all := layer{}
				for key, l := range layers {
					if len(layers) == 1 || strings.HasPrefix(key, name) {
						all.add(l)
					}
				}
				if problem == "" {
					got = all.near(want.box, degrees).text(true, degrees)
				}
			}
			t.line("gdal-file:operator", name, format, crs, want.text(true, degrees), got)
		}
	}
	return nil
}
