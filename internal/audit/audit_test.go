package audit_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

func cell(before, after string) [2]json.RawMessage {
	var out [2]json.RawMessage
	for i, s := range []string{before, after} {
		if s != "" {
			out[i] = json.RawMessage(s)
		}
	}
	return out
}

// filled is an office whose audit holds a change of the office, a change of two rows and a reading.
func filled(t *testing.T) *db.Store {
	t.Helper()
	ctx := context.Background()
	store := dbtest.New(t)
	_, err := store.Change(ctx, "jan", "test", func(c *db.Change) error {
		return c.Audit(ctx, "import.publish", "imports/1", map[string]any{"new": 3})
	})
	require.NoError(t, err)
	_, err = store.Change(ctx, "anna", "test", func(c *db.Change) error {
		return c.AuditChanges(ctx, "register.change", "parties", map[string]any{"rows": 2}, []audit.RowChange{
			{Register: "parties", ID: 12, Version: 2, Fields: map[string][2]json.RawMessage{
				"name": cell(`"Jan Kowalski"`, `"Jan Nowak"`), "regon": cell("", `"123456785"`)}, Personal: map[string]bool{"name": true}},
			{Register: "decisions", ID: 7, Version: 3, Fields: map[string][2]json.RawMessage{"area_m2": cell("12.5", "13")}},
		})
	})
	require.NoError(t, err)
	require.NoError(t, audit.Record(ctx, store, "ewa", "read", "decisions", map[string]any{"purpose": "case", "ids": []int{7}}))
	return store
}

func verify(t *testing.T, store *db.Store) (chain audit.Chain, found error) {
	t.Helper()
	require.NoError(t, store.Read(context.Background(), func(tx pgx.Tx) error {
		chain, found = audit.Verify(context.Background(), tx)
		return nil
	}))
	return chain, found
}

func TestTheChainHoldsChangesCellsAndReadings(t *testing.T) {
	ctx := context.Background()
	store := filled(t)
	chain, err := verify(t, store)
	require.NoError(t, err)
	require.Equal(t, int64(3), chain.Rows)
	require.Equal(t, int64(2), chain.Cells)
	require.Regexp(t, `^3:[0-9a-f]{64}$`, chain.Head)
	var revision *int64
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT revision FROM audit WHERE action = 'read'`).Scan(&revision))
	require.Nil(t, revision, "who reads changes nothing")
	var changes string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT changes::text FROM audit_rows WHERE register = 'parties'`).Scan(&changes))
	require.NotContains(t, changes, "Kowalski")
	require.Contains(t, changes, "123456785")
	report, err := store.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestWhateverIsAlteredShows(t *testing.T) {
	for name, tamper := range map[string]string{
		"who":                 `UPDATE audit SET actor = 'nobody' WHERE id = 1`,
		"when":                `UPDATE audit SET at = at - interval '1 day' WHERE id = 1`,
		"which revision":      `UPDATE audit SET revision = 1 WHERE id = 3`,
		"the form":            `UPDATE audit SET form = 1 WHERE id = 2`,
		"a reading":           `UPDATE audit SET detail = '{"purpose": "case", "ids": [8]}' WHERE action = 'read'`,
		"a row taken out":     `DELETE FROM audit WHERE id = 2`,
		"the last taken out":  `DELETE FROM audit WHERE id = 3`,
		"the end":             `UPDATE audit_head SET id = 2, hash = (SELECT hash FROM audit WHERE id = 2)`,
		"no end":              `DELETE FROM audit_head`,
		"a cell":              `UPDATE audit_rows SET changes = '{"area_m2": [12.5, 14]}' WHERE register = 'decisions'`,
		"a cell's row":        `UPDATE audit_rows SET row_id = 8 WHERE register = 'decisions'`,
		"a cell's version":    `UPDATE audit_rows SET version = 4 WHERE register = 'decisions'`,
		"a cell taken out":    `DELETE FROM audit_rows WHERE register = 'parties'`,
		"all cells taken out": `DELETE FROM audit_rows`,
		"a cell put in":       `INSERT INTO audit_rows VALUES (2, 'leases', 1, 1, '', '{}')`,
		"cells of another":    `INSERT INTO audit_rows VALUES (1, 'leases', 1, 1, '', '{}')`,
	} {
		t.Run(name, func(t *testing.T) {
			store := filled(t)
			tag, err := store.Pool().Exec(context.Background(), tamper)
			require.NoError(t, err)
			require.Positive(t, tag.RowsAffected())
			_, found := verify(t, store)
			require.Error(t, found)
			report, err := store.Verify(context.Background())
			require.NoError(t, err)
			require.NotEmpty(t, report.Problems)
		})
	}
}

func TestACommitmentHoldsWhileItsKeyExists(t *testing.T) {
	ctx := context.Background()
	store := filled(t)
	var key []byte
	var before, after string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT k.key, r.changes #>> '{name,commit,0}', r.changes #>> '{name,commit,1}'
		FROM audit_rows r JOIN audit_keys k USING (subject) WHERE r.register = 'parties'`).Scan(&key, &before, &after))
	require.NotEqual(t, before, after)
	sum, err := audit.Commit(key, "name", json.RawMessage(`"Jan Nowak"`))
	require.NoError(t, err)
	require.Equal(t, after, *sum)
	none, err := audit.Commit(key, "name", json.RawMessage(`null`))
	require.NoError(t, err)
	require.Nil(t, none)

	_, err = store.Change(ctx, "iod", "erasure", func(c *db.Change) error {
		n, err := audit.Shred(ctx, c, []string{"parties/12", "parties/13"})
		require.Equal(t, int64(1), n)
		return err
	})
	require.NoError(t, err)
	_, found := verify(t, store)
	require.NoError(t, found, "the chain is whole without the key")
}

func TestARowNamedTwiceIsOneChange(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
		return c.AuditChanges(ctx, "register.change", "decisions", nil, []audit.RowChange{
			{Register: "decisions", ID: 7, Version: 2, Fields: map[string][2]json.RawMessage{"street": cell(`"a"`, `"b"`)}},
			{Register: "decisions", ID: 7, Version: 3, Fields: map[string][2]json.RawMessage{"street": cell(`"b"`, `"c"`)}},
		})
	})
	require.NoError(t, err)
	var changes string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT changes::text FROM audit_rows`).Scan(&changes))
	require.JSONEq(t, `{"street": ["a", "c"]}`, changes)
}

func TestAHundredThousandRowsTakeSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("a large change")
	}
	ctx := context.Background()
	store := dbtest.New(t)
	changes := make([]audit.RowChange, 100_000)
	for i := range changes {
		changes[i] = audit.RowChange{Register: "decisions", ID: int64(i), Version: 2, Personal: map[string]bool{"notes": true},
			Fields: map[string][2]json.RawMessage{"street": cell(`"Długa"`, fmt.Sprintf(`"Długa %d"`, i)), "notes": cell("", `"tel."`)}}
	}
	start := time.Now()
	_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
		return c.AuditChanges(ctx, "register.change", "decisions", nil, changes)
	})
	require.NoError(t, err)
	t.Log(time.Since(start))
	require.Less(t, time.Since(start), 60*time.Second)
	chain, found := verify(t, store)
	require.NoError(t, found)
	require.Equal(t, int64(100_000), chain.Cells)
}

func TestReadersAndWritersAppendAtOnce(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	failed := make(chan error, 40)
	for i := range 40 {
		go func() {
			if i%2 == 0 {
				failed <- audit.Record(ctx, store, "ewa", "read", "decisions", map[string]int{"no": i})
				return
			}
			_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
				return c.Audit(ctx, "office.set", "offices", map[string]int{"no": i})
			})
			failed <- err
		}()
	}
	for range 40 {
		require.NoError(t, <-failed)
	}
	chain, found := verify(t, store)
	require.NoError(t, found)
	require.Equal(t, int64(40), chain.Rows)
}

func TestRowsOfTheFirstFormStillVerify(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	_, err := store.Change(ctx, "anna", "test", func(c *db.Change) error {
		revision, err := c.Revision(ctx)
		require.NoError(t, err)
		h := sha256.New() // as rows were linked before the time went in
		for _, part := range []string{"1", fmt.Sprint(revision), "anna", "import.publish", "imports/1", `{"new": 3}`} {
			fmt.Fprintf(h, "%d:%s", len(part), part)
		}
		if _, err := c.Exec(ctx, `INSERT INTO audit (id, revision, actor, action, subject, detail, previous, hash, form)
			VALUES (1, $1, 'anna', 'import.publish', 'imports/1', '{"new": 3}', '', $2, 1)`, revision, h.Sum(nil)); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `UPDATE audit_head SET id = 1, hash = $1`, h.Sum(nil)); err != nil {
			return err
		}
		return c.Audit(ctx, "import.undo", "imports/1", nil)
	})
	require.NoError(t, err)
	chain, found := verify(t, store)
	require.NoError(t, found)
	require.Equal(t, int64(2), chain.Rows)
}
