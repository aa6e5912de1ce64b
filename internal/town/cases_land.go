package town

import (
	"fmt"

	"spoina/internal/clock"
)

var onLand = []class{billboard, garage, kiosk, container, garden, totem, stall}

// purposes are those of the mayor's order; none of them names a thing that a scan would see.
var purposes = []string{"ogródek przydomowy", "zieleń i rekreacja", "cele składowe", "uprawy warzywne", "poprawa warunków zagospodarowania"}

// rent makes a lease of a whole parcel.
func (t *town) rent(p *parcel, from, to clock.Date) *lease {
	l := &lease{from: from, to: to, parcels: []*parcel{p}, party: pick(t, t.parties), kind: "dzierżawa", whole: "całość",
		purpose: pick(t, purposes)}
	l.signed = from.AddDays(-10 - t.rng.IntN(15))
	l.number, l.caseNumber = t.leaseNumbers(l.signed.Year)
	l.landArea = ha(p)
	l.setArea(p.ring.trueArea())
	t.leases = append(t.leases, l)
	return l
}

func (l *lease) setArea(m2 float64) {
	l.m2 = round(m2, 0)
	l.area = comma(l.m2)
}

// rentPart makes a lease of a share of a parcel; where the part lies nobody drew.
func (t *town) rentPart(p *parcel, share float64, from, to clock.Date) *lease {
	l := t.rent(p, from, to)
	l.whole = "część"
	l.refs = "cz. dz. " + p.number
	l.setArea(p.ring.trueArea() * share)
	return l
}

// annex prolongs or changes a lease in a row of its own.
func (t *town) annex(l *lease, no int, signed, to clock.Date) *lease {
	a := *l
	a.annex, a.signed, a.to = fmt.Sprintf("aneks nr %d", no), signed, to
	t.leases = append(t.leases, &a)
	return &a
}

// ha is a cadastral area as the land register writes it: hectares with four decimals.
func ha(p *parcel) string {
	return comma4(p.ring.trueArea() / 10000)
}

// on puts an object in the middle of a parcel.
func (t *town) on(p *parcel, c class) *object { return t.put(c, p.ring.centre()) }

// O02: private use of municipal land without a contract.
var objectNoLease = []Case{
	{"O02", hit, "¬∃l covering P", 15, "na gruncie gminy, bez umowy", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			o.first = i%3 != 0
			t.tell("O02", hit, c.Why, o, p)
		}
		return err
	}},
	{"O02", hit, "only PUBLIC lanes exclude", 5, "na drodze wewnętrznej, grunt gminy", func(t *town, c Case, i int) error {
		o, s, err := t.standing(nth(onLand, i), need{role: inner}, 3)
		if err == nil {
			s.lane.group = "4"
			t.tell("O02", hit, c.Why, o, s.lane)
		}
		return err
	}},
	{"O02", hit, "l covers P on D", 4, "umowa zaczyna się dopiero po skanie", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			t.rent(p, day(2024, 9, 1), day(2027, 8, 31))
			t.tell("O02", hit, c.Why, o, p)
		}
		return err
	}},
	{"O02", hit, "l covers this parcel", 4, "umowa dotyczy sąsiedniej działki", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			next := p.block.rows[p.row][p.index+1]
			next.group = "4"
			next.given = true
			t.rent(next, longAgo, farAhead)
			t.tell("O02", hit, c.Why, o, p)
		}
		return err
	}},
	{"O02", trap, "P.group = 4", 6, "użytkowanie wieczyste (grupa 5)", onGroup("5")},
	{"O02", trap, "P.group = 4", 5, "grunt osoby fizycznej", onGroup("7")},
	{"O02", trap, "P.group = 4", 4, "grunt gminnej osoby prawnej (grupa 6)", onGroup("6")},
	{"O02", trap, "P.group = 4", 4, "właściciel nieznany", onGroup("")},
	{"O02", trap, "class is private use", 8, "mebel miejski na gruncie gminy", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			t.tell("O02", trap, c.Why, t.on(p, nth(exempt, i)))
		}
		return err
	}},
	{"O02", trap, "¬∃L PUBLIC: not OUT(o,L)", 5, "część działki gminnej w pasie drogi, z decyzją", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err == nil {
			s.parcel.group = "4"
			t.bay(s, 6)
			o := t.put(nth(adverts, i), s.inside(-3))
			d := t.decide(nth(adverts, i), longAgo, farAhead).byMap(o.at)
			t.tell("O02", trap, c.Why, o)
			t.tell("O01", trap, "ważna decyzja", o, d)
			t.tell("D02", trap, "w pasie, choć poza działką drogową", d)
		}
		return err
	}},
	{"O02", trap, "¬∃L PUBLIC, whoever manages it", 4, "część działki gminnej w pasie drogi powiatowej", func(t *town, c Case, i int) error {
		s, err := t.spot(need{role: foreign, beside: true})
		if err == nil {
			s.parcel.group = "4"
			t.bay(s, 6)
			o := t.put(nth(adverts, i), s.inside(-3))
			t.tell("O02", trap, c.Why, o)
			t.tell("O09", hit, "w zatoce drogi innego zarządcy", o)
		}
		return err
	}},
	{"O02", trap, "l covers P", 6, "umowa na całą działkę", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			l := t.rent(p, longAgo, farAhead)
			t.tell("O02", trap, c.Why, o, l)
		}
		return err
	}},
	{"O02", trap, "part lease without geometry is UNKNOWN", 5, "umowa na część działki, bez mapy", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			l := t.rentPart(p, 0.4, longAgo, farAhead)
			t.tell("O02", trap, c.Why, o, l)
		}
		return err
	}},
	{"O02", trap, "l covers o by its own geometry", 4, "umowa na wyrysowaną część z obiektem", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			l := t.rentPart(p, 0.1, longAgo, farAhead)
			l.draw(square(o.at, point{1, 0}, 14, 10))
			t.tell("O02", trap, c.Why, o, l)
		}
		return err
	}},
	{"O02", trap, "annexes are versions of a lease", 5, "przedłużona aneksem", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			l := t.rent(p, day(2020, 4, 1), day(2023, 3, 31))
			t.annex(l, 1, day(2023, 3, 10), day(2026, 3, 31))
			t.tell("O02", trap, c.Why, o, l)
		}
		return err
	}},
	{"O02", trap, "lineage of the leased parcel", 4, "umowa na numer sprzed podziału", func(t *town, c Case, i int) error {
		p, err := t.innerWhere("4", func(p *parcel) bool { return len(p.parents) == 1 })
		if err == nil {
			o := t.on(p, nth(onLand, i))
			l := t.rent(p.parents[0], day(2019, 1, 1), farAhead)
			t.tell("O02", trap, c.Why, o, l)
			t.tell("L04", hit, c.Why, l)
		}
		return err
	}},
	{"O02", trap, "open-ended lease", 3, "umowa na czas nieoznaczony", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			o := t.on(p, nth(onLand, i))
			l := t.rent(p, longAgo, farAhead)
			l.open = true
			t.tell("O02", trap, c.Why, o, l)
		}
		return err
	}},
	{"O02", trap, "IN(o,P) with tol", 5, "0,1 m od granicy z gruntem prywatnym", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			next := p.block.rows[p.row][p.index+1]
			next.group, next.given = "7", true
			a, b := p.ring[1], p.ring[2] // the boundary with the next parcel of the row
			mid := point{(a.x + b.x) / 2, (a.y + b.y) / 2}
			c0 := p.ring.centre()
			dir := point{(c0.x - mid.x) / distance(c0, mid), (c0.y - mid.y) / distance(c0, mid)}
			o := t.put(nth(onLand, i), mid.plus(dir, 0.1))
			o.steady = true
			t.tell("O02", trap, c.Why, o)
		}
		return err
	}},
}

func onGroup(group string) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		p, err := t.inner(group)
		if err == nil {
			t.tell("O02", trap, c.Why, t.on(p, nth(onLand, i)))
		}
		return err
	}
}

// draw gives a lease the geometry of its part; it is written to the layer of parts and not to the register's sheet.
func (l *lease) draw(r ring) {
	l.shape = r
	l.setArea(r.trueArea())
}
