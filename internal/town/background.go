package town

import (
	"fmt"
	"math"
)

// background fills the town around the planted cases with what must raise no finding: things with a valid decision,
// street furniture, signs on private ground, permits that ended long ago, leases in order.
func (t *town) background(scale float64) error {
	t.backgroundTitled(int(150 * scale))
	t.backgroundDecisions(int(1200 * scale))
	t.backgroundLeases(int(600 * scale))
	t.backgroundObjects(int(4000 * scale))
	for _, o := range t.objects {
		if o.class.kind != "" {
			o.photo = t.photoOf(o)
		}
	}
	return nil
}

// free lists the pieces of lanes that no case uses.
func (t *town) free(roles ...role) []*piece {
	var out []*piece
	for _, p := range t.order {
		if p.given || !t.driven(p) || t.nearUnseen(p) {
			continue
		}
		for _, r := range roles {
			if p.street.role == r {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

func (t *town) backgroundTitled(n int) {
	n = min(n, len(t.free(ordinary))/2)
	for i := range n {
		o, d, _, err := t.titled(anything[t.rng.IntN(len(anything))], confidences[i%3], longAgo.AddDays(-t.rng.IntN(300)), farAhead.AddDays(t.rng.IntN(500)))
		if err != nil {
			return // the town is full
		}
		o.advertiser = d.party.name
		if d.confidence != "A" && d.class.kind != advert && t.rng.IntN(2) == 0 {
			d.areaText = comma(d.area) + pick(t, []string{" m2", "m²", " m kw."})
		}
	}
}

// backgroundDecisions are permits for works that ended before the first scan, and cables.
func (t *town) backgroundDecisions(upTo int) {
	free := t.free(ordinary, quiet)
	for len(t.decisions) < upTo && len(free) > 0 {
		p := pick(t, free)
		from := day(2017, 2, 1).AddDays(t.rng.IntN(1780))
		d := t.dig(from, from.AddDays(1+t.rng.IntN(40)))
		if t.rng.IntN(4) == 0 {
			t.decisions = t.decisions[:len(t.decisions)-1]
			d = t.device(from, farAhead.AddDays(t.rng.IntN(700)))
		}
		d.area = round(t.between(2, 60), 1)
		lane := pick(t, p.lanes)
		switch t.rng.IntN(3) {
		case 0:
			d.byParcel(lane)
			if t.rng.IntN(3) == 0 {
				d.parcels = "dz. " + lane.number + " cz."
			}
		case 1:
			d.byParcel(lane)
			d.street = "ul. " + p.street.name
		default:
			houses := append(t.frontage(p, -1), t.frontage(p, +1)...)
			if len(houses) == 0 || len(houses[0].addresses) == 0 {
				d.byParcel(lane)
				break
			}
			d.byAddress(houses[0].addresses[0])
		}
		switch t.rng.IntN(5) {
		case 0:
			d.areaText = comma(d.area) + " m2"
		case 1:
			w, h := float64(1+t.rng.IntN(6)), float64(1+t.rng.IntN(4))
			d.area, d.areaText = w*h, fmt.Sprintf("%gx%g m", w, h)
		case 2:
			d.area += 1000
			d.areaText = "1 " + comma(d.area)[1:] + " m2"
		}
	}
}

// backgroundLeases lease free municipal parcels, one lease each.
func (t *town) backgroundLeases(upTo int) {
	n := map[string]bool{}
	for _, l := range t.leases {
		n[l.number] = true
	}
	count := len(n)
	for _, p := range t.parcels {
		if count >= upTo {
			return
		}
		if p.block == nil || p.given || p.group != "4" && (p.group != "7" || t.rng.IntN(12) != 0) || p.front.given || crowded(p) || len(p.parents) > 0 {
			continue
		}
		p.group, p.given = "4", true
		from := day(2016, 1, 1).AddDays(t.rng.IntN(2500))
		l := t.rent(p, from, from.AddDays(1095+t.rng.IntN(3000)))
		count++
		if n := AnalyseOn.DaysUntil(l.to); n >= 0 && n <= 60 {
			l.to = l.to.AddDays(100) // about to end is a case of its own
		}
		switch t.rng.IntN(6) {
		case 0:
			if n := AnalyseOn.DaysUntil(from.AddDays(1094)); n < 0 || n > 60 {
				l.term, l.to, l.noConsent = "3 lata", from.AddDays(1094), true
			}
		case 1:
			l.area = ha(p) + " ha"
		case 2:
			l.whole, l.refs = "część", "cz. dz. "+p.number
			l.setArea(p.ring.trueArea() * t.between(0.2, 0.8))
		case 3:
			if n := AnalyseOn.DaysUntil(l.to.AddDays(1095)); n < 0 || n > 60 {
				t.annex(l, 1, l.to.AddDays(-20), l.to.AddDays(1095))
			}
		case 4:
			l.open = true
		}
	}
}

// backgroundObjects puts street furniture into lanes and business signs on private ground, far from every document.
func (t *town) backgroundObjects(upTo int) {
	documents := newNear(60)
	for _, o := range t.objects {
		documents.add(o.at)
	}
	for _, p := range t.pieces {
		if p.given {
			documents.add(t.pt(p, 0, (p.a0+p.a1)/2))
		}
	}
	for _, d := range t.decisions {
		for _, at := range d.shape {
			documents.add(at)
		}
	}
	for _, q := range t.parcels {
		if len(t.objects) >= upTo*3/5 || t.rng.IntN(3) > 0 {
			continue
		}
		if q.block == nil || q.given || q.group != "7" || t.nearUnseen(q.front) || q.front.given || crowded(q) {
			continue
		}
		c := q.ring.centre()
		if documents.any(c) {
			continue
		}
		t.loose(t.put(sign, c))
	}
	free := t.free(ordinary, quiet, foreign, inner, innerOther, future, neighbour)
	for len(t.objects) < upTo && len(free) > 0 {
		p := free[0]
		free = free[1:]
		for _, side := range []float64{-1, 1} {
			step := t.between(13, 18)
			for a := p.a0 + 15; a < p.a1-15 && len(t.objects) < upTo; a += step {
				if t.rng.IntN(3) > 0 {
					t.loose(t.put(exempt[t.rng.IntN(len(exempt))], t.pt(p, side*(p.half-t.between(1.2, 2.5)), a)))
				}
			}
		}
	}
}

// loose gives an object of the background an accuracy of its own, and lets some come and go between the scans.
func (t *town) loose(o *object) {
	o.sigma = pick(t, []float64{0.05, 0.1, 0.1, 0.2, 0.3, 0.6})
	switch t.rng.IntN(20) {
	case 0:
		o.first = false
	case 1:
		o.second = false
	}
}

// near answers whether anything lies within a radius.
type near struct {
	radius float64
	cells  map[[2]int][]point
}

func newNear(radius float64) *near { return &near{radius, map[[2]int][]point{}} }

func (n *near) cell(p point) [2]int {
	return [2]int{int(math.Floor(p.x / n.radius)), int(math.Floor(p.y / n.radius))}
}

func (n *near) add(p point) { c := n.cell(p); n.cells[c] = append(n.cells[c], p) }

func (n *near) any(p point) bool {
	c := n.cell(p)
	for i := -1; i <= 1; i++ {
		for j := -1; j <= 1; j++ {
			for _, q := range n.cells[[2]int{c[0] + i, c[1] + j}] {
				if distance(p, q) < n.radius {
					return true
				}
			}
		}
	}
	return false
}
