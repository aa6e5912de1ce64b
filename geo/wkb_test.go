package geo

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
	"pgregory.net/rapid"
)

// anyGeometry draws a go-geom geometry of any kind and layout, with or without a system.
func anyGeometry(t *rapid.T) geom.T {
	layout := rapid.SampledFrom([]geom.Layout{geom.XY, geom.XYZ, geom.XYM, geom.XYZM}).Draw(t, "layout")
	n := layout.Stride()
	num := rapid.Float64Range(-1e7, 1e7)
	run := func(least int) []float64 {
		k := rapid.IntRange(least, 6).Draw(t, "points")
		return rapid.SliceOfN(num, k*n, k*n).Draw(t, "coords")
	}
	ring := func() []float64 {
		r := run(3)
		return append(r, r[:n]...)
	}
	polygon := func() *geom.Polygon {
		var flat []float64
		var ends []int
		for range rapid.IntRange(0, 3).Draw(t, "rings") {
			flat = append(flat, ring()...)
			ends = append(ends, len(flat))
		}
		return geom.NewPolygonFlat(layout, flat, ends)
	}
	var one func(kind int) geom.T
	one = func(kind int) geom.T {
		switch kind {
		case 1:
			if rapid.IntRange(0, 9).Draw(t, "empty") == 0 {
				return geom.NewPointEmpty(layout)
			}
			return geom.NewPointFlat(layout, run(1)[:n])
		case 2:
			return geom.NewLineStringFlat(layout, run(0))
		case 3:
			return polygon()
		case 4:
			return geom.NewMultiPointFlat(layout, run(0))
		case 5:
			m := geom.NewMultiLineString(layout)
			for range rapid.IntRange(0, 3).Draw(t, "lines") {
				_ = m.Push(geom.NewLineStringFlat(layout, run(0)))
			}
			return m
		case 6:
			m := geom.NewMultiPolygon(layout)
			for range rapid.IntRange(0, 3).Draw(t, "polygons") {
				_ = m.Push(polygon())
			}
			return m
		}
		c := geom.NewGeometryCollection()
		_ = c.SetLayout(layout)
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			_ = c.Push(one(rapid.IntRange(1, 6).Draw(t, "kind")))
		}
		return c
	}
	g := one(rapid.IntRange(1, 7).Draw(t, "kind"))
	g, err := geom.SetSRID(g, rapid.SampledFrom([]int{0, 2180, 2177, 4326}).Draw(t, "srid"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestNothingIsLostOnTheWayToBytesAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGeometry(t)
		b, err := EncodeEWKB(g)
		require.NoError(t, err)
		back, err := DecodeEWKB(b)
		require.NoError(t, err)
		require.Equal(t, g.Layout(), back.Layout(), "Z and M stay")
		require.Equal(t, g.SRID(), back.SRID(), "the system stays")
		again, err := EncodeEWKB(back)
		require.NoError(t, err)
		require.Equal(t, b, again)
		srid, err := SRIDOf(b)
		require.NoError(t, err)
		require.Equal(t, g.SRID(), srid)
	})
}

func TestEveryDialectIsTheSameGeometry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGeometry(t)
		want, err := EncodeEWKB(g)
		require.NoError(t, err)
		big, err := ewkb.Marshal(g, binary.BigEndian)
		require.NoError(t, err)
		got, err := Normalise(big)
		require.NoError(t, err)
		require.Equal(t, want, got, "big endian")
		iso, err := Normalise(toISO(t, want))
		require.NoError(t, err)
		bare, err := WithSRID(want, 0)
		require.NoError(t, err)
		require.Equal(t, bare, iso, "ISO")
	})
}

// toISO rewrites flags as ISO numbers, in every part; ISO has no place for a system.
func toISO(t *rapid.T, b []byte) []byte {
	bare, err := WithSRID(b, 0)
	require.NoError(t, err)
	out := append([]byte(nil), bare...)
	var walk func(at int) int
	walk = func(at int) int {
		h, err := ReadHeader(out[at:])
		require.NoError(t, err)
		word := uint32(h.Kind)
		if h.Z {
			word += 1000
		}
		if h.M {
			word += 2000
		}
		binary.LittleEndian.PutUint32(out[at+1:], word)
		at += 5
		if h.Kind == Point {
			return at + 8*h.Stride()
		}
		n := int(binary.LittleEndian.Uint32(out[at:]))
		at += 4
		switch h.Kind {
		case LineString:
			return at + n*8*h.Stride()
		case Polygon:
			for range n {
				at += 4 + int(binary.LittleEndian.Uint32(out[at:]))*8*h.Stride()
			}
			return at
		}
		for range n {
			at = walk(at)
		}
		return at
	}
	walk(0)
	return out
}

func TestTheSystemIsWrittenWithoutTouchingCoordinates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, err := EncodeEWKB(anyGeometry(t))
		require.NoError(t, err)
		before := append([]byte(nil), b...)
		srid := rapid.SampledFrom([]int{0, 2180, 26986}).Draw(t, "new")
		moved, err := WithSRID(b, srid)
		require.NoError(t, err)
		require.Equal(t, before, b, "the bytes given stay as they were")
		got, err := SRIDOf(moved)
		require.NoError(t, err)
		require.Equal(t, srid, got)
		require.NoError(t, Check(moved))
		old, _ := ReadHeader(b)
		new, _ := ReadHeader(moved)
		require.Equal(t, b[old.Size:], moved[new.Size:])
	})
}

func TestAxesSwappedTwiceAreAsBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGeometry(t)
		b, err := EncodeEWKB(g)
		require.NoError(t, err)
		first := append([]byte(nil), b...)
		r1, err := EnvelopeOf(b)
		require.NoError(t, err)
		require.NoError(t, SwapAxes(b))
		r2, err := EnvelopeOf(b)
		require.NoError(t, err)
		if !r1.Empty() {
			require.Equal(t, Rect{r1.MinY, r1.MinX, r1.MaxY, r1.MaxX}, r2)
		}
		require.NoError(t, SwapAxes(b))
		require.Equal(t, first, b, "heights and measures are where they were")
	})
}

func TestThePlaneIsReachedOnlyByFlatten(t *testing.T) {
	b, err := EncodeEWKB(geom.NewLineStringFlat(geom.XYZ, []float64{1, 2, 30, 4, 5, 60}).SetSRID(2180))
	require.NoError(t, err)
	_, _, err = DecodeOrb(b)
	require.ErrorIs(t, err, ErrHasZ)
	flat, err := Flatten(b)
	require.NoError(t, err)
	g, srid, err := DecodeOrb(flat)
	require.NoError(t, err)
	require.Equal(t, orb.LineString{{1, 2}, {4, 5}}, g)
	require.Equal(t, 2180, srid)
	back, err := EncodeOrb(g, srid)
	require.NoError(t, err)
	require.Equal(t, flat, back)
	ring, err := EncodeOrb(orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}, 2180)
	require.NoError(t, err)
	h, err := ReadHeader(ring)
	require.NoError(t, err)
	require.Equal(t, Polygon, h.Kind)
}

func TestEmptyPointsAreEmptyAndNotNaN(t *testing.T) {
	b, err := EncodeEWKB(geom.NewPointEmpty(geom.XY).SetSRID(2180))
	require.NoError(t, err)
	require.NoError(t, Check(b))
	empty, err := IsEmpty(b)
	require.NoError(t, err)
	require.True(t, empty)
	r, err := EnvelopeOf(b)
	require.NoError(t, err)
	require.True(t, r.Empty())
	_, _, err = DecodeOrb(b)
	require.ErrorIs(t, err, ErrEmptyGeometry)
	_, err = SignedDistance(b, 0, 0)
	require.ErrorIs(t, err, ErrEmptyGeometry)
}

func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	for _, v := range [][]float64{{math.NaN(), 1}, {1, math.Inf(1)}, {1, math.NaN()}} {
		_, err := EncodeEWKB(geom.NewLineStringFlat(geom.XY, append(v, 2, 2)))
		require.ErrorIs(t, err, ErrNotFinite)
		b, _ := ewkb.Marshal(geom.NewPointFlat(geom.XY, v), binary.LittleEndian)
		require.ErrorIs(t, Check(b), ErrNotFinite)
		_, err = EnvelopeOf(b)
		require.ErrorIs(t, err, ErrNotFinite)
	}
	b, _ := ewkb.Marshal(geom.NewPointFlat(geom.XYZ, []float64{1, 2, math.NaN()}), binary.LittleEndian)
	require.ErrorIs(t, Check(b), ErrNotFinite, "a height that is no number")
}

func TestMalformedBytesAreRefusedAndNeverRead(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "",
		"one byte":           "01",
		"unknown byte order": "0201000000",
		"type 99":            "0163000000",
		"type 0":             "0100000000",
		"cut in the system":  "0101000020",
		"cut in a point":     "0101000000000000000000f03f",
		"a billion points":   "0102000000ffffff3f",
		"a billion parts":    "0107000000ffffff3f",
		"left over":          "0101000000000000000000f03f000000000000f03f00",
		"line in multipoint": "010400000001000000010200000000000000",
		"Z in a flat multi":  "010400000001000000010100008000000000000000000000000000000000" + "0000000000000000",
	} {
		b, err := hex.DecodeString(text)
		require.NoError(t, err)
		require.ErrorIs(t, Check(b), ErrWKB, name)
		_, err = DecodeEWKB(b)
		require.ErrorIs(t, err, ErrWKB, name)
	}
	curve, _ := hex.DecodeString("010800000000000000")
	require.ErrorIs(t, Check(curve), ErrKind)

	var deep []byte
	for range 20 {
		deep = append(deep, 1, 7, 0, 0, 0, 1, 0, 0, 0)
	}
	deep = append(deep, 1, 7, 0, 0, 0, 0, 0, 0, 0)
	require.ErrorIs(t, Check(deep), ErrWKB, "nested too deep")
	_, err := Flatten(deep)
	require.ErrorIs(t, err, ErrWKB)
}

func TestNoBytesMakeAnyReaderFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, err := EncodeEWKB(anyGeometry(t))
		require.NoError(t, err)
		for range rapid.IntRange(1, 4).Draw(t, "damage") {
			if len(b) == 0 {
				break
			}
			i := rapid.IntRange(0, len(b)-1).Draw(t, "at")
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				b[i] = rapid.Byte().Draw(t, "byte")
			case 1:
				b = b[:i]
			case 2:
				b = append(b, rapid.SliceOf(rapid.Byte()).Draw(t, "tail")...)
			}
		}
		// Whatever they answer, they answer; and what Check accepts every reader accepts.
		ok := Check(b) == nil
		_, err = DecodeEWKB(b)
		require.Equal(t, ok, err == nil)
		_, errFlat := Flatten(b)
		_, errEnv := EnvelopeOf(b)
		if ok {
			require.NoError(t, errFlat)
			require.NoError(t, errEnv)
		}
		_, _, _ = DecodeOrb(b)
		_, _ = DecodeSF(b)
		_, _ = SignedDistance(b, 0, 0)
		_, _ = Area(b)
		_ = SwapAxes(b)
	})
}

func TestWalkingBytesAllocatesNothing(t *testing.T) {
	b := square0(t, 2180, 0, 0, 10)
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = EnvelopeOf(b) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = SignedDistance(b, 3, 3) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = Check(b) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = SwapAxes(b) }))
}

func TestPathsNameTheirPlace(t *testing.T) {
	mp := geom.NewMultiPolygon(geom.XYZ)
	require.NoError(t, mp.Push(geom.NewPolygonFlat(geom.XYZ, []float64{0, 0, 1, 9, 0, 2, 9, 9, 3, 0, 0, 1, 1, 1, 4, 2, 1, 5, 2, 2, 6, 1, 1, 4}, []int{12, 24})))
	require.NoError(t, mp.Push(geom.NewPolygonFlat(geom.XYZ, []float64{20, 0, 7, 29, 0, 7, 29, 9, 7, 20, 0, 7}, []int{12})))
	b, err := EncodeEWKB(mp)
	require.NoError(t, err)
	var seen [][2]int
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		require.Equal(t, Polygon, p.Kind)
		require.Equal(t, 4, p.Len())
		require.True(t, p.HasZ())
		seen = append(seen, [2]int{p.Part, p.Ring})
		if p.Part == 0 && p.Ring == 1 {
			require.Equal(t, 5.0, p.Z(1))
		}
	}
	require.NoError(t, it.Err())
	require.Equal(t, [][2]int{{0, 0}, {0, 1}, {1, 0}}, seen)
}
