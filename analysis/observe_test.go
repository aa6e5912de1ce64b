package analysis_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

type track struct {
	Status string
	Events []struct {
		Day, Source, Verdict, Campaign string
		Observation                    int64
		Changes                        []string
	}
}

// twice is an office with one lane of its own and two scans: a billboard in both, larger in the second, and a kiosk that only
// the first has.
func twice(t *testing.T) *db.Store {
	t.Helper()
	ctx := context.Background()
	box := [4]float64{18.55, 54.20, 18.72, 54.32}
	store := dbtest.NewOffice(t, db.Office{Code: "220401", Name: "Miasto Testowo", SRID: 2180, BBox: &box, Managers: []string{"Burmistrz Miasta Testowo"}})
	write := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	area := func(x, y, w, h float64) string {
		return fmt.Sprintf("POLYGON((%[1]v %[2]v, %[3]v %[2]v, %[3]v %[4]v, %[1]v %[4]v, %[1]v %[2]v))", x, y, x+w, y+h)
	}
	bring := func(o ingest.Options, path string) {
		o.CRS = "EPSG:2180"
		s := ingest.New(store, t.TempDir())
		imp, err := s.Rehearse(ctx, access.Operator(), []ingest.File{{Path: path}}, o, nil)
		require.NoError(t, err)
		_, err = s.Publish(ctx, access.Operator(), imp.ID, nil)
		require.NoError(t, err)
	}
	bring(ingest.Options{Layer: "road_lanes"}, write("l.csv", "id_pasa;nazwa;kategoria;zarzadca;status;dokladnosc;wkt\nL1;Lipowa;gminna;Burmistrz Miasta Testowo;publiczna;0.1;"+area(476400, 710695, 300, 10)+"\n"))
	coverage := write("c.csv", "id;wkt\n1;"+area(476300, 710600, 500, 300)+"\n")
	const head = "id;klasa;x;y;szer;wys;pow;strony;firma;data;dokladnosc\n"
	for _, s := range []struct{ name, rows string }{
		{"2022", head + "1;billboard;476500;710700;5;3;15;1;Alfa;2022-06-10;0.1\n2;kiosk;476560;710700;3;3;9;1;;2022-06-10;0.1\n"},
		{"2024", head + "9;billboard;476500.1;710700;6;3;18;1;Alfa;2024-06-10;0.1\n"},
	} {
		day, err := clock.ParseDate(s.name + "-06-10")
		require.NoError(t, err)
		bring(ingest.Options{Layer: "scan_objects", Campaign: s.name, Coverage: coverage, DrivenFrom: day, DrivenTo: day}, write("s.csv", s.rows))
	}
	return store
}

func objectOf(t *testing.T, store *db.Store, class string) (id int64) {
	t.Helper()
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT id FROM objects WHERE class_code = $1`, class).Scan(&id))
	return id
}

// hitsOf are the hits of the rules on a day, by rule.
func hitsOf(t *testing.T, store *db.Store, on clock.Date) map[string]int {
	t.Helper()
	out := map[string]int{}
	require.NoError(t, store.Read(context.Background(), func(tx pgx.Tx) error {
		e, err := analysis.Evaluate(context.Background(), tx, store.Office(), access.Operator(), analysis.Options{On: on})
		if err != nil {
			return err
		}
		for _, h := range e.Hits {
			if f := h.Write(); f.Outcome == 1 {
				out[f.Rule.ID]++
			}
		}
		return nil
	}))
	return out
}

func TestWhatAnOfficerSawEndsAnObjectAndCanBeWithdrawn(t *testing.T) {
	store := twice(t)
	call := serve(t, store)
	board, kiosk := objectOf(t, store, "ADV.BILLBOARD"), objectOf(t, store, "STR.KIOSK")
	on := clock.Day(2024, 7, 1)

	for _, wrong := range []map[string]any{
		{"day": "2199-01-01", "source": "FIELD", "verdict": "PRESENT"}, {"day": "yesterday", "source": "FIELD", "verdict": "PRESENT"},
		{"day": "2024-06-20", "source": "FIELD", "verdict": "ABSENT", "area_m2": 18},
	} {
		call("POST", fmt.Sprintf("/objects/%d/observations", board), wrong, 400, nil)
	}
	call("POST", fmt.Sprintf("/objects/%d/observations", board), map[string]any{"day": "2024-06-20", "source": "SCAN", "verdict": "PRESENT"}, 422, nil)
	call("POST", "/objects/999999/observations", map[string]any{"day": "2024-06-20", "source": "FIELD", "verdict": "PRESENT"}, 404, nil)
	call("GET", "/objects/999999/track", nil, 404, nil)
	call("DELETE", "/observations/999999", nil, 404, nil)

	before := hitsOf(t, store, on)
	require.Equal(t, 2, before["O01"], "both things stand in the lane without a permit")
	require.Equal(t, 1, before["S02"])
	require.Equal(t, 1, before["S04"])

	var made struct{ ID int64 }
	call("POST", fmt.Sprintf("/objects/%d/observations", board), map[string]any{"day": "2024-06-20", "source": "FIELD", "verdict": "ABSENT", "protocol_no": "OG.7"}, 200, &made)
	require.Equal(t, 1, hitsOf(t, store, on)["O01"], "what has been removed needs no permit")
	var d track
	call("GET", fmt.Sprintf("/objects/%d/track", board), nil, 200, &d)
	require.Equal(t, "GONE", d.Status)
	require.Len(t, d.Events, 3)
	require.Equal(t, []string{"appeared"}, d.Events[0].Changes)
	require.Equal(t, []string{"grew"}, d.Events[1].Changes)
	require.Equal(t, []string{"vanished"}, d.Events[2].Changes)

	call("DELETE", fmt.Sprintf("/observations/%d", made.ID), nil, 204, nil)
	require.Equal(t, 2, hitsOf(t, store, on)["O01"], "what was withdrawn is no evidence")
	call("POST", fmt.Sprintf("/objects/%d/observations", kiosk), map[string]any{"day": "2024-06-25", "source": "PHOTO", "verdict": "PRESENT"}, 200, nil)
	require.Zero(t, hitsOf(t, store, on)["S02"], "the scan had missed it")
	d = track{}
	call("GET", fmt.Sprintf("/objects/%d/track", kiosk), nil, 200, &d)
	require.Equal(t, "PRESENT", d.Status)
	require.Equal(t, "ABSENT", d.Events[1].Verdict, "the second scan passed and did not see it")
}

func TestTwoScansAreCompared(t *testing.T) {
	store := twice(t)
	call := serve(t, store)
	var scans []struct {
		ID      int64
		Name    string
		Objects int
	}
	call("GET", "/scans", nil, 200, &scans)
	require.Len(t, scans, 2)
	require.Equal(t, "2024", scans[0].Name, "the last one first")
	var c struct {
		Counts map[string]int
		Rows   []struct {
			Kind    string
			Earlier string `json:"earlier_source_id"`
			Later   string `json:"later_source_id"`
			Lon     float64
		}
	}
	call("GET", fmt.Sprintf("/scans/compare?earlier=%d&later=%d&kind=changed", scans[1].ID, scans[0].ID), nil, 200, &c)
	require.Equal(t, map[string]int{"new": 0, "gone": 1, "moved": 0, "changed": 1, "same": 0, "not_covered": 0}, c.Counts)
	require.Len(t, c.Rows, 1)
	require.Equal(t, "1", c.Rows[0].Earlier)
	require.Equal(t, "9", c.Rows[0].Later, "renumbered, it is the same")
	require.InDelta(t, 18.6, c.Rows[0].Lon, 0.1)
	call("GET", fmt.Sprintf("/scans/compare?earlier=%d&later=77", scans[1].ID), nil, 404, nil)
}
