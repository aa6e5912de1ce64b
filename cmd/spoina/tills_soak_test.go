//go:build soak

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/clock"
)

// soakFor is how long people go on; SPOINA_SOAK_SECONDS shortens it while a test is written.
func soakFor() time.Duration {
	if n, err := strconv.Atoi(os.Getenv("SPOINA_SOAK_SECONDS")); err == nil {
		return time.Duration(n) * time.Second
	}
	return time.Minute
}

// killing ends the program every few seconds and starts it again, until the time is over.
func (s *served) killing(until time.Time) (times int) {
	for time.Until(until) > 4*time.Second {
		time.Sleep(3*time.Second + time.Duration(rand.IntN(2000))*time.Millisecond)
		s.kill()
		s.start()
		times++
	}
	time.Sleep(time.Until(until))
	return times
}

// TestFiftyTillsOverAFailingLine lets fifty tills sell from one heap for a minute while the program is killed again and
// again: what lies there is never negative, entries add up to it, and every receipt was printed for one sale.
func TestFiftyTillsOverAFailingLine(t *testing.T) {
	people := map[string]account.Grant{"mops": {Role: "social", Limits: access.Limits{Units: []string{"MOPS"}}}, "kupiec": {Role: "purchaser"}}
	const tills, clerks = 50, 10
	for i := range clerks {
		people[fmt.Sprintf("kasa%d", i)] = account.Grant{Role: "coal"}
	}
	s := newServed(t, people)
	buyer, mops := s.signIn("kupiec"), s.signIn("mops")
	sellers := make([]*caller, clerks)
	for i := range sellers {
		sellers[i] = s.signIn(fmt.Sprintf("kasa%d", i))
	}
	s.must(buyer, "POST", "/api/v1/registers/coal_goods/changes", map[string]any{"reason": "towar", "changes": []any{map[string]any{"op": "create", "set": map[string]any{"code": "orzech", "name": "Orzech", "price_gr_t": 200_000, "rationed": true, "active": true}}}}, nil)
	s.must(buyer, "POST", "/api/v1/registers/coal_yards/changes", map[string]any{"reason": "skład", "changes": []any{map[string]any{"op": "create", "set": map[string]any{"code": "SKLAD", "name": "Skład", "active": true}}}}, nil)
	const households, received = 300, 400_000 // less than the households may buy: the heap runs out
	certificates := make([]string, households)
	for i := range certificates {
		var made struct{ Number string }
		s.must(mops, "POST", "/api/v1/coal/certificates", map[string]any{"on": "2023-02-01", "valid_to": "2023-04-30",
			"person":    map[string]any{"last_name": fmt.Sprintf("Kolejkowy-%c%c", 'A'+i/26, 'a'+i%26), "first_name": "Jan", "birth_date": clock.Day(1970, 1, 1+i).String()},
			"household": map[string]any{"street": "ul. Długa", "house_no": strconv.Itoa(i + 1), "city": "Pruszcz Gdański"}}, &made)
		certificates[i] = made.Number
	}
	var ordered struct{ ID int64 }
	s.must(buyer, "POST", "/api/v1/coal/orders", map[string]any{"supplier": "Kopalnia", "good": "orzech", "kg": received, "price_gr_t": 150_000, "on": "2023-02-01"}, &ordered)
	for i := range received / 50_000 {
		s.must(buyer, "POST", "/api/v1/coal/receipts", map[string]any{"order": ordered.ID, "good": "orzech", "kg": 50_000, "slip_no": fmt.Sprintf("KW/%d", i), "yard": "SKLAD", "on": "2023-02-01"}, nil)
	}

	type receipt struct {
		ID       int64
		Document string
		Kg       int64
	}
	var mu sync.Mutex
	sold := map[string]receipt{}
	printed := map[string]string{} // document: the key of the sale
	bought := map[string]int64{}
	var met outcomes
	var retried atomic.Int64
	until := time.Now().Add(soakFor())
	var all sync.WaitGroup
	for till := range tills {
		all.Go(func() {
			by := sellers[till%clerks]
			rng := rand.New(rand.NewPCG(7, uint64(till)))
			for n := 0; time.Now().Before(until); n++ {
				certificate := certificates[rng.IntN(households)]
				key := fmt.Sprintf("till-%d-sale-%d", till, n)
				body := map[string]any{"certificate": certificate, "good": "orzech", "kg": 10 * (1 + rng.IntN(30)), "yard": "SKLAD", "till": fmt.Sprintf("K%d", till), "payment": "CASH", "on": "2023-02-10"}
				status, answer, attempts := by.insist("/api/v1/coal/sales", key, body)
				retried.Add(int64(attempts - 1))
				if status >= 300 {
					code := codeOfProblem(answer)
					met.add(code)
					if code != "coal.over_limit" && code != "ledger.short" {
						t.Errorf("a till was answered %d %s", status, answer)
					}
					continue
				}
				var r receipt
				if err := json.Unmarshal(answer, &r); err != nil {
					t.Error(err)
				}
				if rng.IntN(10) == 0 { // the paper ran out: the clerk presses again
					if again, second, _ := by.insist("/api/v1/coal/sales", key, body); again != status || string(second) != string(answer) {
						t.Errorf("asked again, the till was answered %d %s instead of %s", again, second, answer)
					}
				}
				mu.Lock()
				if other, twice := printed[r.Document]; twice {
					t.Errorf("%s was printed for %s and for %s", r.Document, other, key)
				}
				printed[r.Document], sold[key] = key, r
				bought[certificate] += r.Kg
				mu.Unlock()
				met.add("sold")
			}
		})
	}
	kills := s.killing(until)
	all.Wait()
	t.Logf("%d kills, %d requests sent again; %s", kills, retried.Load(), met.String())
	require.Positive(t, retried.Load(), "the line failed")
	require.Greater(t, len(sold), 100)

	rows := s.list(buyer, "coal_sales")
	require.Len(t, rows, len(sold), "every sale that was answered is in the register once, and no other")
	total := int64(0)
	for _, row := range rows {
		key, known := printed[row["document"].(string)]
		require.True(t, known, "a sale without a receipt: %v", row["document"])
		require.EqualValues(t, sold[key].Kg, row["kg"])
		total += sold[key].Kg
	}
	for certificate, kg := range bought {
		require.LessOrEqual(t, kg, int64(3000), certificate)
		var left struct {
			LeftKg int64 `json:"left_kg"`
		}
		s.must(sellers[0], "GET", "/api/v1/coal/certificates/by-number/"+certificate+"?on=2023-02-10", nil, &left)
		require.Equal(t, 3000-kg, left.LeftKg, certificate)
	}
	var stock struct {
		Rows []struct {
			BalanceKg  int64 `json:"balance_kg"`
			ReservedKg int64 `json:"reserved_kg"`
		}
	}
	s.must(sellers[0], "GET", "/api/v1/coal/stock", nil, &stock)
	require.Len(t, stock.Rows, 1)
	require.EqualValues(t, received-total, stock.Rows[0].BalanceKg)
	require.GreaterOrEqual(t, stock.Rows[0].BalanceKg, int64(0))
	require.Zero(t, stock.Rows[0].ReservedKg)
	s.verify()
}

// TestThreeDesksOfWhichOneHasNoLine gives parcels at three desks from one shelf while the program is killed again and
// again. The third desk writes down what it gave and tells at the end, twice because the first answer is lost: nobody has
// two parcels of one fortnight in the register, what was given twice is told, and the shelf agrees with the parcels.
func TestThreeDesksOfWhichOneHasNoLine(t *testing.T) {
	desk := account.Grant{Role: "desk", Limits: access.Limits{Units: []string{"PUNKT"}}}
	s := newServed(t, map[string]account.Grant{"chef": {Role: "defence"}, "admin": {Role: "administrator"}, "desk1": desk, "desk2": desk, "desk3": desk})
	chief, admin := s.signIn("chef"), s.signIn("admin")
	desks := []*caller{s.signIn("desk1"), s.signIn("desk2"), s.signIn("desk3")}
	s.must(admin, "PUT", "/api/v1/programmes/aid", map[string]any{"on": true}, nil)
	s.must(chief, "POST", "/api/v1/aid/checklist/start", map[string]any{}, nil)
	s.must(chief, "POST", "/api/v1/registers/aid_points/changes", map[string]any{"reason": "punkt", "changes": []any{map[string]any{"op": "create",
		"set": map[string]any{"code": "PUNKT1", "name": "Punkt", "unit": "PUNKT", "status": "OPEN"}}}}, nil)
	const shelf, arrived = 5000, 400
	for _, good := range []string{"MAKARON", "KONSERWA", "MYDLO", "PASTA"} {
		s.must(desks[0], "POST", "/api/v1/aid/receipts", map[string]any{"point": "PUNKT1", "good": good, "qty": shelf, "source": "STATE"}, nil)
	}
	cards := make([]string, arrived)
	for i := range cards {
		var made struct{ Number string }
		s.must(desks[0], "POST", "/api/v1/aid/cards", map[string]any{"point": "PUNKT1", "person": map[string]any{"last_name": fmt.Sprintf("Прибулий%c%c", 'а'+i/30, 'а'+i%30), "first_name": "Олена", "birth_date": clock.Day(1990, 1, 1+i).String(),
			"document": fmt.Sprintf("FE%06d", i), "citizenship": "UA", "language": "uk"}}, &made)
		cards[i] = made.Number
	}
	s.must(desks[2], "POST", "/api/v1/aid/desk/allotments", map[string]any{"desk": "S3", "point": "PUNKT1", "kit": "IND", "parcels": 200}, nil)

	var met outcomes
	var mu sync.Mutex
	given := map[string]string{} // card: where
	until := time.Now().Add(soakFor())
	var all sync.WaitGroup
	for worker := range 8 { // two desks with a line, four hands each
		all.Go(func() {
			rng := rand.New(rand.NewPCG(11, uint64(worker)))
			for n := 0; time.Now().Before(until); n++ {
				card := cards[60+rng.IntN(arrived-60)] // some of the first are left to the third desk
				status, answer, _ := desks[worker%2].insist("/api/v1/aid/issues", fmt.Sprintf("issue-%d-%d", worker, n),
					map[string]any{"card": card, "kit": "IND", "point": "PUNKT1", "desk": fmt.Sprintf("S%d", worker%2+1)})
				code := codeOfProblem(answer)
				switch {
				case status < 300:
					mu.Lock()
					if other, twice := given[card]; twice {
						t.Errorf("%s got a parcel at %s and one at desk %d", card, other, worker%2+1)
					}
					given[card] = fmt.Sprintf("desk %d", worker%2+1)
					mu.Unlock()
					met.add("given")
				case code == "aid.too_soon" || code == "aid.double":
					met.add(code)
				default:
					t.Errorf("a desk was answered %d %s", status, answer)
				}
				time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond)
			}
		})
	}
	items := []map[string]any{} // the third desk writes on its own
	for i := range 200 {
		items = append(items, map[string]any{"id": fmt.Sprintf("desk3-item-%04d", i), "card": cards[i*2], "kit": "IND", "at": time.Now().Add(-time.Duration(i) * time.Second).Format(time.RFC3339)})
	}
	kills := s.killing(until)
	all.Wait()

	type told struct{ ID, Result, Code string }
	results := map[string]string{}
	doubles := 0
	for round := range 2 {
		for from := 0; from < len(items); from += 50 {
			status, answer, _ := desks[2].insist("/api/v1/aid/desk/sync", fmt.Sprintf("sync-%d-%d", round, from), map[string]any{"desk": "S3", "point": "PUNKT1", "items": items[from : from+50]})
			require.Less(t, status, 300, "%s", answer)
			var list []told
			require.NoError(t, json.Unmarshal(answer, &list))
			for k, x := range list {
				card := items[from+k]["card"].(string)
				if round == 0 {
					results[x.ID] = x.Result
					_, before := given[card]
					if before {
						doubles++
						require.Equal(t, "double", x.Result, "%s had its parcel at %s", card, given[card])
					} else {
						require.Equal(t, "kept", x.Result, x.Code)
						given[card] = "desk 3"
					}
					continue
				}
				want := map[string]string{"kept": "repeated", "double": "double"}[results[x.ID]]
				require.Equal(t, want, x.Result, "told again, %s", x.ID)
			}
		}
	}
	t.Logf("%d kills; %s; of the desk without a line %d were kept and %d had been given elsewhere", kills, met.String(), len(items)-doubles, doubles)

	seen := map[string]bool{}
	for _, row := range s.list(desks[0], "aid_issues") {
		card := row["holder"].(string)
		require.False(t, seen[card], "%s stands in the register twice", card)
		seen[card] = true
	}
	require.Len(t, seen, len(given))
	for _, row := range s.list(chief, "aid_stock") {
		each := map[string]int{"MAKARON": 1, "KONSERWA": 2, "MYDLO": 1, "PASTA": 1}[row["good"].(string)]
		require.EqualValues(t, shelf-each*len(given), row["balance"], row["good"])
	}
	s.verify()
}
