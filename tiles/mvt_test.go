package tiles

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// A reader of Mapbox vector tiles that is stricter than any map: mvtValid takes nothing that version 2.1 of the
// specification forbids, mvtRead what its fixtures call valid for a reader. Every tile that the tests of this package look at goes through it.

type mvtLayer struct {
	Version  uint64       `json:"version"`
	Name     string       `json:"name"`
	Features []mvtFeature `json:"features"`
	Keys     []string     `json:"keys"`
	Values   []mvtValue   `json:"values"`
	Extent   uint64       `json:"extent"`
}

type mvtFeature struct {
	ID       uint64   `json:"id"`
	Tags     []uint32 `json:"tags"`
	Type     uint64   `json:"type"`
	Geometry []uint32 `json:"geometry"`

	hasID bool
}

type mvtValue map[string]any

// fields reads one message: each field of it in the wire type that the schema names, the singular ones once.
func mvtFields(b []byte, types map[protowire.Number]protowire.Type, repeated []protowire.Number, each func(protowire.Number, uint64, []byte) error) error {
	seen := map[protowire.Number]bool{}
	for len(b) > 0 {
		number, wire, n := protowire.ConsumeTag(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		want, known := types[number]
		switch {
		case !known:
			return fmt.Errorf("field %d is not in the specification", number)
		case want != wire:
			return fmt.Errorf("field %d has wire type %d, not %d", number, wire, want)
		case seen[number] && !slices.Contains(repeated, number):
			return fmt.Errorf("field %d stands twice", number)
		}
		seen[number] = true
		var v uint64
		var raw []byte
		switch wire {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			var w uint32
			w, n = protowire.ConsumeFixed32(b)
			v = uint64(w)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(b)
		default:
			raw, n = protowire.ConsumeBytes(b)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		if err := each(number, v, raw); err != nil {
			return err
		}
	}
	return nil
}

func mvtPacked(b []byte) (out []uint32, err error) {
	for len(b) > 0 {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		if v > math.MaxUint32 {
			return nil, errors.New("a number of more than 32 bits")
		}
		out, b = append(out, uint32(v)), b[n:]
	}
	return out, nil
}

// mvtRead reads a tile and refuses what is not valid.
func mvtRead(b []byte) (layers []mvtLayer, err error) {
	names := map[string]bool{}
	err = mvtFields(b, map[protowire.Number]protowire.Type{3: protowire.BytesType}, []protowire.Number{3}, func(_ protowire.Number, _ uint64, raw []byte) error {
		l, err := mvtReadLayer(raw)
		if err != nil {
			return fmt.Errorf("layer %q: %w", l.Name, err)
		}
		if names[l.Name] {
			return fmt.Errorf("two layers %q", l.Name)
		}
		names[l.Name] = true
		layers = append(layers, l)
		return nil
	})
	return layers, err
}

func mvtReadLayer(b []byte) (l mvtLayer, err error) {
	l.Extent = 4096
	named, versioned := false, false
	bytesType, varint := protowire.BytesType, protowire.VarintType
	err = mvtFields(b, map[protowire.Number]protowire.Type{15: varint, 1: bytesType, 2: bytesType, 3: bytesType, 4: bytesType, 5: varint}, []protowire.Number{2, 3, 4},
		func(number protowire.Number, v uint64, raw []byte) error {
			switch number {
			case 15:
				l.Version, versioned = v, true
			case 1:
				l.Name, named = string(raw), true
			case 2:
				f, err := mvtReadFeature(raw)
				if err != nil {
					return fmt.Errorf("feature %d: %w", f.ID, err)
				}
				l.Features = append(l.Features, f)
			case 3:
				l.Keys = append(l.Keys, string(raw))
			case 4:
				value, err := mvtReadValue(raw)
				if err != nil {
					return err
				}
				l.Values = append(l.Values, value)
			case 5:
				l.Extent = v
			}
			return nil
		})
	switch {
	case err != nil:
		return l, err
	case !versioned || l.Version < 1 || l.Version > 2:
		return l, fmt.Errorf("version %d", l.Version)
	case !named:
		return l, errors.New("a layer without a name")
	}
	for _, f := range l.Features {
		used := map[uint32]bool{}
		for i := 0; i < len(f.Tags); i += 2 {
			if int(f.Tags[i]) >= len(l.Keys) || int(f.Tags[i+1]) >= len(l.Values) {
				return l, fmt.Errorf("feature %d names a key or value that is not there", f.ID)
			}
			if used[f.Tags[i]] {
				return l, fmt.Errorf("feature %d has key %d twice", f.ID, f.Tags[i])
			}
			used[f.Tags[i]] = true
		}
	}
	return l, nil
}

func mvtReadFeature(b []byte) (f mvtFeature, err error) {
	placed := false
	err = mvtFields(b, map[protowire.Number]protowire.Type{1: protowire.VarintType, 2: protowire.BytesType, 3: protowire.VarintType, 4: protowire.BytesType}, nil,
		func(number protowire.Number, v uint64, raw []byte) (err error) {
			switch number {
			case 1:
				f.ID, f.hasID = v, true
			case 2:
				f.Tags, err = mvtPacked(raw)
			case 3:
				f.Type = v
			case 4:
				f.Geometry, err = mvtPacked(raw)
				placed = true
			}
			return err
		})
	switch {
	case err != nil:
		return f, err
	case len(f.Tags)%2 != 0:
		return f, errors.New("an odd number of tags")
	case f.Type > 3:
		return f, errors.New("no kind of geometry")
	case !placed:
		return f, errors.New("no geometry")
	}
	_, err = f.parts()
	return f, err
}

func mvtReadValue(b []byte) (mvtValue, error) {
	value := mvtValue{}
	err := mvtFields(b, map[protowire.Number]protowire.Type{1: protowire.BytesType, 2: protowire.Fixed32Type, 3: protowire.Fixed64Type, 4: protowire.VarintType,
		5: protowire.VarintType, 6: protowire.VarintType, 7: protowire.VarintType}, nil, func(number protowire.Number, v uint64, raw []byte) error {
		switch number {
		case 1:
			value["string_value"] = string(raw)
		case 2:
			value["float_value"] = float64(math.Float32frombits(uint32(v)))
		case 3:
			value["double_value"] = math.Float64frombits(v)
		case 4:
			value["int_value"] = float64(int64(v))
		case 5:
			value["uint_value"] = float64(v)
		case 6:
			value["sint_value"] = float64(protowire.DecodeZigZag(v))
		case 7:
			value["bool_value"] = v != 0
		}
		return nil
	})
	if err == nil && len(value) != 1 {
		err = fmt.Errorf("a value of %d kinds", len(value))
	}
	return value, err
}

// parts reads the commands of a geometry: its points, lines or rings. A polygon's rings come without their closing
// corner, each exterior one before the holes in it.
func (f mvtFeature) parts() (out [][][2]int64, err error) {
	if f.Type == 0 {
		return nil, nil // unknown: for the reader to make of it what they can
	}
	var at [2]int64
	var part [][2]int64
	g := f.Geometry
	take := func(n uint32) ([][2]int64, error) {
		if uint64(n)*2 > uint64(len(g)) {
			return nil, errors.New("fewer coordinates than the command names")
		}
		var points [][2]int64
		for range n {
			at[0] += int64(protowire.DecodeZigZag(uint64(g[0])))
			at[1] += int64(protowire.DecodeZigZag(uint64(g[1])))
			g, points = g[2:], append(points, at)
		}
		return points, nil
	}
	for len(g) > 0 {
		command, count := g[0]&7, g[0]>>3
		g = g[1:]
		switch {
		case command == 1 && count > 0 && part == nil && (f.Type == 1 && len(out) == 0 || count == 1):
			if part, err = take(count); err != nil {
				return nil, err
			}
			if f.Type == 1 {
				out, part = append(out, part), nil
				if len(g) > 0 {
					return nil, errors.New("more than one command for points")
				}
			}
		case command == 2 && count > 0 && len(part) == 1 && f.Type != 1:
			points, err := take(count)
			if err != nil {
				return nil, err
			}
			for i, p := range points {
				if i == 0 && p == part[0] || i > 0 && p == points[i-1] {
					return nil, errors.New("a corner stands twice")
				}
			}
			part = append(part, points...)
			if f.Type == 2 {
				out, part = append(out, part), nil
			}
		case command == 7 && count == 1 && f.Type == 3 && len(part) >= 3:
			if part[0] == part[len(part)-1] {
				return nil, errors.New("a ring repeats its first corner")
			}
			double := ringArea(part)
			switch {
			case double == 0:
				return nil, errors.New("a ring without area")
			case double < 0 && len(out) == 0:
				return nil, errors.New("a hole without a polygon")
			}
			out, part = append(out, part), nil
		default:
			return nil, fmt.Errorf("command %d × %d does not belong here", command, count)
		}
	}
	if len(out) == 0 || part != nil {
		return nil, errors.New("a geometry that is not finished")
	}
	return out, nil
}

// ringArea is twice the surveyor's area: positive for an exterior ring, with y going down.
func ringArea(ring [][2]int64) (sum int64) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p[0]*q[1] - q[0]*p[1]
	}
	return sum
}

// mvtValid fails for a tile that is not valid, or that has what an encoder should not write: an empty layer, a key or
// id that stands twice, a polygon that crosses itself.
func mvtValid(b []byte) error {
	layers, err := mvtRead(b)
	if err != nil {
		return err
	}
	for _, l := range layers {
		if len(l.Features) == 0 || l.Extent != extent || l.Version != 2 {
			return fmt.Errorf("layer %q: %d features, extent %d, version %d", l.Name, len(l.Features), l.Extent, l.Version)
		}
		keys := map[string]bool{}
		for _, k := range l.Keys {
			if keys[k] {
				return fmt.Errorf("layer %q: key %q twice", l.Name, k)
			}
			keys[k] = true
		}
		ids := map[uint64]bool{}
		for _, f := range l.Features {
			if f.hasID && ids[f.ID] && l.Name != "leases" { // a lease has a feature for each of its parcels
				return fmt.Errorf("layer %q: id %d twice", l.Name, f.ID)
			}
			ids[f.ID] = true
			if f.Type == 0 {
				return fmt.Errorf("layer %q, feature %d: no kind of geometry", l.Name, f.ID)
			}
			if err := f.simple(); err != nil {
				return fmt.Errorf("layer %q, feature %d: %w", l.Name, f.ID, err)
			}
		}
	}
	return nil
}

// simple asks simplefeatures whether a polygon is valid as OGC has it.
func (f mvtFeature) simple() error {
	parts, err := f.parts()
	if err != nil || f.Type != 3 {
		return err
	}
	var polygons [][]geom.LineString
	for _, part := range parts {
		var c []float64
		for i := range len(part) + 1 {
			p := part[i%len(part)]
			c = append(c, float64(p[0]), float64(p[1]))
		}
		ring := geom.NewLineString(geom.NewSequence(c, geom.DimXY))
		if ringArea(part) > 0 {
			polygons = append(polygons, nil)
		}
		last := len(polygons) - 1
		polygons[last] = append(polygons[last], ring)
	}
	var out []geom.Polygon
	for _, rings := range polygons {
		out = append(out, geom.NewPolygon(rings))
	}
	return geom.NewMultiPolygon(out).Validate()
}

// The official fixtures: what they call valid is read as they say, what they call invalid is refused.
func TestFixturesOfVectorTiles(t *testing.T) {
	home := filepath.Join("..", "..", "shared", "data", "conformance", "mvt-fixtures")
	folders, err := filepath.Glob(filepath.Join(home, "[0-9]*"))
	require.NoError(t, err)
	if len(folders) == 0 {
		t.Skip("the fixtures of vector tiles (github.com/mapbox/mvt-fixtures, CC0) are not at ../shared/data/conformance/mvt-fixtures")
	}
	valid, invalid := 0, 0
	for _, folder := range folders {
		var info struct {
			Description string
			Proto       any
			Validity    struct{ V2 bool }
		}
		about, err := os.ReadFile(filepath.Join(folder, "info.json"))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(about, &info))
		body, err := os.ReadFile(filepath.Join(folder, "tile.mvt"))
		require.NoError(t, err)
		got, err := mvtRead(body)
		name := filepath.Base(folder) + ": " + info.Description
		// 057 is called valid though it names 2^29 points and has one, which 051 is called invalid for: it is refused.
		if !info.Validity.V2 || filepath.Base(folder) == "057" {
			require.Error(t, errors.Join(err, mvtValid(body)), name)
			invalid++
			continue
		}
		require.NoError(t, err, name)
		valid++
		var want struct{ Layers []mvtLayer }
		said, err := os.ReadFile(filepath.Join(folder, "tile.json"))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(said, &want))
		require.Len(t, got, len(want.Layers), name)
		for i, l := range want.Layers {
			if l.Extent == 0 {
				l.Extent = 4096
			}
			g := got[i]
			require.Equal(t, []any{l.Version, l.Name, l.Extent}, []any{g.Version, g.Name, g.Extent}, name)
			require.Equal(t, append([]string{}, l.Keys...), append([]string{}, g.Keys...), name)
			require.Len(t, g.Values, len(l.Values), name)
			for k, v := range l.Values {
				for kind, x := range v {
					if kind == "string_value" { // 076 writes a number there
						require.Equal(t, fmt.Sprint(x), g.Values[k][kind], name)
					} else if n, ok := x.(float64); ok {
						require.InDelta(t, n, g.Values[k][kind], math.Abs(n)*1e-6, name)
					} else {
						require.Equal(t, x, g.Values[k][kind], name)
					}
				}
			}
			require.Len(t, g.Features, len(l.Features), name)
			for k, f := range l.Features {
				require.Equal(t, []any{f.ID, append([]uint32{}, f.Tags...), f.Type, append([]uint32{}, f.Geometry...)},
					[]any{g.Features[k].ID, append([]uint32{}, g.Features[k].Tags...), g.Features[k].Type, append([]uint32{}, g.Features[k].Geometry...)}, name)
			}
		}
	}
	require.Greater(t, valid, 40)
	require.Greater(t, invalid, 20)
}
