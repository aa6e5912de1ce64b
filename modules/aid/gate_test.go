package aid_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// peselOf is a valid PESEL of the n-th made-up woman.
func peselOf(n int) string {
	born := clock.Day(1960, time.January, 1).AddDays(n * 13)
	s := fmt.Sprintf("%02d%02d%02d%03d%d", born.Year%100, born.Month, born.Day, n%1000, 2*(n%5))
	sum := 0
	for i, w := range []int{1, 3, 7, 9, 1, 3, 7, 9, 1, 3} {
		sum += w * int(s[i]-'0')
	}
	return s + fmt.Sprint((10-sum%10)%10)
}

// marked is the n-th person as a unit writes them down: what only this unit knows carries its mark.
func marked(unit string, n int) object {
	return object{"last_name": "Znak" + unit + fmt.Sprint(n), "first_name": "Znak" + unit, "pesel": peselOf(n), "notes": "znak" + unit, "street": "Znak" + unit, "house_no": "1"}
}

// Three units keep files of the same people. Whatever they do in whatever order, the gate answers truly, nobody is given
// the same help twice, and nothing that another unit wrote, nor the number of a card that nobody showed, appears in any
// answer, refusal, list, statistic or in the audit of one's own doing.
func TestTheGateAnswersTrulyAndSaysNothingElse(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			h, rng := newHall(t), rand.New(rand.NewPCG(seed, 7))
			units := []string{"MOPS", "PUNKT", "OC"}
			who := map[string]access.Scope{}
			for _, u := range units {
				h.stock(u, "P-"+u, 500)
				who[u] = h.at("z"+strings.ToLower(u), map[bool]string{true: "social", false: "desk"}[u == "MOPS"], u)
			}
			type held struct {
				issued
				person int
				unit   string
			}
			var cards []held
			has := map[string]bool{}              // unit and person: a card
			given := map[int]bool{}               // person: got the parcel today
			shown := map[string]map[string]bool{} // unit: numbers that it was shown
			for _, u := range units {
				shown[u] = map[string]bool{}
			}
			clean := func(unit, what, text string) {
				t.Helper()
				low := strings.ToLower(text)
				for _, other := range units {
					if other != unit {
						require.NotContains(t, low, "znak"+strings.ToLower(other), "%s at %s", what, unit)
						require.NotContains(t, text, "P-"+other, "%s at %s", what, unit)
					}
				}
				for _, c := range cards {
					if c.unit != unit && !shown[unit][c.Number] {
						require.NotContains(t, text, c.Number, "%s at %s", what, unit)
					}
				}
			}
			for range 80 {
				unit, person := units[rng.IntN(3)], rng.IntN(12)
				scope := who[unit]
				switch rng.IntN(6) {
				case 0, 1: // a card
					code, text := h.send(scope, "POST", "/aid/cards", written(t, object{"person": marked(unit, person), "valid_to": clock.Today().AddDays(30)}))
					clean(unit, "card", text)
					if has[unit+fmt.Sprint(person)] {
						require.Equal(t, 409, code, text)
						continue
					}
					require.Equal(t, 200, code, text)
					has[unit+fmt.Sprint(person)] = true
					var c held
					c.person, c.unit = person, unit
					c.Number = text[strings.Index(text, `"K-`)+1:][:8]
					shown[unit][c.Number] = true
					cards = append(cards, c)
				case 2, 3: // somebody shows a card of any unit and is given a parcel, or not
					if len(cards) == 0 {
						continue
					}
					c := cards[rng.IntN(len(cards))]
					shown[unit][c.Number] = true
					code, text := h.send(scope, "POST", "/aid/issues", written(t, object{"card": c.Number, "kit": "IND", "point": "P-" + unit}))
					clean(unit, "issue", text)
					if given[c.person] {
						require.Equal(t, 409, code, text)
						require.Regexp(t, `"code":"aid.(double|too_soon)"`, text)
						require.Contains(t, text, clock.Today().AddDays(14).String(), "it says when")
					} else {
						require.Equal(t, 200, code, text)
					}
					given[c.person] = true
				case 4: // the gate is asked by number or by card
					body := object{"kind": "INDIVIDUAL", "identity": object{"pesel": peselOf(person)}}
					if len(cards) > 0 && rng.IntN(2) == 0 {
						c := cards[rng.IntN(len(cards))]
						shown[unit][c.Number], person = true, c.person
						body = object{"kind": "INDIVIDUAL", "card": c.Number}
					}
					text := h.ok(scope, "POST", "/aid/gate", body, nil)
					clean(unit, "gate", text)
					want := `"answer":"yes"`
					if given[person] {
						want = `"when":"` + clock.Today().AddDays(14).String() + `"`
					}
					require.Contains(t, text, want)
				case 5: // lists, searches, packs, statistics
					for _, address := range []string{"/registers/aid_cards?purpose=case", "/registers/aid_entitlements", "/registers/aid_issues", "/registers/persons?purpose=case", "/registers/aid_families", "/registers/household_members?purpose=case",
						"/aid/desk/pack?point=P-" + unit, "/aid/statistics"} {
						code, text := h.send(scope, "GET", address, "")
						require.Contains(t, []int{200, 403}, code, text)
						clean(unit, address, text)
					}
					clean(unit, "search", h.ok(scope, "POST", "/people/search", object{"pesel": peselOf(person)}, nil))
				}
			}
			require.NotEmpty(t, given)
			for _, u := range units {
				var audit string
				require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT coalesce(string_agg(action || ' ' || subject || ' ' || detail::text || ' ' ||
					coalesce((SELECT string_agg(r.changes::text, ' ') FROM audit_rows r WHERE r.audit_id = a.id), ''), E'\n'), '') FROM audit a WHERE actor = $1`, "z"+strings.ToLower(u)).Scan(&audit))
				clean(u, "audit", audit)
			}
		})
	}
}

func TestTheGateAsksForWhatTellsAPersonApart(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	h.refused(400, "aid.identity", desk, "POST", "/aid/gate", object{"kind": "INDIVIDUAL"})
	h.refused(400, "aid.identity", desk, "POST", "/aid/gate", object{"kind": "INDIVIDUAL", "identity": object{"last_name": "Nowak", "first_name": "Anna"}})
	h.refused(400, "people.pesel", desk, "POST", "/aid/gate", object{"kind": "INDIVIDUAL", "identity": object{"pesel": "44051401459"}})
	h.refused(404, "aid.unknown_card", desk, "POST", "/aid/gate", object{"kind": "INDIVIDUAL", "card": "K-000009"})
}

// One passport at two units in two alphabets: help from the first counts at the second. Two people of one name and day of
// birth with different PESELs do not stand in each other's way.
func TestTheGateKnowsOnePersonInTwoSpellings(t *testing.T) {
	h := newHall(t)
	mops, punkt := h.at("ewa", "social", "MOPS"), h.at("olek", "desk", "PUNKT")
	h.stock("MOPS", "M1", 10)
	h.stock("PUNKT", "P1", 10)
	born := clock.Day(1985, time.May, 1)
	a := h.card(mops, object{"last_name": "Шевченко", "first_name": "Олександр", "birth_date": born})
	b := h.card(punkt, object{"last_name": "Szewczenko", "first_name": "Ołeksandr", "birth_date": born})
	h.ok(mops, "POST", "/aid/issues", object{"card": a.Number, "kit": "IND", "point": "M1"}, nil)
	text := h.refused(409, "aid.double", punkt, "POST", "/aid/issues", object{"card": b.Number, "kit": "IND", "point": "P1"})
	require.NotContains(t, text, "M1")
	require.NotContains(t, text, a.Number)
	text = h.refused(409, "aid.double", punkt, "POST", "/aid/issues", object{"card": a.Number, "kit": "IND", "point": "P1"})
	require.NotContains(t, text, "last_on", "on the very card too: from when, and not when another unit gave it")
	require.NotContains(t, text, clock.Today().String())
	require.Contains(t, h.refused(409, "aid.too_soon", mops, "POST", "/aid/issues", object{"card": a.Number, "kit": "IND", "point": "M1"}), clock.Today().String(), "the own unit knows its own parcels")
	var gate struct {
		Answer, When string
		Reason       struct{ PL, EN, UK string }
	}
	h.ok(punkt, "POST", "/aid/gate", object{"kind": "INDIVIDUAL", "identity": object{"last_name": "Shevchenko", "first_name": "Oleksandr", "birth_date": born}}, &gate)
	require.Equal(t, "no", gate.Answer)
	require.Equal(t, clock.Today().AddDays(14).String(), gate.When)
	require.Contains(t, gate.Reason.UK, clock.Today().AddDays(14).Time().Format("02.01.2006"))
	h.ok(punkt, "POST", "/aid/gate", object{"kind": "FAMILY", "card": b.Number}, &gate)
	require.Equal(t, "yes", gate.Answer, "another kind of help")

	// Namesakes born on one day.
	n := 3
	day := clock.Day(1960, time.January, 1).AddDays(n * 13)
	one := h.card(mops, object{"last_name": "Nowak", "first_name": "Anna", "pesel": peselOf(n)})
	var digits string
	for k := 1; digits == "" || digits == peselOf(n); k++ {
		s := peselOf(n)[:6] + fmt.Sprintf("%03d%d", 500+k, 2)
		sum := 0
		for i, w := range []int{1, 3, 7, 9, 1, 3, 7, 9, 1, 3} {
			sum += w * int(s[i]-'0')
		}
		digits = s + fmt.Sprint((10-sum%10)%10)
	}
	two := h.card(punkt, object{"last_name": "Nowak", "first_name": "Anna", "pesel": digits, "birth_date": day})
	h.ok(mops, "POST", "/aid/issues", object{"card": one.Number, "kit": "IND", "point": "M1"}, nil)
	h.ok(punkt, "POST", "/aid/issues", object{"card": two.Number, "kit": "IND", "point": "P1"}, nil)
}

func TestAnIssueTakenBackFreesTheGate(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	h.stock("PUNKT", "P1", 10)
	c := h.card(desk, somebody(1))
	var i issued
	h.ok(desk, "POST", "/aid/issues", object{"card": c.Number, "kit": "IND", "point": "P1"}, &i)
	gate := object{"kind": "INDIVIDUAL", "card": c.Number}
	require.Contains(t, h.ok(desk, "POST", "/aid/gate", gate, nil), `"answer":"no"`)
	h.ok(desk, "POST", fmt.Sprintf("/aid/issues/%d/reverse", i.ID), object{"reason": "pomyłka"}, nil)
	require.Contains(t, h.ok(desk, "POST", "/aid/gate", gate, nil), `"answer":"yes"`)
}

// Two rows that nothing but a clerk's eye tells to be one person: once they are merged, help on either card counts for
// both, and when they are parted again it does not.
func TestHelpCountsForAllRowsOfOnePerson(t *testing.T) {
	h := newHall(t)
	mops := h.at("ewa", "social", "MOPS")
	h.stock("MOPS", "M1", 10)
	a := h.card(mops, object{"last_name": "Kowal", "first_name": "Iwan", "birth_date": clock.Day(1980, time.May, 1)})
	b := h.card(mops, object{"last_name": "Коваль-Мороз", "first_name": "Ваня", "birth_date": clock.Day(1980, time.January, 5)})
	var one, two struct {
		Person int64 `json:"person_id"`
	}
	h.ok(mops, "GET", fmt.Sprintf("/aid/cards/%d", a.ID), nil, &one)
	h.ok(mops, "GET", fmt.Sprintf("/aid/cards/%d", b.ID), nil, &two)
	var merge struct{ ID int64 }
	h.ok(mops, "POST", "/people/merge", object{"keep": one.Person, "gone": two.Person, "why": "ten sam paszport"}, &merge)
	h.ok(mops, "POST", "/aid/issues", object{"card": b.Number, "kit": "IND", "point": "M1"}, nil)
	h.refused(409, "aid.double", mops, "POST", "/aid/issues", object{"card": a.Number, "kit": "IND", "point": "M1"})
	h.ok(mops, "POST", "/people/unmerge", object{"merge": merge.ID}, nil)
	h.ok(mops, "POST", "/aid/issues", object{"card": a.Number, "kit": "IND", "point": "M1"}, nil)
}
