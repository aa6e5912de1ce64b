package ogc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/privacy"
	"spoina/internal/register"
)

// Formats are those that exports are written in now.
var Formats = []string{"geojson", "gpkg", "fgb", "parquet", "shp", "gml", "csv", "xlsx", "ods", "pdf", "pmtiles"}

// Order is what somebody wants exported.
type Order struct {
	Collection string
	Format     string
	CRS        string // empty: what the format calls for (GeoJSON degrees, others the office's own system)
	Filter     string // CQL2 text; geometries in degrees, longitude first
	Text       string // free text, as in lists
	BBox       string // west,south,east,north in degrees
	Sort       string
	On         string               // YYYY-MM-DD
	Known      string               // r and a revision, or a time
	Comma      bool                 // CSV with a decimal comma
	Columns    []string             // fields in this order; empty: every column without personal data, and with a purpose every column
	Purpose    string               // why personal data are read; the reading is recorded
	Lang       string               // pl or en: headings are titles with units, money is in złote. Empty: field names, grosze
	Delimiter  string               // of CSV: ";", the default, or ","
	NoMark     bool                 // CSV without the UTF-8 mark at its beginning
	Paper      string               // of PDF: portrait, landscape, or empty for whichever the columns need
	Tiles      Tiler                `json:"-"` // draws PMTiles; nil where this program draws none
	Progress   func(done, of int64) `json:"-"` // hears how far the file is: rows or tiles; of is 0 while unknown
}

// writer is a file format. Rows come with geometries in the file's system, x first.
type writer interface {
	row(*register.Row) error
	close() error
}

// plan is an order that was understood.
type plan struct {
	Order
	register *register.Register
	query    register.Query
	crs      system
	columns  []*register.Column
	shapes   register.Shapes
	geometry bool
	version  int // where the row's version stands among the columns that are read; -1 nowhere
	office   db.Office
	known    int64     // the revision that is shown
	read     []int64   // rows of which personal data were read
	rows     int64     // of printouts: how many there are
	out      io.Writer // of text formats
	path     string    // of formats that need a file of their own

	losses     []Loss
	shaped     *shapePlan // of Shapefiles
	drawing    Drawing    // of PMTiles
	archive    string     // of formats of several files: the .zip that was asked for
	companions []string   // files that go along with the one at path
	expected   int64      // rows, for the progress
}

// Export writes a collection to a file and returns its receipt. The file appears whole or not at all.
func Export(ctx context.Context, store *db.Store, scope access.Scope, registers register.Set, order Order, path string) (*Receipt, error) {
	if err := order.check(); err != nil {
		return nil, err
	}
	temporary, done, err := scratch(filepath.Dir(path), exportFolder)
	if err != nil {
		return nil, ErrFile.Because("cannot write beside %s: %v", path, err)
	}
	defer done()
	inside := filepath.Join(temporary, filepath.Base(path))
	var receipt *Receipt
	var p *plan
	if err = store.Read(ctx, func(tx pgx.Tx) error {
		receipt, p, err = write(ctx, store, tx, scope, registers, order, inside)
		return err
	}); err != nil && p == nil {
		return nil, err
	}
	if p.personal() { // before the file, or why there is none, can leave
		if err := privacy.RecordUse(ctx, store, scope, p.register.Name, p.register.Used(p.query), order.Purpose, order.Format, p.read, int64(len(p.read))); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	if p.Format == "shp" { // what this format loses was said beforehand: the file itself tells whether that was all
		if err := held(ctx, inside, receipt); err != nil {
			return nil, err
		}
	}
	if receipt.SHA256, err = hashFile(inside); err != nil {
		return nil, err
	}
	for _, companion := range p.companions {
		to := strings.TrimSuffix(path, filepath.Ext(path)) + filepath.Ext(companion)
		if err := os.Rename(companion, to); err != nil {
			return nil, ErrFile.Because("cannot write %s: %v", to, err)
		}
	}
	if len(p.companions) > 0 && p.Format == "shp" {
		receipt.SHA256 = "" // the rows stand in two files: only reading them tells
	}
	if err := os.Rename(inside, path); err != nil {
		return nil, ErrFile.Because("cannot write %s: %v", path, err)
	}
	return receipt, nil
}

// held reads a file back and compares it with its receipt.
func held(ctx context.Context, path string, receipt *Receipt) error {
	verdict, err := Verify(ctx, path, receipt)
	if err != nil {
		return err
	}
	if verdict.Verdict != "complete" {
		return ErrFormat.Because("as %s the file would not hold the rows as they are (%s); choose gpkg", receipt.Format, verdict.Message)
	}
	return nil
}

// Preview is what an export would be, before it is made.
type Preview struct {
	Collection string          `json:"collection"`
	Format     string          `json:"format"`
	Count      int64           `json:"count"`
	Revision   int64           `json:"revision"`
	Columns    []ReceiptColumn `json:"columns"`
	Losses     []Loss          `json:"losses"`
}

// Look tells what an order would give, and everything that its format cannot hold: columns whose names it shortens,
// texts it cuts, rows it leaves out.
func Look(ctx context.Context, store *db.Store, scope access.Scope, registers register.Set, order Order) (*Preview, error) {
	if err := order.check(); err != nil {
		return nil, err
	}
	if order.Purpose != "" {
		return nil, ErrParameter.Because("personal data are read for the file itself, not for a look at it: leave purpose out")
	}
	var out *Preview
	err := store.Read(ctx, func(tx pgx.Tx) error {
		reader, err := register.NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		p, err := prepare(ctx, store, tx, scope, reader, registers, order)
		if err != nil {
			return err
		}
		n, err := reader.Count(p.register, p.query)
		if err != nil {
			return err
		}
		out = &Preview{Collection: p.register.Name, Format: p.Format, Count: n, Revision: p.known, Columns: p.receiptColumns(), Losses: append([]Loss{}, p.losses...)}
		return nil
	})
	return out, err
}

func (o *Order) check() error {
	o.Format = strings.ToLower(o.Format)
	if o.Purpose != "" {
		if err := privacy.CheckPurpose(o.Purpose); err != nil {
			return err
		}
	}
	switch {
	case o.Lang != "" && o.Lang != "pl" && o.Lang != "en":
		return ErrParameter.Because("lang is pl or en")
	case o.Delimiter != "" && o.Delimiter != ";" && o.Delimiter != ",":
		return ErrParameter.Because("a CSV is divided by ; or ,")
	case o.Paper != "" && o.Paper != "portrait" && o.Paper != "landscape":
		return ErrParameter.Because("paper is portrait or landscape")
	}
	if o.Format == "pmtiles" && o.Tiles == nil {
		return ErrFormat.Because("pmtiles is not offered here; offered are %s", strings.Join(without(Formats, "pmtiles"), ", "))
	}
	if slices.Contains(Formats, o.Format) {
		return nil
	}
	return ErrFormat.Because("%q is no format; offered are %s", o.Format, strings.Join(Formats, ", "))
}

// write makes the file at path and everything of its receipt but the file's own hash.
func write(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, registers register.Set, order Order, path string) (*Receipt, *plan, error) {
	reader, err := register.NewReader(ctx, store, tx, scope)
	if err != nil {
		return nil, nil, err
	}
	reader.Purpose = order.Purpose
	p, err := prepare(ctx, store, tx, scope, reader, registers, order)
	if err != nil {
		return nil, p, err
	}
	p.path = path
	if p.Format == "pmtiles" {
		receipt, err := p.draw(ctx, store, scope, reader)
		return receipt, p, err
	}
	if !ownFile[p.Format] {
		f, err := os.Create(path)
		if err != nil {
			return nil, nil, ErrFile.Because("cannot write %s: %v", path, err)
		}
		defer f.Close()
		p.out = f
	}
	receipt, err := p.run(reader)
	return receipt, p, err
}

// personal tells whether personal data may show in the file, or decide which rows it has.
func (p *plan) personal() bool { return p.Purpose != "" && p.register.PersonalShown() }

var newSystems systems

// prepare understands an order. What it refuses after it looked at rows comes with the plan: a refusal tells of them.
func prepare(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, reader *register.Reader, registers register.Set, order Order) (*plan, error) {
	if err := reader.AsKnown(order.Known); err != nil { // the columns of then
		return nil, err
	}
	reg, err := reader.Find(registers, order.Collection)
	if err != nil {
		return nil, err
	}
	p := &plan{Order: order, register: reg, version: -1, office: store.Office()}
	wantsPlace := true
	if p.columns, wantsPlace, err = order.columns(reg); err != nil {
		return nil, err
	}
	p.geometry = reg.Geometry != "" && !isSheet(order.Format) && (wantsPlace || order.Format != "csv")
	if placed := placedFormats[order.Format]; placed != "" && reg.Geometry == "" {
		return nil, ErrNoGeometry.Because("rows of %s have no place, and %s cannot hold that; offered are %s", reg.Name, placed, strings.Join(slices.DeleteFunc(slices.Clone(Formats), func(f string) bool { return placedFormats[f] != "" }), ", "))
	}
	if order.CRS == "" {
		p.crs = system{Degrees: true}
		if order.Format != "geojson" {
			if p.crs, err = newSystems.lookup(ctx, tx, store.Office().SRID); err != nil {
				return nil, err
			}
		}
	} else if p.crs, err = newSystems.parse(ctx, tx, order.CRS); err != nil {
		return nil, err
	}
	if order.Filter != "" {
		f, err := reg.ParseFilter(order.Filter)
		if err != nil {
			return nil, err
		}
		p.query.Filters = append(p.query.Filters, f)
	}
	p.query.Text = order.Text
	if order.BBox != "" {
		if p.query.Box, err = register.ParseBox(order.BBox); err != nil {
			return nil, err
		}
	}
	if p.query.Sort, err = reg.ParseSort(order.Sort); err != nil {
		return nil, err
	}
	if order.On != "" {
		if p.query.When.On, err = clock.ParseDate(order.On); err != nil {
			return nil, ErrParameter.Because("on is a date like 2026-11-22")
		}
	}
	if order.Known != "" {
		known, err := reader.ParseKnown(order.Known)
		if err != nil {
			return nil, err
		}
		p.query.When.Known = &known
	}
	if p.query.Columns = p.columns; order.Format == "xlsx" || order.Format == "ods" {
		if c, ok := reg.Column("version"); ok {
			p.version = len(p.columns)
			p.query.Columns = append(slices.Clip(p.columns), c)
		}
	}
	if p.known = reader.Current; p.query.When.Known != nil {
		p.known = *p.query.When.Known
	}
	if order.Format == "pdf" {
		if p.rows, err = reader.Count(reg, p.query); err != nil {
			return p, err
		}
		if p.rows > exchange.PDFRows {
			return p, exchange.ErrPrintout
		}
	}
	if p.geometry {
		p.query.Place = &register.PlaceStyle{SRID: p.crs.EPSG}
		if p.Format == "gpkg" || p.Format == "fgb" || p.Format == "parquet" || p.Format == "shp" {
			if p.shapes, err = reader.Shapes(reg, p.query); err != nil {
				return p, err
			}
			if p.Format == "fgb" && p.shapes.Missing > 0 {
				return p, ErrNoGeometry.Because("%d rows have no place, and FlatGeobuf cannot hold them; choose %s, or leave them out with a filter", p.shapes.Missing, strings.Join(without(Formats, "fgb"), ", "))
			}
		}
	}
	switch p.Format {
	case "shp":
		return p, p.shape(reader)
	case "pmtiles":
		return p, p.tiled(reader, scope)
	}
	return p, nil
}

// Formats that hold rows with a place only, by their names.
var placedFormats = map[string]string{"fgb": "FlatGeobuf", "shp": "a Shapefile", "pmtiles": "PMTiles"}

// Formats whose writers make their files themselves.
var ownFile = map[string]bool{"gpkg": true, "fgb": true, "parquet": true, "shp": true, "gml": true}

// isSheet tells formats that have no room for geometry.
func isSheet(format string) bool { return format == "xlsx" || format == "ods" || format == "pdf" }

// columns are those that the order names, in its order, and whether it wants the place too.
func (o *Order) columns(reg *register.Register) (columns []*register.Column, place bool, err error) {
	if len(o.Columns) == 0 {
		for _, c := range reg.All() {
			if !c.Personal || !c.Masked && o.Purpose != "" {
				columns = append(columns, c)
			}
		}
		return columns, true, nil
	}
	for _, field := range o.Columns {
		switch c, ok := reg.Column(field); {
		case field == "id": // always stands first
		case field == reg.Geometry && field != "":
			place = true
		case !ok:
			return nil, false, register.ErrColumn.Because("%s has no column %q", reg.Name, field)
		case !slices.Contains(columns, c):
			columns = append(columns, c)
		}
	}
	return columns, place, nil
}

func without(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == one })
}

// run writes the rows and counts them.
func (p *plan) run(reader *register.Reader) (*Receipt, error) {
	w, err := p.writer()
	if err != nil {
		return nil, err
	}
	hasher := &rowHasher{geometry: p.geometry, decimals: p.crs.decimals(), unordered: p.shaped != nil}
	personal := p.personal()
	if p.Progress != nil {
		if p.expected, err = reader.Count(p.register, p.query); err != nil {
			return nil, errors.Join(err, w.close())
		}
	}
	done := int64(0)
	page, err := reader.Rows(p.register, p.query, func(row *register.Row) error {
		text := row.Text
		if p.shaped != nil {
			text = func(i int) string { return p.shaped.text(p.columns, row, i) }
		}
		if err := hasher.row(row.ID, text, len(p.columns), row.Geometry); err != nil {
			return fmt.Errorf("row %d: %w", row.ID, err)
		}
		if done++; p.Progress != nil && done%1000 == 0 {
			p.Progress(done, p.expected)
		}
		if personal {
			p.read = append(p.read, row.ID)
		}
		return w.row(row)
	})
	if closed := w.close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	// A second count, by another statement of the same snapshot: what was written is what there is.
	n, err := reader.Count(p.register, p.query)
	if err != nil {
		return nil, err
	}
	if n != int64(page.Returned) {
		return nil, fmt.Errorf("export of %s: %d rows written of %d", p.register.Name, page.Returned, n)
	}
	receipt := &Receipt{Collection: p.register.Name, Count: n, Revision: page.Known, On: page.On.String(), Known: p.Known, Filter: p.Filter, Text: p.Text, BBox: p.BBox,
		Format: p.Format, Lang: p.Lang, Columns: p.receiptColumns(), Losses: p.losses, Geometry: p.geometry, Decimals: p.crs.decimals(), RowsHash: hasher.sum(), MadeAt: now()}
	if p.geometry {
		receipt.CRS = p.crs.URI()
	}
	return receipt, nil
}

// receiptColumns describes the columns, with the names that they have in the file.
func (p *plan) receiptColumns() []ReceiptColumn {
	out := receiptColumns(p.columns, p.Lang)
	if p.shaped != nil {
		for i := range out {
			if name := p.shaped.columns[i].name; name != out[i].Field {
				out[i].As = name
			}
		}
	}
	return out
}

func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

func (p *plan) writer() (writer, error) {
	switch p.Format {
	case "parquet":
		return newParquetFile(p)
	case "gml":
		return newGMLFile(p)
	case "shp":
		return newShapeFile(p)
	case "geojson":
		return newGeoJSONFile(p)
	case "csv":
		return newCSVFile(p)
	case "xlsx", "ods", "pdf":
		return newSheetFile(p)
	default:
		return newGDALFile(p)
	}
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", ErrFile.Because("cannot read %s: %v", path, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", ErrFile.Because("cannot read %s: %v", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
