package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
	"spoina/internal/register"
)

// PostGIS reads what is written as the geometry it came from, each kind and both axis orders.
func TestGMLIsReadBackByPostGIS(t *testing.T) {
	s := dbtest.New(t)
	for _, wkt := range []string{"POINT(470000.125 720000.5)", "LINESTRING(470000 720000,470010 720020)", "POLYGON((470000 720000,470100 720000,470100 720100,470000 720000),(470050 720010,470060 720010,470060 720020,470050 720010))",
		"MULTIPOINT((470000 720000),(470001 720002))", "MULTILINESTRING((470000 720000,470010 720020),(470001 720001,470002 720005))", "MULTIPOLYGON(((470000 720000,470100 720000,470100 720100,470000 720000)))",
		"GEOMETRYCOLLECTION(POINT(470000 720000),LINESTRING(470000 720000,470010 720020))", "POINT Z(470000 720000 12.345)", "POLYGON Z((470000 720000 1,470100 720000 2,470100 720100 3,470000 720000 1))"} {
		for _, north := range []bool{false, true} {
			var ewkb []byte
			require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT ST_AsEWKB(ST_GeomFromText($1, 2180))`, wkt).Scan(&ewkb))
			name := "EPSG:2180"
			if north {
				name = "urn:ogc:def:crs:EPSG::2180"
			}
			gml, err := register.AppendGML(nil, ewkb, register.GMLStyle{CoordinateStyle: register.CoordinateStyle{Decimals: 3, NorthingFirst: north}, SRSName: name, ID: "g1"})
			require.NoError(t, err)
			var same bool
			var back string
			require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT ST_GeomFromGML($1) = ST_GeomFromEWKB($2), ST_AsEWKT(ST_GeomFromGML($1))`, string(gml), ewkb).Scan(&same, &back), "%s", gml)
			require.True(t, same, "%s is %s: %s", wkt, gml, back)
		}
	}
	for in, want := range map[string]string{`a<b & "c"`: `a&lt;b &amp; &#34;c&#34;`, "zażółć\r\n": "zażółć&#13;\n"} {
		out, clean := register.AppendXML(nil, in)
		require.Equal(t, want, string(out))
		require.True(t, clean)
	}
	out, clean := register.AppendXML(nil, "a\x01b")
	require.Equal(t, "a�b", string(out))
	require.False(t, clean)
}
