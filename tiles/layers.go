package tiles

import (
	"slices"
	"strings"

	"spoina/internal/access"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrLayer = fail.New(fail.NotFound, "tiles.layer", "there is no such map layer")
	ErrTile  = fail.New(fail.Invalid, "tiles.tile", "there is no such tile")
	ErrOn    = fail.New(fail.Invalid, "tiles.on", "on must be a date like 2026-11-22")
	ErrMuch  = fail.New(fail.Invalid, "tiles.detail", "detail is full, or left out")
)

// Tile is the address of a square of the web map.
type Tile struct{ Z, X, Y int }

// maxTileZoom is where the tile grid stops; more would not be more exact than a surveyor's centimetre.
const maxTileZoom = 22

// valid tells whether the tile lies in the world.
func (t Tile) valid() bool {
	return t.Z >= 0 && t.Z <= maxTileZoom && t.X >= 0 && t.Y >= 0 && t.X < 1<<t.Z && t.Y < 1<<t.Z
}

// layer is one layer of the map: what it shows, from which zoom, and where its rows are.
type layer struct {
	name    string
	title   string
	minZoom int // from here on every row is a feature with all attributes
	every   int // from here on it is so for whoever asks for detail=full
	columns []column
	source  source
	low     []step // what is shown below minZoom
	touched []string

	counts []column                          // what drawn adds to the columns
	drawn  func(*encoder, *layer, int) error // how it is drawn; nil is each row by itself
	things bool                              // features are the things that rows are about: one object, however often it was scanned
}

// source writes the statement that reads a layer's rows: identity, the columns in order, the geometry as EWKB.
type source func(q *query) (sql string, err error)

// layers lists every layer, in the order in which a map draws them; each is named after the register that it shows. No
// column may hold personal data: tiles lie in caches of browsers and proxies.
var layers = laddered([]*layer{
	{name: "parcels", title: "Działki ewidencyjne / Cadastral parcels", minZoom: 13, every: 12, low: groups(10, 12), source: plain("parcels"),
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "parcel_id", unique: true}, {name: "number"},
			{name: "ownership_group"}, {name: "ownership_subgroup"}},
		touched: []string{touchedParcels}},
	{name: "road_lanes", title: "Pasy drogowe / Road lanes", minZoom: 13, every: 10, low: shapes(10, 12, "id", "status"), source: plain("road_lanes"),
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "name"}, {name: "category"}, {name: "status"}, {name: "manager"}},
		touched: []string{touchedIn("road_lanes")}},
	{name: "address_points", title: "Punkty adresowe / Address points", minZoom: 15, every: 12, low: groups(10, 14), source: plain("address_points"),
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "street"}, {name: "house_no"}},
		touched: []string{touchedIn("address_points")}},
	{name: "reference_features", title: "Warstwy odniesienia / Reference layers", minZoom: 13, every: 12, low: groups(10, 12), source: plain("reference_features"),
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "kind"}, {name: "name"}},
		touched: []string{touchedIn("reference_features")}},
	{name: "zones", title: "Strefy uchwały krajobrazowej / Zones of the landscape resolution", minZoom: 10, every: 12, source: plain("zones"),
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "code"}, {name: "name"}, {name: "kind"}},
		touched: []string{touchedIn("zones")}},
	{name: "leases", title: "Działki w dzierżawie / Leased parcels", minZoom: 13, every: 12, low: groups(10, 12), source: leases,
		columns: []column{{name: "id", kind: integer}, {name: "contract_number"}, {name: "parcel_id", field: "parcels"}, {name: "valid_from"}, {name: "valid_to"}},
		touched: []string{touchedParcels, touchedLeases}},
	{name: "decisions", title: "Decyzje na zajęcie pasa / Lane occupancy decisions", minZoom: 13, every: 12, low: groups(10, 12), source: plain("decisions"),
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "case_number", unique: true}, {name: "kind"},
			{name: "valid_from"}, {name: "valid_to"}},
		touched: []string{touchedIn("decisions")}},
	{name: "scan_objects", title: "Obiekty ze skanu / Scanned objects", minZoom: 13, every: 12, low: groups(10, 12), source: objects, things: true,
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "class_code"}, {name: "captured_on"}},
		touched: []string{touchedIn("objects"), touchedIn("scan_objects")}},
	{name: "discrepancies", title: "Rozbieżności / Discrepancies", minZoom: clusterZoom, every: 12, low: findingGroups(0, clusterZoom-1), source: discrepancies,
		columns: []column{{name: "id", kind: integer, unique: true}, {name: "rule"}, {name: "severity"}, {name: "outcome"},
			{name: "state"}, {name: "label", unique: true}},
		touched: []string{touchedIn("discrepancies")}},
})

// parseLayers reads "parcels,road_lanes". The order in the address is kept: it is the order in the tile.
func parseLayers(s string) ([]*layer, error) {
	var out []*layer
	for _, name := range strings.Split(s, ",") {
		i := slices.IndexFunc(layers, func(l *layer) bool { return l.name == name })
		if i < 0 {
			return nil, ErrLayer.Because("there is no map layer %q", name)
		}
		if slices.Contains(out, layers[i]) {
			return nil, ErrLayer.Because("the layer %s is asked for twice", name)
		}
		out = append(out, layers[i])
	}
	return out, nil
}

// mayRead leaves out the layers that the person may not read. When nothing is left, the answer is the refusal of the
// first.
func mayRead(scope access.Scope, of []*layer) ([]*layer, error) {
	out := slices.DeleteFunc(slices.Clone(of), func(l *layer) bool { return !scope.Rights(l.name).Read })
	if len(out) == 0 {
		return nil, scope.Refused("the map layer " + of[0].name)
	}
	return out, nil
}

// columnsFor are the columns that the person sees in at least one row.
func (l *layer) columnsFor(scope access.Scope) []column { return l.shownOf(scope, l.columns) }

// shownOf are those of some columns that the person sees in at least one row.
func (l *layer) shownOf(scope access.Scope, of []column) []column {
	return slices.DeleteFunc(slices.Clone(of), func(c column) bool {
		return !c.always() && c != countColumn && scope.ColumnCondition(access.SubjectOf(l.name), c.register(), false, func(any) string { return "" }) == "false"
	})
}
