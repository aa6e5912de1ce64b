package exchange

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func openJSON(t *testing.T, text string) Source {
	t.Helper()
	s, err := OpenJSON(file(t, "a.geojson", []byte(text)), OpenOptions{})
	require.NoError(t, err)
	return s
}

func xy(wkb []byte, at int) [2]float64 {
	return [2]float64{math.Float64frombits(binary.LittleEndian.Uint64(wkb[at:])), math.Float64frombits(binary.LittleEndian.Uint64(wkb[at+8:]))}
}

const pointFeature = `{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[18.5,54.5]}}`

func TestJSONForms(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		rows int
	}{
		"collection":          {`{"type":"FeatureCollection","features":[` + pointFeature + `,` + pointFeature + `]}`, 2},
		"one feature":         {pointFeature, 1},
		"one geometry":        {`{"type":"Point","coordinates":[18.5,54.5]}`, 1},
		"one per line":        {pointFeature + "\n" + pointFeature + "\n\n", 2},
		"sequence with RS":    {"\x1e" + pointFeature + "\n\x1e" + pointFeature + "\n", 2},
		"array of features":   {`[` + pointFeature + `,` + pointFeature + `]`, 2},
		"array of two":        {`[{"type":"FeatureCollection","features":[` + pointFeature + `]},{"type":"FeatureCollection","features":[` + pointFeature + `,` + pointFeature + `]}]`, 3},
		"flat records":        {`[{"id":1,"where":{"type":"Point","coordinates":[18.5,54.5]}}]`, 1},
		"records of a portal": {`{"nhits":1,"records":[{"recordid":"x","fields":{"id":1},"geometry":{"type":"Point","coordinates":[18.5,54.5]}}]}`, 1},
		"BOM":                 {"\ufeff" + pointFeature, 1},
	} {
		s := openJSON(t, c.text)
		rows := all(t, s, "")
		require.Len(t, rows, c.rows, name)
		require.EqualValues(t, c.rows, s.Layers()[0].Count, name)
		require.Equal(t, "Point", s.Layers()[0].Geometry, name)
		for _, r := range rows {
			require.Equal(t, [2]float64{18.5, 54.5}, xy(r.WKB, 5), name)
		}
	}
}

func TestJSONValues(t *testing.T) {
	s := openJSON(t, `{"features":[
		{"type":"Feature","id":7,"properties":{"i":1,"r":1,"mixed":1,"big":123456789012345678901234,"text":"a\u0105\ud83d\ude00\n","list":["x",2],"object":{"k":[1]},"yes":true,"none":null}},
		{"type":"Feature","id":8,"properties":{"i":2,"r":2.5,"mixed":"two","late":"b"},"geometry":null}],"type":"FeatureCollection"}`)
	l := s.Layers()[0]
	require.Equal(t, []Field{{"i", "int"}, {"r", "real"}, {"mixed", "string"}, {"big", "string"}, {"text", "string"}, {"list", "list"}, {"object", "string"}, {"yes", "bool"}, {"none", "string"}, {"id", "int"}, {"late", "string"}}, l.Fields)
	rows := all(t, s, "")
	require.Equal(t, []any{int64(1), 1.0, "1", "123456789012345678901234", "aą😀\n", []string{"x", "2"}, `{"k":[1]}`, true, nil, int64(7), nil}, rows[0].Values)
	require.Equal(t, "b", rows[1].Values[10])
	require.Nil(t, l.CRS, "no geometry, no reference system")
}

func TestJSONReferenceSystems(t *testing.T) {
	with := func(crs string) *CRS {
		s := openJSON(t, `{"type":"FeatureCollection","features":[`+pointFeature+`],"crs":`+crs+`}`)
		return s.Layers()[0].CRS
	}
	require.Equal(t, 2177, with(`{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2177"}}`).EPSG, "also when crs comes behind the features")
	require.Equal(t, 2180, with(`{"type":"name","properties":{"name":"EPSG:2180"}}`).EPSG)
	require.Equal(t, 2180, with(`{"type":"EPSG","properties":{"code":2180}}`).EPSG)
	require.Equal(t, 4326, with(`{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}`).EPSG)
	unknown := with(`{"type":"name","properties":{"name":"Miejski układ lokalny"}}`)
	require.Equal(t, 0, unknown.EPSG)
	require.True(t, unknown.Declared)
	require.False(t, with(`null`).Declared)
	two := openJSON(t, `[{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:2177"}},"features":[`+pointFeature+`]},{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:2178"}},"features":[`+pointFeature+`]}]`)
	rows := all(t, two, "")
	require.Equal(t, 0, rows[0].SRID)
	require.Equal(t, 2178, rows[1].SRID)
}

func TestEPSGOf(t *testing.T) {
	for name, want := range map[string]int{"EPSG:2180": 2180, "urn:ogc:def:crs:EPSG::2179": 2179, "urn:ogc:def:crs:EPSG:6.9:4258": 4258, "urn:x-ogc:def:crs:EPSG:2180": 2180, "http://www.opengis.net/def/crs/EPSG/0/2180": 2180,
		"https://www.opengis.net/def/crs/EPSG/9.9.1/2178": 2178, "http://www.opengis.net/gml/srs/epsg.xml#4326": 4326, "CRS84": 4326, "2180": 0, "": 0, "EPSG:abc": 0, "x EPSG:2180": 0} {
		require.Equal(t, want, EPSGOf(name), name)
	}
}

func TestJSONFlawedGeometries(t *testing.T) {
	geometry := func(g string) *Row {
		return all(t, openJSON(t, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":`+g+`}]}`), "")[0]
	}
	for g, code := range map[string]string{
		`{"type":"Point","coordinates":[NaN,54]}`:                      GeometryNaN,
		`{"type":"Point","coordinates":[1e999,54]}`:                    GeometryNaN,
		`{"type":"Point","coordinates":[null,54]}`:                     GeometryNaN,
		`{"type":"Point","coordinates":[1]}`:                           GeometryNaN,
		`{"type":"Point","coordinates":[]}`:                            GeometryEmpty,
		`{"type":"MultiPolygon","coordinates":[]}`:                     GeometryEmpty,
		`{"type":"GeometryCollection","geometries":[]}`:                GeometryEmpty,
		`{"type":"Polygon","coordinates":[[1,2],[3,4]]}`:               GeometryBad,
		`{"type":"Point","coordinates":"18 54"}`:                       GeometryEmpty,
		`{"type":"Kreis","coordinates":[1,2]}`:                         GeometryBad,
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`: GeometryUnclosed,
	} {
		r := geometry(g)
		require.Equal(t, []string{code}, codes(r), g)
		require.Equal(t, code != GeometryUnclosed, r.WKB == nil, g)
	}
	r := geometry(`{"type":"Polygon","coordinates":[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]}`)
	require.Equal(t, []byte{1, 3, 0, 0, 0x80, 1, 0, 0, 0, 4, 0, 0, 0}, r.WKB[:13], "Z is kept")
	r = geometry(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}]}`)
	require.Empty(t, r.Warnings)
}

func TestJSONBroken(t *testing.T) {
	for text, reason := range map[string]error{
		`{"type":"FeatureCollection","features":[` + pointFeature:                      ErrBroken,
		`{"type":"FeatureCollection","features":[` + pointFeature[:40]:                 ErrBroken,
		`{"type":"FeatureCollection","features":[` + pointFeature + ` ` + pointFeature: ErrBroken,
		`{"type":"FeatureCollection","features":[]}`:                                   ErrEmpty,
		`{"a":1,}`: ErrBroken,
		`[1,2,3]`:  ErrUnknownFormat,
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":x}}]}`: ErrBroken,
		`[` + strings.Repeat(`{"a":`, 1000):                                                 ErrUnsafe,
	} {
		s, err := OpenJSON(file(t, "a.geojson", []byte(text)), OpenOptions{})
		if err == nil {
			err = s.Rows(t.Context(), "", func([]*Row) error { return nil })
		}
		require.ErrorIs(t, err, reason, text[:min(len(text), 80)])
	}
}

func TestTopoJSON(t *testing.T) {
	s, err := OpenTopoJSON(file(t, "a.json", []byte(`{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[10,20]},
		"arcs":[[[0,0],[2,0]],[[2,0],[0,2],[-2,0],[0,-2]]],
		"objects":{"parcels":{"type":"GeometryCollection","geometries":[
			{"type":"Polygon","arcs":[[0,1]],"id":5,"properties":{"n":"a"}},{"type":"LineString","arcs":[-1],"properties":{"n":"b"}},{"type":"Point","coordinates":[4,4]},{"type":"LineString","arcs":[9]},{"type":null}]}}}`)), OpenOptions{})
	require.NoError(t, err)
	rows := all(t, s, "parcels")
	require.Len(t, rows, 5)
	require.Equal(t, [2]float64{10, 20}, xy(rows[0].WKB, 13))
	require.Equal(t, [2]float64{11, 20}, xy(rows[0].WKB, 29))
	require.Equal(t, [2]float64{11, 21}, xy(rows[0].WKB, 45))
	require.Len(t, rows[0].WKB, 13+5*16)
	require.Equal(t, [2]float64{11, 20}, xy(rows[1].WKB, 9), "an arc walked backwards")
	require.Equal(t, [2]float64{12, 22}, xy(rows[2].WKB, 5))
	require.Equal(t, []string{GeometryBad}, codes(rows[3]))
	require.Nil(t, rows[4].WKB)
}
