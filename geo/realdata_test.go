package geo

import (
	"archive/zip"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"spoina/internal/testdata"
)

var (
	gdansk = Box{18.36, 54.27, 18.96, 54.45}
	hel    = Box{18.60, 54.58, 18.83, 54.66}
	sawin  = Box{22.90, 51.55, 23.20, 51.75} // around the unit 061304_5
)

func unzipped(t *testing.T, path ...string) []byte {
	t.Helper()
	f, err := os.Open(testdata.Shared(t, path...))
	require.NoError(t, err)
	defer f.Close()
	r, err := gzip.NewReader(f)
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return b
}

var posList = regexp.MustCompile(`<gml:posList[^>]*>([^<]*)<`)

func ringsOf(t *testing.T, gml []byte) [][][2]float64 {
	t.Helper()
	var out [][][2]float64
	for _, m := range posList.FindAllSubmatch(gml, -1) {
		words := strings.Fields(string(m[1]))
		var ring [][2]float64
		for i := 0; i+1 < len(words); i += 2 {
			a, err := strconv.ParseFloat(words[i], 64)
			require.NoError(t, err)
			b, err := strconv.ParseFloat(words[i+1], 64)
			require.NoError(t, err)
			ring = append(ring, [2]float64{a, b})
		}
		out = append(out, ring)
	}
	return out
}

func TestGdanskStandsAreInGdanskInSpiteOfSwappedAxes(t *testing.T) {
	var file struct {
		Features []struct {
			Geometry struct{ Coordinates [2]float64 }
		}
	}
	b, err := os.ReadFile(testdata.Shared(t, "pl-gdansk-points", "stojaki_rowerowe.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &file))
	var pts [][2]float64
	for _, f := range file.Features {
		pts = append(pts, f.Geometry.Coordinates)
	}
	a, err := DetectAxis(pts, PL2000Zone6, gdansk, AxisMargin)
	require.NoError(t, err)
	require.Equal(t, NorthEast, a.Order)
	require.Equal(t, 258, a.Inside())
	// As the degrees RFC 7946 would have them, they are nowhere; the message says what they would fit as.
	_, err = DetectAxis(pts, CRS84, gdansk, AxisMargin)
	require.ErrorIs(t, err, ErrAxisNeither)
	require.Contains(t, err.Error(), "EPSG:2177 ne")
}

func TestACadastreInZone8IsInItsPlace(t *testing.T) {
	rings := ringsOf(t, unzipped(t, "pl-egib-gml", "dane-EGiB.gml.gz"))
	var all [][2]float64
	found := false
	for _, r := range rings {
		all = append(all, r...)
		var o orb.Ring
		for _, p := range r {
			o = append(o, orb.Point{p[1], p[0]})
		}
		b, err := EncodeOrb(orb.Polygon{o}, 2179)
		require.NoError(t, err)
		area, err := Area(b)
		require.NoError(t, err)
		if r[0] == [2]float64{5724155.71, 8430735.81} && r[1][0] < 5724066 {
			found = true
			require.InDelta(t, 2442.77, area, 0.005, "0.242 ha in the register")
		}
	}
	require.True(t, found)
	a, err := DetectAxis(all, PL2000Zone8, sawin, AxisMargin)
	require.NoError(t, err)
	require.Equal(t, NorthEast, a.Order)
	require.Equal(t, len(all), a.Inside())
}

func TestHelIsToldApartThoughBothCoordinatesBeginWith6(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata.Shared(t, "pl-egib-gml", "hel-2211011"), "*.gml"))
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		a, err := DetectAxis(ringsOf(t, b)[0], PL2000Zone6, hel, AxisMargin)
		require.NoError(t, err)
		require.Equal(t, NorthEast, a.Order)
	}
}

func TestEveryParcelOfPoznanIsRead(t *testing.T) {
	z, err := zip.OpenReader(testdata.Shared(t, "pl-poznan-powierzenia", "powierzenia-2026-04-20.xlsx"))
	require.NoError(t, err)
	defer z.Close()
	f, err := z.Open("xl/sharedStrings.xml")
	require.NoError(t, err)
	defer f.Close()
	var shared struct {
		SI []struct {
			T string `xml:"t"`
		} `xml:"si"`
	}
	require.NoError(t, xml.NewDecoder(f).Decode(&shared))
	number := regexp.MustCompile(`^\s*\d+/\d+/\d+(/\d+)?\b`)
	read, rest, refused := 0, 0, 0
	for _, s := range shared.SI {
		if !number.MatchString(s.T) {
			continue
		}
		got := ParseParcels(s.T, ParcelContext{Unit: "306401_1"})
		if len(got.Refs) == 0 {
			require.True(t, strings.HasPrefix(s.T, "00/"), "only a precinct 0 is refused, and the cell is kept: %q", s.T)
			require.Equal(t, s.T, got.Left)
			refused++
			continue
		}
		require.Len(t, got.Refs, 1, s.T)
		require.True(t, got.Refs[0].Complete(), s.T)
		if got.Left != "" {
			rest++
			require.Contains(t, got.Left, "odwiert", s.T)
		}
		read++
	}
	require.Equal(t, 5699, read)
	require.Equal(t, 1, refused)
	require.Equal(t, 1, rest, "one cell names a well beside its parcel")
}

func TestEveryParcelOfMokotowHasAValidIdentifier(t *testing.T) {
	var file struct {
		Features []struct {
			Properties struct {
				FID    string `json:"fid"`
				Number string `json:"nr_dzialki"`
			} `json:"properties"`
		} `json:"features"`
	}
	require.NoError(t, json.Unmarshal(unzipped(t, "pl-warszawa-mokotow", "dzialki.geojson.gz"), &file))
	require.Len(t, file.Features, 2929)
	for _, f := range file.Features {
		p, err := ParseParcelID(f.Properties.FID)
		require.NoError(t, err, f.Properties.FID)
		require.Equal(t, f.Properties.FID, p.ID())
		require.Equal(t, f.Properties.Number, p.Number)
	}
}
