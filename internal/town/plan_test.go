package town

import (
	"strings"
	"testing"

	"spoina/geo"
)

// depth is how far a point lies inside the lanes that a test asks for, metres; negative outside all of them.
func (x *town) depth(t *testing.T, p point, wanted func(*street) bool) float64 {
	t.Helper()
	best := -1e9
	for _, s := range x.streets {
		if !wanted(s) {
			continue
		}
		d, err := geo.SignedDistance(wkbMultiPolygon(x.polygons(s)), p.x, p.y)
		if err != nil {
			t.Fatal(err)
		}
		best = max(best, -d)
	}
	return best
}

func ours(s *street) bool { return s.status == public && geo.FoldEqual(s.manager, Manager) }
func theirs(s *street) bool {
	return s.status == public && s.manager != "" && !geo.FoldEqual(s.manager, Manager)
}
func anyPublic(s *street) bool { return s.status == public }

func TestPlantedObjectsStandWhereTheTruthSays(t *testing.T) {
	x, err := build(Options{RNG: 3, Scale: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range x.truth {
		if r.kind != hit || len(r.objects) == 0 {
			continue
		}
		o := r.objects[0]
		switch r.rule {
		case "O01", "O03", "O05":
			if d := x.depth(t, o.at, ours); d < 0.3 {
				t.Errorf("%s, %s: only %.2f m inside our lanes", r.rule, r.note, d)
			}
		case "O09":
			if d := x.depth(t, o.at, theirs); d < 1 {
				t.Errorf("O09, %s: only %.2f m inside somebody else's lane", r.note, d)
			}
		case "O10":
			if d := x.depth(t, o.at, ours); o.footprint == nil && (d < -0.15 || d > 0.15) {
				t.Errorf("O10, %s: %.2f m inside, not at the edge", r.note, d)
			}
		case "O02":
			if d := x.depth(t, o.at, anyPublic); d > -1.5 {
				t.Errorf("O02, %s: %.2f m inside a public lane", r.note, d)
			}
		}
	}
}

func TestThingsOfDifferentCasesKeepTheirDistance(t *testing.T) {
	x, err := build(Options{RNG: 4, Scale: 1, Measured: true})
	if err != nil {
		t.Fatal(err)
	}
	grid := newNear(8)
	surveyed := map[*object]bool{} // these stand close on streets of their own; both scans saw them in one place
	for _, r := range x.truth {
		if r.inLane != "" {
			surveyed[r.objects[0]] = true
		}
	}
	for _, o := range x.objects {
		if !surveyed[o] && !o.twin && grid.any(o.at) {
			t.Errorf("two objects within 8 m at %.1f %.1f: two scans could take one for the other (%s)", o.at.x, o.at.y, o.class.code)
		}
		grid.add(o.at)
	}
	// A permit with a map must not find the thing of another case within 30 m.
	cases := map[*object]*decision{}
	for _, r := range x.truth {
		for _, o := range r.objects {
			for _, d := range r.decisions {
				cases[o] = d
			}
		}
	}
	for _, d := range x.decisions {
		if len(d.shape) != 1 {
			continue
		}
		for _, o := range x.objects {
			if o.class.kind == d.kind && cases[o] == nil && distance(o.at, d.shape[0]) < 30 && distance(o.at, d.shape[0]) > 0.5 && !x.told(o) {
				t.Errorf("decision %s has a stranger's %s within 30 m", d.number, o.class.code)
			}
		}
	}
}

// told tells whether an object belongs to a planted case.
func (x *town) told(o *object) bool {
	for _, r := range x.truth {
		for _, p := range r.objects {
			if p == o {
				return true
			}
		}
	}
	return false
}

func TestNobodyInTheTownCanExist(t *testing.T) {
	x, err := build(Options{RNG: 5, Scale: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range x.parties {
		if !strings.Contains(p.name, "Zmyślona") {
			t.Errorf("%q does not say that it is made up", p.name)
		}
		switch len(p.number) {
		case 11:
			if m := p.number[2:4]; m < "61" || m > "72" {
				t.Errorf("PESEL %s is not of somebody who will be born after 2199", p.number)
			}
		case 10:
			if p.number[0] != '0' {
				t.Errorf("NIP %s could be a tax office's", p.number)
			}
		default:
			t.Errorf("%s is neither a PESEL nor a NIP", p.number)
		}
	}
}

func TestParcelsFillTheTownWithoutOverlap(t *testing.T) {
	x, err := build(Options{RNG: 6, Scale: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	now, before := 0.0, 0.0
	seen := map[string]bool{}
	for _, p := range x.parcels {
		now += p.ring.area()
		if seen[p.id()] {
			t.Errorf("two parcels are called %s", p.id())
		}
		seen[p.id()] = true
	}
	for _, p := range x.stateBefore() {
		before += p.ring.area()
	}
	const quarter = 1.3e6 // of the landscape resolution, south of the plan
	if now < 15e6+quarter || now > 17e6+quarter || now-before > 1 || before-now > 1 {
		t.Errorf("the parcels cover %.0f m² now and %.0f m² before; the same 16 km² are meant", now, before)
	}
}
