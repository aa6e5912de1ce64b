package fes_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/cql2"
	"spoina/internal/fail"
	"spoina/internal/fes"
)

const spaces = `xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"`

func filter(inside string) string { return `<fes:Filter ` + spaces + `>` + inside + `</fes:Filter>` }

// compare is a comparison of column a with a literal.
func compare(name, attributes, literal string) string {
	return fmt.Sprintf(`<fes:%s %s><fes:ValueReference>a</fes:ValueReference><fes:Literal>%s</fes:Literal></fes:%s>`, name, attributes, literal, name)
}

func TestFESIsTheSameTreeAsCQL2(t *testing.T) {
	const point = `<gml:Point srsName="EPSG:2180"><gml:pos>1 2</gml:pos></gml:Point>`
	a := `<fes:ValueReference>a</fes:ValueReference>`
	period := `<gml:TimePeriod gml:id="t"><gml:beginPosition>2024-01-01</gml:beginPosition><gml:endPosition>2024-12-31</gml:endPosition></gml:TimePeriod>`
	instant := `<gml:TimeInstant gml:id="t"><gml:timePosition>2024-02-29T10:00:00Z</gml:timePosition></gml:TimeInstant>`
	for xml, want := range map[string]string{
		compare("PropertyIsEqualTo", "", "x"):                                                         `a = 'x'`,
		compare("PropertyIsNotEqualTo", "", "5"):                                                      `a <> '5'`,
		compare("PropertyIsLessThan", "", "5"):                                                        `a < '5'`,
		compare("PropertyIsGreaterThan", "", "5"):                                                     `a > '5'`,
		compare("PropertyIsLessThanOrEqualTo", "", "5"):                                               `a <= '5'`,
		compare("PropertyIsGreaterThanOrEqualTo", "", "5"):                                            `a >= '5'`,
		compare("PropertyIsEqualTo", `matchCase="false"`, "Ł"):                                        `CASEI(a) = CASEI('Ł')`,
		compare("PropertyIsLike", `wildCard="*" singleChar="?" escapeChar="!"`, `a*b?c!*d%e_f\!!`):    `a LIKE 'a%b_c*d\%e\_f\\!'`,
		compare("PropertyIsLike", `wildCard="%" singleChar="_" escapeChar="\"`, `50\%%`):              `a LIKE '50\%%'`,
		compare("PropertyIsLike", `wildCard="*" singleChar="." escapeChar="!" matchCase="0"`, `ULI*`): `CASEI(a) LIKE CASEI('ULI%')`,
		`<fes:PropertyIsNull>` + a + `</fes:PropertyIsNull>`:                                          `a IS NULL`,
		`<fes:PropertyIsNil nilReason="unknown">` + a + `</fes:PropertyIsNil>`:                        `a IS NULL`,
		`<fes:PropertyIsBetween>` + a + `<fes:LowerBoundary><fes:Literal>1</fes:Literal></fes:LowerBoundary><fes:UpperBoundary><fes:Literal>9</fes:Literal></fes:UpperBoundary></fes:PropertyIsBetween>`: `a BETWEEN '1' AND '9'`,
		`<fes:And>` + compare("PropertyIsEqualTo", "", "1") + `<fes:Or>` + compare("PropertyIsEqualTo", "", "2") + `<fes:Not>` + compare("PropertyIsEqualTo", "", "3") + `</fes:Not></fes:Or></fes:And>`: `a = '1' AND (a = '2' OR NOT a = '3')`,
		`<fes:Intersects>` + a + point + `</fes:Intersects>`:                             `S_INTERSECTS(a, POINT(1 2))`,
		`<fes:Within>` + a + point + `</fes:Within>`:                                     `S_WITHIN(a, POINT(1 2))`,
		`<fes:Contains>` + a + `<fes:Literal>` + point + `</fes:Literal></fes:Contains>`: `S_CONTAINS(a, POINT(1 2))`,
		`<fes:BBOX><gml:Envelope srsName="EPSG:2180"><gml:lowerCorner>1 2</gml:lowerCorner><gml:upperCorner>3 4</gml:upperCorner></gml:Envelope></fes:BBOX>`:                                            `S_INTERSECTS(geometry, BBOX(1,2,3,4))`,
		`<fes:DWithin>` + a + point + `<fes:Distance uom="km">1.5</fes:Distance></fes:DWithin>`:                                                                                                         `S_DWITHIN(a, POINT(1 2), 1500)`,
		`<fes:Beyond>` + a + point + `<fes:Distance uom="m">10</fes:Distance></fes:Beyond>`:                                                                                                             `S_BEYOND(a, POINT(1 2), 10)`,
		`<fes:During>` + a + period + `</fes:During>`:                                                                                                                                                   `T_DURING(a, INTERVAL('2024-01-01','2024-12-31'))`,
		`<fes:After>` + a + instant + `</fes:After>`:                                                                                                                                                    `T_AFTER(a, TIMESTAMP('2024-02-29T10:00:00Z'))`,
		`<fes:TEquals>` + a + `<fes:Literal>2024-02-29</fes:Literal></fes:TEquals>`:                                                                                                                     `T_EQUALS(a, DATE('2024-02-29'))`,
		`<fes:AnyInteracts>` + a + `<gml:TimeInstant gml:id="t"><gml:timePosition>2024-02</gml:timePosition></gml:TimeInstant></fes:AnyInteracts>`:                                                      `T_INTERSECTS(a, INTERVAL('2024-02-01','2024-02-29'))`,
		`<fes:ResourceId rid="dzialki.7"/><fes:ResourceId rid="dzialki.8"/>`:                                                                                                                            `id IN (7,8)`,
		`<fes:ResourceId rid="dzialki.x"/>`:                                                                                                                                                             `FALSE`,
		`<fes:PropertyIsEqualTo><fes:ValueReference>@gml:id</fes:ValueReference><fes:Literal>dzialki.7</fes:Literal></fes:PropertyIsEqualTo>`:                                                           `id IN (7)`,
		`<fes:PropertyIsGreaterThan><fes:ValueReference>sp:a</fes:ValueReference><fes:Add><fes:ValueReference>b</fes:ValueReference><fes:Literal>2</fes:Literal></fes:Add></fes:PropertyIsGreaterThan>`: `a > b + 2`,
	} {
		got, err := fes.Parse(strings.NewReader(filter(xml)))
		require.NoError(t, err, xml)
		expected, err := cql2.Parse(want)
		require.NoError(t, err, want)
		require.Equal(t, shape(expected), shape(got), xml)
	}
}

// shape writes a tree without the places and marks that only one of the two languages has.
func shape(n cql2.Node) string {
	head := fmt.Sprintf("%T", n)
	switch n := n.(type) {
	case *cql2.Compare:
		head += string(n.Op)
	case *cql2.Spatial:
		head += string(n.Op)
	case *cql2.Temporal:
		head += string(n.Op)
	case *cql2.Distance:
		head += fmt.Sprint(n.Op, n.Metres)
	case *cql2.Arith:
		head += string(n.Op)
	case *cql2.Property:
		head += n.Name
	case *cql2.String:
		head += n.Value
	case *cql2.Number:
		head += fmt.Sprint(n.Value)
	case *cql2.Date:
		head += n.Value.String()
	case *cql2.Timestamp:
		head += n.Value.String()
	case *cql2.Geometry:
		head += n.Shape.AsText()
	case *cql2.BBox:
		head += fmt.Sprint(n.West, n.South, n.East, n.North)
	case *cql2.Bool:
		head += fmt.Sprint(n.Value)
	}
	for _, c := range cql2.Children(n) {
		head += "(" + shape(c) + ")"
	}
	return head
}

// The town hall stands at x 5 800 000, y 7 500 000 in PL-2000 zone 7: northing first in the definition's order.
func TestLiteralsComeOutEastingFirst(t *testing.T) {
	for name, want := range map[string]string{
		"urn:ogc:def:crs:EPSG::2180":                 "POINT(2 1) 2180",
		"urn:x-ogc:def:crs:EPSG:2180":                "",
		"http://www.opengis.net/def/crs/EPSG/0/2180": "POINT(2 1) 2180",
		"EPSG:2180": "POINT(1 2) 2180",
		"http://www.opengis.net/gml/srs/epsg.xml#2180": "POINT(1 2) 2180",
		"urn:ogc:def:crs:EPSG::2176":                   "POINT(2 1) 2176",
		"urn:ogc:def:crs:EPSG::2177":                   "POINT(2 1) 2177",
		"urn:ogc:def:crs:EPSG::2178":                   "POINT(2 1) 2178",
		"urn:ogc:def:crs:EPSG::2179":                   "POINT(2 1) 2179",
		"EPSG:2179":                                    "POINT(1 2) 2179",
		"urn:ogc:def:crs:EPSG::4326":                   "POINT(2 1) 4326",
		"EPSG:4326":                                    "POINT(1 2) 4326",
		"urn:ogc:def:crs:EPSG::3857":                   "POINT(1 2) 3857",
		"urn:ogc:def:crs:OGC:1.3:CRS84":                "POINT(1 2) 0",
		"":                                             "POINT(1 2) none",
		"EPSG:999999":                                  "",
		"Kraków":                                       "",
	} {
		n, err := fes.Parse(strings.NewReader(filter(`<fes:Intersects><fes:ValueReference>g</fes:ValueReference><gml:Point srsName="` + name + `"><gml:pos>1 2</gml:pos></gml:Point></fes:Intersects>`)))
		if want == "" {
			require.ErrorIs(t, err, fes.ErrFilter, name)
			continue
		}
		require.NoError(t, err, name)
		g := n.(*cql2.Spatial).Right.(*cql2.Geometry)
		in := "none"
		if g.In != nil {
			in = fmt.Sprint(g.In.EPSG)
		}
		require.Equal(t, want, g.Shape.AsText()+" "+in, name)
	}
	el, err := fes.ReadXML(strings.NewReader(filter(`<fes:BBOX><gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner><gml:upperCorner>3 4</gml:upperCorner></gml:Envelope></fes:BBOX>`)))
	require.NoError(t, err)
	n, err := fes.Options{SRS: "urn:ogc:def:crs:EPSG::2180", Geometry: "place"}.Filter(el)
	require.NoError(t, err)
	box := n.(*cql2.Spatial).Right.(*cql2.BBox)
	require.Equal(t, [5]float64{2, 1, 4, 3, 2180}, [5]float64{box.West, box.South, box.East, box.North, float64(box.In.EPSG)})
	require.Equal(t, "place", n.(*cql2.Spatial).Left.(*cql2.Property).Name)
}

func TestGeometriesOfGML(t *testing.T) {
	ring := `<gml:LinearRing><gml:posList>0 0 4 0 4 4 0 0</gml:posList></gml:LinearRing>`
	polygon := `<gml:Polygon><gml:exterior>` + ring + `</gml:exterior></gml:Polygon>`
	line := `<gml:LineString><gml:posList>0 0 1 1</gml:posList></gml:LineString>`
	for xml, want := range map[string]string{
		`<gml:Point><gml:coordinates>1,2</gml:coordinates></gml:Point>`:                            "POINT(1 2)",
		`<gml:Point srsDimension="3"><gml:pos>1 2 9</gml:pos></gml:Point>`:                         "POINT(1 2)",
		`<gml:LineString><gml:pos>0 0</gml:pos><gml:pos>1 1</gml:pos></gml:LineString>`:            "LINESTRING(0 0,1 1)",
		`<gml:LineString><gml:posList srsDimension="3">0 0 9 1 1 9</gml:posList></gml:LineString>`: "LINESTRING(0 0,1 1)",
		`<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>0 0 1 1</gml:posList></gml:LineStringSegment><gml:LineStringSegment><gml:posList>1 1 2 0</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>`: "LINESTRING(0 0,1 1,2 0)",
		polygon: "POLYGON((0 0,4 0,4 4,0 0))",
		`<gml:Polygon><gml:exterior>` + ring + `</gml:exterior><gml:interior><gml:LinearRing><gml:posList>2 1 3 1 3 2 2 1</gml:posList></gml:LinearRing></gml:interior></gml:Polygon>`: "POLYGON((0 0,4 0,4 4,0 0),(2 1,3 1,3 2,2 1))",
		`<gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior>` + ring + `</gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface>`:                                         "POLYGON((0 0,4 0,4 4,0 0))",
		`<gml:MultiPoint><gml:pointMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint>`:                                                            "MULTIPOINT((1 2))",
		`<gml:MultiCurve><gml:curveMember>` + line + `</gml:curveMember></gml:MultiCurve>`:                                                                                             "MULTILINESTRING((0 0,1 1))",
		`<gml:MultiSurface><gml:surfaceMember>` + polygon + `</gml:surfaceMember></gml:MultiSurface>`:                                                                                  "MULTIPOLYGON(((0 0,4 0,4 4,0 0)))",
		`<gml:MultiGeometry><gml:geometryMember>` + line + `</gml:geometryMember></gml:MultiGeometry>`:                                                                                 "GEOMETRYCOLLECTION(LINESTRING(0 0,1 1))",
		`<gml:Point/>`: "",
		`<gml:Point><gml:pos>1</gml:pos></gml:Point>`:                                                                                         "",
		`<gml:Point><gml:pos>1 NaN</gml:pos></gml:Point>`:                                                                                     "",
		`<gml:Point><gml:pos>1 1e999</gml:pos></gml:Point>`:                                                                                   "",
		`<gml:LineString><gml:posList>0 0 1</gml:posList></gml:LineString>`:                                                                   "",
		`<gml:LineString><gml:posList>0 0</gml:posList></gml:LineString>`:                                                                     "",
		`<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>0 0 4 0 4 4 1 1</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`: "",
		`<gml:Polygon/>`: "",
		`<gml:Circle/>`:  "",
		`<gml:MultiCurve><gml:curveMember>` + polygon + `</gml:curveMember></gml:MultiCurve>`:                                                                       "",
		`<gml:MultiPoint srsName="EPSG:2180"><gml:pointMember><gml:Point srsName="EPSG:4326"><gml:pos>1 2</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint>`: "",
		`<gml:Point xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://elsewhere/p"/>`:                                                                   "",
		`<gml:Curve><gml:segments><gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc></gml:segments></gml:Curve>`:                                             "",
	} {
		n, err := fes.Parse(strings.NewReader(filter(`<fes:Equals><fes:ValueReference>g</fes:ValueReference>` + xml + `</fes:Equals>`)))
		if want == "" {
			require.Error(t, err, xml)
			refused, ok := fail.Of(err)
			require.True(t, ok, xml)
			require.Contains(t, refused.Message, "line 1", xml)
			continue
		}
		require.NoError(t, err, xml)
		require.Equal(t, want, n.(*cql2.Spatial).Right.(*cql2.Geometry).Shape.AsText(), xml)
	}
}

func TestFiltersThatAreNoneAreRefusedWithTheirElement(t *testing.T) {
	for xml, want := range map[string]string{
		``:                         "is empty",
		`<fes:PropertyIsSimilar/>`: "PropertyIsSimilar: is no condition",
		compare("PropertyIsEqualTo", `matchCase="maybe"`, "x"):                                                                                                       "matchCase is true or false",
		compare("PropertyIsEqualTo", `matchAction="Some"`, "x"):                                                                                                      "matchAction is All, Any or One",
		compare("PropertyIsEqualTo", `matchcase="false"`, "x"):                                                                                                       "unknown attribute matchcase",
		compare("PropertyIsLike", `wildCard="*" singleChar="?"`, "x"):                                                                                                "needs wildCard, singleChar and escapeChar",
		compare("PropertyIsLike", `wildCard="*" singleChar="*" escapeChar="!"`, "x"):                                                                                 "must differ",
		compare("PropertyIsEqualTo", "", "1") + compare("PropertyIsEqualTo", "", "2"):                                                                                "join them with And or Or",
		`<fes:And>` + compare("PropertyIsEqualTo", "", "1") + `</fes:And>`:                                                                                           "needs two conditions",
		`<fes:PropertyIsNull><fes:ValueReference>a[1]</fes:ValueReference></fes:PropertyIsNull>`:                                                                     "not the name of a property",
		`<fes:ResourceId rid="a.1" version="LAST"/>`:                                                                                                                 "versions are not selected",
		`<fes:DWithin><fes:ValueReference>a</fes:ValueReference><gml:Point><gml:pos>1 2</gml:pos></gml:Point><fes:Distance uom="deg">1</fes:Distance></fes:DWithin>`: `unit "deg"`,
		`<fes:Before><fes:ValueReference>a</fes:ValueReference><fes:Literal>wczoraj</fes:Literal></fes:Before>`:                                                      "is not a date or time",
	} {
		_, err := fes.Parse(strings.NewReader(filter(xml)))
		require.ErrorIs(t, err, fes.ErrFilter, xml)
		require.Contains(t, err.Error(), want, xml)
	}
}

// Corners that are points of their own are in the system of their line.
func TestCornersAreInOneSystem(t *testing.T) {
	line := func(second string) string {
		return filter(`<fes:Intersects><fes:ValueReference>a</fes:ValueReference><gml:LineString srsName="EPSG:2180"><gml:pointProperty><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:pointProperty><gml:pointProperty><gml:Point` +
			second + `><gml:pos>3 4</gml:pos></gml:Point></gml:pointProperty></gml:LineString></fes:Intersects>`)
	}
	_, err := fes.Parse(strings.NewReader(line(` srsName="EPSG:2180"`)))
	require.NoError(t, err)
	_, err = fes.Parse(strings.NewReader(line(` srsName="urn:ogc:def:crs:EPSG::2180"`))) // northing first
	require.ErrorIs(t, err, fes.ErrFilter)
}

func TestHostileXMLIsRefusedQuickly(t *testing.T) {
	for name, xml := range map[string]string{
		"no XML":        `a = 1`,
		"nothing":       ``,
		"entities":      `<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><fes:Filter ` + spaces + `>&b;</fes:Filter>`,
		"a file":        `<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><fes:Filter ` + spaces + `>&x;</fes:Filter>`,
		"an entity":     filter(compare("PropertyIsEqualTo", "", "&x;")),
		"a stylesheet":  `<?xml-stylesheet href="http://elsewhere/"?>` + filter(compare("PropertyIsEqualTo", "", "x")),
		"another code":  `<?xml version="1.0" encoding="UTF-16"?>` + filter(compare("PropertyIsEqualTo", "", "x")),
		"not closed":    `<fes:Filter ` + spaces + `>`,
		"two documents": filter(compare("PropertyIsEqualTo", "", "x")) + filter(""),
		"depth":         filter(strings.Repeat("<fes:Not>", 5000) + strings.Repeat("</fes:Not>", 5000)),
		"count":         filter(strings.Repeat(`<fes:ResourceId rid="a.1"/>`, 30_000)),
		"a namespace":   `<Filter xmlns="` + strings.Repeat("x", 10_000) + `"><a/></Filter>`,
		"of attributes": `<fes:Filter ` + spaces + ` xmlns:x="` + strings.Repeat("x", 10_000) + `" x:a=""/>`,
		"attributes":    `<fes:Filter ` + spaces + strings.Repeat(` a=""`, 5000) + `/>`,
		"size":          filter(compare("PropertyIsEqualTo", "", strings.Repeat("x", 3<<20))),
	} {
		start := time.Now()
		_, err := fes.Parse(strings.NewReader(xml))
		require.Error(t, err, name)
		_, refused := fail.Of(err)
		require.True(t, refused, "%s: %v", name, err)
		require.True(t, errors.Is(err, fes.ErrXML) || errors.Is(err, fes.ErrTooLarge), "%s: %v", name, err)
		require.Less(t, time.Since(start), 2*time.Second, name)
	}
}

func TestSortByKeepsItsOrder(t *testing.T) {
	el, err := fes.ReadXML(strings.NewReader(`<fes:SortBy ` + spaces + `><fes:SortProperty><fes:ValueReference>sp:name</fes:ValueReference><fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty><fes:SortProperty><fes:ValueReference>area</fes:ValueReference></fes:SortProperty></fes:SortBy>`))
	require.NoError(t, err)
	keys, err := fes.Sort(el)
	require.NoError(t, err)
	require.Equal(t, []fes.SortKey{{Property: "name", Descending: true}, {Property: "area"}}, keys)
	el, err = fes.ReadXML(strings.NewReader(`<fes:SortBy ` + spaces + `><fes:SortProperty><fes:ValueReference>a</fes:ValueReference><fes:SortOrder>UP</fes:SortOrder></fes:SortProperty></fes:SortBy>`))
	require.NoError(t, err)
	_, err = fes.Sort(el)
	require.ErrorIs(t, err, fes.ErrFilter)
}

// FuzzParse: no document makes the reader fall over, and what it reads can be walked and asked.
func FuzzParse(f *testing.F) {
	f.Add(filter(compare("PropertyIsEqualTo", "", "x")))
	f.Add(filter(compare("PropertyIsLike", `wildCard="*" singleChar="?" escapeChar="!"`, "a*!?")))
	f.Add(filter(`<fes:Intersects><fes:ValueReference>g</fes:ValueReference><gml:Polygon srsName="urn:ogc:def:crs:EPSG::2180"><gml:exterior><gml:LinearRing><gml:posList>0 0 4 0 4 4 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></fes:Intersects>`))
	f.Add(filter(`<fes:During><fes:ValueReference>d</fes:ValueReference><gml:TimePeriod gml:id="t"><gml:beginPosition>2024-01-01</gml:beginPosition><gml:endPosition/></gml:TimePeriod></fes:During>`))
	f.Add(filter(`<fes:ResourceId rid="a.7"/>`))
	f.Fuzz(func(t *testing.T, text string) {
		n, err := fes.Parse(strings.NewReader(text))
		if err != nil {
			if _, refused := fail.Of(err); !refused {
				t.Fatalf("not refused but broken: %v", err)
			}
			return
		}
		cql2.Properties(n)
		_, _ = cql2.Eval(n, func(string) (any, bool) { return nil, true })
	})
}
