package town

import (
	"fmt"
	"strings"
)

// parcel of the cadastre. Lane parcels lie under a lane; the others front one.
type parcel struct {
	precinct int
	number   string
	ring     ring
	ares     bool   // the cadastre gives its area in whole ares
	was      string // its group in the older state, where that was another
	group    string // registration group 1…16; empty: unknown
	subgroup string
	use      string
	sigma    float64 // of its boundary, metres

	lane     *piece  // of a lane parcel
	laneFrom float64 // where it lies along the piece
	laneTo   float64
	block    *block // of any other parcel
	row      int
	index    int
	front    *piece // the piece it fronts, and on which side of it
	side     int
	a0, a1   float64 // its front along that piece

	parents   []*parcel // parcels of the older state that became this one
	addresses []*address
	given     bool // belongs to a planted case
}

func (p *parcel) id() string { return fmt.Sprintf("%s.%04d.%s", unit, p.precinct, p.number) }

// longest is the longest side of the parcel, metres.
func (p *parcel) longest() float64 {
	m := 0.0
	for i, a := range p.ring {
		m = max(m, distance(a, p.ring[(i+1)%len(p.ring)]))
	}
	return m
}

var precinctNames = []string{"", "Śródmieście", "Zarzecze", "Podgaje", "Stary Młyn", "Nowa Huta Szkła", "Łęgi", "Cegielnia", "Winnica",
	"Borek", "Kolonia", "Zatorze", "Osada", "Rybaki", "Przedmieście", "Folwark", "Wygon"}

func (t *town) precinctOf(i, j int) int {
	return 1 + min(i, t.nx-1)*4/t.nx + 4*(min(j, t.ny-1)*4/t.ny)
}

func (p *piece) cell() (i, j int) {
	if p.vertical {
		return p.line, p.k
	}
	return p.k, p.line
}

// numberParcels numbers every parcel as a cadastre does: base numbers per precinct in the order of survey, with a
// denominator where a parcel was once divided. Some divisions are recent: the older state has the undivided parcel.
func (t *town) numberParcels() {
	last := make([]int, len(precinctNames))
	base := func(precinct int) int { last[precinct]++; return last[precinct] }
	add := func(p *parcel) {
		t.parcels = append(t.parcels, p)
		t.byNumber[p.number] = append(t.byNumber[p.number], p)
	}
	for _, p := range t.pieces {
		t.numberLane(p, base, add)
	}
	for i := range t.junctions {
		for _, x := range t.junctions[i] {
			pr := t.precinctOf(x.i, x.j)
			x.lane = &parcel{precinct: pr, number: fmt.Sprint(base(pr)), ring: x.ring, use: "dr"}
			t.laneOwner(x.lane, x.owner)
			add(x.lane)
		}
	}
	for i := range t.blocks {
		for _, b := range t.blocks[i] {
			pr := t.precinctOf(b.i, b.j)
			for _, row := range b.rows {
				t.numberRow(row, pr, base, add)
			}
		}
	}
}

func (t *town) numberLane(p *piece, base func(int) int, add func(*parcel)) {
	i, j := p.cell()
	pr := t.precinctOf(i, j)
	n := len(p.cuts) - 1
	make1 := func(number string, from, to float64) *parcel {
		r := ring{t.pt(p, -p.half, from), t.pt(p, -p.half, to), t.pt(p, 0, to), t.pt(p, p.half, to), t.pt(p, p.half, from), t.pt(p, 0, from)}
		q := &parcel{precinct: pr, number: number, ring: r, use: "dr", lane: p, laneFrom: from, laneTo: to}
		t.laneOwner(q, p.street)
		return q
	}
	switch fate := t.rng.IntN(10); {
	case p.street.role == quiet && p.k%3 == 0: // a number that no other precinct has
		b := base(pr)
		for c := range n {
			q := make1(fmt.Sprintf("%d/%d", b, 40+4*pr+c), p.cuts[c], p.cuts[c+1])
			p.lanes = append(p.lanes, q)
			add(q)
		}
	case n > 1 && fate < 5: // divided after the older state
		b := base(pr)
		parent := make1(fmt.Sprint(b), p.a0, p.a1)
		t.before = append(t.before, parent)
		for c := range n {
			q := make1(fmt.Sprintf("%d/%d", b, c+1), p.cuts[c], p.cuts[c+1])
			q.parents = []*parcel{parent}
			p.lanes = append(p.lanes, q)
			add(q)
		}
	case n == 1 && fate < 4: // two merged after the older state
		mid := (p.a0 + p.a1) / 2
		one, two := make1(fmt.Sprint(base(pr)), p.a0, mid), make1(fmt.Sprint(base(pr)), mid, p.a1)
		t.before = append(t.before, one, two)
		q := make1(fmt.Sprint(base(pr)), p.a0, p.a1)
		q.parents = []*parcel{one, two}
		p.lanes = append(p.lanes, q)
		add(q)
	case fate < 8: // divided long ago: nobody remembers the parent
		b := base(pr)
		for c := range n {
			q := make1(fmt.Sprintf("%d/%d", b, c+1+n), p.cuts[c], p.cuts[c+1])
			p.lanes = append(p.lanes, q)
			add(q)
		}
	default:
		for c := range n {
			q := make1(fmt.Sprint(base(pr)), p.cuts[c], p.cuts[c+1])
			p.lanes = append(p.lanes, q)
			add(q)
		}
	}
}

// numberRow numbers a row of a block. The second and third parcel of some rows are halves of a municipal parcel that
// was divided between the two states.
func (t *town) numberRow(row []*parcel, pr int, base func(int) int, add func(*parcel)) {
	divided := !row[0].block.upright && t.rng.IntN(8) == 0
	for k := 0; k < len(row); k++ {
		p := row[k]
		p.precinct, p.use, p.sigma = pr, pick(t, []string{"B", "B", "B", "Bi", "Ba", "Bz", "R"}), pick(t, []float64{0.1, 0.1, 0.2, 0.3})
		if divided && k == 1 {
			q := row[2]
			q.precinct, q.use, q.sigma = pr, p.use, p.sigma
			b := base(pr)
			parent := &parcel{precinct: pr, number: fmt.Sprint(b), group: "4", use: p.use, sigma: p.sigma,
				ring: ring{p.ring[0], q.ring[1], q.ring[2], p.ring[3]}}
			t.before = append(t.before, parent)
			for c, child := range []*parcel{p, q} {
				child.number, child.group, child.parents = fmt.Sprintf("%d/%d", b, c+1), "4", []*parcel{parent}
				add(child)
			}
			k++
			continue
		}
		p.number = fmt.Sprint(base(pr))
		if t.rng.IntN(4) == 0 {
			p.number += fmt.Sprintf("/%d", 1+t.rng.IntN(6))
		}
		add(p)
	}
}

func (t *town) laneOwner(p *parcel, s *street) {
	p.sigma = 0.1
	switch s.role {
	case foreign:
		p.group, p.subgroup = "11", "11.3"
		switch s.category {
		case "wojewódzka":
			p.group, p.subgroup = "13", ""
		case "krajowa":
			p.group, p.subgroup = "1", ""
		}
	case neighbour:
		p.group, p.subgroup = "4", "4.3"
	case inner, innerOther, future:
		p.group = "8"
		if s.role == future {
			p.group, p.use = "7", "R"
		}
	default:
		p.group, p.subgroup = "4", "4.3"
	}
}

func (t *town) giveOwners() {
	groups := strings.Fields(strings.Repeat("7 ", 62) + strings.Repeat("8 ", 8) + strings.Repeat("4 ", 10) +
		strings.Repeat("5 ", 4) + strings.Repeat("15 ", 6) + strings.Repeat("1 ", 3) + strings.Repeat("2 ", 3) + "6 9 11 ? ")
	for _, p := range t.parcels {
		if p.block == nil || p.group != "" {
			continue
		}
		if p.group = pick(t, groups); p.group == "?" {
			p.group = ""
		}
	}
}

var groupNames = map[string]string{"1": "Skarb Państwa", "2": "Skarb Państwa w użytkowaniu wieczystym", "4": "gminy", "5": "gminy w użytkowaniu wieczystym",
	"6": "gminne osoby prawne", "7": "osoby fizyczne", "8": "spółdzielnie", "9": "kościoły i związki wyznaniowe", "11": "powiaty",
	"13": "województwa", "15": "spółki prawa handlowego"}

func groupText(g string) string {
	if g == "" {
		return ""
	}
	return g + " - " + groupNames[g]
}

// stateBefore is the older cadastre: the parents instead of what became of them.
func (t *town) stateBefore() []*parcel {
	var out []*parcel
	seen := map[*parcel]bool{}
	for _, p := range t.parcels {
		if len(p.parents) == 0 {
			out = append(out, p)
		}
		for _, q := range p.parents {
			if !seen[q] {
				seen[q] = true
				out = append(out, q)
			}
		}
	}
	return out
}
