package town

import "fmt"

// strip is a part of a parcel from one share of its width to another, over its whole depth.
func strip(p *parcel, from, to float64) ring {
	mix := func(a, b point, s float64) point { return point{a.x + (b.x-a.x)*s, a.y + (b.y-a.y)*s} }
	r := p.ring
	return ring{mix(r[0], r[1], from), mix(r[0], r[1], to), mix(r[3], r[2], to), mix(r[3], r[2], from)}
}

// L01: two leases on the same ground at the same time.
var leaseOverlap = []Case{
	{"L01", hit, "sum of leased_area > area × 1.02", 11, "części dwóch umów większe od działki", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rentPart(p, t.between(0.55, 0.7), longAgo, farAhead), t.rentPart(p, t.between(0.5, 0.65), day(2022, 3, 1), day(2025, 2, 28))
			t.tell("L01", hit, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", hit, "sum of leased_area, one of them whole", 7, "cała działka jednemu, część drugiemu", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rent(p, longAgo, farAhead), t.rentPart(p, 0.3, day(2023, 3, 1), day(2026, 2, 28))
			t.tell("L01", hit, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", hit, "area(g1∩g2) ≥ lease_overlap_min_m2", 8, "wyrysowane części zachodzą na siebie", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rentPart(p, 0.3, longAgo, farAhead), t.rentPart(p, 0.3, longAgo, farAhead)
			one.draw(strip(p, 0.05, 0.4))
			two.draw(strip(p, 0.4-t.between(0.02, 0.1), 0.7))
			t.tell("L01", hit, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", trap, "period overlap", 6, "umowy następują po sobie", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rent(p, day(2019, 1, 1), day(2021, 12, 31)), t.rent(p, day(2022, 1, 1), farAhead)
			t.tell("L01", trap, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", trap, "lease_overlap_min_m2", 5, "wyrysowane części zachodzą na 3 m²", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rentPart(p, 0.3, longAgo, farAhead), t.rentPart(p, 0.3, longAgo, farAhead)
			one.draw(strip(p, 0.05, 0.4))
			share := 3 / p.ring.area()
			two.draw(strip(p, 0.4-share, 0.7))
			t.tell("L01", trap, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", trap, "geometry goes before figures", 5, "wyrysowane części rozłączne, choć wpisane powierzchnie za duże", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rentPart(p, 0.6, longAgo, farAhead), t.rentPart(p, 0.6, longAgo, farAhead)
			one.draw(strip(p, 0, 0.45))
			two.draw(strip(p, 0.55, 1))
			one.setArea(p.ring.trueArea() * 0.6)
			two.setArea(p.ring.trueArea() * 0.6)
			t.tell("L01", trap, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", trap, "area × 1.02", 6, "części razem 101 % działki", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rentPart(p, 0.6, longAgo, farAhead), t.rentPart(p, 0.41, longAgo, farAhead)
			t.tell("L01", trap, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", trap, "at least two leases (else L03)", 6, "jedna umowa większa od działki", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			l := t.rent(p, longAgo, farAhead)
			l.setArea(p.ring.trueArea() * 1.15)
			t.tell("L01", trap, c.Why, l, p)
			t.tell("L03", hit, c.Why, l, p)
		}
		return err
	}},
	{"L01", trap, "annexes are versions of a lease", 6, "umowa i jej aneks", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			l := t.rentPart(p, 0.7, day(2020, 6, 1), day(2025, 5, 31))
			a := t.annex(l, 1, day(2022, 1, 15), day(2026, 5, 31))
			a.notes = "przedłużenie i zmiana czynszu"
			t.tell("L01", trap, c.Why, l, p)
		}
		return err
	}},
	{"L01", trap, "hectares read as hectares", 5, "powierzchnie w ha i w m²", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			one, two := t.rentPart(p, 0.5, longAgo, farAhead), t.rentPart(p, 0.4, longAgo, farAhead)
			one.area = comma4(p.ring.trueArea()*0.5/10000) + " ha"
			t.tell("L01", trap, c.Why, one, two, p)
		}
		return err
	}},
	{"L01", trap, "the same parcel, not the same number", 4, "ten sam numer w dwóch obrębach", func(t *town, c Case, i int) error {
		p, err := t.innerWhere("4", func(p *parcel) bool { return t.twin(p) != nil })
		if err == nil {
			q := t.twin(p)
			q.given, q.group = true, "4"
			one, two := t.rentPart(p, 0.7, longAgo, farAhead), t.rentPart(q, 0.7, longAgo, farAhead)
			t.tell("L01", trap, c.Why, one, two)
		}
		return err
	}},
}

// twin is a free parcel of another precinct with the same number, not in or beside a lane's case.
func (t *town) twin(p *parcel) *parcel {
	for _, q := range t.byNumber[p.number] {
		if q.block != nil && q != p && q.precinct != p.precinct && !q.given && !q.front.given && len(q.parents) == 0 {
			return q
		}
	}
	return nil
}

// inBay takes a parcel over whose front a lane is wider by depth metres, and a spot on that lane.
func (t *town) inBay(r role, depth float64) (*parcel, place, error) {
	s, err := t.spot(need{role: r, beside: true})
	if err != nil {
		return nil, s, err
	}
	s.parcel.group = "4"
	return s.parcel, t.bay(s, depth), nil
}

// back is a part of a bay's parcel: w metres along the lane, from near to far metres beyond its edge.
func (s place) back(w, near, far float64) ring {
	a, b := s.inside(-near), s.inside(-far)
	return ring{a.plus(s.dir, -w/2), a.plus(s.dir, w/2), b.plus(s.dir, w/2), b.plus(s.dir, -w/2)}
}

// L02: a lease that takes in our public lane.
var leaseInLane = []Case{
	{"L02", hit, "leased parcel ≥ 5 % in a lane", 12, "cała działka, w ponad 10 % w pasie", func(t *town, c Case, i int) error {
		p, _, err := t.inBay(ordinary, 12)
		if err == nil {
			t.tell("L02", hit, c.Why, t.rent(p, longAgo, farAhead), p)
		}
		return err
	}},
	{"L02", hit, "leased parcel wholly in a lane", 5, "wydzierżawiona działka drogowa", func(t *town, c Case, i int) error {
		s, err := t.spot(need{})
		if err == nil {
			t.tell("L02", hit, c.Why, t.rent(s.lane, longAgo, farAhead), s.lane)
		}
		return err
	}},
	{"L02", hit, "area(lease ∩ lane) ≥ 1 m²", 9, "wyrysowana część wchodzi w pas", func(t *town, c Case, i int) error {
		p, s, err := t.inBay(ordinary, 3)
		if err == nil {
			l := t.rentPart(p, 0.1, longAgo, farAhead)
			l.draw(s.back(10, -t.between(0.3, 1.5), 12))
			t.tell("L02", hit, c.Why, l, p)
		}
		return err
	}},
	{"L02", trap, "5 % of a whole parcel", 6, "cała działka, w pasie ok. 2 %", func(t *town, c Case, i int) error {
		p, _, err := t.inBay(ordinary, 1.2)
		if err == nil {
			t.tell("L02", trap, c.Why, t.rent(p, longAgo, farAhead), p)
		}
		return err
	}},
	{"L02", trap, "1 m² of a drawn part", 5, "wyrysowana część wchodzi w pas na 0,5 m²", func(t *town, c Case, i int) error {
		p, s, err := t.inBay(ordinary, 3)
		if err == nil {
			l := t.rentPart(p, 0.1, longAgo, farAhead)
			l.draw(s.back(10, -0.05, 12))
			t.tell("L02", trap, c.Why, l, p)
		}
		return err
	}},
	{"L02", trap, "the lease's geometry, not its parcel", 6, "wyrysowana część za pasem, działka w pasie w 17 %", func(t *town, c Case, i int) error {
		p, s, err := t.inBay(ordinary, 12)
		if err == nil {
			l := t.rentPart(p, 0.1, longAgo, farAhead)
			l.draw(s.back(12, 4, 18))
			t.tell("L02", trap, c.Why, l, p)
		}
		return err
	}},
	{"L02", trap, "in force", 5, "umowa już się skończyła", func(t *town, c Case, i int) error {
		p, _, err := t.inBay(ordinary, 12)
		if err == nil {
			t.tell("L02", trap, c.Why, t.rent(p, day(2018, 1, 1), day(2022, 12, 31)), p)
		}
		return err
	}},
	{"L02", trap, "lane of us", 5, "pas drogi powiatowej", inLaneOf(foreign)},
	{"L02", trap, "public lane", 5, "pas drogi wewnętrznej", inLaneOf(inner)},
	{"L02", trap, "public lane", 3, "pas drogi planowanej", inLaneOf(future)},
	{"L02", trap, "not a contract under art. 22", 6, "umowa na podstawie art. 22 u.d.p.", func(t *town, c Case, i int) error {
		p, _, err := t.inBay(ordinary, 12)
		if err == nil {
			l := t.rent(p, longAgo, farAhead)
			switch i % 3 {
			case 0:
				l.purpose = "wiaty przystankowe – art. 22 ust. 2 u.d.p."
			case 1:
				l.notes = "umowa zawarta na podstawie art. 22 ust. 2 ustawy o drogach publicznych"
			default:
				l.kind = "umowa z art. 22"
			}
			t.tell("L02", trap, c.Why+fmt.Sprintf(" (%d)", i%3+1), l, p)
		}
		return err
	}},
}

func inLaneOf(r role) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		p, _, err := t.inBay(r, 12)
		if err == nil {
			t.tell("L02", trap, c.Why, t.rent(p, longAgo, farAhead), p)
		}
		return err
	}
}
