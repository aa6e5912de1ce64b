package town

import "fmt"

// permitted makes an object and its decision where three cases share a piece of lane; its place is known by map or parcel.
func (t *town) permitted(c class, confidence string, from, to date) (*object, *decision, place, error) {
	s, err := t.shared(ordinary)
	if err != nil {
		return nil, nil, s, err
	}
	if confidence == "C" {
		confidence = "A"
	}
	o := t.put(c, s.inside(t.between(1.6, 2.4)))
	o.first = !from.After(firstScan)
	return o, t.decide(c, from, to).place(s, confidence, o.at), s, nil
}

// another is a party that is not the given one.
func (t *town) another(than party) party {
	for {
		if p := pick(t, t.parties); p != than {
			return p
		}
	}
}

// twice is a row of the register typed once more, under the next number.
func (t *town) twice(d *decision) *decision {
	w := t.decide(d.class, d.from, d.to)
	w.issued, w.party, w.purpose, w.kind = d.issued, d.party, d.purpose, d.kind
	w.number = t.caseNumber(w.issued.Year)
	w.street, w.parcels, w.precinct, w.confidence, w.shape = d.street, d.parcels, d.precinct, d.confidence, d.shape
	w.area, w.adArea, w.dims, w.element, w.category = d.area, d.adArea, d.dims, d.element, d.category
	return w
}

// neighbours are two houses of a street with a lane parcel that names neither.
func (t *town) neighbours(i int) (lane *parcel, a, b *address, err error) {
	houses := map[*street][]*address{}
	for _, h := range t.addresses {
		houses[h.street] = append(houses[h.street], h)
	}
	lane, err = t.quietLane(func(p *parcel) bool { return len(houses[p.lane.street]) > 1 })
	if err != nil {
		return nil, nil, nil, err
	}
	list := houses[lane.lane.street]
	return lane, list[i%len(list)], list[(i+1)%len(list)], nil
}

// D04: a decision entered twice.
var decisionTwice = []Case{
	{"D04", hit, "party, place, kind, period, area", 10, "ta sama decyzja pod dwoma numerami", func(t *town, c Case, i int) error {
		d := t.past(nth(anything, i))
		w := t.twice(d)
		if i%2 == 0 {
			w.to = w.to.AddDays(5)
		}
		t.tell("D04", hit, c.Why, d, w)
		t.tell("O12", edge, "wpis powtórzony", d, w)
		return nil
	}},
	{"D04", hit, "place by map", 5, "ta sama decyzja narysowana metr dalej", func(t *town, c Case, i int) error {
		s, err := t.shared(ordinary)
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byMap(s.inside(3))
			w := t.twice(d).byMap(s.inside(3).plus(s.dir, 0.9))
			t.tell("D04", hit, c.Why, d, w)
		}
		return err
	}},
	{"D04", hit, "same case number twice", 8, "jeden znak sprawy w dwóch wierszach", func(t *town, c Case, i int) error {
		d, w := t.entry(), t.entry()
		w.issued, w.number, w.party = d.issued, d.number, t.another(d.party)
		w.from, w.to = d.from, d.to
		t.tell("D04", hit, c.Why, d, w)
		t.tell("Q01", trap, "o tym mówi D04", d, w)
		return nil
	}},
	{"D04", hit, "one thing with two rows", 5, "obiekt jeden, wpisy dwa", func(t *town, c Case, i int) error {
		o, d, _, err := t.permitted(nth(adverts, i), "A", longAgo, farAhead)
		if err == nil {
			w := t.twice(d)
			t.tell("D04", hit, c.Why, d, w)
			t.tell("D05", trap, "to ten sam dokument", d, w)
			t.tell("O12", hit, c.Why, o, d, w)
			t.tell("D01", trap, c.Why, w)
		}
		return err
	}},
	{"D04", trap, "annexes", 5, "aneks pod tym samym znakiem", func(t *town, c Case, i int) error {
		d := t.entry()
		a := t.twice(d)
		a.number, a.issued, a.change, a.notes = d.number, d.issued.AddDays(1), "aneks", "aneks do decyzji"
		if a.issued.Year != d.issued.Year {
			a.issued = d.issued
		}
		t.tell("D04", trap, c.Why, a)
		return nil
	}},
	{"D04", trap, "same party", 6, "dwie firmy pod jednym adresem", func(t *town, c Case, i int) error {
		d := t.past(nth(anything, i))
		w := t.twice(d)
		w.party = t.another(d.party)
		t.tell("D04", trap, c.Why, d, w)
		return nil
	}},
	{"D04", trap, "same kind", 6, "roboty i wyłączność w jednym miejscu", func(t *town, c Case, i int) error {
		d := t.past(stall)
		w := t.twice(d)
		w.kind, w.purpose, w.class = works, "prowadzenie robót – remont nawierzchni", class{kind: works, w: 3, d: 2}
		t.tell("D04", trap, c.Why, d, w)
		return nil
	}},
	{"D04", trap, "overlapping period", 6, "następny rok w tym samym miejscu", func(t *town, c Case, i int) error {
		d := t.past(stall)
		w := t.twice(d)
		w.from, w.to = d.to.AddDays(30), d.to.AddDays(90)
		w.issued = w.from.AddDays(-10)
		w.number = t.caseNumber(w.issued.Year)
		t.tell("D04", trap, c.Why, d, w)
		return nil
	}},
	{"D04", trap, "area within tolerance", 6, "dwie różne powierzchnie", func(t *town, c Case, i int) error {
		d := t.past(stall)
		w := t.twice(d)
		w.setSize(round(d.area*1.4, 2))
		t.tell("D04", trap, c.Why, d, w)
		return nil
	}},
	{"D04", trap, "same place", 6, "dwa domy przy jednej działce drogowej", func(t *town, c Case, i int) error {
		lane, a, b, err := t.neighbours(i)
		if err == nil {
			d := t.device(day(2020, 3, 1), farAhead).byParcel(lane)
			w := t.twice(d)
			d.street, w.street = "ul. "+a.street.name+" "+a.number, "ul. "+b.street.name+" "+b.number
			t.tell("D04", trap, c.Why, d, w)
		}
		return err
	}},
	{"D04", trap, "identical boards at one place", 4, "dwie jednakowe tablice obok siebie", func(t *town, c Case, i int) error {
		o, d, s, err := t.permitted(totem, "A", longAgo, farAhead)
		if err == nil {
			two := t.put(totem, o.at.plus(s.dir, 9))
			t.tell("O01", trap, c.Why, o)
			t.tell("O01", trap, c.Why, two)
			w := t.twice(d).byMap(two.at)
			t.tell("D04", trap, c.Why, d, w)
			t.tell("D05", trap, c.Why, d, w)
		}
		return err
	}},
}

// overlapping are two decisions of different parties on one thing.
func (t *town) overlapping(c class, confidence string) (*object, *decision, *decision, error) {
	o, d, s, err := t.permitted(c, confidence, longAgo, farAhead)
	if err != nil {
		return nil, nil, nil, err
	}
	w := t.decide(c, day(2023, 3, 1), farAhead.AddDays(90)).place(s, confidence, o.at)
	w.party = t.another(d.party)
	return o, d, w, nil
}

// D05: two permits for one place at one time.
var decisionOverlap = []Case{
	{"D05", hit, "overlap, same place and kind", 16, "dwie strony na jednym miejscu naraz", func(t *town, c Case, i int) error {
		o, d, w, err := t.overlapping(nth(anything, i), []string{"A", "B"}[i%2])
		if err == nil {
			t.tell("D05", hit, c.Why, d, w)
			t.tell("O12", hit, c.Why, o, d, w)
			t.tell("D04", trap, "dwie różne strony", d, w)
		}
		return err
	}},
	{"D05", trap, "same kind", 5, "roboty przy stojącej reklamie", func(t *town, c Case, i int) error {
		o, d, _, err := t.permitted(nth(adverts, i), "A", longAgo, farAhead)
		if err == nil {
			w := t.dig(day(2024, 3, 1), day(2024, 3, 12)).byMap(o.at)
			w.party = t.another(d.party)
			t.tell("D05", trap, c.Why, d, w)
		}
		return err
	}},
	{"D05", trap, "same place", 5, "sąsiednie stoisko, jeszcze niezajęte", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(kiosk, "A", longAgo, farAhead)
		if err == nil {
			w := t.decide(garage, day(2023, 3, 1), farAhead).byMap(o.at.plus(s.dir, 26))
			t.tell("O01", trap, c.Why, o)
			w.party = t.another(d.party)
			t.tell("D05", trap, c.Why, d, w)
			t.tell("D01", edge, "stoisko jeszcze niezajęte", w)
		}
		return err
	}},
	{"D05", trap, "combined area > measured area", 5, "wspólny ogródek dwóch lokali, każdemu połowa", func(t *town, c Case, i int) error {
		o, d, w, err := t.overlapping(garden, "A")
		if err == nil {
			d.setSize(9)
			w.setSize(9)
			t.tell("D05", trap, c.Why, d, w)
			t.tell("D04", trap, "dwie różne strony", d, w)
			t.tell("O12", edge, c.Why, o, d, w)
			t.tell("O05", edge, "każda decyzja na połowę", o, d, w)
		}
		return err
	}},
}

// following is a decision for a thing and the next one, some days later.
func (t *town) following(c class, confidence string, to, from date) (*object, *decision, *decision, place, error) {
	o, d, s, err := t.permitted(c, confidence, longAgo, to)
	if err != nil {
		return nil, nil, nil, s, err
	}
	w := t.decide(c, from, farAhead).place(s, confidence, o.at)
	w.party = d.party
	return o, d, w, s, nil
}

// D06: days between two decisions that neither permits.
var decisionGap = []Case{
	{"D06", hit, "observed before and after", 14, "dwa miesiące przerwy, obiekt stał", func(t *town, c Case, i int) error {
		_, d, w, _, err := t.following(nth([]class{billboard, kiosk, totem, locker, citylight}, i), confidences[i%2], day(2023, 3, 31), day(2023, 6, 1))
		if err == nil {
			t.tell("D06", hit, c.Why, d, w)
		}
		return err
	}},
	{"D06", hit, "observed in the gap", 10, "skan widział go w przerwie", func(t *town, c Case, i int) error {
		_, d, w, _, err := t.following(nth([]class{stall, kiosk, totem, garden}, i), "A", day(2022, 5, 31), day(2022, 6, 20))
		if err == nil {
			if i%2 == 0 {
				w.previous = d
			}
			t.tell("D06", hit, c.Why, d, w)
		}
		return err
	}},
	{"D06", trap, "gap_min_days", 5, "następna od następnego dnia", func(t *town, c Case, i int) error {
		_, d, w, _, err := t.following(nth(adverts, i), "A", day(2023, 3, 31), day(2023, 4, 1))
		if err == nil {
			t.tell("D06", trap, c.Why, d, w)
		}
		return err
	}},
	{"D06", trap, "same kind", 5, "przedtem roboty, potem reklama", func(t *town, c Case, i int) error {
		o, d, _, err := t.permitted(nth(adverts, i), "A", day(2023, 6, 1), farAhead)
		if err == nil {
			o.first = true
			w := t.dig(day(2022, 1, 3), day(2022, 5, 20)).byMap(o.at)
			w.party = d.party
			t.tell("D06", trap, c.Why, d, w)
		}
		return err
	}},
	{"D06", trap, "same object, party or place", 5, "obok, inna strona", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(billboard, "A", longAgo, day(2023, 3, 31))
		if err == nil {
			two := t.put(totem, o.at.plus(s.dir, 26))
			w := t.decide(totem, day(2023, 6, 1), farAhead).byMap(two.at)
			w.party = t.another(d.party)
			t.tell("D06", trap, c.Why, d, w)
			t.tell("O03", hit, "decyzja wygasła, obiekt stoi", o, d)
			t.tell("O01", trap, c.Why, two)
		}
		return err
	}},
	{"D06", trap, "another decision in the gap", 5, "trzy decyzje jedna po drugiej", func(t *town, c Case, i int) error {
		o, d, w, s, err := t.following(nth(adverts, i), "A", day(2023, 3, 31), day(2023, 9, 1))
		if err == nil {
			mid := t.decide(d.class, day(2023, 4, 1), day(2023, 8, 31)).place(s, "A", o.at)
			mid.party = d.party
			t.tell("D06", trap, c.Why, d, w)
		}
		return err
	}},
	{"D06", trap, "seasonality", 6, "ogródek zdejmowany na zimę", func(t *town, c Case, i int) error {
		o, d, s, err := t.permitted(garden, "A", day(2023, 5, 1), day(2023, 9, 30))
		if err == nil {
			o.first = true
			w := t.decide(garden, day(2024, 5, 1), day(2024, 9, 30)).place(s, "A", o.at)
			w.party = d.party
			t.tell("D06", trap, c.Why, d, w)
		}
		return err
	}},
}

// D10: a term about to end.
var decisionEnding = []Case{
	{"D10", hit, "valid_to − today ∈ [0, expiring_days]", 20, "zezwolenie kończy się, obiekt stoi", func(t *town, c Case, i int) error {
		_, d, _, err := t.permitted(nth(anything, i), confidences[i%2], longAgo, AnalyseOn.AddDays(i*3))
		if err == nil {
			t.tell("D10", hit, c.Why, d)
		}
		return err
	}},
	{"D10", trap, "a linked object still present", 5, "kończy się, obiektu nie ma", func(t *town, c Case, i int) error {
		s, err := t.shared(ordinary)
		if err == nil {
			d := t.decide(nth(adverts, i), longAgo, AnalyseOn.AddDays(10+i)).byMap(s.inside(2))
			t.tell("D10", trap, c.Why, d)
			t.tell("D01", hit, "ważna decyzja, w terenie nic nie ma", d)
		}
		return err
	}},
	{"D10", trap, "renewal in progress", 6, "wydano następną", func(t *town, c Case, i int) error {
		to := AnalyseOn.AddDays(12 + i)
		_, d, w, _, err := t.following(nth(adverts, i), "A", to, to.AddDays(1))
		if err == nil {
			w.issued = AnalyseOn.AddDays(-9)
			t.tell("D10", trap, c.Why, d)
		}
		return err
	}},
	{"D10", trap, "renewal applied for", 4, "złożono wniosek o przedłużenie", func(t *town, c Case, i int) error {
		_, d, _, err := t.permitted(nth(structures, i), "A", longAgo, AnalyseOn.AddDays(20+i))
		if err == nil {
			d.notes = fmt.Sprintf("%d.06.2024 złożono wniosek o przedłużenie", 10+i)
			t.tell("D10", trap, c.Why, d)
		}
		return err
	}},
	{"D10", trap, "within expiring_days", 4, "kończy się za trzy miesiące", func(t *town, c Case, i int) error {
		_, d, _, err := t.permitted(nth(structures, i), "A", longAgo, AnalyseOn.AddDays(61+8*i))
		if err == nil {
			t.tell("D10", trap, c.Why, d)
		}
		return err
	}},
}
