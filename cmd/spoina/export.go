package main

import (
	"fmt"

	"spoina/internal/fail"
	"spoina/ogc"
	"spoina/tiles"
)

type exportCmd struct {
	Collection string   `arg:"" optional:"" help:"parcels, road_lanes, address_points, reference_features, zones, objects, scan_objects, decisions, leases, parties, rates or discrepancies."`
	Format     string   `placeholder:"FORMAT" help:"geojson, gpkg, fgb, parquet, shp, gml, csv, xlsx, ods, pdf or pmtiles."`
	Out        string   `placeholder:"FILE" type:"path" help:"The file to write; one that exists is replaced. A name that ends in .zip packs the files of shp and gml."`
	CRS        string   `name:"crs" placeholder:"EPSG:N" help:"Reference system of the file; by default degrees for GeoJSON and the office's own otherwise."`
	Filter     string   `placeholder:"CQL2" help:"Only rows for which this is true."`
	On         string   `placeholder:"DATE" help:"As things stood on this day."`
	Known      string   `placeholder:"TIME|rREVISION" help:"As the office knew them then."`
	Decimal    string   `enum:"point,comma" default:"point" help:"Decimal mark in CSV: point or comma."`
	Columns    []string `placeholder:"FIELD" help:"Columns in this order; by default every one without personal data."`
	Sort       string   `placeholder:"FIELD,-FIELD" help:"Order of the rows; - before a field turns it round: --sort=-FIELD."`
	Words      string   `name:"q" placeholder:"WORDS" help:"Only rows in which these words occur."`
	Lang       string   `enum:",pl,en" default:"" placeholder:"pl|en" help:"A file for people: titles and units as headings, money in złote. By default field names and grosze, for programs."`
	Delimiter  string   `enum:"semicolon,comma" default:"semicolon" help:"What divides the cells of CSV: semicolon or comma."`
	Mark       bool     `name:"bom" negatable:"" default:"true" help:"CSV begins with the UTF-8 mark, which Excel needs."`
	Paper      string   `enum:",portrait,landscape" default:"" placeholder:"WAY" help:"A4 of a PDF: portrait or landscape; by default whichever the columns need."`
	Purpose    string   `placeholder:"CODE" help:"Include personal data, read for this purpose; it is recorded."`
	Verify     []string `sep:"none" placeholder:"FILE" help:"Check a file against its receipt: --verify FILE RECEIPT."`
}

var errShort = fail.New(fail.Conflict, "export.verify", "the file is not what the receipt says")

func (c exportCmd) Run(p *program) error {
	if len(c.Verify) > 0 {
		return c.verify(p)
	}
	if c.Collection == "" || c.Format == "" || c.Out == "" {
		return fmt.Errorf("export COLLECTION --format FORMAT --out FILE, or export --verify FILE RECEIPT: %w", errUsage)
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	order := ogc.Order{Collection: c.Collection, Format: c.Format, CRS: c.CRS, Filter: c.Filter, On: c.On, Known: c.Known, Comma: c.Decimal == "comma",
		Columns: c.Columns, Sort: c.Sort, Text: c.Words, Lang: c.Lang, NoMark: !c.Mark, Paper: c.Paper, Purpose: c.Purpose, Tiles: tiler{tiles.New(1)}}
	if c.Delimiter == "comma" {
		order.Delimiter = ","
	}
	receipt, err := ogc.Export(p.ctx, store, p.scope(), registers(), order, c.Out)
	if err != nil {
		return err
	}
	for _, l := range receipt.Losses {
		p.say("%s", l)
	}
	return p.result(receipt, fmt.Sprintf("%d rows of %s at revision %d in %s.", receipt.Count, receipt.Collection, receipt.Revision, c.Out))
}

// verify takes the receipt as the argument that is a collection otherwise.
func (c exportCmd) verify(p *program) error {
	files := c.Verify
	if c.Collection != "" {
		files = append(files, c.Collection)
	}
	if len(files) != 2 {
		return fmt.Errorf("export --verify FILE RECEIPT: %w", errUsage)
	}
	receipt, err := ogc.ReadReceipt(files[1])
	if err != nil {
		return err
	}
	verdict, err := ogc.Verify(p.ctx, files[0], receipt)
	if err != nil {
		return err
	}
	if err := p.result(verdict, verdict.Message); err != nil {
		return err
	}
	if verdict.Verdict != "complete" {
		return errShort.Because("%s", verdict.Message)
	}
	return nil
}
