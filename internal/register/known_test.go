package register_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// grids are lists as people open them.
var grids = []struct {
	register, filter, text, sort string
	on                           string
}{
	{register: "decisions"}, {register: "decisions", sort: "-street,house_no"}, {register: "decisions", filter: "area_m2 > 3 OR kind = 'ADVERT'", on: "2022-06-01"},
	{register: "decisions", text: "Łąk"}, {register: "leases", sort: "rent_gr"}, {register: "leases", on: "2022-01-01"}, {register: "parcels", on: "2026-11-22"},
	{register: "parcels", filter: "ownership_group = '1'", sort: "-number", on: "2022-11-22"}, {register: "rates"}, {register: "parties", sort: "name"},
}

// grid is the hash of all pages of a list, of its count, a sum, the groups, as known at a revision; without one as known now.
func grid(t testing.TB, r *register.Reader, n int, known *int64) string {
	g := grids[n]
	r.Purpose = "case"
	reg, err := r.Find(register.Core(), g.register)
	require.NoError(t, err)
	q := register.Query{Columns: reg.All(), Text: g.text, Limit: 17, When: register.When{Known: known}}
	if g.on != "" {
		q.When.On, _ = clock.ParseDate(g.on)
	}
	if reg.Geometry != "" {
		q.Place = &register.PlaceStyle{SRID: 2180}
	}
	q.Sort, err = reg.ParseSort(g.sort)
	require.NoError(t, err)
	if g.filter != "" {
		f, err := reg.ParseFilter(g.filter)
		require.NoError(t, err)
		q.Filters = append(q.Filters, f)
	}
	h := sha256.New()
	rows := 0
	for {
		page, err := r.Rows(reg, q, func(row *register.Row) error {
			rows++
			write(h, row)
			return nil
		})
		require.NoError(t, err)
		if page.Next == "" {
			break
		}
		q.After = page.Next
	}
	q.After = ""
	count, err := r.Count(reg, q)
	require.NoError(t, err)
	require.EqualValues(t, rows, count)
	for _, field := range []string{"area_m2", "rent_gr", "cadastral_area_m2", "rate_gr"} {
		if col, ok := reg.Column(field); ok {
			sum, err := r.Sum(reg, q, col)
			require.NoError(t, err)
			fmt.Fprint(h, sum)
		}
	}
	if by, ok := reg.Column("valid_from"); ok {
		groups, _, err := r.Groups(reg, q, by, nil)
		require.NoError(t, err)
		fmt.Fprint(h, groups)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func write(h hash.Hash, row *register.Row) {
	fmt.Fprintf(h, "%d{%s}%x\n", row.ID, row.AppendObject(nil), row.Geometry)
}

// TestEveryGridIsReproduced is the promise of revisions: what a list showed at a revision, it shows for ever when it is
// asked for that revision, whatever clerks changed since and however slow a transaction among them was.
func TestEveryGridIsReproduced(t *testing.T) {
	changes := 1000
	if testing.Short() {
		changes = 100
	}
	if os.Getenv("SPOINA_SOAK") != "" {
		changes = 10_000
	}
	s := dbtest.New(t)
	registertest.Parcels(t, s, 60)
	registertest.Town(t, s)
	type sight struct {
		revision int64
		grid     int
		hash     string
	}
	var mu sync.Mutex
	var seen []sight
	n := 0
	look := func() {
		inTx(t, s, func(r *register.Reader) {
			n++
			at := sight{r.Current, n % len(grids), ""}
			at.hash = grid(t, r, at.grid, nil)
			mu.Lock()
			seen = append(seen, at)
			mu.Unlock()
		})
		time.Sleep(20 * time.Millisecond)
	}
	registertest.Clerks(t, s, uint64(time.Now().UnixNano()), changes, look)
	require.Greater(t, len(seen), len(grids))
	inTx(t, s, func(r *register.Reader) {
		for _, at := range seen {
			require.Equal(t, at.hash, grid(t, r, at.grid, &at.revision), "%+v at r%d", grids[at.grid], at.revision)
		}
		t.Logf("%d lists of %d revisions shown again as they were", len(seen), r.Current)
	})
	sound(t, s)
}

func inTx(t testing.TB, s *db.Store, f func(*register.Reader)) {
	ctx := context.Background()
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, s, tx, access.Operator())
		require.NoError(t, err)
		f(r)
		return nil
	}))
}
