package linking_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis/linking"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// office holds two billboards in Lipowa street and three decisions about them, with what a run thought of each pair.
func office(t *testing.T) *db.Store {
	t.Helper()
	s := dbtest.New(t)
	ctx := context.Background()
	_, err := s.Pool().Exec(ctx, `INSERT INTO campaigns (id, name, known) VALUES (900, 'skan', '[0,)')`)
	require.NoError(t, err)
	_, err = s.Pool().Exec(ctx, `INSERT INTO road_lanes (id, key, lane_id, name, street_key, status, geom, known) VALUES (901, 'l', 'l', 'Lipowa', 'lipowa', 'PUBLIC', ST_GeomFromText('POLYGON((476400 710700, 476700 710700, 476700 710710, 476400 710710, 476400 710700))', 2180), '[0,)')`)
	require.NoError(t, err)
	for i, x := range []float64{476500, 476520} {
		_, err = s.Pool().Exec(ctx, `INSERT INTO objects (id, class_code, geom, known) VALUES ($1, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint($2, 710705), 2180), '[0,)')`, 31+i, x)
		require.NoError(t, err)
		_, err = s.Pool().Exec(ctx, `INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, geom, captured_on, advertiser, known)
			VALUES ($1, $2, 900, 'skan', $3, $3, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint($4, 710705), 2180), '2022-06-11', 'Galeria Nowa', '[0,)')`, 131+i, 31+i, fmt.Sprintf("O%d", i+1), x)
		require.NoError(t, err)
	}
	_, err = s.Pool().Exec(ctx, `INSERT INTO parties (id, key, name, nip, known) VALUES (51, '5252344078', 'NOVA MEDIA SP. Z O.O.', '5252344078', '[0,)')`)
	require.NoError(t, err)
	for i, n := range []int{1, 2, 1} {
		_, err = s.Pool().Exec(ctx, `INSERT INTO decisions (id, key, case_number, decision_date, kind, street, street_key, object_count, fee_declared_gr, party_id, known, raw, source_file, source_row)
			VALUES ($1, $2, $2, $3, 'ADVERT', 'ul. Dzierżyńskiego', 'dzierzynskiego', $4, $5, 51, '[0,)', '{"Wnioskodawca": "Jan Kowalski"}', 'rejestr.xlsx', $6)`,
			11+i, fmt.Sprintf("IDR.%d", i+1), fmt.Sprintf("202%d-03-01", i), n, 1000*(i+1), i+2)
		require.NoError(t, err)
		for k, score := range []float64{0.7, 0.5} {
			_, err = s.Pool().Exec(ctx, `INSERT INTO links (document_kind, document_id, object_id, state, origin, score, confidence, factors, known)
				VALUES ('decision', $1, $2, 'suggested', 'auto', $3, 'C', '[{"factor":"distance","value":0.7,"weight":0.2,"why":{"pl":"7 m","en":"7 m"}}]', '[0,)')`, 11+i, 31+k, score)
			require.NoError(t, err)
		}
	}
	return s
}

func person(t *testing.T, login, of string) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == of {
			return access.For(access.Person{ID: 1, Login: login, Office: access.Office{Code: "220401", Managers: dbtest.Town.Managers}, Grants: []access.Grant{{Role: r}}})
		}
	}
	t.Fatal("no role " + of)
	return access.Scope{}
}

func decide(t *testing.T, s *db.Store, who access.Scope, v linking.Verdict) (batch int64, err error) {
	t.Helper()
	_, err = s.Change(context.Background(), who.Actor(), "test", func(c *db.Change) (err error) {
		batch, err = linking.Decide(context.Background(), c, who, v)
		return err
	})
	return batch, err
}

func undo(s *db.Store, who access.Scope, batch int64) error {
	_, err := s.Change(context.Background(), who.Actor(), "test", func(c *db.Change) error {
		_, _, err := linking.Undo(context.Background(), c, who, batch)
		return err
	})
	return err
}

// links are the links of a decision: "31 accepted manual".
func links(t *testing.T, s *db.Store, decision int64) []string {
	t.Helper()
	rows, err := s.Pool().Query(context.Background(), `SELECT object_id || ' ' || state || ' ' || origin FROM links WHERE document_kind = 'decision' AND document_id = $1 ORDER BY object_id`, decision)
	require.NoError(t, err)
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return out
}

func remain(t *testing.T, s *db.Store, who access.Scope) int {
	t.Helper()
	var q *linking.Queue
	require.NoError(t, s.Read(context.Background(), func(tx pgx.Tx) (err error) {
		q, err = linking.Ask(context.Background(), tx, who, linking.Wanted{Kind: "decision", Limit: 10})
		return err
	}))
	return q.Remain
}

func TestALinkByHandIsInForceAtOnceAndCanBeTakenBack(t *testing.T) {
	s, anna := office(t), person(t, "anna", "road")
	require.Equal(t, 3, remain(t, s, anna))
	_, err := decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11, Object: 31, Word: "LINK"})
	require.NoError(t, err)
	require.Equal(t, []string{"31 accepted manual", "32 suggested auto"}, links(t, s, 11))
	require.Equal(t, 2, remain(t, s, anna))

	_, err = decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11, Object: 32, Word: "LINK"})
	require.ErrorIs(t, err, linking.ErrFull, "the decision names one object")
	_, err = decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 12, Object: 31, Word: "LINK"})
	require.NoError(t, err)
	require.Equal(t, 2, remain(t, s, anna), "it names two: the second is still to be linked")
	_, err = decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 12, Object: 32, Word: "LINK"})
	require.NoError(t, err)
	require.Equal(t, 1, remain(t, s, anna))

	require.NoError(t, undo(s, anna, 0))
	require.Equal(t, []string{"31 accepted manual"}, links(t, s, 12), "the next run suggests the other again")
	require.Equal(t, 2, remain(t, s, anna))
	require.NoError(t, undo(s, anna, 0))
	require.NoError(t, undo(s, anna, 0))
	require.ErrorIs(t, undo(s, anna, 0), linking.ErrNothing)
	require.Equal(t, 3, remain(t, s, anna))
	var past int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM link_decisions_past`).Scan(&past))
	require.Equal(t, 3, past, "what was taken back is kept")
}

func TestTakingBackBringsTheEarlierWordBack(t *testing.T) {
	s, anna := office(t), person(t, "anna", "road")
	_, err := decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11, Object: 31, Word: "LINK"})
	require.NoError(t, err)
	none, err := decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11, Word: "NO_OBJECT"})
	require.NoError(t, err)
	require.Empty(t, links(t, s, 11), "nothing stands there: no link and no suggestion")
	require.NoError(t, undo(s, anna, none))
	require.Equal(t, []string{"31 accepted manual"}, links(t, s, 11))
	require.ErrorIs(t, undo(s, person(t, "bolek", "road"), 0), linking.ErrNothing, "nobody takes back what others linked")
}

func TestFourEyes(t *testing.T) {
	s, anna, bolek := office(t), person(t, "anna", "road"), person(t, "bolek", "road")
	_, err := s.Pool().Exec(context.Background(), `UPDATE params SET value = 'true' WHERE name = 'link_four_eyes'`)
	require.NoError(t, err)
	_, err = decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11, Object: 31, Word: "LINK"})
	require.NoError(t, err)
	require.Equal(t, []string{"31 suggested auto", "32 suggested auto"}, links(t, s, 11), "it waits")
	var id int64
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT id FROM link_decisions`).Scan(&id))
	confirm := func(who access.Scope) error {
		_, err := s.Change(context.Background(), who.Actor(), "test", func(c *db.Change) error { return linking.Confirm(context.Background(), c, who, id) })
		return err
	}
	require.ErrorIs(t, confirm(anna), linking.ErrEyes)
	require.NoError(t, confirm(bolek))
	require.Equal(t, []string{"31 accepted manual", "32 suggested auto"}, links(t, s, 11))
}

func TestTheOfficeLearnsAndOnlyAcceptsItself(t *testing.T) {
	s, anna := office(t), person(t, "anna", "road")
	ctx := context.Background()
	for d := range int64(2) {
		_, err := decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11 + 2*d, Object: 31 + d, Word: "LINK"})
		require.NoError(t, err)
	}
	list := func() (out []linking.Alias) {
		require.NoError(t, s.Read(ctx, func(tx pgx.Tx) (err error) { out, err = linking.Aliases(ctx, tx, "", ""); return err }))
		return out
	}
	byKind := map[string]linking.Alias{}
	for _, a := range list() {
		byKind[a.Kind] = a
	}
	street := byKind["street"]
	require.Equal(t, []any{"dzierzynskiego", "Lipowa", "proposed", 2}, []any{street.Written, street.Means, street.State, street.Count}, "two links show that the register means Lipowa")
	require.Equal(t, "Galeria Nowa", byKind["party"].Means)
	teach := func(a linking.Alias) error {
		_, err := s.Change(ctx, anna.Actor(), "test", func(c *db.Change) error { return linking.Teach(ctx, c, anna, a) })
		return err
	}
	require.NoError(t, teach(linking.Alias{ID: street.ID, Means: "ul. Lipowa", State: "accepted"}))
	require.ErrorIs(t, teach(linking.Alias{Kind: "street", Written: "Lipowa", Means: "ul. Lipowa", State: "accepted"}), linking.ErrAlias, "both say the same")

	file, err := linking.WriteCSV(list())
	require.NoError(t, err)
	read, err := linking.ReadAliases(file)
	require.NoError(t, err)
	asJSON, err := json.Marshal(list())
	require.NoError(t, err)
	same, err := linking.ReadAliases(asJSON)
	require.NoError(t, err)
	require.Len(t, same, len(read))
	other := office(t)
	_, err = other.Change(ctx, anna.Actor(), "test", func(c *db.Change) error { _, err := linking.Import(ctx, c, anna, read); return err })
	require.NoError(t, err)
	var state string
	require.NoError(t, other.Pool().QueryRow(ctx, `SELECT state || ' ' || means FROM link_aliases WHERE kind = 'street'`).Scan(&state))
	require.Equal(t, "accepted ul. Lipowa", state, "another database reads what this one taught")
	_, err = linking.ReadAliases([]byte("a,b\n1,2\n"))
	require.ErrorIs(t, err, linking.ErrAliasFile)
}

func TestAPlaceIsDrawnAsAVersionAndTakenBack(t *testing.T) {
	s := office(t)
	ctx := context.Background()
	who := access.Operator()
	sigma := 0.5
	revision, err := s.Change(ctx, who.Actor(), "test", func(c *db.Change) error {
		_, err := register.Draw(ctx, c, who, register.Drawing{Register: "decisions", ID: 11, Version: 1, EWKT: "SRID=2180;POINT(476500 710705)", Sigma: &sigma})
		return err
	})
	require.NoError(t, err)
	state := func() (out string) {
		require.NoError(t, s.Pool().QueryRow(ctx, `SELECT version || ' ' || geometry_source || ' ' || coalesce(ST_AsText(geom), '-') || ' ' || coalesce(place_sigma_m::text, '-') FROM decisions WHERE id = 11`).Scan(&out))
		return out
	}
	require.Equal(t, "2 drawn POINT(476500 710705) 0.5", state())
	_, err = s.Change(ctx, who.Actor(), "test", func(c *db.Change) error {
		_, err := register.Draw(ctx, c, who, register.Drawing{Register: "decisions", ID: 11, Version: 1, EWKT: "SRID=2180;POINT(1 1)"})
		return err
	})
	require.ErrorIs(t, err, register.ErrDrawn, "two people, the same row: the second is told")
	_, err = s.Change(ctx, who.Actor(), "test", func(c *db.Change) error {
		_, err := register.Draw(ctx, c, who, register.Drawing{Register: "decisions", ID: 11, EWKT: "SRID=2180;POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"})
		return err
	})
	require.ErrorIs(t, err, register.ErrDrawing, "an area that crosses itself is none")
	_, err = s.Change(ctx, who.Actor(), "test", func(c *db.Change) error { return register.Undraw(ctx, c, who, "decisions", 11, revision) })
	require.NoError(t, err)
	require.Equal(t, "3  - -", state())
}

func TestWeightsAreFittedOutOfSample(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	var pairs []linking.Pair
	before := linking.Weights{0.30, 0.20, 0.15, 0.15, 0.08, 0.07, 0.05}
	for i := range 400 { // in this office the parcel column is noise and the address decides
		p := linking.Pair{Document: fmt.Sprintf("IDR.%d", i/2), Linked: i%2 == 0}
		for k := range p.F {
			p.F[k] = rng.Float64()
		}
		p.F[2] = 0.1 + 0.2*rng.Float64()
		if p.Linked {
			p.F[2] = 0.7 + 0.3*rng.Float64()
		}
		pairs = append(pairs, p)
	}
	after, r, err := linking.Fit(pairs, before, 0.75, 0.45)
	require.NoError(t, err)
	require.Equal(t, len(pairs), r.Train+r.Test)
	require.Greater(t, r.Test, 50)
	require.Greater(t, after[2], 0.5, "the address decides")
	require.Less(t, after[0], 0.1)
	require.Less(t, r.After.LogLoss, r.Before.LogLoss)
	require.GreaterOrEqual(t, r.After.SuggestPrecision, r.Before.SuggestPrecision)
	sum := 0.0
	for _, w := range after {
		require.GreaterOrEqual(t, w, 0.0)
		sum += w
	}
	require.InDelta(t, 1, sum, 0.005)
	_, _, err = linking.Fit(pairs[:100], before, 0.75, 0.45)
	require.ErrorIs(t, err, linking.ErrFew)
}

// as asks an address as somebody.
func as(t *testing.T, s *db.Store, who access.Scope) func(method, address string, body any, into any) int {
	router, api := httpapi.New()
	linking.Routes(api, register.Core())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(who), router)))
	t.Cleanup(server.Close)
	return func(method, address string, body any, into any) int {
		t.Helper()
		var sent io.Reader
		if body != nil {
			b, err := json.Marshal(body)
			require.NoError(t, err)
			sent = bytes.NewReader(b)
		}
		req, err := http.NewRequest(method, server.URL+"/api/v1"+address, sent)
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		got, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		if res.StatusCode >= 500 {
			t.Log(string(got))
		}
		if into != nil && res.StatusCode < 300 {
			require.NoError(t, json.Unmarshal(got, into), "%s", got)
		}
		return res.StatusCode
	}
}

func TestTheScreenIsForThoseWhoDecide(t *testing.T) {
	s := office(t)
	gis := as(t, s, person(t, "gis", "gis"))
	for _, a := range []string{"/linking", "/linking/decision/11", "/linking/decision/11/split", "/linking/aliases", "/linking/dictionaries", "/linking/quality"} {
		require.Equal(t, 403, gis("GET", a, nil, nil), a)
	}
	require.Equal(t, 403, gis("POST", "/linking/decision/11/verdicts", map[string]any{"verdict": "NO_OBJECT"}, nil))
	land := as(t, s, person(t, "land", "land")) // sees leases, not decisions
	require.Equal(t, 403, land("GET", "/linking/decision/11", nil, nil))
	require.Equal(t, 404, land("POST", "/linking/decision/11/verdicts", map[string]any{"verdict": "NO_OBJECT"}, nil))

	road := as(t, s, person(t, "anna", "road"))
	var q linking.Queue
	require.Equal(t, 200, road("GET", "/linking?sort=money", nil, &q))
	require.Len(t, q.Rows, 3)
	require.Equal(t, int64(13), q.Rows[0].ID, "the largest fee first")
	require.Equal(t, 200, road("GET", "/linking?year=2021", nil, &q))
	require.Equal(t, 1, q.Remain)
	var e linking.Entry
	require.Equal(t, 200, road("GET", "/linking/decision/11", nil, &e))
	require.Len(t, e.Candidates, 2)
	require.Equal(t, int64(31), e.Candidates[0].ID)
	require.Empty(t, e.Raw, "no purpose, no source cells")
	require.NotContains(t, string(e.Cells), "NOVA", "nor whom the decision names")
	var read linking.Entry
	require.Equal(t, 200, road("GET", "/linking/decision/11?purpose=case", nil, &read))
	if read.MayReadRaw {
		var n int
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE action LIKE '%read%' OR detail::text LIKE '%"raw"%'`).Scan(&n))
		require.NotZero(t, n, "the reading is recorded")
	}

	require.Equal(t, 200, road("POST", "/linking/decision/11/verdicts", map[string]any{"verdict": "NOT_THIS", "object_id": 31}, nil))
	require.Equal(t, 200, road("GET", "/linking/decision/11", nil, &e))
	require.Equal(t, int64(32), e.Candidates[0].ID, "what was ruled out is not shown again")
	require.Equal(t, 200, road("POST", "/linking/undo", map[string]any{}, nil))
	require.Equal(t, 403, road("POST", "/linking/fits/99", map[string]any{"approve": true}, nil), "road management does not set parameters")
}
