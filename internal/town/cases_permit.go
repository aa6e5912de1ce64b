package town

// O01: an object in one of our public lanes without a decision.
var objectNoPermit = []Case{
	{"O01", hit, "no decision", 12, "w pasie drogi gminnej, żadnego dokumentu", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(anything, i), need{}, t.between(1.5, 3.5))
		if err == nil {
			o.first = i%3 != 2
			t.tell("O01", hit, c.Why, o)
		}
		return err
	}},
	{"O01", hit, "kind of the class: follows the regime", 2, "szafka bez decyzji: po 21.09.2022 urządzenie obce", func(t *town, c Case, i int) error {
		o, _, err := t.standing(cabinet, need{}, 2.5)
		if err == nil {
			t.tell("O01", hit, c.Why, o)
		}
		return err
	}},
	{"O01", hit, "IN by footprint", 3, "obrys w 60 % w pasie, choć środek przy granicy", func(t *town, c Case, i int) error {
		o, s, err := t.standing(garden, need{}, 0.35)
		if err == nil {
			o.footprint, o.steady = square(o.at, s.dir, garden.w, garden.d), true
			t.tell("O01", hit, c.Why, o)
		}
		return err
	}},
	{"O01", hit, "VALID: valid_from ≤ D", 3, "decyzja zaczyna się po dniu obserwacji", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(adverts, i), "A", afterScan, farAhead.AddDays(200))
		if err == nil {
			o.first = true
			t.tell("O01", hit, c.Why, o)
			t.tell("D01", trap, c.Why, d)
		}
		return err
	}},
	{"O01", hit, "VALID: not revoked", 3, "decyzja uchylona", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(adverts, i), "A", longAgo, farAhead)
		if err == nil {
			d.status = "uchylona"
			t.tell("O01", hit, c.Why, o)
			t.tell("O03", trap, c.Why, o, d)
		}
		return err
	}},
	{"O01", hit, "LINK: within 30 m of its own geometry", 3, "ważna decyzja, lecz 48 m dalej", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(adverts, i), need{}, 2)
		if err == nil {
			d := t.decide(nth(adverts, i), longAgo, farAhead).byMap(o.at.plus(s.dir, 48))
			t.tell("O01", hit, c.Why, o)
			t.tell("D01", hit, "obiekt dopiero 48 m dalej", d)
			t.tell("O06", trap, c.Why, o, d)
		}
		return err
	}},
	{"O01", hit, "LINK: in the named parcel", 3, "ważna decyzja na sąsiednią działkę drogową", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(structures, i), need{short: true}, 2)
		if err != nil {
			return err
		}
		next := s.piece.lanes[0]
		if next == s.lane {
			next = s.piece.lanes[1]
		}
		d := t.decide(nth(structures, i), longAgo, farAhead).byParcel(next)
		t.tell("O01", hit, c.Why, o)
		t.tell("D01", hit, "obiekt na sąsiedniej działce", d)
		return nil
	}},

	{"O01", trap, "IN(o,L)", 5, "3 m poza pasem, na gruncie prywatnym", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(anything, i), need{beside: true}, -3)
		if err == nil {
			s.parcel.group = "7"
			t.tell("O01", trap, c.Why, o)
			t.tell("O10", trap, c.Why, o)
		}
		return err
	}},
	{"O01", trap, "status(L) = PUBLIC", 6, "droga wewnętrzna", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(anything, i), need{role: inner}, 3)
		if err == nil {
			s.lane.group = "8"
			t.tell("O01", trap, c.Why, o)
			t.tell("O09", trap, c.Why, o)
		}
		return err
	}},
	{"O01", trap, "status(L) = PUBLIC", 4, "droga dopiero planowana", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(anything, i), need{role: future}, 3)
		if err == nil {
			s.lane.group = "7"
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O01", trap, "m(L) = us, known", 4, "nie zapisano, kto zarządza drogą", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(anything, i), need{role: unmanaged}, 3)
		if err == nil {
			t.tell("O01", trap, c.Why, o)
			t.tell("O09", trap, c.Why, o)
		}
		return err
	}},
	{"O01", trap, "kind(o) ≠ none", 8, "obiekt gminny, bez rodzaju zajęcia", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(exempt, i), need{}, 2.5)
		if err == nil {
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O01", trap, "∃d: LINK ∧ VALID", 12, "ważna decyzja", func(t *town, c Case, i int) error {
		confidence := confidences[i%3]
		o, d, _, err := t.titled(nth(anything, i), confidence, longAgo, farAhead)
		if err == nil {
			for _, rule := range []string{"O01", "O03", "O05", "O07", "O09", "O10", "O12", "O14", "D01"} {
				t.tell(rule, trap, c.Why, o, d)
			}
			t.tell("D02", trap, c.Why, d)
			t.tell("Q06", trap, "położenie znane z pewnością "+confidence, d)
		}
		return err
	}},
	{"O01", trap, "VALID on the day of observation, not today", 6, "ważna w dniu skanu, wygasła przed analizą", func(t *town, c Case, i int) error {
		o, d, _, err := t.titled(nth(anything, i), confidences[i%3], longAgo, AnalyseOn.AddDays(-2-i))
		if err == nil {
			t.tell("O01", trap, c.Why, o, d)
			t.tell("O03", trap, c.Why, o, d)
		}
		return err
	}},
	{"O01", trap, "no valid contract linked", 5, "umowa na podstawie art. 22 u.d.p.", func(t *town, c Case, i int) error {
		o, s, err := t.standing(citylight, need{short: true}, 2)
		if err != nil {
			return err
		}
		l := t.rent(s.lane, longAgo, farAhead)
		l.purpose = "reklama na gruncie pasa drogowego"
		switch i % 3 {
		case 0:
			l.purpose += " – umowa art. 22 ust. 2a u.d.p."
		case 1:
			l.notes = "zawarta na podstawie art. 22 ust. 2 ustawy o drogach publicznych"
		default:
			l.kind = "art. 22"
		}
		t.tell("O01", trap, c.Why, o, l)
		t.tell("L02", trap, c.Why, l)
		return nil
	}},
	{"O01", trap, "no decision D/E on that street unassigned", 5, "decyzja zna tylko ulicę i nie jest przypisana", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(adverts, i), need{role: lonely}, 2)
		if err == nil {
			d := t.decide(nth(adverts, i), longAgo, farAhead).byStreet(s.piece.street)
			t.tell("O01", trap, c.Why, o)
			t.tell("D01", edge, "położenie znane tylko z ulicy", d)
			t.tell("Q06", trap, "ulica znana", d)
		}
		return err
	}},
	{"O01", trap, "a valid decision is only suggested", 4, "decyzja na działkę drogową dłuższą niż 100 m", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(adverts, i), need{long: true}, 2)
		if err == nil {
			d := t.decide(nth(adverts, i), longAgo, farAhead).byParcel(s.lane)
			t.tell("O01", trap, c.Why, o, d)
			t.tell("D01", edge, "podpowiedziana, nie powiązana", d)
		}
		return err
	}},
	{"O01", trap, "tol(o,L), never clamped", 4, "granica ze starej mapy (σ 2,25 m): 3,5 m w głąb to wciąż niepewność", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(adverts, i), need{role: unfit}, 3.5)
		if err == nil {
			o.steady = true
			t.tell("O01", trap, c.Why, o)
			t.tell("O10", trap, "niepewność ponad tol_max: nie do rozstrzygnięcia", o)
		}
		return err
	}},
	{"O01", trap, "not one too many of a decision (O08)", 5, "decyzja na jedną sztukę ma już swój obiekt; drugi 11 m dalej", func(t *town, c Case, i int) error {
		o, _, s, err := t.titledAt(nth(boards, i), "A", longAgo, farAhead, need{})
		if err == nil {
			extra := t.put(nth(boards, i), o.at.plus(s.dir, 11))
			t.tell("O01", trap, c.Why, extra)
			t.tell("O08", hit, c.Why, extra)
		}
		return err
	}},
	{"O01", trap, "capacity: object_count", 4, "dwie tablice w jednej decyzji na dwie sztuki", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err != nil {
			return err
		}
		mid := s.inside(2)
		one, two := t.put(billboard, mid.plus(s.dir, -6)), t.put(billboard, mid.plus(s.dir, 6))
		d := t.decide(billboard, longAgo, farAhead).byMap(square(mid, s.dir, 20, 3)...)
		d.pieces, d.dims = 2, ""
		d.setSize(2 * billboard.size())
		t.tell("O01", trap, c.Why, one, d)
		t.tell("O01", trap, c.Why, two, d)
		return nil
	}},
}

// O09: an object in a public lane of somebody else.
var objectForeign = []Case{
	{"O09", hit, "m(L) ≠ us", 22, "w pasie drogi innego zarządcy", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(anything, i), need{role: foreign}, t.between(2, 4))
		if err == nil {
			t.tell("O09", hit, c.Why, o)
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O09", hit, "names are compared whole", 5, "zarządca o podobnej nazwie: sąsiednia gmina", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(anything, i), need{role: neighbour}, 3)
		if err == nil {
			t.tell("O09", hit, c.Why, o)
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O09", trap, "status(L) = PUBLIC", 6, "droga wewnętrzna spółdzielni", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(anything, i), need{role: innerOther}, 3)
		if err == nil {
			s.lane.group = "8"
			t.tell("O09", trap, c.Why, o)
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O09", trap, "kind(o) ≠ none", 6, "znak lub mebel miejski w drodze powiatowej", func(t *town, c Case, i int) error {
		o, _, err := t.standing(nth(exempt, i), need{role: foreign}, 3)
		if err == nil {
			t.tell("O09", trap, c.Why, o)
		}
		return err
	}},
	{"O09", trap, "IN(o,L)", 6, "3 m poza pasem drogi powiatowej, grunt prywatny", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(anything, i), need{role: foreign, beside: true}, -3)
		if err == nil {
			s.parcel.group = "7"
			t.tell("O09", trap, c.Why, o)
		}
		return err
	}},
	{"O09", trap, "IN(o,L) with tol", 6, "na samej granicy drogi powiatowej", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(adverts, i), need{role: foreign, beside: true}, 0.04)
		if err == nil {
			o.steady, s.parcel.group = true, "7"
			t.tell("O09", trap, c.Why, o)
			t.tell("O10", trap, "na granicy cudzej drogi: pomiar należy do jej zarządcy", o)
		}
		return err
	}},
}

// O10: on the edge of a lane, to be measured.
var objectEdge = []Case{
	{"O10", hit, "|sd| < tol", 20, "na granicy pasa, do pomiaru", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(anything, i), need{beside: true}, t.between(-0.07, 0.07))
		if err == nil {
			o.steady, s.parcel.group = true, "7"
			t.tell("O10", hit, c.Why, o)
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O10", hit, "PARTLY: 5–50 % of the footprint", 4, "czwarta część obrysu w pasie", func(t *town, c Case, i int) error {
		o, s, err := t.standing(garden, need{beside: true}, -0.75)
		if err == nil {
			o.footprint, o.steady, s.parcel.group = square(o.at, s.dir, garden.w, garden.d), true, "7"
			t.tell("O10", hit, c.Why, o)
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O10", hit, "EDGE on municipal land", 4, "na granicy pasa wewnątrz działki gminnej", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err != nil {
			return err
		}
		s.parcel.group = "4"
		o := t.put(nth(adverts, i), t.bay(s, 6).inside(-0.02))
		o.steady = true
		t.tell("O10", hit, c.Why, o)
		t.tell("O02", trap, "nie wiadomo, czy poza pasem drogi publicznej", o)
		t.tell("O01", trap, c.Why, o)
		return nil
	}},
	{"O10", trap, "no decision", 5, "na granicy, lecz z ważną decyzją", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err != nil {
			return err
		}
		s.parcel.group = "7"
		o := t.put(nth(adverts, i), s.inside(0.03))
		o.steady = true
		d := t.decide(nth(adverts, i), longAgo, farAhead).byMap(o.at)
		t.tell("O10", trap, c.Why, o, d)
		t.tell("D02", trap, "na granicy pasa, nie poza nim", d)
		return nil
	}},
	{"O10", trap, "no lease", 5, "na granicy, lecz na działce wydzierżawionej", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err != nil {
			return err
		}
		s.parcel.group = "4"
		o := t.put(nth(adverts, i), t.bay(s, 1.2).inside(-0.02))
		o.steady = true
		l := t.rent(s.parcel, longAgo, farAhead)
		l.purpose = "pod reklamę"
		t.tell("O10", trap, c.Why, o, l)
		t.tell("O02", trap, c.Why, o)
		t.tell("L02", trap, "w pasie tylko ok. 2 % działki", l)
		return nil
	}},
	{"O10", trap, "kind(o) ≠ none", 5, "ławka na granicy pasa: nie ma czego mierzyć", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(exempt, i), need{beside: true}, 0.03)
		if err == nil {
			o.steady, s.parcel.group = true, "7"
			t.tell("O10", trap, c.Why, o)
		}
		return err
	}},
	{"O10", trap, "status(L) = PUBLIC", 5, "na granicy drogi wewnętrznej", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(adverts, i), need{role: inner, beside: true}, 0.03)
		if err == nil {
			o.steady, s.parcel.group, s.lane.group = true, "7", "8"
			t.tell("O10", trap, c.Why, o)
		}
		return err
	}},
}
