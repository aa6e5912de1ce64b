package town

import "fmt"

// D01: a valid decision and nothing stands where it says.
var decisionNoObject = []Case{
	{"D01", hit, "¬∃o LINK(d,o)", 24, "ważna decyzja, w terenie nic nie ma", func(t *town, c Case, i int) error {
		confidence := confidences[i%3]
		s, err := t.spot(needFor(confidence))
		if err == nil {
			d := t.decide(nth(anything, i), day(2023, 1, 1).AddDays(9*i), farAhead).place(s, confidence, s.inside(2))
			t.tell("D01", hit, c.Why, d)
		}
		return err
	}},
	{"D01", hit, "works of more than 14 days", 4, "roboty trwające dwa miesiące", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err == nil {
			t.tell("D01", hit, c.Why, t.dig(day(2024, 5, 2), day(2024, 7, 1)).byMap(s.inside(3)))
		}
		return err
	}},
	{"D01", trap, "LINK: the site of long works stands", 4, "roboty trwają, plac budowy stoi", func(t *town, c Case, i int) error {
		o, d, _, err := t.permitted(site, "A", day(2022, 4, 2), day(2024, 12, 20))
		if err == nil { // long enough for both scans to have seen one
			t.tell("D01", trap, c.Why, o, d)
			t.tell("O01", trap, c.Why, o, d)
		}
		return err
	}},
	{"D01", trap, "place(d) within coverage", 8, "ulica poza zasięgiem skanu", func(t *town, c Case, i int) error {
		confidence := confidences[i%3]
		n := needFor(confidence)
		n.unseen = true
		s, err := t.spot(n)
		if err == nil {
			d := t.decide(nth(anything, i), longAgo, farAhead).place(s, confidence, s.inside(2))
			t.tell("D01", trap, c.Why, d)
		}
		return err
	}},
	{"D01", trap, "VALID(d, D_scan): not yet", 5, "zaczyna się po skanie", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err == nil {
			t.tell("D01", trap, c.Why, t.decide(nth(anything, i), day(2024, 6, 20).AddDays(3*i), farAhead).byMap(s.inside(2)))
		}
		return err
	}},
	{"D01", trap, "VALID(d, D_scan): no longer", 6, "wygasła przed oboma skanami", func(t *town, c Case, i int) error {
		s, err := t.spot(needFor(confidences[i%3]))
		if err == nil {
			d := t.decide(nth(anything, i), day(2019, 3, 1), day(2022, 2, 28)).place(s, confidences[i%3], s.inside(2))
			t.tell("D01", trap, c.Why, d)
		}
		return err
	}},
	{"D01", trap, "VALID: not revoked", 4, "uchylona", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err == nil {
			d := t.decide(nth(anything, i), longAgo, farAhead).byMap(s.inside(2))
			d.status = "uchylona"
			t.tell("D01", trap, c.Why, d)
		}
		return err
	}},
	{"D01", trap, "works of at most 14 days", 6, "krótkie roboty", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err == nil {
			from := day(2024, 6, 4)
			t.tell("D01", trap, c.Why, t.dig(from, from.AddDays(13-i%3)).byMap(s.inside(3)))
		}
		return err
	}},
	{"D01", trap, "class expected to be visible", 6, "kabel lub przyłącze pod ziemią", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err == nil {
			t.tell("D01", trap, c.Why, t.device(day(2023, 3, 1), farAhead).byMap(s.inside(3)))
		}
		return err
	}},
	{"D01", trap, "a secondary link is a link", 5, "druga ważna decyzja na ten sam obiekt", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(anything, i), "A", longAgo, farAhead)
		if err == nil {
			second := t.decide(d.class, day(2022, 1, 1), day(2026, 6, 30)).byMap(o.at)
			second.party = t.another(d.party)
			t.tell("D05", hit, c.Why, d, second)
			t.tell("O12", hit, c.Why, o, d, second)
			t.tell("D01", trap, c.Why, o, second)
			t.tell("D01", trap, c.Why, o, d)
		}
		return err
	}},
}

// D02: a decision that points outside our lanes.
var decisionOutside = []Case{
	{"D02", hit, "A: OUT of every lane", 7, "miejsce z mapy 12 m poza pasem", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "7"
			t.tell("D02", hit, c.Why, t.device(day(2023, 2, 1), farAhead).byMap(s.inside(-12)))
		}
		return err
	}},
	{"D02", hit, "A: OUT, with the object standing there", 5, "obiekt i decyzja poza pasem, grunt prywatny", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "7"
			o := t.put(nth(adverts, i), s.inside(-12))
			t.tell("D02", hit, c.Why, t.decide(nth(adverts, i), longAgo, farAhead).byMap(o.at))
		}
		return err
	}},
	{"D02", hit, "lane of us", 5, "w pasie drogi innego zarządcy", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: foreign})
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byMap(s.inside(4))
			t.tell("D02", hit, c.Why, d)
			t.tell("D09", hit, c.Why, d)
		}
		return err
	}},
	{"D02", hit, "public lane", 4, "na drodze wewnętrznej", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: inner})
		if err == nil {
			t.tell("D02", hit, c.Why, t.device(day(2023, 2, 1), farAhead).byMap(s.inside(3)))
		}
		return err
	}},
	{"D02", hit, "B: area(parcel ∩ lane) < 1 m²", 9, "działka obok pasa", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "7"
			t.tell("D02", hit, c.Why, t.device(day(2023, 2, 1), farAhead).byParcel(s.parcel))
		}
		return err
	}},
	{"D02", hit, "B: parcel in a lane, but not in ours", 4, "działka pod drogą powiatową", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: foreign})
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byParcel(s.lane)
			t.tell("D02", hit, c.Why, d)
			t.tell("D09", hit, c.Why, d)
		}
		return err
	}},
	{"D02", trap, "A: OUT with tol", 5, "na granicy pasa", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "7"
			t.tell("D02", trap, c.Why, t.device(day(2023, 2, 1), farAhead).byMap(s.inside(-0.03)))
		}
		return err
	}},
	{"D02", trap, "A: OUT by footprint", 5, "obrys w połowie w pasie", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "7"
			d := t.device(day(2023, 2, 1), farAhead)
			d.setSize(16)
			t.tell("D02", trap, c.Why, d.byMap(square(s.inside(0.1), s.dir, 4, 4)...))
		}
		return err
	}},
	{"D02", trap, "A: boundary unfit to judge", 3, "2 m za granicą ze starej mapy (σ 2,25 m)", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: unfit, beside: true})
		if err == nil {
			s.parcel.group = "7"
			t.tell("D02", trap, c.Why, t.device(day(2023, 2, 1), farAhead).byMap(s.inside(-2)))
		}
		return err
	}},
	{"D02", trap, "B: area(parcel ∩ lane) ≥ 1 m²", 6, "działka obok, lecz kilka m² w pasie", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "7"
			t.bay(s, 0.15+0.1*float64(i))
			t.tell("D02", trap, c.Why, t.device(day(2023, 2, 1), farAhead).byParcel(s.parcel))
		}
		return err
	}},
	{"D02", trap, "an address point is not a place in the lane", 6, "znany tylko adres: dom stoi poza pasem", func(t *town, c Case, i int) error {
		t.tell("D02", trap, c.Why, t.device(day(2023, 2, 1), farAhead).byAddress(t.house()))
		return nil
	}},
	{"D02", trap, "m(L) unknown", 4, "droga bez wpisanego zarządcy", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: unmanaged})
		if err == nil {
			t.tell("D02", trap, c.Why, t.device(day(2023, 2, 1), farAhead).byMap(s.inside(3)))
		}
		return err
	}},
}

// dig is a decision about works.
func (t *town) dig(from, to date) *decision {
	return t.decide(class{kind: works, purpose: "prowadzenie robót – przebudowa przyłącza", w: 6, d: 2}, from, to)
}

// D03: the parcel that a decision names is not in the cadastre.
var decisionParcel = []Case{
	{"D03", hit, "(a) found in lineage", 12, "numer sprzed podziału lub scalenia", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(p.parents) > 0 })
		if err == nil {
			d := t.device(day(2018, 3, 1).AddDays(100*i), farAhead).byParcel(p.parents[0])
			t.tell("D03", hit, c.Why, d)
		}
		return err
	}},
	{"D03", hit, "(b) found in another precinct", 6, "taki numer jest, ale w innym obrębie", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return t.precinctWithout(p.number, i) > 0 })
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.precinct = fmt.Sprintf("%04d", t.precinctWithout(p.number, i))
			d.street, d.confidence = "ul. "+p.lane.street.name, "D"
			t.tell("D03", hit, c.Why, d)
		}
		return err
	}},
	{"D03", hit, "(c) typing error", 5, "numer z przestawioną cyfrą", func(t *town, c Case, i int) error {
		p, err := t.quietLane(nil)
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.parcels = t.mistyped(p.number)
			d.street, d.confidence = "ul. "+p.lane.street.name, "D"
			t.tell("D03", hit, c.Why, d)
		}
		return err
	}},
	{"D03", hit, "(d) unknown", 5, "takiej działki nigdzie nie ma", func(t *town, c Case, i int) error {
		p, err := t.quietLane(nil)
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.parcels = fmt.Sprintf("%d/%d", 98000+137*i, i+2)
			d.street, d.confidence = "ul. "+p.lane.street.name, "D"
			t.tell("D03", hit, c.Why, d)
		}
		return err
	}},
	{"D03", trap, "parcel_ref in current cadastre, however written", 14, "obecny numer", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return i%7 != 4 || len(p.lane.lanes) > 1 })
		if err != nil {
			return err
		}
		d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
		switch i % 7 {
		case 1:
			d.parcels = "dz. nr " + p.number
		case 2:
			d.parcels = p.number + " cz."
		case 3:
			d.parcels, d.precinct = p.id(), ""
		case 4:
			d.parcels = p.lane.lanes[0].number + ", " + p.lane.lanes[1].number + " cz."
		case 5:
			d.precinct = precinctNames[p.precinct]
		case 6:
			d.parcels = "działka ewid. nr " + p.number
		}
		t.tell("D03", trap, c.Why, d)
		t.tell("Q04", trap, "numer czytelny", d)
		t.tell("Q05", trap, "obręb podany", d)
		return nil
	}},
	{"D03", trap, "unique in the municipality", 6, "bez obrębu, lecz numer tylko jeden w mieście", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(t.byNumber[p.number]) == 1 && t.notBefore(p.number) })
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.precinct = ""
			t.tell("D03", trap, c.Why, d)
			t.tell("Q05", trap, c.Why, d)
			t.tell("Q06", trap, c.Why, d)
		}
		return err
	}},
}

// precinctWithout is a precinct in which a number exists neither now nor in the older state; 0 if there is none.
func (t *town) precinctWithout(number string, from int) int {
	for k := range 16 {
		pr := 1 + (k+from*5)%16
		if !t.exists(number, pr) {
			return pr
		}
	}
	return 0
}

func (t *town) exists(number string, precinct int) bool {
	for _, p := range t.byNumber[number] {
		if p.precinct == precinct {
			return true
		}
	}
	for _, p := range t.before {
		if p.number == number && p.precinct == precinct {
			return true
		}
	}
	return false
}

func (t *town) notBefore(number string) bool {
	for _, p := range t.before {
		if p.number == number {
			return false
		}
	}
	return true
}

// mistyped changes a number into one that exists nowhere.
func (t *town) mistyped(number string) string {
	for k := 1; k < 500; k++ {
		wrong := number[:len(number)-1] + fmt.Sprint(k) + number[len(number)-1:]
		if len(t.byNumber[wrong]) == 0 && t.notBefore(wrong) {
			return wrong
		}
	}
	return "99999"
}
