package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

// matrixRow is how a register of a programme is filled for the matrix: three rows, 71 of the unit MOPS, 72 of the unit
// GOPS and 73 of the office itself. {id} and {mark} stand for the row; the mark stands in a column that every reader sees.
type matrixRow struct {
	word    string // in marks
	field   string // in which the mark stands
	columns string
	values  string
}

// programmeRows are the registers of the programmes, by name. Rows point at each other within their unit.
var programmeRows = map[string]matrixRow{
	"persons": {"PER", "department", "last_name, first_name, pesel, phone, email, street, notes, department",
		"'Sekretna', 'Osoba{id}', '', '600700801', 'sekretny@example.com', 'ul. Tajna 1', 'NotatkaTajna{id}', '{mark}'"},
	"households":        {"HOU", "department", "programme, street, notes, department", "'coal', 'ul. Tajna 1', 'NotatkaTajna{id}', '{mark}'"},
	"household_members": {"HME", "department", "household_id, person_id, from_day, department", "{id}, {id}, '2023-01-01', '{mark}'"},
	"organisations":     {"ORG", "name", "name, phone, notes", "'{mark}', '600700801', 'NotatkaTajna{id}'"},

	"relief_applications":  {"RAP", "number", "number, state, person_id, address, note, persons, area_m2, received_on", "'{mark}', 'IN_REVIEW', {id}, 'ul. Tajna 1', 'NotatkaTajna{id}', 1, 60, '2023-08-01'"},
	"relief_checks":        {"RCH", "number", "number, application_id, part, person_id, address, basis, asked_on", "'{mark}', {id}, CASE WHEN {id} = 73 THEN 'TAX' ELSE 'SOCIAL' END, {id}, 'ul. Tajna 1', 'NotatkaTajna{id}', '2023-08-01'"},
	"relief_grants":        {"RGR", "number", "number, application_id, person_id, from_month, to_month, monthly_gr", "'{mark}', {id}, {id}, '2023-09-01', '2024-08-01', 3060"},
	"relief_payment_lists": {"RPL", "number", "number, month", "'{mark}', '2023-09-01'"},
	"relief_payments":      {"RPA", "number", "number, list_id, grant_id, application_id, person_id, month, amount_gr, account", "'{mark}', {id}, {id}, {id}, {id}, '2023-09-01', 3060, 'NotatkaTajna{id}'"},

	"aid_cards":          {"ACA", "number", "number, no, person_id, issued_on, valid_to", "'{mark}', {id}, {id}, '2022-03-01', '2039-12-31'"},
	"aid_families":       {"AFA", "number", "number, no, head_card, issued_on, valid_to", "'{mark}', {id}, {id}, '2022-03-01', '2039-12-31'"},
	"aid_family_members": {"AFM", "department", "family_id, card_id, from_day, department", "{id}, {id}, '2022-03-01', '{mark}'"},
	"aid_entitlements":   {"AEN", "holder", "holder, issue_id, person_id, kind, from_day, until_day", "'{mark}', {id}, {id}, 'INDIVIDUAL', '2022-03-02', '2022-03-15'"},
	"aid_goods":          {"AGO", "name_pl", "name_pl, code", "'{mark}', 'G{id}'"},
	"aid_kits":           {"AKI", "name_pl", "name_pl, code, kind", "'{mark}', 'K{id}', 'INDIVIDUAL'"},
	"aid_kit_goods":      {"AKG", "department", "kit, good, qty, department", "'K{id}', 'G{id}', 1, '{mark}'"},
	"aid_points":         {"APO", "name", "name, code", "'{mark}', 'P{id}'"},
	"aid_stock":          {"AST", "place", "place, point, good", "'{mark}', 'P{id}', 'G{id}'"},
	"aid_issues":         {"AIS", "number", "number, no, kind, card_id, kit, point, on_day, next_on", "'{mark}', {id}, 'INDIVIDUAL', {id}, 'K{id}', 'P{id}', '2022-03-02', '2022-03-16'"},
	"aid_purchases":      {"APU", "number", "number, no, good, qty, on_day", "'{mark}', {id}, 'G{id}', 5, '2022-03-01'"},
	"aid_moves":          {"AMO", "note", "note, kind, good, qty, to_point, on_day", "'{mark}', 'RECEIPT', 'G{id}', 5, 'P{id}', '2022-03-01'"},
	"aid_patrols":        {"APT", "number", "number, no, on_day, officer_1, officer_2", "'{mark}', {id}, '2022-03-20', 'a', 'b'"},
	"aid_visits":         {"AVI", "holder", "holder, patrol_id, on_day, street, note, outcome", "'{mark}', {id}, '2022-03-20', 'ul. Tajna 1', 'NotatkaTajna{id}', 'FOUND'"},
	"aid_volunteers":     {"AVO", "number", "number, no, person_id, joined_on, note", "'{mark}', {id}, {id}, '2022-03-01', 'NotatkaTajna{id}'"},
	"aid_qualifications": {"AQU", "name", "name, volunteer_id", "'{mark}', {id}"},
	"aid_shifts":         {"ASH", "task", "task, no, point, on_day, starts_at, ends_at, cap", "'{mark}', {id}, 'P{id}', '2039-03-01', '2039-03-01 08:00', '2039-03-01 12:00', 2"},
	"aid_signups":        {"ASI", "department", "shift_id, volunteer_id, department", "{id}, {id}, '{mark}'"},
	"aid_guides":         {"AGU", "title", "title, slug, language", "'{mark}', 's{id}', 'pl'"},

	"coal_certificates": {"CCE", "number", "number, year, no, person_id, on_day, valid_to, status", "'{mark}', 2023, {id}, {id}, '2023-02-01', '2023-04-30', 'ISSUED'"},
	"coal_sales":        {"CSA", "document", "document, year, no, certificate_id, good, yard, till, kg, price_gr_t, amount_gr, payment, on_day, at, clerk", "'{mark}', 2023, {id}, {id}, 'orzech', 'SKLAD', 'K1', 100, 200000, 20000, 'CASH', '2023-02-02', now(), 'kasa'"},
	"coal_reservations": {"CRE", "department", "certificate_id, good, yard, kg, on_day, until, stock_hold, limit_hold, department", "{id}, 'orzech', 'SKLAD', 50, '2023-02-02', '2023-02-09', 0, 0, '{mark}'"},
	"coal_orders":       {"COR", "number", "number, year, no, good, kg, price_gr_t, on_day", "'{mark}', 2023, {id}, 'orzech', 1000, 150000, '2023-01-10'"},
	"coal_receipts":     {"CRC", "slip_no", "slip_no, order_id, good, yard, kg, price_gr_t, on_day", "'{mark}', {id}, 'orzech', 'SKLAD', 1000, 150000, '2023-01-12'"},
	"coal_days": {"CDA", "note", "note, yard, on_day, sales, reversals, kg, received_kg, cash_gr, card_gr, transfer_gr, counted_gr, difference_gr, closed_by, closed_at",
		"'{mark}', 'SKLAD', date '2023-02-01' + {id}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'kasa', now()"},
	"coal_goods": {"CGO", "name", "name, code", "'{mark}', 'g{id}'"},
	"coal_yards": {"CYA", "name", "name, code", "'{mark}', 'Y{id}'"},
}

func init() {
	for name, r := range programmeRows {
		marked[r.word], markField[name] = name, r.field
	}
}

// fillProgrammes adds the rows of the programmes to an office of the matrix.
func fillProgrammes(t *testing.T, s *db.Store, mark string) {
	t.Helper()
	_, err := s.Change(context.Background(), "tester", "rows of the programmes", func(c *db.Change) error {
		revision, err := c.Revision(context.Background())
		if err != nil {
			return err
		}
		if _, err := c.Exec(context.Background(), `DELETE FROM aid_guides`); err != nil { // what the program ships
			return err
		}
		if _, err := c.Exec(context.Background(), `INSERT INTO programmes (name, running, changed_at, changed_by) VALUES ('aid', true, now(), 'tester')`); err != nil {
			return err
		}
		for name, r := range programmeRows {
			for id, unit := range map[int]string{71: "MOPS", 72: "GOPS", 73: ""} {
				values := strings.NewReplacer("{id}", fmt.Sprint(id), "{mark}", fmt.Sprintf("mk%s%d%s", r.word, id, mark)).Replace(r.values)
				statement := fmt.Sprintf("INSERT INTO %s (id, key, unit, known, %s) VALUES (%d, 'matrix/%d', '%s', int8range(%d, NULL), %s)", name, r.columns, id, id, unit, revision, values)
				if _, err := c.Exec(context.Background(), statement); err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
			}
		}
		return c.Audit(context.Background(), "test", "test", map[string]any{})
	})
	require.NoError(t, err)
}

// statistics: the figures of each programme, for those who read what is counted and for those who see numbers only.
// Three rows are fewer than five: a number of them is told to nobody who sees numbers only.
func (p *person) statistics() {
	for _, programme := range []string{"relief", "aid", "coal"} {
		path := "figures of " + programme
		status, body := p.get(path, "/api/v1/"+programme+"/statistics")
		if want := p.x.may[p.who][programme]; fmt.Sprint(status) != want {
			p.differ(path, "answers %d, not %s", status, want)
		}
		p.count(path, max(0, 1-status/300), 1)
		if status != http.StatusOK {
			continue
		}
		page := decoded[struct {
			Few     bool
			Figures []struct {
				Key    string
				Value  any
				Counts bool
			}
		}](p, body)
		reads := map[string]string{"relief": "relief_applications", "aid": "aid_issues", "coal": "coal_sales"}[programme]
		if page.Few != p.x.refused(p.who, reads) {
			p.differ(path, "small groups are told: %v", !page.Few)
		}
		for _, f := range page.Figures {
			if n, ok := f.Value.(float64); page.Few && ok && f.Counts && n > 0 && n < 5 {
				p.differ(path, "%s is %v", f.Key, n)
			}
		}
	}
}

// TestEveryRegisterStandsInTheMatrix keeps a new register from being forgotten.
func TestEveryRegisterStandsInTheMatrix(t *testing.T) {
	settle()
	for _, r := range registers() {
		require.Contains(t, markField, r.Name, "%s has no rows in the access matrix", r.Name)
	}
	known := map[string]bool{}
	for _, r := range registers() {
		known[r.Name] = true
	}
	for name := range programmeRows {
		require.True(t, known[name], name)
	}
	x := readFixture(t)
	for _, role := range access.BuiltIn() {
		require.Contains(t, x.rows, role.Name, "the role %s stands in the access matrix", role.Name)
	}
}

// innermost are columns that nobody ever sees: only the program reads and writes them.
func innermost(t *testing.T, s *db.Store) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	require.NoError(t, s.Read(context.Background(), func(tx pgx.Tx) error {
		reader, err := register.NewReader(context.Background(), s, tx, access.Operator())
		if err != nil {
			return err
		}
		for _, r := range registers() {
			view, err := reader.Find(registers(), r.Name)
			if err != nil {
				return err
			}
			out[r.Name] = map[string]bool{}
			for _, c := range r.Columns {
				if _, shown := view.Column(c.Field); !shown {
					out[r.Name][c.Field] = true
				}
			}
		}
		return nil
	}))
	return out
}
