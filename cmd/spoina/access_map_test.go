package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/paulmach/orb/encoding/mvt"
)

// The corners of the matrix's rows in degrees, widely.
const (
	matrixWest, matrixEastern   = 18.6295, 18.6325
	matrixSouth, matrixNorthern = 54.2650, 54.2670
)

// tilesOver are the tiles of a zoom over the rows of the matrix.
func tilesOver(z int) (out [][2]int) {
	n := math.Exp2(float64(z))
	x := func(lon float64) int { return int((lon + 180) / 360 * n) }
	y := func(lat float64) int {
		r := lat * math.Pi / 180
		return int((1 - math.Log(math.Tan(r)+1/math.Cos(r))/math.Pi) / 2 * n)
	}
	for i := x(matrixWest); i <= x(matrixEastern); i++ {
		for j := y(matrixNorthern); j <= y(matrixSouth); j++ {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// columnsOfMap are the attributes of layers that have another name in the register, or none.
var columnsOfMap = map[string]string{"id": "", "leases/parcel_id": "parcels", "scan_objects/captured_on": "", "point_count": "", "worst": "", "unknown": "", "rules": "", "states": ""}

// tiles: each layer alone and all at once, decoded; and their description.
func (p *person) tiles() {
	const z = 15
	var readable []string
	for layer, name := range layersOfMap {
		seen, status := map[int64]bool{}, 0
		for _, at := range tilesOver(z) {
			var body []byte
			if status, body = p.get("tile", fmt.Sprintf("/tiles/%s/%d/%d/%d", layer, z, at[0], at[1])); status != http.StatusOK {
				break
			}
			decoded, err := mvt.Unmarshal(body)
			if err != nil {
				p.differ("tile", "%s: %v", layer, err)
			}
			for _, l := range decoded {
				for _, f := range l.Features {
					for field := range f.Properties {
						if !p.mayShow(layer, field) {
							p.differ("tile", "layer %s shows the attribute %s", layer, field)
						}
					}
					for id := range marks([]byte(fmt.Sprint(f.Properties)))[name] {
						seen[id] = true
					}
				}
			}
		}
		p.expect("tile", name, "layer "+layer, status, seen)
		if status == http.StatusOK {
			readable = append(readable, layer)
		}
		p.describedLayer(layer)
	}
	var all []string
	for layer := range layersOfMap {
		all = append(all, layer)
	}
	slices.Sort(all)
	status, body := p.get("tilejson", "/tiles/"+strings.Join(all, ",")+".json")
	var described struct {
		Layers []struct{ ID string } `json:"vector_layers"`
	}
	if status == http.StatusOK {
		_ = json.Unmarshal(body, &described)
	}
	if len(described.Layers) != len(readable) {
		p.differ("tilejson", "%d layers are described, and %d can be read", len(described.Layers), len(readable))
	}
	p.count("tilejson", len(described.Layers), len(all))
	together := map[string]map[int64]bool{}
	for _, at := range tilesOver(z) {
		_, body := p.get("tile of all", fmt.Sprintf("/tiles/%s/%d/%d/%d", strings.Join(all, ","), z, at[0], at[1]))
		for name, ids := range marks(body) {
			if together[name] == nil {
				together[name] = map[int64]bool{}
			}
			for id := range ids {
				together[name][id] = true
			}
		}
	}
	for layer, name := range layersOfMap {
		p.compare("tile of all", "layer "+layer, together[name], p.x.ids(p.who, name), len(p.x.all(name)))
	}
	p.get("tile", fmt.Sprintf("/tiles/discrepancies/12/%d/%d", tilesOver(12)[0][0], tilesOver(12)[0][1])) // counted groups
}

// describedLayer compares the fields of a layer's description.
func (p *person) describedLayer(layer string) {
	status, body := p.get("tilejson", "/tiles/"+layer+".json")
	if status != http.StatusOK {
		return
	}
	var d struct {
		Layers []struct{ Fields map[string]string } `json:"vector_layers"`
	}
	if err := json.Unmarshal(body, &d); err != nil || len(d.Layers) != 1 {
		p.differ("tilejson", "%s: %s", layer, body)
		return
	}
	for field := range d.Layers[0].Fields {
		if !p.mayShow(layer, field) {
			p.differ("tilejson", "layer %s has the field %s", layer, field)
		}
	}
}

// mayShow tells whether a layer may show an attribute to the person.
func (p *person) mayShow(layer, field string) bool {
	in := field
	for _, key := range []string{field, layer + "/" + field} {
		if other, ok := columnsOfMap[key]; ok {
			in = other
		}
	}
	return in == "" || p.columnsOf(layer, false)[in]
}

// noLayers are registers of people, which no client of maps gets.
var noLayers = []string{"parties", "persons"}

// features: collections, items, single features and queryables of OGC API Features, as JSON and as pages.
func (p *person) features() {
	var offered struct {
		Collections []struct{ ID, ItemType string }
	}
	if status, body := p.get("collections", "/ogc/collections?f=json"); status == http.StatusOK {
		_ = json.Unmarshal(body, &offered)
	}
	names := map[string]bool{}
	for _, c := range offered.Collections {
		if c.ItemType == "feature" {
			names[c.ID] = true
		}
	}
	p.catalogue(names)
	p.count("collections", len(names), len(registersOf())-len(noLayers))
	for _, name := range registersOf() {
		if slices.Contains(noLayers, name) {
			if names[name] {
				p.differ("collections", "%s is offered", name)
			}
			continue
		}
		if names[name] == p.x.refused(p.who, name) {
			p.differ("collections", "%s is offered: %v", name, names[name])
		}
		address := "/ogc/collections/" + name
		status, body := p.get("items", address+"/items?f=json&limit=1000")
		p.expect("items", name, name, status, marks(body)[name])
		for _, format := range []string{"gml", "geojson"} {
			status, body = p.get("wfs", "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames="+name+"&outputFormat="+format)
			p.expect("wfs", name, name, status, marks(body)[name])
		}
		status, body = p.get("pages of items", address+"/items?f=html")
		p.expect("pages of items", name, name, status, marks(body)[name])
		features := map[int64]bool{}
		for id := range p.x.all(name) {
			if status, _ := p.get("item", fmt.Sprintf("%s/items/%d?f=json", address, id)); status == http.StatusOK {
				features[id] = true
			}
		}
		p.compare("item", name, features, p.x.ids(p.who, name), len(p.x.all(name)))
		// From the beginning on, whoever follows the changes is told of all that they see, and of nothing else.
		status, body = p.get("changes", address+"/changes?since=r0&limit=10000")
		p.expect("changes", name, name, status, marks(body)[name])
		for _, kind := range []string{"schema", "sortables"} {
			status, body = p.get(kind, address+"/"+kind)
			var schema struct{ Properties map[string]any }
			_ = json.Unmarshal(body, &schema)
			want := p.columnsOf(name, false)
			for field := range schema.Properties {
				if field != "geometry" && field != "id" && !want[field] {
					p.differ(kind, "%s: %s", name, field)
				}
			}
			if (status == http.StatusOK) == p.x.refused(p.who, name) {
				p.differ(kind, "%s: %d", name, status)
			}
			p.count(kind, len(schema.Properties), len(p.columnsAll(name)))
		}
		status, body = p.get("queryables", address+"/queryables?f=json")
		if status != http.StatusOK {
			if !p.x.refused(p.who, name) {
				p.differ("queryables", "%s: %d", name, status)
			}
			continue
		}
		var schema struct{ Properties map[string]any }
		_ = json.Unmarshal(body, &schema)
		want := p.columnsOf(name, false)
		for field := range schema.Properties {
			if field != "geometry" && !want[field] {
				p.differ("queryables", "%s: %s", name, field)
			}
		}
		p.count("queryables", len(schema.Properties), len(p.columnsAll(name)))
	}
	p.get("api", "/ogc/api?f=json")
	if p.link == "" {
		return
	}
	linked := *p
	linked.base, linked.authorization = p.base+"/k/"+p.link, ""
	for _, name := range registersOf() {
		if !slices.Contains(noLayers, name) {
			status, body := linked.get("personal link", "/ogc/collections/"+name+"/items?f=json")
			linked.expect("personal link", name, name, status, marks(body)[name])
		}
	}
}

// catalogue tells of the collections that are offered, and of no other, in each of its forms.
func (p *person) catalogue(offered map[string]bool) {
	var list struct{ Features []struct{ ID string } }
	if status, body := p.get("records", "/ogc/collections/records/items?limit=1000"); status == http.StatusOK {
		_ = json.Unmarshal(body, &list)
	}
	told := map[string]bool{}
	for _, x := range list.Features {
		told[x.ID] = true
		if !offered[x.ID] {
			p.differ("records", "%s is told of", x.ID)
		}
	}
	p.count("records", len(told), len(registersOf())-len(noLayers))
	var graph struct {
		Graph []struct {
			ID    string `json:"@id"`
			Class string `json:"@type"`
		} `json:"@graph"`
	}
	if status, body := p.get("DCAT-AP", "/ogc/dcat"); status == http.StatusOK {
		_ = json.Unmarshal(body, &graph)
	}
	datasets := 0
	for _, x := range graph.Graph {
		if x.Class == "dcat:Dataset" {
			datasets++
			if name := x.ID[strings.LastIndex(x.ID, "/")+1:]; !offered[name] {
				p.differ("DCAT-AP", "%s is told of", name)
			}
		}
	}
	p.count("DCAT-AP", datasets, len(registersOf())-len(noLayers))
	if len(told) != len(offered) || datasets != len(offered) {
		p.differ("records", "%d records and %d datasets of %d collections", len(told), datasets, len(offered))
	}
}

// columnsAll are all columns of a register.
func (p *person) columnsAll(name string) map[string]bool {
	everybody := *p
	everybody.who = ""
	return everybody.columnsOf(name, true)
}
