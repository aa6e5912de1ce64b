package ogc

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/register"
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
	qml, sld := plainStyle(p.register, p.shapes.Layer())
	qml = strings.Replace(strings.Replace(qml, "</qgis>", aliases(p)+"</qgis>", 1), `"Symbology"`, `"Symbology|Fields"`, 1)
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

// styleColour is a colour of the register's own, dark enough to be seen on a white map.
func styleColour(name string) (r, g, b int) {
	colours := [][3]int{{31, 119, 180}, {214, 39, 40}, {44, 120, 44}, {148, 103, 189}, {140, 86, 75}, {184, 87, 0}, {0, 110, 120}, {90, 90, 90}}
	h := fnv.New32a()
	h.Write([]byte(name))
	c := colours[h.Sum32()%uint32(len(colours))]
	return c[0], c[1], c[2]
}

// plainStyle draws every row of a layer alike: outlined areas one can look through, lines, round signs.
func plainStyle(reg *register.Register, geometry string) (qml, sld string) {
	r, g, b := styleColour(reg.Name)
	base := strings.TrimPrefix(strings.TrimSuffix(geometry, " Z"), "Multi")
	qgis := func(kind, class, options string) string {
		return fmt.Sprintf(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0"><symbols><symbol type="%s" name="0" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="%s" enabled="1" locked="0" pass="0"><Option type="Map">%s</Option></layer></symbol></symbols><rotation/><sizescale/></renderer-v2><blendMode>0</blendMode><featureBlendMode>0</featureBlendMode></qgis>`, kind, class, options)
	}
	option := func(pairs ...string) string {
		var out strings.Builder
		for i := 0; i < len(pairs); i += 2 {
			fmt.Fprintf(&out, `<Option type="QString" name="%s" value="%s"/>`, pairs[i], pairs[i+1])
		}
		return out.String()
	}
	colour := fmt.Sprintf("%d,%d,%d,255", r, g, b)
	hex := fmt.Sprintf("#%02x%02x%02x", r, g, b)
	fill, stroke := fmt.Sprintf(`<se:Fill><se:SvgParameter name="fill">%s</se:SvgParameter><se:SvgParameter name="fill-opacity">0.15</se:SvgParameter></se:Fill>`, hex),
		fmt.Sprintf(`<se:Stroke><se:SvgParameter name="stroke">%s</se:SvgParameter><se:SvgParameter name="stroke-width">1</se:SvgParameter></se:Stroke>`, hex)
	var symbol string
	switch base {
	case "Point":
		qml = qgis("marker", "SimpleMarker", option("name", "circle", "color", colour, "outline_color", "255,255,255,255", "outline_width", "0.2", "size", "2.4"))
		symbol = `<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName>` + strings.Replace(fill, "0.15", "1", 1) + `</se:Mark><se:Size>7</se:Size></se:Graphic></se:PointSymbolizer>`
	case "LineString":
		qml = qgis("line", "SimpleLine", option("line_color", colour, "line_width", "0.5"))
		symbol = "<se:LineSymbolizer>" + stroke + "</se:LineSymbolizer>"
	case "Polygon":
		qml = qgis("fill", "SimpleFill", option("color", fmt.Sprintf("%d,%d,%d,38", r, g, b), "outline_color", colour, "outline_width", "0.3", "style", "solid"))
		symbol = "<se:PolygonSymbolizer>" + fill + stroke + "</se:PolygonSymbolizer>"
	default: // QGIS draws a layer of mixed kinds as it likes; others draw each rule that fits
		qml = `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.22.0" styleCategories="Fields"></qgis>`
		symbol = "<se:PolygonSymbolizer>" + fill + stroke + "</se:PolygonSymbolizer>"
	}
	sld = fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se"><NamedLayer><se:Name>%s</se:Name><UserStyle><se:Name>%[1]s</se:Name><se:FeatureTypeStyle><se:Rule>%s</se:Rule></se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`, reg.Name, symbol)
	return qml, sld
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
