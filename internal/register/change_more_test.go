package register_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// Two clerks, the same record, the same second: one is first, the others see what is there now.
func TestTheSameCellInTheSameSecond(t *testing.T) {
	s := town(t)
	var wait sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wait.Go(func() {
			_, results[i] = register.Apply(context.Background(), s, access.System("clerk"+strconv.Itoa(i)), register.Core(), "decisions", "", []register.Edit{set(4000001, 1, "street", "ulica "+strconv.Itoa(i)), set(4000002, 1, "street", "x"+strconv.Itoa(i))})
		})
	}
	wait.Wait()
	kept := 0
	for _, err := range results {
		if err == nil {
			kept++
			continue
		}
		var conflicts *register.Conflicts
		require.True(t, errors.As(err, &conflicts), "%v", err)
		require.Len(t, conflicts.Rows, 2)
	}
	require.Equal(t, 1, kept)
	require.EqualValues(t, 2, row(t, s, "decisions", 4000001)["version"])
	sound(t, s)
}

// The same number added by two at once is kept twice and told apart, as a file would have it.
func TestTheSameNewRowInTheSameSecond(t *testing.T) {
	s := town(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			apply(t, s, access.Operator(), "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "X.1.2026", "party", "Nowa Osoba")})
		})
	}
	wait.Wait()
	var keys, parties int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(DISTINCT key) FILTER (WHERE key LIKE 'X.1.2026%'), (SELECT count(*) FROM parties WHERE name = 'Nowa Osoba') FROM decisions`).Scan(&keys, &parties))
	require.Equal(t, []int{4, 1}, []int{keys, parties})
	result := apply(t, s, access.Operator(), "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "X.1.2026")})
	require.Equal(t, "exists", result.Warnings[0].Code)
	sound(t, s)
}

func TestWhatFollowsFromACell(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	registertest.Change(t, s, "areas", `UPDATE lease_parcels SET leased_area_m2 = 12.5 WHERE lease_id = 5000001 AND no = 1`)
	area := func() (n float64) {
		require.NoError(t, s.Pool().QueryRow(ctx, `SELECT coalesce(sum(leased_area_m2), 0)::float8 FROM lease_parcels WHERE lease_id = 5000001`).Scan(&n))
		return n
	}
	// What is known of a parcel stays with it, and comes back with it.
	apply(t, s, access.Operator(), "leases", set(5000001, 1, "parcels", []string{"7/7", "220401_1.0001.1/2"}))
	require.Equal(t, []any{"7/7", "220401_1.0001.1/2"}, row(t, s, "leases", 5000001)["parcels"])
	require.InDelta(t, 12.5, area(), 0)
	gone := apply(t, s, access.Operator(), "leases", set(5000001, 2, "parcels", []string{"7/7"}))
	require.Zero(t, area())
	takeBack(t, s, access.Operator(), "leases", gone.Revision)
	require.InDelta(t, 12.5, area(), 0)
	require.Equal(t, []string{"parcels: unreadable_parcel"}, refused(t, s, access.Operator(), "leases", set(5000001, 4, "parcels", "nad rzeką")))
	// A parcel's number and precinct are said by its identifier.
	apply(t, s, access.Operator(), "parcels", set(1, 1, "parcel_id", "220401_1.0007.99/3", "ownership_group", "4"))
	p := row(t, s, "parcels", 1)
	require.Equal(t, []any{"99/3", "220401_1.0007", "4"}, []any{p["number"], p["precinct"], p["ownership_group"]})
	// Amounts: grosze as numbers, złote as people write them; with fractions where the column has them.
	apply(t, s, access.Operator(), "leases", set(5000002, 1, "rent_gr", "1 465,205 zł"), set(5000003, 1, "rent_gr", 12345.5))
	require.InDelta(t, 146520.5, row(t, s, "leases", 5000002)["rent_gr"], 0)
	require.InDelta(t, 12345.5, row(t, s, "leases", 5000003)["rent_gr"], 0)
	made := apply(t, s, access.Operator(), "rates", register.Edit{Op: register.Create, Set: cells("kind", "ADVERT", "rate_gr", "2,40", "unit", "m2_day", "valid_from", "2026-01-01", "manager", "Powiat")})
	var key string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT key FROM rates WHERE id = $1`, made.Rows[0].ID).Scan(&key))
	require.Equal(t, "lane|ADVERT|m2_day|2026-01-01|powiat||||||||||sum_sides|"[:27], key[:27])
	require.Equal(t, []string{"rate_gr: required", "unit: required"}, refused(t, s, access.Operator(), "rates", register.Edit{Op: register.Create, Set: cells("kind", "x")}))
	apply(t, s, access.Operator(), "decisions", set(4000001, 1, "party", "Żwir Sp. z o.o."))
	require.Equal(t, []string{"name: party_exists"}, refused(t, s, access.Operator(), "parties", register.Edit{Op: register.Create, Set: cells("name", "ŻWIR")}))
	sound(t, s)
}

// Whoever follows the audit sees every cell before and after, personal ones as commitments only, and the work that a
// change makes is waiting when it is kept.
func TestAChangeIsInTheAuditAndMakesWork(t *testing.T) {
	s := dbtest.New(t)
	registertest.Town(t, s)
	ctx := context.Background()
	done := apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "street", "Polna", "notes", "tel. 600"))
	var changes map[string]json.RawMessage
	var action string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT r.changes, a.action FROM audit_rows r JOIN audit a ON a.id = r.audit_id WHERE a.revision = $1 AND r.row_id = 4000001`, done.Revision).Scan(&changes, &action))
	require.Equal(t, "register.change", action)
	require.JSONEq(t, `["Łąkowa","Polna"]`, string(changes["street"]))
	require.NotContains(t, string(changes["notes"]), "600")
	require.Contains(t, string(changes["notes"]), "commit")
	var jobs int
	require.NoError(t, s.DB().Shared().QueryRow(ctx, `SELECT count(*) FROM river.river_job WHERE kind = 'analyse' AND (args->>'revision')::bigint = $1`, done.Revision).Scan(&jobs))
	require.Equal(t, 1, jobs)
	sound(t, s)
}

func TestARevisionNamesTheRegistersItTouched(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	c, err := s.DB().Shared().Acquire(ctx)
	require.NoError(t, err)
	defer c.Release()
	_, err = c.Exec(ctx, `LISTEN spoina_revision`)
	require.NoError(t, err)
	for _, do := range []struct {
		edit register.Edit
		says string
	}{{set(4000001, 1, "street", "Polna"), ":decisions"}, {set(4000001, 2, "party", "Ktoś Inny"), ":decisions,parties"}} {
		result := apply(t, s, access.Operator(), "decisions", do.edit)
		note, err := c.Conn().WaitForNotification(ctx)
		require.NoError(t, err)
		require.Equal(t, s.Office().Code+":"+strconv.FormatInt(result.Revision, 10)+do.says, note.Payload)
	}
	_, err = s.Change(ctx, "x", "x", func(c *db.Change) error { _, err := c.Revision(ctx); return err })
	require.NoError(t, err)
	note, err := c.Conn().WaitForNotification(ctx)
	require.NoError(t, err)
	require.NotContains(t, note.Payload[len(s.Office().Code)+1:], ":")
}
