package analysis_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

// street fills an office by SQL with one lane of ours, 10 m wide, a scan of 11.06.2022 with n boards in it, 2 m from
// the edge and 40 m apart, and a decision for every second one that names its place.
func street(t *testing.T, store *db.Store, n int) {
	t.Helper()
	ctx := context.Background()
	_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error {
		rev, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		for _, s := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO road_lanes (id, key, lane_id, name, street_key, category, manager, status, geom, sigma_m, known)
				VALUES (nextval('register_id'), 'L1', 'L1', 'ul. Lipowa', 'lipowa', 'gminna', 'BURMISTRZ miasta Testowo', 'PUBLIC',
				ST_SetSRID(ST_MakeEnvelope(477000, 710000, 487000, 710010), 2180), 0.1, int8range($1, NULL))`, []any{rev}},
			{`INSERT INTO campaigns (id, name, driven_from, driven_to, known) VALUES (1, 'skan 2022', '2022-06-10', '2022-06-12', int8range($1, NULL))`, []any{rev}},
			{`INSERT INTO objects (id, class_code, geom, known) SELECT 1000 + i, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(477020 + 40 * i, 710002), 2180), int8range($1, NULL) FROM generate_series(1, $2::int) i`, []any{rev, n}},
			{`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, geom, width_m, height_m, sides, display_area_m2, captured_on, sigma_xy_m, known)
				SELECT 2000 + i, 1000 + i, 1, 'skan 2022', 'S' || i, 'skan 2022/S' || i, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(477020 + 40 * i, 710002, 31.5), 2180), 6, 3, 1, 18, '2022-06-11', 0.1, int8range($1, NULL)
				FROM generate_series(1, $2::int) i`, []any{rev, n}},
			{`INSERT INTO decisions (id, key, case_number, decision_date, kind, ad_area_m2, valid_from, valid_to, geom, known)
				SELECT 3000 + i, 'd' || i, 'IDR.7230.3.' || i || '.2022', '2021-12-01', 'ADVERT', 18, '2022-01-01', '2022-12-31', ST_SetSRID(ST_MakePoint(477020 + 40 * i, 710002), 2180), int8range($1, NULL)
				FROM generate_series(2, $2::int, 2) i`, []any{rev, n}},
			{`INSERT INTO rates (id, kind, rate_gr, unit, key, known) VALUES (1, 'ADVERT', 220, 'm2_day', 'advert', int8range($1, NULL))`, []any{rev}},
		} {
			if _, err := c.Exec(ctx, s.sql, s.args...); err != nil {
				return fmt.Errorf("%s: %w", s.sql[:40], err)
			}
		}
		return c.Audit(ctx, "test", "street", map[string]int{"objects": n})
	})
	require.NoError(t, err)
}

var on = clock.Day(2022, 7, 1)

func analyse(t *testing.T, store *db.Store, o analysis.Options) *analysis.Result {
	t.Helper()
	if o.On.IsZero() {
		o.On = on
	}
	r, err := analysis.Analyse(context.Background(), store, access.Operator(), o)
	require.NoError(t, err)
	return r
}

func findings(t *testing.T, store *db.Store, rule, state string) []analysis.FindingLine {
	t.Helper()
	var out []analysis.FindingLine
	require.NoError(t, analysis.Findings(context.Background(), store, access.Operator(), rule, state, func(l *analysis.FindingLine) error {
		out = append(out, *l)
		return nil
	}))
	return out
}

func exec(t *testing.T, store *db.Store, sql string) {
	t.Helper()
	ctx := context.Background()
	_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		_, err := c.Exec(ctx, sql)
		return err
	})
	require.NoError(t, err)
}

func TestBoardsWithoutADecisionAreFoundAndRemembered(t *testing.T) {
	store, only := dbtest.New(t), []string{"O01"}
	street(t, store, 6)
	first := analyse(t, store, analysis.Options{Rules: only})
	require.Equal(t, 3, first.Findings["O01"], "boards 1, 3 and 5")
	require.Equal(t, 3, first.New)
	found := findings(t, store, "O01", "")
	require.Len(t, found, 3)
	for _, f := range found {
		require.Equal(t, "hit", f.Outcome)
		require.Equal(t, "high", f.Severity)
		require.Equal(t, "2022-06-11", f.On)
		require.Contains(t, string(f.Subjects), `"kind": "object"`)
		require.Contains(t, string(f.Money), `10 × 18,00 m² × 2,20 zł × 1 dzień`)
	}
	var links int
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM links WHERE state = 'accepted'`).Scan(&links))
	require.Equal(t, 3, links)

	again := analyse(t, store, analysis.Options{Rules: only})
	require.Equal(t, first.Revision, again.Revision, "nothing has changed: no new picture")
	require.Equal(t, 3, again.Same)
	full := analyse(t, store, analysis.Options{Rules: only, Full: true})
	require.Equal(t, 3, full.Same)
	require.Zero(t, full.New+full.Changed+full.Gone)

	// A decision for board 1 takes the finding away; another size of board 3 makes a new version of it.
	exec(t, store, `INSERT INTO decisions (id, key, case_number, decision_date, kind, ad_area_m2, valid_from, valid_to, geom, known)
		SELECT 3001, 'd1', 'IDR.7230.3.1.2022', '2021-12-01', 'ADVERT', 18, '2022-01-01', '2022-12-31', geom, '[1,)' FROM objects WHERE id = 1001`)
	exec(t, store, `UPDATE scan_objects SET display_area_m2 = 24 WHERE id = 2003`)
	third := analyse(t, store, analysis.Options{Rules: only})
	require.Equal(t, []int{0, 1, 1, 1}, []int{third.New, third.Changed, third.Same, third.Gone})
	require.Len(t, findings(t, store, "O01", "VANISHED"), 1)
	var past int
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM discrepancies_past WHERE upper(known) = $1`, third.Revision).Scan(&past))
	require.Equal(t, 2, past)

	// The decision is taken out again: the same discrepancy comes back, not a new one.
	exec(t, store, `DELETE FROM decisions WHERE id = 3001`)
	fourth := analyse(t, store, analysis.Options{Rules: only})
	require.Equal(t, []int{0, 1, 2, 0}, []int{fourth.New, fourth.Changed, fourth.Same, fourth.Gone})
	require.Len(t, findings(t, store, "O01", "DETECTED"), 3)
}

func TestARunKeepsWhatAnOfficerDecided(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 2)
	analyse(t, store, analysis.Options{Rules: []string{"O01"}})
	exec(t, store, `ALTER TABLE discrepancies DROP CONSTRAINT IF EXISTS discrepancies_state_check`)
	exec(t, store, `ALTER TABLE discrepancies_past DROP CONSTRAINT IF EXISTS discrepancies_state_check`)
	exec(t, store, `UPDATE discrepancies SET state = 'CONFIRMED'`)
	require.Equal(t, 1, analyse(t, store, analysis.Options{Rules: []string{"O01"}, Full: true}).Same)
	require.Len(t, findings(t, store, "O01", "CONFIRMED"), 1)
	exec(t, store, `UPDATE scan_objects SET display_area_m2 = 24`)
	require.Equal(t, 1, analyse(t, store, analysis.Options{Rules: []string{"O01"}, Full: true}).Changed)
	require.Len(t, findings(t, store, "O01", "CONFIRMED"), 1, "larger, and still confirmed")
	exec(t, store, `UPDATE discrepancies SET state = 'VANISHED', digest = NULL`)
	analyse(t, store, analysis.Options{Rules: []string{"O01"}, Full: true})
	require.Len(t, findings(t, store, "O01", "DETECTED"), 1, "it had vanished and is there again")
}

func TestARunOfOneRuleLeavesTheOthersAlone(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 4)
	exec(t, store, `UPDATE decisions SET case_number = '' WHERE id = 3002`)
	all := analyse(t, store, analysis.Options{})
	require.Equal(t, 1, all.Findings["Q01"])
	only := analyse(t, store, analysis.Options{Rules: []string{"O01"}, Full: true})
	require.Zero(t, only.Gone)
	require.Equal(t, map[string]int{"O01": 2}, only.Findings)
	require.Len(t, findings(t, store, "Q01", "DETECTED"), 1)
	_, err := analysis.Analyse(context.Background(), store, access.Operator(), analysis.Options{On: on, Rules: []string{"O99"}})
	require.ErrorIs(t, err, analysis.ErrRule)
}

func TestWithoutManagersTheAnswerIsUnknown(t *testing.T) {
	town := dbtest.Town
	town.Managers = nil
	store := dbtest.NewOffice(t, town)
	street(t, store, 4)
	r := analyse(t, store, analysis.Options{Rules: []string{"O01", "O09"}})
	require.Equal(t, 6, r.Unknown)
	for _, f := range findings(t, store, "O01", "") {
		require.Equal(t, "unknown", f.Outcome)
		require.Contains(t, f.Reason, "office add --manager")
		require.NotEqual(t, "high", f.Severity)
	}
}

func TestTwoRunsAtOnceFindEachThingOnce(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 20)
	var wg sync.WaitGroup
	results := make([]*analysis.Result, 4)
	errs := make([]error, 4)
	for k := range results {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results[k], errs[k] = analysis.Analyse(context.Background(), store, access.Operator(), analysis.Options{On: on, Rules: []string{"O01"}, Full: true})
		}()
	}
	wg.Wait()
	fresh := 0
	for k := range results {
		require.NoError(t, errs[k])
		require.Equal(t, 10, results[k].Findings["O01"])
		fresh += results[k].New
	}
	require.Equal(t, 10, fresh, "one of them found each, the others saw that it was there")
	require.Len(t, findings(t, store, "", ""), 10)
}

func TestADecisionThatTheRegisterNoLongerHoldsStillPermittedWhatWasSeenBefore(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 2)
	exec(t, store, `UPDATE decisions SET case_number = 'no pattern', known = '[1,)'`)
	require.Equal(t, map[string]int{"O01": 1, "Q01": 1}, analyse(t, store, analysis.Options{Rules: []string{"O01", "Q01"}}).Findings)
	exec(t, store, `INSERT INTO decisions_past (id, key, case_number, decision_date, kind, ad_area_m2, valid_from, valid_to, geom, known, version, manager, legal_regime, purpose_text,
			lane_element, ad_area_basis, object_count, open_ended, location_text, street, street_key, house_no, road_no, road_category, precinct_text, geometry_source, location_decision,
			previous_decision, is_amendment, status, notes, source_file, source_row, raw, extra, problems)
		SELECT id, key, case_number, decision_date, kind, ad_area_m2, valid_from, '2022-06-30', geom, known, version, manager, legal_regime, purpose_text,
			lane_element, ad_area_basis, object_count, open_ended, location_text, street, street_key, house_no, road_no, road_category, precinct_text, geometry_source, location_decision,
			previous_decision, is_amendment, status, notes, source_file, source_row, raw, extra, problems FROM decisions`)
	exec(t, store, `DELETE FROM decisions`)
	require.Equal(t, map[string]int{"O01": 1, "Q01": 0}, analyse(t, store, analysis.Options{Rules: []string{"O01", "Q01"}}).Findings)
}
