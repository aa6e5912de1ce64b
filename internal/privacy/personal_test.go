package privacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/privacy"
)

// village is an office with a programme, whose register "helps" names persons. Olena (41, also written as 42, which was
// merged into it) has helps of 2015 and 2016; Iwan (43) has one of 2015 and one of this year; Petro (44) of another unit
// has one that is still open. Nobody has named Anna (45).
func village(t *testing.T) *db.Store {
	t.Helper()
	ctx := context.Background()
	store := dbtest.New(t)
	privacy.Declare(privacy.Personal{Register: "helps", Title: map[string]string{"pl": "Pomoc", "en": "Help"}, Number: "number", Starts: []string{"given_on"}, Open: "t.status = 'OPEN'", Class: "B5", Years: 5,
		Person: "person_id", Clear: []string{"note", "tokens", "seen_on"}, Beside: []privacy.Beside{{Table: "help_steps", Where: "help_id = ANY ($1)", Clear: []string{"note"}}}})
	t.Cleanup(func() { privacy.Declare() })
	exec(t, store, `CREATE TABLE helps (id bigint PRIMARY KEY, key text NOT NULL UNIQUE, number text NOT NULL DEFAULT '', person_id bigint, given_on date, status text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '',
			tokens text[] NOT NULL DEFAULT '{}', seen_on date, known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}')`,
		`CREATE TABLE helps_past (LIKE helps)`, `CREATE TABLE help_steps (help_id bigint NOT NULL, note text NOT NULL DEFAULT '')`)
	_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
		for _, s := range []string{
			`INSERT INTO persons (id, key, last_name, first_name, pesel, document, phone, city, notes, merged_into, search_key, unit, known) VALUES
				(41, 'p41', 'Szewczenko', 'Olena', '44051401359', 'FB123456', '+48600100200', 'Pruszcz', 'Olena dzwoniła', NULL, 'SevXenko olena', 'MOPS', '[1,)'),
				(42, 'p42', 'Шевченко', 'Олена', '', 'FB123456', '', '', '', 41, 'SevXenko olena', 'MOPS', '[1,)'),
				(43, 'p43', 'Bondar', 'Iwan', '', '', '', '', '', NULL, '', 'MOPS', '[1,)'), (44, 'p44', 'Moroz', 'Petro', '', '', '', '', '', NULL, '', 'PUNKT', '[1,)'),
				(45, 'p45', 'Nowak', 'Anna', '', '', '', '', '', NULL, '', 'MOPS', '[1,)')`,
			`INSERT INTO persons_past SELECT * FROM jsonb_populate_record(NULL::persons_past, (SELECT to_jsonb(p) FROM persons p WHERE id = 41) || '{"last_name": "Panieńska", "known": "[0,1)", "version": 1}')`, `UPDATE persons SET version = 2 WHERE id = 41`,
			`INSERT INTO households (id, key, street, house_no, address_key, token, unit, known) VALUES (61, 'h61', 'Szewczenki', '7', 'x', 'y', 'MOPS', '[1,)')`,
			`INSERT INTO household_members (id, key, household_id, person_id, from_day, unit, known) VALUES (71, 'm71', 61, 41, '2015-01-01', 'MOPS', '[1,)')`,
			`INSERT INTO person_merges (unit, keep_id, gone_id, score, reasons, filled, why, merged_by, revision) VALUES ('MOPS', 41, 42, 93, '{}', '{}', 'Olena przyszła', 'anna', 1)`,
			`INSERT INTO helps (id, key, number, person_id, given_on, status, note, tokens, seen_on, known) VALUES
				(51, 'a', 'H/51', 41, '2015-03-01', '', 'Olena prosi', '{n12}', '2015-03-02', '[1,)'), (52, 'b', 'H/52', 42, '2016-03-01', '', '', '{}', NULL, '[1,)'),
				(53, 'c', 'H/53', 43, '2015-03-01', '', 'Iwan', '{}', NULL, '[1,)'), (54, 'd', 'H/54', 43, '2026-03-01', '', 'Iwan znowu', '{}', NULL, '[1,)'), (55, 'e', 'H/55', 44, '2010-01-01', 'OPEN', 'Petro', '{}', NULL, '[1,)')`,
			`INSERT INTO helps_past SELECT * FROM jsonb_populate_record(NULL::helps_past, (SELECT to_jsonb(h) FROM helps h WHERE id = 51) || '{"note": "Olena pierwszy raz", "known": "[0,1)", "version": 1}')`, `UPDATE helps SET version = 2 WHERE id = 51`,
			`INSERT INTO help_steps VALUES (51, 'Olena była'), (54, 'Iwan był')`,
			`INSERT INTO comments (register, row_id, no, author, name, text) VALUES ('helps', 51, 1, 'anna', 'Anna K.', 'Olena dzwoniła'), ('persons', 41, 1, 'anna', 'Anna K.', 'to Olena')`,
			`INSERT INTO views (register, name, body, owner, team, changed_by) VALUES ('persons', 'sprawy Szewczenko', '{"q": "Szewczenko"}', 'anna', false, 'anna')`,
		} {
			if _, err := c.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		text := func(s string) json.RawMessage { b, _ := json.Marshal(s); return b }
		return c.AuditChanges(ctx, "help", "helps", map[string]any{}, []audit.RowChange{
			{Register: "persons", ID: 41, Version: 1, Fields: map[string][2]json.RawMessage{"last_name": {text("Panieńska"), text("Szewczenko")}}, Personal: map[string]bool{"last_name": true}},
			{Register: "helps", ID: 51, Version: 1, Fields: map[string][2]json.RawMessage{"note": {text("Olena pierwszy raz"), text("Olena prosi")}}, Personal: map[string]bool{"note": true}},
		})
	})
	require.NoError(t, err)
	return store
}

func TestWhatAProgrammeHoldsIsKeptUntilSomebodyHasConfirmedTheRule(t *testing.T) {
	store := village(t)
	out, err := privacy.Retain(context.Background(), store, officer, today)
	require.NoError(t, err)
	require.Zero(t, out.Revision)
	require.Contains(t, traces(t, store, "olena"), "persons")
	rehearsed, err := privacy.Rehearse(context.Background(), store, officer, today)
	require.NoError(t, err)
	due := map[string]int{}
	for _, r := range rehearsed.Rules {
		due[r.Register] = r.Due
		if r.Register == "helps" {
			require.Equal(t, 1, r.Unlimited, "an open case has no end yet")
			require.False(t, r.Enabled)
			require.Equal(t, []string{"content", "person", "fields", "comments", "files"}, r.Fields)
		}
	}
	require.Equal(t, 2, due["helps"], "Olena's and Iwan's of 2015; what holds nothing is not counted")
	_, err = store.Change(context.Background(), "iod", "test", func(c *db.Change) error {
		_, err := privacy.SetRule(context.Background(), c, officer, privacy.Rule{Register: "helps", Class: "B5", Years: 5, StartsFrom: "note", Fields: []string{"content"}, LegalBasis: "x"})
		return err
	})
	require.ErrorIs(t, err, privacy.ErrRule, "time counts from a day that the programme has declared")
}

func TestRetentionReachesProgrammesAndTheirPersons(t *testing.T) {
	store := village(t)
	enable(t, store, "helps")
	out, err := privacy.Retain(context.Background(), store, officer, today)
	require.NoError(t, err)
	require.Equal(t, []int64{41, 42}, out.Persons, "both rows of one person; Iwan was helped this year")
	for _, word := range []string{"olena", "олена", "szewczen", "шевченко", "panieńska", "44051401359", "FB123456", "600100200", "n12"} {
		require.Empty(t, traces(t, store, word), word)
	}
	require.Equal(t, 5, number(t, store, `SELECT count(*) FROM helps`), "statistics keep counting")
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM helps WHERE id = 53 AND note = ''`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM helps WHERE id = 54 AND note = 'Iwan znowu'`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM help_steps WHERE note = 'Iwan był'`))
	require.Equal(t, 2, number(t, store, `SELECT count(*) FROM persons WHERE last_name = 'zanonimizowano'`))
	require.Equal(t, 1, number(t, store, `SELECT count(*) FROM households WHERE id = 61 AND street = '' AND token = ''`))
	require.Equal(t, 0, number(t, store, `SELECT count(*) FROM audit_keys WHERE subject IN ('persons/41', 'helps/51')`), "nobody can test a guess")
	whole(t, store)
	again, err := privacy.Retain(context.Background(), store, officer, today)
	require.NoError(t, err)
	require.Zero(t, again.Revision, "a day on which nothing is due leaves no revision")
}

func TestAPersonWhomNobodyNamesGoesByTheFilesOwnRule(t *testing.T) {
	store := village(t)
	exec(t, store, `UPDATE revisions SET at = '2019-05-01' WHERE id = 1`)
	enable(t, store, "helps")
	rehearsed, err := privacy.Rehearse(context.Background(), store, officer, today)
	require.NoError(t, err)
	require.NotContains(t, rehearsed.Persons, int64(44), "somebody whose case is open is named")
	enable(t, store, "persons")
	out, err := privacy.Retain(context.Background(), store, officer, today)
	require.NoError(t, err)
	require.Equal(t, []int64{41, 42, 45}, out.Persons)
	require.Empty(t, traces(t, store, "nowak"))
}

func TestAPersonIsErasedOnRequestUnlessADutyRuns(t *testing.T) {
	ctx := context.Background()
	store := village(t)
	in := privacy.Erasure{Person: 42, Request: "RODO/1/2026", Basis: "art. 17 ust. 1 lit. a RODO"}
	_, err := privacy.Erase(ctx, store, officer, in)
	require.ErrorIs(t, err, privacy.ErrRetained, "for how long is not confirmed")
	_, err = privacy.Erase(ctx, store, officer, privacy.Erasure{Person: 99, Request: "x", Basis: "y"})
	require.ErrorIs(t, err, privacy.ErrParty)
	enable(t, store, "helps")
	out, err := privacy.Erase(ctx, store, officer, in)
	require.NoError(t, err)
	require.Len(t, out.Duties, 2, "of both rows of the person")
	require.Equal(t, "over", out.Duties[0].Why)
	for _, word := range []string{"olena", "олена", "szewczen", "panieńska", "FB123456"} {
		require.Empty(t, traces(t, store, word), word)
	}
	_, err = privacy.Erase(ctx, store, officer, privacy.Erasure{Person: 43, Request: "x", Basis: "y"})
	require.ErrorIs(t, err, privacy.ErrRetained, "this year's help is still to be kept")
	_, err = privacy.Erase(ctx, store, officer, privacy.Erasure{Person: 43, Request: "x", Basis: "y", Override: "wyrok"})
	require.NoError(t, err)
	require.Empty(t, traces(t, store, "iwan"))
	whole(t, store)
}

func TestAPersonIsToldWhatTheProgrammesHold(t *testing.T) {
	ctx := context.Background()
	store := village(t)
	require.NoError(t, privacy.RecordReading(ctx, store, officer, "helps", []string{"note"}, "case", []int64{51}, 1))
	a, err := privacy.PersonAccess(ctx, store, officer, 41, "RODO/2/2026")
	require.NoError(t, err)
	held := map[string]int{}
	for _, h := range a.Held {
		held[h.Register]++
	}
	require.Equal(t, map[string]int{"persons": 3, "helps": 3, "households": 1, "household_members": 1}, held, "every version of every row")
	require.Len(t, a.Comments, 2)
	require.Len(t, a.Readings, 1)
	require.Len(t, a.Changes, 2)
	require.Len(t, a.Duties, 2)
	require.Equal(t, "unconfirmed", a.Duties[0].Why)
	page, err := a.Print()
	require.NoError(t, err)
	require.Contains(t, string(page), "osoba nr 41")
	require.Contains(t, string(page), "Pomoc, wiersz 51")
	require.NotContains(t, string(page), "n12", "digests say nothing to anybody")
	require.NotContains(t, string(page), "Bondar")
}

func TestWhoAnswersForOneUnitSeesNoOther(t *testing.T) {
	ctx := context.Background()
	store := village(t)
	mops := access.For(access.Person{ID: 5, Login: "iod.mops", Grants: []access.Grant{{Role: access.Role{Name: "auditor", Permissions: []string{access.ManagePrivacy}}, Limits: access.Limits{Units: []string{"MOPS"}}}}})
	found, err := privacy.Search(ctx, store, mops, "moroz")
	require.NoError(t, err)
	require.Empty(t, found)
	found, err = privacy.Search(ctx, store, mops, "szewcz")
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, "person", found[0].Kind)
	_, err = privacy.PersonAccess(ctx, store, mops, 44, "")
	require.ErrorIs(t, err, privacy.ErrParty)
	_, err = privacy.Erase(ctx, store, mops, privacy.Erasure{Person: 44, Request: "x", Basis: "y", Override: "z"})
	require.ErrorIs(t, err, privacy.ErrParty)
	found, err = privacy.Search(ctx, store, officer, "moroz")
	require.NoError(t, err)
	require.Len(t, found, 1)
}

func TestOnlyNamesOfColumnsAreDeclared(t *testing.T) {
	t.Cleanup(func() { privacy.Declare() })
	for _, p := range []privacy.Personal{{Register: "x; DROP TABLE persons"}, {Register: "x", Clear: []string{"note = note --"}}, {}, {Register: "x", Beside: []privacy.Beside{{Table: "a b"}}}} {
		require.Panics(t, func() { privacy.Declare(p) }, strings.TrimSpace(p.Register))
	}
}
