package registertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

// Clerks lets several people edit the registers of Town and Parcels at random and at once, until as many changes were
// kept, and returns the last revision: edits of one row and of many, rows added, deleted and brought back, changes taken
// back, parties renamed, edits that saw an earlier version. Among them goes a transaction that begins early, is slow,
// and comes last. look is called meanwhile, again and again, by one more person.
func Clerks(t testing.TB, s *db.Store, seed uint64, changes int, look func()) int64 {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var kept, refused, last atomic.Int64
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(n)))
			scope := access.System("clerk" + strconv.Itoa(n))
			for kept.Load() < int64(changes) {
				result, err := randomChange(ctx, s, scope, r, last.Load())
				switch {
				case err == nil && result.Revision > 0:
					kept.Add(1)
					for seen := last.Load(); result.Revision > seen && !last.CompareAndSwap(seen, result.Revision); seen = last.Load() {
					}
				case err == nil:
				case errors.Is(err, register.ErrConflict), errors.Is(err, register.ErrCells), errors.Is(err, register.ErrUndo):
					refused.Add(1)
				default:
					t.Errorf("a clerk met %v (seed %d)", err, seed)
					return
				}
			}
		})
	}
	var others sync.WaitGroup
	others.Go(func() {
		for ctx.Err() == nil {
			slow(t, s, last.Load())
		}
	})
	others.Go(func() {
		for ctx.Err() == nil {
			look()
		}
	})
	wait.Wait()
	stop()
	others.Wait()
	t.Logf("seed %d: %d changes kept, %d refused", seed, kept.Load(), refused.Load())
	var revision int64
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT max(id) FROM revisions`).Scan(&revision))
	return revision
}

// slow begins before others and commits after them: its revision must come after theirs.
func slow(t testing.TB, s *db.Store, seen int64) {
	ctx := context.Background()
	columns := past(t, s, "rates", "known", "int8range(lower(known), $1)")
	_, err := s.Change(ctx, "slow", "slow", func(c *db.Change) error {
		var id int64
		if err := c.QueryRow(ctx, `SELECT min(id) FROM rates`).Scan(&id); err != nil {
			return err
		}
		time.Sleep(150 * time.Millisecond) // others commit meanwhile
		rev, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		if rev < seen {
			return fmt.Errorf("revision %d comes after %d", rev, seen)
		}
		if _, err := c.Exec(ctx, `INSERT INTO rates_past `+columns+` FROM rates WHERE id = $2`, rev, id); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `UPDATE rates SET note = $2, version = version + 1, known = int8range($1::int8, NULL) WHERE id = $3`, rev, "r"+strconv.FormatInt(rev, 10), id); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond) // others wait meanwhile
		return c.Audit(ctx, "test", "test", map[string]any{})
	})
	if err != nil {
		t.Errorf("slow: %v", err)
	}
}

var clerkColumns = map[string][]string{
	"decisions": {"street", "house_no", "area_m2", "fee_declared_gr", "valid_from", "valid_to", "notes", "party", "parcels", "kind", "is_telecom", "status"},
	"leases":    {"purpose", "rent_gr", "valid_to", "party", "parcels", "contract_type", "tender"},
	"parcels":   {"ownership_group", "use_codes", "cadastral_area_m2", "kw", "valid_from", "number"},
	"rates":     {"note", "rate_gr", "zone"},
	"parties":   {"name", "address", "regon"},
}

func randomValue(r *rand.Rand, field string) any {
	pick := func(values ...any) any { return values[r.IntN(len(values))] }
	switch field {
	case "area_m2", "fee_declared_gr", "rent_gr", "cadastral_area_m2", "rate_gr":
		return pick(r.IntN(1000), fmt.Sprintf("%d,%02d", r.IntN(5000), r.IntN(100)), "1 465,20")
	case "valid_from":
		return fmt.Sprintf("%02d.%02d.%d", 1+r.IntN(28), 1+r.IntN(12), 2020+r.IntN(3))
	case "valid_to":
		return pick(nil, "", fmt.Sprintf("%d-%02d-%02d", 2022+r.IntN(3), 1+r.IntN(12), 1+r.IntN(28)))
	case "kind":
		return pick("WORKS", "advert", "EXCLUSIVE", "")
	case "contract_type":
		return pick("LEASE", "TENANCY", "OTHER")
	case "is_telecom", "tender":
		return pick(true, false, nil, "tak", "nie")
	case "parcels":
		return pick([]string{}, "1/1, 2/3", []string{"220401_1.0001.1/2", "3/4 cz."}, "dz. 5/6 obr. 1")
	case "party", "name":
		return pick("Jan Kowalski", "Anna Nowak", "Firma Sp. z o.o.", "Łódź „Ćma” S.A.", "Ktoś "+strconv.Itoa(r.IntN(30)))
	case "use_codes":
		return pick([]string{"B"}, "B, dr", []string{})
	case "regon":
		return pick("", "123456785")
	}
	return pick("", "Łąkowa", "ul. Grunwaldzka", "a;b \"c\"\n„d”", "=1+1", "x"+strconv.Itoa(r.IntN(100)))
}

func randomChange(ctx context.Context, s *db.Store, scope access.Scope, r *rand.Rand, last int64) (register.Result, error) {
	names := []string{"decisions", "decisions", "decisions", "leases", "leases", "parcels", "rates", "parties"}
	name := names[r.IntN(len(names))]
	if r.IntN(8) == 0 && last > 3 {
		return register.Undo(ctx, s, scope, register.Core(), name, last-int64(r.IntN(min(20, int(last)))))
	}
	count := 1
	if r.IntN(10) == 0 {
		count = 5 + r.IntN(40)
	}
	rows, err := s.Pool().Query(ctx, `SELECT id, version FROM `+name+` ORDER BY random() LIMIT $1`, count)
	if err != nil {
		return register.Result{}, err
	}
	var edits []register.Edit
	for rows.Next() {
		e := register.Edit{Op: register.SetCells, Set: map[string]json.RawMessage{}}
		if err := rows.Scan(&e.ID, &e.Version); err != nil {
			return register.Result{}, err
		}
		if r.IntN(6) == 0 {
			e.Version = max(1, e.Version-1) // saw an earlier version
		}
		columns := clerkColumns[name]
		for range 1 + r.IntN(3) {
			field := columns[r.IntN(len(columns))]
			body, err := json.Marshal(randomValue(r, field))
			if err != nil {
				return register.Result{}, err
			}
			e.Set[field] = body
		}
		switch documents := name == "decisions" || name == "leases"; {
		case documents && r.IntN(12) == 0:
			e.Op, e.Set = register.Delete, nil
		case documents && r.IntN(10) == 0:
			e.Op, e.ID, e.Version = register.Create, 0, 0
			e.Set["case_number"] = json.RawMessage(`"R.` + strconv.Itoa(r.IntN(1e6)) + `.2026"`)
		}
		edits = append(edits, e)
	}
	if err := rows.Err(); err != nil {
		return register.Result{}, err
	}
	if r.IntN(10) == 0 && name != "parcels" {
		var id int64
		if err := s.Pool().QueryRow(ctx, `SELECT coalesce((SELECT id FROM `+name+`_past p WHERE NOT EXISTS (SELECT FROM `+name+` t WHERE t.id = p.id) ORDER BY random() LIMIT 1), 0)`).Scan(&id); err != nil {
			return register.Result{}, err
		}
		if id > 0 {
			edits = append(edits, register.Edit{Op: register.Restore, ID: id})
		}
	}
	return register.Apply(ctx, s, scope, register.Core(), name, "", edits)
}
