package ogc

import (
	"bufio"
	"strconv"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/register"
)

// geoJSONFile writes RFC 7946; in another system than degrees it names the system as GDAL and QGIS do, with x first as
// they expect of files.
type geoJSONFile struct {
	w     *bufio.Writer
	buf   []byte
	style register.CoordinateStyle
	first bool
}

func newGeoJSONFile(p *plan) (writer, error) {
	f := &geoJSONFile{w: bufio.NewWriterSize(p.out, 1<<18), first: true, style: register.CoordinateStyle{Decimals: p.crs.decimals(), RightHand: true}}
	head := `{"type":"FeatureCollection","name":"` + p.register.Name + `",`
	if p.crs.EPSG != 0 && p.crs.EPSG != 4326 {
		head += `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::` + strconv.Itoa(p.crs.EPSG) + `"}},`
	}
	_, err := f.w.WriteString(head + "\"features\":[\n")
	return f, err
}

func (f *geoJSONFile) row(row *register.Row) error {
	f.buf = f.buf[:0]
	if !f.first {
		f.buf = append(f.buf, ",\n"...)
	}
	f.first = false
	var err error
	if f.buf, err = appendFeature(f.buf, row, f.style); err != nil {
		return err
	}
	_, err = f.w.Write(append(f.buf, '}'))
	return err
}

func (f *geoJSONFile) close() error {
	if _, err := f.w.WriteString("\n]}\n"); err != nil {
		return err
	}
	return f.w.Flush()
}

// gdalFile writes GeoPackage and FlatGeobuf through libgdal. GDAL writes one batch of rows while the next is read and hashed.
type gdalFile struct {
	file  *ogr.DataSource
	layer *ogr.Layer
	batch []*exchange.Row // being filled
	n     int
	full  chan []*exchange.Row
	empty chan []*exchange.Row
	wrote chan error // the first failure; nil at the end where there is none
}

var drivers = map[string]string{"gpkg": "GPKG", "fgb": "FlatGeobuf"}

func newGDALFile(p *plan) (writer, error) {
	file, err := ogr.Create(drivers[p.Format], p.path)
	if err != nil {
		return nil, err
	}
	def := ogr.LayerDef{Name: p.register.Name}
	if p.geometry {
		def.EPSG = p.crs.EPSG
		if def.EPSG == 0 {
			def.EPSG = 4326
		}
		def.Geometry = p.shapes.Layer()
	}
	if p.Format == "fgb" {
		def.Fields = append(def.Fields, exchange.Field{Name: "id", Type: "int"})
	}
	for _, c := range p.columns {
		def.Fields = append(def.Fields, exchange.Field{Name: c.Field, Type: fieldTypes[c.Type]})
	}
	if p.Format == "gpkg" {
		def.Columns = map[string]ogr.ColumnDef{}
		for _, c := range p.columns {
			more := ogr.ColumnDef{Title: c.Title.PL, Codes: codeList(c, p.Lang)}
			if p.Lang == "en" {
				more.Title = c.Title.EN
			}
			def.Columns[c.Field] = more
		}
	}
	layer, err := file.CreateLayer(def)
	if err != nil {
		file.Close()
		return nil, err
	}
	if p.Format == "gpkg" && p.geometry {
		if err := layerStyles(file, p); err != nil {
			file.Close()
			return nil, err
		}
	}
	f := &gdalFile{file: file, layer: layer, full: make(chan []*exchange.Row), empty: make(chan []*exchange.Row, 2), wrote: make(chan error, 1)}
	for range cap(f.empty) {
		batch := make([]*exchange.Row, 512)
		for i := range batch {
			batch[i] = &exchange.Row{Values: make([]any, len(def.Fields))}
		}
		f.empty <- batch
	}
	f.batch = <-f.empty
	go func() {
		failed := false
		for batch := range f.full {
			if !failed { // afterwards the rest is only taken off the reader's hands
				if err := layer.Write(batch); err != nil {
					failed = true
					f.wrote <- err
				}
			}
			f.empty <- batch[:cap(batch)]
		}
		if !failed {
			f.wrote <- nil
		}
	}()
	return f, nil
}

var fieldTypes = map[register.Type]string{register.String: "string", register.Integer: "int", register.Money: "int", register.Number: "real", register.Bool: "bool",
	register.Date: "date", register.Time: "datetime", register.List: "string", register.JSON: "string"}

func (f *gdalFile) row(row *register.Row) error {
	to := f.batch[f.n]
	to.FID = row.ID
	to.WKB = append(to.WKB[:0], row.Geometry...)
	at := 0
	if len(to.Values) > len(row.Columns) { // FlatGeobuf numbers its rows itself
		to.Values[0] = row.ID
		to.FID = -1
		at = 1
	}
	for i, c := range row.Columns {
		v := row.Value(i)
		if c.Type == register.List && v != nil {
			v = row.Text(i)
		}
		to.Values[at+i] = v
	}
	if f.n++; f.n == len(f.batch) {
		f.full <- f.batch
		f.batch, f.n = <-f.empty, 0
		select {
		case err := <-f.wrote:
			f.wrote <- err // for close
			return err
		default:
		}
	}
	return nil
}

// close waits until everything is written. What GDAL could not write is told here.
func (f *gdalFile) close() error {
	if f.n > 0 {
		f.full <- f.batch[:f.n]
	}
	close(f.full)
	err := <-f.wrote
	if closed := f.file.Close(); err == nil {
		err = closed
	}
	return err
}
