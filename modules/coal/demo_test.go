package coal

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/report"
	"spoina/internal/secret"
)

// The made-up winter has the volume of the real one, and its books are closed: nothing is left, every sum agrees.
func TestTheMadeUpWinterEndsAtZero(t *testing.T) {
	set := append(register.Set{}, people.Registers()...)
	w := &world{t: t, store: dbtest.New(t), env: programme.Env{Registers: append(set, registers()...), Key: secret.New()}}
	started := time.Now()
	require.NoError(t, demo(ctx, w.store, w.env))
	t.Logf("filled in %s", time.Since(started).Round(time.Millisecond))
	figures := func(count report.Counting) map[string]any {
		out := map[string]any{}
		require.NoError(t, w.store.Read(ctx, func(tx pgx.Tx) error {
			r, err := count(ctx, w.store, tx, access.System("test"), report.Period{})
			for _, f := range r.Figures {
				out[f.Key] = f.Value
			}
			for _, table := range r.Tables {
				for _, row := range table.Rows {
					if name, ok := row[0].(string); ok && table.Name == "by_good" {
						require.Zero(t, w.count(`SELECT count(*) FROM coal_goods WHERE code = $1`, name), "%s: a name, not a code: %s", r.Name, name)
						out["goods"] = true
					}
				}
			}
			return err
		}))
		return out
	}
	settled := figures(settlement)
	require.Equal(t, true, settled["goods"])
	for key, want := range map[string]int64{"received_kg": 1_050_000, "sold_kg": 1_050_000, "closing_kg": 0, "checks_failed": 0, "open_days": 0, "difference_gr": 0} {
		require.Equal(t, want, settled[key], key)
	}
	require.Equal(t, int64(761), settled["households"])
	counted := figures(statistics(w.env))
	for key, want := range map[string]int64{"certificates": 1301, "sales": 761, "reversals": demoWrong, "refused": demoRefused} {
		require.Equal(t, want, counted[key], key)
	}
	require.Zero(t, w.count(`SELECT count(*) FROM ledger_accounts WHERE kind = 'stock' AND balance <> 0`))
	require.Zero(t, w.count(`SELECT count(*) FROM persons WHERE pesel <> ''`), "nobody in it exists")
	w.whole()
	revision := w.count(`SELECT max(id) FROM revisions`)
	require.NoError(t, demo(ctx, w.store, w.env))
	require.Equal(t, revision, w.count(`SELECT max(id) FROM revisions`), "it is filled once")
}
