package coal

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tillsFor is how long the fifty tills sell: some seconds, a minute where there is time.
func tillsFor() time.Duration {
	if os.Getenv("SPOINA_SOAK") != "" {
		return time.Minute
	}
	return 4 * time.Second
}

// Fifty tills sell to more households than there is coal for, over HTTP. A part of the requests is broken off in the
// middle and sent again under the same key until there is an answer; a part is sent twice without need; some sales are
// taken back. At the end the books prove themselves: no heap and no limit was ever overdrawn, the entries are the stock,
// and everything that a till was told exactly once is booked exactly once.
func TestFiftyTillsAndOneLedger(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	quiet := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler)) // every line that breaks is told
	defer slog.SetDefault(quiet)
	const tills = 50
	var certificates []Certified
	for range 120 {
		certificates = append(certificates, w.certified())
	}
	delivered := Kilograms(0)
	for _, heap := range []string{"PLAC", "GMINA"} {
		for _, good := range []string{"orzech", "kostka"} {
			w.stocked(heap, good, 60_000)
			delivered += 60_000
		}
	}
	until := time.Now().Add(tillsFor())
	var told sync.Map // row of a sale: kilograms
	var broken, refusals, repeats, reversals, doubts atomic.Int64
	var all sync.WaitGroup
	for till := range tills {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(till), 11))
			who := fmt.Sprintf("yard%d", till)
			// send asks until there is an answer, as a till does that does not know whether its sale was made.
			send := func(path, key string, body, out any) int {
				for {
					patience := time.Minute
					if rng.IntN(4) == 0 {
						patience = time.Duration(rng.IntN(30)) * time.Millisecond
					}
					within, stop := context.WithTimeout(ctx, patience)
					status := ask(t, s, asked{who: who, method: "POST", path: path, key: key, body: body, ctx: within}, out)
					stop()
					if status != 0 && status != 500 && status != 429 {
						return status
					}
					broken.Add(1)
				}
			}
			// On a machine with much else to do the time may be over before all has happened that is to be proved.
			for n := 0; time.Now().Before(until) || time.Now().Before(until.Add(time.Minute)) && min(broken.Load(), refusals.Load(), repeats.Load(), reversals.Load()) == 0; n++ {
				c := certificates[rng.IntN(len(certificates))]
				body := map[string]any{"certificate": c.Number, "good": []string{"orzech", "kostka"}[rng.IntN(2)], "kg": 100 + rng.IntN(900), "yard": []string{"PLAC", "GMINA"}[rng.IntN(2)],
					"till": who, "payment": "CASH"}
				key := fmt.Sprintf("sale-%d-%d", till, n)
				var sold Sold
				if status := send("/coal/sales", key, body, &sold); status != 200 {
					refusals.Add(1)
					continue
				}
				told.Store(sold.ID, sold.Kg)
				if rng.IntN(5) == 0 {
					var again Sold
					if status := send("/coal/sales", key, body, &again); status != 200 || again != sold {
						doubts.Add(1)
					}
					repeats.Add(1)
				}
				if rng.IntN(6) == 0 {
					var back Reversed
					if status := send(fmt.Sprintf("/coal/sales/%d/reverse", sold.ID), key+"-back", map[string]any{"reason": "pomyłka"}, &back); status != 200 {
						doubts.Add(1)
					}
					told.Store(back.ID, back.Kg)
					reversals.Add(1)
				}
			}
		})
	}
	all.Wait()
	require.Zero(t, doubts.Load(), "a repeated request is answered as the first")
	for _, n := range []*atomic.Int64{&broken, &refusals, &repeats, &reversals} {
		require.Positive(t, n.Load())
	}
	var rows, sold Kilograms
	told.Range(func(id, kg any) bool {
		rows, sold = rows+1, sold+kg.(Kilograms)
		return true
	})
	require.Equal(t, rows, w.count(`SELECT count(*) FROM coal_sales`), "every receipt once")
	require.Equal(t, sold, w.count(`SELECT sum(kg) FROM coal_sales`))
	left := w.count(`SELECT sum(balance) FROM ledger_accounts WHERE kind = 'stock'`)
	require.Equal(t, delivered-sold, left, "what was delivered is sold or lies there")
	require.Equal(t, left, w.count(`SELECT sum(e.quantity) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.kind = 'stock'`))
	require.Zero(t, w.count(`SELECT count(*) FROM ledger_entries WHERE balance < 0`))
	require.Zero(t, w.count(`SELECT count(*) FROM coal_certificates c WHERE (SELECT coalesce(sum(s.kg), 0) FROM coal_sales s WHERE s.certificate_id = c.id) > c.limit_kg`))
	w.whole()
	t.Logf("%d documents in %s, %d broken lines, %d refusals, %d repeats, %d taken back", rows, tillsFor(), broken.Load(), refusals.Load(), repeats.Load(), reversals.Load())
}
