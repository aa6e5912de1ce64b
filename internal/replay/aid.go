package replay

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"spoina/internal/clock"
)

// aid replays the help for arriving people: cards and families, parcels at three desks, patrols of two officers,
// volunteers.
type aid struct {
	*expectations
	people     []arrival
	families   []family
	parcels    []parcel
	patrols    []patrol
	volunteers []madeUp
	cards      []int64 // ids as they come
	numbers    []string
	kin        []int64
	kinNumbers []string
}

type arrival struct {
	who   madeUp
	on    clock.Date
	twice bool
	again bool // registered a second time: refused
	wrong bool // first with a card that ends before it begins
}

type family struct {
	head    int
	members []int
	on      clock.Date
	twice   bool
}

type parcel struct {
	card    int // -1: of a family
	family  int
	on      clock.Date
	desk    int
	twice   bool
	refusal string // tried before it
}

type patrol struct {
	on     clock.Date
	visits []visit
}

type visit struct {
	card    int
	outcome string
	twice   bool
}

const point = "PUNKT1"

func (*aid) name() string { return "aid" }

// planAid writes who comes when, who gets what and who is visited. A parcel is due every fourteen days; each card has
// three or four of them, each family two or three.
func planAid(rng *rand.Rand, scale float64) programme {
	a := &aid{expectations: expecting("aid")}
	c := &crowd{rng: rng, from: 200}
	first := clock.Day(2022, 3, 1)
	n, kin := scaled(2419, scale, 14), scaled(224, scale, 3)
	individual, together := scaled(8795, scale, 50), scaled(509, scale, 7)
	for i := range n {
		x := arrival{who: c.arriving(), on: first.AddDays(i * 45 / n), twice: rng.IntN(14) == 0, again: i%17 == 4, wrong: i%31 == 9}
		a.people = append(a.people, x)
		a.add("cards", 1)
		if x.again {
			a.refuse("people.exists")
		}
		if x.wrong {
			a.refuse("people.birth")
		}
		a.repeats(x.twice)
	}
	for i := range kin {
		f := family{head: i * 5, members: []int{i*5 + 1, i*5 + 2}, twice: rng.IntN(14) == 0}
		if i%3 == 0 {
			f.members = append(f.members, i*5+3)
		}
		f.on = a.people[f.members[len(f.members)-1]].on
		a.families = append(a.families, f)
		a.add("families", 1)
		a.repeats(f.twice)
	}
	for i := range individual {
		card, turn := i%n, i/n
		p := parcel{card: card, family: -1, on: a.people[card].on.AddDays(1 + 14*turn), desk: rng.IntN(3), twice: rng.IntN(16) == 0}
		switch {
		case turn > 0 && i%8 == 3:
			p.refusal = "aid.too_soon"
		case i%97 == 11:
			p.refusal = "aid.unknown_card"
		case i%101 == 17:
			p.refusal = "ledger.short"
		case i%103 == 23:
			p.refusal = "aid.kind"
		}
		a.give(p, "parcels_individual")
	}
	for i := range together {
		k, turn := i%kin, i/kin
		p := parcel{card: -1, family: k, on: a.families[k].on.AddDays(1 + 14*turn), desk: rng.IntN(3), twice: rng.IntN(16) == 0}
		if turn > 0 && i%5 == 1 {
			p.refusal = "aid.too_soon"
		}
		a.give(p, "parcels_family")
	}
	days := scaled(67, scale, 2)
	visits := scaled(1104, scale, 2*3)
	next := 0
	for d := range days {
		p := patrol{on: first.AddDays(20 + d)}
		for range visits/days + one(d < visits%days) {
			v := visit{card: next % n, outcome: []string{"FOUND", "FOUND", "FOUND", "NOT_FOUND", "MOVED"}[rng.IntN(5)], twice: rng.IntN(14) == 0}
			next += 7
			p.visits = append(p.visits, v)
			a.add("visits", 1)
			a.add("persons_visited", 1)
			a.repeats(v.twice)
		}
		a.patrols = append(a.patrols, p)
		a.add("patrol_days", 1)
		a.refuse("aid.signed_already")
		if d%9 == 4 {
			a.refuse("aid.signed")
		}
	}
	for range scaled(150, scale, 3) {
		a.volunteers = append(a.volunteers, c.polish())
		a.add("volunteers", 1)
	}
	for range scaled(15, scale, 1) {
		a.refuse("aid.volunteer_exists")
	}
	return a
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (a *aid) repeats(twice bool) {
	if twice {
		a.add("repeated", 1)
	}
}

func (a *aid) give(p parcel, what string) {
	a.parcels = append(a.parcels, p)
	a.add(what, 1)
	a.repeats(p.twice)
	if p.refusal != "" {
		a.refuse(p.refusal)
	}
}

func (a *aid) play(ctx context.Context, s *stage) error {
	if err := a.supply(ctx, s); err != nil {
		return err
	}
	a.cards, a.numbers = make([]int64, len(a.people)), make([]string, len(a.people))
	a.kin, a.kinNumbers = make([]int64, len(a.families)), make([]string, len(a.families))
	if err := inParallel(ctx, 3, len(a.people), func(ctx context.Context, w, i int) error { return a.arrive(ctx, s, w, i) }); err != nil {
		return err
	}
	if err := inParallel(ctx, 3, len(a.families), func(ctx context.Context, w, i int) error { return a.unite(ctx, s, w, i) }); err != nil {
		return err
	}
	// Parcels of one card follow each other; different cards are served at three desks at once.
	turns := map[[2]int][]int{}
	var order [][2]int
	for i, p := range a.parcels {
		of := [2]int{p.card, p.family}
		if turns[of] == nil {
			order = append(order, of)
		}
		turns[of] = append(turns[of], i)
	}
	if err := inParallel(ctx, 4, len(order), func(ctx context.Context, _, i int) error {
		for _, k := range turns[order[i]] {
			if err := a.hand(ctx, s, k); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := a.walk(ctx, s); err != nil {
		return err
	}
	return a.volunteer(ctx, s)
}

// supply opens the point and fills it: what the kits hold is bought and received.
func (a *aid) supply(ctx context.Context, s *stage) error {
	chief, desk := s.as("defence"), s.as("desk1")
	do := func(p *Person, path, key string, body any, into any) error {
		return p.Do(ctx, Act{Programme: "aid", Path: path, Key: key, Body: body}, into)
	}
	if err := do(chief, "/aid/checklist/start", "aid-start-0001", map[string]any{}, nil); err != nil {
		return err
	}
	if err := do(chief, "/registers/aid_points/changes", "", map[string]any{"reason": "punkt", "changes": []map[string]any{
		{"op": "create", "set": map[string]any{"code": point, "name": "Punkt przy ratuszu", "unit": "PUNKT", "status": "OPEN"}}}}, nil); err != nil {
		return err
	}
	for _, good := range []string{"MAKARON", "KONSERWA", "MYDLO", "PASTA", "RYZ", "OLEJ", "PROSZEK", "PAPIER"} {
		if err := do(desk, "/aid/receipts", "aid-receive-"+good, map[string]any{"point": point, "good": good, "qty": 60_000, "source": "STATE", "on": "2022-02-28"}, nil); err != nil {
			return err
		}
	}
	return nil
}

func desk(s *stage, n int) *Person { return s.as([]string{"desk1", "desk2", "desk3"}[n%3]) }

func (a *aid) arrive(ctx context.Context, s *stage, worker, i int) error {
	x := a.people[i]
	by := desk(s, worker)
	body := func() map[string]any {
		return map[string]any{"person": x.who.person(), "valid_to": "2022-12-31", "point": point, "on": x.on.String()}
	}
	if x.wrong {
		wrong := body()
		wrong["person"].(map[string]any)["birth_date"] = "2999-01-01"
		if err := by.Do(ctx, Act{Programme: "aid", Path: "/aid/cards", Key: fmt.Sprintf("aid-wrong-%d", i), Refusal: "people.birth", Body: wrong}, nil); err != nil {
			return err
		}
	}
	var made struct {
		ID     int64
		Number string
	}
	if err := by.Do(ctx, Act{Programme: "aid", Path: "/aid/cards", Key: fmt.Sprintf("aid-card-%d", i), Body: body(), Twice: x.twice}, &made); err != nil {
		return err
	}
	a.cards[i], a.numbers[i] = made.ID, made.Number
	if x.again {
		return by.Do(ctx, Act{Programme: "aid", Path: "/aid/cards", Key: fmt.Sprintf("aid-again-%d", i), Refusal: "people.exists", Body: body()}, nil)
	}
	return nil
}

func (a *aid) unite(ctx context.Context, s *stage, worker, i int) error {
	f := a.families[i]
	members := []any{}
	for _, m := range f.members {
		members = append(members, a.numbers[m])
	}
	var made struct {
		ID     int64
		Number string
	}
	err := desk(s, worker).Do(ctx, Act{Programme: "aid", Path: "/aid/families", Key: fmt.Sprintf("aid-family-%d", i), Twice: f.twice,
		Body: map[string]any{"head_card": a.numbers[f.head], "member_cards": members, "on": f.on.String()}}, &made)
	a.kin[i], a.kinNumbers[i] = made.ID, made.Number
	return err
}

func (a *aid) hand(ctx context.Context, s *stage, i int) error {
	p := a.parcels[i]
	by := desk(s, p.desk)
	body := func() map[string]any {
		b := map[string]any{"kit": "IND", "kind": "INDIVIDUAL", "point": point, "desk": fmt.Sprintf("S%d", p.desk+1), "on": p.on.String()}
		if p.card >= 0 {
			b["card"] = a.numbers[p.card]
		} else {
			b["family"], b["kit"], b["kind"] = a.kinNumbers[p.family], "ROD", "FAMILY"
		}
		return b
	}
	if p.refusal != "" {
		wrong := body()
		switch p.refusal {
		case "aid.too_soon":
			wrong["on"] = p.on.AddDays(-3).String()
		case "aid.unknown_card":
			wrong["card"] = "K/999999"
		case "ledger.short":
			wrong["kit"] = "NIEM"
		case "aid.kind":
			wrong["kind"] = "FAMILY"
		}
		if err := by.Do(ctx, Act{Programme: "aid", Path: "/aid/issues", Key: fmt.Sprintf("aid-no-%d", i), Refusal: p.refusal, Body: wrong}, nil); err != nil {
			return err
		}
	}
	return by.Do(ctx, Act{Programme: "aid", Path: "/aid/issues", Key: fmt.Sprintf("aid-issue-%d", i), Body: body(), Twice: p.twice}, nil)
}

// walk sends the patrols out, in order of their days: who moved has a new address for the next one.
func (a *aid) walk(ctx context.Context, s *stage) error {
	first, second := s.as("patrol1"), s.as("patrol2")
	for d, p := range a.patrols {
		var made struct{ ID int64 }
		if err := first.Do(ctx, Act{Programme: "aid", Path: "/aid/patrols", Key: fmt.Sprintf("aid-patrol-%d", d),
			Body: map[string]any{"day": p.on.String(), "officers": []string{"patrol1", "patrol2"}, "area": fmt.Sprintf("rejon %d", d%7+1)}}, &made); err != nil {
			return err
		}
		path := fmt.Sprintf("/aid/patrols/%d", made.ID)
		for k, v := range p.visits {
			at := time.Date(p.on.Year, p.on.Month, p.on.Day, 9, 10*k%60, 0, 0, clock.Warsaw)
			body := map[string]any{"card": a.numbers[v.card], "outcome": v.outcome, "persons": 1, "at": at.Format(time.RFC3339)}
			if v.outcome == "MOVED" {
				body["new_address"] = map[string]any{"street": "ul. Nowa", "house_no": fmt.Sprint(d + 1), "flat_no": fmt.Sprint(k + 1), "city": "Pruszcz Gdański", "postcode": "83-000"}
			}
			if err := first.Do(ctx, Act{Programme: "aid", Path: path + "/visits", Key: fmt.Sprintf("aid-visit-%d-%d", d, k), Body: body, Twice: v.twice}, nil); err != nil {
				return err
			}
		}
		sign := func(by *Person, what, refusal string) error {
			return by.Do(ctx, Act{Programme: "aid", Path: path + "/sign", Key: fmt.Sprintf("aid-sign-%d-%s", d, what), Refusal: refusal, Body: map[string]any{}}, nil)
		}
		if err := sign(first, "first", ""); err != nil {
			return err
		}
		if err := sign(first, "twice", "aid.signed_already"); err != nil {
			return err
		}
		if err := sign(second, "second", ""); err != nil {
			return err
		}
		if d%9 == 4 {
			if err := first.Do(ctx, Act{Programme: "aid", Path: path + "/visits", Key: fmt.Sprintf("aid-late-%d", d), Refusal: "aid.signed",
				Body: map[string]any{"card": a.numbers[0], "outcome": "FOUND"}}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *aid) volunteer(ctx context.Context, s *stage) error {
	by := s.as("volunteers")
	again := a.value["refused aid.volunteer_exists"]
	for i, who := range a.volunteers {
		var made struct{ ID int64 }
		if err := by.Do(ctx, Act{Programme: "aid", Path: "/people", Key: fmt.Sprintf("aid-person-%d", i), Body: who.person()}, &made); err != nil {
			return err
		}
		body := map[string]any{"person_id": made.ID, "languages": []string{"pl", "uk"}, "skills": []string{"tłumaczenie"}}
		if err := by.Do(ctx, Act{Programme: "aid", Path: "/aid/volunteers", Key: fmt.Sprintf("aid-volunteer-%d", i), Body: body}, nil); err != nil {
			return err
		}
		if int64(i) < again {
			if err := by.Do(ctx, Act{Programme: "aid", Path: "/aid/volunteers", Key: fmt.Sprintf("aid-volunteer-%d-no", i), Refusal: "aid.volunteer_exists", Body: body}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *aid) read(ctx context.Context, s *stage) (map[string]string, error) {
	return s.as("board").figures(ctx, "/aid/statistics")
}
