package ogc

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/register"
	"spoina/ogc/style"
)

// layerStyles is the table in which QGIS keeps the styles of a GeoPackage's layers; it applies the default one when the
// layer is opened. Its columns are QGIS's.
func layerStyles(file *ogr.DataSource, p *plan) error {
	fields := []exchange.Field{{Name: "f_table_catalog", Type: "string"}, {Name: "f_table_schema", Type: "string"}, {Name: "f_table_name", Type: "string"}, {Name: "f_geometry_column", Type: "string"},
		{Name: "styleName", Type: "string"}, {Name: "styleQML", Type: "string"}, {Name: "styleSLD", Type: "string"}, {Name: "useAsDefault", Type: "bool"}, {Name: "description", Type: "string"},
		{Name: "owner", Type: "string"}, {Name: "ui", Type: "string"}, {Name: "update_time", Type: "datetime"}}
	layer, err := file.CreateLayer(ogr.LayerDef{Name: "layer_styles", Fields: fields})
	if err != nil {
		return err
	}
	rules, word := style.Of(p.register.Name), wordsOf(p.register, p.Lang)
	title := p.register.Title.PL
	if p.Lang == "en" {
		title = p.register.Title.EN
	}
	// A layer of mixed kinds of geometry is drawn by QGIS as it likes, and by others by each rule that fits.
	geometry := strings.TrimPrefix(strings.TrimSuffix(p.shapes.Layer(), " Z"), "Multi")
	qml := `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.22.0" styleCategories="Symbology|Labeling"></qgis>`
	if slices.Contains(style.Geometries(rules), geometry) {
		qml = string(style.QML(rules, geometry, p.Lang, word))
	}
	qml = strings.Replace(strings.Replace(qml, "</qgis>", aliases(p)+"</qgis>", 1), `"Symbology|Labeling"`, `"Symbology|Labeling|Fields"`, 1)
	sld := string(style.SLD("1.1.0", p.register.Name, title, rules, p.Lang, word))
	return layer.Write([]*exchange.Row{{FID: 1, Values: []any{"", "", p.register.Name, "geom", p.register.Title.PL, qml, sld, true,
		p.register.Title.PL + " / " + p.register.Title.EN, p.office.Name, nil, time.Now().UTC().Truncate(time.Second)}}})
}

// aliases are the titles of the columns, in the words that QGIS has for them.
func aliases(p *plan) string {
	b := []byte("<aliases>")
	for i, c := range p.columns {
		title := c.Title.PL
		if p.Lang == "en" {
			title = c.Title.EN
		}
		b = fmt.Appendf(b, `<alias index="%d" field="%s" name="`, i+1, c.Field) // column 0 is the number of the row
		b, _ = register.AppendXML(b, title)
		b = append(b, `"/>`...)
	}
	return string(b) + "</aliases>"
}

// codeList is a column's code list with its words; nil where its values are no codes.
func codeList(c *register.Column, lang string) [][2]string {
	if c.Masked || c.Type != register.String {
		return nil
	}
	var out [][2]string
	add := func(code string) { out = append(out, [2]string{code, c.Word(code, lang)}) }
	for _, v := range c.Values {
		add(v)
	}
	for _, choice := range c.Choices {
		if !slices.Contains(c.Values, choice.Value) { // of rows made before the choice was retired
			add(choice.Value)
		}
	}
	return out
}
