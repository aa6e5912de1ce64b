package figures_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/analysis/figures"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild()
	os.Exit(m.Run())
}

// asks is the addresses as somebody with these rights meets them.
type asks func(status int, address string, into any) []byte

func as(t *testing.T, s *db.Store, scope access.Scope) asks {
	router, api := httpapi.New()
	figures.Routes(api)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return func(status int, address string, into any) []byte {
		t.Helper()
		res, err := http.Get(server.URL + "/api/v1/figures" + address)
		require.NoError(t, err)
		defer res.Body.Close()
		got, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, status, res.StatusCode, "%s: %s", address, got)
		if into != nil {
			require.NoError(t, json.Unmarshal(got, into), "%s", got)
		}
		return got
	}
}

func person(s *db.Store, login, role string, limits access.Limits) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == role {
			return access.For(access.Person{ID: 1, Login: login, Grants: []access.Grant{{Role: r, Limits: limits}}, Office: access.Office{Code: s.Office().Code, Managers: s.Office().Managers}})
		}
	}
	panic(role)
}

func change(t *testing.T, s *db.Store, statements ...string) int64 {
	t.Helper()
	ctx := context.Background()
	revision, err := s.Change(ctx, "operator", "test", func(c *db.Change) error {
		rev, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		for _, sql := range statements {
			if _, err := c.Exec(ctx, fmt.Sprintf(sql, rev)); err != nil {
				return fmt.Errorf("%.80s: %w", sql, err)
			}
		}
		return c.Audit(ctx, "test", "town", map[string]int{})
	})
	require.NoError(t, err)
	return revision
}

var on = clock.Day(2022, 7, 1)

func analyse(t *testing.T, s *db.Store) {
	t.Helper()
	_, err := analysis.Analyse(context.Background(), s, access.Operator(), analysis.Options{On: on})
	require.NoError(t, err)
}

// town is two streets of the office's with billboards: twelve inside Lipowa, six of them within the other department's keep by
// their decision; three at the edge of Długa; and a street that no scan saw.
func town(t *testing.T) *db.Store {
	t.Helper()
	s := dbtest.New(t)
	change(t, s,
		`INSERT INTO road_lanes (id, key, lane_id, name, street_key, category, manager, status, geom, sigma_m, known)
			SELECT 10 + i, 'L' || i, 'L' || i, (ARRAY['ul. Lipowa', 'ul. Długa', 'ul. Cicha'])[i], (ARRAY['lipowa', 'dluga', 'cicha'])[i], 'gminna', 'Burmistrz Miasta Testowo', 'PUBLIC',
				ST_SetSRID(ST_MakeEnvelope(477000, 710000 + 200 * i, 478000, 710010 + 200 * i), 2180), 0.1, int8range(%[1]d, NULL) FROM generate_series(1, 3) i`,
		`INSERT INTO campaigns (id, name, driven_from, driven_to, coverage, coverage_estimated, known) VALUES (1, 'skan 2022', '2022-06-10', '2022-06-12', ST_SetSRID(ST_MakeEnvelope(476900, 710150, 478100, 710450), 2180), false, int8range(%[1]d, NULL))`,
		`INSERT INTO objects (id, class_code, geom, known) SELECT 1000 + i, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(477020 + 40 * i, CASE WHEN i <= 12 THEN 710202 ELSE 710400.1 END), 2180), int8range(%[1]d, NULL) FROM generate_series(1, 15) i`,
		`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, geom, width_m, height_m, sides, display_area_m2, captured_on, sigma_xy_m, known)
			SELECT 2000 + i, 1000 + i, 1, 'skan 2022', 'S' || i, 'skan 2022/S' || i, 'ADV.BILLBOARD', ST_SetSRID(ST_MakePoint(477020 + 40 * i, CASE WHEN i <= 12 THEN 710202 ELSE 710400 + 0.05 * (i - 12) END), 2180), 6, 3, 1, 18 + (CASE WHEN i > 12 THEN i - 12 ELSE 0 END), '2022-06-11', 0.1, int8range(%[1]d, NULL)
			FROM generate_series(1, 15) i`,
		`INSERT INTO parties (id, key, name, regon, pesel, known) VALUES (51, 'a', 'Reklama Spółka z o.o.', '123456785', '', int8range(%[1]d, NULL)), (52, 'b', 'Jan Zmyślony', '', '44051401458', int8range(%[1]d, NULL))`,
		`INSERT INTO decisions (id, key, case_number, decision_date, kind, ad_area_m2, valid_from, valid_to, geom, party_id, department, known)
			SELECT 3000 + i, 'd' || i, 'IDR.7230.3.' || i || '.2022', '2020-12-01', 'ADVERT', 18, '2021-01-01', '2021-12-31', ST_SetSRID(ST_MakePoint(477020 + 40 * i, 710202), 2180), CASE WHEN i <= 3 THEN 51 ELSE 52 END, CASE WHEN i <= 3 THEN 'IDR' ELSE 'GN' END, int8range(%[1]d, NULL)
			FROM generate_series(1, 6) i`,
		`INSERT INTO decisions (id, key, case_number, kind, department, known) VALUES (3100, 'bad', 'zły znak', 'ADVERT', 'GN', int8range(%[1]d, NULL))`,
		`INSERT INTO rates (id, kind, rate_gr, unit, key, known) VALUES (1, 'ADVERT', 220, 'm2_day', 'advert', int8range(%[1]d, NULL))`)
	analyse(t, s)
	return s
}

type sum struct {
	Key, Basis, Source string
	Findings           int64
	Min                int64 `json:"min_gr"`
	Max                int64 `json:"max_gr"`
	Label              struct{ PL string }
}

type ledger struct {
	Revision int64
	Digest   string
	Few      bool
	Sums     []sum
	ByRule   []sum `json:"by_rule"`
	ByStreet []sum `json:"by_street"`
	ByOwner  []sum `json:"by_owner"`
	Entries  []figures.Entry
	History  []figures.Day
	Settled  []figures.Settled
	Count    int
}

func TestTheLedgerIsTheSameWheneverItIsAskedForAgain(t *testing.T) {
	s := town(t)
	ask := as(t, s, access.Operator())
	var first, then, now ledger
	before := ask(200, "/ledger?all=true", &first)
	require.NotEmpty(t, first.Entries)
	for _, e := range first.Entries {
		require.NotZero(t, e.Run, "the run that worked it out")
		require.NotEmpty(t, e.ParamSet)
		require.NotEmpty(t, e.Formula, "the working")
		require.NotEmpty(t, e.Law)
		require.Equal(t, []int64{1}, e.Rates)
		require.Positive(t, e.RuleVersion)
	}
	// The rate rises, an object goes, a case is dismissed: the figures change, and those of before do not.
	change(t, s, `UPDATE rates SET rate_gr = 500, known = int8range(%[1]d, NULL)`, `DELETE FROM scan_objects WHERE id = 2007 AND %[1]d > 0`)
	analyse(t, s)
	change(t, s, `INSERT INTO discrepancies_past SELECT (jsonb_populate_record(d, jsonb_build_object('known', int8range(lower(d.known), %[1]d)::text))).* FROM discrepancies d WHERE d.rule = 'O03' AND d.id = (SELECT min(id) FROM discrepancies WHERE rule = 'O03')`,
		`UPDATE discrepancies SET state = 'FALSE_POSITIVE', version = version + 1, known = int8range(%[1]d, NULL) WHERE rule = 'O03' AND id = (SELECT min(id) FROM discrepancies WHERE rule = 'O03')`)
	ask(200, "/ledger?all=true", &now)
	require.NotEqual(t, first.Digest, now.Digest)
	require.NotEqual(t, first.Count, now.Count)
	after := ask(200, fmt.Sprintf("/ledger?all=true&known=r%d", first.Revision), &then)
	require.Equal(t, first.Digest, then.Digest)
	var a, b struct {
		Entries json.RawMessage
		Sums    json.RawMessage
	}
	require.NoError(t, json.Unmarshal(before, &a))
	require.NoError(t, json.Unmarshal(after, &b))
	require.Equal(t, string(a.Entries), string(b.Entries), "to the byte")
	require.Equal(t, string(a.Sums), string(b.Sums))
	require.NotEqual(t, first.Entries, now.Entries)
	// The history's last day is what the ledger says now.
	byBasis := map[string]int64{}
	for _, d := range now.History {
		byBasis[d.Basis] = d.Max // in order of days
	}
	for _, x := range now.Sums {
		if x.Findings > 0 {
			require.Equal(t, x.Max, byBasis[x.Basis], x.Basis)
		}
	}
}

func TestTheLedgerNeverAddsBasesOrCountsASubjectTwice(t *testing.T) {
	s := town(t)
	var l ledger
	as(t, s, access.Operator())(200, "/ledger?all=true", &l)
	type key struct{ basis, subject string }
	want := map[string]int64{}
	largest := map[key]int64{}
	for _, e := range l.Entries {
		if e.Outcome == "hit" {
			largest[key{e.Basis, e.Subject}] = max(largest[key{e.Basis, e.Subject}], e.Max)
		}
	}
	for k, v := range largest {
		want[k.basis] += v
	}
	got := map[string]int64{}
	for _, x := range l.Sums {
		require.NotContains(t, got, x.Basis, "one line for each basis")
		got[x.Basis] = x.Max
		require.LessOrEqual(t, x.Min, x.Max)
	}
	require.Equal(t, want, got)
	for name, parts := range map[string][]sum{"rules": l.ByRule, "streets": l.ByStreet, "owners": l.ByOwner} {
		part := map[string]int64{}
		for _, x := range parts {
			part[x.Basis] += x.Max
		}
		require.Equal(t, want, part, name)
	}
	require.Contains(t, fmt.Sprint(l.ByRule), "/registers/discrepancies?where=")
}

func TestWhatASettledSubjectStoodForCountsOnce(t *testing.T) {
	s := town(t)
	var l ledger
	as(t, s, access.Operator())(200, "/ledger?all=true", &l)
	_, err := s.Pool().Exec(context.Background(), `UPDATE discrepancies SET state = 'RESOLVED', resolution = 'REMOVED', resolved_on = current_date, subjects = '[{"kind": "object", "id": "1001"}]' WHERE outcome = 'hit' AND jsonb_array_length(money) > 0`)
	require.NoError(t, err)
	want := map[string]int64{}
	for _, e := range l.Entries {
		if e.Outcome == "hit" {
			want[e.Basis] = max(want[e.Basis], e.Max)
		}
	}
	require.NotEmpty(t, want)
	as(t, s, access.Operator())(200, "/ledger?all=true", &l)
	got := map[string]int64{}
	for _, x := range l.Settled {
		require.Equal(t, int64(1), x.Findings)
		got[x.Basis] = x.Max
	}
	require.Equal(t, want, got)
}

func TestOwnersAreNamedOnlyAsTheReaderMaySeeThem(t *testing.T) {
	s := town(t)
	var l ledger
	body := as(t, s, person(s, "road", "road", access.Limits{}))(200, "/ledger?all=true", &l)
	require.Contains(t, string(body), "Reklama Spółka z o.o.")
	require.NotContains(t, string(body), "Zmyślony")
	body = as(t, s, person(s, "gis", "gis", access.Limits{}))(200, "/ledger?all=true", &l)
	require.NotContains(t, string(body), "Reklama Spółka", "who does not read parties is told their number")
	require.Contains(t, string(body), "strona nr 51")
}

func TestWhoSeesNoAmountsGetsNoLedger(t *testing.T) {
	s := town(t)
	as(t, s, person(s, "i", "inspector", access.Limits{}))(403, "/ledger", nil)
	as(t, s, person(s, "c", "contact", access.Limits{}))(403, "/ledger", nil)
	as(t, s, access.Anonymous(access.Office{Code: s.Office().Code}))(401, "/ledger", nil)
}

func TestTheBoardSeesSumsAndNothingSmall(t *testing.T) {
	s := town(t)
	ask := as(t, s, person(s, "b", "board", access.Limits{}))
	var l ledger
	ask(200, "/ledger?all=true", &l)
	require.True(t, l.Few)
	require.Empty(t, l.Entries)
	require.Empty(t, l.ByOwner)
	require.NotEmpty(t, l.Sums)
	for _, x := range append(l.Sums, l.ByRule...) {
		require.GreaterOrEqual(t, x.Findings, int64(5))
		require.Empty(t, x.Source)
	}
	for _, address := range []string{"/ledger?rule=O01", "/ledger?known=r1", "/statistics?street=ul.%20Lipowa", "/statistics?from=2022-01-01"} {
		ask(403, address, nil)
	}
	ask(403, "/survey", nil)
}

type rep struct {
	Figures []struct {
		Key, Source string
		Value       any
	}
	Tables []struct {
		Name string
		Rows [][]any
	}
	Few bool
}

func (r rep) figure(key string) float64 {
	for _, f := range r.Figures {
		if f.Key == key {
			v, _ := f.Value.(float64)
			return v
		}
	}
	return -1
}

func (r rep) sum(table string, column int) (n float64) {
	for _, t := range r.Tables {
		if t.Name == table {
			for _, row := range t.Rows {
				v, _ := row[column].(float64)
				n += v
			}
		}
	}
	return n
}

func TestStatisticsAreTheSumsOfTheRegister(t *testing.T) {
	s := town(t)
	count := func(where string) (n float64) {
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM discrepancies WHERE `+where).Scan(&n))
		return n
	}
	var r rep
	ask := as(t, s, access.Operator())
	ask(200, "/statistics", &r)
	require.Equal(t, count("true"), r.figure("found"))
	require.Equal(t, count("outcome = 'unknown'"), r.figure("undecided"))
	require.Equal(t, count("assignee = ''"), r.figure("unassigned"))
	for _, table := range []string{"by_rule", "by_state", "by_severity", "by_street", "by_age", "by_officer", "by_department", "by_month"} {
		require.Equal(t, count("true"), r.sum(table, 1), table)
	}
	var lipowa, rule rep
	ask(200, "/statistics?street=ul.%20Lipowa", &lipowa)
	require.Equal(t, count("street = 'ul. Lipowa'"), lipowa.figure("found"))
	require.Equal(t, count("street = 'ul. Lipowa'"), lipowa.sum("by_age", 1))
	ask(200, "/statistics?rule=O10&from=2020-01-01", &rule)
	require.Equal(t, count("rule = 'O10'"), rule.figure("open"))
	ask(200, "/statistics?to=2020-01-01", &rule)
	require.Zero(t, rule.figure("found"))
	ask(400, "/statistics?from=gestern", nil)
	for format, begins := range map[string]string{"xlsx": "PK\x03\x04", "pdf": "%PDF-", "csv": "\ufeff", "ods": "PK\x03\x04"} {
		for _, path := range []string{"/statistics", "/ledger", "/survey", "/quality", "/coverage"} {
			got := ask(200, path+"?format="+format, nil)
			require.True(t, bytes.HasPrefix(got, []byte(begins)), "%s as %s: %.20q", path, format, got)
		}
	}
	ask(415, "/statistics?format=docx", nil)
}

func TestWhoeverIsLimitedSeesTheFiguresOfTheLimits(t *testing.T) {
	s := town(t)
	count := func(where string) (n float64) {
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM discrepancies WHERE rule ~ '^[ODSQ]' AND `+where).Scan(&n))
		return n
	}
	var r rep
	ask := as(t, s, person(s, "idr", "road", access.Limits{Departments: []string{"IDR"}}))
	ask(200, "/statistics", &r)
	require.Positive(t, count("department = 'IDR'"))
	require.Equal(t, count("department = 'IDR'"), r.figure("found"))
	require.Equal(t, r.figure("found"), r.sum("by_age", 1))
	var mine, all ledger
	ask(200, "/ledger?all=true", &mine)
	as(t, s, access.Operator())(200, "/ledger?all=true", &all)
	require.NotEmpty(t, mine.Entries)
	require.Less(t, mine.Count, all.Count)
	var q quality
	ask(200, "/quality", &q)
	require.EqualValues(t, 3, q.Registers[0].Rows)
	require.Equal(t, 1.0, *q.Registers[0].Score, "the row at fault is the other department's")
	require.EqualValues(t, 3, q.Registers[0].Trend[0].Rows)
	require.Equal(t, 1.0, *q.Registers[0].Trend[0].Score)
}

type quality struct {
	Registers []struct {
		Register string
		Rows     int64
		Score    *float64
		Faults   []struct {
			Rule   string
			Failed int64
			Weight float64
		}
		Trend []struct {
			Run   int64
			Rows  int64
			Score *float64
		}
	}
}

func TestQualityIsOneLessTheWeightedShareAtFault(t *testing.T) {
	s := town(t)
	ask := as(t, s, access.Operator())
	var q quality
	ask(200, "/quality", &q)
	d := q.Registers[0]
	require.Equal(t, "decisions", d.Register)
	require.EqualValues(t, 7, d.Rows)
	failed, weights := 0.0, 0.0
	for _, f := range d.Faults {
		failed += f.Weight * float64(f.Failed)
		weights += f.Weight
		if f.Rule == "Q01" {
			require.EqualValues(t, 1, f.Failed)
		}
	}
	require.InDelta(t, 1-failed/(7*weights), *d.Score, 1e-4)
	require.Len(t, d.Trend, 1)
	require.Equal(t, *d.Score, *d.Trend[0].Score, "as the run left it")
	var rows []struct {
		ID    int64
		Label string
	}
	ask(200, "/quality/decisions/rows?rule=Q01", &rows)
	require.Len(t, rows, 1)
	require.Equal(t, "zły znak", rows[0].Label)
	ask(404, "/quality/nothing/rows?rule=Q01", nil)
	// The row is mended: the trend keeps what was.
	change(t, s, `UPDATE decisions SET case_number = 'IDR.7230.3.99.2022', version = version + 1, known = int8range(%[1]d, NULL) WHERE id = 3100`)
	analyse(t, s)
	var after quality
	ask(200, "/quality", &after)
	require.Greater(t, *after.Registers[0].Score, *d.Score)
	require.Len(t, after.Registers[0].Trend, 2)
	require.Equal(t, *d.Score, *after.Registers[0].Trend[0].Score)
	require.Nil(t, after.Registers[1].Score, "an empty register has no score")
	as(t, s, person(s, "c", "clerk", access.Limits{}))(200, "/quality", &after)
	as(t, s, person(s, "c", "coal", access.Limits{}))(403, "/quality", nil)
}

func TestPlacesWorthASurveyAreSortedByWhatIsAtStake(t *testing.T) {
	s := town(t)
	type places struct {
		Places []struct {
			ID          int64
			Street      string
			Order       int
			Probability float64
			Expected    *int64   `json:"expected_gr"`
			Needed      *float64 `json:"sigma_needed_m"`
			Money       []struct {
				Max int64 `json:"max_gr"`
			}
		}
		Withheld []string
	}
	var p places
	as(t, s, access.Operator())(200, "/survey", &p)
	require.Len(t, p.Places, 3)
	for i, x := range p.Places {
		require.Equal(t, "ul. Długa", x.Street)
		require.InDelta(t, float64(x.Money[0].Max)*x.Probability, float64(*x.Expected), 1)
		if i > 0 {
			require.GreaterOrEqual(t, *p.Places[i-1].Expected, *x.Expected)
		}
	}
	as(t, s, access.Operator())(200, "/survey?sort=street", &p)
	require.Equal(t, []int{1, 2, 3}, []int{p.Places[0].Order, p.Places[1].Order, p.Places[2].Order})
	var inspector places
	as(t, s, person(s, "i", "inspector", access.Limits{}))(200, "/survey", &inspector)
	require.Len(t, inspector.Places, 3, "who measures need not see amounts")
	require.Nil(t, inspector.Places[0].Expected)
	require.Equal(t, []string{"money"}, inspector.Withheld)
	var none places
	as(t, s, person(s, "l", "land", access.Limits{}))(200, "/survey", &none)
	require.Empty(t, none.Places)
}

func TestNothingFoundAndNeverScannedDiffer(t *testing.T) {
	s := town(t)
	ask := as(t, s, access.Operator())
	type coverage struct {
		Campaigns []struct {
			Name      string
			Estimated bool
			Share     float64
		}
		Streets []struct {
			Street, Last string
			Never        bool
			Share        float64
		}
		Share float64
		Never int
	}
	var c coverage
	ask(200, "/coverage", &c)
	require.InDelta(t, 2.0/3, c.Share, 1e-4)
	require.Equal(t, 1, c.Never)
	require.Equal(t, "ul. Cicha", c.Streets[0].Street)
	require.True(t, c.Streets[0].Never)
	require.Empty(t, c.Streets[0].Last)
	require.Equal(t, "2022-06-12", c.Streets[1].Last)
	type at struct {
		Never    bool
		Last     string
		Findings *int64
	}
	place := func(y float64) (out at) {
		var lon, lat float64
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(477900, $1), 2180), 4326) p`, y).Scan(&lon, &lat))
		ask(200, fmt.Sprintf("/coverage/at?lon=%f&lat=%f", lon, lat), &out)
		return out
	}
	nothing := place(710205)
	require.False(t, nothing.Never)
	require.Equal(t, "2022-06-12", nothing.Last)
	require.Zero(t, *nothing.Findings)
	require.True(t, place(710605).Never)
	var drawn struct {
		Features []struct {
			Properties struct{ Name string }
			Geometry   struct{ Type string }
		}
	}
	ask(200, "/coverage/never", &drawn)
	require.Len(t, drawn.Features, 1)
	require.Equal(t, "ul. Cicha", drawn.Features[0].Properties.Name)
	ask(400, "/coverage/never?bbox=1,2", nil)
	// Without a drawn coverage it is estimated from what was seen, and says so.
	change(t, s, `UPDATE campaigns SET coverage = NULL, coverage_estimated = true, known = int8range(%[1]d, NULL)`)
	ask(200, "/coverage", &c)
	require.True(t, c.Campaigns[0].Estimated)
	require.InDelta(t, 2.0/3, c.Share, 1e-4)
	require.True(t, place(710605).Never)
	require.False(t, place(710205).Never)
	as(t, s, person(s, "c", "coal", access.Limits{}))(403, "/coverage", nil)
	board := as(t, s, person(s, "b", "board", access.Limits{}))
	board(200, "/coverage", &c)
	require.InDelta(t, 2.0/3, c.Share, 1e-4)
	require.Empty(t, c.Streets, "who sees numbers only sees no single street")
	board(403, "/coverage/never", nil)
	board(403, "/coverage/at?lon=18.6&lat=54.2", nil)
}
