package plot_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc/plot"
)

// streams are the contents of a PDF, unpacked.
func streams(t *testing.T, pdf []byte) (out string) {
	t.Helper()
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		text, err := io.ReadAll(r)
		if err == nil || len(text) > 0 {
			out += string(text) + "\n"
		}
	}
	return out
}

// rings are the closed paths of a PDF, in mm from its lower left corner.
func rings(content string) (out [][][2]float64) {
	var ring [][2]float64
	point := regexp.MustCompile(`^(-?[\d.]+) (-?[\d.]+) ([ml])$`)
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		if m := point.FindStringSubmatch(line); m != nil {
			x, _ := strconv.ParseFloat(m[1], 64)
			y, _ := strconv.ParseFloat(m[2], 64)
			if m[3] == "m" {
				ring = nil
			}
			ring = append(ring, [2]float64{x * 25.4 / 72, y * 25.4 / 72})
			continue
		}
		if line == "h" && len(ring) > 2 {
			out = append(out, ring)
		}
		ring = nil
	}
	return out
}

func degrees(t *testing.T, s *db.Store, id int) (lon, lat float64) {
	t.Helper()
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(ST_Centroid(geom), 4326) AS g FROM parcels WHERE id = $1) c`, id).Scan(&lon, &lat))
	return lon, lat
}

// An A3 at 1:500 is exact: every side of every parcel is as long on paper as it is on the ground, in each system that may be
// asked for, and what was asked to be in the middle is.
func TestASheetIsToScale(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 400)
	ctx := context.Background()
	for _, srid := range []int{2180, 2177, 2178} {
		var id int
		require.NoError(t, s.Pool().QueryRow(ctx, `SELECT id FROM parcels WHERE ST_NPoints(geom) = 5 AND ST_NumGeometries(geom) = 1 ORDER BY id OFFSET 60 LIMIT 1`).Scan(&id))
		lon, lat := degrees(t, s, id)
		body, frame, err := plot.Make(ctx, s, access.Operator(), register.Core(), plot.Sheet{Layers: []string{"parcels"}, Lon: lon, Lat: lat, Scale: 500, Paper: "A3", Landscape: true, SRID: srid})
		require.NoError(t, err)
		require.Contains(t, string(body), "/MediaBox [0 0 1190.55 841.89]", "A3 is 420 x 297 mm")
		content := streams(t, body)
		require.Equal(t, 400.0, frame.Width)
		rows, err := s.Pool().Query(ctx, `SELECT ST_X(p), ST_Y(p) FROM (SELECT (ST_DumpPoints(ST_Transform(geom, $2::int))).geom AS p FROM parcels WHERE id = $1) d`, id, srid)
		require.NoError(t, err)
		var ground [][2]float64
		for rows.Next() {
			var x, y float64
			require.NoError(t, rows.Scan(&x, &y))
			ground = append(ground, [2]float64{x, y})
		}
		require.NoError(t, rows.Err())
		// Where the first corner is drawn tells which ring it is; the lengths are then measured on paper alone.
		x, y := frame.At(ground[0][0], ground[0][1])
		var ring [][2]float64
		for _, r := range rings(content) {
			for _, p := range r {
				if math.Hypot(p[0]-x, 297-p[1]-y) < 0.02 && len(r) == 5 && ring == nil && math.Hypot(r[0][0]-x, 297-r[0][1]-y) < 0.02 {
					ring = r
				}
			}
		}
		require.Len(t, ring, 5, "the parcel is drawn")
		var middle [2]float64
		for i := range 4 {
			paper := math.Hypot(ring[i+1][0]-ring[i][0], ring[i+1][1]-ring[i][1])
			metres := math.Hypot(ground[i+1][0]-ground[i][0], ground[i+1][1]-ground[i][1])
			require.InDelta(t, metres*2, paper, 0.01, "1 m is 2 mm; EPSG:%d", srid)
			middle[0], middle[1] = middle[0]+ring[i][0]/4, middle[1]+ring[i][1]/4
		}
		require.InDelta(t, frame.X+frame.Width/2, middle[0], 0.05)
		require.InDelta(t, frame.Y+frame.Height/2, 297-middle[1], 0.05)
	}
}

// What is on the sheet is what the reader may read there, at the scale's level of detail, and too much is refused.
func TestWhatASheetShows(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 400)
	registertest.Town(t, s)
	router, api := httpapi.New()
	plot.Routes(api, register.Core())
	ask := func(scope access.Scope, sheet map[string]any) (int, []byte) {
		server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
		defer server.Close()
		sent, err := json.Marshal(sheet)
		require.NoError(t, err)
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+"/api/v1/print", bytes.NewReader(sent))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		if res.StatusCode == 200 {
			require.Equal(t, "application/pdf", res.Header.Get("Content-Type"))
		}
		return res.StatusCode, body
	}
	lon, lat := degrees(t, s, 60)
	sheet := func(more map[string]any) map[string]any {
		out := map[string]any{"layers": []string{"parcels"}, "lon": lon, "lat": lat, "scale": 1000, "paper": "A4"}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	visitor := access.Anonymous(access.Office{Code: "220401"})
	status, body := ask(visitor, sheet(nil))
	require.Equal(t, 200, status, "%s", body)
	large := len(rings(streams(t, body)))
	require.Greater(t, large, 5)
	status, body = ask(visitor, sheet(map[string]any{"scale": 200}))
	require.Equal(t, 200, status)
	require.Less(t, len(rings(streams(t, body))), large, "a larger scale shows less ground")
	for name, c := range map[string]struct {
		scope  access.Scope
		sheet  map[string]any
		status int
	}{
		"a register that is not theirs": {visitor, sheet(map[string]any{"layers": []string{"decisions"}}), 401},
		"one of people":                 {access.Operator(), sheet(map[string]any{"layers": []string{"parties"}}), 400},
		"one that is not there":         {visitor, sheet(map[string]any{"layers": []string{"houses"}}), 404},
		"one twice":                     {visitor, sheet(map[string]any{"layers": []string{"parcels", "parcels"}}), 400},
		"no layer":                      {visitor, sheet(map[string]any{"layers": []string{}}), 422},
		"an impossible scale":           {visitor, sheet(map[string]any{"scale": 5}), 422},
		"paper of another kind":         {visitor, sheet(map[string]any{"paper": "letter"}), 422},
		"a system of degrees":           {visitor, sheet(map[string]any{"srid": 4326}), 400},
		"Mercator, whose metres differ": {visitor, sheet(map[string]any{"srid": 3857}), 400},
		"a revision to come":            {visitor, sheet(map[string]any{"known": "r99999"}), 400},
	} {
		status, body := ask(c.scope, c.sheet)
		require.Equal(t, c.status, status, "%s: %s", name, body)
	}
}
