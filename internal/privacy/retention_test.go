package privacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/privacy"
)

var officer = access.For(access.Person{ID: 1, Login: "iod", Grants: []access.Grant{{Role: access.Role{Name: "auditor", Permissions: []string{access.ManagePrivacy, access.ReadAudit}}}}})

func exec(t *testing.T, store *db.Store, statements ...string) {
	t.Helper()
	for _, s := range statements {
		_, err := store.Pool().Exec(context.Background(), s)
		require.NoError(t, err, s)
	}
}

func number(t *testing.T, store *db.Store, sql string) (n int) {
	t.Helper()
	require.NoError(t, store.Pool().QueryRow(context.Background(), sql).Scan(&n), sql)
	return n
}

// town is an office with three parties. Kowalski (11) has an old decision (21) and an old lease (31); Nowak (12) has an
// old decision (22) and one of this year (23); Zieliński (13) has a decision that stands until revoked (24), which an
// earlier version of the old decision 22 did not name.
func town(t *testing.T) *db.Store {
	t.Helper()
	ctx := context.Background()
	store := dbtest.New(t)
	_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
		for _, s := range []string{
			`INSERT INTO imports (id, layer, state, actor, revision, created_at, detail) OVERRIDING SYSTEM VALUE VALUES (1, 'decisions', 'published', 'anna', NULL, '2012-03-01', '{"rows_sample": [{"tel": "600100200"}], "columns": [{"name": "tel", "samples": ["600100200"]}]}')`,
			`INSERT INTO import_problems VALUES (1, 1, 'd.csv', 2, 'tel', '600100200', 'x', 'x', true, '{"tel": "600100200"}'), (1, 2, 'd.csv', 9, 'tel', '700', 'x', 'x', true, '{"tel": "700"}')`,
			`INSERT INTO fields (id, register, field, type, title_pl, title_en, personal, seconds_per_record, reason, asked_by, created_by, known) OVERRIDING SYSTEM VALUE
				VALUES (5, 'decisions', 'x_tel', 'string', 'Telefon', 'Telephone', true, 1, 'x', 'anna', 'anna', '[1,)'), (6, 'decisions', 'x_nr', 'string', 'Numer', 'Number', false, 1, 'x', 'anna', 'anna', '[1,)')`,
			`INSERT INTO parties (id, key, name, address, nip, pesel, phone, email, known, version) VALUES
				(11, 'jan kowalski', 'Jan Kowalski', 'Lipowa 1', '', '44051401359', '600100200', 'jan@example.pl', '[1,)', 2),
				(12, 'anna nowak', 'Anna Nowak', 'Lipowa 2', '', '', '', '', '[1,)', 1), (13, 'ewa zielinska', 'Ewa Zielińska', '', '', '', '', '', '[1,)', 1)`,
			`INSERT INTO decisions (id, key, case_number, party_id, valid_from, valid_to, open_ended, notes, raw, extra, known, version, import_id, source_file, source_row) VALUES
				(21, 'a', 'D/1/2010', 11, '2010-01-01', '2012-12-31', false, 'dzwonić do Kowalskiego', '{"tel": "600100200"}', '{"f5": "600100200", "f6": "7"}', '[1,)', 2, 1, 'd.csv', 2),
				(22, 'b', 'D/2/2010', 12, '2010-01-01', '2012-12-31', false, 'Nowak', '{}', '{}', '[1,)', 1, 1, 'd.csv', 3),
				(23, 'c', 'D/3/2026', 12, '2026-01-01', '2026-12-31', false, 'Nowak', '{}', '{}', '[1,)', 1, 1, 'd.csv', 4),
				(24, 'd', 'D/4/2010', 13, '2010-01-01', NULL, true, 'Zielińska', '{}', '{}', '[1,)', 1, 1, 'd.csv', 5),
				(25, 'e', 'D/5/2010', NULL, NULL, NULL, false, 'bez dat', '{}', '{}', '[1,)', 1, 1, 'd.csv', 6),
				(26, 'f', 'D/6/2010', 11, '2010-01-01', '2012-12-31', false, '', '{}', '{}', '[1,)', 1, 1, 'd.csv', 7)`,
			`INSERT INTO leases (id, key, contract_number, party_id, valid_from, valid_to, notes, raw, annexes, known) VALUES
				(31, 'l', 'U/1/2005', 11, '2005-01-01', '2009-12-31', 'Kowalski', '{"x": "Kowalski"}', '[{"number": "1", "raw": {"x": "Kowalski"}}]', '[1,)')`,
			`INSERT INTO lease_parcels (lease_id, no, ref_raw, known, raw) VALUES (31, 1, '12/3', '[1,)', '{"x": "Kowalski"}')`,
			`INSERT INTO comments (register, row_id, no, author, name, text) VALUES ('decisions', 21, 1, 'anna', 'Anna', 'Kowalski dzwonił'), ('decisions', 23, 1, 'anna', 'Anna', 'Nowak dzwoniła')`,
			`INSERT INTO change_sets (id, register, base_revision, file, sha256, actor) OVERRIDING SYSTEM VALUE VALUES (1, 'decisions', 1, 'x.xlsx', '', 'anna')`,
			`INSERT INTO change_set_rows (change_set, no, line, row_id, kind, cells) VALUES (1, 1, 2, 21, 'changed', '{"notes": {"file": "Kowalski"}}'), (1, 2, 3, 23, 'changed', '{"notes": {"file": "Nowak"}}')`,
			`INSERT INTO files (register, row_id, no, name, media_type, size, sha256, personal, author) VALUES ('decisions', 21, 1, 'Kowalski.pdf', 'application/pdf', 1, sha256('x'), true, 'anna')`,
		} {
			if _, err := c.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		for _, past := range [][3]string{
			{"parties", "11", `{"address": "Polna 7", "known": "[0,1)", "version": 1}`},
			{"decisions", "21", `{"notes": "pan Jan", "raw": {"tel": "600"}, "extra": {"f5": "600"}, "valid_to": "2011-12-31", "known": "[0,1)", "version": 1}`},
		} {
			var columns string
			if err := c.QueryRow(ctx, `SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'`, past[0]).Scan(&columns); err != nil {
				return err
			}
			if _, err := c.Exec(ctx, `INSERT INTO `+past[0]+`_past (`+columns+`) SELECT `+columns+` FROM jsonb_populate_record(NULL::`+past[0]+`_past,
				(SELECT to_jsonb(x) FROM `+past[0]+` x WHERE id = `+past[1]+`) || '`+past[2]+`')`); err != nil {
				return err
			}
		}
		text := func(s string) json.RawMessage { b, _ := json.Marshal(s); return b }
		return c.AuditChanges(ctx, "register.change", "parties", map[string]any{}, []audit.RowChange{
			{Register: "parties", ID: 11, Version: 1, Fields: map[string][2]json.RawMessage{"address": {text("Polna 7"), text("Lipowa 1")}}, Personal: map[string]bool{"address": true}},
			{Register: "decisions", ID: 21, Version: 2, Fields: map[string][2]json.RawMessage{"notes": {text("pan Jan"), text("dzwonić do Kowalskiego")}}, Personal: map[string]bool{"notes": true}},
			{Register: "decisions", ID: 26, Version: 1, Fields: map[string][2]json.RawMessage{"party": {nil, text("Jan Kowalski")}}, Personal: map[string]bool{"party": true}},
		})
	})
	require.NoError(t, err)
	return store
}

// enable confirms the rules of some registers as they stand.
func enable(t *testing.T, store *db.Store, registers ...string) {
	t.Helper()
	ctx := context.Background()
	for _, register := range registers {
		_, err := store.Change(ctx, "iod", "test", func(c *db.Change) error {
			all, err := privacy.Rules(ctx, c, officer)
			require.NoError(t, err)
			for _, r := range all {
				if r.Register == register {
					r.Enabled, r.LegalBasis = true, "JRWA, symbol 7230"
					r, err = privacy.SetRule(ctx, c, officer, r)
					require.Equal(t, "iod", r.ConfirmedBy)
					return err
				}
			}
			return nil
		})
		require.NoError(t, err)
	}
}

var today = clock.Day(2026, time.November, 22)

// traces counts where the words occur in any row of any table of the office.
func traces(t *testing.T, store *db.Store, word string) (where []string) {
	t.Helper()
	ctx := context.Background()
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`)
		require.NoError(t, err)
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		for _, table := range tables {
			var n int
			require.NoError(t, tx.QueryRow(ctx, `SELECT count(*) FROM `+table+` x WHERE x::text ILIKE '%' || $1 || '%'`, word).Scan(&n))
			if n > 0 {
				where = append(where, table)
			}
		}
		return nil
	}))
	return where
}

func whole(t *testing.T, store *db.Store) {
	t.Helper()
	report, err := store.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestRetentionRefusesWhoeverIsNotAllowed(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	for scope, refusal := range map[*access.Scope]error{{}: access.ErrSignIn, ptr(access.For(access.Person{ID: 2, Login: "jan"})): access.ErrRefused} {
		_, err := privacy.Rehearse(ctx, store, *scope, today)
		require.ErrorIs(t, err, refusal)
		_, err = privacy.Retain(ctx, store, *scope, today)
		require.ErrorIs(t, err, refusal)
		_, err = privacy.Erase(ctx, store, *scope, privacy.Erasure{Party: 1, Request: "x", Basis: "y"})
		require.ErrorIs(t, err, refusal)
		_, err = store.Change(ctx, "x", "x", func(c *db.Change) error { _, err := privacy.SetRule(ctx, c, *scope, privacy.Rule{}); return err })
		require.ErrorIs(t, err, refusal)
		require.ErrorIs(t, store.Read(ctx, func(tx pgx.Tx) error { _, err := privacy.Rules(ctx, tx, *scope); return err }), refusal)
	}
}

func ptr[T any](v T) *T { return &v }

func TestARuleActsOnlyOnceItsBasisIsConfirmed(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	out, err := privacy.Retain(ctx, store, officer, today)
	require.NoError(t, err)
	require.Zero(t, out.Revision, "the starting rules do nothing")
	require.NotEmpty(t, traces(t, store, "Kowalski"))
	set := func(change func(*privacy.Rule)) error {
		_, err := store.Change(ctx, "iod", "test", func(c *db.Change) error {
			r := privacy.Rule{Register: "decisions", Class: "B5", Years: 5, StartsFrom: "valid_to", Fields: []string{"notes"}, LegalBasis: "JRWA"}
			change(&r)
			_, err := privacy.SetRule(ctx, c, officer, r)
			return err
		})
		return err
	}
	require.ErrorIs(t, set(func(r *privacy.Rule) { r.Enabled, r.LegalBasis = true, "do potwierdzenia: JRWA" }), privacy.ErrRule)
	require.ErrorIs(t, set(func(r *privacy.Rule) { r.Enabled, r.LegalBasis = true, " " }), privacy.ErrRule)
	require.ErrorIs(t, set(func(r *privacy.Rule) { r.Years = 0 }), privacy.ErrRule)
	require.ErrorIs(t, set(func(r *privacy.Rule) { r.StartsFrom = "notes" }), privacy.ErrRule)
	require.ErrorIs(t, set(func(r *privacy.Rule) { r.Fields = []string{"case_number"} }), privacy.ErrRule)
	require.ErrorIs(t, set(func(r *privacy.Rule) { r.Register = "parcels" }), privacy.ErrNoRule)
	require.NoError(t, set(func(r *privacy.Rule) { r.Enabled = true }))
}

func TestWhatIsNoLongerNeededIsMadeAnonymousAndTheAuditStaysWhole(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	enable(t, store, "decisions", "leases")
	versions := `SELECT count(*) FROM (SELECT id, version, known FROM decisions UNION ALL SELECT id, version, known FROM decisions_past UNION ALL SELECT id, version, known FROM parties
		UNION ALL SELECT id, version, known FROM parties_past UNION ALL SELECT id, version, known FROM leases) v WHERE hashtext(v::text) IS NOT NULL`
	before := number(t, store, versions)

	rehearsed, err := privacy.Rehearse(ctx, store, officer, today)
	require.NoError(t, err)
	require.True(t, rehearsed.Rehearsed)
	require.Equal(t, []int64{11}, rehearsed.Parties, "Nowak has a younger document, Zielińska one that stands until revoked")
	of := map[string]privacy.RuleOutcome{}
	for _, r := range rehearsed.Rules {
		of[r.Register] = r
	}
	require.Equal(t, []int64{21, 22}, of["decisions"].Rows)
	require.Equal(t, []int64{31}, of["leases"].Rows)
	require.Equal(t, []int64{1}, of["imports"].Rows, "a rule that is not enabled is rehearsed too")
	require.Equal(t, 1, of["decisions"].Unlimited)
	require.Equal(t, 1, of["decisions"].Undated)
	require.NotEmpty(t, traces(t, store, "Kowalski"), "a rehearsal changes nothing")

	out, err := privacy.Retain(ctx, store, officer, today)
	require.NoError(t, err)
	require.Positive(t, out.Revision)
	require.Equal(t, int64(3), out.Counts["keys"], "also the key of a document that holds nothing but the party's name")
	for _, word := range []string{"Kowalsk", "600100200", "44051401359", "jan@example.pl", "pan Jan", "Polna 7", `"600"`} {
		where := traces(t, store, word)
		if word == "600100200" { // the report of the import says more than of this row; its own rule is not enabled
			require.Equal(t, []string{"imports"}, where)
			continue
		}
		require.Empty(t, where, word)
	}
	require.Equal(t, []string{"change_set_rows", "comments", "decisions", "parties"}, traces(t, store, "Nowak"), "a younger document keeps its party")
	require.Zero(t, number(t, store, `SELECT count(*) FROM decisions WHERE id = 22 AND notes <> ''`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM decisions WHERE id = 21 AND extra = '{"f6": "7"}' AND case_number = 'D/1/2010'`), "what is not personal stays")
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM import_problems WHERE raw IS NOT NULL`), "the report of another row stays")
	require.Equal(t, before, number(t, store, versions), "who knew what when stays")
	require.Equal(t, 3, number(t, store, `SELECT count(*) FROM audit_rows`))
	whole(t, store)

	again, err := privacy.Retain(ctx, store, officer, today)
	require.NoError(t, err)
	require.Zero(t, again.Revision, "nothing is due twice")

	enable(t, store, "imports")
	_, err = privacy.Retain(ctx, store, officer, today)
	require.NoError(t, err)
	require.Empty(t, traces(t, store, "600100200"))
	whole(t, store)
}

func TestTimeCountsInFullYearsAfterTheYearOfTheDay(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	enable(t, store, "decisions")
	due := func(on clock.Date) int {
		out, err := privacy.Rehearse(ctx, store, officer, on)
		require.NoError(t, err)
		return out.Rules[0].Due
	}
	require.Zero(t, due(clock.Day(2017, time.December, 31)), "until the end of the fifth year after 2012")
	require.Equal(t, 2, due(clock.Day(2018, time.January, 1)))
}

func TestADiscrepancyThatStandsKeepsItsDocument(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	enable(t, store, "decisions", "leases")
	exec(t, store, `INSERT INTO runs (on_date, rules, state, actor) VALUES ('2022-01-01', '{O02}', 'done', 'x')`,
		`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, on_date, subjects, measures, money, proof, first_run, last_run, known)
			VALUES (90, 'f', 'O02', 1, '', 'hit', 'high', 1, '2022-01-01', '[{"kind": "decision", "id": "21"}]', '[]', '[]', '{}', 1, 1, '[1,)')`)
	out, err := privacy.Rehearse(ctx, store, officer, today)
	require.NoError(t, err)
	require.Equal(t, []int64{22}, out.Rules[0].Rows)
	require.Equal(t, 1, out.Rules[0].Disputed)
	require.Empty(t, out.Parties)
}

// TestErasureBesideTheRegisters: what stands beside the registers forgets the person too, and nobody else.
func TestErasureBesideTheRegisters(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
		for _, s := range []string{
			`INSERT INTO views (register, name, owner, team, body, changed_by) VALUES
				('decisions', 'Sprawy Kowalskiego: Jan Kowalski', 'anna', true, '{"filter": "party LIKE ''%Kowalski%''", "columns": ["street"]}', 'anna'),
				('parties', 'PESEL', 'anna', false, '{"filter": "pesel = ''44051401359''", "sort": "name"}', 'anna'),
				('decisions', 'inni', 'anna', false, '{"filter": "party LIKE ''%Nowak%'' AND street LIKE ''Janowska%''"}', 'anna')`,
			`INSERT INTO change_sets (id, register, base_revision, file, sha256, actor) OVERRIDING SYSTEM VALUE VALUES (2, 'decisions', 1, 'y.xlsx', '', 'anna'), (3, 'parties', 1, 'z.xlsx', '', 'anna')`,
			`INSERT INTO change_set_rows (change_set, no, line, row_id, kind, cells) VALUES (2, 1, 2, 0, 'new', '{"party": {"file": "JAN  KOWALSKI"}}'), (2, 2, 3, 0, 'new', '{"party": {"file": "Jan Kowalczyk"}}'),
				(3, 1, 2, 0, 'new', '{"pesel": {"file": "44051401359"}}'), (2, 3, 4, 24, 'changed', '{"notes": {"file": "to ten pan"}}'), (2, 4, 5, 23, 'changed', '{"party": {"base": "Anna Nowak", "file": "Jan Kowalski"}}')`,
		} {
			if _, err := c.Exec(ctx, s); err != nil {
				return err
			}
		}
		if _, err := c.Exec(ctx, `UPDATE decisions SET version = 2 WHERE id = 24`); err != nil {
			return err
		}
		var columns string
		if err := c.QueryRow(ctx, `SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'decisions' AND is_generated = 'NEVER'`).Scan(&columns); err != nil {
			return err
		}
		_, err := c.Exec(ctx, `INSERT INTO decisions_past (`+columns+`) SELECT `+columns+` FROM jsonb_populate_record(NULL::decisions_past, (SELECT to_jsonb(x) FROM decisions x WHERE id = 24) || '{"party_id": 11, "known": "[0,1)", "version": 1}')`)
		if err != nil {
			return err
		}
		return c.Audit(ctx, "register.change", "decisions", map[string]any{})
	})
	require.NoError(t, err)
	told, err := privacy.SubjectAccess(ctx, store, officer, 11, "RODO.0")
	require.NoError(t, err)
	beside := map[string]int{}
	for _, h := range told.Held {
		beside[h.Register]++
	}
	require.Equal(t, 2, beside["views"])
	require.Equal(t, 3, beside["change_sets"])
	enable(t, store, "decisions", "leases")
	_, err = privacy.Erase(ctx, store, officer, privacy.Erasure{Party: 11, Request: "RODO.1.2026", Basis: "art. 17 ust. 1 lit. a RODO", Override: "art. 17 ust. 1 lit. a RODO"})
	require.NoError(t, err)
	require.Empty(t, traces(t, store, "Kowalsk"))
	require.Empty(t, traces(t, store, "44051401359"))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM views WHERE body = '{"columns": ["street"]}' AND name = '#' || id AND team`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM views WHERE body = '{"sort": "name"}' AND name = 'PESEL'`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM views WHERE body->>'filter' LIKE '%Nowak%' AND version = 1`), "who shares no name stays")
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM change_set_rows WHERE change_set = 2`), "a draft about somebody else stays")
	require.Equal(t, 0, number(t, store, `SELECT count(*) FROM change_set_rows WHERE change_set = 3`))
	whole(t, store)
}

func TestErasureOnRequest(t *testing.T) {
	ctx := context.Background()
	store := town(t)
	ask := func(e privacy.Erasure) (*privacy.Erased, error) { return privacy.Erase(ctx, store, officer, e) }
	_, err := ask(privacy.Erasure{Party: 11})
	require.ErrorIs(t, err, privacy.ErrBasis)
	_, err = ask(privacy.Erasure{Party: 99, Request: "RODO.1", Basis: "art. 17 ust. 1 lit. a RODO"})
	require.ErrorIs(t, err, privacy.ErrParty)
	request := privacy.Erasure{Party: 11, Request: "RODO.1.2026", Basis: "art. 17 ust. 1 lit. a RODO"}
	_, err = ask(request)
	require.ErrorIs(t, err, privacy.ErrRetained, "for how long is not confirmed")
	enable(t, store, "decisions", "leases")
	rehearsal := request
	rehearsal.Rehearse = true
	said, err := ask(rehearsal)
	require.NoError(t, err)
	require.Len(t, said.Duties, 3)
	require.Equal(t, "over", said.Duties[0].Why)
	require.Equal(t, "2018-01-01", said.Duties[0].Until.String())
	out, err := ask(request)
	require.NoError(t, err)
	require.Positive(t, out.Revision)
	require.Empty(t, traces(t, store, "Kowalsk"))
	whole(t, store)

	young := privacy.Erasure{Party: 12, Request: "RODO.2.2026", Basis: "art. 17 ust. 1 lit. d RODO"}
	_, err = ask(young)
	require.ErrorIs(t, err, privacy.ErrRetained)
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM parties WHERE name = 'Anna Nowak'`))
	young.Override = "prawomocny wyrok II SA/Gd 1/26"
	_, err = ask(young)
	require.NoError(t, err)
	require.Empty(t, traces(t, store, "Nowak"))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM audit WHERE action = 'privacy.erase' AND detail->>'override' LIKE 'prawomocny%'`))
	whole(t, store)
}

func TestAReadingIsRecordedWithItsPurpose(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	require.ErrorIs(t, privacy.RecordReading(ctx, store, officer, "decisions", []string{"party"}, "curiosity", []int64{1}, 1), privacy.ErrPurpose)
	require.ErrorIs(t, privacy.RecordReading(ctx, store, officer, "decisions", []string{"party"}, "", []int64{1}, 1), privacy.ErrPurpose)
	require.NoError(t, privacy.RecordReading(ctx, store, officer, "decisions", []string{"party"}, "case", []int64{7}, 1))
	many := make([]int64, 1001)
	for i := range many {
		many[i] = int64(i)
	}
	require.NoError(t, privacy.RecordReading(ctx, store, officer, "decisions", []string{"party"}, "case", many, 1001))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM audit WHERE action = 'read' AND actor = 'iod' AND subject = 'decisions/7' AND detail @> '{"rows": [7], "purpose": "case"}' AND revision IS NULL`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM audit WHERE detail->>'count' = '1001' AND detail->>'sha256' ~ '^[0-9a-f]{64}$' AND NOT detail ? 'rows'`))
	whole(t, store)
}

func changed(register string, id int64, field, before, after string) []audit.RowChange {
	return []audit.RowChange{{Register: register, ID: id, Version: 2, Fields: map[string][2]json.RawMessage{field: {json.RawMessage(before), json.RawMessage(after)}}}}
}
