package town

import (
	"fmt"
	"math"

	"spoina/geo"
)

// front puts a thing on private ground that a scan passes: 15 m behind the lane, where no rule about lanes or municipal
// land has a say. along moves it along the street, metres.
func (t *town) front(c class, along float64) (*object, *parcel, error) {
	q, err := t.innerWhere("7", func(p *parcel) bool { return len(p.parents) == 0 && !p.block.upright })
	if err != nil {
		return nil, nil, err
	}
	o := t.put(c, t.behind(q, along))
	o.compared = true
	return o, q, nil
}

// behind is a place 15 m behind the lane that a parcel fronts, along metres from its middle.
func (t *town) behind(q *parcel, along float64) point {
	return t.pt(q.front, float64(q.side)*(q.front.half+15), (q.a0+q.a1)/2+along)
}

// beside puts a second thing on the same parcel.
func (t *town) beside(o *object, q *parcel, along float64) *object {
	b := t.put(o.class, t.behind(q, along))
	b.sigma, b.day, b.compared, b.advertiser = o.sigma, o.day, true, o.advertiser
	return b
}

// advertised gives a thing an advertiser that no other thing has.
func (t *town) advertised(o *object) string {
	t.nextAdvert++
	o.advertiser = "Zmyślona " + syllables(t.nextAdvert)
	return o.advertiser
}

// syllables makes a word of a number, so that no two resemble one another.
func syllables(n int) string {
	word := ""
	for x, k := uint32(n)*2654435761, 0; k < 4; k++ {
		word += string("bdfgklmnprstwzjc"[x&15]) + string("aeiouyea"[x>>4&7])
		x = x>>7 ^ x*40503
	}
	return word
}

// S03: an object that stands elsewhere than in the scan before.
var scanMoved = []Case{
	{"S03", hit, "distance > move_tol, recognised by the import", 12, "przestawiony o 3 m", func(t *town, c Case, i int) error {
		o, q, err := t.front(nth(adverts, i), 0)
		if err == nil {
			t.advertised(o)
			was := t.behind(q, 2.7+0.05*float64(i%8))
			o.before = &was
			t.tell("S03", hit, c.Why, o)
			t.tell("S01", trap, "stał trzy metry dalej", o)
			t.tell("S02", trap, "stoi trzy metry dalej", o)
		}
		return err
	}},
	{"S03", hit, "distance ≤ 50 m, same class, size and advertiser", 14, "przestawiony o 6–10 m", func(t *town, c Case, i int) error {
		o, q, err := t.front(nth(adverts, i), -4)
		if err == nil {
			t.advertised(o)
			was := t.behind(q, 2+0.3*float64(i))
			o.before = &was
			t.tell("S03", hit, c.Why, o)
			t.tell("S01", trap, "przestawiony, nie nowy", o)
			t.tell("S02", trap, "przestawiony, nie usunięty", o)
		}
		return err
	}},
	{"S03", trap, "move_tol", 6, "1,4 m różnicy: w tolerancji", func(t *town, c Case, i int) error {
		o, q, err := t.front(nth(adverts, i), 0)
		if err == nil {
			t.advertised(o)
			was := t.behind(q, 1.4)
			o.before = &was
			t.tell("S03", trap, c.Why, o)
		}
		return err
	}},
	{"S03", trap, "same advertiser", 6, "zniknął jeden, a obok stanął cudzy", func(t *town, c Case, i int) error {
		o, q, err := t.front(nth(adverts, i), -5)
		if err == nil {
			gone := t.beside(o, q, 5)
			t.advertised(o)
			t.advertised(gone)
			o.first, gone.second = false, false
			t.tell("S03", trap, c.Why, o, gone)
			t.tell("S01", hit, c.Why, o)
			t.tell("S02", hit, c.Why, gone)
		}
		return err
	}},
	{"S03", trap, "two identical neighbours swapped", 6, "dwa jednakowe obok siebie, numery w skanach zamienione", func(t *town, c Case, i int) error {
		o, q, err := t.front(nth(adverts, i), -5)
		if err == nil {
			t.advertised(o)
			other := t.beside(o, q, 5)
			o.renamed, other.renamed = other, o
			t.tell("S03", trap, c.Why, o, other)
			t.tell("S01", trap, "stał tu pod innym numerem", o)
			t.tell("S02", trap, "stoi tu pod innym numerem", other)
		}
		return err
	}},
}

// S01 and S02: an object that came, or went, between the scans.
var scanCameAndWent = []Case{
	{"S01", hit, "no object in scan 1", 22, "stanął między skanami", func(t *town, c Case, i int) error {
		o, _, err := t.front(nth(adverts, i), 0)
		if err == nil {
			t.advertised(o)
			o.first = false
			t.tell("S01", hit, c.Why, o)
		}
		return err
	}},
	{"S02", hit, "absent in scan 2", 22, "zniknął między skanami", func(t *town, c Case, i int) error {
		o, _, err := t.front(nth(adverts, i), 0)
		if err == nil {
			t.advertised(o)
			o.second = false
			t.tell("S02", hit, c.Why, o)
		}
		return err
	}},
}

// S04: an object that has changed.
var scanChanged = []Case{
	{"S04", hit, "|Δarea| > 10 %", 14, "powierzchnia większa lub mniejsza o ponad 10 %", func(t *town, c Case, i int) error {
		o, _, err := t.front(nth(adverts, i), 0)
		if err == nil {
			t.advertised(o)
			was := o.class
			was.w = round(was.w*[]float64{0.7, 1.25}[i%2], 2)
			o.was = &was
			t.tell("S04", hit, c.Why, o)
			t.tell("S01", trap, "ten sam, o innych wymiarach", o)
			t.tell("S02", trap, "ten sam, o innych wymiarach", o)
		}
		return err
	}},
	{"S04", hit, "class changed", 6, "tablica zamieniona na ekran LED tych samych wymiarów", func(t *town, c Case, i int) error {
		o, _, err := t.front(led, 0)
		if err == nil {
			t.advertised(o)
			was := billboard
			was.w, was.h, was.d = led.w, led.h, led.d
			o.was = &was
			t.tell("S04", hit, c.Why, o)
		}
		return err
	}},
	{"S04", hit, "analog → LED", 6, "ekran cyfrowy zamiast zwykłej tablicy", func(t *town, c Case, i int) error {
		o, _, err := t.front(billboard, 0)
		if err == nil {
			t.advertised(o)
			o.digital = "tak"
			was := o.class
			o.was, o.wasDigital = &was, "nie"
			t.tell("S04", hit, c.Why, o)
		}
		return err
	}},
	{"S04", trap, "10 %", 6, "większa o 6 %", func(t *town, c Case, i int) error {
		o, _, err := t.front(billboard, 0)
		if err == nil {
			was := o.class
			was.w = round(was.w/1.06, 2)
			o.was = &was
			t.tell("S04", trap, c.Why, o)
		}
		return err
	}},
	{"S04", trap, "another vendor's measuring rule", 6, "pierwszy skan liczył jedną stronę z dwóch", func(t *town, c Case, i int) error {
		o, _, err := t.front(citylight, 0)
		if err == nil {
			was := o.class
			was.sides = 1
			o.was = &was
			t.tell("S04", trap, c.Why, o)
		}
		return err
	}},
}

// again puts a second record of an object into the second scan.
func (t *town) again(o *object, q *parcel, along float64) *object {
	b := t.beside(o, q, along)
	o.steady, b.steady, o.twin, b.twin, b.first = true, true, true, true, false
	return b
}

// S06: one thing twice in one scan.
var scanTwice = []Case{
	{"S06", hit, "same class within 0.5 m", 14, "ten sam obiekt zapisano dwa razy", func(t *town, c Case, i int) error {
		o, q, err := t.front(nth([]class{citylight, totem, flag}, i), 0)
		if err == nil {
			b := t.again(o, q, 0.3)
			t.tell("S06", hit, c.Why, o, b)
			t.tell("S01", trap, "drugi zapis tego samego, nie nowy obiekt", b)
		}
		return err
	}},
	{"S06", hit, "one side and the same words", 12, "jedna strona zapisana dwa razy", func(t *town, c Case, i int) error {
		o, q, err := t.front(billboard, 0)
		if err == nil {
			t.advertised(o)
			t.tell("S06", hit, c.Why, o, t.again(o, q, 0.25))
		}
		return err
	}},
	{"S06", trap, "double-sided board", 6, "dwie strony jednej tablicy, każda z inną reklamą", func(t *town, c Case, i int) error {
		o, q, err := t.front(billboard, 0)
		if err == nil {
			t.advertised(o)
			b := t.again(o, q, 0.3)
			t.advertised(b)
			t.tell("S06", trap, c.Why, o, b)
			t.tell("S01", edge, "druga strona tablicy", b)
		}
		return err
	}},
	{"S06", trap, "same class", 6, "dwa różne obiekty przy jednym słupie", func(t *town, c Case, i int) error {
		o, q, err := t.front(flag, 0)
		if err == nil {
			b := t.again(o, q, 0.4)
			b.class = totem
			t.tell("S06", trap, c.Why, o, b)
			t.tell("S01", hit, "nowy obiekt obok dawnego", b)
		}
		return err
	}},
}

// S05: streets of an estate that no scan has driven, beyond the town's eastern edge.
var scanGap = []Case{
	{"S05", hit, "municipal street not within coverage", 24, "nowe osiedle, przez które nikt nie jechał", func(t *town, c Case, i int) error {
		t.tell("S05", hit, c.Why, t.estate(func(s *street) {}))
		return nil
	}},
	{"S05", trap, "manager", 5, "ulica powiatowa poza zasięgiem", func(t *town, c Case, i int) error {
		t.tell("S05", trap, c.Why, t.estate(func(s *street) { s.category, s.manager = "powiatowa", "Zarząd Powiatu Próbnego" }))
		return nil
	}},
	{"S05", trap, "public road", 6, "droga wewnętrzna albo planowana poza zasięgiem", func(t *town, c Case, i int) error {
		t.tell("S05", trap, c.Why, t.estate(func(s *street) { s.status, s.category = []string{internal, planned}[i%2], "" }))
		return nil
	}},
}

// estate makes a short street east of the town, 200 m from everything that was driven.
func (t *town) estate(change func(s *street)) *street {
	k := t.estates
	t.estates++
	x, y := t.at(float64(t.nx)*cellW, 0).x+260, originY+60+float64(k)*100
	s := &street{id: fmt.Sprintf("OS-%03d", k+1), name: fmt.Sprintf("Projektowana %s", roman(k+1)), category: "gminna", class: "D", manager: Manager, status: public,
		role: ordinary, sigma: 0.1, half: 5, outline: ring{{x, y}, {x + 120, y}, {x + 120, y + 10}, {x, y + 10}}}
	change(s)
	t.streets = append(t.streets, s)
	return s
}

// tellScans tells what the two scans differ in over the whole town: things that came and went where both scans drove, and
// streets that neither did.
func (t *town) tellScans() error {
	covered, err := t.coverageShape()
	if err != nil {
		return err
	}
	depth := func(p point) (float64, error) { // how far inside the coverage, metres
		d, err := geo.SignedDistance(covered, p.x, p.y)
		return -d, err
	}
	for _, o := range t.objects {
		if o.compared || o.first == o.second {
			continue
		}
		rule, why := "S01", "stanął między skanami"
		if o.first {
			rule, why = "S02", "zniknął między skanami"
		}
		in, err := depth(o.at)
		if err != nil {
			return err
		}
		switch margin := 4*o.sigma + 0.5; {
		case in < -margin:
			t.tell(rule, trap, "poza zasięgiem skanów", o)
		case in < margin || t.pairedAcross(o):
			t.tell(rule, edge, why, o)
			t.tell("S03", edge, why, o)
		default:
			t.tell(rule, hit, why, o)
		}
	}
	for _, s := range t.streets {
		if s.outline != nil || s.status != public || !geo.FoldEqual(s.manager, Manager) {
			continue
		}
		in, n := 0, 0
		for _, p := range s.pieces {
			for a := p.a0; a <= p.a1; a += 10 {
				d, err := depth(t.pt(p, 0, a))
				if err != nil {
					return err
				}
				n++
				if d > 0 {
					in++
				}
			}
		}
		switch share := float64(in) / float64(max(1, n)); {
		case share < 0.35:
			t.tell("S05", hit, "ulica, której nie przejechano", s)
		case share < 0.65:
			t.tell("S05", edge, "ulica przejechana w połowie", s)
		}
	}
	return nil
}

// pairedAcross tells that something of the same class came or went the other way round nearby: one may be the other.
func (t *town) pairedAcross(o *object) bool {
	for _, p := range t.objects {
		if p != o && p.first == o.second && p.second == o.first && p.class.code == o.class.code && math.Abs(p.at.x-o.at.x) < 55 && math.Abs(p.at.y-o.at.y) < 55 {
			return true
		}
	}
	return false
}
