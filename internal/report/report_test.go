package report_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/report"
)

// sales is a report that reaches every case: a count, parts, a sum, a table with small groups.
func sales() report.Report {
	return report.Report{Name: "coal", Title: register.Text{PL: "Węgiel", EN: "Coal"}, Figures: []report.Figure{
		report.Count("sales", "Sprzedaże", "Sales", 30, report.Source("coal_sales")),
		report.Part("sales", "cash", "Gotówka", "Cash", 3, ""),
		report.Part("sales", "card", "Karta", "Card", 7, ""),
		report.Part("sales", "transfer", "Przelew", "Transfer", 20, ""),
		report.Amount("cash_kg", "Za gotówkę", "For cash", 4500, "kg", "cash", ""),
		report.Amount("revenue_gr", "Przychód", "Revenue", int64(146520), "gr", "sales", ""),
	}, Tables: []report.Table{{Name: "by_day", Title: register.Text{PL: "Dni", EN: "Days"}, Chart: "bar", Columns: []report.Column{
		{Key: "day", Title: register.Text{PL: "Dzień", EN: "Day"}, Type: register.Date},
		{Key: "count", Title: register.Text{PL: "Liczba", EN: "Number"}, Type: register.Integer, Counts: true},
		{Key: "gr", Title: register.Text{PL: "Kwota", EN: "Amount"}, Type: register.Money, Unit: "gr"}},
		Rows: [][]any{{clock.Day(2023, 1, 2), 2, int64(200000)}, {clock.Day(2023, 1, 3), 8, int64(800050)}, {clock.Day(2023, 1, 4), 20, int64(900000)}, {clock.Day(2023, 1, 5), 0, int64(0)}}}}}
}

func TestSmallGroupsAreNotTold(t *testing.T) {
	r := sales()
	r.Suppress()
	values := map[string]any{}
	for _, f := range r.Figures {
		values[f.Key] = f.Value
		require.Empty(t, f.Source)
	}
	require.Equal(t, map[string]any{"sales": int64(30), "cash": "<5", "card": "-", "transfer": int64(20), "cash_kg": "-", "revenue_gr": int64(146520)}, values,
		"3 of 30 could be told from the others, so the next smallest is left out too")
	require.Equal(t, []any{"<5", "-"}, r.Tables[0].Rows[0][1:])
	require.Equal(t, []any{"-", "-"}, r.Tables[0].Rows[1][1:], "the sum of a day that is left out is left out")
	require.Equal(t, []any{20, int64(900000)}, r.Tables[0].Rows[2][1:])
	require.Equal(t, []any{0, int64(0)}, r.Tables[0].Rows[3][1:], "none is nobody")
	require.Equal(t, 2, sales().Tables[0].Rows[0][1], "what was counted stays as it was")
}

// Whatever counts there are: who sees the whole and what is left never learns a count of one to four.
func TestAWholeBesideItsPartsTellsNoSmallGroup(t *testing.T) {
	count := func(key string) report.Column { return report.Column{Key: key, Counts: true} }
	r := report.Report{Tables: []report.Table{{Name: "answers", Columns: []report.Column{{Key: "part"}, count("answers"), count("yes"), count("no"), count("unknown"), {Key: "median"}},
		Rows: [][]any{{"TAX", 100, 97, 3, 0, 4.5}, {"SOCIAL", 100, 90, 10, 0, 3.0}, {"OTHER", 100, 96, 2, 2, 3.0}}}}}
	r.Suppress()
	require.Equal(t, []any{"TAX", 100, "-", "<5", 0, "-"}, r.Tables[0].Rows[0], "of 100 and 97 the 3 could be told")
	require.Equal(t, []any{"SOCIAL", 100, 90, 10, 0, 3.0}, r.Tables[0].Rows[1])
	require.Equal(t, []any{"OTHER", 100, "-", "<5", "<5", "-"}, r.Tables[0].Rows[2])
}

func TestNoTotalTellsASmallGroup(t *testing.T) {
	for a := range 12 {
		for b := range 12 {
			for c := range 12 {
				r := report.Report{Figures: []report.Figure{report.Part("all", "a", "", "", int64(a), ""), report.Part("all", "b", "", "", int64(b), ""), report.Part("all", "c", "", "", int64(c), "")}}
				r.Suppress()
				hidden, sum := 0, 0
				for i, n := range []int{a, b, c} {
					if _, told := r.Figures[i].Value.(int64); !told {
						hidden++
						sum += n
					} else {
						require.False(t, n > 0 && n < 5)
					}
				}
				if hidden == 1 {
					require.Less(t, max(a, b, c), 5, "%d %d %d: nothing else was left to hide", a, b, c)
				}
			}
		}
	}
}

func TestAReportIsTheSameInEveryFile(t *testing.T) {
	r := sales()
	book, err := r.Write("xlsx", "pl", "Miasto", "")
	require.NoError(t, err)
	x, err := excelize.OpenReader(bytes.NewReader(book))
	require.NoError(t, err)
	require.Equal(t, []string{"Wskaźniki", "Dni"}, x.GetSheetList())
	rows, err := x.GetRows("Wskaźniki", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	require.Equal(t, []string{"6", "Przychód", "1465.2", "zł"}, rows[6])

	ods, err := r.Write("ods", "en", "Town", "")
	require.NoError(t, err)
	unpacked, err := zip.NewReader(bytes.NewReader(ods), int64(len(ods)))
	require.NoError(t, err)
	f, err := unpacked.Open("content.xml")
	require.NoError(t, err)
	content, err := io.ReadAll(f)
	require.NoError(t, err)
	for _, part := range []string{`table:name="Figures"`, `table:name="Days"`, `office:value="1465.2"`, `office:date-value="2023-01-03"`, `office:value="8000.5"`} {
		require.Contains(t, string(content), part)
	}
	decoder := xml.NewDecoder(bytes.NewReader(content))
	for err == nil {
		_, err = decoder.Token()
	}
	require.ErrorIs(t, err, io.EOF, "it is well-formed")

	csv, err := r.Write("csv", "pl", "Miasto", "")
	require.NoError(t, err)
	require.Contains(t, string(csv), "\ufeffWskaźnik;Wartość;Jednostka\r\nSprzedaże;30;\r\n")
	require.Contains(t, string(csv), "Przychód;1465,2;zł\r\n")
	csv, err = r.Write("csv", "pl", "Miasto", "by_day")
	require.NoError(t, err)
	require.Contains(t, string(csv), "2023-01-03;8;8000,5\r\n")
	pdf, err := r.Write("pdf", "pl", "Miasto", "")
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	_, err = r.Write("csv", "pl", "Miasto", "nothing")
	require.ErrorIs(t, err, report.ErrTable)
	_, err = r.Write("docx", "pl", "Miasto", "")
	require.ErrorIs(t, err, report.ErrFormat)
}

type town struct {
	t      *testing.T
	store  *db.Store
	router http.Handler
}

func (w town) get(scope access.Scope, address string) (int, []byte) {
	q := httptest.NewRequest("GET", address, nil)
	a := httptest.NewRecorder()
	w.router.ServeHTTP(a, q.WithContext(httpapi.WithOffice(q.Context(), w.store, scope)))
	return a.Code, a.Body.Bytes()
}

func role(name string, permissions []string, registers map[string]access.Rights, limits access.Limits) access.Scope {
	return access.For(access.Person{Login: name, Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Role: access.Role{Name: name, Permissions: permissions, Registers: registers}, Limits: limits}}})
}

// decisions of two units: six of MOPS, two of GOPS.
func aTown(t *testing.T) town {
	store := dbtest.New(t)
	_, err := store.Pool().Exec(context.Background(), `INSERT INTO decisions (id, key, case_number, kind, status, unit, fee_declared_gr, decision_date, known)
		SELECT n, 'd' || n, 'A.1.' || n || '.2023', 'STRUCTURE', 'ACTIVE', CASE WHEN n <= 6 THEN 'MOPS' ELSE 'GOPS' END, n * 100, date '2023-01-01' + n, int8range(0, NULL) FROM generate_series(1, 8) n`)
	require.NoError(t, err)
	router, api := httpapi.New()
	report.Routes(api, router, "/test/statistics", "decisions", func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
		tally := report.NewTally(ctx, store, tx, scope, register.Core(), "test", register.Text{PL: "Próba", EN: "Test"})
		tally.Count("decisions", "Decyzje", "Decisions", "decisions", p.Within("decision_date")...)
		tally.Count("gops", "Decyzje GOPS", "Decisions of GOPS", "decisions", append(p.Within("decision_date"), report.Cond{Field: "unit", Op: "=", Value: "GOPS"})...)
		tally.Sum("fees_gr", "Opłaty", "Fees", "gr", "decisions", "decisions", "fee_declared_gr", p.Within("decision_date")...)
		tally.By("by_unit", "Jednostki", "Units", "bar", "decisions", "unit", []string{"fee_declared_gr"})
		return tally.Report()
	})
	return town{t, store, router}
}

type page struct {
	Figures []struct {
		Key, Source string
		Value       any
	}
	Tables []struct{ Rows [][]any }
	Few    bool
}

func (w town) page(scope access.Scope, address string) (values map[string]any, p page) {
	w.t.Helper()
	status, body := w.get(scope, address)
	require.Equal(w.t, http.StatusOK, status, "%s", body)
	require.NoError(w.t, json.Unmarshal(body, &p))
	values = map[string]any{}
	for _, f := range p.Figures {
		values[f.Key] = f.Value
	}
	return values, p
}

func TestStatisticsAreCountedInThePersonsOwnRows(t *testing.T) {
	w := aTown(t)
	reads := map[string]access.Rights{"decisions": {}}
	for _, refused := range []struct {
		scope  access.Scope
		query  string
		status int
		code   string
	}{
		{access.Anonymous(access.Office{}), "", 401, "auth.required"},
		{role("contact", nil, map[string]access.Rights{"leases": {}}, access.Limits{}), "", 403, "access.refused"},
		{role("some", []string{access.ReadStatistics}, nil, access.Limits{Registers: []string{"leases"}}), "", 403, "access.refused"},
		{role("contact", nil, map[string]access.Rights{"decisions": {Columns: []string{"case_number", "unit", "decision_date"}}}, access.Limits{}), "", 403, "access.refused"},
		{role("clerk", nil, reads, access.Limits{}), "?from=2023-02-30", 400, "report.period"},
		{role("clerk", nil, reads, access.Limits{}), "?from=2023-02-03&to=2023-02-02", 400, "report.period"},
		{role("clerk", nil, reads, access.Limits{}), "?format=docx", 415, "report.format"},
		{role("clerk", nil, reads, access.Limits{}), "?format=csv&table=none", 404, "report.table"},
		{role("board", []string{access.ReadStatistics}, nil, access.Limits{}), "?to=2023-01-05", 403, "report.whole"},
	} {
		status, body := w.get(refused.scope, "/api/v1/test/statistics"+refused.query)
		require.Equal(t, refused.status, status, "%s %s", refused.query, body)
		require.Contains(t, string(body), refused.code)
	}

	all, p := w.page(role("clerk", nil, reads, access.Limits{}), "/api/v1/test/statistics")
	require.Equal(t, map[string]any{"decisions": 8.0, "gops": 2.0, "fees_gr": 3600.0}, all)
	require.False(t, p.Few)
	require.Equal(t, [][]any{{"GOPS", 2.0, 1500.0}, {"MOPS", 6.0, 2100.0}}, p.Tables[0].Rows)

	mops, p := w.page(role("clerk", nil, reads, access.Limits{Units: []string{"MOPS"}}), "/api/v1/test/statistics")
	require.Equal(t, map[string]any{"decisions": 6.0, "gops": 0.0, "fees_gr": 2100.0}, mops)
	require.NotContains(t, p.Tables[0].Rows, "GOPS")

	some, p := w.page(role("clerk", nil, reads, access.Limits{}), "/api/v1/test/statistics?from=2023-01-03&to=2023-01-04")
	require.Equal(t, 2.0, some["decisions"])
	source, err := url.Parse(p.Figures[0].Source)
	require.NoError(t, err)
	require.Equal(t, `[{"field":"decision_date","op":">=","value":"2023-01-03"},{"field":"decision_date","op":"<=","value":"2023-01-04"}]`, source.Query().Get("where"))

	board, p := w.page(role("board", []string{access.ReadStatistics}, nil, access.Limits{}), "/api/v1/test/statistics")
	require.Equal(t, map[string]any{"decisions": 8.0, "gops": "<5", "fees_gr": 3600.0}, board)
	require.True(t, p.Few)
	require.Equal(t, [][]any{{"GOPS", "<5", "-"}, {"MOPS", "-", "-"}}, p.Tables[0].Rows)
	unit, _ := w.page(role("board", []string{access.ReadStatistics}, nil, access.Limits{Units: []string{"GOPS"}}), "/api/v1/test/statistics")
	require.Equal(t, "<5", unit["decisions"], "a board of one unit counts that unit")

	_, body := w.get(role("board", []string{access.ReadStatistics}, nil, access.Limits{}), "/api/v1/test/statistics?format=csv")
	require.True(t, strings.Contains(string(body), "Decyzje GOPS;<5;"), "%s", body)
}
