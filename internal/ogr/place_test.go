package ogr

import (
	"encoding/binary"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/exchange"
)

func coordinates(wkb []byte, at int) (x, y float64) {
	return math.Float64frombits(binary.LittleEndian.Uint64(wkb[at:])), math.Float64frombits(binary.LittleEndian.Uint64(wkb[at+8:]))
}

// The points are those of our domain notes (C6), computed with PROJ by another route.
func TestTransformKeepsEastingFirst(t *testing.T) {
	for _, p := range []struct {
		name               string
		lat, lon, e92, n92 float64
		zone               int
		e2000, n2000       float64
	}{
		{"Pruszcz Gdański", 54.26, 18.64, 476556.542, 710705.339, 2177, 6541703.054, 6014581.868},
		{"Kraków", 50.0614, 19.937, 567045.838, 244213.528, 2178, 7423891.144, 5547790.727},
		{"Poznań", 52.408, 16.934, 359510.956, 506683.487, 2177, 6427463.328, 5808829.642},
		{"Wrocław", 51.11, 17.032, 362280.068, 362199.413, 2177, 6432215.346, 5664332.702},
	} {
		to92, err := NewCoordinateTransform("EPSG:4326", "2180")
		require.NoError(t, err)
		x, y, err := to92.TransformPoint(p.lon, p.lat)
		require.NoError(t, err)
		require.InDelta(t, p.e92, x, 0.002, p.name)
		require.InDelta(t, p.n92, y, 0.002, p.name)

		to2000, err := Transformer(exchange.CRS{EPSG: 2180}, p.zone)
		require.NoError(t, err)
		wkb := point(p.e92, p.n92, 17.5)
		bad, err := to2000.WKB([][]byte{wkb})
		require.NoError(t, err)
		require.Equal(t, []int{0}, bad)
		x, y = coordinates(wkb, 5)
		require.InDelta(t, p.e2000, x, 0.002, p.name)
		require.InDelta(t, p.n2000, y, 0.002, p.name)
		require.Equal(t, 17.5, math.Float64frombits(binary.LittleEndian.Uint64(wkb[21:])), "height is kept")
	}
}

func TestTransformSaysWhatFailed(t *testing.T) {
	tr, err := NewCoordinateTransform("4326", "2180")
	require.NoError(t, err)
	ok, err := tr.Points([]float64{18.64, 18.64, math.NaN()}, []float64{54.26, 95, 54}, nil)
	require.NoError(t, err)
	require.Equal(t, []bool{true, false, false}, ok)

	good, impossible, broken := point(18.64, 54.26), square(18, 89.5, 4), []byte{1, 3, 0, 0, 0, 255, 255, 255, 255}
	before := append([]byte(nil), impossible...)
	bad, err := tr.WKB([][]byte{good, impossible, broken, nil})
	require.NoError(t, err)
	require.Equal(t, 0, bad[0])
	require.Positive(t, bad[1])
	require.Equal(t, before, impossible, "a geometry that fails stays as it was, not half moved")
	require.Equal(t, -1, bad[2])
	require.Equal(t, 0, bad[3])
}

func TestTransformIsSafeForGoroutines(t *testing.T) {
	tr, err := NewCoordinateTransform("4326", "2177")
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				x, y, err := tr.TransformPoint(18.64, 54.26)
				if err != nil || math.Abs(x-6541703.054) > 0.01 || math.Abs(y-6014581.868) > 0.01 {
					t.Errorf("%v %v %v", x, y, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestCRSInfo(t *testing.T) {
	i, err := CRSInfo(2180)
	require.NoError(t, err)
	require.True(t, i.Metric)
	require.True(t, i.NorthingFirst)
	require.NotNil(t, i.AreaOfUse)
	require.InDelta(t, 14.1, i.AreaOfUse[0], 0.2)
	i, err = CRSInfo(25833)
	require.NoError(t, err)
	require.True(t, i.Metric)
	require.False(t, i.NorthingFirst)
	i, err = CRSInfo(4326)
	require.NoError(t, err)
	require.True(t, i.Geographic)
	require.True(t, i.NorthingFirst)
	_, err = CRSInfo(999999)
	require.ErrorIs(t, err, ErrCRS)
}

func TestReferenceSystemsOpenNoFiles(t *testing.T) {
	for _, d := range []string{"/etc/passwd", "http://example.com/x.prj", "file.prj", "PROJJSON", "", "AUTO:42001"} {
		_, err := NewSpatialReference(d)
		require.ErrorIs(t, err, ErrCRS, d)
	}
}

// ring is a polygon through the points.
func ring(points ...float64) []byte {
	b := []byte{1, 3, 0, 0, 0, 1, 0, 0, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(points)/2))
	for _, v := range points {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func TestValidity(t *testing.T) {
	bowtie := ring(0, 0, 10, 10, 10, 0, 0, 10, 0, 0)
	v, err := IsValid([][]byte{square(0, 0, 1), bowtie, {1, 2, 3}, nil})
	require.NoError(t, err)
	require.True(t, v[0].Valid)
	require.False(t, v[1].Valid)
	require.Equal(t, "Self-intersection", v[1].Reason)
	require.Equal(t, [2]float64{5, 5}, [2]float64{v[1].X, v[1].Y})
	require.Equal(t, "not a geometry", v[2].Reason)
	require.False(t, v[3].Valid)

	// An SRID inside the EWKB survives the repair.
	withSRID := append([]byte{1, 3, 0, 0, 0x20, 0x84, 8, 0, 0}, bowtie[5:]...)
	fixed, err := MakeValid([][]byte{bowtie, withSRID, {9}})
	require.NoError(t, err)
	require.Nil(t, fixed[2])
	require.Equal(t, withSRID[5:9], fixed[1][5:9])
	v, err = IsValid(fixed[:2])
	require.NoError(t, err)
	require.True(t, v[0].Valid && v[1].Valid)
}

func BenchmarkIsValid(b *testing.B) {
	wkb := make([][]byte, 1024)
	for i := range wkb {
		wkb[i] = square(float64(i), 0, 1)
	}
	for b.Loop() {
		if _, err := IsValid(wkb); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(wkb))/b.Elapsed().Seconds(), "geometries/s")
}

func BenchmarkTransform(b *testing.B) {
	tr, err := NewCoordinateTransform("2177", "2180")
	require.NoError(b, err)
	n := 0
	for b.Loop() {
		wkb := make([][]byte, 1024)
		for i := range wkb {
			wkb[i] = square(6541703+float64(i), 6014581, 1)
		}
		if _, err := tr.WKB(wkb); err != nil {
			b.Fatal(err)
		}
		n += 5 * len(wkb)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "points/s")
}
