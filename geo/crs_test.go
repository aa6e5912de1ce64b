package geo

import (
	"bytes"
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestKnownPlacesAreWhereTheyShouldBe(t *testing.T) {
	for _, p := range []struct {
		place        string
		lat, lon     float64
		e92, n92     float64
		zone         CRS
		e2000, n2000 float64
	}{
		{"Pruszcz Gdański", 54.26, 18.64, 476556.542, 710705.339, PL2000Zone6, 6541703.054, 6014581.868},
		{"Kraków", 50.0614, 19.937, 567045.838, 244213.528, PL2000Zone7, 7423891.144, 5547790.727},
		{"Poznań", 52.408, 16.934, 359510.956, 506683.487, PL2000Zone6, 6427463.328, 5808829.642},
		{"Wrocław", 51.11, 17.032, 362280.068, 362199.413, PL2000Zone6, 6432215.346, 5664332.702},
	} {
		t.Run(p.place, func(t *testing.T) {
			x, y, err := PL1992.Forward(p.lon, p.lat)
			require.NoError(t, err)
			require.InDelta(t, p.e92, x, 0.0006)
			require.InDelta(t, p.n92, y, 0.0006)
			x, y, err = p.zone.Forward(p.lon, p.lat)
			require.NoError(t, err)
			require.InDelta(t, p.e2000, x, 0.0006)
			require.InDelta(t, p.n2000, y, 0.0006)
		})
	}
}

func TestThereAndBackIsTheSamePlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(BuiltIn()).Draw(t, "crs")
		lon := rapid.Float64Range(13, 25).Draw(t, "lon")
		lat := rapid.Float64Range(48, 56).Draw(t, "lat")
		x, y, err := c.Forward(lon, lat)
		require.NoError(t, err)
		lon2, lat2, err := c.Inverse(x, y)
		require.NoError(t, err)
		require.InDelta(t, lon, lon2, 1e-11)
		require.InDelta(t, lat, lat2, 1e-11)
	})
}

func TestAgreesWithPROJ(t *testing.T) {
	tool, err := exec.LookPath("gdaltransform")
	if err != nil {
		t.Skip("gdaltransform is not installed: PROJ cannot be the oracle")
	}
	var in strings.Builder
	var places [][2]float64
	for lon := 14.0; lon <= 24.2; lon += 0.85 {
		for lat := 49.0; lat <= 54.9; lat += 0.49 {
			places = append(places, [2]float64{lon, lat})
			fmt.Fprintf(&in, "%.10f %.10f\n", lon, lat)
		}
	}
	for _, c := range []CRS{PL1992, PL2000Zone5, PL2000Zone6, PL2000Zone7, PL2000Zone8, WebMercator} {
		cmd := exec.Command(tool, "-output_xy", "-s_srs", "EPSG:4326", "-t_srs", c.String())
		cmd.Stdin = strings.NewReader(in.String())
		out, err := cmd.Output()
		require.NoError(t, err)
		lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
		require.Len(t, lines, len(places))
		worst := 0.0
		for i, line := range lines {
			var px, py float64
			_, err := fmt.Sscan(string(line), &px, &py)
			require.NoError(t, err)
			x, y, err := c.Forward(places[i][0], places[i][1])
			require.NoError(t, err)
			worst = math.Max(worst, math.Hypot(x-px, y-py))
		}
		require.Less(t, worst, 1e-6, "%s differs from PROJ by %g m", c, worst)
	}
}

func TestAreasInPL1992AreTooSmallNearPruszcz(t *testing.T) {
	k92, err := PL1992.AreaScale(18.64, 54.26)
	require.NoError(t, err)
	k2000, err := PL2000Zone6.AreaScale(18.64, 54.26)
	require.NoError(t, err)
	require.InDelta(t, 0.99873, k92/k2000, 0.00001)
}

func TestScaleIsTheRatioOfLengths(t *testing.T) {
	// A metre north on the ellipsoid, seen in each system.
	const lon, lat, d = 17.3, 52.6, 1e-5
	e2 := grs80F * (2 - grs80F)
	m := grs80A * (1 - e2) / math.Pow(1-e2*math.Pow(math.Sin(lat*math.Pi/180), 2), 1.5)
	for _, c := range []CRS{PL1992, PL2000Zone5, PL2000Zone6} {
		x1, y1, _ := c.Forward(lon, lat-d)
		x2, y2, _ := c.Forward(lon, lat+d)
		k := math.Hypot(x2-x1, y2-y1) / (m * 2 * d * math.Pi / 180)
		area, err := c.AreaScale(lon, lat)
		require.NoError(t, err)
		require.InDelta(t, k*k, area, 1e-7, c.String())
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	for _, p := range [][2]float64{{math.NaN(), 52}, {19, 91}, {500, 20}, {math.Inf(1), 0}} {
		_, _, err := PL1992.Forward(p[0], p[1])
		require.ErrorIs(t, err, ErrOutsideCRS)
	}
	_, _, err := PL2000Zone6.Inverse(math.NaN(), 0)
	require.ErrorIs(t, err, ErrOutsideCRS)
	_, _, err = CRS{EPSG: 2154}.Forward(2, 48)
	require.ErrorIs(t, err, ErrUnknownCRS)
	_, err = WGS84.AreaScale(19, 52)
	require.Error(t, err, "an area in degrees has no meaning")
}

func TestReferenceSystemsAreReadInEveryForm(t *testing.T) {
	for text, want := range map[string]struct {
		epsg int
		form CRSForm
	}{
		"urn:ogc:def:crs:EPSG::2180":                   {2180, FormURN},
		"urn:ogc:def:crs:EPSG:6.9:2179":                {2179, FormURN},
		"urn:x-ogc:def:crs:EPSG:2176":                  {0, FormNone},
		"urn:x-ogc:def:crs:EPSG:6.11:2176":             {2176, FormURN},
		"http://www.opengis.net/def/crs/EPSG/0/2178":   {2178, FormURI},
		"https://www.opengis.net/def/crs/EPSG/0/4326":  {4326, FormURI},
		"http://www.opengis.net/gml/srs/epsg.xml#4326": {4326, FormGML2},
		"EPSG:3857":                     {3857, FormShort},
		"epsg:26986":                    {26986, FormShort},
		"[EPSG:2177]":                   {2177, FormShort},
		" 2180 ":                        {2180, FormShort},
		"urn:ogc:def:crs:OGC:1.3:CRS84": {0, FormURN},
		"http://www.opengis.net/def/crs/OGC/1.3/CRS84": {0, FormURI},
		"PL-1992":                 {2180, FormShort},
		"PUWG 1992":               {2180, FormShort},
		"ETRF2000-PL / CS92":      {2180, FormShort},
		"ETRF2000-PL / CS2000/21": {2178, FormShort},
		"PL-2000 strefa 6":        {2177, FormShort},
		"WGS 84":                  {4326, FormShort},
	} {
		c, form, err := ParseCRS(text)
		if want.form == FormNone {
			require.ErrorIs(t, err, ErrCRSText, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want.epsg, c.EPSG, text)
		require.Equal(t, want.form, form, text)
	}
	for _, text := range []string{"", "EPSG:", "PL-2000", "layer 7", "urn:ogc:def:crs:IGNF::LAMB93", "WGS84 UTM"} {
		_, _, err := ParseCRS(text)
		require.ErrorIs(t, err, ErrCRSText, text)
	}
	for _, c := range BuiltIn() {
		for _, s := range []string{c.String(), c.URI(), c.URN()} {
			got, _, err := ParseCRS(s)
			require.NoError(t, err, s)
			require.Equal(t, c.EPSG, got.EPSG)
			require.True(t, got.Known())
		}
	}
}
