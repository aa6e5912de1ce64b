package check_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis/landscape"
	"spoina/analysis/landscape/check"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

const name = "Zenobia Niewidzialna"

var today = clock.Day(2026, time.January, 2)

// town is a square kilometre: a lane in the west, municipal and private ground, and an example's zones; a party's name is
// written wherever the registers have room for one.
func town(t *testing.T) *db.Store {
	t.Helper()
	ctx := context.Background()
	store := dbtest.New(t)
	srid := strconv.Itoa(store.Office().SRID)
	doc, err := landscape.Example("gdansk")
	require.NoError(t, err)
	body, err := landscape.Encode(doc)
	require.NoError(t, err)
	exec := func(sql string, args ...any) {
		_, err := store.Pool().Exec(ctx, sql, args...)
		require.NoError(t, err, sql)
	}
	box := func(x0, y0, x1, y1 int) string {
		c := func(n, m int) string { return strconv.Itoa(470000+n) + "," + strconv.Itoa(720000+m) }
		return "ST_MakeEnvelope(" + c(x0, y0) + "," + c(x1, y1) + "," + srid + ")"
	}
	exec(`INSERT INTO landscape_versions (resolution, name, document, digest, state, in_force, drafted_by, signed_by, signed_at, reason) VALUES ($1, 'p', $2, 'd', 'signed', '2018-04-02', 'a', 'b', now(), $3)`, doc.Resolution.ID, body, name)
	exec(`INSERT INTO zones (id, key, code, kind, geom, known, source) VALUES (1, 'S5', 'S5', 'ZONE', ` + box(0, 0, 500, 1000) + `, '[0,)', '` + name + `'), (2, 'S0', 'S0', 'ZONE', ` + box(500, 0, 1000, 1000) + `, '[0,)', '')`)
	exec(`INSERT INTO road_lanes (id, key, name, category, class, manager, status, geom, sigma_m, known, raw) VALUES (3, 'l', 'Polna', 'gminna', 'L', 'Burmistrz', 'PUBLIC', `+box(0, 0, 100, 1000)+`, 0.1, '[0,)', $1)`, `{"a":"`+name+`"}`)
	exec(`INSERT INTO parcels (id, key, parcel_id, number, ownership_group, geom, boundary_sigma_m, known, raw, extra, kw) VALUES
		(4, 'm', '220401_1.0001.7', '7', '4', `+box(100, 0, 300, 1000)+`, 0.1, '[0,)', $1, $1, $2), (5, 'p', '220401_1.0001.8', '8', '7', `+box(300, 0, 1000, 1000)+`, 0.1, '[0,)', $1, $1, $2)`, `{"wlasciciel":"`+name+`"}`, name)
	exec(`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, key, class_code, geom, captured_on, content_text, advertiser, known) VALUES (6, 6, 1, 'c', 'o', 'SIGN.FREESTANDING', ST_Centroid(`+box(390, 490, 410, 510)+`), '2025-06-01', $1, $1, '[0,)')`, name)
	return store
}

func f(v float64) *float64 { return &v }

// at is a point of the town in degrees.
func at(t *testing.T, store *db.Store, x, y float64) (lon, lat *float64) {
	t.Helper()
	lon, lat = new(float64), new(float64)
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT ST_X(g), ST_Y(g) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), $3::int), 4326) AS g`, 470000+x, 720000+y, store.Office().SRID).Scan(lon, lat))
	return lon, lat
}

func TestTheAnswerHoldsLandTitlesRulesFeesAndNobodysName(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	ask := func(x, y float64, q check.Question) check.Answer {
		q.Lon, q.Lat = at(t, store, x, y)
		a, err := check.Ask(ctx, store, q, today)
		require.NoError(t, err)
		body, err := json.Marshal(a)
		require.NoError(t, err)
		require.NotContains(t, string(body), "Zenobia")
		require.NotContains(t, string(body), "null,null")
		require.NotEmpty(t, a.Titles)
		require.NotEmpty(t, a.Documents)
		require.Contains(t, a.Disclaimer.PL, "nie decyzja")
		return a
	}
	board := check.Question{Type: "ADV.BILLBOARD", Width: f(6), Height: f(3), Sides: 1, Mount: "FREESTANDING", Bottom: f(3)}
	lane := ask(50, 500, board)
	require.Equal(t, "LANE", lane.Land.Status)
	require.Equal(t, "Burmistrz", lane.Land.Manager)
	require.Equal(t, landscape.Pass, lane.Rules.Verdict, "%v", lane.Rules)
	require.Equal(t, "LANE", lane.Fees[0].Kind)
	require.Equal(t, "MUNICIPAL", ask(200, 500, board).Land.Status)
	private := ask(700, 500, board)
	require.Equal(t, "PRIVATE", private.Land.Status)
	require.Equal(t, landscape.Fail, private.Rules.Verdict, "S0 is a closed list")
	require.Equal(t, "PENALTY", private.Fees[len(private.Fees)-1].Kind)
	require.EqualValues(t, 40*(270+18*24), *private.Fees[len(private.Fees)-1].DayMin)
	require.Equal(t, landscape.Unknown, ask(500, 500, board).Rules.Verdict, "on the line between two zones")
	second := ask(402, 500, check.Question{Type: "SIGN.FREESTANDING", Top: f(3)})
	require.Equal(t, landscape.Fail, second.Rules.Verdict, "one stands on this property already")
	q := check.Question{Type: "SIGN.FREESTANDING", Top: f(3)}
	q.Lon, q.Lat = at(t, store, 402, 500)
	before, err := check.Ask(ctx, store, q, clock.Day(2025, time.January, 2))
	require.NoError(t, err)
	require.Equal(t, landscape.Pass, before.Rules.Verdict, "what was scanned later stands in nobody's way on an earlier day: %v", before.Rules.Results)
	byParcel, err := check.Ask(ctx, store, check.Question{Parcel: "220401_1.0001.7", Type: "ADV.BILLBOARD"}, today)
	require.NoError(t, err)
	require.Equal(t, "MUNICIPAL", byParcel.Land.Status)
	require.Equal(t, landscape.Unknown, byParcel.Rules.Verdict, "nobody has said how large it is")
}

func TestWhatCannotBeAskedIsRefusedByName(t *testing.T) {
	store := town(t)
	lon, lat := at(t, store, 50, 500)
	for want, q := range map[string]check.Question{
		"give one of":         {Type: "ADV.LED"},
		"come together":       {Type: "ADV.LED", Lon: lon},
		"no place in degrees": {Type: "ADV.LED", Lon: f(500), Lat: lat},
		`there is no "99/1"`:  {Type: "ADV.LED", Parcel: "99/1"},
		"type":                {Lon: lon, Lat: lat},
		"width: -1":           {Type: "ADV.LED", Lon: lon, Lat: lat, Width: f(-1)},
		"top: 1 lies below":   {Type: "ADV.LED", Lon: lon, Lat: lat, Bottom: f(2), Top: f(1)},
		`mount: "moon"`:       {Type: "ADV.LED", Lon: lon, Lat: lat, Mount: "moon"},
		"to: 2026-01-01":      {Type: "ADV.LED", Lon: lon, Lat: lat, From: today, To: today.AddDays(-1)},
	} {
		_, err := check.Ask(context.Background(), store, q, today)
		require.ErrorContains(t, err, want)
	}
}

func TestAnOfficerReopensWhatWasSaid(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	lon, lat := at(t, store, 700, 500)
	a, err := check.Ask(ctx, store, check.Question{Lon: lon, Lat: lat, Type: "ADV.FLAG", Width: f(1), Height: f(3), Sides: 1}, today)
	require.NoError(t, err)
	_, err = store.Pool().Exec(ctx, `DELETE FROM zones`)
	require.NoError(t, err)
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
		_, err := check.Reopen(ctx, tx, access.Anonymous(access.Office{}), a.Number)
		require.ErrorIs(t, err, access.ErrSignIn)
		k, err := check.Reopen(ctx, tx, access.Operator(), a.Number)
		require.NoError(t, err)
		want, _ := json.Marshal(a)
		got, _ := json.Marshal(k.Answer)
		require.JSONEq(t, string(want), string(got), "as it was said, whatever has changed since")
		_, err = check.Reopen(ctx, tx, access.Operator(), "S-NONE")
		require.ErrorIs(t, err, check.ErrNone)
		return nil
	}))
}

func TestTheReverseMapAgreesWithTheCheck(t *testing.T) { agree(t, 100) }

// agree compares the reverse map with the check at so many points.
func agree(t *testing.T, most int) {
	ctx := context.Background()
	store := town(t)
	q := check.Question{Type: "SIGN.FREESTANDING", Top: f(3)}
	points, err := check.Where(ctx, store, q, "S5", most, today)
	require.NoError(t, err)
	require.Greater(t, len(points), most/2)
	seen := map[landscape.Verdict]int{}
	for _, p := range points {
		q.Lon, q.Lat = &p.Lon, &p.Lat
		a, err := check.Ask(ctx, store, q, today)
		require.NoError(t, err)
		require.Equal(t, a.Rules.Verdict, p.Verdict)
		seen[p.Verdict]++
		if p.Verdict != landscape.Pass {
			require.NotEmpty(t, p.Why)
		}
	}
	require.Greater(t, len(seen), 1, "%v", seen)
	_, err = check.Where(ctx, store, check.Question{Type: "ADV"}, "S9", most, today)
	require.ErrorIs(t, err, check.ErrZone)
}

// No name of a person or a firm can leave, whatever is asked and however it is refused: every byte that the routes answer
// with is looked at.
func TestNobodysNameLeaves(t *testing.T) {
	store := town(t)
	router, api := httpapi.New()
	check.Routes(api)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(access.Anonymous(access.Office{Code: store.Office().Code})), router)))
	defer server.Close()
	var names int
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM scan_objects WHERE advertiser = $1`, name).Scan(&names))
	require.Positive(t, names, "the name stands in the registers")
	var form check.Form
	statuses := map[int]int{}
	ask := func(method, path string, body any) {
		sent, err := json.Marshal(body)
		require.NoError(t, err)
		r, err := http.NewRequestWithContext(context.Background(), method, server.URL+path, bytes.NewReader(sent))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer res.Body.Close()
		said, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		statuses[res.StatusCode]++
		require.Less(t, res.StatusCode, 500, "%s", said)
		for _, part := range strings.Fields(name) {
			require.NotContains(t, strings.ToLower(string(said)), strings.ToLower(part), "%s %s", path, sent)
			require.NotContains(t, strings.ToLower(fmt.Sprint(res.Header)), strings.ToLower(part))
		}
		if path == "/api/v1/check/form" {
			require.NoError(t, json.Unmarshal(said, &form))
		}
	}
	ask(http.MethodGet, "/api/v1/check/form", nil)
	require.NotEmpty(t, form.Act)
	require.NotEmpty(t, form.Types)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		lon, lat := at(t, store, rng.Float64()*1200-100, rng.Float64()*1200-100) // beyond the town, too
		q := check.Question{Lon: lon, Lat: lat, Type: form.Types[rng.IntN(len(form.Types))].Code, Width: f(rng.Float64() * 10), Height: f(rng.Float64() * 10)}
		switch i % 6 {
		case 1:
			q.Sides = 99
		case 2:
			q.Lon, q.Lat, q.Parcel = nil, nil, []string{"220401_1.0001.7", "8", "Zen", "%"}[rng.IntN(4)]
		case 3:
			q.Lon, q.Lat, q.Address = nil, nil, "Polna 1"
		case 4:
			q.Type = "ADV.NOTHING"
		}
		ask(http.MethodPost, "/api/v1/check", q)
	}
	for _, zone := range []string{"S5", "S0", "S9"} {
		ask(http.MethodPost, "/api/v1/check/where", map[string]any{"type": "ADV.BILLBOARD", "width": 6, "height": 3, "zone": zone, "most": 9})
	}
	ask(http.MethodGet, "/api/v1/checks/S-AAAAAAAAAA", nil)
	require.Greater(t, statuses[200], 20, "%v", statuses)
	require.Greater(t, len(statuses), 3, "refusals of several kinds: %v", statuses)
}
