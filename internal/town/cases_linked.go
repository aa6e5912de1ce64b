package town

// O03: an object whose decision has run out.
var objectExpired = []Case{
	{"O03", hit, "valid_to < D", 21, "decyzja wygasła, obiekt stoi", func(t *town, c Case, i int) error {
		from := longAgo
		to := day(2022, 9, 30).AddDays(29 * i) // from three weeks to twenty months before the scan
		if i%4 == 3 {
			from = day(2022, 8, 1)
		}
		o, d, _, err := t.titled(nth(anything, i), confidences[i%3], from, to)
		if err == nil {
			t.tell("O03", hit, c.Why, o, d)
			t.tell("O01", trap, "ma decyzję, choć wygasłą", o)
			t.tell("D01", trap, "w dniu skanu już nie obowiązywała", d)
		}
		return err
	}},
	{"O03", hit, "grace_days = 0", 4, "wygasła w przeddzień skanu", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(anything, i), confidences[i%2], longAgo, farAhead)
		if err == nil {
			d.to = o.seen().AddDays(-1)
			t.tell("O03", hit, c.Why, o, d)
		}
		return err
	}},
	{"O03", hit, "LINK to the expired one, larger than permitted", 4, "wygasła i przekroczona powierzchnia", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(billboard, confidences[i%2], longAgo, day(2023, 12, 31))
		if err == nil {
			d.dims = ""
			d.setSize(round(billboard.size()*0.8, 2))
			t.tell("O03", hit, c.Why, o, d)
			t.tell("O05", trap, "nieważna decyzja: to nie przekroczenie powierzchni", o, d)
		}
		return err
	}},
	{"O03", trap, "no later d' linked valid on D", 7, "wznowiona następną decyzją", func(t *town, c Case, i int) error {
		class := nth(anything, i)
		o, d, s, err := t.titled(class, confidences[i%3], longAgo, day(2023, 12, 31))
		if err == nil {
			renewed := t.decide(class, day(2024, 1, 1), farAhead).place(s, confidences[i%3], o.at)
			t.tell("O03", trap, c.Why, o, d)
			t.tell("D01", trap, "obiekt stoi", renewed)
		}
		return err
	}},
	{"O03", trap, "valid_to inclusive", 5, "ostatni dzień ważności to dzień skanu", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(anything, i), confidences[i%3], longAgo, farAhead)
		if err == nil {
			d.to = o.seen()
			t.tell("O03", trap, c.Why, o, d)
			t.tell("O01", trap, c.Why, o, d)
		}
		return err
	}},
	{"O03", trap, "D is the day the object was seen last", 5, "zniknął przed drugim skanem, decyzja wygasła później", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(anything, i), confidences[i%3], longAgo, day(2023, 3, 31))
		if err == nil {
			o.second = false
			t.tell("O03", trap, c.Why, o, d)
		}
		return err
	}},
	{"O03", trap, "LINK", 5, "wygasła decyzja dotyczy miejsca 46 m dalej", func(t *town, c Case, i int) error {
		o, _, s, err := t.titledAt(nth(adverts, i), "A", longAgo, farAhead, need{})
		if err == nil {
			old := t.decide(nth(adverts, i), day(2019, 1, 1), day(2021, 12, 31)).byMap(o.at.plus(s.dir, 46))
			t.tell("O03", trap, c.Why, o, old)
			t.tell("D01", trap, "wygasła przed oboma skanami", old)
		}
		return err
	}},
	{"O03", trap, "a change is a version of the same decision", 5, "przedłużona zmianą decyzji (art. 155 k.p.a.)", func(t *town, c Case, i int) error {
		confidence := confidences[1+i%2]
		o, d, s, err := t.titled(nth(anything, i), confidence, day(2023, 2, 1), day(2023, 12, 31))
		if err == nil {
			d.issued = day(2023, 1, 12)
			o.first = false
			change := t.decide(d.class, day(2024, 1, 1), farAhead).place(s, confidence, o.at)
			change.number, change.issued, change.party = d.number, day(2023, 12, 4).AddDays(i), d.party
			change.notes, change.change = "zmiana decyzji w trybie art. 155 k.p.a. – przedłużenie terminu", "zmiana decyzji (art. 155 k.p.a.)"
			t.tell("O03", trap, c.Why, o, d)
			t.tell("Q01", trap, "ten sam znak: zmiana decyzji, nie powtórzenie", change)
		}
		return err
	}},
	{"O03", trap, "valid_to or +∞", 5, "bezterminowa", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(structures, i), confidences[1+i%2], longAgo, farAhead)
		if err == nil {
			d.open, d.toText = true, []string{"bezterminowo", "do odwołania"}[i%2]
			t.tell("O03", trap, c.Why, o, d)
			t.tell("O01", trap, c.Why, o, d)
		}
		return err
	}},
}

// larger makes an object with a valid decision for less than the object takes.
func (t *town) larger(c class, confidence string, permitted float64) (*object, *decision, error) {
	o, d, _, err := t.titled(c, confidence, longAgo, farAhead)
	if err == nil {
		d.dims = ""
		d.setSize(round(permitted, 2))
	}
	return o, d, err
}

// O05: an object larger than its decision permits.
var objectOverArea = []Case{
	{"O05", hit, "A_o > A_d·(1+rel)+abs, advertisement", 12, "reklama większa niż w decyzji", func(t *town, c Case, i int) error {
		o, d, err := t.larger(nth(adverts, i), []string{"A", "B"}[i%2], nth(adverts, i).size()*t.between(0.6, 0.8))
		if err == nil {
			t.tell("O05", hit, c.Why, o, d)
		}
		return err
	}},
	{"O05", hit, "A_o is the plan for structures", 5, "obiekt budowlany zajmuje więcej niż w decyzji", func(t *town, c Case, i int) error {
		o, d, err := t.larger(kiosk, []string{"A", "B"}[i%2], kiosk.size()*0.7)
		if err == nil {
			t.tell("O05", hit, c.Why, o, d)
		}
		return err
	}},
	{"O05", hit, "A_o is the footprint as drawn", 4, "ogródek wyrysowany większy niż w decyzji", func(t *town, c Case, i int) error {
		s, err := t.spot(needFor([]string{"A", "B"}[i%2]))
		if err != nil {
			return err
		}
		o := t.put(garden, s.inside(3))
		o.footprint, o.steady, o.unmeasured = square(o.at, s.dir, 8, 4), true, true
		d := t.decide(garden, longAgo, farAhead).place(s, []string{"A", "B"}[i%2], o.at)
		d.setSize(22)
		t.tell("O05", hit, c.Why, o, d)
		return nil
	}},
	{"O05", hit, "just over both tolerances", 5, "tuż ponad 5 % i 0,10 m²", func(t *town, c Case, i int) error {
		o, d, err := t.larger(billboard, "A", (billboard.size()-0.1)/1.05-0.25)
		if err == nil {
			t.tell("O05", hit, c.Why, o, d)
		}
		return err
	}},
	{"O05", trap, "area_tol_rel", 6, "większa o 4,5 %", func(t *town, c Case, i int) error {
		o, d, err := t.larger(billboard, []string{"A", "B"}[i%2], billboard.size()/1.045)
		if err == nil {
			t.tell("O05", trap, c.Why, o, d)
		}
		return err
	}},
	{"O05", trap, "area_tol_abs", 6, "mała: o 10 %, lecz mniej niż 0,05·A + 0,10 m²", func(t *town, c Case, i int) error {
		o, d, err := t.larger(sandwich, []string{"A", "B"}[i%2], 1.40)
		if err == nil {
			t.tell("O05", trap, c.Why, o, d)
		}
		return err
	}},
	{"O05", trap, "twice the register's figure: one side entered", 6, "w rejestrze powierzchnia jednej strony", func(t *town, c Case, i int) error {
		o, d, err := t.larger(totem, "A", totem.w*totem.h)
		if err == nil {
			t.tell("O05", trap, c.Why, o, d)
		}
		return err
	}},
	{"O05", trap, "not the front of a structure but its plan", 6, "wysoki kiosk: front większy od rzutu", func(t *town, c Case, i int) error {
		tall := kiosk
		tall.h = 4.5
		o, d, err := t.larger(tall, []string{"A", "B"}[i%2], tall.size())
		if err == nil {
			t.tell("O05", trap, c.Why, o, d)
		}
		return err
	}},
	{"O05", trap, "A_d sums the sides", 6, "dwustronna, w rejestrze suma stron", func(t *town, c Case, i int) error {
		o, d, err := t.larger(citylight, []string{"B", "C"}[i%2], citylight.size())
		if err == nil {
			d.adText, d.dims = "", dims(citylight.w, citylight.h, 2)
			t.tell("O05", trap, c.Why, o, d)
			t.tell("Q03", trap, "powierzchnia zgodna z wymiarami i liczbą stron", d)
		}
		return err
	}},
	{"O05", trap, "the charged one of two figures in a cell", 4, "w komórce rzut i powierzchnia reklamy", func(t *town, c Case, i int) error {
		wide := billboard
		wide.w, wide.h = 6, 3
		o, d, err := t.larger(wide, []string{"B", "C"}[i%2], wide.size())
		if err == nil {
			d.areaText, d.adText = "8,64 m2 / rekl. 18 m2", " "
			t.tell("O05", trap, c.Why, o, d)
			t.tell("Q03", trap, "dwie powierzchnie w komórce", d)
		}
		return err
	}},
	{"O05", trap, "missing size is UNKNOWN", 4, "skan nie podaje wymiarów", func(t *town, c Case, i int) error {
		o, d, err := t.larger(kiosk, "A", 5)
		if err == nil {
			o.unmeasured = true
			t.tell("O05", trap, c.Why, o, d)
		}
		return err
	}},
}

// O06: an object elsewhere than its decision says; for decisions with a map.
var objectWrongPlace = []Case{
	{"O06", hit, "dist > place_tol + tol", 22, "7–11 m od miejsca z załącznika graficznego", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(nth(anything, i), "A", longAgo, farAhead)
		if err == nil {
			d.byMap(o.at.plus(s.dir, t.between(7, 11)))
			t.tell("O06", hit, c.Why, o, d)
			t.tell("O01", trap, "ma ważną decyzję, lecz na inne miejsce", o, d)
			t.tell("D01", trap, "obiekt stoi w pobliżu", d)
		}
		return err
	}},
	{"O06", hit, "dist to the polygon", 5, "8 m od obrysu z decyzji", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(garden, "A", longAgo, farAhead)
		if err == nil {
			d.byMap(square(o.at.plus(s.dir, 11), s.dir, 6, 3)...)
			t.tell("O06", hit, c.Why, o, d)
		}
		return err
	}},
	{"O06", trap, "place_tol A", 6, "2 m od miejsca: w tolerancji", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(nth(anything, i), "A", longAgo, farAhead)
		if err == nil {
			d.byMap(o.at.plus(s.dir, 2))
			t.tell("O06", trap, c.Why, o, d)
		}
		return err
	}},
	{"O06", trap, "+ tol(o, place)", 6, "3,6 m od miejsca przy σ skanu 0,6 m", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(nth(anything, i), "A", longAgo, farAhead)
		if err == nil {
			o.sigma, o.steady = 0.6, true
			o.at = s.inside(3.5)
			d.byMap(o.at.plus(s.dir, 3.6))
			t.tell("O06", trap, c.Why, o, d)
		}
		return err
	}},
	{"O06", trap, "dist to the geometry, not to its centre", 6, "przy końcu długiego obrysu", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(garden, "A", longAgo, farAhead)
		if err == nil {
			d.byMap(square(o.at.plus(s.dir, 8), s.dir, 20, 3)...)
			t.tell("O06", trap, c.Why, o, d)
		}
		return err
	}},
	{"O06", trap, "confidence B and C need a link by hand", 6, "znany tylko adres lub działka", func(t *town, c Case, i int) error {
		o, d, s, err := t.titled(nth(adverts, i), confidences[1+i%2], longAgo, farAhead)
		if err == nil {
			o.at = o.at.plus(s.dir, 7)
			t.tell("O06", trap, c.Why, o, d)
		}
		return err
	}},
}
