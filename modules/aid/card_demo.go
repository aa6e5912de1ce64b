package aid

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/people"
	"spoina/internal/programme"
)

// The demo's cards have the volume of a town of the size of Pruszcz Gdański in 2022.
const (
	demoCards    = 2419
	demoFamilies = 224
	demoShared   = 40 // who is in the files of both units: for the gate
)

// Names as they stand in passports, in official spelling and as clerks write them.
var (
	demoWomen   = []string{"Олена", "Наталія", "Oksana", "Ірина", "Julia", "Світлана", "Тетяна", "Maria", "Анна", "Людмила", "Kateryna", "Вікторія", "Галина", "Nadija", "Ольга", "Yuliia", "Дарина", "Sofiia"}
	demoMen     = []string{"Олександр", "Андрій", "Serhii", "Ігор", "Mykoła", "Дмитро", "Іван", "Максим", "Bohdan", "Тарас", "Artem", "Юрій", "Oleh", "Назар"}
	demoLast    = []string{"Шевченко", "Коваленко", "Бондаренко", "Ткаченко", "Kravchenko", "Олійник", "Szewczuk", "Ковальчук", "Поліщук", "Бойко", "Moroz", "Лисенко", "Марченко", "Савченко", "Руденко", "Петренко", "Клименко", "Panczenko", "Гончаренко", "Мельник", "Мельничук", "Литвиненко", "Кравчук", "Сидоренко", "Федоренко", "Гнатюк", "Павлюк", "Хоменко", "Юрченко", "Цибуля"}
	demoStreets = []string{"Grunwaldzka", "Kościuszki", "Obrońców Westerplatte", "Wita Stwosza", "Mickiewicza", "Raciborskiego", "Powstańców Warszawy", "Kopernika", "Chopina", "Sikorskiego"}
)

// cardDemo makes up people, cards and families. It does nothing where there are cards.
func cardDemo(ctx context.Context, store *db.Store, env programme.Env) error {
	scope := access.System("demo")
	_, err := store.Change(ctx, scope.Actor(), "made-up cards", func(c *db.Change) error {
		a, err := begin(ctx, store, c, env, scope)
		if err != nil {
			return err
		}
		var some bool
		if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_cards)`).Scan(&some); err != nil || some {
			return err
		}
		return a.demoCards(rand.New(rand.NewPCG(4, 2022)))
	})
	return err
}

func (a *act) demoCards(rng *rand.Rand) error {
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	first := clock.Today().AddDays(-120)
	var list []people.Person
	var issued []clock.Date
	for i := range demoCards {
		p := people.Person{LastName: pick(demoLast), FirstName: pick(demoWomen), Sex: "F", Citizenship: "UA", Language: "uk", Unit: "PUNKT", Territory: "220401",
			BirthDate: clock.Day(2022-rng.IntN(78), 1, 1).AddDays(rng.IntN(365)), Document: fmt.Sprintf("F%c%06d", 'A'+rune(rng.IntN(20)), 100000+i*37%900000),
			Address: people.Address{Street: pick(demoStreets), HouseNo: fmt.Sprint(1 + rng.IntN(60)), City: "Pruszcz Gdański", Postcode: "83-000"}}
		if rng.IntN(100) < 32 {
			p.FirstName, p.Sex = pick(demoMen), "M"
		}
		if rng.IntN(3) == 0 {
			p.Phone = fmt.Sprintf("+38067%07d", rng.IntN(10_000_000))
		}
		switch {
		case i >= demoCards-demoShared: // known to the issuing point too, in another spelling
			p = list[(i-demoCards+demoShared)*5]
			p.LastName, p.FirstName, p.Unit = people.Transliterate(p.LastName), people.Transliterate(p.FirstName), "MOPS"
		case i%5 == 4:
			p.Unit = "MOPS"
		}
		list = append(list, p)
		day := int(float64(120) * rng.Float64() * rng.Float64()) // most came in the first weeks
		issued = append(issued, first.AddDays(day))
	}
	ids, err := a.file().PutMany(a.ctx, a.c, a.scope, list)
	if err != nil {
		return err
	}
	rows := make([]map[string]json.RawMessage, len(ids))
	valid := make([]clock.Date, len(ids))
	for i, id := range ids {
		valid[i] = issued[i].AddDays(180 + rng.IntN(120))
		if rng.IntN(25) == 0 {
			valid[i] = issued[i].AddDays(60) // moved on, never prolonged
		}
		rows[i] = cells("no", i+1, "number", cardNumber(int64(i+1)), "person_id", id, "issued_on", issued[i], "valid_to", valid[i], "tokens", tokensOf(a.env.Key, list[i]),
			"unit", list[i].Unit, "territory", list[i].Territory)
	}
	cards, err := a.addAll("aid_cards", "aid.card", rows)
	if err != nil {
		return err
	}
	return a.demoFamilies(rng, list, cards, issued, valid)
}

func (a *act) demoFamilies(rng *rand.Rand, list []people.Person, cards []int64, issued, valid []clock.Date) error {
	var families, members []map[string]json.RawMessage
	var of [][]int
	for i := 0; len(families) < demoFamilies && i < len(cards); {
		group := []int{i}
		size := 2 + rng.IntN(4)
		for j := i + 1; j < len(cards) && len(group) < size; j++ {
			if list[j].Unit == list[i].Unit {
				group = append(group, j)
			}
		}
		day := issued[i]
		for _, j := range group {
			if issued[j].After(day) {
				day = issued[j]
			}
		}
		no := int64(len(families) + 1)
		families = append(families, cells("no", no, "number", familyNumber(no), "head_card", cards[i], "issued_on", day, "valid_to", valid[i], "unit", list[i].Unit, "territory", list[i].Territory))
		of = append(of, group)
		i += 10 // units interleave by five: groups ten apart share nobody
	}
	ids, err := a.addAll("aid_families", "aid.family", families)
	if err != nil {
		return err
	}
	for n, group := range of {
		for _, j := range group {
			members = append(members, cells("family_id", ids[n], "card_id", cards[j], "from_day", families[n]["issued_on"], "unit", list[j].Unit, "territory", list[j].Territory))
		}
	}
	_, err = a.addAll("aid_family_members", "aid.family.member", members)
	return err
}
