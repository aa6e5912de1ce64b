package town

import "fmt"

// Cases about the title of an object: the wrong kind, too many, two at once, one that has ended, one of the wrong law. They
// share pieces of lanes, two or three to a piece, some 50 m apart, out of sight of the crossings, so that the town has room for all.

// shared takes a spot on a piece of lane with several lane parcels, one spot to each.
func (t *town) shared(r role) (place, error) {
	if left := t.sharing[r]; len(left) > 0 {
		t.sharing[r] = left[1:]
		return left[0], nil
	}
	for _, p := range t.bareFirst {
		if p.given || len(p.cuts) < 3 || p.street.role != r || t.nearUnseen(p) {
			continue
		}
		along := []float64{p.a0 + 36, p.a1 - 36}
		if len(p.cuts) == 4 {
			along = []float64{p.a0 + 36, (p.a0 + p.a1) / 2, p.a1 - 36}
		}
		var list []place
		for _, a := range along {
			if s, ok := t.placeAt(p, -1+2*t.rng.IntN(2), a, need{short: true}); ok {
				list = append(list, s)
			}
		}
		if len(list) < len(along) {
			continue
		}
		p.given = true
		if t.sharing == nil {
			t.sharing = map[role][]place{}
		}
		t.sharing[r] = list[1:]
		return list[0], nil
	}
	if r != ordinary { // a street without such pieces
		return t.spot(need{role: r})
	}
	return place{}, fmt.Errorf("%w: several on a piece of lane (%s)", errNoRoom, r)
}

// titledOn is titled on a shared spot, with a decision known by its map or by its parcel.
func (t *town) titledOn(r role, c class, i int) (*object, *decision, place, error) {
	s, err := t.shared(r)
	if err != nil {
		return nil, nil, s, err
	}
	at := s.inside(t.between(1.6, 2.4))
	o := t.put(c, at)
	return o, t.decide(c, longAgo, farAhead).place(s, confidences[i%2], at), s, nil
}

// O04: the lease has ended and the tenant's thing still stands.
var objectAfterLease = []Case{
	{"O04", hit, "valid_to < D", 14, "umowa wygasła, obiekt z jej celu stoi", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), day(2023, 12, 31).AddDays(-60*i))
		if err == nil {
			t.tell("O04", hit, c.Why, o, l)
			t.tell("O02", trap, "umowa wygasła: to O04", o)
		}
		return err
	}},
	{"O04", hit, "the tenant's own name", 5, "wygasła umowa o ogólnym celu, na obiekcie nazwa dzierżawcy", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(container, day(2022, 3, 31))
		if err == nil {
			l.purpose, o.advertiser, o.first = "cele składowe", l.party.name, false
			t.tell("O04", hit, c.Why, o, l)
		}
		return err
	}},
	{"O04", hit, "it stood there while the lease ran", 5, "wygasła umowa o ogólnym celu, obiekt stał już za jej czasów", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(container, day(2023, 6, 30))
		if err == nil {
			l.purpose = "cele składowe"
			t.tell("O04", hit, c.Why, o, l)
		}
		return err
	}},
	{"O04", hit, "valid_to is the day before", 2, "wygasła w przeddzień skanu", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), farAhead)
		if err == nil {
			l.to = o.seen().AddDays(-1)
			t.tell("O04", hit, c.Why, o, l)
		}
		return err
	}},
	{"O04", trap, "valid_to inclusive", 4, "ostatni dzień umowy to dzień skanu", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), farAhead)
		if err == nil {
			l.to = o.seen()
			t.tell("O04", trap, c.Why, o, l)
			t.tell("O02", trap, c.Why, o)
		}
		return err
	}},
	{"O04", trap, "same purpose", 5, "wygasła umowa pod garaż, a stoi nowy kiosk", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(kiosk, day(2022, 3, 31))
		if err == nil {
			l.purpose, o.first = "pod garaż", false
			t.tell("O04", trap, c.Why, o, l)
			t.tell("O02", hit, "bez umowy: wygasła dotyczyła czego innego", o)
		}
		return err
	}},
	{"O04", trap, "another lease", 5, "nowa umowa po wygasłej", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), day(2023, 12, 31))
		if err == nil {
			next := t.rent(l.parcels[0], day(2024, 1, 1), day(2026, 12, 31))
			next.purpose, next.party = l.purpose, t.parties[0]
			t.tell("O04", trap, c.Why, o, l)
			t.tell("O02", trap, c.Why, o)
		}
		return err
	}},
	{"O04", trap, "P.group = 4", 4, "grunt po umowie sprzedano", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), day(2023, 6, 30))
		if err == nil {
			l.parcels[0].group = "7"
			t.tell("O04", trap, c.Why, o, l)
		}
		return err
	}},
	{"O04", trap, "not a part that nobody drew", 4, "wygasła umowa na część działki, bez mapy", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), day(2023, 6, 30))
		if err == nil {
			l.whole, l.refs = "część", "cz. dz. "+l.parcels[0].number
			l.setArea(l.parcels[0].ring.trueArea() * 0.4)
			t.tell("O04", trap, c.Why, o, l)
			t.tell("O02", trap, c.Why, o)
		}
		return err
	}},
	{"O04", trap, "private use", 4, "ławka na gruncie po umowie", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(bench, day(2023, 6, 30))
		if err == nil {
			l.purpose = "cele składowe"
			t.tell("O04", trap, c.Why, o, l)
		}
		return err
	}},
	{"O04", trap, "outside every public lane: there it is O01", 4, "wygasła umowa na działkę drogową", func(t *town, c Case, i int) error {
		s, err := t.shared(ordinary)
		if err != nil {
			return err
		}
		s.lane.group = "4"
		o := t.put(kiosk, s.inside(2.5))
		l := t.rent(s.lane, day(2019, 1, 1), day(2023, 6, 30))
		l.purpose = "kiosk handlowy"
		t.tell("O04", trap, c.Why, o, l)
		t.tell("O01", hit, "w pasie drogi publicznej, umowa już nie obowiązuje", o)
		return nil
	}},
	{"O04", trap, "FP: an annex that the register lacks", 5, "uwagi mówią o aneksie, którego w rejestrze nie ma", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), day(2023, 6, 30))
		if err == nil {
			l.notes = "przedłużona aneksem nr 1"
			t.tell("O04", trap, c.Why, o, l)
			t.tell("O02", trap, c.Why, o)
		}
		return err
	}},
	{"O04", trap, "FP: the land was returned", 5, "grunt zdany protokołem, obiekt zostawił kto inny", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), day(2023, 6, 30))
		if err == nil {
			l.notes = "grunt zdany, protokół zdawczo-odbiorczy z 03.07.2023"
			t.tell("O04", trap, c.Why, o, l)
			t.tell("O02", hit, "umowa wygasła, grunt zwrócono, a obiekt stoi", o)
		}
		return err
	}},
}

// boards are advertisements without words of their own: what a screen says is compared with the party's name.
var boards = []class{billboard, citylight, totem, flag}

var rentable = []class{kiosk, garage, billboard, container, locker}

// purposeOf is what a lease for a thing of a class says.
var purposeOf = map[string]string{"STR.KIOSK": "pod kiosk handlowy", "STR.GARAGE": "pod garaż", "ADV.BILLBOARD": "pod reklamę – billboard", "STR.CONTAINER": "pod kontener na odzież", "STR.LOCKER": "pod paczkomat"}

// tenants puts a thing on a municipal parcel inside a block, leased whole for it until a day.
func (t *town) tenants(c class, to date) (*object, *lease, error) {
	p, err := t.inner("4")
	if err != nil {
		return nil, nil, err
	}
	l := t.rent(p, day(2020, 4, 1), to)
	if s := purposeOf[c.code]; s != "" {
		l.purpose = s
	}
	return t.on(p, c), l, nil
}

// O07: something else stands there than was permitted.
var objectOtherType = []Case{
	{"O07", hit, "class mismatch: analogue and LED", 9, "decyzja na billboard, stoi ekran LED", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, led, i)
		if err == nil {
			d.purpose = "reklama – billboard"
			t.tell("O07", hit, c.Why, o, d)
			t.tell("O01", trap, "ma decyzję, choć na co innego", o)
		}
		return err
	}},
	{"O07", hit, "class mismatch: another device", 9, "decyzja na inny nośnik", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, nth([]class{totem, flag, citylight}, i), i)
		if err == nil {
			d.purpose = nth([]string{"reklama – billboard", "reklama – citylight", "reklama – pylon"}, i)
			t.tell("O07", hit, c.Why, o, d)
		}
		return err
	}},
	{"O07", hit, "class mismatch: kiosk and stall", 7, "decyzja na stoisko, stoi kiosk", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, kiosk, i)
		if err == nil {
			d.purpose, d.kind = "obiekt budowlany – stoisko handlowe", exclusive
			t.tell("O07", hit, c.Why, o, d)
		}
		return err
	}},
	{"O07", trap, "VALID: an ended decision is O03", 5, "decyzja na billboard wygasła, stoi ekran LED", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, led, i)
		if err == nil {
			d.purpose, d.to = "reklama – billboard", day(2023, 12, 31)
			t.tell("O07", trap, c.Why, o, d)
			t.tell("O03", hit, "decyzja wygasła", o, d)
		}
		return err
	}},
	{"O07", trap, "FP: a generic purpose", 6, "decyzja „reklama”, stoi ekran LED", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, nth([]class{led, totem}, i), i)
		if err == nil {
			d.purpose, d.dims = "reklama", ""
			t.tell("O07", trap, c.Why, o, d)
		}
		return err
	}},
	{"O07", trap, "FP: a classification error of the scan", 5, "jeden skan mówi o pylonie, drugi o billboardzie z decyzji", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, totem, i)
		if err == nil {
			was := totem
			was.code, was.pl = billboard.code, billboard.pl
			o.was, d.purpose = &was, "reklama – billboard"
			t.tell("O07", trap, c.Why, o, d)
			t.tell("S04", edge, "klasa w dwóch skanach inna", o)
		}
		return err
	}},
}

// O08: more things than the decision names.
var objectBeyondCount = []Case{
	{"O08", hit, "count > object_count", 20, "drugi taki sam obiekt 11 m dalej", func(t *town, c Case, i int) error {
		o, s, d, err := t.extra(nth(boards, i), ordinary)
		if err == nil {
			t.tell("O08", hit, c.Why, o, d)
			t.tell("O01", trap, c.Why, o)
			_ = s
		}
		return err
	}},
	{"O08", trap, "status(L) = PUBLIC, ours", 5, "drugi obiekt, na drodze wewnętrznej", func(t *town, c Case, i int) error {
		o, s, d, err := t.extra(nth(boards, i), inner)
		if err == nil {
			s.lane.group = "8"
			t.tell("O08", trap, c.Why, o)
			t.tell("O14", hit, "decyzja na drogę wewnętrzną", d)
		}
		return err
	}},
	{"O08", trap, "IN(o,L)", 5, "drugi obiekt stoi już poza pasem", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err != nil {
			return err
		}
		s.parcel.group = "7"
		class := nth(adverts, i)
		t.decide(class, longAgo, farAhead).byMap(t.put(class, s.inside(2)).at)
		t.tell("O08", trap, c.Why, t.put(class, s.inside(-6.5)))
		return nil
	}},
	{"O08", trap, "the decision is in force", 5, "drugi obiekt, decyzja wygasła", func(t *town, c Case, i int) error {
		o, _, d, err := t.extraAt(nth(boards, i), ordinary, 8.2)
		if err == nil {
			d.to = day(2023, 12, 31)
			t.tell("O08", trap, c.Why, o)
			t.tell("O01", hit, "decyzja na jedną sztukę wygasła; ten obiekt nigdy jej nie miał", o)
			t.tell("O03", hit, "decyzja wygasła", d)
		}
		return err
	}},
	{"O08", trap, "own decision", 6, "drugi obiekt ma własną decyzję", func(t *town, c Case, i int) error {
		o, _, _, err := t.extra(nth(boards, i), ordinary)
		if err == nil {
			d := t.decide(o.class, longAgo, farAhead).byMap(o.at)
			t.tell("O08", trap, c.Why, o, d)
			t.tell("O12", trap, "dwa obiekty obok siebie, każdy z własną decyzją", o, d)
		}
		return err
	}},
	{"O08", trap, "FP: two faces scanned as two objects", 6, "dwie strony jednej tablicy zeskanowane osobno", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, billboard, 0)
		if err == nil {
			d.byMap(o.at)
			back := billboard
			back.w *= 0.6 // the back of the board was measured from afar
			b := t.put(back, o.at.plus(s.dir, 0.3))
			o.steady, b.steady, o.twin, b.twin, b.sigma, b.day = true, true, true, true, o.sigma, o.day
			t.tell("O08", trap, c.Why, o)
			t.tell("O08", trap, c.Why, b)
			t.tell("O01", trap, c.Why, b)
			t.tell("S06", edge, "dwie strony jednej tablicy", o, b)
		}
		return err
	}},
}

// extra makes a thing with a decision for one, and a second one 11 m on, which is given back.
func (t *town) extra(c class, r role) (*object, place, *decision, error) { return t.extraAt(c, r, 11) }

func (t *town) extraAt(c class, r role, m float64) (*object, place, *decision, error) {
	s, err := t.shared(r)
	if err != nil {
		return nil, s, nil, err
	}
	at := s.inside(2)
	own := t.put(c, at)
	d := t.decide(c, longAgo, farAhead).byMap(at)
	t.tell("O08", trap, "obiekt, dla którego decyzję wydano", own, d)
	return t.put(c, at.plus(s.dir, m)), s, d, nil
}

// O12: two decisions for one thing.
var objectTwoDecisions = []Case{
	{"O12", hit, "two valid decisions", 24, "druga obowiązująca decyzja na ten sam obiekt", func(t *town, c Case, i int) error {
		o, d, e, err := t.doubled(nth(anything, i), i, day(2022, 1, 1).AddDays(20*i), farAhead.AddDays(30))
		if err == nil {
			t.tell("O12", hit, c.Why, o, d, e)
			t.tell("D04", edge, "dwie decyzje na jeden obiekt", d, e)
			t.tell("D05", edge, "dwie decyzje na jeden obiekt", d, e)
		}
		return err
	}},
	{"O12", trap, "VALID on the day it was seen", 6, "druga decyzja zaczyna się później", func(t *town, c Case, i int) error {
		o, d, e, err := t.doubled(nth(anything, i), i, afterScan, farAhead.AddDays(300))
		if err == nil {
			t.tell("O12", trap, c.Why, o, d, e)
			t.tell("D05", edge, c.Why, d, e)
			t.tell("D04", edge, c.Why, d, e)
		}
		return err
	}},
	{"O12", trap, "VALID: not revoked", 5, "druga decyzja uchylona", func(t *town, c Case, i int) error {
		o, d, e, err := t.doubled(nth(anything, i), i, day(2022, 1, 1), farAhead)
		if err == nil {
			e.status = "uchylona"
			t.tell("O12", trap, c.Why, o, d, e)
		}
		return err
	}},
	{"O12", trap, "FP: works on the same spot", 6, "roboty w miejscu reklamy", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, nth(adverts, i), 0)
		if err == nil {
			w := t.dig(day(2024, 6, 1), day(2024, 6, 29)).byMap(o.at)
			t.tell("O12", trap, c.Why, o, d, w)
			t.tell("D01", edge, "roboty w miejscu reklamy", w)
			_ = s
		}
		return err
	}},
	{"O12", trap, "the same kind", 8, "kiosk z decyzją na obiekt i decyzją na wyłączność miejsca przed nim", func(t *town, c Case, i int) error {
		o, d, _, err := t.titledOn(ordinary, kiosk, 0)
		if err == nil {
			e := t.decide(kiosk, longAgo, farAhead).byMap(o.at)
			e.kind, e.purpose = exclusive, "na prawach wyłączności – miejsce przed kioskiem"
			t.tell("O12", trap, c.Why, o, d, e)
		}
		return err
	}},
	{"O12", trap, "FP: successive decisions touching on one day", 8, "kolejna decyzja od ostatniego dnia poprzedniej, dnia skanu", func(t *town, c Case, i int) error {
		o, d, e, err := t.doubled(nth(anything, i), i, day(2022, 1, 1), farAhead.AddDays(30))
		if err == nil {
			d.to, e.from = o.seen(), o.seen()
			e.issued = e.from.AddDays(-12)
			t.tell("O12", trap, c.Why, o, d, e)
			t.tell("D05", edge, c.Why, d, e)
			t.tell("D04", edge, c.Why, d, e)
			t.tell("O03", trap, c.Why, o, d)
		}
		return err
	}},
	{"O12", trap, "both linked", 7, "dwie decyzje na długą działkę drogową, tylko podpowiedziane", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(adverts, i), need{long: true}, 2)
		if err == nil {
			d := t.decide(nth(adverts, i), longAgo, farAhead).byParcel(s.lane)
			e := t.decide(nth(adverts, i), longAgo, farAhead.AddDays(40)).byParcel(s.lane)
			t.tell("O12", trap, c.Why, o, d, e)
			t.tell("O01", trap, c.Why, o, d)
			for _, x := range []*decision{d, e} {
				t.tell("D01", edge, "podpowiedziana, nie powiązana", x)
				t.tell("D04", edge, "dwie decyzje na jedną działkę", x)
				t.tell("D05", edge, "dwie decyzje na jedną działkę", x)
			}
		}
		return err
	}},
}

// otherDoubles are the cases of other rules about two decisions that may well be for one object.
var otherDoubles = []Case{
	{"O12", edge, "two decisions of another rule's case", 1, "dwie decyzje na jedno miejsce", func(t *town, c Case, _ int) error {
		own := map[*decision]bool{}
		for _, r := range t.truth {
			for _, d := range r.decisions {
				own[d] = own[d] || r.rule == "O12"
			}
		}
		for _, r := range t.truth {
			if len(r.decisions) > 1 && own[r.decisions[0]] {
				continue
			}
			if (r.rule == "D04" || r.rule == "D05" || r.rule == "D06" || r.rule == "Q07") && len(r.decisions) > 1 {
				t.tell("O12", edge, c.Why, r.decisions[0], r.decisions[1])
			}
		}
		return nil
	}},
}

// doubled makes a thing with a decision and a second one of another party for a period.
func (t *town) doubled(c class, i int, from, to date) (*object, *decision, *decision, error) {
	o, d, s, err := t.titledOn(ordinary, c, i)
	if err != nil {
		return nil, nil, nil, err
	}
	e := t.decide(c, from, to).place(s, confidences[i%2], o.at)
	return o, d, e, nil
}

// O13: a decision and a lease at once.
var objectDecisionAndLease = []Case{
	{"O13", hit, "a lease in force covers o", 24, "w pasie drogi, z decyzją, na wydzierżawionej działce", func(t *town, c Case, i int) error {
		o, d, l, err := t.both(nth(anything, i), i)
		if err == nil {
			t.tell("O13", hit, c.Why, o, d, l)
			t.tell("L02", edge, "działka w całości w pasie drogi", l)
		}
		return err
	}},
	{"O13", trap, "VALID lease", 6, "z decyzją, umowa już się skończyła", func(t *town, c Case, i int) error {
		o, d, l, err := t.both(nth(anything, i), i)
		if err == nil {
			l.to = day(2023, 6, 30)
			t.tell("O13", trap, c.Why, o, d, l)
		}
		return err
	}},
	{"O13", trap, "VALID decision", 6, "umowa obowiązuje, decyzja wygasła", func(t *town, c Case, i int) error {
		o, d, l, err := t.both(nth(anything, i), i)
		if err == nil {
			d.to = day(2023, 6, 30)
			t.tell("O13", trap, c.Why, o, d, l)
			t.tell("O03", hit, "decyzja wygasła", o, d)
			t.tell("L02", edge, "działka w całości w pasie drogi", l)
		}
		return err
	}},
	{"O13", trap, "the lease covers the place", 5, "umowa na wyrysowaną część działki 20 m dalej", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, nth(adverts, i), 0)
		if err == nil {
			s.lane.group = "4"
			l := t.rentPart(s.lane, 0.1, longAgo, farAhead)
			l.draw(square(s.inside(3).plus(s.dir, 20), s.dir, 8, 4))
			t.tell("O13", trap, c.Why, o, d, l)
			t.tell("L02", edge, "wyrysowana część w pasie drogi", l)
		}
		return err
	}},
	{"O13", trap, "LINK", 5, "na wydzierżawionej działce, bez decyzji", func(t *town, c Case, i int) error {
		o, l, err := t.tenants(nth(rentable, i), farAhead)
		if err == nil {
			t.tell("O13", trap, c.Why, o, l)
		}
		return err
	}},
	{"O13", trap, "FP: lease for the ground, decision for cables", 5, "umowa na grunt, decyzja na szafkę i kabel", func(t *town, c Case, i int) error {
		o, d, l, err := t.both(cabinet, 0)
		if err == nil {
			d.kind, d.class.kind, d.purpose = linear, linear, "umieszczenie urządzeń infrastruktury technicznej – kabel i szafka telekomunikacyjna"
			t.tell("O13", trap, c.Why, o, d, l)
			t.tell("L02", edge, "działka w całości w pasie drogi", l)
		}
		return err
	}},
}

// both makes a thing in a lane with a decision, on a lane parcel that is leased whole.
func (t *town) both(c class, i int) (*object, *decision, *lease, error) {
	o, d, s, err := t.titledOn(ordinary, c, i)
	if err != nil {
		return nil, nil, nil, err
	}
	s.lane.group = "4"
	l := t.rent(s.lane, longAgo, farAhead)
	l.purpose = "cele składowe"
	return o, d, l, nil
}

// O14: a decision where no road is public.
var objectInternalRoad = []Case{
	{"O14", hit, "status(L) = INTERNAL", 22, "na drodze wewnętrznej, z decyzją o zajęciu pasa", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(inner, nth(anything, i), i)
		if err == nil {
			s.lane.group = []string{"4", "8"}[i%2]
			t.tell("O14", hit, c.Why, o, d)
			t.tell("D02", trap, "decyzja na drogę wewnętrzną: to O14", d)
			t.tell("O02", trap, "na drodze wewnętrznej z decyzją: to O14", o)
		}
		return err
	}},
	{"O14", trap, "LINK", 5, "na drodze wewnętrznej, bez decyzji", func(t *town, c Case, i int) error {
		s, err := t.shared(inner)
		if err == nil {
			s.lane.group = "8"
			t.tell("O14", trap, c.Why, t.put(nth(anything, i), s.inside(3)))
		}
		return err
	}},
	{"O14", trap, "status(L) = INTERNAL", 5, "z decyzją, droga dopiero planowana", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: future})
		if err == nil {
			s.lane.group = "7"
			o := t.put(nth(adverts, i), s.inside(3))
			d := t.decide(nth(adverts, i), longAgo, farAhead).byMap(o.at)
			t.tell("O14", trap, c.Why, o, d)
			t.tell("D02", hit, "poza pasami dróg publicznych", d)
		}
		return err
	}},
	{"O14", trap, "IN(o,L)", 5, "z decyzją, 3 m obok drogi wewnętrznej", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: inner, beside: true})
		if err == nil {
			s.parcel.group, s.lane.group = "7", "8"
			o := t.put(nth(adverts, i), s.inside(-3))
			d := t.decide(nth(adverts, i), longAgo, farAhead).byMap(o.at)
			t.tell("O14", trap, c.Why, o, d)
			t.tell("D02", hit, "poza pasami dróg publicznych", d)
		}
		return err
	}},
}
