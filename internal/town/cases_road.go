package town

import "fmt"

// Cases about what reaches over a lane and what endangers the traffic.

// facade puts an advertisement on a wall beside a shared spot: d metres inside the lane, standing out by depth. Four
// hang along one spot, out of sight of the crossings.
func (t *town) facade(r role, d, depth float64) (*object, place, error) {
	k := string(r)
	if t.walls == nil {
		t.walls = map[string][]place{}
	}
	if len(t.walls[k]) == 0 {
		s, err := t.shared(r)
		if err != nil {
			return nil, s, err
		}
		if r == inner {
			s.lane.group = "8"
		}
		for _, along := range []float64{-13, -4.4, 4.4, 13} {
			x := s
			x.edge = s.edge.plus(s.dir, along)
			t.walls[k] = append(t.walls[k], x)
		}
	}
	s := t.walls[k][0]
	t.walls[k] = t.walls[k][1:]
	o := t.put(sign, s.inside(d))
	o.class.mount, o.class.d, o.class.sides = "ściana", depth, 1
	o.class.code, o.class.pl, o.class.w = "SIGN.PARALLEL", "szyld równoległy", round(t.between(0.8, 2.4), 2)
	o.steady, o.sigma = true, 0.05
	return o, s, nil
}

// O11: an advertisement beside the lane that reaches over it.
var objectOverhang = []Case{
	{"O11", hit, "dist ≤ depth + tol", 18, "szyld na ścianie przy granicy pasa, wystaje nad pas", func(t *town, c Case, i int) error {
		o, _, err := t.facade(ordinary, -0.05-0.005*float64(i), 0.4)
		if err == nil {
			o.class.mount = []string{"ściana", "słup", "ogrodzenie"}[i%3]
			t.tell("O11", hit, c.Why, o)
			t.tell("O10", trap, "wystaje nad pas: to O11", o)
			t.tell("O01", trap, c.Why, o)
		}
		return err
	}},
	{"O11", hit, "dist ≤ depth + tol, beyond the edge", 6, "szyld na ścianie 0,6 m od pasa, wystaje na 0,9 m", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err != nil {
			return err
		}
		s.parcel.group = "7"
		o := t.put(sign, s.inside(-0.6))
		o.class.mount, o.class.d, o.class.code, o.class.pl = "ściana", 0.9, "SIGN.PROJECTING", "szyld semaforowy"
		o.steady = true
		t.tell("O11", hit, c.Why, o)
		return nil
	}},
	{"O11", trap, "FP: flat stickers", 6, "płaska naklejka na elewacji, która jest granicą pasa", func(t *town, c Case, i int) error {
		o, _, err := t.facade(ordinary, 0, 0.02)
		if err == nil {
			t.tell("O11", trap, c.Why, o)
			t.tell("O10", hit, "na granicy pasa", o)
		}
		return err
	}},
	{"O11", trap, "mount ∈ {WALL, POLE, FENCE}", 6, "wolnostojący szyld na granicy pasa", func(t *town, c Case, i int) error {
		o, _, err := t.facade(ordinary, -0.03, 0.4)
		if err == nil {
			o.class = sign
			t.tell("O11", trap, c.Why, o)
			t.tell("O10", hit, "na granicy pasa", o)
		}
		return err
	}},
	{"O11", trap, "an advertisement", 6, "skrzynka na słupie przy pasie, nie reklama", func(t *town, c Case, i int) error {
		o, _, err := t.facade(ordinary, -0.05, 0.4)
		if err == nil {
			o.class = citysign
			t.tell("O11", trap, c.Why, o)
		}
		return err
	}},
	{"O11", trap, "status(L) = PUBLIC, ours", 6, "szyld nad drogą wewnętrzną", func(t *town, c Case, i int) error {
		o, _, err := t.facade(inner, -0.05, 0.4)
		if err == nil {
			t.tell("O11", trap, c.Why, o)
		}
		return err
	}},
	{"O11", trap, "dist > depth + tol", 5, "szyld na ścianie 3 m od pasa", func(t *town, c Case, i int) error {
		s, err := t.spot(need{beside: true})
		if err != nil {
			return err
		}
		s.parcel.group = "7"
		o := t.put(sign, s.inside(-3))
		o.class.mount, o.class.d, o.class.code, o.class.pl = "ściana", 0.4, "SIGN.PARALLEL", "szyld równoległy"
		t.tell("O11", trap, c.Why, o)
		return nil
	}},
	{"O11", trap, "¬IN(o,L)", 5, "szyld na słupie stojącym w pasie: to O01", func(t *town, c Case, i int) error {
		o, _, err := t.facade(ordinary, 2, 0.4)
		if err == nil {
			o.class.mount = "słup"
			t.tell("O11", trap, c.Why, o)
			t.tell("O01", hit, "na słupie w pasie, bez decyzji", o)
		}
		return err
	}},
	{"O11", trap, "no decision", 6, "szyld nad pasem, z decyzją", func(t *town, c Case, i int) error {
		s, err := t.shared(ordinary)
		if err != nil {
			return err
		}
		o := t.put(sign, s.inside(-0.05))
		o.class.mount, o.class.d, o.class.code, o.class.pl, o.steady = "ściana", 0.4, "SIGN.PARALLEL", "szyld równoległy", true
		d := t.decide(o.class, longAgo, farAhead).byMap(o.at)
		t.tell("O11", trap, c.Why, o, d)
		t.tell("D02", trap, "na granicy pasa, nie poza nim", d)
		return nil
	}},
}

// reference is the surveyed edge of a carriageway.
type reference struct {
	name string
	line []point
}

// screenShown is how long a screen in order shows a picture, s.
const screenShown = 15

// O15: an advertisement that endangers the traffic. The screens of all other cases serve: a third of them give no display
// time or no content, a third show pictures that move or change too fast, the rest are in order.
var objectSafety = []Case{
	{"O15", hit, "in a sight triangle", 12, "reklama w trójkącie widoczności skrzyżowania", func(t *town, c Case, i int) error {
		s, err := t.corner()
		if err == nil {
			o := t.put(nth([]class{billboard, totem, citylight}, i), s.inside(2))
			t.tell("O15", hit, c.Why, o)
			t.tell("O01", hit, "w pasie drogi gminnej, żadnego dokumentu", o)
		}
		return err
	}},
	{"O15", hit, "outside the built-up area in the lane", 8, "reklama z decyzją w pasie poza obszarem zabudowanym", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, nth([]class{billboard, totem}, i), 0)
		if err == nil {
			t.open = append(t.open, square(s.edge, s.dir, 30, 30))
			t.tell("O15", hit, c.Why, o, d)
		}
		return err
	}},
	{"O15", trap, "FP: at the boundary of the built-up area", 5, "ekran w porządku tuż przy granicy obszaru zabudowanego", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, led, 0)
		if err == nil {
			o.steady, o.screen = true, "ok"
			t.open = append(t.open, square(o.at.plus(s.dir, 15.05), s.dir, 30, 30))
			t.tell("O15", trap, c.Why, o, d)
		}
		return err
	}},
	{"O15", hit, "dist(carriageway) < art. 42a", 6, "ekran z decyzją 2 m od krawędzi jezdni", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, led, 0)
		if err == nil {
			o.screen = "ok"
			t.kerb(s, distance(o.at, s.edge)+2)
			t.tell("O15", hit, c.Why, o, d)
		}
		return err
	}},
	{"O15", trap, "dist(carriageway) < art. 42a", 6, "ekran z decyzją 9 m od krawędzi jezdni", func(t *town, c Case, i int) error {
		o, d, s, err := t.titledOn(ordinary, led, 0)
		if err == nil {
			o.screen = "ok"
			t.kerb(s, distance(o.at, s.edge)+9)
			t.tell("O15", trap, c.Why, o, d)
		}
		return err
	}},
	{"O15", trap, "class ADVERT", 6, "paczkomat w trójkącie widoczności: nie reklama", func(t *town, c Case, i int) error {
		s, err := t.corner()
		if err == nil {
			o := t.put(locker, s.inside(2))
			t.tell("O15", trap, c.Why, o)
			t.tell("O01", hit, "w pasie drogi gminnej, żadnego dokumentu", o)
		}
		return err
	}},
	{"O15", hit, "parameters missing or forbidden", 1, "ekran bez parametrów albo z niedozwolonymi", func(t *town, c Case, _ int) error {
		n := 0
		for _, o := range t.objects {
			if o.class.code != led.code && o.digital != "tak" || o.screen != "" || !o.second || o.footprint != nil {
				continue
			}
			o.screen = []string{"missing", "moving", "fast", "ok", "silent", "ok"}[n%6]
			n++
			if o.screen == "ok" {
				t.tell("O15", trap, "ekran z podanymi, dozwolonymi parametrami", o)
			} else {
				t.tell("O15", hit, c.Why, o)
			}
		}
		return nil
	}},
}

var errNoCorner = fmt.Errorf("%w at a crossing", errNoRoom)

// crossed tells whether roads that are there cross a piece at both its ends, on both sides.
func (t *town) crossed(p *piece) bool {
	for _, k := range []int{p.k, p.k + 1} {
		for _, side := range []int{-1, 0} {
			line, at := t.hp, p.line+side
			if !p.vertical {
				line = t.vp
			}
			if k >= len(line) || at < 0 || at >= len(line[k]) || line[k][at].street.role == future || line[k][at].street == p.street {
				return false
			}
		}
	}
	return true
}

// corner is a spot within the sight triangle of a crossing: on a piece that no case uses, 7 m from its end.
func (t *town) corner() (place, error) {
	if len(t.corners) == 0 {
		for _, p := range t.bareFirst {
			if p.given || p.street.role != ordinary || t.nearUnseen(p) || !t.crossed(p) {
				continue
			}
			p.given = true
			for _, side := range []int{-1, +1} {
				for _, along := range []float64{p.a0 + 7, p.a1 - 7} {
					s := place{piece: p, side: side, along: along}
					t.frame(&s, float64(side)*p.half)
					t.corners = append(t.corners, s)
				}
			}
			break
		}
	}
	if len(t.corners) == 0 {
		return place{}, errNoCorner
	}
	s := t.corners[0]
	t.corners = t.corners[1:]
	return s, nil
}

// kerb draws the edge of the carriageway along a spot, d metres inside the lane.
func (t *town) kerb(s place, d float64) {
	a := s.inside(d)
	t.references = append(t.references, reference{name: s.piece.street.name, line: []point{a.plus(s.dir, -20), a.plus(s.dir, 20)}})
}
