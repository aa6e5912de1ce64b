package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

// sameAsPostGIS compares tiles with those of PostGIS's own encoder: each of its features must be there with the same
// attributes, and no other but what is too small for its grid, which Spoina keeps. The two round corners each in its own
// way, so what lies on the outermost unit of the buffer may be in one alone. It also compares the bytes, both
// packed with gzip: Spoina's as served, PostGIS's at level 1 of klauspost/compress.
func (b *bench) sameAsPostGIS(template string) error {
	wanted, err := b.tileList()
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, b.db.url(database))
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		return err
	}
	for _, class := range []struct{ z, tiles int }{{12, 3}, {14, 40}, {16, 120}} {
		left := class.tiles
		var features, more, less, ours, theirs int
		for _, t := range wanted {
			if t.z != class.z || left == 0 {
				continue
			}
			left--
			var made []byte
			if err := c.QueryRow(b.ctx, "SELECT "+asMVT("$1::int", "$2::int", "$3::int"), t.z, t.x, t.y).Scan(&made); err != nil {
				return err
			}
			packed, err := fetch("http://"+ownAddress+t.address(template), true)
			if err != nil {
				return err
			}
			unpacked, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				return err
			}
			plain, err := io.ReadAll(unpacked)
			if err != nil {
				return err
			}
			mine, err := featuresOf(plain)
			if err != nil {
				return err
			}
			oracle, err := featuresOf(made)
			if err != nil {
				return err
			}
			for key, want := range oracle {
				got, ok := mine[key]
				switch {
				case ok && !reflect.DeepEqual(got.Properties, want.Properties):
					return fmt.Errorf("tile %v: %s of PostGIS's tile is %v here and %v there", t, key, got.Properties, want.Properties)
				case !ok && class.z >= 14 && !rim(want):
					return fmt.Errorf("tile %v: %s of PostGIS's tile is not here: %v", t, key, want.Geometry)
				case !ok:
					less++
				}
			}
			for key, got := range mine {
				if oracle[key] != nil {
					continue
				}
				if class.z >= 14 && !rim(got) && planar.Area(got.Geometry) > 2*planar.Length(got.Geometry) {
					return fmt.Errorf("tile %v: %s is not in PostGIS's tile: %v", t, key, got.Geometry)
				}
				more++
			}
			features += len(oracle)
			var zipped bytes.Buffer
			w.Reset(&zipped)
			if _, err := w.Write(made); err != nil {
				return err
			}
			if err := w.Close(); err != nil {
				return err
			}
			ours, theirs = ours+len(packed), theirs+zipped.Len()
		}
		if features == 0 {
			return errors.New("no tile to compare")
		}
		say("z%d: %d features of PostGIS's %d tiles compared, %d more here and %d fewer (slivers, rim of the buffer); %.1f KiB a tile beside %.1f", class.z, features, class.tiles-left, more, less,
			float64(ours)/1024/float64(class.tiles-left), float64(theirs)/1024/float64(class.tiles-left))
		report(fmt.Sprintf("tiles_bytes_z%d", class.z), float64(ours)/1024/float64(class.tiles-left), "KiB", "PostGIS's tile (gzip 1)", float64(theirs)/1024/float64(class.tiles-left))
	}
	return nil
}

// rim tells whether a feature reaches into a tile no further than the outermost unit of its buffer.
func rim(f *geojson.Feature) bool {
	b := f.Geometry.Bound()
	const low, high = -64 + 1, 4096 + 64 - 1
	return b.Max[0] <= low || b.Max[1] <= low || b.Min[0] >= high || b.Min[1] >= high
}

// featuresOf is the features of a tile, by layer and identity.
func featuresOf(b []byte) (map[string]*geojson.Feature, error) {
	layers, err := mvt.Unmarshal(b)
	if err != nil {
		return nil, err
	}
	out := map[string]*geojson.Feature{}
	for _, l := range layers {
		for _, f := range l.Features {
			out[fmt.Sprintf("%s %v", l.Name, f.ID)] = f
		}
	}
	return out, nil
}
