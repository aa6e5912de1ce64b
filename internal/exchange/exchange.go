// Package exchange is how tables come into Spoina: it opens the files an office has (CSV, spreadsheets, GeoJSON,
// EGiB GML, TopoJSON) and hands their rows on one by one, exactly as they stand in the file. It decides nothing about
// what a row means; ingest does. What it cannot read it reports with the file's own row number, and no row is lost.
//
// The readers of this package are plain Go. Uploads are untrusted, so the server never calls them directly: package
// ogr runs them, and GDAL, inside a limited child process and gives back the same Source.
package exchange

import "context"

// Field is a column of a layer. Type is string, int, real, bool, date, datetime, list, or "" when the format has no
// types and every cell comes as text (CSV).
type Field struct {
	Name string
	Type string
}

// CRS is the reference system in which the coordinates of a layer are given, as far as the file tells.
type CRS struct {
	EPSG          int    // 0 when the definition matches no EPSG code
	Name          string // "ETRS89 / Poland CS92"
	WKT           string
	Declared      bool // the file says so; false when it is only the format's default
	Metric        bool // unit is the metre
	NorthingFirst bool // the definition names northing (or latitude) first
	Why           string
}

// Layer is one table of a source: a layer, a sheet, a feature type.
type Layer struct {
	Name          string
	Fields        []Field
	GeometryField string // "" when the layer has no geometry of its own
	Geometry      string // "Polygon", "MultiPolygon", "Point", … or "Geometry" when mixed or unknown
	CRS           *CRS   // nil without geometry; EPSG 0, Declared false and the reason in Why when nothing is known
	Count         int64  // -1 when unknown
	HeadingRow    int    // tables: 1-based row of the sheet or line of the file whose cells became the names; 0 when there was none
	Encoding      string // of text formats, as found by trial
	Problems      []Problem
}

// Problem is something a person should know about the file, the layer or one row: never a lost row.
type Problem struct {
	Code   string // stable: "csv.quotes", "geometry.nan", …
	Row    int    // data row as in Row.Number; 0 when it concerns the whole file
	Line   int    // line or sheet row in the file; 0 when unknown
	Field  string
	Value  string // original value, shortened
	Detail string // one English sentence with the reason
}

// Row is one record. Values stand in the order of Layer.Fields.
type Row struct {
	Number   int   // 1-based data row
	Line     int   // line of the text file or row of the sheet where it starts; 0 when unknown
	FID      int64 // the format's own feature number, -1 when it has none
	Values   []any // nil, string, int64, float64, bool, time.Time, []string
	WKB      []byte
	SRID     int  // when a row states another system than its layer; else 0
	Blank    bool // no cell is filled
	Heading  bool // repeats the heading in the middle of the data
	Subtotal bool // looks like a sum ("Razem", "Suma", "Ogółem"), not a record
	Hidden   bool // hidden or filtered out in the spreadsheet
	Warnings []Problem
}

// Source is an opened file. Rows may be called several times and for every layer.
type Source interface {
	// Format is the reader's name of the format: "GPKG", "ESRI Shapefile", "CSV", "XLSX", …
	Format() string
	Layers() []Layer
	// Rows gives the rows of a layer ("" is the only or first one) in file order and in batches. The rows belong to
	// the callee until yield returns; their WKB may be kept. An error of yield ends the reading and is returned.
	Rows(ctx context.Context, layer string, yield func([]*Row) error) error
	Close() error
}

// OpenOptions say what the caller knows about the file.
type OpenOptions struct {
	Path     string
	Name     string // name shown to people and used to recognise the format, when Path is a temporary file
	Layer    string // only this layer is wanted
	Encoding string // forces the code page of a text file: "windows-1250", "utf-8", …
	// Known tells whether a text is a known column heading; it finds the heading among title lines.
	Known      func(column string) bool `json:"-"`
	Delimiter  rune                     // 0 is detected
	HeadingRow int                      // forces the row of the heading (1-based); 0 is detected
	Carried    bool                     // lists CarriedSheet as well, which an exported workbook takes along
	Exact      bool                     // of GML: every value as the text that stands there, blanks and all
}
