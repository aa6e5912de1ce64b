package ogc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb/encoding/mvt"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/register"
	"spoina/ogc/pmtiles"
)

// Tiler draws the tiles of PMTiles. Rooms do not import each other, so the program puts this together with package tiles.
type Tiler interface {
	// Drawing describes a layer; an error says that the person may not read it, or that there is none.
	Drawing(scope access.Scope, name string) (Drawing, error)
	// Tile is a vector tile packed with gzip, nil where nothing lies.
	Tile(ctx context.Context, store *db.Store, scope access.Scope, name string, at Moment, z, x, y int) ([]byte, error)
}

// Drawing is a layer of tiles: its zooms and the attributes of its features.
type Drawing struct {
	Title            string
	MinZoom, MaxZoom int
	Columns          []string
	// Rows is that every row with a place is drawn under its own id. Else features are the things that rows are about, an
	// object once for all its scans, and their number is no number of rows.
	Rows bool
}

// Moment is what the tiles show.
type Moment struct {
	On     clock.Date
	Known  int64
	Filter string
}

// tiled prepares PMTiles: what of the register the tiles do not hold.
func (p *plan) tiled(reader *register.Reader, scope access.Scope) error {
	switch {
	case p.Text != "" || p.BBox != "" || len(p.Columns) > 0 || p.CRS != "" || p.Purpose != "":
		return ErrParameter.Because("PMTiles hold the layer of the map, in the map's own system: q, bbox, columns, crs and purpose say nothing there; filter, on and known do")
	}
	d, err := p.Tiles.Drawing(scope, p.register.Name)
	if err != nil {
		return ErrFormat.Because("%s is no layer of the map (%v), so there are no tiles of it; choose geojson, gpkg or fgb", p.register.Name, err)
	}
	if !slices.Contains(d.Columns, "id") { // without it rows of equal attributes would be one
		return ErrFormat.Because("tiles of %s do not say which row a feature is, so nothing could tell whether all are there; choose geojson, gpkg or fgb", p.register.Name)
	}
	p.drawing = d
	if p.shapes, err = reader.Shapes(p.register, p.query); err != nil {
		return err
	}
	for _, c := range p.columns {
		if !slices.Contains(d.Columns, c.Field) {
			p.losses = append(p.losses, Loss{Kind: "column", Field: c.Field})
		}
	}
	p.losses = append(p.losses, Loss{Kind: "grid", As: strconv.Itoa(d.MaxZoom)})
	if p.shapes.Missing > 0 {
		p.losses = append(p.losses, Loss{Kind: "place", Rows: p.shapes.Missing})
	}
	p.columns = nil
	return nil
}

// draw writes the tiles of every zoom, each once, from the corner of the map where the register lies. Tiles with
// nothing in them are not looked at closer.
func (p *plan) draw(ctx context.Context, store *db.Store, scope access.Scope, reader *register.Reader) (*Receipt, error) {
	receipt := &Receipt{Collection: p.register.Name, Revision: p.known, Known: p.Known, Filter: p.Filter, Format: p.Format, CRS: system{EPSG: 3857}.URI(),
		Columns: drawnColumns(p.drawing.Columns), Losses: p.losses, MadeAt: now()}
	on := p.query.When.On
	if on.IsZero() && p.register.Kind == register.State {
		on = clock.Today()
	}
	receipt.On = on.String()
	extent, err := reader.Extent(p.register)
	if err != nil {
		return nil, err
	}
	if extent == nil {
		extent = p.office.BBox
	}
	w, err := pmtiles.Create(p.path)
	if err != nil {
		return nil, ErrFile.Because("cannot write %s: %v", p.path, err)
	}
	drawn := &tileRows{columns: p.drawing.Columns, hasher: &rowHasher{}, seen: map[string]bool{}, ids: map[int64]bool{}}
	head := pmtiles.Head{MinZoom: p.drawing.MinZoom, MaxZoom: p.drawing.MaxZoom, Metadata: p.tileMetadata()}
	if extent != nil {
		head.Bounds = *extent
		if err := p.tiles(ctx, store, scope, *extent, func(z, x, y int, zipped []byte) error {
			if z == p.drawing.MaxZoom && len(zipped) > 0 {
				if err := drawn.add(zipped); err != nil {
					return fmt.Errorf("tile %d/%d/%d: %w", z, x, y, err)
				}
			}
			return w.Tile(z, x, y, zipped)
		}); err != nil {
			w.Abort()
			return nil, err
		}
	}
	if p.drawing.Rows {
		if err := p.allDrawn(reader, drawn); err != nil {
			w.Abort()
			return nil, err
		}
	}
	if err := w.Close(head); err != nil {
		return nil, err
	}
	receipt.Count, receipt.RowsHash = drawn.hasher.count, drawn.hasher.sum()
	return receipt, nil
}

// allDrawn compares the rows that stand in the tiles of the highest zoom with those of the register that have a place,
// in the snapshot of the export. A row may be drawn as several features: a lease is one on each of its parcels.
func (p *plan) allDrawn(reader *register.Reader, drawn *tileRows) error {
	rows, err := reader.Count(p.register, p.query)
	if err != nil {
		return err
	}
	if placed := rows - p.shapes.Missing; drawn.rows() != placed {
		return ErrFormat.Because("as PMTiles the file would not hold the rows as they are: %d of %d rows that have a place are drawn; choose gpkg", drawn.rows(), placed)
	}
	return nil
}

// tiles draws zoom after zoom along the curve in which PMTiles number them.
func (p *plan) tiles(ctx context.Context, store *db.Store, scope access.Scope, extent [4]float64, yield func(z, x, y int, zipped []byte) error) error {
	at := Moment{On: p.query.When.On, Known: p.known, Filter: p.Filter}
	var total, done int64
	ranges := map[int][4]int{}
	for z := p.drawing.MinZoom; z <= p.drawing.MaxZoom; z++ {
		r := tileRange(extent, z)
		ranges[z] = r
		total += int64(r[2]-r[0]+1) * int64(r[3]-r[1]+1)
	}
	if total > maxTiles {
		return ErrFormat.Because("%d tiles would have to be drawn, more than %d: the layer reaches too far; choose fgb or gpkg", total, maxTiles)
	}
	for z := p.drawing.MinZoom; z <= p.drawing.MaxZoom; z++ {
		r := ranges[z]
		ids := make([]uint64, 0, (r[2]-r[0]+1)*(r[3]-r[1]+1))
		for x := r[0]; x <= r[2]; x++ {
			for y := r[1]; y <= r[3]; y++ {
				ids = append(ids, pmtiles.ID(z, x, y))
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			z, x, y := pmtiles.Tile(id)
			zipped, err := p.Tiles.Tile(ctx, store, scope, p.register.Name, at, z, x, y)
			if err != nil {
				return err
			}
			if err := yield(z, x, y, zipped); err != nil {
				return err
			}
			if done++; p.Progress != nil {
				p.Progress(done, total)
			}
		}
	}
	return nil
}

// maxTiles is the most tiles of a file; a whole county at zoom 16 has fewer.
const maxTiles = 400_000

// tileRange is the tiles that a box in degrees touches: west, north, east, south.
func tileRange(b [4]float64, z int) [4]int {
	n := float64(int(1) << z)
	column := func(lon float64) int { return int(min(max((lon+180)/360*n, 0), n-1)) }
	line := func(lat float64) int {
		s := math.Sin(min(max(lat, -85), 85) * math.Pi / 180)
		return int(min(max((0.5-math.Log((1+s)/(1-s))/(4*math.Pi))*n, 0), n-1))
	}
	return [4]int{column(b[0]), line(b[3]), column(b[2]), line(b[1])}
}

func (p *plan) tileMetadata() map[string]any {
	fields := map[string]string{}
	for _, c := range p.drawing.Columns {
		if fields[c] = "String"; c == "id" {
			fields[c] = "Number"
		}
	}
	return map[string]any{"name": p.drawing.Title, "attribution": p.office.Name, "type": "overlay", "spoina": map[string]any{"register": p.register.Name, "revision": p.known},
		"vector_layers": []any{map[string]any{"id": p.register.Name, "description": p.drawing.Title, "minzoom": p.drawing.MinZoom, "maxzoom": p.drawing.MaxZoom, "fields": fields}}}
}

func drawnColumns(names []string) []ReceiptColumn {
	out := make([]ReceiptColumn, len(names))
	for i, name := range names {
		out[i] = ReceiptColumn{Field: name, Type: register.String}
	}
	return out
}

// tileRows collects the features of tiles of one zoom. A feature stands in every tile that it touches, and counts once.
type tileRows struct {
	columns []string
	hasher  *rowHasher
	seen    map[string]bool
	ids     map[int64]bool
}

// rows is how many rows of the register the features are of.
func (t *tileRows) rows() int64 {
	return int64(len(t.ids))
}

func (t *tileRows) add(zipped []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return err
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(z); err != nil {
		return err
	}
	return t.plain(plain.Bytes())
}

func (t *tileRows) plain(tile []byte) error {
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		return err
	}
	var key []byte
	for _, l := range layers {
		for _, f := range l.Features {
			texts := make([]string, len(t.columns))
			var id int64
			key = key[:0]
			for i, name := range t.columns {
				texts[i] = tileText(f.Properties[name])
				if name == "id" {
					if id, err = strconv.ParseInt(texts[i], 10, 64); err != nil {
						return errors.New("a feature has no id")
					}
					if t.ids != nil {
						t.ids[id] = true
					}
				}
				key = append(append(key, texts[i]...), unitSeparator)
			}
			if t.seen[string(key)] {
				continue
			}
			t.seen[string(key)] = true
			if err := t.hasher.row(id, func(i int) string { return texts[i] }, len(texts), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func tileText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// readPMTiles takes the features from the tiles of the highest zoom: their attributes can be checked, and that each is
// drawn somewhere. Where it is drawn only the bytes of the file tell.
func readPMTiles(ctx context.Context, path string, receipt *Receipt, h *rowHasher) error {
	r, err := pmtiles.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	rows := &tileRows{hasher: h, seen: map[string]bool{}}
	for _, c := range receipt.Columns {
		rows.columns = append(rows.columns, c.Field)
	}
	tiles := 0
	return r.Each(r.Head.MaxZoom, r.Head.MaxZoom, func(_, _, _ int, tile []byte) error {
		if tiles++; tiles > maxTiles { // one entry of the file may stand for billions
			return fmt.Errorf("the file has more tiles than exports have, %d", maxTiles)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return rows.plain(tile)
	})
}
