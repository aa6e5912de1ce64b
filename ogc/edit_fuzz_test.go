package ogc

import (
	"testing"

	"spoina/geo"
)

// Whatever is sent as a feature is read or refused; what is read as a shape is sound binary that PostGIS can take.
func FuzzSentFeature(f *testing.F) {
	for _, seed := range []string{`{"type":"Feature","geometry":null,"properties":{}}`, `{"type":"Feature","geometry":{"type":"Point","coordinates":[18,54,3]},"properties":{"a":[1]}}`,
		`{"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[]]}}`, `{"geometry":{"type":"MultiPoint","coordinates":[[1,2],[1,2,3]]}}`, `{"id":1,"id":2}`, `[]`, `{"geometry":{"type":"Polygon","coordinates":[[[1e300,0]]]}}`} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, body string, patch bool) {
		sent, err := readFeature([]byte(body), patch)
		if err != nil || sent.Geometry == nil {
			return
		}
		for _, c := range []system{{Degrees: true}, {EPSG: 2180, NorthingFirst: true}} {
			shape, err := readShape(sent.Geometry, c)
			if err != nil || shape.EWKB == nil {
				continue
			}
			if err := geo.Check(shape.EWKB); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
		}
	})
}
