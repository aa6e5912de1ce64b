package town

import (
	"fmt"
	"slices"
)

// Status of a road in the sense of the Public Roads Act.
const (
	public   = "publiczna"
	internal = "wewnętrzna"
	planned  = "planowana"
)

// role says what a street is kept for. Cases ask for a street by its role, so that one does not disturb another.
type role string

const (
	ordinary   role = "ordinary"   // ours and public: the stage of most cases
	measured   role = "measured"   // ours and public; along it stand objects with the errors of real surveys
	quiet      role = "quiet"      // ours and public; holds rows of the register that must not meet an object
	lonely     role = "lonely"     // ours and public; holds one object and one decision that knows only the street
	unfit      role = "unfit"      // ours and public, but its boundary was read from an old map (σ 2.25 m)
	unmanaged  role = "unmanaged"  // public, nobody wrote down who manages it
	foreign    role = "foreign"    // public; the county's, the voivodeship's or the State's
	neighbour  role = "neighbour"  // public; of a mayor whose name begins like ours
	inner      role = "inner"      // internal, ours
	innerOther role = "innerOther" // internal, a housing co-operative's
	future     role = "future"     // planned, ours
)

// street is one road lane of the inventory: a run of pieces of a line of the plan under one name.
type street struct {
	id, roadNo, name, category, class, manager, status string
	role                                               role
	sigma                                              float64
	half                                               float64
	pieces                                             []*piece
	junctions                                          []*junction
	nextOdd, nextEven                                  int
	outline                                            ring // of a street that is none of the plan
}

// piece is the part of a lane between two crossings.
type piece struct {
	street   *street
	vertical bool
	line     int // number of the plan line it follows
	k        int // which piece of the line
	a0, a1   float64
	half     float64
	cuts     []float64 // where its lane parcels begin and end
	lanes    []*parcel
	bays     []bay
	given    bool // belongs to a planted case
	guests   int  // rows of quiet streets that name it
}

// bay is a part of a neighbouring parcel that the lane takes: the lane is wider there than its own parcels.
type bay struct {
	side   int
	a0, a1 float64
	depth  float64
}

type junction struct {
	i, j  int
	owner *street
	ring  ring
	lane  *parcel
}

// pt is the place at a distance along the piece and s metres to the side of its axis.
func (t *town) pt(p *piece, s, along float64) point {
	if p.vertical {
		return t.at(float64(p.line)*cellW+s, along)
	}
	return t.at(along, float64(p.line)*cellH+s)
}

func (t *town) layStreets() {
	t.halfV, t.halfH = make([]float64, t.nx+1), make([]float64, t.ny+1)
	catV, catH := make([]string, t.nx+1), make([]string, t.ny+1)
	for i := range catV {
		catV[i], t.halfV[i] = "gminna", 7
		switch {
		case i == t.nx/2:
			catV[i], t.halfV[i] = "wojewódzka", 10
		case i%7 == 4:
			catV[i], t.halfV[i] = "powiatowa", 9
		}
	}
	for j := range catH {
		catH[j], t.halfH[j] = "gminna", 7
		switch {
		case j == t.ny/2:
			catH[j], t.halfH[j] = "krajowa", 11
		case j%8 == 3:
			catH[j], t.halfH[j] = "powiatowa", 9
		}
	}
	t.vp, t.hp = make([][]*piece, t.nx+1), make([][]*piece, t.ny+1)
	for i := range t.vp {
		for k := range t.ny {
			t.vp[i] = append(t.vp[i], t.newPiece(true, i, k, t.halfV[i],
				float64(k)*cellH+t.halfH[k], float64(k+1)*cellH-t.halfH[k+1]))
		}
	}
	for j := range t.hp {
		for k := range t.nx {
			t.hp[j] = append(t.hp[j], t.newPiece(false, j, k, t.halfH[j],
				float64(k)*cellW+t.halfV[k], float64(k+1)*cellW-t.halfV[k+1]))
		}
	}
	names := t.streetNames()
	for i := range t.vp {
		t.nameLine(t.vp[i], catV[i], &names)
	}
	for j := range t.hp {
		t.nameLine(t.hp[j], catH[j], &names)
	}
	t.giveRoles()
	t.layJunctions(catV, catH)
}

func (t *town) newPiece(vertical bool, line, k int, half, a0, a1 float64) *piece {
	p := &piece{vertical: vertical, line: line, k: k, a0: a0, a1: a1, half: half}
	n := 2 // lane parcels of some 60 m: as long as what one deed once took from a field
	if !vertical {
		n = 3
	}
	if t.rng.IntN(5) == 0 {
		n = 1
	}
	for c := range n + 1 {
		p.cuts = append(p.cuts, a0+(a1-a0)*float64(c)/float64(n))
	}
	t.pieces = append(t.pieces, p)
	return p
}

// nameLine parts a line of the plan into streets of four to six pieces.
func (t *town) nameLine(line []*piece, category string, names *[]string) {
	for from := 0; from < len(line); {
		n := min(4+t.rng.IntN(3), len(line)-from)
		if rest := len(line) - from - n; rest < 3 {
			n = len(line) - from
		}
		s := &street{id: fmt.Sprintf("PD-%04d", len(t.streets)+1), name: (*names)[0], category: category,
			half: line[0].half, pieces: line[from : from+n], sigma: round(t.between(0.08, 0.18), 2), status: public,
			nextOdd: 1, nextEven: 2, role: ordinary, manager: Manager, class: pick(t, []string{"D", "L", "L", "Z"})}
		*names = (*names)[1:]
		serial := len(t.streets) + 1
		switch category {
		case "gminna":
			s.roadNo = fmt.Sprintf("2299%02dG", serial%100)
		case "powiatowa":
			s.role, s.manager, s.class, s.roadNo = foreign, "Zarząd Powiatu Próbnego", "Z", fmt.Sprintf("22%02dG", serial%100)
		case "wojewódzka":
			s.role, s.manager, s.class, s.roadNo = foreign, "Zarząd Dróg Wojewódzkich w Próbie", "G", "922"
		case "krajowa":
			s.role, s.manager, s.class, s.roadNo = foreign, "Generalny Dyrektor Dróg Krajowych i Autostrad", "GP", "99"
		}
		for _, p := range s.pieces {
			p.street = s
		}
		t.streets = append(t.streets, s)
		from += n
	}
}

// giveRoles sets aside streets for the cases that need one of their own; the rest stays ordinary.
func (t *town) giveRoles() {
	var ours, rest []*street
	for _, s := range t.streets {
		switch {
		case s.role != ordinary:
		case slices.ContainsFunc(s.pieces, t.nearUnseen):
			rest = append(rest, s) // too close to where the scan did not drive
		default:
			ours = append(ours, s)
		}
	}
	t.rng.Shuffle(len(ours), func(i, j int) { ours[i], ours[j] = ours[j], ours[i] })
	take := func(n int, r role, change func(*street)) {
		for _, s := range ours[:n] {
			s.role = r
			if change != nil {
				change(s)
			}
		}
		ours = ours[n:]
	}
	take(13, inner, func(s *street) { s.status, s.category, s.roadNo = internal, "", "" })
	take(4, innerOther, func(s *street) {
		s.status, s.category, s.roadNo, s.manager = internal, "", "", "Spółdzielnia Mieszkaniowa Zmyślona"
	})
	take(4, future, func(s *street) { s.status = planned })
	take(3, unfit, func(s *street) { s.sigma = 2.25 })
	take(3, unmanaged, func(s *street) { s.manager = "" })
	take(2, neighbour, func(s *street) { s.manager = Manager + " Górnego" })
	take(6, lonely, nil)
	take(16, quiet, nil)
	take(4, measured, func(s *street) { s.sigma = 0.2 })
	// The inventory was typed by several hands.
	for i, s := range append(ours, rest...) {
		switch i % 9 {
		case 4:
			s.manager = "BURMISTRZ MIASTA PRÓBNEGO"
		case 7:
			s.manager = "Burmistrz Miasta Probnego"
		}
	}
}

// driven tells whether the scan went along a piece: it left out the south-eastern corner of the town.
func (t *town) driven(p *piece) bool {
	i, j := p.cell()
	return i < t.nx-5 || j > 6
}

// layJunctions gives each crossing to the street of the higher category, so that lanes do not overlap.
func (t *town) layJunctions(catV, catH []string) {
	rank := map[string]int{"krajowa": 4, "wojewódzka": 3, "powiatowa": 2, "gminna": 1}
	t.junctions = make([][]*junction, t.nx+1)
	for i := range t.junctions {
		for j := range t.ny + 1 {
			line, k := t.hp[j], i
			if rank[catV[i]] > rank[catH[j]] {
				line, k = t.vp[i], j
			}
			u, v := float64(i)*cellW, float64(j)*cellH
			w, h := t.halfV[i], t.halfH[j]
			x := &junction{i: i, j: j, owner: line[max(k-1, 0)].street, ring: ring{
				t.at(u-w, v-h), t.at(u, v-h), t.at(u+w, v-h), t.at(u+w, v), t.at(u+w, v+h), t.at(u, v+h), t.at(u-w, v+h), t.at(u-w, v)}}
			x.owner.junctions = append(x.owner.junctions, x)
			t.junctions[i] = append(t.junctions[i], x)
		}
	}
}

// polygons is the geometry of a lane: its pieces and crossings joined where they touch along the line, in runs.
func (t *town) polygons(s *street) []ring {
	if s.outline != nil {
		return []ring{s.outline}
	}
	owned := map[[2]int]*junction{}
	for _, x := range s.junctions {
		owned[[2]int{x.i, x.j}] = x
	}
	at := func(p *piece, k int) *junction {
		if p.vertical {
			return owned[[2]int{p.line, k}]
		}
		return owned[[2]int{k, p.line}]
	}
	var out []ring
	var run []*piece
	flush := func(before, after *junction) {
		if len(run) > 0 {
			out = append(out, t.runOutline(run, before, after))
		}
		run = nil
	}
	var before *junction
	for i, p := range s.pieces {
		if len(run) == 0 {
			before = at(p, p.k)
			if i > 0 {
				before = nil // it ended the run before, or another street has it
			}
		}
		run = append(run, p)
		next := at(p, p.k+1)
		if i == len(s.pieces)-1 || next == nil {
			flush(before, next)
		}
	}
	return out
}

// runOutline joins pieces and the crossings between them; the crossing before the first and after the last belong to
// the run when given.
func (t *town) runOutline(run []*piece, before, after *junction) ring {
	joined := *run[0]
	joined.bays = nil
	for _, p := range run {
		joined.bays = append(joined.bays, p.bays...)
	}
	last := run[len(run)-1]
	joined.a1 = last.a1
	size := cellW
	if joined.vertical {
		size = cellH
	}
	cross := t.halfV
	if joined.vertical {
		cross = t.halfH
	}
	if before != nil {
		joined.a0 = float64(joined.k)*size - cross[joined.k]
	}
	if after != nil {
		joined.a1 = float64(last.k+1)*size + cross[last.k+1]
	}
	return t.bend(&joined, size)
}

// bend is the outline of a lane that crosses several cells: it has a corner wherever the plan bends.
func (t *town) bend(p *piece, size float64) ring {
	var corners []float64
	for a := (float64(int(p.a0/size)) + 1) * size; a < p.a1; a += size {
		if a > p.a0 {
			corners = append(corners, a)
		}
	}
	if p.a0 < 0 {
		corners = append([]float64{0}, corners...)
	}
	edge := func(side int) []point {
		h := float64(side) * p.half
		e := []point{t.pt(p, h, p.a0)}
		c := 0
		upTo := func(a float64) {
			for c < len(corners) && corners[c] < a {
				e = append(e, t.pt(p, h, corners[c]))
				c++
			}
		}
		for _, b := range p.bays {
			if b.side == side {
				upTo(b.a0)
				out := h + float64(side)*b.depth
				e = append(e, t.pt(p, h, b.a0), t.pt(p, out, b.a0), t.pt(p, out, b.a1), t.pt(p, h, b.a1))
			}
		}
		upTo(p.a1)
		return append(e, t.pt(p, h, p.a1))
	}
	low, high := edge(-1), edge(+1)
	r := append(ring{}, low...)
	r = append(r, t.pt(p, 0, p.a1))
	for i := len(high) - 1; i >= 0; i-- {
		r = append(r, high[i])
	}
	return append(r, t.pt(p, 0, p.a0))
}
