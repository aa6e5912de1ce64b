package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// jsonItem is one record as raw bytes.
type jsonItem struct {
	raw        []byte
	feature    bool // stood in an array of features
	collection int  // number of the collection it stood in
}

// items walks the whole text. collection is called at the end of each collection with the name it declares, in the
// order in which jsonItem.collection counts; it may be nil.
func (s *jsonSource) items(ctx context.Context, item func(jsonItem) error, collection func(crs string)) error {
	r, err := s.in.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	js := newJSONStream(r)
	n, seen := 0, 0
	one := func(it jsonItem) error {
		if seen++; seen&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return item(it)
	}
	any := false
	for js.next() != 0 {
		any = true
		switch js.next() {
		case '{':
			if err := topObject(js, &n, one, collection); err != nil {
				return err
			}
		case '[':
			err := js.elements(func() error {
				if js.next() != '{' {
					return fmt.Errorf("byte %d: an array of objects was expected: %w", js.offset(), ErrUnknownFormat)
				}
				return topObject(js, &n, one, collection)
			})
			if err != nil {
				return err
			}
		default:
			return fmt.Errorf("byte %d: %w", js.offset(), ErrUnknownFormat)
		}
		if js.next() == ',' { // features pasted one after another
			js.pos++
		}
	}
	if js.err != nil && js.err != io.EOF {
		return js.err
	}
	if !any {
		return fmt.Errorf("the file is empty: %w", ErrEmpty)
	}
	return nil
}

// recordArrays are the members under which web services put their records.
var recordArrays = []string{"features", "records", "results", "items", "data"}

// topObject reads an object that may be a collection of any size: its features pass by, its other members are kept and
// make a record when there are no features.
func topObject(js *jsonStream, n *int, item func(jsonItem) error, collection func(crs string)) error {
	kept := []byte{'{'}
	isCollection, crs := false, ""
	err := js.members(func(key string) error {
		if slices.Contains(recordArrays, key) && js.next() == '[' {
			count := 0
			var scalars [][]byte
			err := js.elements(func() error {
				if js.next() != '{' {
					v, err := js.raw()
					scalars = append(scalars, bytes.Clone(v))
					if len(scalars) > 10_000 {
						return fmt.Errorf("%q holds no records: %w", key, ErrUnknownFormat)
					}
					return err
				}
				raw, err := js.raw()
				if err != nil {
					return fmt.Errorf("after %d records: %w", count, err)
				}
				count++
				return item(jsonItem{raw: raw, feature: key == "features", collection: *n})
			})
			if err != nil {
				return err
			}
			if len(scalars) == 0 || key == "features" {
				isCollection = true
			} else {
				kept = appendMember(kept, key, append(append([]byte{'['}, bytes.Join(scalars, []byte{','})...), ']'))
			}
			return nil
		}
		raw, err := js.raw()
		if err != nil {
			return err
		}
		if key == "crs" {
			crs = crsName(raw)
		}
		if len(kept)+len(raw) <= maxValue {
			kept = appendMember(kept, key, raw)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !isCollection && len(kept) > 1 {
		kept = append(kept, '}')
		if err := item(jsonItem{raw: kept, collection: *n}); err != nil {
			return err
		}
	}
	if isCollection || crs != "" || *n == 0 {
		*n++
		if collection != nil {
			collection(crs)
		}
	}
	return nil
}

func appendMember(b []byte, key string, raw []byte) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = strconv.AppendQuote(b, key)
	return append(append(b, ':'), raw...)
}

// crsName is the name inside {"type":"name","properties":{"name":"…"}}.
func crsName(raw []byte) (name string) {
	var dig func(raw []byte)
	dig = func(raw []byte) {
		if len(raw) == 0 || raw[0] != '{' {
			return
		}
		js := jsonBytes(raw)
		js.members(func(key string) error {
			v, err := js.raw()
			if err != nil {
				return err
			}
			switch key {
			case "name", "code":
				if t, err := jsonScalar(v); err == nil && t != nil {
					name = fmt.Sprint(t)
					if key == "code" {
						name = "EPSG:" + strings.TrimPrefix(name, "EPSG:")
					}
				}
			case "properties":
				dig(v)
			}
			return nil
		})
	}
	dig(raw)
	return name
}

// record calls value for each column of a record and geometry for its geometry.
func record(it jsonItem, value func(name string, raw []byte) error, geometry func(raw []byte) error) error {
	var id, props, geom []byte
	kind, hasCoordinates := "", false
	js := jsonBytes(it.raw)
	err := js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		switch key {
		case "type":
			if v[0] == '"' {
				kind, _ = jsonText(v)
			}
		case "id":
			id = v
		case "properties":
			props = v
		case "geometry":
			geom = v
		case "coordinates", "geometries":
			hasCoordinates = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch {
	case kindNames[kind] != 0 && hasCoordinates:
		return geometry(it.raw)
	case kind == "Feature" || it.feature:
		named := false
		if len(props) > 0 && props[0] == '{' {
			js := jsonBytes(props)
			err := js.members(func(key string) error {
				v, err := js.raw()
				if err != nil {
					return err
				}
				named = named || key == "id"
				return value(key, v)
			})
			if err != nil {
				return err
			}
		}
		if !named && len(id) > 0 && id[0] != '{' && id[0] != '[' {
			if err := value("id", id); err != nil {
				return err
			}
		}
		if len(geom) > 0 && geom[0] == '{' {
			return geometry(geom)
		}
		return nil
	}
	return flat(it.raw, "", value, geometry, new(bool))
}

// flat walks a record that is no feature. A member that is a geometry or a feature gives the geometry (the first one);
// other objects become columns with a dot, except the wrappers that services put around a record.
func flat(raw []byte, prefix string, value func(string, []byte) error, geometry func([]byte) error, placed *bool) error {
	js := jsonBytes(raw)
	return js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		if v[0] != '{' {
			return value(prefix+key, v)
		}
		if g := geometryIn(v); g != nil {
			if *placed {
				return value(prefix+key, v)
			}
			*placed = true
			return geometry(g)
		}
		if prefix == "" && (key == "fields" || key == "properties" || key == "attributes") {
			return flat(v, "", value, geometry, placed)
		}
		if strings.Count(prefix, ".") >= 3 {
			return value(prefix+key, v)
		}
		return flat(v, prefix+key+".", value, geometry, placed)
	})
}

// geometryIn gives the geometry when the object is one, or is a feature that has one.
func geometryIn(raw []byte) (geometry []byte) {
	kind, coordinates := "", false
	js := jsonBytes(raw)
	if js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		switch key {
		case "type":
			if v[0] == '"' {
				kind, _ = jsonText(v)
			}
		case "coordinates", "geometries":
			coordinates = true
		case "geometry":
			if v[0] == '{' {
				geometry = v
			}
		}
		return nil
	}) != nil {
		return nil
	}
	if kindNames[kind] != 0 && coordinates {
		return raw
	}
	if kind == "Feature" {
		return geometry
	}
	return nil
}
